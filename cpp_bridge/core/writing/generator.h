#pragma once
// Fills the asked cells of a score in a style. Bars are written in order, each in view of all that is given on both
// sides.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "style/style.h"
#include "writing/request.h"
#include "writing/writer.h"

namespace partimento {

// A score to start from: empty parts with the style's programs, the chord line laid over all bars.
// Throws std::invalid_argument for what does not fit.
struct Opening {
    int bars = 8;
    std::string chords;          // "C | Am | F | G7", or empty: the style writes the harmony too
    double tempo_bpm = 0.0;      // 0: the card's
    std::optional<Meter> meter;  // none: the card's first
    std::optional<Key> key;      // none: what the chords suggest, else C major or A minor, as most of the style's music
};
// `complaints` takes a sentence for each chord symbol that is not understood; the chord before it holds on there.
Score open_score(const Card& card, const Opening& opening, std::vector<std::string>* complaints = nullptr);

// All cells of those of the card's parts that the score does not have yet.
Cells open_cells(const Card& card, const Score& score);

// Returns request.score with the asked cells written; all else is untouched. Blocks; calls `written` per bar; where
// that returns false, or the request is no longer wanted, the score as far as it got. Throws std::invalid_argument for
// a request that is out of range. Of several candidates `written` hears the first, as it goes; a phrase that was better
// takes its place. `threads` share them, 0: as many as there are cores.
Score generate(const Style& style, const Request& request, const BarWritten& written = {}, int threads = 0);

// Reads what a request gives, as far as its first bars see it, so that its notes come at once when it is asked for.
// Throws as generate does.
void read_ahead(const Style& style, const Request& request);

// Hands `count` things out to so many threads, each a stretch of them; rethrows what one of them throws. The calling
// thread asks whether the request is wanted while it waits for the others: it alone may hear of a signal.
void share_out(const Request& request, std::size_t count, std::size_t groups,
               const std::function<void(std::size_t first, std::size_t last)>& each);
std::size_t groups_of(int threads);  // 0: as many as there are cores. Throws std::invalid_argument below

// One take for each seed, in their order, each the same as it is alone. What is given is read once; takes of a network
// that is larger than a cache share each reading of its weights. `threads` share the takes, 0: as many as pay.
// `written` is called with the take's index, on any of the threads.
using TakeWritten = std::function<bool(std::size_t take, const Score& score, int bar)>;
std::vector<Score> generate_takes(const Style& style, const Request& request, std::span<const std::uint64_t> seeds,
                                  int threads = 0, const TakeWritten& written = {});

}  // namespace partimento
