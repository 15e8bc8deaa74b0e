#include "music/score.h"

#include <algorithm>
#include <stdexcept>

#include "music/text.h"

namespace partimento {
namespace {

[[noreturn]] void refuse(const std::string& what) { throw std::invalid_argument(what); }

constexpr int LONGEST_BAR_TICKS = 32 * 4 * TICKS_PER_QUARTER / 2;  // of 32/2

void check_field(std::string_view part, std::size_t index, const char* field, int value, int low, int high) {
    if (value < low || value > high)
        refuse(std::string(part) + " note " + std::to_string(index) + ": " + field + " " + std::to_string(value) +
               " is outside " + std::to_string(low) + ".." + std::to_string(high));
}

}  // namespace

PartName part_from_name(std::string_view name) {
    for (const auto part : PARTS)
        if (name_of(part) == name) return part;
    refuse("unknown part " + in_quotes(name) + ": expected harmony, melody, chords, bass or drums");
}

std::string_view name_of(PartName part) { return PART_NAMES[part]; }

ByPart<Part> Score::default_parts() {
    ByPart<Part> parts{};
    parts[PartName::melody].program = 80;  // square lead
    parts[PartName::chords].program = 0;   // piano
    parts[PartName::bass].program = 33;    // fingered bass
    return parts;
}

bool is_meter(Meter meter) {
    return meter.beats >= 1 && meter.beats <= 32 &&
           (meter.unit == 2 || meter.unit == 4 || meter.unit == 8 || meter.unit == 16);
}

void check(Meter meter) {
    if (!is_meter(meter))
        refuse("meter " + std::to_string(meter.beats) + "/" + std::to_string(meter.unit) + " is not a meter");
}

void check(Key key) {
    if (key.tonic < 0 || key.tonic > 11) refuse("key: tonic " + std::to_string(key.tonic) + " is outside 0..11");
}

void check(const ChordSymbol& chord) {
    if (chord.spelling.back() != 0) refuse("chord: its spelling is too long");
    for (const char c : chord.spelt())
        if (c >= 0 && c < ' ') refuse("chord: its spelling has control characters");
    if (chord.tones > 0xFFF || (chord.tones != 0 && (chord.tones & 1u) == 0))
        refuse("chord: tones " + std::to_string(chord.tones) + " are not 12 bits with the root among them");
    if (chord.root < 0 || chord.root > NO_CHORD)
        refuse("chord: root " + std::to_string(chord.root) + " is outside 0..12");
    if (chord.bass < 0 || chord.bass > 11) refuse("chord: bass " + std::to_string(chord.bass) + " is outside 0..11");
    if (chord.quality < 0 || chord.quality >= QUALITY_COUNT)
        refuse("chord: quality " + std::to_string(chord.quality) + " is outside 0.." +
               std::to_string(QUALITY_COUNT - 1));
}

Meter Score::meter_at(int bar) const {
    auto found = meter;
    for (const auto& change : meters)
        if (change.bar <= bar) found = change.meter;
    return found;
}

int Score::bar_start(int bar) const {
    int at = 0, from = 0;
    auto current = meter;
    for (const auto& change : meters) {
        if (change.bar > bar) break;
        at += (change.bar - from) * current.bar_ticks();
        from = change.bar;
        current = change.meter;
    }
    return at + (bar - from) * current.bar_ticks();
}

int Score::bar_at(int tick) const {
    int at = 0, from = 0;
    auto current = meter;
    for (const auto& change : meters) {
        const int next = at + (change.bar - from) * current.bar_ticks();
        if (next > tick) break;
        at = next;
        from = change.bar;
        current = change.meter;
    }
    const int length = current.bar_ticks(), in = tick - at;
    return from + (in >= 0 ? in / length : -((length - 1 - in) / length));
}

int Score::meter_end(int bar) const {
    for (const auto& change : meters)
        if (change.bar > bar) return std::min(change.bar, bars);
    return bars;
}

void Score::sort() {
    std::stable_sort(harmony.begin(), harmony.end(), [](auto& a, auto& b) { return a.onset_ticks < b.onset_ticks; });
    for (auto& part : parts) {
        auto& notes = part.notes;
        std::sort(notes.begin(), notes.end(), [](const Note& a, const Note& b) {
            if (a.onset_ticks != b.onset_ticks) return a.onset_ticks < b.onset_ticks;
            if (a.pitch != b.pitch) return a.pitch < b.pitch;
            if (a.duration_ticks != b.duration_ticks) return a.duration_ticks > b.duration_ticks;
            if (a.velocity != b.velocity) return a.velocity > b.velocity;
            return a.timing < b.timing;
        });
        notes.erase(std::unique(notes.begin(), notes.end(),
                                [](const Note& a, const Note& b) {
                                    return a.onset_ticks == b.onset_ticks && a.pitch == b.pitch;
                                }),
                    notes.end());
    }
}

void Score::validate() const {
    if (!(tempo_bpm >= 20.0 && tempo_bpm <= 400.0))
        refuse("tempo " + std::to_string(tempo_bpm) + " is outside 20..400 bpm");
    check(meter);
    int last = 0;
    for (const auto& change : meters) {
        check(change.meter);
        if (change.bar <= last || change.bar > MAX_BARS)
            refuse("meters: bar " + std::to_string(change.bar + 1) + " does not come after bar " +
                   std::to_string(last + 1) + " and within " + std::to_string(MAX_BARS));
        last = change.bar;
    }
    if (tempi.size() > static_cast<std::size_t>(MAX_TEMPO_CHANGES)) refuse("tempi: too many changes");
    for (std::size_t i = 0; i < tempi.size(); ++i) {
        if (!(tempi[i].share >= 1 / MAX_TEMPO_SHARE && tempi[i].share <= MAX_TEMPO_SHARE))
            refuse("tempo change " + std::to_string(i) + ": share " + std::to_string(tempi[i].share) +
                   " is outside 1/32..32");
        if (tempi[i].onset_ticks > MAX_BARS * LONGEST_BAR_TICKS)
            refuse("tempo change " + std::to_string(i) + " lies behind any bar");
        if (tempi[i].onset_ticks < 0 || (i > 0 && tempi[i].onset_ticks <= tempi[i - 1].onset_ticks))
            refuse("tempo change " + std::to_string(i) + " does not come after the one before it");
    }
    check(key);
    if (bars < 0 || bars > MAX_BARS)
        refuse("bars " + std::to_string(bars) + " is outside 0.." + std::to_string(MAX_BARS));
    for (std::size_t i = 0; i < sections.size(); ++i) {
        const auto& section = sections[i];
        const std::string what = "section " + std::to_string(i + 1);
        if (section.letter < 0 || section.letter >= LETTERS)
            refuse(what + ": letter " + std::to_string(section.letter) + " is outside A..Z");
        if (section.bar < 0 || section.bar >= bars)
            refuse(what + ": bar " + std::to_string(section.bar + 1) + " is outside the score's " +
                   std::to_string(bars));
        if (i > 0 && sections[i - 1].bar >= section.bar) refuse(what + " does not come after the one before it");
    }
    const int end = end_ticks();
    if (harmony.size() > static_cast<std::size_t>(MAX_NOTES_PER_PART)) refuse("harmony: too many chords");
    for (std::size_t i = 0; i < harmony.size(); ++i) {
        const auto& c = harmony[i];
        if (c.onset_ticks < 0 || c.onset_ticks >= end)
            refuse("harmony chord " + std::to_string(i) + ": onset " + std::to_string(c.onset_ticks) +
                   " is outside 0.." + std::to_string(end - 1));
        check(c);
        if (i > 0 && harmony[i - 1].onset_ticks >= c.onset_ticks)
            refuse("harmony chord " + std::to_string(i) + " does not come after the one before it");
    }
    for (const auto which : PARTS) {
        const auto& part = parts[which];
        const auto name = name_of(which);
        if (which == PartName::harmony && !part.notes.empty()) refuse("harmony holds chord symbols, not notes");
        if (part.program < 0 || part.program > 127)
            refuse(std::string(name) + ": program " + std::to_string(part.program) + " is outside 0..127");
        if (part.notes.size() > static_cast<std::size_t>(MAX_NOTES_PER_PART))
            refuse(std::string(name) + ": too many notes");
        for (std::size_t i = 0; i < part.notes.size(); ++i) {
            const auto& n = part.notes[i];
            check_field(name, i, "onset", n.onset_ticks, 0, end - 1);
            check_field(name, i, "duration", n.duration_ticks, 1, 64 * 4 * TICKS_PER_QUARTER);
            check_field(name, i, "pitch", n.pitch, 0, 127);
            check_field(name, i, "velocity", n.velocity, 1, 127);
            check_field(name, i, "timing", n.timing,
                        n.onset_ticks * TIMING_PER_TICK < MAX_TIMING ? -n.onset_ticks * TIMING_PER_TICK : -MAX_TIMING,
                        MAX_TIMING);
            if (i > 0) {
                const auto& before = part.notes[i - 1];
                if (before.onset_ticks > n.onset_ticks ||
                    (before.onset_ticks == n.onset_ticks && before.pitch >= n.pitch))
                    refuse(std::string(name) + " note " + std::to_string(i) + " is out of order or doubled");
            }
        }
    }
}

const ChordSymbol* Score::chord_at(int tick) const {
    const ChordSymbol* found = nullptr;
    for (const auto& chord : harmony) {
        if (chord.onset_ticks > tick) break;
        found = &chord;
    }
    return found;
}

const Section* Score::section_at(int bar) const {
    const Section* found = nullptr;
    for (const auto& section : sections) {
        if (section.bar > bar) break;
        found = &section;
    }
    return found;
}

int Score::section_end(int bar) const {
    for (const auto& section : sections)
        if (section.bar > bar) return section.bar;
    return bars;
}

Score Score::excerpt(int first_bar, int count) const {
    if (first_bar < 0 || count < 0 || first_bar + count > bars)
        refuse("bars " + std::to_string(first_bar + 1) + "-" + std::to_string(first_bar + count) +
               " are outside the score's " + std::to_string(bars));
    Score out;
    out.tempo_bpm = tempo_bpm;
    out.meter = meter_at(first_bar);
    for (const auto& change : meters)
        if (change.bar > first_bar && change.bar < first_bar + count)
            out.meters.push_back({change.bar - first_bar, change.meter});
    out.key = key;
    out.bars = count;
    for (auto section : sections)
        if (section.bar < first_bar + count && section_end(section.bar) > first_bar) {
            section.bar = std::max(0, section.bar - first_bar);
            out.sections.push_back(section);
        }
    const int from = bar_start(first_bar), to = bar_start(first_bar + count);
    for (const auto& change : tempi) {
        if (change.onset_ticks >= to) break;
        if (change.onset_ticks <= from) out.tempi.clear();
        out.tempi.push_back({std::max(0, change.onset_ticks - from), change.share});
    }
    if (count > 0)
        if (const auto* held = chord_at(from)) {
            out.harmony.push_back(*held);
            out.harmony.back().onset_ticks = 0;
        }
    for (auto chord : harmony)
        if (chord.onset_ticks > from && chord.onset_ticks < to) {
            chord.onset_ticks -= from;
            out.harmony.push_back(chord);
        }
    for (const auto name : PARTS) {
        out.part(name).program = part(name).program;
        for (auto note : part(name).notes)
            if (note.onset_ticks >= from && note.onset_ticks < to) {
                note.onset_ticks -= from;
                note.timing = std::max(note.timing, -note.onset_ticks * TIMING_PER_TICK);
                out.part(name).notes.push_back(note);
            }
    }
    return out;
}

Score Score::with_bars_before(int count) const {
    if (count < 0 || bars + count > MAX_BARS)
        refuse(std::to_string(count) + " bars before " + std::to_string(bars) + " are outside 0.." +
               std::to_string(MAX_BARS) + " bars in all");
    Score out = *this;
    out.bars += count;
    out.source.front += count;
    const int ticks = count * meter.bar_ticks();
    for (auto& change : out.meters) change.bar += count;
    for (auto& change : out.tempi)
        if (change.onset_ticks > 0) change.onset_ticks += ticks;
    for (auto& section : out.sections) section.bar += count;
    for (auto& chord : out.harmony) chord.onset_ticks += ticks;
    for (auto& part : out.parts)
        for (auto& note : part.notes) note.onset_ticks += ticks;
    return out;
}

Cells::Cells(int bars, bool value) : bars_(bars) {
    if (bars < 0 || bars > MAX_BARS)
        refuse("bars " + std::to_string(bars) + " is outside 0.." + std::to_string(MAX_BARS));
    bits_.assign(static_cast<std::size_t>(bars) * PART_COUNT, value ? 1 : 0);
}

int Cells::count() const { return static_cast<int>(std::count(bits_.begin(), bits_.end(), std::uint8_t{1})); }

bool Cells::any(int bar) const {
    return std::ranges::any_of(PARTS, [&](PartName part) { return has(part, bar); });
}

std::size_t Cells::index(PartName part, int bar) const {
    if (bar < 0 || bar >= bars_)
        refuse("bar " + std::to_string(bar + 1) + " is outside the score's " + std::to_string(bars_) + " bars");
    return cell_index(part, bar);
}

}  // namespace partimento
