#pragma once

#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

namespace py = pybind11;

void register_score(py::module_& module);
void register_vocabulary(py::module_& module);
void register_style(py::module_& module);
