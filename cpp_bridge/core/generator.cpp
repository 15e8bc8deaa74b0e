#include "generator.h"

#include <algorithm>
#include <stdexcept>

#include "chord_line.h"
#include "sampler.h"
#include "tokenizer.h"

namespace partimento {
namespace {

constexpr int VIEW_BARS = 16;                 // as many as training windows span
constexpr int PAST_BARS = 8;                  // of them before the first bar to write, in longer songs
constexpr int ROOM_FOR_A_BAR = PART_COUNT * (MAX_CELL_EVENTS + 1);
constexpr int ROOM_FOR_WRITING = 480;

template <typename Item>
void erase_bar(std::vector<Item>& items, int from, int to) {
    std::erase_if(items, [=](const Item& item) { return item.onset_ticks >= from && item.onset_ticks < to; });
}

// Empties the asked cells. What held over into a harmony bar that stays, a chord or none, is written at that bar's line first.
void clear_asked(Score& score, const Cells& asked) {
    const int bar_ticks = score.meter.bar_ticks();
    for (int bar = 1; bar < score.bars; ++bar)
        if (asked.has(PartName::harmony, bar - 1) && !asked.has(PartName::harmony, bar))
            if (const auto* held = score.chord_at(bar * bar_ticks); !held || held->onset_ticks < bar * bar_ticks) {
                auto chord = held ? *held : ChordSymbol{0, NO_CHORD, 0, 0};
                chord.onset_ticks = bar * bar_ticks;
                score.harmony.push_back(chord);
                score.sort();
            }
    for (int bar = 0; bar < score.bars; ++bar)
        for (int p = 0; p < PART_COUNT; ++p) {
            const auto part = static_cast<PartName>(p);
            if (!asked.has(part, bar)) continue;
            if (part == PartName::harmony) erase_bar(score.harmony, bar * bar_ticks, (bar + 1) * bar_ticks);
            else erase_bar(score.part(part).notes, bar * bar_ticks, (bar + 1) * bar_ticks);
        }
}

// The bars [first, last) that are in view while bar `next` and those after it are written, and the cells given there.
struct View {
    int first = 0, last = 0;
    Cells given;
};

class Writer {
public:
    Writer(const Style& style, const Request& request, const BarWritten& written)
        : network_(style.network), request_(request), written_(written), score_(request.score), shift_(key_shift(score_.key)),
          state_(network_.config), output_(static_cast<std::size_t>(network_.config.width)) {
        clear_asked(score_, request_.asked);
    }

    Score write() {
        int bar = next_asked(0);
        while (bar < score_.bars && !stopped_) bar = write_view(bar);
        return std::move(score_);
    }

private:
    int next_asked(int bar) const {
        for (; bar < score_.bars; ++bar)
            for (int p = 0; p < PART_COUNT; ++p)
                if (request_.asked.has(static_cast<PartName>(p), bar)) return bar;
        return bar;
    }

    bool still_to_write(PartName part, int bar, int next) const { return bar >= next && request_.asked.has(part, bar); }

    Cells given_cells(int first, int last, int next) const {
        Cells given(score_.bars);
        const auto excerpt = score_.excerpt(first, last - first);
        for (int p = 0; p < PART_COUNT; ++p) {
            const auto part = static_cast<PartName>(p);
            if (!excerpt.has(part)) continue;
            for (int bar = first; bar < last; ++bar)
                if (!still_to_write(part, bar, next)) given.set(part, bar);
        }
        return given;
    }

    // As wide a view as the context holds with room left to write in.
    View view_from(int next) const {
        View view;
        view.first = std::max(0, next < VIEW_BARS && score_.bars <= VIEW_BARS ? 0 : next - PAST_BARS);
        view.last = std::min(score_.bars, view.first + VIEW_BARS);
        view.first = std::max(0, std::min(view.first, view.last - VIEW_BARS));
        for (;;) {
            view.given = given_cells(view.first, view.last, next);
            const auto length = static_cast<int>(encode(score_, view.first, view.last - view.first, view.given, Cells(score_.bars), Cells(score_.bars)).events.size());
            const int room = length + ROOM_FOR_WRITING <= CONTEXT_EVENTS ? 0 : 1;
            if (room == 0 || view.last - view.first == 1) return view;
            if (next - view.first >= view.last - next) ++view.first;
            else --view.last;
        }
    }

