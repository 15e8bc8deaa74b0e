#include "Phrases.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace partimento {

Place placeOf(double ticks) {
    const auto near = [&](int grid) { return static_cast<int>(std::lround(ticks / grid)) * grid; };
    const int straight = near(6), triplet = near(8);
    int onset = std::abs(ticks - straight) <= std::abs(ticks - triplet) + 0.75 ? straight : triplet;
    if (std::abs(ticks - onset) * TIMING_PER_TICK > MAX_TIMING + 0.5) onset = static_cast<int>(std::lround(ticks));
    return {onset, static_cast<int>(std::lround((ticks - onset) * TIMING_PER_TICK))};
}

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

std::optional<Phrase> Phrases::ended(double nowTicks, const Score& song) {
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
    Phrase phrase;
    phrase.firstBar = static_cast<std::int64_t>(std::floor((played.front().onset + MIDI_TICKS_PER_TICK * 3) /
                                                           bar));  // a note just before the bar line belongs to the bar
    const double from = static_cast<double>(phrase.firstBar) * bar;
    phrase.score = song;
    phrase.score.bars = std::clamp(static_cast<int>(std::ceil((last - MIDI_TICKS_PER_TICK * 3 - from) / bar)), 1, 16);
    phrase.score.meter = meter;
    phrase.score.sections.clear();
    phrase.score.harmony.clear();
    for (auto& part : phrase.score.parts) part.notes.clear();
    std::vector<Note> notes;
    std::set<int> onsets;
    for (const auto& p : played) {
        const double at = std::max(0.0, (p.onset - from) / MIDI_TICKS_PER_TICK);
        const auto [onset, timing] = placeOf(at);
        if (onset >= phrase.score.end_ticks()) continue;
        const int duration = std::max(1, static_cast<int>(std::lround((p.end - p.onset) / MIDI_TICKS_PER_TICK)));
        notes.push_back({onset, std::min(duration, phrase.score.end_ticks() - onset), p.pitch, p.velocity, timing});
        onsets.insert(onset);
    }
    played.clear();
    if (notes.empty()) return {};
    const bool together = notes.size() * 2 > onsets.size() * 3;
    phrase.score.key = song.bars > 0 ? song.key : keyOf(notes);
    phrase.score.part(together ? PartName::chords : PartName::melody).notes = std::move(notes);
    phrase.score.sort();
    return phrase;
}

void Phrases::forget() {
    collect();
    played.clear();
}

Key keyOf(const std::vector<Note>& notes) {
    constexpr std::array<double, 12> MAJOR{6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88};
    constexpr std::array<double, 12> MINOR{6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17};
    std::array<double, 12> heard{};
    for (const auto& note : notes) heard[static_cast<std::size_t>(note.pitch % 12)] += note.duration_ticks;
    const auto fit = [&](const std::array<double, 12>& profile, int tonic) {
        double mean = 0, meanHeard = 0, product = 0, square = 0;
        for (std::size_t i = 0; i < 12; ++i) mean += profile[i] / 12, meanHeard += heard[i] / 12;
        for (std::size_t i = 0; i < 12; ++i) {
            const double a = profile[i] - mean, b = heard[(i + static_cast<std::size_t>(tonic)) % 12] - meanHeard;
            product += a * b;
            square += a * a;
        }
        return product / std::sqrt(square);
    };
    Key best;
    for (int tonic = 0; tonic < 12; ++tonic)
        for (const bool minor : {false, true})
            if (fit(minor ? MINOR : MAJOR, tonic) > fit(best.minor ? MINOR : MAJOR, best.tonic)) best = {tonic, minor};
    return best;
}

}  // namespace partimento
