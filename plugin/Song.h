#pragma once
// What the plugin plays and shows: the score, the chord line it was asked with, and a line of news for the musician.

#include <atomic>
#include <mutex>
#include <string>

#include "exchange.h"
#include "scheduler.h"

namespace partimento {

// Message and generator threads, except latestTimeline(), which is the audio thread's alone, and isEmpty().
class Song {
public:
    Score score() const { return locked(current); }
    std::string chords() const { return locked(chordLine); }
    std::string news() const { return locked(lastNews); }

    void setScore(const Score& score);
    void setChords(const std::string& line);
    void setNews(const std::string& line);
    int revision() const { return changes.load(std::memory_order_acquire); }   // grows with every change

    // Any thread, the audio thread among them.
    bool isEmpty() const PARTIMENTO_REALTIME { return empty.load(std::memory_order_acquire); }
    const Timeline* latestTimeline() PARTIMENTO_REALTIME { return timelines.latest(); }

private:
    template <typename T>
    T locked(const T& value) const {
        const std::lock_guard lock(mutex);
        return value;
    }
    mutable std::mutex mutex;
    Score current;
    std::string chordLine, lastNews;
    std::atomic<int> changes{0};
    std::atomic<bool> empty{true};
    Exchange<Timeline> timelines;
};

}  // namespace partimento
