#include <pybind11/operators.h>
#include <pybind11/stl/filesystem.h>

#include "bindings.h"
#include "sound/drums.h"
#include "sound/features.h"
#include "sound/held_note.h"
#include "sound/kit_json.h"
#include "sound/noise.h"
#include "sound/notes.h"
#include "sound/one_shot.h"
#include "sound/render.h"
#include "sound/song_sounds.h"
#include "sound/wav.h"

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

std::size_t class_index(std::size_t drum_class) {
    if (drum_class >= DRUM_CLASSES.size())
        throw std::invalid_argument("class " + std::to_string(drum_class) + " is not one of 0..12");
    return drum_class;
}

std::size_t place_of(const std::string& piece) { return piece_named(piece); }

int checked_pitch(int pitch) {
    if (pitch < LOWEST_NOTE || pitch > HIGHEST_NOTE)
        throw std::invalid_argument("pitch " + std::to_string(pitch) + " is outside " + std::to_string(LOWEST_NOTE) +
                                    ".." + std::to_string(HIGHEST_NOTE));
    return pitch;
}

int checked_velocity(int velocity) {
    if (velocity < 1 || velocity > 127)
        throw std::invalid_argument("velocity " + std::to_string(velocity) + " is outside 1..127");
    return velocity;
}

float checked_share(float value, float least, const char* what) {
    if (!(value >= least && value <= 1.0f))
        throw std::invalid_argument(std::string(what) + " is outside " + (least < 0.0f ? "-1..1" : "0..1"));
    return value;
}

void register_drums(py::module_& module) {
    using namespace pybind11::literals;
    std::vector<std::string> classes(DRUM_CLASSES.begin(), DRUM_CLASSES.end()), pieces;
    for (const auto& piece : KIT_PIECES) pieces.emplace_back(piece.name);
    module.attr("DRUM_CLASSES") = py::tuple(py::cast(classes));
    module.attr("KIT_PIECES") = py::tuple(py::cast(pieces));
    module.attr("MAX_KIT_BYTES") = MAX_KIT_BYTES;

    py::class_<Drums, std::shared_ptr<Drums>>(module, "Drums", "The network of drum hits; immutable.")
        .def(py::init(
                 [](const std::filesystem::path& path) { return std::const_pointer_cast<Drums>(Drums::load(path)); }),
             "path"_a)
        .def(
            "numbers",
            [](const Drums& d, const Latent& latent, const ClassShares& classes) {
                return array_of(d.numbers(latent, classes));
            },
            "latent"_a, "classes"_a, "What render_shape takes of a hit, (1162,): its class as shares that add up to 1.")
        .def(
            "draw",
            [](const Drums& d, std::size_t drum_class, std::uint64_t seed) {
                return d.draw(class_index(drum_class), seed);
            },
            "drum_class"_a, "seed"_a, "A random latent of a class, an index of DRUM_CLASSES.")
        .def(
            "hear",
            [](const Drums& d, const Samples& samples) {
                const auto heard = d.hear(row(samples, "samples"));
                return std::pair(heard.means, heard.deviations);
            },
            "samples"_a, "Where a sound's latent lies: means and deviations. ValueError for silence.");

    py::class_<HitControls>(module, "HitControls", "What is turned of a hit, each -1..1; 0 leaves it.")
        .def(py::init([](float brightness, float length, float noise, float punch) {
                 return HitControls{checked_share(brightness, -1.0f, "brightness"),
                                    checked_share(length, -1.0f, "length"), checked_share(noise, -1.0f, "noise"),
                                    checked_share(punch, -1.0f, "punch")};
             }),
             "brightness"_a = 0.0f, "length"_a = 0.0f, "noise"_a = 0.0f, "punch"_a = 0.0f)
        .def_readonly("brightness", &HitControls::brightness)
        .def_readonly("length", &HitControls::length)
        .def_readonly("noise", &HitControls::noise)
        .def_readonly("punch", &HitControls::punch)
        .def(py::self == py::self);

    py::class_<Piece>(module, "Piece", "What a hit of a kit is made from.")
        .def_readonly("latent", &Piece::latent)
        .def_readonly("classes", &Piece::classes)
        .def_readonly("seed", &Piece::seed)
        .def_readwrite("controls", &Piece::controls)
        .def_readwrite("locked", &Piece::locked, "Whether a new kit keeps it.")
        .def(
            "morphed",
            [](const Piece& a, const Piece& b, float share) {
                return morphed(a, b, checked_share(share, 0.0f, "share"));
            },
            "other"_a, "share"_a, "A hit between two: `share`, 0..1, of the other.")
        .def(py::self == py::self);

    py::class_<Kit>(module, "Kit", "A drum kit: what each of KIT_PIECES is made from, not how it sounds.")
        .def(py::init(&new_kit), "drums"_a, "seed"_a)
        .def_readwrite("name", &Kit::name)
        .def("renew", &renew, "drums"_a, "seed"_a, "All pieces anew that are not locked.")
        .def("__getitem__", [](const Kit& kit, const std::string& piece) { return kit.pieces[place_of(piece)]; })
        .def("__setitem__",
             [](Kit& kit, const std::string& place, const Piece& piece) { kit.pieces[place_of(place)] = piece; })
        .def("to_json", [](const Kit& kit) { return to_json(kit); })
        .def_static("from_json", &kit_from_json, "text"_a, "ValueError naming the field that is wrong.")
        .def(py::self == py::self);

    module.def(
        "new_piece",
        [](const Drums& drums, const std::string& piece, std::uint64_t seed) {
            return new_piece(drums, place_of(piece), seed);
        },
        "drums"_a, "piece"_a, "seed"_a, "A random hit for a piece of a kit.");
    module.def(
        "piece_like",
        [](const Drums& drums, const std::string& piece, const Samples& samples, std::uint64_t relative) {
            return piece_like(drums, place_of(piece), row(samples, "samples"), relative);
        },
        "drums"_a, "piece"_a, "samples"_a, "relative"_a = 0,
        "A hit like a recorded sound; each number above 0 is a relative of it. ValueError for silence.");
    module.def(
        "kit_key",
        [](int key) {
            const auto found = kit_key(key);
            return std::pair(std::string(KIT_PIECES[found.piece].name), found.semitones);
        },
        "key"_a, "The piece that a General MIDI percussion key plays, and how many semitones higher.");
    module.def(
        "render_hit",
        [](const Drums& drums, const Piece& piece, int velocity) {
            checked_velocity(velocity);
            std::vector<float> out;
            {
                const py::gil_scoped_release others_run;
                out = render_hit(drums, piece, velocity);
            }
            return array_of(out);
        },
        "drums"_a, "piece"_a, "velocity"_a = 100,
        "A hit, mono at 44.1 kHz, peak 0.98; velocity, 1..127, is brightness alone.");
}

