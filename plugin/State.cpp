#include "State.h"

#include "SavedState.h"

namespace partimento {
namespace {

// For folders, so that their styles have the places that a host's automation knows. A slow disk is not waited for.
constexpr std::chrono::milliseconds LONGEST_WAIT{500};

}  // namespace

std::string writeState(const Parameters& parameters, const Song& song, const StyleLibrary& library) {
    SavedState state;
    state.sounds = song.sounds();
    state.soundSteps = song.soundSteps();
    state.style = library.name(parameters.style.get());
    state.chords = song.chords();
    state.takes = song.takes();
    state.plans = song.plans();
    state.locked = song.lockedCells();
    state.controls = song.controls();
    for (const auto& folder : library.folders()) state.folders.push_back(textOf(folder));
    for (const auto* parameter : parameters.saved())
        state.parameters[parameter->paramID.toStdString()] = parameter->convertFrom0to1(parameter->getValue());
    return textOf(state);
}

void readState(std::string_view text, Parameters& parameters, Song& song, StyleLibrary& library) {
    auto saved = stateIn(text);
    std::vector<std::filesystem::path> folders;
    for (const auto& folder : saved.folders) folders.push_back(pathOf(folder));
    library.setFolders(folders);
    library.waitForFolders(LONGEST_WAIT);
    for (auto* parameter : parameters.saved()) {
        if (parameter == &parameters.style && !saved.style.empty()) continue;
        const auto found = saved.parameters.find(parameter->paramID.toStdString());
        parameter->setValueNotifyingHost(found == saved.parameters.end()
                                             ? parameter->getDefaultValue()
                                             : parameter->convertTo0to1(static_cast<float>(found->second)));
    }
    if (!saved.style.empty()) parameters.style = library.indexOf(saved.style);
    song.restore(std::move(saved.takes), saved.locked, saved.controls, saved.chords, std::move(saved.plans),
                 saved.sounds, std::move(saved.soundSteps));
}

}  // namespace partimento
