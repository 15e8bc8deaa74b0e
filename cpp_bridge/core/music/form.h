#pragma once
// A form: sections with letters, those of one letter variations of each other.

#include <string_view>
#include <vector>

#include "music/score.h"

namespace partimento {

struct Form {
    std::vector<Section> sections;
    int bars = 0;  // in all
};

// "A A B A C", or with lengths in bars "A8 B4 A8"; sections without one have `bars_each`. Throws std::invalid_argument
// naming the place that is not understood.
Form parse_form(std::string_view text, int bars_each);

}  // namespace partimento
