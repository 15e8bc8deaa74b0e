#include "StyleLibrary.h"

#include <juce_core/juce_core.h>

#include <algorithm>
#include <map>

#include "JuceText.h"
#include "SavedState.h"
#include "music/text.h"
#include "network/weights.h"
#include "song/files.h"

namespace partimento {
namespace fs = std::filesystem;

namespace {

constexpr std::chrono::seconds LONGEST_LOOK{10};  // that a request waits for a style in a folder

std::string notInstalled(const std::string& name) { return "the style '" + readable(name) + "' is not installed"; }

bool holds(const fs::path& file, std::span<const std::byte> bytes) {
    const Mapping there(file, MAX_WEIGHT_BYTES);
    return std::ranges::equal(there.bytes(), bytes);
}

// One copy of a style's weights in a process, however many instances play it.
std::shared_ptr<const Style> shared(const fs::path& path) {
    static std::mutex mutex;
    static std::map<fs::path, std::pair<fs::file_time_type, std::weak_ptr<const Style>>> all;
    const std::lock_guard lock(mutex);
    std::error_code error;
    const auto changed = fs::last_write_time(path, error);
    std::erase_if(all, [](const auto& one) { return one.second.second.expired(); });
    auto& [when, known] = all[path];
    if (auto style = known.lock(); style && when == changed) return style;
    auto style = Style::load(path);
    known = style;
    when = changed;
    return style;
}

}  // namespace

StyleLibrary::StyleLibrary(std::vector<fs::path> first) {
    for (const auto& folder : first) take(styleFilesIn(folder, closing));
}

StyleLibrary::~StyleLibrary() {
    {
        const std::lock_guard lock(mutex);
        closing = true;
    }
    work.notify_all();
    if (scout.joinable()) scout.join();
}

// One place stays for a style that is not installed.
void StyleLibrary::take(const std::vector<fs::path>& files) {
    const std::lock_guard lock(mutex);
    for (const auto& file : files) {
        const auto name = file.stem().string();
        const auto found =
            std::find_if(known.begin(), known.end(), [&](const Entry& entry) { return entry.name == name; });
        if (found != known.end() && found->path.empty())
            *found = {name, file, {}, {}};
        else if (found == known.end() && static_cast<int>(known.size()) < MAX_STYLES - 1)
            known.push_back({name, file, {}, {}});
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
    const auto wanted = juceText(nameOrTitle);
    const auto is = [&](const std::string& text) { return juceText(text).equalsIgnoreCase(wanted); };
    while (readOneCard()) continue;
    const auto all = entries();
    for (std::size_t i = 0; i < all.size(); ++i)
        if (is(all[i].name) || (all[i].card && is(all[i].card->title))) return static_cast<int>(i);
    return {};
}

int StyleLibrary::indexOf(const std::string& name) {
    const std::lock_guard lock(mutex);
    const auto found = std::find_if(known.begin(), known.end(), [&](const Entry& entry) { return entry.name == name; });
    if (found != known.end()) return static_cast<int>(found - known.begin());
    auto place = std::find_if(known.begin(), known.end(), [](const Entry& entry) { return entry.path.empty(); });
    if (place == known.end())
        place = static_cast<int>(known.size()) < MAX_STYLES ? known.insert(place, Entry()) : std::prev(known.end());
    *place = {name, {}, {}, notInstalled(name)};
    ++changes;
    return static_cast<int>(place - known.begin());
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
    const Mapping weights(file, MAX_WEIGHT_BYTES);
    auto target = userStyleFolder() / file.filename();
    for (const auto& entry : entries())
        if (entry.name == target.stem().string() && !entry.path.empty()) target = entry.path;
    std::error_code error;
    if (fs::is_regular_file(target, error)) {
        if (!holds(target, weights.bytes()))
            throw std::runtime_error(file.filename().string() + ": there is another style of this name, " +
                                     target.string() + ": rename the file, or move that one away");
    } else {
        fs::create_directories(target.parent_path(), error);
        if (error) throw std::runtime_error(target.string() + ": cannot be written: " + error.message());
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
    trust(folder);
    const std::lock_guard lock(mutex);
    std::erase(offered, folder);
    if (std::find(added.begin(), added.end(), folder) == added.end()) {
        if (added.size() + offered.size() >= MAX_FOLDERS)
            throw std::runtime_error("a song has at most " + std::to_string(MAX_FOLDERS) + " folders of styles");
        added.push_back(folder);
    }
    lookThrough(folder);
    ++changes;
}

void StyleLibrary::setFolders(const std::vector<fs::path>& named) {
    std::vector<fs::path> trusted, others;
    for (const auto& folder : named) (isTrusted(folder) ? trusted : others).push_back(folder);
    const std::lock_guard lock(mutex);
    for (const auto& folder : trusted) lookThrough(folder);
    added = std::move(trusted);
    offered = std::move(others);
    ++changes;
}

std::vector<fs::path> StyleLibrary::folders() const {
    const std::lock_guard lock(mutex);
    auto all = added;
    all.insert(all.end(), offered.begin(), offered.end());
    return all;
}

std::vector<fs::path> StyleLibrary::offeredFolders() const {
    const std::lock_guard lock(mutex);
    return offered;
}

void StyleLibrary::acceptOffered() {
    for (const auto& folder : offeredFolders()) addFolder(folder);
}

void StyleLibrary::lookThrough(const fs::path& folder) {
    if (waiting.size() < MAX_FOLDERS) waiting.push_back(folder);
    if (!scout.joinable()) scout = std::thread([this] { lookThroughAll(); });
    work.notify_all();
}

// A folder may lie on a disk that is asleep, or across a network.
void StyleLibrary::lookThroughAll() {
    std::unique_lock lock(mutex);
    while (true) {
        work.wait(lock, [this] { return closing || !waiting.empty(); });
        if (closing) return;
        const auto folder = waiting.front();
        lock.unlock();
        take(styleFilesIn(folder, closing));
        lock.lock();
        waiting.erase(waiting.begin());
        if (waiting.empty()) looked.notify_all();
    }
}

bool StyleLibrary::waitForFolders(std::chrono::milliseconds most) {
    std::unique_lock lock(mutex);
    return looked.wait_for(lock, most, [this] { return waiting.empty(); });
}

std::shared_ptr<const Style> StyleLibrary::loaded() const {
    const std::lock_guard lock(mutex);
    return held;
}

StyleLibrary::Entry StyleLibrary::entryAt(int index) const {
    const std::lock_guard lock(mutex);
    if (known.empty())
        throw std::runtime_error(
            "no styles found: put .safetensors files into the folder partimento/styles of your user data");
    if (index < 0 || index >= static_cast<int>(known.size()))
        throw std::runtime_error("there is no style " + std::to_string(index + 1));
    return known[static_cast<std::size_t>(index)];
}

std::shared_ptr<const Style> StyleLibrary::load(int index) {
    auto entry = entryAt(index);
    if (entry.path.empty()) {
        waitForFolders(LONGEST_LOOK);
        entry = entryAt(index);
    }
    if (entry.path.empty()) throw std::runtime_error(notInstalled(entry.name));
    {
        const std::lock_guard lock(mutex);
        if (held != nullptr && heldPath == entry.path) return held;
    }
    auto style = shared(entry.path);
    const std::lock_guard lock(mutex);
    held = style;
    heldPath = entry.path;
    return style;
}

}  // namespace partimento
