#pragma once
// What may come next in a cell, by the constraints: masks on what is drawn.

#include <optional>
#include <span>
#include <vector>

#include "network/vocabulary.h"
#include "style/style.h"
#include "writing/ending.h"
#include "writing/sketch.h"

namespace partimento {

inline constexpr int LONGEST_TICKS = DURATIONS.back();

// Of the notes of one cell. Positions are ticks from its bar line.
class NoteMasks {
public:
    NoteMasks(const Style& style, const Request& request, const Score& score, PartName part, int bar,
              const Ending& ending);

    // Pitches by scale, range and tokens, and on strong beats by the chord.
    const Pitches& allowed() const { return allowed_; }
    Pitches allowed_at(int position) const;
    // Of those the ones above `above`, -1: all, that make no copy with the notes before and those that are kept.
    Pitches pitches_at(int position, int above, std::span<const Slot> kept) const;
    int room_from(int position) const;  // ticks until the part's polyphony is full
    int most_sounding() const { return most_sounding_; }
    bool must_sound() const;  // what it replaces sounds, or the part has rested as long as it may

    void sound(const Note& note);  // takes a place in the polyphony
    void add(const Note& note);    // is written, in order of onset and pitch
    int end_ticks() const { return start_ + static_cast<int>(sounding_.size()); }  // how far polyphony is counted

private:
    const Request& request_;
    const Score& score_;
    const PartName part_;
    const int bar_, start_;
    const int most_sounding_;  // 0: no limit
    const PitchClasses home_;  // the tonic's triad, to which the melody resolves; 0: it need not
    Pitches allowed_;
    std::optional<CopyGuard> guard_;
    std::vector<std::uint8_t> sounding_;  // notes of the part at each tick from the bar line on
};

// Whether a chord's fields up to `last` can end in a symbol of the scale.
bool chord_fits(const Event& event, Field last, PitchClasses scale, int start_ticks, int shift);

}  // namespace partimento
