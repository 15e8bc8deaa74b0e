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

}  // namespace

Sketch sketch_of(const Request& request, PartName part, int bar) {
    Sketch sketch{{}, true, false, MAX_CELL_EVENTS};
    const auto& locks = request.locks;
    if (!locks.any() && request.strength >= 1.0) return sketch;
    sketch.slots = slots_of(request.score, part, bar);
    const auto allowed = allowed_pitches(request.constraints, part);
    Random random(request.seed, part, bar, 1);
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
