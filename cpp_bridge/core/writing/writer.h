#pragma once
// Writes one take, step by step: it names the events that the network has to see next, and goes on from the network's
// output.

#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "network/references.h"
#include "network/transformer.h"
#include "writing/cell_writer.h"
#include "writing/request.h"

namespace partimento {

// Called after each written bar with the score so far and that bar's index, on the calling thread. False stops the
// writing.
using BarWritten = std::function<bool(const Score& score, int bar)>;

// Empties the asked cells. What held over into a harmony bar that stays, a chord or none, is written at that bar's line
// first.
void clear_asked(Score& score, const Cells& asked);

class Writer {
public:
    // Of a request in one meter that has been checked, which outlives it. It rests at first. Candidates of one take
    // draw otherwise, but have its ending; the first, number 0, draws by the take's own seed.
    Writer(const Style& style, const Request& request, std::uint64_t seed, int candidate = 0);

    // Whether it rests: the take is written, or as far as it may be.
    bool rests() const { return !opening_ && steps_.empty(); }
    bool opening() const { return opening_; }  // a view's given cells are to be read, which takes of one request share
    const std::vector<Step>& steps() const { return steps_; }  // else: the event to append next

    // Goes on from the network's output after the last of the steps.
    void go_on(std::span<const float> output, const BarWritten& written);
    // Has the network read the view's given cells. False where the request is unwanted by then.
    bool read_given(Decoder& decoder, std::span<float> output);
    // The same, but for what the style has read for this request or one before it.
    bool read_anew(Decoder& decoder, std::span<float> output);
    // Takes over what another take of the same request has read of the same view.
    void adopt(Writer& other);

    // It writes up to this bar and then rests, until it is told of a later one.
    void write_up_to(int bar);
    // Takes over all that another candidate of its take has written, while both rest; it goes on by its own draws.
    void follow(Writer& other);

    const Score& score() const { return score_; }
    Score take() { return std::move(score_); }

private:
    // The bars [first, last) that are in view while bar `bar_` and those after it are written, and the cells given
    // there.
    struct View {
        int first = 0, last = 0;
        Cells given;
    };

    int next_asked(int bar) const;
    std::int32_t time_of(int bar) const { return (bar - view_.first) * score_.meter.bar_ticks(); }
    bool still_to_write(PartName part, int bar) const { return bar >= bar_ && request_.asked.has(part, bar); }
    Cells given_cells(int first, int last) const;
    void open_view();
    bool read_from(std::size_t step, Decoder& decoder, std::span<float> output);
    void go_to_bar();
    void next_cell(const BarWritten& written);
    void open_cell(PartName part);
    void draw_cell(PartName part, const Plan& plan);
    void close_cell();
    std::span<const ChordSymbol> new_chords(int start) const;

    const Style& style_;
    const Request& request_;
    const std::uint64_t seed_;
    Score score_;
    AttributeGrid attributes_;
    const Ending ending_;
    PlanGrid plans_;               // of the cells that are written
    std::vector<Reader> readers_;  // of each part, in view_
    State state_;
    View view_;
    int bar_ = 0, rest_ = 0;  // the bar that is written, the one to rest at
    std::size_t met_ = 0;     // of PARTS, in this bar
    std::optional<CellWriter> cell_;
    int cell_from_ = 0, attempt_ = 0;  // events before it, how often it was drawn again
    std::vector<Step> steps_;
    bool opening_ = false;
};

}  // namespace partimento
