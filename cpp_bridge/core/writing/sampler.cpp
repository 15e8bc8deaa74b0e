#include "writing/sampler.h"

#include <algorithm>
#include <array>

#include "network/kernels.h"

namespace partimento {
namespace {

constexpr std::size_t MOST_VALUES = 256;  // of a field

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
    std::array<int, MOST_VALUES> heap{};
    std::array<double, MOST_VALUES> weights;
    std::size_t size = 0;
    const auto logit = [&](int i) { return logits[static_cast<std::size_t>(i)]; };
    const auto weight = [&](int i) -> double& { return weights[static_cast<std::size_t>(i)]; };
    const auto less_likely = [&](int a, int b) { return logit(a) < logit(b) || (logit(a) == logit(b) && a > b); };
    for (std::size_t i = 0; i < logits.size(); ++i)
        if (allowed[i]) heap[size++] = static_cast<int>(i);
    const auto begin = heap.begin(), end = begin + static_cast<std::ptrdiff_t>(size);
    const int likeliest = *std::max_element(begin, end, less_likely);
    if (sampling.temperature <= 0.0 || size == 1) return likeliest;

    double total = 0.0;
    for (auto i = begin; i != end; ++i)
        total += weight(*i) =
            exponential(static_cast<float>(static_cast<double>(logit(*i) - logit(likeliest)) / sampling.temperature));
    std::make_heap(begin, end, less_likely);
    auto kept = end;  // the likeliest go to the end, the first of them last
    double mass = 0.0;
    while (kept != begin && (kept == end || mass < sampling.top_p * total)) {
        std::pop_heap(begin, kept, less_likely);
        mass += weight(*--kept);
    }
    double at = random.next() * mass;
    for (auto i = end; i != kept;)
        if ((at -= weight(*--i)) < 0.0) return *i;
    return *kept;
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
