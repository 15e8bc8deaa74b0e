#pragma once
// A saved state as values: what State.h describes, checked, without a plugin to put it into.

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "Controls.h"
#include "SongPlan.h"
#include "SoundSteps.h"
#include "song/takes.h"

namespace partimento {

inline constexpr std::size_t MAX_FOLDERS = 16;         // of a song, or of an instance
inline constexpr std::size_t MAX_FOLDER_BYTES = 4096;  // of a folder's name

struct SavedState {
    std::string style, chords;
    Takes takes{Score()};
    std::map<int, SongPlan> plans;  // by take
    Cells locked;
    Controls controls;
    SongSounds sounds;
    SoundSteps soundSteps;
    std::vector<std::string> folders;
    std::map<std::string, double> parameters;  // by id
};

// Throws std::invalid_argument in one sentence that names the field.
SavedState stateIn(std::string_view text);
std::string textOf(const SavedState& state);

}  // namespace partimento
