// MIDI files, and what is found in music of other programs: the grid, parts, keys, chords.

#include "song/midi.h"

#include "bindings.h"
#include "music/harmony_finding.h"
#include "music/key_finding.h"
#include "music/quantise.h"
#include "network/vocabulary.h"
#include "song/lines.h"
#include "song/midi_timing.h"
#include "song/roles.h"

using namespace partimento;

namespace {

std::string played_repr(const Played& n) {
    return "Played(onset=" + std::to_string(n.onset) + ", duration=" + std::to_string(n.duration) +
           ", pitch=" + std::to_string(n.pitch) + ", velocity=" + std::to_string(n.velocity) + ")";
}

template <typename Take>
std::map<std::string, Take> by_name(const std::map<PartName, Take>& parts) {
    std::map<std::string, Take> out;
    for (const auto& [part, take] : parts) out.emplace(name_of(part), take);
    return out;
}

void register_finding(py::module_& module) {
    py::class_<Played>(module, "Played", "A note in continuous time: onset and duration in quarter notes.")
        .def(py::init([](double onset, double duration, int pitch, int velocity) {
                 return Played{onset, duration, pitch, velocity};
             }),
             py::arg("onset"), py::arg("duration"), py::arg("pitch"), py::arg("velocity"))
        .def_readwrite("onset", &Played::onset)
        .def_readwrite("duration", &Played::duration)
        .def_readwrite("pitch", &Played::pitch)
        .def_readwrite("velocity", &Played::velocity)
        .def("__eq__", [](const Played& a, const Played& b) { return a == b; })
        .def("__repr__", &played_repr);
    py::class_<Track>(module, "Track", "What one MIDI track plays on one channel (0..15).")
        .def(py::init([](std::string name, int channel, int program, std::vector<Played> notes, int bank) {
                 return Track{std::move(name), channel, program, bank, std::move(notes)};
             }),
             py::arg("name"), py::arg("channel"), py::arg("program") = 0, py::arg("notes") = std::vector<Played>(),
             py::arg("bank") = 0)
        .def_readonly("name", &Track::name)
        .def_readonly("channel", &Track::channel)
        .def_readonly("program", &Track::program)
        .def_readonly("bank", &Track::bank)
        .def_readwrite("notes", &Track::notes);
    py::class_<PartTake>(module, "PartTake", "A part's notes, with the General MIDI program that plays most of them.")
        .def_readonly("program", &PartTake::program)
        .def_readonly("notes", &PartTake::notes);
    module.attr("MAX_CHORD_NOTES") = MAX_CHORD_NOTES;
    module.def(
        "find_parts", [](const std::vector<Track>& tracks) { return by_name(find_parts(tracks)); }, py::arg("tracks"),
        "Melody, chords, bass and drums, as far as there are any. See song/roles.h.");
    module.def("is_drums", &is_drums, py::arg("track"));
    module.def("top_line", &top_line, py::arg("notes"), "The highest note at each onset, ended where the next begins.");
    module.def("lowest_line", &lowest_line, py::arg("notes"),
               "The lowest note at each onset, ended where the next begins.");
    module.def("where_resting", &where_resting, py::arg("line"), py::arg("other"), py::arg("rest") = 4.0,
               "The notes of `other` that lie in rests of `line` of at least `rest` quarter notes.");
    module.def("without", &without, py::arg("notes"), py::arg("taken"),
               "Notes that are not taken, by onset and pitch.");
    module.def("thinned", &thinned, py::arg("notes"), "Doublings joined, at most MAX_CHORD_NOTES at an onset.");
    module.def(
        "is_step_entered", [](const std::vector<Played>& notes) { return is_step_entered(notes); }, py::arg("notes"),
        "Whether most notes lie on the grid as a machine puts them.");
    module.def(
        "quantise",
        [](const std::vector<Played>& notes, double tempo_bpm, std::optional<bool> step_entered) {
            return quantise(notes, tempo_bpm, step_entered);
        },
        py::arg("notes"), py::arg("tempo_bpm"), py::arg("step_entered") = py::none(),
        "Notes on the grid, sorted, with their distance from it as timing. See music/quantise.h.");
    module.def("infer_harmony", &infer_harmony, py::arg("score"),
               "Chord symbols from notes, N.C. where nothing sounds for a bar. See music/harmony_finding.h.");
    module.def("beat_ticks", &beat_ticks, py::arg("meter"), "The beat that chords may change on.");
    module.attr("MAJOR_PROFILE") = py::tuple(py::cast(MAJOR_PROFILE));
    module.attr("MINOR_PROFILE") = py::tuple(py::cast(MINOR_PROFILE));
    module.def("infer_key", &infer_key, py::arg("chords"), "The key that fits chord symbols best; C major for none.");
    module.def("heard_key", &heard_key, py::arg("score"),
               "The key of a song that was written without one, in C major or A minor.");
    module.def(
        "key_of", [](const Score& score) { return key_of(score); }, py::arg("score"),
        "The key of a score: by its chord symbols or its notes. See music/key_finding.h.");
    module.def("relative_key", &relative_key, py::arg("given"), py::arg("chords"),
               "The given key or its relative, whichever has its tonic chord last, or else first.");
    module.def("likely_key", &likely_key, py::arg("given"), py::arg("chords"),
               "As relative_key, for sources that give C where they give nothing.");
    module.def("fitting_key", &fitting_key, py::arg("score"), py::arg("given"),
               "The given key, unless notes or chords lie far outside its scale.");
    module.def("signature", &signature, py::arg("key"), "Tonic of the major key with the same signature.");
}

}  // namespace

