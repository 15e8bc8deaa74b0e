#include "ui/panels/ControlsPanel.h"

#include <algorithm>

#include "music/chord.h"
#include "ui/score/PitchRows.h"
#include "ui/widgets/Colours.h"
#include "ui/widgets/Look.h"
#include "ui/widgets/Scale.h"

namespace partimento {
namespace {

constexpr int MARGIN = 16, GAP = 6;
constexpr const char* STAYS[4]{"Rhythm", "Pitches", "Shape", "Feel"};
constexpr const char* STAYING[4]{"Keeps when notes start and how long they are", "Keeps the pitches in their order",
                                 "Keeps where the line rises and falls (contour)", "Keeps loudness and timing"};
constexpr bool Locks::* LOCKS[4]{&Locks::rhythm, &Locks::pitches, &Locks::contour, &Locks::feel};
constexpr const char* WISHES[ATTRIBUTE_COUNT]{"How busy",       "How high",     "Chord size",
                                              "Rhythm variety", "Off the beat", "How loud"};
constexpr const char* EXPLAINED[ATTRIBUTE_COUNT]{"Notes, or chords, begun in a bar (density)",
                                                 "The middle pitch of the part (register)",
                                                 "Notes struck together",
                                                 "How many different note values there are (complexity)",
                                                 "Notes held over a stronger beat (syncopation)",
                                                 "The mean velocity (dynamics)"};
enum Section : std::size_t { CHANGE, KEY, WISHED, MIX, FINER };

juce::String percent(double value) { return juce::String(juce::roundToInt(value * 100.0)) + " %"; }

juce::String wishText(Attribute attribute, double level) {
    if (level < 0.5) return "free";
    const double value = typical_value(attribute, static_cast<int>(level) - 1);
    switch (attribute) {
        case Attribute::density:
            return juce::String(value, value < 4.0 && value != std::floor(value) ? 1 : 0) + " a bar";
        case Attribute::register_: return pitchName(juce::roundToInt(value));
        case Attribute::dynamics: return juce::String(juce::roundToInt(value));
        default: return juce::String(value, value != std::floor(value) ? 1 : 0);
    }
}

PitchClasses rotated(PitchClasses tones, int tonic) {
    return static_cast<PitchClasses>((tones << tonic | tones >> (12 - tonic)) & ALL_PITCH_CLASSES);
}

juce::String string(std::string_view text) { return juce::String(text.data(), text.size()); }

juce::String titled(PartName part) {
    const auto name = string(name_of(part));
    return name.substring(0, 1).toUpperCase() + name.substring(1);
}

}  // namespace

ControlsPanel::ControlsPanel()
    : quality("Quality", 0.0, static_cast<double>(TAKE_QUALITIES.size()) - 1.0, 1.0,
              [](double v) { return string(TAKE_QUALITIES.at(static_cast<std::size_t>(juce::roundToInt(v))).name); }),
      temperature("Daring", 0.0, 2.0, 0.01, [](double v) { return juce::String(v, 2); }),
      room("Room", 0.0, 1.0, 0.01, percent),
      strength("Notes changed", 0.0, 1.0, 0.05, percent),
      obedience("Follow wishes", 0.0, 2.0, 0.1, [](double v) { return juce::String(v, 1); }),
      chordTones("On the chord", 0.0, 1.0, 0.05, percent),
      longestCopy(
          "Longest quote", 7.0, 33.0, 1.0,
          [](double v) { return v > 32.5 ? juce::String("any") : juce::String(juce::roundToInt(v)) + " notes"; }),
      range(
          "Range", 0.0, 127.0, 1.0, [](double v) { return pitchName(juce::roundToInt(v)); }, true),
      polyphony("Most together", 0.0, 8.0, 1.0,
                [](double v) { return v < 0.5 ? juce::String("free") : juce::String(juce::roundToInt(v)); }) {
    setTitle("Controls");
    setFocusContainerType(FocusContainerType::focusContainer);
    view.setViewedComponent(&sheet, false);
    view.setScrollBarsShown(true, false);
    view.setScrollBarThickness(10);
    addAndMakeVisible(view);

    explainRows();
    wireRows();
    wireKeeping();
    wireKey();
    makeParts();
    makeMix();
    wireSections();
    wireReset();
    wireScale();
    show({});
}

void ControlsPanel::explainRows() {
    longestCopy.slider.setRange(8.0, 33.0, 1.0);
    quality.explain("Each phrase is written once, 4 or 8 times, and the best is kept: draft, good, best");
    temperature.explain("0: always the likeliest; higher dares more (temperature)");
    strength.explain("How many notes change where bars that have music are written anew (variation)");
    obedience.explain("How firmly the wishes for the parts are followed (obedience)");
    chordTones.explain("How many notes on strong beats belong to the chord (chord tones)");
    longestCopy.explain("Notes in a row that a melody or bass may share with a song that the style learnt from");
    range.explain("The lowest and the highest note that the part may have");
    polyphony.explain("The most notes of the part that sound at once");
    room.explain("How much of the room is heard around the band");
    for (auto* row :
         {&quality, &temperature, &room, &strength, &obedience, &chordTones, &longestCopy, &range, &polyphony})
        sheet.addAndMakeVisible(row);
}

void ControlsPanel::wireRows() {
    strength.onChange = [this] { change([&](Controls& c) { c.strength = strength.slider.getValue(); }); };
    obedience.onChange = [this] { change([&](Controls& c) { c.obedience = obedience.slider.getValue(); }); };
    chordTones.onChange = [this] {
        change([&](Controls& c) { c.constraints.chord_tones = chordTones.slider.getValue(); });
    };
    longestCopy.onChange = [this] {
        change([&](Controls& c) {
            c.constraints.longest_copy =
                longestCopy.slider.getValue() > 32.5 ? 0 : juce::roundToInt(longestCopy.slider.getValue());
        });
    };
}

void ControlsPanel::wireKeeping() {
    for (std::size_t i = 0; i < stays.size(); ++i) {
        auto& button = stays[i];
        button.setButtonText(STAYS[i]);
        button.setTitle("Keep the " + juce::String(STAYS[i]).toLowerCase());
        button.setTooltip(STAYING[i]);
        button.setClickingTogglesState(true);
        button.onClick = [this, i] { change([&](Controls& c) { c.locks.*LOCKS[i] = stays[i].getToggleState(); }); };
        sheet.addAndMakeVisible(button);
    }
    keeping.setText("Keep", juce::dontSendNotification);
    keeping.setBorderSize({});
    sheet.addAndMakeVisible(keeping);
}

void ControlsPanel::wireKey() {
    key.setTitle("Key");
    key.setTooltip("The key of new songs, and of the scale");
    key.addItem("Key: from the chords", 1);
    for (int i = 0; i < 24; ++i) key.addItem(string(key_name({i % 12, i >= 12})), i + 2);
    key.onChange = [this] { readScale(); };
    scale.setTitle("Scale");
    scale.setTooltip("The only notes that are written; of the key at its left");
    scale.addItem("any notes", 1);
    for (std::size_t i = 0; i < SCALES.size(); ++i) scale.addItem(string(SCALES[i].name), static_cast<int>(i) + 2);
    scale.onChange = [this] { readScale(); };
    sheet.addAndMakeVisible(key);
    sheet.addAndMakeVisible(scale);
}

// What is wished part by part.
void ControlsPanel::makeParts() {
    for (const auto p : PARTS) {
        auto& button = parts[p];
        button.setButtonText(titled(p));
        button.setTitle("Wishes for " + string(name_of(p)));
        button.setTooltip(button.getTitle());
        button.setRadioGroupId(1);
        button.setClickingTogglesState(true);
        button.setColour(juce::TextButton::buttonOnColourId, colours::of(p));
        button.onClick = [this, p] {
            part = p;
            showPart();
        };
        sheet.addAndMakeVisible(button);
    }
    for (std::size_t a = 0; a < wishes.size(); ++a) {
        const auto attribute = static_cast<Attribute>(a);
        wishes[a] = std::make_unique<ControlRow>(WISHES[a], 0.0, ATTRIBUTE_LEVELS[a], 1.0,
                                                 [attribute](double level) { return wishText(attribute, level); });
        wishes[a]->explain(EXPLAINED[a]);
        wishes[a]->onChange = [this, a] {
            change([&](Controls& c) {
                c.wishes[part][a] = static_cast<std::uint8_t>(juce::roundToInt(wishes[a]->slider.getValue()));
            });
        };
        sheet.addAndMakeVisible(*wishes[a]);
    }
    range.onChange = [this] {
        change([&](Controls& c) {
            c.constraints.ranges[part] = {juce::roundToInt(range.slider.getMinValue()),
                                          juce::roundToInt(range.slider.getMaxValue())};
        });
    };
    polyphony.onChange = [this] {
        change([&](Controls& c) { c.constraints.polyphony[part] = juce::roundToInt(polyphony.slider.getValue()); });
    };
}

void ControlsPanel::makeMix() {
    for (const auto p : NOTE_PARTS) {
        const auto name = string(name_of(p));
        pans[p] = std::make_unique<ControlRow>(titled(p), -1.0, 1.0, 0.01, [](double v) {
            return std::abs(v) < 0.005
                       ? juce::String("centre")
                       : juce::String(v < 0.0 ? "L " : "R ") + juce::String(juce::roundToInt(std::abs(v) * 100.0));
        });
        pans[p]->setWidths(60, 44);
        pans[p]->setTint(colours::of(p));
        pans[p]->slider.setTitle("Pan of " + name);
        pans[p]->explain("Where the " + name + " stands, left to right");
        channels[p] = std::make_unique<NumberField>("Ch");
        channels[p]->setTitle("MIDI channel of " + name);
        channels[p]->setTooltip(channels[p]->getTitle() + ": drag, or double-click to type");
        channels[p]->setRange(1.0, 16.0, 1.0);
        sheet.addAndMakeVisible(*pans[p]);
        sheet.addAndMakeVisible(*channels[p]);
    }
    outputs.setText("Besides the mix, the plugin has a stereo output for each part.", juce::dontSendNotification);
    outputs.setFont(letters::plain(letters::SMALL));
    outputs.setBorderSize({});
    outputs.setMinimumHorizontalScale(1.0f);
    outputs.setColour(juce::Label::textColourId, colours::QUIET_TEXT);
    sheet.addAndMakeVisible(outputs);
}

void ControlsPanel::wireReset() {
    reset.setTitle("Reset all");
    reset.setTooltip("Takes back all wishes of this page; the mix stays");
    reset.onClick = [this] {
        const auto tempo = now.tempo_bpm;  // the top bar's
        now = {};
        now.tempo_bpm = tempo;
        if (onChange) onChange(now);
        show(Controls(now));
    };
    sheet.addAndMakeVisible(reset);
}

void ControlsPanel::wireScale() {
    scales.setTitle("Size of the editor");
    scales.setTooltip("How large the editor is, whatever song is open");
    for (std::size_t i = 0; i < EDITOR_SCALES.size(); ++i)
        scales.addItem("Size " + juce::String(juce::roundToInt(EDITOR_SCALES[i] * 100.0)) + " %",
                       static_cast<int>(i) + 1);
    scales.onChange = [this] {
        if (const int i = scales.getSelectedItemIndex(); i >= 0 && onScale)
            onScale(EDITOR_SCALES[static_cast<std::size_t>(i)]);
    };
    sheet.addAndMakeVisible(scales);
}

void ControlsPanel::showScale(double chosen) {
    for (std::size_t i = 0; i < EDITOR_SCALES.size(); ++i)
        if (EDITOR_SCALES[i] == chosen) scales.setSelectedItemIndex(static_cast<int>(i), juce::dontSendNotification);
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
        c.constraints.scale =
            s < 0 || !c.key ? ALL_PITCH_CLASSES : rotated(SCALES[static_cast<std::size_t>(s)].tones, c.key->tonic);
    });
    scale.setEnabled(now.key.has_value());
}

