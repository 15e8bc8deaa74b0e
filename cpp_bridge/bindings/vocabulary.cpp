#include "network/vocabulary.h"

#include <cstring>

#include "bindings.h"
#include "network/sequence.h"

using namespace partimento;

namespace {

py::array_t<std::uint8_t> event_array(const std::vector<Event>& events) {
    py::array_t<std::uint8_t> out({events.size(), static_cast<std::size_t>(FIELD_COUNT)});
    static_assert(sizeof(Event) == FIELD_COUNT);
    if (!events.empty()) std::memcpy(out.mutable_data(), events.data(), events.size() * sizeof(Event));
    return out;
}

py::array_t<std::uint8_t> suggested_events(const Sequence& sequence) {
    py::array_t<std::uint8_t> out(
        {sequence.references.size(), static_cast<std::size_t>(SOURCE_COUNT), static_cast<std::size_t>(FIELD_COUNT)});
    auto* to = out.mutable_data();
    for (const auto& references : sequence.references)
        for (const auto& reference : references)
            to = std::copy(reference.next.fields.begin(), reference.next.fields.end(), to);
    return out;
}

py::array_t<std::uint8_t> trusts(const Sequence& sequence) {
    py::array_t<std::uint8_t> out({sequence.references.size(), static_cast<std::size_t>(SOURCE_COUNT)});
    auto* to = out.mutable_data();
    for (const auto& references : sequence.references)
        for (const auto& reference : references) *to++ = reference.trust;
    return out;
}

}  // namespace

AttributeGrid attribute_grid(const std::optional<AttributeArray>& attributes, int bars) {
    AttributeGrid grid(bars);
    if (!attributes) return grid;
    const auto rows = attributes->unchecked<3>();
    if (rows.shape(0) != bars || rows.shape(1) != PART_COUNT || rows.shape(2) != ATTRIBUTE_COUNT)
        throw std::invalid_argument("attributes are not of shape (bars, parts, attributes)");
    for_each_cell(bars, [&](PartName part, int bar) {
        for (std::size_t a = 0; a < ATTRIBUTE_COUNT; ++a) {
            const auto value = rows(bar, static_cast<py::ssize_t>(part), static_cast<py::ssize_t>(a));
            if (value > ATTRIBUTE_LEVELS[a])
                throw std::invalid_argument("attributes: " + std::string(ATTRIBUTE_NAMES[a]) + " " +
                                            std::to_string(value - 1) + " is outside 0.." +
                                            std::to_string(ATTRIBUTE_LEVELS[a] - 1));
            grid.at(part, bar)[a] = value;
        }
    });
    return grid;
}

PlanGrid plan_grid(const std::optional<PlanArray>& plans, int bars) {
    if (!plans) return PlanGrid(0);
    PlanGrid grid(bars);
    const auto rows = plans->unchecked<3>();
    if (rows.shape(0) != bars || rows.shape(1) != PART_COUNT || rows.shape(2) != 3)
        throw std::invalid_argument("plans are not of shape (bars, parts, 3)");
    for_each_cell(bars, [&](PartName part, int bar) {
        const auto p = static_cast<py::ssize_t>(part);
        const int like = rows(bar, p, 0), likeness = rows(bar, p, 1), steps = rows(bar, p, 2);
        if (like < 0 || like >= info(Field::like).size || likeness < 0 || likeness >= LIKENESS_COUNT ||
            steps < -MAX_MOVE || steps > MAX_MOVE)
            throw std::invalid_argument("plans hold a value out of range");
        grid.at(part, bar) = {static_cast<std::uint8_t>(like), static_cast<Likeness>(likeness), steps};
    });
    return grid;
}

