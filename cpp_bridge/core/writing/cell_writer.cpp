#include "writing/cell_writer.h"

#include <algorithm>

#include "music/chord.h"
#include "network/tokenizer.h"

namespace partimento {
namespace {

constexpr int LONGEST_TICKS = DURATIONS.back();
constexpr int LONGEST_HELD_TICKS = 64 * 4 * TICKS_PER_QUARTER;  // of a given note that may reach into the bar
// Notes of a part that begin at once, what is kept aside: fewer than 3 in 1,000 onsets of any corpus have more, and
// networks that once stack notes stack on.
constexpr ByPart<int> MOST_TOGETHER{1, 2, 8, 2, 6};
constexpr int ROOM_FOR_A_NOTE = TICKS_PER_QUARTER / 4;  // left for each kept note to come, where there is as much

// Whether the bar is a song's last and the song one in whose last half bar nothing begins, as in so many of the
// style's.
bool closes(const Style& style, const Request& request, int bar) {
    return request.whole && bar + 1 == request.score.bars &&
           Random(request.seed, PartName::harmony, 0, 4).next() < style.card.closing;
}

std::size_t size_of(Field field) { return static_cast<std::size_t>(info(field).size); }

}  // namespace

CellWriter::CellWriter(const Style& style, const Request& request, const Score& score, PartName part, int bar,
                       Reader& reader, const References& suggested)
    : network_(style.network),
      request_(request),
      score_(score),
      part_(part),
      reader_(reader),
      references_(suggested),
      bar_ticks_(score.meter.bar_ticks()),
      start_(bar * bar_ticks_),
      shift_(key_shift(score.key)),
      drums_(part == PartName::drums),
      last_onset_(closes(style, request, bar) ? bar_ticks_ / 2 - 1 : bar_ticks_ - 1),
      random_(request.seed, part, bar),
      lean_(request.attributes.bars() ? request.attributes.at(part, bar) : Attributes{}, score.meter,
            request.obedience),
      sketch_(sketch_of(request, part, bar)),
      most_sounding_(request.constraints.polyphony[part]),
      allowed_(allowed_pitches(request.constraints, part)) {
    if (!drums_ && shift_ > 0)
        allowed_ &= ~(Pitches().set() >> static_cast<std::size_t>(128 - shift_));  // below the lowest token
    if (!drums_ && shift_ < 0) allowed_ &= Pitches().set() >> static_cast<std::size_t>(-shift_);
    if (part_ == PartName::harmony) return;
    must_sound_ = has_rested();
    for (auto& slot : sketch_.slots)  // what stays by strength alone gives way to the harmony that it meets
        if (slot.pitch && !request.locks.pitches &&
            !pitches_at(onset_of(slot))[static_cast<std::size_t>(slot.note.pitch)])
            slot.pitch = false;
    if (sketch_.open) std::erase_if(sketch_.slots, [](const Slot& slot) { return !slot.pitch; });
    if (most_sounding_ > 0) {
        sounding_.assign(static_cast<std::size_t>(bar_ticks_ + LONGEST_TICKS), 0);
        for (const auto& n : score_.part(part_).notes)
            if (n.onset_ticks > start_ - LONGEST_HELD_TICKS &&
                n.onset_ticks < start_ + static_cast<int>(sounding_.size()))
                sound(n);
        for (int later = bar; later < score_.bars && later * bar_ticks_ < start_ + static_cast<int>(sounding_.size());
             ++later) {  // what is kept sounds as well
            if (!request_.asked.has(part_, later)) continue;
            for (const auto& slot : (later == bar ? sketch_ : sketch_of(request_, part_, later)).slots)
                if (slot.rhythm) sound(slot.note);
        }
    }
    if (has_line(part_) && request.constraints.longest_copy > 0 && !style.copies.empty())
        guard_.emplace(style.copies, part_, score_, start_, start_ + bar_ticks_, request.constraints.longest_copy);
    if (sketch_.contour) {
        contour_.assign(sketch_.slots.size(), allowed_);
        for (std::size_t i = contour_.size(); i-- > 1;) {
            auto& before = contour_[i - 1];
            const auto& here = contour_[i];
            if (sketch_.slots[i].direction == 0) before &= here;
            for (std::size_t pitch = 0; pitch < 128 && sketch_.slots[i].direction != 0; ++pitch) {
                const bool sung =
                    sketch_.slots[i].direction > 0 ? (here >> pitch >> 1).any() : (here << (127 - pitch) << 1).any();
                before[pitch] = before[pitch] && sung;
            }
        }
    }
}

std::optional<Event> CellWriter::next(std::span<const float> output) {
    if (!plan_.told()) draw_plan(output);
    auto event = part_ == PartName::harmony ? next_chord(output) : sketch_.open ? next_free(output) : next_slot(output);
    if (!event) return event;
    reader_.see(*event);
    references_ = reader_.next();
    set_plan(*event, plan_);
    return event;
}

// Which bar the cell is like, and how: what the request says of it, and what it leaves open drawn.
void CellWriter::draw_plan(std::span<const float> output) {
    const int bar = start_ / bar_ticks_;
    Event event = empty_note();
    const Plan wished = request_.plans.bars() ? request_.plans.at(part_, bar) : Plan{};
    const auto draw_among = [&](Field field, const auto& may) {
        bool allowed[256] = {};
        for (int value = 1; value < info(field).size; ++value) allowed[value] = may(value);
        event[field] = static_cast<std::uint8_t>(draw_field(field, event, output, {allowed, size_of(field)}));
    };
    if (wished.told())
        event[Field::like] = reader_.knows_from_here(like_offset(wished.like)) ? wished.like : NEW_BAR;
    else
        draw_among(Field::like, [&](int value) {
            return value == NEW_BAR || reader_.knows_from_here(like_offset(static_cast<std::uint8_t>(value)));
        });
    if (event[Field::like] != NEW_BAR) {
        if (wished.told() && wished.likeness != Likeness::none)
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
    reader_.follow(plan_);
    const auto content = reader_.next();
    for (std::size_t s = 0; s < SOURCE_COUNT; ++s)
        for (const auto field : CONTENT_FIELDS) references_[s].next[field] = content[s].next[field];
    for (std::size_t s = 0; s < SOURCE_COUNT; ++s) references_[s].trust = content[s].trust;
}

int CellWriter::draw_field(Field field, const Event& event, std::span<const float> output,
                           std::span<const bool> allowed, std::span<const float> penalties) {
    auto logits = field_logits(network_, output, event, references_, field);
    for (std::size_t i = 0; i < penalties.size(); ++i) logits[i] -= penalties[i];
    return draw(logits, allowed, {request_.temperature, request_.top_p}, random_);
}

int CellWriter::draw_position(const Event& event, std::span<const float> output, std::span<const bool> allowed) {
    float penalties[256] = {};
    lean_.position({penalties, size_of(Field::position)}, onsets_, together_);
    return draw_field(Field::position, event, output, allowed, {penalties, size_of(Field::position)});
}

bool CellWriter::has_rested() const {
    constexpr auto density = static_cast<std::size_t>(Attribute::density);
    const auto cell =
        request_.attributes.bars() ? request_.attributes.at(part_, start_ / bar_ticks_)[density] : std::uint8_t{0};
    if (request_.longest_rest == 0 || cell == 1) return false;  // silence may be wished for
    const auto& notes = score_.part(part_).notes;
    int sounded = notes.empty() ? -MAX_BARS * bar_ticks_ : 0;  // until when
    for (const auto& note : notes)
        if (note.onset_ticks < start_) sounded = std::max(sounded, note.onset_ticks + note.duration_ticks);
    return start_ >= sounded + request_.longest_rest * bar_ticks_;
}

int CellWriter::room_from(int position) const {
    if (most_sounding_ == 0) return LONGEST_TICKS;
    int end = position;
    while (end < static_cast<int>(sounding_.size()) && sounding_[static_cast<std::size_t>(end)] < most_sounding_) ++end;
    return end - position;
}

Pitches CellWriter::pitches_at(int position) const {
    auto pitches = allowed_;
    if (position == last_position_) pitches &= Pitches().set() << static_cast<std::size_t>(last_pitch_) << 1;
    if (request_.constraints.chord_tones >= 1.0 && !drums_ && strong_beat(score_.meter, position))
        if (const auto* chord = score_.chord_at(start_ + position); chord && chord->root != NO_CHORD)
            for (std::size_t pitch = 0; pitch < 128; ++pitch)
                if (!in_scale(chord_tones(*chord), static_cast<int>(pitch % 12))) pitches.reset(pitch);
    if (guard_) {
        std::vector<LineNote> kept;
        for (std::size_t i = slot_; i < sketch_.slots.size(); ++i)
            if (const auto& slot = sketch_.slots[i]; slot.rhythm && slot.pitch)
                kept.push_back({slot.note.onset_ticks, slot.note.pitch});
        for (std::size_t pitch = 0; pitch < 128; ++pitch)
            if (pitches[pitch] && guard_->exceeds({start_ + position, static_cast<int>(pitch)}, kept))
                pitches.reset(pitch);
    }
    return pitches;
}

void CellWriter::sound(const Note& n) {
    const int from = std::max(0, n.onset_ticks - start_),
              to = std::min(static_cast<int>(sounding_.size()), n.onset_ticks + n.duration_ticks - start_);
    for (int tick = from; tick < to; ++tick) ++sounding_[static_cast<std::size_t>(tick)];
}

Event CellWriter::keep(const Note& note) {
    notes_.push_back(note);
    if (guard_) guard_->add({note.onset_ticks, note.pitch});
    together_ = note.onset_ticks - start_ == last_position_ ? together_ + 1 : 1;
    last_position_ = note.onset_ticks - start_;
    if (together_ == 1) onsets_.push_back(last_position_);
    last_pitch_ = note.pitch;
    return note_event(note, part_, start_, shift_);
}

// Pitch, duration, velocity and timing of an event whose position is set, of `slot` what it keeps; false where no pitch
// is left.
bool CellWriter::fill(Event& event, std::span<const float> output, const Slot* slot, Pitches pitches, int room) {
    const int position = event[Field::position] - 1;
    bool allowed[256] = {};
    if (slot && slot->pitch) {
        event[Field::pitch] = note_event(slot->note, part_, start_, shift_)[Field::pitch];
    } else {
        if (pitches.none()) return false;
        float penalties[256] = {};
        const auto* chord =
            !drums_ && strong_beat(score_.meter, position) ? score_.chord_at(start_ + position) : nullptr;
        const double strictness = request_.constraints.chord_tones;
        for (std::size_t pitch = 0; pitch < 128; ++pitch) {
            if (!pitches[pitch]) continue;
            const auto value = static_cast<std::size_t>(static_cast<int>(pitch) - (drums_ ? 0 : shift_) + 1);
            allowed[value] = true;
            if (chord && chord->root != NO_CHORD && strictness > 0.0 && strictness < 1.0 &&
                !in_scale(chord_tones(*chord), static_cast<int>(pitch % 12)))
                penalties[value] = static_cast<float>(0.5 * strictness / (1.0 - strictness));
            penalties[value] += static_cast<float>(lean_.pitch(static_cast<int>(pitch)));
        }
        event[Field::pitch] = static_cast<std::uint8_t>(draw_field(
            Field::pitch, event, output, {allowed, size_of(Field::pitch)}, {penalties, size_of(Field::pitch)}));
    }
    if (slot && slot->rhythm) {
        event[Field::duration] = note_event(slot->note, part_, start_, shift_)[Field::duration];
    } else if (!drums_) {
        std::fill(std::begin(allowed), std::end(allowed), false);
        for (std::size_t i = 0; i < DURATIONS.size(); ++i) allowed[i + 1] = i == 0 || DURATIONS[i] <= room;
        float penalties[256] = {};
        if (most_sounding_ == 1) lean_.duration({penalties, size_of(Field::duration)}, onsets_, position);
        event[Field::duration] =
            static_cast<std::uint8_t>(draw_field(Field::duration, event, output, {allowed, size_of(Field::duration)},
                                                 {penalties, size_of(Field::duration)}));
    }
    for (const auto field : {Field::velocity, Field::timing}) {
        std::fill(std::begin(allowed), std::end(allowed), true);
        allowed[0] = false;
        float penalties[256] = {};
        if (field == Field::velocity) lean_.velocity({penalties, size_of(field)});
        event[field] = slot && slot->feel
                           ? note_event(slot->note, part_, start_, shift_)[field]
                           : static_cast<std::uint8_t>(draw_field(field, event, output, {allowed, size_of(field)},
                                                                  {penalties, size_of(field)}));
    }
    return true;
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
        note.duration_ticks = std::min(note.duration_ticks, room_from(note.onset_ticks - start_));
    if (!(slot && slot->rhythm)) sound(note);
    return keep(note);
}

std::optional<Event> CellWriter::next_free(std::span<const float> output) {
    const Slot* const kept = slot_ < sketch_.slots.size() ? &sketch_.slots[slot_] : nullptr;
    const auto go_on = [&]() -> std::optional<Event> {
        if (!kept) return std::nullopt;
        ++slot_;
        return keep(kept->note);
    };
    if (added_ >= sketch_.most_new || notes_.size() + sketch_.slots.size() - slot_ >= MAX_CELL_EVENTS) return go_on();
    Event event = empty_note();
    bool allowed[256] = {};
    const bool full = together_ >= MOST_TOGETHER[part_];
    for (int position = std::max(0, last_position_ + full); position <= last_onset_; ++position)
        allowed[position + 1] = room_from(position) > 0;
    for (;;) {
        allowed[DONE] = !must_sound_ || !notes_.empty() || kept ||
                        std::find(std::begin(allowed), std::end(allowed), true) == std::end(allowed);
        event[Field::position] = 0;
        const int value = draw_position(event, output, {allowed, size_of(Field::position)}), position = value - 1;
        const int kept_at = kept ? onset_of(*kept) : bar_ticks_;
        if (value == DONE || position > kept_at) return go_on();
        event[Field::position] = static_cast<std::uint8_t>(value);
        if (fill(event, output, nullptr, pitches_at(position), room_from(position))) {
            if (position == kept_at && decode_note(event, start_, shift_).pitch >= kept->note.pitch) return go_on();
            ++added_;
            return write(event, nullptr);
        }
        allowed[value] = false;
    }
}

int CellWriter::onset_of(const Slot& slot) const {
    return (part_ == PartName::harmony ? slot.chord.onset_ticks : slot.note.onset_ticks) - start_;
}

// Where the onset of the next slot whose rhythm is kept, or the bar's end, leaves the last place for this one: a tick
// for each onset between, and a sixteenth where there is as much.
int CellWriter::last_place() const {
    int end = bar_ticks_, between = 0;
    for (std::size_t i = slot_ + 1; i < sketch_.slots.size(); ++i) {
        if (sketch_.slots[i].rhythm) {
            end = onset_of(sketch_.slots[i]);
            break;
        }
        between += !sketch_.slots[i].together;
    }
    const int each = between > 0 ? std::clamp((end - last_position_ - 1) / (between + 1), 1, ROOM_FOR_A_NOTE) : 0;
    return end - 1 - between * each;
}

// The slots one after another; one for which the constraints leave no place or no pitch is left out.
std::optional<Event> CellWriter::next_slot(std::span<const float> output) {
    for (; slot_ < sketch_.slots.size(); ++slot_) {
        const auto& slot = sketch_.slots[slot_];
        if (slot.whole() || (slot.rhythm && slot.pitch && request_.locks.feel)) {
            ++slot_;
            return keep(slot.note);
        }
        const int last = last_place();
        const auto pitches = [&](int position) {
            auto found = pitches_at(position);
            if (sketch_.contour && !notes_.empty()) {
                if (slot.direction > 0) found &= Pitches().set() << static_cast<std::size_t>(last_pitch_) << 1;
                if (slot.direction < 0) found &= ~(Pitches().set() << static_cast<std::size_t>(last_pitch_));
                if (slot.direction == 0) found &= Pitches{1} << static_cast<std::size_t>(last_pitch_);
            }
            if (sketch_.contour) found &= contour_[slot_];
            for (std::size_t i = slot_ + 1; i < sketch_.slots.size() && sketch_.slots[i].together;
                 ++i) {  // those above it need room
                if (sketch_.slots[i].pitch) {
                    const auto bound = std::max(0, sketch_.slots[i].note.pitch - static_cast<int>(i - slot_) + 1);
                    found &= ~(Pitches().set() << static_cast<std::size_t>(bound));
                } else {
                    std::size_t top = 128;
                    while (top > 0 && !found[top - 1]) --top;
                    if (top > 0) found.reset(top - 1);
                }
            }
            return found;
        };
        Event event = empty_note();
        bool allowed[256] = {};
        if (slot.rhythm)
            allowed[onset_of(slot) + 1] = true;
        else if (slot.together && last_position_ >= 0)
            allowed[last_position_ + 1] = room_from(last_position_) > 0;
        else
            for (int position = last_position_ + 1; position <= last; ++position)
                allowed[position + 1] = room_from(position) > 0;
        while (std::find(std::begin(allowed), std::end(allowed), true) != std::end(allowed)) {
            event[Field::position] = 0;
            const int value = draw_position(event, output, {allowed, size_of(Field::position)}), position = value - 1;
            event[Field::position] = static_cast<std::uint8_t>(value);
            allowed[value] = false;
            if (slot.pitch && !slot.rhythm && !pitches_at(position)[static_cast<std::size_t>(slot.note.pitch)])
                continue;
            const int room = most_sounding_ > 0
                                 ? std::min(room_from(position), std::max(1, last + ROOM_FOR_A_NOTE - position))
                                 : LONGEST_TICKS;
            if (!fill(event, output, &slot, slot.pitch ? Pitches() : pitches(position), room)) continue;
            ++slot_;
            return write(event, &slot);
        }
    }
    return std::nullopt;
}

Event CellWriter::empty_note() const {
    Event event;
    event[Field::kind] = static_cast<std::uint8_t>(part_ == PartName::harmony ? EventKind::chord : EventKind::note);
    event[Field::part] = static_cast<std::uint8_t>(static_cast<int>(part_) + 1);
    if (notes_.empty() && chords_.empty()) set_plan(event, plan_);  // drawn with the first event
    return event;
}

std::optional<Event> CellWriter::next_chord(std::span<const float> output) {
    const Slot* const kept = slot_ < sketch_.slots.size() ? &sketch_.slots[slot_] : nullptr;
    const auto write_chord = [this](const ChordSymbol& chord) {
        chords_.push_back(chord);
        last_position_ = chord.onset_ticks - start_;
        onsets_.push_back(last_position_);
        return chord_event(chord, start_, shift_);
    };
    const auto go_on = [&]() -> std::optional<Event> {
        if (!kept) return std::nullopt;
        ++slot_;
        return write_chord(kept->chord);
    };
    const bool first = chords_.empty();
    if (kept && kept->rhythm && kept->pitch && (!sketch_.open || (first && kept->chord.onset_ticks == start_)))
        return go_on();
    if (!sketch_.open && !kept) return std::nullopt;
    const int kept_at = kept ? onset_of(*kept) : bar_ticks_;
    if (sketch_.open && (added_ >= sketch_.most_new || chords_.size() >= MAX_CELL_EVENTS)) return go_on();

    Event event = empty_note();
    bool allowed[256] = {};
    if (!sketch_.open && kept->rhythm)
        allowed[kept_at + 1] = true;
    else if (first)
        allowed[1] = true;
    else {
        const int last = sketch_.open ? last_onset_ : last_place();
        for (int position = last_position_ + 1; position <= last; ++position) allowed[position + 1] = true;
        allowed[DONE] = sketch_.open;
    }
    if (std::find(std::begin(allowed), std::end(allowed), true) == std::end(allowed)) return std::nullopt;
    const int value = draw_position(event, output, {allowed, size_of(Field::position)});
    if (sketch_.open && (value == DONE || value - 1 >= kept_at)) return go_on();
    event[Field::position] = static_cast<std::uint8_t>(value);
    if (!sketch_.open && kept->pitch) {
        auto chord = kept->chord;
        chord.onset_ticks = start_ + value - 1;
        ++slot_;
        return write_chord(chord);
    }
    const auto scale = request_.constraints.scale;
    for (const auto field : {Field::root, Field::quality, Field::chord_bass}) {
        std::fill(std::begin(allowed), std::end(allowed), false);
        for (int v = 1; v < info(field).size; ++v) {
            auto trial = event;
            trial[field] = static_cast<std::uint8_t>(v);
            allowed[v] = chord_fits(trial, field, scale);
        }
        event[field] = static_cast<std::uint8_t>(draw_field(field, event, output, {allowed, size_of(field)}));
    }
    if (sketch_.open)
        ++added_;
    else
        ++slot_;
    return write_chord(decode_chord(event, start_, shift_));
}

// Whether the chord's fields up to `last` can end in a symbol of the scale.
bool CellWriter::chord_fits(const Event& event, Field last, PitchClasses scale) const {
    const bool none = event[Field::root] == NO_CHORD + 1;
    if (none) return last == Field::root || (event[Field::quality] <= 1 && event[Field::chord_bass] <= 1);
    if (scale == ALL_PITCH_CLASSES) return true;
    auto trial = event;
    if (last == Field::root) {
        for (std::size_t quality = 1; quality <= QUALITIES.size(); ++quality) {
            trial[Field::quality] = static_cast<std::uint8_t>(quality);
            if (chord_fits(trial, Field::quality, scale)) return true;
        }
        return false;
    }
    if (last == Field::quality) trial[Field::chord_bass] = 1;
    return in_scale(scale, decode_chord(trial, start_, shift_));
}

}  // namespace partimento
