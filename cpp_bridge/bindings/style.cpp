#include "style/style.h"

#include <pybind11/functional.h>
#include <pybind11/stl/filesystem.h>

#include <atomic>
#include <chrono>
#include <thread>

#include "bindings.h"
#include "network/sequence.h"
#include "style/likelihood.h"
#include "writing/choice.h"
#include "writing/form.h"

using namespace partimento;

namespace {

std::map<std::string, double> by_name(const ByPart<double>& values) {
    std::map<std::string, double> found;
    for (const auto part : PARTS) found.emplace(name_of(part), values[part]);
    return found;
}

std::vector<std::string> part_names(const std::vector<PartName>& parts) {
    std::vector<std::string> out;
    for (const auto part : parts) out.emplace_back(name_of(part));
    return out;
}

// Logits of every predicted field along a sequence, each in view of the true fields before it, laid end to end.
py::array_t<float> teacher_forced_logits(const Style& style, const Score& score, const Cells& given, const Cells& asked,
                                         const std::optional<AttributeArray>& attributes) {
    score.validate();
    const auto sequence = encode(score, 0, score.bars, given, asked, attribute_grid(attributes, score.bars));
    const auto& wanted = sequence.targets;
    State state(style.network.config);
    Decoder decoder(style.network);
    std::vector<float> last(static_cast<std::size_t>(style.network.config.width)), out;
    for (std::size_t i = 0; i < sequence.events.size(); ++i) {
        decoder.forward(state, {&sequence.events[i], 1}, {&sequence.time_ticks[i], 1}, {&sequence.references[i], 1},
                        last);
        for (std::size_t f = 0; f < FIELD_COUNT; ++f)
            if (FIELDS[f].predicted) {
                const auto logits =
                    field_logits(style.network, last, wanted[i], sequence.references[i], static_cast<Field>(f));
                out.insert(out.end(), logits.begin(), logits.end());
            }
    }
    const auto row = static_cast<py::ssize_t>(out.size() / sequence.events.size());
    return py::array_t<float>({static_cast<py::ssize_t>(sequence.events.size()), row}, out.data());
}

using Written = std::optional<std::function<bool(const Score&, int)>>;

BarWritten bar_written(const Written& written) {
    if (!written) return {};
    return [&written](const Score& so_far, int bar) {
        py::gil_scoped_acquire gil;
        return (*written)(so_far, bar);
    };
}

// Ends the writing between two events where a signal's handler throws, as Ctrl-C's does. Python tells its main thread
// alone, so the thread that called asks for all that write.
class Signals {
public:
    // The request, wanted until then; for as long as this lives.
    Request watched(Request request) {
        request.wanted = [this] { return wanted(); };
        return request;
    }

private:
    using Clock = std::chrono::steady_clock;

    bool wanted() {
        constexpr std::chrono::milliseconds OFTEN{1};
        if (std::this_thread::get_id() == caller_ && Clock::now() - heard_ > OFTEN) {
            const py::gil_scoped_acquire gil;
            heard_ = Clock::now();
            if (PyErr_CheckSignals() != 0) {
                thrown_ = true;
                throw py::error_already_set();
            }
        }
        return !thrown_;
    }

    const std::thread::id caller_ = std::this_thread::get_id();
    Clock::time_point heard_ = Clock::now();
    std::atomic<bool> thrown_{false};
};

TakeWritten of_each_take(BarWritten written) {
    if (!written) return {};
    return [written = std::move(written)](std::size_t, const Score& score, int bar) { return written(score, bar); };
}

}  // namespace

