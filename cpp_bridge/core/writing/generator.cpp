#include "writing/generator.h"

#include <algorithm>
#include <atomic>
#include <stdexcept>
#include <thread>

#include "music/cell.h"
#include "music/chord_line.h"
#include "music/key_finding.h"
#include "network/sequence.h"
#include "writing/cell_writer.h"

namespace partimento {
namespace {

constexpr int VIEW_BARS = 16;     // as many as training windows span
constexpr int PAST_BARS = 8;      // of them before the first bar to write, in longer songs
constexpr int NEAR_BARS = 4;      // on either side, where no more than as many are to be written
constexpr int MOST_ATTEMPTS = 4;  // at a cell that is not as its plan says, after the first
constexpr int ROOM_FOR_A_BAR = PART_COUNT * (MAX_CELL_EVENTS + 1);
constexpr int ROOM_FOR_WRITING = 480;
constexpr std::size_t MAX_TAKES_TOGETHER = 32;  // of large networks

template <typename Item>
void erase_bar(std::vector<Item>& items, int from, int to) {
    std::erase_if(items, [=](const Item& item) { return item.onset_ticks >= from && item.onset_ticks < to; });
}

// Empties the asked cells. What held over into a harmony bar that stays, a chord or none, is written at that bar's line
// first.
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

// The bars [first, last) that are in view while bar `next` and those after it are written, and the cells given there.
struct View {
    int first = 0, last = 0;
    Cells given;
};

// Writes one take, step by step: it names the events that the network has to see next, and goes on from the network's
// output.
class Writer {
public:
    Writer(const Style& style, const Request& request, std::uint64_t seed)
        : style_(style),
          request_(request),
          score_(request.score),
          attributes_(request.attributes),
          state_(style.network.config) {
        request_.seed = seed;
        clear_asked(score_, request_.asked);
        if (attributes_.bars() == 0) attributes_ = AttributeGrid(score_.bars);
        bar_ = next_asked(0);
        if (bar_ < score_.bars) open_view();
    }

    // Events to append next; none where the take is written.
    const std::vector<Step>& steps() const { return steps_; }
    bool opening() const { return opening_; }  // they are a view's given cells, which takes of one request share

