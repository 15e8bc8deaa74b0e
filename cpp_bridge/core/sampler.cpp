#include "sampler.h"

#include <algorithm>
#include <vector>

#include "kernels.h"

namespace partimento {

Random::Random(std::uint64_t seed, PartName part, int bar) : state_(seed) {
    state_ = bits() ^ (static_cast<std::uint64_t>(part) << 32 | static_cast<std::uint64_t>(bar));
    state_ = bits();
}

std::uint64_t Random::bits() {
    std::uint64_t z = state_ += 0x9E3779B97F4A7C15ull;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
    return z ^ (z >> 31);
}

double Random::next() { return static_cast<double>(bits() >> 11) * 0x1p-53; }

int draw(std::span<const float> logits, std::span<const bool> allowed, const Taste& taste, Random& random) {
    std::vector<int> order;
    for (std::size_t i = 0; i < logits.size(); ++i)
        if (allowed[i]) order.push_back(static_cast<int>(i));
    const auto logit = [&](int i) { return logits[static_cast<std::size_t>(i)]; };
    std::stable_sort(order.begin(), order.end(), [&](int a, int b) { return logit(a) > logit(b); });
    if (taste.temperature <= 0.0 || order.size() == 1) return order.front();

    std::vector<double> weights;
    double total = 0.0;
    for (const int i : order) {
        weights.push_back(exponential(static_cast<float>(static_cast<double>(logit(i) - logit(order.front())) / taste.temperature)));
        total += weights.back();
    }
    std::size_t kept = 0;
    double mass = 0.0;
    while (kept < order.size() && (kept == 0 || mass < taste.top_p * total)) mass += weights[kept++];
    double at = random.next() * mass;
    for (std::size_t i = 0; i < kept; ++i)
        if ((at -= weights[i]) < 0.0) return order[i];
    return order[kept - 1];
}

Event draw_event(const Network& network, std::span<const float> last, const CellSoFar& cell, const Taste& taste, Random& random) {
    const bool harmony = cell.part == PartName::harmony, drums = cell.part == PartName::drums, first = cell.events == 0;
    Event event;
    event[Field::kind] = static_cast<std::uint8_t>(harmony ? EventKind::chord : EventKind::note);
    event[Field::part] = static_cast<std::uint8_t>(static_cast<int>(cell.part) + 1);

    const int highest_pitch = drums ? 127 : std::min(127, 127 - cell.shift), lowest_pitch = drums ? 0 : std::max(0, -cell.shift);
    const int last_position = cell.last[Field::position], last_pitch = cell.last[Field::pitch] - 1;
    const bool chord_may_grow = !harmony && !first && last_pitch < highest_pitch;

    const auto allowed_values = [&](Field field, std::span<bool> allowed) {
        for (int value = 1; value < static_cast<int>(allowed.size()); ++value) {
            bool fits = field != Field::quality && field != Field::chord_bass ? true : value == 1 || event[Field::root] != NO_CHORD + 1;
            if (field == Field::position) {
                const bool done = value == DONE;
                if (harmony && first) fits = value == 1;
                else if (cell.events >= MAX_CELL_EVENTS) fits = done;
                else fits = done || (value <= cell.bar_ticks && (value > last_position || (value == last_position && chord_may_grow)));
            } else if (field == Field::pitch) {
                const int pitch = value - 1;
                fits = pitch >= lowest_pitch && pitch <= highest_pitch && (first || event[Field::position] != last_position || pitch > last_pitch);
            }
            allowed[static_cast<std::size_t>(value)] = fits;
        }
    };

    const auto choose = [&](Field field) {
        bool allowed[256] = {};
        const auto size = static_cast<std::size_t>(info(field).size);
        allowed_values(field, {allowed, size});
        const auto logits = field_logits(network, last, event, field);
        event[field] = static_cast<std::uint8_t>(draw(logits, {allowed, size}, taste, random));
        return field != Field::position || event[field] != DONE;
    };
    if (harmony) {
        for (const auto field : CHORD_FIELDS) if (!choose(field)) break;
    } else if (drums) {
        for (const auto field : DRUM_FIELDS) if (!choose(field)) break;
    } else {
        for (const auto field : NOTE_FIELDS) if (!choose(field)) break;
    }
    return event;
}

}  // namespace partimento
