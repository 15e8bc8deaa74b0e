// The editor as its components are: what they say and do, without a window.

#include <catch2/catch.hpp>

#include <set>
#include <typeinfo>
#include <vector>

#include "desk.h"

using namespace partimento;

namespace {

void checkNamed(juce::Component& root, std::size_t least) {
    const auto all = operable(root);
    CHECK(all.size() >= least);
    for (auto* each : all) {
        auto* tip = dynamic_cast<juce::TooltipClient*>(each);
        INFO(typeid(*each).name() << " in " << typeid(*each->getParentComponent()).name() << ", " << each->getTitle()
                                  << ", " << each->getName());
        CHECK((tip != nullptr && tip->getTooltip().isNotEmpty()));
        auto* button = dynamic_cast<juce::Button*>(each);
        CHECK((each->getTitle().isNotEmpty() ||
               (button != nullptr && button->getButtonText().isNotEmpty())));  // as a screen reader finds it
    }
}

}  // namespace

TEST_CASE("the seed that is shown is that of the takes, and every click writes others") {
    Desk desk;
    desk.parameters().seed = 30;
    desk.press("Generate");
    CHECK(desk.seeds() == Seeds{30, 31});
    CHECK(desk.parameters().seed.get() == 30);
    desk.press("Generate");
    CHECK(desk.seeds() == Seeds{32, 33});
    CHECK(desk.parameters().seed.get() == 32);
    desk.parameters().seed = 31;
    desk.press("Generate");
    CHECK(desk.seeds() == Seeds{31, 32});
}

TEST_CASE("the seed and the takes agree after undo and redo, and a seed that was set stays") {
    Desk desk;
    desk.parameters().seed = 30;
    desk.press("Generate");
    desk.press("Generate");
    const auto after = [&](void (Song::*step)()) {
        (desk.song().*step)();
        desk.editor->update();
        return desk.parameters().seed.get();
    };
    CHECK(after(&Song::undo) == 30);
    CHECK(desk.seeds() == Seeds{30, 31});
    CHECK(after(&Song::redo) == 32);
    CHECK(desk.seeds() == Seeds{32, 33});
    after(&Song::undo);
    desk.press("Generate");
    CHECK(desk.seeds() == Seeds{34, 35});  // neither those at hand nor those that were undone
    CHECK(desk.parameters().seed.get() == 34);
    desk.parameters().seed = 77;
    CHECK(after(&Song::undo) == 77);
}

TEST_CASE("a request that is refused leaves the seed") {
    Desk desk;
    desk.parameters().seed = 30;
    desk.press("Generate");
    desk.song().setChords("not chords");
    desk.press("Generate");
    CHECK(desk.song().news().trouble);
    CHECK(desk.parameters().seed.get() == 30);
    desk.song().setChords("");
    desk.press("Generate");
    CHECK(desk.parameters().seed.get() == 32);
}

TEST_CASE("a style that cannot be used says why nothing is written") {
    Desk desk;
    const auto before = desk.song().score();
    desk.parameters().style = desk.processor->getLibrary().indexOf("nobody's");
    desk.press("Generate");
    CHECK(desk.song().news().trouble);
    CHECK(desk.song().score() == before);
}

TEST_CASE("a seed that is kept writes the same again") {
    Desk desk;
    desk.press("Generate");
    const auto first = desk.song().score();
    *desk.parameters().keepSeed = true;
    desk.press("Generate");
    CHECK(desk.seeds() == Seeds{0, 1});
    CHECK(desk.song().score() == first);
}

