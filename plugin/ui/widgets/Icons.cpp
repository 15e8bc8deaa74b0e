#include "ui/widgets/Icons.h"

#include "ui/widgets/Colours.h"
#include "ui/widgets/Look.h"

namespace partimento {
namespace {

constexpr float STROKE = 0.11f;

juce::Path stroked(const juce::Path& line) {
    juce::Path out;
    juce::PathStrokeType(STROKE, juce::PathStrokeType::curved, juce::PathStrokeType::rounded)
        .createStrokedPath(out, line);
    return out;
}

juce::Path lock(bool open) {
    juce::Path shackle;
    shackle.startNewSubPath(0.3f, 0.5f);
    shackle.lineTo(0.3f, 0.3f);
    shackle.addCentredArc(0.5f, 0.3f, 0.2f, 0.2f, 0.0f, -juce::MathConstants<float>::halfPi,
                          juce::MathConstants<float>::halfPi);
    if (!open) shackle.lineTo(0.7f, 0.5f);
    auto out = stroked(shackle);
    out.addRoundedRectangle(0.2f, 0.46f, 0.6f, 0.44f, 0.08f);
    return out;
}

juce::Path turnBack() {
    juce::Path line;
    line.startNewSubPath(0.14f, 0.4f);
    line.lineTo(0.6f, 0.4f);
    line.addCentredArc(0.6f, 0.61f, 0.21f, 0.21f, 0.0f, 0.0f, juce::MathConstants<float>::pi);
    line.lineTo(0.36f, 0.82f);
    line.startNewSubPath(0.34f, 0.18f);
    line.lineTo(0.12f, 0.4f);
    line.lineTo(0.34f, 0.62f);
    return stroked(line);
}

juce::Path bars(std::initializer_list<juce::Rectangle<float>> boxes) {
    juce::Path out;
    for (const auto& box : boxes) out.addRoundedRectangle(box, 0.04f);
    return out;
}

}  // namespace

juce::Path pathOf(Icon icon) {
    juce::Path line, out;
    switch (icon) {
        case Icon::locked: return lock(false);
        case Icon::unlocked: return lock(true);
        case Icon::undo: return turnBack();
        case Icon::redo:
            out = turnBack();
            out.applyTransform(juce::AffineTransform::scale(-1.0f, 1.0f, 0.5f, 0.5f));
            return out;
        case Icon::play: out.addTriangle(0.25f, 0.14f, 0.25f, 0.86f, 0.86f, 0.5f); return out;
        case Icon::stop: out.addRoundedRectangle(0.22f, 0.22f, 0.56f, 0.56f, 0.06f); return out;
        case Icon::loop:
            line.addRoundedRectangle(0.12f, 0.28f, 0.76f, 0.48f, 0.24f);
            out = stroked(line);
            out.addTriangle(0.42f, 0.1f, 0.42f, 0.46f, 0.66f, 0.28f);
            return out;
        case Icon::close:
            line.startNewSubPath(0.24f, 0.24f);
            line.lineTo(0.76f, 0.76f);
            line.startNewSubPath(0.76f, 0.24f);
            line.lineTo(0.24f, 0.76f);
            return stroked(line);
        case Icon::plus:
            line.startNewSubPath(0.5f, 0.18f);
            line.lineTo(0.5f, 0.82f);
            line.startNewSubPath(0.18f, 0.5f);
            line.lineTo(0.82f, 0.5f);
            return stroked(line);
        case Icon::styles:
            return bars({{0.14f, 0.16f, 0.32f, 0.3f},
                         {0.54f, 0.16f, 0.32f, 0.3f},
                         {0.14f, 0.54f, 0.32f, 0.3f},
                         {0.54f, 0.54f, 0.32f, 0.3f}});
        case Icon::controls:
            out = bars({{0.1f, 0.23f, 0.8f, 0.08f}, {0.1f, 0.47f, 0.8f, 0.08f}, {0.1f, 0.71f, 0.8f, 0.08f}});
            for (auto [x, y] : {std::pair{0.62f, 0.27f}, {0.3f, 0.51f}, {0.7f, 0.75f}})
                out.addEllipse(x - 0.1f, y - 0.1f, 0.2f, 0.2f);
            return out;
        case Icon::tree:
            line.startNewSubPath(0.22f, 0.2f);
            line.lineTo(0.22f, 0.76f);
            line.lineTo(0.62f, 0.76f);
            line.startNewSubPath(0.22f, 0.46f);
            line.lineTo(0.62f, 0.46f);
            out = stroked(line);
            for (auto [x, y] : {std::pair{0.22f, 0.18f}, {0.74f, 0.46f}, {0.74f, 0.76f}})
                out.addEllipse(x - 0.12f, y - 0.12f, 0.24f, 0.24f);
            return out;
        case Icon::drag:
            line.startNewSubPath(0.5f, 0.12f);
            line.lineTo(0.5f, 0.62f);
            line.startNewSubPath(0.3f, 0.42f);
            line.lineTo(0.5f, 0.64f);
            line.lineTo(0.7f, 0.42f);
            line.startNewSubPath(0.16f, 0.66f);
            line.lineTo(0.16f, 0.86f);
            line.lineTo(0.84f, 0.86f);
            line.lineTo(0.84f, 0.66f);
            return stroked(line);
        case Icon::record: out.addEllipse(0.2f, 0.2f, 0.6f, 0.6f); return out;
        case Icon::endless:
            for (const float x : {0.3f, 0.7f}) line.addEllipse(x - 0.2f, 0.3f, 0.4f, 0.4f);
            return stroked(line);
        case Icon::sounds:
            return bars({{0.1f, 0.4f, 0.1f, 0.2f},
                         {0.28f, 0.22f, 0.1f, 0.56f},
                         {0.46f, 0.1f, 0.1f, 0.8f},
                         {0.64f, 0.28f, 0.1f, 0.44f},
                         {0.82f, 0.4f, 0.1f, 0.2f}});
        case Icon::check:
            line.startNewSubPath(0.18f, 0.54f);
            line.lineTo(0.42f, 0.76f);
            line.lineTo(0.84f, 0.26f);
            return stroked(line);
    }
    return {};
}

void drawIcon(juce::Graphics& g, Icon icon, juce::Rectangle<float> box, juce::Colour colour) {
    const float side = std::min(box.getWidth(), box.getHeight());
    const auto square = box.withSizeKeepingCentre(side, side);
    g.setColour(colour);
    g.fillPath(pathOf(icon), juce::AffineTransform::scale(side).translated(square.getX(), square.getY()));
}

IconButton::IconButton(Icon i, const juce::String& name) : Button(name), icon(i), tint(colours::QUIET_TEXT) {
    setTitle(name);
    setTooltip(name);
}

void IconButton::paintButton(juce::Graphics& g, bool over, bool down) {
    const auto box = getLocalBounds().toFloat();
    const bool on = getToggleState();
    if (!quiet || over || on) {
        g.setColour((on ? colours::LIFTED : colours::RAISED)
                        .brighter(down   ? 0.15f
                                  : over ? 0.08f
                                         : 0.0f)
                        .withMultipliedAlpha(isEnabled() ? 1.0f : 0.5f));
        g.fillRoundedRectangle(box.reduced(0.5f), Look::CORNER);
    }
    const auto colour = on ? colours::ACCENT : over ? colours::TEXT : tint;
    drawIcon(g, icon, box.withSizeKeepingCentre(16.0f, 16.0f), colour.withMultipliedAlpha(isEnabled() ? 1.0f : 0.35f));
    drawFocus(g, *this, box);
}

}  // namespace partimento
