// Whether a cell is as its plan says.

#include <catch2/catch.hpp>

#include "network/references.h"

using namespace partimento;

namespace {

Event note(int position, int pitch, int velocity) {
    Event event;
    event[Field::kind] = static_cast<std::uint8_t>(EventKind::note);
    event[Field::position] = static_cast<std::uint8_t>(position + 1);
    event[Field::pitch] = static_cast<std::uint8_t>(pitch + 1);
    event[Field::duration] = 5;
    event[Field::velocity] = static_cast<std::uint8_t>(velocity);
    return event;
}

Event chord(int position, int root) {
    Event event;
    event[Field::kind] = static_cast<std::uint8_t>(EventKind::chord);
    event[Field::position] = static_cast<std::uint8_t>(position + 1);
    event[Field::root] = static_cast<std::uint8_t>(root + 1);
    event[Field::quality] = event[Field::chord_bass] = 1;
    return event;
}

const std::vector<Event> BEFORE{note(0, 60, 3), note(24, 64, 3)};

// A cell of bar 2 with these events, after bars of BEFORE and of nothing; whether it keeps the plan.
bool keeps(const Plan& plan, const std::vector<Event>& events) {
    Reader reader(PartName::melody, 3);
    reader.remember(0, BEFORE);
    reader.remember(1, {});
    reader.open(2);
    reader.follow(plan);
    for (const auto& event : events) reader.see(event);
    return reader.keeps(plan);
}

Plan like_bar_0(Likeness likeness) { return {like_value(-2), likeness, 0}; }

}  // namespace

TEST_CASE("a cell that is to differ from a bar is no copy of it") {
    const std::vector<Event> louder{note(0, 60, 4), note(24, 64, 3)}, higher{note(0, 62, 3), note(24, 64, 3)};
    for (const auto likeness : {Likeness::ending, Likeness::varied, Likeness::contour, Likeness::rhythm}) {
        CHECK_FALSE(keeps(like_bar_0(likeness), BEFORE));
        CHECK_FALSE(keeps(like_bar_0(likeness), louder));
        CHECK(keeps(like_bar_0(likeness), higher));
    }
    CHECK_FALSE(keeps(like_bar_0(Likeness::same), BEFORE));
    CHECK(keeps(like_bar_0(Likeness::same), louder));
    CHECK(keeps(like_bar_0(Likeness::exact), BEFORE));
}

TEST_CASE("a new bar is none that came before, and silence is not one that did") {
    const Plan fresh{NEW_BAR, Likeness::none, 0};
    CHECK_FALSE(keeps(fresh, BEFORE));
    CHECK(keeps(fresh, {note(0, 60, 3)}));
    CHECK(keeps(fresh, {}));
}

TEST_CASE("in a new bar a chord may hold on, but none from further back returns") {
    Reader reader(PartName::harmony, 3);
    const Plan fresh{NEW_BAR, Likeness::none, 0};
    reader.remember(0, {chord(0, 5)});
    reader.remember(1, {chord(0, 0)});
    const auto keeps_with = [&](int root) {
        reader.open(2);
        reader.follow(fresh);
        reader.see(chord(0, root));
        return reader.keeps(fresh);
    };
    CHECK(keeps_with(0));
    CHECK_FALSE(keeps_with(5));
    CHECK(keeps_with(7));
}

TEST_CASE("a plan that names a bar which is not known asks nothing") {
    CHECK(keeps({like_value(-9), Likeness::rhythm, 0}, BEFORE));
}

TEST_CASE("bars of the same notes are one model, however they are played; symbols count whole") {
    Reader reader(PartName::drums, 5);
    reader.remember(0, {note(0, 36, 3), note(24, 38, 3)});
    reader.remember(1, {note(0, 36, 5), note(24, 38, 1)});
    reader.remember(2, {note(0, 36, 3)});
    reader.remember(3, {});
    reader.open(4);
    CHECK(reader.same_from_here(-4, -3));
    CHECK_FALSE(reader.same_from_here(-4, -2));
    CHECK_FALSE(reader.same_from_here(-2, -4));
    CHECK(reader.rests_from_here(-1));
    CHECK_FALSE(reader.rests_from_here(-2));

    Reader harmony(PartName::harmony, 3);
    auto seventh = chord(0, 7);
    seventh[Field::quality] = 5;
    harmony.remember(0, {chord(0, 7)});
    harmony.remember(1, {seventh});
    harmony.open(2);
    CHECK_FALSE(harmony.same_from_here(-2, -1));
}
