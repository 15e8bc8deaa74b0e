// The drawer of sounds: kits, their pieces, and timbres.

#include <catch2/catch.hpp>

#include <cmath>
#include <filesystem>
#include <map>
#include <string>

#include "StyleFolders.h"
#include "desk.h"
#include "song/files.h"
#include "sound/kit_json.h"
#include "sound/wav.h"
#include "sound_files.h"

using namespace partimento;

namespace {

// With the drawer of sounds open.
struct SoundDesk : Desk {
    SoundDesk() {
        press("Sounds");
        sounds().finish();
    }
    Sounds& sounds() { return processor->getSounds(); }
    SongSounds chosen() { return sounds().chosen(); }
    Timbre timbre(PartName part = PartName::melody) { return chosen().timbres[part].value(); }
    void show(const juce::String& part) {
        auto& button = titled<juce::Button>("Sounds of " + part);
        button.setToggleState(true, juce::dontSendNotification);
        button.onClick();
    }
    void undo() {
        song().undo();
        editor->update();
    }
    void drop(const juce::File& file, juce::Point<int> at = {}) {
        auto& panel = titled<SoundPanel>("Sounds");
        CHECK(panel.isInterestedInFileDrag({file.getFullPathName()}));
        if (at != juce::Point<int>()) at = panel.getLocalPoint(titled<PieceButton>("Kick").getParentComponent(), at);
        panel.filesDropped({file.getFullPathName()}, at.x, at.y);
        editor->update();
    }
};

// A note that falls, as a WAV file.
struct Recorded {
    juce::TemporaryFile temporary{".wav"};
    juce::File file = temporary.getFile();
    Recorded() {
        std::vector<float> samples(30000);
        for (std::size_t i = 0; i < samples.size(); ++i) {
            const auto x = static_cast<float>(i);
            samples[i] = std::exp(-1e-4f * x) * (0.6f * std::sin(0.03f * x) + 0.3f * std::sin(0.06f * x));
        }
        write_whole(pathOf(file.getFullPathName().toStdString()), wav_file(samples));
    }
};

void withSounds(const std::function<void(SoundDesk&)>& test) {
    setenv("PARTIMENTO_SOUNDS", sound_folder().c_str(), 1);
    SoundDesk desk;
    test(desk);
}

}  // namespace

TEST_CASE("a new kit is neural, keeps what is locked, and one piece can be made anew") {
    withSounds([](SoundDesk& desk) {
        CHECK(!desk.chosen().neural[PartName::drums]);
        desk.press("New kit");
        const auto first = desk.chosen();
        CHECK(first.neural[PartName::drums]);
        REQUIRE(first.kit.has_value());
        desk.press("Snare");
        desk.press("Lock");
        CHECK(desk.chosen().kit->pieces[1].locked);
        CHECK(!desk.titled<juce::Button>("New").isEnabled());
        desk.press("New kit");
        CHECK(desk.chosen().kit->pieces[1].latent == first.kit->pieces[1].latent);
        CHECK(desk.chosen().kit->pieces[0] != first.kit->pieces[0]);
        desk.press("Kick");
        const auto before = *desk.chosen().kit;
        desk.press("New");
        CHECK(desk.chosen().kit->pieces[0] != before.pieces[0]);
        CHECK(desk.chosen().kit->pieces[2] == before.pieces[2]);
        desk.press("Neural sounds");
    });
}

TEST_CASE("what is turned of a piece is saved with the song, and a morph can be taken back") {
    withSounds([](SoundDesk& desk) {
        desk.press("New kit");
        desk.titled<juce::Slider>("Brightness").setValue(0.5, juce::sendNotificationSync);
        CHECK(desk.chosen().kit->pieces[0].controls.brightness == 0.5f);
        const auto before = desk.chosen().kit->pieces[0];
        auto& morph = desk.titled<juce::Slider>("Morph");
        morph.setValue(1.0, juce::sendNotificationSync);
        CHECK(desk.chosen().kit->pieces[0].classes[1] == Approx(1.0f));
        morph.setValue(0.0, juce::sendNotificationSync);
        CHECK(desk.chosen().kit->pieces[0] == before);
    });
}

