// What a host keeps of the plugin.

#include <catch2/catch.hpp>

#include <juce_audio_processors/juce_audio_processors.h>

#include "JuceText.h"
#include "Processor.h"
#include "song/midi.h"
#include "sound_files.h"

using namespace partimento;

namespace {

juce::MemoryBlock stateOf(Processor& processor) {
    juce::MemoryBlock data;
    processor.getStateInformation(data);
    return data;
}

void load(Processor& processor, const juce::String& text) {
    processor.setStateInformation(text.toRawUTF8(), static_cast<int>(text.getNumBytesAsUTF8()));
}

Score tune(int bars) {
    Score score;
    score.bars = bars;
    for (int bar = 0; bar < bars; ++bar) score.part(PartName::melody).notes.push_back({bar * 96, 24, 60 + bar, 90, 1});
    return score;
}

Controls wishes() {
    Controls c;
    c.key = Key{9, true};
    c.tempo_bpm = 97.0;
    c.constraints.scale = parse_scale("A minor pentatonic");
    c.constraints.ranges[PartName::melody] = {55, 79};
    c.constraints.polyphony[PartName::chords] = 3;
    c.constraints.drums.reset(36);
    c.constraints.longest_copy = 0;
    c.locks.contour = true;
    c.strength = 0.4;
    c.wishes[PartName::drums][0] = 7;
    return c;
}

}  // namespace

TEST_CASE("all takes, locks, wishes and settings are there again after a reload") {
    const juce::ScopedJuceInitialiser_GUI juce;
    Processor first, second;
    auto& song = first.getSong();
    song.edit(tune(4), "one");
    song.edit(tune(3), "two");
    song.undo();
    Cells locked(4);
    locked.set(PartName::bass, 1);
    locked.set(PartName::bass, 2);
    song.lock(locked);
    song.setControls(wishes());
    song.setChords("C | F");
    *first.getParameterSet().pan[PartName::chords] = -0.5f;
    *first.getParameterSet().channel[PartName::bass] = 7;
    *first.getParameterSet().solo[PartName::chords] = true;
    *first.getParameterSet().mode = 1;
    const auto saved = stateOf(first);
    second.setStateInformation(saved.getData(), static_cast<int>(saved.getSize()));
    CHECK(second.getSong().takes() == song.takes());
    CHECK(second.getSong().score() == tune(4));
    CHECK(second.getSong().lockedCells() == locked);
    CHECK(second.getSong().controls() == wishes());
    CHECK(second.getSong().chords() == "C | F");
    CHECK(second.getParameterSet().pan[PartName::chords]->get() == Approx(-0.5f));
    CHECK(second.getParameterSet().channels()[PartName::bass] == 7);
    CHECK(second.getParameterSet().endless());
    CHECK(second.getParameterSet().silent() == 0b11010);
    CHECK(stateOf(second) == saved);
    second.getSong().redo();
    CHECK(second.getSong().score() == tune(3));
}

TEST_CASE("every parameter is there again after a reload, a style that is not there among them") {
    const juce::ScopedJuceInitialiser_GUI juce;
    Processor first, second;
    for (auto* parameter : first.getParameters()) parameter->setValueNotifyingHost(1.0f);
    const auto saved = stateOf(first);
    second.setStateInformation(saved.getData(), static_cast<int>(saved.getSize()));
    for (int i = 0; i < first.getParameters().size(); ++i) {
        INFO(first.getParameters()[i]->getName(99));
        CHECK(second.getParameters()[i]->getValue() == Approx(first.getParameters()[i]->getValue()).margin(1e-4));
    }
}

TEST_CASE("a state that every version saved still loads") {
    const juce::ScopedJuceInitialiser_GUI juce;
    const juce::File folder(PARTIMENTO_SOURCE_DIR "/tests/states");
    const auto files = folder.findChildFiles(juce::File::findFiles, false, "*.json");
    REQUIRE(files.size() >= 2);
    for (const auto& file : files) {
        INFO(file.getFileName());
        Processor processor;
        load(processor, file.loadFileAsString());
        CHECK(!processor.getSong().news().trouble);
        CHECK(processor.getSong().score().bars == 4);
        CHECK(processor.getSong().score().part(PartName::melody).notes.size() > 3);
        CHECK(processor.getParameterSet().bars.get() == 12);
        CHECK(processor.getParameterSet().mute[PartName::bass]->get());
        CHECK(!processor.getParameterSet().solo[PartName::melody]->get());
        CHECK(processor.getSong().chords() == "C | Am | F | G7");
    }
}

