#include "Arranger.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "RequestTakes.h"
#include "music/key_finding.h"
#include "writing/choice.h"
#include "writing/form.h"

namespace partimento {
namespace {

constexpr int REPEATED_ROUNDS = 2;  // that takes equal to others are written again, from the seeds that follow

}  // namespace

Arranger::Arranger(StyleLibrary& l, Song& s, std::function<Task(Task::What)> u)
    : Thread("partimento arranger"), library(l), song(s), usual(std::move(u)) {
    startThread();
}

Arranger::~Arranger() { stopThread(-1); }

void Arranger::ask(Task task) {
    {
        const std::lock_guard lock(mutex);
        next = std::move(task);
    }
    askForSong();
    notify();
}

void Arranger::expect(Task task) {
    {
        const std::lock_guard lock(mutex);
        expected = std::move(task);
    }
    notify();
}

void Arranger::cancel() { withdrawn = asked.load(); }

void Arranger::withdraw() {
    cancel();
    streaming = false;
    notify();
    for (auto seen = done.load(); seen != asked.load(); seen = done.load()) done.wait(seen);
    song.setStream({});
}

void Arranger::setListening(bool on) { listens = on; }

void Arranger::follow(double tick, bool streams, int bars) PARTIMENTO_REALTIME {
    playhead.store(tick, std::memory_order_relaxed);
    needed.store(bars, std::memory_order_relaxed);
    streaming.store(streams, std::memory_order_release);
}

void Arranger::finish() {
    for (auto seen = done.load(); seen != asked.load(); seen = done.load()) {
        notify();
        done.wait(seen);
    }
    for (auto seen = steps.load(); behind(); seen = steps.load()) {
        notify();
        steps.wait(seen);
    }
}

void Arranger::run() {
    while (!threadShouldExit()) {
        if (const auto request = asked.load(std::memory_order_acquire);
            request != done.load(std::memory_order_relaxed)) {
            if (wanted(request)) write(request);
            done.store(request, std::memory_order_release);
            done.notify_all();
            continue;
        }
        if (streamOn()) continue;
        answerPhrase();
        readAhead();
        lookIntoTakes();
        wait(POLL_MS);  // the audio thread may not wake anyone
    }
    done.store(asked.load());
    done.notify_all();
    stuck = true;
    ++steps;
    steps.notify_all();
}

void Arranger::write(std::uint32_t request) {
    std::optional<Task> task;
    {
        const std::lock_guard lock(mutex);
        task.swap(next);
    }
    if (!task) task = usual(Task::What::song);
    try {
        song.setNews("loading the style");
        const auto style = library.load(task->style);
        const int parent = song.current();
        auto wish = requestFor(*style, *task, song.score(), song.lockedCells());
        wish.wanted = [this, request] { return wanted(request); };
        std::vector<std::uint64_t> seeds(static_cast<std::size_t>(task->takes));
        std::iota(seeds.begin(), seeds.end(), task->seed);
        int asks = 0;  // bars that hold an asked cell
        for (int bar = 0; bar < wish.score.bars; ++bar) asks += wish.asked.any(bar);
        const auto title = style->card.title + ", seed " + std::to_string(task->seed);
        song.begin(seeds);
        song.setNews(title + ": writing");
        far = 0.0f;
        std::vector<std::atomic<int>> bars(seeds.size());
        const auto hear = [&](std::size_t take, const Score& soFar, int) {
            if (!wanted(request)) return false;
            const int its = ++bars[take];
            song.write(take, soFar, std::min(1.0f, static_cast<float>(its) / static_cast<float>(asks)));
            int all = 0;
            for (const auto& count : bars) all += std::min(asks, count.load());
            far = static_cast<float>(all) / static_cast<float>(asks * static_cast<int>(bars.size()));
            return true;
        };
        const bool anew = task->what == Task::What::song && song.lockedCells().count() == 0;
        // A structure of another song stands in place of one that the style would draw.
        const auto takesOf = [&](const std::vector<std::uint64_t>& by, const TakeWritten& heard) {
            return anew && !task->plan.structure ? generate_songs(*style, wish, by, {}, 0, heard)
                                                 : generate_takes(*style, wish, by, 0, heard);
        };
        auto takes = takesOf(seeds, hear);
        auto following = task->seed + seeds.size();
        for (int round = 0; round < REPEATED_ROUNDS && wanted(request); ++round) {  // takes that show nothing new
            const auto again = repeatedAmong(takes);
            if (again.empty()) break;
            std::vector<std::uint64_t> further(again.size());
            std::iota(further.begin(), further.end(), following);
            following += further.size();
            const auto others = takesOf(
                further, [&](std::size_t i, const Score& soFar, int bar) { return hear(again[i], soFar, bar); });
            for (std::size_t i = 0; i < again.size(); ++i) {
                takes[again[i]] = others[i];
                seeds[again[i]] = further[i];
            }
        }
        if (anew && !task->controls.key && task->chords.empty())
            for (auto& take : takes) take.key = heard_key(take);
        if (!wanted(request)) {
            song.abandon();
            song.setNews("cancelled");
        } else {
            std::vector<Score> shown;
            std::vector<std::uint64_t> seedsShown;
            for (const auto i : best_first(*style, wish, takes)) {
                shown.push_back(takes[i]);
                seedsShown.push_back(seeds[i]);
            }
            song.finish(parent, shown, wish.asked, style->card.name, seedsShown);
            song.setNews(title + (takes.size() > 1 ? ", " + std::to_string(takes.size()) + " takes" : ""));
        }
    } catch (const std::exception& error) {
        song.abandon();
        song.setNews(error.what(), true);
    }
    far = -1.0f;
}

bool Arranger::streamOn() {
    if (!streaming) {
        stuck = false;
        if (song.isStreaming()) song.setStream({});
        written = 0;
        return false;
    }
    const auto task = usual(Task::What::onward);
    if (!song.isStreaming() || task.seed != streamSeed || song.musicTake() != streamTake) {  // begins anew
        streamSeed = task.seed;
        streamTake = song.musicTake();
        stuck = false;
        written = song.score().bars;
        song.setStream(song.score());
    }
    if (!behind() || written >= MAX_BARS) {
        if (written >= MAX_BARS) stuck = true;
        return false;
    }
    try {
        const auto style = library.load(task.style);
        const auto longer = streamedOn(*style, task, song.stream());
        if (streaming) {
            song.setStream(longer);
            written = longer.bars;
            song.setNews(style->card.title + ": " + std::to_string(longer.bars) + " bars, and on");
        }
    } catch (const std::exception& error) {
        stuck = true;
        song.setNews(error.what(), true);
    }
    ++steps;
    steps.notify_all();
    return !stuck;
}

void Arranger::answerPhrase() {
    if (!listens) {
        phrases.forget();
        song.endAnswer();
        return;
    }
    const auto current = song.score();
    const auto phrase = phrases.ended(playhead, current);
    if (!phrase) return;
    try {
        auto task = usual(Task::What::onward);
        task.plan = {};  // which is of another song
        const auto style = library.load(task.style);
        const auto whole = answered(*style, task, phrase->score);
        // At the next bar line that is not upon us yet.
        const double bar = whole.meter.bar_ticks() * MIDI_TICKS_PER_TICK;
        const auto at = static_cast<std::int64_t>(std::ceil((playhead + MIDI_TICKS_PER_QUARTER / 4) / bar));
        song.answer(whole.excerpt(phrase->score.bars, phrase->score.bars), at * static_cast<std::int64_t>(bar));
        song.edit(whole, "phrase and answer", SongPlan());
        song.setNews(style->card.title + " answers " + std::to_string(phrase->score.bars) +
                     (phrase->score.bars == 1 ? " bar" : " bars"));
    } catch (const std::exception& error) {
        song.setNews(error.what(), true);
    }
}

void Arranger::readAhead() {
    std::optional<Task> task;
    {
        const std::lock_guard lock(mutex);
        task.swap(expected);
    }
    if (!task) return;
    try {
        const auto style = library.load(task->style);
        auto request = requestFor(*style, *task, song.score(), song.lockedCells());
        request.wanted = [this] { return asked == done && !threadShouldExit(); };
        read_ahead(*style, request);
    } catch (const std::exception&) {}  // which is said when it is asked for
}

void Arranger::lookIntoTakes() {
    const auto style = library.loaded();
    if (!style) return;
    const int made = song.takesMade();
    for (const auto& [take, score] : song.unsearched()) {
        Findings findings;
        try {
            findings.copies = copies_in(style->copies, score);
            if (const auto found = judged(*style, score)) findings.words = in_words(*found);
        } catch (const std::exception&) {}
        song.setFindings(take, std::move(findings), made);
    }
}

}  // namespace partimento
