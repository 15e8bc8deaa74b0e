#pragma once
// Functions of doubles that are the same bits on every computer, where kernels.h has none or not closely enough.

#include <bit>
#include <cstdint>

namespace partimento {

// e^x within 1e-15 of itself, for |x| < 700.
inline double power_of_e(double x) {
    constexpr double LN2_HIGH = 0x1.62e42feep-1, LN2_LOW = 0x1.a39ef35793c76p-33;
    const double scaled = x * 1.4426950408889634;
    const auto whole = static_cast<std::int64_t>(scaled < 0.0 ? scaled - 0.5 : scaled + 0.5);
    const auto n = static_cast<double>(whole);
    const double r = (x - n * LN2_HIGH) - n * LN2_LOW;
    double sum = 1.0 / 14;
    for (const double share : {1.0 / 13, 1.0 / 12, 1.0 / 11, 1.0 / 10, 1.0 / 9, 1.0 / 8, 1.0 / 7, 1.0 / 6, 1.0 / 5,
                               1.0 / 4, 1.0 / 3, 1.0 / 2, 1.0})
        sum = share * (1.0 + sum * r);
    sum = 1.0 + sum * r;
    return sum * std::bit_cast<double>(static_cast<std::uint64_t>(whole + 1023) << 52);
}

// ln x within 1e-15, for x from 1e-300 on.
inline double logarithm(double x) {
    auto bits = std::bit_cast<std::uint64_t>(x);
    auto exponent = static_cast<std::int64_t>(bits >> 52) - 1023;
    double m = std::bit_cast<double>((bits & 0xfffffffffffffull) | 0x3ff0000000000000ull);  // 1..2
    if (m > 1.4142135623730951) {
        m *= 0.5;
        ++exponent;
    }
    const double z = (m - 1.0) / (m + 1.0), square = z * z;
    double sum = 0.0;
    for (int i = 21; i > 0; i -= 2) sum = sum * square + 1.0 / i;
    return 2.0 * z * sum + static_cast<double>(exponent) * 0.6931471805599453;
}

inline double decibels(double db) { return power_of_e(db * 0.11512925464970229); }  // as a factor
inline double pitch_hz(double pitch) { return 440.0 * power_of_e((pitch - 69.0) * 0.057762265046662105); }
inline double pitch_of_hz(double hz) { return 69.0 + 17.312340490667560 * logarithm(hz / 440.0); }

}  // namespace partimento
