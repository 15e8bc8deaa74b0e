#include "song/take_json.h"

#include "song/json_fields.h"
#include "song/score_json.h"

namespace partimento {
namespace {

using nlohmann::json;

std::string text_in(const json& in, const char* field) {
    if (!in.at(field).is_string()) throw std::invalid_argument(std::string(field) + " is not a text");
    return in.at(field).get<std::string>();
}

}  // namespace

json json_of(const Take& take) {
    return {{"parent", take.parent},          {"redo", take.redo},           {"front", take.front},
            {"cells", json_of(take.cells)},   {"style", take.origin.style},  {"seed", take.origin.seed},
            {"request", take.origin.request}, {"score", json_of(take.music)}};
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

std::size_t text_bytes(const Take& take) {
    return within("take: ", [&] { return json_of(take).dump().size(); });
}

}  // namespace partimento
