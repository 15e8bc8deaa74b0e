#include "ui/widgets/Look.h"

#include <cmath>

#include "ui/widgets/Colours.h"

namespace partimento {

namespace letters {
// One place knows how this JUCE makes a font.
#if JUCE_MAJOR_VERSION >= 8
juce::Font plain(float height) { return juce::Font(juce::FontOptions(height)); }
juce::Font bold(float height) { return juce::Font(juce::FontOptions(height, juce::Font::bold)); }
#else
juce::Font plain(float height) { return juce::Font(height); }
juce::Font bold(float height) { return juce::Font(height, juce::Font::bold); }
#endif

juce::TextLayout wrapped(const juce::String& text, int width, juce::Colour colour) {
    juce::AttributedString whole(text);
    whole.setFont(plain(SMALL));
    whole.setColour(colour);
    juce::TextLayout lines;
    lines.createLayout(whole, static_cast<float>(width));
    return lines;
}
}  // namespace letters

using namespace colours;

constexpr int HIGHEST_FIELD = 120, WIDEST_TIP = 380, TIP_MARGIN = 10, TIP_GAP = 6;

void drawFocus(juce::Graphics& g, const juce::Component& component, juce::Rectangle<float> bounds, float corner) {
    if (!component.hasKeyboardFocus(true)) return;
    g.setColour(FOCUS);
    g.drawRoundedRectangle(bounds.reduced(1.0f), corner, 1.5f);
}

// What JUCE draws itself takes its colours from a scheme: dialogs, lists of files, the title bar of a window of our
// own.
Look::Look() : LookAndFeel_V4(ColourScheme(DESK, PANEL, RAISED, STRONG_LINE, TEXT, LIFTED, ON_ACCENT, ACCENT, TEXT)) {
    setColour(juce::ResizableWindow::backgroundColourId, DESK);
    setColour(juce::DocumentWindow::textColourId, TEXT);
    setColour(juce::Label::textColourId, QUIET_TEXT);
    setColour(juce::Label::textWhenEditingColourId, TEXT);
    setColour(juce::TextEditor::textColourId, TEXT);
    setColour(juce::TextEditor::backgroundColourId, INK);
    setColour(juce::TextEditor::outlineColourId, STRONG_LINE);
    setColour(juce::TextEditor::focusedOutlineColourId, FOCUS);
    setColour(juce::TextEditor::highlightColourId, ACCENT.withAlpha(0.35f));
    setColour(juce::TextEditor::highlightedTextColourId, TEXT);
    setColour(juce::CaretComponent::caretColourId, ACCENT);
    setColour(juce::ComboBox::textColourId, TEXT);
    setColour(juce::ComboBox::backgroundColourId, RAISED);
    setColour(juce::ComboBox::outlineColourId, juce::Colours::transparentBlack);
    setColour(juce::Slider::textBoxTextColourId, TEXT);
    setColour(juce::Slider::textBoxBackgroundColourId, juce::Colours::transparentBlack);
    setColour(juce::Slider::textBoxOutlineColourId, juce::Colours::transparentBlack);
    setColour(juce::Slider::thumbColourId, TEXT);
    setColour(juce::Slider::trackColourId, ACCENT);
    setColour(juce::Slider::backgroundColourId, INK);
    setColour(juce::TextButton::buttonColourId, RAISED);
    setColour(juce::TextButton::buttonOnColourId, ACCENT);
    setColour(juce::TextButton::textColourOffId, TEXT);
    setColour(juce::TextButton::textColourOnId, ON_ACCENT);
    setColour(juce::ToggleButton::textColourId, TEXT);
    setColour(juce::PopupMenu::backgroundColourId, RAISED);
    setColour(juce::PopupMenu::textColourId, TEXT);
    setColour(juce::ScrollBar::thumbColourId, STRONG_LINE);
    setColour(juce::BubbleComponent::backgroundColourId, RAISED);
    setColour(juce::TooltipWindow::textColourId, TEXT);
}

void Look::drawButtonBackground(juce::Graphics& g, juce::Button& button, const juce::Colour& colour, bool over,
                                bool down) {
    const auto box = button.getLocalBounds().toFloat().reduced(0.5f);
    auto fill = colour;
    if (!button.isEnabled())
        fill = fill.interpolatedWith(DESK, 0.6f);
    else if (down)
        fill = fill.darker(0.15f);
    else if (over)
        fill = fill.brighter(0.1f);
    g.setColour(fill);
    g.fillRoundedRectangle(box, CORNER);
    drawFocus(g, button, button.getLocalBounds().toFloat());
}

void Look::drawButtonText(juce::Graphics& g, juce::TextButton& button, bool, bool) {
    g.setFont(letters::plain(letters::BODY));
    g.setColour(!button.isEnabled() ? FAINT_TEXT
                                    : button.findColour(button.getToggleState() ? juce::TextButton::textColourOnId
                                                                                : juce::TextButton::textColourOffId));
    g.drawFittedText(button.getButtonText(), button.getLocalBounds().reduced(4, 2), juce::Justification::centred, 1,
                     0.85f);
}

void Look::drawToggleButton(juce::Graphics& g, juce::ToggleButton& button, bool over, bool) {
    const float height = 16.0f, width = 28.0f;
    const auto track =
        juce::Rectangle<float>(2.0f, (static_cast<float>(button.getHeight()) - height) * 0.5f, width, height);
    const bool on = button.getToggleState();
    g.setColour(
        (on ? ACCENT : STRONG_LINE).withMultipliedAlpha(button.isEnabled() ? 1.0f : 0.4f).brighter(over ? 0.1f : 0.0f));
    g.fillRoundedRectangle(track, height * 0.5f);
    g.setColour(on ? ON_ACCENT : TEXT);
    g.fillEllipse(
        juce::Rectangle<float>(10.0f, 10.0f)
            .withCentre({on ? track.getRight() - height * 0.5f : track.getX() + height * 0.5f, track.getCentreY()}));
    g.setColour(button.isEnabled() ? button.findColour(juce::ToggleButton::textColourId) : FAINT_TEXT);
    g.setFont(letters::plain(letters::BODY));
    g.drawFittedText(button.getButtonText(), button.getLocalBounds().withTrimmedLeft(38),
                     juce::Justification::centredLeft, 1, 0.85f);
    drawFocus(g, button, button.getLocalBounds().toFloat());
}

void Look::drawLinearSlider(juce::Graphics& g, int x, int y, int width, int height, float position, float least,
                            float most, juce::Slider::SliderStyle style, juce::Slider& slider) {
    const float alpha = slider.isEnabled() ? 1.0f : 0.35f,
                middle = static_cast<float>(y) + static_cast<float>(height) * 0.5f;
    const auto groove = juce::Rectangle<float>(static_cast<float>(x), middle - 2.0f, static_cast<float>(width), 4.0f);
    const bool range = style == juce::Slider::TwoValueHorizontal;
    g.setColour(slider.findColour(juce::Slider::backgroundColourId));
    g.fillRoundedRectangle(groove, 2.0f);
    const float from = range ? least : groove.getX(), to = range ? most : position;
    g.setColour(slider.findColour(juce::Slider::trackColourId).withMultipliedAlpha(alpha));
    g.fillRoundedRectangle(groove.withLeft(from).withRight(std::max(from, to)), 2.0f);
    g.setColour(slider.findColour(juce::Slider::thumbColourId).withMultipliedAlpha(slider.isEnabled() ? 1.0f : 0.5f));
    const auto knob = [&](float at) { g.fillEllipse(juce::Rectangle<float>(12.0f, 12.0f).withCentre({at, middle})); };
    if (range) {
        knob(least);
        knob(most);
    } else {
        knob(position);
    }
    drawFocus(g, slider, slider.getLocalBounds().toFloat());
}

void Look::drawLabel(juce::Graphics& g, juce::Label& label) {
    g.fillAll(label.findColour(juce::Label::backgroundColourId));
    if (label.isBeingEdited()) return;
    const auto font = getLabelFont(label);
    g.setFont(font);
    g.setColour(label.isEnabled() ? label.findColour(juce::Label::textColourId) : FAINT_TEXT);
    g.drawFittedText(label.getText(), getLabelBorderSize(label).subtractedFrom(label.getLocalBounds()),
                     label.getJustificationType(),
                     std::max(1, static_cast<int>(static_cast<float>(label.getHeight()) / font.getHeight())),
                     label.getMinimumHorizontalScale());
}

juce::Label* Look::createSliderTextBox(juce::Slider& slider) {
    auto* box = LookAndFeel_V4::createSliderTextBox(slider);
    box->setFont(letters::plain(letters::SMALL));
    box->setJustificationType(juce::Justification::centredRight);
    for (const int id : {juce::Label::outlineColourId, juce::Label::outlineWhenEditingColourId})
        box->setColour(id, juce::Colours::transparentBlack);
    return box;
}

void Look::drawComboBox(juce::Graphics& g, int width, int height, bool down, int, int, int, int, juce::ComboBox& box) {
    const auto bounds = juce::Rectangle<int>(width, height).toFloat();
    g.setColour(box.findColour(juce::ComboBox::backgroundColourId).brighter(down ? 0.1f : 0.0f));
    g.fillRoundedRectangle(bounds.reduced(0.5f), CORNER);
    juce::Path chevron;
    const float x = bounds.getRight() - 16.0f, y = bounds.getCentreY();
    chevron.startNewSubPath(x - 4.0f, y - 2.0f);
    chevron.lineTo(x, y + 2.0f);
    chevron.lineTo(x + 4.0f, y - 2.0f);
    g.setColour(QUIET_TEXT.withMultipliedAlpha(box.isEnabled() ? 1.0f : 0.4f));
    g.strokePath(chevron, juce::PathStrokeType(1.6f));
    drawFocus(g, box, bounds);
}

void Look::positionComboBoxText(juce::ComboBox& box, juce::Label& label) {
    label.setBounds(4, 1, box.getWidth() - 28, box.getHeight() - 2);
    label.setFont(getComboBoxFont(box));
}

void Look::drawPopupMenuBackground(juce::Graphics& g, int width, int height) {
    g.fillAll(RAISED);
    g.setColour(STRONG_LINE);
    g.drawRect(0, 0, width, height);
}

void Look::drawPopupMenuItem(juce::Graphics& g, const juce::Rectangle<int>& area, bool separator, bool active,
                             bool highlighted, bool ticked, bool sub, const juce::String& text,
                             const juce::String& shortcut, const juce::Drawable*, const juce::Colour*) {
    if (separator) {
        g.setColour(STRONG_LINE);
        g.fillRect(area.withSizeKeepingCentre(area.getWidth() - 16, 1));
        return;
    }
    if (highlighted && active) {
        g.setColour(LIFTED);
        g.fillRoundedRectangle(area.reduced(4, 1).toFloat(), 4.0f);
    }
    g.setColour(active ? (ticked ? ACCENT : TEXT) : FAINT_TEXT);
    g.setFont(getPopupMenuFont());
    auto line = area.reduced(14, 0);
    g.drawFittedText(text, line, juce::Justification::centredLeft, 1);
    g.setColour(highlighted ? QUIET_TEXT : FAINT_TEXT);
    g.drawFittedText(sub ? ">" : shortcut, line, juce::Justification::centredRight, 1);
}

void Look::fillTextEditorBackground(juce::Graphics& g, int width, int height, juce::TextEditor& editor) {
    g.setColour(editor.findColour(juce::TextEditor::backgroundColourId));
    g.fillRoundedRectangle(juce::Rectangle<int>(width, height).toFloat().reduced(0.5f), CORNER);
}

void Look::drawTextEditorOutline(juce::Graphics& g, int width, int height, juce::TextEditor& editor) {
    const bool focused = editor.hasKeyboardFocus(true);
    g.setColour(
        editor.findColour(focused ? juce::TextEditor::focusedOutlineColourId : juce::TextEditor::outlineColourId));
    g.drawRoundedRectangle(juce::Rectangle<int>(width, height).toFloat().reduced(0.75f), CORNER, focused ? 1.5f : 1.0f);
}

void Look::drawScrollbar(juce::Graphics& g, juce::ScrollBar& bar, int x, int y, int width, int height, bool vertical,
                         int thumbStart, int thumbSize, bool over, bool down) {
    auto thumb = vertical ? juce::Rectangle<int>(x, thumbStart, width, thumbSize)
                          : juce::Rectangle<int>(thumbStart, y, thumbSize, height);
    g.setColour(bar.findColour(juce::ScrollBar::thumbColourId).brighter(down ? 0.3f : over ? 0.15f : 0.0f));
    g.fillRoundedRectangle(thumb.toFloat().reduced(2.5f), 2.5f);
}

juce::Rectangle<int> Look::getTooltipBounds(const juce::String& tip, juce::Point<int> at, juce::Rectangle<int> within) {
    const auto lines = letters::wrapped(tip, WIDEST_TIP - 2 * TIP_MARGIN, TEXT);
    const juce::Rectangle<int> box(juce::roundToInt(std::ceil(lines.getWidth())) + 2 * TIP_MARGIN,
                                   juce::roundToInt(std::ceil(lines.getHeight())) + TIP_MARGIN);
    // What is as high as a lane is not covered by a tip at the pointer.
    if (tipBeside.isEmpty() || tipBeside.getHeight() > HIGHEST_FIELD)
        return box.withPosition(at.x + 12, at.y + 18).constrainedWithin(within);
    const bool below = tipBeside.getBottom() + TIP_GAP + box.getHeight() <= within.getBottom();
    const int y = below ? tipBeside.getBottom() + TIP_GAP : tipBeside.getY() - TIP_GAP - box.getHeight();
    return box.withPosition(juce::jlimit(within.getX(), std::max(within.getX(), within.getRight() - box.getWidth()),
                                         std::max(tipBeside.getX(), at.x - box.getWidth() / 2)),
                            y);
}

void Look::drawFileBrowserRow(juce::Graphics& g, int width, int height, const juce::File&, const juce::String& name,
                              juce::Image*, const juce::String& size, const juce::String& date, bool folder,
                              bool chosen, int, juce::DirectoryContentsDisplayComponent&) {
    if (chosen) g.fillAll(LIFTED);
    auto line = juce::Rectangle<int>(width, height).reduced(10, 0);
    g.setFont(letters::plain(letters::SMALL));
    g.setColour(QUIET_TEXT);
    g.drawText(date, line.removeFromRight(150), juce::Justification::centredRight, true);
    g.drawText(folder ? juce::String() : size, line.removeFromRight(80), juce::Justification::centredRight, true);
    g.setFont(folder ? letters::bold(letters::BODY) : letters::plain(letters::BODY));
    g.setColour(TEXT);
    g.drawText(name, line.withTrimmedRight(8), juce::Justification::centredLeft, true);
}

void Look::drawTooltip(juce::Graphics& g, const juce::String& tip, int width, int height) {
    g.fillAll(LIFTED);
    letters::wrapped(tip, WIDEST_TIP - 2 * TIP_MARGIN, TEXT)
        .draw(g, juce::Rectangle<int>(width, height).reduced(TIP_MARGIN, TIP_MARGIN / 2).toFloat());
}

}  // namespace partimento
