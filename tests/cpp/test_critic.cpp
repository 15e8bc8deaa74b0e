#include <catch2/catch.hpp>
#include <cmath>
#include <filesystem>

#include "critic/critic.h"
#include "songs.h"
#include "style/style.h"
#include "writing/choice.h"
#include "writing/form.h"
#include "writing/generator.h"

using namespace partimento;

namespace {

float figure(const Score& song, std::string_view name, int first, int last, bool ends = false) {
    const Hearing hearing(song);
    for (const auto& found : figures_of({hearing, first, last, ends}))
        if (found.name == name) return found.value;
    FAIL("no figure " << name);
    return 0;
}

// The tiny style with a critic that hears how high the melody is, and nothing else.
Style choosy(float nats) {
    Style style = *Style::load(PARTIMENTO_SOURCE_DIR "/tests/golden/tiny.safetensors");
    const auto song = small_band();
    const Hearing hearing(song);
    for (const auto& found : figures_of({hearing, 0, 4}))
        style.critic.weights.push_back({60.0f, 24.0f, found.name == "melody's register" ? nats : 0.0f, 0.0f});
    return style;
}

Request asked(const Style& style, int candidates) {
    Request request;
    request.score = open_score(style.card, {.bars = 12});
    request.asked = open_cells(style.card, request.score);
    request.seed = 5;
    request.candidates = candidates;
    return request;
}

std::vector<int> phrase_ends(const Request& request) {
    std::vector<int> ends;
    for (const auto& phrase : phrases_of(request)) ends.push_back(phrase.last);
    return ends;
}

}  // namespace

TEST_CASE("figures count what comes again") {
    auto song = small_band();
    CHECK(figure(song, "bass figure as 1 bar before", 0, 4) == 1.0f);
    CHECK(figure(song, "drums equal 1 bar before", 0, 4) == 1.0f);
    CHECK(std::isnan(figure(song, "bass figure as 8 bars before", 0, 4)));
    song.part(PartName::bass).notes.back().onset_ticks += 24;
    CHECK(figure(song, "bass figure as 1 bar before", 0, 4) == Approx(2.0 / 3));
    CHECK(figure(song, "melody's onsets a bar", 0, 4) == 2.0f);
    CHECK(figure(song, "kick on 1", 0, 4) == 1.0f);
}

TEST_CASE("figures hear how a song ends only where it does") {
    const auto song = small_band();  // G, and it ends on D7 with a B on the third beat
    CHECK(std::isnan(figure(song, "last note is 1, 3 or 5 of the key", 0, 4)));
    CHECK(figure(song, "last note is 1, 3 or 5 of the key", 0, 4, true) == 1.0f);
}

TEST_CASE("figures of bars that a song lacks, and of two meters, are refused") {
    auto song = small_band();
    const Hearing hearing(song);
    CHECK_THROWS_WITH(figures_of({hearing, 2, 5}), "bars 3 to 5 are no bars of the song");
    song.meters = {{2, {3, 4}}};
    CHECK_THROWS_WITH(Hearing(song), "the meter changes: figures are counted in one");
}

TEST_CASE("a judgement is the sum of its aspects, and says what it is of") {
    const auto style = choosy(2.0f);
    const auto found = judge(style.critic, small_band(), 4, false);  // 73.25 on average
    CHECK(found.all == Approx(2.0 * 13.25 / 24));
    CHECK(found.aspects[static_cast<std::size_t>(Aspect::tune)] == found.all);
    CHECK(in_words(found) == "+ tune");
    CHECK(in_words(judge(choosy(-2.0f).critic, small_band(), 4, false)) == "- tune");
    CHECK(in_words({}).empty());
}

TEST_CASE("more of a good thing is not always better, and what is far from all music is a fault") {
    const auto critic = choosy(2.0f).critic;
    const auto liking = [&](int up) {
        auto song = small_band();
        for (auto& note : song.part(PartName::melody).notes) note.pitch += up;
        return judge(critic, song, 4, false).all;
    };
    CHECK(liking(12) > liking(0));
    CHECK(liking(36) == liking(24));  // 2.05 and 1.55 widths above the middle
    auto strange = critic;
    for (auto& weights : strange.weights)
        if (weights.linear != 0.0f) weights.width = 3.0f;
    CHECK(judge(strange, small_band(), 4, false).all == Approx(2.0 * 1.5 - 0.5));  // four widths and more above it
}

