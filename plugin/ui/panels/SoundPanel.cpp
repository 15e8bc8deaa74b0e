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

constexpr const char* PIECES[]{"Kick",    "Snare",  "Rim",   "Clap", "Closed", "Pedal",  "Open",   "Low tom",
                               "Mid tom", "Hi tom", "Crash", "Ride", "Perc 1", "Perc 2", "Perc 3", "Perc 4"};
static_assert(std::size(PIECES) == std::tuple_size_v<decltype(Kit::pieces)>);
constexpr int COLUMNS = 4, AUDITIONED_PITCH = 60, AUDITIONED_BASS = 36, VELOCITY = 100;

juce::String signedPercent(double value) {
    const int percent = juce::roundToInt(value * 100.0);
    return (percent > 0 ? "+" : "") + juce::String(percent);
}

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

juce::String titleOf(PartName part) {
    const auto name = juce::String(std::string(name_of(part)));
    return name.substring(0, 1).toUpperCase() + name.substring(1);
}

}  // namespace

SoundPanel::SoundPanel(Sounds& s)
    : sounds(s),
      brightness("Brightness", -1.0, 1.0, 0.01, signedPercent),
      length("Length", -1.0, 1.0, 0.01, signedPercent),
      noise("Noise", -1.0, 1.0, 0.01, signedPercent),
      punch("Punch", -1.0, 1.0, 0.01, signedPercent),
      morph("Morph", 0.0, 1.0, 0.01, [](double v) { return juce::String(juce::roundToInt(v * 100.0)) + " %"; }),
      kits(s.kitFiles()) {
    setTitle("Sounds");
    setFocusContainerType(FocusContainerType::focusContainer);
    heading.setText("Sounds", juce::dontSendNotification);
    heading.setFont(letters::bold(letters::HEADING));
    state.setFont(letters::plain(letters::SMALL));
    state.setColour(juce::Label::textColourId, colours::QUIET_TEXT);
    for (auto* label : {&heading, &state, &timbreName}) {
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
    for (auto* button : {&newAll, &newOne, &save}) button->setTitle(button->getButtonText());
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
                each = new_piece(*sounds.drums(), piece, nextSeed());
                return juce::String("new");
            });
        else
            changeTimbre([&](Timbre& timbre) {
                timbre = new_timbre(*sounds.notes(), nextSeed());
                return juceText(timbre.name);
            });
    };
    lock.onClick = [this] {
        if (part == PartName::drums)
            changePiece([](Piece& each) { return turnLock(each.locked); });
        else
            changeTimbre([](Timbre& timbre) { return turnLock(timbre.locked); });
    };
    for (juce::Component* each : std::initializer_list<juce::Component*>{&neural, &newAll, &newOne, &lock})
        addAndMakeVisible(each);
}

