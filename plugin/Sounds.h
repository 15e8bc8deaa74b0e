#pragma once
// The song's sounds: which parts are neural, the kit and the timbres; and the thread that renders them for the synth.

#include <juce_core/juce_core.h>

#include <atomic>
#include <filesystem>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "synth/Synth.h"

namespace partimento {

class Sounds : private juce::Thread {
public:
    // The networks are files of the first of the folders that has them, read when they are first needed. styleName:
    // that of the style that is set, on any thread but the audio thread.
    Sounds(Synth& synth, std::vector<std::filesystem::path> folders, std::function<std::string()> styleName);
    ~Sounds() override;

    // Message thread
    SongSounds chosen() const;                                              // the song's, as it told them last
    void choose(const SongSounds& sounds);                                  // renders what has changed
    bool settled() const { return asked == done; }                          // all that is chosen is rendered
    float progress() const { return far.load(std::memory_order_relaxed); }  // 0..1; negative while all is rendered
    std::string trouble() const;  // why the last choice could not be rendered, in a sentence; empty: it could
    int revision() const { return changes.load(std::memory_order_acquire); }  // grows with every change

    // Any thread but the audio thread. Throw std::runtime_error in one sentence where there is no such file.
    std::shared_ptr<const Drums> drums();
    std::shared_ptr<const Notes> notes();
    bool hasNotes() const;  // whether they are read
    // The kit that comes with the style, where none is chosen; of seed 0 for a style without one.
    Kit usualKit();
    std::vector<std::filesystem::path> kitFiles() const;  // of the folders' kits/; the first of each name

    // Audio thread: where the style's kit is played, that of another style is rendered.
    void follow(int style) PARTIMENTO_REALTIME;

    // Audio thread of a bounce: waits for what is being rendered. Never where anyone listens.
    void finish();

private:
    void run() override;
    void render(std::uint32_t request);
    void renderPart(PartName part, const SongSounds& wish, const Progress& progress);
    std::filesystem::path find(const char* name) const;

    Synth& synth;
    const std::vector<std::filesystem::path> folders;
    const std::function<std::string()> styleName;
    mutable std::mutex mutex, loading;
    SongSounds wished;
    std::string lastTrouble;
    std::shared_ptr<const Drums> drumNetwork;
    std::shared_ptr<const Notes> noteNetwork;
    std::atomic<std::uint32_t> asked{0}, done{0};  // numbers of choices
    std::atomic<float> far{-1.0f};
    std::atomic<int> changes{0}, style{-1};
    std::atomic<bool> ofStyle{false};  // the kit that is played

    // The thread's: what the synth has.
    SongSounds rendered;
    std::shared_ptr<const SoundBank> kitBank;
};

}  // namespace partimento
