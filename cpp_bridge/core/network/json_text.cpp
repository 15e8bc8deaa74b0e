#include "network/json_text.h"

#include <stdexcept>
#include <string>

namespace partimento {
namespace {

// A parser's callback would tell the depth as well, but looks through all earlier neighbours at the end of each object.
bool is_too_deep(std::string_view text) {
    int depth = 0;
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '"')
            quoted = !quoted;
        else if (quoted)
            i += c == '\\' ? 1 : 0;
        else if (c == '[' || c == '{')
            ++depth;
        else if (c == ']' || c == '}')
            --depth;
        if (depth > MAX_TEXT_DEPTH) return true;
    }
    return false;
}

}  // namespace

nlohmann::json parse_json(std::string_view text) {
    if (text.size() > MAX_TEXT_BYTES)
        throw std::invalid_argument("text is over " + std::to_string(MAX_TEXT_BYTES >> 20) + " MiB");
    if (is_too_deep(text))
        throw std::invalid_argument("text is nested over " + std::to_string(MAX_TEXT_DEPTH) + " deep");
    return nlohmann::json::parse(text);
}

}  // namespace partimento