void register_notes(py::module_& module) {
    using namespace pybind11::literals;
    module.attr("LOWEST_NOTE") = LOWEST_NOTE;
    module.attr("HIGHEST_NOTE") = HIGHEST_NOTE;

    py::class_<Place>(module, "Place", "A named timbre on the map.")
        .def_readonly("name", &Place::name)
        .def_readonly("family", &Place::family)
        .def_readonly("program", &Place::program)
        .def_readonly("x", &Place::x)
        .def_readonly("y", &Place::y)
        .def_readonly("latent", &Place::latent);

    py::class_<HeldNote>(module, "HeldNote", "A note that may be held for as long as one likes.")
        .def_property_readonly("samples", [](const HeldNote& n) { return array_of(n.samples); })
        .def_readonly("loop", &HeldNote::loop, "The loop's first sample; it ends with the last.")
        .def_readonly("fall", &HeldNote::fall, "Gain of a sample in the loop, times that of the one before it.")
        .def(
            "played",
            [](const HeldNote& note, int held_samples) {
                if (held_samples < 1 || held_samples > 600 * SOUND_RATE)
                    throw std::invalid_argument("held_samples is outside one sample to ten minutes");
                return array_of(played(note, held_samples));
            },
            "held_samples"_a, "Held for so many samples, then faded in 80 ms.");

    py::class_<Notes, std::shared_ptr<Notes>>(module, "Notes",
                                              "The network of notes and its map of timbres; immutable.")
        .def(py::init(
                 [](const std::filesystem::path& path) { return std::const_pointer_cast<Notes>(Notes::load(path)); }),
             "path"_a)
        .def_property_readonly("places", &Notes::places)
        .def(
            "at",
            [](const Notes& n, float x, float y) {
                return n.at(checked_share(x, 0.0f, "x"), checked_share(y, 0.0f, "y"));
            },
            "x"_a, "y"_a, "The latent at a point of the map, 0..1 both.")
        .def(
            "numbers",
            [](const Notes& n, const Latent& latent, float pitch, int velocity) {
                return array_of(n.numbers(latent, pitch, checked_velocity(velocity)));
            },
            "latent"_a, "pitch"_a, "velocity"_a, "What render_shape takes of a note, (2697,).")
        .def(
            "note",
            [](const Notes& n, const Latent& latent, int pitch, int velocity, std::uint64_t seed) {
                checked_pitch(pitch);
                checked_velocity(velocity);
                const py::gil_scoped_release others_run;
                return n.note(latent, pitch, velocity, seed);
            },
            "latent"_a, "pitch"_a, "velocity"_a = 100, "seed"_a = 0,
            "A note of pitch 24..96, mono at 44.1 kHz; velocity, 1..127, is brightness alone.")
        .def(
            "hear",
            [](const Notes& n, const Samples& samples, std::optional<float> pitch) {
                const auto heard = n.hear(row(samples, "samples"), pitch);
                return std::pair(heard.means, heard.deviations);
            },
            "samples"_a, "pitch"_a = py::none(),
            "Where a timbre's latent lies: means and deviations; no pitch: the one that is heard. ValueError for "
            "silence, and where no pitch is heard.");
    py::class_<Timbre>(module, "Timbre",
                       "What a part's notes sound like: a point of the map, or what was heard in a sound.")
        .def_static(
            "at",
            [](const Notes& notes, float x, float y) {
                return timbre_at(notes, checked_share(x, 0.0f, "x"), checked_share(y, 0.0f, "y"));
            },
            "notes"_a, "x"_a, "y"_a, "A point of the map, 0..1 both.")
        .def_static("named", &timbre_named, "notes"_a, "name"_a, "A place of the map. ValueError where there is none.")
        .def_static("of_program", &timbre_of_program, "notes"_a, "program"_a, "The nearest to a General MIDI program.")
        .def_static("new", &new_timbre, "notes"_a, "seed"_a, "Somewhere on the map.")
        .def_static(
            "like",
            [](const Notes& notes, const Samples& samples) { return timbre_like(notes, row(samples, "samples")); },
            "notes"_a, "samples"_a, "Of a recorded note. ValueError for silence, and where no pitch is heard.")
        .def(
            "relative",
            [](const Timbre& timbre, const Notes& notes, std::uint64_t number) {
                return relative_of(notes, timbre, number);
            },
            "notes"_a, "number"_a, "Another timbre of its family; 0 is the timbre itself.")
        .def(
            "morphed",
            [](const Timbre& a, const Timbre& b, float share) {
                return morphed(a, b, checked_share(share, 0.0f, "share"));
            },
            "other"_a, "share"_a, "A timbre between two: `share`, 0..1, of the other.")
        .def_readonly("name", &Timbre::name)
        .def_readonly("x", &Timbre::x)
        .def_readonly("y", &Timbre::y)
        .def_readonly("latent", &Timbre::latent)
        .def_readwrite("seed", &Timbre::seed)
        .def_readwrite("locked", &Timbre::locked)
        .def(py::self == py::self);

    module.def(
        "song_sounds",
        [](const std::optional<Kit>& kit, const std::map<std::string, Timbre>& timbres) {
            SongSounds sounds;
            sounds.kit = kit;
            sounds.neural[PartName::drums] = kit.has_value();
            for (const auto& [name, timbre] : timbres) {
                const auto part = part_from_name(name);
                if (part == PartName::harmony || part == PartName::drums)
                    throw std::invalid_argument("part " + name + " has no timbre: melody, chords and bass have");
                sounds.timbres[part] = timbre;
                sounds.neural[part] = true;
            }
            return to_json(sounds);
        },
        "kit"_a = py::none(), "timbres"_a = std::map<std::string, Timbre>(),
        "What a saved song says of its sounds, as JSON: a kit, and a timbre for each named part; all else is plain.");
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
    module.def(
        "read_wav", [](const std::filesystem::path& path) { return array_of(read_wav(path)); }, "path"_a,
        "A WAV file of a single sound as mono at 44.1 kHz. RuntimeError in one sentence for what is none, is silent or "
        "lasts over 10 s.");
    module.def(
        "wav_file", [](const Samples& samples) { return py::bytes(wav_file(row(samples, "samples"))); }, "samples"_a,
        "The bytes of a WAV file, mono at 44.1 kHz, 24 bits.");
    register_drums(module);
    register_notes(module);
}
