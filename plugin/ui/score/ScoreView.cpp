#include "ui/score/ScoreView.h"

#include <cmath>

#include "music/chord.h"
#include "ui/widgets/Colours.h"
#include "ui/widgets/Look.h"

namespace partimento {
namespace {

constexpr int PLAN_HEIGHT = 17, RULER_HEIGHT = 24, CHORDS_HEIGHT = 27, FOLDED_HEIGHT = 30, GAP = 2;
constexpr ByPart<float> LANE_SHARES{0.0f, 1.05f, 1.0f, 0.95f, 1.0f};
constexpr int LEAST_DRUMS = 74;  // pixels, that the kit's rows can be told apart
constexpr double ZOOM_STEP = 1.25;

}  // namespace

ScoreView::ScoreView() {
    setTitle("Score");
    setFocusContainerType(FocusContainerType::focusContainer);
    const auto edit = [this](const Score& score) {
        if (onEdit) onEdit(score);
    };
    const auto lockCell = [this](PartName part, int bar) { toggle(part, bar); };
    const auto chooseCell = [this](PartName part, int bar) { extendSelection(part, bar); };

    plan.onSelect = [this](const Selection& selection) { select(selection); };
    addAndMakeVisible(plan);
    ruler.onSelect = [this](const Selection& selection) { select(selection); };
    ruler.onLock = [this](int bar) {
        auto cells = page.locked;
        const bool locks = !page.isLocked(bar);
        for (const auto part : PARTS) cells.set(part, bar, locks);
        setLocked(cells);
    };
    addAndMakeVisible(ruler);
    chords.onEdit = edit;
    chords.onCell = chooseCell;
    chords.onLock = lockCell;
    chords.onTrouble = [this](const juce::String& sentence) {
        if (onTrouble) onTrouble(sentence);
    };
    addAndMakeVisible(chords);

    for (const auto part : PARTS) {
        auto& header = headers[part] = std::make_unique<PartHeader>(page, part);
        header->onSelect = [this, part](bool among_others) { select(page.selection.withPart(part, among_others)); };
        header->onLock = [this, part] {
            auto cells = page.locked;
            const bool locks = !page.isLocked(part);
            for (int bar = 0; bar < page.score.bars; ++bar) cells.set(part, bar, locks);
            setLocked(cells);
        };
        header->onEnlarge = [this, part] {
            enlarged = part == PartName::harmony || enlarged == part ? std::nullopt : std::optional(part);
            resized();
        };
        header->onDragOut = [this, part] {
            if (!onDragOut) return;
            Selection whole{page.selection.firstBar, page.selection.lastBar, maskOf(part)};
            if (page.selection.parts & maskOf(part)) whole.parts = page.selection.parts;
            onDragOut(whole.cells(page.score.bars));
        };
        addAndMakeVisible(*header);
        if (part == PartName::harmony) continue;
        auto& lane = lanes[part] = std::make_unique<Lane>(page, part);
        lane->onEdit = edit;
        lane->onCell = chooseCell;
        lane->onLock = lockCell;
        addAndMakeVisible(*lane);
    }
    scroll.setAutoHide(false);
    scroll.addListener(this);
    addChildComponent(scroll);
    addChildComponent(playhead);
}

void ScoreView::show(const Score& score, const Cells& locked, PartMask muted, const SongPlan& wished) {
    if (!(page.score == score)) page.heard = heardPlan(score);
    page.asked = wished.sizedFor(score.bars);
    page.score = score;
    page.locked = locked.bars() == score.bars ? locked : Cells(score.bars);
    page.muted = muted;
    const auto kept = page.selection.within(score.bars);
    page.axis.setScore(score);
    if (!(kept == page.selection)) select(kept);
    axisChanged();
}

void ScoreView::select(const Selection& selection) {
    if (selection == page.selection) return;
    page.selection = selection;
    pageChanged();
    if (onSelect) onSelect(selection);
}

void ScoreView::extendSelection(PartName part, int bar) {
    auto next = page.selection;
    if (next.hasBars()) {
        if (next.parts == 0) next.parts = maskOf(part);
        next.firstBar = std::min(next.firstBar, bar);
        next.lastBar = std::max(next.lastBar, bar);
    } else {
        next.firstBar = next.lastBar = bar;
    }
    next.parts |= maskOf(part);
    select(next == page.selection ? Selection{} : next);
}

void ScoreView::toggle(PartName part, int bar) {
    auto cells = page.locked;
    cells.set(part, bar, !page.isLocked(part, bar));
    setLocked(cells);
}

void ScoreView::lockSelection() {
    if (page.selection.empty()) return;
    const auto chosen = page.selection.cells(page.score.bars);
    bool all = true;
    const auto each = [&](const auto& visit) {
        for (int bar = 0; bar < page.score.bars; ++bar)
            for (const auto part : PARTS)
                if (chosen.has(part, bar)) visit(part, bar);
    };
    each([&](PartName part, int bar) { all = all && page.isLocked(part, bar); });
    auto cells = page.locked;
    each([&](PartName part, int bar) { cells.set(part, bar, !all); });
    setLocked(cells);
}

void ScoreView::pageChanged() {
    plan.pageChanged();
    ruler.pageChanged();
    chords.pageChanged();
    for (auto& header : headers) header->pageChanged();
    for (auto& lane : lanes)
        if (lane) lane->pageChanged();
    repaint();
}

void ScoreView::axisChanged() {
    scroll.setRangeLimits(0.0, std::max(1, page.axis.endTicks()), juce::dontSendNotification);
    scroll.setCurrentRange(page.axis.firstTick(), std::min<double>(page.axis.endTicks(), page.axis.ticksShown()),
                           juce::dontSendNotification);
    scroll.setVisible(!page.axis.showsAll());
    placePlayhead();
    pageChanged();
}

void ScoreView::scrollBarMoved(juce::ScrollBar*, double start) {
    page.axis.scrollTo(start);
    axisChanged();
}

void ScoreView::zoom(double factor, float x) {
    page.axis.zoom(factor, x);
    axisChanged();
}

void ScoreView::mouseWheelMove(const juce::MouseEvent& event, const juce::MouseWheelDetails& wheel) {
    const auto at = event.getEventRelativeTo(&ruler).position.x;
    if (event.mods.isCommandDown() || event.mods.isCtrlDown()) {
        zoom(std::pow(2.0, wheel.deltaY * 1.5), at);
        return;
    }
    const float by = std::abs(wheel.deltaX) > std::abs(wheel.deltaY) ? wheel.deltaX : wheel.deltaY;
    page.axis.scrollTo(page.axis.firstTick() - by * page.axis.ticksShown() * 0.5);
    axisChanged();
}

void ScoreView::mouseMagnify(const juce::MouseEvent& event, float factor) {
    zoom(factor, event.getEventRelativeTo(&ruler).position.x);
}

bool ScoreView::keyPressed(const juce::KeyPress& key) {
    const auto middle = static_cast<float>(ruler.getWidth()) * 0.5f;
    const auto character = key.getTextCharacter();
    const int code = key.getKeyCode();
    if (key.getModifiers().isCommandDown()) {
        if (character == '+' || character == '=' || code == '+' || code == '=') return zoom(ZOOM_STEP, middle), true;
        if (character == '-' || code == '-') return zoom(1.0 / ZOOM_STEP, middle), true;
        if (code == '0') {
            page.axis.showAll();
            axisChanged();
            return true;
        }
        return false;
    }
    if (code == juce::KeyPress::escapeKey && !page.selection.empty()) return select({}), true;
    if ((character == 'l' || character == 'L') && !page.selection.empty()) return lockSelection(), true;
    return false;
}

void ScoreView::setPlayhead(double ppq, bool repeats) {
    if (ppq == playheadPpq && repeats == loops) return;
    playheadPpq = ppq;
    loops = repeats;
    placePlayhead();
}

void ScoreView::placePlayhead() {
    const double end = page.score.end_ticks(), ticks = playheadPpq * TICKS_PER_QUARTER;
    const bool sounds = playheadPpq >= 0.0 && end > 0.0 && (loops || ticks < end);
    playhead.setVisible(sounds);
    if (!sounds) return;
    const double at = std::fmod(ticks, end), before = std::exchange(playheadTicks, at);
    const auto inView = [&](double tick) {
        return tick >= page.axis.firstTick() && tick <= page.axis.firstTick() + page.axis.ticksShown();
    };
    if (inView(before) && !inView(at)) {
        page.axis.scrollTo(at);  // the page turns
        axisChanged();
        return;
    }
    const auto music = musicBounds();
    playhead.setBounds(music.getX() + juce::roundToInt(page.axis.xAt(at)) - 4, 0, 9,
                       music.getHeight() - (scroll.isVisible() ? scroll.getHeight() : 0));
}

void ScoreView::Playhead::paint(juce::Graphics& g) {
    g.setColour(colours::TEXT);
    g.fillRect(4.0f, 0.0f, 1.25f, static_cast<float>(getHeight()));
    juce::Path head;
    head.addTriangle(0.0f, 0.0f, 9.0f, 0.0f, 4.6f, 7.0f);
    g.fillPath(head);
}

void ScoreView::paint(juce::Graphics& g) {
    g.fillAll(colours::DESK);
    g.setColour(colours::PANEL);
    g.fillRect(0, 0, PartHeader::WIDTH, PLAN_HEIGHT + RULER_HEIGHT);
    if (page.score.bars == 0) return;
    const auto& score = page.score;
    const auto facts = juce::String(juce::roundToInt(score.tempo_bpm)) + " bpm   " + juce::String(score.meter.beats) +
                       "/" + juce::String(score.meter.unit) + (score.meters.empty() ? "   " : " ...   ") +
                       juce::String(key_name(score.key));
    g.setColour(colours::QUIET_TEXT);
    g.setFont(letters::plain(letters::SMALL));
    const auto left = juce::Rectangle<int>(0, 0, PartHeader::WIDTH, PLAN_HEIGHT + RULER_HEIGHT).reduced(12, 0);
    g.drawFittedText(facts, left.withTrimmedTop(PLAN_HEIGHT), juce::Justification::centredLeft, 1, 0.8f);
    const auto whose = Selection{-1, -1, page.selection.parts}.text();
    g.drawFittedText(whose.isEmpty() ? juce::String("Plan") : "Plan of " + whose, left.withHeight(PLAN_HEIGHT),
                     juce::Justification::centredLeft, 1, 0.8f);
}

void ScoreView::paintOverChildren(juce::Graphics& g) {
    if (page.score.bars > 0) return;
    const auto music = musicBounds().withTrimmedTop(PLAN_HEIGHT + RULER_HEIGHT + CHORDS_HEIGHT).reduced(24, 0);
    g.setColour(colours::TEXT);
    g.setFont(letters::bold(letters::HEADING));
    g.drawFittedText("Nothing is written yet", music.withHeight(music.getHeight() / 2 - 4),
                     juce::Justification::centredBottom, 1);
    g.setColour(colours::QUIET_TEXT);
    g.setFont(letters::plain(letters::BODY));
    g.drawFittedText("Choose a style, type chords if you have some, and press Generate. Or drop a MIDI file here.",
                     music.withTrimmedTop(music.getHeight() / 2 + 4), juce::Justification::centredTop, 2);
}

void ScoreView::resized() {
    page.axis.setWidth(static_cast<float>(std::max(1, getWidth() - PartHeader::WIDTH)));
    auto area = getLocalBounds();
    scroll.setBounds(
        area.removeFromBottom(scroll.getLookAndFeel().getDefaultScrollbarWidth()).withTrimmedLeft(PartHeader::WIDTH));
    plan.setBounds(area.removeFromTop(PLAN_HEIGHT).withTrimmedLeft(PartHeader::WIDTH));
    ruler.setBounds(area.removeFromTop(RULER_HEIGHT).withTrimmedLeft(PartHeader::WIDTH));
    auto line = area.removeFromTop(CHORDS_HEIGHT);
    headers[PartName::harmony]->setBounds(line.removeFromLeft(PartHeader::WIDTH));
    chords.setBounds(line);

    float shares = 0.0f;
    for (const auto part : NOTE_PARTS) shares += part == PartName::drums ? 0.0f : LANE_SHARES[part];
    const int gaps = GAP * (PART_COUNT - 1), all = area.getHeight() - gaps;
    const int drums = std::max(std::min(LEAST_DRUMS, all / 3),
                               static_cast<int>(static_cast<float>(all) * LANE_SHARES[PartName::drums] /
                                                (shares + LANE_SHARES[PartName::drums])));
    for (const auto part : NOTE_PARTS) {
        area.removeFromTop(GAP);
        int height = !enlarged          ? static_cast<int>(static_cast<float>(all - drums) * LANE_SHARES[part] / shares)
                     : part == enlarged ? all - FOLDED_HEIGHT * (PART_COUNT - 2)
                                        : FOLDED_HEIGHT;
        if (part == NOTE_PARTS.back()) height = area.getHeight();
        line = area.removeFromTop(height);
        headers[part]->setBounds(line.removeFromLeft(PartHeader::WIDTH));
        lanes[part]->setBounds(line);
    }
    axisChanged();
}

}  // namespace partimento
