// Requests that no style could fulfil are refused before anything is written.

#include <catch2/catch.hpp>
#include <cmath>

#include "music/scale.h"
#include "songs.h"
#include "writing/request.h"

using namespace partimento;

namespace {

// All cells of the small band but its chord symbols.
Request asked() {
    Request request;
    request.score = small_band();
    request.asked = Cells(4, true);
    for (int bar = 0; bar < 4; ++bar) request.asked.set(PartName::harmony, bar, false);
    return request;
}

template <typename Change>
void refused(const char* why, const Change& change) {
    auto request = asked();
    change(request);
    CHECK_THROWS_WITH(check(request), Catch::Contains(why));
}

}  // namespace

TEST_CASE("a plain request passes, and one for nothing too") {
    CHECK_NOTHROW(check(asked()));
    CHECK_NOTHROW(check(Request{}));
}

TEST_CASE("a value out of range is named with its bounds") {
    refused("temperature 2.100000 is outside 0..2", [](Request& r) { r.temperature = 2.1; });
    refused("temperature nan is outside 0..2", [](Request& r) { r.temperature = std::nan(""); });
    refused("top_p 0.000000 is outside 0..1", [](Request& r) { r.top_p = 0.0; });
    refused("strength -0.100000 is outside 0..1", [](Request& r) { r.strength = -0.1; });
    refused("obedience 3.000000 is outside 0..2", [](Request& r) { r.obedience = 3.0; });
    refused("longest_rest -1 is outside 0..1024", [](Request& r) { r.longest_rest = -1; });
    refused("chord_tones 1.500000 is outside 0..1", [](Request& r) { r.constraints.chord_tones = 1.5; });
    refused("scale has no notes", [](Request& r) { r.constraints.scale = 0; });
    refused("longest_copy 1 is neither 0 nor within", [](Request& r) { r.constraints.longest_copy = 1; });
    refused("bass: range 60..50 is no range within 0..127",
            [](Request& r) { r.constraints.ranges[PartName::bass] = {60, 50}; });
    refused("chords: polyphony 65 is outside 0..64",
            [](Request& r) { r.constraints.polyphony[PartName::chords] = 65; });
    refused("pitch", [](Request& r) { r.score.part(PartName::melody).notes[0].pitch = 200; });
}

TEST_CASE("what is sized for another score is refused") {
    refused("cells are for 3 bars, the score has 4", [](Request& r) { r.asked = Cells(3); });
    refused("attributes are for 5 bars, the score has 4", [](Request& r) { r.attributes = AttributeGrid(5); });
    refused("plans are for 5 bars, the score has 4", [](Request& r) { r.plans = PlanGrid(5); });
}

TEST_CASE("two wishes that contradict each other are both named") {
    refused("scale and range contradict each other: no note of the scale lies in the bass's range 41..41",
            [](Request& r) {
                r.constraints.scale = parse_scale("C major pentatonic");
                r.constraints.ranges[PartName::bass] = {41, 41};
            });
    refused("no drum may be hit, and drums of bar 1 is asked for", [](Request& r) { r.constraints.drums.reset(); });
    refused("chord_tones and scale or range contradict each other: melody of bar 1 may have no note of G",
            [](Request& r) {
                r.constraints.chord_tones = 1.0;
                r.constraints.ranges[PartName::melody] = {60, 60};
            });
    refused("contour is a matter of melody and bass", [](Request& r) { r.locks.contour = true; });
}

TEST_CASE("notes that are kept are held against what is wished") {
    refused("locked pitches and scale, range or drums contradict each other: melody of bar 1 has pitch 74",
            [](Request& r) {
                r.locks.pitches = true;
                r.constraints.ranges[PartName::melody] = {60, 72};
            });
    refused("locked rhythm and polyphony 1 contradict each other: bass of bar 1 has 2 notes at once", [](Request& r) {
        r.locks.rhythm = true;
        r.constraints.polyphony[PartName::bass] = 1;
        r.score.part(PartName::bass).notes.push_back({0, 24, 50, 90, 0});
        r.score.sort();
    });
    refused("locked pitches and chord_tones contradict each other: melody of bar 2 has pitch 75 on a strong beat of G",
            [](Request& r) {
                r.locks.pitches = r.locks.rhythm = true;
                r.constraints.chord_tones = 1.0;
            });
    refused("locked pitches and scale contradict each other: harmony of bar 3 has D7", [](Request& r) {
        r.asked = Cells(4, true);
        r.locks.pitches = true;
        r.constraints.scale = parse_scale("C major");
        r.constraints.scale &= static_cast<PitchClasses>(~(1u << 6));
        for (const auto part : NOTE_PARTS)
            for (int bar = 0; bar < 4; ++bar) r.asked.set(part, bar, false);
        r.score.harmony[0] = {0, 0, 0, 0};
    });
    refused("has 65 notes; up to 64 can be kept", [](Request& r) {
        r.strength = 0.5;
        for (int i = 0; i < 63; ++i) r.score.part(PartName::melody).notes.push_back({i % 48 + 1, 6, 30 + i, 80, 0});
        r.score.sort();
    });
}

TEST_CASE("notes are held against nothing where none is kept") {
    auto request = asked();
    request.constraints.ranges[PartName::melody] = {60, 72};
    CHECK_NOTHROW(check(request));
}

TEST_CASE("keeping notes where there are none is refused, whatever is kept of them") {
    const auto emptied = [](Request& r) {
        for (const auto part : NOTE_PARTS) r.score.part(part).notes.clear();
    };
    refused("a strength below 1 is a matter of notes that are there already", [&](Request& r) {
        emptied(r);
        r.strength = 0.5;
    });
    refused("what is kept is a matter of notes that are there already", [&](Request& r) {
        emptied(r);
        r.locks.rhythm = true;
    });
    auto request = asked();
    request.strength = 0.5;
    CHECK_NOTHROW(check(request));
}

TEST_CASE("a part that is not on the card is refused with those that are") {
    Card card;
    card.name = "tune";
    card.parts = {PartName::melody, PartName::bass};
    auto request = asked();
    CHECK_THROWS_WITH(check(request, card),
                      Catch::Contains("style 'tune' does not write chords: it writes melody, bass"));
    for (const auto part : {PartName::chords, PartName::drums})
        for (int bar = 0; bar < 4; ++bar) request.asked.set(part, bar, false);
    CHECK_NOTHROW(check(request, card));
}
