#include "music/chord.h"

#include <algorithm>
#include <bit>
#include <stdexcept>
#include <utility>

#include "music/text.h"

namespace partimento {
namespace {

constexpr std::array<int, 7> LETTER_PITCH_CLASS{9, 11, 0, 2, 4, 5, 7};  // A..G

constexpr std::array<int, 7> MAJOR_SCALE{0, 2, 4, 5, 7, 9, 11}, NATURAL_MINOR_SCALE{0, 2, 3, 5, 7, 8, 10};

// The longer before what they begin with.
constexpr std::array<int, 7> DEGREES{6, 2, 5, 3, 1, 4, 0};
constexpr std::array<std::string_view, 7> UPPER_NUMERALS{"VII", "III", "VI", "IV", "II", "V", "I"};
constexpr std::array<std::string_view, 7> LOWER_NUMERALS{"vii", "iii", "vi", "iv", "ii", "v", "i"};

using Spelling = std::pair<std::string_view, std::string_view>;

// What is written in many ways within a suffix. The longer before what they begin with.
constexpr std::array<Spelling, 39> SIGNS{{
    {"madd", "madd"},  {"omit", "no"},   {"minor", "m"},
    {"min", "m"},      {"Min", "m"},     {"MIN", "m"},
    {"mi", "m"},       {"Mi", "m"},      {"MI", "m"},
    {"major", "maj"},  {"maj", "maj"},   {"Maj", "maj"},
    {"MAJ", "maj"},    {"ma", "maj"},    {"Ma", "maj"},
    {"MA", "maj"},     {"M", "maj"},     {"j7", "maj7"},
    {"∆", "Δ"},        {"△", "Δ"},       {"^", "Δ"},
    {"°", "o"},        {"º", "o"},       {"Ø", "ø"},
    {"♭", "b"},        {"♯", "#"},       {"♮", ""},
    {"‐", "-"},        {"‑", "-"},       {"‒", "-"},
    {"–", "-"},        {"—", "-"},       {"―", "-"},
    {"−", "-"},        {"﹣", "-"},      {"－", "-"},
    {"hdim7", "m7b5"}, {"hdim", "m7b5"}, {"half-dim7", "m7b5"},
}};

// Other spellings of QUALITIES' suffixes, in the signs of above.
constexpr std::array<Spelling, 31> SPELLINGS{{
    {"m-7", "m7"},     {"maj", ""},    {"o", "dim"},    {"mb5", "dim"},   {"+", "aug"},   {"#5", "aug"},
    {"dom7", "7"},     {"Δ", "maj7"},  {"Δ7", "maj7"},  {"ø", "m7b5"},    {"ø7", "m7b5"}, {"h7", "m7b5"},
    {"m7-5", "m7b5"},  {"o7", "dim7"}, {"mΔ", "mmaj7"}, {"mΔ7", "mmaj7"}, {"maj6", "6"},  {"sus", "sus4"},
    {"7sus", "7sus4"}, {"Δ9", "maj9"}, {"2", "add9"},   {"add2", "add9"}, {"no3", "5"},   {"7-9", "7b9"},
    {"7+9", "7#9"},    {"+7", "7#5"},  {"aug7", "7#5"}, {"7+5", "7#5"},   {"7-5", "7b5"}, {"6/9", "69"},
    {"6add9", "69"},
}};

[[noreturn]] void refuse(const std::string& what) { throw std::invalid_argument(what); }

bool take(std::string_view& text, std::string_view prefix) {
    if (!text.starts_with(prefix)) return false;
    text.remove_prefix(prefix.size());
    return true;
}

// Reads sharps and flats from the front of `text` and removes them: the semitones up or down.
int take_accidentals(std::string_view& text) {
    for (int semitones = 0;;) {
        if (take(text, "#") || take(text, "♯"))
            ++semitones;
        else if (take(text, "b") || take(text, "♭"))
            --semitones;
        else if (take(text, "𝄪") || take(text, "x"))
            semitones += 2;
        else if (take(text, "𝄫"))
            semitones -= 2;
        else if (!take(text, "♮"))
            return semitones;
    }
}

int pitch_class_of(int semitones) { return (semitones % 12 + 12) % 12; }

// Reads a note name from the front of `text` and removes it; -1 where there is none. German too: H, Fis, Es, As, Des.
int take_pitch_class(std::string_view& text) {
    const bool german_b = text.starts_with('H');
    if (text.empty() || ((text[0] < 'A' || text[0] > 'G') && !german_b)) return -1;
    const char letter = german_b ? 'B' : text[0];
    text.remove_prefix(1);
    int semitones = LETTER_PITCH_CLASS[static_cast<std::size_t>(letter - 'A')];
    if (take(text, "is"))
        ++semitones;
    else if (take(text, "es") ||
             ((letter == 'A' || letter == 'E') && text.starts_with('s') && !text.starts_with("su") && take(text, "s")))
        --semitones;
    return pitch_class_of(semitones + take_accidentals(text));
}

// Reads "/E" from the end of `text` and removes it; -1 where there is none.
int take_bass(std::string_view& text) {
    const auto slash = text.rfind('/');
    if (slash == std::string_view::npos) return -1;
    auto name = text.substr(slash + 1);
    const int pitch_class = take_pitch_class(name);
    if (pitch_class < 0 || !name.empty()) return -1;
    text = text.substr(0, slash);
    return pitch_class;
}

struct Degree {
    std::size_t step;  // of the scale, 0..6
    bool lower;        // as written: minor
    std::optional<int> accidental;

