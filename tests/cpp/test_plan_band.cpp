// The band that shows which bars are like which and changes it, and what is written then.

#include <catch2/catch.hpp>

#include "MidiFiles.h"
#include "desk.h"
#include "network/sequence.h"
#include "plans.h"

using namespace partimento;

namespace {

// A band of an editor, whose menus choose at once what is named here.
struct Band {
    Desk desk;
    PlanBand& band = desk.titled<PlanBand>("Plan");
    juce::StringArray offered;
    juce::String choice;

    explicit Band(const Score& score) {
        desk.song().edit(score, "tune");
        desk.editor->setSize(1280, 800);
        desk.editor->update();
        band.showMenu = [this](juce::PopupMenu menu, const std::function<void(int)>& chosen) {
            int id = 0;
            juce::PopupMenu::MenuItemIterator items(menu, true);
            while (items.next()) {
                offered.add(items.getItem().text);
                if (id == 0 && items.getItem().text == choice) id = items.getItem().itemID;
            }
            if (id != 0) chosen(id);
        };
    }
    std::string letters() {
        desk.editor->update();
        return lettersOf(band.shownRuns());
    }
    float middleOf(int bar) {
        return (static_cast<float>(bar) + 0.5f) * static_cast<float>(band.getWidth()) /
               static_cast<float>(desk.song().score().bars);
    }
    juce::MouseEvent event(float x, float downX, bool right = false) {
        const auto now = juce::Time::getCurrentTime();
        const juce::ModifierKeys mods(right ? juce::ModifierKeys::rightButtonModifier
                                            : juce::ModifierKeys::leftButtonModifier);
        return {juce::Desktop::getInstance().getMainMouseSource(),
                {x, 9.0f},
                mods,
                0.0f,
                0.0f,
                0.0f,
                0.0f,
                0.0f,
                &band,
                &band,
                now,
                {downX, 9.0f},
                now,
                1,
                x != downX};
    }
    void drag(int from, int to) {
        const float a = middleOf(from), b = middleOf(to);
        band.mouseDown(event(a, a));
        band.mouseDrag(event(b, a));
        band.mouseUp(event(b, a));
        desk.editor->update();
    }
    void click(int bar, bool right = false) {
        const float x = middleOf(bar);
        band.mouseDown(event(x, x, right));
        if (!right) band.mouseUp(event(x, x));
        desk.editor->update();
    }
    void key(int code) {
        band.keyPressed(juce::KeyPress(code));
        desk.editor->update();
    }
};

}  // namespace

TEST_CASE("a label that is dragged onto another makes its bars like those, and the next request says so") {
    Band with(tune({0, 1, 2, 3, 4, 5, 4, 5}));
    REQUIRE(with.letters() == "a b b");
    with.choice = "the same rhythm";
    with.band.link(4, 7, 0, Likeness::rhythm);
    CHECK(with.letters() == "a a'");
    with.desk.song().undo();
    with.desk.titled<ScoreView>("Score").select({});
    CHECK(with.letters() == "a b b");
    with.drag(5, 1);                       // the run of bars 5-6
    CHECK(with.letters() == "a b a' a'");  // bars 7-8 are heard to be like those
    CHECK(with.desk.song().news().line == "bars 5-6: like bars 1-2, the same rhythm. Regenerate writes it so");
    CHECK(with.offered[0] == "bars 5-6 like bars 1-2");
    CHECK(with.desk.titled<WriteButton>("Regenerate").getDescription() == "bars 5-6");
    const auto task = with.desk.processor->usualTask(Task::What::cells);
    const auto& cell = task.plan.cells.at(PartName::melody, 5);
    CHECK(cell == likeAt(-4, Likeness::rhythm));
    CHECK(task.plan.cells.at(PartName::drums, 5).refers());
}

