#include "music/score.h"

#include <pybind11/operators.h>

#include "bindings.h"
#include "music/cell.h"
#include "music/chord_line.h"
#include "network/vocabulary.h"
#include "playing/tempo_map.h"
#include "song/midi_source.h"
#include "song/score_json.h"

using namespace partimento;

namespace {

std::string note_repr(const Note& n) {
    return "Note(onset_ticks=" + std::to_string(n.onset_ticks) +
           ", duration_ticks=" + std::to_string(n.duration_ticks) + ", pitch=" + std::to_string(n.pitch) +
           ", velocity=" + std::to_string(n.velocity) + ", timing=" + std::to_string(n.timing) + ")";
}

// Python integers of any size; ValueError where one does not fit.
int fitted(const py::int_& number, const char* what) {
    int overflow = 0;
    const long long value = PyLong_AsLongLongAndOverflow(number.ptr(), &overflow);
    if (overflow != 0 || value < -1'000'000'000 || value > 1'000'000'000)
        throw py::value_error(std::string(what) + " " + std::string(py::str(number)).substr(0, 32) +
                              " is out of range");
    return static_cast<int>(value);
}

template <typename T>
T checked(T value) {
    check(value);
    return value;
}

void require_notes(PartName part) {
    if (part == PartName::harmony)
        throw std::invalid_argument("harmony holds chord symbols, not notes: use score.harmony");
}

}  // namespace

