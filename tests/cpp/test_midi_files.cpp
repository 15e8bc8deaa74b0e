// Scores out to MIDI files and back in.

#include <catch2/catch.hpp>

#include "MidiFiles.h"

using namespace partimento;

namespace {

Score band() {
    Score score;
    score.bars = 4;
    score.tempo_bpm = 100.0;
    score.meter = {3, 4};
    score.key = {7, false};
    score.harmony = {{0, 7, 0, 7}, {144, 2, 0, 2}};
    for (int bar = 0; bar < 4; ++bar) {
        const int at = bar * 72;
        score.part(PartName::melody).notes.push_back({at, 24, 74 + bar, 90, 3});
        for (const int pitch : {55, 59, 62}) score.part(PartName::chords).notes.push_back({at, 70, pitch, 60, 0});
        score.part(PartName::bass).notes.push_back({at, 24, 43, 100, 0});
        score.part(PartName::drums).notes.push_back({at, DRUM_DURATION_TICKS, 36, 110, bar == 0 ? 0 : -2});
    }
    score.sort();
    return score;
}

struct File {
    juce::File file;
    explicit File(const Score& score, const Cells& cells) : file(midiFileOf(score, cells)) {}
    ~File() { file.getParentDirectory().deleteRecursively(); }
};

}  // namespace

TEST_CASE("a song that leaves as a MIDI file comes back as it was") {
    const auto score = band();
    const File out(score, Cells(4, true));
    CHECK(out.file.getFileName() == "partimento song.mid");
    CHECK(readMidi(out.file).score == score);
}

TEST_CASE("what leaves a second time bears the same name, and what left before is still there") {
    const File first(band(), Cells(4, true)), second(band(), Cells(4, true));
    CHECK(first.file.getFileName() == second.file.getFileName());
    CHECK(first.file != second.file);
    CHECK(first.file.existsAsFile());
}

TEST_CASE("a selection leaves alone, and begins at its first bar") {
    Cells cells(4);
    for (const int bar : {2, 3}) cells.set(PartName::melody, bar);
    const File out(band(), cells);
    CHECK(out.file.getFileName() == "partimento melody.mid");
    const auto read = readMidi(out.file).score;
    REQUIRE(read.part(PartName::melody).notes.size() == 2);
    CHECK(read.part(PartName::melody).notes[0].onset_ticks == 0);
    CHECK(read.part(PartName::melody).notes[0].pitch == 76);
    CHECK(read.part(PartName::bass).notes.empty());
}

TEST_CASE("what a part is taken for can be corrected") {
    const File out(band(), Cells(4, true));
    auto found = readMidi(out.file);
    REQUIRE(found.tracks.size() == 4);
    found.tracks[0].part = PartName::chords;
    found.tracks[1].used = false;
    const auto read = midi::reassigned(found);
    CHECK(read.part(PartName::melody).notes.empty());
    CHECK(read.part(PartName::chords).notes.size() == 4);
}

TEST_CASE("an error names the file that is no MIDI file") {
    const auto file = juce::File::createTempFile(".mid");
    file.replaceWithText("not midi");
    CHECK_THROWS_WITH(readMidi(file),
                      Catch::Contains(file.getFileName().toStdString()) && Catch::Contains("not a MIDI file"));
    file.deleteFile();
    CHECK_THROWS_AS(readMidi(file), std::runtime_error);
}

TEST_CASE("a song is the same bytes dragged out of the plugin and written by the core") {
    const File out(band(), Cells(4, true));
    juce::MemoryBlock bytes;
    REQUIRE(out.file.loadFileAsData(bytes));
    CHECK(bytes.toString().isNotEmpty());
    CHECK(std::string(static_cast<const char*>(bytes.getData()), bytes.getSize()) == midi::write(band()));
}
