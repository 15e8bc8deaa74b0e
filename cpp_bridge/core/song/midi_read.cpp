#include <algorithm>
#include <cmath>
#include <deque>
#include <optional>
#include <stdexcept>
#include <tuple>

#include "music/chord.h"
#include "music/harmony_finding.h"
#include "music/key_finding.h"
#include "music/quantise.h"
#include "network/vocabulary.h"
#include "song/midi.h"
#include "song/midi_timing.h"

namespace partimento::midi {
namespace {

constexpr int MAX_NOTES = 4 * MAX_NOTES_PER_PART;
constexpr int MAX_QUARTERS = 8 * MAX_BARS;
constexpr int MAX_DURATION_TICKS = 64 * 96;
constexpr double SHORTEST = 1.0 / 8;     // quarter notes, of a note of no length
constexpr double LONGEST_UNENDED = 4.0;  // quarter notes, of a note without a note-off
constexpr double CHORD_MARKERS = 0.8;    // of another program's markers, where they are chord symbols

// What our files say in texts.
struct Signature {
    int bars = 0;
    double tempo_bpm = 0.0;
};

// The number that text begins with, which goes from it; none where it begins otherwise.
std::optional<double> take_number(std::string_view& text) {
    std::size_t length = 0;
    while (length < text.size() && length < 24 &&
           (std::string_view("0123456789.e+-").find(text[length]) != std::string_view::npos))
        ++length;
    try {
        std::size_t used = 0;
        const double value = std::stod(std::string(text.substr(0, length)), &used);
        text.remove_prefix(used);
        return std::isfinite(value) ? std::optional(value) : std::nullopt;
    } catch (const std::exception&) {
        return {};
    }
}

bool take(std::string_view& text, std::string_view word) {
    if (!text.starts_with(word)) return false;
    text.remove_prefix(word.size());
    return true;
}

std::optional<Signature> signature_in(const std::string& data) {
    std::string_view text = data;
    if (!take(text, "partimento ")) return {};
    const auto bars = take_number(text);
    if (!bars || !take(text, " bars ")) return {};
    const auto tempo = take_number(text);
    if (!tempo || text != " bpm") return {};
    return Signature{*bars >= 0 && *bars <= MAX_BARS ? static_cast<int>(*bars) : 0, *tempo};
}

std::optional<Signature> signature_of(const File& file) {
    for (const auto& track : file.tracks)
        for (const auto& event : track.events)
            if (event.is_meta(TEXT))
                if (const auto found = signature_in(event.data)) return found;
    return {};
}

struct Held {
    int duration_ticks = 0, timing = 0;
};

std::optional<Held> held_in(const std::string& data) {
    std::string_view text = data;
    if (!take(text, "held ")) return {};
    const auto duration = take_number(text);
    if (!duration || !take(text, " ticks, timing ")) return {};
    const auto timing = take_number(text);
    if (!timing || !text.empty() || *duration < 1 || *duration > 1e6 || std::abs(*timing) > MAX_TIMING) return {};
    return Held{static_cast<int>(*duration), static_cast<int>(*timing)};
}

// The notes of one channel of a track as our writer placed them; none where they are not to the letter ours any more.
std::optional<std::vector<Note>> exact_notes(const FileTrack& track, int channel, int ticks_per_quarter) {
    struct Open {
        std::int64_t on;
        int velocity;
        std::optional<Held> held;
    };
    std::vector<Note> notes;
    std::array<std::deque<Open>, 128> open;
    std::optional<Held> held;
    for (const auto& event : track.events) {
        if (event.is_meta(TEXT)) held = held_in(event.data);
        if (event.status >= 0xF0 || event.channel() != channel) continue;
        const auto scaled = event.tick * MIDI_TICKS_PER_QUARTER;
        if (!event.is_note_on() && !event.is_note_off()) continue;
        if (scaled % ticks_per_quarter != 0) return {};
        const auto tick = scaled / ticks_per_quarter;
        auto& sounding = open[static_cast<std::size_t>(event.byte(0))];
        if (event.is_note_on()) {
            sounding.push_back({tick, event.byte(1), held});
            held.reset();
            continue;
        }
        if (sounding.empty()) return {};
        const auto first = sounding.front();
        sounding.pop_front();
        constexpr int UNIT = MIDI_TICKS_PER_TICK / TIMING_PER_TICK;
        const int timing = first.held ? first.held->timing : event.kind() == 0x80 ? event.byte(1) - 64 : 0;
        const auto onset = first.on - timing * UNIT, length = tick - first.on;
        if (std::abs(timing) > MAX_TIMING || onset < 0 || onset % MIDI_TICKS_PER_TICK != 0) return {};
        if (!first.held && (length % MIDI_TICKS_PER_TICK != 0 || length == 0)) return {};
        const auto duration = first.held ? first.held->duration_ticks : length / MIDI_TICKS_PER_TICK;
        notes.push_back({static_cast<int>(onset / MIDI_TICKS_PER_TICK), static_cast<int>(duration), event.byte(0),
                         first.velocity, timing});
    }
    for (const auto& sounding : open)
        if (!sounding.empty()) return {};
    return notes;
}

std::string lower(std::string text) {
    for (auto& c : text)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return text;
}

std::optional<PartName> part_named(const std::string& name) {
    for (int p = 1; p < PART_COUNT; ++p)
        if (lower(name) == name_of(static_cast<PartName>(p))) return static_cast<PartName>(p);
    return {};
}

std::optional<PartName> part_on(int channel) {
    for (std::size_t p = 1; p < PART_COUNT; ++p)
        if (MIDI_CHANNELS[p] - 1 == channel) return static_cast<PartName>(p);
    return {};
}

// A track's notes on one channel, and where they come from.
struct Voice {
    std::size_t track;
    Track played;
};

std::vector<Voice> voices_of(const File& file) {
    std::vector<Voice> voices;
    int count = 0;
    for (std::size_t t = 0; t < file.tracks.size(); ++t) {
        struct Open {
            std::int64_t on;
            int velocity;
        };
        const auto name = file.tracks[t].name();
        const auto trimmed = name.substr(std::min(name.size(), name.find_first_not_of(' ')));
        const auto first = voices.size();
        std::array<int, 16> programs{}, banks{};
        std::array<std::array<std::deque<Open>, 128>, 16> sounding;
        const auto voice_on = [&](int channel) -> Track* {
            for (std::size_t v = first; v < voices.size(); ++v)
                if (voices[v].played.channel == channel) return &voices[v].played;
            return nullptr;
        };
        const double quarter = file.ticks_per_quarter;
        const auto end_note = [&](int channel, int pitch, std::int64_t tick, bool ended) {
            auto& held = sounding[static_cast<std::size_t>(channel)][static_cast<std::size_t>(pitch)];
            const auto open = held.front();
            held.pop_front();
            double duration = static_cast<double>(tick - open.on) / quarter;
            if (!ended) {
                if (!held.empty()) duration = static_cast<double>(held.front().on - open.on) / quarter;
                duration = std::min(duration, LONGEST_UNENDED);
            }
            voice_on(channel)->notes.push_back(
                {static_cast<double>(open.on) / quarter, duration > 0.0 ? duration : SHORTEST, pitch, open.velocity});
        };
        for (const auto& event : file.tracks[t].events) {
            if (event.status >= 0xF0) continue;
            const int channel = event.channel(), key = event.byte(0);
            auto& held = sounding[static_cast<std::size_t>(channel)][static_cast<std::size_t>(key)];
            if (event.kind() == 0xC0) {
                programs[static_cast<std::size_t>(channel)] = key;
                if (auto* voice = voice_on(channel); voice != nullptr && voice->notes.empty()) voice->program = key;
            } else if (event.kind() == 0xB0 && key == 0) {
                banks[static_cast<std::size_t>(channel)] = event.byte(1);
            } else if (event.is_note_on()) {
                if (++count > MAX_NOTES)
                    throw std::invalid_argument("more than " + std::to_string(MAX_NOTES) + " notes");
                if (event.tick > static_cast<std::int64_t>(MAX_QUARTERS) * file.ticks_per_quarter)
                    throw std::invalid_argument("lasts more than " + std::to_string(MAX_QUARTERS) + " quarter notes");
                if (voice_on(channel) == nullptr)
                    voices.push_back({t,
                                      {trimmed,
                                       channel,
                                       programs[static_cast<std::size_t>(channel)],
                                       banks[static_cast<std::size_t>(channel)],
                                       {}}});
                held.push_back({event.tick, event.byte(1)});
            } else if (event.is_note_off() && !held.empty()) {
                end_note(channel, key, event.tick, true);
            }
        }
        for (int channel = 0; channel < 16; ++channel)
            for (int pitch = 0; pitch < 128; ++pitch)
                while (!sounding[static_cast<std::size_t>(channel)][static_cast<std::size_t>(pitch)].empty())
                    end_note(channel, pitch, file.tracks[t].end_tick, false);
    }
    std::erase_if(voices, [](const Voice& voice) { return voice.played.notes.empty(); });
    for (auto& voice : voices)
        std::stable_sort(voice.played.notes.begin(), voice.played.notes.end(), [](const Played& a, const Played& b) {
            return std::pair(a.onset, a.pitch) < std::pair(b.onset, b.pitch);
        });
    return voices;
}

std::vector<Note> as_drums(std::vector<Note> notes) {
    for (auto& note : notes) note.duration_ticks = DRUM_DURATION_TICKS;
    return notes;
}

// Chord symbols and sections.
struct Marker {
    std::int64_t tick;
    std::string text;
};

std::vector<Marker> markers_of(const File& file) {
    std::vector<Marker> markers;
    for (const auto& track : file.tracks)
        for (const auto& event : track.events)
            if (event.is_meta(MARKER) || event.is_meta(TEXT)) {
                auto text = readable(event.data);
                text.erase(0, text.find_first_not_of(' '));
                while (!text.empty() && text.back() == ' ') text.pop_back();
                if (!text.empty() && !signature_in(text) && !held_in(text)) markers.push_back({event.tick, text});
            }
    std::stable_sort(markers.begin(), markers.end(), [](const Marker& a, const Marker& b) { return a.tick < b.tick; });
    return markers;
}

bool is_section(const std::string& text) {
    return text.size() == 3 && text[0] == '[' && text[1] >= 'A' && text[1] <= 'Z' && text[2] == ']';
}

std::optional<ChordSymbol> chord_in(const std::string& text) {
    try {
        return parse_chord(text);
    } catch (const std::invalid_argument&) {
        return {};
    }
}

// Whether another program's markers are chord symbols: most of them read as such, and not all are single letters, which
// name sections.
bool are_chords(const std::vector<Marker>& markers) {
    int chords = 0, others = 0, longer = 0;
    for (const auto& marker : markers) {
        if (is_section(marker.text)) continue;
        const bool chord = chord_in(marker.text).has_value();
        ++(chord ? chords : others);
        longer += chord && marker.text.size() > 1;
    }
    return chords >= 2 && longer > 0 && chords >= CHORD_MARKERS * (chords + others);
}

// Reads harmony and sections off the markers. `late`: ticks before the file's first event.
void read_markers(const File& file, bool ours, int late, Found& found) {
    const auto markers = markers_of(file);
    const bool chords = ours || are_chords(markers);
    auto& score = found.score;
    const int bar = score.meter.bar_ticks();
    for (const auto& marker : markers) {
        const auto tick = late + static_cast<int>(std::nearbyint(static_cast<double>(marker.tick) * TICKS_PER_QUARTER /
                                                                 file.ticks_per_quarter));
        if (tick < 0 || tick >= score.end_ticks()) continue;
        if (is_section(marker.text)) {
            if (tick % bar == 0 && (score.sections.empty() || score.sections.back().bar < tick / bar))
                score.sections.push_back({tick / bar, marker.text[1] - 'A'});
            else
                found.remarks.push_back("section " + marker.text + " does not begin at a bar line and is left out");
        } else if (!chords) {
            continue;
        } else if (auto chord = chord_in(marker.text)) {
            chord->onset_ticks = tick;
            if (!score.harmony.empty() && score.harmony.back().onset_ticks == tick) score.harmony.pop_back();
            score.harmony.push_back(*chord);
        } else {
            found.remarks.push_back("marker '" + marker.text.substr(0, 32) + "' in bar " +
                                    std::to_string(tick / bar + 1) + " is not understood as a chord symbol");
        }
    }
}

void check_bars(int bars) {
    if (bars > MAX_BARS)
        throw std::invalid_argument(std::to_string(bars) + " bars are more than " + std::to_string(MAX_BARS));
}

int bars_for(const std::vector<Note>& notes, int late, int bar) {
    int last = -1;
    for (const auto& note : notes) last = std::max(last, note.onset_ticks + late);
    return last < 0 ? 0 : last / bar + 1;
}

// Our own file, or what another program has made of it: bar 1 is where the file begins, parts are known by name or
// channel. Where notes are not to the letter ours any more, they are quantised.
void read_ours(const File& file, const Signature& signature, const std::vector<Voice>& voices, Found& found) {
    auto& score = found.score;
    const auto spans = meters_of(file, end_of_notes(file));
    score.meter = spans.front().meter;
    score.tempo_bpm = std::clamp(tempi_of(file).front().second, 20.0, 400.0);
    const auto microseconds = [](double bpm) { return std::lround(60e6 / bpm); };
    if (signature.tempo_bpm >= 20.0 && signature.tempo_bpm <= 400.0 &&
        microseconds(signature.tempo_bpm) == microseconds(score.tempo_bpm))
        score.tempo_bpm = signature.tempo_bpm;  // the tempo event holds whole microseconds
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
        const auto& [track, played] = voices[v];
        auto notes = exact_notes(file.tracks[track], played.channel, file.ticks_per_quarter)
                         .value_or(quantise(played.notes, score.tempo_bpm));
        bars = std::max(bars, bars_for(notes, 0, score.meter.bar_ticks()));
        found.tracks.push_back({played.name, played.channel, played.program, notes, parts[v].value_or(PartName::melody),
                                parts[v].has_value()});
        if (!parts[v]) continue;
        auto& into = score.part(*parts[v]);
        into.program = played.program;
        into.notes.insert(into.notes.end(), notes.begin(), notes.end());
    }
    check_bars(bars);
    score.bars = bars;
    // A part of no notes has its program alone.
    for (const auto& track : file.tracks)
        if (const auto part = part_named(track.name()); part && score.part(*part).notes.empty())
            for (const auto& event : track.events)
                if (event.status < 0xF0 && event.kind() == 0xC0) score.part(*part).program = event.byte(0);
    score.sort();
    read_markers(file, true, 0, found);
}

// One score of the whole file in the meter that most of it is in, with bar lines where that meter's longest stretch has
// them.
void read_foreign(const File& file, const std::vector<Voice>& voices, Found& found) {
    std::vector<Track> tracks;
    double end = 0.0;
    for (const auto& voice : voices) {
        tracks.push_back(voice.played);
        for (const auto& note : voice.played.notes) end = std::max(end, note.onset + 1e-6);
    }
    auto spans = meters_of(file, end);
    for (std::size_t i = 0; i < spans.size(); ++i)
        if (meter_index(spans[i].meter) < 0) {
            const auto name = std::to_string(spans[i].meter.beats) + "/" + std::to_string(spans[i].meter.unit);
            spans[i].meter = i > 0 ? spans[i - 1].meter : Meter();
            found.remarks.push_back("styles do not know its meter " + name + "; it is read as " +
                                    std::to_string(spans[i].meter.beats) + "/" + std::to_string(spans[i].meter.unit));
        }
    align(tracks, spans);
    const auto main = longest(spans);
    auto& score = found.score;
    score.meter = main.meter;
    score.tempo_bpm = std::clamp(tempo_of(file), 20.0, 400.0);
    const int bar = score.meter.bar_ticks();
    const int start = static_cast<int>(std::nearbyint(main.from * TICKS_PER_QUARTER));
    const int late = ((-start % bar) + bar) % bar;
    const auto parts = parts_of(tracks, score.tempo_bpm);
    if (parts.empty()) throw std::invalid_argument("has no notes that a part could play");
    int bars = 0;
    for (const auto& [part, taken] : parts) bars = std::max(bars, bars_for(taken.notes, late, bar));
    check_bars(bars);
    score.bars = bars;
    const auto moved = [&](std::vector<Note> notes) {
        for (auto& note : notes) {
            note.onset_ticks += late;
            note.duration_ticks = std::min(note.duration_ticks, MAX_DURATION_TICKS);
        }
        return notes;
    };
    for (const auto& [part, taken] : parts) {
        score.part(part).program = taken.program;
        score.part(part).notes = moved(taken.notes);
    }
    score.sort();
    const auto likely = likely_parts(tracks);
    for (std::size_t t = 0; t < tracks.size(); ++t) {
        auto notes = moved(quantise(tracks[t].notes, score.tempo_bpm));
        std::erase_if(notes, [&](const Note& note) { return note.onset_ticks >= score.end_ticks(); });
        found.tracks.push_back({tracks[t].name, tracks[t].channel, tracks[t].program, std::move(notes),
                                likely[t].value_or(PartName::melody), likely[t].has_value()});
    }
    read_markers(file, false, late, found);
    if (score.harmony.empty()) score.harmony = infer_harmony(score);
}

}  // namespace

