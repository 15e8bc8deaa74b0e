#pragma once
// Whole songs by their form: sections that return are as they first came, but for some cells that are written anew.

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
    double strength = 0.2;  // 0..1: how many of the cells of a section that returns are written anew
    bool lead_over = true;  // the last bar before another section, or the end, is written anew: a fill, a turnaround
};

// Sections for so many bars, by one of the forms of the style's own music; none for fewer than SONG_BARS.
std::vector<Section> draw_form(const Card& card, int bars, std::uint64_t seed);

// The asked cells by the sections of request.score. Otherwise as generate. Where what was copied makes a run that is
// longer than the request's longest copy, the cell that it begins in is written anew.
Score generate_form(const Style& style, const Request& request, const Returns& returns = {},
                    const BarWritten& written = {});

// Songs: a take for each seed, each the same as it is alone, by the sections of request.score; where it has none, each
// by a form that it draws, or as generate_takes where it is no song. `threads` and `written` as there.
std::vector<Score> generate_songs(const Style& style, const Request& request, std::span<const std::uint64_t> seeds,
                                  const Returns& returns = {}, int threads = 0, const TakeWritten& written = {});

}  // namespace partimento