TEST_CASE("the host's tempo leads until its button is off; then the field sets the song's, and new songs keep it") {
    Desk desk;
    auto& tempo = desk.titled<juce::Slider>("Tempo");
    auto& host = desk.titled<juce::Button>("Follow the host's tempo");
    CHECK(host.getToggleState());
    CHECK(!tempo.isEnabled());
    CHECK(tempo.getValue() == 90.0);
    host.setToggleState(false, juce::dontSendNotification);
    desk.press("Follow the host's tempo");
    CHECK(desk.parameters().scoreTempo());
    CHECK(tempo.isEnabled());
    CHECK(tempo.getValue() == 100.0);
    tempo.setValue(133.0, juce::sendNotificationSync);
    CHECK(desk.song().score().tempo_bpm == 133.0);
    desk.press("Generate");
    CHECK(desk.song().score().tempo_bpm == 133.0);
    desk.song().undo();
    desk.song().undo();
    desk.editor->update();
    CHECK(tempo.getValue() == 100.0);
    desk.press("Generate");
    CHECK(desk.song().score().tempo_bpm != 133.0);
}

TEST_CASE("the Standalone says when it has no audio device to play on, and does not when it has") {
    Desk desk(juce::AudioProcessor::wrapperType_Standalone);
    auto& status = desk.titled<StatusBar>("Status");
    const auto says = [&](bool sounds) {
        for (int second = 0; second < 2 * 30; ++second) {
            if (sounds) desk.processor->processBlock(desk.audio, desk.midi);
            desk.editor->update();
        }
        return status.getDescription().contains("no audio device");
    };
    CHECK(!says(false));  // nothing is to be played yet
    desk.parameters().clock = 1;
    CHECK(!says(true));
    CHECK(says(false));
    CHECK(!says(true));
}

TEST_CASE("the tree of takes names a style as the header does") {
    Desk desk;
    desk.press("Generate");
    while (desk.processor->getLibrary().readOneCard()) {}
    desk.editor->update();
    const auto shown = desk.titled<juce::Button>("Style").getDescription().upToFirstOccurrenceOf(".", false, false);
    CHECK(shown != "tiny");  // the file's name
    const auto& lines = desk.titled<TakeTree>("All takes").shownLines();
    REQUIRE(lines.size() >= 3);
    CHECK(lines.back().style == shown);
}

TEST_CASE("the takes are as wide as the lanes at any size, however many there are") {
    Desk desk;
    for (const int count : {1, 2, 7}) {
        *desk.parameters().takes = count;
        desk.press("Generate");
        for (const auto [width, height] : {std::pair{800, 500}, {1280, 800}, {2560, 1600}}) {
            desk.editor->setSize(width, height);
            const auto& lane = desk.titled<juce::Component>("Melody notes");
            const auto place = [&](const juce::Component& each) {
                return desk.editor->getLocalArea(each.getParentComponent(), each.getBounds());
            };
            INFO(count << " takes, " << width << " by " << height);
            CHECK(place(desk.titled<juce::Component>("Take 1")).getX() == place(lane).getX());
            CHECK(place(desk.titled<juce::Component>("Take " + juce::String(count))).getRight() ==
                  place(lane).getRight());
        }
    }
}

TEST_CASE("what is quoted is said in words, and nothing of a song that is not there") {
    NoveltyMeter meter;
    CHECK(meter.words() == "Quotes no known song");
    meter.show({{PartName::melody, 9, 0, "Tune", 16, 9}}, 12);
    CHECK(meter.words() == "Quotes 9 notes of Tune");
    Desk desk;
    desk.editor->update();
    CHECK(desk.titled<NoveltyMeter>("Quotes").isVisible());
    desk.song().undo();
    desk.editor->update();
    CHECK(!desk.titled<NoveltyMeter>("Quotes").isVisible());
}

TEST_CASE("the Standalone has its own tempo alone") {
    Desk desk(juce::AudioProcessor::wrapperType_Standalone);
    CHECK(!desk.titled<juce::Button>("Follow the host's tempo").isVisible());
    CHECK(desk.titled<juce::Slider>("Tempo").isEnabled());
    CHECK(desk.titled<juce::Slider>("Tempo").getValue() == 100.0);
}

