#include "writing/request.h"

#include <pybind11/operators.h>

#include "bindings.h"
#include "music/feel.h"
#include "music/form.h"

using namespace partimento;

std::vector<std::pair<int, std::string>> named_sections(const std::vector<Section>& sections) {
    std::vector<std::pair<int, std::string>> out;
    for (const auto& s : sections) out.emplace_back(s.bar, std::string(1, static_cast<char>('A' + s.letter)));
    return out;
}

void register_request(py::module_& module) {
    module.attr("DEFAULT_TEMPERATURE") = DEFAULT_TEMPERATURE;
    module.attr("DEFAULT_TOP_P") = DEFAULT_TOP_P;
    module.attr("DEFAULT_LONGEST_REST") = DEFAULT_LONGEST_REST;
    module.attr("SONG_BARS") = SONG_BARS;
    module.attr("MAX_CELL_EVENTS") = MAX_CELL_EVENTS;
    py::list scales;
    for (const auto& scale : SCALES) scales.append(std::string(scale.name));
    module.attr("SCALE_NAMES") = py::tuple(scales);
    module.def("parse_scale", &parse_scale, py::arg("text"),
               "Pitch classes as bits, bit 0 = C, of 'D dorian', 'Bb', 'F#m' or 'C D E G A'.");
    module.def(
        "level_of", [](const std::string& name, double value) { return level_of(attribute_from_name(name), value); },
        py::arg("attribute"), py::arg("value"),
        "The level, from 0, of a value in the attribute's own unit: onsets a bar, MIDI pitch, notes an onset, "
        "different times, onsets, velocity.");

    py::class_<Locks>(module, "Locks", "What stays of the notes that asked cells hold.")
        .def(py::init([](bool rhythm, bool pitches, bool contour, bool feel) {
                 return Locks{rhythm, pitches, contour, feel};
             }),
             py::arg("rhythm") = false, py::arg("pitches") = false, py::arg("contour") = false, py::arg("feel") = false)
        .def_readwrite("rhythm", &Locks::rhythm)
        .def_readwrite("pitches", &Locks::pitches)
        .def_readwrite("contour", &Locks::contour)
        .def_readwrite("feel", &Locks::feel)
        .def(py::self == py::self);

    py::class_<Constraints>(module, "Constraints", "What every written note keeps to.")
        .def(py::init<>())
        .def_readwrite("scale", &Constraints::scale, "Pitch classes as bits, bit 0 = C.")
        .def_readwrite("chord_tones", &Constraints::chord_tones,
                       "Of notes on strong beats: 0 as the style likes .. 1 always in the chord.")
        .def_readwrite("longest_copy", &Constraints::longest_copy,
                       "Notes in a row that a melody or bass may share with the style's sources; 0: no limit.")
        .def(
            "range",
            [](const Constraints& c, const std::string& part) {
                const auto range = c.ranges[part_from_name(part)];
                return std::pair(range.low, range.high);
            },
            py::arg("part"))
        .def(
            "set_range",
            [](Constraints& c, const std::string& part, int low, int high) {
                c.ranges[part_from_name(part)] = {low, high};
            },
            py::arg("part"), py::arg("low"), py::arg("high"), "Sounding pitches, both included.")
        .def(
            "polyphony",
            [](const Constraints& c, const std::string& part) { return c.polyphony[part_from_name(part)]; },
            py::arg("part"))
        .def(
            "set_polyphony",
            [](Constraints& c, const std::string& part, int most) { c.polyphony[part_from_name(part)] = most; },
            py::arg("part"), py::arg("most"), "Most notes that sound at once, on the grid; 0: no limit.")
        .def_property(
            "drums",
            [](const Constraints& c) {
                std::vector<int> keys;
                for (int key = 0; key < 128; ++key)
                    if (c.drums[static_cast<std::size_t>(key)]) keys.push_back(key);
                return keys;
            },
            [](Constraints& c, const std::vector<int>& keys) {
                Pitches drums;
                for (const int key : keys) {
                    if (key < 0 || key > 127)
                        throw std::invalid_argument("drum key " + std::to_string(key) + " is outside 0..127");
                    drums.set(static_cast<std::size_t>(key));
                }
                c.drums = drums;
            },
            "General MIDI keys that may be hit.")
        .def(py::self == py::self);

    py::class_<Request>(module, "Request", "What is asked of a style; see request.h for ranges.")
        .def(py::init([](const Score& score, const Cells& asked, std::uint64_t seed) {
                 Request request;
                 request.score = score;
                 request.asked = asked;
                 request.seed = seed;
                 return request;
             }),
             py::arg("score"), py::arg("asked"), py::arg("seed") = 0)
        .def_readwrite("score", &Request::score)
        .def_readwrite("asked", &Request::asked)
        .def_readwrite("seed", &Request::seed)
        .def_readwrite("temperature", &Request::temperature)
        .def_readwrite("top_p", &Request::top_p)
        .def_readwrite("strength", &Request::strength)
        .def_readwrite("obedience", &Request::obedience)
        .def_readwrite("longest_rest", &Request::longest_rest)
        .def_readwrite("any_mode", &Request::any_mode,
                       "Each take draws whether it is in C major or in A minor, as the style's music is.")
        .def_readwrite("candidates", &Request::candidates, "Ways to write a phrase, of which the critic chooses.")
        .def_readwrite("locks", &Request::locks)
        .def_readwrite("constraints", &Request::constraints)
        .def(
            "set_attributes",
            [](Request& r, const AttributeArray& attributes) {
                r.attributes = attribute_grid(attributes, r.score.bars);
            },
            py::arg("attributes"),
            "What is wished of the asked cells: levels + 1 (bars, parts, attributes), 0 for nothing.")
        .def_readwrite("whole", &Request::whole, "The score's first and last bars are a song's.")
        .def(
            "set_plans", [](Request& r, const PlanArray& plans) { r.plans = plan_grid(plans, r.score.bars); },
            py::arg("plans"),
            "Which cells asked ones are to be like: values of like (see like_value; 0: as the style draws it), "
            "likeness "
            "and steps of the scale (bars, parts, 3).")
        .def(
            "check", [](const Request& r) { check(r); },
            "ValueError in one sentence for what is out of range, or contradicts another wish or the notes that are "
            "kept.");

    py::dict qualities;
    for (const auto& [name, candidates] : TAKE_QUALITIES) qualities[py::str(std::string(name))] = candidates;
    module.attr("TAKE_QUALITIES") = qualities;
    module.attr("DEFAULT_TAKE_QUALITY") = std::string(TAKE_QUALITIES[DEFAULT_TAKE_QUALITY].name);
    module.attr("STRAIGHT") = STRAIGHT;
    module.def("with_feel", &with_feel, py::arg("score"), py::arg("amount"), py::arg("swing") = STRAIGHT,
               "The score with `amount` 0..1 of its timing and dynamics, and its beats swung: 0.5 straight, 2/3 "
               "triplets, to 0.75.");
    module.def(
        "parse_form",
        [](const std::string& text, int bars_each) {
            const auto form = parse_form(text, bars_each);
            return std::pair(named_sections(form.sections), form.bars);
        },
        py::arg("text"), py::arg("bars_each") = 8, "([(first bar, letter)], bars in all) of 'A A B A' or 'A8 B4 A8'.");
}
