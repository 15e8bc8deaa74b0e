#include "ui/score/Ruler.h"

#include <cmath>

#include "ui/widgets/Colours.h"
#include "ui/widgets/Icons.h"
#include "ui/widgets/Look.h"

namespace partimento {

constexpr const char* ON_BARS = "Drag: choose bars. Click a chosen one: choose none. Wheel with Ctrl: zoom";
constexpr float NARROWEST_NUMBER = 30.0f, NARROWEST_PADLOCK = 46.0f, CHIP = 16.0f;

Ruler::Ruler(const Page& p) : page(p) {
    setTitle("Bars");
    setHelpText("Drag to select bars. Left and right select a bar, with shift more of them; L locks what is selected.");
    setTooltip(ON_BARS);
    setWantsKeyboardFocus(true);
}

std::unique_ptr<juce::AccessibilityHandler> Ruler::createAccessibilityHandler() {
    return std::make_unique<juce::AccessibilityHandler>(*this, juce::AccessibilityRole::group);
}

void Ruler::pageChanged() {
    const auto selected = page.selection.text();
    setDescription(juce::String(page.score.bars) + " bars, " +
                   (selected.isEmpty() ? "none selected" : selected + " selected"));
    repaint();
}

juce::Rectangle<float> Ruler::padlockOf(int bar) const {
    const float left = page.axis.xAt(page.barStart(bar)), right = page.axis.xAt(page.barStart(bar + 1));
    if (bar < 0 || right - left < NARROWEST_PADLOCK) return {};
    return {right - 18.0f, (static_cast<float>(getHeight()) - 14.0f) * 0.5f, 14.0f, 14.0f};
}

void Ruler::mouseMove(const juce::MouseEvent& event) {
    const int bar = page.score.bars > 0 && event.position.x <= page.axis.xAt(page.score.end_ticks())
                        ? page.axis.barAt(event.position.x)
                        : -1;
    setTooltip(padlockOf(bar).contains(event.position) ? page.padlockTip(page.isLocked(bar)) : juce::String(ON_BARS));
    setMouseCursor(padlockOf(bar).contains(event.position) ? juce::MouseCursor::PointingHandCursor
                                                           : juce::MouseCursor::IBeamCursor);
    if (bar != hoverBar) {
        hoverBar = bar;
        repaint();
    }
}

void Ruler::mouseExit(const juce::MouseEvent&) {
    hoverBar = -1;
    repaint();
}

void Ruler::mouseDown(const juce::MouseEvent& event) {
    anchorBar = -1;
    if (page.score.bars == 0) return;
    const int bar = page.axis.barAt(event.position.x);
    if (padlockOf(bar).contains(event.position)) {
        if (onLock) onLock(bar);
        return;
    }
    const auto& selection = page.selection;
    clearing = selection.firstBar == bar && selection.lastBar == bar;
    anchorBar = event.mods.isShiftDown() && selection.hasBars()
                    ? (bar < selection.firstBar ? selection.lastBar : selection.firstBar)
                    : bar;
    if (onSelect) onSelect(selection.withBars(anchorBar, bar));
}

void Ruler::mouseDrag(const juce::MouseEvent& event) {
    if (anchorBar >= 0 && onSelect) onSelect(page.selection.withBars(anchorBar, page.axis.barAt(event.position.x)));
}

void Ruler::mouseUp(const juce::MouseEvent& event) {
    if (anchorBar >= 0 && clearing && !event.mouseWasDraggedSinceMouseDown() && onSelect)
        onSelect({-1, -1, page.selection.parts});
}

bool Ruler::keyPressed(const juce::KeyPress& key) {
    const int step = key.getKeyCode() == juce::KeyPress::rightKey  ? 1
                     : key.getKeyCode() == juce::KeyPress::leftKey ? -1
                                                                   : 0;
    if (step == 0 || page.score.bars == 0 || !onSelect) return false;
    const auto& now = page.selection;
    const int last = page.score.bars - 1;
    if (key.getModifiers().isShiftDown() && now.hasBars()) {
        if (step > 0)
            onSelect(now.withBars(now.firstBar, std::min(last, now.lastBar + 1)));
        else
            onSelect(now.withBars(now.firstBar, std::max(now.firstBar, now.lastBar - 1)));
    } else {
        const int bar = !now.hasBars() ? page.axis.barAt(0.0f)
                                       : std::clamp((step > 0 ? now.lastBar : now.firstBar) + step, 0, last);
        onSelect(now.withBars(bar, bar));
    }
    return true;
}

void Ruler::paint(juce::Graphics& g) {
    using namespace colours;
    g.fillAll(PANEL);
    if (page.score.bars == 0) return;
    const float height = static_cast<float>(getHeight());
    const float usual =
        (page.axis.xAt(page.score.end_ticks()) - page.axis.xAt(0)) / static_cast<float>(page.score.bars);
    const int every = std::max(1, static_cast<int>(std::ceil(NARROWEST_NUMBER / usual)));
    if (page.selection.hasBars()) {
        const float from = page.axis.xAt(page.barStart(page.selection.firstBar)),
                    to = page.axis.xAt(page.barStart(page.selection.lastBar + 1));
        g.setColour(ACCENT.withAlpha(0.22f));
        g.fillRect(from, 0.0f, to - from, height);
        g.setColour(ACCENT);
        g.fillRect(from, height - 2.0f, to - from, 2.0f);
    }
    for (int i = 0; i < page.score.bars; ++i) {
        const float x = page.axis.xAt(page.barStart(i)), bar = page.axis.xAt(page.barStart(i + 1)) - x;
        if (x + bar < 0.0f || x > static_cast<float>(getWidth())) continue;
        g.setColour(STRONG_LINE);
        g.fillRect(x, i % every == 0 ? height * 0.3f : height * 0.7f, 1.0f, height);
        float textX = x + 6.0f;
        if (const auto* section = page.score.section_at(i);
            section != nullptr && section->bar == i && bar > CHIP + 8.0f) {
            const juce::Rectangle<float> chip{x + 4.0f, (height - CHIP) * 0.5f, CHIP, CHIP};
            g.setColour(juce::Colour::fromHSV(static_cast<float>(section->letter % 7) / 7.0f, 0.35f, 0.75f, 1.0f));
            g.fillRoundedRectangle(chip, 4.0f);
            g.setColour(INK);
            g.setFont(letters::bold(letters::SMALL));
            g.drawText(juce::String::charToString(static_cast<juce::juce_wchar>('A' + section->letter)), chip,
                       juce::Justification::centred);
            textX = chip.getRight() + 5.0f;
        }
        if (i % every == 0) {
            const bool selected =
                page.selection.hasBars() && i >= page.selection.firstBar && i <= page.selection.lastBar;
            g.setFont(letters::plain(letters::SMALL));
            g.setColour(selected ? TEXT : QUIET_TEXT);
            g.drawText(juce::String(i + 1), juce::Rectangle<float>(textX, 0.0f, 36.0f, height),
                       juce::Justification::centredLeft, false);
        }
        const bool locked = page.isLocked(i);
        if (const auto padlock = padlockOf(i); !padlock.isEmpty() && (locked || i == hoverBar))
            drawIcon(g, locked ? Icon::locked : Icon::unlocked, padlock, locked ? TEXT : FAINT_TEXT);
    }
    drawFocus(g, *this, getLocalBounds().toFloat(), 2.0f);
}

}  // namespace partimento
