#include "State.h"

#include <nlohmann/json.hpp>
#include <optional>

#include "song/json_fields.h"
#include "song/score_json.h"
#include "song/takes_json.h"

namespace partimento {
namespace {

using nlohmann::json;

struct Saved {
    std::string style, chords;
    Takes takes{Score()};
    Cells locked;
    Controls controls;
    std::vector<std::string> folders;
    std::vector<std::pair<juce::RangedAudioParameter*, float>> values;
};

Saved read(std::string_view text, const Parameters& parameters) {
    const auto in = parse_json(text);
    const auto format = in.at("format").get<std::string>();
    if (format != "partimento-state-1" && format != "partimento-state-2")
        throw std::invalid_argument("state: format '" + format.substr(0, 40) + "' is unknown");
    Saved saved;
    saved.style = in.at("style").get<std::string>();
    saved.chords = in.at("chords").get<std::string>();
    const auto& music = in.at(format == "partimento-state-1" ? "score" : "song");
    if (!music.is_null()) saved.takes = takes_from_json(music.dump());
    if (format == "partimento-state-2") {
        saved.locked = cells_of(in.at("locked"), MAX_BARS);
        if (!in.at("controls").is_null()) saved.controls = controlsOf(in.at("controls"));
        saved.folders = in.at("folders").get<std::vector<std::string>>();
    }
    const auto& given = in.at("parameters");
    for (auto* parameter : parameters.saved()) {
        const auto found = given.find(parameter->paramID.toStdString());
        saved.values.emplace_back(parameter, found == given.end() ? parameter->getDefaultValue()
                                                                  : parameter->convertTo0to1(found->get<float>()));
    }
    return saved;
}

}  // namespace

std::string writeState(const Parameters& parameters, const Song& song, const StyleLibrary& library) {
    json values = json::object();
    for (const auto* parameter : parameters.saved())
        values[parameter->paramID.toStdString()] = parameter->convertFrom0to1(parameter->getValue());
    const auto takes = song.takes();
    json folders = json::array();
    for (const auto& folder : library.addedFolders()) folders.push_back(folder.u8string());
    return json{{"format", "partimento-state-2"},
                {"style", library.name(parameters.style.get())},
                {"chords", song.chords()},
                {"parameters", std::move(values)},
                {"controls", jsonOf(song.controls())},
                {"locked", json_of(song.lockedCells())},
                {"folders", std::move(folders)},
                {"song", takes.size() > 1 || takes.score(0).bars > 0 ? json::parse(to_json(takes)) : json()}}
        .dump(-1, ' ', false, json::error_handler_t::replace);
}

void readState(std::string_view text, Parameters& parameters, Song& song, StyleLibrary& library) {
    auto saved = within("state: ", [&] { return read(text, parameters); });
    for (const auto& folder : saved.folders) library.addFolder(std::filesystem::u8path(folder));
    for (auto& [parameter, value] : saved.values)
        if (parameter != &parameters.style || saved.style.empty()) parameter->setValueNotifyingHost(value);
    if (!saved.style.empty()) parameters.style = library.indexOf(saved.style);
    song.restore(std::move(saved.takes), saved.locked, saved.controls, saved.chords);
}

}  // namespace partimento
