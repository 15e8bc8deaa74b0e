#include "chord.h"

#include <algorithm>
#include <bit>
#include <stdexcept>
#include <utility>

namespace partimento {
namespace {

constexpr std::array<int, 7> LETTER_PITCH_CLASS{9, 11, 0, 2, 4, 5, 7};   // A..G
constexpr std::array<std::string_view, 12> SHARP_NAMES{"C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B"};
constexpr std::array<std::string_view, 12> FLAT_NAMES{"C", "Db", "D", "Eb", "E", "F", "Gb", "G", "Ab", "A", "Bb", "B"};

// Other spellings of QUALITIES' suffixes.
constexpr std::array<std::pair<std::string_view, std::string_view>, 39> SPELLINGS{{
    {"M", ""}, {"maj", ""}, {"min", "m"}, {"-", "m"}, {"mi", "m"}, {"o", "dim"}, {"°", "dim"}, {"+", "aug"},
    {"dom7", "7"}, {"M7", "maj7"}, {"ma7", "maj7"}, {"Maj7", "maj7"}, {"j7", "maj7"}, {"^", "maj7"}, {"^7", "maj7"}, {"Δ", "maj7"}, {"Δ7", "maj7"},
    {"min7", "m7"}, {"-7", "m7"}, {"mi7", "m7"}, {"ø", "m7b5"}, {"ø7", "m7b5"}, {"h7", "m7b5"}, {"min7b5", "m7b5"}, {"-7b5", "m7b5"},
    {"o7", "dim7"}, {"°7", "dim7"}, {"m(maj7)", "mmaj7"}, {"mM7", "mmaj7"}, {"min6", "m6"}, {"-6", "m6"}, {"sus", "sus4"}, {"7sus", "7sus4"},
    {"M9", "maj9"}, {"min9", "m9"}, {"+7", "7#5"}, {"aug7", "7#5"}, {"6/9", "69"}, {"2", "add9"},
}};

[[noreturn]] void refuse(const std::string& what) { throw std::invalid_argument(what); }

// Reads a note name from the front of `text` and removes it; -1 where there is none.
int take_pitch_class(std::string_view& text) {
    if (text.empty() || text[0] < 'A' || text[0] > 'G') return -1;
    int pitch_class = LETTER_PITCH_CLASS[static_cast<std::size_t>(text[0] - 'A')];
    text.remove_prefix(1);
    for (; !text.empty() && (text[0] == '#' || text[0] == 'b'); text.remove_prefix(1)) pitch_class += text[0] == '#' ? 1 : 11;
    return pitch_class % 12;
}

int find_quality(std::string_view suffix) {
    for (const auto& [other, ours] : SPELLINGS)
        if (other == suffix) { suffix = ours; break; }
    for (std::size_t i = 0; i < QUALITIES.size(); ++i)
        if (QUALITIES[i].suffix == suffix) return static_cast<int>(i);
    return -1;
}

std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> out;
    for (std::size_t at = 0; at <= text.size();) {
        const auto end = std::min(text.find(separator, at), text.size());
        out.push_back(trimmed(text.substr(at, end - at)));
        at = end + 1;
    }
    return out;
}

std::vector<std::string_view> line_bars(std::string_view line) {
    line = trimmed(line);
    if (!line.empty() && line.front() == '|') line.remove_prefix(1);
    if (!line.empty() && line.back() == '|') line.remove_suffix(1);
    auto bars = split(line, '|');
    if (bars.size() == 1 && bars[0].empty()) refuse("chord line is empty");
    return bars;
}

bool prefers_flats(Key key) {
    const int major = key.minor ? (key.tonic + 3) % 12 : key.tonic;
    return major == 5 || major == 10 || major == 3 || major == 8 || major == 1;
}

}  // namespace

ChordSymbol parse_chord(std::string_view symbol) {
    const std::string whole(symbol);
    if (symbol == "N.C." || symbol == "NC" || symbol == "N") return {0, NO_CHORD, 0, 0};
    ChordSymbol chord;
    chord.root = take_pitch_class(symbol);
    if (chord.root < 0) refuse("chord '" + whole + "' does not begin with a note name A..G or N.C.");
    chord.bass = chord.root;
    if (const auto slash = symbol.rfind('/'); slash != std::string_view::npos) {
        auto bass = symbol.substr(slash + 1);
        if (const int pitch_class = take_pitch_class(bass); pitch_class >= 0 && bass.empty()) {
            chord.bass = pitch_class;
            symbol = symbol.substr(0, slash);
        }
    }
    chord.quality = find_quality(symbol);
    if (chord.quality < 0) refuse("chord '" + whole + "' has an unknown quality '" + std::string(symbol) + "'");
    return chord;
}

