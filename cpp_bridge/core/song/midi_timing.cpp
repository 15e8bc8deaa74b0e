#include "song/midi_timing.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "network/vocabulary.h"

namespace partimento::midi {
namespace {

constexpr double DEFAULT_BPM = 120.0;
constexpr int SIXTEENTH = TICKS_PER_QUARTER / 4;
constexpr double NEAR_TICKS = 0.3;      // to the grid, of a note that lies on it
constexpr double FEWER_ON_GRID = 0.25;  // of the notes, before a delay is put right

// Events of one type in all tracks, by position; of several at one place the last.
std::map<std::int64_t, const Event*> metas(const File& file, std::uint8_t type, std::size_t length) {
    std::map<std::int64_t, const Event*> found;
    for (const auto& track : file.tracks)
        for (const auto& event : track.events)
            if (event.is_meta(type) && event.data.size() == length) found[event.tick] = &event;
    return found;
}

double position(const File& file, std::int64_t tick) {
    return static_cast<double>(tick) / static_cast<double>(file.ticks_per_quarter);
}

std::optional<Meter> meter_of(const Event& event) {
    if (event.byte(1) > 6) return {};
    const auto meter = known_meter({event.byte(0), 1 << event.byte(1)});
    return is_meter(meter) ? std::optional(meter) : std::nullopt;
}

// How many ticks all notes lie behind (or before) the grid of 16ths and triplets; 0 where that explains few of them.
double lateness(const std::vector<Track>& tracks) {
    const auto on_grid = [&](double shift) {
        int near = 0, all = 0;
        for (const auto& track : tracks)
            for (const auto& note : track.notes) {
                double place = std::fmod(note.onset * TICKS_PER_QUARTER - shift, TICKS_PER_QUARTER);
                if (place < 0) place += TICKS_PER_QUARTER;
                ++all;
                for (const int grid : {0, 6, 8, 12, 16, 18, 24})
                    if (std::abs(place - grid) < NEAR_TICKS) {
                        ++near;
                        break;
                    }
            }
        return static_cast<double>(near) / all;
    };
    double best = -2.75, most = -1.0;
    for (int quarters = -11; quarters < 12; ++quarters)
        if (const double shift = 0.25 * quarters, share = on_grid(shift); share > most) {
            most = share;
            best = shift;
        }
    return most > on_grid(0.0) + FEWER_ON_GRID ? best : 0.0;
}

double downbeat_drum(int key) {  // crashes and kicks speak for a downbeat, the snare against it
    switch (key) {
        case 49:
        case 57: return 3.0;
        case 55: return 2.0;
        case 35:
        case 36: return 0.5;
        case 38:
        case 40: return -0.5;
        default: return 0.0;
    }
}

// Which beat from `start` on is the first of the bar; 0 unless the evidence is strong. For meters in quarters.
int downbeat(const std::vector<Track>& tracks, double start, Meter meter) {
    if (meter.unit != 4 || meter.beats < 3) return 0;
    const auto beat_of = [&](double beat) {
        const auto whole = static_cast<std::int64_t>(beat) % meter.beats;
        return static_cast<std::size_t>(whole < 0 ? whole + meter.beats : whole);
    };
    std::vector<double> heard(static_cast<std::size_t>(meter.beats), 0.0);
    double first = 1e18;
    for (const auto& track : tracks) {
        const bool drums = is_drums(track), bass = !drums && bass_evidence(track) >= 3;
        std::optional<int> before;
        for (const auto& note : track.notes) {
            first = std::min(first, note.onset);
            const double beat = std::nearbyint(note.onset - start);
            if (std::abs(note.onset - start - beat) < 0.02)
                heard[beat_of(beat)] += drums  ? downbeat_drum(note.pitch)
                                        : bass ? 1.5 * (!before || note.pitch % 12 != *before)
                                               : 0.1 * std::min(4.0, note.duration);
            before = note.pitch % 12;
        }
    }
    if (const double at = std::nearbyint(first - start); at > 0) heard[beat_of(at)] *= 1.3;
    const auto best = static_cast<std::size_t>(std::max_element(heard.begin(), heard.end()) - heard.begin());
    double positive = 0.0;
    for (const double each : heard) positive += std::max(0.0, each);
    return heard[best] >= 1.5 * std::max(heard[0], 0.1 * positive) ? static_cast<int>(best) : 0;
}

}  // namespace

double end_of_notes(const File& file) {
    std::int64_t end = 0;
    for (const auto& track : file.tracks)
        for (const auto& event : track.events)
            if (event.is_note_on() || event.is_note_off()) end = std::max(end, event.tick);
    return position(file, end);
}

std::vector<std::pair<double, double>> tempi_of(const File& file) {
    std::vector<std::pair<double, double>> tempi;
    const double end = end_of_notes(file);
    for (const auto& [tick, event] : metas(file, TEMPO, 3)) {
        const int microseconds = event->byte(0) << 16 | event->byte(1) << 8 | event->byte(2);
        const double at = position(file, tick);
        if (microseconds == 0 || (end > 0.0 && at >= end)) continue;
        if (tempi.empty() && at > 0.0) tempi.emplace_back(0.0, DEFAULT_BPM);
        tempi.emplace_back(at, 6e7 / microseconds);
    }
    if (tempi.empty()) tempi.emplace_back(0.0, DEFAULT_BPM);
    return tempi;
}

double tempo_of(const File& file) {
    const auto tempi = tempi_of(file);
    const double end = std::max(end_of_notes(file), tempi.back().first + 1e-3);
    std::map<double, double> lengths;  // by tempo
    for (std::size_t i = 0; i < tempi.size(); ++i)
        lengths[tempi[i].second] += (i + 1 < tempi.size() ? tempi[i + 1].first : end) - tempi[i].first;
    double passed = 0.0;
    const auto rounded = [](double bpm) { return std::nearbyint(bpm * 1000) / 1000; };
    for (const auto& [bpm, length] : lengths) {
        passed += length;
        if (passed >= end / 2) return rounded(bpm);
    }
    return rounded(tempi.front().second);
}

std::vector<Span> meters_of(const File& file, double end) {
    std::vector<std::pair<double, Meter>> changes;
    for (const auto& [tick, event] : metas(file, TIME_SIGNATURE, 4))
        if (const auto meter = meter_of(*event)) changes.emplace_back(position(file, tick), *meter);
    if (changes.empty() || changes.front().first > 0.0) changes.insert(changes.begin(), {0.0, Meter()});
    std::vector<Span> spans;
    for (std::size_t i = 0; i < changes.size(); ++i) {
        const auto [at, meter] = changes[i];
        const double to = i + 1 < changes.size() ? changes[i + 1].first : std::max(end, changes.back().first);
        const double bars = spans.empty() ? 0.0 : (at - spans.back().from) * TICKS_PER_QUARTER / meter.bar_ticks();
        if (!spans.empty() && spans.back().meter == meter && std::abs(bars - std::nearbyint(bars)) < 1e-3)
            spans.back().to = to;
        else
            spans.push_back({at, to, meter});
    }
    return spans;
}

std::vector<std::pair<double, Key>> keys_of(const File& file) {
    std::vector<std::pair<double, Key>> keys;
    for (const auto& [tick, event] : metas(file, KEY_SIGNATURE, 2)) {
        const int fifths = event->byte(0) < 128 ? event->byte(0) : event->byte(0) - 256, mode = event->byte(1);
        if (std::abs(fifths) > 7 || mode > 1) continue;
        const int major = ((fifths * 7) % 12 + 12) % 12;
        keys.emplace_back(position(file, tick), Key{mode == 1 ? (major + 9) % 12 : major, mode == 1});
    }
    if (std::all_of(keys.begin(), keys.end(), [](const auto& each) { return each.second == Key(); })) keys.clear();
    return keys;
}

std::vector<double> seconds_at(const File& file, std::span<const double> positions) {
    std::vector<double> starts, seconds{0.0}, paces;
    for (const auto& [tick, event] : metas(file, TEMPO, 3)) {
        const int microseconds = event->byte(0) << 16 | event->byte(1) << 8 | event->byte(2);
        if (microseconds == 0) continue;
        if (starts.empty() && tick > 0) {
            starts.push_back(0.0);
            paces.push_back(60.0 / DEFAULT_BPM);
        }
        starts.push_back(position(file, tick));
        paces.push_back(microseconds / 1e6);
    }
    if (starts.empty()) {
        starts.push_back(0.0);
        paces.push_back(60.0 / DEFAULT_BPM);
    }
    for (std::size_t i = 1; i < starts.size(); ++i)
        seconds.push_back(seconds.back() + (starts[i] - starts[i - 1]) * paces[i - 1]);
    std::vector<double> out;
    out.reserve(positions.size());
    for (const double at : positions) {
        const auto after = std::upper_bound(starts.begin(), starts.end(), at) - starts.begin();
        const auto i = static_cast<std::size_t>(std::max<std::ptrdiff_t>(after - 1, 0));
        out.push_back(seconds[i] + (at - starts[i]) * paces[i]);
    }
    return out;
}

std::optional<BarLines> bar_lines(std::span<const Span> spans, bool pickup) {
    const auto ticks = [](double quarters) { return static_cast<int>(std::nearbyint(quarters * TICKS_PER_QUARTER)); };
    if (pickup && spans.size() > 1 && ticks(spans[0].to - spans[0].from) < spans[1].meter.bar_ticks())
        spans = spans.subspan(1);
    BarLines lines{0, spans.front().meter, {}};
    const int first = lines.meter.bar_ticks(), start = ticks(spans.front().from);
    lines.late = ((-start % first) + first) % first;
    int bar = (start + lines.late) / first;  // the next
    auto last = lines.meter;
    const auto change = [&](Meter meter) {
        if (meter == last) return;
        if (bar == 0)
            lines.meter = meter;
        else
            lines.meters.push_back({bar, meter});
        last = meter;
    };
    for (std::size_t i = 0; i < spans.size(); ++i) {
        change(spans[i].meter);
        if (i + 1 == spans.size()) break;
        const int length = ticks(spans[i].to) - ticks(spans[i].from), each = spans[i].meter.bar_ticks();
        if (length / each >= MAX_BARS - bar) return {};
        if (length < each) last = {0, 0};  // no bar of it
        bar += length / each;
        if (const int rest = length % each; rest > 0) {
            const Meter cut{rest / SIXTEENTH, 16}, quarters{rest / TICKS_PER_QUARTER, 4};
            if (rest % SIXTEENTH != 0 || !is_meter(cut)) return {};
            if (!lines.meters.empty() && lines.meters.back().bar == bar) lines.meters.pop_back();
            change(rest % TICKS_PER_QUARTER == 0 ? quarters : cut);
            ++bar;
        }
    }
    return lines;
}

std::vector<TempoChange> tempo_changes(const File& file, double tempo_bpm, int late) {
    std::vector<TempoChange> changes;
    for (const auto& [at, bpm] : tempi_of(file)) {
        const int tick = at > 0.0 ? late + static_cast<int>(std::nearbyint(at * TICKS_PER_QUARTER)) : 0;
        const double wanted = std::clamp(bpm, 20.0, 400.0) / tempo_bpm;
        const double share = std::abs(wanted - 1.0) < 1e-5 ? 1.0 : wanted;
        if (!changes.empty() && changes.back().onset_ticks == tick) changes.pop_back();
        if (share != (changes.empty() ? 1.0 : changes.back().share)) changes.push_back({tick, share});
    }
    if (changes.size() > static_cast<std::size_t>(MAX_TEMPO_CHANGES)) changes.resize(MAX_TEMPO_CHANGES);
    return changes;
}

const Span& longest(std::span<const Span> spans) {
    return *std::max_element(spans.begin(), spans.end(),
                             [](const Span& a, const Span& b) { return a.to - a.from < b.to - b.from; });
}

double align(std::vector<Track>& tracks, std::vector<Span>& spans) {
    if (tracks.empty()) return 0.0;
    const double late = lateness(tracks) / TICKS_PER_QUARTER;
    if (late != 0.0)
        for (auto& track : tracks)
            for (auto& note : track.notes) note.onset = std::max(0.0, note.onset - late);
    const auto main = longest(spans);
    const int beat = downbeat(tracks, main.from, main.meter);
    if (beat == 0 || main.to - main.from < 0.9 * (spans.back().to - spans.front().from)) return late;
    spans = {{std::fmod(main.from + beat, main.meter.beats) - main.meter.beats, main.to, main.meter}};
    return late;
}

}  // namespace partimento::midi
