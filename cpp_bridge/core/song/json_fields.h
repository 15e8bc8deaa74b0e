#pragma once
// What the readers and writers of JSON share. Errors name the field; whoever calls says before it which text the field
// is in.

#include <array>
#include <limits>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>

#include "music/text.h"
#include "network/json_text.h"

namespace partimento {

inline int whole_number(const nlohmann::json& value, const std::string& what) {
    if (!value.is_number_integer()) throw std::invalid_argument(what + " holds something that is not a whole number");
    const auto number = value.get<std::int64_t>();
    if (number < std::numeric_limits<int>::min() || number > std::numeric_limits<int>::max() ||
        (value.is_number_unsigned() &&
         value.get<std::uint64_t>() > static_cast<std::uint64_t>(std::numeric_limits<int>::max())))
        throw std::invalid_argument(what + " holds a number out of range");
    return static_cast<int>(number);
}

template <std::size_t N>
std::array<int, N> row(const nlohmann::json& value, const std::string& what) {
    if (!value.is_array() || value.size() != N)
        throw std::invalid_argument(what + " is not a row of " + std::to_string(N) + " numbers");
    std::array<int, N> out;
    for (std::size_t i = 0; i < N; ++i) out[i] = whole_number(value[i], what);
    return out;
}

// What `read` gives; what it throws becomes std::invalid_argument, with `what` before it.
template <typename Read>
auto within(const std::string& what, const Read& read) {
    try {
        return read();
    } catch (const nlohmann::json::exception& error) {  // which quotes what it read last, however long
        throw std::invalid_argument(what + shortened(readable(error.what()), 240));
    } catch (const std::invalid_argument& error) {
        throw std::invalid_argument(what + error.what());
    }
}

}  // namespace partimento
