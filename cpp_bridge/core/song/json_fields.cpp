#include "song/json_fields.h"

namespace partimento {

nlohmann::json parse_json(std::string_view text) {
    if (text.size() > MAX_TEXT_BYTES)
        throw std::invalid_argument("text is over " + std::to_string(MAX_TEXT_BYTES >> 20) + " MiB");
    return nlohmann::json::parse(text);
}

}  // namespace partimento
