// The MIDI file as a container, and what is written into it.

#include <catch2/catch.hpp>

#include <algorithm>
#include <clocale>

#include "song/midi.h"
#include "song/midi_notes.h"
#include "song/midi_text.h"

using namespace partimento;

namespace {

midi::File one_note() {
    midi::File file;
    midi::FileTrack track;
    track.events = {{0, 0x90, 0, {'\x3c', '\x50'}}, {960, 0x80, 0, {'\x3c', '\x40'}}};
    track.end.tick = 3840;
    file.tracks = {track};
    return file;
}

std::string number(unsigned value, int count) {
    std::string out;
    for (int i = count - 1; i >= 0; --i) out.push_back(static_cast<char>(value >> (8 * i) & 0xFFu));
    return out;
}

// "00 90 3c" as bytes.
std::string hex(const std::string& text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); i += 3)
        out.push_back(static_cast<char>(std::stoi(text.substr(i, 2), nullptr, 16)));
    return out;
}

const auto END = hex("00 ff 2f 00");

std::string reversed(std::string bytes) {
    std::reverse(bytes.begin(), bytes.end());
    return bytes;
}

// `more`: bytes that the header has beyond its six and that follow it here.
std::string header(unsigned tracks, unsigned more = 0) {
    return "MThd" + number(6 + more, 4) + number(1, 2) + number(tracks, 2) + number(96, 2) + std::string(more, 'h');
}

std::string chunk(const std::string& body) { return "MTrk" + number(static_cast<unsigned>(body.size()), 4) + body; }

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
        file.tracks[0].end.tick = 960 + tick;
        CHECK(midi::parse(midi::serialise(file)).tracks[0].end.tick == 960 + tick);
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
            CHECK(midi::serialise(midi::parse(midi::serialise(file))) == midi::serialise(file));
        } catch (const std::invalid_argument&) {
            continue;
        }
    }
}

TEST_CASE("what a file has that is not understood is written again as it came") {
    const auto body = hex("00 90 3c 50")             // a note
                      + hex("80 10 40 50")           // a delta time with a leading zero, running status
                      + hex("00 f3 07 00 f8")        // song select, clock
                      + hex("00 43 ff")              // a velocity over 127, running on
                      + hex("00 f7 80 01 f7") + END  // a length with a leading zero
                      + hex("de ad");                // and what stands behind the end
    const auto song = header(2, 3) + "Xtra" + number(3, 4) + "abc" + chunk(body) + std::string("\0\0", 2);
    const auto file = midi::parse(song);
    CHECK(midi::serialise(file) == song);
    REQUIRE(file.tracks.size() == 1);
    CHECK(file.tracks[0].events.size() == 6);
    CHECK(file.tracks[0].events[4].byte(1) == 127);
    const auto riff = "RIFF" + reversed(number(4 + 8 + static_cast<unsigned>(song.size()) + 8 + 2, 4)) + "RMIDdata" +
                      reversed(number(static_cast<unsigned>(song.size()), 4)) + song +
                      std::string(song.size() % 2, '\0') + "LIST" + reversed(number(2, 4)) + "ab";
    auto wrapped = midi::parse(riff);
    CHECK(midi::serialise(wrapped) == riff);
    wrapped.tracks[0].events.pop_back();
    const auto shorter = midi::serialise(wrapped);
    CHECK(midi::parse(shorter).tracks == wrapped.tracks);
    CHECK(shorter.ends_with("ab"));
    CHECK(shorter.substr(4, 4) == reversed(number(static_cast<unsigned>(shorter.size()) - 8, 4)));
}

TEST_CASE("a track whose length covers the tracks behind it leaves them be") {
    const auto notes = [](const std::string& pitch) { return hex("00 90 " + pitch + " 50 60 80 " + pitch + " 40"); };
    const auto second = chunk(notes("40") + END);
    for (const auto& first : {notes("3c") + END, notes("3c")}) {
        const auto covering =
            header(2) + "MTrk" + number(static_cast<unsigned>(first.size() + second.size()), 4) + first + second;
        const auto beyond = header(2) + "MTrk" + number(100000, 4) + first + second;
        for (const auto& bytes : {covering, beyond}) {
            const auto file = midi::parse(bytes);
            REQUIRE(file.tracks.size() == 2);
            CHECK(file.tracks[0].events.size() == 2);
            CHECK(file.tracks[1].events.size() == 2);
            CHECK(file.remarks.size() == 1);
        }
    }
    const auto text = header(1) + chunk(hex("00 ff 01") + static_cast<char>(second.size()) + second + END);
    CHECK(midi::parse(text).tracks.size() == 1);  // it is a text
    CHECK(midi::serialise(midi::parse(text)) == text);
}

TEST_CASE("many empty tracks cost nothing, and one remark") {
    auto bytes = header(65535);
    for (int i = 0; i < 200000; ++i) bytes += chunk("");
    bytes += chunk(hex("00 90 3c 50 60 80 3c 40") + END);
    const auto found = midi::read(bytes);
    CHECK(found.score.part(PartName::chords).notes.size() + found.score.part(PartName::melody).notes.size() == 1);
    CHECK(found.remarks.size() == 2);
    CHECK(found.remarks[0] == "tracks 1, 2, 3, 4 and 199996 more are cut off or have no end");
}

