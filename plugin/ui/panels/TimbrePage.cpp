#include "ui/panels/TimbrePage.h"

#include <algorithm>

#include "JuceText.h"
#include "ui/widgets/Colours.h"

namespace partimento {
namespace {

constexpr int FIRST_PART = 1, FIRST_PLACE = 100, NAME_WIDTH = 70, LINE = 28;

juce::Point<float> pointOf(const Timbre& timbre) { return {timbre.x, timbre.y}; }

juce::String percent(double value) { return juce::String(juce::roundToInt(value * 100.0)) + " %"; }

}  // namespace

TimbrePage::TimbrePage() : morph("Morph", 0.0, 1.0, 0.01, percent) {
    name.setBorderSize({});
    map.onMove = [this](juce::Point<float> at) {
        try {
            name.setText(juceText(timbre_at(*onNotes(), at.x, at.y).name), juce::dontSendNotification);
        } catch (const std::exception& error) {
            if (onTrouble) onTrouble(juceText(error.what()));
        }
    };
    map.onChoose = [this](juce::Point<float> at) {
        onEdit(
            [&](Timbre& timbre) {
                timbre = timbre_at(*onNotes(), at.x, at.y);
                return juceText(timbre.name);
            },
            &map);
    };
    map.onHold = [this] { onHold(); };
    morph.setWidths(NAME_WIDTH, 48);
    morph.slider.setTitle("Morph the timbre");
    morph.explain("How much of the timbre that is chosen below");
    morph.slider.onDragStart = [this] { onHold(); };
    morph.onChange = [this] { turn(); };
    towards.setTitle("Timbre to morph to");
    towards.setTooltip("The timbre that this one is morphed to: of another part, or of the map");
    towards.setHelpText(towards.getTooltip());
    towards.setTextWhenNothingSelected("Morph to...");
    towards.onChange = [this] {
        morph.setEnabled(target().has_value());
        point();
        if (morph.slider.getValue() > 0.0) turn();
    };
    wav.setTitle("Timbre from a WAV file");
    wav.setTooltip("A timbre like a note in a WAV file, as dropping the file here gives");
    wav.onClick = [this] { onWav(); };
    for (juce::Component* each : std::initializer_list<juce::Component*>{&map, &name, &wav, &morph, &towards})
        addAndMakeVisible(each);
}

std::optional<Timbre> TimbrePage::target() const {
    const int id = towards.getSelectedId();
    if (id >= FIRST_PLACE && id - FIRST_PLACE < static_cast<int>(places.size()))
        return timbre_of(places[static_cast<std::size_t>(id - FIRST_PLACE)]);
    return id >= FIRST_PART && id < FIRST_PART + PART_COUNT ? timbres[static_cast<PartName>(id - FIRST_PART)]
                                                            : std::nullopt;
}

void TimbrePage::turn() {
    const auto to = target();
    if (!to) return;
    const auto share = static_cast<float>(morph.slider.getValue());
    onEdit(
        [&](Timbre& timbre) {
            if (timbre != made) from = timbre;
            timbre = made = share > 0.0f ? morphed(from, *to, share) : from;
            return "morph to " + juceText(to->name);
        },
        &morph);
}

void TimbrePage::offer(const SongSounds& sounds, const Notes* notes) {
    const bool isNew = notes != nullptr && places.empty();
    if (isNew) {
        places = notes->places();
        map.setPlaces(places);
        for (const auto each : {PartName::melody, PartName::chords, PartName::bass})
            towards.addItem("Timbre of " + juce::String(std::string(name_of(each))),
                            FIRST_PART + static_cast<int>(each));
        std::vector<std::string> families;
        for (const auto& place : places)
            if (std::ranges::find(families, place.family) == families.end()) families.push_back(place.family);
        std::ranges::sort(families);
        for (const auto& family : families) {
            juce::PopupMenu members;
            for (std::size_t i = 0; i < places.size(); ++i)
                if (places[i].family == family)
                    members.addItem(FIRST_PLACE + static_cast<int>(i), juceText(places[i].name));
            towards.getRootMenu()->addSubMenu(juceText(family), members);
        }
    }
    timbres = sounds.timbres;
    if (!places.empty())
        for (const auto each : {PartName::melody, PartName::chords, PartName::bass})
            towards.setItemEnabled(FIRST_PART + static_cast<int>(each), each != part && timbres[each].has_value());
    if (towards.getSelectedId() == FIRST_PART + static_cast<int>(part))
        towards.setSelectedId(0, juce::dontSendNotification);
}

void TimbrePage::point() {
    const auto& timbre = timbres[part];
    const auto to = target();
    map.show(timbre ? pointOf(*timbre) : juce::Point<float>(0.5f, 0.5f), colours::of(part));
    map.showTarget(to ? std::optional(pointOf(*to)) : std::nullopt);
}

void TimbrePage::show(const SongSounds& sounds, PartName shown, const Notes* notes) {
    part = shown;
    offer(sounds, notes);
    const auto& timbre = timbres[part];
    name.setText(timbre ? juceText(timbre->name) : juce::String("no timbre yet"), juce::dontSendNotification);
    morph.setTint(colours::of(part));
    if (!timbre || *timbre != made) morph.setValue(0.0);  // another than the morph has made: it begins anew
    const bool locked = timbre && timbre->locked;
    map.setEnabled(!locked);
    wav.setEnabled(!locked);
    towards.setEnabled(!locked && !places.empty());
    morph.setEnabled(!locked && target().has_value());
    point();
}

void TimbrePage::resized() {
    auto area = getLocalBounds();
    map.setBounds(area.removeFromTop(std::min(std::max(0, area.getHeight() - 3 * LINE - 6), area.getWidth())));
    auto line = area.removeFromTop(LINE);
    wav.setBounds(line.removeFromRight(64).withTrimmedTop(3));
    name.setBounds(line.withTrimmedRight(4));
    morph.setBounds(area.removeFromTop(LINE));
    towards.setBounds(area.removeFromTop(LINE).withTrimmedLeft(NAME_WIDTH));
}

}  // namespace partimento