TEST_CASE("of several candidates the critic's best is written, and one is as without a critic") {
    const auto plain = Style::load(PARTIMENTO_SOURCE_DIR "/tests/golden/tiny.safetensors");
    const auto high = choosy(2.0f), low = choosy(-2.0f);
    const auto register_of = [](const Score& song) { return figure(song, "melody's register", 0, song.bars); };
    const auto once = generate(*plain, asked(*plain, 1));
    CHECK(generate(high, asked(high, 1)) == once);
    CHECK(generate(*plain, asked(*plain, 4)) == once);  // it has no critic
    const auto highest = generate(high, asked(high, 6)), lowest = generate(low, asked(low, 6));
    CHECK(register_of(highest) > register_of(once));
    CHECK(register_of(lowest) < register_of(once));
}

TEST_CASE("a chosen take is the same alone, among others, on any threads and when it is heard as it goes") {
    const auto style = choosy(2.0f);
    const auto request = asked(style, 4);
    const auto alone = generate(style, request, {}, 1);
    CHECK(generate(style, request, {}, 3) == alone);
    const std::array<std::uint64_t, 3> seeds{4, 5, 6};
    CHECK(generate_takes(style, request, seeds, 2)[1] == alone);
    std::vector<int> bars;
    CHECK(generate(style, request, [&](const Score&, int bar) {
              bars.push_back(bar);
              return true;
          }) == alone);
    CHECK(bars == std::vector<int>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11});
}

#if defined(__linux__)
TEST_CASE("songs with candidates are written by no more threads than they are given") {
    const auto running = [] {
        return std::distance(std::filesystem::directory_iterator("/proc/self/task"),
                             std::filesystem::directory_iterator());
    };
    const auto style = choosy(2.0f);
    const auto before = running();
    std::ptrdiff_t most = 0;
    const std::array<std::uint64_t, 2> seeds{1, 2};
    generate_songs(style, asked(style, 4), seeds, {}, 1, [&](std::size_t, const Score&, int) {
        most = std::max(most, running());
        return true;
    });
    CHECK(most == before);
}
#endif

TEST_CASE("writing of candidates stops when it is told to, with what was heard") {
    const auto style = choosy(2.0f);
    for (const int threads : {1, 4})
        for (int last = 1; last <= 12; ++last) {
            int heard = 0;
            Score so_far;
            const auto hear = [&](const Score& score, int) {
                so_far = score;
                return ++heard < last;
            };
            CHECK(generate(style, asked(style, 4), hear, threads) == so_far);
            CHECK(heard == last);
        }
}

TEST_CASE("candidates are compared where sections begin, and at most eight bars apart") {
    Request request;
    request.score.bars = 24;
    request.asked = Cells(24, true);
    CHECK(phrase_ends(request) == std::vector<int>{8, 16, 24});
    request.score.sections = {{0, 0}, {4, 1}, {16, 0}};
    CHECK(phrase_ends(request) == std::vector<int>{4, 12, 16, 24});
    CHECK(phrases_of(request)[1].first == 4);
}

TEST_CASE("candidates are not compared after phrases that nothing is asked of") {
    Request request;
    request.score.bars = 40;
    request.asked = Cells(40);
    CHECK(phrase_ends(request).empty());
    request.asked.set(PartName::bass, 7);
    request.asked.set(PartName::bass, 20);
    CHECK(phrase_ends(request) == std::vector<int>{8, 24});
}

TEST_CASE("more candidates than there may be are refused") {
    const auto style = choosy(1.0f);
    CHECK_THROWS_WITH(generate(style, asked(style, 17)), "candidates 17 is outside 1..16");
}