    // Goes on from the network's output after the last of the steps.
    void go_on(std::span<const float> output, const BarWritten& written) {
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

    // Has the network read the view's given cells, but for what it has read before.
    void read_given(Decoder& decoder, std::span<float> output) {
        const auto known = style_.readings.recall(steps_, state_);
        decoder.forward(std::span(steps_).subspan(known), output);
        style_.readings.keep(steps_, state_);
    }
    // Takes over what another take of the same request has read of the same view.
    void adopt(Writer& other) { state_ = other.state_.share(); }

    Score take() { return std::move(score_); }

private:
    int next_asked(int bar) const {
        for (; bar < score_.bars; ++bar)
            for (const auto part : PARTS)
                if (request_.asked.has(part, bar)) return bar;
        return bar;
    }

    std::int32_t time_of(int bar) const { return (bar - view_.first) * score_.meter.bar_ticks(); }
    bool still_to_write(PartName part, int bar) const { return bar >= bar_ && request_.asked.has(part, bar); }

    Cells given_cells(int first, int last) const {
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
    void open_view() {
        int last_asked = bar_;
        for (int bar = next_asked(bar_); bar < std::min(score_.bars, bar_ + VIEW_BARS - PAST_BARS);
             bar = next_asked(bar + 1))
            last_asked = bar;
        const bool few = last_asked - bar_ < NEAR_BARS;
        view_.first = score_.bars <= VIEW_BARS ? 0 : std::max(0, bar_ - (few ? NEAR_BARS : PAST_BARS));
        view_.last = std::min(score_.bars,
                              score_.bars > VIEW_BARS && few ? last_asked + 1 + NEAR_BARS : view_.first + VIEW_BARS);
        if (!few) view_.first = std::max(0, std::min(view_.first, view_.last - VIEW_BARS));
        Sequence sequence;
        for (;;) {
            view_.given = given_cells(view_.first, view_.last);
            sequence = encode(score_, view_.first, view_.last - view_.first, view_.given, Cells(score_.bars),
                              attributes_, {.whole = request_.whole, .remembered = MAX_BARS_BACK});
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
        opening_ = true;
    }

    // Opens the next asked cell of the bar, of the next asked bar, or of a view that reaches further.
    void next_cell(const BarWritten& written) {
        for (;;) {
            while (met_ < PARTS.size())
                if (const auto part = PARTS[met_++]; request_.asked.has(part, bar_)) return open_cell(part);
            steps_.clear();
            if (written && !written(score_, bar_)) return;
            met_ = 0;
            bar_ = next_asked(bar_ + 1);
            if (bar_ >= score_.bars) return;
            if (bar_ >= view_.last || state_.length() + ROOM_FOR_A_BAR > CONTEXT_EVENTS) return open_view();
        }
    }

    void open_cell(PartName part) {
        attempt_ = 0;
        cell_from_ = state_.length();
        draw_cell(part, request_.plans.bars() ? request_.plans.at(part, bar_) : Plan{});
    }

    void draw_cell(PartName part, const Plan& plan) {
        auto& reader = readers_[index_of(part)];
        reader.open(bar_);
        auto suggested = reader.next();
        suggest_plan(suggested, plans_, part, bar_);
        cell_.emplace(style_, request_, score_, part, bar_, reader, suggested, plan, attempt_);
        steps_ = {{&state_,
                   cell_event(score_, view_.first, part, bar_, true, attributes_.at(part, bar_), request_.whole),
                   time_of(bar_), suggested}};
    }

    void close_cell() {
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
    std::span<const ChordSymbol> new_chords(int start) const {
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

    const Style& style_;
    Request request_;
    Score score_;
    AttributeGrid attributes_;
    PlanGrid plans_;               // of the cells that are written
    std::vector<Reader> readers_;  // of each part, in view_
    State state_;
    View view_;
    int bar_ = 0;
    std::size_t met_ = 0;  // of PARTS, in this bar
    std::optional<CellWriter> cell_;
    int cell_from_ = 0, attempt_ = 0;  // events before it, how often it was drawn again
    std::vector<Step> steps_;
    bool opening_ = false;
};

// How many takes share each reading of the weights: all of them, where the weights come from memory; where they stay in
// the processor's cache, a few takes' keys and values still do too. benchmarks/control.py has both.
std::size_t takes_together(const Network& network) {
    constexpr std::size_t CACHE_BYTES = 16u << 20, FEW = 4;
    std::size_t bytes = 0;
    for (const auto& layer : network.layers)
        for (const auto* matrix : {&layer.qkv, &layer.out, &layer.up, &layer.down}) bytes += matrix->bytes();
    return bytes > CACHE_BYTES ? MAX_TAKES_TOGETHER : FEW;
}

// Takes of one request. What is given is read once; then, each round, the events that takes wait for go through the
// network together.
void write_together(const Style& style, std::span<Writer> writers,
                    const std::function<BarWritten(std::size_t)>& written_of) {
    const auto width = static_cast<std::size_t>(style.network.config.width);
    Decoder decoder(style.network);
    std::vector<float> outputs;
    std::vector<Step> steps;
    std::vector<std::size_t> waiting;
    std::vector<BarWritten> written;
    for (std::size_t i = 0; i < writers.size(); ++i) written.push_back(written_of(i));

    for (std::size_t i = 0; i < writers.size(); ++i) {  // what is given is the same for all
        if (!writers[i].opening()) continue;
        outputs.resize(width);
        if (i == 0)
            writers[i].read_given(decoder, outputs);
        else
            writers[i].adopt(writers[0]);
    }
    for (std::size_t i = 0; i < writers.size(); ++i)
        if (writers[i].opening()) writers[i].go_on(outputs, written[i]);
    const std::size_t together = takes_together(style.network);
    for (std::size_t first = 0; first < writers.size();) {
        steps.clear();
        waiting.clear();
        for (std::size_t i = first; i < std::min(first + together, writers.size()); ++i) {
            if (writers[i].opening()) {
                outputs.resize(width);
                decoder.forward(writers[i].steps(), outputs);
                writers[i].go_on(outputs, written[i]);
            }
            if (writers[i].steps().empty()) continue;
            steps.push_back(writers[i].steps().front());
            waiting.push_back(i);
        }
        if (steps.empty()) {
            first += together;
            continue;
        }
        outputs.resize(steps.size() * width);
        decoder.forward(steps, outputs);
        for (std::size_t n = 0; n < waiting.size(); ++n)
            writers[waiting[n]].go_on({outputs.data() + n * width, width}, written[waiting[n]]);
    }
}

// Puts what a stretch of bars was written with into the score that it is of.
void put(const Stretch& stretch, const Score& written, Score& score) {
    for_each_cell(written.bars, [&](PartName part, int bar) {
        if (stretch.request.asked.has(part, bar)) Cell{written, part, bar}.append_to(score, stretch.first_bar + bar);
    });
    score.sort();
}

// Bars in one meter at a time: a network sees no other.
std::vector<Score> write_by_meter(const Style& style, const Request& request, std::span<const std::uint64_t> seeds,
                                  int threads, const TakeWritten& written) {
    std::vector<Score> takes(seeds.size(), request.score);
    for (auto& take : takes) clear_asked(take, request.asked);
    std::atomic<bool> stopped{false};
    for (const auto& stretch : by_meter(request)) {
        const auto hear = [&](std::size_t take, const Score& so_far, int bar) {
            auto whole = takes[take];
            put(stretch, so_far, whole);
            if (written(take, whole, stretch.first_bar + bar)) return true;
            stopped = true;
            return false;
        };
        const auto parts =
            generate_takes(style, stretch.request, seeds, threads, written ? TakeWritten(hear) : TakeWritten());
        for (std::size_t take = 0; take < takes.size(); ++take) put(stretch, parts[take], takes[take]);
        if (stopped) break;
    }
    return takes;
}

}  // namespace

Score open_score(const Card& card, const Opening& opening, std::vector<std::string>* complaints) {
    Score score;
    if (opening.bars < 1 || opening.bars > MAX_BARS)
        throw std::invalid_argument("bars " + std::to_string(opening.bars) + " is outside 1.." +
                                    std::to_string(MAX_BARS));
    score.bars = opening.bars;
    score.meter = opening.meter ? *opening.meter : parse_meter(card.meters.front());
    score.tempo_bpm = opening.tempo_bpm == 0.0 ? card.tempo_bpm : opening.tempo_bpm;
    for (const auto part : NOTE_PARTS) score.part(part).program = card.programs[part];
    song_event(score);  // refuses a meter that styles do not know
    if (!opening.chords.empty()) {
        auto line = read_chord_line(opening.chords, score.meter, score.bars, opening.key);
        score.harmony = std::move(line.chords);
        if (complaints != nullptr) *complaints = std::move(line.complaints);
    }
    score.key = opening.key             ? *opening.key
                : score.harmony.empty() ? Key{card.minor ? 9 : 0, card.minor}
                                        : infer_key(score.harmony);
    for (auto& chord : score.harmony) chord = respelt(chord, score.key);
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
    check(request, style.card);
    if (!request.score.meters.empty()) {
        TakeWritten each;
        if (written) each = [&](std::size_t, const Score& score, int bar) { return written(score, bar); };
        return write_by_meter(style, request, {&request.seed, 1}, 1, each).front();
    }
    Writer writer(style, request, request.seed);
    write_together(style, {&writer, 1}, [&](std::size_t) { return written; });
    return writer.take();
}

void share_out(std::size_t count, std::size_t groups,
               const std::function<void(std::size_t first, std::size_t last)>& each) {
    groups = std::clamp<std::size_t>(groups, 1, std::max<std::size_t>(1, count));
    std::vector<std::exception_ptr> failures(groups);
    const auto write_group = [&](std::size_t group) {
        try {
            each(group * count / groups, (group + 1) * count / groups);
        } catch (...) {
            failures[group] = std::current_exception();
        }
    };
    std::vector<std::thread> workers;
    for (std::size_t group = 1; group < groups; ++group) workers.emplace_back(write_group, group);
    write_group(0);
    for (auto& worker : workers) worker.join();
    for (const auto& failure : failures)
        if (failure) std::rethrow_exception(failure);
}

std::size_t groups_of(int threads) {
    if (threads < 0) throw std::invalid_argument("threads " + std::to_string(threads) + " is below 0");
    return threads > 0 ? static_cast<std::size_t>(threads) : std::max(1u, std::thread::hardware_concurrency());
}

std::vector<Score> generate_takes(const Style& style, const Request& request, std::span<const std::uint64_t> seeds,
                                  int threads, const TakeWritten& written) {
    check(request, style.card);
    if (!request.score.meters.empty()) return write_by_meter(style, request, seeds, threads, written);
    std::vector<Score> takes(seeds.size());
    const auto groups = groups_of(threads);
    const bool share_weights = threads == 0 && takes_together(style.network) == MAX_TAKES_TOGETHER;
    share_out(seeds.size(), share_weights ? 1 : groups, [&](std::size_t first, std::size_t last) {
        std::vector<Writer> writers;
        writers.reserve(last - first);  // steps point into them
        for (std::size_t i = first; i < last; ++i) writers.emplace_back(style, request, seeds[i]);
        write_together(style, writers, [&](std::size_t i) -> BarWritten {
            if (!written) return {};
            return [&written, take = first + i](const Score& score, int bar) { return written(take, score, bar); };
        });
        for (std::size_t i = first; i < last; ++i) takes[i] = writers[i - first].take();
    });
    return takes;
}

}  // namespace partimento
