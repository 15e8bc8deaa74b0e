#pragma once
// Writes one cell, event by event: a draw from what masks.h lets through, among what sketch.h keeps. Every mask leaves
// something, the end of the cell at the least.

#include <array>
#include <optional>
#include <vector>

#include "network/references.h"
#include "writing/ending.h"
#include "writing/logit_bias.h"
#include "writing/masks.h"

namespace partimento {

class CellWriter {
public:
    // `seed` is in place of the request's. `score` is the one being written: bars before are there, and what is given
    // after. `reader` has opened the cell; `suggested` is what comes after its header. `plan`: the cell's, drawn where
    // it is open. `attempt`: 0 for the first; others draw otherwise. `ending`: of the song's last bar.
    CellWriter(const Style& style, const Request& request, std::uint64_t seed, const Score& score, PartName part,
               int bar, Reader& reader, const References& suggested, const Plan& plan, int attempt, Ending ending);

    // The next event, as the network will see it, in view of its output after the last one; none where the cell ends.
    std::optional<Event> next(std::span<const float> output);
    // What is suggested after it.
    const References& references() const { return references_; }
    const Plan& plan() const { return plan_; }
    // Of a cell that is written: whether it is as its plan says, or holds what is kept.
    bool keeps_plan() const;
    PartName part() const { return part_; }

    const std::vector<Note>& notes() const { return notes_; }
    const std::vector<ChordSymbol>& chords() const { return chords_; }

private:
    using Output = std::span<const float>;  // of the network, after the last event
    // The values that a field may have, and what is taken off their logits, in nats.
    struct Choices {
        std::array<bool, 256> allowed{};
        std::array<float, 256> penalties{};
        bool any() const { return std::find(allowed.begin(), allowed.end(), true) != allowed.end(); }
    };
    int draw_field(Event& event, Field field, Output output, const Choices& choices);
    int draw_value(Event& event, Field field, std::vector<float> logits, const Choices& choices);
    int draw_position(Event& event, Output output, Choices choices);

    void draw_plan(Output output);  // of which plan_ says what is wished
    void draw_like(Event& event, Output output);
    std::optional<Event> next_chord(Output output);
    bool chord_is_kept() const;
    Choices chord_places() const;
    Event draw_chord(Event event, Output output);
    Event write_chord(const ChordSymbol& chord);

    std::optional<Event> next_free(Output output);  // kept notes stand among new ones
    std::optional<Event> next_slot(Output output);  // each slot is a note
    Choices slot_places(const Slot& slot, int last) const;
    bool fill(Event& event, Output output, const Slot* slot, const Pitches& pitches, int room);
    void draw_pitch(Event& event, Output output, const Pitches& pitches);
    void draw_duration(Event& event, Output output, int room);
    void draw_feel(Event& event, Output output);
    Event write(const Event& event, const Slot* slot);  // drawn, but for what the slot keeps
    std::optional<Event> keep_next();                   // the next that is kept, as it was; none where there is none
    Event keep(const Note& note);

    Event empty_event() const;
    Event event_of(const Note& note) const;
    Pitches pitches_at(int position) const;

    const Network& network_;
    const Request& request_;
    const Score& score_;
    const PartName part_;
    Reader& reader_;
    References references_;
    Plan plan_;
    bool planned_ = false;
    const int bar_ticks_, start_, shift_;
    const bool drums_;
    const Ending ending_;
    const int last_onset_;  // of what is not kept, from the bar line
    const double temperature_;
    const float root_bias_, repeat_bias_, no_chord_bias_;  // of the style's card, where they are this part's
    Random random_;
    const LogitBias bias_;
    NoteMasks masks_;
    SketchWalk walk_;
    const bool must_sound_;
    int added_ = 0;
    int last_position_ = -1, last_pitch_ = -1;
    std::vector<int> onsets_;  // so far, from the bar line
    int together_ = 0;         // notes at the last of them
    std::vector<Note> notes_;
    std::vector<ChordSymbol> chords_;
};

}  // namespace partimento
