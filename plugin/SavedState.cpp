#include "SavedState.h"

#include <nlohmann/json.hpp>

#include "music/text.h"
#include "song/json_fields.h"
#include "song/score_json.h"
#include "song/takes_json.h"

namespace partimento {
namespace {

using nlohmann::json;

// Versions up to 0.2.0 wrote the bytes of a name as a row of numbers.
std::vector<std::string> foldersIn(const json& in) {
    if (!in.is_array() || in.size() > MAX_FOLDERS)
        throw std::invalid_argument("folders is not a row of at most " + std::to_string(MAX_FOLDERS));
    std::vector<std::string> folders;
    for (const auto& value : in) {
        auto& name = folders.emplace_back();
        if (value.is_array() && value.size() <= MAX_FOLDER_BYTES)
            for (const auto& byte : value)
                name += static_cast<char>(static_cast<unsigned char>(whole_number(byte, "folders") & 0xFF));
        else
            name = value.get<std::string>();
        if (name.size() > MAX_FOLDER_BYTES) throw std::invalid_argument("folders holds a name that is too long");
    }
    return folders;
}

std::map<int, SongPlan> plansIn(const json& in, int takes) {
    if (!in.is_array() || in.size() > static_cast<std::size_t>(takes))
        throw std::invalid_argument("plans is not a row of at most one a take");
    std::map<int, SongPlan> plans;
    for (const auto& each : in) {
        const int take = whole_number(each.at("take"), "plans");
        if (take < 0 || take >= takes) throw std::invalid_argument("plans names a take that there is not");
        plans[take] = songPlanOf(each);
    }
    return plans;
}

json rowOf(const std::map<int, SongPlan>& plans) {
    auto out = json::array();
    for (const auto& [take, plan] : plans) {
        out.push_back(jsonOf(plan));
        out.back()["take"] = take;
    }
    return out;
}

SavedState read(std::string_view text) {
    const auto in = parse_json(text);
    const auto format = in.at("format").get<std::string>();
    if (format != "partimento-state-1" && format != "partimento-state-2")
        throw std::invalid_argument("format " + in_quotes(format) + " is unknown");
    SavedState saved;
    saved.style = in.at("style").get<std::string>();
    if (saved.style.size() > MAX_ORIGIN_BYTES)
        throw std::invalid_argument("style is over " + std::to_string(MAX_ORIGIN_BYTES) + " bytes");
    saved.chords = in.at("chords").get<std::string>();
    const auto& music = in.at(format == "partimento-state-1" ? "score" : "song");
    if (!music.is_null()) saved.takes = takes_of(music);
    if (format == "partimento-state-2") {
        saved.locked = cells_of(in.at("locked"), MAX_BARS);
        if (!in.at("controls").is_null()) saved.controls = controlsOf(in.at("controls"));
        saved.folders = foldersIn(in.at("folders"));
        // Versions up to 0.2.0 knew no plans.
        if (const auto plans = in.find("plans"); plans != in.end()) saved.plans = plansIn(*plans, saved.takes.size());
        // Versions up to 0.2.0 had plain sounds alone.
        if (const auto sounds = in.find("sounds"); sounds != in.end() && !sounds->is_null())
            saved.sounds = song_sounds_of(*sounds);
        if (const auto steps = in.find("sound_steps"); steps != in.end())
            saved.soundSteps = soundStepsOf(*steps, saved.takes);
    }
    saved.parameters = in.at("parameters").get<std::map<std::string, double>>();
    return saved;
}

}  // namespace

SavedState stateIn(std::string_view text) {
    return within("state: ", [&] { return read(text); });
}

std::string textOf(const SavedState& state) {
    const bool empty = state.takes.size() == 1 && state.takes.score(0).bars == 0;
    return json{{"format", "partimento-state-2"},
                {"style", state.style},
                {"chords", state.chords},
                {"parameters", state.parameters},
                {"controls", jsonOf(state.controls)},
                {"locked", json_of(state.locked)},
                {"folders", state.folders},
                {"sounds", state.sounds == SongSounds() ? json() : json_of(state.sounds)},
                {"sound_steps", jsonOf(state.soundSteps)},
                {"plans", rowOf(state.plans)},
                {"song", empty ? json() : json_of(state.takes)}}
        .dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace partimento
