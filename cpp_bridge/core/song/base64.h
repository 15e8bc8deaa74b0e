#pragma once
// Bytes as text (RFC 4648, section 4).

#include <string>
#include <string_view>

namespace partimento {

std::string to_base64(std::string_view bytes);
// Throws std::invalid_argument for what is no base64, or has no padding.
std::string from_base64(std::string_view text);

}  // namespace partimento