    int pitch_class(Key key, bool diminished) const {
        const bool of_major = accidental || !key.minor || (step == 6 && diminished);
        return pitch_class_of(key.tonic + (of_major ? MAJOR_SCALE : NATURAL_MINOR_SCALE)[step] +
                              accidental.value_or(0));
    }
};

// Reads "bVII" from the front of `text` and removes it.
std::optional<Degree> take_degree(std::string_view& text) {
    auto rest = text;
    const int semitones = take_accidentals(rest);
    const auto accidental = rest.size() == text.size() ? std::nullopt : std::optional(semitones);
    for (std::size_t i = 0; i < DEGREES.size(); ++i) {
        const bool lower = take(rest, LOWER_NUMERALS[i]);
        if (!lower && !take(rest, UPPER_NUMERALS[i])) continue;
        text = rest;
        return Degree{static_cast<std::size_t>(DEGREES[i]), lower, accidental};
    }
    return {};
}

// "V7/ii" -> "V7", and the key of ii in the key.
Key take_applied_key(std::string_view& text, Key key) {
    for (auto slash = text.rfind('/'); slash != std::string_view::npos; slash = text.rfind('/')) {
        auto name = text.substr(slash + 1);
        const auto degree = take_degree(name);
        if (!degree || !name.empty()) break;
        key = {degree->pitch_class(key, false), degree->lower};
        text = text.substr(0, slash);
    }
    return key;
}

// "Mi7(♭5)" -> "m7b5".
std::string in_our_signs(std::string_view suffix) {
    std::string out;
    while (!suffix.empty()) {
        const auto sign =
            std::find_if(SIGNS.begin(), SIGNS.end(), [&](const auto& s) { return suffix.starts_with(s.first); });
        out += sign == SIGNS.end() ? suffix.substr(0, 1) : sign->second;
        suffix.remove_prefix(sign == SIGNS.end() ? 1 : sign->first.size());
    }
    if (out.starts_with('-')) out[0] = 'm';
    return out;
}

// "m7(b5)" -> "m7b5".
std::string without_brackets(std::string suffix) {
    if (const auto open = suffix.find('(');
        open != std::string::npos && suffix.ends_with(')') && open + 2 < suffix.size()) {
        suffix.pop_back();
        suffix.erase(open, 1);
    }
    return suffix;
}

int find_quality(std::string_view suffix) {
    for (const auto& [other, ours] : SPELLINGS)
        if (other == suffix) {
            suffix = ours;
            break;
        }
    for (std::size_t i = 0; i < QUALITIES.size(); ++i)
        if (QUALITIES[i].suffix == suffix) return static_cast<int>(i);
    return -1;
}

// A suffix read by its parts: the base triad, a number that stacks thirds, then what is added, altered or left out.
class SuffixReader {
public:
    // The tones above the root, bit i for i semitones; 0 for what is not understood.
    static std::uint16_t read(std::string_view suffix) {
        std::string plain;
        bool inside = false;
        for (const char c : suffix) {
            if ((c == '(' && !inside) || (c == ')' && inside))
                inside = !inside;
            else if (c == '(' || c == ')' || (c == ',' && !inside))
                return 0;
            else if (c != ',' && c != '/' && c != ' ')
                plain += c;
        }
        if (inside || suffix.find("()") != std::string_view::npos) return 0;
        SuffixReader reader(plain);
        return reader.base() && reader.additions() ? reader.tones() : std::uint16_t{0};
    }

private:
    explicit SuffixReader(std::string_view text) : text_(text) {}