TEST_CASE("a point of the map is the timbre of the part that is shown") {
    withSounds([](SoundDesk& desk) {
        desk.show("melody");
        auto& map = desk.titled<TimbreMap>("Map of timbres");
        CHECK(map.isVisible());
        CHECK(map.keyPressed(juce::KeyPress(juce::KeyPress::rightKey)));
        const auto timbre = desk.chosen().timbres[PartName::melody];
        REQUIRE(timbre.has_value());
        CHECK(desk.chosen().neural[PartName::melody]);
        CHECK(timbre->x == Approx(0.52f));
        CHECK(!desk.chosen().neural[PartName::bass]);
    });
}

TEST_CASE("a timbre is morphed to another of the map or of another part, as one step, and back to what it was") {
    withSounds([](SoundDesk& desk) {
        desk.show("bass");
        desk.press("New");
        desk.show("melody");
        desk.press("New");
        const auto from = desk.timbre();
        auto& morph = desk.titled<juce::Slider>("Morph the timbre");
        auto& towards = desk.titled<juce::ComboBox>("Timbre to morph to");
        CHECK(!morph.isEnabled());
        const auto& place = desk.sounds().notes()->places().back();
        towards.setText(place.name, juce::sendNotificationSync);
        REQUIRE(morph.isEnabled());
        CHECK(desk.timbre() == from);
        const int takes = desk.song().takes().size();
        for (const double share : {0.3, 0.6, 1.0}) morph.setValue(share, juce::sendNotificationSync);
        CHECK(desk.timbre() == morphed(from, timbre_of(place), 1.0f));
        CHECK(desk.timbre().x == Approx(place.x));
        CHECK(desk.song().takes().size() == takes + 1);
        morph.setValue(0.0, juce::sendNotificationSync);
        CHECK(desk.timbre() == from);

        morph.setValue(0.5, juce::sendNotificationSync);
        CHECK(desk.timbre() == morphed(from, timbre_of(place), 0.5f));
        towards.setText("Timbre of bass", juce::sendNotificationSync);
        CHECK(desk.timbre() == morphed(from, desk.timbre(PartName::bass), 0.5f));
        desk.undo();
        CHECK(desk.timbre() == from);
        CHECK(morph.getValue() == 0.0);

        desk.show("bass");
        CHECK(towards.getSelectedId() == 0);  // no timbre is morphed to itself
        CHECK(!morph.isEnabled());
        const auto bass = desk.timbre(PartName::bass);
        towards.setText("Timbre of melody", juce::sendNotificationSync);
        morph.setValue(1.0, juce::sendNotificationSync);
        CHECK(desk.timbre(PartName::bass) == morphed(bass, from, 1.0f));
    });
}

TEST_CASE("a dropped note gives a timbre like it, and relatives of that one, none of them twice") {
    const Recorded note;
    withSounds([&](SoundDesk& desk) {
        desk.show("chords");
        desk.drop(note.file);
        const auto head = desk.timbre(PartName::chords);
        CHECK(head.name.starts_with("like "));
        CHECK(desk.song().takes().take(desk.song().current()).origin.request ==
              "Chords: like " + note.file.getFileName().toStdString());
        const auto relative = [&](std::uint64_t n) { return relative_of(*desk.sounds().notes(), head, n); };
        desk.press("Relative");
        CHECK(desk.timbre(PartName::chords) == relative(1));
        CHECK(relative(1).latent != head.latent);
        desk.press("Relative");
        CHECK(desk.timbre(PartName::chords) == relative(2));
        desk.undo();
        CHECK(desk.timbre(PartName::chords) == relative(1));
        desk.undo();
        CHECK(desk.timbre(PartName::chords) == head);
        desk.press("Relative");
        CHECK(desk.timbre(PartName::chords) == relative(3));
    });
}

