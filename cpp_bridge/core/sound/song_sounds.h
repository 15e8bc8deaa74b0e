#pragma once
// What a song says of its sounds: which parts have neural ones, the kit and the timbres.

#include <nlohmann/json_fwd.hpp>
#include <optional>

#include "music/score.h"
#include "sound/kit.h"
#include "sound/notes.h"

namespace partimento {

// A point of the map, a place with a name, what lies between two, or what was heard in a sound.
struct Timbre {
    static constexpr std::size_t MAX_NAME_BYTES = 200;
    std::string name;
    float x = 0.5f, y = 0.5f;  // on the map, 0..1
    Latent latent{};
    std::uint64_t seed = 0;  // of its noise
    bool locked = false;     // "new" keeps it
    bool operator==(const Timbre&) const = default;
};

Timbre timbre_of(const Place& place);
Timbre timbre_at(const Notes& notes, float x, float y);
// The place whose name it is, whatever its case. Throws std::invalid_argument where there is none.
Timbre timbre_named(const Notes& notes, std::string_view name);
// The place whose General MIDI program is the nearest, one of the same family of eight first.
Timbre timbre_of_program(const Notes& notes, int program);
// Of a recorded note. Its place on the map is that of the nearest latent. Throws as Notes::hear does.
Timbre timbre_like(const Notes& notes, std::span<const float> samples);
// Another of the family: the latent's relative. Its place on the map is that of the nearest latent.
Timbre relative_of(const Notes& notes, const Timbre& timbre, std::uint64_t relative);
Timbre new_timbre(const Notes& notes, std::uint64_t seed);  // somewhere on the map
Timbre morphed(const Timbre& a, const Timbre& b, float share);

struct SongSounds {
    ByPart<bool> neural{};
    std::optional<Kit> kit;                 // none: that of the style
    ByPart<std::optional<Timbre>> timbres;  // none: that of the part's program
    bool operator==(const SongSounds&) const = default;
};

//   {"melody": {"neural": true, "timbre": {"name": "Flute", "x": 0.2, "y": 0.7, "latent": [16 numbers], "seed": 0,
//    "locked": false}}, ..., "drums": {"neural": false, "kit": null}}
nlohmann::json json_of(const SongSounds& sounds);
std::string to_json(const SongSounds& sounds);
// Throws std::invalid_argument or nlohmann::json::exception naming the field that is wrong.
SongSounds song_sounds_of(const nlohmann::json& in);

}  // namespace partimento
