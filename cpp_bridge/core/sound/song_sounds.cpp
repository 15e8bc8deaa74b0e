#include "sound/song_sounds.h"

#include <algorithm>
#include <cstdlib>
#include <limits>

#include "song/json_fields.h"
#include "sound/kit_json.h"
#include "writing/sampler.h"

namespace partimento {

using nlohmann::json;

namespace {

constexpr std::array PITCHED{PartName::melody, PartName::chords, PartName::bass};

std::string lower_case(std::string_view text) {
    std::string out(text);
    for (char& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return out;
}

const Place& nearest_place(const Notes& notes, const Latent& latent) {
    const auto distance = [&](const Place& place) {
        float sum = 0.0f;
        for (std::size_t i = 0; i < LATENT; ++i) {
            const float apart = place.latent[i] - latent[i];
            sum += apart * apart;
        }
        return sum;
    };
    return *std::ranges::min_element(notes.places(), {}, distance);
}

json json_of(const Timbre& timbre) {
    return {{"name", timbre.name}, {"x", timbre.x},
            {"y", timbre.y},       {"latent", partimento::json_of(timbre.latent)},
            {"seed", timbre.seed}, {"locked", timbre.locked}};
}

Timbre timbre_in(const json& in) {
    const auto place = [&](const char* name) {
        const auto value = in.at(name).get<double>();
        if (!(value >= 0.0 && value <= 1.0)) throw std::invalid_argument(std::string(name) + " is outside 0..1");
        return static_cast<float>(value);
    };
    if (!in.at("seed").is_number_unsigned())
        throw std::invalid_argument("seed is not a whole number from 0 to 2^64 - 1");
    return {shortened(readable(in.at("name").get<std::string>()), Timbre::MAX_NAME_BYTES),
            place("x"),
            place("y"),
            latent_of(in.at("latent")),
            in.at("seed").get<std::uint64_t>(),
            in.at("locked").get<bool>()};
}

}  // namespace

Timbre timbre_of(const Place& place) { return {place.name, place.x, place.y, place.latent, 0, false}; }

Timbre timbre_at(const Notes& notes, float x, float y) {
    const auto latent = notes.at(x, y);
    return {"near " + nearest_place(notes, latent).name, x, y, latent, 0, false};
}

Timbre timbre_named(const Notes& notes, std::string_view name) {
    const auto wanted = lower_case(name);
    for (const auto& place : notes.places())
        if (lower_case(place.name) == wanted) return timbre_of(place);
    throw std::invalid_argument("there is no timbre " + in_quotes(name) + " on the map");
}

Timbre timbre_of_program(const Notes& notes, int program) {
    const auto distance = [&](const Place& place) {
        return std::abs(place.program - program) + (place.program / 8 == program / 8 ? 0 : 128);
    };
    return timbre_of(*std::ranges::min_element(notes.places(), {}, distance));
}

Timbre timbre_like(const Notes& notes, std::span<const float> samples) {
    const auto heard = notes.hear(samples);
    const auto& near = nearest_place(notes, heard.means);
    return {"like " + near.name, near.x, near.y, heard.means, 0, false};
}

Timbre relative_of(const Notes& notes, const Timbre& timbre, std::uint64_t relative) {
    if (relative == 0) return timbre;
    const auto latent = relative_of(timbre.latent, relative);
    const auto& near = nearest_place(notes, latent);
    const auto name = "relative " + std::to_string(relative) + ", near " + near.name;
    return {shortened(name, Timbre::MAX_NAME_BYTES), near.x, near.y, latent, timbre.seed, false};
}

Timbre new_timbre(const Notes& notes, std::uint64_t seed) {
    Random random(seed);
    const auto x = static_cast<float>(random.next()), y = static_cast<float>(random.next());
    auto timbre = timbre_at(notes, x, y);
    timbre.seed = seed;
    return timbre;
}

Timbre morphed(const Timbre& a, const Timbre& b, float share) {
    const auto mix = [share](float p, float q) { return p + share * (q - p); };
    return {shortened(a.name + " to " + b.name, Timbre::MAX_NAME_BYTES),
            mix(a.x, b.x),
            mix(a.y, b.y),
            mixed(a.latent, b.latent, share),
            a.seed,
            false};
}

json json_of(const SongSounds& sounds) {
    json out{
        {"drums", {{"neural", sounds.neural[PartName::drums]}, {"kit", sounds.kit ? json_of(*sounds.kit) : json()}}}};
    for (const auto part : PITCHED) {
        const auto& timbre = sounds.timbres[part];
        out[std::string(name_of(part))] = {{"neural", sounds.neural[part]},
                                           {"timbre", timbre ? json_of(*timbre) : json()}};
    }
    return out;
}

std::string to_json(const SongSounds& sounds) { return json_of(sounds).dump(); }

SongSounds song_sounds_of(const json& in) {
    return within("sounds: ", [&] {
        SongSounds sounds;
        const auto& drums = in.at("drums");
        sounds.neural[PartName::drums] = drums.at("neural").get<bool>();
        if (!drums.at("kit").is_null()) sounds.kit = kit_of(drums.at("kit"));
        for (const auto part : PITCHED) {
            const std::string name(name_of(part));
            within(name + ": ", [&] {
                const auto& said = in.at(name);
                sounds.neural[part] = said.at("neural").get<bool>();
                if (!said.at("timbre").is_null()) sounds.timbres[part] = timbre_in(said.at("timbre"));
                return 0;
            });
        }
        return sounds;
    });
}

}  // namespace partimento