    // Writes bars from `next` on as far as this view reaches; returns the next bar to write.
    int write_view(int next) {
        const auto view = view_from(next);
        auto sequence = encode(score_, view.first, view.last - view.first, view.given, Cells(score_.bars), Cells(score_.bars));
        if (static_cast<int>(sequence.events.size()) + ROOM_FOR_A_BAR > CONTEXT_EVENTS)
            throw std::invalid_argument("bar " + std::to_string(next + 1) + " has more notes than the style's context holds");
        state_.clear();
        forward(network_, state_, sequence.events, sequence.time_ticks, output_);
        for (int bar = next; bar < view.last; bar = next_asked(bar + 1)) {
            if (bar > next && state_.length() + ROOM_FOR_A_BAR > CONTEXT_EVENTS) return bar;
            for (int p = 0; p < PART_COUNT; ++p)
                if (request_.asked.has(static_cast<PartName>(p), bar)) write_cell(static_cast<PartName>(p), bar, view.first);
            if (written_ && !written_(score_, bar)) {
                stopped_ = true;
                return score_.bars;
            }
        }
        return next_asked(view.last);
    }

    void append(const Event& event, int time_ticks) {
        forward(network_, state_, {&event, 1}, {&time_ticks, 1}, output_);
    }

    void write_cell(PartName part, int bar, int first_bar_in_view) {
        const int bar_ticks = score_.meter.bar_ticks(), start = bar * bar_ticks, view_start = first_bar_in_view * bar_ticks;
        Random random(request_.seed, part, bar);
        append(cell_event(part, bar - first_bar_in_view, true), start - view_start);
        CellSoFar cell{part, bar_ticks, shift_, 0, {}};
        const Taste taste{request_.temperature, request_.top_p};
        std::vector<Note> notes;
        for (;;) {
            Event event = draw_event(network_, output_, cell, taste, random);
            if (event[Field::position] == DONE) break;
            if (part == PartName::harmony) {
                const auto chord = decode_chord(event, start, shift_);
                event = chord_event(chord, start, shift_);   // as the network will see it ever after
                const auto at = std::find_if(score_.harmony.begin(), score_.harmony.end(), [&](const auto& c) { return c.onset_ticks > chord.onset_ticks; });
                score_.harmony.insert(at, chord);
            } else {
                notes.push_back(decode_note(event, start, shift_));
                event = note_event(notes.back(), part, start, shift_);
            }
            append(event, start - view_start + event[Field::position] - 1);
            cell.last = event;
            ++cell.events;
        }
        auto& all = score_.part(part).notes;
        const auto at = std::find_if(all.begin(), all.end(), [&](const Note& n) { return n.onset_ticks >= start; });
        all.insert(at, notes.begin(), notes.end());
    }

    const Network& network_;
    const Request& request_;
    const BarWritten& written_;
    Score score_;
    const int shift_;
    State state_;
    std::vector<float> output_;   // (width)
    bool stopped_ = false;
};

}  // namespace

Score open_score(const Card& card, const Opening& opening) {
    Score score;
    if (opening.bars < 1 || opening.bars > MAX_BARS) throw std::invalid_argument("bars " + std::to_string(opening.bars) + " is outside 1.." + std::to_string(MAX_BARS));
    score.bars = opening.bars;
    score.meter = opening.meter ? *opening.meter : parse_meter(card.meters.front());
    score.tempo_bpm = opening.tempo_bpm == 0.0 ? card.tempo_bpm : opening.tempo_bpm;
    for (int p = 1; p < PART_COUNT; ++p) score.parts[static_cast<std::size_t>(p)].program = card.programs[static_cast<std::size_t>(p)];
    song_event(score);   // refuses a meter that styles do not know
    if (!opening.chords.empty()) score.harmony = parse_chord_line(opening.chords, score.meter, score.bars, opening.key);
    score.key = opening.key ? *opening.key : infer_key(score.harmony);
    score.validate();
    return score;
}

Cells open_cells(const Card& card, const Score& score) {
    Cells cells(score.bars);
    for (const auto part : card.parts)
        if (!score.has(part))
            for (int bar = 0; bar < score.bars; ++bar) cells.set(part, bar);
    return cells;
}

Score generate(const Style& style, const Request& request, const BarWritten& written) {
    request.score.validate();
    song_event(request.score);
    if (request.asked.bars() != request.score.bars)
        throw std::invalid_argument("cells are for " + std::to_string(request.asked.bars()) + " bars, the score has " + std::to_string(request.score.bars));
    if (!(request.temperature >= 0.0 && request.temperature <= 2.0)) throw std::invalid_argument("temperature " + std::to_string(request.temperature) + " is outside 0..2");
    if (!(request.top_p > 0.0 && request.top_p <= 1.0)) throw std::invalid_argument("top_p " + std::to_string(request.top_p) + " is outside 0..1");
    return Writer(style, request, written).write();
}

}  // namespace partimento
