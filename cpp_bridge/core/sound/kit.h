#pragma once
// A drum kit: what each of its pieces is made from, not how it sounds. Kits are small files, .partikit.

#include <string>
#include <string_view>
#include <vector>

#include "sound/drums.h"
#include "sound/shape.h"

namespace partimento {

struct KitPiece {
    std::string_view name;
    std::size_t drum_class;
};
inline constexpr std::array<KitPiece, 16> KIT_PIECES{{{"kick", 0},
                                                      {"snare", 1},
                                                      {"rim", 2},
                                                      {"clap", 3},
                                                      {"hat_closed", 4},
                                                      {"hat_pedal", 5},
                                                      {"hat_open", 6},
                                                      {"tom_low", 7},
                                                      {"tom_mid", 8},
                                                      {"tom_high", 9},
                                                      {"crash", 10},
                                                      {"ride", 11},
                                                      {"percussion_1", 12},
                                                      {"percussion_2", 12},
                                                      {"percussion_3", 12},
                                                      {"percussion_4", 12}}};
// The piece of a name. Throws std::invalid_argument for another.
std::size_t piece_named(std::string_view name);

// A General MIDI percussion key, 35..81 and beyond: the piece, and how many semitones higher it is played.
struct KitKey {
    std::size_t piece;
    int semitones;
};
KitKey kit_key(int key);

struct Piece {
    Latent latent{};
    ClassShares classes{};
    HitControls controls;
    std::uint64_t seed = 0;  // of its noise
    bool locked = false;     // a new kit keeps it
    bool operator==(const Piece&) const = default;
};

struct Kit {
    static constexpr std::size_t MAX_NAME_BYTES = 200;
    std::string name;
    std::array<Piece, KIT_PIECES.size()> pieces;
    bool operator==(const Kit&) const = default;
};

// The same seed gives the same kit.
Kit new_kit(const Drums& drums, std::uint64_t seed);
// All pieces that are not locked.
void renew(Kit& kit, const Drums& drums, std::uint64_t seed);
// Of the class that the piece at this place has; controls at 0.
Piece new_piece(const Drums& drums, std::size_t place, std::uint64_t seed);
// Another of the family: the latent's relative, with noise of its own; classes and controls stay.
Piece relative_of(const Piece& piece, std::size_t place, std::uint64_t relative);
// Like a recorded sound, of the class that the piece at this place has. `relative` 0 is as near as it gets; others are
// its relatives. Throws std::invalid_argument for silence.
Piece piece_like(const Drums& drums, std::size_t place, std::span<const float> samples, std::uint64_t relative = 0);
// `share`, 0..1, of b. The noise is a's.
Piece morphed(const Piece& a, const Piece& b, float share);

// Mono at SOUND_RATE, peak 0.98; velocity, 1..127, is brightness alone.
std::vector<float> render_hit(const Drums& drums, const Piece& piece, int velocity);

}  // namespace partimento
