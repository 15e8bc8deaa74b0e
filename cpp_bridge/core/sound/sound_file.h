#pragma once
// What the files of drums and of notes share: a decoder from a latent to a sound's numbers, an encoder from what is
// heard to a latent, and metadata that says their kind and sizes.

#include <array>
#include <string>
#include <string_view>

#include "sound/perceptron.h"

namespace partimento {

inline constexpr std::string_view SOUND_FORMAT = "1";  // of weights, and of the latents that mean something to them
inline constexpr std::size_t LATENT = 16;
using Latent = std::array<float, LATENT>;
inline constexpr float FARTHEST = 100.0f;  // that a number of a latent may be from 0

// Where a sound lies among all, as far as it can be told.
struct Heard {
    Latent means{}, deviations{};
};

// A relative of a sound: another point nearby, about as far from it as named timbres are from their neighbours on the
// map. 0 is the sound itself.
Latent relative_of(const Latent& latent, std::uint64_t relative);

Latent mixed(const Latent& a, const Latent& b, float share);  // of b

class SoundFile {
public:
    // Throws std::runtime_error as WeightFile does, and for another kind or format.
    SoundFile(const std::filesystem::path& path, std::string_view kind);
    // A size from the metadata, 1..most.
    int size(const char* name, int most) const;
    Perceptron decoder(std::size_t inputs, std::size_t outputs) const { return network("decoder", inputs, outputs); }
    Perceptron encoder(std::size_t inputs) const { return network("encoder", inputs, 2 * LATENT); }

    const WeightFile file;

private:
    Perceptron network(const char* name, std::size_t inputs, std::size_t outputs) const;
};

// `told`: what an encoder is given besides the sound. Throws std::invalid_argument for silence.
Heard hear(const Perceptron& encoder, std::span<const float> samples, std::span<const float> told = {});

}  // namespace partimento