TEST_CASE("bars that are chosen on the ruler are dragged together, and those of chosen parts alone") {
    Band with(tune({0, 1, 2, 3, 4, 5, 4, 5}));
    with.desk.titled<ScoreView>("Score").select({4, 7, maskOf(PartName::melody)});
    with.choice = "exactly the same";
    with.drag(6, 0);
    CHECK(with.letters() == "a a");
    const auto cells = with.desk.song().plan().cells;
    CHECK(cells.at(PartName::melody, 7).refers());
    CHECK(!cells.at(PartName::bass, 7).given());
}

TEST_CASE("a menu that is closed, a drag that ends where it began, and bars too far away change nothing") {
    auto motifs = std::vector<std::size_t>(40, 0);
    for (std::size_t bar = 0; bar < 40; ++bar) motifs[bar] = bar % 5;
    Band with(tune(motifs));
    const int before = with.desk.song().current();
    with.drag(20, 1);
    with.drag(20, 20);
    CHECK(with.desk.song().current() == before);
    with.band.link(39, 39, 0, Likeness::same);
    CHECK(with.desk.song().current() == before);
    CHECK(with.desk.song().news().trouble);
    CHECK(with.desk.song().news().line ==
          "bar 1 is too far from bar 40: a bar can be like one of the 31 before it or the 16 after it");
}

TEST_CASE("a menu and keys make bars like others, new, and as the style likes") {
    Band with(tune({0, 1, 2, 3, 0, 1, 2, 3}));
    with.key(juce::KeyPress::rightKey);
    CHECK(with.band.getDescription() == "a, bars 5-8: like bars 1-4, exactly the same");
    with.key(juce::KeyPress::deleteKey);
    CHECK(with.letters() == "a b");
    CHECK(with.band.getDescription() == "b, bars 5-8: new music, as asked");
    with.choice = "with another ending";
    with.key(juce::KeyPress::returnKey);
    CHECK(with.letters() == "a a'");
    with.choice = "As the style likes";
    with.click(5, true);
    CHECK(with.letters() == "a a");
    CHECK(with.desk.song().plan().empty());
    for (int i = 0; i < 3; ++i) with.desk.song().undo();
    CHECK(with.letters() == "a a");
    with.desk.song().redo();
    CHECK(with.letters() == "a b");
    with.click(1);
    CHECK(with.desk.titled<ScoreView>("Score").selection() == Selection{0, 3, 0});
}

TEST_CASE("the same plan and seed write the same notes as the core does for the command line's likes") {
    Desk desk;
    desk.parameters().bars = 4;
    *desk.parameters().takes = 1;
    desk.press("Generate");
    const auto style = Style::load(PARTIMENTO_SOURCE_DIR "/tests/golden/tiny.safetensors");
    desk.titled<PlanBand>("Plan").link(2, 3, 0, Likeness::exact);
    desk.editor->update();
    auto task = desk.processor->usualTask(Task::What::song);
    desk.processor->getArranger().ask(task);
    desk.processor->processBlock(desk.audio, desk.midi);
    Request request;
    Opening opening;
    opening.bars = 4;
    opening.tempo_bpm = task.tempo_bpm;
    request.score = open_score(style->card, opening);
    request.asked = open_cells(style->card, request.score);
    request.seed = task.seed;
    request.attributes = AttributeGrid(4);
    request.plans = PlanGrid(4);
    for (const auto part : PARTS)
        for (const int bar : {2, 3}) request.plans.at(part, bar) = likeAt(-2, Likeness::exact);
    const auto written = generate(*style, request);
    for (const auto part : NOTE_PARTS) CHECK(desk.song().score().part(part).notes == written.part(part).notes);
    CHECK(desk.song().score().harmony == written.harmony);
    request.plans = PlanGrid(0);
    CHECK(generate(*style, request) != written);
}

