// The letters of bars that are like others.

#include <catch2/catch.hpp>

#include "plans.h"
#include "ui/score/Selection.h"

using namespace partimento;

TEST_CASE("the same music has the same letter, and what is varied a prime") {
    CHECK(lettersOf(tune({0, 1, 2, 3})) == "a");
    CHECK(lettersOf(tune({0, 1, 2, 3, 0, 1, 2, 3})) == "a a");
    CHECK(lettersOf(tune({0, 1, 2, 3, 0, 1, 4, 5})) == "a b a c");
    CHECK(lettersOf(tune({0, 0, 0})) == "a a a");
    auto varied = tune({0, 1, 2, 3, 0, 1, 2, 3});
    for (auto& note : varied.part(PartName::melody).notes)
        if (note.onset_ticks >= 4 * 96) note.pitch += 2;  // a whole tone up
    CHECK(lettersOf(varied).starts_with("a a'"));
    CHECK(lettersOf(Score()).empty());
    CHECK(lettersOf(tune({0, 1, 2, 3, 4, 1, 5, 3})) == "a b");  // bars that happen to be alike
}

TEST_CASE("letters go on after the alphabet, and bars of silence have none") {
    Score score;
    score.bars = 160;
    CHECK(labelOf({.letter = 27}) == "b2");
    CHECK(labelOf({.letter = 0, .varied = true}) == "a'");
    CHECK(lettersOf(score).find_first_not_of(' ') == std::string::npos);
    CHECK(wordsOf(planRuns(score, PlanGrid(160), heardPlan(score))[0]) == "bars 1-4: silent");
}

TEST_CASE("what is asked for comes before what is heard, and is said in words") {
    const auto score = tune({0, 1, 2, 3, 0, 1, 2, 3});
    const auto linked = SongPlan().with(cells(8, PartName::melody, 4, 7), likeAt(-4, Likeness::rhythm));
    const auto runs = planRuns(score, linked.sizedFor(8), heardPlan(score));
    REQUIRE(runs.size() == 2);
    CHECK(lettersOf(runs) == "a a'");
    CHECK(runs[1].asked);
    CHECK(!runs[0].asked);
    CHECK(wordsOf(runs[1]) == "bars 5-8: like bars 1-4, the same rhythm");
    const auto broken = linked.with(cells(8, PartName::melody, 4, 7), {NEW_BAR, Likeness::none, 0});
    CHECK(lettersOf(score, broken) == "a b");
    CHECK(wordsOf(planRuns(score, broken.sizedFor(8), heardPlan(score))[1]) == "bars 5-8: new music");
    CHECK(broken.with(cells(8, PartName::melody, 0, 7), {}).empty());
}

TEST_CASE("chosen parts speak for themselves") {
    auto score = tune({0, 1, 2, 3, 0, 1, 2, 3});
    for (int bar = 0; bar < 8; ++bar)
        for (int beat = 0; beat < 4; ++beat)
            score.part(PartName::drums).notes.push_back({bar * 96 + beat * 24, 6, 36, 90, 0});
    CHECK(lettersOf(score) == "a a");
    CHECK(lettersOf(score, {}, maskOf(PartName::drums)) == "a a a a a a a a");
    CHECK(lettersOf(score, {}, maskOf(PartName::bass)).empty());
}

TEST_CASE("bars that are like each other in a circle, or like bars that have gone, do no harm") {
    const auto score = tune({0, 1, 2, 3});
    auto plan = SongPlan().with(cells(4, PartName::melody, 0, 1), likeAt(2, Likeness::same));
    plan = plan.with(cells(4, PartName::melody, 2, 3), likeAt(-2, Likeness::same));
    CHECK(lettersOf(score, plan) == "a b");
    CHECK(!plan.sizedFor(2).at(PartName::melody, 0).given());
    CHECK(plan.sizedFor(9).at(PartName::melody, 3).given());
}

TEST_CASE("a part that is never like another in a way is as the style likes it") {
    const auto plan = SongPlan().with(Cells(8, true), likeAt(-4, Likeness::contour));
    CHECK(plan.cells.at(PartName::melody, 4).likeness == Likeness::contour);
    CHECK(plan.cells.at(PartName::drums, 4).likeness == Likeness::none);
    CHECK(plan.cells.at(PartName::drums, 4).refers());
    CHECK(!plan.cells.at(PartName::melody, 3).given());  // four bars before the song
}

TEST_CASE("a long song of one bar over and over has its letters") {
    const auto runs = planRuns(tune(std::vector<std::size_t>(1024, 0)), PlanGrid(1024),
                               heardPlan(tune(std::vector<std::size_t>(1024, 0))));
    CHECK(runs.size() == 1024);
    CHECK(runs.back().letter == 0);
}

TEST_CASE("a song whose meter changes has the letters that are asked for alone") {
    auto score = tune({0, 1});
    score.bars = 4;
    score.meters = {{2, {3, 4}}};
    CHECK(lettersOf(score).empty());
    const auto plan = SongPlan().with(cells(4, PartName::melody, 2, 3), likeAt(-2, Likeness::rhythm));
    CHECK(lettersOf(score, plan) == "a a'");
}

TEST_CASE("what is said of bars that are gone is forgotten, and a structure of which nothing is left") {
    const SongPlan whole{SongPlan().with(Cells(8, true), {NEW_BAR, Likeness::none, 0}).cells, true};
    CHECK(whole.with(cells(4, PartName::melody, 0, 0), likeAt(1, Likeness::same)).cells.bars() == 4);
    CHECK(whole.with(cells(4, PartName::melody, 0, 0), likeAt(1, Likeness::same)).structure);
    CHECK(whole.with(Cells(8, true), {}) == SongPlan());
}
