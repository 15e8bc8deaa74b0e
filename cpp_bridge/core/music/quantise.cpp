#include "music/quantise.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <numeric>
#include <tuple>

namespace partimento {
namespace {

struct Grid {
    int step;      // ticks
    double prior;  // nats a quarter note
};
constexpr std::array<Grid, 4> GRIDS{{{6, 0.0}, {8, 0.7}, {3, 5.0}, {4, 4.0}}};
constexpr double SIGMA_SECONDS = 0.022, MIN_SIGMA_TICKS = 0.8;
constexpr double CHANGE_NATS = 3.0;
constexpr double STEP_ENTERED_SHARE = 0.7;  // of notes within a tenth of a tick of the grid: nobody plays like that

// Half to even, as the recipe that trained the styles rounded.
int rounded(double value) { return static_cast<int>(std::nearbyint(value)); }

using Costs = std::array<double, GRIDS.size()>;

// The grid step in ticks of each hit, from hits' times in ticks, sorted.
std::vector<int> grid_steps(std::span<const double> ticks, double tempo_bpm) {
    const double sigma = std::max(MIN_SIGMA_TICKS, SIGMA_SECONDS * TICKS_PER_QUARTER * tempo_bpm / 60);
    std::vector<Costs> cost;  // of each quarter note with hits
    std::vector<std::size_t> quarter_of(ticks.size());
    double last = 0.0;
    for (std::size_t i = 0; i < ticks.size(); ++i) {
        const double quarter =
            std::floor(ticks[i] / TICKS_PER_QUARTER + 1.0 / 12);  // a hit just before the beat is on it
        if (cost.empty() || quarter != last) cost.emplace_back();
        last = quarter;
        quarter_of[i] = cost.size() - 1;
        for (std::size_t g = 0; g < GRIDS.size(); ++g) {
            const double step = GRIDS[g].step, off = (ticks[i] - std::nearbyint(ticks[i] / step) * step) / sigma;
            cost.back()[g] += off * off / 2 + std::log(TICKS_PER_QUARTER / step);
        }
    }
    for (auto& each : cost)
        for (std::size_t g = 0; g < GRIDS.size(); ++g) each[g] += GRIDS[g].prior;

    const auto cheapest = [](const Costs& costs) {
        return static_cast<std::size_t>(std::min_element(costs.begin(), costs.end()) - costs.begin());
    };
    std::vector<std::array<std::size_t, GRIDS.size()>> came(cost.size());
    Costs best = cost.front();
    for (std::size_t i = 1; i < cost.size(); ++i) {
        const auto from = cheapest(best);
        const double change = best[from] + CHANGE_NATS;
        for (std::size_t g = 0; g < GRIDS.size(); ++g) {
            came[i][g] = best[g] <= change ? g : from;
            best[g] = std::min(best[g], change) + cost[i][g];
        }
    }
    std::vector<std::size_t> grid(cost.size());
    auto state = cheapest(best);
    for (std::size_t i = cost.size(); i-- > 0;) {
        grid[i] = state;
        state = came[i][state];
    }
    std::vector<int> steps(ticks.size());
    for (std::size_t i = 0; i < ticks.size(); ++i) steps[i] = GRIDS[grid[quarter_of[i]]].step;
    return steps;
}

}  // namespace

bool is_step_entered(std::span<const Played> played) {
    if (played.empty()) return true;
    const auto on_grid = std::count_if(played.begin(), played.end(), [](const Played& note) {
        const double ticks = note.onset * TICKS_PER_QUARTER, nearest = std::nearbyint(ticks);
        return std::abs(ticks - nearest) <= 0.1 && (std::fmod(nearest, 3) == 0 || std::fmod(nearest, 4) == 0);
    });
    return static_cast<double>(on_grid) / static_cast<double>(played.size()) >= STEP_ENTERED_SHARE;
}

std::vector<Traced> quantise_traced(std::span<const Played> played, double tempo_bpm,
                                    std::optional<bool> step_entered) {
    std::vector<Played> notes(played.begin(), played.end());
    if (notes.empty()) return {};
    std::stable_sort(notes.begin(), notes.end(), [](const Played& a, const Played& b) {
        return std::tuple(a.onset, a.pitch, -a.duration) < std::tuple(b.onset, b.pitch, -b.duration);
    });
    std::vector<double> ticks(notes.size());
    for (std::size_t i = 0; i < notes.size(); ++i) ticks[i] = notes[i].onset * TICKS_PER_QUARTER;
    std::vector<int> onsets(notes.size()), timing(notes.size(), 0);
    if (step_entered.value_or(is_step_entered(notes))) {
        for (std::size_t i = 0; i < notes.size(); ++i) onsets[i] = rounded(ticks[i]);
    } else {
        const auto steps = grid_steps(ticks, tempo_bpm);
        for (std::size_t i = 0; i < notes.size(); ++i) {
            onsets[i] = rounded(ticks[i] / steps[i]) * steps[i];
            if (std::abs(ticks[i] - onsets[i]) * TIMING_PER_TICK > MAX_TIMING + 0.5) onsets[i] = rounded(ticks[i]);
            timing[i] = rounded((ticks[i] - onsets[i]) * TIMING_PER_TICK);
        }
    }
    std::vector<std::size_t> order(notes.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return std::abs(timing[a]) < std::abs(timing[b]); });
    std::map<std::pair<int, int>, Traced> taken;  // by onset and pitch
    for (const auto i : order) {
        const auto& note = notes[i];
        int onset = std::max(0, onsets[i]), offset = timing[i];
        if (taken.contains({onset, note.pitch})) {
            const int nearest = std::max(0, rounded(ticks[i]));
            if (offset == 0 || taken.contains({nearest, note.pitch})) continue;
            onset = nearest;
            offset = rounded((ticks[i] - nearest) * TIMING_PER_TICK);
        }
        offset = std::max({-MAX_TIMING, -TIMING_PER_TICK * onset, std::min(MAX_TIMING, offset)});
        const int duration = std::max(1, rounded(note.duration * TICKS_PER_QUARTER));
        taken[{onset, note.pitch}] = {{onset, duration, note.pitch, std::clamp(note.velocity, 1, 127), offset},
                                      note.source};
    }
    std::vector<Traced> out;
    out.reserve(taken.size());
    for (const auto& [at, note] : taken) out.push_back(note);
    return out;
}

std::vector<Note> quantise(std::span<const Played> played, double tempo_bpm, std::optional<bool> step_entered) {
    std::vector<Note> out;
    for (const auto& traced : quantise_traced(played, tempo_bpm, step_entered)) out.push_back(traced.note);
    return out;
}

}  // namespace partimento