void ControlsPanel::writeScale() {
    key.setSelectedId(now.key ? now.key->tonic + (now.key->minor ? 12 : 0) + 2 : 1, juce::dontSendNotification);
    int id = 1;
    for (std::size_t i = SCALES.size(); i-- > 0;)
        if (now.key && now.constraints.scale != ALL_PITCH_CLASSES &&
            rotated(SCALES[i].tones, now.key->tonic) == now.constraints.scale)
            id = static_cast<int>(i) + 2;
    scale.setSelectedId(id, juce::dontSendNotification);
    scale.setEnabled(now.key.has_value());
}

void ControlsPanel::show(const Controls& controls) {
    const juce::ScopedValueSetter<bool> guard(showing, true);
    now = controls;
    for (std::size_t i = 0; i < stays.size(); ++i)
        stays[i].setToggleState(now.locks.*LOCKS[i], juce::dontSendNotification);
    strength.setValue(now.strength);
    obedience.setValue(now.obedience);
    chordTones.setValue(now.constraints.chord_tones);
    longestCopy.setValue(now.constraints.longest_copy == 0 ? 33.0 : now.constraints.longest_copy);
    writeScale();
    showPart();
}

void ControlsPanel::showPart() {
    const juce::ScopedValueSetter<bool> guard(showing, true);
    parts[part].setToggleState(true, juce::dontSendNotification);
    for (std::size_t a = 0; a < wishes.size(); ++a) {
        const auto attribute = static_cast<Attribute>(a);
        wishes[a]->setTint(colours::of(part));
        wishes[a]->setEnabled(part == PartName::harmony ? attribute == Attribute::density
                                                        : part != PartName::drums || attribute != Attribute::register_);
        wishes[a]->setValue(now.wishes[part][a]);
    }
    for (auto* row : {&range, &polyphony}) row->setTint(colours::of(part));
    range.setEnabled(part != PartName::harmony && part != PartName::drums);
    range.setRange(now.constraints.ranges[part].low, now.constraints.ranges[part].high);
    polyphony.setEnabled(part != PartName::harmony);
    polyphony.setValue(now.constraints.polyphony[part]);
}

