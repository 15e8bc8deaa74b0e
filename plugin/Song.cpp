#include "Song.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <stdexcept>

#include "RequestTakes.h"
#include "music/cell.h"

namespace partimento {
namespace {

Cells sizedFor(const Cells& cells, int bars) {
    Cells out(bars);
    for_each_cell(std::min(bars, cells.bars()),
                  [&](PartName part, int bar) { out.set(part, bar, cells.has(part, bar)); });
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

int Song::musicTake() const {
    const std::lock_guard lock(mutex);
    return musicTakeOf(tree, steps, tree.current());
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
    if (answered)
        placement = {answerOrigin, false};
    else if (streamed)
        placement.repeats = score.bars >= MAX_BARS;
    empty = score.bars == 0;
    music.publish(std::make_unique<const Music>(score, placement));
    ++changes;
}

std::vector<Candidate> Song::candidates() const {
    const std::lock_guard lock(mutex);
    return drafts.empty() ? strip : drafts;
}

std::optional<std::uint64_t> Song::seed() const {
    const std::lock_guard lock(mutex);
    return strip.empty() ? std::nullopt : std::optional(strip.front().seed);
}

std::uint64_t Song::seedAfter(std::uint64_t wanted) const {
    const std::lock_guard lock(mutex);
    std::set<std::uint64_t> used;
    for (int take = 0; take < tree.size(); ++take)
        if (const auto& origin = tree.take(take).origin; !origin.style.empty()) used.insert(origin.seed);
    const bool isSet = strip.empty() ? !used.contains(wanted) : wanted != strip.front().seed;
    while (!isSet && used.contains(wanted)) ++wanted;
    return wanted;
}

std::vector<Candidate> Song::beside() const {
    std::vector<Candidate> takes;
    for (int take = tree.current(); take != NO_TAKE && takes.empty();
         take = tree.take(take).parent)  // an edit lies beside what was edited
        for (const int id : takesOfRequest(tree, take))
            takes.push_back({id, tree.score(id), tree.take(id).origin.seed, 1.0f, {}, {}});
    for (auto& take : takes) tell(take);
    return takes;
}

void Song::tell(Candidate& candidate) const {
    if (const auto at = found.find(candidate.id); at != found.end()) {
        candidate.copies = at->second.copies;
        candidate.words = at->second.words;
    }
}

std::vector<Copy> Song::copies() const {
    const std::lock_guard lock(mutex);
    const auto at = found.find(musicTakeOf(tree, steps, tree.current()));
    return at == found.end() ? std::vector<Copy>() : at->second.copies;
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
    ++made;
    sound();
}

void Song::add(const Score& edited, const std::string& how, const std::optional<SongPlan>& plan) {
    const int take = tree.add(tree.current(), edited, Cells(edited.bars), {"", 0, how});
    if (plan) planned[take] = *plan;
    moved();
}

void Song::edit(const Score& edited, const std::string& how, const std::optional<SongPlan>& plan) {
    const std::lock_guard lock(mutex);
    add(edited, how, plan);
}

void Song::setPlan(const SongPlan& plan, const std::string& how) {
    const std::lock_guard lock(mutex);
    add(currentScore, how, plan);
}

SongPlan Song::plan() const {
    const std::lock_guard lock(mutex);
    for (int take = tree.current(); take != NO_TAKE; take = tree.take(take).parent)
        if (const auto own = planned.find(take); own != planned.end()) return own->second;
    return {};
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
    const Passage passage{written(candidate).id, firstBar, lastBar, {}};
    tree.comp({&passage, 1});
    moved();
}

void Song::select(int take) {
    {
        const std::lock_guard lock(mutex);
        tree.select(take);
        if (const auto step = steps.find(take); step != steps.end()) soundsNow = step->second.after;
        moved();
    }
    tellSounds();
}

int Song::setSounds(const SongSounds& wish, const std::string& how, int step) {
    {
        const std::lock_guard lock(mutex);
        if (wish == soundsNow) return step;
        const bool goesOn = step == tree.current() && steps.contains(step) && tree.children(step).empty();
        if (!goesOn) {
            step = tree.add(tree.current(), currentScore, Cells(currentScore.bars), {"", 0, how});
            steps[step].before = soundsNow;
            ++made;
        }
        steps[step].after = soundsNow = wish;
        ++changes;
    }
    tellSounds();
    return step;
}

void Song::retuned(const SongSounds& now, const std::string& what) {
    soundsNow = now;
    lastNews = {what, false};
    strip = beside();
    ++made;
    ++changes;
    if (tree.score() != currentScore) moved();
}

void Song::undo() {
    {
        const std::lock_guard lock(mutex);
        const int left = tree.current();
        if (!tree.undo()) return;
        const auto step = steps.find(left);
        if (step == steps.end()) return moved();
        retuned(step->second.before, "undone: " + tree.take(left).origin.request);
    }
    tellSounds();
}

void Song::redo() {
    {
        const std::lock_guard lock(mutex);
        if (!tree.redo()) return;
        const auto step = steps.find(tree.current());
        if (step == steps.end()) return moved();
        retuned(step->second.after, "done again: " + tree.take(tree.current()).origin.request);
    }
    tellSounds();
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
        add(edited, "tempo " + std::to_string(std::lround(bpm)), {});
    }
    wished.tempo_bpm = bpm;
    ++changes;
}

// What undo took back is no wish any more.
double Song::tempoWished() const {
    const std::lock_guard lock(mutex);
    return wished.tempo_bpm && (currentScore.bars == 0 || currentScore.tempo_bpm == *wished.tempo_bpm)
               ? *wished.tempo_bpm
               : 0.0;
}

void Song::begin(const std::vector<std::uint64_t>& seeds) {
    const std::lock_guard lock(mutex);
    drafts.clear();
    for (const auto seed : seeds) drafts.push_back({.score = {}, .seed = seed, .copies = {}, .words = {}});
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

void Song::finish(int parent, const std::vector<Score>& scores, const Cells& asked, const std::string& style,
                  const std::vector<std::uint64_t>& seeds) {
    const std::lock_guard lock(mutex);
    drafted = false;
    drafts.clear();
    const int count = static_cast<int>(scores.size()), first = tree.size();
    for (std::size_t i = 0; i < scores.size(); ++i)
        tree.add(parent, scores[i], asked, {style, seeds[i], requestText(static_cast<int>(i) + 1, count)});
    tree.select(first);
    moved();
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

std::vector<std::pair<int, Score>> Song::unsearched() const {
    const std::lock_guard lock(mutex);
    std::vector<std::pair<int, Score>> takes;
    const int current = musicTakeOf(tree, steps, tree.current());
    if (!found.contains(current)) takes.emplace_back(current, currentScore);
    for (const auto& candidate : strip)
        if (candidate.id != current && !found.contains(candidate.id)) takes.emplace_back(candidate.id, candidate.score);
    return takes;
}

void Song::setFindings(int take, Findings findings, int madeThen) {
    const std::lock_guard lock(mutex);
    if (made != madeThen) return;
    found[take] = std::move(findings);
    for (auto& candidate : strip) tell(candidate);
    ++changes;
}

void Song::setNews(const std::string& line, bool trouble) {
    const std::lock_guard lock(mutex);
    if (lastNews == News{line, trouble}) return;
    lastNews = {line, trouble};
    ++changes;
}

void Song::restore(Takes takes, const Cells& locks, const Controls& controls, const std::string& chords,
                   std::map<int, SongPlan> plans, const SongSounds& all, SoundSteps changed) {
    {
        const std::lock_guard lock(mutex);
        planned = std::move(plans);
        soundsNow = all;
        steps = std::move(changed);
        tree = std::move(takes);
        lockedOnes = locks;
        wished = controls;
        chordLine = chords;
        drafts.clear();
        found.clear();
        drafted = false;
        streamed.reset();
        answered.reset();
        moved();
    }
    tellSounds();
}

}  // namespace partimento
