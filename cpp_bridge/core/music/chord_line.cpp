#include "music/chord_line.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <stdexcept>
#include <utility>

namespace partimento {
namespace {

// A chord, a sign in its place, or a bar line.
struct Word {
    std::string_view text;
    int character;  // of the line, from 1
    bool begins_row;
    int bar = 1;  // as written, from 1
};

using Bar = std::vector<Word>;

[[noreturn]] void refuse(const std::string& what) { throw std::invalid_argument("chord line" + what); }
[[noreturn]] void refuse(const Word& word, const std::string& what) {
    refuse(", bar " + std::to_string(word.bar) + ", character " + std::to_string(word.character) + ": " + what);
}

bool is_space(std::string_view character) {
    for (const auto space : {" ", "\t", "\r", "\n", "\xC2\xA0", "\xE3\x80\x80"})  // no-break, ideographic
        if (character == space) return true;
    return false;
}
bool in_bar_line(std::string_view text) { return text[0] == '|' || text[0] == ':'; }

std::vector<Word> read_words(std::string_view line) {
    std::vector<Word> words;
    bool apart = true, begins_row = false;
    int character = 0;
    for (std::size_t at = 0, end = 0; at < line.size(); at = end) {
        do ++end;
        while (end < line.size() && (line[end] & 0xC0) == 0x80);  // the rest of a UTF-8 character
        ++character;
        const auto here = line.substr(at, end - at);
        if (is_space(here)) {
            apart = true;
            begins_row |= here == "\n";
        } else if (apart || in_bar_line(here) != in_bar_line(words.back().text)) {
            words.push_back({here, character, begins_row});
            apart = begins_row = false;
        } else {
            auto& text = words.back().text;
            text = line.substr(at - text.size(), text.size() + here.size());
        }
    }
    return words;
}

// The full-width bar line as a plain one: as many characters as before.
std::string with_plain_bar_lines(std::string_view line) {
    constexpr std::string_view FULL_WIDTH = "\xEF\xBD\x9C";
    std::string out(line);
    for (auto at = out.find(FULL_WIDTH); at != std::string::npos; at = out.find(FULL_WIDTH, at))
        out[at] = '|', out.erase(at + 1, FULL_WIDTH.size() - 1);
    return out;
}

struct BarLine {
    bool ends_repeat, begins_repeat;
};

BarLine read_bar_line(const Word& word) {
    auto strokes = word.text;
    const bool ends = strokes.starts_with(':');
    if (ends) strokes.remove_prefix(1);
    const bool begins = strokes.ends_with(':');
    if (begins) strokes.remove_suffix(1);
    if (strokes != "|" && strokes != "||") refuse(word, "a bar line is |, ||, |: or :|");
    return {ends, begins};
}

// The bars in the order in which they are played: repeated passages are there twice.
std::vector<Bar> read_bars(std::string_view line) {
    std::vector<Bar> bars;
    Bar bar;
    int number = 1;
    bool may_be_empty = true;  // a bar line may follow a bar line: at the end of a row or of a repeat
    std::optional<Word> repeat;
    std::ptrdiff_t repeat_from = 0;
    for (auto word : read_words(line)) {
        word.bar = number;
        if (!in_bar_line(word.text)) {
            bar.push_back(word);
            continue;
        }
        const auto [ends_repeat, begins_repeat] = read_bar_line(word);
        if (!bar.empty()) {
            bars.push_back(std::move(bar));
            bar.clear();
            ++number;
        } else if (!may_be_empty && !begins_repeat && !word.begins_row) {
            refuse(word, "the bar is empty: write a chord, N.C., % or /");
        }
        may_be_empty = ends_repeat;
        if (ends_repeat) {
            if (!repeat) refuse(word, "':|' ends a repeat that no '|:' began");
            const std::vector<Bar> passage(bars.begin() + repeat_from, bars.end());
            bars.insert(bars.end(), passage.begin(), passage.end());
            repeat.reset();
        }
        if (begins_repeat) {
            word.bar = number;
            if (repeat) refuse(word, "'|:' begins a repeat within a repeat");
            repeat = word;
            repeat_from = std::ssize(bars);
        }
    }
    if (!bar.empty()) bars.push_back(std::move(bar));
    if (repeat) refuse(*repeat, "'|:' begins a repeat that no ':|' ends");
    if (bars.empty()) refuse(" is empty");
    return bars;
}

ChordSymbol read_chord(const Word& word, std::optional<Key> key) {
    if (word.text == "%") refuse(word, "'%' repeats a whole bar and stands in it alone");
    try {
        return parse_chord(word.text, key);
    } catch (const std::invalid_argument& error) {
        refuse(word, error.what());
    }
}

void check_bars(int bars) {
    if (bars < 0 || bars > MAX_BARS)
        refuse(": bars " + std::to_string(bars) + " is outside 0.." + std::to_string(MAX_BARS));
}

// The fewest words, evenly spread, that have all that is on the beats of a bar.
std::string join(const std::vector<std::string>& beats) {
    std::size_t count = 1;
    const auto misses = [&] {
        if (beats.size() % count != 0) return true;
        for (std::size_t beat = 0; beat < beats.size(); ++beat)
            if (beats[beat] != "/" && beat % (beats.size() / count) != 0) return true;
        return false;
    };
    while (misses()) ++count;
    std::string out = beats[0];
    for (std::size_t i = 1; i < count; ++i) out += ' ' + beats[i * beats.size() / count];
    return out;
}

}  // namespace

std::vector<ChordSymbol> parse_chord_line(std::string_view line, Meter meter, int bars, std::optional<Key> key) {
    auto read = read_chord_line(line, meter, bars, key);
    if (!read.complaints.empty()) throw std::invalid_argument(read.complaints.front());
    return std::move(read.chords);
}

ChordLine read_chord_line(std::string_view text, Meter meter, int bars, std::optional<Key> key) {
    check(meter);
    check_bars(bars);
    if (text.size() > MAX_CHORD_LINE_BYTES)
        refuse(" has " + std::to_string(text.size()) + " bytes, more than " + std::to_string(MAX_CHORD_LINE_BYTES));
    const auto line = with_plain_bar_lines(text);
    const int beats = meter.beats, beat_ticks = meter.bar_ticks() / beats;
    ChordLine out;
    std::set<int> complained;  // by character: a repeated passage has its symbols twice
    int understood = 0;
    const auto read = [&](const Word& word) -> std::optional<ChordSymbol> {
        try {
            auto chord = read_chord(word, key);
            ++understood;
            return chord;
        } catch (const std::invalid_argument& error) {
            if (complained.insert(word.character).second) out.complaints.emplace_back(error.what());
            return {};
        }
    };
    std::vector<std::vector<ChordSymbol>> played;
    std::vector<ChordSymbol> before;  // the last bar as it sounds: from its first beat on
    for (const auto& bar : read_bars(line)) {
        if (bar.size() == 1 && bar[0].text == "%") {
            if (before.empty() && out.complaints.empty()) refuse(bar[0], "'%' has no bar before it");
            played.push_back(before);
            continue;
        }
        const int count = static_cast<int>(bar.size());
        if (count > beats)
            refuse(bar[static_cast<std::size_t>(beats)],
                   std::to_string(count) + " chords are more than the bar's " + std::to_string(beats) + " beats");
        std::vector<ChordSymbol> chords;
        for (int i = 0; i < count; ++i) {
            const auto& word = bar[static_cast<std::size_t>(i)];
            if (word.text == "/") {
                if (chords.empty() && before.empty() && out.complaints.empty())
                    refuse(word, "'/' has no chord before it to hold");
                continue;
            }
            const auto chord = read(word);
            if (!chord) continue;
            chords.push_back(*chord);
            chords.back().onset_ticks = i * beats / count * beat_ticks;
        }
        played.push_back(chords);
        if (!before.empty() && (chords.empty() || chords.front().onset_ticks > 0)) {
            chords.insert(chords.begin(), before.back());
            chords.front().onset_ticks = 0;
        }
        before = std::move(chords);
    }
    if (understood == 0 && !out.complaints.empty()) throw std::invalid_argument(out.complaints.front());
    for (int bar = 0; bar < bars; ++bar)
        for (auto chord : played[static_cast<std::size_t>(bar) % played.size()]) {
            chord.onset_ticks += bar * meter.bar_ticks();
            out.chords.push_back(chord);
        }
    return out;
}

std::string format_chord_line(const std::vector<ChordSymbol>& harmony, Meter meter, int bars, Key key) {
    check(meter);
    check_bars(bars);
    if (harmony.empty()) return {};
    const int bar_ticks = meter.bar_ticks(), beat_ticks = bar_ticks / meter.beats;
    std::string line, held = "N.C.";
    std::vector<std::string> before;  // the last bar as it sounds: from its first beat on
    auto chord = harmony.begin();
    for (int bar = 0; bar < bars; ++bar) {
        std::vector<std::string> beats(static_cast<std::size_t>(meter.beats), "/");
        for (; chord != harmony.end() && chord->onset_ticks < (bar + 1) * bar_ticks; ++chord)
            beats[static_cast<std::size_t>((std::max(chord->onset_ticks, bar * bar_ticks) - bar * bar_ticks) /
                                           beat_ticks)] = chord_name(*chord, key);
        if (bar == 0 && beats[0] == "/") beats[0] = held;
        line += (bar > 0 ? " | " : "") + (beats == before ? "%" : join(beats));
        if (beats[0] == "/") beats[0] = held;
        for (const auto& word : beats)
            if (word != "/") held = word;
        before = std::move(beats);
    }
    return line;
}

}  // namespace partimento
