#pragma once
// The sounds: plain or neural part by part; of the drums the kit, piece by piece; of the others a map of timbres.

#include <juce_gui_basics/juce_gui_basics.h>

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>

#include "Sounds.h"
#include "song/take.h"
#include "ui/panels/KitPage.h"
#include "ui/panels/TimbrePage.h"
#include "ui/widgets/Icons.h"

namespace partimento {

// Relatives of one sound: another at each call, also where the last was undone. Any other sound begins a family.
template <typename Sound>
struct Family {
    Sound head, last;
    std::uint64_t count = 0;
    template <typename Make>
    Sound next(const Sound& now, const Make& make) {
        if (now != last && now != head) {
            head = now;
            count = 0;
        }
        last = make(head, ++count);
        return last;
    }
};

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
    void showKit();
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
    void makeRelative();
    void hear();
    void dragOut(std::size_t piece);
    void chooseKit(const std::optional<std::filesystem::path>& file);  // none: that of the style
    void saveKit();
    void takeWav(const juce::File& file);
    void ask(const juce::String& title, const juce::String& kinds, const std::function<void(const juce::File&)>& take);
    void attempt(const std::function<void()>& action);
    std::uint64_t nextSeed();

    Sounds& sounds;
    SongSounds now;
    PartName part = PartName::drums;
    Family<Piece> hits;
    Family<Timbre> timbres;
    bool showing = false, waiting = false;  // the fields are being set; a sound is heard once it is rendered
    int shownRevision = -1;
    const juce::Component* turned = nullptr;  // the control that made the last change, and the take that it made
    int turnedStep = NO_TAKE;

    juce::Label heading, state;
    ByPart<juce::TextButton> parts;
    juce::TextButton neural{"Neural"}, newAll{"New kit"}, newOne{"New"}, relative{"Relative"};
    IconButton lock{Icon::unlocked, "Lock"};
    KitPage kitPage;
    TimbrePage timbrePage;
    std::unique_ptr<juce::FileChooser> chooser;
};

}  // namespace partimento
