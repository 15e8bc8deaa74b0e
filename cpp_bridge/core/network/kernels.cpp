#include "network/kernels.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>

#include "network/lanes.h"

namespace partimento {
namespace {

// Sixteen rows times GROUPS of the weights with COUNT vectors, side by side, none waiting for another.
template <typename L, std::size_t COUNT, std::size_t GROUPS>
INLINE void products(const float* weights, const float* x, float* y, std::size_t y_stride, std::size_t rows,
                     std::size_t columns) {
    L sums[COUNT][GROUPS];
#pragma GCC unroll 16
    for (std::size_t n = 0; n < COUNT; ++n)
#pragma GCC unroll 4
        for (std::size_t g = 0; g < GROUPS; ++g) sums[n][g] = L(0.0f);
    for (std::size_t i = 0; i < columns; ++i)
#pragma GCC unroll 4
        for (std::size_t g = 0; g < GROUPS; ++g) {
            const L w = L::load(weights + (g * columns + i) * LANES);
#pragma GCC unroll 16
            for (std::size_t n = 0; n < COUNT; ++n) sums[n][g] = sums[n][g] + x[n * columns + i] * w;
        }
#pragma GCC unroll 16
    for (std::size_t n = 0; n < COUNT; ++n)
#pragma GCC unroll 4
        for (std::size_t g = 0; g < GROUPS; ++g) {
            float* const out = y + n * y_stride + g * LANES;
            if ((g + 1) * LANES <= rows) {
                sums[n][g].store(out);
            } else {
                float lanes[LANES];
                sums[n][g].store(lanes);
                for (std::size_t l = 0; g * LANES + l < rows; ++l) out[l] = lanes[l];
            }
        }
}

// As many sums at once as a processor has registers for, beside the weights and one number.
template <typename L>
inline constexpr std::size_t SUMS = (L::PARTS == 1 ? 16 : 12) / L::PARTS;

template <typename L, std::size_t COUNT>
INLINE void products(const Matrix& weights, const float* x, float* y) {
    constexpr std::size_t GROUPS = SUMS<L> > 4 * COUNT ? 4 : SUMS<L> > COUNT ? SUMS<L> / COUNT : 1;
    const std::size_t rows = weights.rows(), columns = weights.columns();
    std::size_t row = 0;
    for (; row + (GROUPS - 1) * LANES < rows; row += GROUPS * LANES)
        products<L, COUNT, GROUPS>(weights.numbers().data() + row * columns, x, y + row, rows, rows - row, columns);
    for (; row < rows; row += LANES)
        products<L, COUNT, 1>(weights.numbers().data() + row * columns, x, y + row, rows, rows - row, columns);
}

template <typename L>
INLINE float inner_product_by(const float* a, const float* b, std::size_t size) {
    L lanes(0.0f);
    for (std::size_t i = 0; i < size; i += LANES) lanes = lanes + L::load(a + i) * L::load(b + i);
    return lanes.sum();
}

template <typename L>
INLINE void multiply_by(const Matrix& weights, const float* x, float* y, std::size_t count) {
    const std::size_t rows = weights.rows(), columns = weights.columns();
    std::size_t n = 0;
    if (rows <= LANES)  // few sums of one vector: those of several go side by side
        for (; n + 4 <= count; n += 4) products<L, 4>(weights, x + n * columns, y + n * rows);
    if constexpr (L::PARTS == 1) {
        for (; n + 4 <= count; n += 4) products<L, 4>(weights, x + n * columns, y + n * rows);
        if (n + 3 == count) return products<L, 3>(weights, x + n * columns, y + n * rows);
    }
    for (; n + 2 <= count; n += 2) products<L, 2>(weights, x + n * columns, y + n * rows);
    if (n < count) products<L, 1>(weights, x + n * columns, y + n * rows);
}

template <typename L>
INLINE void normalise_by(const float* x, float* y, std::size_t size) {
    const float scale = 1.0f / std::sqrt(inner_product_by<L>(x, x, size) / static_cast<float>(size) + 1e-6f);
    for (std::size_t i = 0; i < size; ++i) y[i] = x[i] * scale;
}

template <typename L>
INLINE void add_by(float* x, const float* y, std::size_t size) {
    for (std::size_t i = 0; i < size; ++i) x[i] += y[i];
}

template <typename L>
INLINE void add_halves_by(float* x, const std::uint16_t* halves, std::size_t size) {
    for (std::size_t i = 0; i < size; ++i) x[i] += half_to_float(halves[i]);
}

template <typename L>
INLINE void square_positive_by(float* x, std::size_t size) {
    std::size_t i = 0;
    for (; i + LANES <= size; i += LANES) {
        const L positive = larger(L::load(x + i), L(0.0f));
        (positive * positive).store(x + i);
    }
    for (; i < size; ++i) x[i] = x[i] > 0.0f ? x[i] * x[i] : 0.0f;
}

template <typename L>
INLINE void rotate_by(float* head, std::size_t heads, const float* cosines, const float* sines) {
    const L cosine = L::load(cosines), sine = L::load(sines);
    for (; heads > 0; --heads, head += HEAD_DIM) {
        const L a = L::load(head), b = L::load(head + ROTARY_PAIRS);
        (a * cosine - b * sine).store(head);
        (a * sine + b * cosine).store(head + ROTARY_PAIRS);
    }
}

template <typename L>
INLINE void exponentials_by(float* x, std::size_t size) {
    for (std::size_t i = 0; i < size; i += LANES) {
        float from[LANES] = {}, to[LANES];
        const std::size_t here = std::min(LANES, size - i);
        std::copy_n(x + i, here, from);
        power(larger(L::load(from), L(LEAST_EXPONENT))).store(to);
        for (std::size_t l = 0; l < here; ++l) x[i + l] = from[l] < LEAST_EXPONENT ? 0.0f : to[l];
    }
}

FOR_EACH_WIDTH(void, multiply, (const Matrix& weights, const float* x, float* y, std::size_t count),
               (weights, x, y, count))
FOR_EACH_WIDTH(void, normalise, (const float* x, float* y, std::size_t size), (x, y, size))
FOR_EACH_WIDTH(void, add, (float* x, const float* y, std::size_t size), (x, y, size))
FOR_EACH_WIDTH(void, add_halves, (float* x, const std::uint16_t* halves, std::size_t size), (x, halves, size))
FOR_EACH_WIDTH(float, inner_product, (const float* x, const float* y, std::size_t size), (x, y, size))
FOR_EACH_WIDTH(void, square_positive, (float* x, std::size_t size), (x, size))
FOR_EACH_WIDTH(void, exponentials, (float* x, std::size_t size), (x, size))
FOR_EACH_WIDTH(void, rotate, (float* head, std::size_t heads, const float* cosines, const float* sines),
               (head, heads, cosines, sines))

}  // namespace

Matrix::Matrix(const Floats& row_major, std::size_t rows, std::size_t columns)
    : rows_(rows), columns_(columns), numbers_((rows + LANES - 1) / LANES * LANES * columns) {
    for (std::size_t row = 0; row < rows; ++row)
        for (std::size_t i = 0; i < columns; ++i)
            numbers_[(row / LANES * columns + i) * LANES + row % LANES] = row_major[row * columns + i];
}

void multiply(const Matrix& weights, const float* x, float* y, std::size_t count) {
    multiply_widest(weights, x, y, count);
}
void normalise(const float* x, float* y, std::size_t size) { normalise_widest(x, y, size); }
void add(float* x, const float* y, std::size_t size) { add_widest(x, y, size); }
void add(float* x, const std::uint16_t* halves, std::size_t size) { add_halves_widest(x, halves, size); }
float inner_product(const float* x, const float* y, std::size_t size) { return inner_product_widest(x, y, size); }
void square_positive(float* x, std::size_t size) { square_positive_widest(x, size); }
void rotate(float* head, std::size_t heads, const float* cosines, const float* sines) {
    rotate_widest(head, heads, cosines, sines);
}

float exponential(float x) { return x < LEAST_EXPONENT ? 0.0f : power(x); }
void exponentials(float* x, std::size_t size) { exponentials_widest(x, size); }

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
