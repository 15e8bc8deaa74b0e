#include "sampler.h"

#include <algorithm>
#include <vector>

#include "kernels.h"

namespace partimento {

Random::Random(std::uint64_t seed, PartName part, int bar, int use) : state_(seed) {
    state_ = bits() ^ (static_cast<std::uint64_t>(use) << 40 | static_cast<std::uint64_t>(part) << 32 | static_cast<std::uint64_t>(bar));
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

}  // namespace partimento
