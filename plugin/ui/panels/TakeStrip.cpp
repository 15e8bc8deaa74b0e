#include "ui/panels/TakeStrip.h"

#include "ui/widgets/Colours.h"
#include "ui/widgets/Look.h"
#include "ui/widgets/MiniRoll.h"

namespace partimento {

namespace {

juce::String spoken(const juce::String& words) {
    return words.replace("+ ", "good ").replace(" - ", ", less good ").replace("- ", "less good ");
}

}  // namespace

// One take. A click listens, a double-click keeps, a drag over its bars takes those over.
class TakeStrip::Card : public juce::Component, public juce::SettableTooltipClient {
public:
    Card(TakeStrip& s, int i) : strip(s), index(i), keep(Icon::check, "Keep take " + juce::String(i + 1)) {
        setTitle("Take " + juce::String(index + 1));
        setHelpText("Return listens to it, K keeps it. Drag over its bars to take only those.");
        keep.setTooltip(keep.getTitle() + ": it becomes the song");
        setWantsKeyboardFocus(true);
        keep.quiet = true;
        keep.onClick = [this] {
            if (strip.onKeep) strip.onKeep(index);
        };
        addAndMakeVisible(keep);
    }

    std::unique_ptr<juce::AccessibilityHandler> createAccessibilityHandler() override {
        return std::make_unique<juce::AccessibilityHandler>(
            *this, juce::AccessibilityRole::radioButton,
            juce::AccessibilityActions().addAction(juce::AccessibilityActionType::press, [this] { listen(); }));
    }

    void update() {
        const auto& take = mine();
        keep.setEnabled(take.written >= 1.0f);
        keep.setToggleState(strip.kept == index, juce::dontSendNotification);
        juce::StringArray said{strip.kept == index    ? "kept"
                               : strip.heard == index ? "heard"
                                                      : "",
                               spoken(take.words), take.copies};
        said.removeEmptyStrings();
        setDescription(said.joinIntoString(", "));
        setTooltip(juce::String("Click: hear it. Double-click: keep it. Drag over its bars: take only those") +
                   (take.words.isEmpty() ? "" : ". The style's critic: " + spoken(take.words)) +
                   (take.copies.isEmpty() ? "" : ". It has " + take.copies));
        repaint();
    }

    void resized() override { keep.setBounds(getLocalBounds().reduced(4, 3).removeFromTop(20).removeFromRight(22)); }

    void paint(juce::Graphics& g) override {
        using namespace colours;
        const auto& take = mine();
        const auto box = getLocalBounds().toFloat().reduced(0.5f);
        const bool sounds = strip.heard == index, isKept = strip.kept == index;
        g.setColour(sounds ? LIFTED : isKept ? RAISED : PANEL);
        g.fillRoundedRectangle(box, Look::CORNER);
        if (sounds || isKept) {
            g.setColour(sounds ? ACCENT : STRONG_LINE);
            g.drawRoundedRectangle(box.reduced(0.5f), Look::CORNER, 1.5f);
        }
        auto line = getLocalBounds().reduced(10, 4).removeFromTop(18);
        g.setFont(letters::bold(letters::SMALL));
        g.setColour(sounds ? ACCENT : TEXT);
        g.drawText(juce::String(index + 1), line.removeFromLeft(16), juce::Justification::centredLeft);
        g.setFont(letters::plain(letters::SMALL));
        g.setColour(QUIET_TEXT);
        if (line.getWidth() > 90)
            g.drawText("seed " + juce::String(take.seed) + (take.words.isEmpty() ? "" : "   " + take.words),
                       line.withTrimmedRight(24), juce::Justification::centredLeft, true);
        const auto roll = rollBounds();
        drawMiniRoll(g, take.score, roll, strip.muted);
        if (firstBar >= 0 && take.score.bars > 0) {
            const auto xAt = [&](int bar) {
                return roll.getX() + roll.getWidth() * static_cast<float>(take.score.bar_start(bar)) /
                                         static_cast<float>(take.score.end_ticks());
            };
            const float from = xAt(std::min(firstBar, lastBar)), to = xAt(std::max(firstBar, lastBar) + 1);
            g.setColour(ACCENT.withAlpha(0.25f));
            g.fillRect(roll.withX(from).withWidth(to - from));
        }
        if (take.written < 1.0f) {
            auto track = roll.withTop(roll.getBottom() - 3.0f);
            g.setColour(INK);
            g.fillRoundedRectangle(track, 1.5f);
            g.setColour(ACCENT);
            g.fillRoundedRectangle(track.withWidth(track.getWidth() * take.written), 1.5f);
        }
        drawFocus(g, *this, getLocalBounds().toFloat());
    }

