#include "network/plan.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace partimento {
namespace {

// What a note costs that nothing predicts, by part, in nats: rough means of trained networks.
constexpr ByPart<double> NEW_NOTE{3.5, 5.0, 4.0, 4.0, 3.0};
constexpr double FEEL = 0.9;     // of a note whose velocity and timing are its own
constexpr double KEPT = 0.15;    // of a note that is as it was
constexpr double DROPPED = 0.7;  // of one that is left out
constexpr double CHANGED_BAR = 2.5, SAME_BAR = 0.3, REMAINS_NEW = 0.3, BECOMES_NEW = 1.2;

constexpr std::array<std::array<int, 2>, 12> DEGREES{
    // of each pitch class: degree of the scale, alteration
    {{0, 0}, {0, 1}, {1, 0}, {2, -1}, {2, 0}, {3, 0}, {3, 1}, {4, 0}, {4, 1}, {5, 0}, {6, -1}, {6, 0}}};
constexpr std::array<int, 7> SCALE_TONES{0, 2, 4, 5, 7, 9, 11};

int moved_pitch(int pitch, int steps) {
    const auto [degree, alteration] = DEGREES[static_cast<std::size_t>(pitch % 12)];
    const int step = degree + steps, octave = step >= 0 ? step / 7 : -((6 - step) / 7);
    return pitch / 12 * 12 + octave * 12 + SCALE_TONES[static_cast<std::size_t>(step - octave * 7)] + alteration;
}

bool same_place(const Event& a, const Event& b) { return a[Field::position] == b[Field::position]; }
bool before(const Event& a, const Event& b) {
    return std::pair(a[Field::position], a[Field::pitch]) < std::pair(b[Field::position], b[Field::pitch]);
}

template <typename Same>
bool all_the_same(std::span<const Event> a, std::span<const Event> b, const Same& same) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), same);
}

// Steps by which the first note is moved; none where the two are no notes of a scale, or too far apart.
int steps_between(const Event& from, const Event& to) {
    if (from[Field::pitch] == 0 || to[Field::pitch] == 0) return 0;
    const auto degree = [](const Event& event) {
        const int pitch = event[Field::pitch] - 1;
        return pitch / 12 * 7 + DEGREES[static_cast<std::size_t>(pitch % 12)][0];
    };
    const int steps = degree(to) - degree(from);
    return std::abs(steps) <= MAX_MOVE ? steps : 0;
}

int direction(const Event& a, const Event& b) {
    return (b[Field::pitch] > a[Field::pitch]) - (b[Field::pitch] < a[Field::pitch]);
}

bool same_contour(std::span<const Event> a, std::span<const Event> b) {
    for (std::size_t i = 1; i < a.size(); ++i)
        if (direction(a[i - 1], a[i]) != direction(b[i - 1], b[i])) return false;
    return true;
}

struct Likening {
    Likeness likeness = Likeness::none;
    int steps = 0;
    double cost = 0.0;
};

// The cheapest way to say what `content` is from `model`.
Likening liken(PartName part, std::span<const Event> content, std::span<const Event> model) {
    const double note = NEW_NOTE[part], notes = static_cast<double>(content.size());
    Likening best{Likeness::none, 0, std::numeric_limits<double>::infinity()};
    const auto offer = [&](Likeness likeness, double cost, int steps = 0) {
        if (may_be(part, likeness) && cost < best.cost) best = {likeness, steps, cost};
    };
    if (all_the_same(content, model, same_content)) return {Likeness::exact, 0, 0.5 + KEPT * notes};
    if (content.empty() || model.empty()) return best;
    if (all_the_same(content, model, same_note)) offer(Likeness::same, 0.7 + (KEPT + FEEL) * notes);

    if (const int steps = steps_between(model.front(), content.front()); steps != 0 && content.size() >= 2)
        if (all_the_same(content, moved({model.begin(), model.end()}, steps), same_note))
            offer(Likeness::moved, 2.5 + (KEPT + FEEL) * notes, steps);
    std::size_t kept = 0, i = 0;  // notes that both have, in order
    for (const auto& event : content) {
        while (i < model.size() && before(model[i], event)) ++i;
        if (i < model.size() && same_note(model[i], event)) ++kept, ++i;
    }
    const double common = static_cast<double>(kept), mended = common * (KEPT + FEEL) + (notes - common) * (note + 0.4) +
                                                              (static_cast<double>(model.size()) - common) * DROPPED;
    const auto first_other = std::mismatch(content.begin(), content.end(), model.begin(), model.end(), same_note);
    const int last_position = content.back()[Field::position],
              differs_at = first_other.first == content.end() ? last_position : (*first_other.first)[Field::position];
    if (first_other.first != content.begin() && 2 * (differs_at - 1) >= last_position - 1)
        offer(Likeness::ending, 1.0 + mended);
    else if (2 * kept >= content.size() && 2 * kept >= model.size())
        offer(Likeness::varied, 1.4 + mended);
    if (content.size() >= 2 && all_the_same(content, model, same_place)) {
        if (content.size() >= 3 && same_contour(content, model)) offer(Likeness::contour, 1.5 + notes * (note - 2.4));
        offer(Likeness::rhythm, 1.2 + notes * (note - 1.7));
    }
    return best;
}

}  // namespace

