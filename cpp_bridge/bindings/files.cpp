#include "song/files.h"

#include <pybind11/stl/filesystem.h>

#include <system_error>

#include "bindings.h"

void register_files(py::module_& module) {
    py::register_exception_translator([](std::exception_ptr thrown) {
        try {
            if (thrown) std::rethrow_exception(thrown);
        } catch (const std::system_error& error) {
            py::set_error(PyExc_OSError, error.what());
        }
    });
    module.def(
        "write_whole",
        [](const std::filesystem::path& path, const py::bytes& data) {
            const std::string_view view(data);
            const py::gil_scoped_release others_run;
            partimento::write_whole(path, view);
        },
        py::arg("path"), py::arg("data"),
        "Writes a file: what was there stays until all is written, and its mode and links stay for good. A link is "
        "followed; a pipe or device is written to. OSError where that fails; then nothing is left behind.");
}
