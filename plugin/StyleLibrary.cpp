#include "StyleLibrary.h"

#include <juce_core/juce_core.h>

#include <algorithm>
#include <cstdlib>

namespace partimento {
namespace fs = std::filesystem;

std::vector<fs::path> styleFolders() {
    std::vector<fs::path> folders;
    const auto add = [&](const juce::File& folder) { folders.push_back(fs::u8path(folder.getFullPathName().toStdString())); };
    if (const char* chosen = std::getenv("PARTIMENTO_STYLES")) folders.push_back(fs::path(chosen));
    const auto binary = juce::File::getSpecialLocation(juce::File::currentExecutableFile);
    add(binary.getSiblingFile("styles"));
    add(binary.getParentDirectory().getSiblingFile("Resources").getChildFile("styles"));
#if JUCE_LINUX || JUCE_BSD
    const char* data = std::getenv("XDG_DATA_HOME");
    add((data != nullptr && *data != 0 ? juce::File(data) : juce::File("~/.local/share")).getChildFile("partimento/styles"));
#elif JUCE_MAC
    add(juce::File("~/Library/Application Support/partimento/styles"));
#else
    add(juce::File::getSpecialLocation(juce::File::userApplicationDataDirectory).getChildFile("partimento/styles"));
#endif
    return folders;
}

StyleLibrary::StyleLibrary(const std::vector<fs::path>& folders) {
    const auto consider = [&](const fs::path& file) {
        if (file.extension() != ".safetensors") return;
        const auto name = file.stem().string();
        if (std::none_of(entries.begin(), entries.end(), [&](const Entry& entry) { return entry.name == name; })) entries.push_back({name, file});
    };
    for (const auto& folder : folders) {
        std::error_code error;
        std::vector<fs::path> files;
        // styles/<name>/<name>.safetensors, as in a checkout, or the files side by side
        for (fs::recursive_directory_iterator file(folder, fs::directory_options::skip_permission_denied, error), end; !error && file != end; file.increment(error)) {
            if (file.depth() >= 1) file.disable_recursion_pending();
            files.push_back(file->path());
        }
        std::sort(files.begin(), files.end());   // of two files with one name the first, on every system
        std::for_each(files.begin(), files.end(), consider);
    }
    std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) { return a.name < b.name; });
}

int StyleLibrary::count() const {
    const std::lock_guard lock(mutex);
    return static_cast<int>(entries.size());
}

std::string StyleLibrary::name(int index) const {
    const std::lock_guard lock(mutex);
    return index >= 0 && index < static_cast<int>(entries.size()) ? entries[static_cast<std::size_t>(index)].name : std::string();
}

int StyleLibrary::indexOf(const std::string& name) {
    const std::lock_guard lock(mutex);
    const auto found = std::find_if(entries.begin(), entries.end(), [&](const Entry& entry) { return entry.name == name; });
    const auto index = static_cast<int>(found - entries.begin());
    if (found == entries.end()) entries.push_back({name, {}});
    return index;
}

std::shared_ptr<const Style> StyleLibrary::load(int index) {
    Entry entry;
    {
        const std::lock_guard lock(mutex);
        if (entries.empty()) throw std::runtime_error("no styles found: put .safetensors files into the folder partimento/styles of your user data");
        if (index < 0 || index >= static_cast<int>(entries.size())) throw std::runtime_error("there is no style " + std::to_string(index + 1));
        entry = entries[static_cast<std::size_t>(index)];
    }
    if (entry.path.empty()) throw std::runtime_error("the style '" + entry.name + "' is not installed");
    if (held == nullptr || heldPath != entry.path) {
        held = Style::load(entry.path);
        heldPath = entry.path;
    }
    return held;
}

}  // namespace partimento
