#include "score_json.h"

#include <nlohmann/json.hpp>
#include <limits>
#include <stdexcept>

namespace partimento {
namespace {

using nlohmann::json;
constexpr std::size_t MAX_TEXT_BYTES = 32u << 20;

int whole_number(const json& value, const char* what) {
    if (!value.is_number_integer()) throw std::invalid_argument(std::string("score: ") + what + " holds something that is not a whole number");
    const auto number = value.get<std::int64_t>();
    if (number < std::numeric_limits<int>::min() || number > std::numeric_limits<int>::max() || (value.is_number_unsigned() && value.get<std::uint64_t>() > static_cast<std::uint64_t>(std::numeric_limits<int>::max())))
        throw std::invalid_argument(std::string("score: ") + what + " holds a number out of range");
    return static_cast<int>(number);
}

// Sections as rows: bar, letter. Notes: onset, duration, pitch, velocity, timing. Chords: onset, root, quality, bass.
template <std::size_t N>
std::array<int, N> row(const json& value, const char* what) {
    if (!value.is_array() || value.size() != N) throw std::invalid_argument(std::string("score: ") + what + " is not a row of " + std::to_string(N) + " numbers");
    std::array<int, N> out;
    for (std::size_t i = 0; i < N; ++i) {
        out[i] = whole_number(value[i], what);
    }
    return out;
}

}  // namespace

std::string to_json(const Score& score) {
    json out{{"format", "partimento-score-1"},
             {"tempo_bpm", score.tempo_bpm},
             {"meter", {score.meter.beats, score.meter.unit}},
             {"key", {score.key.tonic, score.key.minor ? 1 : 0}},
             {"bars", score.bars},
             {"sections", json::array()},
             {"harmony", json::array()},
             {"parts", json::object()}};
    for (const auto& s : score.sections) out["sections"].push_back({s.bar, s.letter});
    for (const auto& c : score.harmony) out["harmony"].push_back({c.onset_ticks, c.root, c.quality, c.bass});
    for (int p = 1; p < PART_COUNT; ++p) {
        const auto& part = score.parts[static_cast<std::size_t>(p)];
        json notes = json::array();
        for (const auto& n : part.notes) notes.push_back({n.onset_ticks, n.duration_ticks, n.pitch, n.velocity, n.timing});
        out["parts"][std::string(PART_NAMES[static_cast<std::size_t>(p)])] = {{"program", part.program}, {"notes", std::move(notes)}};
    }
    return out.dump();
}

Score score_from_json(std::string_view text) {
    if (text.size() > MAX_TEXT_BYTES) throw std::invalid_argument("score: text is over 32 MiB");
    Score score;
    try {
        const json in = json::parse(text);
        if (in.at("format") != "partimento-score-1") throw std::invalid_argument("score: format is not partimento-score-1");
        score.tempo_bpm = in.at("tempo_bpm").get<double>();
        const auto meter = row<2>(in.at("meter"), "meter"), key = row<2>(in.at("key"), "key");
        score.meter = {meter[0], meter[1]};
        score.key = {key[0], key[1] != 0};
        score.bars = whole_number(in.at("bars"), "bars");
        if (in.contains("sections"))   // scores of version 0.1 have none
            for (const auto& value : in.at("sections")) {
                const auto s = row<2>(value, "sections");
                score.sections.push_back({s[0], s[1]});
            }
        for (const auto& value : in.at("harmony")) {
            const auto c = row<4>(value, "harmony");
            score.harmony.push_back({c[0], c[1], c[2], c[3]});
        }
        for (int p = 1; p < PART_COUNT; ++p) {
            const std::string name(PART_NAMES[static_cast<std::size_t>(p)]);
            auto& part = score.parts[static_cast<std::size_t>(p)];
            part.program = whole_number(in.at("parts").at(name).at("program"), "program");
            for (const auto& value : in.at("parts").at(name).at("notes")) {
                const auto n = row<5>(value, name.c_str());
                part.notes.push_back({n[0], n[1], n[2], n[3], n[4]});
            }
        }
    } catch (const json::exception& error) {
        throw std::invalid_argument(std::string("score: ") + error.what());
    }
    score.validate();
    return score;
}

}  // namespace partimento
