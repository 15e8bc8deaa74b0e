#pragma once
// Figures of a stretch of bars, of which a listener would hear each: what comes again, phrases and the last note, the
// tune, the harmony, the beat, the band. Whether a song ends on the tonic and in silence is drawn by its card.

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "critic/hearing.h"

namespace partimento {

enum class Aspect : std::uint8_t { returns, phrases, tune, harmony, groove, band };
inline constexpr std::size_t ASPECT_COUNT = 6;
inline constexpr std::array<std::string_view, ASPECT_COUNT> ASPECT_NAMES{"returns", "phrases", "tune",
                                                                         "harmony", "groove",  "band"};

struct Figure {
    std::string_view name;
    Aspect aspect;
    float value;  // NaN where the bars have too little to count
};

// Bars [first, last) of a song, heard after those before them.
struct Stretched {
    const Hearing& song;
    int first = 0, last = 0;
    bool ends = false;  // the last of them is the song's last
};

// All figures, always the same ones in the same order. Throws std::invalid_argument for bars that the song lacks.
std::vector<Figure> figures_of(const Stretched& bars);

// Each adds its own. To be had by figures_of alone.
void add_melody_figures(const Stretched& bars, std::vector<Figure>& figures);
void add_harmony_figures(const Stretched& bars, std::vector<Figure>& figures);
void add_band_figures(const Stretched& bars, std::vector<Figure>& figures);
void add_drum_figures(const Stretched& bars, std::vector<Figure>& figures);

// A mean of what is added; NaN for fewer than so many.
class Mean {
public:
    void add(double value) {
        sum_ += value;
        squares_ += value * value;
        ++count_;
    }
    float mean(int fewest = 1) const;
    float spread(int fewest = 2) const;  // the standard deviation
    int count() const { return count_; }

private:
    double sum_ = 0.0, squares_ = 0.0;
    int count_ = 0;
};

// The share of a stretch's sounding bars that are as the bar `lag` before, where that sounds.
template <typename Same>
Mean as_before(const Stretched& bars, const HitBars& part, int lag, const Same& same, std::size_t fewest_hits = 1) {
    Mean found;
    for (int bar = std::max(bars.first, lag); bar < bars.last; ++bar) {
        const auto &here = part[static_cast<std::size_t>(bar)], &there = part[static_cast<std::size_t>(bar - lag)];
        if (here.size() >= fewest_hits && !there.empty()) found.add(same(here, there));
    }
    return found;
}

}  // namespace partimento
