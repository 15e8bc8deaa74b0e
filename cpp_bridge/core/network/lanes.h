#pragma once
// Sixteen numbers side by side in registers of any width, and functions for each width: what kernels.cpp and packed.cpp
// are written in. The widest instruction set of the processor at hand is chosen at run time; the results are the same
// bits.

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "network/instructions.h"

#if defined(__GNUC__)
#define INLINE inline __attribute__((always_inline))
#pragma GCC diagnostic ignored "-Wpsabi"  // vectors are passed between inlined functions alone
#elif defined(_MSC_VER)
#define INLINE __forceinline
#else
#define INLINE inline
#endif
#if defined(__x86_64__) && defined(__GNUC__)
#include <immintrin.h>
#define AVX2 __attribute__((target("avx2")))
#define AVX_VNNI __attribute__((target("avx2,avxvnni")))
#define AVX512 __attribute__((target("avx512f,avx512bw")))
#define AVX512_VNNI __attribute__((target("avx512f,avx512bw,avx512vnni")))
#elif defined(_M_X64)
#include <emmintrin.h>
#elif defined(__aarch64__) && defined(__GNUC__)
#include <arm_neon.h>
#endif

namespace partimento {

inline constexpr std::size_t LANES = 16;

// What a processor adds and multiplies at once, as numbers and as the bits of them. `even` has bytes 0 and 2 of each
// word as its halves, `odd` bytes 1 and 3.
#if defined(__GNUC__)
#define REGISTER(BYTES)                                                                                    \
    struct Register##BYTES {                                                                               \
        using Floats = float __attribute__((vector_size(BYTES)));                                          \
        using Words = std::uint32_t __attribute__((vector_size(BYTES)));                                   \
        using Wholes = std::int32_t __attribute__((vector_size(BYTES)));                                   \
        using Halves = std::uint16_t __attribute__((vector_size(BYTES)));                                  \
        static INLINE Floats of(float x) { return x - Floats{}; }                                          \
        static INLINE Words of(std::uint32_t x) { return x - Words{}; }                                    \
        static INLINE Wholes whole(const Floats& x) { return __builtin_convertvector(x, Wholes); }         \
        static INLINE Floats number(const Words& x) { return __builtin_convertvector((Wholes)x, Floats); } \
        static INLINE Words even(const Words& x) { return x & 0x00ff00ffu; }                               \
        static INLINE Words odd(const Words& x) { return (Words)((Halves)x >> 8); }                        \
    };
REGISTER(64)
REGISTER(32)
REGISTER(16)
#elif defined(_M_X64)
struct Register16 {  // what every such processor has, for compilers without vectors
    struct Floats {
        __m128 all;
        friend INLINE Floats operator+(const Floats& a, const Floats& b) { return {_mm_add_ps(a.all, b.all)}; }
        friend INLINE Floats operator-(const Floats& a, const Floats& b) { return {_mm_sub_ps(a.all, b.all)}; }
        friend INLINE Floats operator*(const Floats& a, const Floats& b) { return {_mm_mul_ps(a.all, b.all)}; }
        friend INLINE Floats operator*(float a, const Floats& b) { return of(a) * b; }
    };
    struct Words {
        __m128i all;
        friend INLINE Words operator+(const Words& a, const Words& b) { return {_mm_add_epi32(a.all, b.all)}; }
        friend INLINE Words operator+(const Words& a, std::uint32_t b) { return a + of(b); }
        friend INLINE Words operator-(const Words& a, std::uint32_t b) { return a + of(0u - b); }
        friend INLINE Words operator&(const Words& a, std::uint32_t b) { return {_mm_and_si128(a.all, of(b).all)}; }
        friend INLINE Words operator|(const Words& a, const Words& b) { return {_mm_or_si128(a.all, b.all)}; }
        friend INLINE Words operator<<(const Words& a, int by) { return {_mm_slli_epi32(a.all, by)}; }
        INLINE Words& operator+=(const Words& b) { return *this = *this + b; }
    };
    using Wholes = Words;
    static INLINE Floats of(float x) { return {_mm_set1_ps(x)}; }
    static INLINE Words of(std::uint32_t x) { return {_mm_set1_epi32(static_cast<int>(x))}; }
    static INLINE Wholes whole(const Floats& x) { return {_mm_cvttps_epi32(x.all)}; }
    static INLINE Floats number(const Words& x) { return {_mm_cvtepi32_ps(x.all)}; }
    static INLINE Words even(const Words& x) { return x & 0x00ff00ffu; }
    static INLINE Words odd(const Words& x) { return {_mm_srli_epi16(x.all, 8)}; }
};
#else
struct Register16 {  // one at a time, which compilers put side by side
    using Floats = float;
    using Words = std::uint32_t;
    using Wholes = std::int32_t;
    static INLINE Floats of(float x) { return x; }
    static INLINE Words of(std::uint32_t x) { return x; }
    static INLINE Wholes whole(float x) { return static_cast<Wholes>(x); }
    static INLINE Floats number(Words x) { return static_cast<Floats>(static_cast<Wholes>(x)); }
    static INLINE Words even(Words x) { return x & 0x00ff00ffu; }
    static INLINE Words odd(Words x) { return x >> 8 & 0x00ff00ffu; }
};
#endif

