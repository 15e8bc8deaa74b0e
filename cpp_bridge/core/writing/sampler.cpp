#include "writing/sampler.h"

#include <algorithm>
#include <array>
#include <bit>

#include "network/kernels.h"

namespace partimento {
namespace {

constexpr std::size_t MOST_VALUES = 256;  // of a field

// A value among others by its logit, of equal ones the lowest first, in one number.
struct Ranked {
    std::uint64_t rank;
    float weight;
    int value() const { return static_cast<int>(~static_cast<std::uint32_t>(rank)); }
    bool operator<(const Ranked& other) const { return rank < other.rank; }
};
std::uint64_t rank_of(float logit, std::uint32_t value) {
    const auto bits = std::bit_cast<std::uint32_t>(logit + 0.0f);  // one zero
    const std::uint32_t rising = bits >> 31 ? ~bits : bits | 0x80000000u;
    return std::uint64_t{rising} << 32 | static_cast<std::uint32_t>(~value);
}

}  // namespace

Random::Random(std::uint64_t seed, PartName part, int bar, int use) : state_(seed) {
    state_ = bits() ^ (static_cast<std::uint64_t>(use) << 40 | static_cast<std::uint64_t>(part) << 32 |
                       static_cast<std::uint64_t>(bar));
    state_ = bits();
}

std::uint64_t Random::bits() {
    std::uint64_t z = state_ += 0x9E3779B97F4A7C15ull;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
    return z ^ (z >> 31);
}

double Random::next() { return static_cast<double>(bits() >> 11) * 0x1p-53; }

double Random::normal() {
    double sum = -6.0;
    for (int i = 0; i < 12; ++i) sum += next();
    return sum;
}

int draw(std::span<const float> logits, std::span<const bool> allowed, const Sampling& sampling, Random& random) {
    std::array<std::uint32_t, MOST_VALUES> values{};
    std::array<float, MOST_VALUES> weights;
    std::size_t size = 0;
    for (std::size_t i = 0; i < logits.size(); ++i) {
        values[size] = static_cast<std::uint32_t>(i);
        size += allowed[i];
    }
    std::uint32_t likeliest = values[0];
    for (std::size_t i = 1; i < size; ++i)
        if (logits[values[i]] > logits[likeliest]) likeliest = values[i];
    if (sampling.temperature <= 0.0 || size == 1) return static_cast<int>(likeliest);

    for (std::size_t i = 0; i < size; ++i)
        weights[i] =
            static_cast<float>(static_cast<double>(logits[values[i]] - logits[likeliest]) / sampling.temperature);
    exponentials(weights.data(), size);
    double total = 0.0;
    for (std::size_t i = 0; i < size; ++i) total += weights[i];
    // Of those that all together are less than half of what top_p leaves out none is kept; the rest go in order.
    const double least = std::max(0.0, 1.0 - sampling.top_p) * total / (2.0 * static_cast<double>(size));
    std::array<Ranked, MOST_VALUES> heap;
    std::size_t likely = 0;
    for (std::size_t i = 0; i < size; ++i) {
        heap[likely] = {rank_of(logits[values[i]], values[i]), weights[i]};
        likely += weights[i] >= least;
    }
    const auto begin = heap.begin(), end = begin + static_cast<std::ptrdiff_t>(likely);
    std::make_heap(begin, end);
    auto kept = end;  // the likeliest go to the end, the first of them last
    double mass = 0.0;
    while (kept != begin && (kept == end || mass < sampling.top_p * total)) {
        std::pop_heap(begin, kept);
        mass += (--kept)->weight;
    }
    double at = random.next() * mass;
    for (auto i = end; i != kept;)
        if ((at -= (--i)->weight) < 0.0) return i->value();
    return kept->value();
}

float log_of_sum(std::span<const float> logits) {
    const float most = *std::ranges::max_element(logits);
    double sum = 0.0, log = 0.0;
    for (const float logit : logits) sum += exponential(logit - most);
    for (int step = 0; step < 6; ++step) {  // Halley's method: sums of up to MOST_VALUES settle
        const double power = exponential(static_cast<float>(log));
        log += 2.0 * (sum - power) / (sum + power);
    }
    return most + static_cast<float>(log);
}

}  // namespace partimento
