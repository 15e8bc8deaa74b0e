#include "playing/scheduler.h"

#include <algorithm>
#include <cmath>
#include <tuple>

namespace partimento {

Timeline::Timeline(const Score& score, Placement place, bool at_own_tempo)
    : length(score.end_ticks() * MIDI_TICKS_PER_TICK),
      bar(score.meter.bar_ticks() * MIDI_TICKS_PER_TICK),
      placement(place),
      tempo_bpm(score.tempo_bpm) {
    for (const auto& change : score.meters)
        if (change.bar < score.bars) bar = std::min(bar, change.meter.bar_ticks() * MIDI_TICKS_PER_TICK);
    for (const auto part : NOTE_PARTS) {
        programs[part] = static_cast<std::uint8_t>(score.part(part).program);
        for (const auto& note : score.part(part).notes) {
            const int onset = note.midi_onset(), duration = note.duration_ticks * MIDI_TICKS_PER_TICK;
            const bool carried = onset >= length;
            notes.push_back({carried ? onset - length : onset, duration, part, static_cast<std::uint8_t>(note.pitch),
                             static_cast<std::uint8_t>(note.velocity), carried});
            longest = std::max(longest, duration);
        }
    }
    if (at_own_tempo && !score.tempi.empty()) {
        const TempoMap map(score);
        const auto whole = [&](double ticks) {
            return static_cast<std::int32_t>(std::lround(map.at_own_tempo(ticks)));
        };
        longest = 0;
        for (auto& note : notes) {
            const auto end = whole(note.onset + note.duration);
            note.onset = whole(note.onset);
            note.duration = std::max(1, end - note.onset);
            longest = std::max(longest, note.duration);
        }
        length = std::max(1, whole(length));
    }
    std::sort(notes.begin(), notes.end(), [](const Note& a, const Note& b) {
        return std::tuple(a.onset, a.part, a.pitch, a.carried, -a.duration) <
               std::tuple(b.onset, b.part, b.pitch, b.carried, -b.duration);
    });
    // Notes of one pitch that differ on the grid may meet through their timing: the longer stays.
    notes.erase(std::unique(notes.begin(), notes.end(),
                            [](const Note& a, const Note& b) {
                                return a.onset == b.onset && a.part == b.part && a.pitch == b.pitch &&
                                       a.carried == b.carried;
                            }),
                notes.end());
}

Music::Music(const Score& score, Placement placement)
    : at_host_tempo_(score, placement), at_own_tempo_(score, placement, true), map_(score) {}

double Music::score_ticks(double ticks, bool own_tempo) const PARTIMENTO_REALTIME {
    const auto& own = at_own_tempo_;
    if (!own_tempo || own.length <= 0) return ticks;
    const double from = static_cast<double>(own.placement.origin);
    const double round = own.placement.repeats ? std::floor((ticks - from) / own.length) : 0.0;
    return from + round * at_host_tempo_.length + map_.in_score(ticks - from - round * own.length);
}

// Hosts have been seen to send NaN, and a place that cannot be counted to would never be reached.
namespace {

bool countable(double ppq) PARTIMENTO_REALTIME { return std::abs(ppq) <= 1e9; }

bool countable(const Transport& t) PARTIMENTO_REALTIME {
    return t.tempo_bpm >= 1.0 && t.tempo_bpm <= 1e4 && t.sample_rate >= 1.0 && t.sample_rate <= 1e7 &&
           (!t.ppq || countable(*t.ppq));
}

}  // namespace

std::span<const MidiEvent> Scheduler::process(const Timeline* timeline, const Transport& transport, int num_samples,
                                              PartMask muted) PARTIMENTO_REALTIME {
    event_count_ = 0;
    repeat_ = transport.repeat && (timeline == nullptr || timeline->placement.repeats);
    muted_ = muted;
    channels_ = transport.channels;
    if (timeline != timeline_) replace(timeline);
    if (!transport.playing || !countable(transport)) {
        release_all(0);
        playing_ = false;
        return {events_.data(), event_count_};
    }
    follow(transport);
    for (std::size_t i = sounding_count_; i-- > 0;)
        if (muted_ >> static_cast<int>(sounding_[i].part) & 1) release(i, 0);

    const double loop_start = transport.loop_start_ppq * MIDI_TICKS_PER_QUARTER,
                 loop_end = transport.loop_end_ppq * MIDI_TICKS_PER_QUARTER;
    const bool loops = transport.looping && countable(transport.loop_start_ppq) && countable(transport.loop_end_ppq) &&
                       (loop_end - loop_start) * samples_per_tick_ >= 1.0;
    for (int done = 0; done < num_samples;) {
        int count = num_samples - done;
        const bool ahead = loops && position_ticks() < loop_end;
        if (ahead) count = static_cast<int>(std::clamp<std::int64_t>(sample_of(loop_end) - elapsed_, 0, count));
        play(done, count);
        done += count;
        if (ahead && done < num_samples) start(loop_start, done, loop_start);
    }
    last_block_samples_ = num_samples;
    return {events_.data(), event_count_};
}

void Scheduler::reset() PARTIMENTO_REALTIME {
    playing_ = false;
    anchor(0.0);
}

// Where the block starts: as the host says, but not for less than a host's rounding, which would shake the notes.
void Scheduler::follow(const Transport& transport) PARTIMENTO_REALTIME {
    const double expected = position_ticks();
    const double samples_per_tick = transport.sample_rate * 60.0 / (transport.tempo_bpm * MIDI_TICKS_PER_QUARTER);
    double now = expected;
    if (transport.ppq) {
        now = *transport.ppq * MIDI_TICKS_PER_QUARTER;
        if (transport.time_samples) {
            const double exact = static_cast<double>(*transport.time_samples) / samples_per_tick;
            if (std::abs(exact - now) <= ROUNDED_TICKS) now = exact;
        }
    }
    const double gap = std::abs(now - expected);
    const bool same_tempo = samples_per_tick == samples_per_tick_;
    samples_per_tick_ = samples_per_tick;
    if (!playing_ || gap > JUMP_TICKS)
        start(now, 0, playing_ && now < expected ? wrapped_from(now) : now);
    else if (gap > ROUNDED_TICKS)
        anchor(now);
    else if (!same_tempo)
        anchor(expected);
}

void Scheduler::anchor(double ticks) PARTIMENTO_REALTIME {
    anchor_ticks_ = ticks;
    elapsed_ = 0;
}

// Some hosts wrap their loop within a block and give no loop points: the wrap shows in the next block alone, whose
// position is then less than a block past the loop's start. Loops start on a beat, so the notes from that beat on sound
// now, late by less than a block.
double Scheduler::wrapped_from(double ticks) const PARTIMENTO_REALTIME {
    const double beat = std::floor(ticks / MIDI_TICKS_PER_QUARTER) * MIDI_TICKS_PER_QUARTER;
    return (ticks - beat) * samples_per_tick_ < static_cast<double>(last_block_samples_) ? beat : ticks;
}

void Scheduler::start(double ticks, int sample_offset, double notes_from) PARTIMENTO_REALTIME {
    release_all(sample_offset);
    anchor(ticks);
    playing_ = true;
    if (!has_notes()) return;
    next_ = cursor_at(notes_from - ROUNDED_TICKS);
    const auto from = onset_of(next_);
    // Of a note longer than a looping score only the last repetition still sounds.
    const auto reach = repeat_ ? std::min(timeline_->longest, timeline_->length) : timeline_->longest;
    for (auto held = cursor_at(ticks - reach); onset_of(held) < from; advance(held))
        if (note_at(held).part != PartName::drums &&
            static_cast<double>(onset_of(held) + note_at(held).duration) > ticks + 1.0)
            strike(held, sample_offset);
}

// Notes that both scores hold sound on; a new take of the melody does not break the pad under it.
void Scheduler::replace(const Timeline* timeline) PARTIMENTO_REALTIME {
    timeline_ = timeline;
    if (!playing_) return;
    if (has_notes()) {
        next_ = cursor_at(position_ticks() - 1.0);
        while (sample_of(static_cast<double>(onset_of(next_))) < elapsed_) advance(next_);
    }
    for (std::size_t i = sounding_count_; i-- > 0;) {
        auto& held = sounding_[i];
        bool kept = false;
        if (has_notes())
            for (auto c = cursor_at(static_cast<double>(held.onset)); !kept && onset_of(c) == held.onset; advance(c)) {
                const auto& note = note_at(c);
                if (note.part != held.part || note.pitch != held.pitch || !plays(c)) continue;
                held.end = held.onset + note.duration;
                kept = true;
            }
        if (!kept) release(i, 0);
    }
}

void Scheduler::play(int sample_offset, int num_samples) PARTIMENTO_REALTIME {
    const auto end = elapsed_ + num_samples;
    while (true) {
        std::size_t first_off = 0;
        for (std::size_t i = 1; i < sounding_count_; ++i)
            if (sounding_[i].end < sounding_[first_off].end) first_off = i;
        const auto off = sounding_count_ > 0 ? sample_of(static_cast<double>(sounding_[first_off].end)) : end;
        const auto on = has_notes() ? sample_of(static_cast<double>(onset_of(next_))) : end;
        const auto at = std::min(on, off);
        if (at >= end) break;
        const int offset = sample_offset + static_cast<int>(std::max<std::int64_t>(at - elapsed_, 0));
        if (off <= on) {
            release(first_off, offset);
        } else {
            strike(next_, offset);
            advance(next_);
        }
    }
    elapsed_ = end;
}

void Scheduler::strike(Cursor cursor, int sample_offset) PARTIMENTO_REALTIME {
    const auto& note = note_at(cursor);
    if (!plays(cursor) || (muted_ >> static_cast<int>(note.part) & 1)) return;
    const auto channel = static_cast<std::uint8_t>((channels_[note.part] - 1) & 0x0f);
    for (std::size_t i = sounding_count_; i-- > 0;)  // of the part, or of another on its channel
        if (sounding_[i].pitch == note.pitch && (sounding_[i].part == note.part || sounding_[i].channel == channel))
            release(i, sample_offset);
    if (event_count_ + sounding_count_ + 2 > CAPACITY) return;
    const auto onset = onset_of(cursor);
    sounding_[sounding_count_++] = {onset, onset + note.duration, note.part, note.pitch, channel};
    events_[event_count_++] = {
        sample_offset, {static_cast<std::uint8_t>(0x90 | channel), note.pitch, note.velocity}, note.part};
}

void Scheduler::release(std::size_t sounding, int sample_offset) PARTIMENTO_REALTIME {
    const auto& note = sounding_[sounding];
    events_[event_count_++] = {
        sample_offset, {static_cast<std::uint8_t>(0x80 | note.channel), note.pitch, 0}, note.part};
    sounding_[sounding] = sounding_[--sounding_count_];
}

void Scheduler::release_all(int sample_offset) PARTIMENTO_REALTIME {
    while (sounding_count_ > 0) release(sounding_count_ - 1, sample_offset);
}

Scheduler::Cursor Scheduler::cursor_at(double ticks) const PARTIMENTO_REALTIME {
    const double length = timeline_->length;
    ticks -= static_cast<double>(timeline_->placement.origin);
    Cursor cursor;
    cursor.repetition = static_cast<std::int64_t>(std::floor(ticks / length));
    const double within = ticks - static_cast<double>(cursor.repetition) * length;
    const auto& notes = timeline_->notes;
    const auto found = std::lower_bound(notes.begin(), notes.end(), within,
                                        [](const Timeline::Note& note, double tick) { return note.onset < tick; });
    cursor.index = static_cast<std::size_t>(found - notes.begin());
    if (found == notes.end()) cursor = {cursor.repetition + 1, 0};
    return cursor;
}

void Scheduler::advance(Cursor& cursor) const PARTIMENTO_REALTIME {
    if (++cursor.index == timeline_->notes.size()) cursor = {cursor.repetition + 1, 0};
}

std::int64_t Scheduler::onset_of(Cursor cursor) const PARTIMENTO_REALTIME {
    return timeline_->placement.origin + cursor.repetition * timeline_->length + note_at(cursor).onset;
}

std::int64_t Scheduler::sample_of(double ticks) const PARTIMENTO_REALTIME {
    return static_cast<std::int64_t>(std::floor((ticks - anchor_ticks_) * samples_per_tick_ + 0.5));
}

bool Scheduler::plays(Cursor cursor) const PARTIMENTO_REALTIME {
    const std::int64_t first = note_at(cursor).carried ? 1 : 0;
    return repeat_ ? cursor.repetition >= first : cursor.repetition == first;
}

}  // namespace partimento
