// Every glyph that the editor draws, with its size, its colour and what it is drawn on.

#include <catch2/catch.hpp>

#include <cmath>
#include <map>

#include "desk.h"

#if JUCE_MAJOR_VERSION < 8  // later ones hand glyphs to a context in another way

using namespace partimento;

namespace {

// JUCE gives a font's line, and not its em: in DejaVu Sans, which Linux has, one of 11 pixels has a line of 12.8.
constexpr float LEAST_LINE = 12.8f, LEAST_CONTRAST = 4.5f;

// Relative luminance and contrast as WCAG 2.1 defines them.
float luminance(juce::Colour colour) {
    const auto linear = [](float value) {
        return value <= 0.04045f ? value / 12.92f : std::pow((value + 0.055f) / 1.055f, 2.4f);
    };
    return 0.2126f * linear(colour.getFloatRed()) + 0.7152f * linear(colour.getFloatGreen()) +
           0.0722f * linear(colour.getFloatBlue());
}

float contrast(juce::Colour a, juce::Colour b) {
    const float first = luminance(a) + 0.05f, second = luminance(b) + 0.05f;
    return std::max(first, second) / std::min(first, second);
}

// Draws, and keeps what is hard to read.
class Reader : public juce::LowLevelGraphicsSoftwareRenderer {
public:
    explicit Reader(const juce::Image& i) : LowLevelGraphicsSoftwareRenderer(i), image(i) {}
    int glyphs = 0;
    std::map<juce::String, int> hard;

    void drawGlyph(int glyph, const juce::AffineTransform& transform) override {
        const auto place = stack->transform.getTransformWith(transform);
        const float line = getFont().getHeight() * std::abs(place.mat11), em = line * 0.86f;
        const auto box =
            juce::Rectangle<float>(place.getTranslationX(), place.getTranslationY() - 0.7f * em, 0.5f * em, 0.7f * em)
                .toNearestInt()
                .getIntersection(image.getBounds());
        if (!box.isEmpty() && stack->clip != nullptr && stack->clip->getClipBounds().contains(box)) {
            ++glyphs;
            const auto paper = groundOf(box), ink = paper.overlaidWith(stack->fillType.colour);
            if (line < LEAST_LINE || contrast(ink, paper) < LEAST_CONTRAST)
                ++hard["a line of " + juce::String(line, 1) + " px, " + ink.toDisplayString(false) + " on " +
                       paper.toDisplayString(false) + ", " + juce::String(contrast(ink, paper), 1) + " to 1, at x " +
                       juce::String(box.getX() / 20 * 20) + ", y " + juce::String(box.getY() / 20 * 20)];
        }
        LowLevelGraphicsSoftwareRenderer::drawGlyph(glyph, transform);
    }

private:
    // The colour of most of it.
    juce::Colour groundOf(juce::Rectangle<int> box) const {
        std::map<juce::uint32, int> counts;
        for (int y = box.getY(); y < box.getBottom(); ++y)
            for (int x = box.getX(); x < box.getRight(); ++x) ++counts[image.getPixelAt(x, y).getARGB()];
        const auto most = std::max_element(counts.begin(), counts.end(),
                                           [](const auto& a, const auto& b) { return a.second < b.second; });
        return juce::Colour(most->first);
    }
    juce::Image image;
};

void checkLegible(int width, int height, int leastGlyphs, const std::function<void(juce::Graphics&)>& draw) {
    const juce::Image image(juce::Image::RGB, width, height, true, juce::SoftwareImageType());
    Reader reader(image);
    juce::Graphics g(reader);
    draw(g);
    CHECK(reader.glyphs >= leastGlyphs);
    for (const auto& [what, count] : reader.hard) {
        INFO(count << " glyphs: " << what);
        CHECK(false);
    }
}

void checkLegible(juce::Component& shown, int leastGlyphs) {
    INFO(shown.getTitle() << ", " << shown.getWidth() << " by " << shown.getHeight());
    checkLegible(shown.getWidth(), shown.getHeight(), leastGlyphs,
                 [&](juce::Graphics& g) { shown.paintEntireComponent(g, true); });
}

}  // namespace

TEST_CASE("all text of the editor has an em of 11 pixels and a contrast of 4.5 to 1 at least") {
    Desk desk;
    const auto look = [&](const char* state) {
        for (const auto [width, height] : {std::pair{800, 500}, {1280, 800}, {2560, 1600}}) {
            INFO(state);
            desk.editor->setSize(width, height);
            desk.editor->update();
            checkLegible(*desk.editor, 100);
        }
    };
    desk.song().undo();
    look("nothing written");
    desk.song().redo();
    desk.song().setChords("C | Am");
    desk.press("Generate");
    auto& score = desk.titled<ScoreView>("Score");
    look("written");
    score.select({0, 0, static_cast<PartMask>(maskOf(PartName::drums) | maskOf(PartName::bass))});
    *desk.parameters().mute[PartName::melody] = true;
    *desk.parameters().solo[PartName::chords] = true;
    look("chosen and muted");
    score.lockSelection();
    desk.song().listen(1);
    desk.song().setNews("nothing could be read", true);
    look("locked, a take heard, trouble");
    auto& line = desk.titled<juce::TextEditor>("Chord line");
    line.setText("C | Xyz", false);
    line.onTextChange();
    look("a chord that is not understood");
    desk.parameters().style = desk.processor->getLibrary().indexOf("nobody's");
    for (const auto* page : {"Style", "Controls", "All takes"}) {
        desk.titled<juce::Button>(page).onClick();
        look(page);
    }
}

TEST_CASE("all text of a list of files is as legible") {
    Desk desk;
    juce::FileBrowserComponent files(juce::FileBrowserComponent::openMode | juce::FileBrowserComponent::canSelectFiles,
                                     juce::File(PARTIMENTO_SOURCE_DIR "/tests/golden"), nullptr, nullptr);
    files.setSize(600, 400);
    checkLegible(files, 20);
}

TEST_CASE("all text of an import, of menus and of tooltips is as legible") {
    Desk desk;
    midi::Found found;
    found.tracks.resize(2);
    found.tracks[0].name = "Piano";
    ImportPanel panel(found);
    Look look;
    panel.setLookAndFeel(&look);
    panel.setSize(300, 400);
    checkLegible(panel, 30);
    panel.setLookAndFeel(nullptr);
    for (const bool usable : {true, false})
        for (const bool over : {true, false})
            for (const bool ticked : {true, false})
                checkLegible(200, 30, 8, [&](juce::Graphics& g) {
                    look.drawPopupMenuBackground(g, 200, 30);
                    look.drawPopupMenuItem(g, {0, 0, 200, 30}, false, usable, over, ticked, false, "melody", "Ctrl+M",
                                           nullptr, nullptr);
                });
    for (int words = 2; words < 60; words += 19) {
        const auto tip = juce::String::repeatedString("Undo ", words) + "(Ctrl+Z)";
        const auto box = look.getTooltipBounds(tip, {}, {0, 0, 1000, 600});
        INFO(tip);
        checkLegible(box.getWidth(), box.getHeight(), 4 * words,
                     [&](juce::Graphics& g) { look.drawTooltip(g, tip, box.getWidth(), box.getHeight()); });
    }
}

#endif
