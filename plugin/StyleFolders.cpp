#include "StyleFolders.h"

#include <juce_core/juce_core.h>

#include <algorithm>
#include <cstdlib>
#include <string>

#include "StyleLibrary.h"
#include "song/files.h"

namespace partimento {
namespace fs = std::filesystem;

namespace {

constexpr int MAX_ENTRIES = 10000;
constexpr std::size_t MAX_LIST_BYTES = 1u << 20;

fs::path pathIn(const juce::File& file) { return pathOf(file.getFullPathName().toStdString()); }

fs::path listOfTrusted() { return userStyleFolder().parent_path() / "style-folders.txt"; }

std::string trustedOnes() {
    juce::FileInputStream in(juce::File(textOf(listOfTrusted())));
    juce::MemoryBlock bytes;
    if (in.openedOk()) in.readIntoMemoryBlock(bytes, static_cast<ssize_t>(MAX_LIST_BYTES));
    return {static_cast<const char*>(bytes.getData()), bytes.getSize()};
}

std::string lineOf(const fs::path& folder) { return textOf(folder) + "\n"; }

// What the environment names, what the plugin's bundle carries, the user's own.
std::vector<fs::path> foldersFor(const char* variable, const char* name, const fs::path& users) {
    std::vector<fs::path> folders;
    if (const char* chosen = std::getenv(variable)) folders.push_back(fs::path(chosen));
    const auto binary = juce::File::getSpecialLocation(juce::File::currentExecutableFile);
    for (const auto& own :
         {binary.getSiblingFile(name), binary.getParentDirectory().getSiblingFile("Resources").getChildFile(name)})
        folders.push_back(pathIn(own));
    folders.push_back(users);
    return folders;
}

}  // namespace

// C++20 has UTF-8 in a type of its own, which JSON takes for a row of numbers.
std::string textOf(const fs::path& path) {
    const auto text = path.u8string();
    return {text.begin(), text.end()};
}

fs::path pathOf(const std::string& text) { return {std::u8string(text.begin(), text.end())}; }

fs::path userStyleFolder() {
#if JUCE_LINUX || JUCE_BSD
    const char* data = std::getenv("XDG_DATA_HOME");
    const auto folder = (data != nullptr && *data != 0 ? juce::File(data) : juce::File("~/.local/share"))
                            .getChildFile("partimento/styles");
#elif JUCE_MAC
    const auto folder = juce::File("~/Library/Application Support/partimento/styles");
#else
    const auto folder =
        juce::File::getSpecialLocation(juce::File::userApplicationDataDirectory).getChildFile("partimento/styles");
#endif
    return pathIn(folder);
}

std::vector<fs::path> styleFolders() { return foldersFor("PARTIMENTO_STYLES", "styles", userStyleFolder()); }

std::vector<fs::path> soundFolders() {
    return foldersFor("PARTIMENTO_SOUNDS", "sounds", userStyleFolder().parent_path() / "sounds");
}

std::vector<fs::path> styleFilesIn(const fs::path& folder, const std::atomic<bool>& stop) {
    std::error_code error;
    std::vector<fs::path> files;
    int seen = 0;
    for (fs::recursive_directory_iterator file(folder, fs::directory_options::skip_permission_denied, error), end;
         !error && file != end && ++seen <= MAX_ENTRIES && files.size() < static_cast<std::size_t>(MAX_STYLES);
         file.increment(error)) {
        if (stop) return {};
        if (file.depth() >= 1) file.disable_recursion_pending();
        if (file->path().extension() == ".safetensors") files.push_back(file->path());
    }
    std::sort(files.begin(), files.end(),
              [](const fs::path& a, const fs::path& b) { return std::pair(a.stem(), a) < std::pair(b.stem(), b); });
    return files;
}

bool isTrusted(const fs::path& folder) {
    const auto all = trustedOnes(), wanted = lineOf(folder);
    auto at = all.find(wanted);
    while (at != std::string::npos && at > 0 && all[at - 1] != '\n') at = all.find(wanted, at + 1);
    return at != std::string::npos;
}

void trust(const fs::path& folder) {
    if (lineOf(folder).find('\n') + 1 != lineOf(folder).size() || isTrusted(folder)) return;
    const auto all = trustedOnes() + lineOf(folder);
    std::error_code error;
    fs::create_directories(listOfTrusted().parent_path(), error);
    try {
        if (all.size() <= MAX_LIST_BYTES) write_whole(listOfTrusted(), all);
    } catch (const std::exception&) {}
}

}  // namespace partimento