TEST_CASE("a damaged state changes nothing and is reported") {
    const juce::ScopedJuceInitialiser_GUI juce;
    Processor processor;
    processor.getSong().edit(tune(2), "mine");
    const auto good = juce::String::createStringFromData(stateOf(processor).getData(),
                                                         static_cast<int>(stateOf(processor).getSize()));
    for (const auto& text : {juce::String(), juce::String("{}"), good.dropLastCharacters(10),
                             good.replace("partimento-state-2", "partimento-state-9"),
                             good.replace("\"strength\":1.0", "\"strength\":7.0"),
                             good.replace("\"locked\":{}", "\"locked\":{\"bass\":[[0,99999]]}"),
                             good.replace("\"locked\":{}", "\"locked\":{\"flute\":[[0,1]]}"),
                             good.replace("[0,24,60,90,1]", "[0,24,600,90,1]")}) {
        INFO(text);
        load(processor, text);
        CHECK(processor.getSong().news().trouble);
        CHECK(processor.getSong().score() == tune(2));
    }
}

TEST_CASE("a state whose song is nested 100,000 deep changes nothing and is told") {
    const juce::ScopedJuceInitialiser_GUI juce;
    Processor processor;
    processor.getSong().edit(tune(2), "mine");
    const juce::String nest = juce::String::repeatedString("[", 100000) + juce::String::repeatedString("]", 100000);
    load(processor,
         R"({"format":"partimento-state-1","style":"","chords":"","parameters":{},"score":{"takes":)" + nest + "}}");
    CHECK(processor.getSong().news().trouble);
    CHECK(processor.getSong().score() == tune(2));
}

namespace {

// A folder of styles and a user's data of this process, gone with the block.
struct Disk {
    juce::File place = juce::File::createTempFile("disk"), styles = place.getChildFile("mine");
    Disk() {
        setenv("XDG_DATA_HOME", place.getFullPathName().toRawUTF8(), 1);
        styles.createDirectory();
        juce::File(PARTIMENTO_SOURCE_DIR "/tests/golden/tiny.safetensors")
            .copyFileTo(styles.getChildFile("strange.safetensors"));
    }
    ~Disk() {
        unsetenv("XDG_DATA_HOME");
        place.deleteRecursively();
    }
};

juce::String stateNaming(const juce::String& folders, const juce::String& style = "strange") {
    return R"({"format":"partimento-state-2","style":")" + style +
           R"(","chords":"","parameters":{},"controls":null,"locked":{},"song":null,"folders":)" + folders + "}";
}

}  // namespace

TEST_CASE("a song's folders of styles are looked through when the musician agrees, and then for good") {
    const juce::ScopedJuceInitialiser_GUI juce;
    const Disk disk;
    const auto path = disk.styles.getFullPathName().toStdString();
    const auto state = stateNaming("[" + disk.styles.getFullPathName().quoted() + "]");
    Processor first, second;
    load(first, state);
    auto& library = first.getLibrary();
    CHECK(library.waitForFolders(std::chrono::seconds(20)));
    const int style = first.getParameterSet().style.get();
    CHECK_THROWS_WITH(library.load(style), Catch::Contains("not installed"));
    CHECK(first.getSong().news().line ==
          "the song names folders of styles: the list of styles asks whether to look there");
    REQUIRE(library.offeredFolders() == std::vector<std::filesystem::path>{path});
    CHECK(library.folders() == library.offeredFolders());  // and are saved again
    library.acceptOffered();
    CHECK(library.load(style)->card.name == "tiny");
    CHECK(library.offeredFolders().empty());

    const auto saved = stateOf(first);
    second.setStateInformation(saved.getData(), static_cast<int>(saved.getSize()));
    CHECK(second.getSong().news().line.empty());
    CHECK(second.getLibrary().load(second.getParameterSet().style.get())->card.name == "tiny");
    CHECK(second.getLibrary().folders() == std::vector<std::filesystem::path>{path});
}

TEST_CASE("folders that version 0.2.0 wrote as rows of numbers are read") {
    const juce::ScopedJuceInitialiser_GUI juce;
    const Disk disk;
    Processor processor;
    load(processor, stateNaming("[[47,104,195,169]]"));
    CHECK(!processor.getSong().news().trouble);
    REQUIRE(processor.getLibrary().folders().size() == 1);
    CHECK(textOf(processor.getLibrary().folders()[0]) == "/h\xc3\xa9");
}

