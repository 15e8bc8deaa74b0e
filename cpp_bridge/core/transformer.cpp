#include "transformer.h"

#include <algorithm>
#include <cstring>
#include <stdexcept>
#include <string>

#include "kernels.h"

namespace partimento {
namespace {

constexpr std::size_t CHUNK = 32;                 // events that share one reading of the weights
constexpr std::size_t PAIRS = HEAD_DIM / 2;
constexpr std::array<double, PAIRS / 2> INDEX_SPEED{   // 1000^(-i/8), radians an event
    1.0, 0.42169650342858224, 0.1778279410038923, 0.07498942093324558, 0.03162277660168379, 0.013335214321633242, 0.005623413251903491, 0.0023713737056616554};
constexpr std::array<double, PAIRS / 2> TIME_PERIODS{12, 24, 48, 96, 192, 384, 1536, 6144};   // ticks
constexpr double TWO_PI = 6.283185307179586;

void rotate(float* head, const float* cosines, const float* sines) {
    for (std::size_t i = 0; i < PAIRS; ++i) {
        const float a = head[i], b = head[i + PAIRS];
        head[i] = a * cosines[i] - b * sines[i];
        head[i + PAIRS] = a * sines[i] + b * cosines[i];
    }
}

void add(float* x, const float* y, std::size_t size) {
    for (std::size_t i = 0; i < size; ++i) x[i] += y[i];
}

void square_positive(float* x, std::size_t size) {
    for (std::size_t i = 0; i < size; ++i) x[i] = x[i] > 0.0f ? x[i] * x[i] : 0.0f;
}

}  // namespace

State::State(const Config& config)
    : keys_(static_cast<std::size_t>(config.layers) * CONTEXT_EVENTS * static_cast<std::size_t>(config.width)), values_(keys_.size()),
      scratch_(CHUNK * static_cast<std::size_t>(std::max(config.hidden, 3 * config.width) + 3 * config.width + static_cast<int>(HEAD_DIM)) + CONTEXT_EVENTS) {}

void forward(const Network& network, State& state, std::span<const Event> events, std::span<const std::int32_t> time_ticks, std::span<float> last) {
    const auto& config = network.config;
    const std::size_t width = static_cast<std::size_t>(config.width), hidden = static_cast<std::size_t>(config.hidden), heads = static_cast<std::size_t>(config.heads);
    if (static_cast<std::size_t>(state.length_) + events.size() > CONTEXT_EVENTS)
        throw std::length_error("the context holds " + std::to_string(CONTEXT_EVENTS) + " events; " + std::to_string(static_cast<std::size_t>(state.length_) + events.size()) + " came");

    float* const x = state.scratch_.data();                       // (CHUNK, width)
    float* const normed = x + CHUNK * width;                      // (CHUNK, width)
    float* const mixed = normed + CHUNK * width;                  // (CHUNK, width)
    float* const wide = mixed + CHUNK * width;                    // (CHUNK, max(hidden, 3 width))
    float* const cosines = wide + CHUNK * std::max(hidden, 3 * width);   // (CHUNK, PAIRS)
    float* const sines = cosines + CHUNK * PAIRS;                 // (CHUNK, PAIRS)
    float* const scores = sines + CHUNK * PAIRS;                  // (CONTEXT_EVENTS)

    for (std::size_t first = 0; first < events.size(); first += CHUNK) {
        const std::size_t count = std::min(CHUNK, events.size() - first), past = static_cast<std::size_t>(state.length_);
        for (std::size_t n = 0; n < count; ++n) {
            float* const row = x + n * width;
            std::fill(row, row + width, 0.0f);
            for (std::size_t f = 0; f < FIELD_COUNT; ++f)
                if (const std::size_t value = events[first + n].fields[f]) add(row, network.embeddings[f].data() + value * width, width);
            for (std::size_t i = 0; i < PAIRS; ++i) {
                const double angle = i < PAIRS / 2 ? static_cast<double>(past + n) * INDEX_SPEED[i]
                                                   : static_cast<double>(time_ticks[first + n]) * (TWO_PI / TIME_PERIODS[i - PAIRS / 2]);
                sine_cosine(angle, sines[n * PAIRS + i], cosines[n * PAIRS + i]);
            }
        }
        for (std::size_t l = 0; l < network.layers.size(); ++l) {
            const auto& layer = network.layers[l];
            float* const keys = state.keys_.data() + l * CONTEXT_EVENTS * width;
            float* const values = state.values_.data() + l * CONTEXT_EVENTS * width;
            for (std::size_t n = 0; n < count; ++n) normalise(x + n * width, normed + n * width, width);
            multiply(layer.qkv.data(), normed, wide, 3 * width, width, count);
            for (std::size_t n = 0; n < count; ++n) {
                float* const query = wide + n * 3 * width;
                for (std::size_t h = 0; h < 2 * heads; ++h) rotate(query + h * HEAD_DIM, cosines + n * PAIRS, sines + n * PAIRS);
                std::memcpy(keys + (past + n) * width, query + width, width * sizeof(float));
                std::memcpy(values + (past + n) * width, query + 2 * width, width * sizeof(float));
                for (std::size_t h = 0; h < heads; ++h) {
                    const std::size_t at = h * HEAD_DIM;
                    attend(query + at, keys + at, values + at, mixed + n * width + at, scores, past + n + 1, width);
                }
            }
            multiply(layer.out.data(), mixed, normed, width, width, count);
            add(x, normed, count * width);
            for (std::size_t n = 0; n < count; ++n) normalise(x + n * width, normed + n * width, width);
            multiply(layer.up.data(), normed, wide, hidden, width, count);
            square_positive(wide, count * hidden);
            multiply(layer.down.data(), wide, normed, width, hidden, count);
            add(x, normed, count * width);
        }
        state.length_ += static_cast<int>(count);
        if (first + count == events.size()) normalise(x + (count - 1) * width, last.data(), width);
    }
}

std::vector<float> field_logits(const Network& network, std::span<const float> last, const Event& chosen, Field field) {
    const std::size_t width = static_cast<std::size_t>(network.config.width), hidden_size = static_cast<std::size_t>(network.config.head_hidden);
    const std::size_t size = static_cast<std::size_t>(info(field).size);
    std::vector<float> x(last.begin(), last.end()), hidden(hidden_size), logits(size);
    for (std::size_t f = 0; f < static_cast<std::size_t>(field); ++f)
        if (FIELDS[f].predicted)
            if (const std::size_t value = chosen.fields[f]) add(x.data(), network.embeddings[f].data() + value * width, width);
    const auto& head = network.heads[static_cast<std::size_t>(field)];
    multiply(head.hidden.data(), x.data(), hidden.data(), hidden_size, width, 1);
    square_positive(hidden.data(), hidden_size);
    multiply(head.logits.data(), hidden.data(), logits.data(), size, hidden_size, 1);
    return logits;
}

}  // namespace partimento
