#include "ui/panels/TimbreMap.h"

#include <algorithm>

#include "JuceText.h"
#include "ui/widgets/Colours.h"
#include "ui/widgets/Look.h"

namespace partimento {

constexpr float KEY_STEP = 0.02f;

TimbreMap::TimbreMap() {
    setTitle("Map of timbres");
    setTooltip("Click or drag for another timbre, or use the arrow keys; drop a WAV file of one note");
    setHelpText(getTooltip());
    setWantsKeyboardFocus(true);
    setMouseCursor(juce::MouseCursor::CrosshairCursor);
}

void TimbreMap::setPlaces(const std::vector<Place>& all) {
    places.clear();
    families.clear();
    for (const auto& place : all) {
        places.emplace_back(place.x, place.y);
        families[juceText(place.family)].push_back(places.back());
    }
    for (auto& [name, members] : families) {
        juce::Point<float> middle;
        for (const auto& each : members) middle += each / static_cast<float>(members.size());
        std::ranges::sort(members, {}, [&](const auto& each) { return each.getDistanceSquaredFrom(middle); });
    }
    repaint();
}

void TimbreMap::show(juce::Point<float> point, juce::Colour colour) {
    chosen = point;
    tint = colour;
    repaint();
}

void TimbreMap::showTarget(std::optional<juce::Point<float>> point) {
    target = point;
    repaint();
}

juce::Point<float> TimbreMap::pointAt(juce::Point<float> pixel) const {
    const auto box = field();
    return {std::clamp((pixel.x - box.getX()) / box.getWidth(), 0.0f, 1.0f),
            std::clamp((box.getBottom() - pixel.y) / box.getHeight(), 0.0f, 1.0f)};
}

juce::Point<float> TimbreMap::pixelOf(juce::Point<float> point) const {
    const auto box = field();
    return {box.getX() + point.x * box.getWidth(), box.getBottom() - point.y * box.getHeight()};
}

void TimbreMap::mouseDrag(const juce::MouseEvent& event) {
    show(pointAt(event.position), tint);
    if (onMove) onMove(chosen);
}

void TimbreMap::mouseUp(const juce::MouseEvent&) {
    if (onChoose) onChoose(chosen);
}

bool TimbreMap::keyPressed(const juce::KeyPress& key) {
    auto point = chosen;
    if (key == juce::KeyPress::leftKey) point.x -= KEY_STEP;
    if (key == juce::KeyPress::rightKey) point.x += KEY_STEP;
    if (key == juce::KeyPress::downKey) point.y -= KEY_STEP;
    if (key == juce::KeyPress::upKey) point.y += KEY_STEP;
    if (point == chosen) return false;
    show({std::clamp(point.x, 0.0f, 1.0f), std::clamp(point.y, 0.0f, 1.0f)}, tint);
    if (onMove) onMove(chosen);
    if (onChoose) onChoose(chosen);
    return true;
}

void TimbreMap::paint(juce::Graphics& g) {
    g.setColour(colours::INK);
    g.fillRoundedRectangle(getLocalBounds().toFloat(), Look::CORNER);
    g.setColour(colours::STRONG_LINE);
    for (const auto& place : places) g.fillEllipse(juce::Rectangle<float>(5.0f, 5.0f).withCentre(pixelOf(place)));
    const auto font = letters::plain(letters::SMALL);
    g.setFont(font);
    g.setColour(colours::QUIET_TEXT);
    // A family's name stands by the first of its timbres where it lies on no other.
    std::vector<juce::Rectangle<float>> written;
    for (const auto& [name, members] : families)
        for (const auto& each : members) {
            const auto box = juce::Rectangle<float>(font.getStringWidthFloat(name) + 6.0f, letters::SMALL + 3.0f)
                                 .withCentre(pixelOf(each))
                                 .constrainedWithin(getLocalBounds().toFloat().reduced(2.0f));
            if (std::ranges::any_of(written, [&](const auto& other) { return other.intersects(box); })) continue;
            written.push_back(box);
            g.drawText(name, box, juce::Justification::centred, false);
            break;
        }
    g.setColour(tint);
    if (target) {
        const juce::Line<float> way(pixelOf(chosen), pixelOf(*target));
        constexpr float RADIUS = 7.0f;
        if (way.getLength() > 2.0f * RADIUS) g.drawLine(way.withShortenedStart(RADIUS).withShortenedEnd(RADIUS), 1.0f);
        g.drawEllipse(juce::Rectangle<float>(2.0f * RADIUS, 2.0f * RADIUS).withCentre(pixelOf(*target)), 1.0f);
    }
    g.drawEllipse(juce::Rectangle<float>(14.0f, 14.0f).withCentre(pixelOf(chosen)), 2.5f);
    drawFocus(g, *this, getLocalBounds().toFloat());
}

}  // namespace partimento
