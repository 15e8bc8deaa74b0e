#include "ui/score/PartHeader.h"

#include "ui/score/PitchRows.h"
#include "ui/widgets/Colours.h"
#include "ui/widgets/Look.h"

namespace partimento {
namespace {

juce::String titleOf(PartName part) {
    const auto name = juce::String(std::string(name_of(part)));
    return name.substring(0, 1).toUpperCase() + name.substring(1);
}

constexpr int ROOM_FOR_LEVEL = 40, ROOM_FOR_MARGINS = 50;
constexpr float NAME_HEIGHT = 11.5f;  // no name has both an accent and a descender

}  // namespace

PartHeader::PartHeader(const Page& p, PartName name)
    : page(p), part(name), lock(Icon::unlocked, "Lock " + titleOf(name).toLowerCase()) {
    setTitle(titleOf(part));
    setTooltip("Click: choose the " + titleOf(part).toLowerCase() + ", with Shift beside others" +
               (part == PartName::harmony ? "" : ". Double-click: enlarge it") + ". Drag onto a track: its MIDI");
    setHelpText(getTooltip());
    setWantsKeyboardFocus(true);
    setMouseCursor(juce::MouseCursor::PointingHandCursor);
    lock.setTooltip(lock.getTitle() + ": it stays, whatever is asked for");
    lock.quiet = true;
    lock.onClick = [this] {
        if (onLock) onLock();
    };
    addAndMakeVisible(lock);
    if (part == PartName::harmony) return;
    const auto onOff = [&](juce::TextButton& button, const juce::String& title) {
        button.setTitle(title + " " + titleOf(part).toLowerCase());
        button.setTooltip(button.getTitle());
        button.setClickingTogglesState(true);
        addAndMakeVisible(button);
    };
    onOff(mute, "Mute");
    onOff(solo, "Solo");
    level.setTitle("Level of " + titleOf(part).toLowerCase());
    level.setTooltip(level.getTitle());
    level.setPopupDisplayEnabled(true, true, nullptr);
    level.setTextValueSuffix(" dB");
    level.setColour(juce::Slider::trackColourId, colours::of(part).withMultipliedBrightness(0.8f));
    addAndMakeVisible(level);
}

std::unique_ptr<juce::AccessibilityHandler> PartHeader::createAccessibilityHandler() {
    return std::make_unique<juce::AccessibilityHandler>(
        *this, juce::AccessibilityRole::toggleButton,
        juce::AccessibilityActions().addAction(juce::AccessibilityActionType::press, [this] {
            if (onSelect) onSelect(true);
        }));
}

void PartHeader::pageChanged() {
    const bool locked = page.isLocked(part);
    lock.setIcon(locked ? Icon::locked : Icon::unlocked);
    lock.setTint(locked ? colours::TEXT : colours::FAINT_TEXT);
    setDescription(juce::String((page.selection.parts & maskOf(part)) != 0 ? "selected" : "not selected") +
                   (locked ? ", locked" : ""));
    repaint();
}

juce::Rectangle<int> PartHeader::inner() const {
    return getLocalBounds().reduced(8, getHeight() < ROOM_FOR_MARGINS ? 1 : 4).withTrimmedLeft(4);
}

// In the smallest lane it leaves room for the buttons below.
int PartHeader::nameHeight() const { return getHeight() < ROOM_FOR_MARGINS ? 19 : 22; }

void PartHeader::resized() {
    auto area = inner().withTrimmedRight(ROW_NAMES - 8);
    const bool tall = getHeight() >= ROOM_FOR_LEVEL;
    // A folded part has no room for its padlock; its bars have theirs.
    const bool locks = tall || part == PartName::harmony;
    auto line = tall ? area.removeFromTop(nameHeight()) : area;
    lock.setVisible(locks);
    if (locks) lock.setBounds(line.removeFromRight(22).withSizeKeepingCentre(22, 22));
    if (part == PartName::harmony) return;
    if (tall) line = area.removeFromTop(20);
    auto buttons = tall ? line.removeFromLeft(46) : line.removeFromRight(46);
    for (auto* button : {&mute, &solo}) {
        button->setBounds(buttons.removeFromLeft(22).withSizeKeepingCentre(22, 18));
        buttons.removeFromLeft(2);
    }
    level.setVisible(tall);
    level.setBounds(line.withTrimmedLeft(2));
}

void PartHeader::mouseDown(const juce::MouseEvent& event) {
    dragging = false;
    if (onSelect) onSelect(event.mods.isCommandDown() || event.mods.isShiftDown());
}

void PartHeader::mouseDrag(const juce::MouseEvent& event) {
    if (dragging || event.getDistanceFromDragStart() < 6 || !onDragOut) return;
    dragging = true;
    onDragOut();
}

void PartHeader::mouseDoubleClick(const juce::MouseEvent&) {
    if (onEnlarge) onEnlarge();
}

bool PartHeader::keyPressed(const juce::KeyPress& key) {
    if (key.getKeyCode() != juce::KeyPress::returnKey) return false;  // Space is the transport's
    if (onSelect) onSelect(true);
    return true;
}

void PartHeader::paint(juce::Graphics& g) {
    using namespace colours;
    const bool selected = (page.selection.parts & maskOf(part)) != 0, silent = (page.muted & maskOf(part)) != 0;
    g.fillAll(selected ? RAISED : PANEL);
    g.setColour(colours::of(part).withAlpha(silent ? 0.3f : 1.0f));
    g.fillRect(0, 0, 4, getHeight());
    g.setColour(silent ? FAINT_TEXT : selected ? colours::of(part) : TEXT);
    g.setFont(letters::bold(letters::BODY));
    const auto box = inner();
    g.drawText(titleOf(part), getHeight() >= ROOM_FOR_LEVEL ? box.withHeight(nameHeight()) : box,
               juce::Justification::centredLeft, false);
    const PitchRows rows(page.score, part, static_cast<float>(getHeight()));
    g.setFont(letters::plain(letters::SMALL));
    g.setColour(FAINT_TEXT);
    const auto names = part == PartName::harmony ? std::vector<PitchRows::Name>() : rows.names(part, NAME_HEIGHT);
    for (const auto& name : names) {
        const int pitch = rows.pitchOf(name.row);
        g.drawText(part == PartName::drums ? drumName(pitch) : pitchName(pitch),
                   juce::Rectangle<float>(static_cast<float>(getWidth() - ROW_NAMES), name.y - 8.0f,
                                          static_cast<float>(ROW_NAMES) - 5.0f, 16.0f),
                   juce::Justification::centredRight, false);
    }
    g.setColour(DESK);
    g.fillRect(0, getHeight() - 1, getWidth(), 1);
    drawFocus(g, *this, getLocalBounds().toFloat(), 3.0f);
}

}  // namespace partimento
