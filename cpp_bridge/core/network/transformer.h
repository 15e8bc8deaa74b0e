#pragma once
// The network: Config / Weights / State / forward. One implementation plays, model/partimento/network.py trains; a
// parity test holds the two together. Pre-norm decoder; half of each head's rotary pairs turn with the event's index,
// half with its musical time, so that "the same place one bar ago" is one rotation on either side of a gap.

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "network/packed.h"
#include "network/references.h"

namespace partimento {

struct Config {
    int width = 0;  // d, of the residual stream; heads * 32
    int layers = 0;
    int heads = 0;        // of 32 dimensions each
    int hidden = 0;       // of the feed-forward; a multiple of 16
    int head_hidden = 0;  // of each field's output head; a multiple of 16
};

struct Layer {
    PackedMatrix qkv;   // (3 * width, width)
    PackedMatrix out;   // (width, width)
    PackedMatrix up;    // (hidden, width)
    PackedMatrix down;  // (width, hidden)
};

struct OutputHead {
    PackedMatrix hidden;  // (head_hidden, width)
    PackedMatrix logits;  // (field size, head_hidden)
};

// Where a predicted field stands among those: its place, and the row of its value 0 in a table of all their values. The
// last entry is behind them all.
struct PredictedPlace {
    std::size_t place = 0, row = 0;
};
inline constexpr auto PREDICTED_PLACES = [] {
    std::array<PredictedPlace, FIELD_COUNT + 1> places{};
    for (std::size_t f = 0; f < FIELD_COUNT; ++f) {
        places[f + 1] = places[f];
        if (!FIELDS[f].predicted) continue;
        ++places[f + 1].place;
        places[f + 1].row += static_cast<std::size_t>(FIELDS[f].size);
    }
    return places;
}();
inline constexpr std::size_t PREDICTED_COUNT = PREDICTED_PLACES.back().place, VALUE_ROWS = PREDICTED_PLACES.back().row;

// How a network takes up what one source suggests: its fields are added to the layers' input and to the heads', and
// the logit of each suggested value is raised by a gate, a linear function of the output and a bias by trust and by
// whether the event has been as suggested so far.
struct Copying {
    Halves early, late;  // (VALUE_ROWS, width)
    Floats gates;        // (PREDICTED_COUNT, width)
    Floats biases;       // (PREDICTED_COUNT, TRUSTS, 2)
};

struct Network {
    Config config;
    std::array<Halves, FIELD_COUNT> embeddings;  // (field size, width); row 0 is zero
    std::vector<Layer> layers;
    std::array<OutputHead, FIELD_COUNT> heads;  // of the predicted fields
    std::array<Copying, SOURCE_COUNT> copying;
};

// Keys and values of the events seen so far, for one take: layers * (width * 2 + heads * 8) bytes an event.
class State {
public:
    explicit State(const Config& config);
    int length() const { return length_; }
    void clear() { length_ = 0; }
    void rewind(int length) { length_ = std::min(length_, length); }  // forgets the events after so many
    // Another that has seen the same. The two share memory until one of them goes on.
    State share();
    State(State&&) = default;
    State& operator=(State&&) = default;

    std::size_t append();  // makes room for one event more; returns its index
    KeptHead* block_of(std::size_t index) { return blocks_[index / BLOCK_EVENTS].heads->data(); }
    const KeptHead* const* blocks() const { return starts_.data(); }
    std::size_t head_at(std::size_t layer, std::size_t head) const { return layer * heads_ + head; }  // in a block

private:
    State(const State&) = default;

    // A block lies together for all layers: events at hand share pages, and no two heads a cache's place.
    struct Block {
        std::shared_ptr<std::vector<KeptHead>> heads;  // (layers, heads)
        bool shared = false;  // never written again; copied where its events are not all there yet
    };

    std::size_t heads_, block_size_;
    int length_ = 0;
    std::vector<Block> blocks_;
    std::vector<const KeptHead*> starts_;
};

// One event for one state.
struct Step {
    State* state = nullptr;
    Event event;
    std::int32_t time_ticks = 0;  // from the window's start
    References references;        // of what comes after it

    bool reads_as(const Step& other) const {  // whatever the state
        return event == other.event && time_ticks == other.time_ticks && references == other.references;
    }
};

// Runs the network. Steps of several states share one reading of the weights. For one thread at a time.
class Decoder {
public:
    explicit Decoder(const Network& network);
    // Appends each step's event to its state, in order, and leaves the normed output after the last step in `outputs`
    // (width), or after every step where it has room for them (steps, width). However events are put together into
    // calls, the bits are the same. Throws std::length_error beyond CONTEXT_EVENTS.
    void forward(std::span<const Step> steps, std::span<float> outputs);
    void forward(State& state, std::span<const Event> events, std::span<const std::int32_t> time_ticks,
                 std::span<const References> references, std::span<float> outputs);

private:
    void forward_chunk(std::span<const Step> steps);
    void embed(const Step& step, std::size_t n);  // the n-th of a chunk
    void attend_to_past(const Step& step, std::size_t n, std::size_t layer);

    const Network& network_;
    Floats x_, normed_, mixed_, wide_;  // (CHUNK, width), twice more, (CHUNK, max(hidden, 3 width))
    Rounded rounded_;                   // what meets the weights next
    Floats cosines_, sines_;            // (CHUNK, HEAD_DIM / 2)
    AttentionScratch scratch_;
    std::vector<std::size_t> past_;  // (CHUNK): events before each step in its state
};

// Logits of `field` after a context output, in view of the fields of the next event chosen so far and of what is
// suggested. (info(field).size)
std::vector<float> field_logits(const Network& network, std::span<const float> last, const Event& chosen,
                                const References& references, Field field);

}  // namespace partimento
