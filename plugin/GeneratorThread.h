#pragma once
// Writes takes when asked and hands their bars to the song as they come.

#include <juce_core/juce_core.h>

#include <atomic>

#include "Parameters.h"
#include "Song.h"
#include "StyleLibrary.h"

namespace partimento {

class GeneratorThread : private juce::Thread {
public:
    GeneratorThread(const Parameters& parameters, StyleLibrary& library, Song& song);
    ~GeneratorThread() override;

    // Any thread, the audio thread among them. A take that is being written gives way at its next bar.
    void ask() PARTIMENTO_REALTIME { asked.fetch_add(1, std::memory_order_release); }
    // Waits until nothing is asked for: for bounces, which are not to run ahead of the bars.
    void finish() const;
    // Message thread. Drops what is asked for and waits until the song is nobody else's to write.
    void withdraw();

private:
    static constexpr int POLL_MS = 15;

    void run() override;
    bool wanted(std::uint32_t request) const { return asked == request && withdrawn != request && !threadShouldExit(); }
    void write(std::uint32_t request);

    const Parameters& parameters;
    StyleLibrary& library;
    Song& song;
    std::atomic<std::uint32_t> asked{0}, withdrawn{0}, done{0};   // numbers of requests
};

}  // namespace partimento
