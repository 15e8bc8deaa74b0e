#include "song/files.h"

#include <cerrno>
#include <cstdio>
#include <memory>
#include <string>
#include <system_error>

#ifdef _WIN32
#include <io.h>
#else
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#endif

namespace partimento {
namespace fs = std::filesystem;

namespace {

constexpr int MOST_LINKS = 40;     // as Linux follows in one path
constexpr int MOST_WRITERS = 999;  // at work in one folder

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

std::error_code written(const File& file, std::string_view data, bool to_disk) {
    if (!file) return last_error();
    if (std::fwrite(data.data(), 1, data.size(), file.get()) != data.size() || std::fflush(file.get()) != 0)
        return last_error();
#ifdef _WIN32
    if (to_disk && _commit(_fileno(file.get())) != 0) return last_error();
#else
    if (to_disk && fsync(fileno(file.get())) != 0) return last_error();
#endif
    return {};
}

#ifdef _WIN32
bool is_ours(std::FILE*, const fs::path&) { return true; }
bool is_abandoned(const fs::path&) { return false; }
#else
bool is_locked(int file) { return flock(file, LOCK_EX | LOCK_NB) == 0; }

bool is_at(int file, const fs::path& path) {
    struct stat here{}, there{};
    return fstat(file, &here) == 0 && stat(path.c_str(), &there) == 0 && here.st_ino == there.st_ino &&
           here.st_dev == there.st_dev;
}

// A writer holds a lock on its part, which goes with it. Whoever finds a part without one may take it for abandoned
// just before its writer locks it: then that writer sees that it is gone. Disks that know no locks keep what is left.
bool is_ours(std::FILE* part, const fs::path& path) {
    return (is_locked(fileno(part)) || errno != EWOULDBLOCK) && is_at(fileno(part), path);
}

bool is_abandoned(const fs::path& path) {
    const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (file < 0) return false;
    const bool abandoned = is_locked(file) && is_at(file, path);
    if (std::error_code ignored; abandoned) fs::remove(path, ignored);  // while no other can judge it
    close(file);
    return abandoned;
}
#endif

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
    for (int i = 0; !file && i < MOST_WRITERS; ++i) {
        part = target.parent_path() / (".partimento-" + std::to_string(i) + ".part");
        file = opened(part, true);
        if (!file && errno != EEXIST) return last_error();
        if (!file && is_abandoned(part)) file = opened(part, true);
        if (file && !is_ours(file.get(), part)) file.reset();
    }
    if (!file) return last_error();
    error = written(file, data, true);
    if (!error && fs::exists(before)) fs::permissions(part, before.permissions(), error);
#ifdef _WIN32
    file.reset();  // elsewhere its lock holds until it has its name
#endif
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
