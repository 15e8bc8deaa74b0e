// The editor as a window: its size, and what comes up beside a field.

#include <catch2/catch.hpp>

#include <tuple>
#include <utility>

#include "desk.h"
#include "ui/widgets/Colours.h"
#include "ui/widgets/Scale.h"

using namespace partimento;

TEST_CASE("a chord that is not understood is explained below the field it was typed in, until it is put right") {
    Desk desk;
    desk.editor->update();
    auto& complaint = desk.titled<Complaint>("What is not understood");
    const auto place = [&](const juce::Component& each) {
        return desk.editor->getLocalArea(each.getParentComponent(), each.getBounds());
    };
    const auto checkBelow = [&](const juce::TextEditor& field) {
        REQUIRE(complaint.isVisible());
        CHECK(!place(complaint).intersects(place(field)));
        CHECK(place(complaint).getY() - place(field).getBottom() < 8);
        CHECK(desk.editor->getLocalBounds().contains(place(complaint)));
        CHECK(desk.song().news().line == complaint.text().toStdString());
    };
    for (const auto [width, height] : {std::pair{800, 500}, {1280, 800}, {2560, 1600}}) {
        desk.editor->setSize(width, height);
        auto& track = desk.titled<juce::Component>("Chord symbols");
        if (width == 800) track.keyPressed({juce::KeyPress::rightKey, juce::ModifierKeys::shiftModifier, 0});
        track.keyPressed(juce::KeyPress(juce::KeyPress::returnKey));
        auto& field = desk.titled<juce::TextEditor>("Chord symbol");
        field.setText("Xyz", false);
        field.onReturnKey();
        CHECK(desk.song().news().trouble);
        CHECK(complaint.text().startsWith("bar 2, beat 1: chord 'Xyz'"));
        checkBelow(field);
        field.onEscapeKey();
        CHECK(!complaint.isVisible());
        CHECK(!desk.song().news().trouble);
    }
    auto& line = desk.titled<juce::TextEditor>("Chord line");
    const auto type = [&](const char* text) {
        line.setText(text, false);
        line.onTextChange();
    };
    type("C | Xyz");
    CHECK(complaint.text().contains("'Xyz'"));
    checkBelow(line);
    type("C | Am");
    CHECK(!complaint.isVisible());
    CHECK(!desk.song().news().trouble);
}

TEST_CASE("a tooltip stands beside its field, goes once it can have been read, and is not there while one types") {
    Desk desk;
    desk.press("Generate");
    Tips* tips = nullptr;
    forEach(*desk.editor, [&](juce::Component& each) {
        if (auto* found = dynamic_cast<Tips*>(&each)) tips = found;
    });
    REQUIRE(tips != nullptr);
    juce::uint32 now = 1000;
    tips->milliseconds = [&] { return now; };
    auto& look = dynamic_cast<Look&>(tips->getLookAndFeel());
    for (const auto [width, height] : {std::pair{800, 500}, {2560, 1600}}) {
        desk.editor->setSize(width, height);
        for (auto* each : operable(*desk.editor)) {
            auto* client = dynamic_cast<juce::TooltipClient*>(each);
            auto* desktop = tips->getParentComponent();
            const auto field = desktop->getLocalArea(each, each->getLocalBounds());
            if (client == nullptr || !each->isShowing() || field.getHeight() > 120 || field.isEmpty()) continue;
            INFO(each->getTitle() << " at " << width);
            CHECK(tips->aim(*each, client->getTooltip()));
            const auto tip = look.getTooltipBounds(client->getTooltip(), field.getCentre(), desktop->getLocalBounds());
            CHECK(!tip.intersects(field));
            CHECK(desktop->getLocalBounds().contains(tip));
        }
    }
    auto& undo = desk.titled<juce::Component>("Undo");
    CHECK(tips->aim(undo, "Undo"));
    now += 2000;
    CHECK(tips->aim(undo, "Undo"));
    now += 10000;
    CHECK(!tips->aim(undo, "Undo"));
    CHECK(tips->aim(desk.titled<juce::Component>("Redo"), "Redo"));
    CHECK(tips->aim(undo, "Undo"));
}

TEST_CASE("the editor is as large as was chosen, the next one too, and its layout is the same") {
    Desk desk;
    auto& size = desk.titled<juce::ComboBox>("Size of the editor");
    CHECK(size.getText() == "Size 100 %");
    const auto desktop = [](Editor& editor) { return editor.getChildComponent(0)->getBounds(); };
    desk.editor->setSize(1200, 800);
    for (const auto [name, width, height] : {std::tuple{"Size 75 %", 900, 600}, {"Size 250 %", 3000, 2000}}) {
        for (int i = 0; i < size.getNumItems(); ++i)
            if (size.getItemText(i) == name) size.setSelectedItemIndex(i, juce::sendNotificationSync);
        INFO(name);
        CHECK(desk.editor->getWidth() == width);
        CHECK(desk.editor->getHeight() == height);
        CHECK(desktop(*desk.editor).getWidth() == 1200);
        CHECK(desktop(*desk.editor).getHeight() == 800);
    }
    desk.editor = std::make_unique<Editor>(*desk.processor);
    CHECK(desk.titled<juce::ComboBox>("Size of the editor").getText() == "Size 250 %");
    CHECK(desk.editor->getWidth() == 2750);
    desk.editor->setSize(1000, 600);  // a host that gives no more
    CHECK(desktop(*desk.editor).getWidth() >= 800);
    CHECK(desktop(*desk.editor).getHeight() >= 500);
    scaleFile().replaceWithText("much");
    desk.editor = std::make_unique<Editor>(*desk.processor);
    CHECK(desk.editor->getWidth() == 1100);
}

TEST_CASE("the display's own scale, which the host gives, is on top of the editor's") {
    Desk desk;
    const auto desktop = desk.editor->getChildComponent(0)->getBounds();
    desk.editor->setScaleFactor(2.0f);
    CHECK(desk.editor->getTransform() == juce::AffineTransform::scale(2.0f));
    CHECK(desk.editor->getChildComponent(0)->getBounds() == desktop);
}

TEST_CASE("what JUCE shows itself has the editor's look while one is open") {
    juce::ScopedJuceInitialiser_GUI juce;
    juce::Component foreign;
    CHECK(dynamic_cast<Look*>(&foreign.getLookAndFeel()) == nullptr);
    {
        Desk first, second;
        second.editor.reset();
        CHECK(dynamic_cast<Look*>(&foreign.getLookAndFeel()) != nullptr);
        CHECK(foreign.findColour(juce::ResizableWindow::backgroundColourId) == colours::DESK);
        CHECK(foreign.findColour(juce::AlertWindow::backgroundColourId) == colours::PANEL);
        CHECK(foreign.findColour(juce::ListBox::textColourId) == colours::TEXT);
    }
    CHECK(dynamic_cast<Look*>(&foreign.getLookAndFeel()) == nullptr);
}
