// Kits as JSON: what is read is written and read again as it was.

#include "fuzzing.h"
#include "sound/kit_json.h"

using namespace partimento;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    return taken_or_refused(data, size, [](std::string_view text) {
        const auto kit = kit_from_json(text);
        demand(kit_from_json(to_json(kit)) == kit);
        demand(readable(kit.name) == kit.name);
    });
}
