#pragma once

#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <optional>

#include "music/attributes.h"

namespace py = pybind11;

using AttributeArray =
    py::array_t<std::uint8_t, py::array::c_style | py::array::forcecast>;  // (bars, parts, attributes)
// None says nothing of any cell. Throws std::invalid_argument for another shape or a level out of range.
partimento::AttributeGrid attribute_grid(const std::optional<AttributeArray>& attributes, int bars);

void register_score(py::module_& module);
void register_midi(py::module_& module);
void register_vocabulary(py::module_& module);
void register_request(py::module_& module);
void register_style(py::module_& module);
void register_takes(py::module_& module);
