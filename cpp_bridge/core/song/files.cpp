#include "song/files.h"

#include <cerrno>
#include <cstdio>
#include <memory>
#include <string>
#include <system_error>

#ifdef _WIN32
#include <io.h>
#else
#include <unistd.h>
#endif

namespace partimento {
namespace fs = std::filesystem;

namespace {

constexpr int MOST_LINKS = 40;       // as Linux follows in one path
constexpr int MOST_LEFTOVERS = 999;  // of writers that were killed, or are at work

using File = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;

// `exclusive`: only where there is no such file yet.
File opened(const fs::path& path, bool exclusive) {
#ifdef _WIN32
    return {_wfopen(path.c_str(), exclusive ? L"wbx" : L"wb"), std::fclose};
#else
    return {std::fopen(path.c_str(), exclusive ? "wbx" : "wb"), std::fclose};
#endif
}

std::error_code last_error() { return {errno, std::generic_category()}; }

std::error_code written(File file, std::string_view data, bool to_disk) {
    if (!file) return last_error();
    if (std::fwrite(data.data(), 1, data.size(), file.get()) != data.size() || std::fflush(file.get()) != 0)
        return last_error();
#ifdef _WIN32
    if (to_disk && _commit(_fileno(file.get())) != 0) return last_error();
#else
    if (to_disk && fsync(fileno(file.get())) != 0) return last_error();
#endif
    return std::fclose(file.release()) == 0 ? std::error_code() : last_error();
}

fs::path link_followed(fs::path path) {
    std::error_code none;
    for (int i = 0; i < MOST_LINKS && fs::is_symlink(path, none); ++i)
        path = path.parent_path() / fs::read_symlink(path, none);
    return path;
}

std::error_code replaced(const fs::path& target, std::string_view data) {
    std::error_code error;
    const auto before = fs::status(target, error);
    if (fs::exists(before) && !fs::is_regular_file(before)) return written(opened(target, false), data, false);
    fs::path part;
    File file(nullptr, std::fclose);
    for (int i = 0; !file && i < MOST_LEFTOVERS; ++i) {
        part = target.parent_path() / (".partimento-" + std::to_string(i) + ".part");
        file = opened(part, true);
        if (!file && errno != EEXIST) return last_error();
    }
    error = written(std::move(file), data, true);
    if (!error && fs::exists(before)) fs::permissions(part, before.permissions(), error);
    if (!error) fs::rename(part, target, error);
    if (std::error_code ignored; error) fs::remove(part, ignored);
    return error;
}

}  // namespace

void write_whole(const fs::path& path, std::string_view data) {
    if (const auto error = replaced(link_followed(path), data))
        throw std::system_error(error, path.string() + ": cannot be written");
}

}  // namespace partimento