TEST_CASE("a state with more folders than a song has, or with a name beyond all names, changes nothing and is told") {
    const juce::ScopedJuceInitialiser_GUI juce;
    const Disk disk;
    Processor processor;
    juce::StringArray many;
    for (int i = 0; i < 30000; ++i) many.add(juce::String("/" + juce::String(i)).quoted());
    const auto lengthy = juce::String::repeatedString("x", 5000);
    for (const auto& text : {stateNaming("[" + many.joinIntoString(",") + "]"), stateNaming("[\"" + lengthy + "\"]"),
                             stateNaming("[[\"a\"]]"), stateNaming("\"/proc\""), stateNaming("[]", lengthy)}) {
        INFO(text.substring(0, 200));
        load(processor, text);
        CHECK(processor.getSong().news().trouble);
        CHECK(processor.getLibrary().folders().empty());
    }
}

TEST_CASE("styles that are not installed take one place, however many songs name them") {
    const juce::ScopedJuceInitialiser_GUI juce;
    Processor processor;
    const int before = processor.getLibrary().count();
    for (int i = 0; i < 3000; ++i) load(processor, stateNaming("[]", "nobody's " + juce::String(i)));
    CHECK(processor.getLibrary().count() == before + 1);
    CHECK(processor.getLibrary().name(processor.getParameterSet().style.get()) == "nobody's 2999");
}

TEST_CASE("the style that a host saved is there again whatever it did with programs in between") {
    const juce::ScopedJuceInitialiser_GUI juce;
    setenv("PARTIMENTO_STYLES", PARTIMENTO_SOURCE_DIR "/tests/golden", 1);
    Processor processor;
    processor.getParameterSet().style = 1;
    const auto saved = stateOf(processor);
    for (int program = 0; program < 70; ++program) {
        processor.setCurrentProgram(program % processor.getNumPrograms());
        CHECK(processor.getParameterSet().style.get() == 1);  // the host was told of no change
    }
    processor.setStateInformation(saved.getData(), static_cast<int>(saved.getSize()));
    CHECK(processor.getParameterSet().style.get() == 1);
}

TEST_CASE("text that ends within a character is read to its end and no further") {
    for (const std::string cut : {"caf\xc3", "\xe2\x82", "\xf0", ""}) {
        const auto text = std::make_unique<char[]>(cut.size());  // so that a sanitizer sees what is read past it
        std::copy(cut.begin(), cut.end(), text.get());
        CHECK(juceText({text.get(), cut.size()}).toStdString() == readable(cut));
    }
    CHECK(juceLines("C |\n| F\x1b\n").toStdString() == "C |\n| F\n");
}

TEST_CASE("an unknown format is told in whole characters") {
    const juce::ScopedJuceInitialiser_GUI juce;
    Processor processor;
    const auto word = juce::String::repeatedString(juce::String::fromUTF8("\xc3\xa9"), 99);
    load(processor, stateNaming("[]").replace("partimento-state-2", "x" + word));
    const auto line = processor.getSong().news().line;
    CHECK(line.find("'x\xc3\xa9") != std::string::npos);
    CHECK(readable(line) == line);
}

TEST_CASE("a song that came from another program's file leaves a project as that file") {
    const juce::ScopedJuceInitialiser_GUI juce;
    auto file = midi::parse(midi::write(tune(6)));
    std::erase_if(file.tracks[0].events, [](const auto& event) { return event.is_meta(midi::TEXT); });
    file.tracks[0].events.push_back({2 * 3840, 0xFF, midi::TEMPO, std::string("\x0b\x71\xb0", 3)});
    file.tracks[0].events.push_back({4 * 3840, 0xFF, midi::TIME_SIGNATURE, std::string("\x03\x02\x18\x08", 4)});
    file.tracks[0].end.tick = 4 * 3840;
    file.tracks[1].events.insert(file.tracks[1].events.begin() + 3, {960, 0xE0, 0, std::string("\x10\x50", 2)});
    const auto bytes = midi::serialise(file);
    auto found = midi::read(bytes);
    REQUIRE(found.tracks.size() == 1);
    const bool corrected = GENERATE(false, true);
    if (corrected) found.tracks[0].part = PartName::bass;
    auto score = corrected ? midi::reassigned(found) : found.score;
    REQUIRE(score.has(corrected ? PartName::bass : PartName::melody));
    CHECK(score.meters == std::vector<MeterChange>{{4, {3, 4}}});
    CHECK(score.tempi.size() == 2);  // shares of the tempo of most of it

    Processor before, after;
    before.getSong().edit(score, "import");
    const auto state = stateOf(before);
    after.setStateInformation(state.getData(), static_cast<int>(state.getSize()));
    const auto restored = after.getSong().score();
    CHECK(restored == score);
    CHECK(midi::write(restored) == bytes);
    auto edited = restored;
    edited.part(corrected ? PartName::bass : PartName::melody).notes.pop_back();
    const auto again = midi::parse(midi::write(edited));
    CHECK(again.tracks[0] == file.tracks[0]);
    CHECK(again.tracks[1].events.size() == file.tracks[1].events.size() - 2);
}

