// The MIDI file as a container, and what is written into it.

#include <catch2/catch.hpp>

#include "song/midi.h"

using namespace partimento;

namespace {

midi::File one_note() {
    midi::File file;
    midi::FileTrack track;
    track.events = {{0, 0x90, 0, {'\x3c', '\x50'}}, {960, 0x80, 0, {'\x3c', '\x40'}}};
    track.end_tick = 3840;
    file.tracks = {track};
    return file;
}

}  // namespace

TEST_CASE("a file is the same after it was written and parsed") {
    const auto file = one_note();
    const auto again = midi::parse(midi::serialise(file));
    CHECK(again.tracks == file.tracks);
    CHECK(again.ticks_per_quarter == 960);
    CHECK(again.remarks.empty());
}

TEST_CASE("delta times of up to four bytes survive") {
    auto file = one_note();
    for (const std::int64_t tick : {127, 128, 16383, 16384, 2097151, 2097152, 268435455}) {
        file.tracks[0].end_tick = 960 + tick;
        CHECK(midi::parse(midi::serialise(file)).tracks[0].end_tick == 960 + tick);
    }
}

TEST_CASE("what is no MIDI file is refused in a sentence") {
    CHECK_THROWS_AS(midi::parse(""), std::invalid_argument);
    CHECK_THROWS_AS(midi::parse("MThd"), std::invalid_argument);
    CHECK_THROWS_AS(midi::parse(std::string(3u << 20, 'x')), std::invalid_argument);
    auto frames = midi::serialise(one_note());
    frames[12] = '\xe7';
    CHECK_THROWS_WITH(midi::parse(frames), Catch::Contains("not in ticks"));
}

TEST_CASE("any bytes are a file or a refusal") {
    const auto whole = midi::serialise(one_note());
    std::uint32_t random = 1;
    for (int round = 0; round < 3000; ++round) {
        auto bytes = whole;
        for (int i = 0; i < 1 + round % 5; ++i) {
            random = random * 1664525u + 1013904223u;
            bytes[random % bytes.size()] = static_cast<char>(random >> 24);
        }
        bytes.resize(bytes.size() - random % 4);
        try {
            const auto file = midi::parse(bytes);
            CHECK(midi::parse(midi::serialise(file)).tracks.size() == file.tracks.size());
        } catch (const std::invalid_argument&) {
            continue;
        }
    }
}

TEST_CASE("texts are UTF-8 whatever they were") {
    CHECK(midi::readable("Bass") == "Bass");
    CHECK(midi::readable("Caf\xe9") == "Caf\xc3\xa9");
    CHECK(midi::readable("Caf\xc3\xa9") == "Caf\xc3\xa9");
    CHECK(midi::readable("cut \xe2\x82") == "cut \xc3\xa2\xc2\x82");
    CHECK(midi::readable("\x1b[2Jx") == "[2Jx");
}

TEST_CASE("a selection keeps the chord that holds where it begins") {
    Score score;
    score.bars = 4;
    score.harmony = {{0, 0, 0, 0}};
    Cells cells(4);
    cells.set(PartName::harmony, 2);
    cells.set(PartName::melody, 2);
    score.part(PartName::melody).notes = {{192, 24, 60, 80, -2}};
    const auto read = midi::read(midi::write(score, cells)).score;
    REQUIRE(read.harmony.size() == 1);
    CHECK(read.harmony[0].onset_ticks == 0);
    CHECK(read.bars == 1);
    CHECK(read.part(PartName::melody).notes == std::vector<Note>{{0, 24, 60, 80, 0}});
}
