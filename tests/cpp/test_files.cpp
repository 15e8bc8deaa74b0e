// Files are written whole or not at all.

#include <catch2/catch.hpp>

#include <cstdlib>
#include <fstream>
#include <iterator>

#ifndef _WIN32
#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>
#endif

#include "song/files.h"

using namespace partimento;
namespace fs = std::filesystem;

namespace {

struct Folder {
    fs::path place = fs::temp_directory_path() / ("partimento test of files " + std::to_string(std::rand()));
    Folder() { fs::create_directories(place); }
    ~Folder() { fs::remove_all(place); }
    std::ptrdiff_t count() const { return std::distance(fs::directory_iterator(place), fs::directory_iterator()); }
};

std::string read(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

TEST_CASE("a file is written over an older and longer one, and nothing else is left") {
    const Folder folder;
    write_whole(folder.place / "a", "older and longer");
    write_whole(folder.place / "a", std::string_view("n\0w", 3));
    CHECK(read(folder.place / "a") == std::string("n\0w", 3));
    CHECK(folder.count() == 1);
}

TEST_CASE("a file that cannot be written is named, with the reason") {
    const Folder folder;
    CHECK_THROWS_WITH(write_whole(folder.place / "none" / "a", "new"),
                      Catch::EndsWith("a: cannot be written: No such file or directory"));
    fs::create_directory(folder.place / "a");
    CHECK_THROWS_WITH(write_whole(folder.place / "a", "new"), Catch::Contains("a: cannot be written: "));
    CHECK(folder.count() == 1);
}

#ifndef _WIN32

TEST_CASE("the target survives a failed write, and nothing else is left") {
    const Folder folder;
    write_whole(folder.place / "a", "old");
    rlimit before{};
    getrlimit(RLIMIT_FSIZE, &before);
    const auto ignored = std::signal(SIGXFSZ, SIG_IGN);
    const rlimit small{1024, before.rlim_max};
    setrlimit(RLIMIT_FSIZE, &small);
    CHECK_THROWS_AS(write_whole(folder.place / "a", std::string(4096, 'n')), std::system_error);
    setrlimit(RLIMIT_FSIZE, &before);
    std::signal(SIGXFSZ, ignored);
    CHECK(read(folder.place / "a") == "old");
    CHECK(folder.count() == 1);
}

TEST_CASE("a file keeps its mode, and a new one has the usual mode") {
    const Folder folder;
    const auto mode = [&](const char* name) {
        return static_cast<unsigned>(fs::status(folder.place / name).permissions());
    };
    const auto mask = umask(022);
    write_whole(folder.place / "new", "");
    CHECK(mode("new") == 0644);
    fs::permissions(folder.place / "new", static_cast<fs::perms>(0640));
    write_whole(folder.place / "new", "newer");
    CHECK(mode("new") == 0640);
    umask(mask);
}

TEST_CASE("a link is followed and stays, also where it leads to no file yet") {
    const Folder folder;
    fs::create_symlink("real", folder.place / "link");
    for (const auto* text : {"first", "second"}) {
        write_whole(folder.place / "link", text);
        CHECK(fs::is_symlink(folder.place / "link"));
        CHECK(read(folder.place / "real") == text);
    }
}

#endif