// Adds to each word the products of its lower half with that of `by`, and of its upper half with that, as signed
// numbers. Compilers know vectors of any width, but not this. By reference and not always inline: only then may what
// calls it be of no instruction set before it is inlined itself.
#if defined(__x86_64__) && defined(__GNUC__)
inline void add_products(Register16::Words& sum, const Register16::Words& x, std::uint32_t by) {
    sum += (Register16::Words)_mm_madd_epi16((__m128i)x, _mm_set1_epi32((int)by));
}
AVX2 inline void add_products(Register32::Words& sum, const Register32::Words& x, std::uint32_t by) {
    sum += (Register32::Words)_mm256_madd_epi16((__m256i)x, _mm256_set1_epi32((int)by));
}
AVX512 inline void add_products(Register64::Words& sum, const Register64::Words& x, std::uint32_t by) {
    sum += (Register64::Words)_mm512_madd_epi16((__m512i)x, _mm512_set1_epi32((int)by));
}
#elif defined(_M_X64)
INLINE void add_products(Register16::Words& sum, const Register16::Words& x, std::uint32_t by) {
    sum += Register16::Words{_mm_madd_epi16(x.all, Register16::of(by).all)};
}
#elif defined(__aarch64__) && defined(__GNUC__)
INLINE void add_products(Register16::Words& sum, const Register16::Words& x, std::uint32_t by) {
    const auto a = (int16x8_t)x, b = (int16x8_t)vdupq_n_u32(by);
    sum += (Register16::Words)vpaddq_s32(vmull_s16(vget_low_s16(a), vget_low_s16(b)), vmull_high_s16(a, b));
}
#else
INLINE void add_products(Register16::Words& sum, const Register16::Words& x, std::uint32_t by) {
    constexpr auto HALF = [](std::uint32_t half) { return static_cast<std::int32_t>(static_cast<std::int16_t>(half)); };
    const auto both = std::bit_cast<Register16::Wholes>(x);
    sum += std::bit_cast<Register16::Words>((both << 16 >> 16) * HALF(by & 0xffffu) + (both >> 16) * HALF(by >> 16));
}
#endif

// How words of four bytes, 128 more than their numbers, meet whole numbers of 15 bits, and what sums of their products
// are: here bytes become halves first. Of the four columns of a word, `first` has the numbers of 0 and 2, `second`
// those of 1 and 3.
template <typename R>
struct Products {
    using Words = typename R::Words;
    struct Quads {
        Words even, odd;
    };
    struct Sum {
        Words all;
    };
    // As many sums at once as a processor has registers for, beside the bytes and a vector's numbers.
    static constexpr std::size_t MOST_SUMS = sizeof(Words) == 64 ? 16 : sizeof(Words) == 32 ? 4 : 2;

    static INLINE Quads quads(const Words& four) { return {R::even(four), R::odd(four)}; }
    static INLINE Sum sum(std::uint32_t start) { return {R::of(start)}; }
    static INLINE void add(Sum& sum, const Quads& quads, std::uint32_t first, std::uint32_t second) {
        add_products(sum.all, quads.even, first);
        add_products(sum.all, quads.odd, second);
    }
    static INLINE Words whole(const Sum& sum) { return sum.all; }
    // A vector's numbers as `add` takes them.
    static INLINE void arrange(std::uint32_t*, std::size_t) {}
};

