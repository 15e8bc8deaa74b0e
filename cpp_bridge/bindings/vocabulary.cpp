#include "vocabulary.h"

#include <cstring>

#include "bindings.h"
#include "tokenizer.h"

using namespace partimento;

namespace {

py::array_t<std::uint8_t> event_array(const std::vector<Event>& events) {
    py::array_t<std::uint8_t> out({events.size(), static_cast<std::size_t>(FIELD_COUNT)});
    static_assert(sizeof(Event) == FIELD_COUNT);
    if (!events.empty()) std::memcpy(out.mutable_data(), events.data(), events.size() * sizeof(Event));
    return out;
}

}  // namespace

void register_vocabulary(py::module_& module) {
    py::list fields;
    for (const auto& field : FIELDS) fields.append(py::make_tuple(std::string(field.name), field.size, field.predicted));
    module.attr("FIELDS") = py::tuple(fields);   // (name, size, predicted)
    module.attr("METERS") = py::cast(std::vector<Meter>(METERS.begin(), METERS.end()));
    module.attr("WINDOW_BARS") = WINDOW_BARS;
    module.attr("CONTEXT_EVENTS") = CONTEXT_EVENTS;
    module.attr("DONE") = DONE;
    module.def("vocabulary_fingerprint", &vocabulary_fingerprint);
    module.def("encode",
        [](const Score& score, int first_bar, int bars, const Cells& given, const Cells& asked, const std::optional<Cells>& described) {
            const auto sequence = encode(score, first_bar, bars, given, asked, described.value_or(Cells(score.bars)));
            py::array_t<std::int32_t> times(static_cast<py::ssize_t>(sequence.time_ticks.size()), sequence.time_ticks.data());
            return py::make_tuple(event_array(sequence.events), times, event_array(targets(sequence)), sequence.asked_from);
        },
        py::arg("score"), py::arg("first_bar"), py::arg("bars"), py::arg("given"), py::arg("asked"), py::arg("described") = py::none(),
        "(events (n, 16) uint8, time_ticks (n) int32, targets (n, 16) uint8, asked_from): what a network sees and has to predict.");
}
