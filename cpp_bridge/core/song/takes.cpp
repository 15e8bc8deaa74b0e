#include "song/takes.h"

#include <algorithm>
#include <stdexcept>

#include "music/cell.h"
#include "song/json_fields.h"
#include "song/score_json.h"
#include "song/source_json.h"
#include "song/take_json.h"

namespace partimento {
namespace {

// What is written can be read again: the last MiB is for what a file holds besides the takes' own text.
constexpr std::size_t MAX_TAKES_BYTES = MAX_TEXT_BYTES - (1u << 20);

[[noreturn]] void refuse(const std::string& what) { throw std::invalid_argument(what); }

}  // namespace

Takes::Takes(const Score& first) { append({NO_TAKE, NO_TAKE, 0, Cells(first.bars, true), first, {}}); }

Takes::Takes(std::vector<Take> takes, int current) {
    for (auto& take : takes) append(std::move(take));
    for (int id = 0; id < size(); ++id) {
        const std::string name = "take " + std::to_string(id);
        if (const int next = take(id).redo; next != NO_TAKE && (next < 0 || next >= size() || take(next).parent != id))
            refuse(name + ": redo " + std::to_string(next) + " is not a take that came from it");
        try {
            score(id).validate();
        } catch (const std::invalid_argument& error) {
            refuse(name + ": with what it has from others, " + error.what());
        }
    }
    if (current < 0 || current >= size()) refuse("current " + std::to_string(current) + " is not a take");
    select(current);
}

// All that follows relies on what is refused here.
void Takes::append(Take take) {
    const std::string name = "take " + std::to_string(size());
    const auto cell_name = [](PartName part, int bar) {
        return std::string(name_of(part)) + " bar " + std::to_string(bar + 1);
    };
    const bool first = branches_.empty();
    take.music.validate();
    if (size() == MAX_TAKES) refuse("the song has " + std::to_string(MAX_TAKES) + " takes, the most that it can hold");
    if (first ? take.parent != NO_TAKE : take.parent < 0 || take.parent >= size())
        refuse(name + ": parent " + std::to_string(take.parent) + " is not a take before it");
    if (take.front < -MAX_BARS || take.front > MAX_BARS)
        refuse(name + ": front " + std::to_string(take.front) + " is outside -" + std::to_string(MAX_BARS) + ".." +
               std::to_string(MAX_BARS));
    if (take.cells.bars() != take.music.bars)
        refuse(name + ": cells are for " + std::to_string(take.cells.bars()) + " bars, the score has " +
               std::to_string(take.music.bars));
    if (take.origin.style.size() > MAX_ORIGIN_BYTES || take.origin.request.size() > MAX_ORIGIN_BYTES)
        refuse(name + ": style or request is over " + std::to_string(MAX_ORIGIN_BYTES) + " bytes");
    auto bytes = text_bytes(take);
    if (const auto& file = take.music.source.file)
        if (std::ranges::none_of(branches_, [&](const Branch& b) { return b.take.music.source.file == file; }))
            bytes += file_bytes(file);
    if (text_bytes_ + bytes > MAX_TAKES_BYTES)
        refuse(name + ": the song would be over " + std::to_string(MAX_TAKES_BYTES >> 20) +
               " MiB, the most that its file can hold");

    const Branch* parent = first ? nullptr : &branch(take.parent);
    const bool same_meter = parent && same_meters(parent->take.music, take.music, take.front);
    Branch made{{}, (parent ? parent->front : 0) + take.front, {}};
    for_each_cell(take.music.bars, [&](PartName part, int bar) {
        std::int16_t source = NO_TAKE;
        if (take.cells.has(part, bar))
            source = static_cast<std::int16_t>(size());
        else if (!same_meter)
            refuse(name + ": cells lack " + cell_name(part, bar) + ", and no take before it has that in this meter");
        else if (!Cell{take.music, part, bar}.empty())
            refuse(name + ": the score has music in " + cell_name(part, bar) + ", which is not among the cells");
        else if (const int before = bar - take.front; before >= 0 && before < parent->take.music.bars)
            source = parent->sources[cell_index(part, before)];
        made.sources.push_back(source);
    });
    made.take = std::move(take);
    branches_.push_back(std::move(made));
    text_bytes_ += bytes;
}

int Takes::add(int parent, const Score& score, const Cells& cells, const Origin& origin) {
    score.validate();
    if (cells.bars() != score.bars)
        refuse("cells are for " + std::to_string(cells.bars()) + " bars, the score has " + std::to_string(score.bars));
    const auto before = this->score(parent);
    const int grown = score.bars - before.bars;
    Take take{parent, NO_TAKE, 0, changed_cells(before, score, 0), without_music(score), origin};
    if (auto changed = changed_cells(before, score, grown); changed.count() < take.cells.count()) {
        take.front = grown;
        take.cells = std::move(changed);
    }
    for_each_cell(score.bars, [&](PartName part, int bar) {
        if (cells.has(part, bar)) take.cells.set(part, bar);
        if (take.cells.has(part, bar)) Cell{score, part, bar}.append_to(take.music, bar);
    });
    append(std::move(take));
    select(size() - 1);
    return current_;
}

Score Takes::score(int id) const {
    const auto& asked = branch(id);
    Score out = without_music(asked.take.music);
    for_each_cell(out.bars, [&](PartName part, int bar) {
        const int source = asked.sources[cell_index(part, bar)];
        if (source != NO_TAKE)
            Cell{take(source).music, part, bar - asked.front + branch(source).front}.append_to(out, bar);
    });
    return out;
}

const Takes::Branch& Takes::branch(int id) const {
    if (id < 0 || id >= size())
        refuse("there is no take " + std::to_string(id) + ": the last is " + std::to_string(size() - 1));
    return branches_[static_cast<std::size_t>(id)];
}

std::vector<int> Takes::children(int id) const {
    take(id);
    std::vector<int> found;
    for (int child = id + 1; child < size(); ++child)
        if (take(child).parent == id) found.push_back(child);
    return found;
}

void Takes::select(int id) {
    take(id);
    current_ = id;
    for (int child = id; take(child).parent != NO_TAKE; child = take(child).parent)
        branches_[static_cast<std::size_t>(take(child).parent)].take.redo = child;
}

bool Takes::undo() {
    if (take(current_).parent == NO_TAKE) return false;
    current_ = take(current_).parent;
    return true;
}

bool Takes::redo() {
    if (take(current_).redo == NO_TAKE) return false;
    current_ = take(current_).redo;
    return true;
}

}  // namespace partimento
