#include "song/lines.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <utility>

namespace partimento {
namespace {

constexpr double SAME = 1e-3;  // quarter notes between what counts as one time

std::vector<Played> line_of(const std::vector<Played>& notes, bool highest) {
    std::vector<Played> line;
    for (const auto& onset : onsets_of(notes, 8)) {  // within a 32nd
        line.push_back(onset.front());
        for (const auto& note : onset)
            if (note.pitch != line.back().pitch && (note.pitch > line.back().pitch) == highest) line.back() = note;
    }
    for (std::size_t i = 0; i + 1 < line.size(); ++i)
        line[i].duration = std::min(line[i].duration, line[i + 1].onset - line[i].onset);
    return line;
}

}  // namespace

int place_of(double onset, double grid) { return static_cast<int>(std::nearbyint(onset * grid)); }

std::vector<std::vector<Played>> onsets_of(const std::vector<Played>& notes, double grid) {
    auto sorted = notes;
    std::stable_sort(sorted.begin(), sorted.end(), [](const Played& a, const Played& b) { return a.onset < b.onset; });
    std::vector<std::vector<Played>> onsets;
    for (const auto& note : sorted) {
        const bool together =
            !onsets.empty() && place_of(onsets.back().front().onset, grid) == place_of(note.onset, grid) &&
            (note.onset < onsets.back().front().end() - SAME || note.onset - onsets.back().front().onset < SAME);
        if (together)
            onsets.back().push_back(note);
        else
            onsets.push_back({note});
    }
    return onsets;
}

std::vector<Played> top_line(const std::vector<Played>& notes) { return line_of(notes, true); }

std::vector<Played> lowest_line(const std::vector<Played>& notes) { return line_of(notes, false); }

std::vector<Played> where_resting(const std::vector<Played>& line, const std::vector<Played>& other, double rest) {
    if (line.empty()) return other;
    auto sorted = line;
    std::stable_sort(sorted.begin(), sorted.end(), [](const Played& a, const Played& b) { return a.onset < b.onset; });
    std::vector<double> starts, ends;
    for (const auto& note : sorted) {
        starts.push_back(note.onset);
        ends.push_back(ends.empty() ? note.end() : std::max(ends.back(), note.end()));
    }
    std::vector<Played> out;
    for (const auto& note : other) {
        const auto i = static_cast<std::size_t>(std::lower_bound(starts.begin(), starts.end(), note.onset + 1e-6) -
                                                starts.begin());
        const double before = i > 0 ? ends[i - 1] : -rest;
        const double after = i < starts.size() ? starts[i] : std::max(before, note.onset) + rest;
        if (before > note.onset + 1e-3 || after - before < rest - 0.05) continue;
        out.push_back(note);
        out.back().duration = std::min(note.duration, after - note.onset);
    }
    return out;
}

std::vector<Played> without(const std::vector<Played>& notes, const std::vector<Played>& taken) {
    std::set<std::pair<double, int>> gone;
    for (const auto& note : taken) gone.emplace(note.onset, note.pitch);
    std::vector<Played> out;
    for (const auto& note : notes)
        if (!gone.contains({note.onset, note.pitch})) out.push_back(note);
    return out;
}

std::vector<Played> thinned(const std::vector<Played>& notes) {
    std::map<int, std::map<int, Played>> chords;  // by onset, then pitch
    for (const auto& note : notes) {
        const auto [at, added] = chords[place_of(note.onset, 12)].try_emplace(note.pitch, note);
        if (!added && note.duration > at->second.duration) at->second = note;
    }
    std::vector<Played> out;
    for (const auto& [onset, chord] : chords) {
        std::set<int> kept, classes;
        for (const auto& [pitch, note] : chord) {
            kept.insert(pitch);
            classes.insert(pitch % 12);
        }
        if (kept.size() > MAX_CHORD_NOTES) {
            const std::vector<int> pitches(kept.begin(), kept.end());
            kept = {pitches.front(), pitches.back()};
            std::set<int> heard{pitches.front() % 12, pitches.back() % 12};
            for (int pass = 0; pass < 2; ++pass)
                for (std::size_t i = 1; i + 1 < pitches.size(); ++i) {
                    const bool new_class = !heard.contains(pitches[i] % 12);
                    if (kept.size() < MAX_CHORD_NOTES && !kept.contains(pitches[i]) &&
                        (new_class || classes.size() < MAX_CHORD_NOTES)) {
                        kept.insert(pitches[i]);
                        heard.insert(pitches[i] % 12);
                    }
                }
        }
        for (const int pitch : kept) out.push_back(chord.at(pitch));
    }
    return out;
}

}  // namespace partimento