TEST_CASE("what writes, the tempo and the play button are in view in the smallest window") {
    Desk desk;
    desk.editor->setSize(800, 500);
    const auto all = desk.editor->getLocalBounds();
    for (const auto* title : {"Generate", "Regenerate", "Continue", "Chord line", "Tempo", "Follow the host's tempo",
                              "Bars to write", "Takes", "Seed", "Keep the seed", "Play without the host"}) {
        INFO(title);
        auto& each = desk.titled<juce::Component>(title);
        const auto place = desk.editor->getLocalArea(each.getParentComponent(), each.getBounds());
        CHECK(each.isVisible());
        CHECK(all.contains(place));
        CHECK(place.getWidth() >= 20);
        CHECK(place.getHeight() >= 20);
    }
}

TEST_CASE("the three that write say what they would write") {
    Desk desk;
    auto& score = desk.titled<ScoreView>("Score");
    const auto said = [&](const char* title) { return desk.titled<WriteButton>(title).getDescription(); };
    CHECK(said("Generate") == "2 bars");
    CHECK(said("Regenerate").isEmpty());
    CHECK(said("Continue") == "bars 3-4");
    score.select({1, 1, maskOf(PartName::melody)});
    CHECK(said("Regenerate") == "bar 2 of melody");
    CHECK(desk.titled<WriteButton>("Regenerate").getTooltip().contains("bar 2 of melody"));
    score.lockSelection();
    desk.editor->update();
    CHECK(said("Regenerate") == "all of it is locked");
    CHECK(said("Generate") == "all but what is locked");
    score.select({0, 1, 0});
    CHECK(desk.titled<WriteButton>("Regenerate").getTooltip() == "Writes bars 1-2 anew, all but what is locked (R)");
    desk.parameters().bars = 1;
    CHECK(said("Continue") == "bar 3");
}

TEST_CASE("drums are named where there is room, kick and snare before others, beside their rows and apart") {
    for (const auto& keys : {std::vector<int>{}, {35, 36, 38, 41, 43, 47, 54, 56, 60, 62, 70, 75}}) {
        Score score;
        score.bars = 1;
        for (const int key : keys) score.part(PartName::drums).notes.push_back({0, 6, key, 90, 0});
        score.sort();
        for (const float height : {30.0f, 60.0f, 90.0f, 400.0f}) {
            const PitchRows rows(score, PartName::drums, height);
            const auto names = rows.names(PartName::drums, 11.0f);
            INFO(height << ", " << rows.count() << " rows");
            std::set<int> named;
            for (const auto& name : names) {
                named.insert(rows.pitchOf(name.row));
                CHECK(name.y >= 4.3f);
                CHECK(name.y <= height - 4.3f);
                if (names.size() > 1)
                    CHECK(std::abs(name.y - (static_cast<float>(name.row) + 0.5f) * rows.rowHeight()) <=
                          std::max(8.0f, rows.rowHeight()));
            }
            CHECK(named.contains(36));
            if (height >= 60.0f) CHECK(named.contains(38));
            for (std::size_t i = 1; i < names.size(); ++i) CHECK(names[i].y - names[i - 1].y >= 10.99f);
            if (height == 400.0f) CHECK(static_cast<int>(names.size()) == rows.count());
        }
    }
}

TEST_CASE("the drums' lane has room for the names of kick and snare in the smallest window") {
    Desk desk;
    desk.press("Generate");
    desk.editor->setSize(800, 500);
    auto& score = desk.titled<ScoreView>("Score");
    CHECK(score.laneOf(PartName::drums).getHeight() >= 64);
    for (const auto part : {PartName::melody, PartName::chords, PartName::bass}) {
        CHECK(score.laneOf(part).getHeight() >= 40);
        CHECK(score.headerOf(part).level.isVisible());
    }
}

