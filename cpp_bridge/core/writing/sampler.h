#pragma once
// Draws values by temperature, top-p and a seed.

#include <cstdint>
#include <span>

#include "music/score.h"

namespace partimento {

// splitmix64 (Steele, Lea, Flood 2014). Each cell has a stream of its own, so that what is asked beside it does not
// touch it.
class Random {
public:
    explicit Random(std::uint64_t seed) : state_(seed) {}
    // `use` numbers the streams of one cell.
    Random(std::uint64_t seed, PartName part, int bar, int use = 0);
    double next();    // 0 <= x < 1
    double normal();  // about 0, deviation 1, within -6..6: the sum of twelve
private:
    std::uint64_t bits();
    std::uint64_t state_;
};

struct Sampling {
    double temperature = 1.0;
    double top_p = 1.0;
};

// A value of `logits` among those allowed: the likeliest at temperature 0, else drawn from the smallest set of
// likeliest values that holds top_p of the probability. At least one must be allowed.
int draw(std::span<const float> logits, std::span<const bool> allowed, const Sampling& sampling, Random& random);

// ln(e^a + e^b + ...), the same on every computer; of at least one logit.
float log_of_sum(std::span<const float> logits);

}  // namespace partimento
