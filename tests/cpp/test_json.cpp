// Scores and takes as text, and text that is neither.

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "music/chord.h"
#include "network/json_text.h"
#include "song/score_json.h"
#include "song/takes_json.h"
#include "songs.h"

using namespace partimento;
using nlohmann::json;

namespace {

Takes some_takes() {
    Takes takes(small_band());
    auto score = small_band();
    score.part(PartName::melody).notes[0].pitch = 60;
    takes.add(0, score, Cells(4), {"pop", ~std::uint64_t{0}, "--bars 4 \"\u00e9\""});
    takes.add(0, score.with_bars_before(1), Cells(5));
    takes.select(1);
    return takes;
}

// The text with one field changed.
std::string with(const json& original, const char* pointer, const json& value) {
    auto changed = original;
    changed[json::json_pointer(pointer)] = value;
    return changed.dump();
}

template <typename Read>
void refuses_every_beginning_of(const std::string& text, const Read& read) {
    for (std::size_t size = 0; size < text.size(); ++size)
        CHECK_THROWS_AS(read(std::string_view(text).substr(0, size)), std::invalid_argument);
}

}  // namespace

TEST_CASE("a score comes back from its text as it was") {
    auto score = small_band();
    score.meter = {7, 8};
    score.bars = 5;
    score.tempo_bpm = 123.456789012345;
    score.harmony = {parse_chord("C13b9"), parse_chord("F#m7b5/C")};
    score.harmony[1].onset_ticks = 100;
    const auto text = to_json(score);
    CHECK(score_from_json(text) == score);
    CHECK(to_json(score_from_json(text)) == text);
}

TEST_CASE("takes come back from their text as they were") {
    const auto takes = some_takes();
    const auto text = to_json(takes);
    CHECK(takes_from_json(text) == takes);
    CHECK(to_json(takes_from_json(text)) == text);
}

TEST_CASE("a score's text is a song of one take, also without sections") {
    auto score = small_band();
    CHECK(takes_from_json(to_json(score)) == Takes(score));
    auto old = json::parse(to_json(score));
    old.erase("sections");
    score.sections.clear();
    CHECK(takes_from_json(old.dump()) == Takes(score));
}

TEST_CASE("a score's text is refused with the name of the field") {
    const auto good = json::parse(to_json(small_band()));
    const auto refused = [&](const char* pointer, const json& value, const char* why) {
        CHECK_THROWS_WITH(score_from_json(with(good, pointer, value)),
                          Catch::StartsWith("score: ") && Catch::Contains(why));
    };
    refused("/format", "partimento-score-9", "format");
    refused("/tempo_bpm", "fast", "tempo_bpm is not a number");
    refused("/tempo_bpm", 1000, "tempo");
    refused("/meter", {4, 4, 4}, "meter is not a row of 2 numbers");
    refused("/key", {12, 0}, "tonic 12");
    refused("/bars", 1e99, "bars holds something that is not a whole number");
    refused("/bars", 1ll << 40, "bars holds a number out of range");
    refused("/bars", ~0ull, "bars holds a number out of range");
    refused("/bars", 2000, "bars 2000");
    refused("/sections/0", {0, 26}, "section 1: letter 26");
    refused("/harmony/0", {0, 7, 0}, "harmony is not a row of 4 numbers");
    refused("/harmony/0", {0, 7, 0, 7, 1, std::string(26, 'x')}, "a spelling out of range");
    refused("/harmony/0", {0, 7, 0, 7, 1, 1}, "a spelling that is not a text");
    refused("/parts/bass/program", 128, "bass: program 128");
    refused("/parts/melody/notes/0", {0, 24, "high", 90, 0}, "melody holds something that is not a whole number");
    refused("/parts/melody/notes/0", {0, 24, 128, 90, 0}, "pitch");
    refused("/parts", json::object(), "melody");
}

TEST_CASE("a song's text is refused with the take and the name of the field") {
    const auto good = json::parse(to_json(some_takes()));
    const auto refused = [&](const char* pointer, const json& value, const char* why) {
        CHECK_THROWS_WITH(takes_from_json(with(good, pointer, value)),
                          Catch::StartsWith("song: ") && Catch::Contains(why));
    };
    refused("/format", 1, "format is neither partimento-song-1 nor partimento-score-1");
    refused("/takes", json::array(), "takes is not a row of takes");
    refused("/takes", std::vector<int>(MAX_TAKES + 1), "takes holds 4097, more than 4096");
    refused("/current", 3, "current 3 is not a take");
    refused("/takes/1/seed", -1, "take 1: seed is not a whole number");
    refused("/takes/1/style", nullptr, "take 1: style is not a text");
    refused("/takes/1/parent", 1, "take 1: parent 1");
    refused("/takes/1/cells/melody", {{2, 1}}, "melody holds bars 2 to 1 out of order");
    refused("/takes/1/cells/melody", {{0, 4}}, "take 1: cells: bar 5 is outside the score's 4 bars");
    refused("/takes/1/cells/flute", {{0, 0}}, "unknown part 'flute'");
    refused("/takes/1/score/bars", nullptr, "take 1: score: bars");
}

TEST_CASE("text that ends too early is refused") {
    refuses_every_beginning_of(to_json(small_band()), score_from_json);
    refuses_every_beginning_of(to_json(some_takes()), takes_from_json);
}

TEST_CASE("a take whose text is not UTF-8 is refused, and changes nothing") {
    auto takes = some_takes();
    const auto before = takes;
    CHECK_THROWS_AS(takes.add(0, small_band(), Cells(4), {"\xff", 0, ""}), std::invalid_argument);
    CHECK(takes == before);
}

TEST_CASE("a text that is nested deep is refused before anything walks it") {
    constexpr std::size_t DEEP = 100000;
    const auto nest = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
    const auto refused = [](const auto& read, const std::string& text) {
        CHECK_THROWS_WITH(read(text), Catch::Contains("nested over 32 deep"));
    };
    refused([](const std::string& text) { return parse_json(text); }, nest(33));
    refused([](const std::string& text) { return takes_from_json(text); },
            R"({"format": "partimento-song-1", "current": 0, "takes": )" + nest(DEEP) + "}");
    refused([](const std::string& text) { return score_from_json(text); },
            R"({"format": "a \\\"[", "bars": )" + nest(DEEP) + "}");
    CHECK(parse_json(nest(32)).is_array());
    CHECK(parse_json("[\"" + std::string(DEEP, '[') + "\\\"[\"]").is_array());
}
