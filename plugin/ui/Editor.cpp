#include "Editor.h"

#include <cmath>

#include "Colours.h"

namespace partimento {

Editor::Editor(Processor& p) : AudioProcessorEditor(p), processor(p), tips(this, 600) {
    setLookAndFeel(&look);
    setTitle("Partimento");
    setWantsKeyboardFocus(true);
    addAndMakeVisible(desk);
    for (juce::Component* child : std::initializer_list<juce::Component*>{&top, &score, &takes, &status}) desk.addAndMakeVisible(child);
    for (juce::Component* page : std::initializer_list<juce::Component*>{&styles, &controls, &tree}) desk.addChildComponent(page);
    wire();
    attachParameters();
    setResizable(true, true);
    setResizeLimits(800, 500, 3840, 2160);
    setSize(1100, 700);
    startTimerHz(30);
    timerCallback();
}

Editor::~Editor() { setLookAndFeel(nullptr); }

void Editor::wire() {
    auto& song = processor.getSong();
    top.generate.onClick = [this] { processor.getGenerator().ask(); };
    top.style.onClick = [this] { open(&styles); };
    top.controls.onClick = [this] { open(&controls); };
    top.tree.onClick = [this] { open(&tree); };
    top.chords.onTextChange = [this] { processor.getSong().setChords((shownChords = top.chords.getText()).toStdString()); };
    top.chords.onReturnKey = [this] { processor.getGenerator().ask(); };
    score.onSelect = [this](const Selection& selection) { top.nameSelection(selection.text()); };
    score.onEdit = [&song](const Score& edited) { song.setScore(edited); };
}

void Editor::attachParameters() {
    auto& parameters = processor.getParameterSet();
    const auto number = [&](juce::Slider& slider, juce::RangedAudioParameter& parameter) {
        numberAttachments.push_back(std::make_unique<juce::SliderParameterAttachment>(parameter, slider));
    };
    number(top.bars, parameters.bars);
    number(top.seed, parameters.seed);
    number(controls.temperature.slider, parameters.temperature);
    const auto onOff = [&](juce::Button& button, juce::RangedAudioParameter& parameter) {
        switchAttachments.push_back(std::make_unique<juce::ButtonParameterAttachment>(parameter, button));
    };
    status.play.setTitle(processor.wrapperType == juce::AudioProcessor::wrapperType_Standalone ? "Play" : "Play without the host");
    status.play.setTooltip(status.play.getTitle());
    onOff(status.play, parameters.clock);
    onOff(status.loop, parameters.loop);
    for (std::size_t part = 1; part < PART_COUNT; ++part) {
        auto& header = score.headerOf(static_cast<PartName>(part));
        onOff(header.mute, *parameters.mute[part]);
        number(header.level, *parameters.level[part]);
    }
    styleAttachment = std::make_unique<juce::ParameterAttachment>(parameters.style, [this](float) { showStyles(); });
}

void Editor::open(juce::Component* page) {
    drawer = drawer == page ? nullptr : page;
    for (juce::Component* each : std::initializer_list<juce::Component*>{&styles, &controls, &tree}) each->setVisible(each == drawer);
    top.style.setToggleState(drawer == &styles, juce::dontSendNotification);
    top.controls.setToggleState(drawer == &controls, juce::dontSendNotification);
    top.tree.setToggleState(drawer == &tree, juce::dontSendNotification);
    resized();
    if (drawer != nullptr) drawer->grabKeyboardFocus();
}

void Editor::showStyles() {
    std::vector<StyleShown> all;
    for (int i = 0; i < processor.getLibrary().count(); ++i) {
        StyleShown style;
        style.name = processor.getLibrary().name(i);
        all.push_back(style);
    }
    const int chosen = processor.getParameterSet().style.get();
    if (chosen < static_cast<int>(all.size())) top.style.show(all[static_cast<std::size_t>(chosen)].name, "");
    styles.show(std::move(all), chosen);
}

void Editor::showSong() {
    auto& song = processor.getSong();
    score.show(song.score(), Cells(), shownMuted);
    if (const auto line = juce::String::fromUTF8(song.chords().c_str()); line != shownChords) {
        shownChords = line;
        top.chords.setText(line, false);
        top.chords.moveCaretToTop(false);
    }
    showStyles();
}

void Editor::timerCallback() {
    auto& song = processor.getSong();
    const auto revision = song.revision();
    const auto muted = processor.getParameterSet().muted();
    if (revision != shownRevision || muted != shownMuted) {
        shownRevision = revision;
        shownMuted = muted;
        showSong();
    }
    status.show(juce::String::fromUTF8(song.news().c_str()), false, -1.0f);
    score.setPlayhead(processor.getPlayheadPpq(), processor.getParameterSet().loop.get());
}

bool Editor::keyPressed(const juce::KeyPress& key) {
    const auto character = key.getTextCharacter();
    if (!key.getModifiers().isCommandDown() && character == 'g') return top.generate.triggerClick(), true;
    return false;
}

void Editor::paint(juce::Graphics& g) { g.fillAll(colours::DESK); }

void Editor::resized() {
    // Large windows have larger letters, though not as much larger as they are.
    const float scale = std::sqrt(std::max(1.0f, std::min(static_cast<float>(getWidth()) / 1600.0f, static_cast<float>(getHeight()) / 1000.0f)));
    desk.setTransform(juce::AffineTransform::scale(scale));
    desk.setBounds(juce::Rectangle<int>(static_cast<int>(std::ceil(static_cast<float>(getWidth()) / scale)), static_cast<int>(std::ceil(static_cast<float>(getHeight()) / scale))));
    auto area = desk.getLocalBounds();
    top.setBounds(area.removeFromTop(TopBar::HEIGHT));
    status.setBounds(area.removeFromBottom(StatusBar::HEIGHT));
    if (drawer != nullptr) drawer->setBounds(area.removeFromRight(DRAWER_WIDTH));
    takes.setBounds(area.removeFromBottom(TakeStrip::HEIGHT).withTrimmedTop(6).withTrimmedBottom(6).withTrimmedRight(12));
    score.setBounds(area);
}

}  // namespace partimento
