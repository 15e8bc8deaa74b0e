#include "ui/score/PlanBand.h"

#include <algorithm>

#include "JuceText.h"
#include "ui/widgets/Colours.h"
#include "ui/widgets/Look.h"

namespace partimento {
namespace {

constexpr int DRAG_FROM = 5;  // pixels
constexpr int NEW = 1, FREE = 2, FORGET = 3, FROM_FILE = 4, RELATIONS = 16;
constexpr std::size_t MOST_MODELS = 12;  // in a menu
constexpr float ROOM_FOR_LETTER = 13.0f, ROOM_FOR_PRIME = 17.0f;

juce::Colour colourOf(const PlanRun& run) {
    return run.returns
               ? juce::Colour::fromHSV(static_cast<float>(run.letter * 3 % 8) / 8.0f + 0.04f, 0.42f, 0.82f, 1.0f)
               : colours::QUIET_TEXT;
}

}  // namespace

PlanBand::PlanBand(const Page& p) : page(p) {
    setTitle("Plan");
    setHelpText(
        "Which bars are like which. Left and right go from letter to letter; return opens a menu that makes bars like "
        "others, delete makes them new music. What is chosen on the ruler and of the parts counts.");
    setTooltip("Which bars are like which");
    setWantsKeyboardFocus(true);
    showMenu = [this](juce::PopupMenu menu, std::function<void(int)> chosen) {
        const auto box = boxOf(barsAt(cursor).first, barsAt(cursor).last).toNearestInt();
        menu.showMenuAsync(
            juce::PopupMenu::Options().withTargetComponent(this).withTargetScreenArea(localAreaToGlobal(box)),
            [safe = SafePointer<PlanBand>(this), chosen = std::move(chosen)](int id) {
                if (safe && id != 0) chosen(id);
            });
    };
}

std::unique_ptr<juce::AccessibilityHandler> PlanBand::createAccessibilityHandler() {
    return std::make_unique<juce::AccessibilityHandler>(
        *this, juce::AccessibilityRole::group,
        juce::AccessibilityActions().addAction(juce::AccessibilityActionType::showMenu, [this] { openMenu(); }));
}

void PlanBand::pageChanged() {
    runs = planRuns(page.score, page.asked, page.heard, page.selection.parts);
    cursor = std::clamp(cursor, 0, std::max(0, page.score.bars - 1));
    setDescription(page.score.bars > 0 ? wordsAt(cursor) : juce::String("no bars yet"));
    repaint();
}

const PlanRun* PlanBand::runAt(int bar) const {
    const auto run = std::ranges::find_if(runs, [&](const PlanRun& each) { return each.has(bar); });
    return run == runs.end() ? nullptr : &*run;
}

PlanBand::Bars PlanBand::barsAt(int bar) const {
    const auto& chosen = page.selection;
    if (chosen.hasBars() && bar >= chosen.firstBar && bar <= chosen.lastBar) return {chosen.firstBar, chosen.lastBar};
    const auto* run = runAt(bar);
    return run != nullptr ? Bars{run->first, run->last} : Bars{bar, bar};
}

juce::String PlanBand::wordsAt(int bar) const {
    const auto* run = runAt(bar);
    if (run == nullptr) return {};
    const auto label = juceText(labelOf(*run));
    return (label.isEmpty() ? label : label + ", ") + juceText(wordsOf(*run)) + (run->asked ? ", as asked" : "");
}

void PlanBand::set(Bars bars, const Plan& plan) {
    if (bars.first < 0 || !onEdit) return;
    const Selection chosen{bars.first, bars.last, page.selection.parts};
    onEdit(chosen.cells(page.score.bars), plan, wordsOf(bars.first, bars.last, plan));
    if (onSelect) onSelect(chosen);  // Regenerate writes them
}

void PlanBand::link(int first, int last, int model, Likeness how) {
    if (model == first) return;
    const auto value = like_value(model - first);
    if (value != 0) return set({first, last}, {value, how, 0});
    if (onTrouble)
        onTrouble(juceText(barsText(model, model) + " is too far from " + barsText(first, first) +
                           ": a bar can be like one of the " + std::to_string(MAX_BARS_BACK) + " before it or the " +
                           std::to_string(MAX_BARS_AHEAD) + " after it"));
}

void PlanBand::setNew(int first, int last) { set({first, last}, {NEW_BAR, Likeness::none, 0}); }
void PlanBand::setFree(int first, int last) { set({first, last}, {}); }

// Those that the chosen parts know. No steps of the scale are asked for: the style finds them.
void PlanBand::addRelations(juce::PopupMenu& menu, int firstId) const {
    const auto& chosen = page.selection;
    for (int i = 1; i < LIKENESS_COUNT; ++i) {
        const auto how = static_cast<Likeness>(i);
        if (std::ranges::any_of(PARTS, [&](PartName part) {
                return may_be(part, how) && (chosen.parts == 0 || (chosen.parts & maskOf(part)) != 0);
            }))
            menu.addItem(firstId + i, juceText(wordsOf(how)));
    }
    menu.addItem(firstId, juceText(wordsOf(Likeness::none)));
}

void PlanBand::openRelations(int model) {
    const auto from = dragged;
    if (model < 0 || model == from.first) return;
    juce::PopupMenu menu;
    const int last = model + from.last - from.first;
    menu.addSectionHeader(
        juceText(barsText(from.first, from.last) + " like " + barsText(model, std::min(last, page.score.bars - 1))));
    addRelations(menu, RELATIONS);
    showMenu(menu, [this, from, model](int id) {
        link(from.first, from.last, model, static_cast<Likeness>(id - RELATIONS));
    });
}

void PlanBand::openMenu() {
    if (page.score.bars == 0) return;
    const auto bars = barsAt(cursor);
    juce::PopupMenu menu;
    menu.addSectionHeader(juceText(barsText(bars.first, bars.last)));
    std::vector<int> models, letters;
    for (const auto& run : runs) {
        const bool met = std::ranges::find(letters, run.letter) != letters.end();
        if (met || run.letter < 0 || run.first == bars.first || like_value(run.first - bars.first) == 0 ||
            models.size() == MOST_MODELS)
            continue;
        letters.push_back(run.letter);
        juce::PopupMenu relations;
        addRelations(relations, RELATIONS * (static_cast<int>(models.size()) + 1));
        models.push_back(run.first);
        menu.addSubMenu("Like " + juceText(labelOf(run) + ", " + barsText(run.first, run.last)), relations);
    }
    menu.addItem(NEW, "New music (Delete)");
    menu.addItem(FREE, "As the style likes");
    menu.addSeparator();
    menu.addItem(FORGET, "Forget the whole plan", std::ranges::any_of(runs, &PlanRun::asked));
    menu.addItem(FROM_FILE, "Structure of a MIDI file...");
    showMenu(menu, [this, bars, models](int id) {
        if (id == NEW) return setNew(bars.first, bars.last);
        if (id == FREE) return setFree(bars.first, bars.last);
        if (id == FORGET && onEdit)
            return onEdit(Cells(page.score.bars, true), {}, barsText(0, page.score.bars - 1) + ": as the style likes");
        if (id == FROM_FILE) {
            if (onChooseFile) onChooseFile();
            return;
        }
        const auto model = static_cast<std::size_t>(id / RELATIONS - 1);
        if (model < models.size()) link(bars.first, bars.last, models[model], static_cast<Likeness>(id % RELATIONS));
    });
}

int PlanBand::barAt(const juce::MouseEvent& event) const {
    const bool inside = page.score.bars > 0 && event.position.x <= page.axis.xAt(page.score.end_ticks());
    return inside ? page.axis.barAt(event.position.x) : -1;
}

void PlanBand::mouseMove(const juce::MouseEvent& event) {
    const int bar = barAt(event);
    if (bar == hoverBar) return;
    hoverBar = bar;
    setTooltip(bar < 0 ? juce::String("Which bars are like which. Drop a MIDI file: its song's structure")
                       : wordsAt(bar) + ". Drag onto another: make it like that. Right-click: more");
    setMouseCursor(bar < 0 ? juce::MouseCursor::NormalCursor : juce::MouseCursor::PointingHandCursor);
    repaint();
}

void PlanBand::mouseExit(const juce::MouseEvent&) {
    hoverBar = -1;
    repaint();
}

void PlanBand::mouseDown(const juce::MouseEvent& event) {
    dragged = {};
    const int bar = barAt(event);
    if (bar < 0) return;
    cursor = bar;
    if (event.mods.isPopupMenu())
        openMenu();
    else
        dragged = barsAt(bar);
    pageChanged();
}

void PlanBand::mouseDrag(const juce::MouseEvent& event) {
    if (dragged.first < 0 || event.getDistanceFromDragStart() < DRAG_FROM) return;
    const auto* under = runAt(page.axis.barAt(event.position.x));
    const bool inside = under != nullptr && getLocalBounds().expanded(0, getHeight()).contains(event.getPosition());
    target = !inside || under->has(dragged.first) ? -1 : under->first;
    repaint();
}

void PlanBand::mouseUp(const juce::MouseEvent& event) {
    const int model = std::exchange(target, -1);
    repaint();
    if (dragged.first < 0) return;
    if (event.mouseWasDraggedSinceMouseDown() && model >= 0) return openRelations(model);
    const auto* run = runAt(cursor);
    if (run == nullptr || event.getDistanceFromDragStart() >= DRAG_FROM || !onSelect) return;
    const auto chosen = page.selection.withBars(run->first, run->last);
    onSelect(chosen == page.selection ? Selection{-1, -1, chosen.parts} : chosen);
}

bool PlanBand::keyPressed(const juce::KeyPress& key) {
    if (page.score.bars == 0 || key.getModifiers().isCommandDown()) return false;
    const int code = key.getKeyCode();
    const auto* run = runAt(cursor);
    if (code == juce::KeyPress::leftKey || code == juce::KeyPress::rightKey) {
        if (run == nullptr) return false;
        cursor = code == juce::KeyPress::rightKey ? run->last + 1 : run->first - 1;
        pageChanged();
        if (const auto* next = runAt(cursor)) cursor = next->first;
        juce::AccessibilityHandler::postAnnouncement(getDescription(),
                                                     juce::AccessibilityHandler::AnnouncementPriority::medium);
        return true;
    }
    if (code == juce::KeyPress::returnKey) return openMenu(), true;
    if (code == juce::KeyPress::deleteKey || code == juce::KeyPress::backspaceKey) {
        const auto bars = barsAt(cursor);
        return setNew(bars.first, bars.last), true;
    }
    return false;
}

bool PlanBand::isInterestedInFileDrag(const juce::StringArray& files) {
    return files.size() == 1 && juce::File(files[0]).hasFileExtension("mid;midi");
}

void PlanBand::filesDropped(const juce::StringArray& files, int, int) {
    setDropping(false);
    if (onStructure) onStructure(juce::File(files[0]));
}

void PlanBand::setDropping(bool drops) {
    dropping = drops;
    repaint();
}

juce::Rectangle<float> PlanBand::boxOf(int first, int last) const {
    const float left = page.axis.xAt(page.barStart(first)), right = page.axis.xAt(page.barStart(last + 1));
    return {left + 1.0f, 2.0f, std::max(1.0f, right - left - 1.0f), static_cast<float>(getHeight()) - 3.0f};
}

void PlanBand::paint(juce::Graphics& g) {
    using namespace colours;
    g.fillAll(PANEL);
    const auto* under = hoverBar >= 0 ? runAt(hoverBar) : nullptr;
    for (const auto& run : runs) {
        const auto box = boxOf(run.first, run.last);
        if (run.letter < 0 || box.getRight() < 0.0f || box.getX() > static_cast<float>(getWidth())) continue;
        const auto colour = colourOf(run);
        const bool lit = under != nullptr && under->letter == run.letter;
        const auto ground = run.asked ? colour : PANEL.overlaidWith(colour.withAlpha(lit ? 0.36f : 0.24f));
        g.setColour(run.asked && lit ? ground.brighter(0.2f) : ground);
        g.fillRoundedRectangle(box, 3.0f);
        const auto label = juceText(labelOf(run));
        if (box.getWidth() < (label.length() > 1 ? ROOM_FOR_PRIME : ROOM_FOR_LETTER)) continue;
        g.setColour(run.asked ? INK : colour.brighter(0.2f));
        g.setFont(letters::bold(letters::SMALL));
        // In view for as long as any of its run is.
        const auto seen = box.getIntersection(getLocalBounds().toFloat()).withTrimmedLeft(4.0f);
        g.drawText(label, box.getWidth() < 24.0f ? box : seen,
                   box.getWidth() < 24.0f ? juce::Justification::centred : juce::Justification::centredLeft, false);
    }
    g.setColour(FOCUS);
    if (target >= 0) {
        const int last = std::min(target + dragged.last - dragged.first, page.score.bars - 1);
        g.drawRoundedRectangle(boxOf(dragged.first, dragged.last), 3.0f, 1.5f);
        g.drawRoundedRectangle(boxOf(target, last), 3.0f, 1.5f);
    } else if (const auto* run = runAt(cursor); run != nullptr && hasKeyboardFocus(false)) {
        g.drawRoundedRectangle(boxOf(run->first, run->last), 3.0f, 1.5f);
    }
    if (dropping) {
        g.fillAll(RAISED);
        g.setColour(ACCENT);
        g.drawRect(getLocalBounds(), 2);
        g.setFont(letters::plain(letters::SMALL));
        g.drawText("Take this song's structure", getLocalBounds(), juce::Justification::centred, false);
    }
}

}  // namespace partimento
