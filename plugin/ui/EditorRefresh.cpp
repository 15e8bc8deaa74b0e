// What the editor shows of the song, thirty times a second where it has changed.

#include "ui/Editor.h"

#include <utility>

#include "JuceText.h"

namespace partimento {
namespace {

// Why a style cannot be used. The folder that its file lies in says nothing of it, and fills the line.
juce::String whyOf(const StyleLibrary::Entry& entry) {
    const auto folder = entry.path.parent_path().string();
    const bool named = !folder.empty() && entry.trouble.starts_with(folder);
    return juceText(entry.trouble.substr(named ? folder.size() + 1 : 0));
}

}  // namespace

void Editor::showStyles() {
    std::vector<StyleShown> all;
    for (const auto& entry : processor.getLibrary().entries())
        all.push_back({juceText(entry.name), entry.card.value_or(Card()), whyOf(entry)});
    titles.clear();
    for (const auto& style : all) titles[style.name] = titleOf(style);
    shownTree = -1;  // it names styles too
    const int chosen = processor.getParameterSet().style.get();
    if (chosen < static_cast<int>(all.size())) {
        const auto& style = all[static_cast<std::size_t>(chosen)];
        styleBpm = style.card.tempo_bpm;
        top.style.show(titleOf(style), style.trouble.isNotEmpty() ? style.trouble : juceText(style.card.description),
                       style.trouble.isNotEmpty());
    }
    styles.show(std::move(all), chosen);
    juce::StringArray offered;
    for (const auto& folder : processor.getLibrary().offeredFolders()) offered.add(juceText(textOf(folder)));
    styles.offer(offered);
    showTakes();
}

void Editor::showTakes() {
    std::vector<TakeShown> all;
    int kept = -1;
    const int current = song.musicTake();
    for (const auto& candidate : song.candidates()) {
        if (candidate.id == current && candidate.id != NO_TAKE) kept = static_cast<int>(all.size());
        all.push_back({candidate.score, candidate.seed, candidate.written, longestRunText(candidate.copies),
                       juceText(candidate.words)});
    }
    takes.show(std::move(all), song.heard(), kept, shownMuted);
    if (const int made = song.takesMade(); made != shownTree) {
        shownTree = made;
        const auto whole = song.takes();
        auto lines = linesOf(whole);
        for (auto& line : lines)
            if (const auto title = titles.find(line.style); title != titles.end()) line.style = title->second;
        tree.show(std::move(lines), whole.current());
        top.undo.setEnabled(whole.take(whole.current()).parent != NO_TAKE);
        top.redo.setEnabled(whole.take(whole.current()).redo != NO_TAKE);
    }
}

void Editor::showSong() {
    const auto shown = song.shown();
    auto locked = song.lockedCells();
    if (locked.bars() != shown.bars) locked = Cells(shown.bars);  // of a take that is being written, or the stream
    score.show(shown, locked, shownMuted, song.plan());
    if (const auto line = juceLines(song.chords()); line != shownChords) {
        shownChords = line;
        top.chords.setText(line, false);
        top.chords.moveCaretToTop(false);
    }
    tellRequests();
    controls.show(song.controls());
    status.novelty.setVisible(shown.bars > 0);
    status.novelty.show(song.copies(), song.controls().constraints.longest_copy);
    showTakes();
}

void Editor::tellRequests() {
    top.tell(song.score().bars, song.lockedCells(), score.selection());
    if (!score.selection().empty()) processor.getArranger().expect(taskFor(Task::What::cells));
}

// The field has the seed of the takes at hand, after undo too. Where a request is refused, or another seed was set, it
// stays.
void Editor::showSeed() {
    const auto now = song.seed();
    if (!now || now == shownSeed) return;
    auto& seed = processor.getParameterSet().seed;
    if (seed.get() == seedBefore || seed.get() == static_cast<int>(shownSeed.value_or(*now)))
        seed = static_cast<int>(*now);
    shownSeed = now;
}

// The tempo that sounds; of an empty song, the one that it would be written in.
void Editor::showTempo() {
    auto& parameters = processor.getParameterSet();
    const bool own = parameters.scoreTempo();
    double bpm = own ? 0.0 : processor.getHostBpm();
    if (bpm <= 0.0 && !song.isEmpty()) bpm = song.bpm();
    if (bpm <= 0.0) bpm = song.tempoWished();
    if (bpm <= 0.0) bpm = styleBpm;
    top.tempo.setEnabled(own);
    top.tempo.setTooltip(own ? "Quarter notes a minute, of this song and of new ones: drag, or double-click to type"
                             : "The host's tempo leads");
    if (bpm == shownTempo) return;
    shownTempo = bpm;
    top.tempo.setValue(bpm, juce::dontSendNotification);
}

void Editor::update() {
    // A Standalone's window takes the keyboard when it opens, and has no use for it.
    if (const auto* holder = getCurrentlyFocusedComponent();
        standsAlone() && holder != nullptr && holder->isParentOf(this))
        grabKeyboardFocus();
    const auto revision = song.revision();
    const auto muted = processor.getParameterSet().silent();
    if (revision != shownRevision || muted != shownMuted) {
        shownRevision = revision;
        shownMuted = muted;
        showSong();
        showSeed();
    }
    processor.getLibrary().readOneCard();
    if (const int library = processor.getLibrary().revision(); library != shownLibrary) {
        shownLibrary = library;
        showStyles();
    }
    showTempo();
    if (drawer == &sounds) sounds.update();
    showNews();
    status.play.setIcon(status.play.getToggleState() ? Icon::stop : Icon::play);
    status.record.setToggleState(processor.getArranger().isListening(), juce::dontSendNotification);
    score.setPlayhead(processor.getPlayheadPpq(),
                      processor.getParameterSet().loop.get() && !processor.getParameterSet().endless());
}

void Editor::showNews() {
    const auto news = song.news();
    bool trouble = news.trouble;
    auto line = juceText(news.line);
    if (const int underruns = processor.getUnderruns(); underruns > 0)
        line += "   " + juce::String(underruns) + (underruns == 1 ? " block" : " blocks") + " came late";
    // Without a device nobody asks the Standalone for sound: it would seem to play.
    updatesWithoutSound =
        std::exchange(shownBlocks, processor.getBlocks()) == shownBlocks ? updatesWithoutSound + 1 : 0;
    if (standsAlone() && status.play.getToggleState() && updatesWithoutSound >= UPDATES_A_SECOND) {
        line = "nothing sounds: no audio device is open. Choose one under Options, Audio/MIDI Settings";
        trouble = true;
    }
    status.show(line, trouble, processor.getArranger().progress());
}

}  // namespace partimento
