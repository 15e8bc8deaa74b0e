#pragma once
// How much bars sound like a style's music and how little like what its network writes: a logistic regression on their
// figures and the squares of these, learnt of both (model/partimento/training/critic.py). It chooses, so what is learnt
// of the usual must not be driven to extremes: figures count up to a point, and what lies far from all music is a
// fault.

#include <array>
#include <string>
#include <vector>

#include "critic/figures.h"

namespace partimento {

struct Critic {
    struct Weights {
        float middle = 0, width = 1;   // of the figure in both kinds of music
        float linear = 0, square = 0;  // nats by its distance from the middle, in widths, and by the square of that
    };
    std::vector<Weights> weights;  // of each figure; empty: there is no critic
    bool empty() const { return weights.empty(); }
};

// In nats: above 0 more like the style's music. The same bits on every machine. `aspects` add up to `all`.
struct Judgement {
    double all = 0.0;
    std::array<double, ASPECT_COUNT> aspects{};
};
Judgement judge(const Critic& critic, const std::vector<Figure>& figures);
// Of a song's bars up to `last`, as many as critics have learnt to hear. ends: it is the song's last. Throws
// std::invalid_argument where the meter changes.
inline constexpr int HEARD_BARS = 32;
Judgement judge(const Critic& critic, const Score& song, int last, bool ends);

// What speaks for bars and against them, in a few words: "+ groove, returns - phrases"; nothing where little does.
std::string in_words(const Judgement& judgement);

// The figures' names, a line each: a critic is of exactly these.
const std::string& figure_names();

}  // namespace partimento
