#include "network/mapping.h"

#include <stdexcept>
#include <string>

#ifdef _WIN32
#define NOMINMAX
#include <windows.h>
#else
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>
#endif

namespace partimento {
namespace {

std::size_t checked_size(const std::filesystem::path& path, std::size_t most_bytes) {
    std::error_code error;
    if (!std::filesystem::is_regular_file(path, error))
        throw std::runtime_error(path.string() + ": there is no such file");
    const auto size = std::filesystem::file_size(path, error);
    if (error) throw std::runtime_error(path.string() + ": " + error.message());
    if (size == 0) throw std::runtime_error(path.string() + ": is empty");
    if (size > most_bytes)
        throw std::runtime_error(path.string() + ": is " + std::to_string(size) + " bytes, over the limit of " +
                                 std::to_string(most_bytes));
    return static_cast<std::size_t>(size);
}

}  // namespace

Mapping::Mapping(const std::filesystem::path& path, std::size_t most_bytes) : size_(checked_size(path, most_bytes)) {
#ifdef _WIN32
    const HANDLE file = CreateFileW(path.c_str(), GENERIC_READ, FILE_SHARE_READ, nullptr, OPEN_EXISTING, 0, nullptr);
    const HANDLE view =
        file == INVALID_HANDLE_VALUE ? nullptr : CreateFileMappingW(file, nullptr, PAGE_READONLY, 0, 0, nullptr);
    if (view) data_ = static_cast<const std::byte*>(MapViewOfFile(view, FILE_MAP_READ, 0, 0, size_));
    if (view) CloseHandle(view);
    if (file != INVALID_HANDLE_VALUE) CloseHandle(file);
    if (!data_) throw std::runtime_error(path.string() + ": cannot be read");
#else
    const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    void* const data = file < 0 ? MAP_FAILED : mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, file, 0);
    if (file >= 0) close(file);
    if (data == MAP_FAILED) throw std::runtime_error(path.string() + ": cannot be read");
    data_ = static_cast<const std::byte*>(data);
#endif
}

Mapping::~Mapping() {
#ifdef _WIN32
    UnmapViewOfFile(data_);
#else
    munmap(const_cast<std::byte*>(data_), size_);
#endif
}

}  // namespace partimento
