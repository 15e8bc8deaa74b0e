#pragma once
// Weights, keys and values in bytes, and products with them in whole numbers: exact, hence the same bits on every
// computer in whatever order they are added.

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>

#include "network/kernels.h"

namespace partimento {

using Words = std::vector<std::uint32_t, OnCacheLine<std::uint32_t>>;

inline constexpr std::int32_t BYTE_LEVELS = 127;
inline constexpr std::int32_t TWO_BYTES = 256 * BYTE_LEVELS + BYTE_LEVELS;  // each with a sign
// As far as numbers that meet `count` bytes may go: their sum fits 32 bits whatever they are.
constexpr std::int32_t levels_for(std::size_t count) {
    const auto most = std::numeric_limits<std::int32_t>::max() / (BYTE_LEVELS * static_cast<std::int64_t>(count));
    return most < TWO_BYTES ? static_cast<std::int32_t>(most) : TWO_BYTES;
}
static_assert(levels_for(640) >= 26000 && levels_for(16384) >= 1000);  // 15 bits of what styles have, 11 of the longest

// A linear layer's weights, rounded to bytes with a scale a row; a byte is 128 more than its number. Sixteen rows side
// by side, four columns a word: (rows / 16, columns / 4, 16) words, rows filled up to sixteens and columns to 32. The
// word i of 32 columns has the columns 2i, 2i + 1, 2i + 16 and 2i + 17: vectors then pair up without a shuffle.
class PackedMatrix {
public:
    PackedMatrix() = default;
    PackedMatrix(const Floats& row_major, std::size_t rows, std::size_t columns);  // columns: a multiple of 16
    std::size_t rows() const { return rows_; }
    std::size_t columns() const { return columns_; }
    std::size_t bytes() const { return numbers_.size() * sizeof(std::uint32_t); }
    const Words& numbers() const { return numbers_; }
    const Floats& scales() const { return scales_; }  // of all rows and of those filled up

private:
    std::size_t rows_ = 0, columns_ = 0;
    Words numbers_;
    Floats scales_;
};

// Vectors rounded to whole numbers with a scale each. Two are a word: of 32 columns the word i has i and i + 16.
class Rounded {
public:
    // x (count, columns); columns: a multiple of 16. They are to meet bytes by columns.
    void take(const float* x, std::size_t columns, std::size_t count);
    const std::uint32_t* vector(std::size_t n) const { return words_.data() + n * stride_; }
    float scale(std::size_t n) const { return scales_[n]; }
    std::uint32_t start(std::size_t n) const { return starts_[n]; }  // of sums: takes the bytes' 128 off

private:
    std::size_t stride_ = 0;
    Words words_, starts_;
    Floats scales_;
};

// y (count, rows) = x (count, columns) times the weights transposed.
void multiply(const PackedMatrix& weights, const Rounded& x, float* y, std::size_t count);

// What one head keeps of BLOCK_EVENTS events, as matrices: keys have an event a row, values a dimension a row, and
// every event has its scale.
inline constexpr std::size_t BLOCK_EVENTS = 64;
struct alignas(64) KeptHead {
    std::uint32_t keys[BLOCK_EVENTS * HEAD_DIM / 4];
    std::uint32_t values[BLOCK_EVENTS * HEAD_DIM / 4];
    float key_scales[BLOCK_EVENTS];
    float value_scales[BLOCK_EVENTS];
};
void keep(KeptHead& head, std::size_t event, const float* key, const float* value);

// What attention works with; for so many events.
struct AttentionScratch {
    explicit AttentionScratch(std::size_t events) : weights(events), words(events / 2) {}
    Floats weights;
    Words words;
};
// The causal attention of an event's heads, each by its query (heads, 32), to `length` events; they are those of each
// block from `first_head` on.
void attend(const float* queries, std::size_t heads, const KeptHead* const* blocks, std::size_t first_head, float* out,
            AttentionScratch& scratch, std::size_t length);

}  // namespace partimento
