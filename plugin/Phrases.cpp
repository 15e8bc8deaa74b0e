#include "Phrases.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "music/key_finding.h"
#include "music/quantise.h"

namespace partimento {

void Phrases::hear(const juce::MidiBuffer& midi, double tick, double ticksPerSample) PARTIMENTO_REALTIME {
    for (const auto message : midi) {
        if (message.numBytes != 3) continue;
        const auto kind = message.data[0] & 0xf0;
        if (kind != 0x90 && kind != 0x80) continue;
        const auto velocity = static_cast<std::uint8_t>(kind == 0x90 ? message.data[2] & 0x7f : 0);
        int first = 0, count = 0, wrapped = 0, wrappedCount = 0;
        fifo.prepareToWrite(1, first, count, wrapped, wrappedCount);
        if (count + wrappedCount == 0) return;
        events[static_cast<std::size_t>(count > 0 ? first : wrapped)] = {
            tick + ticksPerSample * message.samplePosition, static_cast<std::uint8_t>(message.data[1] & 0x7f),
            velocity};
        fifo.finishedWrite(1);
    }
}

void Phrases::collect() {
    while (fifo.getNumReady() > 0) {
        int first = 0, count = 0, wrapped = 0, wrappedCount = 0;
        fifo.prepareToRead(1, first, count, wrapped, wrappedCount);
        const auto event = events[static_cast<std::size_t>(count > 0 ? first : wrapped)];
        fifo.finishedRead(1);
        for (auto& note : played)
            if (note.pitch == event.pitch && note.end < note.onset)
                note.end = std::max(event.tick, note.onset + MIDI_TICKS_PER_TICK);
        if (event.velocity > 0) played.push_back({event.tick, event.tick - 1.0, event.pitch, event.velocity});
        // A transport that jumped back leaves a phrase that no longer hangs together.
        if (played.size() > 1 && event.tick < played.front().onset) played.clear();
    }
}

std::optional<PlayedPhrase> Phrases::ended(double nowTicks, const Score& song) {
    collect();
    if (played.empty()) return {};
    const Meter meter = song.bars > 0 ? song.meter : Meter();
    const double bar = meter.bar_ticks() * MIDI_TICKS_PER_TICK;
    double last = 0.0;
    for (const auto& note : played) {
        if (note.end < note.onset) return {};
        last = std::max(last, note.end);
    }
    if (nowTicks < last + bar / 2) return {};
    PlayedPhrase phrase;
    phrase.firstBar = static_cast<std::int64_t>(std::floor((played.front().onset + MIDI_TICKS_PER_TICK * 3) /
                                                           bar));  // a note just before the bar line belongs to the bar
    const double from = static_cast<double>(phrase.firstBar) * bar;
    phrase.score = song;
    phrase.score.bars = std::clamp(static_cast<int>(std::ceil((last - MIDI_TICKS_PER_TICK * 3 - from) / bar)), 1, 16);
    phrase.score.meter = meter;
    phrase.score.meters.clear();
    phrase.score.tempi.clear();
    phrase.score.source = {};
    phrase.score.sections.clear();
    phrase.score.harmony.clear();
    for (auto& part : phrase.score.parts) part.notes.clear();
    std::vector<Played> heard;
    for (const auto& p : played) {
        constexpr double QUARTER = MIDI_TICKS_PER_QUARTER;
        heard.push_back({std::max(0.0, (p.onset - from) / QUARTER), (p.end - p.onset) / QUARTER, p.pitch, p.velocity});
    }
    played.clear();
    auto notes = quantise(heard, song.tempo_bpm, false);
    std::erase_if(notes, [&](const Note& note) { return note.onset_ticks >= phrase.score.end_ticks(); });
    if (notes.empty()) return {};
    std::set<int> onsets;
    for (auto& note : notes) {
        note.duration_ticks = std::min(note.duration_ticks, phrase.score.end_ticks() - note.onset_ticks);
        onsets.insert(note.onset_ticks);
    }
    const bool together = notes.size() * 2 > onsets.size() * 3;
    phrase.score.key = song.bars > 0 ? song.key : key_of(notes);
    phrase.score.part(together ? PartName::chords : PartName::melody).notes = std::move(notes);
    phrase.score.sort();
    return phrase;
}

void Phrases::forget() {
    collect();
    played.clear();
}

}  // namespace partimento