TEST_CASE("a dropped hit gives a piece like it, and relatives of that one that keep what was turned") {
    const Recorded hit;
    withSounds([&](SoundDesk& desk) {
        desk.press("New kit");
        desk.drop(hit.file, desk.titled<PieceButton>("Snare").getBounds().getCentre());
        desk.titled<juce::Slider>("Punch").setValue(0.5, juce::sendNotificationSync);
        const auto head = desk.chosen().kit->pieces[1];
        desk.press("Relative");
        desk.press("Relative");
        CHECK(desk.chosen().kit->pieces[1] == relative_of(head, 1, 2));
        CHECK(desk.chosen().kit->pieces[1].latent != head.latent);
        CHECK(desk.chosen().kit->pieces[1].controls.punch == 0.5f);
    });
}

TEST_CASE("what is locked is replaced by nothing, and a drop on it is refused in a sentence") {
    const Recorded sound;
    withSounds([&](SoundDesk& desk) {
        desk.press("New kit");
        desk.press("Lock");
        auto before = desk.chosen();
        desk.drop(sound.file, desk.titled<PieceButton>("Kick").getBounds().getCentre());
        CHECK(desk.chosen() == before);
        CHECK(desk.song().news() == News{"the kick is locked: unlock it first", true});
        for (const auto* title : {"New", "Relative"}) CHECK(!desk.titled<juce::Button>(title).isEnabled());

        desk.show("melody");
        desk.press("New");
        desk.titled<juce::ComboBox>("Timbre to morph to").setSelectedItemIndex(5, juce::sendNotificationSync);
        desk.press("Lock");
        before = desk.chosen();
        desk.drop(sound.file);
        CHECK(desk.chosen() == before);
        CHECK(desk.song().news() == News{"the timbre of the melody is locked: unlock it first", true});
        for (const auto* title : {"New", "Relative"}) CHECK(!desk.titled<juce::Button>(title).isEnabled());
        CHECK(!desk.titled<TimbreMap>("Map of timbres").isEnabled());
        CHECK(!desk.titled<juce::Slider>("Morph the timbre").isEnabled());
        desk.press("Lock");
        desk.drop(sound.file);
        CHECK(desk.timbre().name.starts_with("like "));
    });
}

TEST_CASE("neural drums play the kit of the style until another is chosen") {
    const juce::TemporaryFile temporary("");
    const auto folder = pathOf(temporary.getFile().getFullPathName().toStdString());
    std::filesystem::copy(sound_folder(), folder, std::filesystem::copy_options::recursive);
    std::filesystem::create_directories(folder / "kits");
    const auto drums = Drums::load(folder / "drums.safetensors");
    std::map<std::string, Kit> kits;
    for (const std::string name : {"tiny", "other"}) {
        kits[name] = new_kit(*drums, name.size());
        kits[name].name = name;
        write_whole(folder / "kits" / (name + ".partikit"), to_json(kits[name]));
    }
    setenv("PARTIMENTO_SOUNDS", textOf(folder).c_str(), 1);
    {
        SoundDesk desk;
        CHECK(desk.sounds().usualKit() == kits["tiny"]);
        desk.titled<juce::Button>("Neural sounds").setToggleState(true, juce::dontSendNotification);
        desk.press("Neural sounds");
        CHECK(!desk.chosen().kit.has_value());
        auto& menu = desk.titled<juce::ComboBox>("Kit");
        CHECK(menu.getText() == "Kit of the style");

        desk.sounds().finish();
        const int before = desk.sounds().revision();
        desk.parameters().style = desk.processor->getLibrary().indexOf("other");
        desk.processor->processBlock(desk.audio, desk.midi);
        desk.sounds().finish();
        CHECK(desk.sounds().revision() > before);
        CHECK(desk.sounds().usualKit() == kits["other"]);

        menu.setText("Tiny kit", juce::sendNotificationSync);
        CHECK(desk.chosen().kit == kits["tiny"]);
        menu.setText("Kit of the style", juce::sendNotificationSync);
        CHECK(!desk.chosen().kit.has_value());
    }
    std::filesystem::remove_all(folder);
}

