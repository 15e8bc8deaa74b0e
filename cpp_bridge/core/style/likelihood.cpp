#include "style/likelihood.h"

#include <algorithm>
#include <cmath>

#include "network/sequence.h"

namespace partimento {
namespace {

double nats_of_value(const std::vector<float>& logits, std::size_t value) {
    const double highest = *std::max_element(logits.begin(), logits.end());
    double sum = 0.0;
    for (const float logit : logits) sum += std::exp(logit - highest);
    return highest + std::log(sum) - logits[value];
}

}  // namespace

std::optional<Nats> nats_of(const Style& style, const Score& score, int first_bar, int bars, const Cells& given,
                            const Cells& asked) {
    score.validate();
    const auto sequence = encode(score, first_bar, bars, given, asked, AttributeGrid(score.bars));
    if (sequence.events.size() > CONTEXT_EVENTS) return std::nullopt;
    const auto& wanted = sequence.targets;
    const auto from = static_cast<std::size_t>(sequence.asked_from);
    State state(style.network.config);
    const auto width = static_cast<std::size_t>(style.network.config.width);
    std::vector<float> outputs(sequence.events.size() * width);
    Decoder(style.network).forward(state, sequence.events, sequence.time_ticks, sequence.references, outputs);
    Nats out;
    for (std::size_t i = from; i < sequence.events.size(); ++i) {
        const std::span<const float> last(outputs.data() + i * width, width);
        const auto& events = sequence.events;
        const auto part = static_cast<PartName>(events[i][Field::part] - 1);
        for (std::size_t f = 0; f < FIELD_COUNT; ++f)
            if (FIELDS[f].predicted && wanted[i].fields[f] != 0)
                out.nats[part] += nats_of_value(
                    field_logits(style.network, last, wanted[i], sequence.references[i], static_cast<Field>(f)),
                    wanted[i].fields[f]);
        if (wanted[i][Field::position] != DONE) ++out.events[part];
    }
    return out;
}

}  // namespace partimento
