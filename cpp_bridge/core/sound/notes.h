#pragma once
// Notes from a timbre's latent, a pitch and a velocity, and the map of timbres.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sound/held_note.h"
#include "sound/sound_file.h"

namespace partimento {

inline constexpr int LOWEST_NOTE = 24, HIGHEST_NOTE = 96;

// A timbre that has a name, and its place on the map.
struct Place {
    std::string name, family;
    int program = 0;     // of General MIDI
    float x = 0, y = 0;  // 0..1
    Latent latent{};
};

// Immutable once loaded, to be shared between threads.
class Notes {
public:
    // Throws std::runtime_error in one sentence that names the file.
    static std::shared_ptr<const Notes> load(const std::filesystem::path& path);

    const std::vector<Place>& places() const { return places_; }
    // What lies at a point of the map: the timbres around it, the nearer the more.
    Latent at(float x, float y) const;
    // The numbers that note_shape takes. Velocity, 1..127, is brightness alone.
    Floats numbers(const Latent& latent, float pitch, int velocity) const;
    HeldNote note(const Latent& latent, int pitch, int velocity, std::uint64_t seed) const;
    // No pitch: the one that is heard. Throws std::invalid_argument for silence, and where no pitch is heard.
    Heard hear(std::span<const float> samples, std::optional<float> pitch = std::nullopt) const;

private:
    explicit Notes(const SoundFile& file);

    Perceptron decoder_, encoder_;
    std::vector<Place> places_;
};

}  // namespace partimento
