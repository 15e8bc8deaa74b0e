#include "critic/critic.h"
#include "bindings.h"

using namespace partimento;

void register_critic(py::module_& module) {
    using namespace pybind11::literals;
    module.def("figure_names", &figure_names, "The names of the figures, a line each, as styles' files name them.");
    module.def(
        "figures_of",
        [](const Score& song, int first_bar, int last_bar, bool ends) {
            const Hearing hearing(song);
            std::vector<std::tuple<std::string, std::string, float>> found;
            for (const auto& [name, aspect, value] : figures_of(Stretched{hearing, first_bar, last_bar, ends}))
                found.emplace_back(name, ASPECT_NAMES[static_cast<std::size_t>(aspect)], value);
            return found;
        },
        "song"_a, "first_bar"_a, "last_bar"_a, "ends"_a,
        "What a listener would hear of bars [first_bar, last_bar), after those before them: name, aspect and value of "
        "each figure, NaN where the bars have too little to count. ends: they are the song's last. ValueError for bars "
        "that it lacks, and where the meter changes.");
}
