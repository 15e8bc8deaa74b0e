#pragma once
// Writes what is asked for, ahead of the playhead, and hands it to the song as it comes.

#include <juce_core/juce_core.h>

#include <atomic>
#include <functional>
#include <mutex>
#include <optional>

#include "Phrases.h"
#include "Song.h"
#include "StyleLibrary.h"
#include "Task.h"

namespace partimento {

class Arranger : private juce::Thread {
public:
    static constexpr int BARS_AHEAD = 8;  // of a stream, before the playhead

    // `usual`: what a take is asked for with where nothing else is said; called on any thread but the audio thread.
    Arranger(StyleLibrary& library, Song& song, std::function<Task(Task::What)> usual);
    ~Arranger() override;

    // Message thread. What is being written gives way at once.
    void ask(Task task);
    void cancel();
    // What may be asked for next: what it gives is read while there is nothing else to do.
    void expect(Task task);
    // Also waits until the song is nobody else's to write.
    void withdraw();
    float progress() const { return far.load(std::memory_order_relaxed); }  // 0..1; negative while nothing is written
    void setListening(bool listens);                                        // to phrases, to answer them

    // Any thread, the audio thread among them.
    void askForSong() PARTIMENTO_REALTIME { asked.fetch_add(1, std::memory_order_release); }
    // Where the playhead is, in MIDI ticks of the song; whether a stream is to be written, and up to which bar.
    void follow(double tick, bool streams, int bars) PARTIMENTO_REALTIME;
    bool isListening() const PARTIMENTO_REALTIME { return listens.load(std::memory_order_relaxed); }

    // Audio thread of a bounce: waits for what was asked for, and for the stream's bars. Never where anyone listens.
    void finish();

    Phrases phrases;

private:
    static constexpr int POLL_MS = 15;

    void run() override;
    bool wanted(std::uint32_t request) const { return asked == request && withdrawn != request && !threadShouldExit(); }
    void write(std::uint32_t request);
    bool streamOn();  // one step; false where there was nothing to do
    void answerPhrase();
    void readAhead();
    void lookIntoTakes();
    bool behind() const { return streaming && written < needed && !stuck; }

    StyleLibrary& library;
    Song& song;
    const std::function<Task(Task::What)> usual;
    std::mutex mutex;
    std::optional<Task> next;                                    // of the last request; none: the usual
    std::optional<Task> expected;                                // none: what it gives has been read
    std::atomic<std::uint32_t> asked{0}, withdrawn{0}, done{0};  // numbers of requests
    std::atomic<float> far{-1.0f};
    std::atomic<double> playhead{0.0};
    std::atomic<bool> streaming{false}, stuck{false}, listens{false};
    std::atomic<int> needed{0}, written{0};  // bars of the stream
    std::atomic<std::uint32_t> steps{0};     // of the stream
    std::uint64_t streamSeed = 0;
    int streamTake = NO_TAKE;  // that the stream began with
};

}  // namespace partimento
