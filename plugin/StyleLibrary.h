#pragma once
// The style files that the plugin can see. Message, arranger and sounds threads.

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "StyleFolders.h"
#include "style/style.h"

namespace partimento {

inline constexpr int MAX_STYLES = 64;

class StyleLibrary {
public:
    // Looks through the folders in order and keeps the first file of each name, MAX_STYLES of them; see
    // styleFolders().
    explicit StyleLibrary(std::vector<std::filesystem::path> folders);
    ~StyleLibrary();

    struct Entry {
        std::string name;            // the file's: "beatles"
        std::filesystem::path path;  // empty: not installed
        std::optional<Card> card;    // once it was read
        std::string trouble;         // why it cannot be used, in a sentence
    };
    int count() const;
    std::string name(int index) const;  // empty outside 0..count() - 1
    std::vector<Entry> entries() const;
    // The index of a style by its name or its title, whatever their case; none where there is none. Reads the cards.
    std::optional<int> find(const std::string& nameOrTitle);
    int revision() const;  // grows with every change
    // The index of a name. One that is not installed gets a place, so that a saved song keeps it: the place of the last
    // such one.
    int indexOf(const std::string& name);

    // The first that can be used, by its card; 0 where none can.
    int firstUsable();
    // Reads cards that were not read yet, a few milliseconds each; false where all are.
    bool readOneCard();
    // A file of the musician's, copied to the folder of styles in the user's data. Returns its index. Throws
    // std::runtime_error in one sentence, and changes nothing, for a file that is no style, and where there is another
    // style of its name.
    int add(const std::filesystem::path& file);

    // Folders to look through, on a thread of the library's own. What is there already keeps its index. Throws
    // std::runtime_error in one sentence for more than MAX_FOLDERS.
    void addFolder(const std::filesystem::path& folder);  // as the musician says, who is not asked about it again
    // In place of those that there were: the folders that a song names. Those that the musician has trusted are looked
    // through, the others when they are accepted.
    void setFolders(const std::vector<std::filesystem::path>& folders);
    std::vector<std::filesystem::path> folders() const;  // all of them
    std::vector<std::filesystem::path> offeredFolders() const;
    void acceptOffered();
    bool waitForFolders(std::chrono::milliseconds most);  // false where some are not looked through by then

    // Loads, or returns what is loaded: one style is held at a time, and all instances of the plugin share it.
    // Throws std::runtime_error in one sentence.
    std::shared_ptr<const Style> load(int index);
    std::shared_ptr<const Style> loaded() const;  // nullptr before the first

private:
    Entry entryAt(int index) const;
    void take(const std::vector<std::filesystem::path>& files);
    void readCard(const std::filesystem::path& path);
    void lookThrough(const std::filesystem::path& folder);  // soon
    void lookThroughAll();
    mutable std::mutex mutex;
    std::vector<Entry> known;                                    // by folder and name; added ones at the end
    std::vector<std::filesystem::path> added, offered, waiting;  // folders; waiting to be looked through
    int changes = 0;
    std::shared_ptr<const Style> held;
    std::filesystem::path heldPath;
    std::condition_variable work, looked;
    std::atomic<bool> closing{false};
    std::thread scout;  // from the first folder on
};

}  // namespace partimento
