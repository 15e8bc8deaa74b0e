// What a musician does to a song, and what of it sounds.

#include <catch2/catch.hpp>

#include "Song.h"
#include "song/takes_json.h"

using namespace partimento;

namespace {

Score tune(int bars, int pitch) {
    Score score;
    score.bars = bars;
    for (int bar = 0; bar < bars; ++bar) score.part(PartName::melody).notes.push_back({bar * 96, 24, pitch, 90, 0});
    return score;
}

// As the arranger does: three takes of one request.
void writeThree(Song& song, int bars = 2) {
    const std::vector<Score> takes{tune(bars, 60), tune(bars, 62), tune(bars, 64)};
    song.begin({7, 8, 9});
    song.finish(song.current(), takes, Cells(bars, true), "tiny", {7, 8, 9});
}

int firstPitch(const Score& score) { return score.part(PartName::melody).notes.at(0).pitch; }

}  // namespace

TEST_CASE("the first take of a request becomes the song, and the others stay within reach") {
    Song song;
    CHECK(song.isEmpty());
    writeThree(song);
    CHECK(firstPitch(song.score()) == 60);
    CHECK(song.candidates().size() == 3);
    CHECK(song.candidates()[2].seed == 9);
    song.keep(2);
    CHECK(firstPitch(song.score()) == 64);
    song.undo();
    CHECK(song.score().bars == 0);
    song.redo();
    CHECK(firstPitch(song.score()) == 64);
}

TEST_CASE("a take that is listened to sounds, and the song stays what it is") {
    Song song;
    writeThree(song);
    song.listen(1);
    CHECK(firstPitch(song.shown()) == 62);
    CHECK(song.latestMusic()->at(false).notes.front().pitch == 62);
    CHECK(firstPitch(song.score()) == 60);
    song.listen(-1);
    CHECK(song.latestMusic()->at(false).notes.front().pitch == 60);
}

TEST_CASE("bars of several takes are put together, and any of it is undone") {
    Song song;
    writeThree(song, 4);
    song.comp(1, 1, 2);
    std::vector<int> pitches;
    const auto put = song.score();
    for (const auto& note : put.part(PartName::melody).notes) pitches.push_back(note.pitch);
    CHECK(pitches == std::vector<int>{60, 62, 62, 60});
    song.undo();
    CHECK(firstPitch(song.score()) == 60);
}

TEST_CASE("an edit by hand is a take of its own") {
    Song song;
    writeThree(song);
    auto edited = song.score();
    edited.part(PartName::melody).notes[0].pitch = 71;
    song.edit(edited, "by hand");
    CHECK(song.takes().take(song.current()).origin.request == "by hand");
    song.undo();
    CHECK(firstPitch(song.score()) == 60);
}

TEST_CASE("what cannot be done is refused, and nothing changes") {
    Song song;
    writeThree(song);
    const auto before = song.takes();
    CHECK_THROWS_AS(song.keep(3), std::invalid_argument);
    CHECK_THROWS_AS(song.listen(9), std::invalid_argument);
    auto broken = song.score();
    broken.part(PartName::melody).notes[0].pitch = 200;
    CHECK_THROWS_AS(song.edit(broken, "by hand"), std::invalid_argument);
    CHECK(song.takes() == before);
}

TEST_CASE("a take that is being written sounds as it comes, and gives way when it is cancelled") {
    Song song;
    writeThree(song);
    song.begin({1, 2});
    song.write(1, tune(1, 50), 0.5f);
    CHECK(firstPitch(song.shown()) == 60);
    song.write(0, tune(1, 48), 0.5f);
    CHECK(firstPitch(song.shown()) == 48);
    CHECK_THROWS_AS(song.keep(0), std::invalid_argument);
    song.abandon();
    CHECK(firstPitch(song.shown()) == 60);
    CHECK(song.candidates().size() == 3);  // those of before
}

TEST_CASE("the takes side by side are those of the request that the song came of") {
    Song song;
    const auto seeds = [&] {
        std::vector<std::uint64_t> all;
        for (const auto& candidate : song.candidates()) all.push_back(candidate.seed);
        return all;
    };
    const std::vector<std::uint64_t> first{7, 8, 9}, second{20, 21};
    writeThree(song);
    song.begin(second);
    song.finish(song.current(), {tune(2, 50), tune(2, 52)}, Cells(2, true), "tiny", {20, 21});
    CHECK(seeds() == second);
    song.undo();
    CHECK(seeds() == first);
    song.undo();
    CHECK(seeds().empty());
    song.redo();
    CHECK(seeds() == first);
    song.edit(tune(2, 71), "by hand");
    CHECK(seeds() == first);
    song.keep(2);
    CHECK(firstPitch(song.score()) == 64);
    song.redo();
    CHECK(seeds() == first);
}