TEST_CASE("takes are in order of how the critic likes their asked bars, wherever they lie") {
    const auto style = choosy(2.0f);
    auto request = asked(style, 4);
    request.score.bars = 64;
    request.asked = Cells(64);
    request.asked.set(PartName::melody, 2);
    std::vector<Score> takes(3, request.score);
    for (const auto& [take, pitch] : {std::pair{0u, 60}, {1u, 80}, {2u, 70}})
        for (int beat = 0; beat < 4; ++beat)
            takes[take].part(PartName::melody).notes.push_back({(8 + beat) * 24, 24, pitch, 80});
    CHECK(best_first(style, request, takes) == std::vector<std::size_t>{1, 2, 0});
    request.candidates = 1;
    CHECK(best_first(style, request, takes) == std::vector<std::size_t>{0, 1, 2});
}

TEST_CASE("takes of gaps are in order of how much they agree") {
    const auto style = choosy(2.0f);
    auto request = asked(style, 4);
    request.score.bars = 12;
    request.asked = Cells(12);
    for (int bar = 0; bar < 12; ++bar) request.score.part(PartName::bass).notes.push_back({bar * 96, 24, 40, 90});
    request.asked.set(PartName::bass, 5);
    std::vector<Score> takes(3, request.score);
    takes[0].part(PartName::bass).notes[5].pitch = 90;
    CHECK(best_first(style, request, takes) == std::vector<std::size_t>{1, 2, 0});
}

TEST_CASE("a gap has music of its parts nearby, and is not the open end of a song") {
    Request request;
    request.score.bars = 12;
    request.asked = Cells(12);
    for (int bar = 0; bar < 12; ++bar) request.score.part(PartName::bass).notes.push_back({bar * 96, 24, 40, 90});
    const auto gap = [&] { return phrases_of(request).back().gap; };
    for (int bar = 4; bar < 6; ++bar) request.asked.set(PartName::bass, bar);
    CHECK(gap());
    request.asked.set(PartName::melody, 5);
    CHECK_FALSE(gap());  // no melody is there
    request.asked = Cells(12);
    for (int bar = 8; bar < 12; ++bar) request.asked.set(PartName::bass, bar);
    CHECK_FALSE(gap());  // nothing comes after
    request.score.part(PartName::melody).notes.push_back({9 * 96, 24, 60, 90});
    CHECK(gap());  // but something is given there
    request.asked = Cells(12);
    request.asked.set(PartName::bass, 0);
    CHECK(gap());
}

TEST_CASE("a small gap is written in more ways, for no more than a phrase costs") {
    Request request;
    request.score.bars = 24;
    request.candidates = 8;
    for (const auto part : NOTE_PARTS)
        for (int bar = 0; bar < 24; ++bar) request.score.part(part).notes.push_back({bar * 96, 24, 40, 90});
    const auto ways = [&](int bars, bool all) {
        request.asked = Cells(24);
        for (int bar = 8; bar < 8 + bars; ++bar)
            for (const auto part : NOTE_PARTS)
                if (all || part == PartName::melody) request.asked.set(part, bar);
        return phrases_of(request).front().ways;
    };
    CHECK(ways(2, false) == 32);
    CHECK(ways(2, true) == 32);
    CHECK(ways(4, true) == 16);
    CHECK(ways(8, true) == 8);
    request.asked = Cells(24, true);
    CHECK(phrases_of(request).front().ways == 8);
    for (const int few : {1, 4}) {
        request.candidates = few;
        CHECK(ways(2, false) == few);  // so that takes differ
    }
}

TEST_CASE("agreement counts the notes that two have in the asked cells, part by part") {
    Score one;
    one.bars = 2;
    auto other = one;
    for (const int pitch : {40, 43, 45}) one.part(PartName::bass).notes.push_back({(pitch - 40) * 4, 12, pitch, 90});
    other.part(PartName::bass).notes = {{0, 6, 40, 50}, {12, 12, 44, 90}};  // one of five is in both
    Cells cells(2);
    cells.set(PartName::bass, 0);
    const std::array<const Score*, 3> three{&one, &other, &one};
    const auto sums = [&] { return agreement(three, cells, 0, 2); };
    CHECK(sums()[0] == Approx(1.0 + 2.0 / 5));
    CHECK(sums()[1] == Approx(2.0 * 2.0 / 5));
    CHECK(sums()[2] == sums()[0]);
    cells.set(PartName::melody, 0);  // silent in all
    CHECK(sums()[1] == Approx(2.0 / 5 + 1.0));
}
