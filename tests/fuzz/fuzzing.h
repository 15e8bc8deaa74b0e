#pragma once
// What the fuzz targets share. An input is taken whole or refused with std::invalid_argument or std::runtime_error in
// one readable sentence; anything else is a finding.

#include <cstdint>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <string_view>

#include "music/text.h"

namespace partimento {

inline void demand(bool holds) {
    if (!holds) std::abort();
}

inline void check_refusal(const std::exception& error) {
    const std::string said = error.what();
    demand(!said.empty() && said.size() < 1000 && readable(said) == said);
}

// `take`: uses the input, and demands what should hold of what it gives.
template <typename Take>
int taken_or_refused(const std::uint8_t* data, std::size_t size, const Take& take) {
    try {
        take(std::string_view(reinterpret_cast<const char*>(data), size));
    } catch (const std::invalid_argument& error) {
        check_refusal(error);
    } catch (const std::runtime_error& error) {
        check_refusal(error);
    }
    return 0;
}

}  // namespace partimento
