#include <bit>
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "network/instructions.h"
#include "network/kernels.h"
#include "network/sequence.h"
#include "network/weights.h"
#include "style/style.h"
#include "writing/generator.h"
#include "writing/sampler.h"

using namespace partimento;

namespace {

std::shared_ptr<const Style> tiny() { return Style::load(PARTIMENTO_SOURCE_DIR "/tests/golden/tiny.safetensors"); }

Sequence some_song(const Style& style) {
    const auto opening = open_score(style.card, {6, "C | Am | F | G7", 0.0, {}, {}});
    Request request;
    request.score = opening;
    request.asked = open_cells(style.card, opening);
    request.seed = 5;
    request.temperature = 1.0;
    return encode(generate(style, request), 0, 6, Cells(6, true), Cells(6), AttributeGrid(6));
}

}  // namespace

TEST_CASE("appending events at once or one by one gives the same bits") {
    const auto style = tiny();
    const auto song = some_song(*style);
    REQUIRE(song.events.size() > 64);
    std::vector<float> at_once(32), one_by_one(32);
    State a(style->network.config), b(style->network.config);
    Decoder decoder(style->network);
    decoder.forward(a, song.events, song.time_ticks, song.references, at_once);
    for (std::size_t i = 0; i < song.events.size(); ++i)
        decoder.forward(b, {&song.events[i], 1}, {&song.time_ticks[i], 1}, {&song.references[i], 1}, one_by_one);
    CHECK(at_once == one_by_one);
    CHECK(a.length() == b.length());
}

TEST_CASE("all instructions give the same bits") {
    const auto style = tiny();
    const auto song = some_song(*style);
    std::vector<std::vector<float>> outputs;
    std::vector<std::vector<float>> logits;
    const auto best = use_instructions(Instructions::avx512_vnni);
    for (const auto each : ALL_INSTRUCTIONS) {
        CHECK(use_instructions(each) <= each);
        State state(style->network.config);
        outputs.emplace_back(song.events.size() * 32);
        Decoder(style->network).forward(state, song.events, song.time_ticks, song.references, outputs.back());
        logits.push_back(
            field_logits(style->network, std::span(outputs.back()).last(32), {}, song.references.back(), Field::pitch));
    }
    CHECK(use_instructions(best) == best);
    for (std::size_t i = 1; i < outputs.size(); ++i) {
        CHECK(outputs[0] == outputs[i]);
        CHECK(logits[0] == logits[i]);
    }
}

TEST_CASE("the bits are the same on every computer") {
    const auto style = tiny();
    State state(style->network.config);
    Decoder decoder(style->network);
    std::uint64_t hash = 0xcbf29ce484222325u;  // FNV-1a
    const auto count = [&hash](std::span<const float> numbers) {
        for (const float number : numbers) hash = (hash ^ std::bit_cast<std::uint32_t>(number)) * 0x100000001b3u;
    };
    std::vector<float> output(32);
    for (int i = 0; i < 200; ++i) {
        Event event;
        for (std::size_t f = 0; f < FIELD_COUNT; ++f)
            event.fields[f] = static_cast<std::uint8_t>((i * 7 + static_cast<int>(f) * 3) % FIELDS[f].size);
        References references;
        references[0].next = event;
        references[0].trust = static_cast<std::uint8_t>(i % TRUSTS);
        decoder.forward(std::array{Step{&state, event, 5 * i, references}}, output);
        count(output);
        for (const auto field : {Field::pitch, Field::like})
            count(field_logits(style->network, output, event, references, field));
    }
    CHECK(hash == 0x2292b99027357680u);
}

TEST_CASE("states in one batch get the same bits as alone") {
    const auto style = tiny();
    const auto song = some_song(*style);
    constexpr std::size_t TAKES = 5, EVENTS = 40, WIDTH = 32;
    Decoder decoder(style->network);
    std::vector<State> together;
    for (std::size_t t = 0; t < TAKES; ++t) together.emplace_back(style->network.config);
    std::vector<std::vector<float>> batched;
    for (std::size_t i = 0; i < EVENTS; ++i) {
        std::vector<Step> steps;
        for (std::size_t t = 0; t < TAKES; ++t)
            steps.push_back({&together[t], song.events[i + t], song.time_ticks[i + t],
                             song.references[i + t]});  // each somewhere else in the song
        std::vector<float> outputs(TAKES * WIDTH);
        decoder.forward(steps, outputs);
        batched.push_back(outputs);
    }
    for (std::size_t t = 0; t < TAKES; ++t) {
        State alone(style->network.config);
        std::vector<float> output(WIDTH);
        for (std::size_t i = 0; i < EVENTS; ++i) {
            decoder.forward(alone, {&song.events[i + t], 1}, {&song.time_ticks[i + t], 1}, {&song.references[i + t], 1},
                            output);
            REQUIRE(
                std::equal(output.begin(), output.end(), batched[i].begin() + static_cast<std::ptrdiff_t>(t * WIDTH)));
        }
    }
}