void register_score(py::module_& module) {
    module.attr("TICKS_PER_QUARTER") = TICKS_PER_QUARTER;
    module.attr("TIMING_PER_TICK") = TIMING_PER_TICK;
    module.attr("MAX_TIMING") = MAX_TIMING;
    module.attr("MIDI_TICKS_PER_QUARTER") = MIDI_TICKS_PER_QUARTER;
    module.attr("DRUM_DURATION_TICKS") = DRUM_DURATION_TICKS;
    module.attr("NO_CHORD") = NO_CHORD;
    py::tuple names(PART_COUNT);
    for (const auto part : PARTS) names[index_of(part)] = std::string(name_of(part));
    module.attr("PART_NAMES") = names;

    py::class_<Meter>(module, "Meter")
        .def(py::init([](const py::int_& beats, const py::int_& unit) {
                 return checked(Meter{fitted(beats, "meter: beats"), fitted(unit, "meter: unit")});
             }),
             py::arg("beats") = 4, py::arg("unit") = 4)
        .def_static("parse", &parse_meter, py::arg("text"),
                    "From '6/8'; ValueError for a meter that styles do not know.")
        .def_readonly("beats", &Meter::beats)
        .def_readonly("unit", &Meter::unit)
        .def_property_readonly("bar_ticks", &Meter::bar_ticks)
        .def(py::self == py::self)
        .def("__repr__", [](const Meter& m) { return std::to_string(m.beats) + "/" + std::to_string(m.unit); });

    py::class_<Key>(module, "Key")
        .def(py::init([](int tonic, bool minor) { return checked(Key{tonic, minor}); }), py::arg("tonic") = 0,
             py::arg("minor") = false)
        .def_static("parse", &parse_key, "From 'C', 'F# minor' or 'Bbm'.")
        .def_readonly("tonic", &Key::tonic)
        .def_readonly("minor", &Key::minor)
        .def(py::self == py::self)
        .def("__repr__", &key_name);

    py::class_<Note>(module, "Note", "One note; units and ranges as in score.h.")
        .def(py::init([](int onset, int duration, int pitch, int velocity, int timing) {
                 return Note{onset, duration, pitch, velocity, timing};
             }),
             py::arg("onset_ticks"), py::arg("duration_ticks"), py::arg("pitch"), py::arg("velocity") = 80,
             py::arg("timing") = 0)
        .def_readwrite("onset_ticks", &Note::onset_ticks)
        .def_readwrite("duration_ticks", &Note::duration_ticks)
        .def_readwrite("pitch", &Note::pitch)
        .def_readwrite("velocity", &Note::velocity)
        .def_readwrite("timing", &Note::timing)
        .def_property_readonly("midi_onset", &Note::midi_onset, "Where it sounds, in ticks of 960 to the quarter note.")
        .def(py::self == py::self)
        .def("__repr__", &note_repr);

    py::class_<ChordSymbol>(module, "ChordSymbol", "A chord that holds until the next; root is NO_CHORD for N.C.")
        .def(py::init([](int onset, int root, int quality, py::object bass) {
                 return checked(ChordSymbol{onset, root, quality,
                                            bass.is_none() ? (root == NO_CHORD ? 0 : root) : bass.cast<int>()});
             }),
             py::arg("onset_ticks"), py::arg("root"), py::arg("quality") = 0, py::arg("bass") = py::none())
        .def_readwrite("onset_ticks", &ChordSymbol::onset_ticks)
        .def_readonly("root", &ChordSymbol::root)
        .def_readonly("quality", &ChordSymbol::quality)
        .def_readonly("bass", &ChordSymbol::bass)
        .def_property_readonly(
            "spelling", [](const ChordSymbol& c) { return std::string(c.spelt()); },
            "As it was written, where that is not the usual name; else empty.")
        .def("tones", &chord_tones, "Its pitch classes as bits, bit 0 = C.")
        .def("name", &chord_name, py::arg("key") = Key{}, "Its symbol, spelt as the key's signature has it.")
        .def(py::self == py::self)
        .def("__repr__", [](const ChordSymbol& c) {
            return "ChordSymbol(" + std::to_string(c.onset_ticks) + ", " + chord_name(c, {}) + ")";
        });

    py::class_<Score>(module, "Score",
                      "Bars of parts: chord symbols and notes. Lists come and go as copies: set them to change them.")
        .def(py::init([](int bars, double tempo, Meter meter, Key key) {
                 Score score;
                 score.bars = bars;
                 score.tempo_bpm = tempo;
                 score.meter = meter;
                 score.key = key;
                 score.validate();
                 return score;
             }),
             py::arg("bars"), py::arg("tempo_bpm") = 120.0, py::arg("meter") = Meter{}, py::arg("key") = Key{})
        .def_readwrite("tempo_bpm", &Score::tempo_bpm)
        .def_readwrite("meter", &Score::meter)
        .def_readwrite("key", &Score::key)
        .def_readwrite("bars", &Score::bars)
        .def_property(
            "meters",
            [](const Score& s) {
                std::vector<std::pair<int, Meter>> out;
                for (const auto& change : s.meters) out.emplace_back(change.bar, change.meter);
                return out;
            },
            [](Score& s, const std::vector<std::pair<int, Meter>>& meters) {
                s.meters.clear();
                for (const auto& [bar, meter] : meters) s.meters.push_back({bar, meter});
            },
            "(bar from 0, meter) of each change after the first bar, in order.")
        .def_property(
            "tempi",
            [](const Score& s) {
                std::vector<std::pair<int, double>> out;
                for (const auto& change : s.tempi) out.emplace_back(change.onset_ticks, change.share);
                return out;
            },
            [](Score& s, const std::vector<std::pair<int, double>>& tempi) {
                s.tempi.clear();
                for (const auto& [tick, share] : tempi) s.tempi.push_back({tick, share});
            },
            "(tick, share of tempo_bpm, 1/32..32) of each change of the tempo, in order.")
        .def("meter_at", &Score::meter_at, py::arg("bar"), "The meter of a bar, from 0.")
        .def(
            "seconds_at",
            [](const Score& s, int tick) {
                const double passed = TempoMap(s).at_own_tempo(static_cast<double>(tick) * MIDI_TICKS_PER_TICK);
                return passed / MIDI_TICKS_PER_QUARTER * 60.0 / s.tempo_bpm;
            },
            py::arg("tick"), "When a tick sounds, by the tempo and its changes.")
        .def("bar_start", &Score::bar_start, py::arg("bar"), "The tick of a bar's line, bars from 0.")
        .def("bar_at", &Score::bar_at, py::arg("tick"), "The bar that a tick lies in, from 0.")
        .def_property(
            "harmony", [](const Score& s) { return s.harmony; },
            [](Score& s, const std::vector<ChordSymbol>& chords) {
                s.harmony.clear();
                for (const auto& chord : chords) s.harmony.push_back(respelt(chord, s.key));  // as files read back
            })
        .def_property(
            "sections",
            [](const Score& s) {
                std::vector<std::pair<int, std::string>> out;
                for (const auto& section : s.sections)
                    out.emplace_back(section.bar, std::string(1, static_cast<char>('A' + section.letter)));
                return out;
            },
            [](Score& s, const std::vector<std::pair<int, std::string>>& sections) {
                std::vector<Section> found;
                for (const auto& [bar, letter] : sections) {
                    if (letter.size() != 1 || letter[0] < 'A' || letter[0] > 'Z')
                        throw std::invalid_argument("section '" + letter + "' is not a letter A..Z");
                    found.push_back({bar, letter[0] - 'A'});
                }
                s.sections = std::move(found);
            },
            "(first bar from 0, letter) of each section, in order; none without a form.")
        .def(
            "notes",
            [](const Score& s, const std::string& name) {
                const auto part = part_from_name(name);
                require_notes(part);
                return s.part(part).notes;
            },
            py::arg("part"))
        .def(
            "set_notes",
            [](Score& s, const std::string& name, std::vector<Note> notes) {
                const auto part = part_from_name(name);
                require_notes(part);
                s.part(part).notes = std::move(notes);
                s.sort();
            },
            py::arg("part"), py::arg("notes"), "Takes the notes in any order.")
        .def(
            "program", [](const Score& s, const std::string& name) { return s.part(part_from_name(name)).program; },
            py::arg("part"))
        .def(
            "set_program",
            [](Score& s, const std::string& name, int program) { s.part(part_from_name(name)).program = program; },
            py::arg("part"), py::arg("program"))
        .def(
            "has", [](const Score& s, const std::string& name) { return s.has(part_from_name(name)); }, py::arg("part"),
            "Whether the part has any note or chord.")
        .def(
            "chord_at",
            [](const Score& s, int tick) -> std::optional<ChordSymbol> {
                const auto* chord = s.chord_at(tick);
                return chord ? std::optional(*chord) : std::nullopt;
            },
            py::arg("tick"))
        .def("excerpt", &Score::excerpt, py::arg("first_bar"), py::arg("count"),
             "Bars [first_bar, first_bar + count) as a score of their own, counted from 0.")
        .def("with_bars_before", &Score::with_bars_before, py::arg("count"),
             "The score with empty bars put before its first.")
        .def("validate", &Score::validate, "ValueError in one sentence for anything out of range or out of order.")
        .def_property_readonly("end_ticks", &Score::end_ticks)
        .def("to_json", [](const Score& s) { return to_json(s); })
        .def_static(
            "from_json", [](const std::string& text) { return score_from_json(text); }, py::arg("text"))
        .def_property_readonly(
            "file",
            [](const Score& s) -> std::optional<py::bytes> {
                if (s.source.file == nullptr) return std::nullopt;
                return py::bytes(midi::serialise(s.source.file->file));
            },
            "The MIDI file that it was read from and is written into; None where the score says all.")
        .def(
            "forget_file", [](Score& s) { s.source = {}; }, "It is written as a file of ours then.")
        .def("copy", [](const Score& s) { return s; })
        .def(py::self == py::self);

    py::class_<Cells>(module, "Cells", "A set of cells: bars of parts.")
        .def(py::init<int, bool>(), py::arg("bars"), py::arg("value") = false)
        .def_property_readonly("bars", &Cells::bars)
        .def(
            "has", [](const Cells& c, const std::string& part, int bar) { return c.has(part_from_name(part), bar); },
            py::arg("part"), py::arg("bar"))
        .def(
            "set",
            [](Cells& c, const std::string& part, int bar, bool value) { c.set(part_from_name(part), bar, value); },
            py::arg("part"), py::arg("bar"), py::arg("value") = true)
        .def("count", &Cells::count)
        .def(py::self == py::self);

    module.def(
        "parse_chord", [](const std::string& symbol, std::optional<Key> key) { return parse_chord(symbol, key); },
        py::arg("symbol"), py::arg("key") = py::none(), "From 'F#m7b5/C'; in a key also from 'V7/ii'.");
    module.def("nearest_quality", &nearest_quality, py::arg("tones"),
               "The index of the quality whose tones above the root, bit i for i semitones, differ least.");
    module.def(
        "parse_chord_line",
        [](const std::string& line, Meter meter, int bars, std::optional<Key> key) {
            return parse_chord_line(line, meter, bars, key);
        },
        py::arg("line"), py::arg("meter"), py::arg("bars"), py::arg("key") = py::none(),
        "The chords of 'C | Am7 D7 | C / / G7 | %' over all bars; Roman numerals need a key. Syntax: chord_line.h.");
    module.def(
        "copy_bars", &copy_bars, py::arg("score"), py::arg("into"), py::arg("from_bar"), py::arg("to_bar"),
        py::arg("count"),
        "Puts the music of bars [from_bar, from_bar + count) into the named cells of bars [to_bar, ...), in place "
        "of what they hold.");
    module.def("format_chord_line", &format_chord_line, py::arg("harmony"), py::arg("meter"), py::arg("bars"),
               py::arg("key") = Key{},
               "The line that reads back to these chords, as far as they lie on beats; '' for none.");
    py::list suffixes;
    for (const auto& quality : QUALITIES) suffixes.append(std::string(quality.suffix));
    module.attr("QUALITY_SUFFIXES") = py::tuple(suffixes);
}