std::string chord_name(const ChordSymbol& chord, Key key) {
    if (chord.root == NO_CHORD) return "N.C.";
    const auto& names = prefers_flats(key) ? FLAT_NAMES : SHARP_NAMES;
    std::string name(names[static_cast<std::size_t>(chord.root)]);
    name += QUALITIES[static_cast<std::size_t>(chord.quality)].suffix;
    if (chord.bass != chord.root) {
        name += '/';
        name += names[static_cast<std::size_t>(chord.bass)];
    }
    return name;
}

std::uint16_t chord_tones(const ChordSymbol& chord) {
    if (chord.root == NO_CHORD) return 0;
    const unsigned tones = QUALITIES[static_cast<std::size_t>(chord.quality)].tones;
    const unsigned rotated = (tones << chord.root) | (tones >> (12 - chord.root));
    return static_cast<std::uint16_t>((rotated | 1u << chord.bass) & 0xFFFu);
}

std::vector<ChordSymbol> parse_chord_line(std::string_view line, Meter meter, int bars) {
    check(meter);
    std::vector<std::vector<ChordSymbol>> written;
    const auto texts = line_bars(line);
    for (std::size_t bar = 0; bar < texts.size(); ++bar) {
        const std::string where = "chord line, bar " + std::to_string(bar + 1);
        if (texts[bar] == "%") {
            if (written.empty()) refuse(where + ": '%' has no bar before it");
            written.push_back(written.back());
            continue;
        }
        std::vector<ChordSymbol> chords;
        for (auto symbol : split(texts[bar], ' ')) {
            if (symbol.empty()) continue;
            try {
                chords.push_back(parse_chord(symbol));
            } catch (const std::invalid_argument& error) { refuse(where + ": " + error.what()); }
        }
        if (chords.empty()) refuse(where + " is empty: write a chord, N.C. or %");
        const int beats = meter.beats, beat_ticks = meter.bar_ticks() / beats, count = static_cast<int>(chords.size());
        if (count > beats) refuse(where + " has " + std::to_string(count) + " chords, more than its " + std::to_string(beats) + " beats");
        for (int i = 0; i < count; ++i) chords[static_cast<std::size_t>(i)].onset_ticks = i * beats / count * beat_ticks;
        written.push_back(std::move(chords));
    }
    std::vector<ChordSymbol> out;
    for (int bar = 0; bar < bars; ++bar)
        for (auto chord : written[static_cast<std::size_t>(bar) % written.size()]) {
            chord.onset_ticks += bar * meter.bar_ticks();
            out.push_back(chord);
        }
    return out;
}

Key infer_key(const std::vector<ChordSymbol>& chords) {
    constexpr unsigned MAJOR = 0b101010110101, MINOR = 0b010110101101;   // the leading tone comes with V
    Key best;
    int best_score = -1'000'000;
    for (int i = 0; i < 24; ++i) {
        const Key key{i % 12, i >= 12};
        int score = 0;
        for (std::size_t c = 0; c < chords.size(); ++c) {
            if (chords[c].root == NO_CHORD) continue;
            const unsigned tones = chord_tones(chords[c]), scale = key.minor ? MINOR : MAJOR;
            const unsigned relative = ((tones >> key.tonic) | (tones << (12 - key.tonic))) & 0xFFFu;
            score += 4 * std::popcount(relative & scale) - 6 * std::popcount(relative & ~scale);
            const bool minor_chord = (QUALITIES[static_cast<std::size_t>(chords[c].quality)].tones & 0b1000) != 0;
            if (chords[c].root == key.tonic && minor_chord == key.minor) score += c == 0 || c + 1 == chords.size() ? 4 : 2;
            if (chords[c].root == (key.tonic + 7) % 12 && !minor_chord) score += key.minor ? 5 : 1;
        }
        if (score > best_score) {
            best_score = score;
            best = key;
        }
    }
    return best;
}

Key parse_key(std::string_view name) {
    auto rest = trimmed(name);
    Key key;
    key.tonic = take_pitch_class(rest);
    rest = trimmed(rest);
    key.minor = rest == "m" || rest == "min" || rest == "minor";
    if (key.tonic < 0 || !(key.minor || rest.empty() || rest == "major" || rest == "maj"))
        refuse("key '" + std::string(name) + "' is not a key: write C, F# minor or Bbm");
    return key;
}

std::string key_name(Key key) {
    const auto& names = prefers_flats(key) ? FLAT_NAMES : SHARP_NAMES;
    return std::string(names[static_cast<std::size_t>(key.tonic)]) + (key.minor ? "m" : "");
}

}  // namespace partimento
