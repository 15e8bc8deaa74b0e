#include "Song.h"

namespace partimento {

void Song::setScore(const Score& score) {
    auto timeline = std::make_unique<const Timeline>(score);
    const std::lock_guard lock(mutex);
    current = score;
    empty = score.bars == 0;
    timelines.publish(std::move(timeline));
    ++changes;
}

void Song::setChords(const std::string& line) {
    const std::lock_guard lock(mutex);
    chordLine = line;
    ++changes;
}

void Song::setNews(const std::string& line) {
    const std::lock_guard lock(mutex);
    lastNews = line;
    ++changes;
}

}  // namespace partimento
