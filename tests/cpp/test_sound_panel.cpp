// The drawer of sounds: kits, their pieces, and timbres.

#include <catch2/catch.hpp>

#include <filesystem>
#include <map>
#include <string>

#include "StyleFolders.h"
#include "desk.h"
#include "song/files.h"
#include "sound/kit_json.h"
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
        auto& melody = desk.titled<juce::Button>("Sounds of melody");
        melody.setToggleState(true, juce::dontSendNotification);
        melody.onClick();
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

TEST_CASE("without the networks the sounds stay plain, and the news says why") {
    setenv("PARTIMENTO_SOUNDS", "/nowhere", 1);
    SoundDesk desk;
    desk.press("New kit");
    CHECK(desk.song().news().trouble);
    CHECK(desk.song().news().line.find("drums.safetensors") != std::string::npos);
    CHECK(desk.chosen() == SongSounds());
}