TEST_CASE("sections of the controls open as far as there is room, and what is closed is out of reach") {
    Desk desk;
    auto& panel = desk.titled<ControlsPanel>("Controls");
    const auto open = [&](const char* title) { return desk.titled<SectionHeader>(title).getToggleState(); };
    const auto press = [&](const char* title) {
        auto& header = desk.titled<SectionHeader>(title);
        header.setToggleState(!header.getToggleState(), juce::dontSendNotification);
        header.onClick();
    };
    panel.setSize(300, 568);
    CHECK(open("How much changes"));
    CHECK(open("Part by part"));
    CHECK(desk.titled<juce::Slider>("Daring").getParentComponent()->isVisible());
    CHECK(!desk.titled<juce::Slider>("MIDI channel of bass").isVisible());
    press("Mix and outputs");
    CHECK(desk.titled<juce::Slider>("MIDI channel of bass").isVisible());
    CHECK(!open("Part by part"));
    press("Mix and outputs");
    CHECK(!desk.titled<juce::Slider>("MIDI channel of bass").isVisible());
    panel.setSize(300, 368);
    for (const auto* title : {"How much changes", "Key and scale", "Mix and outputs", "Finer points"}) {
        if (!open(title)) press(title);
        INFO(title);
        CHECK(open(title));
        forEach(panel, [&](juce::Component& each) {
            if (auto* bar = dynamic_cast<juce::ScrollBar*>(&each)) CHECK(!bar->isVisible());
        });
    }
}

TEST_CASE("what takes back the wishes leaves the tempo, which stands elsewhere") {
    Desk desk;
    desk.song().setTempo(133.0);
    auto wished = desk.song().controls();
    wished.strength = 0.5;
    desk.song().setControls(wished);
    desk.editor->update();
    desk.titled<juce::TextButton>("Reset all").onClick();
    CHECK(desk.song().controls().strength == 1.0);
    CHECK(desk.song().tempoWished() == 133.0);
}

TEST_CASE("a part's MIDI channel and pan are set in the mix") {
    Desk desk;
    desk.titled<juce::Slider>("MIDI channel of bass").setValue(7.0, juce::sendNotificationSync);
    desk.titled<juce::Slider>("Pan of drums").setValue(-0.5, juce::sendNotificationSync);
    CHECK(desk.parameters().channels()[PartName::bass] == 7);
    CHECK(desk.parameters().mix().pan[PartName::drums] == Approx(-0.5f));
}

TEST_CASE("everything that is operated has a tooltip and a name") {
    Desk desk;
    desk.press("Generate");  // takes to be heard and kept
    checkNamed(*desk.editor, 80);
    midi::Found found;
    found.tracks.resize(2);
    found.tracks[0].name = "Piano";
    found.tracks[1].name = "Voice";
    ImportPanel panel(found);
    checkNamed(panel, 4);
}

TEST_CASE("no two things that are operated share a name") {
    Desk desk;
    std::set<juce::String> names;
    for (auto* each : operable(*desk.editor)) {
        if (dynamic_cast<juce::ListBox*>(each)) continue;
        INFO(each->getTitle());
        if (each->getTitle().isNotEmpty()) CHECK(names.insert(each->getTitle()).second);
    }
}

TEST_CASE("Space is the transport's, wherever the last click has left the keyboard") {
    Desk desk(juce::AudioProcessor::wrapperType_Standalone);
    desk.press("Generate");
    for (auto* each : operable(*desk.editor)) {
        INFO(each->getTitle());
        if (dynamic_cast<juce::TextEditor*>(each) == nullptr)
            CHECK(!each->keyPressed(juce::KeyPress(juce::KeyPress::spaceKey)));
    }
    CHECK(desk.editor->keyPressed(juce::KeyPress(juce::KeyPress::spaceKey)));
}

TEST_CASE("the list of styles asks before it looks where a song points") {
    Desk desk;
    auto& look = desk.titled<juce::Button>("Look through the song's folders of styles");
    desk.editor->update();
    CHECK(!look.isVisible());
    const std::string state =
        R"({"format":"partimento-state-2","style":"tiny","chords":"","parameters":{},"controls":null,"locked":{},)"
        R"("song":null,"folders":["/proc"]})";
    desk.processor->setStateInformation(state.data(), static_cast<int>(state.size()));
    desk.editor->update();
    CHECK(look.isVisible());
    CHECK(look.getButtonText() == "Look in /proc");
    look.onClick();
    desk.editor->update();
    CHECK(!look.isVisible());
    CHECK(desk.processor->getLibrary().offeredFolders().empty());
}
