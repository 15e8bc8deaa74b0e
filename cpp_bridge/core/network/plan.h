#pragma once
// The plan of a song: for each cell, which other cell of its part it is like, and how. Measured of music that is there,
// and drawn by the network before the notes of an asked cell.

#include <optional>
#include <span>
#include <vector>

#include "music/cell.h"
#include "network/vocabulary.h"

namespace partimento {

struct Plan {
    std::uint8_t like = 0;  // value of Field::like; 0: open
    Likeness likeness = Likeness::none;
    int steps = 0;  // of the scale, where it is moved

    bool given() const { return like != 0; }
    bool refers() const { return like > NEW_BAR; }
    bool operator==(const Plan&) const = default;
};

// Value of Field::like for a bar that lies `offset` bars from the cell's own: below 0 back, above 0 ahead. 0 where it
// is too far.
std::uint8_t like_value(int offset);
// The other way about; 0 for NEW_BAR.
int like_offset(std::uint8_t like);

// What the events of a cell say of its plan, and the other way about.
Plan plan_of(const Event& event);
void set_plan(Event& event, const Plan& plan);

// The plans of a score's cells. (bars, PART_COUNT)
class PlanGrid {
public:
    explicit PlanGrid(int bars = 0) : plans_(static_cast<std::size_t>(bars) * PART_COUNT) {}
    int bars() const { return static_cast<int>(plans_.size()) / PART_COUNT; }
    Plan& at(PartName part, int bar) { return plans_.at(cell_index(part, bar)); }
    const Plan& at(PartName part, int bar) const { return plans_.at(cell_index(part, bar)); }
    bool operator==(const PlanGrid&) const = default;

private:
    std::vector<Plan> plans_;
};

// Whether cells of a part are ever like each other in this way.
bool may_be(PartName part, Likeness likeness);

// Whether two events of a part begin at one place and are one note or chord; and whether all else of them is the same.
bool same_note(const Event& a, const Event& b);
bool same_content(const Event& a, const Event& b);

// The events of a cell, moved by so many steps of the scale of the key signature; drums stay.
std::vector<Event> moved(std::vector<Event> content, int steps);

// The contents of a part's cells bar by bar, those that are known.
using KnownCells = std::vector<std::optional<std::vector<Event>>>;

// The cheapest plan of the cells `asked` (bar by bar) of one part in view of those that are given or come before them:
// what it costs to say how a cell differs from the one it is like, and to change which bar that is.
std::vector<Plan> measure_plans(PartName part, const KnownCells& contents, std::span<const bool> asked);

}  // namespace partimento
