#include "network/sequence.h"

#include <algorithm>
#include <memory>
#include <stdexcept>

namespace partimento {
namespace {

PlanGrid plans_of(const Score& score, int first_bar, int bars, const Cells& given, const Cells& asked, int remembered) {
    PlanGrid plans(score.bars);
    for (const auto part : PARTS) {
        KnownCells contents(static_cast<std::size_t>(score.bars));
        const auto wanted = std::make_unique<bool[]>(contents.size());
        bool any = false;
        for (int bar = first_bar - remembered; bar < first_bar + bars; ++bar) {
            const auto at = static_cast<std::size_t>(bar);
            wanted[at] = bar >= first_bar && asked.has(part, bar);
            any = any || wanted[at];
            if (wanted[at] || bar < first_bar || given.has(part, bar)) contents[at] = cell_content(score, part, bar);
        }
        if (!any) continue;
        const auto found = measure_plans(part, contents, {wanted.get(), contents.size()});
        for (int bar = first_bar; bar < first_bar + bars; ++bar)
            plans.at(part, bar) = found[static_cast<std::size_t>(bar)];
    }
    return plans;
}

}  // namespace

PlanGrid plan_of_song(const Score& score) {
    if (!score.meters.empty()) throw std::invalid_argument("the meter changes: only songs in one have a plan");
    Cells asked(score.bars);
    for_each_cell(score.bars, [&](PartName part, int bar) { asked.set(part, bar, score.has(part)); });
    return plans_of(score, 0, score.bars, Cells(score.bars), asked, 0);
}

void suggest_plan(References& references, const PlanGrid& plans, PartName part, int bar) {
    if (bar > 0)
        if (const auto& before = plans.at(part, bar - 1); before.given())
            set_plan(references[static_cast<std::size_t>(Source::plan)].next, before);
    for (int p = static_cast<int>(part) - 1; p >= 0; --p)
        if (const auto& beside = plans.at(static_cast<PartName>(p), bar); beside.given()) {
            set_plan(references[static_cast<std::size_t>(Source::match)].next, beside);
            return;
        }
}

static void check_window(const Score& score, int first_bar, int bars, const Cells& given, const Cells& asked) {
    if (!score.meters.empty()) throw std::invalid_argument("the meter changes: a window keeps to one");
    if (first_bar < 0 || bars < 1 || bars > WINDOW_BARS || first_bar + bars > score.bars)
        throw std::invalid_argument("window of bars " + std::to_string(first_bar + 1) + "-" +
                                    std::to_string(first_bar + bars) + " does not fit a score of " +
                                    std::to_string(score.bars) + " bars or is over " + std::to_string(WINDOW_BARS));
    for (int bar = first_bar; bar < first_bar + bars; ++bar)
        for (const auto part : PARTS)
            if (given.has(part, bar) && asked.has(part, bar))
                throw std::invalid_argument(std::string(name_of(part)) + " of bar " + std::to_string(bar + 1) +
                                            " is both given and asked for");
}

Sequence encode(const Score& score, int first_bar, int bars, const Cells& given, const Cells& asked,
                const AttributeGrid& attributes, const Showing& showing) {
    check_window(score, first_bar, bars, given, asked);
    const int bar_ticks = score.meter.bar_ticks();
    const int remembered = std::clamp(showing.remembered, 0, std::min(first_bar, MAX_BARS_BACK));
    const auto plans =
        showing.plans.bars() ? showing.plans : plans_of(score, first_bar, bars, given, asked, remembered);
    Sequence sequence;
    auto& readers = sequence.readers;
    for (const auto part : PARTS) {
        readers.emplace_back(part, score.bars);
        for (int bar = first_bar - remembered; bar < first_bar; ++bar)
            readers.back().remember(bar, cell_content(score, part, bar));
    }
    const auto add = [&](const Event& event, int time_ticks, const References& references, const Event& target) {
        sequence.events.push_back(event);
        sequence.time_ticks.push_back(time_ticks);
        sequence.references.push_back(references);
        sequence.targets.push_back(target);
    };
    const auto add_cell = [&](PartName part, int bar, bool asking) {
        auto& reader = readers[index_of(part)];
        const auto& plan = plans.at(part, first_bar + bar);
        const auto content = cell_content(score, part, first_bar + bar);
        const auto target_at = [&](std::size_t at) {
            Event target;
            if (at == content.size()) target[Field::position] = DONE;
            for (const auto field : CONTENT_FIELDS)
                if (at < content.size()) target[field] = content[at][field];
            return target;
        };
        reader.open(first_bar + bar);
        if (asking) reader.follow(plan);
        auto references = reader.next();
        auto target = target_at(0);
        if (asking) {
            suggest_plan(references, plans, part, first_bar + bar);
            set_plan(target, plan);
        }
        add(cell_event(score, first_bar, part, first_bar + bar, asking, attributes.at(part, first_bar + bar),
                       showing.whole),
            bar * bar_ticks, references, target);
        for (std::size_t i = 0; i < content.size(); ++i) {
            auto event = content[i];
            reader.see(event);
            if (asking) set_plan(event, plan);
            add(event, bar * bar_ticks + event[Field::position] - 1, reader.next(), target_at(i + 1));
        }
        reader.close();
    };
    auto song = song_event(score);
    if (showing.disguised) song[Field::disguise] = 1, song[Field::mode] = 0;
    add(song, 0, {}, {});
    for (const bool asking : {false, true}) {
        if (asking) sequence.asked_from = static_cast<int>(sequence.events.size());
        for (int bar = 0; bar < bars; ++bar)
            for (const auto part : PARTS)
                if ((asking ? asked : given).has(part, first_bar + bar)) add_cell(part, bar, asking);
    }
    return sequence;
}

}  // namespace partimento