void register_midi(py::module_& module) {
    register_finding(module);
    module.attr("MAX_MIDI_BYTES") = midi::MAX_FILE_BYTES;
    py::class_<midi::Span>(module, "Span", "A stretch in one meter, in quarter notes.")
        .def_readonly("start", &midi::Span::from)
        .def_readonly("end", &midi::Span::to)
        .def_readonly("meter", &midi::Span::meter);
    py::class_<midi::PartNotes>(module, "PartNotes")
        .def_readonly("program", &midi::PartNotes::program)
        .def_readonly("notes", &midi::PartNotes::notes);
    py::class_<midi::FoundTrack>(module, "FoundTrack", "A track of a MIDI file and the part that it is read as.")
        .def_readonly("name", &midi::FoundTrack::name)
        .def_readonly("channel", &midi::FoundTrack::channel)
        .def_readonly("program", &midi::FoundTrack::program)
        .def_readonly("notes", &midi::FoundTrack::notes)
        .def_property_readonly("part", [](const midi::FoundTrack& t) { return std::string(name_of(t.part)); })
        .def_readonly("used", &midi::FoundTrack::used);
    py::class_<midi::File>(module, "MidiFile", "A MIDI file as it was read; positions are in quarter notes.")
        .def_static(
            "parse", [](const py::bytes& data) { return midi::parse(std::string_view(data)); }, py::arg("data"),
            "ValueError in one sentence for what is no MIDI file.")
        .def("to_bytes", [](const midi::File& file) { return py::bytes(midi::serialise(file)); })
        .def_readonly("remarks", &midi::File::remarks, "One sentence for each damage that was read around.")
        .def_property_readonly("is_ours", &midi::is_ours)
        .def("tracks", &midi::tracks_of, "What each track plays on each channel; ValueError for far too much.")
        .def("tempo_bpm", &midi::tempo_of, "Quarter notes a minute for most of the file.")
        .def("meters", &midi::meters_of, py::arg("end"), "Stretches of one meter, from 0 to `end`.")
        .def("keys", &midi::keys_of, "(position, key) of the key signatures; none where all are C major.")
        .def(
            "seconds", [](const midi::File& file, const std::vector<double>& at) { return midi::seconds_at(file, at); },
            py::arg("positions"));
    module.def(
        "align",
        [](std::vector<Track> tracks, std::vector<midi::Span> spans) {
            midi::align(tracks, spans);
            return std::pair(std::move(tracks), std::move(spans));
        },
        py::arg("tracks"), py::arg("spans"), "Without a shared delay, and with bar lines on the downbeats.");
    module.def(
        "parts_of", [](const std::vector<Track>& tracks, double bpm) { return by_name(midi::parts_of(tracks, bpm)); },
        py::arg("tracks"), py::arg("tempo_bpm"), "Program and notes on the grid of each part.");
    module.def(
        "write_midi", [](const Score& score) { return py::bytes(midi::write(score)); }, py::arg("score"),
        "The score as the bytes of a MIDI file. See song/midi.h.");
    module.def(
        "read_midi",
        [](const py::bytes& data) {
            auto found = midi::read(std::string_view(data));
            return std::tuple(std::move(found.score), std::move(found.tracks), std::move(found.remarks));
        },
        py::arg("data"), "(score, tracks, remarks); ValueError in one sentence. See song/midi.h.");
    module.def(
        "known_meter", [](int beats, int unit) { return known_meter({beats, unit}); }, py::arg("beats"),
        py::arg("unit"), "A meter that styles do not know as one with the same bar lines, where there is one.");
}
