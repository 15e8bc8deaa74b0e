#pragma once
// The kit: its sixteen pieces, what is turned of the chosen one, and where kits come from and go to.

#include <juce_gui_basics/juce_gui_basics.h>

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "sound/kit.h"
#include "ui/panels/KitMenu.h"
#include "ui/panels/PieceButton.h"
#include "ui/widgets/ControlRow.h"

namespace partimento {

class KitPage : public juce::Component {
public:
    explicit KitPage(std::vector<std::filesystem::path> kitFiles);
    // Edits the chosen piece and returns what that does, in words; `control`: that which did it.
    using Edit = std::function<juce::String(Piece&)>;
    std::function<void(const Edit& edit, const juce::Component* control)> onEdit;
    std::function<void()> onHold;                                                // the mouse takes hold of a control
    std::function<void()> onPiece;                                               // another piece is chosen
    std::function<void(const std::optional<std::filesystem::path>& kit)> onKit;  // from its file; none: of the style
    std::function<void()> onLoad, onSave, onWav;                                 // a file is to be asked for
    std::function<void(std::size_t piece)> onDragOut;                            // its sound

    static juce::String nameOf(std::size_t piece);
    std::size_t piece() const { return chosen; }
    void choose(juce::Point<int> at);  // the piece that lies there, if any
    // `named`: as it is chosen, none: that of the style; `kit`: what that is.
    void show(const std::optional<Kit>& named, const Kit& kit);
    void resized() override;

private:
    void turn(ControlRow& row, float HitControls::* control);
    void morphOn();

    std::size_t chosen = 0;
    Kit kit;
    Piece from, made;  // the chosen piece before it was morphed, and as the morph has made it
    std::vector<std::unique_ptr<PieceButton>> pieces;
    ControlRow brightness, length, noise, punch, morph;
    juce::ComboBox towards;
    KitMenu kits;
    juce::TextButton save{"Save kit"}, wav{"WAV..."};
};

}  // namespace partimento
