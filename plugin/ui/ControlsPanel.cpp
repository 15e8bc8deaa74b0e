#include "ControlsPanel.h"

#include "Colours.h"
#include "Look.h"
#include "PitchRows.h"
#include "chord.h"

namespace partimento {
namespace {

constexpr int MARGIN = 16, GAP = 6;
constexpr const char* STAYS[4]{"Rhythm", "Pitches", "Contour", "Feel"};
constexpr bool Locks::*LOCKS[4]{&Locks::rhythm, &Locks::pitches, &Locks::contour, &Locks::feel};
constexpr const char* WISHES[ATTRIBUTE_COUNT]{"Density", "Register", "Notes at once", "Complexity", "Syncopation", "Dynamics"};
constexpr const char* EXPLAINED[ATTRIBUTE_COUNT]{
    "Onsets a bar; of the harmony, chords a bar", "The mean pitch", "Notes an onset", "How many different times lie between the onsets", "Onsets held over a stronger beat", "The mean velocity"};

juce::String percent(double value) { return juce::String(juce::roundToInt(value * 100.0)) + " %"; }

juce::String wishText(Attribute attribute, double level) {
    if (level < 0.5) return "free";
    const double value = typical_value(attribute, static_cast<int>(level) - 1);
    switch (attribute) {
        case Attribute::density: return juce::String(value, value < 4.0 && value != std::floor(value) ? 1 : 0) + " a bar";
        case Attribute::height: return pitchName(juce::roundToInt(value));
        case Attribute::dynamics: return juce::String(juce::roundToInt(value));
        default: return juce::String(value, value != std::floor(value) ? 1 : 0);
    }
}

PitchClasses rotated(PitchClasses tones, int tonic) { return static_cast<PitchClasses>((tones << tonic | tones >> (12 - tonic)) & ALL_PITCH_CLASSES); }

juce::String string(std::string_view text) { return juce::String(text.data(), text.size()); }

}  // namespace

ControlsPanel::ControlsPanel()
    : temperature("Temperature", 0.0, 2.0, 0.01, [](double v) { return juce::String(v, 2); }), room("Room", 0.0, 1.0, 0.01, percent), strength("Variation", 0.0, 1.0, 0.05, percent),
      obedience("Obedience", 0.0, 2.0, 0.1, [](double v) { return juce::String(v, 1); }), chordTones("Chord tones", 0.0, 1.0, 0.05, percent),
      longestCopy("Longest copy", 7.0, 33.0, 1.0, [](double v) { return v > 32.5 ? juce::String("any") : juce::String(juce::roundToInt(v)) + " notes"; }),
      range("Range", 0.0, 127.0, 1.0, [](double v) { return pitchName(juce::roundToInt(v)); }, true),
      polyphony("Most at once", 0.0, 8.0, 1.0, [](double v) { return v < 0.5 ? juce::String("free") : juce::String(juce::roundToInt(v)); }) {
    setTitle("Controls");
    setFocusContainerType(FocusContainerType::focusContainer);
    view.setViewedComponent(&sheet, false);
    view.setScrollBarsShown(true, false);
    view.setScrollBarThickness(10);
    addAndMakeVisible(view);

    longestCopy.slider.setRange(8.0, 33.0, 1.0);
    temperature.explain("0: the likeliest at every step; higher strays further");
    strength.explain("The share of the notes that is written anew");
    obedience.explain("How far the style leans to what is wished");
    chordTones.explain("How many notes on strong beats belong to the chord");
    longestCopy.explain("Notes in a row that a melody or bass may share with the style's sources");
    range.explain("The part has no notes outside of it");
    polyphony.explain("The most notes of the part that sound at once");

    for (std::size_t i = 0; i < stays.size(); ++i) {
        auto& button = stays[i];
        button.setButtonText(STAYS[i]);
        button.setTitle("Keep the " + juce::String(STAYS[i]).toLowerCase());
        button.setTooltip("Stays as it is where cells are written anew");
        button.setClickingTogglesState(true);
        button.onClick = [this, i] { change([&](Controls& c) { c.locks.*LOCKS[i] = stays[i].getToggleState(); }); };
        sheet.addAndMakeVisible(button);
    }
    strength.onChange = [this] { change([&](Controls& c) { c.strength = strength.slider.getValue(); }); };
    obedience.onChange = [this] { change([&](Controls& c) { c.obedience = obedience.slider.getValue(); }); };
    chordTones.onChange = [this] { change([&](Controls& c) { c.constraints.chord_tones = chordTones.slider.getValue(); }); };
    longestCopy.onChange = [this] { change([&](Controls& c) { c.constraints.longest_copy = longestCopy.slider.getValue() > 32.5 ? 0 : juce::roundToInt(longestCopy.slider.getValue()); }); };

    key.setTitle("Key");
    key.addItem("Key: from the chords", 1);
    for (int i = 0; i < 24; ++i) key.addItem(string(key_name({i % 12, i >= 12})), i + 2);
    key.onChange = [this] { readScale(); };
    scale.setTitle("Scale");
    scale.addItem("any notes", 1);
    for (std::size_t i = 0; i < SCALES.size(); ++i) scale.addItem(string(SCALES[i].name), static_cast<int>(i) + 2);
    scale.onChange = [this] { readScale(); };
    sheet.addAndMakeVisible(key);
    sheet.addAndMakeVisible(scale);

    for (std::size_t p = 0; p < parts.size(); ++p) {
        auto& button = parts[p];
        button.setButtonText(string(PART_NAMES[p]).substring(0, 1).toUpperCase() + string(PART_NAMES[p]).substring(1));
        button.setTitle("Wishes for " + string(PART_NAMES[p]));
        button.setRadioGroupId(1);
        button.setClickingTogglesState(true);
        button.setColour(juce::TextButton::buttonOnColourId, colours::PARTS[p]);
        button.onClick = [this, p] {
            part = p;
            showPart();
        };
        sheet.addAndMakeVisible(button);
    }
    for (std::size_t a = 0; a < wishes.size(); ++a) {
        const auto attribute = static_cast<Attribute>(a);
        wishes[a] = std::make_unique<ControlRow>(WISHES[a], 0.0, ATTRIBUTE_LEVELS[a], 1.0, [attribute](double level) { return wishText(attribute, level); });
        wishes[a]->explain(EXPLAINED[a]);
        wishes[a]->onChange = [this, a] { change([&](Controls& c) { c.wishes[part][a] = static_cast<std::uint8_t>(juce::roundToInt(wishes[a]->slider.getValue())); }); };
        sheet.addAndMakeVisible(*wishes[a]);
    }
    range.onChange = [this] { change([&](Controls& c) { c.constraints.ranges[part] = {juce::roundToInt(range.slider.getMinValue()), juce::roundToInt(range.slider.getMaxValue())}; }); };
    polyphony.onChange = [this] { change([&](Controls& c) { c.constraints.polyphony[part] = juce::roundToInt(polyphony.slider.getValue()); }); };
    for (std::size_t p = 1; p < PART_COUNT; ++p) {
        pans[p] = std::make_unique<ControlRow>("Pan", -1.0, 1.0, 0.01, [](double v) { return std::abs(v) < 0.005 ? juce::String("centre") : percent(std::abs(v)) + (v < 0.0 ? " left" : " right"); });
        channels[p] = std::make_unique<ControlRow>("MIDI channel", 1.0, 16.0, 1.0, [](double v) { return juce::String(juce::roundToInt(v)); });
        for (auto* row : {pans[p].get(), channels[p].get()}) {
            row->setTint(colours::PARTS[p]);
            sheet.addAndMakeVisible(row);
        }
    }
    room.explain("How much of the room is heard around the band");
    for (auto* row : {&temperature, &room, &strength, &obedience, &chordTones, &longestCopy, &range, &polyphony}) sheet.addAndMakeVisible(row);
    reset.onClick = [this] {
        now = {};
        if (onChange) onChange(now);
        show(Controls(now));
    };
    sheet.addAndMakeVisible(reset);
    show({});
}

void ControlsPanel::change(const std::function<void(Controls&)>& edit) {
    if (showing) return;
    edit(now);
    if (onChange) onChange(now);
}

void ControlsPanel::readScale() {
    change([&](Controls& c) {
        const int k = key.getSelectedId() - 2;
        c.key = k < 0 ? std::nullopt : std::optional<Key>(Key{k % 12, k >= 12});
        const int s = scale.getSelectedId() - 2;
        c.constraints.scale = s < 0 || !c.key ? ALL_PITCH_CLASSES : rotated(SCALES[static_cast<std::size_t>(s)].tones, c.key->tonic);
    });
    scale.setEnabled(now.key.has_value());
}

void ControlsPanel::writeScale() {
    key.setSelectedId(now.key ? now.key->tonic + (now.key->minor ? 12 : 0) + 2 : 1, juce::dontSendNotification);
    int id = 1;
    for (std::size_t i = SCALES.size(); i-- > 0;)
        if (now.key && now.constraints.scale != ALL_PITCH_CLASSES && rotated(SCALES[i].tones, now.key->tonic) == now.constraints.scale) id = static_cast<int>(i) + 2;
    scale.setSelectedId(id, juce::dontSendNotification);
    scale.setEnabled(now.key.has_value());
}

void ControlsPanel::show(const Controls& controls) {
    const juce::ScopedValueSetter<bool> guard(showing, true);
    now = controls;
    for (std::size_t i = 0; i < stays.size(); ++i) stays[i].setToggleState(now.locks.*LOCKS[i], juce::dontSendNotification);
    strength.setValue(now.strength);
    obedience.setValue(now.obedience);
    chordTones.setValue(now.constraints.chord_tones);
    longestCopy.setValue(now.constraints.longest_copy == 0 ? 33.0 : now.constraints.longest_copy);
    writeScale();
    showPart();
}

void ControlsPanel::showPart() {
    const juce::ScopedValueSetter<bool> guard(showing, true);
    const auto name = static_cast<PartName>(part);
    parts[part].setToggleState(true, juce::dontSendNotification);
    for (std::size_t a = 0; a < wishes.size(); ++a) {
        const auto attribute = static_cast<Attribute>(a);
        wishes[a]->setTint(colours::PARTS[part]);
        wishes[a]->setEnabled(name == PartName::harmony ? attribute == Attribute::density : name != PartName::drums || attribute != Attribute::height);
        wishes[a]->setValue(now.wishes[part][a]);
    }
    for (auto* row : {&range, &polyphony}) row->setTint(colours::PARTS[part]);
    for (std::size_t p = 1; p < PART_COUNT; ++p) {
        pans[p]->setVisible(p == part);
        channels[p]->setVisible(p == part);
    }
    range.setEnabled(name != PartName::harmony && name != PartName::drums);
    range.setRange(now.constraints.ranges[part].low, now.constraints.ranges[part].high);
    polyphony.setEnabled(name != PartName::harmony);
    polyphony.setValue(now.constraints.polyphony[part]);
}

int ControlsPanel::layOut(int width) {
    sheet.headings.clear();
    juce::Rectangle<int> area(MARGIN, 8, width - 2 * MARGIN, 10000);
    const auto heading = [&](const juce::String& text, int space) {
        area.removeFromTop(space);
        sheet.headings.push_back({text, area.getY()});
        area.removeFromTop(26);
    };
    const auto rows = [&](std::initializer_list<ControlRow*> all) {
        for (auto* row : all) row->setBounds(area.removeFromTop(ControlRow::HEIGHT));
    };
    const auto buttons = [&](auto& all) {
        auto line = area.removeFromTop(28);
        const int count = static_cast<int>(all.size()), each = (line.getWidth() - 4 * (count - 1)) / count;
        for (auto& button : all) {
            button.setBounds(line.removeFromLeft(each));
            line.removeFromLeft(4);
        }
        area.removeFromTop(GAP);
    };
    heading("What stays", 0);
    buttons(stays);
    rows({&strength});
    heading("Chance", 12);
    rows({&temperature, &obedience, &longestCopy});
    heading("Key and scale", 12);
    auto line = area.removeFromTop(30);
    key.setBounds(line.removeFromLeft((line.getWidth() - GAP) * 11 / 20));
    line.removeFromLeft(GAP);
    scale.setBounds(line);
    area.removeFromTop(GAP);
    rows({&chordTones});
    heading("Part by part", 12);
    // Each as wide as its name asks for.
    auto names = area.removeFromTop(28);
    float widths = 0.0f;
    const auto widthOf = [](const juce::TextButton& button) { return letters::plain(letters::BODY).getStringWidthFloat(button.getButtonText()) + 10.0f; };
    for (const auto& button : parts) widths += widthOf(button);
    const float stretch = static_cast<float>(names.getWidth() - 4 * (PART_COUNT - 1)) / widths;
    for (auto& button : parts) {
        button.setBounds(names.removeFromLeft(static_cast<int>(widthOf(button) * stretch)));
        names.removeFromLeft(4);
    }
    area.removeFromTop(GAP);
    for (auto& row : wishes) rows({row.get()});
    rows({&range, &polyphony});
    for (std::size_t p = 1; p < PART_COUNT; ++p) {
        pans[p]->setBounds(area.withHeight(ControlRow::HEIGHT));
        channels[p]->setBounds(area.withHeight(ControlRow::HEIGHT).translated(0, ControlRow::HEIGHT));
    }
    area.removeFromTop(2 * ControlRow::HEIGHT);
    heading("Sound", 12);
    rows({&room});
    area.removeFromTop(14);
    reset.setBounds(area.removeFromTop(28).removeFromLeft(96));
    return area.getY() + 12;
}

void ControlsPanel::resized() {
    view.setBounds(getLocalBounds());
    const int width = getWidth() - view.getScrollBarThickness();
    sheet.setSize(width, layOut(width));
}

void ControlsPanel::Sheet::paint(juce::Graphics& g) {
    g.setFont(letters::bold(letters::BODY + 0.5f));
    g.setColour(colours::TEXT);
    for (const auto& heading : headings) g.drawText(heading.text, MARGIN, heading.y, getWidth() - 2 * MARGIN, 22, juce::Justification::centredLeft);
}

void ControlsPanel::paint(juce::Graphics& g) { g.fillAll(colours::PANEL); }

}  // namespace partimento