bool is_ours(const File& file) { return signature_of(file).has_value(); }

std::vector<Track> tracks_of(const File& file) {
    std::vector<Track> tracks;
    for (auto& voice : voices_of(file)) tracks.push_back(std::move(voice.played));
    return tracks;
}

std::map<PartName, PartNotes> parts_of(const std::vector<Track>& tracks, double tempo_bpm) {
    std::map<PartName, PartNotes> parts;
    for (const auto& [part, take] : find_parts(tracks)) {
        auto notes = quantise(take.notes, tempo_bpm);
        if (part == PartName::drums) notes = as_drums(std::move(notes));
        if (!notes.empty()) parts[part] = {take.program, std::move(notes)};
    }
    return parts;
}

Found read(std::string_view bytes) {
    const auto file = parse(bytes);
    const auto voices = voices_of(file);
    const auto signature = signature_of(file);
    Found found;
    found.remarks = file.remarks;
    if (signature && (!voices.empty() || signature->bars > 0))
        read_ours(file, *signature, voices, found);
    else
        read_foreign(file, voices, found);
    auto& score = found.score;
    if (const auto keys = keys_of(file); signature && !keys.empty())
        score.key = keys.front().second;
    else if (!keys.empty())
        score.key = fitting_key(score, keys.front().second);
    else if (!signature)
        score.key = key_of(score);
    for (auto& chord : score.harmony) chord = respelt(chord, score.key);
    score.validate();
    return found;
}

Score reassigned(const Found& found) {
    Score score = found.score;
    for (auto& part : score.parts) part.notes.clear();
    for (const auto& track : found.tracks) {
        if (!track.used) continue;
        auto& into = score.part(track.part);
        if (track.part != PartName::drums) into.program = track.program;
        const auto notes = track.part == PartName::drums ? as_drums(track.notes) : track.notes;
        into.notes.insert(into.notes.end(), notes.begin(), notes.end());
    }
    score.sort();
    score.validate();
    return score;
}

}  // namespace partimento::midi
