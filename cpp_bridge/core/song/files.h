#pragma once
// Files written whole or not at all.

#include <filesystem>
#include <string_view>

namespace partimento {

// What was there stays until all is written, and its mode and links stay for good; a new file has the usual mode.
// A link is followed; a pipe or device is written to.
// Throws std::system_error in one sentence that names the file, and leaves nothing behind.
void write_whole(const std::filesystem::path& path, std::string_view data);

}  // namespace partimento
