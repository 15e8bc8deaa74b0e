#include "music/key_finding.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <optional>
#include <tuple>

#include "music/chord.h"
#include "music/chromagram.h"

namespace partimento {
namespace {

constexpr double FAR_OUTSIDE = 0.3;  // this much more sound outside the given scale than outside the found one

double correlation(const PitchClassTimes& profile, int tonic, const PitchClassTimes& sound) {
    const double mean = sum(profile) / 12, mean_sound = sum(sound) / 12;
    double product = 0.0, square = 0.0, square_sound = 0.0;
    for (std::size_t i = 0; i < 12; ++i) {
        const double a = profile[(i + 12 - static_cast<std::size_t>(tonic)) % 12] - mean, b = sound[i] - mean_sound;
        product += a * b;
        square += a * a;
        square_sound += b * b;
    }
    return product / std::sqrt(square * square_sound);
}

// The share of the score's sound outside the scale of each key signature, by its major tonic; zeros for silence.
PitchClassTimes outside_scale(const Score& score) {
    auto sound = pitch_class_times(score);
    if (sum(sound) <= 0.0)
        for (std::size_t c = 0; c < score.harmony.size(); ++c) {
            const int end = c + 1 < score.harmony.size() ? score.harmony[c + 1].onset_ticks : score.end_ticks();
            for (std::size_t i = 0; i < 12; ++i)
                if (chord_tones(score.harmony[c]) >> i & 1u) sound[i] += end - score.harmony[c].onset_ticks;
        }
    PitchClassTimes outside{};
    for (std::size_t major = 0; major < 12; ++major) {
        for (const std::size_t i : {1u, 3u, 6u, 8u, 10u}) outside[major] += sound[(major + i) % 12];
        outside[major] /= std::max(1e-9, sum(sound));
    }
    return outside;
}

}  // namespace

Key infer_key(const std::vector<ChordSymbol>& chords) {
    constexpr unsigned MAJOR_SCALE = 0b101010110101, MINOR_SCALE = 0b010110101101;  // the leading tone comes with V
    Key best;
    int best_score = -1'000'000;
    for (int i = 0; i < 24; ++i) {
        const Key key{i % 12, i >= 12};
        int score = 0;
        for (std::size_t c = 0; c < chords.size(); ++c) {
            if (chords[c].root == NO_CHORD) continue;
            const unsigned tones = chord_tones(chords[c]), scale = key.minor ? MINOR_SCALE : MAJOR_SCALE;
            const unsigned relative = ((tones >> key.tonic) | (tones << (12 - key.tonic))) & 0xFFFu;
            score += 4 * std::popcount(relative & scale) - 6 * std::popcount(relative & ~scale);
            if (chords[c].root == key.tonic && is_minor(chords[c]) == key.minor)
                score += c == 0 || c + 1 == chords.size() ? 4 : 2;
            if (chords[c].root == (key.tonic + 7) % 12 && !is_minor(chords[c])) score += key.minor ? 5 : 1;
        }
        if (score > best_score) {
            best_score = score;
            best = key;
        }
    }
    return best;
}

Key key_of_sound(const PitchClassTimes& sound) {
    if (sum(sound) <= 0.0) return {};
    std::optional<std::tuple<double, int, bool>> best;
    for (const bool minor : {false, true})
        for (int tonic = 0; tonic < 12; ++tonic) {
            const std::tuple found(correlation(minor ? MINOR_PROFILE : MAJOR_PROFILE, tonic, sound), tonic, minor);
            if (!best || found > *best) best = found;
        }
    return {std::get<1>(*best), std::get<2>(*best)};
}

Key key_of(std::span<const Note> notes) {
    PitchClassTimes sound{};
    for (const auto& note : notes) sound[static_cast<std::size_t>(note.pitch % 12)] += note.duration_ticks;
    return key_of_sound(sound);
}

Key key_of(const Score& score) {
    const auto sound = pitch_class_times(score);
    if (sum(sound) <= 0.0 || (!score.harmony.empty() && (score.has(PartName::chords) || score.has(PartName::bass))))
        return infer_key(score.harmony);
    return key_of_sound(sound);
}

Key relative_key(Key given, const std::vector<ChordSymbol>& chords) {
    const int major = signature(given), minor = (major + 9) % 12;
    if (!chords.empty())
        for (const auto& chord : {chords.back(), chords.front()}) {
            if (chord.bass == chord.root && chord.root == major && !is_minor(chord)) return {major, false};
            if (chord.bass == chord.root && chord.root == minor && (is_minor(chord) || chord.quality == 0))
                return {minor, true};
        }
    const Key found = infer_key(chords);
    return signature(found) == major ? found : given;
}

Key likely_key(Key given, const std::vector<ChordSymbol>& chords) {
    const int ends = chords.empty() ? 0 : chords.back().root;
    return relative_key(given != Key() || ends == 0 || ends == 9 ? given : infer_key(chords), chords);
}

Key fitting_key(const Score& score, Key given) {
    const auto outside = outside_scale(score);
    const Key found = key_of(score);
    const auto of = [&](Key key) { return outside[static_cast<std::size_t>(signature(key))]; };
    return of(given) > of(found) + FAR_OUTSIDE ? found : given;
}

Key heard_key(const Score& score) {
    auto key = score.key;
    if (!score.harmony.empty())
        key = relative_key(key, score.harmony);
    else if (const auto found = key_of(score); signature(found) == signature(key))
        key = found;
    return fitting_key(score, key);
}

}  // namespace partimento
