#include "song/midi_seats.h"

#include <algorithm>
#include <cstdlib>
#include <tuple>

namespace partimento::midi {

Seats::Seats(const Source& source, PartName part) : part_(part), score_(source.score) {
    for (const auto& note : source.notes) {
        if (note.part != part || !note.read) continue;
        const Seat seat{note.heard.track, note.heard.struck.channel, note.heard.struck.pitch};
        exact_.emplace(*note.place, seat);
        by_bar_[note.bar].emplace_back(note.place->pitch, seat);
    }
}

std::optional<Seat> Seats::of(const Note& note) const {
    if (const auto same = exact_.find({note.onset_ticks, note.pitch}); same != exact_.end()) return same->second;
    if (by_bar_.empty()) return {};
    if (part_ == PartName::drums) return of_hit(note.pitch);
    // The nearest pitch in the nearest bar.
    const int bar = score_.bar_at(note.onset_ticks);
    auto near = by_bar_.lower_bound(bar);
    if (near == by_bar_.end() ||
        (near != by_bar_.begin() && bar - std::prev(near)->first <= near->first - bar && near->first != bar))
        --near;
    const auto& [pitch, seat] = *std::ranges::min_element(
        near->second, {}, [&](const auto& each) { return std::abs(each.first - note.pitch); });
    return Seat{seat.track, seat.channel, note.pitch};
}

// Where the key is struck most; one that the file lacks, on the busiest track that plays keys as General MIDI has them.
std::optional<Seat> Seats::of_hit(int key) const {
    std::map<std::tuple<std::size_t, int, int>, int> same;
    std::map<std::pair<std::size_t, int>, int> kits;
    for (const auto& [bar, hits] : by_bar_)
        for (const auto& [played, seat] : hits) {
            if (played == key) ++same[{seat.track, seat.channel, seat.pitch}];
            if (played == seat.pitch) ++kits[{seat.track, seat.channel}];
        }
    const auto most = [](const auto& counts) {
        return std::ranges::max_element(counts, {}, [](const auto& each) { return each.second; })->first;
    };
    if (!same.empty()) {
        const auto [track, channel, pitch] = most(same);
        return Seat{track, channel, pitch};
    }
    if (kits.empty()) return {};
    const auto [track, channel] = most(kits);
    return Seat{track, channel, key};
}

}  // namespace partimento::midi
