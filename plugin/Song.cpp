#include "Song.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace partimento {
namespace {

Cells sizedFor(const Cells& cells, int bars) {
    Cells out(bars);
    for (int p = 0; p < PART_COUNT; ++p)
        for (int bar = 0; bar < std::min(bars, cells.bars()); ++bar)
            if (cells.has(static_cast<PartName>(p), bar)) out.set(static_cast<PartName>(p), bar);
    return out;
}

}  // namespace

Score Song::score() const { return locked(currentScore); }

Score Song::shown() const {
    const std::lock_guard lock(mutex);
    return sounding();
}

double Song::bpm() const {
    const std::lock_guard lock(mutex);
    return sounding().tempo_bpm;
}

const Score& Song::sounding() const {
    if (answered) return *answered;
    if (streamed) return *streamed;
    if (drafted) return drafts.front().score;
    return listened >= 0 ? strip[static_cast<std::size_t>(listened)].score : currentScore;
}

int Song::current() const {
    const std::lock_guard lock(mutex);
    return tree.current();
}

Cells Song::lockedCells() const {
    const std::lock_guard lock(mutex);
    return sizedFor(lockedOnes, currentScore.bars);
}

bool Song::isStreaming() const {
    const std::lock_guard lock(mutex);
    return streamed.has_value();
}

Score Song::stream() const {
    const std::lock_guard lock(mutex);
    return streamed ? *streamed : Score();
}

void Song::sound() {
    const auto& score = sounding();
    Placement placement;
    if (answered) placement = {answerOrigin, false};
    else if (streamed) placement.repeats = score.bars >= MAX_BARS;
    empty = score.bars == 0;
    timelines.publish(std::make_unique<const Timeline>(score, placement));
    ++changes;
}

std::vector<Candidate> Song::candidates() const {
    const std::lock_guard lock(mutex);
    return drafts.empty() ? strip : drafts;
}

std::optional<std::uint64_t> Song::lastSeed() const {
    const std::lock_guard lock(mutex);
    return requests.empty() ? std::nullopt : std::optional(requests.back().front().seed);
}

std::uint64_t Song::seedAfter(std::uint64_t wanted) const {
    const std::lock_guard lock(mutex);
    if (!requests.empty()) return wanted == requests.back().front().seed ? requests.back().back().seed + 1 : wanted;
    // Of a song that was loaded, the takes alone are known.
    bool used = false;
    std::uint64_t newest = wanted;
    for (int id = 0; id < tree.size(); ++id) {
        const auto& origin = tree.take(id).origin;
        if (origin.style.empty()) continue;
        used = used || origin.seed == wanted;
        newest = origin.seed;
    }
    return used ? newest + 1 : wanted;
}

const std::vector<Candidate>& Song::beside() const {
    static const std::vector<Candidate> none;
    for (int take = tree.current(); take != NO_TAKE; take = tree.take(take).parent)      // an edit lies beside what was edited
        for (const auto& request : requests)
            if (std::any_of(request.begin(), request.end(), [&](const Candidate& c) { return c.id == take; })) return request;
    return none;
}

const Candidate& Song::written(int candidate) const {
    if (!drafts.empty() || candidate < 0 || candidate >= static_cast<int>(strip.size()))
        throw std::invalid_argument("take " + std::to_string(candidate + 1) + " is not written yet");
    return strip[static_cast<std::size_t>(candidate)];
}

void Song::moved() {
    currentScore = tree.score();
    strip = beside();
    listened = -1;
    found.clear();
    ++made;
    sound();
}

void Song::edit(const Score& edited, const std::string& how) {
    const std::lock_guard lock(mutex);
    tree.add(tree.current(), edited, Cells(edited.bars), {"", 0, how});
    moved();
}

void Song::listen(int candidate) {
    const std::lock_guard lock(mutex);
    if (candidate >= 0) written(candidate);
    listened = candidate;
    sound();
}

void Song::keep(int candidate) {
    const std::lock_guard lock(mutex);
    tree.select(written(candidate).id);
    moved();
}

void Song::comp(int candidate, int firstBar, int lastBar) {
    const std::lock_guard lock(mutex);
    const Piece piece{written(candidate).id, firstBar, lastBar, {}};
    tree.comp({&piece, 1});
    moved();
}

