#include "network/vocabulary.h"

#include <cstring>

#include "bindings.h"
#include "network/tokenizer.h"

using namespace partimento;

namespace {

py::array_t<std::uint8_t> event_array(const std::vector<Event>& events) {
    py::array_t<std::uint8_t> out({events.size(), static_cast<std::size_t>(FIELD_COUNT)});
    static_assert(sizeof(Event) == FIELD_COUNT);
    if (!events.empty()) std::memcpy(out.mutable_data(), events.data(), events.size() * sizeof(Event));
    return out;
}

}  // namespace

AttributeGrid attribute_grid(const std::optional<AttributeArray>& attributes, int bars) {
    AttributeGrid grid(bars);
    if (!attributes) return grid;
    const auto rows = attributes->unchecked<3>();
    if (rows.shape(0) != bars || rows.shape(1) != PART_COUNT || rows.shape(2) != ATTRIBUTE_COUNT)
        throw std::invalid_argument("attributes are not of shape (bars, parts, attributes)");
    for (int bar = 0; bar < bars; ++bar)
        for (int p = 0; p < PART_COUNT; ++p)
            for (int a = 0; a < ATTRIBUTE_COUNT; ++a) {
                const auto value = rows(bar, p, a);
                if (value > ATTRIBUTE_LEVELS[static_cast<std::size_t>(a)])
                    throw std::invalid_argument(
                        "attributes: " + std::string(ATTRIBUTE_NAMES[static_cast<std::size_t>(a)]) + " " +
                        std::to_string(value - 1) + " is outside 0.." +
                        std::to_string(ATTRIBUTE_LEVELS[static_cast<std::size_t>(a)] - 1));
                grid.at(static_cast<PartName>(p), bar)[static_cast<std::size_t>(a)] = value;
            }
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
            for (int bar = 0; bar < score.bars; ++bar)
                for (int p = 0; p < PART_COUNT; ++p) {
                    const auto found = measure(score, static_cast<PartName>(p), bar);
                    for (int a = 0; a < ATTRIBUTE_COUNT; ++a) rows(bar, p, a) = found[static_cast<std::size_t>(a)];
                }
            return out;
        },
        py::arg("score"),
        "Attributes of every cell (bars, parts, attributes) uint8: levels + 1, 0 where an attribute does not apply.");
    module.def("metric_level", &metric_level, py::arg("meter"), py::arg("position_ticks"),
               "How strong a place in the bar is: 0 the bar line, 1 half an even bar, 2 a beat, 3 and 4 its parts, 5 "
               "elsewhere.");
    module.def("vocabulary_fingerprint", &vocabulary_fingerprint);
    module.def(
        "encode",
        [](const Score& score, int first_bar, int bars, const Cells& given, const Cells& asked,
           const std::optional<AttributeArray>& attributes) {
            const auto sequence = encode(score, first_bar, bars, given, asked, attribute_grid(attributes, score.bars));
            py::array_t<std::int32_t> times(static_cast<py::ssize_t>(sequence.time_ticks.size()),
                                            sequence.time_ticks.data());
            return py::make_tuple(event_array(sequence.events), times, event_array(targets(sequence)),
                                  sequence.asked_from);
        },
        py::arg("score"), py::arg("first_bar"), py::arg("bars"), py::arg("given"), py::arg("asked"),
        py::arg("attributes") = py::none(),
        "(events (n, 22) uint8, time_ticks (n) int32, targets (n, 22) uint8, asked_from): what a network sees and has "
        "to predict.");
}
