#include "writing/cell_writer.h"

#include <algorithm>

#include "music/chord.h"
#include "network/tokenizer.h"

namespace partimento {
namespace {

// Notes of a part that begin at once, what is kept aside: fewer than 3 in 1,000 onsets of any corpus have more, and
// networks that once stack notes stack on.
constexpr ByPart<int> MOST_TOGETHER{1, 2, 8, 2, 6};

constexpr int FIRST_ATTEMPT_AGAIN = 8;  // stream of a cell's random numbers

// What is kept of the cell, where the masks let it.
Sketch kept_of(const Request& request, std::uint64_t seed, PartName part, int bar, const NoteMasks& masks) {
    auto sketch = sketch_of(request, seed, part, bar);
    if (part == PartName::harmony) return sketch;
    const int start = bar * request.score.meter.bar_ticks();
    for (auto& slot : sketch.slots)  // what stays by strength alone gives way to the harmony that it meets
        if (slot.pitch && !request.locks.pitches)
            slot.pitch = masks.allowed_at(slot.note.onset_ticks - start)[static_cast<std::size_t>(slot.note.pitch)];
    if (sketch.open) std::erase_if(sketch.slots, [](const Slot& slot) { return !slot.pitch; });
    return sketch;
}

// Whether a chord's fields up to `last` lead to the tonic's chord in the key's own mode, as far as its root lets them.
bool leads_home(const ChordSymbol& chord, Field last, Key key) {
    if (last == Field::root) return chord.root == key.tonic;
    return chord.root != key.tonic || is_minor(chord) == key.minor;
}

// What a logit gains so that a draw below temperature 1 gains no more than one at it.
float bias_at(double temperature, double bias) { return static_cast<float>(bias * std::min(1.0, temperature)); }

std::size_t size_of(Field field) { return static_cast<std::size_t>(info(field).size); }

}  // namespace

CellWriter::CellWriter(const Style& style, const Request& request, std::uint64_t seed, const Score& score,
                       PartName part, int bar, Reader& reader, const References& suggested, const Plan& plan,
                       int attempt, Ending ending)
    : network_(style.network),
      request_(request),
      score_(score),
      part_(part),
      reader_(reader),
      references_(suggested),
      plan_(plan),
      bar_ticks_(score.meter.bar_ticks()),
      start_(bar * bar_ticks_),
      shift_(key_shift(score.key)),
      drums_(part == PartName::drums),
      ending_(ending),
      last_onset_(ending_.rests ? bar_ticks_ / 2 - 1 : bar_ticks_ - 1),
      temperature_(request.temperature * style.card.temperature[part]),
      root_bias_(part == PartName::bass ? bias_at(temperature_, style.card.root_bias) : 0.0f),
      repeat_bias_(part == PartName::melody ? bias_at(temperature_, style.card.repeat_bias) : 0.0f),
      no_chord_bias_(part == PartName::harmony ? bias_at(temperature_, style.card.no_chord_bias) : 0.0f),
      random_(seed, part, bar, attempt == 0 ? 0 : FIRST_ATTEMPT_AGAIN + attempt),
      bias_(request.attributes.bars() ? request.attributes.at(part, bar) : Attributes{}, score.meter,
            request.obedience),
      masks_(style, request, score, part, bar, ending_),
      walk_(kept_of(request, seed, part, bar, masks_), part, start_, bar_ticks_, masks_.allowed()),
      must_sound_(part != PartName::harmony && masks_.must_sound()) {
    for (int later = bar; later < score.bars && later * bar_ticks_ < masks_.end_ticks(); ++later) {
        if (!request.asked.has(part, later)) continue;
        const auto ahead = later == bar ? Sketch{} : sketch_of(request, seed, part, later);
        for (const auto& slot : later == bar ? walk_.to_come() : std::span(ahead.slots))
            if (slot.rhythm) masks_.sound(slot.note);
    }
}

std::optional<Event> CellWriter::next(Output output) {
    if (!planned_) draw_plan(output);
    auto event = part_ == PartName::harmony ? next_chord(output) : walk_.open() ? next_free(output) : next_slot(output);
    if (!event) return event;
    reader_.see(*event);
    references_ = reader_.next();
    set_plan(*event, plan_);
    return event;
}

// Which bar the cell is like, and how: what the request says of it, and what it leaves open drawn.
void CellWriter::draw_plan(Output output) {
    const Plan wished = plan_;
    plan_ = {};
    Event event = empty_event();
    const auto draw_among = [&](Field field, const auto& may) {
        Choices choices;
        for (std::size_t value = 1; value < size_of(field); ++value)
            choices.allowed[value] = may(static_cast<int>(value));
        draw_field(event, field, output, choices);
    };
    if (wished.given())
        event[Field::like] = reader_.knows_from_here(like_offset(wished.like)) ? wished.like : NEW_BAR;
    else
        draw_like(event, output);
    if (event[Field::like] != NEW_BAR) {
        if (wished.given() && wished.likeness != Likeness::none)
            event[Field::likeness] = static_cast<std::uint8_t>(wished.likeness);
        else
            draw_among(Field::likeness, [&](int value) { return may_be(part_, static_cast<Likeness>(value)); });
        if (static_cast<Likeness>(event[Field::likeness]) == Likeness::moved) {
            if (wished.steps != 0)
                event[Field::moved] = static_cast<std::uint8_t>(wished.steps + MAX_MOVE + 1);
            else
                draw_among(Field::moved, [](int value) { return value != MAX_MOVE + 1; });
        }
    }
    plan_ = plan_of(event);
    planned_ = true;
    reader_.follow(plan_);
    const auto content = reader_.next();
    for (std::size_t s = 0; s < SOURCE_COUNT; ++s) {
        for (const auto field : CONTENT_FIELDS) references_[s].next[field] = content[s].next[field];
        references_[s].trust = content[s].trust;
    }
}

// A bar that may be the model, or none. Models of the same notes are one choice, else a low temperature would prefer
// what has no equal.
void CellWriter::draw_like(Event& event, Output output) {
    auto logits = field_logits(network_, output, event, references_, Field::like);
    Choices choices;
    choices.allowed[NEW_BAR] = true;
    std::vector<std::vector<std::uint8_t>> models;
    for (std::size_t value = NEW_BAR + 1; value < size_of(Field::like); ++value) {
        const auto like = static_cast<std::uint8_t>(value);
        const int offset = like_offset(like);
        if (!reader_.knows_from_here(offset) || (must_sound_ && reader_.rests_from_here(offset))) continue;
        const auto equal = std::ranges::find_if(
            models, [&](const auto& model) { return reader_.same_from_here(offset, like_offset(model.front())); });
        (equal == models.end() ? models.emplace_back() : *equal).push_back(like);
    }
    for (const auto& model : models) {
        const auto logit_of = [&](std::uint8_t like) -> float& { return logits[like]; };
        std::vector<float> of_model;
        for (const auto like : model) of_model.push_back(logit_of(like));
        const auto likeliest = *std::ranges::max_element(model, {}, logit_of);
        choices.allowed[likeliest] = true;
        logits[likeliest] = log_of_sum(of_model);
    }
    draw_value(event, Field::like, std::move(logits), choices);
}

bool CellWriter::keeps_plan() const {
    const bool all_drawn = walk_.open() && added_ == static_cast<int>(notes_.size() + chords_.size());
    return !all_drawn || reader_.keeps(plan_);
}

int CellWriter::draw_field(Event& event, Field field, Output output, const Choices& choices) {
    return draw_value(event, field, field_logits(network_, output, event, references_, field), choices);
}

int CellWriter::draw_value(Event& event, Field field, std::vector<float> logits, const Choices& choices) {
    for (std::size_t i = 0; i < logits.size(); ++i) logits[i] -= choices.penalties[i];
    const int value =
        draw(logits, std::span(choices.allowed).first(logits.size()), {temperature_, request_.top_p}, random_);
    event[field] = static_cast<std::uint8_t>(value);
    return value;
}

int CellWriter::draw_position(Event& event, Output output, Choices choices) {
    event[Field::position] = 0;
    bias_.position(std::span(choices.penalties).first(size_of(Field::position)), onsets_, together_);
    return draw_field(event, Field::position, output, choices);
}

Pitches CellWriter::pitches_at(int position) const {
    return masks_.pitches_at(position, position == last_position_ ? last_pitch_ : -1, walk_.to_come());
}

Event CellWriter::event_of(const Note& note) const { return note_event(note, part_, start_, shift_); }

Event CellWriter::keep(const Note& note) {
    notes_.push_back(note);
    masks_.add(note);
    together_ = note.onset_ticks - start_ == last_position_ ? together_ + 1 : 1;
    last_position_ = note.onset_ticks - start_;
    if (together_ == 1) onsets_.push_back(last_position_);
    last_pitch_ = note.pitch;
    return event_of(note);
}

std::optional<Event> CellWriter::keep_next() {
    const auto* const kept = walk_.next();
    if (!kept) return std::nullopt;
    walk_.pass();
    return part_ == PartName::harmony ? write_chord(kept->chord) : keep(kept->note);
}

// Pitch, duration, velocity and timing of an event whose position is set, of `slot` what it keeps; false where no pitch
// is left.
bool CellWriter::fill(Event& event, Output output, const Slot* slot, const Pitches& pitches, int room) {
    const auto kept = slot ? event_of(slot->note) : Event();
    if (slot && slot->pitch)
        event[Field::pitch] = kept[Field::pitch];
    else if (pitches.none())
        return false;
    else
        draw_pitch(event, output, pitches);
    if (slot && slot->rhythm)
        event[Field::duration] = kept[Field::duration];
    else if (!drums_)
        draw_duration(event, output, room);
    if (slot && slot->feel)
        for (const auto field : {Field::velocity, Field::timing}) event[field] = kept[field];
    else
        draw_feel(event, output);
    return true;
}

void CellWriter::draw_pitch(Event& event, Output output, const Pitches& pitches) {
    const int position = event[Field::position] - 1;
    const auto* sounding = !drums_ ? score_.chord_at(start_ + position) : nullptr;
    if (sounding && sounding->root == NO_CHORD) sounding = nullptr;
    const auto* chord = strong_beat(score_.meter, position) ? sounding : nullptr;
    const auto* begun = sounding && sounding->onset_ticks == start_ + position ? sounding : nullptr;
    const double strictness = request_.constraints.chord_tones;
    const auto suggested = [&](std::size_t value) {  // a copy goes on as a copy
        return std::ranges::any_of(references_, [&](const Reference& r) { return r.next[Field::pitch] == value; });
    };
    Choices choices;
    for (std::size_t pitch = 0; pitch < 128; ++pitch) {
        if (!pitches[pitch]) continue;
        const auto value = static_cast<std::size_t>(static_cast<int>(pitch) - (drums_ ? 0 : shift_) + 1);
        choices.allowed[value] = true;
        if (chord && strictness > 0.0 && strictness < 1.0 &&
            !in_scale(chord_tones(*chord), static_cast<int>(pitch % 12)))
            choices.penalties[value] = static_cast<float>(0.5 * strictness / (1.0 - strictness));
        choices.penalties[value] += static_cast<float>(bias_.pitch(static_cast<int>(pitch)));
        if (begun && static_cast<int>(pitch % 12) == begun->bass) choices.penalties[value] -= root_bias_;
        if (static_cast<int>(pitch) == last_pitch_ && !suggested(value)) choices.penalties[value] -= repeat_bias_;
    }
    draw_field(event, Field::pitch, output, choices);
}

void CellWriter::draw_duration(Event& event, Output output, int room) {
    Choices choices;
    for (std::size_t i = 0; i < DURATIONS.size(); ++i) choices.allowed[i + 1] = i == 0 || DURATIONS[i] <= room;
    if (masks_.most_sounding() == 1)
        bias_.duration(std::span(choices.penalties).first(size_of(Field::duration)), onsets_,
                       event[Field::position] - 1);
    draw_field(event, Field::duration, output, choices);
}

void CellWriter::draw_feel(Event& event, Output output) {
    for (const auto field : {Field::velocity, Field::timing}) {
        Choices choices;
        std::fill(choices.allowed.begin() + 1, choices.allowed.end(), true);
        if (field == Field::velocity) bias_.velocity(std::span(choices.penalties).first(size_of(field)));
        draw_field(event, field, output, choices);
    }
}

Event CellWriter::write(const Event& event, const Slot* slot) {
    auto note = decode_note(event, start_, shift_);
    if (slot && slot->rhythm) note.duration_ticks = slot->note.duration_ticks;
    if (slot && slot->pitch) note.pitch = slot->note.pitch;
    if (slot && slot->feel) {
        note.velocity = slot->note.velocity;
        note.timing = std::max(slot->note.timing, -note.onset_ticks * TIMING_PER_TICK);
    }
    if (drums_ && !(slot && slot->rhythm))
        note.duration_ticks = std::min(note.duration_ticks, masks_.room_from(note.onset_ticks - start_));
    if (!(slot && slot->rhythm)) masks_.sound(note);
    return keep(note);
}

std::optional<Event> CellWriter::next_free(Output output) {
    const auto* const kept = walk_.next();
    if (added_ >= walk_.most_new() || notes_.size() + walk_.to_come().size() >= MAX_CELL_EVENTS) return keep_next();
    Event event = empty_event();
    Choices places;
    const bool full = together_ >= MOST_TOGETHER[part_];
    for (int position = std::max(0, last_position_ + full); position <= last_onset_; ++position)
        places.allowed[static_cast<std::size_t>(position + 1)] = masks_.room_from(position) > 0;
    for (;;) {
        places.allowed[DONE] = false;
        places.allowed[DONE] = !must_sound_ || !notes_.empty() || kept || !places.any();
        const int value = draw_position(event, output, places), position = value - 1;
        const int kept_at = kept ? walk_.onset_of(*kept) : bar_ticks_;
        if (value == DONE || position > kept_at) return keep_next();
        if (fill(event, output, nullptr, pitches_at(position), masks_.room_from(position))) {
            if (position == kept_at && decode_note(event, start_, shift_).pitch >= kept->note.pitch) return keep_next();
            ++added_;
            return write(event, nullptr);
        }
        places.allowed[static_cast<std::size_t>(value)] = false;
    }
}

// The slots one after another; one for which the constraints leave no place or no pitch is left out.
std::optional<Event> CellWriter::next_slot(Output output) {
    for (; walk_.next(); walk_.pass()) {
        const auto& slot = *walk_.next();
        if (slot.whole() || (slot.rhythm && slot.pitch && request_.locks.feel)) return keep_next();
        const int last = walk_.last_place(last_position_);
        Event event = empty_event();
        for (auto places = slot_places(slot, last); places.any();) {
            const int value = draw_position(event, output, places), position = value - 1;
            places.allowed[static_cast<std::size_t>(value)] = false;
            if (slot.pitch && !slot.rhythm && !pitches_at(position)[static_cast<std::size_t>(slot.note.pitch)])
                continue;
            const int room = masks_.most_sounding() > 0
                                 ? std::min(masks_.room_from(position), std::max(1, last + ROOM_FOR_A_NOTE - position))
                                 : LONGEST_TICKS;
            const auto pitches = slot.pitch ? Pitches() : walk_.narrowed(pitches_at(position), last_pitch_);
            if (!fill(event, output, &slot, pitches, room)) continue;
            walk_.pass();
            return write(event, &slot);
        }
    }
    return std::nullopt;
}

CellWriter::Choices CellWriter::slot_places(const Slot& slot, int last) const {
    Choices places;
    const auto may = [&](int position) -> bool& { return places.allowed[static_cast<std::size_t>(position + 1)]; };
    if (slot.rhythm)
        may(walk_.onset_of(slot)) = true;
    else if (slot.together && last_position_ >= 0)
        may(last_position_) = masks_.room_from(last_position_) > 0;
    else
        for (int position = last_position_ + 1; position <= last; ++position)
            may(position) = masks_.room_from(position) > 0;
    return places;
}

Event CellWriter::empty_event() const {
    Event event;
    event[Field::kind] = static_cast<std::uint8_t>(part_ == PartName::harmony ? EventKind::chord : EventKind::note);
    event[Field::part] = static_cast<std::uint8_t>(static_cast<int>(part_) + 1);
    if (notes_.empty() && chords_.empty()) set_plan(event, plan_);  // drawn with the first event
    return event;
}

Event CellWriter::write_chord(const ChordSymbol& chord) {
    chords_.push_back(chord);
    last_position_ = chord.onset_ticks - start_;
    onsets_.push_back(last_position_);
    return chord_event(chord, start_, shift_);
}

// The next slot is one whose turn it is, and none of it is drawn.
bool CellWriter::chord_is_kept() const {
    const auto* const kept = walk_.next();
    if (!kept || !kept->rhythm || !kept->pitch) return !walk_.open() && !kept;
    return !walk_.open() || (chords_.empty() && kept->chord.onset_ticks == start_);
}

CellWriter::Choices CellWriter::chord_places() const {
    Choices places;
    const auto* const kept = walk_.next();
    if (!walk_.open() && kept->rhythm) {
        places.allowed[static_cast<std::size_t>(walk_.onset_of(*kept) + 1)] = true;
    } else if (chords_.empty()) {
        places.allowed[1] = true;
    } else {
        const int last = walk_.open() ? last_onset_ : walk_.last_place(last_position_);
        for (int position = last_position_ + 1; position <= last; ++position)
            places.allowed[static_cast<std::size_t>(position + 1)] = true;
        places.allowed[DONE] = walk_.open();
    }
    return places;
}

std::optional<Event> CellWriter::next_chord(Output output) {
    const auto* const kept = walk_.next();
    if (chord_is_kept()) return keep_next();
    if (walk_.open() && (added_ >= walk_.most_new() || chords_.size() >= MAX_CELL_EVENTS)) return keep_next();
    const auto places = chord_places();
    if (!places.any()) return std::nullopt;
    Event event = empty_event();
    const int value = draw_position(event, output, places);
    if (walk_.open()) {
        if (value == DONE || value - 1 >= (kept ? walk_.onset_of(*kept) : bar_ticks_)) return keep_next();
        ++added_;
        return draw_chord(event, output);
    }
    walk_.pass();
    if (!kept->pitch) return draw_chord(event, output);
    auto chord = kept->chord;
    chord.onset_ticks = start_ + value - 1;
    return write_chord(chord);
}

Event CellWriter::draw_chord(Event event, Output output) {
    for (const auto field : {Field::root, Field::quality, Field::chord_bass}) {
        Choices choices, home;
        for (std::size_t value = 1; value < size_of(field); ++value) {
            auto trial = event;
            trial[field] = static_cast<std::uint8_t>(value);
            choices.allowed[value] = chord_fits(trial, field, request_.constraints.scale, start_, shift_);
            home.allowed[value] = choices.allowed[value] && ending_.resolves &&
                                  leads_home(decode_chord(trial, start_, shift_), field, score_.key);
        }
        if (field == Field::root) choices.penalties[static_cast<std::size_t>(NO_CHORD + 1)] = -no_chord_bias_;
        draw_field(event, field, output, home.any() ? home : choices);
    }
    return write_chord(decode_chord(event, start_, shift_));
}

}  // namespace partimento