TEST_CASE("a song that is loaded has the takes of its request side by side again") {
    Song song, loaded;
    writeThree(song);
    song.undo();
    song.begin({10, 11});
    song.finish(song.current(), {tune(2, 50), tune(2, 52)}, Cells(2, true), "tiny",
                {10, 11});  // of the same parent, and the next seeds
    song.keep(1);
    song.edit(tune(2, 71), "by hand");
    loaded.restore(takes_from_json(to_json(song.takes())), {}, {}, "");
    REQUIRE(loaded.candidates().size() == 2);
    CHECK(loaded.candidates()[0].seed == 10);
    CHECK(firstPitch(loaded.candidates()[1].score) == 52);
    loaded.keep(0);
    CHECK(firstPitch(loaded.score()) == 50);
}

TEST_CASE("a take whose request names others that are missing stands alone") {
    for (const auto* request : {"take 3 of 4", "take 1 of 9999999999", "take 0 of 0", "take 1 of 400", "", "of take"}) {
        Song song;
        Takes takes{Score()};
        takes.add(0, tune(2, 60), Cells(2, true), {"tiny", 7, request});
        song.restore(takes, {}, {}, "");
        CHECK(song.candidates().size() == 1);
        CHECK(song.seed() == 7);
    }
}

TEST_CASE("each take's copies are reported once, and not those of a song that is gone") {
    Song song;
    writeThree(song);
    const int made = song.takesMade();
    REQUIRE(song.unsearched().size() == 3);
    song.setFindings(song.candidates()[1].id, {{{PartName::melody, 9, 0, "Tune", 16, 9}}, "+ groove"}, made);
    CHECK(song.unsearched().size() == 2);
    CHECK(song.candidates()[1].copies.front().notes == 9);
    CHECK(song.copies().empty());
    song.keep(1);
    CHECK(song.copies().front().notes == 9);
    song.restore(Takes(tune(2, 60)), {}, {}, "");
    song.setFindings(song.current(), {{{PartName::melody, 9, 0, "Tune", 16, 9}}, {}}, made);
    CHECK(song.copies().empty());
}

TEST_CASE("a further request has seeds of its own, and a seed that is set is the one that is used") {
    Song song;
    CHECK(song.seedAfter(7) == 7);
    writeThree(song);
    CHECK(song.seed() == 7);
    CHECK(song.seedAfter(7) == 10);
    CHECK(song.seedAfter(8) == 8);
    song.undo();
    CHECK(song.seedAfter(7) == 10);  // other takes than those that were undone
    song.restore(song.takes(), {}, {}, "");
    CHECK(song.seedAfter(7) == 10);
    CHECK(song.seedAfter(70) == 70);
}

TEST_CASE("undo while takes are written leaves them to be written") {
    Song song;
    writeThree(song);
    const int parent = song.current();
    song.begin({20, 21});
    song.write(0, tune(1, 48), 0.5f);
    song.undo();
    song.write(1, tune(1, 49), 0.5f);
    CHECK(song.candidates().size() == 2);
    song.finish(parent, {tune(2, 50), tune(2, 52)}, Cells(2, true), "tiny", {20, 21});
    CHECK(firstPitch(song.shown()) == 50);
    song.undo();
    CHECK(firstPitch(song.shown()) == 60);
}

TEST_CASE("an answer sounds once at its place, then the song again") {
    Song song;
    writeThree(song);
    song.answer(tune(1, 40), 4 * 3840);
    const auto* timeline = &song.latestMusic()->at(false);
    CHECK(timeline->placement.origin == 4 * 3840);
    CHECK(!timeline->placement.repeats);
    song.endAnswer();
    CHECK(song.latestMusic()->at(false).notes.front().pitch == 60);
}

