#include "music/attributes.h"

#include <algorithm>
#include <set>
#include <stdexcept>
#include <string>

#include "music/text.h"

namespace partimento {
namespace {

int syncopations(const std::vector<Note>& notes, const std::vector<int>& onsets, Meter meter, int bar_start) {
    const int bar_ticks = meter.bar_ticks();
    int count = 0;
    for (std::size_t i = 0; i < onsets.size(); ++i) {
        const int next = i + 1 < onsets.size() ? onsets[i + 1] : bar_ticks;
        const bool over_the_bar =
            i + 1 == onsets.size() && off_beat(meter, onsets[i]) &&
            std::any_of(notes.begin(), notes.end(), [&](const Note& n) {
                return n.onset_ticks - bar_start == onsets[i] && onsets[i] + n.duration_ticks > bar_ticks;
            });
        if (over_the_bar || holds_over(meter, onsets[i], next)) ++count;
    }
    return count;
}

}  // namespace

AttributeGrid::AttributeGrid(int bars) : cells_(static_cast<std::size_t>(bars) * PART_COUNT) {}

std::size_t AttributeGrid::index(PartName part, int bar) const {
    if (bar < 0 || bar >= bars())
        throw std::invalid_argument("attributes: bar " + std::to_string(bar + 1) + " is outside the score's " +
                                    std::to_string(bars()) + " bars");
    return cell_index(part, bar);
}

Attribute attribute_from_name(std::string_view name) {
    for (std::size_t i = 0; i < ATTRIBUTE_NAMES.size(); ++i)
        if (ATTRIBUTE_NAMES[i] == name) return static_cast<Attribute>(i);
    throw std::invalid_argument("unknown attribute " + in_quotes(name) +
                                ": expected density, register, polyphony, complexity, syncopation or dynamics");
}

int level_of(Attribute attribute, double value) {
    constexpr std::array DENSITIES{1.0, 2.0, 3.0, 4.0, 5.0, 7.0, 9.0, 12.0, 16.0};
    constexpr std::array NOTES_AN_ONSET{1.1, 1.6, 2.6, 3.6}, VARIETIES{2.0, 3.0, 4.0, 5.0},
        SYNCOPATIONS{1.0, 2.0, 3.0, 4.0};
    if (!(value >= 0.0 && value <= 1000.0))
        throw std::invalid_argument(std::string(ATTRIBUTE_NAMES[static_cast<std::size_t>(attribute)]) + " " +
                                    std::to_string(value) + " is outside 0..1000");
    const auto among = [value](const auto& limits) {
        return static_cast<int>(std::upper_bound(limits.begin(), limits.end(), value) - limits.begin());
    };
    switch (attribute) {
        case Attribute::density: return among(DENSITIES);
        case Attribute::register_: return std::clamp((static_cast<int>(value) - 28) / 4, 0, 15);
        case Attribute::polyphony: return among(NOTES_AN_ONSET);
        case Attribute::complexity: return among(VARIETIES);
        case Attribute::syncopation: return among(SYNCOPATIONS);
        default: return std::clamp(static_cast<int>(value) / 12, 0, 10);
    }
}

double typical_value(Attribute attribute, int level) {
    constexpr std::array DENSITIES{0.0, 1.0, 2.0, 3.0, 4.0, 5.5, 7.5, 10.0, 13.5, 18.0};
    constexpr std::array NOTES_AN_ONSET{1.0, 1.3, 2.0, 3.0, 4.0};
    switch (attribute) {
        case Attribute::density: return DENSITIES[static_cast<std::size_t>(level)];
        case Attribute::register_: return 29.5 + 4.0 * level;
        case Attribute::polyphony: return NOTES_AN_ONSET[static_cast<std::size_t>(level)];
        case Attribute::complexity: return level + 1.0;
        case Attribute::syncopation: return level;
        default: return 12.0 * level + 5.5;
    }
}

int metric_level(Meter meter, int position_ticks) {
    const bool compound = meter.unit == 8 && meter.beats % 3 == 0 && meter.beats > 3;
    const int beat = 4 * TICKS_PER_QUARTER / meter.unit * (compound ? 3 : 1), bar = meter.bar_ticks();
    if (position_ticks % bar == 0) return 0;
    if (bar / beat % 2 == 0 && position_ticks % (bar / 2) == 0) return 1;
    if (position_ticks % beat == 0) return 2;
    const int half = compound ? beat / 3 : beat / 2;
    if (half > 0 && position_ticks % half == 0) return 3;
    if (half > 1 &&
        (position_ticks % (half / 2) == 0 || (!compound && beat % 3 == 0 && position_ticks % (beat / 3) == 0)))
        return 4;
    return 5;
}

bool off_beat(Meter meter, int position_ticks) { return metric_level(meter, position_ticks) > 2; }

bool holds_over(Meter meter, int onset_ticks, int next_ticks) {
    if (!off_beat(meter, onset_ticks)) return false;
    const int own = metric_level(meter, onset_ticks);
    for (int tick = onset_ticks + 1; tick < next_ticks; ++tick)
        if (metric_level(meter, tick) < own) return true;
    return false;
}

Attributes measure(const Score& score, PartName part, int bar) {
    const int bar_ticks = score.meter.bar_ticks(), from = bar * bar_ticks, to = from + bar_ticks;
    Attributes out{};
    const auto say = [&out](Attribute attribute, double value) {
        out[static_cast<std::size_t>(attribute)] = static_cast<std::uint8_t>(level_of(attribute, value) + 1);
    };
    if (part == PartName::harmony) {
        int chords = score.chord_at(from) ? 1 : 0;
        for (const auto& chord : score.harmony) chords += chord.onset_ticks > from && chord.onset_ticks < to;
        say(Attribute::density, chords);
        return out;
    }
    const auto before = [](const Note& note, int tick) { return note.onset_ticks < tick; };
    const auto& all = score.part(part).notes;
    const std::vector<Note> notes(std::lower_bound(all.begin(), all.end(), from, before),
                                  std::lower_bound(all.begin(), all.end(), to, before));
    std::vector<int> onsets;
    int pitches = 0, velocities = 0;
    for (const auto& note : notes) {
        if (onsets.empty() || onsets.back() != note.onset_ticks - from) onsets.push_back(note.onset_ticks - from);
        pitches += note.pitch;
        velocities += note.velocity;
    }
    say(Attribute::density, static_cast<double>(onsets.size()));
    if (notes.empty()) return out;
    std::set<int> gaps;
    for (std::size_t i = 0; i < onsets.size(); ++i)
        gaps.insert((i + 1 < onsets.size() ? onsets[i + 1] : bar_ticks) - onsets[i]);
    if (onsets.front() > 0) gaps.insert(onsets.front());
    const int count = static_cast<int>(notes.size());
    const int mean_pitch = pitches / count, mean_velocity = velocities / count;
    if (part != PartName::drums) say(Attribute::register_, mean_pitch);
    say(Attribute::polyphony, static_cast<double>(count) / static_cast<double>(onsets.size()));
    say(Attribute::complexity, static_cast<double>(gaps.size()));
    say(Attribute::syncopation, syncopations(notes, onsets, score.meter, from));
    say(Attribute::dynamics, mean_velocity);
    return out;
}

}  // namespace partimento
