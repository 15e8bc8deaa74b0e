#include "ui/panels/StyleBrowser.h"

#include <algorithm>

#include "JuceText.h"
#include "ui/widgets/Colours.h"
#include "ui/widgets/Look.h"

namespace partimento {
namespace {

constexpr int ROW = 92, DETAILS = 120;

juce::String joined(const std::vector<std::string>& words, const juce::String& between) {
    juce::StringArray all;
    for (const auto& word : words) all.add(juceText(word));
    return all.joinIntoString(between);
}

bool mentions(const StyleShown& style, const juce::String& wanted) {
    const auto all = style.name + " " + juceText(style.card.title) + " " + juceText(style.card.description) + " " +
                     joined(style.card.meters, " ") + " " + joined(style.card.credits, " ");
    for (const auto& word : juce::StringArray::fromTokens(wanted, true))
        if (!all.containsIgnoreCase(word)) return false;
    return true;
}

}  // namespace

juce::String titleOf(const StyleShown& style) {
    return style.card.title.empty() ? style.name : juceText(style.card.title);
}

StyleBrowser::StyleBrowser() {
    setTitle("Styles");
    setFocusContainerType(FocusContainerType::focusContainer);
    heading.setText("Styles", juce::dontSendNotification);
    heading.setFont(letters::bold(letters::HEADING));
    heading.setColour(juce::Label::textColourId, colours::TEXT);
    addAndMakeVisible(heading);
    search.setTitle("Search styles");
    search.setTooltip("Words of a name or description, a meter, or whose music it was made from");
    search.setTextToShowWhenEmpty("Search", colours::FAINT_TEXT);
    search.setFont(letters::plain(letters::BODY));
    search.setIndents(10, 6);
    search.onTextChange = [this] { filter(); };
    search.onReturnKey = [this] { choose(0); };
    addAndMakeVisible(search);
    list.setTitle("Styles");
    list.setTooltip("Click: write in this style from now on");
    list.setRowHeight(ROW);
    list.setColour(juce::ListBox::backgroundColourId, juce::Colours::transparentBlack);
    addAndMakeVisible(list);
    details.setTitle("About the style");
    details.setTooltip("The licence of the style, and what it was made from");
    details.setMultiLine(true);
    details.setReadOnly(true);
    details.setCaretVisible(false);
    details.setFont(letters::plain(letters::SMALL));
    details.setColour(juce::TextEditor::textColourId, colours::QUIET_TEXT);
    details.setColour(juce::TextEditor::backgroundColourId, colours::DESK);
    details.setColour(juce::TextEditor::outlineColourId, juce::Colours::transparentBlack);
    details.setBorder({8, 0, 8, 0});
    details.setIndents(10, 0);
    addAndMakeVisible(details);
    add.setTitle("Add a style");
    add.setTooltip(
        "Copies a .safetensors file into the folder of your styles; dropping one on the window does the same");
    add.onClick = [this] { askForFile(); };
    addAndMakeVisible(add);
    look.setTitle("Look through the song's folders of styles");
    look.onClick = [this] {
        if (onLook) onLook();
    };
    addChildComponent(look);
}

void StyleBrowser::offer(const juce::StringArray& folders) {
    look.setVisible(!folders.isEmpty());
    look.setButtonText(folders.size() == 1 ? "Look in " + folders[0]
                                           : "Look in the song's " + juce::String(folders.size()) + " folders");
    look.setTooltip("The song names folders of styles. They are looked through when you say so:\n" +
                    folders.joinIntoString("\n"));
    resized();
}

void StyleBrowser::show(std::vector<StyleShown> newStyles, int newChosen) {
    styles = std::move(newStyles);
    chosen = newChosen;
    filter();
}

void StyleBrowser::filter() {
    found.clear();
    for (std::size_t i = 0; i < styles.size(); ++i)
        if (mentions(styles[i], search.getText())) found.push_back(static_cast<int>(i));
    // By what a card shows, with those that cannot be used at the end.
    std::stable_sort(found.begin(), found.end(), [this](int a, int b) {
        const auto &first = styles[static_cast<std::size_t>(a)], &second = styles[static_cast<std::size_t>(b)];
        if (first.trouble.isEmpty() != second.trouble.isEmpty()) return first.trouble.isEmpty();
        return titleOf(first).compareNatural(titleOf(second)) < 0;
    });
    list.updateContent();
    list.deselectAllRows();
    for (int row = 0; row < getNumRows(); ++row)
        if (found[static_cast<std::size_t>(row)] == chosen) list.selectRow(row, true);
    list.repaint();
    selectedRowsChanged(list.getSelectedRow());
    repaint();
}

void StyleBrowser::selectedRowsChanged(int row) {
    if (row < 0 || row >= getNumRows()) return details.clear();
    const auto& style = styles[static_cast<std::size_t>(found[static_cast<std::size_t>(row)])];
    details.setText(style.trouble.isNotEmpty() ? style.trouble
                                               : "Licence: " + juceText(style.card.licence) + "\n\nMade from:\n" +
                                                     joined(style.card.credits, "\n"),
                    false);
    details.moveCaretToTop(false);
}

void StyleBrowser::choose(int row) {
    if (row < 0 || row >= getNumRows()) return;
    const auto index = found[static_cast<std::size_t>(row)];
    if (styles[static_cast<std::size_t>(index)].trouble.isEmpty() && onChoose) onChoose(index);
}

void StyleBrowser::askForFile() {
    chooser = std::make_unique<juce::FileChooser>("Add a style", juce::File(), "*.safetensors");
    chooser->launchAsync(juce::FileBrowserComponent::openMode | juce::FileBrowserComponent::canSelectFiles,
                         [this](const juce::FileChooser& done) {
                             if (const auto file = done.getResult(); file != juce::File() && onAdd) onAdd(file);
                         });
}

juce::String StyleBrowser::getNameForRow(int row) {
    const auto& style = styles[static_cast<std::size_t>(found[static_cast<std::size_t>(row)])];
    if (style.trouble.isNotEmpty()) return style.name + ", cannot be used: " + style.trouble;
    return juceText(style.card.title) + ", " + juceText(style.card.description);
}

void StyleBrowser::paintListBoxItem(int row, juce::Graphics& g, int width, int height, bool selected) {
    using namespace colours;
    if (row < 0 || row >= getNumRows()) return;
    const auto index = found[static_cast<std::size_t>(row)];
    const auto& style = styles[static_cast<std::size_t>(index)];
    const bool usable = style.trouble.isEmpty();
    const auto box = juce::Rectangle<int>(width, height).withTrimmedBottom(8).withTrimmedRight(2);
    g.setColour(index == chosen ? LIFTED : RAISED);
    g.fillRoundedRectangle(box.toFloat(), Look::CORNER);
    if (index == chosen || selected) {
        g.setColour(index == chosen ? ACCENT : STRONG_LINE);
        g.drawRoundedRectangle(box.toFloat().reduced(0.75f), Look::CORNER, 1.5f);
    }
    auto area = box.reduced(12, 8);
    g.setColour(usable ? TEXT : QUIET_TEXT);
    g.setFont(letters::bold(letters::BODY + 1.0f));
    g.drawText(titleOf(style), area.removeFromTop(18), juce::Justification::centredLeft, true);
    g.setFont(letters::plain(letters::SMALL));
    g.setColour(usable ? QUIET_TEXT : BAD);
    g.drawFittedText(usable ? juceText(style.card.description) : style.trouble,
                     area.removeFromTop(usable ? 32 : 46).withTrimmedTop(2), juce::Justification::topLeft,
                     usable ? 2 : 3, 1.0f);
    if (!usable || style.card.title.empty()) return;
    g.setColour(index == chosen ? QUIET_TEXT : FAINT_TEXT);
    g.setFont(letters::plain(letters::SMALL));
    const auto facts =
        juce::String(juce::roundToInt(style.card.tempo_bpm)) + " bpm   " + joined(style.card.meters, "  ");
    auto line = area.withTop(area.getBottom() - 14);
    g.drawText(facts, line, juce::Justification::centredLeft, true);
    // A dot a part that the style writes.
    auto x = static_cast<float>(line.getRight());
    for (auto part = style.card.parts.rbegin(); part != style.card.parts.rend(); ++part) {
        x -= 12.0f;
        g.setColour(colours::of(*part));
        g.fillEllipse(x, static_cast<float>(line.getCentreY()) - 3.5f, 7.0f, 7.0f);
    }
}

void StyleBrowser::paint(juce::Graphics& g) {
    g.fillAll(colours::PANEL);
    if (!found.empty()) return;
    g.setColour(colours::FAINT_TEXT);
    g.setFont(letters::plain(letters::BODY));
    g.drawFittedText(styles.empty() ? "No styles are installed." : "No style fits the search.",
                     list.getBounds().withHeight(60), juce::Justification::centred, 2);
}

void StyleBrowser::resized() {
    auto area = getLocalBounds().reduced(16, 12);
    heading.setBounds(area.removeFromTop(28));
    area.removeFromTop(6);
    search.setBounds(area.removeFromTop(30));
    area.removeFromTop(10);
    add.setBounds(area.removeFromBottom(30));
    area.removeFromBottom(10);
    if (look.isVisible()) {
        look.setBounds(area.removeFromBottom(30));
        area.removeFromBottom(10);
    }
    details.setBounds(area.removeFromBottom(std::min(DETAILS, area.getHeight() / 3)));
    area.removeFromBottom(10);
    list.setBounds(area);
    list.scrollToEnsureRowIsOnscreen(std::max(0, list.getSelectedRow()));
}

}  // namespace partimento
