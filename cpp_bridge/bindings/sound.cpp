#include "bindings.h"
#include "sound/features.h"
#include "sound/held_note.h"
#include "sound/noise.h"
#include "sound/one_shot.h"
#include "sound/render.h"

using namespace partimento;

namespace {

using Samples = py::array_t<float, py::array::c_style | py::array::forcecast>;

std::span<const float> row(const Samples& samples, const char* what) {
    if (samples.ndim() != 1) throw std::invalid_argument(std::string(what) + " is not one row of numbers");
    return {samples.data(), static_cast<std::size_t>(samples.size())};
}

template <typename Numbers>
py::array_t<float> array_of(const Numbers& numbers) {
    return py::array_t<float>(static_cast<py::ssize_t>(numbers.size()), numbers.data());
}

Shape shape_of(const Samples& raw, std::optional<float> hz) {
    const auto numbers = row(raw, "raw");
    const std::size_t expected = hz ? NOTE_NUMBERS : HIT_NUMBERS;
    if (numbers.size() != expected)
        throw std::invalid_argument("raw holds " + std::to_string(numbers.size()) + " numbers, expected " +
                                    std::to_string(expected));
    return hz ? note_shape(numbers.first<NOTE_NUMBERS>(), *hz) : hit_shape(numbers.first<HIT_NUMBERS>());
}

}  // namespace

void register_sound(py::module_& module) {
    using namespace pybind11::literals;
    module.attr("SOUND_RATE") = SOUND_RATE;
    module.attr("CONTROL_SAMPLES") = CONTROL_SAMPLES;
    module.def(
        "noise_bands",
        [] {
            py::array_t<float> out({NOISE_BANDS, NOISE_SAMPLES});
            for (std::size_t band = 0; band < NOISE_BANDS; ++band)
                std::copy_n(noise_band(band).data(), NOISE_SAMPLES, out.mutable_data() + band * NOISE_SAMPLES);
            return out;
        },
        "The noise of all sounds, (24, 65536) float32: loops of unit RMS, each in its band.");
    module.def("noise_offsets", &noise_offsets, "seed"_a, "Where a sound of this seed enters each band's loop.");
    module.def(
        "render_shape",
        [](const Samples& raw, std::size_t samples, std::uint64_t seed, std::optional<float> hz) {
            if (samples > 60u * SOUND_RATE) throw std::invalid_argument("samples is over a minute");
            const auto shape = shape_of(raw, hz);
            std::vector<float> out(samples);
            {
                const py::gil_scoped_release others_run;
                render_tone(shape, out);
                render_noise(shape, seed, out);
            }
            return array_of(out);
        },
        "raw"_a, "samples"_a, "seed"_a = 0, "hz"_a = py::none(),
        "The first samples at 44.1 kHz of what a network's raw numbers stand for: of a hit, or of a note where its "
        "frequency is given. Nothing is levelled, cut or faded.");
    module.def(
        "from_onset", [](const Samples& samples) { return array_of(from_onset(row(samples, "samples"))); }, "samples"_a,
        "The sound at peak 1 from its first sample of at least a hundredth of the peak on.");
    module.def(
        "sound_features", [](const Samples& samples) { return array_of(features(row(samples, "samples"))); },
        "from_onset"_a, "What an encoder hears, (680,): log-mel spectra of 40 bands at 17 moments.");
    module.def(
        "estimate_pitch", [](const Samples& samples) { return estimate_pitch(row(samples, "samples")); },
        "from_onset"_a, "The pitch that is heard, in MIDI semitones; 0 where none is clear.");
}
