#include "music/harmony_finding.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "music/chord.h"
#include "music/chromagram.h"
#include "music/key_finding.h"

namespace partimento {
namespace {

struct ToneWeight {
    int above_root;
    double weight;
};
struct Template {
    std::string_view suffix;
    std::vector<ToneWeight> tones;
    double prior;  // in the units of the match below
};
const std::array<Template, 10> TEMPLATES{{
    {"", {{0, 1.0}, {4, 1.0}, {7, 0.8}}, 0.0},
    {"m", {{0, 1.0}, {3, 1.0}, {7, 0.8}}, 0.0},
    {"7", {{0, 1.0}, {4, 1.0}, {7, 0.8}, {10, 0.8}}, -0.10},
    {"maj7", {{0, 1.0}, {4, 1.0}, {7, 0.8}, {11, 0.8}}, -0.12},
    {"m7", {{0, 1.0}, {3, 1.0}, {7, 0.8}, {10, 0.8}}, -0.08},
    {"sus4", {{0, 1.0}, {5, 1.0}, {7, 0.8}}, -0.14},
    {"sus2", {{0, 1.0}, {2, 0.9}, {7, 0.8}}, -0.20},
    {"dim", {{0, 1.0}, {3, 1.0}, {6, 1.0}}, -0.16},
    {"m7b5", {{0, 1.0}, {3, 1.0}, {6, 1.0}, {10, 0.8}}, -0.18},
    {"aug", {{0, 1.0}, {4, 1.0}, {8, 1.0}}, -0.30},
}};
constexpr std::size_t STATES = 12 * 10;  // template * 12 + root
constexpr double FOREIGN = -0.7;         // weight of a tone outside the chord
constexpr double MISSING = 0.15;         // price of a third or fifth that nobody plays
constexpr double BASS_ROOT = 0.45, BASS_TONE = 0.10, BASS_FOREIGN = -0.25;
constexpr double OUT_OF_KEY = 0.07;  // price of a chord tone outside the piece's scale
constexpr double CHANGE_AT_BAR = 0.15, CHANGE_AT_HALF = 0.3, CHANGE_AT_BEAT = 0.6;

// How well each state explains a step whose sound and bass are shares.
std::array<double, STATES> fit_of(const PitchClassTimes& chroma, const PitchClassTimes& bass, double heard, Key key) {
    std::array<bool, 12> scale{};
    for (const int i : {0, 2, 4, 5, 7, 9, 11}) scale[pitch_class(signature(key) + i)] = true;
    std::array<double, STATES> fit{};
    for (std::size_t s = 0; s < STATES; ++s) {
        const auto& chord = TEMPLATES[s / 12];
        const int root = static_cast<int>(s % 12);
        PitchClassTimes weights, low_weights;
        weights.fill(FOREIGN);
        low_weights.fill(BASS_FOREIGN);
        double missing = 0.0, outside = 0.0;
        for (const auto& [above, weight] : chord.tones) {
            const auto tone = pitch_class(root + above);
            weights[tone] = weight;
            low_weights[tone] = above == 0 ? BASS_ROOT : BASS_TONE;
            if ((above == 3 || above == 4 || above == 6 || above == 7) && chroma[tone] < 0.02) missing += 1.0;
            if (!scale[tone]) outside += 1.0;
        }
        double all = 0.0, low = 0.0;
        for (std::size_t i = 0; i < 12; ++i) {
            all += chroma[i] * weights[i];
            low += bass[i] * low_weights[i];
        }
        fit[s] = heard * (all + low - MISSING * missing + chord.prior - outside * OUT_OF_KEY);
    }
    return fit;
}

// The best path through the states, where changing state into step i costs change(i).
template <typename Change>
std::vector<std::size_t> viterbi(const std::vector<std::array<double, STATES>>& fit, const Change& change) {
    const auto largest = [](const std::array<double, STATES>& of) {
        return static_cast<std::size_t>(std::max_element(of.begin(), of.end()) - of.begin());
    };
    auto best = fit.front();
    std::vector<std::array<std::uint8_t, STATES>> came(fit.size());
    for (std::size_t i = 1; i < fit.size(); ++i) {
        const auto other = largest(best);
        const double leave = best[other] - change(i);
        for (std::size_t s = 0; s < STATES; ++s) {
            came[i][s] = static_cast<std::uint8_t>(best[s] >= leave ? s : other);
            best[s] = std::max(best[s], leave) + fit[i][s];
        }
    }
    std::vector<std::size_t> path(fit.size());
    auto state = largest(best);
    for (std::size_t i = fit.size(); i-- > 0;) {
        path[i] = state;
        state = came[i][state];
    }
    return path;
}

// Which beats lie in a bar or more without a note.
std::vector<bool> silence(const std::vector<double>& total, std::size_t beats_a_bar) {
    std::vector<bool> silent(total.size(), false);
    std::size_t start = 0;
    for (std::size_t i = 0; i <= total.size(); ++i) {
        if (i < total.size() && total[i] <= 0.0) continue;
        if (i - start >= beats_a_bar)
            std::fill(silent.begin() + static_cast<std::ptrdiff_t>(start),
                      silent.begin() + static_cast<std::ptrdiff_t>(i), true);
        start = i + 1;
    }
    return silent;
}

// The chord tone that the bass dwells on, else the root.
int slash_bass(int root, const Template& chord, const PitchClassTimes& low) {
    const auto at = static_cast<int>(std::max_element(low.begin(), low.end()) - low.begin());
    const double total = sum(low);
    const bool is_tone = std::any_of(chord.tones.begin(), chord.tones.end(),
                                     [&](const ToneWeight& tone) { return (root + tone.above_root) % 12 == at; });
    return total > 0.0 && at != root && low[static_cast<std::size_t>(at)] >= 0.6 * total && is_tone ? at : root;
}

int quality_of(std::string_view suffix) {
    const auto at =
        std::find_if(QUALITIES.begin(), QUALITIES.end(), [&](const Quality& each) { return each.suffix == suffix; });
    return static_cast<int>(at - QUALITIES.begin());
}

}  // namespace

int beat_ticks(Meter meter) {
    if (meter.unit == 8) return meter.beats % 3 == 0 ? 36 : 12;
    return TICKS_PER_QUARTER;
}

namespace {

bool same_chord(const ChordSymbol& a, const ChordSymbol& b) {
    return a.root == b.root && a.quality == b.quality && a.bass == b.bass;
}

// Each stretch of one meter by itself.
std::vector<ChordSymbol> infer_by_meter(const Score& score) {
    std::vector<ChordSymbol> chords;
    for (int bar = 0; bar < score.bars; bar = score.meter_end(bar))
        for (auto chord : infer_harmony(score.excerpt(bar, score.meter_end(bar) - bar))) {
            chord.onset_ticks += score.bar_start(bar);
            if (chords.empty() || !same_chord(chords.back(), chord)) chords.push_back(chord);
        }
    return chords;
}

}  // namespace

std::vector<ChordSymbol> infer_harmony(const Score& score) {
    if (!score.meters.empty()) return infer_by_meter(score);
    if (score.bars == 0 || !(score.has(PartName::melody) || score.has(PartName::chords) || score.has(PartName::bass)))
        return {};
    const int step = beat_ticks(score.meter), bar = score.meter.bar_ticks();
    const auto heard = chromagram(score, step);
    const auto count = heard.all.size();
    const Key key = key_of(score);
    std::vector<std::array<double, STATES>> fit(count);
    std::vector<double> totals(count);
    for (std::size_t i = 0; i < count; ++i) {
        auto chroma = heard.all[i], bass = heard.bass[i];
        totals[i] = sum(chroma);
        const double all = std::max(totals[i], 1e-9), low = std::max(sum(bass), 1e-9);
        for (std::size_t c = 0; c < 12; ++c) {
            chroma[c] /= all;
            bass[c] /= low;
        }
        fit[i] = fit_of(chroma, bass, std::min(1.0, totals[i] / (1.5 * step)), key);
    }
    const auto path = viterbi(fit, [&](std::size_t i) {
        const int place = static_cast<int>(i) * step % bar;
        return place == 0 ? CHANGE_AT_BAR : place * 2 == bar ? CHANGE_AT_HALF : CHANGE_AT_BEAT;
    });
    const auto silent = silence(totals, static_cast<std::size_t>(bar / step));
    std::vector<ChordSymbol> chords;
    for (std::size_t start = 0, i = 1; i <= count; ++i) {
        // Bar lines part a held chord, so that its bass may change there.
        if (i < count && path[i] == path[start] && silent[i] == silent[start] && static_cast<int>(i) * step % bar != 0)
            continue;
        ChordSymbol chord{static_cast<int>(start) * step, NO_CHORD, 0, 0};
        if (!silent[start]) {
            const auto& found = TEMPLATES[path[start] / 12];
            PitchClassTimes low{};
            for (std::size_t at = start; at < i; ++at)
                for (std::size_t c = 0; c < 12; ++c) low[c] += heard.bass[at][c];
            chord.root = static_cast<int>(path[start] % 12);
            chord.quality = quality_of(found.suffix);
            chord.bass = slash_bass(chord.root, found, low);
        }
        if (chords.empty() || !same_chord(chords.back(), chord)) chords.push_back(chord);
        start = i;
    }
    return chords;
}

}  // namespace partimento