    void mouseDown(const juce::MouseEvent&) override { firstBar = lastBar = -1; }
    void mouseDrag(const juce::MouseEvent& event) override {
        if (event.getDistanceFromDragStart() < 5 || mine().written < 1.0f) return;
        firstBar = barAt(event.mouseDownPosition.x);
        lastBar = barAt(event.position.x);
        repaint();
    }
    void mouseUp(const juce::MouseEvent& event) override {
        const int from = std::min(firstBar, lastBar), to = std::max(firstBar, lastBar);
        firstBar = lastBar = -1;
        repaint();
        if (from >= 0) {
            if (strip.onComp) strip.onComp(index, from, to);
        } else if (event.getNumberOfClicks() == 1) {
            listen();
        }
    }
    void mouseDoubleClick(const juce::MouseEvent&) override {
        if (strip.onKeep && mine().written >= 1.0f) strip.onKeep(index);
    }
    bool keyPressed(const juce::KeyPress& key) override {
        if (key == juce::KeyPress::returnKey) return listen(), true;  // Space is the transport's
        if (key.getTextCharacter() == 'k' && strip.onKeep) return strip.onKeep(index), true;
        return false;
    }
    void focusGained(FocusChangeType) override { repaint(); }
    void focusLost(FocusChangeType) override { repaint(); }

private:
    const TakeShown& mine() const { return strip.takes[static_cast<std::size_t>(index)]; }
    juce::Rectangle<float> rollBounds() const { return getLocalBounds().reduced(10, 6).withTrimmedTop(18).toFloat(); }
    int barAt(float x) const {
        const auto roll = rollBounds();
        const auto& score = mine().score;
        const float share = std::clamp((x - roll.getX()) / roll.getWidth(), 0.0f, 1.0f);
        return juce::jlimit(0, std::max(0, score.bars - 1),
                            score.bar_at(static_cast<int>(share * static_cast<float>(score.end_ticks()))));
    }
    void listen() {
        if (strip.onListen) strip.onListen(index);
    }

    TakeStrip& strip;
    const int index;
    IconButton keep;
    int firstBar = -1, lastBar = -1;  // what a drag has passed over
};

TakeStrip::~TakeStrip() = default;

TakeStrip::TakeStrip() {
    setTitle("Takes");
    setFocusContainerType(FocusContainerType::focusContainer);
    compare.setTitle("Compare the score and the take");
    compare.setTooltip("Hear the score and the take last heard in turn");
    compare.onClick = [this] {
        if (onCompare) onCompare();
    };
    addAndMakeVisible(compare);
}

void TakeStrip::show(std::vector<TakeShown> newTakes, int newHeard, int newKept, PartMask newMuted) {
    if (newTakes == takes && newHeard == heard && newKept == kept && newMuted == muted) return;
    takes = std::move(newTakes);
    heard = newHeard;
    kept = newKept;
    muted = newMuted;
    while (cards.size() > takes.size()) cards.pop_back();
    while (cards.size() < takes.size()) {
        cards.push_back(std::make_unique<Card>(*this, static_cast<int>(cards.size())));
        addAndMakeVisible(*cards.back());
    }
    for (auto& card : cards) card->update();
    compare.setEnabled(takes.size() > 1);
    resized();
    repaint();
}

void TakeStrip::paint(juce::Graphics& g) {
    using namespace colours;
    g.setFont(letters::bold(letters::BODY));
    g.setColour(takes.empty() ? FAINT_TEXT : TEXT);
    g.drawText("Takes", getLocalBounds().withWidth(PartHeader::WIDTH).withTrimmedLeft(12).withHeight(26),
               juce::Justification::centredLeft);
    if (!takes.empty()) return;
    g.setFont(letters::plain(letters::BODY));
    g.drawFittedText(
        "Each request is written several times over; the takes come here to be heard, kept, or put together bar by "
        "bar.",
        getLocalBounds().withTrimmedLeft(PartHeader::WIDTH).reduced(8), juce::Justification::centredLeft, 2);
}

void TakeStrip::resized() {
    auto area = getLocalBounds();
    auto left = area.removeFromLeft(PartHeader::WIDTH);
    compare.setVisible(!takes.empty());
    compare.setBounds(left.withTrimmedTop(30).withTrimmedLeft(12).removeFromTop(26).removeFromLeft(56));
    if (cards.empty()) return;
    // Side by side they are as wide as the lanes above them.
    const int gap = 8, count = static_cast<int>(cards.size()), all = area.getWidth() + gap;
    for (int i = 0; i < count; ++i) {
        const int from = area.getX() + all * i / count, to = area.getX() + all * (i + 1) / count - gap;
        cards[static_cast<std::size_t>(i)]->setBounds(area.withX(from).withRight(to));
    }
}

}  // namespace partimento
