#include "writing/request.h"

#include <algorithm>
#include <map>
#include <stdexcept>
#include <string>

#include "music/cell.h"
#include "music/chord.h"
#include "network/tokenizer.h"
#include "style/copies.h"

namespace partimento {
namespace {

[[noreturn]] void refuse(const std::string& what) { throw std::invalid_argument(what); }

std::string in_bar(PartName part, int bar) { return std::string(name_of(part)) + " of bar " + std::to_string(bar + 1); }

void check_share(const char* name, double value, double high) {
    if (!(value >= 0.0 && value <= high))
        refuse(std::string(name) + " " + std::to_string(value) + " is outside 0.." + (high == 1.0 ? "1" : "2"));
}

void check_ranges(const Constraints& c) {
    for (const auto name : PARTS) {
        const auto range = c.ranges[name];
        const std::string part(name_of(name));
        if (range.low < 0 || range.high > 127 || range.low > range.high)
            refuse(part + ": range " + std::to_string(range.low) + ".." + std::to_string(range.high) +
                   " is no range within 0..127");
        if (const int most = c.polyphony[name]; most < 0 || most > 64)
            refuse(part + ": polyphony " + std::to_string(most) + " is outside 0..64");
    }
    check_share("chord_tones", c.chord_tones, 1.0);
    if ((c.scale & ALL_PITCH_CLASSES) == 0) refuse("scale has no notes");
    if (c.longest_copy != 0 && (c.longest_copy < static_cast<int>(COPY_NOTES) || c.longest_copy > 1024))
        refuse("longest_copy " + std::to_string(c.longest_copy) + " is neither 0 nor within " +
               std::to_string(COPY_NOTES) + "..1024");
}

// Wishes against each other, and against the chord symbols that are given.
void check_pitches(const Request& r, PartName part, int bar, const Pitches& allowed) {
    if (allowed.none()) {
        if (part == PartName::drums) refuse("no drum may be hit, and " + in_bar(part, bar) + " is asked for");
        const auto range = r.constraints.ranges[part];
        refuse("scale and range contradict each other: no note of the scale lies in the " + std::string(name_of(part)) +
               "'s range " + std::to_string(range.low) + ".." + std::to_string(range.high));
    }
    if (r.constraints.chord_tones < 1.0 || part == PartName::drums || r.asked.has(PartName::harmony, bar)) return;
    const int start = bar * r.score.meter.bar_ticks();
    for (int tick = 0; tick < r.score.meter.bar_ticks(); ++tick) {
        const auto* chord = strong_beat(r.score.meter, tick) ? r.score.chord_at(start + tick) : nullptr;
        if (!chord || chord->root == NO_CHORD) continue;
        bool any = false;
        for (std::size_t pitch = 0; pitch < 128; ++pitch)
            any = any || (allowed[pitch] && in_scale(chord_tones(*chord), static_cast<int>(pitch % 12)));
        if (!any)
            refuse("chord_tones and scale or range contradict each other: " + in_bar(part, bar) +
                   " may have no note of " + chord_name(*chord, r.score.key));
    }
}

// The notes that are kept, against what is wished.
void check_kept(const Request& r, PartName part, int bar, const Pitches& allowed) {
    const int from = bar * r.score.meter.bar_ticks(), to = from + r.score.meter.bar_ticks();
    if (part == PartName::harmony) {
        if (!r.locks.pitches) return;
        for (const auto& chord : r.score.harmony)
            if (chord.onset_ticks >= from && chord.onset_ticks < to && !in_scale(r.constraints.scale, chord))
                refuse("locked pitches and scale contradict each other: " + in_bar(part, bar) + " has " +
                       chord_name(chord, r.score.key));
        return;
    }
    if (r.locks.contour && (part == PartName::chords || part == PartName::drums))
        refuse("contour is a matter of melody and bass, and " + in_bar(part, bar) + " is asked for");
    if (r.locks.contour && !r.locks.rhythm && r.constraints.chord_tones >= 1.0)
        refuse(
            "locked contour and chord_tones 1 contradict each other where the rhythm is free: lock the rhythm too, or "
            "take chord_tones below 1");
    const int most = r.constraints.polyphony[part];
    const auto& notes = r.score.part(part).notes;
    std::map<int, std::size_t> together;
    int kept = 0;
    for (const auto& n : notes) {
        if (n.onset_ticks < from || n.onset_ticks >= to) continue;
        ++kept;
        ++together[n.onset_ticks];
        if (r.locks.pitches && !allowed[static_cast<std::size_t>(n.pitch)])
            refuse("locked pitches and scale, range or drums contradict each other: " + in_bar(part, bar) +
                   " has pitch " + std::to_string(n.pitch));
        const auto* chord = r.score.chord_at(n.onset_ticks);
        if (r.locks.pitches && r.locks.rhythm && r.constraints.chord_tones >= 1.0 && part != PartName::drums &&
            strong_beat(r.score.meter, n.onset_ticks - from) && chord && chord->root != NO_CHORD &&
            !r.asked.has(PartName::harmony, bar) && !in_scale(chord_tones(*chord), n.pitch % 12))
            refuse("locked pitches and chord_tones contradict each other: " + in_bar(part, bar) + " has pitch " +
                   std::to_string(n.pitch) + " on a strong beat of " + chord_name(*chord, r.score.key));
        if (most > 0 && (r.locks.rhythm || r.locks.pitches)) {
            int sounding = 0;
            for (const auto& other : notes)
                sounding += other.onset_ticks <= n.onset_ticks &&
                            (other.onset_ticks == n.onset_ticks ||
                             (r.locks.rhythm && other.onset_ticks + other.duration_ticks > n.onset_ticks));
            if (sounding > most)
                refuse(std::string(r.locks.rhythm ? "locked rhythm" : "locked pitches") + " and polyphony " +
                       std::to_string(most) + " contradict each other: " + in_bar(part, bar) + " has " +
                       std::to_string(sounding) + " notes at once");
        }
    }
    if (kept > MAX_CELL_EVENTS)
        refuse(in_bar(part, bar) + " has " + std::to_string(kept) + " notes; up to " + std::to_string(MAX_CELL_EVENTS) +
               " can be kept");
    for (const auto& [onset, count] : together)
        if (r.locks.rhythm && count > allowed.count())
            refuse("locked rhythm and scale, range or drums contradict each other: " + in_bar(part, bar) + " has " +
                   std::to_string(count) + " notes at once");
}

// Strength and what is kept speak of notes that are there: of none, none are written.
bool has_what_is_kept(const Request& r) {
    if ((!r.locks.any() && r.strength >= 1.0) || r.asked.count() == 0) return true;
    bool any = false;
    for_each_cell(r.score.bars, [&](PartName part, int bar) {
        any = any || (r.asked.has(part, bar) && !Cell{r.score, part, bar}.empty());
    });
    return any;
}

void check_something_is_kept(const Request& r) {
    if (!has_what_is_kept(r))
        refuse(
            std::string(r.locks.any() ? "what is kept" : "a strength below 1") +
            " is a matter of notes that are there already, and the asked bars hold none: leave keep and strength out, "
            "or rewrite a song that has notes there");
}

}  // namespace

void check(const Request& r, const Card& card) {
    for (const auto part : PARTS)
        for (int bar = 0; bar < r.asked.bars(); ++bar)
            if (r.asked.has(part, bar) && std::ranges::find(card.parts, part) == card.parts.end()) {
                std::string parts;
                for (const auto its : card.parts) parts += (parts.empty() ? "" : ", ") + std::string(name_of(its));
                refuse("style '" + card.name + "' does not write " + std::string(name_of(part)) + ": it writes " +
                       parts);
            }
    check(r);
}

std::vector<Stretch> by_meter(const Request& request) {
    std::vector<Stretch> stretches;
    const auto& score = request.score;
    for (int first = 0; first < score.bars; first = score.meter_end(first)) {
        const int bars = score.meter_end(first) - first;
        Stretch stretch{first, request};
        auto& its = stretch.request;
        its.score = score.excerpt(first, bars);
        its.asked = Cells(bars);
        if (request.attributes.bars() != 0) its.attributes = AttributeGrid(bars);
        if (request.plans.bars() != 0) its.plans = PlanGrid(bars);
        for_each_cell(bars, [&](PartName part, int bar) {
            its.asked.set(part, bar, request.asked.has(part, first + bar));
            if (request.attributes.bars() != 0) its.attributes.at(part, bar) = request.attributes.at(part, first + bar);
            if (request.plans.bars() != 0) its.plans.at(part, bar) = request.plans.at(part, first + bar);
        });
        its.whole = request.whole && bars == score.bars;
        if (its.asked.count() > 0 && has_what_is_kept(its)) stretches.push_back(std::move(stretch));
    }
    return stretches;
}

namespace {

void check_meter(const Score& score, int first_bar) {
    if (meter_index(score.meter) >= 0) return;
    const auto& [beats, unit] = score.meter;
    refuse("bars " + std::to_string(first_bar + 1) + "-" + std::to_string(first_bar + score.bars) + " are in " +
           std::to_string(beats) + "/" + std::to_string(unit) + ", which styles do not know");
}

}  // namespace

void check(const Request& r) {
    r.score.validate();
    if (r.score.meters.empty()) song_event(r.score);  // refuses a meter that styles do not know
    const auto sized = [&](const char* what, int bars) {
        if (bars != r.score.bars)
            refuse(std::string(what) + " are for " + std::to_string(bars) + " bars, the score has " +
                   std::to_string(r.score.bars));
    };
    sized("cells", r.asked.bars());
    if (r.attributes.bars() != 0) sized("attributes", r.attributes.bars());
    if (r.plans.bars() != 0) sized("plans", r.plans.bars());
    check_share("temperature", r.temperature, 2.0);
    check_share("strength", r.strength, 1.0);
    check_share("obedience", r.obedience, 2.0);
    if (r.candidates < 1 || r.candidates > MAX_CANDIDATES)
        refuse("candidates " + std::to_string(r.candidates) + " is outside 1.." + std::to_string(MAX_CANDIDATES));
    if (r.longest_rest < 0 || r.longest_rest > MAX_BARS)
        refuse("longest_rest " + std::to_string(r.longest_rest) + " is outside 0.." + std::to_string(MAX_BARS));
    if (!(r.top_p > 0.0 && r.top_p <= 1.0)) refuse("top_p " + std::to_string(r.top_p) + " is outside 0..1");
    check_ranges(r.constraints);
    if (!r.score.meters.empty()) {
        for (const auto& [first_bar, request] : by_meter(r)) {
            check_meter(request.score, first_bar);
            check(request);
        }
        check_something_is_kept(r);
        return;
    }
    for (const auto part : PARTS) {
        const auto allowed = allowed_pitches(r.constraints, part);
        for (int bar = 0; bar < r.score.bars; ++bar) {
            if (!r.asked.has(part, bar)) continue;
            if (part != PartName::harmony) check_pitches(r, part, bar, allowed);
            if (r.locks.any() || r.strength < 1.0) check_kept(r, part, bar, allowed);
        }
    }
    check_something_is_kept(r);
}

}  // namespace partimento
