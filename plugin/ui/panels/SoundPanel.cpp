#include "ui/panels/SoundPanel.h"

#include "JuceText.h"
#include "StyleFolders.h"
#include "song/files.h"
#include "sound/kit_json.h"
#include "sound/wav.h"
#include "ui/widgets/Colours.h"
#include "ui/widgets/Look.h"

namespace partimento {
namespace {

constexpr int AUDITIONED_PITCH = 60, AUDITIONED_BASS = 36, VELOCITY = 100;

int keyOf(std::size_t piece) {
    for (int key = 35; key <= 81; ++key)
        if (const auto found = kit_key(key); found.piece == piece && found.semitones == 0) return key;
    return 36;
}

std::filesystem::path pathOf(const juce::File& file) {
    return partimento::pathOf(file.getFullPathName().toStdString());
}

juce::String turnLock(bool& locked) {
    locked = !locked;
    return locked ? "locked" : "unlocked";
}

// What is locked is not replaced by a drop, which cannot be seen to be refused.
void refuseLocked(bool locked, const juce::String& what) {
    if (locked) throw std::invalid_argument(("the " + what + " is locked: unlock it first").toStdString());
}

juce::String titleOf(PartName part) {
    const auto name = juce::String(std::string(name_of(part)));
    return name.substring(0, 1).toUpperCase() + name.substring(1);
}

}  // namespace

SoundPanel::SoundPanel(Sounds& s) : sounds(s), kitPage(s.kitFiles()) {
    setTitle("Sounds");
    setFocusContainerType(FocusContainerType::focusContainer);
    heading.setText("Sounds", juce::dontSendNotification);
    heading.setFont(letters::bold(letters::HEADING));
    state.setFont(letters::plain(letters::SMALL));
    state.setColour(juce::Label::textColourId, colours::QUIET_TEXT);
    for (auto* label : {&heading, &state}) {
        label->setBorderSize({});
        addAndMakeVisible(label);
    }
    wireParts();
    wireKit();
    wireTimbre();
    showPart();
}

void SoundPanel::wireParts() {
    for (const auto p : NOTE_PARTS) {
        auto& button = parts[p];
        button.setButtonText(titleOf(p));
        button.setTitle("Sounds of " + juce::String(std::string(name_of(p))));
        button.setTooltip(button.getTitle());
        button.setRadioGroupId(1);
        button.setClickingTogglesState(true);
        button.setColour(juce::TextButton::buttonOnColourId, colours::of(p));
        button.onClick = [this, p] {
            part = p;
            letGo();
            showPart();
        };
        addAndMakeVisible(button);
    }
    neural.setTitle("Neural sounds");
    neural.setTooltip("Sounds that a small network makes, or the plain ones");
    neural.setClickingTogglesState(true);
    neural.onClick = [this] {
        const bool on = neural.getToggleState();
        change([&](SongSounds& all) {
            all.neural[part] = on;
            if (part != PartName::drums)
                all.timbres[part] = timbreOf(all);
            else if (all.neural[part])
                sounds.drums();  // throws where there are none
            return titleOf(part) + (on ? ": neural sounds" : ": plain sounds");
        });
    };
    for (auto* button : {&newAll, &newOne, &relative}) button->setTitle(button->getButtonText());
    newAll.setTooltip("Makes all pieces anew but for the locked ones");
    newAll.onClick = [this] {
        change([&](SongSounds& all) {
            auto kit = kitOf(all);
            renew(kit, *sounds.drums(), nextSeed());
            kit.name.clear();
            all.kit = kit;
            all.neural[PartName::drums] = true;
            return juce::String("New kit");
        });
    };
    newOne.onClick = [this] {
        if (part == PartName::drums)
            changePiece([&](Piece& each) {
                each = new_piece(*sounds.drums(), kitPage.piece(), nextSeed());
                return juce::String("new");
            });
        else
            changeTimbre([&](Timbre& timbre) {
                timbre = new_timbre(*sounds.notes(), nextSeed());
                return juceText(timbre.name);
            });
    };
    relative.setTooltip("Another of the same family: near this sound, which may be like a dropped WAV file");
    relative.onClick = [this] { makeRelative(); };
    lock.onClick = [this] {
        if (part == PartName::drums)
            changePiece([](Piece& each) { return turnLock(each.locked); });
        else
            changeTimbre([](Timbre& timbre) { return turnLock(timbre.locked); });
    };
    for (juce::Component* each : std::initializer_list<juce::Component*>{&neural, &newAll, &newOne, &relative, &lock})
        addAndMakeVisible(each);
}

void SoundPanel::wireKit() {
    kitPage.onEdit = [this](const KitPage::Edit& edit, const juce::Component* control) { changePiece(edit, control); };
    kitPage.onHold = [this] { letGo(); };
    kitPage.onPiece = [this] {
        letGo();
        showPart();
        hear();
    };
    kitPage.onKit = [this](const std::optional<std::filesystem::path>& file) { chooseKit(file); };
    kitPage.onLoad = [this] {
        ask("Load a kit", "*.partikit", [this](const juce::File& file) { chooseKit(pathOf(file)); });
    };
    kitPage.onSave = [this] { saveKit(); };
    kitPage.onDragOut = [this](std::size_t piece) { dragOut(piece); };
    kitPage.onWav = timbrePage.onWav = [this] {
        ask("A WAV file of one sound", "*.wav", [this](const juce::File& file) { takeWav(file); });
    };
    addChildComponent(kitPage);
}

void SoundPanel::wireTimbre() {
    timbrePage.onEdit = [this](const TimbrePage::Edit& edit, const juce::Component* control) {
        changeTimbre(edit, control);
    };
    timbrePage.onHold = [this] { letGo(); };
    timbrePage.onNotes = [this] { return sounds.notes(); };
    timbrePage.onTrouble = [this](const juce::String& sentence) {
        if (onTrouble) onTrouble(sentence);
    };
    addChildComponent(timbrePage);
}

void SoundPanel::makeRelative() {
    if (part == PartName::drums)
        changePiece([&](Piece& each) {
            each = hits.next(each,
                             [&](const Piece& head, std::uint64_t n) { return relative_of(head, kitPage.piece(), n); });
            return "relative " + juce::String(hits.count);
        });
    else
        changeTimbre([&](Timbre& each) {
            each = timbres.next(
                each, [&](const Timbre& head, std::uint64_t n) { return relative_of(*sounds.notes(), head, n); });
            return juceText(each.name);
        });
}

void SoundPanel::attempt(const std::function<void()>& action) {
    try {
        action();
    } catch (const std::exception& error) {
        if (onTrouble) onTrouble(juceText(error.what()));
        showPart();
    }
}

std::uint64_t SoundPanel::nextSeed() {
    return static_cast<std::uint64_t>(juce::Random::getSystemRandom().nextInt()) & 0xFFFFFFu;
}

Kit SoundPanel::kitOf(const SongSounds& all) { return all.kit ? *all.kit : sounds.usualKit(); }

Timbre SoundPanel::timbreOf(const SongSounds& all) {
    constexpr ByPart<int> PROGRAMS{0, 80, 4, 33, 0};
    return all.timbres[part] ? *all.timbres[part] : timbre_of_program(*sounds.notes(), PROGRAMS[part]);
}

void SoundPanel::change(const Edit<SongSounds>& edit, const juce::Component* control) {
    if (showing || !onChange) return;
    attempt([&] {
        auto wish = sounds.chosen();
        const auto how = edit(wish);
        const bool goesOn = control != nullptr && turned == control;
        turnedStep = onChange(wish, how.toStdString(), goesOn ? turnedStep : NO_TAKE);
        turned = control;
        now = wish;
        showPart();
        hear();
    });
}

void SoundPanel::changePiece(const Edit<Piece>& edit, const juce::Component* control) {
    change(
        [&](SongSounds& all) {
            auto kit = kitOf(all);
            const auto what = edit(kit.pieces[kitPage.piece()]);
            kit.name.clear();
            all.kit = kit;
            all.neural[PartName::drums] = true;
            return KitPage::nameOf(kitPage.piece()) + ": " + what;
        },
        control);
}

void SoundPanel::changeTimbre(const Edit<Timbre>& edit, const juce::Component* control) {
    change(
        [&](SongSounds& all) {
            auto timbre = timbreOf(all);
            const auto what = edit(timbre);
            all.timbres[part] = timbre;
            all.neural[part] = true;
            return titleOf(part) + ": " + what;
        },
        control);
}

// Now, or once it is rendered.
void SoundPanel::hear() {
    waiting = !sounds.settled();
    if (waiting || !onAudition) return;
    onAudition(part, part == PartName::drums  ? keyOf(kitPage.piece())
                     : part == PartName::bass ? AUDITIONED_BASS
                                              : AUDITIONED_PITCH);
}

void SoundPanel::update() {
    const bool settled = sounds.settled();
    const auto trouble = juceText(sounds.trouble());
    const float progress = sounds.progress();
    state.setColour(juce::Label::textColourId, trouble.isNotEmpty() ? colours::BAD : colours::QUIET_TEXT);
    state.setText(!settled && progress >= 0.0f ? "rendering " + juce::String(juce::roundToInt(progress * 100.0f)) + " %"
                                               : trouble,
                  juce::dontSendNotification);
    if (waiting && settled) hear();
    if (const int revision = sounds.revision(); revision != shownRevision) {
        shownRevision = revision;
        now = sounds.chosen();
        showPart();
    }
}

void SoundPanel::showPart() {
    const juce::ScopedValueSetter<bool> guard(showing, true);
    const bool drums = part == PartName::drums;
    parts[part].setToggleState(true, juce::dontSendNotification);
    neural.setToggleState(now.neural[part], juce::dontSendNotification);
    neural.setColour(juce::TextButton::buttonOnColourId, colours::of(part));
    newOne.setTooltip(drums ? "Makes the chosen piece anew" : "Another timbre, somewhere on the map");
    newAll.setVisible(drums);
    kitPage.setVisible(drums);
    timbrePage.setVisible(!drums);
    if (drums)
        showKit();
    else {
        timbrePage.show(now, part, sounds.hasNotes() ? sounds.notes().get() : nullptr);
        const bool locked = now.timbres[part] && now.timbres[part]->locked;
        lock.setIcon(locked ? Icon::locked : Icon::unlocked);
        newOne.setEnabled(!locked);
        relative.setEnabled(!locked);
    }
    lock.setTooltip(drums ? "Locks the chosen piece: a new kit keeps it" : "Locks the timbre");
    resized();
}

void SoundPanel::showKit() {
    Kit kit;
    try {
        if (now.kit || now.neural[PartName::drums]) kit = kitOf(now);
    } catch (const std::exception&) {}  // the sounds say why they cannot be rendered
    kitPage.show(now.kit, kit);
    const bool locked = kit.pieces[kitPage.piece()].locked;
    lock.setIcon(locked ? Icon::locked : Icon::unlocked);
    newOne.setEnabled(!locked);
    relative.setEnabled(!locked);
}

void SoundPanel::dragOut(std::size_t which) {
    attempt([&] {
        const auto hit = render_hit(*sounds.drums(), kitOf(sounds.chosen()).pieces[which], VELOCITY);
        const auto folder = juce::File::getSpecialLocation(juce::File::tempDirectory)
                                .getChildFile("partimento-" + juce::Uuid().toString());
        folder.createDirectory();
        const auto file = folder.getChildFile(KitPage::nameOf(which) + ".wav");
        write_whole(pathOf(file), wav_file(hit));
        juce::DragAndDropContainer::performExternalDragDropOfFiles({file.getFullPathName()}, false, this);
    });
}

void SoundPanel::chooseKit(const std::optional<std::filesystem::path>& file) {
    change([&](SongSounds& all) {
        all.kit = file ? std::optional(read_kit(*file)) : std::nullopt;
        all.neural[PartName::drums] = true;
        return file ? "Kit from " + juceText(textOf(file->filename())) : juce::String("Kit of the style");
    });
}

void SoundPanel::ask(const juce::String& title, const juce::String& kinds,
                     const std::function<void(const juce::File&)>& take) {
    const auto home = juce::File::getSpecialLocation(juce::File::userHomeDirectory);
    chooser = std::make_unique<juce::FileChooser>(title, home, kinds);
    chooser->launchAsync(juce::FileBrowserComponent::openMode | juce::FileBrowserComponent::canSelectFiles,
                         [take](const juce::FileChooser& done) {
                             if (done.getResult() != juce::File()) take(done.getResult());
                         });
}

void SoundPanel::saveKit() {
    const auto home = juce::File::getSpecialLocation(juce::File::userHomeDirectory);
    chooser = std::make_unique<juce::FileChooser>("Save the kit", home.getChildFile("kit.partikit"), "*.partikit");
    chooser->launchAsync(juce::FileBrowserComponent::saveMode | juce::FileBrowserComponent::warnAboutOverwriting,
                         [this](const juce::FileChooser& done) {
                             const auto file = done.getResult();
                             if (file == juce::File()) return;
                             attempt([&] {
                                 auto kit = kitOf(sounds.chosen());
                                 kit.name = file.getFileNameWithoutExtension().toStdString();
                                 write_whole(pathOf(file), to_json(kit));
                             });
                         });
}

bool SoundPanel::isInterestedInFileDrag(const juce::StringArray& files) {
    return files.size() == 1 && juce::File(files[0]).hasFileExtension(part == PartName::drums ? "wav;partikit" : "wav");
}

void SoundPanel::filesDropped(const juce::StringArray& files, int x, int y) {
    const juce::File file(files[0]);
    if (file.hasFileExtension("partikit")) return chooseKit(pathOf(file));
    if (part == PartName::drums) kitPage.choose(kitPage.getLocalPoint(this, juce::Point<int>(x, y)));
    takeWav(file);
}

void SoundPanel::takeWav(const juce::File& file) {
    attempt([&] {
        const auto heard = read_wav(pathOf(file));
        if (part == PartName::drums)
            changePiece([&](Piece& each) {
                refuseLocked(each.locked, KitPage::nameOf(kitPage.piece()).toLowerCase());
                each = piece_like(*sounds.drums(), kitPage.piece(), heard);
                return "like " + file.getFileName();
            });
        else
            changeTimbre([&](Timbre& each) {
                refuseLocked(each.locked, "timbre of the " + juce::String(std::string(name_of(part))));
                each = timbre_like(*sounds.notes(), heard);
                return "like " + file.getFileName();
            });
    });
}

void SoundPanel::paint(juce::Graphics& g) { g.fillAll(colours::PANEL); }

void SoundPanel::resized() {
    auto area = getLocalBounds().reduced(16, 12);
    auto line = area.removeFromTop(28);
    heading.setBounds(line.removeFromLeft(80));
    state.setBounds(line);
    area.removeFromTop(6);
    line = area.removeFromTop(26);
    const int width = line.getWidth() / static_cast<int>(NOTE_PARTS.size());
    for (const auto p : NOTE_PARTS) parts[p].setBounds(line.removeFromLeft(width).reduced(1, 0));
    area.removeFromTop(8);
    line = area.removeFromTop(28);
    neural.setBounds(line.removeFromLeft(62));
    line.removeFromLeft(4);
    lock.setBounds(line.removeFromRight(28));
    line.removeFromRight(4);
    relative.setBounds(line.removeFromRight(66));
    line.removeFromRight(4);
    newOne.setBounds(line.removeFromRight(42));
    line.removeFromRight(4);
    newAll.setBounds(line);
    area.removeFromTop(8);
    kitPage.setBounds(area);
    timbrePage.setBounds(area);
}

}  // namespace partimento
