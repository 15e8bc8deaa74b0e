// Chord lines, forms, scales and keys as a musician types them. The first two bytes choose the meter and the bars.

#include "fuzzing.h"
#include "music/chord_line.h"
#include "music/form.h"
#include "music/scale.h"

using namespace partimento;

namespace {

constexpr Meter METERS_TRIED[]{{4, 4}, {3, 4}, {6, 8}, {2, 2}, {7, 8}, {12, 8}};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 2) return 0;
    const Meter meter = METERS_TRIED[data[0] % std::size(METERS_TRIED)];
    const int bars = data[1] % 33;
    const std::string_view text(reinterpret_cast<const char*>(data + 2), size - 2);
    const auto each = [&](const auto& read) {
        taken_or_refused(data + 2, size - 2, [&](std::string_view) { read(); });
    };
    each([&] {
        const auto line = read_chord_line(text, meter, bars, data[0] % 2 == 0 ? std::optional(Key()) : std::nullopt);
        for (const auto& complaint : line.complaints) check_refusal(std::invalid_argument(complaint));
        for (const auto& chord : line.chords)
            demand(chord.onset_ticks >= 0 && chord.onset_ticks < bars * meter.bar_ticks());
        const auto written = format_chord_line(line.chords, meter, bars, {});
        if (!written.empty()) parse_chord_line(written, meter, bars, Key());
    });
    each([&] { demand(parse_form(text, bars).bars > 0); });
    each([&] { parse_scale(text); });
    return 0;
}
