#include "writing/masks.h"

#include <algorithm>

#include "music/cell.h"
#include "music/chord.h"
#include "network/tokenizer.h"

namespace partimento {
namespace {

constexpr int LONGEST_HELD_TICKS = 64 * 4 * TICKS_PER_QUARTER;  // of a given note that may reach into the bar

// Pitches that tokens can say in a key.
Pitches sayable(int shift) {
    if (shift > 0) return ~(Pitches().set() >> static_cast<std::size_t>(128 - shift));
    return Pitches().set() >> static_cast<std::size_t>(-shift);
}

// Those of the pitches that are of these classes.
Pitches among(Pitches pitches, PitchClasses tones) {
    for (std::size_t pitch = 0; pitch < 128; ++pitch)
        if (!in_scale(tones, static_cast<int>(pitch % 12))) pitches.reset(pitch);
    return pitches;
}

}  // namespace

NoteMasks::NoteMasks(const Style& style, const Request& request, const Score& score, PartName part, int bar,
                     const Ending& ending)
    : request_(request),
      score_(score),
      part_(part),
      bar_(bar),
      start_(bar * score.meter.bar_ticks()),
      most_sounding_(request.constraints.polyphony[part]),
      home_(part == PartName::melody && ending.resolves ? tonic_triad(score.key) : PitchClasses{0}),
      allowed_(allowed_pitches(request.constraints, part)) {
    if (part == PartName::harmony) return;
    if (part != PartName::drums) allowed_ &= sayable(key_shift(score.key));
    if (most_sounding_ > 0) {
        sounding_.assign(static_cast<std::size_t>(score.meter.bar_ticks() + LONGEST_TICKS), 0);
        for (const auto& n : score.part(part).notes)
            if (n.onset_ticks > start_ - LONGEST_HELD_TICKS && n.onset_ticks < end_ticks()) sound(n);
    }
    if (has_line(part) && request.constraints.longest_copy > 0 && !style.copies.empty())
        guard_.emplace(style.copies, part, score, start_, start_ + score.meter.bar_ticks(),
                       request.constraints.longest_copy);
}

Pitches NoteMasks::allowed_at(int position) const {
    auto pitches = allowed_;
    if (request_.constraints.chord_tones >= 1.0 && part_ != PartName::drums && strong_beat(score_.meter, position))
        if (const auto* chord = score_.chord_at(start_ + position); chord && chord->root != NO_CHORD)
            pitches = among(pitches, chord_tones(*chord));
    if (home_ != 0 && (strong_beat(score_.meter, position) || 2 * position >= score_.meter.bar_ticks()))
        if (const auto resolved = among(pitches, home_); resolved.any()) return resolved;
    return pitches;
}

Pitches NoteMasks::pitches_at(int position, int above, std::span<const Slot> kept) const {
    auto pitches = allowed_at(position);
    if (above >= 0) pitches &= Pitches().set() << static_cast<std::size_t>(above) << 1;
    if (guard_) {
        std::vector<LineNote> line;
        for (const auto& slot : kept)
            if (slot.rhythm && slot.pitch) line.push_back({slot.note.onset_ticks, slot.note.pitch});
        for (std::size_t pitch = 0; pitch < 128; ++pitch)
            if (pitches[pitch] && guard_->exceeds({start_ + position, static_cast<int>(pitch)}, line))
                pitches.reset(pitch);
    }
    return pitches;
}

int NoteMasks::room_from(int position) const {
    if (most_sounding_ == 0) return LONGEST_TICKS;
    int end = position;
    while (end < static_cast<int>(sounding_.size()) && sounding_[static_cast<std::size_t>(end)] < most_sounding_) ++end;
    return end - position;
}

bool NoteMasks::must_sound() const {
    constexpr auto density = static_cast<std::size_t>(Attribute::density);
    const bool silence_wished = request_.attributes.bars() && request_.attributes.at(part_, bar_)[density] == 1;
    if (silence_wished) return false;
    if (!Cell{request_.score, part_, bar_}.notes().empty()) return true;
    if (request_.longest_rest == 0) return false;
    const int bar_ticks = score_.meter.bar_ticks();
    const auto& notes = score_.part(part_).notes;
    int sounded = notes.empty() ? -MAX_BARS * bar_ticks : 0;  // until when
    for (const auto& note : notes)
        if (note.onset_ticks < start_) sounded = std::max(sounded, note.onset_ticks + note.duration_ticks);
    return start_ >= sounded + request_.longest_rest * bar_ticks;
}

void NoteMasks::sound(const Note& note) {
    const int from = std::max(0, note.onset_ticks - start_),
              to = std::min(static_cast<int>(sounding_.size()), note.onset_ticks + note.duration_ticks - start_);
    for (int tick = from; tick < to; ++tick) ++sounding_[static_cast<std::size_t>(tick)];
}

void NoteMasks::add(const Note& note) {
    if (guard_) guard_->add({note.onset_ticks, note.pitch});
}

bool chord_fits(const Event& event, Field last, PitchClasses scale, int start_ticks, int shift) {
    const bool none = event[Field::root] == NO_CHORD + 1;
    if (none) return last == Field::root || (event[Field::quality] <= 1 && event[Field::chord_bass] <= 1);
    if (scale == ALL_PITCH_CLASSES) return true;
    auto trial = event;
    if (last == Field::root) {
        for (std::size_t quality = 1; quality <= QUALITIES.size(); ++quality) {
            trial[Field::quality] = static_cast<std::uint8_t>(quality);
            if (chord_fits(trial, Field::quality, scale, start_ticks, shift)) return true;
        }
        return false;
    }
    if (last == Field::quality) trial[Field::chord_bass] = 1;
    return in_scale(scale, decode_chord(trial, start_ticks, shift));
}

}  // namespace partimento
