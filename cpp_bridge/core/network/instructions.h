#pragma once
// Which instructions of the processor at hand are used: the best that it has.

#if defined(__x86_64__) && defined(__GNUC__) && (defined(__OPTIMIZE__) || defined(__clang__))
#define WIDE_PATHS  // to choose from
#endif

namespace partimento {

// What a processor may be asked for, poorest first: registers of 16, 32 or 64 bytes, and whether it multiplies bytes.
enum class Instructions { basic, avx2, avx_vnni, avx512, avx512_vnni };
inline constexpr Instructions ALL_INSTRUCTIONS[] = {Instructions::basic, Instructions::avx2, Instructions::avx_vnni,
                                                    Instructions::avx512, Instructions::avx512_vnni};
// The best that the processor has, or the best up to `most`. Returns what is used from now on. The bits stay the same.
// For measuring and tests; not while another thread counts on it.
Instructions use_instructions(Instructions most);

extern Instructions instructions;  // that are used

}  // namespace partimento
