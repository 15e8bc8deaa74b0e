#include "GeneratorThread.h"

#include <cmath>

#include "generator.h"

namespace partimento {

GeneratorThread::GeneratorThread(const Parameters& p, StyleLibrary& l, Song& s) : Thread("partimento generator"), parameters(p), library(l), song(s) {
    startThread();
}

GeneratorThread::~GeneratorThread() { stopThread(-1); }

void GeneratorThread::finish() const {
    for (auto seen = done.load(); seen != asked.load(); seen = done.load()) done.wait(seen);
}

void GeneratorThread::withdraw() {
    withdrawn = asked.load();
    finish();
}

void GeneratorThread::run() {
    while (!threadShouldExit()) {
        const auto request = asked.load(std::memory_order_acquire);
        if (request == done.load(std::memory_order_relaxed)) {
            wait(POLL_MS);   // the audio thread may not wake anyone
            continue;
        }
        if (wanted(request)) write(request);
        done.store(request, std::memory_order_release);
        done.notify_all();
    }
    done.store(asked.load());
    done.notify_all();
}

void GeneratorThread::write(std::uint32_t request) {
    try {
        song.setNews("loading the style");
        const auto style = library.load(parameters.style.get());
        Request take;
        Opening opening;
        opening.bars = parameters.bars.get();
        opening.chords = song.chords();
        take.score = open_score(style->card, opening);
        take.asked = open_cells(style->card, take.score);
        take.seed = static_cast<std::uint64_t>(parameters.seed.get());
        take.temperature = std::round(100.0 * parameters.temperature.get()) / 100.0;   // 0.8, as elsewhere, not the float next to it
        const auto title = style->card.title + ", " + std::to_string(opening.bars) + (opening.bars == 1 ? " bar" : " bars") + ", seed " + std::to_string(take.seed);
        const auto score = generate(*style, take, [&](const Score& soFar, int bar) {
            if (!wanted(request)) return false;
            song.setScore(soFar);
            song.setNews(title + ": bar " + std::to_string(bar + 1));
            return true;
        });
        if (!wanted(request)) return;
        song.setScore(score);
        song.setNews(title);
    } catch (const std::exception& error) {
        song.setNews(error.what());
    }
}

}  // namespace partimento
