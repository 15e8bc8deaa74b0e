#pragma once
// The style files that the plugin can see, by name. Message and generator threads.

#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "style.h"

namespace partimento {

class StyleLibrary {
public:
    // Looks through the folders in order and keeps the first file of each name; see styleFolders().
    explicit StyleLibrary(const std::vector<std::filesystem::path>& folders);

    int count() const;
    std::string name(int index) const;         // "beatles"; empty outside 0..count() - 1
    // The index of a name. One that is not installed gets a place of its own, so that a saved song keeps it.
    int indexOf(const std::string& name);
    // Generator thread. Loads, or returns what is loaded: one style is held at a time. Throws std::runtime_error in one sentence.
    std::shared_ptr<const Style> load(int index);

private:
    struct Entry { std::string name; std::filesystem::path path; };
    mutable std::mutex mutex;
    std::vector<Entry> entries;                // by name; added ones at the end
    std::shared_ptr<const Style> held;         // generator thread's
    std::filesystem::path heldPath;
};

// $PARTIMENTO_STYLES; the plugin bundle's own; <user data>/partimento/styles. Of files with one name the first counts.
std::vector<std::filesystem::path> styleFolders();

}  // namespace partimento
