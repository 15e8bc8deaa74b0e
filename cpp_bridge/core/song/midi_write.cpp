#include <algorithm>
#include <array>
#include <cmath>
#include <stdexcept>
#include <tuple>

#include "music/cell.h"
#include "music/chord.h"
#include "song/midi.h"
#include "song/midi_messages.h"
#include "song/midi_patch.h"
#include "song/midi_text.h"

namespace partimento::midi {
namespace {

struct Placed {
    std::int64_t tick;
    int phase, order;  // at one tick note-offs come first
    Event event;
};

FileTrack sorted_track(std::vector<Placed> placed, std::int64_t end) {
    std::stable_sort(placed.begin(), placed.end(), [](const Placed& a, const Placed& b) {
        return std::tuple(a.tick, a.phase, a.order) < std::tuple(b.tick, b.phase, b.order);
    });
    FileTrack track;
    for (auto& each : placed) track.events.push_back(std::move(each.event));
    track.end.tick = placed.empty() ? end : std::max(end, placed.back().tick);
    return track;
}

FileTrack conductor(const Score& score, const Cells& cells, int from_bar, std::int64_t end) {
    const int from = score.bar_start(from_bar);
    std::vector<Placed> placed;
    const auto put = [&](Event event) {
        const auto tick = event.tick;
        placed.push_back({tick, 0, static_cast<int>(placed.size()), std::move(event)});
    };
    const auto place = [&](int tick) {
        return static_cast<std::int64_t>(std::max(0, tick - from)) * MIDI_TICKS_PER_TICK;
    };
    const int end_tick = from + static_cast<int>(end / MIDI_TICKS_PER_TICK);
    const int bars = score.bar_at(end_tick) - from_bar;
    put(meta(0, TRACK_NAME, "Partimento"));
    put(meta(0, TEXT, text_of(Signature{bars, score.tempo_bpm})));
    double share = 1.0;
    for (const auto& change : score.tempi)
        if (change.onset_ticks <= from) share = change.share;
    put(meta(0, TEMPO, tempo_bytes(microseconds_of(score.tempo_bpm * share))));
    for (const auto& change : score.tempi)
        if (change.onset_ticks > from && change.onset_ticks < end_tick)
            put(meta(place(change.onset_ticks), TEMPO, tempo_bytes(microseconds_of(score.tempo_bpm * change.share))));
    put(meta(0, TIME_SIGNATURE, meter_bytes(score.meter_at(from_bar))));
    for (const auto& change : score.meters)
        if (change.bar > from_bar && change.bar < from_bar + bars)
            put(meta(place(score.bar_start(change.bar)), TIME_SIGNATURE, meter_bytes(change.meter)));
    put(meta(0, KEY_SIGNATURE, key_bytes(score.key)));
    for (const auto& section : score.sections)
        if (section.bar >= from_bar && section.bar < from_bar + bars)
            put(meta(place(score.bar_start(section.bar)), MARKER, section_name(section.letter)));
    const auto put_chord = [&](const ChordSymbol& chord) {
        put(meta(place(chord.onset_ticks), MARKER, chord_name(chord, score.key)));
    };
    if (from > 0 && cells.has(PartName::harmony, from_bar))
        if (const auto* held = score.chord_at(from); held != nullptr && held->onset_ticks < from) put_chord(*held);
    for (const auto& chord : score.harmony)
        if (cells.has(PartName::harmony, score.bar_at(chord.onset_ticks))) put_chord(chord);
    return sorted_track(std::move(placed), end);
}

// A note whose pitch is struck again before it ends is ended there, as it sounds; a text before it keeps its length.
FileTrack part_track(PartName part, int program, const std::vector<Note>& notes, std::int64_t end) {
    const int channel = MIDI_CHANNELS[part] - 1;
    std::vector<Placed> placed;
    placed.push_back({0, -1, 0, meta(0, TRACK_NAME, std::string(name_of(part)))});
    placed.push_back({0, -1, 1, message(0, 0xC0 | channel, {program})});
    std::vector<std::size_t> order(notes.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return notes[a].midi_onset() < notes[b].midi_onset(); });
    std::array<std::int64_t, 128> next;  // where each pitch is struck again
    next.fill(std::int64_t{1} << 40);
    for (std::size_t n = order.size(); n-- > 0;) {
        const auto& note = notes[order[n]];
        const std::int64_t on = note.midi_onset(), whole = on + note.duration_ticks * MIDI_TICKS_PER_TICK;
        const std::int64_t off = std::min(whole, next[static_cast<std::size_t>(note.pitch)]);
        const int place = 3 * static_cast<int>(n);
        if (off < whole)
            placed.push_back({on, 1, place, meta(on, TEXT, text_of(Held{note.duration_ticks, note.timing}))});
        placed.push_back({on, 1, place + 1, message(on, 0x90 | channel, {note.pitch, note.velocity})});
        placed.push_back(
            {off, off == on ? 1 : 0, place + 2, message(off, 0x80 | channel, {note.pitch, 64 + note.timing})});
        next[static_cast<std::size_t>(note.pitch)] = on;
    }
    return sorted_track(std::move(placed), end);
}

}  // namespace

std::string write(const Score& score) { return write(score, Cells(score.bars, true)); }

std::string write(const Score& score, const Cells& cells) {
    score.validate();
    if (cells.bars() != score.bars) throw std::invalid_argument("cells are not sized for the score");
    int first = score.bars, last = -1;
    for (const auto part : PARTS)
        for (const auto& [from, to] : stretches(cells, part)) {
            first = std::min(first, from);
            last = std::max(last, to);
        }
    const bool whole = cells == Cells(score.bars, true);
    if (whole && fits_source(score)) return patched(score);
    if (last < 0) first = 0;
    const int from_bar = whole ? 0 : first, from = score.bar_start(from_bar);
    const int to = whole ? score.end_ticks() : last < 0 ? from : score.bar_start(last + 1);
    const std::int64_t end = static_cast<std::int64_t>(to - from) * MIDI_TICKS_PER_TICK;
    File file;
    file.tracks.push_back(conductor(score, cells, from_bar, end));
    const auto usual = Score::default_parts();
    for (const auto part : NOTE_PARTS) {
        std::vector<Note> notes;
        for (auto note : score.part(part).notes) {
            const int in_bar = score.bar_at(note.onset_ticks);
            if (!whole && (in_bar >= score.bars || !cells.has(part, in_bar))) continue;
            note.onset_ticks -= from;
            if (!whole) note.timing = std::max(note.timing, -TIMING_PER_TICK * note.onset_ticks);
            notes.push_back(note);
        }
        const int program = score.part(part).program;
        if (!notes.empty() || (whole && program != usual[part].program))
            file.tracks.push_back(part_track(part, program, notes, end));
    }
    return serialise(file);
}

}  // namespace partimento::midi
