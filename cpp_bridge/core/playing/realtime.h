#pragma once
// The mark of audio-thread functions. What bears it, and everything it calls:
//   allocates and frees nothing, locks and waits for nothing, logs nothing, throws nothing, makes no system call,
//   and takes a time bounded by the block's length and the notes in it.
// clang >= 20 checks the mark when it compiles (-Wfunction-effects) and when it runs (-fsanitize=realtime);
// tests/cpp/test_realtime.cpp traps allocation and locks under every compiler.

#if defined(__clang__) && defined(__has_cpp_attribute)
#if __clang_major__ >= 20 && __has_cpp_attribute(clang::nonblocking)
#define PARTIMENTO_REALTIME noexcept [[clang::nonblocking]]
#endif
#endif
#ifndef PARTIMENTO_REALTIME
#define PARTIMENTO_REALTIME noexcept
#endif
