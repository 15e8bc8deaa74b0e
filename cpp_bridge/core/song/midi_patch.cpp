#include "song/midi_patch.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>
#include <tuple>

#include "music/cell.h"
#include "music/chord.h"
#include "song/midi_edits.h"
#include "song/midi_messages.h"
#include "song/midi_seats.h"
#include "song/midi_source.h"
#include "song/midi_text.h"

namespace partimento::midi {
namespace {

constexpr int CHANNELS = 16;

// What must not sound twice at once: a pitch on a channel of a track.
using SounderKey = std::tuple<std::size_t, int, int>;

struct NewNote {
    Note note;
    Seat seat;
    std::int64_t on, off;
};

// The score without the bars that it has before the file's first.
Score in_bars_of_file(Score score) {
    const int ticks = score.source.front * score.meter.bar_ticks();
    for (auto& change : score.tempi) change.onset_ticks = std::max(0, change.onset_ticks - ticks);
    for (auto& chord : score.harmony) chord.onset_ticks -= ticks;
    for (auto& section : score.sections) section.bar -= score.source.front;
    for (auto& part : score.parts)
        for (auto& note : part.notes) note.onset_ticks -= ticks;
    return score;
}

class Patch {
public:
    explicit Patch(const Score& score)
        : source_(*score.source.file),
          before_(source_.score),
          front_(score.source.front),
          after_(in_bars_of_file(score)),
          file_(source_.file),
          edits_(source_.file) {}

    File take() {
        for (const auto part : NOTE_PARTS) {
            put_notes(part);
            put_program(part);
        }
        put_new_notes();
        put_harmony();
        put_sections();
        put_tempo();
        put_key();
        put_signature();
        edits_.apply(file_);
        if (const int bars = after_.bars - front_; bars < before_.bars)
            cut_at(file_, source_.file_tick(before_.bar_start(bars)));
        if (front_ > 0) put_front(-before_.bar_start(-front_));
        return std::move(file_);
    }

private:
    int bar_of(int tick) const { return before_.bar_at(tick); }

    void erase_note(const TrackNote& heard) {
        const auto& [track, struck] = heard;
        edits_.erase(track, struck.on_event);
        if (struck.ended) edits_.erase(track, struck.off_event);
        const auto& events = file_.tracks[track].events;
        if (source_.ours && struck.on_event > 0)
            if (const auto& text = events[struck.on_event - 1]; text.is_meta(TEXT) && held_in(text.data))
                edits_.erase(track, struck.on_event - 1);
    }

    // Takes out what is not in the score any more, and keeps in mind what is new.
    void put_notes(PartName part) {
        const auto& old_notes = before_.part(part).notes;
        const auto& notes = after_.part(part).notes;
        if (notes == old_notes) return;
        std::map<NotePlace, Note> now;
        for (const auto& note : notes) now.emplace(NotePlace{note.onset_ticks, note.pitch}, note);
        std::set<NotePlace> same, changed;
        std::set<int> touched;  // bars
        for (const auto& note : old_notes) {
            const NotePlace place{note.onset_ticks, note.pitch};
            if (const auto at = now.find(place); at == now.end())
                touched.insert(bar_of(note.onset_ticks));
            else
                (at->second == note ? same : changed).insert(place);
        }
        for (const auto& [place, note] : now)
            if (!same.contains(place)) touched.insert(bar_of(place.onset_ticks));
        for (const auto& note : source_.notes) {
            if (note.part != part) continue;
            const bool gone = note.place ? !same.contains(*note.place) && (note.read || !changed.contains(*note.place))
                                         : touched.contains(note.bar);
            if (gone) erase_note(note.heard);
        }
        const Seats seats(source_, part);
        std::optional<Seat> own;  // of a part that the file lacks
        for (const auto& note : notes) {
            if (same.contains({note.onset_ticks, note.pitch})) continue;
            auto seat = seats.of(note);
            if (!seat) {
                if (!own) own = new_seat(part);
                seat = Seat{own->track, own->channel, note.pitch};
            }
            const auto on = source_.note_tick(note.onset_ticks, note.timing);
            const auto off = source_.note_tick(note.onset_ticks + note.duration_ticks, note.timing);
            if (on >= 0 || front_ > 0) new_notes_.push_back({note, *seat, on, std::max(off, on + 1)});
        }
    }

