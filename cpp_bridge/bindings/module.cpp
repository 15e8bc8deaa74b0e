#include "bindings.h"

PYBIND11_MODULE(_core, module) {
    module.doc() = "The native core of Partimento: scores, tokens and playing styles.";
    module.attr("__version__") = PARTIMENTO_VERSION;
    register_score(module);
    register_files(module);
    register_midi(module);
    register_vocabulary(module);
    register_request(module);
    register_critic(module);
    register_style(module);
    register_takes(module);
    register_sound(module);
}
