#include "ui/score/Lane.h"

#include <cmath>

#include "ui/widgets/Colours.h"
#include "ui/widgets/Look.h"

namespace partimento {
namespace {

constexpr int SIXTEENTH = TICKS_PER_QUARTER / 4;
constexpr float END_GRIP = 6.0f, PADLOCK = 15.0f, NARROWEST_PADLOCK_BAR = 34.0f;
constexpr int DEFAULT_VELOCITY = 88;
constexpr const char* ON_PAPER = "Double-click: add a note. Drag: choose notes. Shift-click: choose the bar";
constexpr const char* ON_NOTE =
    "Drag: move. Drag its end: longer or shorter. Alt-drag: louder or softer. Double-click: delete";
constexpr const char* ON_DRUM = "Drag: move. Alt-drag: louder or softer. Double-click: delete";

bool asksLoudness(const juce::ModifierKeys& keys) {
    return keys.isAltDown() || keys.isCtrlDown() || keys.isCommandDown();
}

}  // namespace

Lane::Lane(const Page& p, PartName name) : page(p), part(name) {
    const auto title = juce::String(std::string(name_of(part)));
    setTitle(title.substring(0, 1).toUpperCase() + title.substring(1) + " notes");
    setHelpText(
        "Double-click adds a note. Left and right choose a note; up and down move it by a semitone; alt with left and "
        "right move it in time; "
        "shift with left and right change its length; plus and minus its velocity; delete removes it.");
    setTooltip(ON_PAPER);
    setWantsKeyboardFocus(true);
}

std::unique_ptr<juce::AccessibilityHandler> Lane::createAccessibilityHandler() {
    return std::make_unique<juce::AccessibilityHandler>(*this, juce::AccessibilityRole::group);
}

void Lane::pageChanged() {
    if (gesture == Gesture::none) {
        preview = {};
        edits::NoteKeys still;
        for (const auto& note : page.score.part(part).notes)
            if (chosen.count(edits::keyOf(note)) != 0) still.insert(edits::keyOf(note));
        chosen = std::move(still);
    }
    setDescription(juce::String(page.score.part(part).notes.size()) + " notes in " + juce::String(page.score.bars) +
                   " bars");
    repaint();
}

int Lane::gridTicks() const { return page.axis.pixelsPerTick() * SIXTEENTH >= 48.0 ? SIXTEENTH / 2 : SIXTEENTH; }

const Note* Lane::noteAt(juce::Point<float> at) const {
    const auto place = rows();
    const Note* found = nullptr;
    for (const auto& note : page.score.part(part).notes)
        if (place.boxOf(note, part, page.axis).expanded(1.0f, 1.5f).contains(at)) found = &note;  // the last is on top
    return found;
}

juce::Rectangle<float> Lane::padlockOf(int bar) const {
    const float left = page.axis.xAt(page.barStart(bar)), right = page.axis.xAt(page.barStart(bar + 1));
    if (bar < 0 || right - left < NARROWEST_PADLOCK_BAR) return {};
    return {right - PADLOCK - 4.0f, 3.0f, PADLOCK, PADLOCK};
}

void Lane::choose(edits::NoteKeys notes) {
    if (notes == chosen) return;
    chosen = std::move(notes);
    tell();
    repaint();
}

void Lane::tell() const {
    if (chosen.empty()) return;
    const auto key = *chosen.begin();
    const auto name = part == PartName::drums ? drumName(key.pitch) : pitchName(key.pitch);
    const auto text = chosen.size() == 1 ? name + ", " + page.placeOf(key.onset_ticks)
                                         : juce::String(chosen.size()) + " notes from " + page.placeOf(key.onset_ticks);
    juce::AccessibilityHandler::postAnnouncement(text, juce::AccessibilityHandler::AnnouncementPriority::medium);
}

void Lane::commit(const Score& edited, edits::NoteKeys then) {
    preview = {};
    bubble = {};
    const bool differs = !(edited == page.score);
    chosen = std::move(then);
    if (differs && onEdit) onEdit(edited);
    tell();
    repaint();
}

void Lane::add(Note note) {
    note.duration_ticks = lastDuration;
    note.velocity = DEFAULT_VELOCITY;
    commit(edits::withNote(page.score, part, note), {edits::keyOf(note)});
}

void Lane::mouseMove(const juce::MouseEvent& event) {
    const auto* note = noteAt(event.position);
    const bool atEnd = note && part != PartName::drums &&
                       event.position.x > rows().boxOf(*note, part, page.axis).getRight() - END_GRIP;
    const int bar = page.score.bars > 0 && event.position.x <= page.axis.xAt(page.score.end_ticks())
                        ? page.axis.barAt(event.position.x)
                        : -1;
    setTooltip(padlockOf(bar).contains(event.position) ? page.padlockTip(page.isLocked(part, bar))
                                                       : juce::String(note == nullptr           ? ON_PAPER
                                                                      : part == PartName::drums ? ON_DRUM
                                                                                                : ON_NOTE));
    setMouseCursor(padlockOf(bar).contains(event.position) ? juce::MouseCursor::PointingHandCursor
                   : note && asksLoudness(event.mods)      ? juce::MouseCursor::UpDownResizeCursor
                   : atEnd                                 ? juce::MouseCursor::LeftRightResizeCursor
                   : note                                  ? juce::MouseCursor::UpDownLeftRightResizeCursor
                                                           : juce::MouseCursor::NormalCursor);
    if (bar != hoverBar) {
        hoverBar = bar;
        repaint();
    }
}

void Lane::mouseExit(const juce::MouseEvent&) {
    hoverBar = -1;
    repaint();
}

void Lane::mouseDown(const juce::MouseEvent& event) {
    if (page.score.bars == 0) return;
    gesture = Gesture::none;
    const int bar = page.axis.barAt(event.position.x);
    if (padlockOf(bar).contains(event.position)) {
        if (onLock) onLock(part, bar);
        return;
    }
    const auto* note = noteAt(event.position);
    if (event.mods.isShiftDown() && note == nullptr) {
        if (onCell) onCell(part, bar);
        return;
    }
    if (note == nullptr) {
        gesture = Gesture::band;
        chosenBefore = event.mods.isCommandDown() ? chosen : edits::NoteKeys{};
        choose(chosenBefore);
        return;
    }
    const auto key = edits::keyOf(*note);
    lastDuration = note->duration_ticks;
    if (event.mods.isPopupMenu()) {
        commit(edits::withoutNotes(page.score, part, chosen.count(key) != 0 ? chosen : edits::NoteKeys{key}), {});
        return;
    }
    if (event.mods.isShiftDown()) {
        auto more = chosen;
        if (!more.erase(key)) more.insert(key);
        choose(more);
    } else if (chosen.count(key) == 0) {
        choose({key});
    }
    const bool atEnd =
        part != PartName::drums && event.position.x > rows().boxOf(*note, part, page.axis).getRight() - END_GRIP;
    gesture = asksLoudness(event.mods) ? Gesture::loudness : atEnd ? Gesture::stretch : Gesture::move;
}

void Lane::mouseDrag(const juce::MouseEvent& event) {
    if (gesture == Gesture::none) return;
    const auto from = event.mouseDownPosition, to = event.position;
    const auto place = rows();
    if (gesture == Gesture::band) {
        band = juce::Rectangle<float>(from, to);
        auto caught = chosenBefore;
        for (const auto& note : page.score.part(part).notes)
            if (place.boxOf(note, part, page.axis).intersects(band)) caught.insert(edits::keyOf(note));
        chosen = caught;
        repaint();
        return;
    }
    if (!event.mouseWasDraggedSinceMouseDown() || chosen.empty()) return;
    const int grid = event.mods.isShiftDown() ? 1 : gridTicks();
    const int ticks = edits::gridNear((to.x - from.x) / page.axis.pixelsPerTick(), grid);
    previewed = chosen;
    if (gesture == Gesture::move) {
        int semitones = 0;
        if (part == PartName::drums) {
            // Rows of drums are keys with gaps between them: only all of one drum move to another.
            const int origin = place.pitchAt(from.y);
            const bool one =
                std::all_of(chosen.begin(), chosen.end(), [&](const auto& key) { return key.pitch == origin; });
            if (one) semitones = place.pitchAt(to.y) - origin;
        } else {
            semitones = -static_cast<int>(std::lround((to.y - from.y) / place.rowHeight()));
        }
        const auto step = edits::stepWithin(page.score, part, chosen, {ticks, semitones});
        preview = edits::withMoved(page.score, part, chosen, step);
        previewed = edits::moved(chosen, step);
        const auto first = *previewed.begin();
        bubble = (part == PartName::drums ? drumName(first.pitch) : pitchName(first.pitch)) + "  " +
                 page.placeOf(first.onset_ticks);
    } else if (gesture == Gesture::stretch) {
        preview = edits::withLonger(page.score, part, chosen, ticks);
        bubble =
            (ticks >= 0 ? "+" : "") + juce::String(static_cast<double>(ticks) / TICKS_PER_QUARTER, 2) + " quarters";
    } else {
        const int louder = static_cast<int>(std::lround(from.y - to.y));
        preview = edits::withLouder(page.score, part, chosen, louder);
        for (const auto& note : preview.part(part).notes)
            if (edits::keyOf(note) == *chosen.begin()) bubble = "velocity " + juce::String(note.velocity);
    }
    repaint();
}

void Lane::mouseUp(const juce::MouseEvent&) {
    const auto was = std::exchange(gesture, Gesture::none);
    band = {};
    if (was == Gesture::stretch && preview.bars > 0)
        for (const auto& note : preview.part(part).notes)
            if (edits::keyOf(note) == *chosen.begin()) lastDuration = note.duration_ticks;
    if (preview.bars > 0)
        commit(Score(preview), previewed);
    else if (was == Gesture::band)
        tell();
    repaint();
}

void Lane::mouseDoubleClick(const juce::MouseEvent& event) {
    if (page.score.bars == 0 || event.mods.isPopupMenu() ||
        padlockOf(page.axis.barAt(event.position.x)).contains(event.position))
        return;
    if (const auto* note = noteAt(event.position)) {
        commit(edits::withoutNotes(page.score, part, {edits::keyOf(*note)}), {});
        return;
    }
    const int onset = edits::gridBefore(page.axis.ticksAt(event.position.x), gridTicks());
    if (onset < 0 || onset >= page.score.end_ticks()) return;
    Note note;
    note.onset_ticks = onset;
    note.pitch = rows().pitchAt(event.position.y);
    add(note);
}

void Lane::chooseNext(int direction) {
    const auto& notes = page.score.part(part).notes;
    if (notes.empty()) return;
    const auto first = static_cast<int>(page.axis.firstTick());
    const edits::NoteKey from = chosen.empty()  ? edits::NoteKey{first, direction > 0 ? -1 : 128}
                                : direction > 0 ? *chosen.rbegin()
                                                : *chosen.begin();
    const Note* next = nullptr;
    for (const auto& note : notes) {
        if (direction > 0 && edits::keyOf(note) > from) {
            next = &note;
            break;
        }
        if (direction < 0 && edits::keyOf(note) < from) next = &note;
    }
    if (next != nullptr) choose({edits::keyOf(*next)});
}

bool Lane::keyPressed(const juce::KeyPress& key) {
    if (page.score.bars == 0) return false;
    const auto mods = key.getModifiers();
    const int code = key.getKeyCode(), sideways = code == juce::KeyPress::rightKey  ? 1
                                                  : code == juce::KeyPress::leftKey ? -1
                                                                                    : 0;
    const int upwards = code == juce::KeyPress::upKey ? 1 : code == juce::KeyPress::downKey ? -1 : 0;
    const auto character = key.getTextCharacter();
    if (mods.isCommandDown() && (code == 'A' || code == 'a')) {
        edits::NoteKeys all;
        for (const auto& note : page.score.part(part).notes) all.insert(edits::keyOf(note));
        choose(all);
        return true;
    }
    if (code == juce::KeyPress::returnKey && !mods.isAnyModifierKeyDown()) {
        Note note;
        note.onset_ticks = chosen.empty() ? edits::gridNear(page.axis.firstTick(), gridTicks())
                                          : chosen.rbegin()->onset_ticks + lastDuration;
        note.pitch = chosen.empty() ? rows().pitchOf(rows().count() / 2) : chosen.rbegin()->pitch;
        if (note.onset_ticks < page.score.end_ticks()) add(note);
        return true;
    }
    if (sideways != 0 && !mods.isAnyModifierKeyDown()) return chooseNext(sideways), true;
    if (chosen.empty()) return false;
    if (code == juce::KeyPress::escapeKey) return choose({}), true;
    if (code == juce::KeyPress::deleteKey || code == juce::KeyPress::backspaceKey)
        return commit(edits::withoutNotes(page.score, part, chosen), {}), true;
    if (sideways != 0 && mods.isShiftDown())
        return commit(edits::withLonger(page.score, part, chosen, sideways * gridTicks()), chosen), true;
    if (sideways != 0 || (upwards != 0 && !mods.isCommandDown())) {
        const auto step = edits::stepWithin(page.score, part, chosen,
                                            {sideways * gridTicks(), upwards * (mods.isShiftDown() ? 12 : 1)});
        return commit(edits::withMoved(page.score, part, chosen, step), edits::moved(chosen, step)), true;
    }
    if (!mods.isCommandDown() && (character == '+' || character == '=' || character == '-'))
        return commit(edits::withLouder(page.score, part, chosen, character == '-' ? -8 : 8), chosen), true;
    return false;
}

void Lane::paint(juce::Graphics& g) {
    using namespace colours;
    const auto place = rows();
    paintGround(g, place);
    paintCells(g);
    paintNotes(g, place);
    if (gesture == Gesture::band && !band.isEmpty()) {
        g.setColour(TEXT.withAlpha(0.08f));
        g.fillRect(band);
        g.setColour(TEXT.withAlpha(0.5f));
        g.drawRect(band, 1.0f);
    }
    if (bubble.isNotEmpty()) {
        const auto box = getLocalBounds()
                             .removeFromTop(20)
                             .withTrimmedTop(2)
                             .removeFromLeft(9 * bubble.length())
                             .translated(6, 0)
                             .toFloat();
        g.setColour(LIFTED);
        g.fillRoundedRectangle(box, 4.0f);
        g.setColour(TEXT);
        g.setFont(letters::plain(letters::SMALL));
        g.drawText(bubble, box, juce::Justification::centred);
    }
    drawFocus(g, *this, getLocalBounds().toFloat(), 2.0f);
}

}  // namespace partimento
