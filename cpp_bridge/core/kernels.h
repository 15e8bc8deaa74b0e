#pragma once
// Arithmetic whose result is the same bits on every computer: fixed order of summation in 16 lanes, no fused multiply-add,
// no libm. Lanes are summed as a tree, so wider vector units change the speed alone.

#include <cstddef>
#include <new>
#include <vector>

namespace partimento {

// Numbers that begin on a cache line: vectors are then read without straddling two.
template <typename T>
struct OnCacheLine {
    using value_type = T;
    static constexpr std::align_val_t LINE{64};
    OnCacheLine() = default;
    template <typename U>
    OnCacheLine(const OnCacheLine<U>&) {}
    T* allocate(std::size_t count) { return static_cast<T*>(::operator new(count * sizeof(T), LINE)); }
    void deallocate(T* p, std::size_t) { ::operator delete(p, LINE); }
    bool operator==(const OnCacheLine&) const = default;
};
using Floats = std::vector<float, OnCacheLine<float>>;

// y (count, rows) = x (count, columns) times weights (rows, columns) transposed; `columns` is a multiple of 16.
void multiply(const float* weights, const float* x, float* y, std::size_t rows, std::size_t columns, std::size_t count);
// y = x / rms(x); `size` is a multiple of 16; x and y may be the same.
void normalise(const float* x, float* y, std::size_t size);
// One head of causal attention: query (32); keys and values of `length` events in blocks of BLOCK_EVENTS, each (BLOCK_EVENTS, 32)
// at `keys` and `values` floats from the block's start; weights is scratch (length).
void attend(const float* query, const float* const* blocks, std::size_t keys, std::size_t values, float* out, float* weights, std::size_t length);

// e^x within 2 units in the last place for x in -87..0; smaller x give 0.
float exponential(float x);
// Within 1e-13 for |angle| < 1e6.
void sine_cosine(double angle, float& sine, float& cosine);

inline constexpr std::size_t HEAD_DIM = 32;
inline constexpr std::size_t BLOCK_EVENTS = 64;

}  // namespace partimento
