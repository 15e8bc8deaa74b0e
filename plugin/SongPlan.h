#pragma once
// What a musician has said of which bars of a song are like which, and how.

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "music/score.h"
#include "network/plan.h"

namespace partimento {

struct SongPlan {
    PlanGrid cells{0};       // as far as anything is said; open cells, and those beyond, are as the style likes
    bool structure = false;  // another song's: a new song also has the meter and the sections of the song that it is of

    bool operator==(const SongPlan&) const = default;
    bool empty() const { return cells.bars() == 0; }
    // For a score of so many bars. What refers to others is open.
    PlanGrid sizedFor(int bars) const;
    // With a word for these cells: which they are like, that they are new, or nothing. A part that is never like
    // another in that way is as the style likes it. What would refer to bars outside of the cells' song stays as it
    // is; what was said of bars beyond it is forgotten, and so is the structure where nothing is said any more.
    SongPlan with(const Cells& which, const Plan& plan) const;
};

// The plan of a song, for another with its structure. Throws std::invalid_argument in one sentence where it has none.
SongPlan structureOf(const Score& song);

// What a likeness is called: "the same rhythm".
std::string wordsOf(Likeness likeness);
// "bar 5", "bars 5-8", of bars from 0, both included.
std::string barsText(int first, int last);
// "bars 5-8: like bars 1-4, the same rhythm", "bar 5: new music".
std::string wordsOf(int first, int last, const Plan& plan);

nlohmann::json jsonOf(const SongPlan& plan);
// Throws std::invalid_argument or nlohmann::json::exception for a value that is missing, of the wrong type or out of
// range.
SongPlan songPlanOf(const nlohmann::json& in);

}  // namespace partimento
