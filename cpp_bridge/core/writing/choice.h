#pragma once
// Which of several ways to write a phrase is the best: the style's critic hears each, and in a gap between music that
// is there the one that most others agree with fits best (minimum Bayes risk: Kumar and Byrne, 2004).

#include <optional>
#include <span>
#include <vector>

#include "writing/writer.h"

namespace partimento {

// Bars [first, last) whose candidates are compared when they are written.
struct Phrase {
    int first = 0, last = 0;
    bool gap = false;  // all parts that are asked for sound nearby, and it is not the song's open end: music follows,
                       // or is given in these bars
    int ways = 1;      // candidates: where there are many, up to four times as many in a small gap, which cost no more
                       // than a whole phrase. Fewer leave takes more different from each other
    bool operator==(const Phrase&) const = default;
};

// The phrases that have asked cells. They begin with sections, and are of eight bars at most.
std::vector<Phrase> phrases_of(const Request& request);

// How much each score shares with the others of what begins in the asked cells of bars [first, last): F1, the mean of
// their parts, summed over the others.
std::vector<double> agreement(std::span<const Score* const> scores, const Cells& asked, int first, int last);

// A take's candidates have written the phrase, the first so many of them, and rest; all go on from the best.
void go_on_from_best(const Style& style, const Request& request, std::span<Writer> candidates, const Phrase& phrase);

// How a whole score's last bars sound to the style's critic; nothing where it has none, or the meter changes.
std::optional<Judgement> judged(const Style& style, const Score& score);

// The numbers of a request's takes, the best first: of gaps that which agrees most with the others, else that which the
// critic likes best, by the stretches of HEARD_BARS that have asked cells. As they are where no choice is asked for,
// there is no critic, or the meter changes.
std::vector<std::size_t> best_first(const Style& style, const Request& request, std::span<const Score> takes);

}  // namespace partimento
