#include "network/packed.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>

#include "network/lanes.h"

namespace partimento {
namespace {

constexpr std::size_t QUAD = 4;                      // columns a word
constexpr std::size_t STRETCH = 2 * LANES;           // columns that pair up
constexpr std::uint32_t MIDDLE = 128;                // the byte of 0
constexpr float NEAREST = 12582912.0f;               // numbers this large have no fraction
constexpr std::uint32_t NEAREST_BITS = 0x4b400000u;  // of it; a whole number that is added to it is added to them
constexpr float LEAST = 1e-30f;                      // vectors below are zero

constexpr std::size_t quads_of(std::size_t columns) { return (columns + STRETCH - 1) / STRETCH * (STRETCH / QUAD); }

// Sixteen sums of whole numbers side by side. They wrap round on the way, and are right in the end: see levels_for.
template <typename R>
struct Sums {
    typename Products<R>::Sum parts[Lanes<R>::PARTS];

    explicit INLINE Sums(std::uint32_t start) {
        for (auto& part : parts) part = Products<R>::sum(start);
    }
    Sums() = default;
    INLINE Lanes<R> numbers() const {
        Lanes<R> out;
        for (std::size_t p = 0; p < Lanes<R>::PARTS; ++p) out.parts[p] = R::number(Products<R>::whole(parts[p]));
        return out;
    }
};

// The sum of a vector's whole numbers while they become words.
template <typename R>
struct Pairs {
    static constexpr std::size_t PARTS = Lanes<R>::PARTS, WIDTH = Lanes<R>::WIDTH;
    typename R::Words parts[PARTS];

