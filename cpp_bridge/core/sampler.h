#pragma once
// Draws the next event of a cell: grammar masks, temperature, top-p and a seed.

#include <cstdint>
#include <span>

#include "transformer.h"

namespace partimento {

// splitmix64 (Steele, Lea, Flood 2014). Each cell has a stream of its own, so that what is asked beside it does not touch it.
class Random {
public:
    Random(std::uint64_t seed, PartName part, int bar);
    double next();                     // 0 <= x < 1
private:
    std::uint64_t bits();
    std::uint64_t state_;
};

struct Taste {
    double temperature = 1.0;
    double top_p = 1.0;
};

// Where in a cell the writing stands.
struct CellSoFar {
    PartName part = PartName::melody;
    int bar_ticks = 96;
    int shift = 0;                     // key_shift of the score
    int events = 0;
    Event last;                        // the last event written; zero before the first
};
inline constexpr int MAX_CELL_EVENTS = 64;

// The next event of the cell, or one whose position is DONE. Notes come in order of onset, then strictly rising pitch; a
// harmony cell begins with a chord on its bar line; sounding pitches stay within MIDI.
Event draw_event(const Network& network, std::span<const float> last, const CellSoFar& cell, const Taste& taste, Random& random);

// A value of `logits` among those allowed: the likeliest at temperature 0, else drawn from the smallest set of likeliest
// values that holds top_p of the probability. At least one must be allowed.
int draw(std::span<const float> logits, std::span<const bool> allowed, const Taste& taste, Random& random);

}  // namespace partimento