bool same_note(const Event& a, const Event& b) {
    return same_place(a, b) && a[Field::pitch] == b[Field::pitch] && a[Field::root] == b[Field::root];
}
bool same_content(const Event& a, const Event& b) {
    return std::all_of(CONTENT_FIELDS.begin(), CONTENT_FIELDS.end(), [&](Field f) { return a[f] == b[f]; });
}

std::uint8_t like_value(int offset) {
    if (offset < 0 && -offset <= MAX_BARS_BACK) return static_cast<std::uint8_t>(NEW_BAR - offset);
    if (offset > 0 && offset <= MAX_BARS_AHEAD) return static_cast<std::uint8_t>(NEW_BAR + MAX_BARS_BACK + offset);
    return 0;
}

int like_offset(std::uint8_t like) {
    if (like <= NEW_BAR) return 0;
    const int distance = like - NEW_BAR;
    return distance <= MAX_BARS_BACK ? -distance : distance - MAX_BARS_BACK;
}

Plan plan_of(const Event& event) {
    return {event[Field::like], static_cast<Likeness>(event[Field::likeness]),
            event[Field::moved] ? event[Field::moved] - MAX_MOVE - 1 : 0};
}

void set_plan(Event& event, const Plan& plan) {
    event[Field::like] = plan.like;
    event[Field::likeness] = static_cast<std::uint8_t>(plan.likeness);
    event[Field::moved] = static_cast<std::uint8_t>(plan.likeness == Likeness::moved ? plan.steps + MAX_MOVE + 1 : 0);
}

bool may_be(PartName part, Likeness likeness) {
    switch (likeness) {
        case Likeness::none: return false;
        case Likeness::moved: return part != PartName::harmony && part != PartName::drums;
        case Likeness::contour: return part == PartName::melody || part == PartName::bass;
        case Likeness::rhythm: return part != PartName::drums;
        default: return true;
    }
}

std::vector<Event> moved(std::vector<Event> content, int steps) {
    if (steps == 0) return content;
    for (auto& event : content) {
        if (event[Field::part] == static_cast<int>(PartName::drums) + 1) continue;
        if (event[Field::pitch])
            event[Field::pitch] =
                static_cast<std::uint8_t>(std::clamp(moved_pitch(event[Field::pitch] - 1, steps), 0, 127) + 1);
    }
    return content;
}

std::vector<Plan> measure_plans(PartName part, const KnownCells& contents, std::span<const bool> asked) {
    struct Choice {
        Plan plan;
        double cost = 0.0;  // of the way that leads here
        std::size_t from = 0;
    };
    const int bars = static_cast<int>(contents.size());
    std::vector<std::vector<Choice>> choices(contents.size());
    const std::vector<Choice>* before = nullptr;
    for (int bar = 0; bar < bars; ++bar) {
        const auto at = static_cast<std::size_t>(bar);
        if (!asked[at] || !contents[at]) {
            before = nullptr;
            continue;
        }
        const auto& content = *contents[at];
        const double anew = static_cast<double>(content.size()) * NEW_NOTE[part];
        auto& here = choices[at];
        here.push_back({Plan{NEW_BAR, Likeness::none, 0}, anew, 0});
        for (int other = std::max(0, bar - MAX_BARS_BACK); other < std::min(bars, bar + MAX_BARS_AHEAD + 1); ++other) {
            const auto there = static_cast<std::size_t>(other);
            if (other == bar || !contents[there] || (other > bar && asked[there])) continue;
            const auto found = liken(part, content, *contents[there]);
            if (found.cost < anew + CHANGED_BAR)
                here.push_back({Plan{like_value(other - bar), found.likeness, found.steps}, found.cost, 0});
        }
        for (auto& choice : here) {
            double least = before                 ? std::numeric_limits<double>::infinity()
                           : choice.plan.refers() ? CHANGED_BAR
                                                  : BECOMES_NEW;
            for (std::size_t i = 0; before && i < before->size(); ++i) {
                const auto& last = (*before)[i];
                const double change = choice.plan.like == last.plan.like
                                          ? (choice.plan.refers() ? SAME_BAR : REMAINS_NEW)
                                          : (choice.plan.refers() ? CHANGED_BAR : BECOMES_NEW);
                if (last.cost + change < least) least = last.cost + change, choice.from = i;
            }
            choice.cost += least;
        }
        before = &here;
    }
    std::vector<Plan> plans(contents.size());
    std::size_t from = 0;
    for (std::size_t at = contents.size(); at-- > 0;) {
        if (choices[at].empty()) continue;
        const bool ends = at + 1 == contents.size() || choices[at + 1].empty();
        if (ends)
            from = static_cast<std::size_t>(
                std::min_element(choices[at].begin(), choices[at].end(),
                                 [](const Choice& a, const Choice& b) { return a.cost < b.cost; }) -
                choices[at].begin());
        plans[at] = choices[at][from].plan;
        from = choices[at][from].from;
    }
    return plans;
}

}  // namespace partimento
