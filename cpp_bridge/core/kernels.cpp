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

namespace partimento {
namespace {

constexpr std::size_t LANES = 16;

INLINE float sum_lanes(const float* lanes) {
    float eight[8], four[4];
    for (std::size_t i = 0; i < 8; ++i) eight[i] = lanes[i] + lanes[i + 8];
    for (std::size_t i = 0; i < 4; ++i) four[i] = eight[i] + eight[i + 4];
    return (four[0] + four[2]) + (four[1] + four[3]);
}

#if defined(__GNUC__)
using Lanes = float __attribute__((vector_size(4 * LANES), aligned(4), may_alias));
INLINE void add_products(Lanes& sum, const float* a, const float* b) {
    sum += *reinterpret_cast<const Lanes*>(a) * *reinterpret_cast<const Lanes*>(b);
}
#else
struct Lanes {
    float values[LANES];
};
INLINE void add_products(Lanes& sum, const float* a, const float* b) {
    for (std::size_t l = 0; l < LANES; ++l) sum.values[l] += a[l] * b[l];
}
#endif

// Dot products of ROWS rows of weights with COUNT vectors, side by side: each in the order of `dot`, none waiting for another.
template <std::size_t ROWS, std::size_t COUNT>
INLINE void dots(const float* weights, const float* x, float* y, std::size_t y_stride, std::size_t columns) {
    Lanes sums[ROWS][COUNT] = {};
    for (std::size_t i = 0; i < columns; i += LANES)
        for (std::size_t r = 0; r < ROWS; ++r)
            for (std::size_t n = 0; n < COUNT; ++n) add_products(sums[r][n], weights + r * columns + i, x + n * columns + i);
    for (std::size_t n = 0; n < COUNT; ++n)
        for (std::size_t r = 0; r < ROWS; ++r) y[n * y_stride + r] = sum_lanes(reinterpret_cast<const float*>(&sums[r][n]));
}

INLINE float dot(const float* a, const float* b, std::size_t size) {
    float lanes[LANES] = {};
    for (std::size_t i = 0; i < size; i += LANES)
        for (std::size_t l = 0; l < LANES; ++l) lanes[l] += a[i + l] * b[i + l];
    return sum_lanes(lanes);
}

INLINE float exponential_inline(float x) {
    if (x < -87.0f) return 0.0f;
    const float scaled = std::floor(x * 1.44269504f + 0.5f);
    const float r = (x - scaled * 0.693359375f) + scaled * 2.12194440e-4f;
    float p = 1.9875691500e-4f;   // minimax, Cephes expf
    p = p * r + 1.3981999507e-3f;
    p = p * r + 8.3334519073e-3f;
    p = p * r + 4.1665795894e-2f;
    p = p * r + 1.6666665459e-1f;
    p = p * r + 5.0000001201e-1f;
    p = p * r * r + r + 1.0f;
    return p * std::bit_cast<float>(static_cast<std::uint32_t>(static_cast<int>(scaled) + 127) << 23);
}

}  // namespace

WIDE_CLONES void multiply(const float* weights, const float* x, float* y, std::size_t rows, std::size_t columns, std::size_t count) {
    constexpr std::size_t BLOCK = 4;
    for (std::size_t row = 0; row < rows;) {
        const std::size_t block = rows - row >= BLOCK ? BLOCK : 1;
        const float* const w = weights + row * columns;
        std::size_t n = 0;
        if (block == BLOCK) {
            for (; n + 2 <= count; n += 2) dots<BLOCK, 2>(w, x + n * columns, y + n * rows + row, rows, columns);
            if (n < count) dots<BLOCK, 1>(w, x + n * columns, y + n * rows + row, rows, columns);
        } else {
            for (; n < count; ++n) dots<1, 1>(w, x + n * columns, y + n * rows + row, rows, columns);
        }
        row += block;
    }
}

WIDE_CLONES void normalise(const float* x, float* y, std::size_t size) {
    const float scale = 1.0f / std::sqrt(dot(x, x, size) / static_cast<float>(size) + 1e-6f);
    for (std::size_t i = 0; i < size; ++i) y[i] = x[i] * scale;
}

WIDE_CLONES void attend(const float* query, const float* keys, const float* values, float* out, float* weights, std::size_t length, std::size_t stride) {
    constexpr float SCALE = 0.17677669529663689f;   // 1 / sqrt(HEAD_DIM)
    float highest = -INFINITY;
    for (std::size_t j = 0; j < length; ++j) {
        weights[j] = dot(query, keys + j * stride, HEAD_DIM) * SCALE;
        highest = weights[j] > highest ? weights[j] : highest;
    }
    float sum = 0.0f, mixed[HEAD_DIM] = {};
    for (std::size_t j = 0; j < length; ++j) {
        const float weight = exponential_inline(weights[j] - highest);
        sum += weight;
        for (std::size_t i = 0; i < HEAD_DIM; ++i) mixed[i] += weight * values[j * stride + i];
    }
    for (std::size_t i = 0; i < HEAD_DIM; ++i) out[i] = mixed[i] / sum;
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