    INLINE Pairs() {
        for (auto& part : parts) part = R::of(std::uint32_t{0});
    }
    // Adds numbers that NEAREST was added to, and writes those of `low` as the lower halves of words, of `high` as the
    // upper.
    INLINE void add_and_pair(const Lanes<R>& low, const Lanes<R>& high, std::uint32_t* words) {
        for (std::size_t p = 0; p < PARTS; ++p) {
            const auto a = std::bit_cast<typename R::Words>(low.parts[p]) - NEAREST_BITS,
                       b = std::bit_cast<typename R::Words>(high.parts[p]) - NEAREST_BITS;
            parts[p] += a + b;
            const typename R::Words pair = (a & 0xffffu) | b << 16;
            std::memcpy(words + p * WIDTH, &pair, sizeof pair);
        }
    }
    INLINE std::uint32_t total() const { return fold<Plus, std::uint32_t>(parts); }
};

// Adds the products of GROUPS times sixteen rows, `stride` words apart, with COUNT vectors, none waiting for another.
template <typename R, std::size_t COUNT, std::size_t GROUPS>
INLINE void add_rows(Sums<R> (&sums)[COUNT][GROUPS], const std::uint32_t* weights, std::size_t stride,
                     const std::uint32_t* const (&x)[COUNT], std::size_t quads) {
    constexpr std::size_t PARTS = Lanes<R>::PARTS, WIDTH = Lanes<R>::WIDTH;
    for (std::size_t i = 0; i < quads; ++i) {
#pragma GCC unroll 8
        for (std::size_t g = 0; g < GROUPS; ++g) {
            typename Products<R>::Quads bytes[PARTS];
#pragma GCC unroll 4
            for (std::size_t p = 0; p < PARTS; ++p) {
                typename R::Words four;
                std::memcpy(&four, weights + g * stride + i * LANES + p * WIDTH, sizeof four);
                bytes[p] = Products<R>::quads(four);
            }
#pragma GCC unroll 8
            for (std::size_t n = 0; n < COUNT; ++n)
#pragma GCC unroll 4
                for (std::size_t p = 0; p < PARTS; ++p)
                    Products<R>::add(sums[n][g].parts[p], bytes[p], x[n][2 * i], x[n][2 * i + 1]);
        }
    }
}

template <typename R, std::size_t COUNT, std::size_t GROUPS>
INLINE void multiply_rows(const PackedMatrix& weights, std::size_t row, const Rounded& x, std::size_t first, float* y) {
    const std::size_t rows = weights.rows(), quads = quads_of(weights.columns());
    Sums<R> sums[COUNT][GROUPS];
    const std::uint32_t* vectors[COUNT];
#pragma GCC unroll 8
    for (std::size_t n = 0; n < COUNT; ++n) {
        vectors[n] = x.vector(first + n);
#pragma GCC unroll 8
        for (std::size_t g = 0; g < GROUPS; ++g) sums[n][g] = Sums<R>(x.start(first + n));
    }
    add_rows<R, COUNT, GROUPS>(sums, weights.numbers().data() + row * quads, quads * LANES, vectors, quads);
#pragma GCC unroll 8
    for (std::size_t n = 0; n < COUNT; ++n)
#pragma GCC unroll 8
        for (std::size_t g = 0; g < GROUPS; ++g) {
            const std::size_t at = row + g * LANES;
            const auto scaled =
                x.scale(first + n) * (Lanes<R>::load(weights.scales().data() + at) * sums[n][g].numbers());
            float* const out = y + (first + n) * rows + at;
            if (at + LANES <= rows) {
                scaled.store(out);
            } else {
                float lanes[LANES];
                scaled.store(lanes);
                std::copy(lanes, lanes + (rows - at), out);
            }
        }
}

template <typename R, std::size_t COUNT>
INLINE void multiply_count(const PackedMatrix& weights, const Rounded& x, std::size_t first, float* y) {
    constexpr std::size_t GROUPS = std::clamp<std::size_t>(Products<R>::MOST_SUMS / COUNT, 1, 4);
    std::size_t row = 0;
    for (; row + (GROUPS - 1) * LANES < weights.rows(); row += GROUPS * LANES)
        multiply_rows<R, COUNT, GROUPS>(weights, row, x, first, y);
    for (; row < weights.rows(); row += LANES) multiply_rows<R, COUNT, 1>(weights, row, x, first, y);
}

template <typename L>
INLINE void multiply_by(const PackedMatrix& weights, const Rounded& x, float* y, std::size_t count) {
    using R = typename L::Register;
    std::size_t n = 0;
    if constexpr (Products<R>::MOST_SUMS >= 4) {
        for (; n + 4 <= count; n += 4) multiply_count<R, 4>(weights, x, n, y);
        if (n + 3 == count) return multiply_count<R, 3>(weights, x, n, y);
    }
    for (; n + 2 <= count; n += 2) multiply_count<R, 2>(weights, x, n, y);
    if (n < count) multiply_count<R, 1>(weights, x, n, y);
}

struct Rounding {
    float scale;
    std::uint32_t start;
};

// Words = x / scale, the largest of them `most` going to `levels`; what sums with them and bytes start from.
template <typename L>
INLINE Rounding round_by(const float* x, std::size_t size, float most, std::int32_t levels, std::uint32_t* words) {
    const auto far = static_cast<float>(levels);
    const L by(most < LEAST ? 0.0f : far / most), nearest(NEAREST);
    using R = typename L::Register;
    Pairs<R> sum;
    for (std::size_t i = 0; i < size; i += 2 * LANES) {
        const L low = by * L::load(x + i) + nearest,
                high = i + LANES < size ? by * L::load(x + i + LANES) + nearest : nearest;
        sum.add_and_pair(low, high, words + i / 2);
    }
    Products<R>::arrange(words, quads_of(size) * 2);
    return {most < LEAST ? 0.0f : most / far, 0u - MIDDLE * sum.total()};
}

template <typename L>
INLINE float farthest_of(const float* x, std::size_t size) {
    L most(0.0f);
    for (std::size_t i = 0; i < size; i += LANES) {
        const L here = L::load(x + i);
        most = larger(larger(here, L(0.0f) - here), most);
    }
    return most.highest();
}

template <typename L>
INLINE Rounding round_by(const float* x, std::size_t size, std::int32_t levels, std::uint32_t* words) {
    return round_by<L>(x, size, farthest_of<L>(x, size), levels, words);
}

// The bytes of x / scale.
template <typename L>
INLINE void to_bytes_by(const float* x, std::size_t size, float& scale, std::uint8_t* bytes) {
    const float most = farthest_of<L>(x, size), by = most < LEAST ? 0.0f : BYTE_LEVELS / most;
    scale = most < LEAST ? 0.0f : most / BYTE_LEVELS;
    for (std::size_t i = 0; i < size; ++i)
        bytes[i] = static_cast<std::uint8_t>(std::bit_cast<std::uint32_t>(x[i] * by + NEAREST) + MIDDLE);
}

// Words from one sixteen of keys to the next, and of dimensions of values.
constexpr std::size_t BY_KEY = HEAD_DIM / QUAD * LANES, BY_VALUE = BLOCK_EVENTS / QUAD * LANES;

template <typename L>
INLINE void take_by(const float* x, std::size_t columns, std::size_t count, std::uint32_t* words, float* scales,
                    std::uint32_t* starts) {
    for (std::size_t n = 0; n < count; ++n) {
        const auto [scale, start] =
            round_by<L>(x + n * columns, columns, levels_for(columns), words + n * 2 * quads_of(columns));
        scales[n] = scale;
        starts[n] = start;
    }
}

struct Query {
    const std::uint32_t* words;
    Rounding rounding;
};

// Scores of `length` events by their keys, and the highest of each lane; scores to the next sixteen are the lowest.
template <typename L>
INLINE L score(const Query& query, const KeptHead* const* blocks, std::size_t head, float* scores, std::size_t length) {
    using R = typename L::Register;
    constexpr std::size_t GROUPS = Products<R>::MOST_SUMS >= 4 ? 4 : 2;
    const std::uint32_t* const one[1] = {query.words};
    const float scaled = query.rounding.scale * 0.17677669529663689f;  // 1 / sqrt(HEAD_DIM)
    L most(-INFINITY);
    for (std::size_t first = 0; first < length; first += GROUPS * LANES) {
        const auto& kept = blocks[first / BLOCK_EVENTS][head];
        const std::size_t within = first % BLOCK_EVENTS;
        Sums<R> sums[1][GROUPS];
        for (auto& group : sums[0]) group = Sums<R>(query.rounding.start);
        add_rows<R, 1, GROUPS>(sums, kept.keys + within / LANES * BY_KEY, BY_KEY, one, HEAD_DIM / QUAD);
#pragma GCC unroll 8
        for (std::size_t g = 0; g < GROUPS; ++g) {
            const L here = scaled * (L::load(kept.key_scales + within + g * LANES) * sums[0][g].numbers());
            here.store(scores + first + g * LANES);
            if (first + (g + 1) * LANES <= length) most = larger(here, most);
        }
    }
    const std::size_t whole = length / LANES * LANES;
    if (whole == length) return most;
    std::fill(scores + length, scores + whole + LANES, -INFINITY);
    return larger(L::load(scores + whole), most);
}

// The mean of `length` events' values, by their shares.
template <typename L>
INLINE void mix(const std::uint32_t* shares, std::uint32_t start, float scale, const KeptHead* const* blocks,
                std::size_t head, float* out, std::size_t length) {
    using R = typename L::Register;
    constexpr std::size_t DIMENSIONS = HEAD_DIM / LANES;
    Sums<R> sums[1][DIMENSIONS];
    for (auto& group : sums[0]) group = Sums<R>(start);
    for (std::size_t first = 0; first < length; first += BLOCK_EVENTS) {
        const std::uint32_t* const here[1] = {shares + first / 2};
        const std::size_t quads = quads_of(std::min(length - first, BLOCK_EVENTS));
        add_rows<R, 1, DIMENSIONS>(sums, blocks[first / BLOCK_EVENTS][head].values, BY_VALUE, here, quads);
    }
#pragma GCC unroll 8
    for (std::size_t g = 0; g < DIMENSIONS; ++g) (scale * sums[0][g].numbers()).store(out + g * LANES);
}

template <typename L>
INLINE void attend_by(const Query& query, const KeptHead* const* blocks, std::size_t head, float* out,
                      AttentionScratch& scratch, std::size_t length) {
    float* const weights = scratch.weights.data();
    const L negated(-score<L>(query, blocks, head, weights, length).highest());
    const L least(LEAST_EXPONENT);  // beside the highest, which counts 1, e to that is nothing
    const std::size_t padded = (length + LANES - 1) / LANES * LANES;
    L total(0.0f), most(0.0f);
    for (std::size_t first = 0; first < padded; first += BLOCK_EVENTS) {
        const float* const scales = blocks[first / BLOCK_EVENTS][head].value_scales;
        const std::size_t here = std::min(BLOCK_EVENTS, padded - first);
        for (std::size_t j = 0; j < here; j += LANES) {
            const L weight = power(larger(negated + L::load(weights + first + j), least));
            total = total + weight;
            const L by_scale = weight * L::load(scales + j);
            by_scale.store(weights + first + j);
            if (first + j + LANES <= length) most = larger(by_scale, most);
        }
    }
    std::fill(weights + length, weights + padded, 0.0f);
    most = larger(L::load(weights + padded - LANES), most);
    const auto rounding =
        round_by<L>(weights, padded, most.highest(), levels_for(scratch.weights.size()), scratch.words.data());
    mix<L>(scratch.words.data(), rounding.start, rounding.scale / total.sum(), blocks, head, out, length);
}

template <typename L>
INLINE void attend_by(const float* queries, std::size_t heads, const KeptHead* const* blocks, std::size_t first_head,
                      float* out, AttentionScratch& scratch, std::size_t length) {
    constexpr std::size_t TOGETHER = 8;  // rounded side by side, none waiting for another
    alignas(64) std::uint32_t words[TOGETHER][HEAD_DIM / 2];
    Rounding roundings[TOGETHER];
    for (std::size_t first = 0; first < heads; first += TOGETHER) {
        const std::size_t count = std::min(TOGETHER, heads - first);
        for (std::size_t h = 0; h < count; ++h)
            roundings[h] = round_by<L>(queries + (first + h) * HEAD_DIM, HEAD_DIM, levels_for(HEAD_DIM), words[h]);
        for (std::size_t h = 0; h < count; ++h)
            attend_by<L>(Query{words[h], roundings[h]}, blocks, first_head + first + h, out + (first + h) * HEAD_DIM,
                         scratch, length);
    }
}

FOR_ALL_INSTRUCTIONS(void, multiply, (const PackedMatrix& weights, const Rounded& x, float* y, std::size_t count),
                     (weights, x, y, count))
FOR_ALL_INSTRUCTIONS(void, take,
                     (const float* x, std::size_t columns, std::size_t count, std::uint32_t* words, float* scales,
                      std::uint32_t* starts),
                     (x, columns, count, words, scales, starts))
FOR_EACH_WIDTH(void, to_bytes, (const float* x, std::size_t size, float& scale, std::uint8_t* bytes),
               (x, size, scale, bytes))
FOR_ALL_INSTRUCTIONS(void, attend,
                     (const float* queries, std::size_t heads, const KeptHead* const* blocks, std::size_t first_head,
                      float* out, AttentionScratch& scratch, std::size_t length),
                     (queries, heads, blocks, first_head, out, scratch, length))

// Where the byte of a column stands in a row of words sixteen apart: its word, and its place in that.
struct BytePlace {
    std::size_t word, byte;
};
constexpr BytePlace place_of(std::size_t column) {
    return {(column / STRETCH * (STRETCH / QUAD) + column % LANES / 2) * LANES, column % 2 + column / LANES % 2 * 2};
}
static_assert(std::endian::native == std::endian::little);
void put(std::uint32_t& word, std::size_t place, std::uint8_t byte) {
    reinterpret_cast<std::uint8_t*>(&word)[place] = byte;
}

}  // namespace

PackedMatrix::PackedMatrix(const Floats& row_major, std::size_t rows, std::size_t columns)
    : rows_(rows),
      columns_(columns),
      numbers_((rows + LANES - 1) / LANES * LANES * quads_of(columns)),
      scales_((rows + LANES - 1) / LANES * LANES) {
    std::vector<std::uint8_t> bytes(columns);
    for (std::size_t row = 0; row < rows; ++row) {
        to_bytes_widest(row_major.data() + row * columns, columns, scales_[row], bytes.data());
        std::uint32_t* const words = numbers_.data() + row / LANES * LANES * quads_of(columns) + row % LANES;
        for (std::size_t i = 0; i < columns; ++i) {
            const auto [word, byte] = place_of(i);
            put(words[word], byte, bytes[i]);
        }
    }
}

void Rounded::take(const float* x, std::size_t columns, std::size_t count) {
    stride_ = 2 * quads_of(columns);
    if (words_.size() < stride_ * count) words_.resize(stride_ * count);
    if (scales_.size() < count) {
        scales_.resize(count);
        starts_.resize(count);
    }
    take_best(x, columns, count, words_.data(), scales_.data(), starts_.data());
}

void multiply(const PackedMatrix& weights, const Rounded& x, float* y, std::size_t count) {
    multiply_best(weights, x, y, count);
}

void keep(KeptHead& head, std::size_t event, const float* key, const float* value) {
    std::uint8_t bytes[HEAD_DIM];
    to_bytes_widest(key, HEAD_DIM, head.key_scales[event], bytes);
    std::uint32_t* const keys = head.keys + event / LANES * BY_KEY + event % LANES;
    for (std::size_t d = 0; d < HEAD_DIM; ++d) {
        const auto [word, byte] = place_of(d);
        put(keys[word], byte, bytes[d]);
    }
    to_bytes_widest(value, HEAD_DIM, head.value_scales[event], bytes);
    const auto [word, byte] = place_of(event);
    for (std::size_t d = 0; d < HEAD_DIM; ++d)
        put(head.values[d / LANES * BY_VALUE + word + d % LANES], byte, bytes[d]);
}

void attend(const float* queries, std::size_t heads, const KeptHead* const* blocks, std::size_t first_head, float* out,
            AttentionScratch& scratch, std::size_t length) {
    attend_best(queries, heads, blocks, first_head, out, scratch, length);
}

}  // namespace partimento
