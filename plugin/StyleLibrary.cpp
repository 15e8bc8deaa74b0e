#include "StyleLibrary.h"

#include <juce_core/juce_core.h>

#include <algorithm>
#include <cstdlib>
#include <map>

#include "network/weights.h"
#include "song/files.h"

namespace partimento {
namespace fs = std::filesystem;

namespace {

// One copy of a style's weights in a process, however many instances play it.
std::shared_ptr<const Style> shared(const fs::path& path) {
    static std::mutex mutex;
    static std::map<fs::path, std::pair<fs::file_time_type, std::weak_ptr<const Style>>> all;
    const std::lock_guard lock(mutex);
    std::error_code error;
    const auto changed = fs::last_write_time(path, error);
    auto& [when, known] = all[path];
    if (auto style = known.lock(); style && when == changed) return style;
    auto style = Style::load(path);
    known = style;
    when = changed;
    return style;
}

}  // namespace

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
    return fs::u8path(folder.getFullPathName().toStdString());
}

std::vector<fs::path> styleFolders() {
    std::vector<fs::path> folders;
    if (const char* chosen = std::getenv("PARTIMENTO_STYLES")) folders.push_back(fs::path(chosen));
    const auto binary = juce::File::getSpecialLocation(juce::File::currentExecutableFile);
    for (const auto& own : {binary.getSiblingFile("styles"),
                            binary.getParentDirectory().getSiblingFile("Resources").getChildFile("styles")})
        folders.push_back(fs::u8path(own.getFullPathName().toStdString()));
    folders.push_back(userStyleFolder());
    return folders;
}

StyleLibrary::StyleLibrary(std::vector<fs::path> folders) {
    for (const auto& folder : folders) look(folder);
}

// styles/<name>/<name>.safetensors, as in a checkout, or the files side by side
void StyleLibrary::look(const fs::path& folder) {
    std::error_code error;
    std::vector<fs::path> files;
    for (fs::recursive_directory_iterator file(folder, fs::directory_options::skip_permission_denied, error), end;
         !error && file != end; file.increment(error)) {
        if (file.depth() >= 1) file.disable_recursion_pending();
        if (file->path().extension() == ".safetensors") files.push_back(file->path());
    }
    std::sort(files.begin(), files.end(),
              [](const fs::path& a, const fs::path& b) { return std::pair(a.stem(), a) < std::pair(b.stem(), b); });
    for (const auto& file : files) {
        const auto name = file.stem().string();
        const auto found =
            std::find_if(known.begin(), known.end(), [&](const Entry& entry) { return entry.name == name; });
        if (found == known.end())
            known.push_back({name, file, {}, {}});
        else if (found->path.empty())
            found->path = file;
    }
    ++changes;
}

int StyleLibrary::count() const {
    const std::lock_guard lock(mutex);
    return static_cast<int>(known.size());
}

int StyleLibrary::revision() const {
    const std::lock_guard lock(mutex);
    return changes;
}

std::vector<StyleLibrary::Entry> StyleLibrary::entries() const {
    const std::lock_guard lock(mutex);
    return known;
}

std::string StyleLibrary::name(int index) const {
    const std::lock_guard lock(mutex);
    return index >= 0 && index < static_cast<int>(known.size()) ? known[static_cast<std::size_t>(index)].name
                                                                : std::string();
}

std::optional<int> StyleLibrary::find(const std::string& nameOrTitle) {
    const auto wanted = juce::String::fromUTF8(nameOrTitle.c_str());
    const auto is = [&](const std::string& text) {
        return juce::String::fromUTF8(text.c_str()).equalsIgnoreCase(wanted);
    };
    while (readOneCard()) continue;
    const auto all = entries();
    for (std::size_t i = 0; i < all.size(); ++i)
        if (is(all[i].name) || (all[i].card && is(all[i].card->title))) return static_cast<int>(i);
    return {};
}

int StyleLibrary::indexOf(const std::string& name) {
    const std::lock_guard lock(mutex);
    const auto found = std::find_if(known.begin(), known.end(), [&](const Entry& entry) { return entry.name == name; });
    const auto index = static_cast<int>(found - known.begin());
    if (found == known.end()) {
        known.push_back({name, {}, {}, "the style '" + name + "' is not installed"});
        ++changes;
    }
    return index;
}

bool StyleLibrary::readOneCard() {
    fs::path path;
    {
        const std::lock_guard lock(mutex);
        for (const auto& entry : known)
            if (!entry.card && entry.trouble.empty()) path = entry.path;
    }
    if (path.empty()) return false;
    readCard(path);
    return true;
}

int StyleLibrary::firstUsable() {
    for (int i = 0; i < count(); ++i) {
        auto entry = entries()[static_cast<std::size_t>(i)];
        if (!entry.card && entry.trouble.empty()) {
            readCard(entry.path);
            entry = entries()[static_cast<std::size_t>(i)];
        }
        if (entry.card) return i;
    }
    return 0;
}

void StyleLibrary::readCard(const fs::path& path) {
    std::optional<Card> card;
    std::string trouble;
    try {
        card = Style::read_card(path);
    } catch (const std::exception& error) {
        trouble = error.what();
    }
    const std::lock_guard lock(mutex);
    for (auto& entry : known)
        if (entry.path == path) {
            entry.card = card;
            entry.trouble = trouble;
        }
    ++changes;
}

int StyleLibrary::add(const fs::path& file) {
    if (file.extension() != ".safetensors")
        throw std::runtime_error(file.filename().string() + " is no style: those end in .safetensors");
    const auto card = Style::load(file)->card;
    const auto target = userStyleFolder() / file.filename();
    std::error_code error;
    fs::create_directories(userStyleFolder(), error);
    if (error) throw std::runtime_error(target.string() + ": cannot be written: " + error.message());
    if (!fs::equivalent(file, target, error)) {
        const Mapping weights(file, MAX_WEIGHT_BYTES);
        write_whole(target, {reinterpret_cast<const char*>(weights.bytes().data()), weights.bytes().size()});
    }
    const auto index = indexOf(target.stem().string());
    const std::lock_guard lock(mutex);
    auto& entry = known[static_cast<std::size_t>(index)];
    entry = {entry.name, target, card, {}};
    ++changes;
    return index;
}

void StyleLibrary::addFolder(const fs::path& folder) {
    const std::lock_guard lock(mutex);
    if (std::find(added.begin(), added.end(), folder) == added.end()) added.push_back(folder);
    look(folder);
}

std::vector<fs::path> StyleLibrary::addedFolders() const {
    const std::lock_guard lock(mutex);
    return added;
}

std::shared_ptr<const Style> StyleLibrary::loaded() const {
    const std::lock_guard lock(mutex);
    return held;
}

std::shared_ptr<const Style> StyleLibrary::load(int index) {
    Entry entry;
    {
        const std::lock_guard lock(mutex);
        if (known.empty())
            throw std::runtime_error(
                "no styles found: put .safetensors files into the folder partimento/styles of your user data");
        if (index < 0 || index >= static_cast<int>(known.size()))
            throw std::runtime_error("there is no style " + std::to_string(index + 1));
        entry = known[static_cast<std::size_t>(index)];
        if (entry.path.empty()) throw std::runtime_error("the style '" + entry.name + "' is not installed");
        if (held != nullptr && heldPath == entry.path) return held;
    }
    auto style = shared(entry.path);
    const std::lock_guard lock(mutex);
    held = style;
    heldPath = entry.path;
    return style;
}

}  // namespace partimento
