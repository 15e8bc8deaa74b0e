#pragma once
// The sounds of one part, rendered into memory: what a sampled instrument plays.

#include <array>
#include <functional>
#include <memory>
#include <vector>

#include "playing/realtime.h"
#include "sound/kit.h"
#include "sound/song_sounds.h"

namespace partimento {

// Mono at SOUND_RATE.
struct Recording {
    static constexpr int BEFORE = 1, AFTER = 3;  // samples around it that interpolation may read
    std::vector<float> samples;                  // BEFORE, then its own, then AFTER
    int end = 0;                                 // of its own samples
    int loop = -1;                               // where it goes on after its end; -1: it ends
    float fall = 1.0f;                           // gain of a sample in the loop, times that of the one before it
};

// Immutable once made.
struct SoundBank {
    static constexpr std::size_t LAYERS = 3;  // from soft to loud
    struct Sound {
        std::array<std::shared_ptr<const Recording>, LAYERS> layers;
        float left = 1.0f, right = 1.0f;  // gains
    };
    struct Key {
        std::size_t sound = 0;
        float ratio = 1.0f;  // how much faster it is played
    };
    std::vector<Sound> sounds;  // none: the part is plain
    std::array<Key, 128> keys{};
    std::array<int, LAYERS> velocities{};  // that the layers were made at
    bool held = false;                     // notes end when they are released; else by themselves
    float dynamics = 1.2f;                 // power of the velocity

    std::size_t layerFor(int velocity) const PARTIMENTO_REALTIME;
    std::size_t bytes() const;
};

// Hears how far it is, 0..1; false gives up.
using Progress = std::function<bool(float)>;

// Each gives nullptr where it was given up. Sounds of `before`, the bank of the kit that was, are taken over where
// their pieces are the same.
std::unique_ptr<const SoundBank> bankOf(const Drums& drums, const Kit& kit, const Kit* kitBefore,
                                        const SoundBank* before, const Progress& progress);
std::unique_ptr<const SoundBank> bankOf(const Notes& notes, const Timbre& timbre, const Progress& progress);

}  // namespace partimento
