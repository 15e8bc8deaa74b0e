// Songs by their form.

#include <atomic>
#include <catch2/catch.hpp>

#include "music/cell.h"
#include "music/form.h"
#include "writing/form.h"

using namespace partimento;

namespace {

std::shared_ptr<const Style> tiny() { return Style::load(PARTIMENTO_SOURCE_DIR "/tests/golden/tiny.safetensors"); }

std::string letters(const std::vector<Section>& sections) {
    std::string text;
    for (const auto& section : sections) text += static_cast<char>('A' + section.letter);
    return text;
}

Request song(const Style& style, std::string_view form, int bars_each) {
    Request request;
    const auto parsed = parse_form(form, bars_each);
    request.score = open_score(style.card, {parsed.bars, "", 0.0, {}, {}});
    request.score.sections = parsed.sections;
    request.asked = open_cells(style.card, request.score);
    request.seed = 3;
    return request;
}

}  // namespace

TEST_CASE("a form has its letters, with lengths of their own or one for all") {
    const auto plain = parse_form("A A B A", 8), measured = parse_form("A4B A2", 8);
    CHECK(plain.sections == std::vector<Section>{{0, 0}, {8, 0}, {16, 1}, {24, 0}});
    CHECK(plain.bars == 32);
    CHECK(measured.sections == std::vector<Section>{{0, 0}, {4, 1}, {12, 0}});
    CHECK(measured.bars == 14);
}

TEST_CASE("a form that is not understood is named with the place") {
    CHECK_THROWS_WITH(parse_form("A a", 8), "form, character 3: 'a' does not begin with a letter A..Z");
    CHECK_THROWS_WITH(parse_form("A0", 8), Catch::Contains("section A of 0 bars"));
    CHECK_THROWS_WITH(parse_form("A1000 B1000", 8), Catch::Contains("section B of 1000 bars does not fit"));
    CHECK_THROWS_WITH(parse_form("A99999999999", 8), Catch::Contains("does not fit"));
    CHECK_THROWS_WITH(parse_form("  ", 8), Catch::Contains("form is empty"));
    CHECK_THROWS_WITH(parse_form("A", 0), Catch::Contains("sections of 0 bars"));
}

TEST_CASE("a song takes the structure of a song of the style's music, or a plain form where none is as long") {
    Style style = *tiny();
    style.structures.push_back({parse_form("A4 B4 A4 C4", 8), PlanGrid(16)});
    Request request;
    const auto sections_of = [&](int bars) {
        request.score = open_score(style.card, {bars, "", 0.0, {}, {}});
        request.asked = Cells(bars);
        const std::vector<std::uint64_t> seeds{3};
        return letters(generate_songs(style, request, seeds).front().sections);
    };
    CHECK(sections_of(16) == "ABAC");
    CHECK(sections_of(SONG_BARS) == "ABA");
    CHECK(sections_of(SONG_BARS - 1).empty());
    CHECK(sections_of(32).size() == 4);
}

TEST_CASE("a section that returns unchanged is as it first came") {
    const auto style = tiny();
    const auto score = generate_form(*style, song(*style, "A B A", 2), {0.0, false});
    for_each_cell(2, [&](PartName part, int bar) { CHECK(Cell{score, part, bar}.same_as({score, part, bar + 4})); });
}

TEST_CASE("a song is the same alone and among others") {
    const auto style = tiny();
    auto request = song(*style, "A B A", 2);
    const std::vector<std::uint64_t> seeds{3, 4};
    const auto songs = generate_songs(*style, request, seeds);
    REQUIRE(songs.size() == 2);
    CHECK(songs[0] == generate_form(*style, request));
    request.seed = 4;
    CHECK(songs[1] == generate_form(*style, request));
}

TEST_CASE("writing stops where it is asked to") {
    const auto style = tiny();
    const auto score = generate_form(*style, song(*style, "A A", 2), {}, [](const Score&, int bar) { return bar < 1; });
    for (const auto& part : score.parts)
        for (const auto& note : part.notes) CHECK(note.onset_ticks < 2 * score.meter.bar_ticks());
}

TEST_CASE("writing that is no longer wanted stops between two events, and reading soon") {
    const auto style = tiny();
    auto request = song(*style, "A A B A", 8);
    const auto heard_with = [&](int patience) {
        int asked = 0, bars = 0;
        request.wanted = [&] { return ++asked <= patience; };
        const auto score = generate(
            *style, request,
            [&](const Score&, int) {
                ++bars;
                return true;
            },
            1);
        CHECK(asked <= patience + 3);
        CHECK(score.bars == 32);
        return bars;
    };
    CHECK(heard_with(1000000) == 32);
    CHECK(heard_with(0) == 0);
    CHECK(heard_with(1) == 0);
    const int few = heard_with(60);
    CHECK(few < 32);
    request.score = generate(*style, song(*style, "A A B A", 8));  // to be read before one bar is written
    request.asked = Cells(32);
    request.asked.set(PartName::melody, 15);
    CHECK(heard_with(2) == 0);
    const std::vector<std::uint64_t> seeds{3, 4, 5};
    request.asked = open_cells(style->card, song(*style, "A A B A", 8).score);
    std::atomic<int> asked{0};
    request.wanted = [&] { return ++asked <= 50; };
    CHECK(generate_songs(*style, request, seeds).size() == 3);
    CHECK(asked < 80);
}

TEST_CASE("a song without sections, or with returns out of range, is refused") {
    const auto style = tiny();
    auto request = song(*style, "A A", 2);
    CHECK_THROWS_WITH(generate_form(*style, request, {1.5, true}), "strength of returns 1.500000 is outside 0..1");
    request.score.sections.clear();
    CHECK_THROWS_WITH(generate_form(*style, request), "the score has no sections to write by");
}
