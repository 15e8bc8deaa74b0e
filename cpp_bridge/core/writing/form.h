#pragma once
// Whole songs by their form: sections that return are variations of their first coming.

#include <string_view>
#include <vector>

#include "writing/generator.h"

namespace partimento {

// "A A B A C", or with lengths in bars "A8 B4 A8"; sections without one have `bars_each`. Throws std::invalid_argument
// naming the place that is not understood.
std::vector<Section> parse_form(std::string_view text, int bars_each);
// The bars that such a form has in all.
int form_bars(std::string_view text, int bars_each);

struct Returns {
    double strength = 0.25;  // 0..1: how much of a section that returns is written anew
    bool lead_over = true;   // the last bar before another section, or the end, is written anew: a fill, a turnaround
};

// The asked cells by the sections of request.score. Otherwise as generate.
Score generate_form(const Style& style, const Request& request, const Returns& returns = {},
                    const BarWritten& written = {});

}  // namespace partimento
