// Songs and scores as JSON: what is read is written and read again as it was.

#include "fuzzing.h"
#include "song/takes_json.h"

using namespace partimento;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    return taken_or_refused(data, size, [](std::string_view text) {
        auto takes = takes_from_json(text);
        demand(takes_from_json(to_json(takes)) == takes);
        while (takes.undo()) takes.score().validate();
        while (takes.redo()) takes.score().validate();
    });
}