TEST_CASE("regenerating follows the plan, and a take of it keeps it") {
    Desk desk;
    desk.parameters().bars = 4;
    *desk.parameters().takes = 1;
    desk.press("Generate");
    const auto before = desk.song().score();
    desk.titled<ScoreView>("Score").select({2, 3, maskOf(PartName::melody)});
    desk.titled<PlanBand>("Plan").link(2, 3, 0, Likeness::exact);
    desk.editor->update();
    desk.press("Regenerate");
    CHECK(!desk.song().news().trouble);
    Request request;
    request.score = before;
    request.asked = cells(4, PartName::melody, 2, 3);
    request.seed = *desk.song().seed();
    request.attributes = AttributeGrid(4);
    request.plans = SongPlan().with(request.asked, likeAt(-2, Likeness::exact)).sizedFor(4);
    const auto style = Style::load(PARTIMENTO_SOURCE_DIR "/tests/golden/tiny.safetensors");
    CHECK(desk.song().score().part(PartName::melody).notes == generate(*style, request).part(PartName::melody).notes);
    CHECK(desk.song().plan().cells.at(PartName::melody, 3) == likeAt(-2, Likeness::exact));
}

TEST_CASE("a MIDI file that is dropped gives its structure, and the next song has it") {
    auto model = tune({0, 1, 2, 3, 0, 1, 2, 3, 4, 5});
    model.meter = {3, 4};
    for (auto& note : model.part(PartName::melody).notes)
        note.onset_ticks = note.onset_ticks / 96 * 72 + note.onset_ticks % 96 / 2;
    model.sections = {{0, 0}, {4, 0}, {8, 1}};
    const auto file = midiFileOf(model, Cells(10, true));
    Band with(tune({0, 1}));
    CHECK(with.band.isInterestedInFileDrag({file.getFullPathName()}));
    CHECK(!with.band.isInterestedInFileDrag({"a.wav"}));
    CHECK(!with.band.isInterestedInFileDrag({"a.mid", "b.mid"}));
    with.band.filesDropped({file.getFullPathName()}, 0, 0);
    CHECK(with.letters() == "a a b");
    CHECK(!with.desk.song().news().trouble);
    CHECK(with.desk.song().score().part(PartName::melody).notes.empty());
    CHECK(with.desk.parameters().bars.get() == 10);
    with.desk.press("Generate");
    INFO(with.desk.song().news().line);
    const auto written = with.desk.song().score();
    CHECK(written.bars == 10);
    CHECK(written.meter == Meter{3, 4});
    CHECK(written.sections == model.sections);
    CHECK(written.has(PartName::bass));
    CHECK(with.letters() == "a a b");

    // As Style.write_like does.
    const auto style = Style::load(PARTIMENTO_SOURCE_DIR "/tests/golden/tiny.safetensors");
    const auto task = with.desk.processor->usualTask(Task::What::song);
    Request request;
    Opening opening;
    opening.bars = 10;
    opening.meter = Meter{3, 4};
    opening.tempo_bpm = task.tempo_bpm;
    request.score = open_score(style->card, opening);
    request.score.sections = model.sections;
    request.asked = open_cells(style->card, request.score);
    request.seed = *with.desk.song().seed();
    request.attributes = AttributeGrid(10);
    request.plans = plan_of_song(readMidi(file).score);
    const auto core = generate(*style, request);
    for (const auto part : NOTE_PARTS) CHECK(written.part(part).notes == core.part(part).notes);

    with.choice = "Forget the whole plan";
    with.click(0, true);
    CHECK(with.desk.song().plan() == SongPlan());
    for (int i = 0; i < 3; ++i) with.desk.song().undo();
    CHECK(with.desk.song().score().bars == 2);
    CHECK(with.desk.song().plan().empty());
    file.getParentDirectory().deleteRecursively();
}