TEST_CASE("locks stay with their bars when the song grows or shrinks") {
    Song song;
    writeThree(song, 4);
    Cells locked(4);
    locked.set(PartName::bass, 3);
    song.lock(locked);
    song.edit(tune(6, 60), "by hand");
    CHECK(song.lockedCells().bars() == 6);
    CHECK(song.lockedCells().has(PartName::bass, 3));
    song.edit(tune(2, 60), "by hand");
    CHECK(song.lockedCells().count() == 0);
    song.undo();
    CHECK(song.lockedCells().has(PartName::bass, 3));
}

namespace {

SongSounds withSeed(std::uint64_t seed) {
    SongSounds sounds;
    sounds.neural[PartName::melody] = true;
    sounds.timbres[PartName::melody] = Timbre{"near a flute", 0.25f, 0.5f, {}, seed, false};
    return sounds;
}

}  // namespace

TEST_CASE("changed sounds are undone and done again, and the music sounds on") {
    Song song;
    SongSounds told;
    song.onSounds = [&](const SongSounds& all) { told = all; };
    writeThree(song);
    song.listen(1);
    const int before = song.musicTake();
    song.setSounds(withSeed(1), "Melody: near a flute");
    song.setSounds(withSeed(2), "Melody: another");
    CHECK(told == withSeed(2));
    CHECK(song.musicTake() == before);
    song.undo();
    CHECK(told == withSeed(1));
    CHECK(song.news() == News{"undone: Melody: another", false});
    song.undo();
    CHECK(told == SongSounds());
    CHECK(song.heard() == 1);
    CHECK(firstPitch(song.shown()) == 62);
    song.redo();
    song.redo();
    CHECK(told == withSeed(2));
    CHECK(song.news().line == "done again: Melody: another");
    CHECK(song.candidates().size() == 3);
}

TEST_CASE("undo goes back through music and sounds in the order in which they changed") {
    Song song;
    song.setSounds(withSeed(1), "sounds");  // of a song without bars
    song.edit(tune(2, 60), "by hand");
    song.setSounds(withSeed(2), "sounds");
    song.edit(tune(2, 65), "by hand");
    song.undo();
    CHECK(firstPitch(song.score()) == 60);
    CHECK(song.sounds() == withSeed(2));
    song.undo();
    CHECK(song.sounds() == withSeed(1));
    song.undo();
    CHECK(song.score().bars == 0);
    CHECK(song.sounds() == withSeed(1));
    song.undo();
    CHECK(song.sounds() == SongSounds());
    for (int i = 0; i < 4; ++i) song.redo();
    CHECK(firstPitch(song.score()) == 65);
    CHECK(song.sounds() == withSeed(2));
}

TEST_CASE("what is turned in one go is one step of undo, until something else happens") {
    Song song;
    const int step = song.setSounds(withSeed(1), "turned");
    CHECK(song.setSounds(withSeed(2), "turned", step) == step);
    CHECK(song.setSounds(withSeed(2), "turned", step) == step);
    CHECK(song.takes().size() == 2);
    song.undo();
    CHECK(song.sounds() == SongSounds());
    song.redo();
    CHECK(song.sounds() == withSeed(2));
    song.edit(tune(2, 60), "by hand");
    song.undo();
    CHECK(song.setSounds(withSeed(3), "turned", step) != step);
    song.undo();
    CHECK(song.sounds() == withSeed(2));
}

TEST_CASE("another take keeps the sounds as they are, and a step of sounds brings its own") {
    Song song;
    writeThree(song);
    const int step = song.setSounds(withSeed(1), "sounds");
    song.keep(2);
    CHECK(song.sounds() == withSeed(1));
    song.setSounds(withSeed(2), "sounds");
    song.undo();
    CHECK(song.sounds() == withSeed(1));
    CHECK(firstPitch(song.score()) == 64);
    song.redo();
    song.select(step);
    CHECK(song.sounds() == withSeed(1));
    CHECK(firstPitch(song.score()) == 60);
    song.undo();
    CHECK(song.sounds() == SongSounds());
}

TEST_CASE("what is known of a take's music holds while its sounds change") {
    Song song;
    writeThree(song);
    for (const auto& [take, score] : song.unsearched())
        song.setFindings(take, {{{PartName::melody, 9, 0, "Tune", 16, 9}}, {}}, song.takesMade());
    song.setSounds(withSeed(1), "sounds");
    CHECK(song.unsearched().empty());
    CHECK(song.copies().front().notes == 9);
}
