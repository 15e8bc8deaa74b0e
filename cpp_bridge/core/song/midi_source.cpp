#include "song/midi_source.h"

#include <array>
#include <cmath>
#include <cstdlib>
#include <map>
#include <utility>

namespace partimento::midi {
namespace {

using VoiceKey = std::pair<std::size_t, int>;  // track, channel

VoiceKey voice_of(const TrackNote& note) { return {note.track, note.struck.channel}; }

// The part that takes a voice's notes, and what it leaves out of them; of several parts the chords, which thin.
std::optional<PartName> taker(const ByPart<int>& taken) {
    std::optional<PartName> found;
    for (const auto part : NOTE_PARTS) {
        if (taken[part] == 0) continue;
        if (found) return taken[PartName::chords] > 0 ? std::optional(PartName::chords) : std::nullopt;
        found = part;
    }
    return found;
}

}  // namespace

std::int64_t Source::file_tick(int tick) const {
    return static_cast<std::int64_t>(
        std::nearbyint(static_cast<double>(tick - start.late) * file.ticks_per_quarter / TICKS_PER_QUARTER));
}

std::int64_t Source::note_tick(int tick, int timing) const {
    const double ticks = tick - start.late + static_cast<double>(timing) / TIMING_PER_TICK;
    return static_cast<std::int64_t>(
        std::nearbyint((ticks / TICKS_PER_QUARTER + start.delay) * file.ticks_per_quarter));
}

std::shared_ptr<const Source> source_of(Reading reading, const Score& score, const std::vector<TrackNote>& notes,
                                        std::span<const ReadNote> read) {
    auto source = std::make_shared<Source>();
    static_cast<Reading&>(*source) = std::move(reading);
    source->score = score;
    const auto& start = source->start;
    for (const auto& note : notes) source->notes.push_back({note, {}, {}, false, 0});
    std::map<VoiceKey, ByPart<int>> taken;
    std::map<std::pair<PartName, int>, std::vector<NotePlace>> in_bar;
    for (const auto& [part, place, index] : read) {
        if (index < 0 || place.onset_ticks >= score.end_ticks()) continue;
        auto& note = source->notes[static_cast<std::size_t>(index)];
        note.part = part;
        note.place = place;
        note.read = true;
        note.bar = score.bar_at(place.onset_ticks);
        ++taken[voice_of(note.heard)][part];
        in_bar[{part, note.bar}].push_back(place);
    }
    for (auto& note : source->notes) {
        if (note.read) continue;
        const auto voice = taken.find(voice_of(note.heard));
        if (voice == taken.end()) continue;
        note.part = taker(voice->second);
        if (!note.part) continue;
        const double quarters = static_cast<double>(note.heard.struck.on) / source->file.ticks_per_quarter;
        const int tick = static_cast<int>(std::nearbyint((quarters - start.delay) * TICKS_PER_QUARTER)) + start.late;
        note.bar = score.bar_at(std::max(0, tick));
        const auto near = in_bar.find({*note.part, note.bar});
        if (near == in_bar.end()) continue;
        const auto distance = [&](NotePlace place) {
            return std::pair(std::abs(place.onset_ticks - tick), std::abs(place.pitch - note.heard.struck.pitch));
        };
        for (const auto place : near->second)
            if (!note.place || distance(place) < distance(*note.place)) note.place = place;
    }
    return source;
}

}  // namespace partimento::midi
