#pragma once

#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <optional>

#include "music/attributes.h"
#include "network/plan.h"

namespace py = pybind11;

using AttributeArray =
    py::array_t<std::uint8_t, py::array::c_style | py::array::forcecast>;  // (bars, parts, attributes)
// None says nothing of any cell. Throws std::invalid_argument for another shape or a level out of range.
partimento::AttributeGrid attribute_grid(const std::optional<AttributeArray>& attributes, int bars);

// Values of Field::like, likenesses and steps (bars, PART_COUNT, 3); like 0: open.
using PlanArray = py::array_t<std::int32_t, py::array::c_style | py::array::forcecast>;
// None: of no bars. Throws std::invalid_argument for another shape or a value out of range.
partimento::PlanGrid plan_grid(const std::optional<PlanArray>& plans, int bars);

// (first bar, letter)
std::vector<std::pair<int, std::string>> named_sections(const std::vector<partimento::Section>& sections);

void register_score(py::module_& module);
void register_files(py::module_& module);
void register_midi(py::module_& module);
void register_vocabulary(py::module_& module);
void register_request(py::module_& module);
void register_critic(py::module_& module);
void register_style(py::module_& module);
void register_takes(py::module_& module);
void register_sound(py::module_& module);
