#include "critic/figures.h"

#include <cmath>
#include <limits>
#include <stdexcept>

namespace partimento {

float Mean::mean(int fewest) const {
    return count_ < std::max(1, fewest) ? std::numeric_limits<float>::quiet_NaN() : static_cast<float>(sum_ / count_);
}

float Mean::spread(int fewest) const {
    if (count_ < std::max(1, fewest)) return std::numeric_limits<float>::quiet_NaN();
    const double middle = sum_ / count_;
    return static_cast<float>(std::sqrt(std::max(0.0, squares_ / count_ - middle * middle)));
}

std::vector<Figure> figures_of(const Stretched& bars) {
    if (bars.first < 0 || bars.first >= bars.last || bars.last > bars.song.score.bars)
        throw std::invalid_argument("bars " + std::to_string(bars.first + 1) + " to " + std::to_string(bars.last) +
                                    " are no bars of the song");
    std::vector<Figure> figures;
    add_melody_figures(bars, figures);
    add_harmony_figures(bars, figures);
    add_band_figures(bars, figures);
    add_drum_figures(bars, figures);
    return figures;
}

}  // namespace partimento
