#pragma once
// Chord symbols over the bars. A click, or typing on a beat, writes one.

#include <juce_gui_basics/juce_gui_basics.h>

#include <functional>

#include "ui/score/Page.h"

namespace partimento {

class ChordTrack : public juce::Component, public juce::SettableTooltipClient {
public:
    explicit ChordTrack(const Page& page);

    std::function<void(const Score&)> onEdit;
    std::function<void(PartName, int bar)> onCell, onLock;
    // A symbol that is not understood, in a sentence; an empty one once it has gone.
    std::function<void(const juce::String&)> onTrouble;

    void pageChanged();
    // Opens a field on a beat; what stands there is in it.
    void write(int beatTicks, const juce::String& first = {});
    bool writing() const { return field.isVisible(); }
    juce::TextEditor& writtenField() { return field; }

    void paint(juce::Graphics& g) override;
    void mouseMove(const juce::MouseEvent& event) override;
    void mouseExit(const juce::MouseEvent& event) override;
    void mouseUp(const juce::MouseEvent& event) override;
    bool keyPressed(const juce::KeyPress& key) override;
    void focusGained(FocusChangeType) override { repaint(); }
    void focusLost(FocusChangeType) override { repaint(); }
    std::unique_ptr<juce::AccessibilityHandler> createAccessibilityHandler() override;

private:
    bool commit();  // false where the symbol is not understood
    void tell(const juce::String& trouble);
    void moveCursor(int ticks);
    int beatAt(float x) const;
    int beatTicks() const;         // of the bar that the cursor is in
    int clamped(int ticks) const;  // to the score's beats
    juce::Rectangle<float> padlockOf(int bar) const;

    struct Field : juce::TextEditor {
        std::function<void(int beats)> onTab;
        bool keyPressed(const juce::KeyPress& key) override;
    };
    const Page& page;
    Field field;
    int cursor = 0, written = 0, hoverBar = -1;  // ticks of beats
};

}  // namespace partimento
