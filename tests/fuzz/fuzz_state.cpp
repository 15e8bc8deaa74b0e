// What a host saves and hands back.

#include "SavedState.h"
#include "fuzzing.h"

using namespace partimento;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    return taken_or_refused(data, size, [](std::string_view text) {
        const auto state = stateIn(text);
        const auto written = textOf(state);
        demand(textOf(stateIn(written)) == written);
        state.takes.score().validate();
    });
}
