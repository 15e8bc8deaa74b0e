#include <algorithm>
#include <cmath>
#include <optional>
#include <stdexcept>
#include <utility>

#include "music/chord.h"
#include "music/harmony_finding.h"
#include "music/key_finding.h"
#include "music/quantise.h"
#include "network/vocabulary.h"
#include "song/midi.h"
#include "song/midi_markers.h"
#include "song/midi_notes.h"
#include "song/midi_source.h"
#include "song/midi_timing.h"

namespace partimento::midi {
namespace {

constexpr int MAX_DURATION_TICKS = 64 * 96;

std::optional<PartName> part_on(int channel) {
    for (const auto part : NOTE_PARTS)
        if (MIDI_CHANNELS[part] - 1 == channel) return part;
    return {};
}

std::string described(const Track& track) {
    return track.name.empty() ? "a track on channel " + std::to_string(track.channel + 1)
                              : "track '" + track.name + "'";
}

std::string described(Meter meter) { return std::to_string(meter.beats) + "/" + std::to_string(meter.unit); }

void check_bars(int bars) {
    if (bars > MAX_BARS)
        throw std::invalid_argument(std::to_string(bars) + " bars are more than " + std::to_string(MAX_BARS));
}

int bars_for(const std::vector<Traced>& notes, int late, const Score& score) {
    int last = -1;
    for (const auto& each : notes) last = std::max(last, each.note.onset_ticks + late);
    return last < 0 ? 0 : score.bar_at(last) + 1;
}

// Bars and tempo of the file.
void put_time(const File& file, BarLines lines, Score& score) {
    score.meter = lines.meter;
    score.meters = std::move(lines.meters);
    score.tempi = tempo_changes(file, score.tempo_bpm, lines.late);
}

NotePlace place_of(const Note& note) { return {note.onset_ticks, note.pitch}; }

// Puts notes into a part of the score, and says which of the file's they are.
void put(const std::vector<Traced>& notes, PartName part, Score& score, std::vector<ReadNote>& read) {
    for (const auto& [note, source] : notes) {
        score.part(part).notes.push_back(note);
        read.push_back({part, place_of(note), source});
    }
}

FoundTrack found_track(const Track& track, const std::vector<Traced>& notes, std::optional<PartName> part) {
    FoundTrack found{track.name, track.channel, track.program, {}, part.value_or(PartName::melody), part.has_value(),
                     {}};
    for (const auto& [note, source] : notes) {
        found.notes.push_back(note);
        found.sources.push_back(source);
    }
    return found;
}

// Our own file, or what another program has made of it: bar 1 is where the file begins, parts are known by name or
// channel. Where notes are not to the letter ours any more, they are quantised.
void read_ours(const File& file, const Signature& signature, const std::vector<Voice>& voices, Found& found,
               std::vector<ReadNote>& read, Markers& markers) {
    auto& score = found.score;
    const auto spans = meters_of(file, end_of_notes(file));
    score.tempo_bpm = std::clamp(tempi_of(file).front().second, 20.0, 400.0);
    const auto microseconds = [](double bpm) { return std::lround(60e6 / bpm); };
    // The tempo event holds whole microseconds; of several, all are told as shares of ours.
    const bool same = microseconds(signature.tempo_bpm) == microseconds(score.tempo_bpm);
    if (signature.tempo_bpm >= 20.0 && signature.tempo_bpm <= 400.0 && (same || tempi_of(file).size() > 1))
        score.tempo_bpm = signature.tempo_bpm;
    put_time(file, bar_lines(spans, false).value_or(BarLines{0, spans.front().meter, {}}), score);
    std::vector<std::optional<PartName>> parts;
    Cells taken(1);
    for (const auto& voice : voices) {
        auto part = part_named(voice.played.name);
        if (part) taken.set(*part, 0);
        parts.push_back(part);
    }
    for (std::size_t v = 0; v < voices.size(); ++v)
        if (const auto part = part_on(voices[v].played.channel); !parts[v] && part && !taken.has(*part, 0)) {
            parts[v] = part;
            taken.set(*part, 0);
        }
    int bars = signature.bars;
    for (std::size_t v = 0; v < voices.size(); ++v) {
        const auto& [track, first_note, played] = voices[v];
        auto exact = exact_notes(file.tracks[track], played.channel, file.ticks_per_quarter);
        if (exact)
            for (auto& each : *exact) each.source += first_note;
        const auto notes = exact ? *exact : quantise_traced(played.notes, score.tempo_bpm);
        bars = std::max(bars, bars_for(notes, 0, score));
        found.tracks.push_back(found_track(played, notes, parts[v]));
        if (!parts[v]) {
            found.remarks.push_back(described(played) + " is left out: neither its name nor its channel is a part's");
            continue;
        }
        score.part(*parts[v]).program = played.program;
        put(notes, *parts[v], score, read);
    }
    check_bars(bars);
    score.bars = bars;
    // A part of no notes has its program alone.
    for (const auto& track : file.tracks)
        if (const auto part = part_named(track.name()); part && score.part(*part).notes.empty())
            for (const auto& event : track.events)
                if (event.status < 0xF0 && event.kind() == 0xC0) score.part(*part).program = event.byte(0);
    score.sort();
    markers = read_markers(file, true, 0, score, found.remarks);
}

void add_left_out(const std::vector<Track>& tracks, const Score& score, std::vector<std::string>& remarks) {
    std::size_t all = 0, read = 0;
    for (const auto& track : tracks) all += track.notes.size();
    for (const auto& part : score.parts) read += part.notes.size();
    if (read < all)
        remarks.push_back(std::to_string(all - read) + " of its " + std::to_string(all) +
                          " notes are in no part: doubled, echoed, sound effects or more than a part can play");
}

struct TracedPart {
    int program = 0;
    std::vector<Traced> notes;
};

std::map<PartName, TracedPart> traced_parts(const std::vector<Track>& tracks, double tempo_bpm) {
    std::map<PartName, TracedPart> parts;
    for (const auto& [part, take] : find_parts(tracks)) {
        auto notes = quantise_traced(take.notes, tempo_bpm);
        if (part == PartName::drums)
            for (auto& each : notes) each.note.duration_ticks = DRUM_DURATION_TICKS;
        if (!notes.empty()) parts[part] = {take.program, std::move(notes)};
    }
    return parts;
}

// The chord symbols of some bars, which are in the score, and what the notes of the others say.
std::vector<ChordSymbol> heard_harmony(const Score& score, const std::vector<int>& told_bars) {
    auto silent = score;
    silent.harmony.clear();
    auto heard = infer_harmony(silent);
    if (told_bars.empty()) return heard;
    const auto told = [&](int tick) { return std::ranges::binary_search(told_bars, score.bar_at(tick)); };
    std::vector<ChordSymbol> out;
    for (const auto& chord : score.harmony)
        if (told(chord.onset_ticks)) out.push_back(chord);
    for (const auto& chord : heard)
        if (!told(chord.onset_ticks)) out.push_back(chord);
    silent.harmony = std::move(heard);
    for (const int each : told_bars)
        if (const int next = score.bar_start(each + 1); next < score.end_ticks() && !told(next))
            if (const auto* held = silent.chord_at(next); held != nullptr && held->onset_ticks < next)
                out.emplace_back(*held).onset_ticks = next;
    silent.harmony = std::move(out);
    silent.sort();
    return silent.harmony;
}

// One score of the whole file, in its bars and at its tempi.
Start read_foreign(const File& file, const std::vector<Voice>& voices, Found& found, std::vector<ReadNote>& read,
                   Markers& markers) {
    std::vector<Track> tracks;
    double end = 0.0;
    for (const auto& voice : voices) {
        tracks.push_back(voice.played);
        for (const auto& note : voice.played.notes) end = std::max(end, note.onset + 1e-6);
    }
    auto spans = meters_of(file, end);
    for (std::size_t i = 0; i < spans.size(); ++i)
        if (meter_index(spans[i].meter) < 0) {
            const auto name = described(spans[i].meter);
            spans[i].meter = i > 0 ? spans[i - 1].meter : Meter();
            found.remarks.push_back("styles do not know its meter " + name + "; it is read as " +
                                    described(spans[i].meter));
        }
    const double delay = align(tracks, spans);
    auto& score = found.score;
    score.tempo_bpm = std::clamp(tempo_of(file), 20.0, 400.0);
    auto lines = bar_lines(spans, true);
    if (!lines) {
        const auto main = longest(spans);
        found.remarks.push_back("its meters change where no bar can end; bar lines are those of " +
                                described(main.meter) + " throughout");
        lines = bar_lines({&main, 1}, false);
    }
    const int late = lines->late;
    put_time(file, *lines, score);
    const auto parts = traced_parts(tracks, score.tempo_bpm);
    if (parts.empty()) throw std::invalid_argument("has no notes that a part could play");
    int bars = 0;
    for (const auto& [part, taken] : parts) bars = std::max(bars, bars_for(taken.notes, late, score));
    check_bars(bars);
    score.bars = bars;
    const auto moved = [&](std::vector<Traced> notes) {
        for (auto& each : notes) {
            each.note.onset_ticks += late;
            each.note.duration_ticks = std::min(each.note.duration_ticks, MAX_DURATION_TICKS);
        }
        return notes;
    };
    for (const auto& [part, taken] : parts) {
        score.part(part).program = taken.program;
        put(moved(taken.notes), part, score, read);
    }
    score.sort();
    add_left_out(tracks, score, found.remarks);
    const auto likely = likely_parts(tracks);
    for (std::size_t t = 0; t < tracks.size(); ++t) {
        auto notes = moved(quantise_traced(tracks[t].notes, score.tempo_bpm));
        std::erase_if(notes, [&](const Traced& each) { return each.note.onset_ticks >= score.end_ticks(); });
        found.tracks.push_back(found_track(tracks[t], notes, likely[t]));
    }
    markers = read_markers(file, false, late, score, found.remarks);
    if (score.harmony.empty() || !markers.chords) score.harmony = heard_harmony(score, markers.harmony_bars);
    return {late, delay};
}

}  // namespace

bool is_ours(const File& file) { return signature_of(file).has_value(); }

std::vector<Track> tracks_of(const File& file) {
    std::vector<Track> tracks;
    std::vector<std::string> remarks;
    for (auto& voice : voices_of(file, remarks).voices) tracks.push_back(std::move(voice.played));
    return tracks;
}

std::map<PartName, PartNotes> parts_of(const std::vector<Track>& tracks, double tempo_bpm) {
    std::map<PartName, PartNotes> parts;
    for (const auto& [part, taken] : traced_parts(tracks, tempo_bpm)) {
        auto& [program, notes] = parts[part];
        program = taken.program;
        for (const auto& each : taken.notes) notes.push_back(each.note);
    }
    return parts;
}

Found read(std::string_view bytes) {
    auto file = parse(bytes);
    Found found;
    found.remarks = file.remarks;
    const auto [voices, notes] = voices_of(file, found.remarks);
    const auto signature = signature_of(file);
    const bool ours = signature && (!voices.empty() || signature->bars > 0);
    std::vector<ReadNote> read;
    Start start;
    Markers markers;
    if (ours)
        read_ours(file, *signature, voices, found, read, markers);
    else
        start = read_foreign(file, voices, found, read, markers);
    auto& score = found.score;
    if (const auto keys = keys_of(file); signature && !keys.empty())
        score.key = keys.front().second;
    else if (!keys.empty())
        score.key = fitting_key(score, keys.front().second);
    else if (!signature)
        score.key = key_of(score);
    for (auto& chord : score.harmony) chord = respelt(chord, score.key);
    score.validate();
    if (!ours || write(score) != bytes)
        score.source.file = source_of({std::move(file), ours, start, std::move(markers), {}}, score, notes, read);
    return found;
}

SourceFile source_file(std::string_view bytes, const std::vector<std::optional<PartName>>& roles) {
    auto found = read(bytes);
    if (roles.empty()) return found.score.source;
    if (roles.size() != found.tracks.size())
        throw std::invalid_argument("has " + std::to_string(found.tracks.size()) + " tracks, where roles are told of " +
                                    std::to_string(roles.size()));
    for (std::size_t t = 0; t < roles.size(); ++t) {
        found.tracks[t].used = roles[t].has_value();
        found.tracks[t].part = roles[t].value_or(PartName::melody);
    }
    return reassigned(found).source;
}

Score reassigned(const Found& found) {
    Score score = found.score;
    for (auto& part : score.parts) part.notes.clear();
    std::vector<ReadNote> read;
    std::vector<std::optional<PartName>> roles;
    for (const auto& track : found.tracks) {
        roles.push_back(track.used ? std::optional(track.part) : std::nullopt);
        if (!track.used) continue;
        if (track.part != PartName::drums) score.part(track.part).program = track.program;
        for (std::size_t n = 0; n < track.notes.size(); ++n) {
            auto note = track.notes[n];
            if (track.part == PartName::drums) note.duration_ticks = DRUM_DURATION_TICKS;
            put({{note, track.sources[n]}}, track.part, score, read);
        }
    }
    score.sort();
    score.validate();
    if (const auto before = std::exchange(score.source.file, nullptr)) {
        std::vector<TrackNote> notes;
        for (const auto& note : before->notes) notes.push_back(note.heard);
        score.source.file = source_of({before->file, before->ours, before->start, before->markers, std::move(roles)},
                                      score, notes, read);
    }
    return score;
}

}  // namespace partimento::midi
