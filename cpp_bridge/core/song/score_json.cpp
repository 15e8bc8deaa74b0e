#include "song/score_json.h"

#include <algorithm>

#include "music/cell.h"
#include "song/json_fields.h"

namespace partimento {

using nlohmann::json;

// Sections as rows: bar, letter. Changes of the meter: bar, beats, unit; of the tempo: tick, share. Notes: onset,
// duration, pitch, velocity, timing. Chords: onset, root, quality, bass.
json json_of(const Score& score) {
    json out{{"format", "partimento-score-1"},
             {"tempo_bpm", score.tempo_bpm},
             {"meter", {score.meter.beats, score.meter.unit}},
             {"key", {score.key.tonic, score.key.minor ? 1 : 0}},
             {"bars", score.bars},
             {"sections", json::array()},
             {"harmony", json::array()},
             {"parts", json::object()}};
    for (const auto& s : score.sections) out["sections"].push_back({s.bar, s.letter});
    for (const auto& m : score.meters) out["meters"].push_back({m.bar, m.meter.beats, m.meter.unit});
    for (const auto& t : score.tempi) out["tempi"].push_back({t.onset_ticks, t.share});
    for (const auto& c : score.harmony) {
        json row = {c.onset_ticks, c.root, c.quality, c.bass};
        if (c.tones != 0 || !c.spelt().empty()) {
            row.push_back(c.tones);
            row.push_back(c.spelt());
        }
        out["harmony"].push_back(std::move(row));
    }
    for (const auto name : NOTE_PARTS) {
        const auto& part = score.part(name);
        json notes = json::array();
        for (const auto& n : part.notes)
            notes.push_back({n.onset_ticks, n.duration_ticks, n.pitch, n.velocity, n.timing});
        out["parts"][std::string(name_of(name))] = {{"program", part.program}, {"notes", std::move(notes)}};
    }
    return out;
}

// Four numbers, and where the symbol is spelt in its own way, its tones and the spelling.
static ChordSymbol chord_in(const json& value) {
    if (!value.is_array() || value.size() != 6) {
        const auto c = row<4>(value, "harmony");
        return {c[0], c[1], c[2], c[3]};
    }
    json first_five = json::array();
    for (std::size_t i = 0; i < 5; ++i) first_five.push_back(value[i]);
    const auto c = row<5>(first_five, "harmony");
    if (!value[5].is_string()) throw std::invalid_argument("harmony holds a spelling that is not a text");
    const auto& text = value[5].get_ref<const std::string&>();
    ChordSymbol chord{c[0], c[1], c[2], c[3]};
    if (c[4] < 0 || c[4] > 0xFFF || text.size() >= chord.spelling.size())
        throw std::invalid_argument("harmony holds tones or a spelling out of range");
    chord.tones = static_cast<std::uint16_t>(c[4]);
    std::copy(text.begin(), text.end(), chord.spelling.begin());
    return chord;
}

Score score_of(const json& in) {
    Score score;
    if (in.at("format") != "partimento-score-1") throw std::invalid_argument("format is not partimento-score-1");
    if (!in.at("tempo_bpm").is_number()) throw std::invalid_argument("tempo_bpm is not a number");
    score.tempo_bpm = in.at("tempo_bpm").get<double>();
    const auto meter = row<2>(in.at("meter"), "meter"), key = row<2>(in.at("key"), "key");
    score.meter = {meter[0], meter[1]};
    score.key = {key[0], key[1] != 0};
    score.bars = whole_number(in.at("bars"), "bars");
    if (in.contains("sections"))  // scores of version 0.1 have none
        for (const auto& value : in.at("sections")) {
            const auto s = row<2>(value, "sections");
            score.sections.push_back({s[0], s[1]});
        }
    if (in.contains("meters"))
        for (const auto& value : in.at("meters")) {
            const auto m = row<3>(value, "meters");
            score.meters.push_back({m[0], {m[1], m[2]}});
        }
    if (in.contains("tempi"))
        for (const auto& value : in.at("tempi")) {
            if (!value.is_array() || value.size() != 2 || !value[1].is_number())
                throw std::invalid_argument("tempi is not a row of a tick and a share");
            score.tempi.push_back({whole_number(value[0], "tempi"), value[1].get<double>()});
        }
    for (const auto& value : in.at("harmony")) score.harmony.push_back(chord_in(value));
    for (const auto which : NOTE_PARTS) {
        const std::string name(name_of(which));
        auto& part = score.part(which);
        part.program = whole_number(in.at("parts").at(name).at("program"), "program");
        for (const auto& value : in.at("parts").at(name).at("notes")) {
            const auto n = row<5>(value, name);
            part.notes.push_back({n[0], n[1], n[2], n[3], n[4]});
        }
    }
    score.validate();
    return score;
}

json json_of(const Cells& cells) {
    json out = json::object();
    for (const auto part : PARTS)
        if (const auto found = stretches(cells, part); !found.empty()) out[std::string(name_of(part))] = found;
    return out;
}

Cells cells_of(const json& in, int bars) {
    if (!in.is_object()) throw std::invalid_argument("not an object of parts");
    Cells cells(bars);
    for (const auto& [name, found] : in.items()) {
        const auto part = part_from_name(name);
        int next = 0;
        for (const auto& value : found) {
            const auto [first, last] = row<2>(value, name);
            if (first < next || last < first)
                throw std::invalid_argument(name + " holds bars " + std::to_string(first) + " to " +
                                            std::to_string(last) + " out of order");
            for (next = first; next <= last; ++next) cells.set(part, next);
        }
    }
    return cells;
}

std::string to_json(const Score& score) { return json_of(score).dump(); }

Score score_from_json(std::string_view text) {
    return within("score: ", [&] { return score_of(parse_json(text)); });
}

}  // namespace partimento
