#include "network/kernels.h"

#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>

#include "network/clones.h"

#if defined(__GNUC__)
#pragma GCC diagnostic ignored "-Wpsabi"  // vectors are passed between inlined functions alone
#endif

namespace partimento {
namespace {

constexpr std::size_t LANES = 16;

// Sixteen numbers side by side; `sum` adds them as a tree. Two halves of eight: where no register holds sixteen, gcc
// takes a vector of sixteen apart through memory.
#if defined(__GNUC__)
using Eight = float __attribute__((vector_size(32)));
using EightWords = std::uint32_t __attribute__((vector_size(32)));
struct Lanes {
    Eight low, high;
};
template <typename Vector, typename T>
INLINE Vector read(const T* x) {  // from anywhere: most rows begin between two lines of the cache
    Vector out;
    std::memcpy(&out, x, sizeof out);
    return out;
}
INLINE Lanes load(const float* x) { return {read<Eight>(x), read<Eight>(x + 8)}; }
INLINE void store(float* x, const Lanes& l) {
    std::memcpy(x, &l.low, sizeof l.low);
    std::memcpy(x + 8, &l.high, sizeof l.high);
}
INLINE Lanes lower(const Pair* x) {
    return {std::bit_cast<Eight>(read<EightWords>(x) << 16), std::bit_cast<Eight>(read<EightWords>(x + 8) << 16)};
}
INLINE Lanes upper(const Pair* x) {
    return {std::bit_cast<Eight>(read<EightWords>(x) & 0xffff0000u),
            std::bit_cast<Eight>(read<EightWords>(x + 8) & 0xffff0000u)};
}
INLINE Eight two_to(const Eight& x) {  // of whole numbers
    using Wholes = std::int32_t __attribute__((vector_size(32)));
    return std::bit_cast<Eight>((__builtin_convertvector(x, Wholes) + 127) << 23);
}
INLINE Lanes two_to(const Lanes& x) { return {two_to(x.low), two_to(x.high)}; }
INLINE Lanes operator+(const Lanes& a, const Lanes& b) { return {a.low + b.low, a.high + b.high}; }
INLINE Lanes operator-(const Lanes& a, const Lanes& b) { return {a.low - b.low, a.high - b.high}; }
INLINE Lanes operator*(const Lanes& a, const Lanes& b) { return {a.low * b.low, a.high * b.high}; }
INLINE Lanes operator*(float a, const Lanes& b) { return {a * b.low, a * b.high}; }
INLINE Lanes operator*(const Lanes& b, float a) { return {a * b.low, a * b.high}; }
INLINE Lanes operator+(const Lanes& b, float a) { return {b.low + a, b.high + a}; }
INLINE Lanes operator-(const Lanes& b, float a) { return {b.low - a, b.high - a}; }
INLINE Lanes& operator+=(Lanes& a, const Lanes& b) { return a = a + b; }
INLINE Lanes larger(const Lanes& a, const Lanes& b) {
    return {a.low > b.low ? a.low : b.low, a.high > b.high ? a.high : b.high};
}
INLINE float sum(const Lanes& l) {
    const auto eight = l.low + l.high;
    const auto four =
        __builtin_shufflevector(eight, eight, 0, 1, 2, 3) + __builtin_shufflevector(eight, eight, 4, 5, 6, 7);
    const auto two = __builtin_shufflevector(four, four, 0, 1) + __builtin_shufflevector(four, four, 2, 3);
    return two[0] + two[1];
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
INLINE Lanes lower(const Pair* x) {
    Lanes out;
    for (std::size_t l = 0; l < LANES; ++l) out.values[l] = std::bit_cast<float>(x[l] << 16);
    return out;
}
INLINE Lanes upper(const Pair* x) {
    Lanes out;
    for (std::size_t l = 0; l < LANES; ++l) out.values[l] = std::bit_cast<float>(x[l] & 0xffff0000u);
    return out;
}
INLINE Lanes larger(const Lanes& a, const Lanes& b) {
    Lanes out;
    for (std::size_t l = 0; l < LANES; ++l) out.values[l] = a.values[l] > b.values[l] ? a.values[l] : b.values[l];
    return out;
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
#endif

// Sixteen rows times GROUPS of the weights with COUNT vectors, side by side, none waiting for another.
template <std::size_t COUNT, std::size_t GROUPS>
INLINE void products(const float* weights, const float* x, float* y, std::size_t y_stride, std::size_t rows,
                     std::size_t columns) {
    Lanes sums[COUNT][GROUPS] = {};
    for (std::size_t i = 0; i < columns; ++i)
#pragma GCC unroll 4
        for (std::size_t g = 0; g < GROUPS; ++g) {
            const Lanes w = load(weights + (g * columns + i) * LANES);
#pragma GCC unroll 4
            for (std::size_t n = 0; n < COUNT; ++n) sums[n][g] += x[n * columns + i] * w;
        }
#pragma GCC unroll 4
    for (std::size_t n = 0; n < COUNT; ++n)
#pragma GCC unroll 4
        for (std::size_t g = 0; g < GROUPS; ++g) {
            float* const out = y + n * y_stride + g * LANES;
            if ((g + 1) * LANES <= rows) {
                store(out, sums[n][g]);
            } else {
                float lanes[LANES];
                store(lanes, sums[n][g]);
                for (std::size_t l = 0; g * LANES + l < rows; ++l) out[l] = lanes[l];
            }
        }
}

template <std::size_t COUNT>
INLINE void products(const Matrix& weights, const float* x, float* y) {
    const std::size_t rows = weights.rows(), columns = weights.columns();
    std::size_t row = 0;
    for (; row + 3 * LANES < rows; row += 4 * LANES)
        products<COUNT, 4>(weights.numbers().data() + row * columns, x, y + row, rows, rows - row, columns);
    for (; row < rows; row += LANES)
        products<COUNT, 1>(weights.numbers().data() + row * columns, x, y + row, rows, rows - row, columns);
}

INLINE float dot(const float* a, const float* b, std::size_t size) {
    Lanes lanes = {};
    for (std::size_t i = 0; i < size; i += LANES) lanes += load(a + i) * load(b + i);
    return sum(lanes);
}

INLINE float two_to(float x) {
    return std::bit_cast<float>(static_cast<std::uint32_t>(static_cast<int>(x) + 127) << 23);
}

// e^x for x in -87..0: minimax, Cephes expf.
template <typename Real>
INLINE Real power(const Real& x) {
    constexpr float NEAREST = 12582912.0f;  // numbers this large have no fraction
    const Real whole = (1.44269504f * x + NEAREST) - NEAREST;
    const Real r = (x - 0.693359375f * whole) + 2.12194440e-4f * whole;
    Real p = 1.9875691500e-4f * r + 1.3981999507e-3f;
    p = p * r + 8.3334519073e-3f;
    p = p * r + 4.1665795894e-2f;
    p = p * r + 1.6666665459e-1f;
    p = p * r + 5.0000001201e-1f;
    p = p * r * r + r + 1.0f;
    return p * two_to(whole);
}
#if !defined(__GNUC__)
INLINE Lanes power(const Lanes& x) {
    Lanes out;
    for (std::size_t l = 0; l < LANES; ++l) out.values[l] = power(x.values[l]);
    return out;
}
#endif
INLINE Lanes all(float x) {
    float lanes[LANES];
    for (std::size_t l = 0; l < LANES; ++l) lanes[l] = x;
    return load(lanes);
}

}  // namespace

Matrix::Matrix(const Floats& row_major, std::size_t rows, std::size_t columns)
    : rows_(rows), columns_(columns), numbers_((rows + LANES - 1) / LANES * LANES * columns) {
    for (std::size_t row = 0; row < rows; ++row)
        for (std::size_t i = 0; i < columns; ++i)
            numbers_[(row / LANES * columns + i) * LANES + row % LANES] = row_major[row * columns + i];
}

WIDE_CLONES void multiply(const Matrix& weights, const float* x, float* y, std::size_t count) {
    const std::size_t rows = weights.rows(), columns = weights.columns();
    std::size_t n = 0;
    for (; n + 4 <= count; n += 4) products<4>(weights, x + n * columns, y + n * rows);
    if (n + 3 == count) products<3>(weights, x + n * columns, y + n * rows);
    if (n + 2 == count) products<2>(weights, x + n * columns, y + n * rows);
    if (n + 1 == count) products<1>(weights, x + n * columns, y + n * rows);
}

WIDE_CLONES void normalise(const float* x, float* y, std::size_t size) {
    const float scale = 1.0f / std::sqrt(dot(x, x, size) / static_cast<float>(size) + 1e-6f);
    for (std::size_t i = 0; i < size; ++i) y[i] = x[i] * scale;
}

WIDE_CLONES float inner_product(const float* x, const float* y, std::size_t size) { return dot(x, y, size); }

WIDE_CLONES void add(float* x, const float* y, std::size_t size) {
    for (std::size_t i = 0; i < size; ++i) x[i] += y[i];
}

WIDE_CLONES void square_positive(float* x, std::size_t size) {
    for (std::size_t i = 0; i < size; ++i) x[i] = x[i] > 0.0f ? x[i] * x[i] : 0.0f;
}

WIDE_CLONES void rotate(float* head, std::size_t heads, const float* cosines, const float* sines) {
    for (; heads > 0; --heads, head += HEAD_DIM)
        for (std::size_t i = 0; i < ROTARY_PAIRS; ++i) {
            const float a = head[i], b = head[i + ROTARY_PAIRS];
            head[i] = a * cosines[i] - b * sines[i];
            head[i + ROTARY_PAIRS] = a * sines[i] + b * cosines[i];
        }
}

void keep(Pair* keys, Pair* values, std::size_t event, const float* key, const float* value) {
    Pair* const column = keys + event / (2 * LANES) * HEAD_DIM * LANES + event % LANES;
    for (std::size_t d = 0; d < HEAD_DIM; ++d) {
        put(column[d * LANES], event / LANES % 2 == 1, key[d]);
        put(values[event * LANES + d % LANES], d >= LANES, value[d]);
    }
}

WIDE_CLONES void attend(const float* query, const Pair* const* blocks, std::size_t keys, std::size_t values, float* out,
                        float* weights, std::size_t length) {
    constexpr float SCALE = 0.17677669529663689f;  // 1 / sqrt(HEAD_DIM)
    for (std::size_t first = 0; first < length; first += 2 * LANES) {
        const Pair* key = blocks[first / BLOCK_EVENTS] + keys + first % BLOCK_EVENTS / 2 * HEAD_DIM;
        Lanes early = {}, late = {};
        for (std::size_t d = 0; d < HEAD_DIM; ++d, key += LANES) {
            early += query[d] * lower(key);
            late += query[d] * upper(key);
        }
        store(weights + first, SCALE * early);
        store(weights + first + LANES, SCALE * late);
    }
    const std::size_t padded = (length + LANES - 1) / LANES * LANES;
    for (std::size_t j = length; j < padded; ++j) weights[j] = -INFINITY;
    Lanes most = load(weights);
    for (std::size_t j = LANES; j < padded; j += LANES) most = larger(most, load(weights + j));
    float lanes[LANES];
    store(lanes, most);
    float highest = lanes[0];
    for (std::size_t l = 1; l < LANES; ++l) highest = lanes[l] > highest ? lanes[l] : highest;
    const Lanes negated = all(-highest), least = all(-87.0f);  // beside the highest, which counts 1, e^-87 is nothing
    Lanes total = {}, low = {}, high = {};
    for (std::size_t j = 0; j < padded; j += LANES) {
        Lanes away = negated;
        away += load(weights + j);
        const Lanes weight = power(larger(away, least));
        store(weights + j, weight);
        total += weight;
    }
    for (std::size_t first = 0; first < length; first += BLOCK_EVENTS) {
        const Pair* value = blocks[first / BLOCK_EVENTS] + values;
        const std::size_t end = first + BLOCK_EVENTS < length ? first + BLOCK_EVENTS : length;
        for (std::size_t j = first; j < end; ++j, value += LANES) {
            low += weights[j] * lower(value);
            high += weights[j] * upper(value);
        }
    }
    const float shares = sum(total);
    store(out, low);
    store(out + LANES, high);
    for (std::size_t i = 0; i < HEAD_DIM; ++i) out[i] = out[i] / shares;
}

float exponential(float x) { return x < -87.0f ? 0.0f : power(x); }

void sine_cosine(double angle, float& sine, float& cosine) {
    const double quarters = std::floor(angle * 0.63661977236758134 + 0.5);
    const double r = (angle - quarters * 1.5707963267341256) - quarters * 6.0771005065061922e-11;  // pi/2 in two parts
    const double z = r * r;
    const double s =
        r + r * z *
                (-1.0 / 6 +
                 z * (1.0 / 120 + z * (-1.0 / 5040 + z * (1.0 / 362880 + z * (-1.0 / 39916800 + z / 6227020800.0)))));
    const double c =
        1.0 + z * (-0.5 + z * (1.0 / 24 +
                               z * (-1.0 / 720 + z * (1.0 / 40320 + z * (-1.0 / 3628800 +
                                                                         z * (1.0 / 479001600 - z / 87178291200.0))))));
    switch (static_cast<long long>(quarters) & 3) {
        case 0: sine = static_cast<float>(s), cosine = static_cast<float>(c); break;
        case 1: sine = static_cast<float>(c), cosine = static_cast<float>(-s); break;
        case 2: sine = static_cast<float>(-s), cosine = static_cast<float>(-c); break;
        default: sine = static_cast<float>(-c), cosine = static_cast<float>(s); break;
    }
}

}  // namespace partimento
