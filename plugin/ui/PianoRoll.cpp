#include "PianoRoll.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "Colours.h"
#include "chord.h"

namespace partimento {
namespace {

constexpr int HEADER = 34, DRUM_LANES_SHARE = 4;   // the drums take a quarter of the height

}  // namespace

void PianoRoll::show(const Score& newScore, PartMask newMuted) {
    if (score == newScore && muted == newMuted) return;
    score = newScore;
    muted = newMuted;
    picture = {};
    repaint();
}

void PianoRoll::setPlayhead(double ppq, bool loops) {
    float x = -1.0f;
    const double end = score.end_ticks();
    if (ppq >= 0.0 && end > 0.0) {
        const double ticks = ppq * TICKS_PER_QUARTER;
        if (loops || ticks < end) x = xAt(std::fmod(ticks, end));
    }
    if (x == playheadX) return;
    for (const float old : {playheadX, x})
        if (old >= 0.0f) repaint(static_cast<int>(old) - 2, 0, 5, getHeight());
    playheadX = x;
}

float PianoRoll::xAt(double ticks) const { return static_cast<float>(ticks / std::max(1, score.end_ticks()) * getWidth()); }

void PianoRoll::paint(juce::Graphics& g) {
    if (picture.isNull()) {
        const float scale = g.getInternalContext().getPhysicalPixelScaleFactor();
        picture = juce::Image(juce::Image::RGB, std::max(1, juce::roundToInt(static_cast<float>(getWidth()) * scale)),
                              std::max(1, juce::roundToInt(static_cast<float>(getHeight()) * scale)), false);
        juce::Graphics on(picture);
        on.addTransform(juce::AffineTransform::scale(scale));
        draw(on);
    }
    g.drawImage(picture, getLocalBounds().toFloat());
    if (playheadX >= 0.0f) {
        g.setColour(colours::PLAYHEAD);
        g.fillRect(playheadX - 0.75f, 0.0f, 1.5f, static_cast<float>(getHeight()));
    }
}

void PianoRoll::draw(juce::Graphics& g) const {
    g.fillAll(colours::PAPER);
    if (score.bars == 0) {
        g.setColour(colours::QUIET_TEXT);
        g.setFont(15.0f);
        g.drawText("No score yet. Choose a style, write a chord line if you like, and generate.", getLocalBounds(), juce::Justification::centred);
        return;
    }
    const float height = static_cast<float>(getHeight()), drumTop = height - height / DRUM_LANES_SHARE;
    const int barTicks = score.meter.bar_ticks(), beatTicks = barTicks / score.meter.beats;

    int low = 127, high = 0;
    std::set<int> drumKeys;
    for (const auto part : {PartName::melody, PartName::chords, PartName::bass})
        for (const auto& note : score.part(part).notes) {
            low = std::min(low, note.pitch);
            high = std::max(high, note.pitch);
        }
    for (const auto& note : score.part(PartName::drums).notes) drumKeys.insert(note.pitch);
    if (low > high) { low = 48; high = 72; }
    low -= 2;
    high += 2;

    for (int tick = 0; tick < score.end_ticks(); tick += beatTicks) {
        const bool bar = tick % barTicks == 0;
        if (!bar && xAt(beatTicks) < 7.0f) continue;
        g.setColour(bar ? colours::STRONG_LINE : colours::LINE.withAlpha(0.6f));
        g.fillRect(xAt(tick), bar ? 0.0f : static_cast<float>(HEADER), 1.0f, height);
    }
    g.setColour(colours::STRONG_LINE);
    g.fillRect(0.0f, static_cast<float>(HEADER) - 1.0f, static_cast<float>(getWidth()), 1.0f);
    g.fillRect(0.0f, drumTop, static_cast<float>(getWidth()), 1.0f);

    g.setFont(11.0f);
    g.setColour(colours::QUIET_TEXT);
    const int everyBars = std::max(1, static_cast<int>(std::ceil(26.0f / xAt(barTicks))));
    for (int bar = 0; bar < score.bars; bar += everyBars)
        g.drawText(juce::String(bar + 1), juce::Rectangle<float>(xAt(bar * barTicks) + 4.0f, 1.0f, 30.0f, 13.0f), juce::Justification::left);
    g.setFont(14.0f);
    g.setColour(colours::of(PartName::harmony));
    for (std::size_t i = 0; i < score.harmony.size(); ++i) {
        const float x = xAt(score.harmony[i].onset_ticks) + 4.0f;
        const float next = i + 1 < score.harmony.size() ? xAt(score.harmony[i + 1].onset_ticks) : static_cast<float>(getWidth());
        g.drawFittedText(juce::String(chord_name(score.harmony[i], score.key)),
                         juce::Rectangle<float>(x, 14.0f, next - x - 1.0f, static_cast<float>(HEADER) - 16.0f).toNearestInt(), juce::Justification::left, 1, 0.7f);
    }

    const auto draw_note = [&](PartName part, const Note& note, float y, float lane) {
        const float x = xAt(note.onset_ticks + static_cast<double>(note.timing) / TIMING_PER_TICK);
        const float width = std::max(2.5f, xAt(note.duration_ticks) - 1.0f);
        const bool silent = muted >> static_cast<int>(part) & 1;
        g.setColour(colours::of(part).withAlpha((silent ? 0.2f : 0.55f + 0.45f * static_cast<float>(note.velocity) / 127.0f)));
        g.fillRoundedRectangle(x, y, width, std::max(2.0f, lane - 1.0f), 1.5f);
    };
    const float pitchLane = (drumTop - HEADER) / static_cast<float>(high - low);
    for (const auto part : {PartName::chords, PartName::bass, PartName::melody})
        for (const auto& note : score.part(part).notes)
            draw_note(part, note, static_cast<float>(HEADER) + static_cast<float>(high - note.pitch) * pitchLane - pitchLane * 0.5f, std::min(pitchLane, 12.0f));
    const float drumLane = (height - drumTop - 6.0f) / static_cast<float>(std::max<std::size_t>(drumKeys.size(), 5));
    for (const auto& note : score.part(PartName::drums).notes) {
        const auto lane = std::distance(drumKeys.begin(), drumKeys.find(note.pitch));
        draw_note(PartName::drums, note, height - 3.0f - static_cast<float>(lane + 1) * drumLane, drumLane);
    }
}

}  // namespace partimento
