#include "writing/writer.h"

#include <algorithm>
#include <stdexcept>

#include "music/key_finding.h"
#include "network/sequence.h"
#include "writing/sampler.h"

namespace partimento {
namespace {

constexpr int MODE_STREAM = 5;
constexpr int VIEW_BARS = 16;     // as many as training windows span
constexpr int PAST_BARS = 8;      // of them before the first bar to write, in longer songs
constexpr int NEAR_BARS = 4;      // on either side, where no more than as many are to be written
constexpr int MOST_ATTEMPTS = 4;  // at a cell that is not as its plan says, after the first
constexpr int ROOM_FOR_A_BAR = PART_COUNT * (MAX_CELL_EVENTS + 1);
constexpr int ROOM_FOR_WRITING = 480;
constexpr std::size_t READ_AT_ONCE = 64;  // events, a millisecond or two

template <typename Item>
void erase_bar(std::vector<Item>& items, int from, int to) {
    std::erase_if(items, [=](const Item& item) { return item.onset_ticks >= from && item.onset_ticks < to; });
}

}  // namespace

void clear_asked(Score& score, const Cells& asked) {
    for (int bar = 1; bar < score.bars; ++bar)
        if (asked.has(PartName::harmony, bar - 1) && !asked.has(PartName::harmony, bar))
            if (const auto* held = score.chord_at(score.bar_start(bar));
                !held || held->onset_ticks < score.bar_start(bar)) {
                auto chord = held ? *held : ChordSymbol{0, NO_CHORD, 0, 0};
                chord.onset_ticks = score.bar_start(bar);
                score.harmony.push_back(chord);
                score.sort();
            }
    for (int bar = 0; bar < score.bars; ++bar)
        for (const auto part : PARTS) {
            if (!asked.has(part, bar)) continue;
            if (part == PartName::harmony)
                erase_bar(score.harmony, score.bar_start(bar), score.bar_start(bar + 1));
            else
                erase_bar(score.part(part).notes, score.bar_start(bar), score.bar_start(bar + 1));
        }
}

Writer::Writer(const Style& style, const Request& request, std::uint64_t seed, int candidate)
    : style_(style),
      request_(request),
      seed_(seed ^ static_cast<std::uint64_t>(candidate) * 0xD1B54A32D192ED03ull),
      score_(request.score),
      attributes_(request.attributes),
      ending_(ending_of(style, request, seed)),
      state_(style.network.config) {
    clear_asked(score_, request_.asked);
    if (request_.any_mode && request_.constraints.scale == ALL_PITCH_CLASSES)
        score_.key = key_without_signs(Random(seed, PartName::harmony, 0, MODE_STREAM).next() < style.card.minor);
    if (attributes_.bars() == 0) attributes_ = AttributeGrid(score_.bars);
    bar_ = next_asked(0);
}

void Writer::go_on(std::span<const float> output, const BarWritten& written) {
    if (opening_) {
        opening_ = false;
        met_ = 0;
        next_cell(written);
    } else if (const auto event = cell_->next(output)) {
        steps_ = {{&state_, *event, time_of(bar_) + (*event)[Field::position] - 1, cell_->references()}};
    } else if (!cell_->keeps_plan() && attempt_ < MOST_ATTEMPTS) {
        state_.rewind(cell_from_);
        ++attempt_;
        draw_cell(cell_->part(), cell_->plan());
    } else {
        close_cell();
        next_cell(written);
    }
}

bool Writer::read_from(std::size_t step, Decoder& decoder, std::span<float> output) {
    for (const std::span<const Step> steps = steps_; step < steps.size(); step += READ_AT_ONCE) {
        if (unwanted(request_)) return false;
        decoder.forward(steps.subspan(step, std::min(READ_AT_ONCE, steps.size() - step)), output);
    }
    return true;
}

bool Writer::read_given(Decoder& decoder, std::span<float> output) {
    open_view();
    return read_from(0, decoder, output);
}

bool Writer::read_anew(Decoder& decoder, std::span<float> output) {
    open_view();
    if (!read_from(style_.readings.recall(steps_, state_), decoder, output)) return false;
    style_.readings.keep(steps_, state_);
    return true;
}

void Writer::adopt(Writer& other) {
    view_ = other.view_;
    readers_ = other.readers_;
    state_ = other.state_.share();
    plans_ = other.plans_;
}

int Writer::next_asked(int bar) const {
    while (bar < score_.bars && !request_.asked.any(bar)) ++bar;
    return bar;
}

Cells Writer::given_cells(int first, int last) const {
    Cells given(score_.bars);
    const auto excerpt = score_.excerpt(first, last - first);
    for (const auto part : PARTS) {
        if (!excerpt.has(part)) continue;
        for (int bar = first; bar < last; ++bar)
            if (!still_to_write(part, bar)) given.set(part, bar);
    }
    return given;
}

// All of a short song; of a longer one the bars before and after, few of them where few are to be written. Less
// where the context would have no room left to write in.
void Writer::open_view() {
    int last_asked = bar_;
    for (int bar = next_asked(bar_); bar < std::min(score_.bars, bar_ + VIEW_BARS - PAST_BARS);
         bar = next_asked(bar + 1))
        last_asked = bar;
    const bool few = last_asked - bar_ < NEAR_BARS;
    view_.first = score_.bars <= VIEW_BARS ? 0 : std::max(0, bar_ - (few ? NEAR_BARS : PAST_BARS));
    view_.last =
        std::min(score_.bars, score_.bars > VIEW_BARS && few ? last_asked + 1 + NEAR_BARS : view_.first + VIEW_BARS);
    if (!few) view_.first = std::max(0, std::min(view_.first, view_.last - VIEW_BARS));
    Sequence sequence;
    for (;;) {
        view_.given = given_cells(view_.first, view_.last);
        sequence = encode(score_, view_.first, view_.last - view_.first, view_.given, Cells(score_.bars), attributes_,
                          {.whole = request_.whole, .remembered = MAX_BARS_BACK});
        if (static_cast<int>(sequence.events.size()) + ROOM_FOR_WRITING <= CONTEXT_EVENTS ||
            view_.last - view_.first == 1)
            break;
        if (bar_ - view_.first >= view_.last - bar_)
            ++view_.first;
        else
            --view_.last;
    }
    if (static_cast<int>(sequence.events.size()) + ROOM_FOR_A_BAR > CONTEXT_EVENTS)
        throw std::invalid_argument("bar " + std::to_string(bar_ + 1) +
                                    " has more notes than the style's context holds");
    state_.clear();
    steps_.clear();
    for (std::size_t i = 0; i < sequence.events.size(); ++i)
        steps_.push_back({&state_, sequence.events[i], sequence.time_ticks[i], sequence.references[i]});
    readers_ = std::move(sequence.readers);
    plans_ = PlanGrid(score_.bars);  // a view that is read again does not say how it was written
}

// Opens the next asked cell of the bar, or of the next asked bar, unless it rests there.
void Writer::next_cell(const BarWritten& written) {
    while (met_ < PARTS.size())
        if (const auto part = PARTS[met_++]; request_.asked.has(part, bar_)) return open_cell(part);
    steps_.clear();
    const int last = bar_;
    met_ = 0;
    bar_ = next_asked(bar_ + 1);
    if (written && !written(score_, last)) bar_ = score_.bars;
    go_to_bar();
}

void Writer::go_to_bar() {
    if (bar_ >= std::min(rest_, score_.bars)) return;
    opening_ = bar_ >= view_.last || state_.length() + ROOM_FOR_A_BAR > CONTEXT_EVENTS;
    if (!opening_) next_cell({});  // there is one
}

void Writer::write_up_to(int bar) {
    rest_ = bar;
    go_to_bar();
}

void Writer::follow(Writer& other) {
    adopt(other);
    score_ = other.score_;
    bar_ = other.bar_;
}

void Writer::open_cell(PartName part) {
    attempt_ = 0;
    cell_from_ = state_.length();
    draw_cell(part, request_.plans.bars() ? request_.plans.at(part, bar_) : Plan{});
}

void Writer::draw_cell(PartName part, const Plan& plan) {
    auto& reader = readers_[index_of(part)];
    reader.open(bar_);
    auto suggested = reader.next();
    suggest_plan(suggested, plans_, part, bar_);
    const auto ending = bar_ + 1 == score_.bars ? ending_ : Ending();
    cell_.emplace(style_, request_, seed_, score_, part, bar_, reader, suggested, plan, attempt_, ending);
    steps_ = {{&state_, cell_event(score_, view_.first, part, bar_, true, attributes_.at(part, bar_), request_.whole),
               time_of(bar_), suggested}};
}

void Writer::close_cell() {
    const auto part = cell_->part();
    const int start = bar_ * score_.meter.bar_ticks();
    const auto insert = [start](auto& all, const auto& written) {
        const auto at =
            std::find_if(all.begin(), all.end(), [start](const auto& item) { return item.onset_ticks >= start; });
        all.insert(at, written.begin(), written.end());
    };
    if (part == PartName::harmony)
        insert(score_.harmony, new_chords(start));
    else
        insert(score_.part(part).notes, cell_->notes());
    plans_.at(part, bar_) = cell_->plan();
    readers_[index_of(part)].close();
    cell_.reset();
}

// A chord that merely went on holding at the bar line is not written again.
std::span<const ChordSymbol> Writer::new_chords(int start) const {
    std::span<const ChordSymbol> chords = cell_->chords();
    const auto before = std::find_if(request_.score.harmony.begin(), request_.score.harmony.end(),
                                     [start](const auto& c) { return c.onset_ticks >= start; });
    const bool held_on = before != request_.score.harmony.begin() &&
                         (before == request_.score.harmony.end() || before->onset_ticks > start);
    const auto* held = score_.chord_at(start);
    if (held_on && held && !chords.empty() &&
        ChordSymbol{start, held->root, held->quality, held->bass} == chords.front())
        return chords.subspan(1);
    return chords;
}

}  // namespace partimento
