// The styles that the plugin sees, whole ones and broken ones.

#include <catch2/catch.hpp>

#include <juce_audio_processors/juce_audio_processors.h>

#include "Processor.h"

using namespace partimento;

namespace {

// A folder of styles for this process, gone with the block.
struct Folder {
    juce::File place = juce::File::createTempFile("styles");
    Folder() {
        place.createDirectory();
        setenv("PARTIMENTO_STYLES", place.getFullPathName().toRawUTF8(), 1);
    }
    ~Folder() { place.deleteRecursively(); }
    void broken(const juce::String& name) const {
        place.getChildFile(name + ".safetensors").replaceWithText("no weights");
    }
    void whole(const juce::String& name) const {
        juce::File(PARTIMENTO_SOURCE_DIR "/tests/golden/tiny.safetensors")
            .copyFileTo(place.getChildFile(name + ".safetensors"));
    }
};

}  // namespace

TEST_CASE("a fresh instance has the first style that can be used") {
    const juce::ScopedJuceInitialiser_GUI juce;
    const Folder folder;
    folder.broken("a");
    folder.broken("b");
    folder.whole("c");
    folder.whole("d");
    Processor processor;
    CHECK(processor.getLibrary().name(processor.getParameterSet().style.get()) == "c");
    CHECK(!processor.getLibrary().entries()[0].trouble.empty());
}

TEST_CASE("where no style can be used, the first says why") {
    const Folder folder;
    folder.broken("a");
    folder.broken("b");
    StyleLibrary library({folder.place.getFullPathName().toStdString()});
    CHECK(library.firstUsable() == 0);
    CHECK(!library.entries()[0].trouble.empty());
}

TEST_CASE("a style that cannot be added leaves nothing behind") {
    const Folder folder, data;
    folder.whole("new");
    setenv("XDG_DATA_HOME", data.place.getFullPathName().toRawUTF8(), 1);
    const auto target = data.place.getChildFile("partimento/styles/new.safetensors");
    target.getChildFile("in the way").createDirectory();
    StyleLibrary library({});
    CHECK_THROWS_WITH(library.add(folder.place.getChildFile("new.safetensors").getFullPathName().toStdString()),
                      Catch::Contains("cannot be written"));
    CHECK(target.getParentDirectory().getNumberOfChildFiles(juce::File::findFilesAndDirectories) == 1);
    unsetenv("XDG_DATA_HOME");
}

TEST_CASE("adding a style replaces no other of its name, and the same one again is chosen") {
    const Folder folder, data;
    folder.whole("mine");
    setenv("XDG_DATA_HOME", data.place.getFullPathName().toRawUTF8(), 1);
    const auto given = folder.place.getChildFile("mine.safetensors").getFullPathName().toStdString();
    const auto there = data.place.getChildFile("partimento/styles/mine.safetensors");
    StyleLibrary library({});
    const int index = library.add(given);
    CHECK(library.add(given) == index);
    juce::MemoryBlock before, after;
    REQUIRE(there.loadFileAsData(before));

    const auto other = data.place.getChildFile("other");
    other.createDirectory();
    juce::MemoryBlock changed(before);
    changed[changed.getSize() - 2] ^= 1;
    other.getChildFile("mine.safetensors").replaceWithData(changed.getData(), changed.getSize());
    const auto rival = other.getChildFile("mine.safetensors").getFullPathName().toStdString();
    CHECK_THROWS_WITH(library.add(rival), Catch::Contains("there is another style of this name"));
    CHECK_THROWS_WITH(StyleLibrary({}).add(rival), Catch::Contains("there is another style of this name"));
    REQUIRE(there.loadFileAsData(after));
    CHECK(before == after);
    unsetenv("XDG_DATA_HOME");
}

TEST_CASE("a folder of many styles fills the list and no more, and a missing style keeps a place") {
    const Folder folder;
    for (int i = 0; i < 100; ++i) folder.broken(juce::String(i));
    StyleLibrary library({folder.place.getFullPathName().toStdString()});
    CHECK(library.count() == MAX_STYLES - 1);
    CHECK(library.indexOf("nobody's") == MAX_STYLES - 1);
    CHECK(library.indexOf("nobody else's") == MAX_STYLES - 1);
}

TEST_CASE("a folder without an end is looked through for a while and no longer") {
    std::atomic<bool> stop{false};
    CHECK(styleFilesIn("/proc", stop).empty());
    stop = true;
    const Folder folder;
    folder.whole("one");
    CHECK(styleFilesIn(folder.place.getFullPathName().toStdString(), stop).empty());
}
