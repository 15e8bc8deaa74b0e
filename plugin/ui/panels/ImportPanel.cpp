#include "ui/panels/ImportPanel.h"

#include "JuceText.h"
#include "ui/widgets/Colours.h"
#include "ui/widgets/Look.h"

namespace partimento {

constexpr int ROW = 34, MARGIN = 16, IGNORED = 1;

ImportPanel::ImportPanel(midi::Found song) : found(std::move(song)) {
    setTitle("Import MIDI");
    setFocusContainerType(FocusContainerType::keyboardFocusContainer);
    setWantsKeyboardFocus(true);
    heading.setText("What is what?", juce::dontSendNotification);
    heading.setFont(letters::bold(letters::HEADING));
    addAndMakeVisible(heading);
    for (const auto& track : found.tracks) {
        const auto title = track.name.empty() ? "channel " + juce::String(track.channel + 1) : juceText(track.name);
        auto* name = names.add(new juce::Label({}, title + "  (" + juce::String(track.notes.size()) + ")"));
        sheet.addAndMakeVisible(name);
        auto* box = parts.add(new juce::ComboBox());
        box->setTitle(title);
        box->setTooltip("Which part of the song " + title + " is");
        box->addItem("leave out", IGNORED);
        for (const auto part : NOTE_PARTS) box->addItem(std::string(name_of(part)), static_cast<int>(part) + IGNORED);
        box->setSelectedId(track.used ? static_cast<int>(track.part) + IGNORED : IGNORED, juce::dontSendNotification);
        sheet.addAndMakeVisible(box);
    }
    view.setViewedComponent(&sheet, false);
    view.setScrollBarsShown(true, false);
    addAndMakeVisible(view);
    take.setColour(juce::TextButton::buttonColourId, colours::ACCENT);
    take.setColour(juce::TextButton::textColourOffId, colours::ON_ACCENT);
    take.onClick = [this] {
        const auto asFound = found.tracks;
        for (std::size_t i = 0; i < found.tracks.size(); ++i) {
            const int id = parts[static_cast<int>(i)]->getSelectedId();
            found.tracks[i].used = id > IGNORED;
            if (found.tracks[i].used) found.tracks[i].part = static_cast<PartName>(id - IGNORED);
        }
        if (onImport) onImport(found.tracks == asFound ? found.score : midi::reassigned(found));
    };
    take.setTooltip("Makes the file the song");
    leave.setTooltip("Leaves the song as it is");
    leave.onClick = [this] {
        if (onClose) onClose();
    };
    addAndMakeVisible(take);
    addAndMakeVisible(leave);
}

bool ImportPanel::keyPressed(const juce::KeyPress& key) {
    if (key == juce::KeyPress::escapeKey) return leave.triggerClick(), true;
    if (key == juce::KeyPress::returnKey) return take.triggerClick(), true;
    return false;
}

void ImportPanel::paint(juce::Graphics& g) { g.fillAll(colours::PANEL); }

void ImportPanel::resized() {
    auto area = getLocalBounds().reduced(MARGIN);
    heading.setBounds(area.removeFromTop(ROW));
    auto buttons = area.removeFromBottom(30);
    take.setBounds(buttons.removeFromLeft(100));
    leave.setBounds(buttons.withTrimmedLeft(8).removeFromLeft(90));
    area.removeFromBottom(10);
    view.setBounds(area);
    const int width = area.getWidth() - 12;
    sheet.setSize(width, ROW * names.size());
    for (int i = 0; i < names.size(); ++i) {
        juce::Rectangle<int> row(0, i * ROW, width, ROW - 4);
        parts[i]->setBounds(row.removeFromRight(104));
        names[i]->setBounds(row);
    }
}

}  // namespace partimento
