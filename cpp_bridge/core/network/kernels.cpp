#include "network/kernels.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>

// The widest instruction set of the processor at hand is chosen at run time; the results are the same bits.
#if defined(__GNUC__)
#define INLINE inline __attribute__((always_inline))
#pragma GCC diagnostic ignored "-Wpsabi"  // vectors are passed between inlined functions alone
#else
#define INLINE inline
#endif
#if defined(__x86_64__) && defined(__GNUC__) && (defined(__OPTIMIZE__) || defined(__clang__))
#define WIDE_PATHS
#define AVX2 __attribute__((target("avx2")))
#define AVX512 __attribute__((target("avx512f")))
#endif

namespace partimento {
namespace {

constexpr std::size_t LANES = 16;

// What a processor adds and multiplies at once, as numbers and as the bits of them.
#if defined(__GNUC__)
#define REGISTER(BYTES)                                                                            \
    struct Register##BYTES {                                                                       \
        using Floats = float __attribute__((vector_size(BYTES)));                                  \
        using Words = std::uint32_t __attribute__((vector_size(BYTES)));                           \
        using Wholes = std::int32_t __attribute__((vector_size(BYTES)));                           \
        static INLINE Floats of(float x) { return x - Floats{}; }                                  \
        static INLINE Wholes whole(const Floats& x) { return __builtin_convertvector(x, Wholes); } \
    };
REGISTER(64)
REGISTER(32)
REGISTER(16)
#else
struct Register16 {  // one at a time, which compilers put side by side
    using Floats = float;
    using Words = std::uint32_t;
    using Wholes = std::int32_t;
    static INLINE Floats of(float x) { return x; }
    static INLINE Wholes whole(float x) { return static_cast<Wholes>(x); }
};
#endif

// Sixteen numbers side by side.
template <typename R>
struct Lanes {
    using Floats = typename R::Floats;
    using Words = typename R::Words;
    static constexpr std::size_t PARTS = LANES * sizeof(float) / sizeof(Floats), WIDTH = LANES / PARTS;

    Lanes() = default;
    INLINE Lanes(float x) {
        for (auto& part : parts) part = R::of(x);
    }
    static INLINE Lanes load(const float* x) {  // from anywhere: most rows begin between two lines of the cache
        Lanes out;
        for (std::size_t p = 0; p < PARTS; ++p) std::memcpy(&out.parts[p], x + p * WIDTH, sizeof(Floats));
        return out;
    }
    INLINE void store(float* x) const {
        for (std::size_t p = 0; p < PARTS; ++p) std::memcpy(x + p * WIDTH, &parts[p], sizeof(Floats));
    }
    // The lower and the upper halves of words.
    static INLINE Lanes lower(const Pair* x) {
        Lanes out;
        for (std::size_t p = 0; p < PARTS; ++p) out.parts[p] = std::bit_cast<Floats>(words(x, p) << 16);
        return out;
    }
    static INLINE Lanes upper(const Pair* x) {
        Lanes out;
        for (std::size_t p = 0; p < PARTS; ++p) out.parts[p] = std::bit_cast<Floats>(words(x, p) & 0xffff0000u);
        return out;
    }
    INLINE float sum() const {  // as a tree
        float lanes[LANES];
        store(lanes);
        for (std::size_t half = LANES / 2; half > 0; half /= 2)
            for (std::size_t l = 0; l < half; ++l) lanes[l] += lanes[l + half];
        return lanes[0];
    }

    friend INLINE Lanes operator+(const Lanes& a, const Lanes& b) {
        Lanes out;
        for (std::size_t p = 0; p < PARTS; ++p) out.parts[p] = a.parts[p] + b.parts[p];
        return out;
    }
    friend INLINE Lanes operator-(const Lanes& a, const Lanes& b) {
        Lanes out;
        for (std::size_t p = 0; p < PARTS; ++p) out.parts[p] = a.parts[p] - b.parts[p];
        return out;
    }
    friend INLINE Lanes operator*(const Lanes& a, const Lanes& b) {
        Lanes out;
        for (std::size_t p = 0; p < PARTS; ++p) out.parts[p] = a.parts[p] * b.parts[p];
        return out;
    }
    friend INLINE Lanes operator*(float a, const Lanes& b) {
        Lanes out;
        for (std::size_t p = 0; p < PARTS; ++p) out.parts[p] = a * b.parts[p];
        return out;
    }
    friend INLINE Lanes larger(const Lanes& a, const Lanes& b) {
        Lanes out;
        for (std::size_t p = 0; p < PARTS; ++p) out.parts[p] = a.parts[p] > b.parts[p] ? a.parts[p] : b.parts[p];
        return out;
    }
    friend INLINE Lanes two_to(const Lanes& x) {  // of whole numbers
        Lanes out;
        for (std::size_t p = 0; p < PARTS; ++p)
            out.parts[p] = std::bit_cast<Floats>((R::whole(x.parts[p]) + 127) << 23);
        return out;
    }

private:
    static INLINE Words words(const Pair* x, std::size_t part) {
        Words out;
        std::memcpy(&out, x + part * WIDTH, sizeof out);
        return out;
    }

