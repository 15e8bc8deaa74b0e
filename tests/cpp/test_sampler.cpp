// Drawing values.

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <cmath>
#include <vector>

#include "network/kernels.h"
#include "writing/sampler.h"

using namespace partimento;

TEST_CASE("logits add up as their probabilities do") {
    CHECK(log_of_sum(std::vector<float>{-3.25f}) == -3.25f);
    for (const int count : {2, 3, 16, 64, 256}) {
        std::vector<float> logits;
        double sum = 0.0;
        for (int i = 0; i < count; ++i) {
            logits.push_back(static_cast<float>((i * 37 % 19) - 9) / 3.0f);
            sum += std::exp(static_cast<double>(logits.back()));
        }
        CHECK(log_of_sum(logits) == Approx(std::log(sum)).margin(1e-4));
    }
    CHECK(log_of_sum(std::vector<float>(256, 2.0f)) == Approx(2.0 + std::log(256.0)).margin(1e-4));
    CHECK(log_of_sum(std::vector<float>{80.0f, -80.0f}) == 80.0f);
}

TEST_CASE("at temperature 0 the likeliest of what is allowed is drawn") {
    const std::vector<float> logits{0.0f, 3.0f, 1.0f, 2.0f};
    const std::array<bool, 4> allowed{true, false, true, true};
    Random random(7, PartName::bass, 3);
    for (int i = 0; i < 20; ++i) CHECK(draw(logits, allowed, {0.0, 1.0}, random) == 3);
}

TEST_CASE("a draw is made from the likeliest values that hold top_p of the probability") {
    Random noise(3);
    for (const double top_p : {0.01, 0.5, 0.9, 0.98, 0.999999, 1.0})
        for (const double temperature : {0.2, 1.0, 2.0})
            for (std::uint64_t seed = 0; seed < 40; ++seed) {
                std::vector<float> logits(1 + static_cast<std::size_t>(noise.next() * 200));
                std::array<bool, 256> allowed{};
                for (std::size_t i = 0; i < logits.size(); ++i) {
                    logits[i] = static_cast<float>(std::round(noise.normal() * 8.0) / 2.0);  // some are equal
                    allowed[i] = i == 0 || noise.next() < 0.7;
                }
                std::vector<std::size_t> order;
                for (std::size_t i = 0; i < logits.size(); ++i)
                    if (allowed[i]) order.push_back(i);
                std::ranges::stable_sort(order, std::ranges::greater(), [&](std::size_t i) { return logits[i]; });
                double total = 0.0, mass = 0.0;
                const auto weight = [&](std::size_t i) {
                    return exponential(static_cast<float>((logits[i] - logits[order[0]]) / temperature));
                };
                for (const auto i : order) total += weight(i);
                std::size_t kept = 0;
                while (kept < order.size() && (kept == 0 || mass < top_p * total)) mass += weight(order[kept++]);
                Random random(seed), again(seed);
                double at = order.size() > 1 ? again.next() * mass : 0.0;
                std::size_t drawn = 0;
                while (drawn + 1 < kept && (at -= weight(order[drawn])) >= 0.0) ++drawn;
                REQUIRE(draw(logits, std::span(allowed).first(logits.size()), {temperature, top_p}, random) ==
                        static_cast<int>(order[drawn]));
            }
}
