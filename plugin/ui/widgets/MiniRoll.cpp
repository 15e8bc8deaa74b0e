#include "ui/widgets/MiniRoll.h"

#include <algorithm>

#include "ui/widgets/Colours.h"

namespace partimento {

void drawMiniRoll(juce::Graphics& g, const Score& score, juce::Rectangle<float> box, PartMask muted) {
    if (score.bars == 0) return;
    int low = 127, high = 0;
    const PartName pitched[]{PartName::chords, PartName::bass, PartName::melody};
    for (const auto part : pitched)
        for (const auto& note : score.part(part).notes) {
            low = std::min(low, note.pitch);
            high = std::max(high, note.pitch);
        }
    if (low > high) low = 48, high = 72;
    const float across = box.getWidth() / static_cast<float>(score.end_ticks());
    const auto& drums = score.part(PartName::drums).notes;
    const auto drumBox = box.removeFromBottom(drums.empty() ? 0.0f : box.getHeight() * 0.22f);
    const float row = (box.getHeight() - 2.0f) / static_cast<float>(high - low + 1);
    const auto draw = [&](PartName part, const Note& note, float y, float thickness) {
        const float x = box.getX() + static_cast<float>(note.onset_ticks) * across;
        const float width =
            std::min(std::max(1.0f, static_cast<float>(note.duration_ticks) * across - 0.5f), box.getRight() - x);
        g.setColour(colours::of(part).withAlpha((muted >> static_cast<int>(part) & 1) ? 0.25f : 0.9f));
        g.fillRect(x, y, width, thickness);
    };
    for (const auto part : pitched)
        for (const auto& note : score.part(part).notes)
            draw(part, note, box.getY() + static_cast<float>(high - note.pitch) * row, std::clamp(row, 1.25f, 3.0f));
    for (const auto& note : drums) {
        const float at = static_cast<float>(std::clamp(note.pitch - 35, 0, 20)) / 20.0f;
        draw(PartName::drums, note, drumBox.getBottom() - 1.5f - at * (drumBox.getHeight() - 2.0f), 1.5f);
    }
}

}  // namespace partimento
