#pragma once
// The sounds: plain or neural part by part; of the drums the kit, piece by piece; of the others a map of timbres.

#include <juce_gui_basics/juce_gui_basics.h>

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "Sounds.h"
#include "song/take.h"
#include "ui/panels/KitMenu.h"
#include "ui/panels/PieceButton.h"
#include "ui/panels/TimbreMap.h"
#include "ui/widgets/ControlRow.h"
#include "ui/widgets/Icons.h"

namespace partimento {

class SoundPanel : public juce::Component, public juce::FileDragAndDropTarget {
public:
    explicit SoundPanel(Sounds& sounds);
    std::function<void(PartName part, int pitch)> onAudition;
    std::function<void(const juce::String& sentence)> onTrouble;
    // The song's sounds are to be these, by a step of undo, or by going on with one; as Song::setSounds.
    std::function<int(const SongSounds& sounds, const std::string& how, int step)> onChange;

    void update();  // shows what has changed
    void resized() override;
    void paint(juce::Graphics& g) override;
    bool isInterestedInFileDrag(const juce::StringArray& files) override;
    void filesDropped(const juce::StringArray& files, int x, int y) override;

private:
    void wireParts();
    void wireKit();
    void wireTimbre();
    void showPart();
    void showPiece();
    // Edits of the song's sounds; each returns what it does, in words. What is refused is said, and nothing changes.
    // Then the part is heard. Changes by one control, one after the other, are one step of undo until the mouse takes
    // hold of it again.
    template <typename Sound>
    using Edit = std::function<juce::String(Sound&)>;
    void change(const Edit<SongSounds>& edit, const juce::Component* control = nullptr);
    void changePiece(const Edit<Piece>& edit, const juce::Component* control = nullptr);
    void changeTimbre(const Edit<Timbre>& edit, const juce::Component* control = nullptr);
    void letGo() { turned = nullptr; }
    Kit kitOf(const SongSounds& all);
    Timbre timbreOf(const SongSounds& all);
    void hear();
    void dragOut(std::size_t piece);
    void chooseKit(const std::optional<std::filesystem::path>& file);  // none: that of the style
    void chooseKitFile(bool saves);
    void attempt(const std::function<void()>& action);
    std::uint64_t nextSeed();

    Sounds& sounds;
    SongSounds now;
    PartName part = PartName::drums;
    std::size_t piece = 0;
    Piece morphFrom, morphTo;               // the chosen piece before it was morphed, and as it is
    bool showing = false, waiting = false;  // the fields are being set; a sound is heard once it is rendered
    int shownRevision = -1;
    const juce::Component* turned = nullptr;  // the control that made the last change, and the take that it made
    int turnedStep = NO_TAKE;

    juce::Label heading, state, timbreName;
    ByPart<juce::TextButton> parts;
    juce::TextButton neural{"Neural"}, newAll{"New kit"}, newOne{"New"}, save{"Save kit"};
    IconButton lock{Icon::unlocked, "Lock"};
    std::vector<std::unique_ptr<PieceButton>> pieces;
    ControlRow brightness, length, noise, punch, morph;
    juce::ComboBox towards;
    KitMenu kits;
    TimbreMap map;
    std::unique_ptr<juce::FileChooser> chooser;
};

}  // namespace partimento