    // A note ends where its pitch is struck again, and not before one that stays and sounds on at its pitch: note-offs
    // end notes in their order.
    void put_new_notes() {
        std::map<SounderKey, std::vector<std::pair<std::int64_t, std::int64_t>>> staying;
        std::map<SounderKey, std::set<std::int64_t>> onsets;
        for (const auto& note : source_.notes) {
            const auto& struck = note.heard.struck;
            if (edits_.erases(note.heard.track, struck.on_event)) continue;
            const SounderKey key{note.heard.track, struck.channel, struck.pitch};
            staying[key].emplace_back(struck.on, struck.off);
            onsets[key].insert(struck.on);
        }
        const auto key_of = [](const NewNote& note) {
            return SounderKey{note.seat.track, note.seat.channel, note.seat.pitch};
        };
        for (const auto& note : new_notes_) onsets[key_of(note)].insert(note.on);
        for (const auto& [note, seat, on, whole] : new_notes_) {
            const SounderKey key{seat.track, seat.channel, seat.pitch};
            auto off = whole;
            if (const auto next = onsets[key].upper_bound(on); next != onsets[key].end()) off = std::min(off, *next);
            for (const auto& [from, to] : staying[key])
                if (from <= on && on < to) off = std::max(off, to);
            if (source_.ours && off != whole)
                edits_.insert(seat.track, meta(on, TEXT, text_of(Held{note.duration_ticks, note.timing})));
            edits_.insert(seat.track, message(on, 0x90 | seat.channel, {seat.pitch, note.velocity}));
            const int release = source_.ours ? 64 + note.timing : 64;
            edits_.insert(seat.track, message(off, 0x80 | seat.channel, {seat.pitch, release}), true);
        }
    }

    Seat new_seat(PartName part) {
        std::array<bool, CHANNELS> used = used_channels_;
        for (const auto& track : file_.tracks)
            for (const auto& event : track.events)
                if (event.status < 0xF0) used[static_cast<std::size_t>(event.channel())] = true;
        int channel = MIDI_CHANNELS[part] - 1;
        if (part != PartName::drums && used[static_cast<std::size_t>(channel)])
            for (int other = 0; other < CHANNELS; ++other)
                if (other != MIDI_CHANNELS[PartName::drums] - 1 && !used[static_cast<std::size_t>(other)]) {
                    channel = other;
                    break;
                }
        used_channels_[static_cast<std::size_t>(channel)] = true;
        const bool one_track = file_.format == 0 && file_.tracks.size() == 1;
        const auto track = one_track ? 0 : edits_.add_track();
        if (!one_track) edits_.insert(track, meta(0, TRACK_NAME, std::string(name_of(part))));
        edits_.insert(track, message(0, 0xC0 | channel, {after_.part(part).program}));
        return {track, channel, 0};
    }

    void put_program(PartName part) {
        const int program = after_.part(part).program;
        if (program == before_.part(part).program || part == PartName::drums) return;
        std::set<std::pair<std::size_t, int>> voices;
        for (const auto& note : source_.notes)
            if (note.part == part && note.read) voices.emplace(note.heard.track, note.heard.struck.channel);
        for (const auto& [track, channel] : voices) {
            const auto& events = file_.tracks[track].events;
            for (std::size_t e = 0; e < events.size(); ++e)
                if (events[e].status == (0xC0 | channel)) edits_.erase(track, e);
            edits_.insert(track, message(0, 0xC0 | channel, {program}), true);
        }
    }

    // The chords of a bar as they sound: what holds over is told at its line. Where markers tell all the harmony, as
    // they are written.
    std::vector<ChordSymbol> chords_in(const Score& score, int bar) const {
        const int from = before_.bar_start(bar);
        std::vector<ChordSymbol> chords;
        if (const auto* held = score.chord_at(from);
            !source_.markers.chords && held != nullptr && held->onset_ticks < from) {
            chords.push_back(*held);
            chords.back().onset_ticks = from;
        }
        for (const auto& chord : score.harmony)
            if (bar_of(chord.onset_ticks) == bar) chords.push_back(chord);
        return chords;
    }

    std::size_t marker_track() const { return source_.markers.read.empty() ? 0 : source_.markers.read.front().track; }

    void put_marker(int tick, std::uint8_t type, std::string text) {
        const auto at = source_.file_tick(tick);
        edits_.insert(marker_track(), meta(front_ > 0 ? at : std::max<std::int64_t>(0, at), type, std::move(text)));
    }

    void put_harmony() {
        const auto& told = source_.markers.harmony_bars;
        for (int bar = -front_; bar < after_.bars - front_; ++bar) {
            const auto chords = chords_in(after_, bar);
            if (chords == (bar < 0 ? std::vector<ChordSymbol>() : chords_in(before_, bar))) continue;
            for (const auto& marker : source_.markers.read)
                if (!marker.section && bar_of(marker.tick) == bar) edits_.erase(marker.track, marker.event);
            if (!source_.markers.chords && std::ranges::find(told, bar) == told.end())
                put_marker(before_.bar_start(bar), TEXT, std::string(HARMONY_TEXT));
            for (const auto& chord : chords) put_marker(chord.onset_ticks, MARKER, chord_name(chord, after_.key));
        }
    }