void ControlsPanel::wireSections() {
    for (std::size_t i = 0; i < sections.size(); ++i) {
        sections[i].onClick = [this, i] {
            std::erase(opened, i);
            if (sections[i].getToggleState()) opened.push_back(i);
            resized();
        };
        sheet.addAndMakeVisible(sections[i]);
    }
    opened = {WISHED, CHANGE};
}

int ControlsPanel::layOut(int width) {
    juce::Rectangle<int> area(MARGIN, 6, width - 2 * MARGIN, 10000);
    for (std::size_t i = 0; i < sections.size(); ++i) {
        const bool open = std::find(opened.begin(), opened.end(), i) != opened.end();
        sections[i].setToggleState(open, juce::dontSendNotification);
        sections[i].setBounds(area.removeFromTop(SectionHeader::HEIGHT));
        // What is closed lies outside and is not there for the keyboard either.
        const int height = layOutSection(i, open ? area : juce::Rectangle<int>());
        if (open) area.removeFromTop(height + GAP);
    }
    auto last = area.withTrimmedTop(4).removeFromTop(26);
    reset.setBounds(last.removeFromLeft(96));
    scales.setBounds(last.removeFromRight(112));
    return reset.getBottom() + 8;
}

// Returns the height of what is in the section; in no area, all of it is hidden.
int ControlsPanel::layOutSection(std::size_t section, juce::Rectangle<int> area) {
    const bool open = !area.isEmpty();
    const int top = area.getY();
    const auto place = [open](juce::Component& each, juce::Rectangle<int> bounds) {
        each.setVisible(open);
        if (open) each.setBounds(bounds);
    };
    const auto rows = [&](std::initializer_list<ControlRow*> all) {
        for (auto* row : all) place(*row, area.removeFromTop(ControlRow::HEIGHT));
    };
    if (section == CHANGE) {
        rows({&quality, &strength, &temperature});
        keeping.setFont(letters::plain(letters::BODY));
        auto line = area.removeFromTop(28);
        place(keeping, line.removeFromLeft(44));
        const int each = (line.getWidth() - 12) / 4;
        for (auto& button : stays) {
            place(button, line.removeFromLeft(each));
            line.removeFromLeft(4);
        }
    } else if (section == KEY) {
        auto line = area.removeFromTop(30);
        place(key, line.removeFromLeft((line.getWidth() - GAP) * 11 / 20));
        line.removeFromLeft(GAP);
        place(scale, line);
        rows({&chordTones});
    } else if (section == WISHED) {
        // Each as wide as its name asks for.
        auto names = area.removeFromTop(28);
        float widths = 0.0f;
        const auto widthOf = [](const juce::TextButton& button) {
            return letters::plain(letters::BODY).getStringWidthFloat(button.getButtonText()) + 10.0f;
        };
        for (const auto& button : parts) widths += widthOf(button);
        const float stretch = static_cast<float>(names.getWidth() - 4 * (PART_COUNT - 1)) / widths;
        for (auto& button : parts) {
            place(button, names.removeFromLeft(static_cast<int>(widthOf(button) * stretch)));
            names.removeFromLeft(4);
        }
        area.removeFromTop(2);
        for (auto& row : wishes) rows({row.get()});
        rows({&range, &polyphony});
    } else if (section == MIX) {
        for (const auto p : NOTE_PARTS) {
            auto line = area.removeFromTop(ControlRow::HEIGHT);
            place(*channels[p], line.removeFromRight(58).reduced(0, 2));
            line.removeFromRight(GAP);
            place(*pans[p], line);
        }
        rows({&room});
        place(outputs, area.removeFromTop(32));
    } else {
        rows({&obedience, &longestCopy});
    }
    return area.getY() - top;
}

// As many sections stay open as there is room for.
void ControlsPanel::resized() {
    view.setBounds(getLocalBounds());
    const int width = getWidth() - view.getScrollBarThickness();
    int height = layOut(width);
    for (; height > getHeight() && opened.size() > 1; height = layOut(width)) opened.erase(opened.begin());
    sheet.setSize(width, height);
}

void ControlsPanel::paint(juce::Graphics& g) { g.fillAll(colours::PANEL); }

}  // namespace partimento
