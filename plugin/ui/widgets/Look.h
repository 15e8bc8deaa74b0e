#pragma once
// How every control of the editor looks: flat surfaces, one accent, a ring around what the keyboard holds.

#include <juce_gui_basics/juce_gui_basics.h>

namespace partimento {

namespace letters {
// Line heights in pixels; an em is about six sevenths of one, and 11 at least.
inline constexpr float SMALL = 13.0f, BODY = 14.5f, HEADING = 17.0f;
juce::Font plain(float height);
juce::Font bold(float height);
// Small text in as many lines as it takes, none smaller than another.
juce::TextLayout wrapped(const juce::String& text, int width, juce::Colour colour);
}  // namespace letters

class Look : public juce::LookAndFeel_V4 {
public:
    static constexpr float CORNER = 6.0f;
    Look();
    juce::Rectangle<int> tipBeside;  // the field that the next tooltip speaks of, in the coordinates of its parent

    void drawButtonBackground(juce::Graphics&, juce::Button&, const juce::Colour&, bool over, bool down) override;
    void drawButtonText(juce::Graphics&, juce::TextButton&, bool over, bool down) override;
    void drawToggleButton(juce::Graphics&, juce::ToggleButton&, bool over, bool down) override;
    void drawLinearSlider(juce::Graphics&, int x, int y, int width, int height, float position, float least, float most,
                          juce::Slider::SliderStyle, juce::Slider&) override;
    int getSliderThumbRadius(juce::Slider&) override { return 7; }
    void drawLabel(juce::Graphics&, juce::Label&) override;
    juce::Label* createSliderTextBox(juce::Slider&) override;
    void drawComboBox(juce::Graphics&, int width, int height, bool down, int, int, int, int, juce::ComboBox&) override;
    void positionComboBoxText(juce::ComboBox&, juce::Label&) override;
    juce::Font getComboBoxFont(juce::ComboBox&) override { return letters::plain(letters::BODY); }
    juce::Font getPopupMenuFont() override { return letters::plain(letters::BODY); }
    void drawPopupMenuBackground(juce::Graphics&, int width, int height) override;
    void drawPopupMenuItem(juce::Graphics&, const juce::Rectangle<int>&, bool separator, bool active, bool highlighted,
                           bool ticked, bool sub, const juce::String& text, const juce::String& shortcut,
                           const juce::Drawable*, const juce::Colour*) override;
    void fillTextEditorBackground(juce::Graphics&, int width, int height, juce::TextEditor&) override;
    void drawTextEditorOutline(juce::Graphics&, int width, int height, juce::TextEditor&) override;
    void drawScrollbar(juce::Graphics&, juce::ScrollBar&, int x, int y, int width, int height, bool vertical,
                       int thumbStart, int thumbSize, bool over, bool down) override;
    int getDefaultScrollbarWidth() override { return 10; }
    juce::Rectangle<int> getTooltipBounds(const juce::String&, juce::Point<int> screen,
                                          juce::Rectangle<int> within) override;
    void drawFileBrowserRow(juce::Graphics&, int width, int height, const juce::File&, const juce::String& name,
                            juce::Image*, const juce::String& size, const juce::String& date, bool folder, bool chosen,
                            int row, juce::DirectoryContentsDisplayComponent&) override;
    void drawTooltip(juce::Graphics&, const juce::String&, int width, int height) override;
};

// The look of all that JUCE shows while an editor is open: menus, dialogs and the Standalone's window among them.
struct HouseLook {
    HouseLook() { juce::LookAndFeel::setDefaultLookAndFeel(&look); }
    ~HouseLook() { juce::LookAndFeel::setDefaultLookAndFeel(nullptr); }
    Look look;
};

// A ring around a control that has the keyboard.
void drawFocus(juce::Graphics&, const juce::Component&, juce::Rectangle<float> bounds, float corner = Look::CORNER);

}  // namespace partimento
