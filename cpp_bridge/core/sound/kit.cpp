#include "sound/kit.h"

#include <algorithm>
#include <stdexcept>

#include "music/text.h"
#include "sound/one_shot.h"
#include "writing/sampler.h"

namespace partimento {
namespace {

// A seed of its own for each use of another.
std::uint64_t seed_of(std::uint64_t seed, std::size_t use) {
    return static_cast<std::uint64_t>(Random(seed, PartName::drums, static_cast<int>(use)).next() * 0x1p32);
}

struct NamedKey {
    int key;
    std::string_view piece;
    int semitones;
};
constexpr std::array<NamedKey, 25> KEYS{
    {{35, "kick", -2},       {36, "kick", 0},      {37, "rim", 0},          {38, "snare", 0},
     {39, "clap", 0},        {40, "snare", 2},     {41, "tom_low", -2},     {42, "hat_closed", 0},
     {43, "tom_low", 0},     {44, "hat_pedal", 0}, {45, "tom_low", 2},      {46, "hat_open", 0},
     {47, "tom_mid", -1},    {48, "tom_mid", 1},   {49, "crash", 0},        {50, "tom_high", 0},
     {51, "ride", 0},        {52, "crash", -3},    {53, "ride", 4},         {55, "crash", 5},
     {57, "crash", 2},       {59, "ride", -2},     {54, "percussion_1", 0}, {56, "percussion_2", 0},
     {58, "percussion_3", 0}}};

}  // namespace

std::size_t piece_named(std::string_view name) {
    const auto found = std::ranges::find(KIT_PIECES, name, &KitPiece::name);
    if (found != KIT_PIECES.end()) return static_cast<std::size_t>(found - KIT_PIECES.begin());
    std::string known;
    for (const auto& piece : KIT_PIECES) known += (known.empty() ? "" : ", ") + std::string(piece.name);
    throw std::invalid_argument("a kit has no piece " + in_quotes(name) + ": it has " + known);
}

KitKey kit_key(int key) {
    const auto found = std::ranges::find(KEYS, key, &NamedKey::key);
    if (found != KEYS.end()) return {piece_named(found->piece), found->semitones};
    const std::size_t first = piece_named("percussion_1");
    return {first + static_cast<std::size_t>(key & 3), (key & 4) != 0 ? 2 : 0};
}

Piece new_piece(const Drums& drums, std::size_t place, std::uint64_t seed) {
    const auto drum_class = KIT_PIECES.at(place).drum_class;
    Piece piece;
    piece.latent = drums.draw(drum_class, seed_of(seed, 2 * place));
    piece.classes = all_of(drum_class);
    piece.seed = seed_of(seed, 2 * place + 1);
    return piece;
}

void renew(Kit& kit, const Drums& drums, std::uint64_t seed) {
    for (std::size_t place = 0; place < kit.pieces.size(); ++place)
        if (!kit.pieces[place].locked) kit.pieces[place] = new_piece(drums, place, seed);
}

Kit new_kit(const Drums& drums, std::uint64_t seed) {
    Kit kit;
    renew(kit, drums, seed);
    return kit;
}

Piece relative_of(const Piece& piece, std::size_t place, std::uint64_t relative) {
    Piece out = piece;
    out.latent = relative_of(piece.latent, relative);
    out.seed = seed_of(relative, place);
    return out;
}

Piece piece_like(const Drums& drums, std::size_t place, std::span<const float> samples, std::uint64_t relative) {
    Piece piece;
    piece.latent = drums.hear(samples).means;
    piece.classes = all_of(KIT_PIECES.at(place).drum_class);
    return relative_of(piece, place, relative);
}

Piece morphed(const Piece& a, const Piece& b, float share) {
    const auto mix = [share](float x, float y) { return x + share * (y - x); };
    Piece out = a;
    out.latent = mixed(a.latent, b.latent, share);
    for (std::size_t c = 0; c < out.classes.size(); ++c) out.classes[c] = mix(a.classes[c], b.classes[c]);
    out.controls = {mix(a.controls.brightness, b.controls.brightness), mix(a.controls.length, b.controls.length),
                    mix(a.controls.noise, b.controls.noise), mix(a.controls.punch, b.controls.punch)};
    return out;
}

std::vector<float> render_hit(const Drums& drums, const Piece& piece, int velocity) {
    const auto raw = drums.numbers(piece.latent, piece.classes);
    auto shape = hit_shape(std::span<const float>(raw).first<HIT_NUMBERS>());
    auto controls = piece.controls;
    controls.brightness -= 0.5f * (1.0f - static_cast<float>(std::clamp(velocity, 1, 127)) / 127.0f);
    apply(controls, shape);
    return render_hit(shape, piece.seed);
}

}  // namespace partimento