TEST_CASE("of far too many tracks with notes the first are read, and the rest are counted") {
    auto bytes = header(1000);
    for (int i = 0; i < 1000; ++i) bytes += chunk(hex("00 90 3c 50 60 80 3c 40") + END);
    const auto found = midi::read(bytes);
    CHECK(found.tracks.size() <= midi::MAX_VOICES);
    CHECK(found.remarks[0] == "the last 759 of its tracks with notes are left out: they are too many");
}

TEST_CASE("a missing or a doubled note-on or note-off leaves the notes around it as they are") {
    using Hits = std::vector<std::pair<std::int64_t, bool>>;
    const auto struck = [](const Hits& hits) {
        midi::FileTrack track;
        for (const auto& [tick, on] : hits)
            track.events.push_back({tick, static_cast<std::uint8_t>(on ? 0x90 : 0x80), 0, {'\x3c', '\x50'}});
        track.end.tick = 1000;
        Hits notes;
        for (const auto& note : midi::struck_notes(track)) {
            notes.emplace_back(note.on, note.ended);
            notes.emplace_back(note.off, note.ended);
        }
        return notes;
    };
    CHECK(struck({{0, true}, {10, false}, {20, true}, {30, false}}) ==
          Hits{{0, true}, {10, true}, {20, true}, {30, true}});
    CHECK(struck({{0, true}, {20, true}, {30, false}, {40, true}, {50, false}}) ==
          Hits{{0, false}, {20, false}, {20, true}, {30, true}, {40, true}, {50, true}});  // the first has no note-off
    CHECK(struck({{5, false}, {10, true}, {20, false}, {25, false}}) == Hits{{10, true}, {20, true}});
    CHECK(struck({{0, true}, {0, true}, {10, false}}) == Hits{{0, true}, {10, true}});
    CHECK(struck({{0, true}, {5, true}, {10, false}, {20, false}}) ==
          Hits{{0, true}, {10, true}, {5, true}, {20, true}});
    CHECK(struck({{0, true}}) == Hits{{0, false}, {1000, false}});
}

TEST_CASE("texts are cut at whole characters") {
    CHECK(shortened("abc", 3) == "abc");
    CHECK(shortened("abcd", 3) == "abc...");
    CHECK(shortened("ab\xe2\x82\xac"
                    "d",
                    4) == "ab...");
    CHECK(shortened("ab\xe2\x82\xac"
                    "d",
                    5) == "ab\xe2\x82\xac...");
    midi::FileTrack track;
    std::string name;
    for (int i = 0; i < 200; ++i) name += "\xc3\xa9";
    track.events = {{0, 0xFF, midi::TRACK_NAME, "x" + name}};
    CHECK(track.name().size() == 95 + 3);
    CHECK(readable(track.name()) == track.name());
}

TEST_CASE("overlong characters and halves of pairs are no UTF-8") {
    CHECK(readable("\xe0\x80\x80") == "\xc3\xa0");
    CHECK(readable("\xed\xa0\x80") == "\xc3\xad\xc2\xa0");
    CHECK(readable("\xf4\x90\x80\x80") == "\xc3\xb4");
    CHECK(readable("\xf0\x9d\x84\xaa") == "\xf0\x9d\x84\xaa");
}

TEST_CASE("numbers in our texts are the same in every locale") {
    const auto* before = std::setlocale(LC_NUMERIC, nullptr);
    const std::string usual = before != nullptr ? before : "C";
    for (const char* name : {"C", "de_DE.UTF-8", "fr_FR.UTF-8"}) {
        if (std::setlocale(LC_NUMERIC, name) == nullptr) continue;
        CHECK(midi::text_of(midi::Signature{8, 97.3}) == "partimento 8 bars 97.3 bpm");
        const auto read = midi::signature_in("partimento 8 bars 97.3 bpm");
        REQUIRE(read);
        CHECK(read->tempo_bpm == 97.3);
    }
    std::setlocale(LC_NUMERIC, usual.c_str());
    CHECK(!midi::signature_in("partimento 8 bars 1e999 bpm"));
    CHECK(!midi::signature_in("partimento  8 bars 97,3 bpm"));
    CHECK(midi::held_in("held 12 ticks, timing -3")->timing == -3);
    CHECK(!midi::held_in("held 12 ticks, timing nan"));
}

TEST_CASE("texts are UTF-8 whatever they were") {
    CHECK(readable("Bass") == "Bass");
    CHECK(readable("Caf\xe9") == "Caf\xc3\xa9");
    CHECK(readable("Caf\xc3\xa9") == "Caf\xc3\xa9");
    CHECK(readable("cut \xe2\x82") == "cut \xc3\xa2");
    CHECK(readable("\x1b[2Jx") == "[2Jx");
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

TEST_CASE("text that is shown holds nothing that steers a terminal or turns the direction of writing") {
    CHECK(readable("a\x1b[2J\x07\x7f") == "a[2J");
    CHECK(readable("\xc2\x9b"
                   "31m \xc2\xa0") == "31m \xc2\xa0");
    CHECK(readable("\xe2\x80\xae\xe2\x81\xa6\xe2\x80\x8f\xe2\x80\x93") == "\xe2\x80\x93");
    CHECK(in_quotes("\xc3\xa9\x1b") == "'\xc3\xa9'");
    CHECK(in_quotes(std::string(99, 'x')) == "'" + std::string(24, 'x') + "...'");
}
