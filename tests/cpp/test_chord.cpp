#include <catch2/catch.hpp>

#include "music/chord_line.h"

using namespace partimento;

namespace {

std::string rewritten(std::string_view line, Meter meter, int bars, std::optional<Key> key = {}) {
    return format_chord_line(parse_chord_line(line, meter, bars, key), meter, bars, key.value_or(Key{}));
}

}  // namespace

TEST_CASE("numerals are written in the letters of their key") {
    CHECK(rewritten("I | vi7 | ii7 V7 | %", {4, 4}, 4, Key{5, false}) == "F | Dm7 | Gm7 C7 | %");
    CHECK(rewritten("i / / V7/V | viio7", {4, 4}, 2, Key{9, true}) == "Am / / B7 | G#dim7");
    CHECK_THROWS_WITH(rewritten("C | bVII", {4, 4}, 2),
                      "chord line, bar 2, character 5: chord 'bVII' is a Roman numeral, which needs a key");
}

TEST_CASE("repeats are written out") {
    CHECK(rewritten("|: C | G7 :| F", {4, 4}, 5) == "C | G7 | C | G7 | F");
    CHECK(rewritten("C |: / F G :|", {6, 8}, 3) == "C | / F G | / F G");
}

TEST_CASE("a short line begins again, a long one is cut") {
    CHECK(rewritten("C | G", {3, 4}, 5) == "C | G | C | G | C");
    CHECK(rewritten("C | G | F", {3, 4}, 1) == "C");
    CHECK(rewritten("C | G", {3, 4}, 0).empty());
}

TEST_CASE("text that is no UTF-8 is refused like any other") {
    CHECK_THROWS_WITH(rewritten("C | \xff\xfe", {4, 4}, 2),
                      Catch::StartsWith("chord line, bar 2, character 5: chord "));
    CHECK_THROWS_WITH(rewritten("\xe2\x99", {4, 4}, 2), Catch::StartsWith("chord line, bar 1, character 1: chord "));
}
