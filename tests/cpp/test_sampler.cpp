// Drawing values.

#include <array>
#include <catch2/catch.hpp>
#include <cmath>
#include <vector>

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
