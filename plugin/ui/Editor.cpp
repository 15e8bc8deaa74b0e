#include "ui/Editor.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "JuceText.h"
#include "MidiFiles.h"
#include "music/chord_line.h"
#include "ui/widgets/Colours.h"
#include "ui/widgets/Scale.h"

namespace partimento {

Editor::Editor(Processor& p)
    : AudioProcessorEditor(p), processor(p), song(p.getSong()), tips(desk, house->look), sounds(p.getSounds()) {
    setTitle("Partimento");
    setWantsKeyboardFocus(true);
    addAndMakeVisible(desk);
    for (juce::Component* child : std::initializer_list<juce::Component*>{&top, &score, &takes, &status})
        desk.addAndMakeVisible(child);
    for (juce::Component* page : std::initializer_list<juce::Component*>{&styles, &controls, &sounds, &tree})
        desk.addChildComponent(page);
    wireWriting();
    wirePlan();
    wireTakes();
    wireStyles();
    attachParameters();
    desk.addChildComponent(complaint);
    setResizable(true, true);
    setScale(savedScale());
    startTimerHz(UPDATES_A_SECOND);
    shownSeed = song.seed();
    update();
}

Editor::~Editor() = default;

void Editor::attempt(const std::function<void()>& action) {
    try {
        action();
    } catch (const std::exception& error) {
        song.setNews(error.what(), true);
    }
}

void Editor::wireWriting() {
    top.generate.onClick = [this] { write(Task::What::song); };
    top.regenerate.onClick = [this] { write(Task::What::cells); };
    top.continueSong.onClick = [this] { write(Task::What::onward); };
    top.chords.onTextChange = [this] {
        song.setChords((shownChords = top.chords.getText()).toStdString());
        complain(troubleWithChords(), top.chords);  // at once, and not when a take is asked for
    };
    // The letters are commands again once the line is written.
    top.chords.onReturnKey = [this] { grabKeyboardFocus(), write(Task::What::song); };
    top.chords.onEscapeKey = [this] { grabKeyboardFocus(); };
    score.onSelect = [this](const Selection&) { tellRequests(); };
    top.bars.onValueChange = [this] { tellRequests(); };
    score.onEdit = [this](const Score& edited) { attempt([&] { song.edit(edited, "by hand"); }); };
    score.onLock = [this](const Cells& cells) { song.lock(cells); };
    score.onTrouble = [this](const juce::String& sentence) { complain(sentence, score.chordTrack().writtenField()); };
    score.onDragOut = [this](const Cells& cells) { dragOut(cells); };
    controls.onScale = [this](double chosen) { setScale(chosen), saveScale(chosen); };
    controls.onChange = [this](const Controls& wished) { song.setControls(wished); };
    status.cancel.onClick = [this] { processor.getArranger().cancel(); };
    status.record.onClick = [this] {
        const bool listens = status.record.getToggleState();
        processor.getArranger().setListening(listens);
        song.setNews(listens ? "play a phrase while the song runs, then pause for half a bar" : "");
    };
    status.midi.onDragOut = [this] {
        const auto whole = song.shown();
        dragOut(score.selection().empty() ? Cells(whole.bars, true) : score.selection().cells(whole.bars));
    };
    status.midi.onPress = [this] { saveAs(); };
}

void Editor::wirePlan() {
    auto& band = score.planBand();
    band.onEdit = [this](const Cells& cells, const Plan& plan, const std::string& how) {
        attempt([&] {
            song.setPlan(song.plan().with(cells, plan), how);
            song.setNews(how + (plan.given() ? ". Regenerate writes it so" : ""));
        });
    };
    band.onTrouble = [this](const juce::String& sentence) { song.setNews(sentence.toStdString(), true); };
    band.onStructure = [this](const juce::File& file) { takeStructure(file); };
    band.onChooseFile = [this] { askForStructure(); };
}

juce::String Editor::troubleWithChords() const {
    const auto line = song.chords();
    if (line.find_first_not_of(' ') == std::string::npos) return {};
    const auto now = song.score();
    try {
        const auto read = read_chord_line(line, now.bars > 0 ? now.meter : Meter(), 0, song.controls().key);
        return read.complaints.empty() ? juce::String() : juceText(read.complaints.front());
    } catch (const std::exception& error) {
        return juceText(error.what());
    }
}

// Where it was typed, and as news for those who listen to a screen reader.
void Editor::complain(const juce::String& sentence, juce::TextEditor& field) {
    if (sentence.isNotEmpty())
        song.setNews(sentence.toStdString(), true);
    else if (complaint.text().isNotEmpty() && song.news().line == complaint.text().toStdString())
        song.setNews("");
    complaint.show(sentence, field);
}

// The window grows or shrinks with what is in it, as far as the display has room.
void Editor::setScale(double chosen) {
    const double before = std::exchange(scale, chosen);
    controls.showScale(scale);
    // First, for limits change the size at once.
    auto wanted = getWidth() == 0 ? juce::Rectangle<double>(1100.0 * scale, 700.0 * scale)
                                  : getLocalBounds().toDouble() * (scale / before);
    if (const auto* display = juce::Desktop::getInstance().getDisplays().getPrimaryDisplay()) {
        const auto room = display->userArea.toDouble();
        wanted.setSize(std::min(wanted.getWidth(), room.getWidth()), std::min(wanted.getHeight(), room.getHeight()));
    }
    setResizeLimits(juce::roundToInt(LEAST_WIDTH * scale), juce::roundToInt(LEAST_HEIGHT * scale), 3840, 2160);
    setSize(juce::roundToInt(wanted.getWidth()), juce::roundToInt(wanted.getHeight()));
    resized();  // the window may have to stay as it is
}

void Editor::wireTakes() {
    takes.onListen = [this](int take) {
        attempt([&] { song.listen(song.heard() == take ? -1 : (lastHeard = take)); });
    };
    takes.onKeep = [this](int take) { attempt([&] { song.keep(take); }); };
    takes.onComp = [this](int take, int first, int last) { attempt([&] { song.comp(take, first, last); }); };
    takes.onCompare = [this] {
        attempt([&] { song.listen(song.heard() < 0 ? std::min(lastHeard, takes.count() - 1) : -1); });
    };
    tree.onChoose = [this](int take) { attempt([&] { song.select(take); }); };
    top.undo.onClick = [this] { song.undo(); };
    top.redo.onClick = [this] { song.redo(); };
    top.tree.onClick = [this] { open(&tree); };
    top.controls.onClick = [this] { open(&controls); };
    top.sounds.onClick = [this] { open(&sounds); };
    sounds.onAudition = [this](PartName part, int pitch) { processor.audition(part, pitch, 100); };
    sounds.onChange = [this](const SongSounds& all, const std::string& how, int step) {
        return song.setSounds(all, how, step);
    };
    sounds.onTrouble = [this](const juce::String& sentence) { song.setNews(sentence.toStdString(), true); };
}

void Editor::wireStyles() {
    top.style.onClick = [this] { open(&styles); };
    styles.onChoose = [this](int index) {
        if (index < MAX_STYLES) processor.getParameterSet().style = index;
    };
    styles.onLook = [this] { attempt([&] { processor.getLibrary().acceptOffered(); }); };
    styles.onAdd = [this](const juce::File& file) {
        attempt([&] {
            const auto path = std::filesystem::u8path(file.getFullPathName().toStdString());
            if (file.isDirectory())
                processor.getLibrary().addFolder(path);
            else
                processor.getParameterSet().style = processor.getLibrary().add(path);
            song.setNews(file.getFileName().toStdString() + " was added");
        });
    };
}

Task Editor::taskFor(Task::What what) const {
    auto task = processor.usualTask(what);
    task.cells = score.selection().cells(song.score().bars);
    return task;
}

void Editor::write(Task::What what) {
    auto task = taskFor(what);
    seedBefore = static_cast<int>(task.seed);
    if (!processor.getParameterSet().keepSeed->get()) task.seed = song.seedAfter(task.seed) % (MAX_SEED + 1);
    processor.getArranger().ask(std::move(task));
}

void Editor::attachParameters() {
    auto& parameters = processor.getParameterSet();
    const auto number = [&](juce::Slider& slider, juce::RangedAudioParameter& parameter) {
        numberAttachments.push_back(std::make_unique<juce::SliderParameterAttachment>(parameter, slider));
    };
    number(top.bars, parameters.bars);
    number(top.takes, *parameters.takes);
    number(top.seed, parameters.seed);
    number(controls.quality.slider, *parameters.quality);
    number(controls.temperature.slider, parameters.temperature);
    number(controls.room.slider, *parameters.room);
    const auto onOff = [&](juce::Button& button, juce::RangedAudioParameter& parameter) {
        switchAttachments.push_back(std::make_unique<juce::ButtonParameterAttachment>(parameter, button));
    };
    status.play.setTitle(standsAlone() ? "Play" : "Play without the host");
    status.play.setTooltip(standsAlone() ? "Play or stop (Space)" : "Play without the host's transport");
    onOff(status.play, parameters.clock);
    onOff(status.loop, parameters.loop);
    onOff(status.endless, *parameters.mode);
    for (const auto part : NOTE_PARTS) {
        auto& header = score.headerOf(part);
        onOff(header.mute, *parameters.mute[part]);
        onOff(header.solo, *parameters.solo[part]);
        number(header.level, *parameters.level[part]);
        number(controls.pans[part]->slider, *parameters.pan[part]);
        number(*controls.channels[part], *parameters.channel[part]);
    }
    onOff(top.keepSeed, *parameters.keepSeed);
    tempoAttachment = std::make_unique<juce::ParameterAttachment>(
        parameters.tempo, [this](float own) { top.hostTempo.setToggleState(own < 0.5f, juce::dontSendNotification); });
    tempoAttachment->sendInitialUpdate();
    top.hostTempo.setVisible(!standsAlone());
    top.hostTempo.onClick = [this] {
        tempoAttachment->setValueAsCompleteGesture(top.hostTempo.getToggleState() ? 0.0f : 1.0f);
    };
    top.tempo.onValueChange = [this] {
        shownTempo = 0.0;  // shows what has become of it
        attempt([&] { song.setTempo(top.tempo.getValue()); });
    };
    styleAttachment =
        std::make_unique<juce::ParameterAttachment>(parameters.style, [this](float) { shownLibrary = -1; });
}

void Editor::open(juce::Component* page) {
    if (importing && page != importing.get()) importing.reset();
    drawer = drawer == page ? nullptr : page;
    for (juce::Component* each : std::initializer_list<juce::Component*>{&styles, &controls, &sounds, &tree})
        each->setVisible(each == drawer);
    top.style.setToggleState(drawer == &styles, juce::dontSendNotification);
    top.controls.setToggleState(drawer == &controls, juce::dontSendNotification);
    top.sounds.setToggleState(drawer == &sounds, juce::dontSendNotification);
    top.tree.setToggleState(drawer == &tree, juce::dontSendNotification);
    resized();
    if (drawer != nullptr) drawer->grabKeyboardFocus();
}

void Editor::dragOut(const Cells& cells) {
    attempt([&] {
        const auto shown = song.shown();
        if (shown.bars == 0 || cells.bars() != shown.bars)
            throw std::invalid_argument("there is nothing to drag out yet");
        juce::DragAndDropContainer::performExternalDragDropOfFiles({midiFileOf(shown, cells).getFullPathName()}, false,
                                                                   this);
    });
}

void Editor::saveAs() {
    chooser = std::make_unique<juce::FileChooser>(
        "Save the song as MIDI", juce::File::getSpecialLocation(juce::File::userHomeDirectory).getChildFile("song.mid"),
        "*.mid");
    chooser->launchAsync(juce::FileBrowserComponent::saveMode | juce::FileBrowserComponent::warnAboutOverwriting,
                         [this](const juce::FileChooser& chosen) {
                             const auto file = chosen.getResult();
                             if (file == juce::File()) return;
                             attempt([&] {
                                 const auto shown = song.shown();
                                 if (!midiFileOf(shown, Cells(shown.bars, true)).moveFileTo(file))
                                     throw std::runtime_error(file.getFileName().toStdString() + " cannot be written");
                             });
                         });
}

bool Editor::isInterestedInFileDrag(const juce::StringArray& files) {
    return files.size() == 1 && juce::File(files[0]).hasFileExtension("mid;midi;safetensors");
}

void Editor::filesDropped(const juce::StringArray& files, int, int) {
    setDropping(false);
    const juce::File file(files[0]);
    if (file.hasFileExtension("safetensors"))
        styles.onAdd(file);
    else
        import(file);
}

void Editor::import(const juce::File& file) {
    attempt([&] {
        auto found = readMidi(file);
        if (!found.remarks.empty())
            song.setNews((file.getFileName() + ": " + juceText(found.remarks.front())).toStdString());
        auto panel = std::make_unique<ImportPanel>(std::move(found));
        panel->onClose = [this] { open(importing.get()); };
        panel->onImport = [this, name = file.getFileName().toStdString()](const Score& read) {
            attempt([&] { song.edit(read, name, SongPlan()); });
            juce::MessageManager::callAsync([safe = SafePointer<Editor>(this)] {
                if (safe && safe->importing) safe->open(safe->importing.get());
            });
        };
        if (drawer != nullptr) open(drawer);
        importing = std::move(panel);
        desk.addAndMakeVisible(*importing);
        open(importing.get());
    });
}

void Editor::takeStructure(const juce::File& file) {
    attempt([&] {
        const auto found = readStructure(file);
        const auto name = file.getFileName().toStdString();
        song.edit(found.bars, "structure of " + name, found.plan);
        processor.getParameterSet().bars = found.bars.bars;
        song.setNews("the structure of " + name + ". Generate writes a song by it");
    });
}

void Editor::askForStructure() {
    chooser = std::make_unique<juce::FileChooser>("Take the structure of a song", juce::File(), "*.mid;*.midi");
    chooser->launchAsync(juce::FileBrowserComponent::openMode | juce::FileBrowserComponent::canSelectFiles,
                         [this](const juce::FileChooser& chosen) {
                             if (chosen.getResult() != juce::File()) takeStructure(chosen.getResult());
                         });
}

bool Editor::keyPressed(const juce::KeyPress& key) {
    const auto modifiers = key.getModifiers();
    if (modifiers.isCommandDown() && (key.getKeyCode() == 'z' || key.getKeyCode() == 'Z'))
        return modifiers.isShiftDown() ? song.redo() : song.undo(), true;
    if (modifiers.isCommandDown() && (key.getKeyCode() == 'y' || key.getKeyCode() == 'Y')) return song.redo(), true;
    if (modifiers.isCommandDown()) return false;
    switch (key.getTextCharacter()) {
        case 'g': return top.generate.triggerClick(), true;
        case 'r': return top.regenerate.triggerClick(), true;
        case 'c': return top.continueSong.triggerClick(), true;
        case 'l': return score.lockSelection(), true;
        default: break;
    }
    // In a host the space bar is the host's.
    if (key == juce::KeyPress::spaceKey && standsAlone()) return status.play.triggerClick(), true;
    if (key == juce::KeyPress::escapeKey && drawer != nullptr) return open(drawer), true;
    if (key == juce::KeyPress::escapeKey && !score.selection().empty()) return score.select({}), true;
    return false;
}

void Editor::paint(juce::Graphics& g) { g.fillAll(colours::DESK); }

void Editor::paintOverChildren(juce::Graphics& g) {
    if (!dropping) return;
    g.setColour(colours::ACCENT);
    g.drawRect(getLocalBounds(), 3);
}

void Editor::resized() {
    // Never so large that less than the least layout would fit.
    const float width = static_cast<float>(getWidth()), height = static_cast<float>(getHeight()),
                own = std::min({static_cast<float>(scale), width / LEAST_WIDTH, height / LEAST_HEIGHT});
    // Large windows have larger letters, though not as much larger as they are.
    const float all = own * std::sqrt(std::max(1.0f, std::min(width / own / 1600.0f, height / own / 1000.0f)));
    desk.setTransform(juce::AffineTransform::scale(all));
    desk.setBounds(
        juce::Rectangle<int>(static_cast<int>(std::ceil(width / all)), static_cast<int>(std::ceil(height / all))));
    auto area = desk.getLocalBounds();
    top.setBounds(area.removeFromTop(TopBar::HEIGHT));
    status.setBounds(area.removeFromBottom(StatusBar::HEIGHT));
    if (drawer != nullptr) drawer->setBounds(area.removeFromRight(DRAWER_WIDTH));
    takes.setBounds(area.removeFromBottom(TakeStrip::HEIGHT).withTrimmedTop(6).withTrimmedBottom(6));
    score.setBounds(area);
    complaint.place();
}

}  // namespace partimento