TEST_CASE("a file that gives no structure is refused in a sentence, and the song stays") {
    Band with(tune({0, 1}));
    const auto before = with.desk.song().score();
    const auto refused = [&](const juce::File& file) {
        with.band.filesDropped({file.getFullPathName()}, 0, 0);
        CHECK(with.desk.song().score() == before);
        CHECK(with.desk.song().news().trouble);
        CHECK(with.desk.parameters().bars.get() == 2);
        return with.desk.song().news().line;
    };
    const auto bad = juce::File::createTempFile("bad.mid");
    bad.replaceWithText("no MIDI");
    CHECK_THAT(refused(bad), Catch::StartsWith(bad.getFileName().toStdString() + ": "));
    bad.deleteFile();
    CHECK_THAT(refused(bad), Catch::Contains("is no file that can be read"));
    auto lengthy = tune(std::vector<std::size_t>(65, 0));
    const auto file = midiFileOf(lengthy, Cells(65, true));
    CHECK(refused(file) == "partimento melody.mid: has 65 bars, and a new song can have 64 at most");
    file.getParentDirectory().deleteRecursively();
    lengthy = tune({0, 1});
    lengthy.bars = 4;
    lengthy.meters = {{2, {3, 4}}};
    const auto changing = midiFileOf(lengthy, Cells(4, true));
    CHECK_THAT(refused(changing), Catch::Contains("the meter changes"));
    changing.getParentDirectory().deleteRecursively();
}

TEST_CASE("a MIDI file that becomes the song has no plan of the song before") {
    Desk desk;
    desk.song().edit(tune({0, 1, 2, 3}), "tune");
    desk.editor->update();
    desk.titled<PlanBand>("Plan").link(2, 3, 0, Likeness::same);
    desk.song().edit(tune({3, 2, 1, 0}), "by hand");
    CHECK(!desk.song().plan().empty());
    desk.song().edit(tune({3, 2, 1, 0}), "file.mid", SongPlan());
    CHECK(desk.song().plan().empty());
}

TEST_CASE("a host keeps the plans of all takes, and a state without any loads") {
    Band first(tune({0, 1, 2, 3, 4, 5, 4, 5})), second(tune({0, 1}));
    first.band.link(4, 5, 0, Likeness::contour);
    first.band.setNew(6, 7);
    first.desk.song().undo();
    juce::MemoryBlock saved, again;
    first.desk.processor->getStateInformation(saved);
    second.desk.processor->setStateInformation(saved.getData(), static_cast<int>(saved.getSize()));
    CHECK(second.desk.song().plans() == first.desk.song().plans());
    CHECK(second.desk.song().plan() == first.desk.song().plan());
    CHECK(second.letters() == first.letters());
    second.desk.song().redo();
    CHECK(second.desk.song().plan().cells.at(PartName::melody, 7).like == NEW_BAR);
    second.desk.song().undo();
    second.desk.processor->getStateInformation(again);
    CHECK(saved == again);
    const auto text = saved.toString();
    const auto from = text.indexOf("\"plans\":"), to = text.indexOf("\"song\":");
    REQUIRE(from > 0);
    const auto old = text.substring(0, from) + text.substring(to);
    second.desk.processor->setStateInformation(old.toRawUTF8(), static_cast<int>(old.getNumBytesAsUTF8()));
    CHECK(!second.desk.song().news().trouble);
    CHECK(second.desk.song().plan().empty());
    for (const auto* bad : {R"("plans":[{"take":99,"structure":false,"cells":[]}],)",
                            R"("plans":[{"take":1,"structure":false,"cells":[[1,0,99,0,0]]}],)",
                            R"("plans":[{"take":1,"structure":false,"cells":[[1,5000,1,0,0]]}],)", R"("plans":7,)"}) {
        const auto broken = text.substring(0, from) + bad + text.substring(to);
        second.desk.processor->setStateInformation(broken.toRawUTF8(), static_cast<int>(broken.getNumBytesAsUTF8()));
        INFO(bad);
        CHECK(second.desk.song().news().trouble);
        CHECK_THAT(second.desk.song().news().line, Catch::Contains("plan"));
    }
}
