#include "sound/drums.h"

#include "sound/features.h"
#include "sound/shape.h"
#include "writing/sampler.h"

namespace partimento {
namespace {

constexpr int MAX_COMPONENTS = 64;
constexpr auto CLASSES = static_cast<std::int64_t>(DRUM_CLASSES.size()), SIZE = static_cast<std::int64_t>(LATENT);

}  // namespace

ClassShares all_of(std::size_t drum_class) {
    ClassShares shares{};
    shares[drum_class] = 1.0f;
    return shares;
}

Drums::Drums(const SoundFile& from)
    : decoder_(from.decoder(LATENT + DRUM_CLASSES.size(), HIT_NUMBERS)),
      encoder_(from.encoder(FEATURES)),
      components_(static_cast<std::size_t>(from.size("components", MAX_COMPONENTS))) {
    const auto components = static_cast<std::int64_t>(components_);
    weights_ = from.file.tensor("prior.weights", {CLASSES, components});
    means_ = from.file.tensor("prior.means", {CLASSES, components, SIZE});
    deviations_ = from.file.tensor("prior.deviations", {CLASSES, components, SIZE});
}

std::shared_ptr<const Drums> Drums::load(const std::filesystem::path& path) {
    return std::shared_ptr<const Drums>(new Drums(SoundFile(path, "drums")));
}

Floats Drums::numbers(const Latent& latent, const ClassShares& classes) const {
    Floats inputs(latent.begin(), latent.end());
    inputs.insert(inputs.end(), classes.begin(), classes.end());
    return decoder_(inputs);
}

Latent Drums::draw(std::size_t drum_class, std::uint64_t seed) const {
    Random random(seed);
    const float* const weights = &weights_[drum_class * components_];
    float total = 0.0f;
    for (std::size_t c = 0; c < components_; ++c) total += weights[c];
    auto left = static_cast<float>(random.next()) * total;
    std::size_t component = 0;
    while (component + 1 < components_ && (left -= weights[component]) >= 0.0f) ++component;
    Latent latent;
    for (std::size_t i = 0; i < LATENT; ++i) {
        const std::size_t at = (drum_class * components_ + component) * LATENT + i;
        latent[i] = means_[at] + deviations_[at] * static_cast<float>(random.normal());
    }
    return latent;
}

}  // namespace partimento
