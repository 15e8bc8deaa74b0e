#pragma once
// Fills the asked cells of a score in a style. Bars are written in order, each in view of all that is given on both sides.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "score.h"
#include "style.h"

namespace partimento {

// As close to real music as any pair tried: benchmarks/sampling.py.
inline constexpr double DEFAULT_TEMPERATURE = 0.9, DEFAULT_TOP_P = 0.95;

struct Request {
    Score score;               // what is given, and the bars, meter, key and tempo to write in
    Cells asked;               // the cells to write, sized for the score; what they hold now is replaced
    AttributeGrid attributes;  // what is wished of the asked cells, sized for the score; of no bars: nothing
    std::uint64_t seed = 0;    // the same style, score, cells, seed, temperature and top_p give the same notes everywhere
    double temperature = DEFAULT_TEMPERATURE;  // 0..2; 0 takes the likeliest event at every step
    double top_p = DEFAULT_TOP_P;  // 0 < top_p <= 1: the share of probability that a draw is made from
};

// Called after each written bar with the score so far and that bar's index, on the calling thread. False stops the writing.
using BarWritten = std::function<bool(const Score& score, int bar)>;

// A score to start from: empty parts with the style's programs, the chord line laid over all bars.
// Throws std::invalid_argument for what does not fit.
struct Opening {
    int bars = 8;
    std::string chords;         // "C | Am | F | G7", or empty: the style writes the harmony too
    double tempo_bpm = 0.0;     // 0: the card's
    std::optional<Meter> meter; // none: the card's first
    std::optional<Key> key;     // none: what the chords suggest, else C major
};
Score open_score(const Card& card, const Opening& opening);

// All cells of those of the card's parts that the score does not have yet.
Cells open_cells(const Card& card, const Score& score);

// Returns request.score with the asked cells written; all else is untouched. Blocks; calls `written` per bar; where that
// returns false, the score as far as it got. Throws std::invalid_argument for a request that is out of range.
Score generate(const Style& style, const Request& request, const BarWritten& written = {});

}  // namespace partimento
