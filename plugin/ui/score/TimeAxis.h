#pragma once
// Where the ticks of a score lie on the screen. All that shows music in time shares one.

#include <algorithm>
#include <vector>

#include "music/score.h"

namespace partimento {

class TimeAxis {
public:
    static constexpr double MOST_PIXELS_PER_TICK = 16.0;

    float xAt(double ticks) const { return static_cast<float>((ticks - first) * scale); }
    double ticksAt(float x) const { return first + static_cast<double>(x) / scale; }
    int barAt(float x) const {
        if (lines.size() < 2) return -1;
        const auto next = std::upper_bound(lines.begin(), lines.end(), ticksAt(x));
        return static_cast<int>(
            std::clamp<std::ptrdiff_t>(next - lines.begin() - 1, 0, static_cast<std::ptrdiff_t>(lines.size()) - 2));
    }
    double pixelsPerTick() const { return scale; }
    double firstTick() const { return first; }
    double ticksShown() const { return width / scale; }
    int endTicks() const { return lines.empty() ? 0 : lines.back(); }
    bool showsAll() const { return fits; }

    // An axis that showed the whole score goes on to show the whole of it.
    void setScore(const Score& score) {
        lines.clear();
        for (int bar = 0; bar <= score.bars; ++bar) lines.push_back(score.bar_start(bar));
        settle(scale, first);
    }
    void setWidth(float pixels) {
        width = std::max(1.0, static_cast<double>(pixels));
        settle(scale, first);
    }
    // The tick at `x` stays where it is. Out beyond the whole score shows the whole score.
    void zoom(double factor, float x) {
        const double kept = ticksAt(x), next = scale * factor;
        fits = next <= least() * 1.0001;
        settle(next, kept - static_cast<double>(x) / std::clamp(next, least(), MOST_PIXELS_PER_TICK));
    }
    void scrollTo(double firstTicks) { settle(scale, firstTicks); }
    void showAll() {
        fits = true;
        settle(scale, 0.0);
    }

private:
    double least() const { return std::min(MOST_PIXELS_PER_TICK, width / std::max(1, endTicks())); }
    void settle(double nextScale, double nextFirst) {
        scale = fits ? least() : std::clamp(nextScale, least(), MOST_PIXELS_PER_TICK);
        first = std::clamp(nextFirst, 0.0, std::max(0.0, endTicks() - width / scale));
    }

    std::vector<int> lines;                        // of the bars in ticks, and the end
    double width = 1.0, scale = 1.0, first = 0.0;  // pixels, pixels a tick, ticks
    bool fits = true;
};

}  // namespace partimento
