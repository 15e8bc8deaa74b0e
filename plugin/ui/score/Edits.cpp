#include "ui/score/Edits.h"

#include <algorithm>
#include <cmath>

#include "music/chord.h"

namespace partimento::edits {
namespace {

constexpr int LONGEST_NOTE = 64 * 4 * TICKS_PER_QUARTER;  // that a score may hold

// Changes the notes with `change` and puts them in place of any that lie where they arrive.
template <typename Change>
Score changed(Score score, PartName part, const NoteKeys& keys, const Change& change) {
    auto& notes = score.part(part).notes;
    std::vector<Note> chosen, others;
    for (const auto& note : notes) (keys.count(keyOf(note)) != 0 ? chosen : others).push_back(note);
    NoteKeys taken;
    for (auto& note : chosen) {
        change(note);
        note.timing = std::max(note.timing, -note.onset_ticks * TIMING_PER_TICK);  // nothing sounds before the score
        taken.insert(keyOf(note));
    }
    std::erase_if(others, [&](const Note& note) { return taken.count(keyOf(note)) != 0; });
    others.insert(others.end(), chosen.begin(), chosen.end());
    notes = std::move(others);
    score.sort();
    return score;
}

}  // namespace

int gridBefore(double ticks, int grid) { return static_cast<int>(std::floor(ticks / grid)) * grid; }
int gridNear(double ticks, int grid) { return static_cast<int>(std::lround(ticks / grid)) * grid; }

Score withNote(Score score, PartName part, Note note) {
    if (score.bars == 0) return score;
    note.onset_ticks = std::clamp(note.onset_ticks, 0, score.end_ticks() - 1);
    note.duration_ticks =
        part == PartName::drums
            ? DRUM_DURATION_TICKS
            : std::clamp(note.duration_ticks, 1, std::min(LONGEST_NOTE, score.end_ticks() - note.onset_ticks));
    note.pitch = std::clamp(note.pitch, 0, 127);
    note.velocity = std::clamp(note.velocity, 1, 127);
    score.part(part).notes.push_back(note);
    return changed(std::move(score), part, {keyOf(note)}, [&](Note& same) { same = note; });
}

Score withoutNotes(Score score, PartName part, const NoteKeys& keys) {
    std::erase_if(score.part(part).notes, [&](const Note& note) { return keys.count(keyOf(note)) != 0; });
    return score;
}

Step stepWithin(const Score& score, PartName part, const NoteKeys& keys, Step step) {
    for (const auto& note : score.part(part).notes) {
        if (keys.count(keyOf(note)) == 0) continue;
        step.ticks = std::clamp(step.ticks, -note.onset_ticks, score.end_ticks() - 1 - note.onset_ticks);
        step.semitones = std::clamp(step.semitones, -note.pitch, 127 - note.pitch);
    }
    return step;
}

NoteKeys moved(const NoteKeys& keys, Step step) {
    NoteKeys out;
    for (const auto& key : keys) out.insert({key.onset_ticks + step.ticks, key.pitch + step.semitones});
    return out;
}

Score withMoved(Score score, PartName part, const NoteKeys& keys, Step step) {
    const auto within = stepWithin(score, part, keys, step);
    const int end = score.end_ticks();
    return changed(std::move(score), part, keys, [&](Note& note) {
        note.onset_ticks += within.ticks;
        note.pitch += within.semitones;
        if (part != PartName::drums) note.duration_ticks = std::min(note.duration_ticks, end - note.onset_ticks);
    });
}

Score withLonger(Score score, PartName part, const NoteKeys& keys, int ticks) {
    if (part == PartName::drums) return score;
    const int end = score.end_ticks();
    return changed(std::move(score), part, keys, [&](Note& note) {
        note.duration_ticks =
            std::clamp(note.duration_ticks + ticks, 1, std::min(LONGEST_NOTE, end - note.onset_ticks));
    });
}

Score withLouder(Score score, PartName part, const NoteKeys& keys, int velocity) {
    return changed(std::move(score), part, keys,
                   [&](Note& note) { note.velocity = std::clamp(note.velocity + velocity, 1, 127); });
}

Score withChord(Score score, int onset_ticks, std::string_view symbol) {
    const auto blank = [](char c) { return c == ' ' || c == '\t'; };
    while (!symbol.empty() && blank(symbol.front())) symbol.remove_prefix(1);
    while (!symbol.empty() && blank(symbol.back())) symbol.remove_suffix(1);
    const bool removed = symbol.empty();
    ChordSymbol chord;
    if (!removed) chord = parse_chord(symbol, score.key);
    if (onset_ticks < 0 || onset_ticks >= score.end_ticks()) return score;
    std::erase_if(score.harmony, [&](const ChordSymbol& other) { return other.onset_ticks == onset_ticks; });
    if (!removed) {
        chord.onset_ticks = onset_ticks;
        score.harmony.push_back(chord);
        score.sort();
    }
    return score;
}

}  // namespace partimento::edits
