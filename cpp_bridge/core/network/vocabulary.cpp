#include "network/vocabulary.h"

#include <cstdio>
#include <stdexcept>

namespace partimento {

Meter parse_meter(std::string_view text) {
    std::string known;
    for (const auto& meter : METERS) {
        const auto name = std::to_string(meter.beats) + "/" + std::to_string(meter.unit);
        if (name == text) return meter;
        known += " " + name;
    }
    throw std::invalid_argument("meter '" + std::string(text) + "' is not one that styles know:" + known);
}

Meter known_meter(Meter meter) {
    struct SameBars {
        Meter from, to;
    };
    static constexpr std::array<SameBars, 15> SAME_BARS{{{{8, 8}, {4, 4}},
                                                         {{4, 8}, {2, 4}},
                                                         {{2, 8}, {2, 4}},
                                                         {{6, 2}, {6, 4}},
                                                         {{3, 2}, {6, 4}},
                                                         {{4, 2}, {4, 4}},
                                                         {{8, 4}, {4, 4}},
                                                         {{12, 4}, {6, 4}},
                                                         {{4, 16}, {2, 4}},
                                                         {{6, 16}, {3, 8}},
                                                         {{12, 16}, {6, 8}},
                                                         {{8, 16}, {4, 4}},
                                                         {{16, 16}, {4, 4}},
                                                         {{1, 4}, {2, 4}},
                                                         {{1, 2}, {2, 4}}}};
    for (const auto& [from, to] : SAME_BARS)
        if (from == meter) return to;
    return meter;
}

std::string vocabulary_fingerprint() {
    std::uint64_t hash = 1469598103934665603ull;  // FNV-1a
    const auto add = [&hash](std::string_view text) {
        for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ull;
        hash = (hash ^ 0xFFu) * 1099511628211ull;
    };
    const auto add_number = [&add](int number) { add(std::to_string(number)); };
    for (const auto& field : FIELDS) {
        add(field.name);
        add_number(field.size);
        add_number(field.predicted ? 1 : 0);
    }
    for (const auto& meter : METERS) add_number(meter.beats), add_number(meter.unit);
    for (const int ticks : DURATIONS) add_number(ticks);
    for (const auto& quality : QUALITIES) add(quality.suffix), add_number(quality.tones);
    for (const auto part : PART_NAMES) add(part);
    for (const auto attribute : ATTRIBUTE_NAMES) add(attribute);
    for (int bpm = 20; bpm <= 400; bpm += 5) add_number(tempo_bucket(bpm));
    for (const int unit : {TICKS_PER_QUARTER, TIMING_PER_TICK, MAX_TIMING, DRUM_DURATION_TICKS}) add_number(unit);
    char text[17];
    std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(hash));
    return text;
}

}  // namespace partimento