TEST_CASE("a kit, a piece, a control, a lock and a timbre are undone and done again by the keys that undo notes") {
    withSounds([](SoundDesk& desk) {
        const auto press = [&](int modifiers) {
            CHECK(desk.editor->keyPressed(juce::KeyPress('z', juce::ModifierKeys(modifiers), 'z')));
            desk.editor->update();
        };
        const auto undo = [&] { press(juce::ModifierKeys::commandModifier); };
        std::vector<SongSounds> states{desk.chosen()};
        std::vector<std::string> words;
        const auto changed = [&](const std::string& how) {
            CHECK(desk.chosen() != states.back());
            states.push_back(desk.chosen());
            words.push_back(how);
        };
        desk.press("New kit");
        changed("New kit");
        desk.press("New");
        changed("Kick: new");
        auto& brightness = desk.titled<juce::Slider>("Brightness");
        for (const double value : {0.1, 0.2, 0.3}) brightness.setValue(value, juce::sendNotificationSync);
        changed("Kick: brightness");
        brightness.onDragStart();
        brightness.setValue(0.4, juce::sendNotificationSync);
        changed("Kick: brightness");
        for (const double value : {0.5, 1.0})
            desk.titled<juce::Slider>("Morph").setValue(value, juce::sendNotificationSync);
        changed("Kick: morph to snare");
        desk.press("Lock");
        changed("Kick: locked");
        desk.show("melody");
        auto& map = desk.titled<TimbreMap>("Map of timbres");
        for (int i = 0; i < 3; ++i) map.keyPressed(juce::KeyPress(juce::KeyPress::rightKey));
        changed("Melody: " + desk.chosen().timbres[PartName::melody]->name);
        CHECK(desk.song().takes().size() == 2 + static_cast<int>(words.size()));

        for (std::size_t i = words.size(); i-- > 0;) {
            const auto how = desk.song().takes().take(desk.song().current()).origin.request;
            CHECK(how.starts_with(words[i].substr(0, 12)));
            undo();
            CHECK(desk.chosen() == states[i]);
            CHECK(desk.song().news().line == "undone: " + how);
        }
        CHECK(brightness.getValue() == 0.0);
        CHECK(desk.song().score().bars == 2);
        for (std::size_t i = 1; i < states.size(); ++i) {
            press(juce::ModifierKeys::commandModifier | juce::ModifierKeys::shiftModifier);
            CHECK(desk.chosen() == states[i]);
        }
        CHECK(!desk.titled<juce::Button>("Redo").isEnabled());
        desk.press("Undo");
        CHECK(desk.chosen() == states[states.size() - 2]);
        desk.press("All takes");
        CHECK(desk.titled<juce::ListBox>("All takes").isVisible());
    });
}

TEST_CASE("a take stays the kept one while its sounds change") {
    withSounds([](SoundDesk& desk) {
        desk.song().finish(desk.song().current(), {desk.song().score(), desk.song().score()}, Cells(2, true), "tiny",
                           {7, 8});
        const int kept = desk.song().musicTake();
        desk.press("New kit");
        CHECK(desk.song().current() != kept);
        CHECK(desk.song().musicTake() == kept);
        desk.editor->update();
        CHECK(desk.titled<juce::Button>("Keep take 1").getToggleState());
    });
}

TEST_CASE("without the networks the sounds stay plain, and the news says why") {
    setenv("PARTIMENTO_SOUNDS", "/nowhere", 1);
    SoundDesk desk;
    desk.press("New kit");
    CHECK(desk.song().news().trouble);
    CHECK(desk.song().news().line.find("drums.safetensors") != std::string::npos);
    CHECK(desk.chosen() == SongSounds());
}
