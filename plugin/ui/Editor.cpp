#include "Editor.h"

#include "Colours.h"

namespace partimento {

Editor::Look::Look() {
    using namespace colours;
    setColour(juce::ResizableWindow::backgroundColourId, BACKGROUND);
    setColour(juce::Label::textColourId, QUIET_TEXT);
    setColour(juce::ComboBox::backgroundColourId, PAPER);
    setColour(juce::ComboBox::outlineColourId, STRONG_LINE);
    setColour(juce::TextEditor::backgroundColourId, PAPER);
    setColour(juce::TextEditor::outlineColourId, STRONG_LINE);
    setColour(juce::TextEditor::textColourId, TEXT);
    setColour(juce::TextEditor::focusedOutlineColourId, of(PartName::melody));
    setColour(juce::Slider::textBoxTextColourId, TEXT);
    setColour(juce::Slider::textBoxBackgroundColourId, PAPER);
    setColour(juce::Slider::textBoxOutlineColourId, STRONG_LINE);
    setColour(juce::Slider::thumbColourId, TEXT);
    setColour(juce::Slider::trackColourId, STRONG_LINE);
    setColour(juce::Slider::backgroundColourId, PAPER);
    setColour(juce::TextButton::buttonColourId, PANEL);
    setColour(juce::TextButton::textColourOffId, juce::Colours::white);
    setColour(juce::ToggleButton::textColourId, QUIET_TEXT);
    setColour(juce::ToggleButton::tickColourId, TEXT);
    setColour(juce::ToggleButton::tickDisabledColourId, STRONG_LINE);
    setColour(juce::PopupMenu::backgroundColourId, PANEL);
}

Editor::Editor(Processor& p) : AudioProcessorEditor(p), processor(p) {
    setLookAndFeel(&look);
    auto& parameters = processor.getParameterSet();

    title.setText("Partimento", juce::dontSendNotification);
    title.setFont(22.0f);
    title.setColour(juce::Label::textColourId, colours::TEXT);
    addAndMakeVisible(title);

    const auto addLabel = [this](juce::Label& label, const juce::String& text) {
        label.setText(text, juce::dontSendNotification);
        label.setFont(13.0f);
        addAndMakeVisible(label);
    };
    addLabel(styleLabel, "Style");
    style.setTextWhenNoChoicesAvailable("no styles found");
    style.onChange = [this] {
        if (style.getSelectedId() > 0) styleAttachment->setValueAsCompleteGesture(static_cast<float>(style.getSelectedId() - 1));
    };
    addAndMakeVisible(style);
    styleAttachment = std::make_unique<juce::ParameterAttachment>(parameters.style, [this](float index) { style.setSelectedId(static_cast<int>(index) + 1, juce::dontSendNotification); });
    listStyles();

    addLabel(chordsLabel, "Chords");
    chords.setTextToShowWhenEmpty("C | Am7 D7 | G | %      empty: the style writes them", colours::QUIET_TEXT.withAlpha(0.6f));
    chords.setFont(15.0f);
    chords.onTextChange = [this] {
        shownChords = chords.getText();
        processor.getSong().setChords(shownChords.toStdString());
    };
    chords.onReturnKey = [this] { processor.getGenerator().ask(); };
    addAndMakeVisible(chords);

    const auto addNumber = [&](juce::Slider& slider, juce::Label& label, const juce::String& text, juce::RangedAudioParameter& parameter) {
        addLabel(label, text);
        slider.setSliderStyle(juce::Slider::IncDecButtons);
        slider.setIncDecButtonsMode(juce::Slider::incDecButtonsDraggable_Vertical);
        slider.setTextBoxStyle(juce::Slider::TextBoxLeft, false, 48, 24);
        addAndMakeVisible(slider);
        numberAttachments.push_back(std::make_unique<juce::SliderParameterAttachment>(parameter, slider));
    };
    addNumber(bars, barsLabel, "Bars", parameters.bars);
    addNumber(seed, seedLabel, "Seed", parameters.seed);
    addNumber(temperature, temperatureLabel, "Temperature", parameters.temperature);

    generate.setColour(juce::TextButton::buttonColourId, colours::of(PartName::melody).darker(0.35f));
    generate.onClick = [this] { processor.getGenerator().ask(); };
    addAndMakeVisible(generate);

    const auto addSwitch = [&](juce::ToggleButton& button, juce::RangedAudioParameter& parameter) {
        addAndMakeVisible(button);
        switchAttachments.push_back(std::make_unique<juce::ButtonParameterAttachment>(parameter, button));
    };
    if (processor.wrapperType == juce::AudioProcessor::wrapperType_Standalone) free.setButtonText("play");
    addSwitch(free, parameters.clock);
    addSwitch(scoreTempo, parameters.tempo);
    addSwitch(loop, parameters.loop);

    for (std::size_t part = 1; part < PART_COUNT; ++part) {
        auto& strip = strips[part];
        strip.name.setText(parameters.level[part]->getName(32).upToFirstOccurrenceOf(" ", false, false), juce::dontSendNotification);
        strip.name.setColour(juce::Label::textColourId, colours::PARTS[part]);
        strip.name.setFont(15.0f);
        strip.level.setTextBoxStyle(juce::Slider::TextBoxRight, false, 56, 20);
        strip.level.setTextValueSuffix(" dB");
        strip.level.setColour(juce::Slider::thumbColourId, colours::PARTS[part]);
        addAndMakeVisible(strip.name);
        addAndMakeVisible(strip.mute);
        addAndMakeVisible(strip.level);
        strip.muteAttachment = std::make_unique<juce::ButtonParameterAttachment>(*parameters.mute[part], strip.mute);
        strip.levelAttachment = std::make_unique<juce::SliderParameterAttachment>(*parameters.level[part], strip.level);
    }
    addAndMakeVisible(roll);
    addLabel(news, "");

    setResizable(true, true);
    setResizeLimits(800, 440, 2400, 1600);
    setSize(1000, 600);
    startTimerHz(30);
    timerCallback();
}

Editor::~Editor() { setLookAndFeel(nullptr); }

void Editor::listStyles() {
    style.clear(juce::dontSendNotification);
    for (int i = 0; i < processor.getLibrary().count(); ++i) style.addItem(juce::String(processor.getLibrary().name(i)), i + 1);
    styleAttachment->sendInitialUpdate();
}

void Editor::timerCallback() {
    const auto& parameters = processor.getParameterSet();
    auto& song = processor.getSong();
    const auto revision = song.revision();
    const auto muted = parameters.muted();
    if (revision != shownRevision || muted != shownMuted) {
        shownRevision = revision;
        shownMuted = muted;
        roll.show(song.score(), muted);
        news.setText(juce::String::fromUTF8(song.news().c_str()), juce::dontSendNotification);
        // Only a line from elsewhere: what is being typed reaches the song a message later.
        if (const auto line = juce::String::fromUTF8(song.chords().c_str()); line != shownChords) {
            shownChords = line;
            chords.setText(line, false);
            chords.moveCaretToTop(false);
        }
        if (style.getNumItems() != processor.getLibrary().count()) listStyles();
    }
    roll.setPlayhead(processor.getPlayheadPpq(), parameters.loop.get());
}

void Editor::paint(juce::Graphics& g) { g.fillAll(colours::BACKGROUND); }

void Editor::resized() {
    auto area = getLocalBounds().reduced(14, 10);
    const auto labelled = [](juce::Rectangle<int> box, juce::Label& label, juce::Component& component) {
        label.setBounds(box.removeFromTop(18));
        component.setBounds(box.removeFromTop(28));
    };
    auto top = area.removeFromTop(46);
    title.setBounds(top.removeFromLeft(132).withTrimmedTop(16));
    generate.setBounds(top.removeFromRight(120).withTrimmedTop(18));
    top.removeFromRight(14);
    for (auto [label, slider, width] : {std::tuple{&temperatureLabel, &temperature, 108}, {&seedLabel, &seed, 108}, {&barsLabel, &bars, 108}}) {
        labelled(top.removeFromRight(width), *label, *slider);
        top.removeFromRight(10);
    }
    labelled(top, styleLabel, style);
    area.removeFromTop(6);
    auto line = area.removeFromTop(28);
    chordsLabel.setBounds(line.removeFromLeft(60));
    chords.setBounds(line);

    auto bottom = area.removeFromBottom(28);
    loop.setBounds(bottom.removeFromRight(66));
    scoreTempo.setBounds(bottom.removeFromRight(118));
    free.setBounds(bottom.removeFromRight(free.getButtonText().length() > 8 ? 170 : 66));
    news.setBounds(bottom);
    auto mixer = area.removeFromBottom(36).withTrimmedTop(8);
    const int width = mixer.getWidth() / (PART_COUNT - 1);
    for (std::size_t part = 1; part < PART_COUNT; ++part) {
        auto strip = mixer.removeFromLeft(width).withTrimmedRight(part + 1 < PART_COUNT ? 12 : 0);
        strips[part].name.setBounds(strip.removeFromLeft(58));
        strips[part].mute.setBounds(strip.removeFromLeft(60));
        strips[part].level.setBounds(strip);
    }
    area.removeFromTop(10);
    roll.setBounds(area);
}

}  // namespace partimento
