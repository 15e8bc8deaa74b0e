#include "MidiFiles.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <stdexcept>

#include "Phrases.h"
#include "music/cell.h"
#include "music/chord.h"
#include "network/vocabulary.h"
#include "playing/scheduler.h"
#include "song/takes.h"

namespace partimento {
namespace {

constexpr juce::int64 MAX_FILE_BYTES = 2 << 20;

std::runtime_error refusal(const juce::File& file, const juce::String& what) {
    return std::runtime_error((file.getFileName() + ": " + what).toStdString());
}

juce::String string(std::string_view text) { return juce::String(text.data(), text.size()); }

// General MIDI programs 33..40 are basses.
PartName likely(const FoundPart& found) {
    const auto name = found.name.toLowerCase();
    if (found.channel == 10 || name.contains("drum") || name.contains("perc")) return PartName::drums;
    if ((found.program >= 32 && found.program < 40) || name.contains("bass")) return PartName::bass;
    if (name.contains("melod") || name.contains("lead") || name.contains("vocal") || name.contains("voice") ||
        name.contains("sax"))
        return PartName::melody;
    if (name.contains("chord") || name.contains("pad") || name.contains("string") || name.contains("guitar") ||
        name.contains("piano"))
        return PartName::chords;
    double sum = 0.0;
    std::map<int, int> onsets;
    for (const auto& note : found.notes) {
        sum += note.pitch;
        ++onsets[note.onset_ticks];
    }
    if (static_cast<double>(found.notes.size()) > 1.3 * static_cast<double>(onsets.size())) return PartName::chords;
    return sum / static_cast<double>(found.notes.size()) < 48.0 ? PartName::bass : PartName::melody;
}

}  // namespace

juce::MidiFile midiOf(const Score& score, const Cells& cells) {
    int first = score.bars, last = -1;
    for_each_cell(score.bars, [&](PartName part, int bar) {
        if (!cells.has(part, bar)) return;
        first = std::min(first, bar);
        last = std::max(last, bar);
    });
    const int bar = score.meter.bar_ticks(), from = std::min(first, std::max(0, score.bars - 1)) * bar;
    const double end = (last < 0 ? 1 : last + 1 - first) * bar * MIDI_TICKS_PER_TICK;
    juce::MidiFile file;
    file.setTicksPerQuarterNote(MIDI_TICKS_PER_QUARTER);
    juce::MidiMessageSequence conductor;
    conductor.addEvent(juce::MidiMessage::textMetaEvent(3, "Partimento"));
    conductor.addEvent(juce::MidiMessage::tempoMetaEvent(juce::roundToInt(60e6 / score.tempo_bpm)));
    conductor.addEvent(juce::MidiMessage::timeSignatureMetaEvent(score.meter.beats, score.meter.unit));
    for (const auto& chord : score.harmony)
        if (cells.has(PartName::harmony, chord.onset_ticks / bar))
            conductor.addEvent(juce::MidiMessage::textMetaEvent(6, string(chord_name(chord, score.key)))
                                   .withTimeStamp((chord.onset_ticks - from) * MIDI_TICKS_PER_TICK));
    conductor.addEvent(juce::MidiMessage::endOfTrack().withTimeStamp(end));
    file.addTrack(conductor);
    for (std::size_t p = 1; p < PART_COUNT; ++p) {
        const auto part = static_cast<PartName>(p);
        juce::MidiMessageSequence track;
        track.addEvent(juce::MidiMessage::textMetaEvent(3, string(PART_NAMES[p])));
        if (part != PartName::drums)
            track.addEvent(juce::MidiMessage::programChange(MIDI_CHANNELS[p], score.part(part).program));
        const int head = track.getNumEvents();
        for (const auto& note : score.part(part).notes) {
            if (!cells.has(part, note.onset_ticks / bar)) continue;
            const double on = std::max(0, note.midi_onset() - from * MIDI_TICKS_PER_TICK),
                         off = on + note.duration_ticks * MIDI_TICKS_PER_TICK;
            track.addEvent(
                juce::MidiMessage::noteOn(MIDI_CHANNELS[p], note.pitch, static_cast<juce::uint8>(note.velocity))
                    .withTimeStamp(on));
            track.addEvent(juce::MidiMessage::noteOff(MIDI_CHANNELS[p], note.pitch).withTimeStamp(off));
        }
        if (track.getNumEvents() == head) continue;
        track.sort();
        track.addEvent(juce::MidiMessage::endOfTrack().withTimeStamp(std::max(end, track.getEndTime())));
        file.addTrack(track);
    }
    return file;
}

juce::File midiFileOf(const Score& score, const Cells& cells) {
    juce::StringArray parts;
    for (std::size_t p = 1; p < PART_COUNT; ++p)
        if (!stretches(cells, static_cast<PartName>(p)).empty() && score.has(static_cast<PartName>(p)))
            parts.add(string(PART_NAMES[p]));
    const auto name = "partimento " + (parts.size() == PART_COUNT - 1 || parts.isEmpty() ? juce::String("song")
                                                                                         : parts.joinIntoString(" "));
    // A folder of its own: tracks are named after the file, and other users' files are not ours.
    const auto folder =
        juce::File::getSpecialLocation(juce::File::tempDirectory).getChildFile("partimento-" + juce::Uuid().toString());
    folder.createDirectory();
    const auto file = folder.getChildFile(name + ".mid");
    juce::FileOutputStream out(file);
    if (!out.openedOk() || !midiOf(score, cells).writeTo(out)) throw refusal(file, "cannot be written");
    return file;
}

FoundSong readMidi(const juce::File& file) {
    if (file.getSize() > MAX_FILE_BYTES) throw refusal(file, "is larger than 2 MB, which is no score");
    juce::FileInputStream in(file);
    juce::MidiFile midi;
    if (!in.openedOk() || !midi.readFrom(in) || midi.getTimeFormat() <= 0)
        throw refusal(file, "is not a MIDI file that can be read");
    const double grid = midi.getTimeFormat() / static_cast<double>(TICKS_PER_QUARTER);
    FoundSong found;
    juce::MidiMessageSequence metas;
    midi.findAllTempoEvents(metas);
    if (metas.getNumEvents() > 0)
        found.song.tempo_bpm = std::clamp(
            60.0 / std::max(1e-3, metas.getEventPointer(0)->message.getTempoSecondsPerQuarterNote()), 20.0, 400.0);
    metas.clear();
    midi.findAllTimeSigEvents(metas);
    if (metas.getNumEvents() > 0) {
        Meter meter;
        metas.getEventPointer(0)->message.getTimeSignatureInfo(meter.beats, meter.unit);
        if (meter_index(meter) >= 0) found.song.meter = meter;
    }
    int end = 0;
    std::vector<Note> all;
    for (int t = 0; t < midi.getNumTracks(); ++t) {
        juce::MidiMessageSequence track = *midi.getTrack(t);
        track.updateMatchedPairs();
        juce::String name;
        std::array<int, 17> programs;
        programs.fill(-1);
        std::map<int, FoundPart> byChannel;
        for (const auto* event : track) {
            const auto& m = event->message;
            if (m.isTrackNameEvent()) name = m.getTextFromTextMetaEvent();
            if (m.isProgramChange()) programs[static_cast<std::size_t>(m.getChannel())] = m.getProgramChangeNumber();
            if (!m.isNoteOn() || event->noteOffObject == nullptr) continue;
            const auto [onset, timing] = placeOf(m.getTimeStamp() / grid);
            const int duration =
                std::max(1, static_cast<int>(
                                std::lround((event->noteOffObject->message.getTimeStamp() - m.getTimeStamp()) / grid)));
            auto& part = byChannel[m.getChannel()];
            part.channel = m.getChannel();
            part.notes.push_back({onset, part.channel == 10 ? DRUM_DURATION_TICKS : duration, m.getNoteNumber(),
                                  std::clamp<int>(m.getVelocity(), 1, 127), timing});
            end = std::max(end, onset + 1);
        }
        for (auto& [channel, part] : byChannel) {
            part.program = programs[static_cast<std::size_t>(channel)];
            part.name = name.isNotEmpty() ? name : "channel " + juce::String(channel);
            part.part = likely(part);
            if (part.part != PartName::drums) all.insert(all.end(), part.notes.begin(), part.notes.end());
            found.parts.push_back(std::move(part));
        }
    }
    if (found.parts.empty()) throw refusal(file, "has no notes");
    const int bar = found.song.meter.bar_ticks();
    if (end > MAX_BARS * bar) throw refusal(file, "is longer than " + juce::String(MAX_BARS) + " bars");
    found.song.bars = (end + bar - 1) / bar;
    found.song.key = keyOf(all);
    return found;
}

Score scoreOf(const FoundSong& found) {
    Score score = found.song;
    for (const auto& part : found.parts) {
        if (!part.used) continue;
        auto& into = score.part(part.part);
        if (part.program >= 0 && part.part != PartName::drums) into.program = part.program;
        for (auto note : part.notes) {
            if (part.part == PartName::drums) note.duration_ticks = DRUM_DURATION_TICKS;
            into.notes.push_back(note);
        }
    }
    score.sort();
    score.validate();
    return score;
}

}  // namespace partimento