    bool base() {
        if (take(text_, "dim") || take(text_, "o")) {
            third_ = 3, fifth_ = 6, seventh_ = 9;
        } else if (take(text_, "ø")) {
            third_ = 3, fifth_ = 6, add(10);
        } else if (take(text_, "Δ")) {
            seventh_ = 11, add(11);
        } else {
            if (!text_.starts_with("maj") && take(text_, "m")) third_ = 3;
            if (take(text_, "maj") || take(text_, "Δ")) seventh_ = 11;
            if (take(text_, "aug") || take(text_, "+")) fifth_ = 8;
        }
        number();
        return true;
    }

    void number() {
        if (take(text_, "69"))
            add(9), add(2);
        else if (take(text_, "6"))
            add(9);
        else if (take(text_, "7"))
            add(seventh_);
        else if (take(text_, "9"))
            add(seventh_), add(2);
        else if (take(text_, "11"))
            add(seventh_), add(2), add(5);
        else if (take(text_, "13"))
            add(seventh_), add(2), add(9);
        else if (take(text_, "5"))
            third_ = 0;
        else if (take(text_, "4"))
            third_ = 5;
        else if (take(text_, "2"))
            add(2);
    }

    bool additions() {
        while (!text_.empty()) {
            const bool added = take(text_, "add");
            if (take(text_, "sus2"))
                third_ = 2;
            else if (take(text_, "sus4") || take(text_, "sus"))
                third_ = 5;
            else if (take(text_, "no3"))
                third_ = 0;
            else if (take(text_, "no5"))
                fifth_ = 0;
            else if (take(text_, "alt"))
                alter();
            else if (take(text_, "maj7") || take(text_, "Δ7"))
                add(11);
            else if (take(text_, "b5") || take(text_, "-5"))
                fifth_ = 6;
            else if (take(text_, "#5") || take(text_, "+5") || take(text_, "aug"))
                fifth_ = 8;
            else if (take(text_, "b9") || take(text_, "-9"))
                add(1), added_ &= ~4u;
            else if (take(text_, "#9") || take(text_, "+9"))
                add(3), added_ &= ~4u;
            else if (take(text_, "#11") || take(text_, "+11"))
                add(6);
            else if (take(text_, "b13") || take(text_, "-13") || take(text_, "b6"))
                add(8);
            else if (take(text_, "+"))
                fifth_ = 8;
            else if (added && (take(text_, "9") || take(text_, "2")))
                add(2);
            else if (added && (take(text_, "11") || take(text_, "4")))
                add(5);
            else if (take(text_, "13") || (added && take(text_, "6")))
                add(9);
            else if (take(text_, "11"))
                add(5);
            else if (take(text_, "9"))
                add(2);
            else
                return false;
        }
        return true;
    }

    void alter() {  // the altered dominant: no natural fifth, all of its alterations
        fifth_ = 0;
        for (const int tone : {10, 1, 3, 6, 8}) add(tone);
    }

    void add(int tone) { added_ |= 1u << tone; }
    std::uint16_t tones() const { return static_cast<std::uint16_t>(1u | 1u << third_ | 1u << fifth_ | added_); }

