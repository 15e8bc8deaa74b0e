#include "song/takes.h"

#include <pybind11/operators.h>

#include "bindings.h"
#include "music/cell.h"
#include "song/json_fields.h"
#include "song/score_json.h"
#include "song/takes_json.h"

using namespace partimento;

namespace {

std::vector<PartName> parts_of(const std::vector<std::string>& names) {
    std::vector<PartName> parts;
    for (const auto& name : names) parts.push_back(part_from_name(name));
    return parts;
}

}  // namespace

void register_takes(py::module_& module) {
    module.attr("MAX_TAKES") = MAX_TAKES;
    module.attr("MAX_TEXT_BYTES") = MAX_TEXT_BYTES;
    module.attr("MAX_ORIGIN_BYTES") = MAX_ORIGIN_BYTES;

    py::class_<Take>(module, "Take", "One take of a song, as a patch on the take it came from.")
        .def_property_readonly(
            "parent", [](const Take& t) { return t.parent == NO_TAKE ? std::nullopt : std::optional(t.parent); },
            "The number of the take it came from; None of the first.")
        .def_property_readonly("bars", [](const Take& t) { return t.music.bars; })
        .def_readonly(
            "front", &Take::front,
            "Bars that it has before the parent's first; below 0, bars of the parent's that it leaves out there.")
        .def_readonly("cells", &Take::cells, "What was written.")
        .def(
            "stretches",
            [](const Take& t, const std::string& part) { return stretches(t.cells, part_from_name(part)); },
            py::arg("part"), "(first bar, last bar) of what was written of a part, from 0, both included.")
        .def_property_readonly(
            "style", [](const Take& t) { return t.origin.style; }, "The style's name; empty where no style wrote it.")
        .def_property_readonly("seed", [](const Take& t) { return t.origin.seed; })
        .def_property_readonly(
            "request", [](const Take& t) { return t.origin.request; },
            "What else was asked for, in the asker's own form.");

    py::class_<Takes>(module, "Takes",
                      "The takes of a song as a tree: which came from which, and how; any can be returned to. Take 0 "
                      "is the score that it began with.")
        .def(py::init<const Score&>(), py::arg("first"))
        .def(
            "add",
            [](Takes& t, int parent, const Score& score, const std::optional<Cells>& cells, std::string style,
               std::uint64_t seed, std::string request) {
                return t.add(parent, score, cells ? *cells : Cells(score.bars),
                             {std::move(style), seed, std::move(request)});
            },
            py::arg("parent"), py::arg("score"), py::arg("cells") = py::none(), py::arg("style") = "",
            py::arg("seed") = 0, py::arg("request") = "",
            "A take with this score, which came from the parent; it is the current one then. Cells that differ from "
            "the parent's count as written, "
            "named or not. Returns its number. ValueError in one sentence, and nothing changes, for what does not fit.")
        .def(
            "comp",
            [](Takes& t, const std::vector<std::tuple<int, int, std::vector<std::string>, int>>& passages) {
                std::vector<Passage> read;
                for (const auto& [first, last, parts, take] : passages)
                    read.push_back({take, first, last, parts_of(parts)});
                return t.comp(read);
            },
            py::arg("passages"),
            "A take from the current one with other takes' bars put in its place: (first bar, last bar, parts, take) "
            "each, bars from 0, both included, "
            "no parts for all; where two name a cell, the later has it. In every bar the chord of the named take "
            "sounds. Returns its number.")
        .def("take", &Takes::take, py::arg("id"), py::return_value_policy::copy)
        .def("children", &Takes::children, py::arg("id"))
        .def(
            "score", [](const Takes& t, std::optional<int> id) { return t.score(id.value_or(t.current())); },
            py::arg("id") = py::none(), "The whole score of a take, as it was added; of the current one by default.")
        .def_property_readonly("current", &Takes::current)
        .def("select", &Takes::select, py::arg("id"))
        .def("undo", &Takes::undo, "Goes to the take that the current one came from; False at the first.")
        .def("redo", &Takes::redo,
             "Goes to the take from the current one that was last visited; False where there is none.")
        .def("__len__", &Takes::size)
        .def("to_json", [](const Takes& t) { return to_json(t); })
        .def_static(
            "from_json", [](const std::string& text) { return takes_from_json(text); }, py::arg("text"),
            "Also of a score's JSON: its one take. ValueError naming the field that is wrong.")
        .def(py::self == py::self);
}
