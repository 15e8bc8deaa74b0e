#include "song/takes_json.h"

#include "song/json_fields.h"

namespace partimento {
namespace {

using nlohmann::json;

json json_of(const Take& take) {
    return {{"parent", take.parent},
            {"redo", take.redo},
            {"front", take.front},
            {"cells", partimento::json_of(take.cells)},
            {"style", take.origin.style},
            {"seed", take.origin.seed},
            {"request", take.origin.request},
            {"score", partimento::json_of(take.music)}};
}

std::string text_in(const json& in, const char* field) {
    if (!in.at(field).is_string()) throw std::invalid_argument(std::string(field) + " is not a text");
    return in.at(field).get<std::string>();
}

Take take_of(const json& in) {
    Take take;
    take.parent = whole_number(in.at("parent"), "parent");
    take.redo = whole_number(in.at("redo"), "redo");
    take.front = whole_number(in.at("front"), "front");
    take.music = within("score: ", [&] { return score_of(in.at("score")); });
    take.cells = within("cells: ", [&] { return cells_of(in.at("cells"), take.music.bars); });
    if (!in.at("seed").is_number_unsigned())
        throw std::invalid_argument("seed is not a whole number from 0 to 2^64 - 1");
    take.origin = {text_in(in, "style"), in.at("seed").get<std::uint64_t>(), text_in(in, "request")};
    return take;
}

}  // namespace

json json_of(const Cells& cells) {
    json out = json::object();
    for (int p = 0; p < PART_COUNT; ++p)
        if (const auto found = stretches(cells, static_cast<PartName>(p)); !found.empty())
            out[std::string(PART_NAMES[static_cast<std::size_t>(p)])] = found;
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

std::size_t text_bytes(const Take& take) {
    return within("take: ", [&] { return json_of(take).dump().size(); });
}

std::string to_json(const Takes& takes) {
    json out{{"format", "partimento-song-1"}, {"current", takes.current()}, {"takes", json::array()}};
    for (int id = 0; id < takes.size(); ++id) out["takes"].push_back(json_of(takes.take(id)));
    return out.dump();
}

Takes takes_from_json(std::string_view text) {
    return within("song: ", [&] {
        const json in = parse_json(text);
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

}  // namespace partimento
