// The tree of takes: what is kept of each, and the ways between them.

#include <catch2/catch.hpp>

#include "song/takes.h"
#include "songs.h"

using namespace partimento;

namespace {

Score with_pitch(Score score, std::size_t note, int pitch) {
    score.part(PartName::melody).notes[note].pitch = pitch;
    return score;
}

}  // namespace

TEST_CASE("every take comes back as it was added") {
    const auto first = small_band(), second = with_pitch(first, 2, 60), third = with_pitch(second, 4, 61);
    Takes takes(first);
    CHECK(takes.add(0, second, Cells(4)) == 1);
    CHECK(takes.add(1, third, Cells(4)) == 2);
    CHECK(takes.score(0) == first);
    CHECK(takes.score(1) == second);
    CHECK(takes.score() == third);
}

TEST_CASE("a take holds what it changes and what it names, and no more") {
    Takes takes(small_band());
    Cells named(4);
    named.set(PartName::drums, 3);
    const auto& take = takes.take(takes.add(0, with_pitch(small_band(), 2, 60), named));
    CHECK(take.cells.count() == 2);
    CHECK(take.cells.has(PartName::melody, 1));
    CHECK(take.music.part(PartName::melody).notes.size() == 2);
    CHECK(take.music.part(PartName::bass).notes.empty());
}

TEST_CASE("bars put before the first move what is there, and are not written anew") {
    Takes takes(small_band());
    const auto longer = small_band().with_bars_before(2);
    const auto& take = takes.take(takes.add(0, longer, Cells(6)));
    CHECK(take.front == 2);
    CHECK(take.cells.count() == 0);
    CHECK(takes.score() == longer);
    takes.add(1, small_band(), Cells(4));
    CHECK(takes.take(2).front == -2);
    CHECK(takes.score() == small_band());
}

TEST_CASE("undo leads to the parent, and redo to the child last visited") {
    Takes takes(small_band());
    takes.add(0, with_pitch(small_band(), 0, 60), Cells(4));
    takes.add(0, with_pitch(small_band(), 0, 61), Cells(4));
    CHECK(takes.children(0) == std::vector{1, 2});
    takes.select(1);
    REQUIRE(takes.undo());
    CHECK(takes.current() == 0);
    CHECK(!takes.undo());
    REQUIRE(takes.redo());
    CHECK(takes.current() == 1);
    CHECK(!takes.redo());
}

TEST_CASE("what does not fit is refused, and changes nothing") {
    Takes takes(small_band());
    const auto before = takes;
    CHECK_THROWS_WITH(takes.add(0, small_band(), Cells(3)), "cells are for 3 bars, the score has 4");
    CHECK_THROWS_WITH(takes.add(1, small_band(), Cells(4)), "there is no take 1: the last is 0");
    CHECK_THROWS_AS(takes.add(0, with_pitch(small_band(), 0, 128), Cells(4)), std::invalid_argument);
    CHECK_THROWS_WITH(takes.add(0, small_band(), Cells(4), {std::string(MAX_ORIGIN_BYTES + 1, 'x'), 0, ""}),
                      Catch::Contains("style or request is over 4096 bytes"));
    CHECK_THROWS_AS(takes.select(-1), std::invalid_argument);
    CHECK(takes == before);
}

TEST_CASE("takes that do not fit each other are no song") {
    Takes takes(small_band());
    takes.add(0, with_pitch(small_band(), 0, 60), Cells(4));
    const std::vector<Take> good{takes.take(0), takes.take(1)};
    CHECK(Takes(good, 1) == takes);
    const auto refused = [&](const char* why, auto change) {
        auto bad = good;
        change(bad);
        CHECK_THROWS_WITH(Takes(bad, 0), Catch::Contains(why));
    };
    refused("take 1: parent 1 is not a take before it", [](auto& bad) { bad[1].parent = 1; });
    refused("take 0: redo 7 is not a take that came from it", [](auto& bad) { bad[0].redo = 7; });
    refused("take 1: front 2000 is outside", [](auto& bad) { bad[1].front = 2000; });
    refused("which is not among the cells", [](auto& bad) { bad[1].cells = Cells(4); });
    refused("no take before it has that in this meter", [](auto& bad) {
        bad[1].music.meter = {3, 4};
        bad[1].cells = Cells(4);
    });
    CHECK_THROWS_WITH(Takes(good, 2), "current 2 is not a take");
}