    void put_sections() {
        const auto has = [](const Score& score, int bar, int letter) {
            return std::ranges::find(score.sections, Section{bar, letter}) != score.sections.end();
        };
        for (const auto& marker : source_.markers.read) {
            const auto* section = marker.section ? before_.section_at(bar_of(marker.tick)) : nullptr;
            if (section != nullptr && !has(after_, section->bar, section->letter))
                edits_.erase(marker.track, marker.event);
        }
        for (const auto& [bar, letter] : after_.sections)
            if (!has(before_, bar, letter)) put_marker(before_.bar_start(bar), MARKER, section_name(letter));
    }

    void put_tempo() {
        if (after_.tempi != before_.tempi)
            put_tempi();
        else if (after_.tempo_bpm != before_.tempo_bpm)
            scale_tempi();
    }

    void put_tempi() {
        for (std::size_t t = 0; t < file_.tracks.size(); ++t)
            for (std::size_t e = 0; e < file_.tracks[t].events.size(); ++e)
                if (file_.tracks[t].events[e].is_meta(TEMPO)) edits_.erase(t, e);
        const auto put = [&](int tick, double share) {
            const auto at = std::max<std::int64_t>(0, source_.file_tick(tick));
            edits_.insert(0, meta(at, TEMPO, tempo_bytes(microseconds_of(after_.tempo_bpm * share))), true);
        };
        if (after_.tempi.empty() || after_.tempi.front().onset_ticks > 0) put(0, 1.0);
        for (const auto& change : after_.tempi) put(change.onset_ticks, change.share);
    }

    // All tempi by the same share.
    void scale_tempi() {
        bool at_start = false;
        for (auto& track : file_.tracks)
            for (auto& event : track.events) {
                if (!event.is_meta(TEMPO) || event.data.size() != 3) continue;
                at_start = at_start || event.tick == 0;
                const int before = event.byte(0) << 16 | event.byte(1) << 8 | event.byte(2);
                const double share = before_.tempo_bpm / after_.tempo_bpm;
                event.data = tempo_bytes(before * share);
            }
        if (!at_start) edits_.insert(0, meta(0, TEMPO, tempo_bytes(microseconds_of(after_.tempo_bpm))), true);
    }

    void put_key() {
        if (after_.key == before_.key) return;
        for (auto& track : file_.tracks)
            for (auto& event : track.events)
                if (event.is_meta(KEY_SIGNATURE)) {
                    event.data = key_bytes(after_.key);
                    return;
                }
        edits_.insert(0, meta(0, KEY_SIGNATURE, key_bytes(after_.key)));
    }

    void put_signature() {
        if (!source_.ours || (after_.bars == before_.bars && after_.tempo_bpm == before_.tempo_bpm)) return;
        for (auto& track : file_.tracks)
            for (auto& event : track.events)
                if (event.is_meta(TEXT) && signature_in(event.data)) {
                    event.data = text_of(Signature{after_.bars, after_.tempo_bpm});
                    return;
                }
    }

    // New bars before the first. A pickup's own meter goes with the pickup, whose bar is whole then.
    void put_front(int ticks) {
        const auto moved = source_.file_tick(ticks + 2 * source_.start.late);  // and the rest before a pickup
        std::vector<Event> own;
        for (auto& track : file_.tracks)
            std::erase_if(track.events, [&](Event& event) {
                const bool pickup = event.is_meta(TIME_SIGNATURE) && event.tick == 0 && source_.start.late > 0 &&
                                    event.data.substr(0, 2) != meter_bytes(after_.meter).substr(0, 2);
                if (pickup) own.push_back(std::move(event));
                return pickup;
            });
        move_later(file_, moved);
        if (own.empty()) return;
        Edits edits(file_);
        edits.insert(0, meta(0, TIME_SIGNATURE, meter_bytes(after_.meter)), true);
        for (auto& event : own) {
            event.tick = moved;
            edits.insert(0, std::move(event), true);
        }
        edits.apply(file_);
    }

    const Source& source_;
    const Score& before_;
    const int front_;
    const Score after_;
    File file_;
    Edits edits_;
    std::vector<NewNote> new_notes_;
    std::array<bool, CHANNELS> used_channels_{};
};

}  // namespace

bool fits_source(const Score& score) {
    const auto& [file, front] = score.source;
    return file != nullptr && front >= 0 && score.bars > front && same_meters(file->score, score, front);
}

std::string patched(const Score& score) { return serialise(Patch(score).take()); }

}  // namespace partimento::midi
