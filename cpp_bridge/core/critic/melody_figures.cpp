#include <algorithm>
#include <cmath>
#include <limits>
#include <string_view>

#include "critic/figures.h"
#include "music/chord.h"

namespace partimento {
namespace {

constexpr std::size_t TUNEFUL_NOTES = 3;  // of a bar: one of fewer comes again by chance
constexpr int LONG_GAP = 6;               // 16ths from onset to onset that begin a phrase
constexpr int FEW = 4;
constexpr float NONE = std::numeric_limits<float>::quiet_NaN();

const HitBar& at(const HitBars& part, int bar) { return part[static_cast<std::size_t>(bar)]; }

void add_returns(const Stretched& bars, std::vector<Figure>& figures) {
    const auto& melody = bars.song.melody;
    const auto rhythm = [&](int lag) { return as_before(bars, melody, lag, same_rhythm, TUNEFUL_NOTES).mean(2); };
    Mean came, unheard;
    for (int bar = bars.first; bar < bars.last; ++bar) {
        const auto& here = at(melody, bar);
        if (here.empty()) continue;
        bool shape = false, rhythmic = false;
        for (int before = 0; before < bar; ++before) {
            shape = shape || same_shape(here, at(melody, before));
            rhythmic = rhythmic || same_rhythm(here, at(melody, before));
        }
        if (here.size() >= TUNEFUL_NOTES && bar >= 4) came.add(shape);
        unheard.add(!rhythmic);
    }
    figures.insert(figures.end(), {{"melody's rhythm as 1 bar before", Aspect::returns, rhythm(1)},
                                   {"melody's rhythm as 2 bars before", Aspect::returns, rhythm(2)},
                                   {"melody's rhythm as 4 bars before", Aspect::returns, rhythm(4)},
                                   {"melody's rhythm as 8 bars before", Aspect::returns, rhythm(8)},
                                   {"melody's rhythm and intervals came before", Aspect::returns, came.mean(2)},
                                   {"melody's rhythm is new", Aspect::returns, unheard.mean(2)}});
}

void add_phrases(const Stretched& bars, std::vector<Figure>& figures) {
    Mean lengths, even, runs_on;
    int last_start = -1, last_at = -1;
    const Hit* last = nullptr;
    for (int bar = std::max(0, bars.first - 4); bar < bars.last; ++bar)
        for (const auto& hit : at(bars.song.melody, bar)) {
            if (last_at < 0 || hit.at - last_at >= LONG_GAP) {
                if (last_start >= 0 && bar >= bars.first) {
                    const double length = static_cast<double>(hit.at - last_start) / bars.song.bar_sixteenths;
                    double off = 1.0;
                    for (const double whole : {1.0, 2.0, 4.0, 8.0}) off = std::min(off, std::abs(length - whole));
                    even.add(off <= 0.25);
                    lengths.add(std::min(length, 8.0));
                }
                last_start = hit.at;
            }
            last_at = hit.at;
            last = &hit;
        }
    for (int bar = bars.first; bar < bars.last; ++bar)
        if (const auto& here = at(bars.song.melody, bar); bar % 4 == 3 && !here.empty())
            runs_on.add(bars.song.bar_sixteenths - here.back().place <= LONG_GAP / 2);
    float in_triad = NONE;
    if (bars.ends && last) {
        const int degree = bars.song.degree(last->note->pitch);
        in_triad = degree == 0 || degree == 7 || degree == (bars.song.key.minor ? 3 : 4) ? 1.0f : 0.0f;
    }
    figures.insert(figures.end(), {{"phrases of 1, 2, 4 or 8 bars", Aspect::phrases, even.mean(2)},
                                   {"melody's phrase, bars", Aspect::phrases, lengths.mean(2)},
                                   {"melody runs on at every fourth bar line", Aspect::phrases, runs_on.mean()},
                                   {"last note is 1, 3 or 5 of the key", Aspect::phrases, in_triad}});
}

}  // namespace

void add_melody_figures(const Stretched& bars, std::vector<Figure>& figures) {
    add_returns(bars, figures);
    add_phrases(bars, figures);
    Mean onsets, silent, repeated, steps, leaps, strong, weak, key, length, held, off_eighths, off_beat, register_;
    const Hit* before = nullptr;
    for (int bar = bars.first; bar < bars.last; ++bar) {
        const auto& here = at(bars.song.melody, bar);
        silent.add(here.empty());
        if (!here.empty()) onsets.add(static_cast<double>(here.size()));
        for (const auto& hit : here) {
            const auto& note = *hit.note;
            if (const auto chord = bars.song.in_chord(note)) (bars.song.strong(hit.place) ? strong : weak).add(*chord);
            key.add(bars.song.in_key(note.pitch));
            length.add(static_cast<double>(note.duration_ticks) / TICKS_PER_QUARTER);
            off_eighths.add(hit.place % 2);
            off_beat.add(hit.place % 4 != 0);
            register_.add(note.pitch);
            if (before) {
                const int move = std::abs(note.pitch - before->note->pitch);
                repeated.add(move == 0);
                if (move) steps.add(move <= 2), leaps.add(move > 7);
                if (const int gap = note.onset_ticks - before->note->onset_ticks; gap > 0)
                    held.add(std::min(1.0, static_cast<double>(before->note->duration_ticks) / gap));
            }
            before = &hit;
        }
    }
    if (onsets.count() == 0) silent = {};  // it may not be there at all
    figures.insert(figures.end(), {{"melody's onsets a bar", Aspect::tune, onsets.mean()},
                                   {"melody's silent bars", Aspect::tune, silent.mean()},
                                   {"melody's repeated notes", Aspect::tune, repeated.mean(FEW)},
                                   {"melody's steps", Aspect::tune, steps.mean(FEW)},
                                   {"melody's leaps", Aspect::tune, leaps.mean(FEW)},
                                   {"chord tones on strong beats", Aspect::tune, strong.mean(FEW)},
                                   {"chord tones elsewhere", Aspect::tune, weak.mean(FEW)},
                                   {"melody's notes in the key", Aspect::tune, key.mean(FEW)},
                                   {"melody's note length", Aspect::tune, length.mean(FEW)},
                                   {"melody's legato", Aspect::tune, held.mean(FEW)},
                                   {"melody off the eighths", Aspect::tune, off_eighths.mean(FEW)},
                                   {"melody off the beat", Aspect::tune, off_beat.mean(FEW)},
                                   {"melody's register", Aspect::tune, register_.mean(FEW)},
                                   {"melody's extent", Aspect::tune, register_.spread(FEW)}});
}

}  // namespace partimento