    Floats parts[PARTS];
};

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

INLINE float two_to(float x) {
    return std::bit_cast<float>(static_cast<std::uint32_t>(static_cast<int>(x) + 127) << 23);
}

// e^x for x in -87..0: minimax, Cephes expf.
template <typename Real>
INLINE Real power(const Real& x) {
    constexpr float NEAREST = 12582912.0f;  // numbers this large have no fraction
    const Real whole = (Real(1.44269504f) * x + Real(NEAREST)) - Real(NEAREST);
    const Real r = (x - Real(0.693359375f) * whole) + Real(2.12194440e-4f) * whole;
    Real p = Real(1.9875691500e-4f) * r + Real(1.3981999507e-3f);
    p = p * r + Real(8.3334519073e-3f);
    p = p * r + Real(4.1665795894e-2f);
    p = p * r + Real(1.6666665459e-1f);
    p = p * r + Real(5.0000001201e-1f);
    p = p * r * r + r + Real(1.0f);
    return p * two_to(whole);
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
INLINE void square_positive_by(float* x, std::size_t size) {
    for (std::size_t i = 0; i < size; ++i) x[i] = x[i] > 0.0f ? x[i] * x[i] : 0.0f;
}

template <typename L>
INLINE void rotate_by(float* head, std::size_t heads, const float* cosines, const float* sines) {
    for (; heads > 0; --heads, head += HEAD_DIM)
        for (std::size_t i = 0; i < ROTARY_PAIRS; ++i) {
            const float a = head[i], b = head[i + ROTARY_PAIRS];
            head[i] = a * cosines[i] - b * sines[i];
            head[i + ROTARY_PAIRS] = a * sines[i] + b * cosines[i];
        }
}

template <typename L>
INLINE void attend_by(const float* query, const Pair* const* blocks, std::size_t keys, std::size_t values, float* out,
                      float* weights, std::size_t length) {
    constexpr float SCALE = 0.17677669529663689f;  // 1 / sqrt(HEAD_DIM)
    for (std::size_t first = 0; first < length; first += 2 * LANES) {
        const Pair* key = blocks[first / BLOCK_EVENTS] + keys + first % BLOCK_EVENTS / 2 * HEAD_DIM;
        L early(0.0f), late(0.0f);
        for (std::size_t d = 0; d < HEAD_DIM; ++d, key += LANES) {
            early = early + L(query[d]) * L::lower(key);
            late = late + L(query[d]) * L::upper(key);
        }
        (L(SCALE) * early).store(weights + first);
        (L(SCALE) * late).store(weights + first + LANES);
    }
    const std::size_t padded = (length + LANES - 1) / LANES * LANES;
    for (std::size_t j = length; j < padded; ++j) weights[j] = -INFINITY;
    L most = L::load(weights);
    for (std::size_t j = LANES; j < padded; j += LANES) most = larger(most, L::load(weights + j));
    float lanes[LANES];
    most.store(lanes);
    float highest = lanes[0];
    for (std::size_t l = 1; l < LANES; ++l) highest = lanes[l] > highest ? lanes[l] : highest;
    const L negated(-highest), least(-87.0f);  // beside the highest, which counts 1, e^-87 is nothing
    L total(0.0f), low(0.0f), high(0.0f);
    for (std::size_t j = 0; j < padded; j += LANES) {
        const L weight = power(larger(negated + L::load(weights + j), least));
        weight.store(weights + j);
        total = total + weight;
    }
    for (std::size_t first = 0; first < length; first += BLOCK_EVENTS) {
        const Pair* value = blocks[first / BLOCK_EVENTS] + values;
        const std::size_t end = first + BLOCK_EVENTS < length ? first + BLOCK_EVENTS : length;
        for (std::size_t j = first; j < end; ++j, value += LANES) {
            low = low + L(weights[j]) * L::lower(value);
            high = high + L(weights[j]) * L::upper(value);
        }
    }
    const float shares = total.sum();
    low.store(out);
    high.store(out + LANES);
    for (std::size_t i = 0; i < HEAD_DIM; ++i) out[i] = out[i] / shares;
}

#if defined(WIDE_PATHS)
int widest_registers() { return __builtin_cpu_supports("avx512f") ? 64 : __builtin_cpu_supports("avx2") ? 32 : 16; }
#endif

// Each of these for each width of registers, and the one that is called.
// NOLINTBEGIN(bugprone-macro-parentheses): the arguments are types, and lists in parentheses of their own.
#if defined(WIDE_PATHS)
int register_bytes = widest_registers();
#define FOR_EACH_WIDTH(RESULT, NAME, PARAMETERS, ARGUMENTS)                                \
    AVX512 RESULT NAME##_512 PARAMETERS { return NAME##_by<Lanes<Register64>> ARGUMENTS; } \
    AVX2 RESULT NAME##_256 PARAMETERS { return NAME##_by<Lanes<Register32>> ARGUMENTS; }   \
    RESULT NAME##_128 PARAMETERS { return NAME##_by<Lanes<Register16>> ARGUMENTS; }        \
    INLINE RESULT NAME##_widest PARAMETERS {                                               \
        if (register_bytes == 64) return NAME##_512 ARGUMENTS;                             \
        return register_bytes == 32 ? NAME##_256 ARGUMENTS : NAME##_128 ARGUMENTS;         \
    }
#else
int register_bytes = 16;
#define FOR_EACH_WIDTH(RESULT, NAME, PARAMETERS, ARGUMENTS) \
    INLINE RESULT NAME##_widest PARAMETERS { return NAME##_by<Lanes<Register16>> ARGUMENTS; }
#endif
// NOLINTEND(bugprone-macro-parentheses)

FOR_EACH_WIDTH(void, multiply, (const Matrix& weights, const float* x, float* y, std::size_t count),
               (weights, x, y, count))
FOR_EACH_WIDTH(void, normalise, (const float* x, float* y, std::size_t size), (x, y, size))
FOR_EACH_WIDTH(void, add, (float* x, const float* y, std::size_t size), (x, y, size))
FOR_EACH_WIDTH(float, inner_product, (const float* x, const float* y, std::size_t size), (x, y, size))
FOR_EACH_WIDTH(void, square_positive, (float* x, std::size_t size), (x, size))
FOR_EACH_WIDTH(void, rotate, (float* head, std::size_t heads, const float* cosines, const float* sines),
               (head, heads, cosines, sines))
FOR_EACH_WIDTH(void, attend,
               (const float* query, const Pair* const* blocks, std::size_t keys, std::size_t values, float* out,
                float* weights, std::size_t length),
               (query, blocks, keys, values, out, weights, length))

}  // namespace

