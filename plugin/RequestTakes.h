#pragma once
// Which takes of a tree came of one request: their origins say so.

#include <cstddef>
#include <string>
#include <vector>

#include "song/takes.h"

namespace partimento {

// What the origin of take `number`, from 1, of a request of `count` takes says.
std::string requestText(int number, int count);

// The takes of the request that a take came of, itself among them; none where no style wrote it.
std::vector<int> takesOfRequest(const Takes& tree, int take);

// The numbers of those takes that are equal to one before them.
std::vector<std::size_t> repeatedAmong(const std::vector<Score>& takes);

}  // namespace partimento
