#include "synth/SoundBank.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace partimento {
namespace {

constexpr std::array<int, SoundBank::LAYERS> HIT_VELOCITIES{45, 90, 127}, NOTE_VELOCITIES{40, 80, 120};
constexpr int SEMITONES_APART = 3;  // of rendered notes; those between are played faster or slower
constexpr float NOTE_GAIN = 0.35f;

// How loud a piece is in a kit, and where: 0 in the middle, 1 right.
struct Seat {
    float gain, pan;
};
constexpr std::array<Seat, KIT_PIECES.size()> SEATS{{{0.59f, 0.0f},
                                                     {0.52f, 0.05f},
                                                     {0.28f, -0.15f},
                                                     {0.37f, 0.15f},
                                                     {0.18f, 0.30f},
                                                     {0.13f, 0.30f},
                                                     {0.16f, 0.30f},
                                                     {0.43f, 0.35f},
                                                     {0.48f, 0.05f},
                                                     {0.43f, -0.25f},
                                                     {0.42f, -0.35f},
                                                     {0.27f, 0.40f},
                                                     {0.24f, -0.30f},
                                                     {0.24f, 0.25f},
                                                     {0.24f, -0.45f},
                                                     {0.24f, 0.45f}}};

std::shared_ptr<const Recording> recorded(const std::vector<float>& sound, int loop, float fall) {
    Recording out{{}, static_cast<int>(sound.size()), loop, fall};
    out.samples.reserve(sound.size() + Recording::BEFORE + Recording::AFTER);
    out.samples.assign(Recording::BEFORE, 0.0f);
    out.samples.insert(out.samples.end(), sound.begin(), sound.end());
    for (int i = 0; i < Recording::AFTER; ++i)
        out.samples.push_back(loop < 0 ? 0.0f : sound[static_cast<std::size_t>(loop + i)]);
    return std::make_shared<const Recording>(std::move(out));
}

float ratioOf(int semitones) { return std::exp2(static_cast<float>(semitones) / 12.0f); }

}  // namespace

std::size_t SoundBank::layerFor(int velocity) const PARTIMENTO_REALTIME {
    std::size_t nearest = 0;
    for (std::size_t i = 1; i < LAYERS; ++i)
        if (std::abs(velocities[i] - velocity) < std::abs(velocities[nearest] - velocity)) nearest = i;
    return nearest;
}

std::size_t SoundBank::bytes() const {
    std::size_t sum = 0;
    for (const auto& sound : sounds)
        for (const auto& layer : sound.layers) sum += layer->samples.size() * sizeof(float);
    return sum;
}

std::unique_ptr<const SoundBank> bankOf(const Drums& drums, const Kit& kit, const Kit* kitBefore,
                                        const SoundBank* before, const Progress& progress) {
    auto bank = std::make_unique<SoundBank>();
    bank->velocities = HIT_VELOCITIES;
    bank->sounds.resize(KIT_PIECES.size());
    for (std::size_t piece = 0; piece < KIT_PIECES.size(); ++piece) {
        if (!progress(static_cast<float>(piece) / static_cast<float>(KIT_PIECES.size()))) return nullptr;
        auto& sound = bank->sounds[piece];
        auto sameSound = kitBefore != nullptr ? kitBefore->pieces[piece] : Piece();
        sameSound.locked = kit.pieces[piece].locked;
        if (before != nullptr && kitBefore != nullptr && sameSound == kit.pieces[piece])
            sound = before->sounds[piece];
        else
            for (std::size_t layer = 0; layer < SoundBank::LAYERS; ++layer)
                sound.layers[layer] = recorded(render_hit(drums, kit.pieces[piece], HIT_VELOCITIES[layer]), -1, 1.0f);
        sound.left = SEATS[piece].gain * (1.0f - 0.6f * SEATS[piece].pan);
        sound.right = SEATS[piece].gain * (1.0f + 0.6f * SEATS[piece].pan);
    }
    for (int key = 0; key < 128; ++key) {
        const auto [piece, semitones] = kit_key(key);
        bank->keys[static_cast<std::size_t>(key)] = {piece, ratioOf(semitones)};
    }
    return bank;
}

std::unique_ptr<const SoundBank> bankOf(const Notes& notes, const Timbre& timbre, const Progress& progress) {
    auto bank = std::make_unique<SoundBank>();
    bank->velocities = NOTE_VELOCITIES;
    bank->held = true;
    bank->dynamics = 1.3f;
    for (int pitch = LOWEST_NOTE; pitch <= HIGHEST_NOTE; pitch += SEMITONES_APART) {
        auto& sound = bank->sounds.emplace_back();
        sound.left = sound.right = NOTE_GAIN;
        for (std::size_t layer = 0; layer < SoundBank::LAYERS; ++layer) {
            if (!progress(static_cast<float>(pitch - LOWEST_NOTE) / (HIGHEST_NOTE - LOWEST_NOTE + 1))) return nullptr;
            const auto note = notes.note(timbre.latent, pitch, NOTE_VELOCITIES[layer], timbre.seed);
            sound.layers[layer] = recorded(note.samples, note.loop, note.fall);
        }
    }
    const int last = static_cast<int>(bank->sounds.size()) - 1;
    for (int key = 0; key < 128; ++key) {
        const int nearest = std::clamp((key - LOWEST_NOTE + SEMITONES_APART / 2) / SEMITONES_APART, 0, last);
        bank->keys[static_cast<std::size_t>(key)] = {static_cast<std::size_t>(nearest),
                                                     ratioOf(key - LOWEST_NOTE - nearest * SEMITONES_APART)};
    }
    return bank;
}

}  // namespace partimento
