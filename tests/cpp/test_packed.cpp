#include <catch2/catch.hpp>
#include <cmath>
#include <random>

#include "network/instructions.h"
#include "network/packed.h"

using namespace partimento;

namespace {

Floats some_numbers(std::size_t count, unsigned seed) {
    std::mt19937 bits(seed);
    Floats out(count);
    for (auto& x : out) x = static_cast<float>(static_cast<std::int32_t>(bits())) * 0x1p-31f;
    return out;
}

Floats times(const PackedMatrix& weights, const Floats& x, std::size_t count) {
    Rounded rounded;
    rounded.take(x.data(), weights.columns(), count);
    Floats y(weights.rows() * count);
    multiply(weights, rounded, y.data(), count);
    return y;
}

}  // namespace

TEST_CASE("products in bytes are near those of the numbers, and the same bits for all instructions and counts") {
    const auto best = use_instructions(Instructions::avx512_vnni);
    for (const auto& [rows, columns] : {std::pair{146u, 48u}, {16u, 16u}, {13u, 128u}, {192u, 640u}}) {
        const auto weights = some_numbers(rows * columns, rows), x = some_numbers(9 * columns, columns);
        const PackedMatrix packed(weights, rows, columns);
        use_instructions(Instructions::basic);
        const auto wanted = times(packed, x, 9);
        for (std::size_t n = 0; n < 9; ++n)
            for (std::size_t row = 0; row < rows; ++row) {
                double exact = 0.0;
                for (std::size_t i = 0; i < columns; ++i)
                    exact += static_cast<double>(weights[row * columns + i]) * x[n * columns + i];
                // The sum of `columns` roundings of half a level each, times numbers of a root mean square below 1.
                CHECK(std::abs(wanted[n * rows + row] - exact) < 4.0 * std::sqrt(columns) * 0.5 / BYTE_LEVELS);
            }
        for (const auto each : ALL_INSTRUCTIONS) {
            use_instructions(each);
            for (std::size_t count = 1; count <= 9; ++count)
                REQUIRE(times(packed, x, count) == Floats(wanted.begin(), wanted.begin() + count * rows));
        }
    }
    use_instructions(best);
}

TEST_CASE("the largest numbers of the longest rows do not overflow") {
    for (const std::size_t columns : {std::size_t{640}, std::size_t{16384}}) {
        const Floats ones(columns, 1.0f), less(columns, -1.0f);
        const PackedMatrix weights(ones, 1, columns);
        CHECK(times(weights, ones, 1)[0] == Approx(columns).epsilon(1e-6));
        CHECK(times(weights, less, 1)[0] == Approx(-static_cast<double>(columns)).epsilon(1e-6));
    }
}

TEST_CASE("rows and vectors of nothing give nothing") {
    const Floats none(32, 0.0f), some = some_numbers(32, 1);
    CHECK(times(PackedMatrix(none, 1, 32), some, 1)[0] == 0.0f);
    CHECK(times(PackedMatrix(some, 1, 32), none, 1)[0] == 0.0f);
}

TEST_CASE("attention is near that of the numbers, and the same bits for all instructions, whatever lies behind it") {
    constexpr std::size_t EVENTS = 150;
    const auto keys = some_numbers(EVENTS * HEAD_DIM, 1), values = some_numbers(EVENTS * HEAD_DIM, 2),
               query = some_numbers(HEAD_DIM, 3);
    std::vector<KeptHead> clean(3), used(3);
    for (std::size_t e = 0; e < 3 * BLOCK_EVENTS; ++e)
        keep(used[e / BLOCK_EVENTS], e % BLOCK_EVENTS, values.data() + e % 100 * HEAD_DIM, keys.data());
    std::vector<const KeptHead*> clean_blocks, used_blocks;
    for (std::size_t b = 0; b < 3; ++b) {
        clean_blocks.push_back(&clean[b]);
        used_blocks.push_back(&used[b]);
    }
    for (std::size_t e = 0; e < EVENTS; ++e)
        for (auto* blocks : {&clean, &used})
            keep((*blocks)[e / BLOCK_EVENTS], e % BLOCK_EVENTS, keys.data() + e * HEAD_DIM,
                 values.data() + e * HEAD_DIM);
    const auto best = use_instructions(Instructions::avx512_vnni);
    AttentionScratch scratch(1024);
    for (const std::size_t length : {1u, 15u, 16u, 17u, 33u, 64u, 65u, 150u}) {
        std::vector<double> wanted(HEAD_DIM);
        double total = 0.0;
        for (std::size_t e = 0; e < length; ++e) {
            double score = 0.0;
            for (std::size_t d = 0; d < HEAD_DIM; ++d) score += static_cast<double>(query[d]) * keys[e * HEAD_DIM + d];
            const double weight = std::exp(score / std::sqrt(static_cast<double>(HEAD_DIM)));
            total += weight;
            for (std::size_t d = 0; d < HEAD_DIM; ++d) wanted[d] += weight * values[e * HEAD_DIM + d];
        }
        std::vector<Floats> found;
        for (const auto each : ALL_INSTRUCTIONS)
            for (auto* blocks : {&clean_blocks, &used_blocks}) {
                use_instructions(each);
                found.emplace_back(HEAD_DIM);
                attend(query.data(), 1, blocks->data(), 0, found.back().data(), scratch, length);
                REQUIRE(found.back() == found.front());
            }
        for (std::size_t d = 0; d < HEAD_DIM; ++d) CHECK(std::abs(found[0][d] - wanted[d] / total) < 0.01);
    }
    use_instructions(best);
}

TEST_CASE("heads that attend together attend as they do alone") {
    constexpr std::size_t HEADS = 11, EVENTS = 40;  // more than are rounded together
    std::vector<KeptHead> block(HEADS + 1);         // the first is not theirs
    const auto keys = some_numbers(HEADS * EVENTS * HEAD_DIM, 1), values = some_numbers(HEADS * EVENTS * HEAD_DIM, 2),
               queries = some_numbers(HEADS * HEAD_DIM, 3);
    for (std::size_t h = 0; h < HEADS; ++h)
        for (std::size_t e = 0; e < EVENTS; ++e) {
            const std::size_t at = (h * EVENTS + e) * HEAD_DIM;
            keep(block[h + 1], e, keys.data() + at, values.data() + at);
        }
    const KeptHead* const blocks[] = {block.data()};
    AttentionScratch scratch(1024);
    Floats together(HEADS * HEAD_DIM), alone(HEADS * HEAD_DIM);
    attend(queries.data(), HEADS, blocks, 1, together.data(), scratch, EVENTS);
    for (std::size_t h = 0; h < HEADS; ++h)
        attend(queries.data() + h * HEAD_DIM, 1, blocks, h + 1, alone.data() + h * HEAD_DIM, scratch, EVENTS);
    CHECK(together == alone);
}
