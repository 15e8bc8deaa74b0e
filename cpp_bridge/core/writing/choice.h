#pragma once
// Which of several ways to write a phrase is the best: the style's critic hears each, and in a gap between music that
// is there the one that most others agree with fits best (minimum Bayes risk: Kumar and Byrne, 2004).

#include <optional>
#include <span>
#include <vector>

#include "writing/writer.h"

namespace partimento {

// The bars at which candidates are compared, those after the phrases that have asked cells. Phrases begin with
// sections, and are of eight bars at most.
std::vector<int> phrase_ends(const Request& request);

// Whether all parts that bars [first, last) ask for sound on both sides of them, within eight bars.
bool is_gap(const Request& request, int first, int last);
// How much two scores share of what begins in the asked cells of bars [first, last): F1, the mean of their parts.
double agreement(const Score& one, const Score& other, const Cells& asked, int first, int last);

// All candidates of a take, which have written the phrase of bars [first, last) and rest, go on from the best.
void go_on_from_best(const Style& style, const Request& request, std::span<Writer> candidates, int first, int last);

// How a whole score's last bars sound to the style's critic; nothing where it has none, or the meter changes.
std::optional<Judgement> judged(const Style& style, const Score& score);

// The numbers of a request's takes, that which the critic likes best first, by the stretches of HEARD_BARS that have
// asked cells. As they are where no choice is asked for, there is no critic, or the meter changes.
std::vector<std::size_t> best_first(const Style& style, const Request& request, std::span<const Score> takes);

}  // namespace partimento
