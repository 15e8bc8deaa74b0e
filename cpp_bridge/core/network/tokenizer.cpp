#include "network/tokenizer.h"

#include <algorithm>
#include <stdexcept>

namespace partimento {
namespace {

std::uint8_t byte(int value) { return static_cast<std::uint8_t>(value); }

struct NotesOfBar {
    std::vector<Note>::const_iterator first, last;
};

NotesOfBar notes_of_bar(const std::vector<Note>& notes, int from, int to) {
    const auto before = [](const Note& note, int tick) { return note.onset_ticks < tick; };
    return {std::lower_bound(notes.begin(), notes.end(), from, before),
            std::lower_bound(notes.begin(), notes.end(), to, before)};
}

// Of the letter of a bar's section among those that come before it in the window; 0 where there is none.
int section_index(const Score& score, int first_bar, int bar) {
    const auto* section = score.section_at(bar);
    if (!section) return 0;
    std::vector<int> met;
    for (const auto& other : score.sections)
        if (other.bar <= bar && score.section_end(other.bar) > first_bar &&
            std::find(met.begin(), met.end(), other.letter) == met.end())
            met.push_back(other.letter);
    return static_cast<int>(std::find(met.begin(), met.end(), section->letter) - met.begin()) % WINDOW_SECTIONS + 1;
}

}  // namespace

int key_shift(Key key) {
    const int major = key.minor ? (key.tonic + 3) % 12 : key.tonic;
    return major > 6 ? major - 12 : major;
}

Event song_event(const Score& score) {
    parse_meter(std::to_string(score.meter.beats) + "/" +
                std::to_string(score.meter.unit));  // refuses one that is not known
    Event event;
    event[Field::kind] = byte(static_cast<int>(EventKind::song));
    event[Field::meter] = byte(meter_index(score.meter) + 1);
    event[Field::tempo] = byte(tempo_bucket(score.tempo_bpm) + 1);
    event[Field::mode] = score.key.minor ? 2 : 1;
    return event;
}

Event cell_event(const Score& score, int first_bar, PartName part, int bar, bool asked, const Attributes& attributes,
                 bool whole) {
    Event event;
    event[Field::kind] = byte(static_cast<int>(asked ? EventKind::asked_cell : EventKind::given_cell));
    event[Field::part] = byte(static_cast<int>(part) + 1);
    event[Field::bar] = byte(bar - first_bar + 1);
    if (const int index = section_index(score, first_bar, bar)) {
        event[Field::section] = byte(index);
        event[Field::bars_left] = byte(std::min(MAX_BARS_LEFT, score.section_end(bar) - bar));
    }
    if (whole && bar < MAX_BARS_LEFT) event[Field::bars_in] = byte(bar + 1);
    if (whole && score.bars - bar <= MAX_BARS_LEFT) event[Field::bars_to_end] = byte(score.bars - bar);
    if (asked)
        for (std::size_t a = 0; a < ATTRIBUTE_COUNT; ++a)
            event.fields[static_cast<std::size_t>(Field::density) + a] = attributes[a];
    return event;
}

Event note_event(const Note& note, PartName part, int bar_start_ticks, int shift) {
    const bool drums = part == PartName::drums;
    Event event;
    event[Field::kind] = byte(static_cast<int>(EventKind::note));
    event[Field::part] = byte(static_cast<int>(part) + 1);
    event[Field::position] = byte(note.onset_ticks - bar_start_ticks + 1);
    event[Field::pitch] = byte(std::clamp(note.pitch - (drums ? 0 : shift), 0, 127) + 1);
    if (!drums) event[Field::duration] = byte(duration_index(note.duration_ticks) + 1);
    event[Field::velocity] = byte(velocity_bucket(note.velocity) + 1);
    event[Field::timing] = byte(note.timing + MAX_TIMING + 1);
    return event;
}

Event chord_event(const ChordSymbol& chord, int bar_start_ticks, int shift) {
    const bool none = chord.root == NO_CHORD;
    Event event;
    event[Field::kind] = byte(static_cast<int>(EventKind::chord));
    event[Field::part] = byte(static_cast<int>(PartName::harmony) + 1);
    event[Field::position] = byte(chord.onset_ticks - bar_start_ticks + 1);
    event[Field::root] = byte((none ? NO_CHORD : (chord.root - shift + 12) % 12) + 1);
    event[Field::quality] = byte((none ? 0 : chord.quality) + 1);
    event[Field::chord_bass] = byte((none ? 0 : (chord.bass - chord.root + 12) % 12) + 1);
    return event;
}

Note decode_note(const Event& event, int bar_start_ticks, int shift) {
    const bool drums = event[Field::part] == static_cast<int>(PartName::drums) + 1;
    Note note;
    note.onset_ticks = bar_start_ticks + event[Field::position] - 1;
    note.duration_ticks = drums ? DRUM_DURATION_TICKS : DURATIONS[event[Field::duration] - 1u];
    note.pitch = std::clamp(event[Field::pitch] - 1 + (drums ? 0 : shift), 0, 127);
    note.velocity = bucket_velocity(event[Field::velocity] - 1);
    note.timing = std::max(event[Field::timing] - 1 - MAX_TIMING, -note.onset_ticks * TIMING_PER_TICK);
    return note;
}

ChordSymbol decode_chord(const Event& event, int bar_start_ticks, int shift) {
    ChordSymbol chord;
    chord.onset_ticks = bar_start_ticks + event[Field::position] - 1;
    if (event[Field::root] == NO_CHORD + 1) {
        chord.root = NO_CHORD;
        return chord;
    }
    chord.root = (event[Field::root] - 1 + shift + 12) % 12;
    chord.quality = event[Field::quality] - 1;
    chord.bass = (chord.root + event[Field::chord_bass] - 1) % 12;
    return chord;
}

std::vector<Event> cell_content(const Score& score, PartName part, int bar) {
    const int bar_ticks = score.meter.bar_ticks(), from = bar * bar_ticks, to = from + bar_ticks,
              shift = key_shift(score.key);
    std::vector<Event> out;
    if (part == PartName::harmony) {
        if (const auto* held = score.chord_at(from)) {
            ChordSymbol chord = *held;
            chord.onset_ticks = from;
            out.push_back(chord_event(chord, from, shift));
        }
        for (const auto& chord : score.harmony)
            if (chord.onset_ticks > from && chord.onset_ticks < to) out.push_back(chord_event(chord, from, shift));
        return out;
    }
    const auto range = notes_of_bar(score.part(part).notes, from, to);
    for (auto note = range.first; note != range.last; ++note) out.push_back(note_event(*note, part, from, shift));
    return out;
}

}  // namespace partimento
