// What a part may have at all.

#include <catch2/catch.hpp>

#include "music/chord.h"
#include "music/constraints.h"

using namespace partimento;

TEST_CASE("a part may have the notes of the scale within its range, both ends included") {
    Constraints constraints;
    constraints.scale = parse_scale("C major pentatonic");
    constraints.ranges[PartName::bass] = {36, 43};
    const auto pitches = allowed_pitches(constraints, PartName::bass);
    CHECK(pitches.count() == 4);
    for (const std::size_t pitch : {36u, 38u, 40u, 43u}) CHECK(pitches[pitch]);
}

TEST_CASE("nothing is asked where nothing is said") {
    for (const auto part : NOTE_PARTS) CHECK(allowed_pitches({}, part).all());
}

TEST_CASE("drums keep to the drums that may be hit, not to scale and range") {
    Constraints constraints;
    constraints.scale = parse_scale("C major");
    constraints.ranges.fill({60, 72});
    constraints.drums = Pitches().set(37);
    CHECK(allowed_pitches(constraints, PartName::drums) == Pitches().set(37));
}

TEST_CASE("a chord is in the scale where all of its tones are, the slash bass too") {
    const auto scale = parse_scale("C major");
    CHECK(in_scale(scale, parse_chord("Dm7/C")));
    CHECK(!in_scale(scale, parse_chord("D7")));
    CHECK(!in_scale(scale, parse_chord("C/Bb")));
    CHECK(!in_scale(scale, parse_chord("C13b9")));
    CHECK(in_scale(scale, ChordSymbol{0, NO_CHORD, 0, 0}));
}

TEST_CASE("strong beats are the bar line and the middle of a bar that can be halved") {
    const auto strong = [](Meter meter) {
        std::vector<int> found;
        for (int tick = 0; tick < meter.bar_ticks(); ++tick)
            if (strong_beat(meter, tick)) found.push_back(tick);
        return found;
    };
    CHECK(strong({4, 4}) == std::vector{0, 48});
    CHECK(strong({3, 4}) == std::vector{0});
    CHECK(strong({6, 8}) == std::vector{0, 36});
    CHECK(strong({12, 8}) == std::vector{0, 72});
}