void Song::select(int take) {
    const std::lock_guard lock(mutex);
    tree.select(take);
    moved();
}

void Song::undo() {
    const std::lock_guard lock(mutex);
    if (tree.undo()) moved();
}

void Song::redo() {
    const std::lock_guard lock(mutex);
    if (tree.redo()) moved();
}

void Song::lock(const Cells& cells) {
    const std::lock_guard lock(mutex);
    lockedOnes = cells;
    ++changes;
}

void Song::setControls(const Controls& controls) {
    const std::lock_guard lock(mutex);
    wished = controls;
    ++changes;
}

void Song::setChords(const std::string& line) {
    const std::lock_guard lock(mutex);
    chordLine = line;
    ++changes;
}

void Song::setTempo(double bpm) {
    const std::lock_guard lock(mutex);
    if (currentScore.bars > 0 && currentScore.tempo_bpm != bpm) {
        auto edited = currentScore;
        edited.tempo_bpm = bpm;
        tree.add(tree.current(), edited, Cells(edited.bars), {"", 0, "tempo " + std::to_string(std::lround(bpm))});
        moved();
    }
    wished.tempo_bpm = bpm;
    ++changes;
}

// What undo took back is no wish any more.
double Song::tempoWished() const {
    const std::lock_guard lock(mutex);
    return wished.tempo_bpm && (currentScore.bars == 0 || currentScore.tempo_bpm == *wished.tempo_bpm) ? *wished.tempo_bpm : 0.0;
}

void Song::begin(const std::vector<std::uint64_t>& seeds) {
    const std::lock_guard lock(mutex);
    drafts.clear();
    for (const auto seed : seeds) drafts.push_back({.score = {}, .seed = seed, .copies = {}});
    listened = -1;
    drafted = false;
    ++changes;
}

void Song::write(std::size_t candidate, const Score& soFar, float written) {
    const std::lock_guard lock(mutex);
    if (candidate >= drafts.size()) return;
    drafts[candidate].score = soFar;
    drafts[candidate].written = written;
    if (candidate == 0) {
        drafted = true;
        sound();
    } else {
        ++changes;
    }
}

void Song::finish(int parent, const std::vector<Score>& scores, const Cells& asked, const Origin& origin, std::vector<std::vector<Copy>> copies) {
    const std::lock_guard lock(mutex);
    drafted = false;
    std::vector<Candidate> takes;
    for (std::size_t i = 0; i < scores.size(); ++i) {
        auto its = origin;
        its.seed += i;
        takes.push_back({tree.add(parent, scores[i], asked, its), scores[i], its.seed, 1.0f, std::move(copies[i])});
    }
    drafts.clear();
    tree.select(takes.front().id);
    requests.push_back(std::move(takes));
    moved();
    found = strip.front().copies;
}

void Song::abandon() {
    const std::lock_guard lock(mutex);
    drafts.clear();
    listened = -1;
    drafted = false;
    sound();
}

void Song::setStream(std::optional<Score> score) {
    const std::lock_guard lock(mutex);
    if (!score && !streamed) return;
    streamed = std::move(score);
    sound();
}

void Song::answer(const Score& score, std::int64_t originTicks) {
    const std::lock_guard lock(mutex);
    answered = score;
    answerOrigin = originTicks;
    sound();
}

void Song::endAnswer() {
    const std::lock_guard lock(mutex);
    if (!answered) return;
    answered.reset();
    sound();
}

void Song::setCopies(std::vector<Copy> copies) {
    const std::lock_guard lock(mutex);
    found = std::move(copies);
    ++changes;
}

void Song::setNews(const std::string& line, bool trouble) {
    const std::lock_guard lock(mutex);
    if (lastNews == News{line, trouble}) return;
    lastNews = {line, trouble};
    ++changes;
}

void Song::restore(Takes takes, const Cells& locks, const Controls& controls, const std::string& chords) {
    const std::lock_guard lock(mutex);
    tree = std::move(takes);
    lockedOnes = locks;
    wished = controls;
    chordLine = chords;
    drafts.clear();
    requests.clear();
    drafted = false;
    streamed.reset();
    answered.reset();
    moved();
}

}  // namespace partimento
