// WAV files: what is read is bounded, and holds numbers alone; it is written and read again within a step of 24 bits.

#include <cmath>

#include "fuzzing.h"
#include "sound/shape.h"
#include "sound/wav.h"

using namespace partimento;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    return taken_or_refused(data, size, [](std::string_view file) {
        const auto samples = wav_samples(std::as_bytes(std::span(file.data(), file.size())));
        demand(samples.size() <= static_cast<std::size_t>(MAX_SOUND_SECONDS) * SOUND_RATE + 1);
        for (const float sample : samples) demand(std::isfinite(sample));
        const auto written = wav_file(samples);
        demand(written.size() == 44 + 3 * samples.size() + samples.size() % 2);
    });
}
