#include "State.h"

#include <nlohmann/json.hpp>
#include <optional>

#include "score_json.h"

namespace partimento {
namespace {

using nlohmann::json;

// The parameters that the state holds under "parameters".
std::vector<juce::RangedAudioParameter*> saved(const Parameters& p) {
    std::vector<juce::RangedAudioParameter*> all{&p.bars, &p.temperature, &p.seed, &p.clock, &p.tempo, &p.loop};
    for (std::size_t part = 1; part < PART_COUNT; ++part) {
        all.push_back(p.mute[part]);
        all.push_back(p.level[part]);
    }
    return all;
}

}  // namespace

std::string writeState(const Parameters& parameters, const Song& song, const StyleLibrary& library) {
    json values = json::object();
    for (const auto* parameter : saved(parameters)) values[parameter->paramID.toStdString()] = parameter->convertFrom0to1(parameter->getValue());
    const auto score = song.score();
    return json{{"format", "partimento-state-1"},
                {"style", library.name(parameters.style.get())},
                {"chords", song.chords()},
                {"parameters", std::move(values)},
                {"score", score.bars > 0 ? json::parse(to_json(score)) : json()}}
        .dump(-1, ' ', false, json::error_handler_t::replace);
}

void readState(std::string_view text, Parameters& parameters, Song& song, StyleLibrary& library) {
    std::string style, chords;
    Score score;
    std::vector<std::pair<juce::RangedAudioParameter*, float>> values;
    try {
        const auto in = json::parse(text);
        if (in.at("format") != "partimento-state-1") throw std::invalid_argument("state: format is not partimento-state-1");
        style = in.at("style").get<std::string>();
        chords = in.at("chords").get<std::string>();
        if (!in.at("score").is_null()) score = score_from_json(in.at("score").dump());
        const auto& given = in.at("parameters");
        for (auto* parameter : saved(parameters)) {
            const auto found = given.find(parameter->paramID.toStdString());
            const float value = found == given.end() ? parameter->getDefaultValue() : parameter->convertTo0to1(found->get<float>());
            values.emplace_back(parameter, value);
        }
    } catch (const json::exception& error) {
        throw std::invalid_argument(std::string("state: ") + error.what());
    }
    for (auto& [parameter, value] : values) parameter->setValueNotifyingHost(value);
    if (!style.empty()) parameters.style = library.indexOf(style);
    song.setChords(chords);
    song.setScore(score);
}

}  // namespace partimento
