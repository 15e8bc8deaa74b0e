#include "network/transformer.h"

#include <algorithm>
#include <map>
#include <stdexcept>
#include <string>

#include "network/kernels.h"

namespace partimento {
namespace {

constexpr std::size_t CHUNK = 32;                          // events that share one reading of the weights
constexpr std::array<double, ROTARY_PAIRS / 2> INDEX_SPEED{// 1000^(-i/8), radians an event
                                                           1.0,
                                                           0.42169650342858224,
                                                           0.1778279410038923,
                                                           0.07498942093324558,
                                                           0.03162277660168379,
                                                           0.013335214321633242,
                                                           0.005623413251903491,
                                                           0.0023713737056616554};
constexpr std::array<double, ROTARY_PAIRS / 2> TIME_PERIODS{12, 24, 48, 96, 192, 384, 1536, 6144};  // ticks
constexpr double TWO_PI = 6.283185307179586;

bool is_header(const Event& event) {
    const auto kind = static_cast<EventKind>(event[Field::kind]);
    return kind == EventKind::given_cell || kind == EventKind::asked_cell;
}

const PredictedPlace& place_of(Field field) { return PREDICTED_PLACES[static_cast<std::size_t>(field)]; }

// Adds to x the rows of a table of what is suggested: of a plan's fields, or of a note's or a chord's.
void add_suggested(float* x, const Halves& table, const Event& next, bool plan, std::size_t width) {
    const auto add_field = [&](Field field) {
        if (const std::size_t value = next[field]) add(x, table.data() + (place_of(field).row + value) * width, width);
    };
    if (plan)
        for (const auto field : PLAN_FIELDS) add_field(field);
    else
        for (const auto field : CONTENT_FIELDS) add_field(field);
}

}  // namespace

State::State(const Config& config)
    : heads_(static_cast<std::size_t>(config.heads)), block_size_(static_cast<std::size_t>(config.layers) * heads_) {}

std::size_t State::append() {
    const std::size_t at = static_cast<std::size_t>(length_) / BLOCK_EVENTS;
    if (at == blocks_.size()) {
        blocks_.push_back({std::make_shared<std::vector<KeptHead>>(block_size_), false});
        starts_.push_back(nullptr);
    } else if (auto& block = blocks_[at]; block.shared) {
        block = {static_cast<std::size_t>(length_) % BLOCK_EVENTS == 0
                     ? std::make_shared<std::vector<KeptHead>>(block_size_)
                     : std::make_shared<std::vector<KeptHead>>(*block.heads),
                 false};
    }
    starts_[at] = blocks_[at].heads->data();
    return static_cast<std::size_t>(length_++);
}

State State::share() {
    const std::size_t count = (static_cast<std::size_t>(length_) + BLOCK_EVENTS - 1) / BLOCK_EVENTS;
    blocks_.resize(count);
    starts_.resize(count);
    for (auto& block : blocks_) block.shared = true;
    return *this;
}

Decoder::Decoder(const Network& network)
    : network_(network),
      x_(CHUNK * static_cast<std::size_t>(network.config.width)),
      normed_(x_.size()),
      mixed_(x_.size()),
      wide_(CHUNK * static_cast<std::size_t>(std::max(network.config.hidden, 3 * network.config.width))),
      cosines_(CHUNK * ROTARY_PAIRS),
      sines_(CHUNK * ROTARY_PAIRS),
      scratch_(CONTEXT_EVENTS),
      past_(CHUNK) {}

void Decoder::forward(State& state, std::span<const Event> events, std::span<const std::int32_t> time_ticks,
                      std::span<const References> references, std::span<float> outputs) {
    std::vector<Step> steps;
    for (std::size_t i = 0; i < events.size(); ++i) steps.push_back({&state, events[i], time_ticks[i], references[i]});
    forward(steps, outputs);
}

void Decoder::forward(std::span<const Step> steps, std::span<float> outputs) {
    const auto width = static_cast<std::size_t>(network_.config.width);
    std::map<const State*, std::size_t> coming;
    for (const auto& step : steps)
        if (const auto length = static_cast<std::size_t>(step.state->length()) + ++coming[step.state];
            length > CONTEXT_EVENTS)
            throw std::length_error("the context holds " + std::to_string(CONTEXT_EVENTS) + " events; " +
                                    std::to_string(length) + " came");
    const bool every = outputs.size() >= steps.size() * width;
    for (std::size_t first = 0; first < steps.size(); first += CHUNK) {
        const auto chunk = steps.subspan(first, std::min(CHUNK, steps.size() - first));
        forward_chunk(chunk);
        for (std::size_t n = 0; n < chunk.size(); ++n)
            if (every || first + n + 1 == steps.size())
                normalise(x_.data() + n * width, outputs.data() + (every ? (first + n) * width : 0), width);
    }
}

void Decoder::embed(const Step& step, std::size_t n) {
    const auto width = static_cast<std::size_t>(network_.config.width);
    past_[n] = step.state->append();
    float* const row = x_.data() + n * width;
    std::fill(row, row + width, 0.0f);
    for (std::size_t f = 0; f < FIELD_COUNT; ++f)
        if (const std::size_t value = step.event.fields[f])
            add(row, network_.embeddings[f].data() + value * width, width);
    if (!is_header(step.event))  // before its plan is drawn nothing is known of what a cell is like
        for (std::size_t s = 0; s < SOURCE_COUNT; ++s)
            add_suggested(row, network_.copying[s].early, step.references[s].next, false, width);
    for (std::size_t i = 0; i < ROTARY_PAIRS; ++i) {
        const double angle = i < ROTARY_PAIRS / 2
                                 ? static_cast<double>(past_[n]) * INDEX_SPEED[i]
                                 : static_cast<double>(step.time_ticks) * (TWO_PI / TIME_PERIODS[i - ROTARY_PAIRS / 2]);
        sine_cosine(angle, sines_[n * ROTARY_PAIRS + i], cosines_[n * ROTARY_PAIRS + i]);
    }
}

// From the query, key and value in wide_ to mixed_.
void Decoder::attend_to_past(const Step& step, std::size_t n, std::size_t layer) {
    const auto width = static_cast<std::size_t>(network_.config.width),
               heads = static_cast<std::size_t>(network_.config.heads);
    float* const query = wide_.data() + n * 3 * width;
    rotate(query, 2 * heads, cosines_.data() + n * ROTARY_PAIRS, sines_.data() + n * ROTARY_PAIRS);
    auto& state = *step.state;
    KeptHead* const block = state.block_of(past_[n]);
    for (std::size_t h = 0; h < heads; ++h) {
        const std::size_t at = h * HEAD_DIM;
        keep(block[state.head_at(layer, h)], past_[n] % BLOCK_EVENTS, query + width + at, query + 2 * width + at);
    }
    attend(query, heads, state.blocks(), state.head_at(layer, 0), mixed_.data() + n * width, scratch_, past_[n] + 1);
}

void Decoder::forward_chunk(std::span<const Step> steps) {
    const auto& config = network_.config;
    const auto width = static_cast<std::size_t>(config.width), hidden = static_cast<std::size_t>(config.hidden);
    const std::size_t count = steps.size();
    for (std::size_t n = 0; n < count; ++n) embed(steps[n], n);
    float* const x = x_.data();
    float* const normed = normed_.data();
    float* const wide = wide_.data();
    const auto times = [&](const PackedMatrix& weights, const float* from, float* to) {
        rounded_.take(from, weights.columns(), count);
        multiply(weights, rounded_, to, count);
    };
    for (std::size_t l = 0; l < network_.layers.size(); ++l) {
        const auto& layer = network_.layers[l];
        for (std::size_t n = 0; n < count; ++n) normalise(x + n * width, normed + n * width, width);
        times(layer.qkv, normed, wide);
        for (std::size_t n = 0; n < count; ++n) attend_to_past(steps[n], n, l);
        times(layer.out, mixed_.data(), normed);
        add(x, normed, count * width);
        for (std::size_t n = 0; n < count; ++n) normalise(x + n * width, normed + n * width, width);
        times(layer.up, normed, wide);
        square_positive(wide, count * hidden);
        times(layer.down, wide, normed);
        add(x, normed, count * width);
    }
}

std::vector<float> field_logits(const Network& network, std::span<const float> last, const Event& chosen,
                                const References& references, Field field) {
    const std::size_t width = static_cast<std::size_t>(network.config.width),
                      hidden_size = static_cast<std::size_t>(network.config.head_hidden);
    const std::size_t size = static_cast<std::size_t>(info(field).size);
    thread_local Floats x, hidden;  // called several times an event, too often to find memory each time
    thread_local Rounded rounded;
    x.assign(last.begin(), last.end());
    hidden.resize(hidden_size);
    std::vector<float> logits(size);
    for (std::size_t f = 0; f < static_cast<std::size_t>(field); ++f)
        if (FIELDS[f].predicted)
            if (const std::size_t value = chosen.fields[f])
                add(x.data(), network.embeddings[f].data() + value * width, width);
    for (std::size_t s = 0; s < SOURCE_COUNT; ++s)
        add_suggested(x.data(), network.copying[s].late, references[s].next, is_plan(field), width);
    const auto& head = network.heads[static_cast<std::size_t>(field)];
    rounded.take(x.data(), width, 1);
    multiply(head.hidden, rounded, hidden.data(), 1);
    square_positive(hidden.data(), hidden_size);
    rounded.take(hidden.data(), hidden_size, 1);
    multiply(head.logits, rounded, logits.data(), 1);
    const std::size_t place = place_of(field).place;
    for (std::size_t s = 0; s < SOURCE_COUNT; ++s) {
        const auto& [next, trust] = references[s];
        const std::size_t value = next[field];
        if (value == 0) continue;
        bool as_suggested = true;
        for (std::size_t f = 0; f < static_cast<std::size_t>(field); ++f)
            if (FIELDS[f].predicted && is_plan(static_cast<Field>(f)) == is_plan(field) && chosen.fields[f] != 0)
                as_suggested = as_suggested && chosen.fields[f] == next.fields[f];
        const std::size_t trusted =
            is_plan(field) ? trust - trust % static_cast<std::size_t>(TRUSTS_OF_A_PART) : std::size_t{trust};
        const auto& copying = network.copying[s];
        logits[value] += inner_product(copying.gates.data() + place * width, last.data(), width) +
                         copying.biases[(place * TRUSTS + trusted) * 2 + (as_suggested ? 1 : 0)];
    }
    return logits;
}

}  // namespace partimento
