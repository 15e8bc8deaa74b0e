#include "song/midi_notes.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <deque>
#include <stdexcept>
#include <tuple>
#include <utility>

#include "network/vocabulary.h"
#include "song/midi_text.h"

namespace partimento::midi {
namespace {

constexpr int MAX_NOTES = 4 * MAX_NOTES_PER_PART;
constexpr int MAX_QUARTERS = 8 * MAX_BARS;
constexpr int CHANNELS = 16;
constexpr double SHORTEST = 1.0 / 8;     // quarter notes, of a note of no length
constexpr double LONGEST_UNENDED = 4.0;  // quarter notes, of a note without a note-off

// A note-on or note-off.
struct Hit {
    int key;  // channel * 128 + pitch
    bool on;
    std::size_t event;
    bool matched = false;
};

// Pairs the hits of one key as brackets pair, which shows those that have no other.
void match(std::vector<Hit>::iterator begin, std::vector<Hit>::iterator end) {
    std::vector<Hit*> open;
    for (auto hit = begin; hit != end; ++hit) {
        if (hit->on) {
            open.push_back(&*hit);
        } else if (!open.empty()) {
            hit->matched = open.back()->matched = true;
            open.pop_back();
        }
    }
}

// Adds the notes of one key. What is open at a note-on without its own note-off is without one too.
void add_notes(const FileTrack& track, std::vector<Hit>::iterator begin, std::vector<Hit>::iterator end,
               std::vector<Struck>& notes) {
    std::deque<std::size_t> sounding;  // places in `notes`
    std::optional<std::size_t> unended;
    for (auto hit = begin; hit != end; ++hit) {
        const auto& event = track.events[hit->event];
        if (hit->on) {
            if (unended) notes[*unended].off = event.tick;
            if (unended && notes[*unended].on == event.tick) notes.pop_back();
            unended = hit->matched ? std::nullopt : std::optional(notes.size());
            if (hit->matched) sounding.push_back(notes.size());
            notes.push_back({event.tick, std::max(event.tick, track.end.tick), event.channel(), event.byte(0),
                             event.byte(1), 64, false, hit->event, track.events.size()});
        } else if (hit->matched) {
            auto& note = notes[sounding.front()];
            sounding.pop_front();
            note.off = event.tick;
            note.off_event = hit->event;
            note.ended = true;
            if (event.kind() == 0x80) note.release = event.byte(1);
        }
    }
}

// Adds what a track plays on each channel, in the order in which they begin.
void add_voices(const FileTrack& track, std::size_t index, int ticks_per_quarter, const std::vector<Struck>& notes,
                int first_note, std::vector<Voice>& voices) {
    struct Channel {
        std::size_t voice = 0, first_on, first_end;
        int program = 0, bank = 0;
        bool plays = false;
    };
    std::array<Channel, CHANNELS> channels{};
    const auto name = track.name();
    const auto trimmed = name.substr(std::min(name.size(), name.find_first_not_of(' ')));
    const double quarter = ticks_per_quarter;
    int source = first_note;
    for (const auto& note : notes) {
        auto& channel = channels[static_cast<std::size_t>(note.channel)];
        if (!channel.plays) {
            channel = {voices.size(), note.on_event, note.off_event, 0, 0, true};
            voices.push_back({index, first_note, {trimmed, note.channel, 0, 0, {}}});
        }
        channel.first_end = std::min(channel.first_end, note.off_event);
        double duration = static_cast<double>(note.off - note.on) / quarter;
        if (!note.ended) duration = std::min(duration, LONGEST_UNENDED);
        voices[channel.voice].played.notes.push_back({static_cast<double>(note.on) / quarter,
                                                      duration > 0.0 ? duration : SHORTEST, note.pitch, note.velocity,
                                                      source++});
    }
    // Some programs write the program behind the first note-on.
    for (std::size_t e = 0; e < track.events.size(); ++e) {
        const auto& event = track.events[e];
        if (event.status >= 0xF0) continue;
        auto& channel = channels[static_cast<std::size_t>(event.channel())];
        if (event.kind() == 0xC0 && e < channel.first_end) channel.program = event.byte(0);
        if (event.kind() == 0xB0 && event.byte(0) == 0 && e < channel.first_on) channel.bank = event.byte(1);
    }
    for (const auto& channel : channels)
        if (channel.plays) {
            voices[channel.voice].played.program = channel.program;
            voices[channel.voice].played.bank = channel.bank;
        }
}

}  // namespace

std::vector<Struck> struck_notes(const FileTrack& track) {
    std::vector<Hit> hits;
    for (std::size_t e = 0; e < track.events.size(); ++e) {
        const auto& event = track.events[e];
        if (event.is_note_on() || event.is_note_off())
            hits.push_back({event.channel() * 128 + event.byte(0), event.is_note_on(), e});
    }
    std::stable_sort(hits.begin(), hits.end(), [](const Hit& a, const Hit& b) { return a.key < b.key; });
    std::vector<Struck> notes;
    for (auto begin = hits.begin(); begin != hits.end();) {
        const auto end = std::find_if(begin, hits.end(), [&](const Hit& hit) { return hit.key != begin->key; });
        match(begin, end);
        add_notes(track, begin, end, notes);
        begin = end;
    }
    std::sort(notes.begin(), notes.end(), [](const Struck& a, const Struck& b) { return a.on_event < b.on_event; });
    return notes;
}

Voices voices_of(const File& file, std::vector<std::string>& remarks) {
    Voices found;
    auto& voices = found.voices;
    std::size_t count = 0, unended = 0, beyond = 0;
    for (std::size_t t = 0; t < file.tracks.size(); ++t) {
        const auto notes = struck_notes(file.tracks[t]);
        if (notes.empty()) continue;
        count += notes.size();
        if (count > MAX_NOTES) throw std::invalid_argument("more than " + std::to_string(MAX_NOTES) + " notes");
        if (notes.back().on > static_cast<std::int64_t>(MAX_QUARTERS) * file.ticks_per_quarter)
            throw std::invalid_argument("lasts more than " + std::to_string(MAX_QUARTERS) + " quarter notes");
        if (voices.size() + CHANNELS > MAX_VOICES) {
            ++beyond;
            continue;
        }
        unended += static_cast<std::size_t>(
            std::count_if(notes.begin(), notes.end(), [](const Struck& n) { return !n.ended; }));
        add_voices(file.tracks[t], t, file.ticks_per_quarter, notes, static_cast<int>(found.notes.size()), voices);
        for (const auto& note : notes) found.notes.push_back({t, note});
    }
    for (auto& voice : voices)
        std::stable_sort(voice.played.notes.begin(), voice.played.notes.end(), [](const Played& a, const Played& b) {
            return std::pair(a.onset, a.pitch) < std::pair(b.onset, b.pitch);
        });
    if (unended > 0)
        remarks.push_back(
            (unended == 1 ? "1 note has no end and lasts" : std::to_string(unended) + " notes have no end and last") +
            std::string(" until its pitch is struck again, at most four quarters"));
    if (beyond > 0)
        remarks.push_back("the last " + std::to_string(beyond) +
                          " of its tracks with notes are left out: they are too many");
    return found;
}

std::optional<std::vector<Traced>> exact_notes(const FileTrack& track, int channel, int ticks_per_quarter) {
    std::vector<Traced> notes;
    std::optional<Held> held;
    std::size_t read = 0;  // events before which texts are read
    const auto struck = struck_notes(track);
    for (std::size_t n = 0; n < struck.size(); ++n) {
        const auto& note = struck[n];
        if (note.channel != channel) continue;
        for (; read < note.on_event; ++read)
            if (track.events[read].is_meta(TEXT)) held = held_in(track.events[read].data);
        const auto own = std::exchange(held, {});
        const auto on = note.on * MIDI_TICKS_PER_QUARTER, off = note.off * MIDI_TICKS_PER_QUARTER;
        if (!note.ended || on % ticks_per_quarter != 0 || off % ticks_per_quarter != 0) return {};
        constexpr int UNIT = MIDI_TICKS_PER_TICK / TIMING_PER_TICK;
        const int timing = own ? own->timing : note.release - 64;
        const auto onset = on / ticks_per_quarter - timing * UNIT, length = (off - on) / ticks_per_quarter;
        if (std::abs(timing) > MAX_TIMING || onset < 0 || onset % MIDI_TICKS_PER_TICK != 0) return {};
        if (!own && (length % MIDI_TICKS_PER_TICK != 0 || length == 0)) return {};
        const auto duration = own ? own->duration_ticks : length / MIDI_TICKS_PER_TICK;
        notes.push_back({{static_cast<int>(onset / MIDI_TICKS_PER_TICK), static_cast<int>(duration), note.pitch,
                          note.velocity, timing},
                         static_cast<int>(n)});
    }
    return notes;
}

}  // namespace partimento::midi
