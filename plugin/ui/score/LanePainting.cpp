#include "ui/score/Lane.h"
#include "ui/widgets/Colours.h"
#include "ui/widgets/Icons.h"
#include "ui/widgets/Look.h"

namespace partimento {
namespace {

using namespace colours;

constexpr float NARROWEST_BEAT = 12.0f;

bool blackKey(int pitch) { return (0b010101001010 >> pitch % 12 & 1) != 0; }

void hatch(juce::Graphics& g, juce::Rectangle<float> cell, juce::Colour colour) {
    const juce::Graphics::ScopedSaveState saved(g);
    g.reduceClipRegion(cell.getSmallestIntegerContainer());
    g.setColour(colour);
    // Lines keep to one raster, so that neighbouring cells join.
    const float step = 9.0f, from = std::floor((cell.getX() - cell.getHeight()) / step) * step;
    for (float x = from; x < cell.getRight(); x += step)
        g.drawLine(x, cell.getBottom(), x + cell.getHeight(), cell.getY(), 1.0f);
}

}  // namespace

void Lane::paintGround(juce::Graphics& g, const PitchRows& place) const {
    g.fillAll(INK);
    const float right = std::min(static_cast<float>(getWidth()), page.axis.xAt(page.score.end_ticks())),
                bottom = static_cast<float>(getHeight());
    const float row = place.rowHeight();
    for (int r = 0; r < place.count(); ++r) {
        const int pitch = place.pitchOf(r);
        const float y = static_cast<float>(r) * row;
        if (part == PartName::drums) {
            g.setColour(LINE.withAlpha(0.7f));
            if (r > 0) g.fillRect(0.0f, y, right, 1.0f);
        } else if (blackKey(pitch)) {
            g.setColour(juce::Colours::black.withAlpha(0.22f));
            g.fillRect(0.0f, y, right, row);
        }
        if (part != PartName::drums && pitch % 12 == 0) {
            g.setColour(LINE);
            g.fillRect(0.0f, y + row - 1.0f, right, 1.0f);
        }
    }
    if (page.score.bars == 0) return;
    const auto clip = g.getClipBounds().toFloat();
    const int from = page.axis.barAt(clip.getX()), to = page.axis.barAt(clip.getRight());
    for (int bar = from; bar <= to; ++bar) {
        const float x = page.axis.xAt(page.barStart(bar));
        const float beat = static_cast<float>(page.beatTicks(bar) * page.axis.pixelsPerTick());
        for (int b = 1; beat >= NARROWEST_BEAT && b < page.score.meter_at(bar).beats; ++b) {
            g.setColour(LINE.withAlpha(0.75f));
            g.fillRect(x + static_cast<float>(b) * beat, 0.0f, 1.0f, bottom);
        }
        g.setColour(STRONG_LINE.withAlpha(0.85f));
        g.fillRect(x, 0.0f, 1.0f, bottom);
    }
    g.setColour(STRONG_LINE);
    g.fillRect(right - 1.0f, 0.0f, 1.0f, bottom);
}

void Lane::paintCells(juce::Graphics& g) const {
    if (page.score.bars == 0) return;
    const auto clip = g.getClipBounds().toFloat();
    const int from = page.axis.barAt(clip.getX()), to = page.axis.barAt(clip.getRight());
    for (int bar = from; bar <= to; ++bar) {
        const float left = page.axis.xAt(page.barStart(bar)), right = page.axis.xAt(page.barStart(bar + 1));
        const juce::Rectangle<float> cell{left, 0.0f, right - left, static_cast<float>(getHeight())};
        if (page.selection.has(part, bar)) {
            g.setColour(ACCENT.withAlpha(0.10f));
            g.fillRect(cell);
            g.setColour(ACCENT.withAlpha(0.55f));
            g.fillRect(cell.withHeight(1.0f));
            g.fillRect(cell.withTop(cell.getBottom() - 1.0f));
            if (!page.selection.has(part, bar - 1) || bar == 0) g.fillRect(cell.withWidth(1.5f));
            if (!page.selection.has(part, bar + 1) || bar + 1 == page.score.bars)
                g.fillRect(cell.withLeft(cell.getRight() - 1.5f));
        }
        const bool locked = page.isLocked(part, bar);
        if (locked) hatch(g, cell, TEXT.withAlpha(0.09f));
        if (const auto padlock = padlockOf(bar); !padlock.isEmpty() && (locked || bar == hoverBar))
            drawIcon(g, locked ? Icon::locked : Icon::unlocked, padlock, locked ? TEXT.withAlpha(0.85f) : FAINT_TEXT);
    }
}

void Lane::paintNotes(juce::Graphics& g, const PitchRows& place) const {
    const bool silent = (page.muted & maskOf(part)) != 0;
    const auto clip = g.getClipBounds().toFloat();
    const auto& keys = preview.bars > 0 ? previewed : chosen;
    for (const auto& note : shown().part(part).notes) {
        const auto box = place.boxOf(note, part, page.axis);
        if (!box.intersects(clip)) continue;
        const bool picked = keys.count(edits::keyOf(note)) != 0;
        const float corner = std::min(3.0f, box.getHeight() * 0.35f),
                    loudness = static_cast<float>(note.velocity) / 127.0f;
        g.setColour(picked ? TEXT : colours::of(part).withAlpha(silent ? 0.22f : 0.35f + 0.65f * loudness));
        g.fillRoundedRectangle(box, corner);
        if (picked) {
            g.setColour(colours::of(part).withAlpha(0.9f));
            g.fillRoundedRectangle(box.reduced(1.5f).withWidth(std::max(1.0f, (box.getWidth() - 3.0f) * loudness)),
                                   std::max(0.0f, corner - 1.5f));
        }
    }
}

}  // namespace partimento
