#include "SoundSteps.h"

#include <nlohmann/json.hpp>

#include "song/json_fields.h"

namespace partimento {
namespace {

using nlohmann::json;

// The patch that makes `to` of `from`.
json changes(const json& from, const json& to) {
    json patch = json::object();
    for (const auto& [name, value] : to.items()) {
        const auto was = from.find(name);
        if (was == from.end())
            patch[name] = value;
        else if (*was != value)
            patch[name] = was->is_object() && value.is_object() ? changes(*was, value) : value;
    }
    for (const auto& [name, value] : from.items())
        if (!to.contains(name)) patch[name] = nullptr;
    return patch;
}

}  // namespace

int musicTakeOf(const Takes& takes, const SoundSteps& steps, int take) {
    while (steps.contains(take)) take = takes.take(take).parent;
    return take;
}

json jsonOf(const SoundSteps& steps) {
    auto out = json::array();
    auto last = json_of(SongSounds());
    const auto next = [&](const SongSounds& sounds) {
        auto now = json_of(sounds);
        auto patch = changes(last, now);
        last = std::move(now);
        return patch;
    };
    for (const auto& [take, step] : steps) {
        auto before = next(step.before), after = next(step.after);
        out.push_back({{"take", take}, {"before", std::move(before)}, {"after", std::move(after)}});
    }
    return out;
}

SoundSteps soundStepsOf(const json& in, const Takes& takes) {
    if (!in.is_array() || in.size() > static_cast<std::size_t>(takes.size()))
        throw std::invalid_argument("sound_steps is not a row of at most one a take");
    SoundSteps steps;
    auto last = json_of(SongSounds());
    const auto next = [&](const json& patch) {
        if (!patch.is_object()) throw std::invalid_argument("sound_steps holds a change that is not an object");
        last.merge_patch(patch);
        auto whole = json_of(SongSounds());  // a patch takes away what is null
        if (last.is_object()) whole.update(last, true);
        auto sounds = within("sound_steps: ", [&] { return song_sounds_of(whole); });
        last = json_of(sounds);  // without what a damaged patch has put there
        return sounds;
    };
    for (const auto& each : in) {
        const int take = whole_number(each.at("take"), "sound_steps");
        if (take <= 0 || take >= takes.size())
            throw std::invalid_argument("sound_steps names a take that there is not, or the first");
        auto before = next(each.at("before"));
        steps[take] = {std::move(before), next(each.at("after"))};
    }
    return steps;
}

}  // namespace partimento
