#pragma once
// Writes one cell, event by event: what may come next by the order of events, the constraints and what is kept, and a
// draw from that. Every mask leaves something, the end of the cell at the least, so that nothing is ever tried twice.

#include <optional>
#include <vector>

#include "network/references.h"
#include "style/style.h"
#include "writing/lean.h"
#include "writing/sketch.h"

namespace partimento {

class CellWriter {
public:
    // `score` is the one being written: bars before are there, and what is given after. `reader` has opened the cell;
    // `suggested` is what comes after its header.
    CellWriter(const Style& style, const Request& request, const Score& score, PartName part, int bar, Reader& reader,
               const References& suggested);

    // The next event, as the network will see it, in view of its output after the last one; none where the cell ends.
    std::optional<Event> next(std::span<const float> output);
    // What is suggested after it.
    const References& references() const { return references_; }
    const Plan& plan() const { return plan_; }
    PartName part() const { return part_; }

    const std::vector<Note>& notes() const { return notes_; }
    const std::vector<ChordSymbol>& chords() const { return chords_; }

private:
    void draw_plan(std::span<const float> output);
    std::optional<Event> next_chord(std::span<const float> output);
    std::optional<Event> next_free(std::span<const float> output);
    std::optional<Event> next_slot(std::span<const float> output);
    bool fill(Event& event, std::span<const float> output, const Slot* slot, Pitches pitches, int room);
    int draw_position(const Event& event, std::span<const float> output, std::span<const bool> allowed);
    int draw_field(Field field, const Event& event, std::span<const float> output, std::span<const bool> allowed,
                   std::span<const float> penalties = {});

    int room_from(int position) const;       // ticks until the part's polyphony is full
    Pitches pitches_at(int position) const;  // by the constraints and the order of events
    bool chord_fits(const Event& event, Field last, PitchClasses scale) const;
    Event empty_note() const;
    Event write(const Event& event, const Slot* slot);  // drawn, but for what the slot keeps
    Event keep(const Note& note);
    int onset_of(const Slot& slot) const;  // from the bar line
    bool has_rested() const;               // as long as it may
    int last_place() const;
    void sound(const Note& note);

    const Network& network_;
    const Request& request_;
    const Score& score_;
    const PartName part_;
    Reader& reader_;
    References references_;
    Plan plan_;
    const int bar_ticks_, start_, shift_;
    const bool drums_;
    const int last_onset_;  // of what is not kept, from the bar line
    Random random_;
    Lean lean_;
    Sketch sketch_;
    std::size_t slot_ = 0;  // the next that is kept
    int added_ = 0;
    int most_sounding_;  // 0: no limit
    bool must_sound_ = false;
    Pitches allowed_;
    std::optional<CopyGuard> guard_;
    std::vector<Pitches> contour_;        // by slot: pitches from which the rest of the contour can be sung
    std::vector<std::uint8_t> sounding_;  // notes of the part at each tick from the bar line on
    int last_position_ = -1, last_pitch_ = -1;
    std::vector<int> onsets_;  // so far, from the bar line
    int together_ = 0;         // notes at the last of them
    std::vector<Note> notes_;
    std::vector<ChordSymbol> chords_;
};

}  // namespace partimento
