#pragma once
// Whole songs by their form: sections that return are as they first came, but for some cells that are written anew.

#include <optional>
#include <span>
#include <vector>

#include "writing/generator.h"

namespace partimento {

struct Returns {
    // 0..1: how many of the cells of a section that returns are written anew; none: as many as in the style's own music
    std::optional<double> strength;
    bool lead_over = true;  // the last bar before another section, or the end, is written anew: a fill, a turnaround
};

// The asked cells by the sections of request.score. Otherwise as generate. Where what was copied makes a run that is
// longer than the request's longest copy, the cell that it begins in is written anew.
Score generate_form(const Style& style, const Request& request, const Returns& returns = {},
                    const BarWritten& written = {}, int threads = 0);

// Songs: a take for each seed, each the same as it is alone. By the sections of request.score; where it has none, each
// by the structure of a song of the style's music, or by a plain form; or as generate_takes where it is no song.
// `threads` and `written` as there.
std::vector<Score> generate_songs(const Style& style, const Request& request, std::span<const std::uint64_t> seeds,
                                  const Returns& returns = {}, int threads = 0, const TakeWritten& written = {});

}  // namespace partimento
