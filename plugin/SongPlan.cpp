#include "SongPlan.h"

#include <algorithm>
#include <array>

#include "music/cell.h"
#include "network/sequence.h"
#include "song/json_fields.h"

namespace partimento {
namespace {

using nlohmann::json;

bool leadsInto(const Plan& plan, int bar, int bars) {
    const int model = bar + like_offset(plan.like);
    return model >= 0 && model < bars;
}

// Without the open bars at its end.
PlanGrid trimmed(const PlanGrid& cells) {
    int bars = cells.bars();
    while (bars > 0 && std::ranges::none_of(PARTS, [&](PartName part) { return cells.at(part, bars - 1).given(); }))
        --bars;
    PlanGrid out(bars);
    for_each_cell(bars, [&](PartName part, int bar) { out.at(part, bar) = cells.at(part, bar); });
    return out;
}

}  // namespace

PlanGrid SongPlan::sizedFor(int bars) const {
    PlanGrid out(bars);
    for_each_cell(std::min(bars, cells.bars()), [&](PartName part, int bar) {
        if (leadsInto(cells.at(part, bar), bar, bars)) out.at(part, bar) = cells.at(part, bar);
    });
    return out;
}

SongPlan SongPlan::with(const Cells& which, const Plan& plan) const {
    auto out = sizedFor(which.bars());
    for_each_cell(which.bars(), [&](PartName part, int bar) {
        if (!which.has(part, bar) || !leadsInto(plan, bar, which.bars())) return;
        out.at(part, bar) = plan;
        if (!may_be(part, plan.likeness)) out.at(part, bar).likeness = Likeness::none;
    });
    out = trimmed(out);
    return {out, structure && out.bars() > 0};
}

SongPlan structureOf(const Score& song) { return {trimmed(plan_of_song(song)), true}; }

std::string wordsOf(Likeness likeness) {
    constexpr std::array<const char*, LIKENESS_COUNT> WORDS{
        "as the style likes",  "exactly the same", "the same notes",   "moved along the scale",
        "with another ending", "varied",           "the same contour", "the same rhythm"};
    return WORDS.at(static_cast<std::size_t>(likeness));
}

std::string barsText(int first, int last) {
    return first == last ? "bar " + std::to_string(first + 1)
                         : "bars " + std::to_string(first + 1) + "-" + std::to_string(last + 1);
}

std::string wordsOf(int first, int last, const Plan& plan) {
    const auto bars = barsText(first, last) + ": ";
    if (!plan.given()) return bars + "as the style likes";
    if (!plan.refers()) return bars + "new music";
    const int offset = like_offset(plan.like);
    return bars + "like " + barsText(first + offset, last + offset) + ", " + wordsOf(plan.likeness);
}

json jsonOf(const SongPlan& plan) {
    json rows = json::array();
    for_each_cell(plan.cells.bars(), [&](PartName part, int bar) {
        if (const auto& cell = plan.cells.at(part, bar); cell.given())
            rows.push_back({index_of(part), bar, cell.like, static_cast<int>(cell.likeness), cell.steps});
    });
    return {{"structure", plan.structure}, {"cells", rows}};
}

SongPlan songPlanOf(const json& in) {
    SongPlan plan;
    plan.structure = in.at("structure").get<bool>();
    const auto& rows = in.at("cells");
    if (!rows.is_array() || rows.size() > static_cast<std::size_t>(MAX_BARS) * PART_COUNT)
        throw std::invalid_argument("plan: cells are not a row, or too many");
    PlanGrid cells(MAX_BARS);
    for (const auto& each : rows) {
        const auto [part, bar, like, likeness, steps] = row<5>(each, "plan: cells");
        if (part < 0 || part >= PART_COUNT || bar < 0 || bar >= MAX_BARS || like < NEW_BAR ||
            like > NEW_BAR + MAX_BARS_BACK + MAX_BARS_AHEAD || likeness < 0 || likeness >= LIKENESS_COUNT ||
            steps < -MAX_MOVE || steps > MAX_MOVE)
            throw std::invalid_argument("plan: cells hold a value out of range");
        cells.at(static_cast<PartName>(part), bar) = {static_cast<std::uint8_t>(like), static_cast<Likeness>(likeness),
                                                      steps};
    }
    plan.cells = trimmed(cells);
    return plan;
}

}  // namespace partimento
