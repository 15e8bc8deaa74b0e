#pragma once
// The timbre of a part: its place on the map, and a morph from it to another.

#include <juce_gui_basics/juce_gui_basics.h>

#include <functional>
#include <memory>
#include <optional>

#include "sound/song_sounds.h"
#include "ui/panels/TimbreMap.h"
#include "ui/widgets/ControlRow.h"

namespace partimento {

class TimbrePage : public juce::Component {
public:
    TimbrePage();
    // Edits the part's timbre and returns what that does, in words; `control`: that which did it.
    using Edit = std::function<juce::String(Timbre&)>;
    std::function<void(const Edit& edit, const juce::Component* control)> onEdit;
    std::function<void()> onHold;  // the mouse takes hold of a control
    std::function<void()> onWav;   // a file is to be asked for
    // Throws std::runtime_error where there are none.
    std::function<std::shared_ptr<const Notes>()> onNotes;
    std::function<void(const juce::String& sentence)> onTrouble;

    // `notes` may be null while they are not read.
    void show(const SongSounds& sounds, PartName part, const Notes* notes);
    void resized() override;

private:
    void offer(const SongSounds& sounds, const Notes* notes);  // to morph to
    std::optional<Timbre> target() const;
    void turn();
    void point();  // on the map: where the timbre is, and where the morph goes

    PartName part = PartName::melody;
    ByPart<std::optional<Timbre>> timbres;  // of the parts
    std::vector<Place> places;
    Timbre from, made;  // before it was morphed, and as the morph has made it
    juce::Label name;
    TimbreMap map;
    ControlRow morph;
    juce::ComboBox towards;
    juce::TextButton wav{"WAV..."};
};

}  // namespace partimento
