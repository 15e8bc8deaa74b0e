#pragma once
// What is wrong with a text, below the field in which it was typed.

#include <juce_gui_basics/juce_gui_basics.h>

namespace partimento {

class Complaint : public juce::Component {
public:
    Complaint() { setTitle("What is not understood"); }
    // No sentence: nothing is wrong. The field and this lie on one desk.
    void show(const juce::String& sentence, juce::TextEditor& field);
    void place();  // anew, where the field has moved
    const juce::String& text() const { return sentence; }
    void paint(juce::Graphics& g) override;
    void mouseDown(const juce::MouseEvent&) override { setVisible(false); }

private:
    juce::String sentence;
    juce::TextLayout lines;
    juce::Component::SafePointer<juce::TextEditor> field;
};

}  // namespace partimento
