#include "sound/sound_file.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "music/text.h"
#include "network/json_text.h"
#include "sound/features.h"
#include "writing/sampler.h"

namespace partimento {
namespace {

using nlohmann::json;

constexpr int MAX_WIDTH = 1024, MAX_HIDDEN = 4096, MAX_BLOCKS = 16;
constexpr float RELATIVES_APART = 0.4f;  // 1: as far as two that share little

}  // namespace

Latent relative_of(const Latent& latent, std::uint64_t relative) {
    Latent out = latent;
    if (relative == 0) return out;
    Random random(relative);
    for (auto& value : out)
        value = std::clamp(value + RELATIVES_APART * static_cast<float>(random.normal()), -FARTHEST, FARTHEST);
    return out;
}

Latent mixed(const Latent& a, const Latent& b, float share) {
    Latent out;
    for (std::size_t i = 0; i < LATENT; ++i) out[i] = a[i] + share * (b[i] - a[i]);
    return out;
}

SoundFile::SoundFile(const std::filesystem::path& path, std::string_view kind) : file(path) {
    if (const auto& format = file.metadata("partimento_sounds"); format != SOUND_FORMAT)
        file.refuse("holds sounds of format " + in_quotes(format) + ", expected " + in_quotes(SOUND_FORMAT));
    if (const auto& found = file.metadata("kind"); found != kind)
        file.refuse("holds " + in_quotes(found) + ", expected " + in_quotes(kind));
}

int SoundFile::size(const char* name, int most) const {
    try {
        const auto sizes = parse_json(file.metadata("sizes"));
        const auto& value = sizes.at(name);
        if (value.is_number_unsigned() && value.get<std::uint64_t>() >= 1 &&
            value.get<std::uint64_t>() <= static_cast<std::uint64_t>(most))
            return value.get<int>();
    } catch (const json::exception& error) {
        file.refuse(std::string("sizes: ") + error.what());
    } catch (const std::invalid_argument& error) {
        file.refuse(std::string("sizes: ") + error.what());
    }
    file.refuse("sizes has no " + std::string(name) + " from 1 to " + std::to_string(most));
}

Perceptron SoundFile::network(const char* name, std::size_t inputs, std::size_t outputs) const {
    const PerceptronSizes sizes{static_cast<int>(inputs), size("width", MAX_WIDTH), size("hidden", MAX_HIDDEN),
                                size("blocks", MAX_BLOCKS), static_cast<int>(outputs)};
    if (sizes.width % 16 != 0) file.refuse("sizes: width is " + std::to_string(sizes.width) + ", not a multiple of 16");
    return {file, name, sizes};
}

Heard hear(const Perceptron& encoder, std::span<const float> samples, std::span<const float> told) {
    auto inputs = features(from_onset(samples));
    inputs.insert(inputs.end(), told.begin(), told.end());
    const auto found = encoder(inputs);
    Heard heard;
    for (std::size_t i = 0; i < LATENT; ++i) {
        heard.means[i] = found[i];
        heard.deviations[i] = exponential(std::min(0.0f, 0.5f * found[LATENT + i]));
    }
    return heard;
}

}  // namespace partimento