#if defined(WIDE_PATHS)
// A processor that multiplies bytes: numbers are split into those of 256 and the rest, each a byte with a sign, and
// each has sums of its own.
struct DotRegister32 : Register32 {};
struct DotRegister64 : Register64 {};
AVX_VNNI inline void add_dots(Register32::Words& sum, const Register32::Words& four, std::uint32_t by) {
    sum = (Register32::Words)_mm256_dpbusd_avx_epi32((__m256i)sum, (__m256i)four, _mm256_set1_epi32((int)by));
}
AVX512_VNNI inline void add_dots(Register64::Words& sum, const Register64::Words& four, std::uint32_t by) {
    sum = (Register64::Words)_mm512_dpbusd_epi32((__m512i)sum, (__m512i)four, _mm512_set1_epi32((int)by));
}
template <typename R>
struct DotProducts {
    using Words = typename R::Words;
    using Quads = Words;
    struct Sum {
        Words high, low;
    };
    static constexpr std::size_t MOST_SUMS = sizeof(Words) == 64 ? 8 : 2;

    static INLINE Quads quads(const Words& four) { return four; }
    static INLINE Sum sum(std::uint32_t start) { return {R::of(std::uint32_t{0}), R::of(start)}; }
    static INLINE void add(Sum& sum, const Quads& quads, std::uint32_t first, std::uint32_t second) {
        add_dots(sum.high, quads, first);
        add_dots(sum.low, quads, second);
    }
    static INLINE Words whole(const Sum& sum) { return (sum.high << 8) + sum.low; }
    static INLINE void arrange(std::uint32_t* words, std::size_t count) {  // to the four high bytes and the four low
        for (std::size_t i = 0; i < count; i += 2) {
            const std::uint32_t first = words[i], second = words[i + 1];
            const auto up = [](std::uint32_t pair) {
                return ((pair + 0x80u) & 0xffffu) + (pair & 0xffff0000u) + 0x800000u;
            };
            words[i] = (up(first) >> 8 & 0x00ff00ffu) | (up(second) & 0xff00ff00u);
            words[i + 1] = (first & 0x00ff00ffu) | (second << 8 & 0xff00ff00u);
        }
    }
};
template <>
struct Products<DotRegister32> : DotProducts<DotRegister32> {};
template <>
struct Products<DotRegister64> : DotProducts<DotRegister64> {};
#endif

struct Plus {
    template <typename V>
    static INLINE V of(const V& a, const V& b) {
        return a + b;
    }
};
struct Larger {
    template <typename V>
    static INLINE V of(const V& a, const V& b) {
        return a > b ? a : b;
    }
#if !defined(__GNUC__) && defined(_M_X64)
    static INLINE Register16::Floats of(const Register16::Floats& a, const Register16::Floats& b) {
        return {_mm_max_ps(a.all, b.all)};
    }
#endif
};

// One number of a register's: its upper half goes to its lower, as a tree.
template <typename By, typename Number, typename V>
INLINE Number fold_register(const V& x) {
    constexpr std::size_t COUNT = sizeof(V) / sizeof(Number);
#if defined(__GNUC__)
    if constexpr (COUNT == 16) {
        return fold_register<By, Number>(By::of(__builtin_shufflevector(x, x, 0, 1, 2, 3, 4, 5, 6, 7),
                                                __builtin_shufflevector(x, x, 8, 9, 10, 11, 12, 13, 14, 15)));
    } else if constexpr (COUNT == 8) {
        return fold_register<By, Number>(
            By::of(__builtin_shufflevector(x, x, 0, 1, 2, 3), __builtin_shufflevector(x, x, 4, 5, 6, 7)));
    } else {
        const V two = By::of(x, __builtin_shufflevector(x, x, 2, 3, 0, 1));
        return By::of(two, __builtin_shufflevector(two, two, 1, 0, 3, 2))[0];
    }
#else
    Number each[COUNT];
    std::memcpy(each, &x, sizeof each);
    for (std::size_t half = COUNT / 2; half > 0; half /= 2)
        for (std::size_t l = 0; l < half; ++l) each[l] = By::of(each[l], each[l + half]);
    return each[0];
#endif
}

