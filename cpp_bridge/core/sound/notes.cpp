#include "sound/notes.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "music/text.h"
#include "song/json_fields.h"
#include "sound/arithmetic.h"
#include "sound/features.h"

namespace partimento {
namespace {

using nlohmann::json;

constexpr int MAX_PLACES = 1024;
constexpr std::size_t PITCH_HATS = 9;
constexpr float HAT_WIDTH = 9.0f;  // semitones from one hat's peak to the next
constexpr double NEARBY = 0.06;    // on the map

// A pitch as a network is told it: how near it is to 24, 33, .. 96.
std::array<float, PITCH_HATS> hats(float pitch) {
    pitch = std::clamp(pitch, static_cast<float>(LOWEST_NOTE), static_cast<float>(HIGHEST_NOTE));
    std::array<float, PITCH_HATS> out;
    for (std::size_t i = 0; i < PITCH_HATS; ++i)
        out[i] = std::max(
            0.0f,
            1.0f - std::abs(pitch - static_cast<float>(LOWEST_NOTE) - HAT_WIDTH * static_cast<float>(i)) / HAT_WIDTH);
    return out;
}

std::vector<Place> read_places(const SoundFile& from) {
    const auto count = from.size("places", MAX_PLACES);
    const auto positions = from.file.tensor("map.positions", {count, 2}),
               latents = from.file.tensor("map.latents", {count, static_cast<std::int64_t>(LATENT)});
    std::vector<Place> places;
    try {
        const auto entries = parse_json(from.file.metadata("map"));
        if (!entries.is_array() || entries.size() != static_cast<std::size_t>(count))
            from.file.refuse("map is not a row of " + std::to_string(count) + " timbres");
        for (const auto& entry : entries) {
            auto& place = places.emplace_back();
            const std::size_t i = places.size() - 1;
            place.name = readable(entry.at("name").get<std::string>());
            place.family = readable(entry.at("family").get<std::string>());
            place.program = std::clamp(whole_number(entry.at("program"), "program"), 0, 127);
            place.x = std::clamp(positions[2 * i], 0.0f, 1.0f);
            place.y = std::clamp(positions[2 * i + 1], 0.0f, 1.0f);
            std::copy_n(&latents[i * LATENT], LATENT, place.latent.begin());
        }
    } catch (const json::exception& error) {
        from.file.refuse(std::string("map: ") + error.what());
    } catch (const std::invalid_argument& error) {
        from.file.refuse(std::string("map: ") + error.what());
    }
    return places;
}

}  // namespace

Notes::Notes(const SoundFile& from)
    : decoder_(from.decoder(LATENT + PITCH_HATS + 1, NOTE_NUMBERS)),
      encoder_(from.encoder(FEATURES + PITCH_HATS)),
      places_(read_places(from)) {}

std::shared_ptr<const Notes> Notes::load(const std::filesystem::path& path) {
    return std::shared_ptr<const Notes>(new Notes(SoundFile(path, "notes")));
}

Latent Notes::at(float x, float y) const {
    std::vector<double> squares;
    for (const auto& place : places_) {
        const double dx = static_cast<double>(x) - place.x, dy = static_cast<double>(y) - place.y;
        squares.push_back(dx * dx + dy * dy);
    }
    const double nearest = *std::ranges::min_element(squares);  // it weighs 1, however far away it is
    std::array<double, LATENT> sum{};
    double total = 0.0;
    for (std::size_t i = 0; i < places_.size(); ++i) {
        const double weight = power_of_e(std::max(-600.0, (nearest - squares[i]) / (2.0 * NEARBY * NEARBY)));
        total += weight;
        for (std::size_t d = 0; d < LATENT; ++d) sum[d] += weight * static_cast<double>(places_[i].latent[d]);
    }
    Latent latent;
    for (std::size_t d = 0; d < LATENT; ++d) latent[d] = static_cast<float>(sum[d] / total);
    return latent;
}

Floats Notes::numbers(const Latent& latent, float pitch, int velocity) const {
    Floats inputs(latent.begin(), latent.end());
    const auto told = hats(pitch);
    inputs.insert(inputs.end(), told.begin(), told.end());
    inputs.push_back(static_cast<float>(std::clamp(velocity, 1, 127)) / 127.0f);
    return decoder_(inputs);
}

HeldNote Notes::note(const Latent& latent, int pitch, int velocity, std::uint64_t seed) const {
    const auto hz = static_cast<float>(pitch_hz(pitch));
    const auto raw = numbers(latent, static_cast<float>(pitch), velocity);
    return render_note(note_shape(std::span<const float>(raw).first<NOTE_NUMBERS>(), hz), hz, seed);
}

Heard Notes::hear(std::span<const float> samples, std::optional<float> pitch) const {
    if (!pitch) {
        pitch = estimate_pitch(from_onset(samples));
        if (*pitch <= 0.0f) throw std::invalid_argument("no pitch is heard in the sound: a single note is expected");
    }
    return partimento::hear(encoder_, samples, hats(*pitch));
}

}  // namespace partimento