void register_vocabulary(py::module_& module) {
    py::list fields;
    for (const auto& field : FIELDS)
        fields.append(py::make_tuple(std::string(field.name), field.size, field.predicted));
    module.attr("FIELDS") = py::tuple(fields);  // (name, size, predicted)
    module.attr("METERS") = py::cast(std::vector<Meter>(METERS.begin(), METERS.end()));
    module.attr("WINDOW_BARS") = WINDOW_BARS;
    module.attr("CONTEXT_EVENTS") = CONTEXT_EVENTS;
    module.attr("DONE") = DONE;
    py::list attributes;
    for (std::size_t a = 0; a < ATTRIBUTE_COUNT; ++a)
        attributes.append(py::make_tuple(std::string(ATTRIBUTE_NAMES[a]), ATTRIBUTE_LEVELS[a]));
    module.attr("ATTRIBUTES") = py::tuple(attributes);  // (name, levels)
    module.def(
        "measure",
        [](const Score& score) {
            py::array_t<std::uint8_t> out({score.bars, PART_COUNT, ATTRIBUTE_COUNT});
            auto rows = out.mutable_unchecked<3>();
            for_each_cell(score.bars, [&](PartName part, int bar) {
                py::ssize_t a = 0;
                for (const auto level : measure(score, part, bar))
                    rows(bar, static_cast<py::ssize_t>(part), a++) = level;
            });
            return out;
        },
        py::arg("score"),
        "Attributes of every cell (bars, parts, attributes) uint8: levels + 1, 0 where an attribute does not apply.");
    module.def("metric_level", &metric_level, py::arg("meter"), py::arg("position_ticks"),
               "How strong a place in the bar is: 0 the bar line, 1 half an even bar, 2 a beat, 3 and 4 its parts, 5 "
               "elsewhere.");
    module.def("vocabulary_fingerprint", &vocabulary_fingerprint);
    module.attr("GIVEN_CELL") = static_cast<int>(EventKind::given_cell);
    module.attr("ASKED_CELL") = static_cast<int>(EventKind::asked_cell);
    module.attr("SOURCES") = py::cast(std::vector<std::string>(SOURCE_NAMES.begin(), SOURCE_NAMES.end()));
    module.attr("TRUSTS") = TRUSTS;
    module.attr("TRUSTS_OF_A_PART") = TRUSTS_OF_A_PART;
    py::list plan_fields;
    for (const auto field : PLAN_FIELDS) plan_fields.append(std::string(info(field).name));
    module.attr("PLAN_FIELDS") = py::tuple(plan_fields);
    module.attr("LIKENESSES") = py::cast(std::vector<std::string>(LIKENESS_NAMES.begin(), LIKENESS_NAMES.end()));
    py::class_<Sequence>(module, "EventSequence", "What a network sees of a window of a score and has to predict.")
        .def_property_readonly(
            "events", [](const Sequence& s) { return event_array(s.events); }, "(n, fields) uint8")
        .def_property_readonly(
            "time_ticks",
            [](const Sequence& s) {
                return py::array_t<std::int32_t>(static_cast<py::ssize_t>(s.time_ticks.size()), s.time_ticks.data());
            },
            "(n) int32, from the window's first bar")
        .def_property_readonly(
            "targets", [](const Sequence& s) { return event_array(s.targets); }, "(n, fields) uint8")
        .def_property_readonly("suggested", &suggested_events, "(n, sources, fields) uint8: what comes next by each")
        .def_property_readonly("trusts", &trusts, "(n, sources) uint8")
        .def_readonly("asked_from", &Sequence::asked_from, "index of the first asked cell's header; n where none");
    module.def(
        "encode",
        [](const Score& score, int first_bar, int bars, const Cells& given, const Cells& asked,
           const std::optional<AttributeArray>& attributes, bool whole, bool disguised, int remembered,
           const std::optional<PlanArray>& plans) {
            return encode(score, first_bar, bars, given, asked, attribute_grid(attributes, score.bars),
                          {whole, disguised, remembered, plan_grid(plans, score.bars)});
        },
        py::arg("score"), py::arg("first_bar"), py::arg("bars"), py::arg("given"), py::arg("asked"),
        py::arg("attributes") = py::none(), py::arg("whole") = false, py::arg("disguised") = false,
        py::arg("remembered") = 0, py::arg("plans") = py::none(),
        "A window of a score. whole: the score's ends are a song's; disguised: its key and kit are not its own; "
        "remembered: bars before the window that cells may be like; plans: of the asked cells, None: as measured.");
    module.def(
        "plan_of_song",
        [](const Score& score) {
            const auto plans = plan_of_song(score);
            py::array_t<std::int32_t> out({score.bars, PART_COUNT, 3});
            auto rows = out.mutable_unchecked<3>();
            for_each_cell(score.bars, [&](PartName part, int bar) {
                const auto p = static_cast<py::ssize_t>(part);
                const auto& plan = plans.at(part, bar);
                rows(bar, p, 0) = plan.like;
                rows(bar, p, 1) = static_cast<int>(plan.likeness);
                rows(bar, p, 2) = plan.steps;
            });
            return out;
        },
        py::arg("score"),
        "Which cells of a song are like which: values of like (see like_value), likenesses and steps (bars, parts, "
        "3); 0 in parts that it lacks.");
    module.attr("NEW_BAR") = NEW_BAR;
    module.def("like_value", &like_value, py::arg("offset"),
               "Of a bar that lies so many bars before (below 0) or after a cell's own; 0 where it is too far.");
}
