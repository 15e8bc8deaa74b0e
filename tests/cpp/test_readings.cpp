#include <catch2/catch.hpp>

#include "network/readings.h"
#include "style/style.h"
#include "writing/generator.h"

using namespace partimento;

namespace {

std::shared_ptr<const Style> tiny() { return Style::load(PARTIMENTO_SOURCE_DIR "/tests/golden/tiny.safetensors"); }

// So many events of one note after another, from a pitch on.
std::vector<Step> notes(State& state, int count, int pitch) {
    std::vector<Step> steps;
    for (int i = 0; i < count; ++i) {
        Event event;
        event[Field::kind] = static_cast<std::uint8_t>(EventKind::note);
        event[Field::pitch] = static_cast<std::uint8_t>(pitch + i % 12);
        steps.push_back({&state, event, 6 * i, {}});
    }
    return steps;
}

std::vector<float> read(Readings& readings, const Style& style, std::span<const Step> steps, State& state,
                        std::size_t& known) {
    std::vector<float> output(static_cast<std::size_t>(style.network.config.width));
    known = readings.recall(steps, state);
    Decoder(style.network).forward(steps.subspan(known), output);
    readings.keep(steps, state);
    return output;
}

}  // namespace

TEST_CASE("what was read is not read again, and what changed is, from there on") {
    const auto style = tiny();
    Readings readings, none;
    std::size_t known = 0;
    State first(style->network.config), again(style->network.config), edited(style->network.config),
        alone(style->network.config);
    const auto output = read(readings, *style, notes(first, 150, 40), first, known);
    CHECK(known == 0);
    CHECK(read(readings, *style, notes(again, 150, 40), again, known) == output);
    CHECK(known == 149);
    auto steps = notes(edited, 150, 40), same = notes(alone, 150, 40);
    steps[70].event[Field::pitch] = same[70].event[Field::pitch] = 90;
    const auto other = read(readings, *style, steps, edited, known);
    CHECK(known == 70);
    CHECK(other != output);
    CHECK(read(none, *style, same, alone, known) == other);
    CHECK(known == 0);
}

TEST_CASE("a change of place, or of what is suggested, is a change") {
    const auto style = tiny();
    Readings readings;
    std::size_t known = 0;
    State state(style->network.config);
    read(readings, *style, notes(state, 20, 40), state, known);
    auto moved = notes(state, 20, 40), suggested = moved;
    moved[5].time_ticks += 1;
    suggested[7].references[0].trust = 3;
    CHECK(readings.recall(moved, state) == 5);
    CHECK(readings.recall(suggested, state) == 7);
}

TEST_CASE("the reading that was not used for longest makes room") {
    const auto style = tiny();
    Readings readings;
    std::size_t known = 0;
    State state(style->network.config);
    constexpr int LONG = CONTEXT_EVENTS - 1;
    for (const int pitch : {20, 40, 60}) {
        read(readings, *style, notes(state, LONG, pitch), state, known);
        if (pitch == 40) CHECK(readings.recall(notes(state, LONG, 20), state) == LONG - 1);
    }
    CHECK(readings.recall(notes(state, LONG, 20), state) == LONG - 1);
    CHECK(readings.recall(notes(state, LONG, 40), state) == 0);
    CHECK(readings.recall(notes(state, LONG, 60), state) == LONG - 1);
}

TEST_CASE("a song is the same whatever was written before it") {
    const auto fresh = tiny(), used = tiny();
    auto request = [](const Style& style, std::uint64_t seed) {
        Request out;
        out.score = open_score(style.card, {6, "C | Am | F | G7", 0.0, {}, {}});
        out.asked = open_cells(style.card, out.score);
        out.seed = seed;
        return out;
    };
    const auto song = generate(*fresh, request(*fresh, 1));
    for (int bar = 0; bar < song.bars; ++bar) {
        Request again = request(*fresh, 2);
        again.score = song;
        again.asked = Cells(song.bars);
        again.asked.set(PartName::melody, bar);
        CHECK(generate(*used, again) == generate(*tiny(), again));
    }
    CHECK(generate(*used, request(*used, 1)) == song);
}

TEST_CASE("what a request gives can be read before it is asked for, and its notes are the same") {
    const auto style = tiny();
    Request request;
    request.score = open_score(style->card, {16, "C | Am | F | G7", 0.0, {}, {}});
    request.asked = open_cells(style->card, request.score);
    request.score = generate(*style, request);
    request.asked = Cells(16);
    request.asked.set(PartName::melody, 15);
    const auto rounds = [&](const Style& by, Score& written) {  // of reading and of writing
        int asked = 0;
        auto counted = request;
        counted.wanted = [&] { return ++asked > 0; };
        written = generate(by, counted, {}, 1);
        return asked;
    };
    const auto ahead = tiny(), plain = tiny();
    read_ahead(*ahead, request);
    Score after, same;
    CHECK(rounds(*ahead, after) < rounds(*plain, same));
    CHECK(after == same);
    request.asked = Cells(16);
    request.asked.set(PartName::harmony, 0);
    request.constraints.longest_copy = -1;
    CHECK_THROWS_AS(read_ahead(*ahead, request), std::invalid_argument);
}
