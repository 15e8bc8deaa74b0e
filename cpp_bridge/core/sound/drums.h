#pragma once
// Drum hits from latents.

#include <memory>
#include <vector>

#include "sound/sound_file.h"

namespace partimento {

inline constexpr std::array<std::string_view, 13> DRUM_CLASSES{
    "kick",    "snare",   "rim",      "clap",  "hat_closed", "hat_pedal", "hat_open",
    "tom_low", "tom_mid", "tom_high", "crash", "ride",       "percussion"};
// How much of each class a hit is; they add up to 1.
using ClassShares = std::array<float, DRUM_CLASSES.size()>;
ClassShares all_of(std::size_t drum_class);

// Immutable once loaded, to be shared between threads.
class Drums {
public:
    // Throws std::runtime_error in one sentence that names the file.
    static std::shared_ptr<const Drums> load(const std::filesystem::path& path);

    // The numbers that hit_shape takes.
    Floats numbers(const Latent& latent, const ClassShares& classes) const;
    // From the class's own distribution.
    Latent draw(std::size_t drum_class, std::uint64_t seed) const;
    // Throws std::invalid_argument for silence.
    Heard hear(std::span<const float> samples) const { return partimento::hear(encoder_, samples); }

private:
    explicit Drums(const SoundFile& file);

    Perceptron decoder_, encoder_;
    std::size_t components_;
    Floats weights_;             // (classes, components)
    Floats means_, deviations_;  // (classes, components, LATENT)
};

}  // namespace partimento
