#include "song/midi_markers.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <stdexcept>

#include "music/chord.h"

namespace partimento::midi {
namespace {

constexpr double CHORD_MARKERS = 0.8;  // of another program's markers, where they are chord symbols

struct Marker {
    std::size_t track, event;
    std::int64_t tick;
    std::string text;
};

std::vector<Marker> markers_of(const File& file) {
    std::vector<Marker> markers;
    for (std::size_t t = 0; t < file.tracks.size(); ++t)
        for (std::size_t e = 0; e < file.tracks[t].events.size(); ++e)
            if (const auto& event = file.tracks[t].events[e]; event.is_meta(MARKER) || event.is_meta(TEXT)) {
                auto text = readable(event.data);
                text.erase(0, text.find_first_not_of(' '));
                while (!text.empty() && text.back() == ' ') text.pop_back();
                if (!text.empty() && !signature_in(text) && !held_in(text)) markers.push_back({t, e, event.tick, text});
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

// What is left out for one reason: the first by name and place, the others by their number.
class LeftOut {
public:
    void add(const std::string& text, int bar) {
        if (count_++ == 0)
            first_.append("'")
                .append(shortened(text, MAX_QUOTED_BYTES))
                .append("' in bar ")
                .append(std::to_string(bar + 1));
    }
    void add_remark(const std::string& what, const std::string& why, std::vector<std::string>& remarks) const {
        if (count_ == 0) return;
        std::string more;
        if (count_ > 1) more.append(" and ").append(std::to_string(count_ - 1)).append(" more");
        remarks.push_back(what + " " + first_ + more + (count_ == 1 ? " is" : " are") + " left out: " + why);
    }

private:
    int count_ = 0;
    std::string first_;
};

}  // namespace

std::optional<Signature> signature_of(const File& file) {
    for (const auto& track : file.tracks)
        for (const auto& event : track.events)
            if (event.is_meta(TEXT))
                if (const auto found = signature_in(event.data)) return found;
    return {};
}

Markers read_markers(const File& file, bool ours, int late, Score& score, std::vector<std::string>& remarks) {
    auto markers = markers_of(file);
    const auto place_of = [&](const Marker& marker) {
        return late + std::nearbyint(static_cast<double>(marker.tick) * TICKS_PER_QUARTER / file.ticks_per_quarter);
    };
    const auto bar_of = [&](const Marker& marker) {
        return score.bar_at(static_cast<int>(std::clamp(place_of(marker), -1e8, 1e8)));
    };
    Markers found;
    std::set<int> written;  // bars whose harmony we wrote
    std::erase_if(markers, [&](const Marker& marker) {
        if (marker.text != HARMONY_TEXT) return false;
        written.insert(bar_of(marker));
        return true;
    });
    const auto in_written = [&](const Marker& marker) { return written.contains(bar_of(marker)); };
    auto theirs = markers;
    std::erase_if(theirs, in_written);
    found.chords = ours || are_chords(theirs);
    if (!found.chords) found.harmony_bars.assign(written.begin(), written.end());
    LeftOut outside, within_bars, repeated, unknown;
    for (const auto& marker : markers) {
        const bool section = is_section(marker.text);
        if (!section && !found.chords && !in_written(marker)) continue;
        const double place = place_of(marker);
        const int in_bar = std::max(0, bar_of(marker));
        if (place < 0 || place >= score.end_ticks()) {
            outside.add(marker.text, in_bar);
            continue;
        }
        const int tick = static_cast<int>(place);
        if (section) {
            if (tick != score.bar_start(in_bar))
                within_bars.add(marker.text, in_bar);
            else if (!score.sections.empty() && score.sections.back().bar == in_bar)
                repeated.add(marker.text, in_bar);
            else
                score.sections.push_back({in_bar, marker.text[1] - 'A'});
            found.read.push_back({marker.track, marker.event, tick, true});
        } else if (auto chord = chord_in(marker.text)) {
            chord->onset_ticks = tick;
            if (!score.harmony.empty() && score.harmony.back().onset_ticks == tick) score.harmony.pop_back();
            score.harmony.push_back(*chord);
            found.read.push_back({marker.track, marker.event, tick, false});
        } else {
            unknown.add(marker.text, in_bar);
        }
    }
    outside.add_remark("marker", "the music has ended", remarks);
    within_bars.add_remark("section", "a section begins at a bar line", remarks);
    repeated.add_remark("section", "another begins there", remarks);
    unknown.add_remark("marker", "not understood as a chord symbol", remarks);
    return found;
}

}  // namespace partimento::midi
