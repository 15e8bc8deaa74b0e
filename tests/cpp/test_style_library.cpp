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
