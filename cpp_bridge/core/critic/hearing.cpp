#include "critic/hearing.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <stdexcept>
#include <utility>

#include "music/chord.h"
#include "music/key_finding.h"

namespace partimento {
namespace {

HitBars hits_of(const Score& score, PartName part) {
    HitBars bars(static_cast<std::size_t>(score.bars));
    const int bar_sixteenths = score.meter.bar_ticks() / SIXTEENTH_TICKS;
    for (const auto& note : score.part(part).notes) {
        const int at = (note.onset_ticks + SIXTEENTH_TICKS / 2) / SIXTEENTH_TICKS;
        if (const int bar = at / bar_sixteenths; bar < score.bars)
            bars[static_cast<std::size_t>(bar)].push_back({at % bar_sixteenths, at, &note});
    }
    for (auto& bar : bars)
        std::sort(bar.begin(), bar.end(), [](const Hit& a, const Hit& b) {
            return std::pair(a.place, a.note->pitch) < std::pair(b.place, b.note->pitch);
        });
    return bars;
}

// One note a place: the first of them that are there, or the last.
HitBars outer(HitBars bars, bool highest) {
    for (auto& bar : bars) {
        HitBar kept;
        for (const auto& hit : bar)
            if (kept.empty() || kept.back().place != hit.place)
                kept.push_back(hit);
            else if (highest)
                kept.back() = hit;
        bar = std::move(kept);
    }
    return bars;
}

template <typename Same>
bool alike(const HitBar& a, const HitBar& b, const Same& same) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), same);
}

}  // namespace

Hearing::Hearing(const Score& from)
    : score(from),
      key(key_of(from)),
      bar_sixteenths(from.meter.bar_ticks() / SIXTEENTH_TICKS),
      melody(outer(hits_of(from, PartName::melody), true)),
      bass(outer(hits_of(from, PartName::bass), false)),
      chords(hits_of(from, PartName::chords)),
      drums(hits_of(from, PartName::drums)) {
    if (!from.meters.empty()) throw std::invalid_argument("the meter changes: figures are counted in one");
    for (int bar = 0; bar < from.bars; ++bar)
        for (const int half : {0, 1}) {
            const auto* chord = from.chord_at(from.bar_start(bar) + half * from.meter.bar_ticks() / 2);
            harmony.push_back(chord && chord->root != NO_CHORD ? std::optional(HalfBar{chord->root, is_minor(*chord)})
                                                               : std::nullopt);
        }
}

bool Hearing::in_key(int pitch) const {
    constexpr std::array<std::uint16_t, 2> SCALE{0b101010110101, 0b110110101101};
    return (SCALE[key.minor ? 1 : 0] >> degree(pitch) & 1) != 0;
}

bool Hearing::strong(int place) const {
    const auto [beats, unit] = score.meter;
    const bool compound = unit == 8 && beats % 3 == 0;
    return place % (beats == 4 && unit == 4 ? 8 : compound ? 6 : bar_sixteenths) == 0;
}

std::optional<bool> Hearing::in_chord(const Note& note) const {
    const auto* chord = score.chord_at(note.onset_ticks);
    if (!chord || chord->root == NO_CHORD) return {};
    return (chord_tones(*chord) >> note.pitch % 12 & 1) != 0;
}

bool same_rhythm(const HitBar& a, const HitBar& b) {
    return alike(a, b, [](const Hit& x, const Hit& y) { return x.place == y.place; });
}

bool same_shape(const HitBar& a, const HitBar& b) {
    if (!same_rhythm(a, b)) return false;
    for (std::size_t i = 1; i < a.size(); ++i)
        if (a[i].note->pitch - a[i - 1].note->pitch != b[i].note->pitch - b[i - 1].note->pitch) return false;
    return true;
}

bool same_hits(const HitBar& a, const HitBar& b) {
    return alike(a, b, [](const Hit& x, const Hit& y) { return x.place == y.place && x.note->pitch == y.note->pitch; });
}

double likeness_of(const HitBar& a, const HitBar& b) {
    std::size_t common = 0, i = 0;
    const auto order = [](const Hit& hit) { return std::pair(hit.place, hit.note->pitch); };
    for (const auto& hit : a) {
        while (i < b.size() && order(b[i]) < order(hit)) ++i;
        if (i < b.size() && order(b[i]) == order(hit)) ++common, ++i;
    }
    const auto all = a.size() + b.size() - common;
    return all == 0 ? 1.0 : static_cast<double>(common) / static_cast<double>(all);
}

}  // namespace partimento
