#include "ui/panels/TakeTree.h"

#include "JuceText.h"
#include "ui/score/Selection.h"
#include "ui/widgets/Colours.h"
#include "ui/widgets/Look.h"

namespace partimento {
namespace {

constexpr int ROW = 40, INDENT = 14, DEEPEST_INDENT = 10;

// "melody and bass, bars 5-6"; of all cells "everything".
juce::String writtenIn(const Take& take) {
    juce::StringArray parts;
    int first = take.cells.bars(), last = -1, count = 0;
    for (const auto part : PARTS) {
        bool any = false;
        for (int bar = 0; bar < take.cells.bars(); ++bar)
            if (take.cells.has(part, bar)) {
                any = true;
                ++count;
                first = std::min(first, bar);
                last = std::max(last, bar);
            }
        if (any) parts.add(std::string(name_of(part)));
    }
    if (count == 0) return "nothing new";
    const bool allBars = first == 0 && last == take.cells.bars() - 1, allParts = parts.size() == PART_COUNT;
    const auto bars = first == last ? "bar " + juce::String(first + 1)
                                    : "bars " + juce::String(first + 1) + "-" + juce::String(last + 1);
    if (allParts && allBars) return juce::String(take.cells.bars()) + " bars";
    if (allParts) return bars;
    return parts.joinIntoString(", ") + (allBars ? "" : ", " + bars);
}

}  // namespace

std::vector<TakeLine> linesOf(const Takes& takes) {
    std::vector<TakeLine> lines;
    std::vector<std::pair<int, int>> waiting{{0, 0}};  // take, depth
    while (!waiting.empty()) {
        const auto [id, depth] = waiting.back();
        waiting.pop_back();
        const auto& take = takes.take(id);
        auto title = writtenIn(take);
        if (id == 0 && take.music.bars == 0)
            title = "empty";
        else if (take.cells.count() == 0 && !take.origin.request.empty())
            title = juceText(take.origin.request);
        else if (take.origin.style.empty())
            title = (take.origin.request.empty() ? juce::String("by hand: ") : juceText(take.origin.request) + ": ") +
                    title;
        const auto seed = take.origin.style.empty() ? juce::String() : ", seed " + juce::String(take.origin.seed);
        lines.push_back({id, depth, title + seed, juceText(take.origin.style)});
        const auto children = takes.children(id);
        for (auto child = children.rbegin(); child != children.rend(); ++child)
            waiting.emplace_back(*child, depth + (children.size() > 1 ? 1 : 0));
    }
    return lines;
}

TakeTree::TakeTree() {
    setTitle("All takes");
    setFocusContainerType(FocusContainerType::focusContainer);
    heading.setText("All takes", juce::dontSendNotification);
    heading.setFont(letters::bold(letters::HEADING));
    heading.setColour(juce::Label::textColourId, colours::TEXT);
    addAndMakeVisible(heading);
    list.setTitle("All takes");
    list.setTooltip("Every take of the song, each under the one it came from");
    list.setRowHeight(ROW);
    list.setColour(juce::ListBox::backgroundColourId, juce::Colours::transparentBlack);
    addAndMakeVisible(list);
}

void TakeTree::show(std::vector<TakeLine> newLines, int newCurrent) {
    if (newLines == lines && newCurrent == current) return;
    lines = std::move(newLines);
    current = newCurrent;
    list.updateContent();
    for (int row = 0; row < getNumRows(); ++row)
        if (lines[static_cast<std::size_t>(row)].id == current) list.selectRow(row, true);
    list.repaint();
}

void TakeTree::resized() {
    auto area = getLocalBounds().reduced(16, 12);
    heading.setBounds(area.removeFromTop(28));
    area.removeFromTop(6);
    list.setBounds(area);
}

juce::String TakeTree::getNameForRow(int row) {
    const auto& line = lines[static_cast<std::size_t>(row)];
    return "take " + juce::String(line.id) + ", " + line.title + (line.id == current ? ", current" : "");
}

void TakeTree::choose(int row) {
    if (row >= 0 && row < getNumRows() && onChoose) onChoose(lines[static_cast<std::size_t>(row)].id);
}

void TakeTree::paintListBoxItem(int row, juce::Graphics& g, int width, int height, bool selected) {
    using namespace colours;
    if (row < 0 || row >= getNumRows()) return;
    const auto& line = lines[static_cast<std::size_t>(row)];
    const bool isCurrent = line.id == current;
    if (isCurrent || selected) {
        g.setColour(isCurrent ? LIFTED : RAISED);
        g.fillRoundedRectangle(0.0f, 1.0f, static_cast<float>(width) - 2.0f, static_cast<float>(height) - 2.0f,
                               Look::CORNER);
    }
    const auto depthOf = [&](int r) { return std::min(DEEPEST_INDENT, lines[static_cast<std::size_t>(r)].depth); };
    const float x = 12.0f + static_cast<float>(depthOf(row) * INDENT), middle = static_cast<float>(height) * 0.5f;
    g.setColour(STRONG_LINE);
    for (int depth = 0; depth < depthOf(row); ++depth) {
        bool goesOn = false;
        for (int later = row + 1; later < getNumRows() && depthOf(later) >= depth && !goesOn; ++later)
            goesOn = depthOf(later) == depth;
        if (goesOn) g.fillRect(12.0f + static_cast<float>(depth * INDENT), 0.0f, 1.0f, static_cast<float>(height));
    }
    if (row > 0) g.fillRect(x, 0.0f, 1.0f, middle);
    if (row + 1 < getNumRows() && depthOf(row + 1) >= depthOf(row))
        g.fillRect(x, middle, 1.0f, static_cast<float>(height) - middle);
    g.setColour(isCurrent ? ACCENT : QUIET_TEXT);
    g.fillEllipse(x - 4.0f, middle - 4.5f, 9.0f, 9.0f);
    auto text = juce::Rectangle<int>(static_cast<int>(x) + 14, 3, width - static_cast<int>(x) - 20, height - 6);
    g.setColour(isCurrent ? TEXT : QUIET_TEXT);
    g.setFont(letters::plain(letters::BODY));
    g.drawText(line.title, line.style.isEmpty() ? text : text.removeFromTop(text.getHeight() / 2),
               juce::Justification::centredLeft, true);
    if (line.style.isEmpty()) return;
    g.setFont(letters::plain(letters::SMALL));
    g.setColour(isCurrent ? QUIET_TEXT : FAINT_TEXT);
    g.drawText(line.style, text, juce::Justification::centredLeft, true);
}

}  // namespace partimento
