#pragma once
// Where style files are, and which folders the musician has let us look through.

#include <atomic>
#include <filesystem>
#include <string>
#include <vector>

namespace partimento {

// A path in UTF-8, and back.
std::string textOf(const std::filesystem::path& path);
std::filesystem::path pathOf(const std::string& text);

// $PARTIMENTO_STYLES; the plugin bundle's own; <user data>/partimento/styles. Of files with one name the first counts.
std::vector<std::filesystem::path> styleFolders();
std::filesystem::path userStyleFolder();
// Where the networks of sounds are: $PARTIMENTO_SOUNDS; the plugin bundle's own; <user data>/partimento/sounds.
std::vector<std::filesystem::path> soundFolders();

// The style files of a folder and of the folders in it, by name: styles/<name>/<name>.safetensors, as in a checkout, or
// side by side. At most MAX_STYLES, of at most 10,000 entries; none once `stop` is set.
std::vector<std::filesystem::path> styleFilesIn(const std::filesystem::path& folder, const std::atomic<bool>& stop);

// Folders that the musician chose or agreed to, in any song: one a line in <user data>/partimento/style-folders.txt.
bool isTrusted(const std::filesystem::path& folder);
// Does nothing where the list cannot be written: the musician is asked again.
void trust(const std::filesystem::path& folder);

}  // namespace partimento
