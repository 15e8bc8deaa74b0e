#include "ui/panels/StatusBar.h"

#include "ui/widgets/Colours.h"
#include "ui/widgets/Look.h"

namespace partimento {

constexpr int NOVELTY_WIDTH = 210, MIDI_WIDTH = 84, CORNER_GRIP = 8;  // by which the window is resized

DragChip::DragChip() {
    setTitle("MIDI file");
    setTooltip("Drag the song, or what is selected, onto a track or the desktop as a MIDI file. Return saves it");
    setWantsKeyboardFocus(true);
    setMouseCursor(juce::MouseCursor::PointingHandCursor);
}

std::unique_ptr<juce::AccessibilityHandler> DragChip::createAccessibilityHandler() {
    return std::make_unique<juce::AccessibilityHandler>(
        *this, juce::AccessibilityRole::button,
        juce::AccessibilityActions().addAction(juce::AccessibilityActionType::press, [this] {
            if (onPress) onPress();
        }));
}

bool DragChip::keyPressed(const juce::KeyPress& key) {
    if (key != juce::KeyPress::returnKey) return false;  // Space is the transport's
    if (onPress) onPress();
    return true;
}

void DragChip::mouseDrag(const juce::MouseEvent& event) {
    if (dragging || event.getDistanceFromDragStart() < 6 || !onDragOut) return;
    dragging = true;
    onDragOut();
}

void DragChip::paint(juce::Graphics& g) {
    using namespace colours;
    const auto box = getLocalBounds().toFloat();
    g.setColour(RAISED.brighter(isMouseOver() ? 0.08f : 0.0f));
    g.fillRoundedRectangle(box.reduced(0.5f), Look::CORNER);
    auto area = getLocalBounds().reduced(10, 4);
    drawIcon(g, Icon::drag, area.removeFromLeft(16).toFloat(), QUIET_TEXT);
    g.setColour(TEXT);
    g.setFont(letters::plain(letters::SMALL));
    g.drawText("MIDI", area.withTrimmedLeft(6), juce::Justification::centredLeft);
    drawFocus(g, *this, box);
}

StatusBar::StatusBar() {
    setTitle("Status");
    setFocusContainerType(FocusContainerType::focusContainer);
    cancel.setTooltip("Cancel what is being written");
    loop.setTooltip("Loop: the song repeats; else it plays once");
    cancel.quiet = true;
    for (auto* button : {&record, &endless, &loop, &play}) button->setClickingTogglesState(true);
    record.setTint(colours::of(PartName::drums));
    addChildComponent(cancel);
    for (juce::Component* child :
         std::initializer_list<juce::Component*>{&novelty, &midi, &record, &endless, &loop, &play})
        addAndMakeVisible(child);
}

void StatusBar::show(const juce::String& newNews, bool newBad, float newProgress) {
    if (news == newNews && bad == newBad && progress == newProgress) return;
    if (news != newNews) {
        setDescription(newNews);
        juce::AccessibilityHandler::postAnnouncement(newNews,
                                                     newBad ? juce::AccessibilityHandler::AnnouncementPriority::high
                                                            : juce::AccessibilityHandler::AnnouncementPriority::low);
    }
    news = newNews;
    bad = newBad;
    progress = newProgress;
    cancel.setVisible(progress >= 0.0f);
    repaint();
}

juce::Rectangle<int> StatusBar::newsBounds() const {
    return getLocalBounds().withTrimmedLeft(12).withRight(novelty.getX() - 12);
}

void StatusBar::paint(juce::Graphics& g) {
    using namespace colours;
    g.fillAll(PANEL);
    auto area = newsBounds();
    if (progress >= 0.0f) {
        area.removeFromLeft(30);
        auto track = area.removeFromLeft(std::min(160, area.getWidth() / 3))
                         .withSizeKeepingCentre(std::min(160, area.getWidth() / 2), 6)
                         .toFloat();
        g.setColour(INK);
        g.fillRoundedRectangle(track, 3.0f);
        g.setColour(ACCENT);
        g.fillRoundedRectangle(track.withWidth(std::max(6.0f, track.getWidth() * std::min(1.0f, progress))), 3.0f);
        area.removeFromLeft(12);
    }
    g.setColour(bad ? BAD : QUIET_TEXT);
    g.setFont(letters::plain(letters::SMALL));
    g.drawFittedText(news, area, juce::Justification::centredLeft, 2, 0.9f);
}

void StatusBar::resized() {
    auto area = getLocalBounds().reduced(12, 4);
    cancel.setBounds(area.withWidth(26).withSizeKeepingCentre(26, 26));
    area.removeFromRight(CORNER_GRIP);
    midi.setBounds(area.removeFromRight(MIDI_WIDTH));
    area.removeFromRight(6);
    for (auto* button : {&record, &endless, &loop, &play}) {
        area.removeFromRight(6);
        button->setBounds(area.removeFromRight(34));
    }
    area.removeFromRight(14);
    novelty.setBounds(area.removeFromRight(std::min(NOVELTY_WIDTH, area.getWidth() / 3)));
}

}  // namespace partimento