void SoundPanel::wireKit() {
    for (std::size_t i = 0; i < std::size(PIECES); ++i) {
        auto& button = *pieces.emplace_back(std::make_unique<PieceButton>(PIECES[i]));
        button.onClick = [this, i] {
            piece = i;
            letGo();
            showPiece();
            hear();
        };
        button.onDragOut = [this, i] { dragOut(i); };
        addChildComponent(button);
        towards.addItem(PIECES[i], static_cast<int>(i) + 1);
    }
    brightness.explain("Darker or brighter: a tilt of the whole spectrum");
    length.explain("Shorter or longer, from a third to three times");
    noise.explain("More of the tone or more of the noise");
    punch.explain("A softer or a harder start");
    morph.explain("How much of the hit that is chosen below");
    const auto turns = [this](ControlRow& row, float HitControls::* control) {
        row.setTint(colours::of(PartName::drums));
        row.slider.onDragStart = [this] { letGo(); };
        row.onChange = [this, &row, control] {
            changePiece(
                [&](Piece& each) {
                    each.controls.*control = static_cast<float>(row.slider.getValue());
                    return row.slider.getTitle().toLowerCase();
                },
                &row);
        };
        addChildComponent(row);
    };
    turns(brightness, &HitControls::brightness);
    turns(length, &HitControls::length);
    turns(noise, &HitControls::noise);
    turns(punch, &HitControls::punch);
    morph.setTint(colours::of(PartName::drums));
    morph.slider.onDragStart = [this] { letGo(); };
    morph.onChange = [this] {
        const auto other = static_cast<std::size_t>(std::max(0, towards.getSelectedItemIndex()));
        const auto share = static_cast<float>(morph.slider.getValue());
        changePiece(
            [&](Piece& each) {
                each = morphTo = morphed(morphFrom, kitOf(now).pieces[other], share);
                return "morph to " + juce::String(PIECES[other]).toLowerCase();
            },
            &morph);
    };
    towards.setTitle("Morph to");
    towards.setTooltip("The hit that the chosen one is morphed to");
    towards.setSelectedItemIndex(1, juce::dontSendNotification);
    kits.onStyles = [this] { chooseKit({}); };
    kits.onFile = [this](const std::filesystem::path& file) { chooseKit(file); };
    kits.onAsk = [this] { chooseKitFile(false); };
    save.setTooltip("Writes the kit to a file, to use in other songs");
    save.onClick = [this] { chooseKitFile(true); };
    for (auto* each : std::initializer_list<juce::Component*>{&morph, &towards, &kits, &save}) addChildComponent(each);
}