// One number of sixteen in registers of any width, in the same order.
template <typename By, typename Number, typename V, std::size_t PARTS>
INLINE Number fold(const V (&parts)[PARTS]) {
    V folded[PARTS];
    for (std::size_t p = 0; p < PARTS; ++p) folded[p] = parts[p];
    for (std::size_t half = PARTS / 2; half > 0; half /= 2)
        for (std::size_t p = 0; p < half; ++p) folded[p] = By::of(folded[p], folded[p + half]);
    return fold_register<By, Number>(folded[0]);
}

// Sixteen numbers side by side.
template <typename R>
struct Lanes {
    using Register = R;
    using Floats = typename R::Floats;
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
    INLINE float sum() const { return fold<Plus, float>(parts); }
    INLINE float highest() const { return fold<Larger, float>(parts); }

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
        for (std::size_t p = 0; p < PARTS; ++p) out.parts[p] = Larger::of(a.parts[p], b.parts[p]);
        return out;
    }
    friend INLINE Lanes two_to(const Lanes& x) {  // of whole numbers
        Lanes out;
        for (std::size_t p = 0; p < PARTS; ++p)
            out.parts[p] = std::bit_cast<Floats>((R::whole(x.parts[p]) + 127) << 23);
        return out;
    }

    Floats parts[PARTS];
};

INLINE float two_to(float x) {
    return std::bit_cast<float>(static_cast<std::uint32_t>(static_cast<int>(x) + 127) << 23);
}

inline constexpr float LEAST_EXPONENT = -87.0f;

// e^x for x in LEAST_EXPONENT..0: minimax, Cephes expf.
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

// Each of these for each width of registers, and the one that is called; and for all instructions, where bytes are
// multiplied.
// NOLINTBEGIN(bugprone-macro-parentheses): the arguments are types, and lists in parentheses of their own.
#if defined(WIDE_PATHS)
#define FOR_EACH_WIDTH(RESULT, NAME, PARAMETERS, ARGUMENTS)                                      \
    AVX512 RESULT NAME##_512 PARAMETERS { return NAME##_by<Lanes<Register64>> ARGUMENTS; }       \
    AVX2 RESULT NAME##_256 PARAMETERS { return NAME##_by<Lanes<Register32>> ARGUMENTS; }         \
    RESULT NAME##_128 PARAMETERS { return NAME##_by<Lanes<Register16>> ARGUMENTS; }              \
    INLINE RESULT NAME##_widest PARAMETERS {                                                     \
        if (instructions >= Instructions::avx512) return NAME##_512 ARGUMENTS;                   \
        return instructions >= Instructions::avx2 ? NAME##_256 ARGUMENTS : NAME##_128 ARGUMENTS; \
    }
#define FOR_ALL_INSTRUCTIONS(RESULT, NAME, PARAMETERS, ARGUMENTS)                                          \
    FOR_EACH_WIDTH(RESULT, NAME, PARAMETERS, ARGUMENTS)                                                    \
    AVX512_VNNI RESULT NAME##_dot512 PARAMETERS { return NAME##_by<Lanes<DotRegister64>> ARGUMENTS; }      \
    AVX_VNNI RESULT NAME##_dot256 PARAMETERS { return NAME##_by<Lanes<DotRegister32>> ARGUMENTS; }         \
    INLINE RESULT NAME##_best PARAMETERS {                                                                 \
        if (instructions == Instructions::avx512_vnni) return NAME##_dot512 ARGUMENTS;                     \
        return instructions == Instructions::avx_vnni ? NAME##_dot256 ARGUMENTS : NAME##_widest ARGUMENTS; \
    }
#else
#define FOR_EACH_WIDTH(RESULT, NAME, PARAMETERS, ARGUMENTS) \
    INLINE RESULT NAME##_widest PARAMETERS { return NAME##_by<Lanes<Register16>> ARGUMENTS; }
#define FOR_ALL_INSTRUCTIONS(RESULT, NAME, PARAMETERS, ARGUMENTS) \
    INLINE RESULT NAME##_best PARAMETERS { return NAME##_by<Lanes<Register16>> ARGUMENTS; }
#endif
// NOLINTEND(bugprone-macro-parentheses)

}  // namespace partimento