TEST_CASE("states that share what they have seen go on apart") {
    const auto style = tiny();
    const auto song = some_song(*style);
    Decoder decoder(style->network);
    State original(style->network.config), alone(style->network.config);
    std::vector<float> a(32), b(32), other(32), wanted(32);
    const std::span events(song.events);
    const std::span times(song.time_ticks);
    const std::span references(song.references);
    decoder.forward(original, events.first(50), times.first(50), references.first(50), a);
    auto shared = original.share();
    decoder.forward(shared, events.first(30), times.first(30), references.first(30), other);  // over 64 events
    decoder.forward(original, events.subspan(50, 20), times.subspan(50, 20), references.subspan(50, 20), a);
    shared.rewind(50);
    decoder.forward(shared, events.subspan(50, 20), times.subspan(50, 20), references.subspan(50, 20), b);
    decoder.forward(alone, events.first(70), times.first(70), references.first(70), wanted);
    CHECK(a == wanted);
    CHECK(b == wanted);
    CHECK(other != wanted);
}

TEST_CASE("a cleared state remembers nothing") {
    const auto style = tiny();
    const auto song = some_song(*style);
    std::vector<float> fresh(32), again(32);
    State state(style->network.config);
    Decoder decoder(style->network);
    decoder.forward(state, song.events, song.time_ticks, song.references, fresh);
    state.clear();
    decoder.forward(state, song.events, song.time_ticks, song.references, again);
    CHECK(fresh == again);
}

TEST_CASE("events beyond the context are refused") {
    const auto style = tiny();
    State state(style->network.config);
    std::vector<Event> events(CONTEXT_EVENTS + 1);
    std::vector<std::int32_t> times(events.size());
    std::vector<References> references(events.size());
    std::vector<float> last(32);
    CHECK_THROWS_AS(Decoder(style->network).forward(state, events, times, references, last), std::length_error);
    CHECK(state.length() == 0);
}

TEST_CASE("the exponential is within two units in the last place") {
    for (float x = -80.0f; x <= 0.0f; x += 0.0137f) {
        const double exact = std::exp(static_cast<double>(x));
        CHECK(std::abs(exponential(x) - exact) <= 2.0 * exact * std::numeric_limits<float>::epsilon());
    }
    CHECK(exponential(0.0f) == 1.0f);
    CHECK(exponential(-1000.0f) == 0.0f);
}

TEST_CASE("exponentials together are the same bits as one by one") {
    for (const std::size_t size : {1u, 15u, 16u, 50u}) {
        std::vector<float> x, alone;
        for (std::size_t i = 0; i < size; ++i) x.push_back(-0.37f * static_cast<float>(i * i % 311));
        for (const float each : x) alone.push_back(exponential(each));
        exponentials(x.data(), size);
        CHECK(x == alone);
    }
}

TEST_CASE("sine and cosine hold over all angles that a window reaches") {
    for (double angle = -10.0; angle < 5000.0; angle += 0.377) {
        float sine = 0.0f, cosine = 0.0f;
        sine_cosine(angle, sine, cosine);
        CHECK(std::abs(sine - std::sin(angle)) < 1e-7);
        CHECK(std::abs(cosine - std::cos(angle)) < 1e-7);
    }
}

TEST_CASE("half-precision numbers read as what they are") {
    CHECK(half_to_float(0x3C00) == 1.0f);
    CHECK(half_to_float(0xC000) == -2.0f);
    CHECK(half_to_float(0x0001) == 0x1p-24f);
    CHECK(half_to_float(0x7BFF) == 65504.0f);
    CHECK(half_to_float(0x8000) == 0.0f);
}

TEST_CASE("a draw keeps to what is allowed") {
    const float logits[] = {9.0f, 1.0f, 2.0f, 1.5f};
    const bool allowed[] = {false, true, false, true};
    Random random(1, PartName::bass, 0);
    for (int i = 0; i < 200; ++i) {
        const int drawn = draw(logits, allowed, {1.0, 1.0}, random);
        CHECK((drawn == 1 || drawn == 3));
    }
    CHECK(draw(logits, allowed, {0.0, 1.0}, random) == 3);
    CHECK(draw(logits, allowed, {1.0, 1e-9}, random) == 3);
}

TEST_CASE("draws follow the probabilities") {
    const float logits[] = {0.0f, std::log(3.0f)};
    const bool allowed[] = {true, true};
    Random random(7, PartName::melody, 3);
    int ones = 0;
    for (int i = 0; i < 20000; ++i) ones += draw(logits, allowed, {1.0, 1.0}, random);
    CHECK(std::abs(ones - 15000) < 300);
}

TEST_CASE("every cell has a stream of its own") {
    CHECK(Random(1, PartName::bass, 0).next() == Random(1, PartName::bass, 0).next());
    CHECK(Random(1, PartName::bass, 0).next() != Random(1, PartName::bass, 1).next());
    CHECK(Random(1, PartName::bass, 0).next() != Random(1, PartName::drums, 0).next());
    CHECK(Random(1, PartName::bass, 0).next() != Random(2, PartName::bass, 0).next());
}
