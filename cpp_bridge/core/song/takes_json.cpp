#include "song/takes_json.h"

#include "song/json_fields.h"
#include "song/score_json.h"
#include "song/take_json.h"

namespace partimento {

using nlohmann::json;

json json_of(const Takes& takes) {
    json out{{"format", "partimento-song-1"}, {"current", takes.current()}, {"takes", json::array()}};
    for (int id = 0; id < takes.size(); ++id) out["takes"].push_back(json_of(takes.take(id)));
    return out;
}

Takes takes_of(const json& in) {
    return within("song: ", [&] {
        if (in.at("format") == "partimento-score-1") return Takes(score_of(in));
        if (in.at("format") != "partimento-song-1")
            throw std::invalid_argument("format is neither partimento-song-1 nor partimento-score-1");
        if (!in.at("takes").is_array() || in.at("takes").empty())
            throw std::invalid_argument("takes is not a row of takes");
        if (in.at("takes").size() > static_cast<std::size_t>(MAX_TAKES))
            throw std::invalid_argument("takes holds " + std::to_string(in.at("takes").size()) + ", more than " +
                                        std::to_string(MAX_TAKES));
        std::vector<Take> takes;
        for (const auto& value : in.at("takes"))
            takes.push_back(within("take " + std::to_string(takes.size()) + ": ", [&] { return take_of(value); }));
        return Takes(std::move(takes), whole_number(in.at("current"), "current"));
    });
}

std::string to_json(const Takes& takes) { return json_of(takes).dump(); }

Takes takes_from_json(std::string_view text) {
    return takes_of(within("song: ", [&] { return parse_json(text); }));
}

}  // namespace partimento
