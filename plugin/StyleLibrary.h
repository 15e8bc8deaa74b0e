#pragma once
// The style files that the plugin can see. Message and arranger threads.

#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "style/style.h"

namespace partimento {

class StyleLibrary {
public:
    // Looks through the folders in order and keeps the first file of each name; see styleFolders().
    explicit StyleLibrary(std::vector<std::filesystem::path> folders);

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
    // The index of a name. One that is not installed gets a place of its own, so that a saved song keeps it.
    int indexOf(const std::string& name);

    // The first that can be used, by its card; 0 where none can.
    int firstUsable();
    // Reads cards that were not read yet, a few milliseconds each; false where all are.
    bool readOneCard();
    // A file of the musician's, copied to the folder of styles in the user's data. Returns its index. Throws
    // std::runtime_error in one sentence, and changes nothing, for a file that is no style.
    int add(const std::filesystem::path& file);
    // Another folder to look through. What is there already keeps its index.
    void addFolder(const std::filesystem::path& folder);
    std::vector<std::filesystem::path> addedFolders() const;

    // Loads, or returns what is loaded: one style is held at a time, and all instances of the plugin share it.
    // Throws std::runtime_error in one sentence.
    std::shared_ptr<const Style> load(int index);
    std::shared_ptr<const Style> loaded() const;  // nullptr before the first

private:
    void look(const std::filesystem::path& folder);
    void readCard(const std::filesystem::path& path);
    mutable std::mutex mutex;
    std::vector<Entry> known;                  // by folder and name; added ones at the end
    std::vector<std::filesystem::path> added;  // folders
    int changes = 0;
    std::shared_ptr<const Style> held;
    std::filesystem::path heldPath;
};

// $PARTIMENTO_STYLES; the plugin bundle's own; <user data>/partimento/styles. Of files with one name the first counts.
std::vector<std::filesystem::path> styleFolders();
std::filesystem::path userStyleFolder();

}  // namespace partimento
