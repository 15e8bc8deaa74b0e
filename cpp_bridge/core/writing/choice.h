#pragma once
// Which of several ways to write a phrase is the best: the style's critic hears each.

#include <span>
#include <vector>

#include "writing/writer.h"

namespace partimento {

// The bars at which candidates are compared, the score's end last: where sections begin, and at most eight bars apart.
std::vector<int> phrase_ends(const Request& request);

// All candidates of a take, which rest at `bar`, go on from the one whose last bars the critic likes best.
void go_on_from_best(const Style& style, const Request& request, std::span<Writer> candidates, int bar);

}  // namespace partimento