void SoundPanel::wireTimbre() {
    map.onMove = [this](juce::Point<float> point) {
        attempt([&] {
            timbreName.setText(juceText(timbre_at(*sounds.notes(), point.x, point.y).name), juce::dontSendNotification);
        });
    };
    map.onChoose = [this](juce::Point<float> point) {
        changeTimbre(
            [&](Timbre& timbre) {
                timbre = timbre_at(*sounds.notes(), point.x, point.y);
                return juceText(timbre.name);
            },
            &map);
    };
    map.onHold = [this] { letGo(); };
    addChildComponent(map);
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
            const auto what = edit(kit.pieces[piece]);
            kit.name.clear();
            all.kit = kit;
            all.neural[PartName::drums] = true;
            return juce::String(PIECES[piece]) + ": " + what;
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
    onAudition(part, part == PartName::drums  ? keyOf(piece)
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
    for (auto& each : pieces) each->setVisible(drums);
    for (juce::Component* each :
         std::initializer_list<juce::Component*>{&brightness, &length, &noise, &punch, &morph, &towards, &kits, &save})
        each->setVisible(drums);
    map.setVisible(!drums);
    timbreName.setVisible(!drums);
    if (drums)
        showPiece();
    else {
        const auto& timbre = now.timbres[part];
        if (map.isVisible() && sounds.hasNotes()) map.setPlaces(sounds.notes()->places());
        map.show(timbre ? juce::Point<float>(timbre->x, timbre->y) : juce::Point<float>(0.5f, 0.5f), colours::of(part));
        timbreName.setText(timbre ? juceText(timbre->name) : juce::String("no timbre yet"), juce::dontSendNotification);
        const bool locked = timbre && timbre->locked;
        lock.setIcon(locked ? Icon::locked : Icon::unlocked);
        newOne.setEnabled(!locked);
        map.setEnabled(!locked);
    }
    lock.setTooltip(drums ? "Locks the chosen piece: a new kit keeps it" : "Locks the timbre");
    resized();
}

void SoundPanel::showPiece() {
    const juce::ScopedValueSetter<bool> guard(showing, true);
    Kit kit;
    try {
        if (now.kit || now.neural[PartName::drums]) kit = kitOf(now);
    } catch (const std::exception&) {}  // the sounds say why they cannot be rendered
    const auto& each = kit.pieces[piece];
    for (std::size_t i = 0; i < pieces.size(); ++i) pieces[i]->show(i == piece, kit.pieces[i].locked);
    kits.show(now.kit);
    brightness.setValue(static_cast<double>(each.controls.brightness));
    length.setValue(static_cast<double>(each.controls.length));
    noise.setValue(static_cast<double>(each.controls.noise));
    punch.setValue(static_cast<double>(each.controls.punch));
    if (each != morphTo) {  // another than the morph has made: it begins anew
        morphFrom = morphTo = each;
        morph.setValue(0.0);
    }
    lock.setIcon(each.locked ? Icon::locked : Icon::unlocked);
    newOne.setEnabled(!each.locked);
}

void SoundPanel::dragOut(std::size_t which) {
    attempt([&] {
        const auto hit = render_hit(*sounds.drums(), kitOf(sounds.chosen()).pieces[which], VELOCITY);
        const auto folder = juce::File::getSpecialLocation(juce::File::tempDirectory)
                                .getChildFile("partimento-" + juce::Uuid().toString());
        folder.createDirectory();
        const auto file = folder.getChildFile(juce::String(PIECES[which]) + ".wav");
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

void SoundPanel::chooseKitFile(bool saves) {
    const auto home = juce::File::getSpecialLocation(juce::File::userHomeDirectory);
    chooser = std::make_unique<juce::FileChooser>(saves ? "Save the kit" : "Load a kit",
                                                  saves ? home.getChildFile("kit.partikit") : home, "*.partikit");
    const int mode = saves ? juce::FileBrowserComponent::saveMode | juce::FileBrowserComponent::warnAboutOverwriting
                           : juce::FileBrowserComponent::openMode | juce::FileBrowserComponent::canSelectFiles;
    chooser->launchAsync(mode, [this, saves](const juce::FileChooser& done) {
        const auto file = done.getResult();
        if (file == juce::File()) return;
        if (!saves) return chooseKit(pathOf(file));
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
    for (std::size_t i = 0; i < pieces.size(); ++i)
        if (part == PartName::drums && pieces[i]->getBounds().contains(x, y)) piece = i;
    attempt([&] {
        const auto heard = read_wav(pathOf(file));
        if (part == PartName::drums)
            changePiece([&](Piece& each) {
                each = piece_like(*sounds.drums(), piece, heard);
                return "like " + file.getFileName();
            });
        else
            changeTimbre([&](Timbre& timbre) {
                timbre = timbre_like(*sounds.notes(), heard);
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
    neural.setBounds(line.removeFromLeft(80));
    line.removeFromLeft(6);
    lock.setBounds(line.removeFromRight(28));
    line.removeFromRight(4);
    newOne.setBounds(line.removeFromRight(54));
    line.removeFromRight(6);
    newAll.setBounds(line);
    area.removeFromTop(8);
    if (part != PartName::drums) {
        map.setBounds(area.removeFromTop(std::min(area.getHeight() - 28, area.getWidth())));
        timbreName.setBounds(area.removeFromTop(28));
        return;
    }
    auto last = area.removeFromBottom(28);
    kits.setBounds(last.removeFromLeft(last.getWidth() / 2).reduced(2, 0));
    save.setBounds(last.reduced(2, 0));
    const int rows = static_cast<int>(pieces.size()) / COLUMNS,
              height = std::clamp((area.getHeight() - 6 * ControlRow::HEIGHT - 16) / rows, 18, 34);
    for (std::size_t i = 0; i < pieces.size(); i += COLUMNS) {
        auto row = area.removeFromTop(height);
        for (std::size_t column = 0; column < COLUMNS; ++column)
            pieces[i + column]->setBounds(row.removeFromLeft(area.getWidth() / COLUMNS).reduced(1));
    }
    area.removeFromTop(6);
    for (auto* row : {&brightness, &length, &noise, &punch, &morph})
        row->setBounds(area.removeFromTop(std::min(ControlRow::HEIGHT, std::max(20, area.getHeight() / 6))));
    towards.setBounds(area.removeFromTop(26).withTrimmedLeft(100));
}

}  // namespace partimento