Matrix::Matrix(const Floats& row_major, std::size_t rows, std::size_t columns)
    : rows_(rows), columns_(columns), numbers_((rows + LANES - 1) / LANES * LANES * columns) {
    for (std::size_t row = 0; row < rows; ++row)
        for (std::size_t i = 0; i < columns; ++i)
            numbers_[(row / LANES * columns + i) * LANES + row % LANES] = row_major[row * columns + i];
}

int use_registers(int most_bytes) {
#if defined(WIDE_PATHS)
    register_bytes = std::min(widest_registers(), most_bytes >= 64 ? 64 : most_bytes >= 32 ? 32 : 16);
#endif
    return register_bytes;
}

void multiply(const Matrix& weights, const float* x, float* y, std::size_t count) {
    multiply_widest(weights, x, y, count);
}
void normalise(const float* x, float* y, std::size_t size) { normalise_widest(x, y, size); }
void add(float* x, const float* y, std::size_t size) { add_widest(x, y, size); }
float inner_product(const float* x, const float* y, std::size_t size) { return inner_product_widest(x, y, size); }
void square_positive(float* x, std::size_t size) { square_positive_widest(x, size); }
void rotate(float* head, std::size_t heads, const float* cosines, const float* sines) {
    rotate_widest(head, heads, cosines, sines);
}
void attend(const float* query, const Pair* const* blocks, std::size_t keys, std::size_t values, float* out,
            float* weights, std::size_t length) {
    attend_widest(query, blocks, keys, values, out, weights, length);
}

void keep(Pair* keys, Pair* values, std::size_t event, const float* key, const float* value) {
    Pair* const column = keys + event / (2 * LANES) * HEAD_DIM * LANES + event % LANES;
    for (std::size_t d = 0; d < HEAD_DIM; ++d) {
        put(column[d * LANES], event / LANES % 2 == 1, key[d]);
        put(values[event * LANES + d % LANES], d >= LANES, value[d]);
    }
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
