#include "song/midi_edits.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace partimento::midi {
namespace {

bool is_music(const Event& event) {
    return (event.status < 0xF0 && (event.is_note_on() || event.is_note_off())) || event.is_meta(TEXT) ||
           event.is_meta(LYRIC) || event.is_meta(MARKER);
}

void sort_by_tick(FileTrack& track) {
    std::stable_sort(track.events.begin(), track.events.end(),
                     [](const Event& a, const Event& b) { return a.tick < b.tick; });
    if (!track.events.empty()) track.end.tick = std::max(track.end.tick, track.events.back().tick);
}

}  // namespace

Edits::Edits(const File& file) {
    for (const auto& track : file.tracks) tracks_.push_back({std::vector<bool>(track.events.size()), {}});
}

std::size_t Edits::add_track() {
    tracks_.emplace_back();
    return tracks_.size() - 1;
}

void Edits::apply(File& file) const {
    for (std::size_t t = 0; t < tracks_.size(); ++t) {
        const auto& [erased, inserted] = tracks_[t];
        if (t == file.tracks.size()) file.tracks.emplace_back();
        auto& track = file.tracks[t];
        std::vector<std::tuple<std::int64_t, int, Event>> events;
        for (std::size_t e = 0; e < erased.size(); ++e)
            if (!erased[e]) events.emplace_back(track.events[e].tick, 1, std::move(track.events[e]));
        for (const auto& [event, first] : inserted) events.emplace_back(event.tick, first ? 0 : 2, event);
        const auto place = [](const auto& each) { return std::pair(std::get<0>(each), std::get<1>(each)); };
        std::stable_sort(events.begin(), events.end(),
                         [&](const auto& x, const auto& y) { return place(x) < place(y); });
        track.events.clear();
        for (auto& [tick, phase, event] : events) track.events.push_back(std::move(event));
        if (!track.events.empty()) track.end.tick = std::max(track.end.tick, track.events.back().tick);
    }
}

void move_later(File& file, std::int64_t ticks) {
    for (auto& track : file.tracks) {
        for (auto& event : track.events)
            if (event.tick != 0 || is_music(event)) event.tick += ticks;
        track.end.tick += ticks;
        sort_by_tick(track);
    }
}

void cut_at(File& file, std::int64_t tick) {
    for (auto& track : file.tracks) {
        std::erase_if(track.events, [&](const Event& event) {
            return event.tick >= tick && !(event.status < 0xF0 && event.is_note_off());
        });
        track.end.tick = std::min(track.end.tick, tick);
        sort_by_tick(track);
    }
}

}  // namespace partimento::midi
