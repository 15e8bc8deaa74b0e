// A take put together from bars of others.

#include <catch2/catch.hpp>

#include "song/takes.h"
#include "songs.h"

using namespace partimento;

namespace {

// Take 1 has every melody note at pitch 60, take 2 at 62 and A minor throughout.
Takes three_takes() {
    Takes takes(small_band());
    auto score = small_band();
    for (auto& note : score.part(PartName::melody).notes) note.pitch = 60;
    takes.add(0, score, Cells(4));
    for (auto& note : score.part(PartName::melody).notes) note.pitch = 62;
    score.harmony = {{0, 9, 1, 9}};
    takes.add(0, score, Cells(4));
    takes.select(0);
    return takes;
}

std::vector<int> melody(const Score& score) {
    std::vector<int> pitches;
    for (const auto& note : score.part(PartName::melody).notes) pitches.push_back(note.pitch);
    return pitches;
}

}  // namespace

TEST_CASE("each bar is of the take that is named last for it, and the others stay") {
    auto takes = three_takes();
    const std::vector<Passage> passages{{1, 0, 1, {PartName::melody}}, {2, 1, 1, {PartName::melody}}};
    CHECK(takes.comp(passages) == 3);
    CHECK(melody(takes.score()) == std::vector{60, 60, 62, 62, 76, 71, 77, 71});
    CHECK(takes.score().harmony == small_band().harmony);
    CHECK(takes.take(3).parent == 0);
    CHECK(takes.take(3).origin.request == "comp 1-2:1:melody,2-2:2:melody");
}

TEST_CASE("the chord of the named take sounds in its bars, also where it began before them") {
    auto takes = three_takes();
    const std::vector<Passage> passages{{2, 1, 1, {}}};
    takes.comp(passages);
    const auto& harmony = takes.score().harmony;
    REQUIRE(harmony.size() == 3);
    CHECK(harmony[1] == ChordSymbol{96, 9, 1, 9});
    CHECK(harmony[2] == ChordSymbol{192, 2, 4, 2});
}

TEST_CASE("a comp is as long as its last passage needs") {
    auto takes = three_takes();
    auto longer = small_band();
    longer.bars = 8;
    takes.add(0, longer, Cells(8));
    takes.select(0);
    const std::vector<Passage> passages{{3, 5, 5, {}}};
    takes.comp(passages);
    CHECK(takes.score().bars == 6);
}

TEST_CASE("passages that the takes do not have are refused, and no take is made") {
    auto takes = three_takes();
    auto waltz = small_band();
    waltz.meter = {3, 4};
    for (auto& part : waltz.parts) part.notes.clear();
    takes.add(0, waltz, Cells(4, true));
    takes.select(0);
    const auto comp = [&](const std::vector<Passage>& passages) { return takes.comp(passages); };
    CHECK_THROWS_WITH(comp({}), "comp: there are no passages");
    CHECK_THROWS_WITH(comp({{1, 2, 4, {}}}), "comp: 3-5:1 is outside the take's bars 1-4");
    CHECK_THROWS_WITH(comp({{1, 2, 1, {}}}), Catch::Contains("is outside"));
    CHECK_THROWS_WITH(comp({{9, 0, 0, {}}}), Catch::Contains("there is no take 9"));
    CHECK_THROWS_WITH(comp({{3, 0, 0, {}}}), Catch::Contains("take 3 is not in the meter of the current one"));
    CHECK(takes.size() == 4);
    CHECK(takes.current() == 0);
}
