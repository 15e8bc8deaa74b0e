#include "writing/sketch.h"

#include <algorithm>

#include "network/tokenizer.h"

namespace partimento {
namespace {

std::vector<Slot> slots_of(const Score& score, PartName part, int bar) {
    const int from = bar * score.meter.bar_ticks(), to = from + score.meter.bar_ticks();
    std::vector<Slot> slots;
    if (part == PartName::harmony) {
        if (const auto* held = score.chord_at(from)) {
            slots.emplace_back().chord = *held;
            slots.back().chord.onset_ticks = from;
        }
        for (const auto& chord : score.harmony)
            if (chord.onset_ticks > from && chord.onset_ticks < to) slots.emplace_back().chord = chord;
        return slots;
    }
    for (const auto& note : score.part(part).notes)
        if (note.onset_ticks >= from && note.onset_ticks < to) slots.emplace_back().note = note;
    for (std::size_t i = 1; i < slots.size(); ++i) {
        const auto &before = slots[i - 1].note, &note = slots[i].note;
        slots[i].together = note.onset_ticks == before.onset_ticks;
        slots[i].direction = (note.pitch > before.pitch) - (note.pitch < before.pitch);
    }
    return slots;
}

// Notes that sound where this one begins, itself among them.
int sounding_at(const std::vector<Note>& notes, const Note& note) {
    return static_cast<int>(std::count_if(notes.begin(), notes.end(), [&](const Note& other) {
        return other.onset_ticks <= note.onset_ticks && other.onset_ticks + other.duration_ticks > note.onset_ticks;
    }));
}

// By slot, the pitches from which the rest of the contour can be sung.
std::vector<Pitches> singable(const std::vector<Slot>& slots, const Pitches& allowed) {
    std::vector<Pitches> contour(slots.size(), allowed);
    for (std::size_t i = contour.size(); i-- > 1;) {
        auto& before = contour[i - 1];
        const auto& here = contour[i];
        const int direction = slots[i].direction;
        if (direction == 0) before &= here;
        for (std::size_t pitch = 0; pitch < 128 && direction != 0; ++pitch) {
            const bool sung = direction > 0 ? (here >> pitch >> 1).any() : (here << (127 - pitch) << 1).any();
            before[pitch] = before[pitch] && sung;
        }
    }
    return contour;
}

}  // namespace

SketchWalk::SketchWalk(Sketch sketch, PartName part, int start_ticks, int bar_ticks, const Pitches& allowed)
    : sketch_(std::move(sketch)), part_(part), start_(start_ticks), bar_ticks_(bar_ticks) {
    if (sketch_.contour) contour_ = singable(sketch_.slots, allowed);
}

int SketchWalk::onset_of(const Slot& slot) const {
    return (part_ == PartName::harmony ? slot.chord.onset_ticks : slot.note.onset_ticks) - start_;
}

// Where the onset of the next slot whose rhythm is kept, or the bar's end, leaves the last place for this one: a tick
// for each onset between, and a sixteenth where there is as much.
int SketchWalk::last_place(int last_position) const {
    int end = bar_ticks_, between = 0;
    for (const auto& slot : to_come().subspan(1)) {
        if (slot.rhythm) {
            end = onset_of(slot);
            break;
        }
        between += !slot.together;
    }
    const int each = between > 0 ? std::clamp((end - last_position - 1) / (between + 1), 1, ROOM_FOR_A_NOTE) : 0;
    return end - 1 - between * each;
}

Pitches SketchWalk::narrowed(Pitches pitches, int last_pitch) const {
    const auto above = [](int pitch) { return Pitches().set() << static_cast<std::size_t>(pitch); };
    const auto slots = to_come();
    if (sketch_.contour && last_pitch >= 0) {
        const int direction = slots.front().direction;
        if (direction > 0) pitches &= above(last_pitch) << 1;
        if (direction < 0) pitches &= ~above(last_pitch);
        if (direction == 0) pitches &= Pitches{1} << static_cast<std::size_t>(last_pitch);
    }
    if (sketch_.contour) pitches &= contour_[at_];
    for (std::size_t i = 1; i < slots.size() && slots[i].together; ++i) {  // those above it need room
        if (slots[i].pitch) {
            pitches &= ~above(std::max(0, slots[i].note.pitch - static_cast<int>(i) + 1));
        } else {
            std::size_t top = 128;
            while (top > 0 && !pitches[top - 1]) --top;
            if (top > 0) pitches.reset(top - 1);
        }
    }
    return pitches;
}

Sketch sketch_of(const Request& request, std::uint64_t seed, PartName part, int bar) {
    Sketch sketch{{}, true, false, MAX_CELL_EVENTS};
    const auto& locks = request.locks;
    if (!locks.any() && request.strength >= 1.0) return sketch;
    sketch.slots = slots_of(request.score, part, bar);
    const auto allowed = allowed_pitches(request.constraints, part);
    Random random(seed, part, bar, 1);
    const int most = request.constraints.polyphony[part];
    const auto& notes = request.score.part(part).notes;
    int dropped = 0;
    for (auto& slot : sketch.slots) {
        const bool fits = part == PartName::harmony ? in_scale(request.constraints.scale, slot.chord)
                                                    : allowed[static_cast<std::size_t>(slot.note.pitch)] &&
                                                          (most == 0 || sounding_at(notes, slot.note) <= most);
        const bool stays = random.next() >= request.strength && fits;
        slot.rhythm = stays || locks.rhythm;
        slot.pitch = stays || locks.pitches;
        slot.feel = stays || locks.feel;
        dropped += !stays;
    }
    if (locks.any()) {
        sketch.open = false;
        sketch.contour = locks.contour && part != PartName::harmony;
        return sketch;
    }
    const auto count = static_cast<double>(sketch.slots.size());
    std::erase_if(sketch.slots, [](const Slot& slot) { return !slot.whole(); });
    sketch.most_new = dropped + static_cast<int>(request.strength * count / 2.0);  // nothing at strength 0
    return sketch;
}

}  // namespace partimento
