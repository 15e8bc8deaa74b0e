#include "ui/panels/KitPage.h"

#include <algorithm>

#include "ui/widgets/Colours.h"

namespace partimento {
namespace {

constexpr const char* PIECES[]{"Kick",    "Snare",  "Rim",   "Clap", "Closed", "Pedal",  "Open",   "Low tom",
                               "Mid tom", "Hi tom", "Crash", "Ride", "Perc 1", "Perc 2", "Perc 3", "Perc 4"};
static_assert(std::size(PIECES) == std::tuple_size_v<decltype(Kit::pieces)>);
constexpr int COLUMNS = 4;

juce::String signedPercent(double value) {
    const int percent = juce::roundToInt(value * 100.0);
    return (percent > 0 ? "+" : "") + juce::String(percent);
}

}  // namespace

juce::String KitPage::nameOf(std::size_t piece) { return PIECES[piece]; }

KitPage::KitPage(std::vector<std::filesystem::path> kitFiles)
    : brightness("Brightness", -1.0, 1.0, 0.01, signedPercent),
      length("Length", -1.0, 1.0, 0.01, signedPercent),
      noise("Noise", -1.0, 1.0, 0.01, signedPercent),
      punch("Punch", -1.0, 1.0, 0.01, signedPercent),
      morph("Morph", 0.0, 1.0, 0.01, [](double v) { return juce::String(juce::roundToInt(v * 100.0)) + " %"; }),
      kits(std::move(kitFiles)) {
    for (std::size_t i = 0; i < std::size(PIECES); ++i) {
        auto& button = *pieces.emplace_back(std::make_unique<PieceButton>(PIECES[i]));
        button.onClick = [this, i] {
            chosen = i;
            onPiece();
        };
        button.onDragOut = [this, i] { onDragOut(i); };
        addAndMakeVisible(button);
        towards.addItem(PIECES[i], static_cast<int>(i) + 1);
    }
    brightness.explain("Darker or brighter: a tilt of the whole spectrum");
    length.explain("Shorter or longer, from a third to three times");
    noise.explain("More of the tone or more of the noise");
    punch.explain("A softer or a harder start");
    morph.explain("How much of the hit that is chosen below");
    turn(brightness, &HitControls::brightness);
    turn(length, &HitControls::length);
    turn(noise, &HitControls::noise);
    turn(punch, &HitControls::punch);
    morph.onChange = [this] { morphOn(); };
    for (auto* row : {&brightness, &length, &noise, &punch, &morph}) {
        row->setTint(colours::of(PartName::drums));
        row->slider.onDragStart = [this] { onHold(); };
        addAndMakeVisible(row);
    }
    towards.setTitle("Morph to");
    towards.setTooltip("The hit that the chosen one is morphed to");
    towards.setSelectedItemIndex(1, juce::dontSendNotification);
    kits.onStyles = [this] { onKit({}); };
    kits.onFile = [this](const std::filesystem::path& file) { onKit(file); };
    kits.onAsk = [this] { onLoad(); };
    save.setTitle(save.getButtonText());
    save.setTooltip("Writes the kit to a file, to use in other songs");
    save.onClick = [this] { onSave(); };
    wav.setTitle("Hit from a WAV file");
    wav.setTooltip("Makes the chosen piece like a hit in a WAV file, as dropping the file on it does");
    wav.onClick = [this] { onWav(); };
    for (auto* each : std::initializer_list<juce::Component*>{&towards, &kits, &save, &wav}) addAndMakeVisible(each);
}

void KitPage::turn(ControlRow& row, float HitControls::* control) {
    row.onChange = [this, &row, control] {
        onEdit(
            [&](Piece& each) {
                each.controls.*control = static_cast<float>(row.slider.getValue());
                return row.slider.getTitle().toLowerCase();
            },
            &row);
    };
}

void KitPage::morphOn() {
    const auto other = static_cast<std::size_t>(std::max(0, towards.getSelectedItemIndex()));
    const auto share = static_cast<float>(morph.slider.getValue());
    onEdit(
        [&](Piece& each) {
            each = made = morphed(from, kit.pieces[other], share);
            return "morph to " + nameOf(other).toLowerCase();
        },
        &morph);
}

void KitPage::choose(juce::Point<int> at) {
    for (std::size_t i = 0; i < pieces.size(); ++i)
        if (pieces[i]->getBounds().contains(at)) chosen = i;
}

void KitPage::show(const std::optional<Kit>& named, const Kit& now) {
    kit = now;
    const auto& each = kit.pieces[chosen];
    for (std::size_t i = 0; i < pieces.size(); ++i) pieces[i]->show(i == chosen, kit.pieces[i].locked);
    kits.show(named);
    brightness.setValue(static_cast<double>(each.controls.brightness));
    length.setValue(static_cast<double>(each.controls.length));
    noise.setValue(static_cast<double>(each.controls.noise));
    punch.setValue(static_cast<double>(each.controls.punch));
    if (each == made) return;
    from = made = each;  // another than the morph has made: it begins anew
    morph.setValue(0.0);
}

void KitPage::resized() {
    auto area = getLocalBounds();
    auto last = area.removeFromBottom(28);
    kits.setBounds(last.removeFromLeft(last.getWidth() / 2).reduced(2, 0));
    save.setBounds(last.removeFromLeft(last.getWidth() / 2).reduced(2, 0));
    wav.setBounds(last.reduced(2, 0));
    const int rows = static_cast<int>(pieces.size()) / COLUMNS,
              height = std::clamp((area.getHeight() - 6 * ControlRow::HEIGHT - 16) / rows, 18, 34);
    for (std::size_t i = 0; i < pieces.size(); i += COLUMNS) {
        auto row = area.removeFromTop(height);
        for (std::size_t column = 0; column < COLUMNS; ++column)
            pieces[i + column]->setBounds(row.removeFromLeft(area.getWidth() / COLUMNS).reduced(1));
    }
    area.removeFromTop(6);
    for (auto* row : {&brightness, &length, &noise, &punch, &morph})
        row->setBounds(area.removeFromTop(std::min(ControlRow::HEIGHT, std::max(20, area.getHeight() / 6))));
    towards.setBounds(area.removeFromTop(26).withTrimmedLeft(100));
}

}  // namespace partimento
