#include "ui/score/ChordTrack.h"

#include <cmath>

#include "JuceText.h"
#include "music/chord.h"
#include "ui/score/Edits.h"
#include "ui/widgets/Colours.h"
#include "ui/widgets/Icons.h"
#include "ui/widgets/Look.h"

namespace partimento {

constexpr const char* ON_CHORDS = "Click: write a chord symbol. Shift-click: choose the bar";
constexpr float NARROWEST_PADLOCK_BAR = 70.0f;
constexpr int FIELD_WIDTH = 92;

bool ChordTrack::Field::keyPressed(const juce::KeyPress& key) {
    if (key.getKeyCode() == juce::KeyPress::tabKey) {
        if (onTab) onTab(key.getModifiers().isShiftDown() ? -1 : 1);
        return true;
    }
    return TextEditor::keyPressed(key);
}

ChordTrack::ChordTrack(const Page& p) : page(p) {
    setTitle("Chord symbols");
    setHelpText(
        "Left and right go from beat to beat, with shift from bar to bar; typing or return writes a symbol; delete "
        "removes one. In the field, tab goes on to the next bar.");
    setTooltip(ON_CHORDS);
    setWantsKeyboardFocus(true);
    field.setTitle("Chord symbol");
    field.setTooltip("Am7, F/C, bVII; nothing takes the symbol away. Tab goes on to the next bar");
    field.setFont(letters::plain(letters::BODY));
    field.setSelectAllWhenFocused(true);
    field.onReturnKey = [this] {
        if (commit()) grabKeyboardFocus();
    };
    field.onTextChange = [this] { tell({}); };
    field.onEscapeKey = [this] {
        field.setVisible(false);
        tell({});
        grabKeyboardFocus();
    };
    field.onFocusLost = [this] {
        if (field.isVisible()) commit();
    };
    field.onTab = [this](int bars) {
        if (!commit()) return;
        const int next = page.barStart(page.score.bar_at(cursor) + bars);
        if (next >= 0 && next < page.score.end_ticks())
            write(next);
        else
            grabKeyboardFocus();
    };
    addChildComponent(field);
}

std::unique_ptr<juce::AccessibilityHandler> ChordTrack::createAccessibilityHandler() {
    return std::make_unique<juce::AccessibilityHandler>(*this, juce::AccessibilityRole::group);
}

void ChordTrack::pageChanged() {
    cursor = clamped(cursor);
    const auto* chord = page.score.chord_at(cursor);
    setDescription((chord != nullptr ? juce::String(chord_name(*chord, page.score.key)) : juce::String("no chord")) +
                   ", " + page.placeOf(cursor));
    repaint();
}

int ChordTrack::beatTicks() const { return page.beatTicks(page.score.bar_at(cursor)); }

int ChordTrack::clamped(int ticks) const {
    return std::clamp(ticks, 0, std::max(0, page.score.end_ticks() - page.beatTicks(page.score.bars - 1)));
}

int ChordTrack::beatAt(float x) const {
    const int ticks = std::max(0, static_cast<int>(page.axis.ticksAt(x))), bar = page.score.bar_at(ticks);
    return clamped(ticks - (ticks - page.barStart(bar)) % page.beatTicks(bar));
}

juce::Rectangle<float> ChordTrack::padlockOf(int bar) const {
    const float left = page.axis.xAt(page.barStart(bar)), right = page.axis.xAt(page.barStart(bar + 1));
    if (bar < 0 || right - left < NARROWEST_PADLOCK_BAR) return {};
    return {right - 18.0f, (static_cast<float>(getHeight()) - 14.0f) * 0.5f, 14.0f, 14.0f};
}

void ChordTrack::write(int beat, const juce::String& first) {
    if (page.score.bars == 0) return;
    cursor = written = beat;
    juce::String text = first;
    if (first.isEmpty())
        for (const auto& chord : page.score.harmony)
            if (chord.onset_ticks >= beat && chord.onset_ticks < beat + beatTicks()) {
                written = chord.onset_ticks;
                text = chord_name(chord, page.score.key);
                break;
            }
    field.setBounds(juce::jlimit(0, std::max(0, getWidth() - FIELD_WIDTH), juce::roundToInt(page.axis.xAt(written))), 1,
                    FIELD_WIDTH, getHeight() - 2);
    field.setText(text, false);
    field.setVisible(true);
    field.setSelectAllWhenFocused(first.isEmpty());
    field.grabKeyboardFocus();
    if (first.isNotEmpty()) field.moveCaretToEnd();
}

void ChordTrack::tell(const juce::String& trouble) {
    if (onTrouble) onTrouble(trouble);
}

bool ChordTrack::commit() {
    try {
        const auto edited = edits::withChord(page.score, written, field.getText().toStdString());
        field.setVisible(false);
        tell({});
        if (!(edited == page.score) && onEdit) onEdit(edited);
        return true;
    } catch (const std::exception& error) {
        tell(page.placeOf(written) + ": " + juceText(error.what()));
        return false;
    }
}

void ChordTrack::mouseMove(const juce::MouseEvent& event) {
    const int bar = page.score.bars > 0 && event.position.x <= page.axis.xAt(page.score.end_ticks())
                        ? page.axis.barAt(event.position.x)
                        : -1;
    setTooltip(padlockOf(bar).contains(event.position) ? page.padlockTip(page.isLocked(PartName::harmony, bar))
                                                       : juce::String(ON_CHORDS));
    setMouseCursor(padlockOf(bar).contains(event.position) ? juce::MouseCursor::PointingHandCursor
                                                           : juce::MouseCursor::IBeamCursor);
    if (bar != hoverBar) {
        hoverBar = bar;
        repaint();
    }
}

void ChordTrack::mouseExit(const juce::MouseEvent&) {
    hoverBar = -1;
    repaint();
}

void ChordTrack::mouseUp(const juce::MouseEvent& event) {
    if (page.score.bars == 0 || event.position.x > page.axis.xAt(page.score.end_ticks())) return;
    const int bar = page.axis.barAt(event.position.x);
    if (padlockOf(bar).contains(event.position)) {
        if (onLock) onLock(PartName::harmony, bar);
    } else if (event.mods.isShiftDown()) {
        if (onCell) onCell(PartName::harmony, bar);
    } else {
        write(beatAt(event.position.x));
    }
}

void ChordTrack::moveCursor(int ticks) {
    cursor = clamped(cursor + ticks);
    pageChanged();
    juce::AccessibilityHandler::postAnnouncement(getDescription(),
                                                 juce::AccessibilityHandler::AnnouncementPriority::medium);
}

bool ChordTrack::keyPressed(const juce::KeyPress& key) {
    if (page.score.bars == 0 || key.getModifiers().isCommandDown()) return false;
    const int code = key.getKeyCode(),
              step = key.getModifiers().isShiftDown() ? page.barTicks(page.score.bar_at(cursor)) : beatTicks();
    const auto character = key.getTextCharacter();
    if (code == juce::KeyPress::rightKey) return moveCursor(step), true;
    if (code == juce::KeyPress::leftKey) return moveCursor(-step), true;
    if (code == juce::KeyPress::returnKey) return write(cursor), true;
    if (code == juce::KeyPress::deleteKey || code == juce::KeyPress::backspaceKey) {
        if (onEdit) onEdit(edits::withChord(page.score, cursor, ""));
        return true;
    }
    if ((character >= 'A' && character <= 'G') || character == 'N' || character == 'I' || character == 'V' ||
        character == 'i' || character == 'v')
        return write(cursor, juce::String::charToString(character)), true;
    return false;
}

void ChordTrack::paint(juce::Graphics& g) {
    using namespace colours;
    g.fillAll(INK);
    const float height = static_cast<float>(getHeight());
    for (int bar = 0; bar < page.score.bars; ++bar) {
        const float x = page.axis.xAt(page.barStart(bar)), right = page.axis.xAt(page.barStart(bar + 1));
        if (right < 0.0f || x > static_cast<float>(getWidth())) continue;
        const bool locked = page.isLocked(PartName::harmony, bar);
        if (page.selection.has(PartName::harmony, bar)) {
            g.setColour(ACCENT.withAlpha(0.12f));
            g.fillRect(x, 0.0f, right - x, height);
        }
        if (locked) {
            g.setColour(TEXT.withAlpha(0.06f));
            g.fillRect(x, 0.0f, right - x, height);
        }
        g.setColour(STRONG_LINE);
        g.fillRect(x, 0.0f, 1.0f, height);
        if (const auto padlock = padlockOf(bar); !padlock.isEmpty() && (locked || bar == hoverBar))
            drawIcon(g, locked ? Icon::locked : Icon::unlocked, padlock, locked ? TEXT : FAINT_TEXT);
    }
    const auto& harmony = page.score.harmony;
    g.setFont(letters::bold(letters::BODY));
    for (std::size_t i = 0; i < harmony.size(); ++i) {
        const float x = page.axis.xAt(harmony[i].onset_ticks) + 6.0f;
        const float next = page.axis.xAt(i + 1 < harmony.size() ? harmony[i + 1].onset_ticks : page.score.end_ticks());
        if (next < 0.0f || x > static_cast<float>(getWidth()) || next - x < 8.0f) continue;
        g.setColour(colours::of(PartName::harmony));
        g.drawFittedText(chord_name(harmony[i], page.score.key),
                         juce::Rectangle<float>(x, 0.0f, next - x - 2.0f, height).toNearestInt(),
                         juce::Justification::centredLeft, 1, 0.6f);
    }
    g.setColour(STRONG_LINE);
    g.fillRect(0.0f, height - 1.0f, static_cast<float>(getWidth()), 1.0f);
    if (hasKeyboardFocus(false) && page.score.bars > 0) {
        const float x = page.axis.xAt(cursor), width = static_cast<float>(beatTicks() * page.axis.pixelsPerTick());
        g.setColour(FOCUS);
        g.drawRoundedRectangle(x + 1.0f, 1.5f, std::max(4.0f, width - 2.0f), height - 3.0f, 3.0f, 1.5f);
    }
}

}  // namespace partimento
