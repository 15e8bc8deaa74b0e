#pragma once
// A file mapped read-only into memory.

#include <cstddef>
#include <filesystem>
#include <span>

namespace partimento {

class Mapping {
public:
    // Throws std::runtime_error naming the file where it cannot be opened or mapped, is empty or over `most_bytes`.
    Mapping(const std::filesystem::path& path, std::size_t most_bytes);
    ~Mapping();
    Mapping(const Mapping&) = delete;
    Mapping& operator=(const Mapping&) = delete;
    std::span<const std::byte> bytes() const { return {data_, size_}; }

private:
    const std::byte* data_ = nullptr;
    std::size_t size_ = 0;
};

}  // namespace partimento
