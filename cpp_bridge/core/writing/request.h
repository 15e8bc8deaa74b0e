#pragma once
// What a musician asks of a style.

#include <array>
#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "music/attributes.h"
#include "music/constraints.h"
#include "music/score.h"
#include "network/plan.h"
#include "style/style.h"

namespace partimento {

// As close to real music as any pair tried: benchmarks/sampling.py.
inline constexpr double DEFAULT_TEMPERATURE = 1.0, DEFAULT_TOP_P = 0.98;

// Networks have learnt that bands wait: docs/control.md has how often a part that was asked for stayed silent.
inline constexpr int DEFAULT_LONGEST_REST = 2;

// What stays of the notes (and chords) that the asked cells hold now. Where any is set, their number stays too.
struct Locks {
    bool rhythm = false;   // onsets and durations
    bool pitches = false;  // pitches in their order, chords as chords; of the harmony the symbols
    bool contour = false;  // whether each onset's top note goes up, down or stays; of melody and bass
    bool feel = false;     // velocities and timing
    bool any() const { return rhythm || pitches || contour || feel; }
    bool operator==(const Locks&) const = default;
};

inline constexpr int SONG_BARS = 12;  // a score of as many bars is taken for a song: it has a form and ends

// How many ways to write a phrase are tried, by name.
struct TakeQuality {
    std::string_view name;
    int candidates;
};
inline constexpr std::array<TakeQuality, 3> TAKE_QUALITIES{{{"draft", 1}, {"good", 4}, {"best", 8}}};
inline constexpr std::size_t DEFAULT_TAKE_QUALITY = 1;
inline constexpr int MAX_CANDIDATES = 16;

inline constexpr int MAX_CELL_EVENTS = 64;  // notes that a cell is written with

struct Request {
    Score score;  // what is given, and the bars, meter, key and tempo to write in
    Cells asked;  // the cells to write, sized for the score; what they hold now is replaced but for what is locked
    std::uint64_t seed = 0;  // the same style, score, cells, seed and other values give the same notes everywhere
    double temperature = DEFAULT_TEMPERATURE;  // 0..2; 0 takes the likeliest event at every step
    double top_p = DEFAULT_TOP_P;              // 0 < top_p <= 1: the share of probability that a draw is made from
    double strength = 1.0;  // 0..1: the share of what the asked cells hold now that is written anew; 1 is all of it
    Locks locks;
    int longest_rest = DEFAULT_LONGEST_REST;  // bars in a row that an asked part may leave empty, once it has begun,
                                              // which it does at once; 0: any
    Constraints constraints;
    double obedience = 1.0;  // 0..2: how far logits are biased toward what is wished, beyond what the style has learnt
    PlanGrid plans{0};  // which cells asked ones are to be like, sized for the score; of no bars, and where a cell's is
                        // open: as the style draws it. A cell that is not in view is like none
    bool any_mode = false;  // of a score without a key of its own: each take draws whether it is in C major or in A
                            // minor, as often as the style's music is in minor keys; not where a scale is asked for
    bool whole = false;     // the score's first and last bars are a song's: it is brought to an end
    int candidates = 1;     // 1..MAX_CANDIDATES ways to write a phrase, of which the style's critic chooses
    AttributeGrid attributes{0};   // what is wished of the asked cells, sized for the score; of no bars: nothing
    std::function<bool()> wanted;  // asked between events, on any thread that writes; false stops the writing where it
                                   // is. None: it is wanted to the end
};

inline bool unwanted(const Request& request) { return request.wanted && !request.wanted(); }

// Bars of a request that are in one meter, as a request of their own.
struct Stretch {
    int first_bar = 0;
    Request request;
};

// The stretches that have asked cells.
std::vector<Stretch> by_meter(const Request& request);

// Throws std::invalid_argument in one sentence for a value out of range, and for two wishes that contradict each other
// or the notes that are kept, naming both; and where notes are to be kept and the asked cells hold none.
void check(const Request& request);
// And for a part that is asked for and is not on the style's card.
void check(const Request& request, const Card& card);

}  // namespace partimento