void register_style(py::module_& module) {
    using namespace pybind11::literals;
    module.attr("COPY_NOTES") = COPY_NOTES;
    module.attr("DEFAULT_LONGEST_COPY") = DEFAULT_LONGEST_COPY;
    module.def(
        "structure_numbers",
        [](const Score& song) {
            const auto numbers = structure_numbers(song);
            return py::array_t<std::uint8_t>(static_cast<py::ssize_t>(numbers.size()), numbers.data());
        },
        py::arg("song"), "The song's plan as a style's file holds it, uint8 (bars * parts * 3).");
    module.def(
        "copy_grams",
        [](const Score& score) {
            std::vector<std::uint32_t> out;
            for (const auto part : {PartName::melody, PartName::bass}) {
                const auto hashes = gram_hashes(line_of(score, part));
                out.insert(out.end(), hashes.begin(), hashes.end());
            }
            return py::array_t<std::uint32_t>(static_cast<py::ssize_t>(out.size()), out.data());
        },
        py::arg("score"),
        "Hashes (n) uint32 of all that a style's index has of a score: COPY_NOTES notes of its melody or bass in a "
        "row, in any key and at any speed.");

    py::class_<Card>(module, "Card", "What a musician reads of a style.")
        .def_readonly("name", &Card::name)
        .def_readonly("title", &Card::title)
        .def_readonly("description", &Card::description)
        .def_readonly("tempo_bpm", &Card::tempo_bpm)
        .def_readonly("tempo_range", &Card::tempo_range)
        .def_readonly("meters", &Card::meters)
        .def_property_readonly("parts", [](const Card& c) { return part_names(c.parts); })
        .def_readonly("forms", &Card::forms)
        .def_property_readonly("returns", [](const Card& card) { return by_name(card.returns); })
        .def_property_readonly("temperature", [](const Card& card) { return by_name(card.temperature); })
        .def_readonly("minor", &Card::minor)
        .def_readonly("closing", &Card::closing)
        .def_readonly("cadence", &Card::cadence)
        .def_readonly("root_bias", &Card::root_bias)
        .def_readonly("repeat_bias", &Card::repeat_bias)
        .def_readonly("no_chord_bias", &Card::no_chord_bias)
        .def_readonly("licence", &Card::licence)
        .def_readonly("credits", &Card::credits);

    py::class_<Style, std::shared_ptr<Style>>(module, "Style",
                                              "A loaded style; immutable, to be shared between threads.")
        .def(py::init(
                 [](const std::filesystem::path& path) { return std::const_pointer_cast<Style>(Style::load(path)); }),
             py::arg("path"))
        .def_readonly("card", &Style::card)
        .def(
            "open_score",
            [](const Style& s, int bars, const std::string& chords, double tempo, std::optional<Meter> meter,
               std::optional<Key> key) {
                std::vector<std::string> complaints;
                auto score = open_score(s.card, {bars, chords, tempo, meter, key}, &complaints);
                return std::pair(std::move(score), std::move(complaints));
            },
            py::arg("bars") = 8, py::arg("chords") = "", py::arg("tempo_bpm") = 0.0, py::arg("meter") = py::none(),
            py::arg("key") = py::none(), "A score to start from: empty parts, the chord line over all bars.")
        .def(
            "open_cells", [](const Style& s, const Score& score) { return open_cells(s.card, score); },
            py::arg("score"), "All cells of those of the style's parts that the score does not have yet.")
        .def(
            "generate",
            [](const Style& s, const Request& request, const Written& written) {
                const auto callback = bar_written(written);
                Signals signals;
                const auto watched = signals.watched(request);
                py::gil_scoped_release release;
                return generate(s, watched, callback);
            },
            py::arg("request"), py::arg("written") = py::none(),
            "The score with the asked cells written. `written(score, bar) -> bool` hears of each bar; False stops, "
            "and so does Ctrl-C. The GIL is released.")
        .def(
            "generate_takes",
            [](const Style& s, const Request& request, const std::vector<std::uint64_t>& seeds, int threads,
               const Written& written) {
                const auto each = of_each_take(bar_written(written));
                Signals signals;
                const auto watched = signals.watched(request);
                py::gil_scoped_release release;
                return generate_takes(s, watched, seeds, threads, each);
            },
            py::arg("request"), py::arg("seeds"), py::arg("threads") = 0, py::arg("written") = py::none(),
            "A take for each seed, each the same as it is alone; threads 0: as many as pay. `written` hears of each "
            "bar of each take.")
        .def(
            "generate_songs",
            [](const Style& s, const Request& request, const std::vector<std::uint64_t>& seeds,
               std::optional<double> strength, bool lead_over, const Written& written) {
                const auto each = of_each_take(bar_written(written));
                Signals signals;
                const auto watched = signals.watched(request);
                py::gil_scoped_release release;
                return generate_songs(s, watched, seeds, {strength, lead_over}, 0, each);
            },
            py::arg("request"), py::arg("seeds"), py::arg("strength") = py::none(),
            py::arg("lead_over") = Returns{}.lead_over, py::arg("written") = py::none(),
            "A song for each seed by the score's sections, or by a form that each draws; a section that returns is as "
            "it first came, but for a share 0..1 of its cells (None: as in the style's own music). `written` hears of "
            "each bar of each song.")
        .def(
            "nats",
            [](const Style& s, const Score& score, int first_bar, int bars, const Cells& given,
               const Cells& asked) -> py::object {
                std::optional<Nats> found;
                {
                    py::gil_scoped_release release;
                    found = nats_of(s, score, first_bar, bars, given, asked);
                }
                if (!found) return py::none();
                py::dict out;
                for (const auto part : PARTS)
                    if (found->nats[part] > 0.0)
                        out[py::str(std::string(name_of(part)))] =
                            py::make_tuple(found->nats[part], found->events[part]);
                return out;
            },
            py::arg("score"), py::arg("first_bar"), py::arg("bars"), py::arg("given"), py::arg("asked"),
            "{part: (nats, notes)} of the asked cells in a window; None where the window holds more events than the "
            "context.")
        .def(
            "judge",
            [](const Style& s,
               const Score& song) -> std::optional<std::pair<std::map<std::string, double>, std::string>> {
                const auto found = judged(s, song);
                if (!found) return std::nullopt;
                std::map<std::string, double> by_name{{"all", found->all}};
                for (std::size_t i = 0; i < ASPECT_COUNT; ++i) by_name.emplace(ASPECT_NAMES[i], found->aspects[i]);
                return std::pair(by_name, in_words(*found));
            },
            py::arg("song"),
            "How much a song's last bars, 32 at most, sound like the style's music, in nats: 'all', and by aspect; and "
            "what speaks for them and against them in a few words. None where the style has no critic, or the meter "
            "changes.")
        .def_property_readonly(
            "copy_grams", [](const Style& s) { return s.copies.size(); },
            "Grams of its sources that the style's index holds.")
        .def(
            "copies",
            [](const Style& s, const Score& score) {
                py::list out;
                for (const auto& c : copies_in(s.copies, score))
                    out.append(py::dict("part"_a = std::string(name_of(c.part)), "notes"_a = c.notes,
                                        "bar"_a = c.bar + 1, "piece"_a = c.piece, "line_notes"_a = c.line_notes,
                                        "copied_notes"_a = c.copied_notes));
                return out;
            },
            py::arg("score"),
            "Of melody and bass: the longest run of notes that the style's sources have, in which bar (from 1) it "
            "begins, and a piece that has its last notes.")
        .def("logits", &teacher_forced_logits, py::arg("score"), py::arg("given"), py::arg("asked"),
             py::arg("attributes") = py::none(),
             "Logits (events, sizes of the predicted fields) along a whole score, for parity with the training "
             "network.");
}
