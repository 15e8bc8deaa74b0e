#include "network/instructions.h"

#if defined(WIDE_PATHS)
#include <cpuid.h>
#endif

namespace partimento {
namespace {

bool has([[maybe_unused]] Instructions each) {
#if defined(WIDE_PATHS)
    unsigned a = 0, b = 0, c = 0, d = 0;
    switch (each) {
        case Instructions::basic: return true;
        case Instructions::avx2: return __builtin_cpu_supports("avx2");
        case Instructions::avx_vnni:  // compilers have no one name for it
            return has(Instructions::avx2) && __get_cpuid_count(7, 1, &a, &b, &c, &d) && (a & 1u << 4) != 0;
        case Instructions::avx512: return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw");
        case Instructions::avx512_vnni: return has(Instructions::avx512) && __builtin_cpu_supports("avx512vnni");
    }
#endif
    return each == Instructions::basic;
}

Instructions best_up_to(Instructions most) {
    auto best = Instructions::basic;
    for (const auto each : ALL_INSTRUCTIONS)
        if (each <= most && has(each)) best = each;
    return best;
}

}  // namespace

Instructions instructions = best_up_to(Instructions::avx512_vnni);

Instructions use_instructions(Instructions most) { return instructions = best_up_to(most); }

}  // namespace partimento
