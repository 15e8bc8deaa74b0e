#include "kernels.h"

#include <bit>
#include <cmath>
#include <cstdint>

// The wider instruction sets are chosen when the library is loaded; the results are the same bits.
#if defined(__x86_64__) && defined(__linux__) && defined(__GNUC__) && !defined(__clang__) && defined(__OPTIMIZE__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define WIDE_CLONES __attribute__((target_clones("avx512f", "avx2", "default")))
#define INLINE inline __attribute__((always_inline))
#else
#define WIDE_CLONES
#define INLINE inline
#endif

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wpsabi"   // vectors are passed between inlined functions alone
#endif

namespace partimento {
namespace {

constexpr std::size_t LANES = 16;

// Sixteen numbers side by side; `sum` adds them as a tree.
#if defined(__GNUC__)
using Lanes = float __attribute__((vector_size(4 * LANES), aligned(4), may_alias));
INLINE Lanes load(const float* x) { return *reinterpret_cast<const Lanes*>(x); }
INLINE void store(float* x, const Lanes& lanes) { *reinterpret_cast<Lanes*>(x) = lanes; }
INLINE float sum(const Lanes& l) {
    const auto eight = __builtin_shufflevector(l, l, 0, 1, 2, 3, 4, 5, 6, 7) + __builtin_shufflevector(l, l, 8, 9, 10, 11, 12, 13, 14, 15);
    const auto four = __builtin_shufflevector(eight, eight, 0, 1, 2, 3) + __builtin_shufflevector(eight, eight, 4, 5, 6, 7);
    const auto two = __builtin_shufflevector(four, four, 0, 1) + __builtin_shufflevector(four, four, 2, 3);
    return two[0] + two[1];
}
// Of four at once, each as the tree above.
INLINE void sum(const Lanes* l, float* y) {
    using Four = float __attribute__((vector_size(16), aligned(4), may_alias));
    Four f[4];
    for (int k = 0; k < 4; ++k) {
        const auto eight = __builtin_shufflevector(l[k], l[k], 0, 1, 2, 3, 4, 5, 6, 7) + __builtin_shufflevector(l[k], l[k], 8, 9, 10, 11, 12, 13, 14, 15);
        f[k] = __builtin_shufflevector(eight, eight, 0, 1, 2, 3) + __builtin_shufflevector(eight, eight, 4, 5, 6, 7);
    }
    const Four a = __builtin_shufflevector(f[0], f[1], 0, 4, 1, 5) + __builtin_shufflevector(f[0], f[1], 2, 6, 3, 7);
    const Four b = __builtin_shufflevector(f[2], f[3], 0, 4, 1, 5) + __builtin_shufflevector(f[2], f[3], 2, 6, 3, 7);
    *reinterpret_cast<Four*>(y) = __builtin_shufflevector(a, b, 0, 1, 4, 5) + __builtin_shufflevector(a, b, 2, 3, 6, 7);
}
#else
struct Lanes {
    float values[LANES];
};
INLINE Lanes load(const float* x) {
    Lanes out;
    for (std::size_t l = 0; l < LANES; ++l) out.values[l] = x[l];
    return out;
}
INLINE void store(float* x, const Lanes& lanes) {
    for (std::size_t l = 0; l < LANES; ++l) x[l] = lanes.values[l];
}
INLINE Lanes operator*(const Lanes& a, const Lanes& b) {
    Lanes out;
    for (std::size_t l = 0; l < LANES; ++l) out.values[l] = a.values[l] * b.values[l];
    return out;
}
INLINE Lanes operator*(float a, const Lanes& b) {
    Lanes out;
    for (std::size_t l = 0; l < LANES; ++l) out.values[l] = a * b.values[l];
    return out;
}
INLINE Lanes& operator+=(Lanes& a, const Lanes& b) {
    for (std::size_t l = 0; l < LANES; ++l) a.values[l] += b.values[l];
    return a;
}
INLINE float sum(const Lanes& lanes) {
    float eight[8], four[4];
    for (std::size_t i = 0; i < 8; ++i) eight[i] = lanes.values[i] + lanes.values[i + 8];
    for (std::size_t i = 0; i < 4; ++i) four[i] = eight[i] + eight[i + 4];
    return (four[0] + four[2]) + (four[1] + four[3]);
}
INLINE void sum(const Lanes* l, float* y) {
    for (int k = 0; k < 4; ++k) y[k] = sum(l[k]);
}
#endif

// Dot products of four rows of weights with COUNT vectors, side by side, none waiting for another.
constexpr std::size_t ROWS = 4;
template <std::size_t COUNT>
INLINE void dots(const float* weights, const float* x, float* y, std::size_t y_stride, std::size_t columns) {
    Lanes sums[COUNT][ROWS] = {};
    for (std::size_t i = 0; i < columns; i += LANES)
        for (std::size_t r = 0; r < ROWS; ++r)
            for (std::size_t n = 0; n < COUNT; ++n) sums[n][r] += load(weights + r * columns + i) * load(x + n * columns + i);
    for (std::size_t n = 0; n < COUNT; ++n) sum(sums[n], y + n * y_stride);
}

INLINE float dot(const float* a, const float* b, std::size_t size) {
    Lanes lanes = {};
    for (std::size_t i = 0; i < size; i += LANES) lanes += load(a + i) * load(b + i);
    return sum(lanes);
}

INLINE float exponential_inline(float x) {
    const bool vanishes = x < -87.0f;
    x = vanishes ? 0.0f : x;
    const float scaled = std::floor(x * 1.44269504f + 0.5f);
    const float r = (x - scaled * 0.693359375f) + scaled * 2.12194440e-4f;
    float p = 1.9875691500e-4f;   // minimax, Cephes expf
    p = p * r + 1.3981999507e-3f;
    p = p * r + 8.3334519073e-3f;
    p = p * r + 4.1665795894e-2f;
    p = p * r + 1.6666665459e-1f;
    p = p * r + 5.0000001201e-1f;
    p = p * r * r + r + 1.0f;
    return vanishes ? 0.0f : p * std::bit_cast<float>(static_cast<std::uint32_t>(static_cast<int>(scaled) + 127) << 23);
}

}  // namespace

WIDE_CLONES void multiply(const float* weights, const float* x, float* y, std::size_t rows, std::size_t columns, std::size_t count) {
    std::size_t row = 0;
    for (; row + ROWS <= rows; row += ROWS) {
        const float* const w = weights + row * columns;
        std::size_t n = 0;
        for (; n + 3 <= count; n += 3) dots<3>(w, x + n * columns, y + n * rows + row, rows, columns);
        if (n + 2 == count) dots<2>(w, x + n * columns, y + n * rows + row, rows, columns);
        if (n + 1 == count) dots<1>(w, x + n * columns, y + n * rows + row, rows, columns);
    }
    for (; row < rows; ++row)
        for (std::size_t n = 0; n < count; ++n) y[n * rows + row] = dot(weights + row * columns, x + n * columns, columns);
}

WIDE_CLONES void normalise(const float* x, float* y, std::size_t size) {
    const float scale = 1.0f / std::sqrt(dot(x, x, size) / static_cast<float>(size) + 1e-6f);
    for (std::size_t i = 0; i < size; ++i) y[i] = x[i] * scale;
}

WIDE_CLONES void attend(const float* query, const float* const* blocks, std::size_t keys, std::size_t values, float* out, float* weights, std::size_t length) {
    constexpr float SCALE = 0.17677669529663689f;   // 1 / sqrt(HEAD_DIM)
    float highest = -INFINITY;
    for (std::size_t first = 0; first < length; first += BLOCK_EVENTS) {
        const float* key = blocks[first / BLOCK_EVENTS] + keys;
        const std::size_t end = first + BLOCK_EVENTS < length ? first + BLOCK_EVENTS : length;
        std::size_t j = first;
        for (; j + ROWS <= end; j += ROWS, key += ROWS * HEAD_DIM) dots<1>(key, query, weights + j, 0, HEAD_DIM);
        for (; j < end; ++j, key += HEAD_DIM) weights[j] = dot(query, key, HEAD_DIM);
    }
    for (std::size_t j = 0; j < length; ++j) {
        weights[j] *= SCALE;
        highest = weights[j] > highest ? weights[j] : highest;
    }
    for (std::size_t j = 0; j < length; ++j) weights[j] = exponential_inline(weights[j] - highest);
    float total = 0.0f;
    Lanes low = {}, high = {};
    for (std::size_t first = 0; first < length; first += BLOCK_EVENTS) {
        const float* value = blocks[first / BLOCK_EVENTS] + values;
        const std::size_t end = first + BLOCK_EVENTS < length ? first + BLOCK_EVENTS : length;
        for (std::size_t j = first; j < end; ++j, value += HEAD_DIM) {
            total += weights[j];
            low += weights[j] * load(value);
            high += weights[j] * load(value + LANES);
        }
    }
    store(out, low);
    store(out + LANES, high);
    for (std::size_t i = 0; i < HEAD_DIM; ++i) out[i] = out[i] / total;
}

float exponential(float x) { return exponential_inline(x); }

void sine_cosine(double angle, float& sine, float& cosine) {
    const double quarters = std::floor(angle * 0.63661977236758134 + 0.5);
    const double r = (angle - quarters * 1.5707963267341256) - quarters * 6.0771005065061922e-11;   // pi/2 in two parts
    const double z = r * r;
    const double s = r + r * z * (-1.0 / 6 + z * (1.0 / 120 + z * (-1.0 / 5040 + z * (1.0 / 362880 + z * (-1.0 / 39916800 + z / 6227020800.0)))));
    const double c = 1.0 + z * (-0.5 + z * (1.0 / 24 + z * (-1.0 / 720 + z * (1.0 / 40320 + z * (-1.0 / 3628800 + z * (1.0 / 479001600 - z / 87178291200.0))))));
    switch (static_cast<long long>(quarters) & 3) {
        case 0: sine = static_cast<float>(s), cosine = static_cast<float>(c); break;
        case 1: sine = static_cast<float>(c), cosine = static_cast<float>(-s); break;
        case 2: sine = static_cast<float>(-s), cosine = static_cast<float>(-c); break;
        default: sine = static_cast<float>(-c), cosine = static_cast<float>(s); break;
    }
}

}  // namespace partimento
