// From what is played into the plugin to a score.

#include <catch2/catch.hpp>

#include "Phrases.h"

using namespace partimento;

namespace {

// A player at 120 bpm and 48 kHz: 25 samples a MIDI tick, blocks of 480 samples.
struct Player {
    Phrases phrases;
    std::int64_t now = 0;  // samples
    std::vector<std::pair<std::int64_t, juce::MidiMessage>> ahead;

    void note(double beat, double beats, int pitch, int velocity = 90) {
        ahead.emplace_back(std::int64_t(beat * 24000), juce::MidiMessage::noteOn(1, pitch, juce::uint8(velocity)));
        ahead.emplace_back(std::int64_t((beat + beats) * 24000), juce::MidiMessage::noteOff(1, pitch));
    }
    std::optional<PlayedPhrase> until(double beat, const Score& song = {}) {
        for (; now < std::int64_t(beat * 24000); now += 480) {
            juce::MidiBuffer block;
            for (const auto& [at, message] : ahead)
                if (at >= now && at < now + 480) block.addEvent(message, int(at - now));
            phrases.hear(block, double(now) / 25.0, 1.0 / 25.0);
            if (auto phrase = phrases.ended(double(now) / 25.0, song)) return phrase;
        }
        return {};
    }
};

}  // namespace

TEST_CASE("a phrase is over after half a bar without a note") {
    Player player;
    for (int i = 0; i < 4; ++i) player.note(8 + i, 0.9, 60 + 2 * i);
    CHECK(!player.until(13.0));
    const auto phrase = player.until(15.0);
    REQUIRE(phrase);
    CHECK(phrase->firstBar == 2);
    CHECK(phrase->score.bars == 1);
    const auto& notes = phrase->score.part(PartName::melody).notes;
    REQUIRE(notes.size() == 4);
    for (int i = 0; i < 4; ++i) {
        CHECK(notes[std::size_t(i)].onset_ticks == 24 * i);
        CHECK(notes[std::size_t(i)].pitch == 60 + 2 * i);
        CHECK(notes[std::size_t(i)].velocity == 90);
    }
    CHECK(!player.until(30.0));
}

TEST_CASE("how a note is played is kept beside its place on the grid") {
    Player player;
    player.note(0.0, 0.4, 60);
    player.note(0.52, 0.4, 62);  // late by 0.48 ticks
    player.note(0.985, 0.4, 64);
    player.note(1.334, 0.3, 65);  // a triplet
    player.note(1.667, 0.3, 67);
    const auto phrase = player.until(8.0);
    REQUIRE(phrase);
    const auto& notes = phrase->score.part(PartName::melody).notes;
    REQUIRE(notes.size() == 5);
    CHECK(notes[1].onset_ticks == 12);
    CHECK(notes[1].timing == 2);
    CHECK(notes[2].onset_ticks == 24);
    CHECK(notes[2].timing == -1);
    CHECK(notes[3].onset_ticks == 32);
    CHECK(notes[4].onset_ticks == 40);
}

TEST_CASE("notes together are chords, and a held note keeps the phrase open") {
    Player player;
    for (const int pitch : {60, 64, 67}) player.note(0, 1.5, pitch);
    for (const int pitch : {59, 62, 67}) player.note(2, 6, pitch);
    CHECK(!player.until(8.0));
    const auto phrase = player.until(12.0);
    REQUIRE(phrase);
    CHECK(phrase->score.bars == 2);
    CHECK(phrase->score.part(PartName::chords).notes.size() == 6);
    CHECK(phrase->score.part(PartName::melody).notes.empty());
}

TEST_CASE("the key is found where the song has none, and is the song's where it has one") {
    Player player;
    int beat = 0;
    for (const int pitch : {62, 66, 69, 67, 66, 64, 62, 61, 62}) player.note(beat++, 0.9, pitch);
    CHECK(player.until(16.0)->score.key == Key{2, false});
    Score song;
    song.bars = 4;
    song.key = {9, true};
    song.meter = {3, 4};
    Player other;
    other.note(0, 0.5, 62);
    const auto phrase = other.until(6.0, song);
    REQUIRE(phrase);
    CHECK(phrase->score.key == Key{9, true});
    CHECK(phrase->score.meter == Meter{3, 4});
}

TEST_CASE("more notes than can be kept lose the newest, and nothing else") {
    Phrases phrases;
    juce::MidiBuffer flood;
    for (int i = 0; i < 6000; ++i) flood.addEvent(juce::MidiMessage::noteOn(1, i % 128, juce::uint8(64)), 0);
    phrases.hear(flood, 0.0, 1.0 / 25.0);
    CHECK(!phrases.ended(1e6, {}));  // what was never released is held
    phrases.forget();
    juce::MidiBuffer one;
    one.addEvent(juce::MidiMessage::noteOn(1, 60, juce::uint8(64)), 0);
    one.addEvent(juce::MidiMessage::noteOff(1, 60), 100);
    phrases.hear(one, 0.0, 1.0 / 25.0);
    CHECK(phrases.ended(1e6, {}));
}