    std::string_view text_;
    int third_ = 4, fifth_ = 7, seventh_ = 10;  // above the root; 0 for none
    unsigned added_ = 0;
};

struct Suffix {
    int quality = 0;
    std::uint16_t tones = 0;  // 0: the quality's
};

// None for what is not understood.
std::optional<Suffix> read_suffix(const std::string& suffix) {
    if (const int quality = find_quality(without_brackets(suffix)); quality >= 0) return Suffix{quality, 0};
    const auto tones = SuffixReader::read(suffix);
    if (tones == 0) return {};
    const int quality = nearest_quality(tones);
    return Suffix{quality, QUALITIES[static_cast<std::size_t>(quality)].tones == tones ? std::uint16_t{0} : tones};
}

// Harte's ":maj7/b7": degrees above the root as the bass; -1 where there is none.
int take_degree_bass(std::string_view& text) {
    const auto slash = text.rfind('/');
    if (slash == std::string_view::npos) return -1;
    auto degree = text.substr(slash + 1);
    const int semitones = take_accidentals(degree);
    if (degree.size() != 1 || degree[0] < '1' || degree[0] > '7') return -1;
    text = text.substr(0, slash);
    return pitch_class_of(MAJOR_SCALE[static_cast<std::size_t>(degree[0] - '1')] + semitones);
}

bool has_tone(int quality, int semitones) {
    return (QUALITIES[static_cast<std::size_t>(quality)].tones >> semitones & 1) != 0;
}

// Of a small numeral: "7" is m7, "o7" and "sus4" stay what they are, "7b9" has a major third and is nothing.
int find_minor_quality(const std::string& suffix) {
    for (const auto& spelled : {"m" + suffix, suffix})
        if (const int quality = find_quality(spelled); quality >= 0 && !has_tone(quality, 4)) return quality;
    return -1;
}

std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

// A key's major tonic as a place on the line of fifths, F -1, C 0, G 1, ...: D flat to F sharp.
int fifths_of(Key key) {
    const int place = 7 * (key.minor ? key.tonic + 3 : key.tonic) % 12;
    return place > 6 ? place - 12 : place;
}

// The place of a pitch class that lies so many semitones above one at `place`: nearest on the line, a tritone up.
int fifths_above(int place, int semitones) {
    const int steps = 7 * ((semitones + 12) % 12) % 12;
    return place + (steps > 6 ? steps - 12 : steps);
}

std::string note_name(int fifths) {
    constexpr int MOST_FLAT = -6, MOST_SHARP = 10;  // G flat, A sharp
    if (fifths < MOST_FLAT) fifths += 12;
    if (fifths > MOST_SHARP) fifths -= 12;
    std::string name(1, "FCGDAEB"[(fifths + 8) % 7]);
    for (int i = 6; i <= fifths; i += 7) name += '#';
    for (int i = -2; i >= fifths; i -= 7) name += 'b';
    return name;
}

}  // namespace

ChordSymbol parse_chord(std::string_view symbol, std::optional<Key> key) {
    const auto what = "chord " + in_quotes(symbol);
    if (symbol.size() > 2 && symbol.front() == '(' && symbol.back() == ')')
        symbol = symbol.substr(1, symbol.size() - 2);
    for (const auto none : {"N.C.", "N.C", "NC", "N", "n.c."})
        if (symbol == none) return {0, NO_CHORD, 0, 0};
    if (symbol == "Do") refuse(what + " is C in French or D diminished: write C, or Ddim");
    const auto written = symbol;
    ChordSymbol chord;
    int bass = take_bass(symbol);
    chord.root = take_pitch_class(symbol);
    if (chord.root >= 0) {
        if (symbol.starts_with(':') || symbol.starts_with('/'))
            if (const int degree = take_degree_bass(symbol); degree >= 0) bass = pitch_class_of(chord.root + degree);
        auto in_parts = std::string(symbol);
        if (take(symbol, ":")) {  // Harte's brackets hold what is added
            in_parts = symbol;
            if (const auto open = in_parts.find('('); open != std::string::npos) in_parts.replace(open, 1, "(add");
        }
        const auto suffix = read_suffix(in_our_signs(in_parts));
        if (!suffix) refuse(what + " has an unknown quality " + in_quotes(symbol));
        chord.quality = suffix->quality;
        chord.tones = suffix->tones;
    } else {
        const auto applied = take_applied_key(symbol, key.value_or(Key{}));
        const auto degree = take_degree(symbol);
        if (!degree) refuse(what + " does not begin with a note name A..G, a Roman numeral or N.C.");
        const auto suffix = without_brackets(in_our_signs(symbol));
        chord.quality = degree->lower ? find_minor_quality(suffix) : find_quality(suffix);
        if (chord.quality < 0)
            refuse(what + " has an unknown quality " + in_quotes(symbol) +
                   (degree->lower ? " for a minor numeral" : ""));
        if (!key) refuse(what + " is a Roman numeral, which needs a key");
        chord.root = degree->pitch_class(applied, has_tone(chord.quality, 3) && has_tone(chord.quality, 6));
        chord.bass = bass < 0 ? chord.root : bass;
        return chord;
    }
    chord.bass = bass < 0 ? chord.root : bass;
    if (written.size() >= chord.spelling.size() && chord.tones != 0) refuse(what + " is too long");
    if (written.size() < chord.spelling.size()) std::copy(written.begin(), written.end(), chord.spelling.begin());
    return key ? respelt(chord, *key) : chord;
}

int nearest_quality(std::uint16_t tones) {
    constexpr std::array<int, 12> WEIGHTS{0, 2, 2, 12, 12, 6, 4, 4, 4, 2, 6, 6};
    int best = 0, least = 1'000;
    for (std::size_t i = 0; i < QUALITIES.size(); ++i) {
        int distance = 0;
        for (std::size_t tone = 0; tone < 12; ++tone)
            if ((tones ^ QUALITIES[i].tones) >> tone & 1) distance += WEIGHTS[tone];
        if (distance < least) {
            least = distance;
            best = static_cast<int>(i);
        }
    }
    return best;
}

ChordSymbol respelt(ChordSymbol chord, Key key) {
    auto plain = chord;
    plain.spelling = {};
    return chord.tones == 0 && chord_name(plain, key) == chord.spelt() ? plain : chord;
}

std::string chord_name(const ChordSymbol& chord, Key key) {
    if (chord.root == NO_CHORD) return "N.C.";
    if (!chord.spelt().empty()) return std::string(chord.spelt());
    const int tonic = fifths_of(key), semitones = chord.root - (key.minor ? key.tonic + 3 : key.tonic) + 12;
    int root = fifths_above(tonic, semitones);
    const bool half = has_tone(chord.quality, 10),
               diminished = has_tone(chord.quality, 3) && has_tone(chord.quality, 6);
    const bool leading_tone = key.minor && root == tonic - 4;
    if (diminished && root < tonic - 1 && (!half || leading_tone)) root += 12;  // they lead upwards: G#dim7 to Am
    std::string name = note_name(root);
    name += QUALITIES[static_cast<std::size_t>(chord.quality)].suffix;
    if (chord.bass != chord.root) name += '/' + note_name(fifths_above(root, chord.bass - chord.root + 12));
    return name;
}

std::uint16_t chord_tones(const ChordSymbol& chord) {
    if (chord.root == NO_CHORD) return 0;
    const unsigned tones = tones_above_root(chord);
    const unsigned rotated = (tones << chord.root) | (tones >> (12 - chord.root));
    return static_cast<std::uint16_t>((rotated | 1u << chord.bass) & 0xFFFu);
}

Key parse_key(std::string_view name) {
    auto rest = trimmed(name);
    Key key;
    key.tonic = take_pitch_class(rest);
    rest = trimmed(rest);
    key.minor = rest == "m" || rest == "min" || rest == "minor" || rest == "Minor";
    if (key.tonic < 0 || !(key.minor || rest.empty() || rest == "maj" || rest == "major" || rest == "Major"))
        refuse("key " + in_quotes(name) + " is not a key: write C, F# minor or Bbm");
    return key;
}

std::string key_name(Key key) { return note_name(fifths_of(key) + (key.minor ? 3 : 0)) + (key.minor ? "m" : ""); }

}  // namespace partimento