TEST_CASE("the kit, the timbres and which parts are neural are there again after a reload") {
    const juce::ScopedJuceInitialiser_GUI juce;
    setenv("PARTIMENTO_SOUNDS", sound_folder().c_str(), 1);
    Processor first, second;
    SongSounds wish;
    wish.neural[PartName::drums] = wish.neural[PartName::bass] = true;
    wish.kit = new_kit(*first.getSounds().drums(), 7);
    wish.kit->name = "Attic";
    wish.kit->pieces[2].locked = true;
    wish.timbres[PartName::bass] = new_timbre(*first.getSounds().notes(), 3);
    first.getSong().setSounds(wish, "sounds");
    const auto saved = stateOf(first);
    second.setStateInformation(saved.getData(), static_cast<int>(saved.getSize()));
    CHECK(second.getSounds().chosen() == wish);
    second.getSounds().finish();
    CHECK(second.getSounds().trouble().empty());
    load(second, R"({"format": "partimento-state-2", "style": "", "chords": "", "parameters": {}, "controls": null,
                     "locked": {}, "folders": [], "song": null})");  // of 0.2.0, which had none
    CHECK(second.getSounds().chosen() == SongSounds());
}

TEST_CASE("a song whose sounds are damaged changes nothing, and says which field is wrong") {
    const juce::ScopedJuceInitialiser_GUI juce;
    Processor processor;
    const auto before = stateOf(processor);
    load(processor, R"({"format": "partimento-state-2", "style": "", "chords": "", "parameters": {}, "controls": null,
                        "locked": {}, "folders": [], "song": null, "sounds": {"drums": {"neural": true, "kit": 7}}})");
    CHECK(processor.getSong().news().trouble);
    CHECK(processor.getSong().news().line.find("sounds: kit") != std::string::npos);
    CHECK(stateOf(processor) == before);
}

TEST_CASE("how the sounds were changed is there again after a reload, in little room") {
    const juce::ScopedJuceInitialiser_GUI juce;
    setenv("PARTIMENTO_SOUNDS", sound_folder().c_str(), 1);
    Processor first, second;
    auto& song = first.getSong();
    song.edit(tune(2), "one");
    SongSounds all;
    all.neural[PartName::drums] = true;
    song.setSounds(all, "Drums: neural sounds");
    all.kit = new_kit(*first.getSounds().drums(), 7);
    song.setSounds(all, "New kit");
    const auto kit = all;
    const auto before = stateOf(first).getSize();
    all.kit->pieces[3].controls.punch = 0.5f;
    all.kit->pieces[3].classes = {};
    all.kit->pieces[3].classes[2] = 1.0f;
    song.setSounds(all, "Clap: punch");
    CHECK(stateOf(first).getSize() < before + 1000);
    all.kit.reset();
    song.setSounds(all, "Kit of the style");
    song.undo();

    const auto saved = stateOf(first);
    second.setStateInformation(saved.getData(), static_cast<int>(saved.getSize()));
    CHECK(stateOf(second) == saved);
    CHECK(second.getSong().soundSteps() == song.soundSteps());
    second.getSong().undo();
    CHECK(second.getSounds().chosen() == kit);
    second.getSong().redo();
    second.getSong().redo();
    CHECK(second.getSounds().chosen() == all);
}

TEST_CASE("steps of sounds that are damaged change nothing, and the sentence says so") {
    const juce::ScopedJuceInitialiser_GUI juce;
    Processor processor;
    processor.getSong().edit(tune(2), "one");
    SongSounds all;
    all.neural[PartName::bass] = true;
    processor.getSong().setSounds(all, "Bass: neural sounds");
    const auto before = stateOf(processor);
    const juce::String text(juce::CharPointer_UTF8(static_cast<const char*>(before.getData())), before.getSize());
    const juce::String patch = R"("after":{"bass":{"neural":true}},"before":{},"take":2)";
    REQUIRE(text.contains(patch));
    for (const auto* damaged : {R"("after":{"bass":7},"before":{},"take":2)", R"("after":[],"before":{},"take":2)",
                                R"("after":{},"before":{},"take":0)", R"("after":{},"before":{},"take":3)",
                                R"("after":{},"take":2)", R"("after":{"drums":{"kit":{}}},"before":{},"take":2)"}) {
        load(processor, text.replace(patch, damaged));
        INFO(damaged);
        INFO(processor.getSong().news().line);
        CHECK(processor.getSong().news().trouble);
        processor.getSong().setNews("");
        CHECK(stateOf(processor) == before);
    }
}
