#pragma once
// Arithmetic whose result is the same bits on every computer: a fixed order of summation, no fused multiply-add, no
// libm. Sixteen numbers go side by side whatever the vector units' width, which changes the speed alone.

#include <bit>
#include <cstddef>
#include <cstdint>
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
using Halves = std::vector<std::uint16_t, OnCacheLine<std::uint16_t>>;  // half-precision numbers

// Of a half that is finite; no number on the way is smaller than hosts let processors round to zero.
inline float half_to_float(std::uint16_t half) {
    const std::uint32_t bits = (half & 0x7fffu) << 13, sign = (half & 0x8000u) << 16;
    const float size = (half & 0x7c00u) != 0 ? std::bit_cast<float>(bits + (112u << 23))
                                             : std::bit_cast<float>(bits + (113u << 23)) - 0x1p-14f;
    return std::bit_cast<float>(std::bit_cast<std::uint32_t>(size) | sign);
}

// A linear layer's weights, sixteen rows side by side: (rows / 16 rounded up, columns, 16), the last rows filled up
// with zeros.
class Matrix {
public:
    Matrix() = default;
    Matrix(const Floats& row_major, std::size_t rows, std::size_t columns);
    std::size_t rows() const { return rows_; }
    std::size_t columns() const { return columns_; }
    const Floats& numbers() const { return numbers_; }

private:
    std::size_t rows_ = 0, columns_ = 0;
    Floats numbers_;
};

// y (count, rows) = x (count, columns) times the weights transposed; each sum in the order of the columns.
void multiply(const Matrix& weights, const float* x, float* y, std::size_t count);
// y = x / rms(x); `size` is a multiple of 16; x and y may be the same.
void normalise(const float* x, float* y, std::size_t size);
void add(float* x, const float* y, std::size_t size);
void add(float* x, const std::uint16_t* halves, std::size_t size);
float inner_product(const float* x, const float* y, std::size_t size);  // `size` is a multiple of 16
void square_positive(float* x, std::size_t size);                       // 0 for those below

inline constexpr std::size_t HEAD_DIM = 32;
inline constexpr std::size_t ROTARY_PAIRS = HEAD_DIM / 2;
// Turns each pair of numbers (i, i + ROTARY_PAIRS) of `heads` heads by its angle.
void rotate(float* head, std::size_t heads, const float* cosines, const float* sines);

// e^x within 2 units in the last place for x in -87..0; smaller x give 0.
float exponential(float x);
void exponentials(float* x, std::size_t size);  // each in its place; `size` may be any
// Within 1e-13 for |angle| < 1e6.
void sine_cosine(double angle, float& sine, float& cosine);

}  // namespace partimento
