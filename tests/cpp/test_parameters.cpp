// Values that a person types into a host.

#include <catch2/catch.hpp>

#include "Processor.h"
#include "TypedText.h"

using namespace partimento;

namespace {

struct Desk {
    const juce::ScopedJuceInitialiser_GUI juce;
    const int styles = setenv("PARTIMENTO_STYLES", PARTIMENTO_SOURCE_DIR "/tests/golden", 1);
    Processor processor;
    juce::AudioProcessorParameter& named(const juce::String& name) {
        for (auto* each : processor.getParameters())
            if (each->getName(99) == name) return *each;
        FAIL(name);
        throw std::logic_error("unreachable");
    }
    // What typing the text makes of the parameter, as it is shown.
    juce::String typed(const juce::String& name, const juce::String& text) {
        auto& parameter = named(name);
        parameter.setValueNotifyingHost(parameter.getValueForText(text));
        return parameter.getCurrentValueAsText();
    }
};

}  // namespace

TEST_CASE("every parameter reads the text that it shows") {
    Desk desk;
    for (auto* parameter : desk.processor.getParameters())
        for (const float value : {0.0f, 0.25f, 0.5f, 1.0f}) {
            parameter->setValueNotifyingHost(value);
            const auto text = parameter->getCurrentValueAsText();
            INFO(parameter->getName(99) << ": " << text);
            if (text.isEmpty()) continue;  // a place in the list of styles that has none
            parameter->setValueNotifyingHost(parameter->getValueForText(text));
            CHECK(parameter->getCurrentValueAsText() == text);
        }
}

TEST_CASE("a share is typed with a point, a comma or in percent") {
    Desk desk;
    for (const char* text : {"0.75", "0,75", "75 %", "75%", " .75 "}) CHECK(desk.typed("Room", text) == "0.75");
    CHECK(desk.typed("Temperature", "150 %") == "1.50");
    CHECK(desk.typed("Room", "7") == "1.00");
}

TEST_CASE("what says nothing of a parameter leaves it as it was") {
    Desk desk;
    desk.typed("Room", "0.25");
    for (const char* text : {"", "loud", "%", "1.2.3", "0.5 dB", "--1", "0.5x"})
        CHECK(desk.typed("Room", text) == "0.25");
    desk.typed("Bars", "12");
    for (const char* text : {"3.5", "many", "50 %"}) CHECK(desk.typed("Bars", text) == "12");
    desk.typed("Mode", "endless");
    CHECK(desk.typed("Mode", "sometimes") == "Endless");
    desk.typed("Loop", "off");
    CHECK(desk.typed("Loop", "perhaps") == "Off");
}

TEST_CASE("units, words and sides are understood") {
    Desk desk;
    CHECK(desk.typed("Bars", "8 bars") == "8");
    CHECK(desk.typed("Takes", "1 take") == "1");
    CHECK(desk.typed("Melody level", "-6 dB") == "-6.0");
    CHECK(desk.typed("Melody level", juce::String::fromUTF8("\xe2\x88\x92"
                                                            "6,5")) == "-6.5");
    CHECK(desk.typed("Melody level", "off") == "-60.0");
    CHECK(desk.typed("Bass pan", "L 30") == "-0.30");
    CHECK(desk.typed("Bass pan", "30R") == "0.30");
    CHECK(desk.typed("Bass pan", "C") == "0.00");
    CHECK(desk.typed("Drums mute", "yes") == "On");
    CHECK(desk.typed("Clock", "FREE") == "Free");
}

TEST_CASE("a style is typed by its name or its title") {
    Desk desk;
    const auto first = desk.typed("Style", "tiny");
    CHECK(first == "tiny");
    CHECK(desk.typed("Style", "TINY") == "tiny");
    CHECK(desk.typed("Style", "polka") == "tiny");
    const auto& library = desk.processor.getLibrary();
    const auto title =
        library.entries()[static_cast<std::size_t>(desk.processor.getParameterSet().style.get())].card->title;
    CHECK(title != "tiny");
    desk.processor.getParameterSet().style = 3;
    CHECK(desk.typed("Style", juce::String::fromUTF8(title.c_str())) == "tiny");
}
