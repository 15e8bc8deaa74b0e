#include "critic/critic.h"

#include <algorithm>
#include <cmath>

namespace partimento {

Judgement judge(const Critic& critic, const std::vector<Figure>& figures) {
    constexpr double FARTHEST = 4.0;     // widths that one figure may lie off
    constexpr double ENOUGH = 1.5;       // widths beyond which more of a good thing is not better
    constexpr double STRANGE = 3.0;      // widths beyond which it is strange, whatever it is:
    constexpr double STRANGENESS = 0.5;  // nats by the square of what is beyond
    Judgement found;
    for (std::size_t i = 0; i < std::min(figures.size(), critic.weights.size()); ++i) {
        const auto& [name, aspect, value] = figures[i];
        if (std::isnan(value)) continue;
        const auto& [middle, width, linear, square] = critic.weights[i];
        const double off = std::clamp((static_cast<double>(value) - middle) / width, -FARTHEST, FARTHEST);
        const double beyond = std::max(0.0, std::abs(off) - STRANGE);
        const double nats = linear * std::clamp(off, -ENOUGH, ENOUGH) + square * (off * off - 1.0) -
                            (linear != 0.0f ? STRANGENESS * beyond * beyond : 0.0);
        found.aspects[static_cast<std::size_t>(aspect)] += nats;
        found.all += nats;
    }
    return found;
}

Judgement judge(const Critic& critic, const Score& song, int last, bool ends) {
    return judge(critic, figures_of({Hearing(song), std::max(0, last - HEARD_BARS), last, ends}));
}

std::string in_words(const Judgement& judgement) {
    constexpr double WORTH_A_WORD = 0.5;  // nats
    std::string words;
    for (const double sign : {1.0, -1.0}) {
        std::string found;
        for (std::size_t i = 0; i < ASPECT_COUNT; ++i)
            if (sign * judgement.aspects[i] >= WORTH_A_WORD)
                found.append(found.empty() ? "" : ", ").append(ASPECT_NAMES[i]);
        if (!found.empty()) words.append(words.empty() ? "" : " ").append(sign > 0 ? "+ " : "- ").append(found);
    }
    return words;
}

const std::string& figure_names() {
    static const std::string names = [] {
        Score empty;
        empty.bars = 1;
        const Hearing hearing(empty);
        std::string all;
        for (const auto& figure : figures_of({hearing, 0, 1})) all.append(figure.name).append("\n");
        return all;
    }();
    return names;
}

}  // namespace partimento
