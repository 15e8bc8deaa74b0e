"""Published benchmarks of infilling, run as their authors' programs run them: the tables of docs/published.md.

python benchmarks/published.py --shards DIR [--only musib] [--excerpts 100] [--write]

DIR is what `partimento corpus --shards` wrote. Hidden notes are taken out before a style sees the music, and chord
symbols where the others see none. Needs the bench extra.
"""

import argparse
import random
import statistics
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from partimento import Controls, Score, load_style
from partimento._core import PART_NAMES, TICKS_PER_QUARTER, Meter, Note
from partimento.corpora.shards import Piece, read_shard
from partimento.styles import Style
from tables import table

ROOT = Path(__file__).parents[1]
TEMPERATURES = (0.3, 1.0)
COMMON_TIME = Meter(4, 4)
QUALITY = "best"

# --- MUSIB: the code of its authors is the definition (src/report/metrics.py at 3965833) ---
PAST, HIDDEN, FUTURE = 6, 4, 6  # bars
STEPS = 16  # in a bar
STEP_TICKS = COMMON_TIME.bar_ticks // STEPS
TESTED = 18  # chorales of theirs: divergences are the greater the fewer the excerpts, so each draw has as many
DRAWS = 20
BINS = np.arange(100) / 100  # what lies above 0.99 is not counted
# results/metrics_results.csv at 458e3d3, of the 12th of September 2022
MUSIB_PUBLISHED = (
    ("AnticipationRNN", 0.832, 0.243, 0.682, 0.240, 0.525, 0.232),
    ("InpaintNet", 0.852, 0.505, 0.788, 0.059, 0.411, 0.153),
    ("SketchNet", 0.833, 0.272, 0.708, 0.079, 0.529, 0.228),
    ("VLI", 0.827, 0.283, 0.747, 0.087, 0.286, 0.306),
)
Line = list[tuple[int, int, int]]  # onset step from the window's start, pitch, duration in steps


def line_of(notes: Iterable[Note]) -> Line:
    """One voice on the grid: a note a step at most, none longer than to the next."""
    at = {round(n.onset_ticks / STEP_TICKS): n for n in notes}
    onsets = sorted(at)
    return [
        (step, at[step].pitch, max(1, min(round(at[step].duration_ticks / STEP_TICKS), after - step)))
        for step, after in zip(onsets, [*onsets[1:], 1 << 30])
    ]


def within(line: Line, first_bar: int, bars: int) -> Line:
    return [n for n in line if first_bar * STEPS <= n[0] < (first_bar + bars) * STEPS]


def note_metrics(truth: Line, found: Line) -> tuple[float, float, float]:
    """Position score, pitch accuracy, rhythm accuracy."""
    true_at, found_at = ({n[0]: n for n in line} for line in (truth, found))
    shared = true_at.keys() & found_at.keys()
    right = lambda field: sum(true_at[s][field] == found_at[s][field] for s in shared) / max(1, len(shared))
    return 2 * len(shared) / max(1, len(truth) + len(found)), right(1), right(2)


def silence(middle: Line) -> float:
    end = (PAST + HIDDEN) * STEPS
    return 1 - sum(min(n[2], end - n[0]) for n in middle) / (HIDDEN * STEPS)


def by_bar(line: Line) -> list[Line]:
    """Bars without a note are left out."""
    bars = defaultdict(list)
    for note in line:
        bars[note[0] // STEPS].append(note)
    return list(bars.values())


def entropy(bar: Line) -> float:
    shares = np.bincount([n[1] % 12 for n in bar]) / len(bar)
    shares = shares[shares > 0]
    return float(-(shares * np.log(shares)).sum())


def groove(one: Line, other: Line) -> float:
    return 1 - len({n[0] % STEPS for n in one} ^ {n[0] % STEPS for n in other}) / STEPS


def mean_over_pairs(middle: Line, around: Line, alike: Callable[[Line, Line], float]) -> float:
    pairs = [alike(one, other) for one in by_bar(middle) for other in by_bar(around)]
    return sum(pairs) / max(1, len(pairs))


def divergence(truths: list[float], founds: list[float]) -> float:
    """Jensen and Shannon's, in nats, of histograms over excerpts."""
    q, p = (np.histogram(values, BINS)[0] / len(values) for values in (truths, founds))
    middle = (p + q) / 2
    nats = lambda x: float((x[x > 0] * np.log(x[x > 0] / middle[x > 0])).sum())
    return (nats(q) + nats(p)) / 2


@dataclass
class Window:
    """Sixteen bars, of which the middle four are asked for."""

    score: Score

    @property
    def line(self) -> Line:
        return line_of(self.score.notes("melody"))

    @property
    def around(self) -> Line:
        return within(self.line, 0, PAST) + within(self.line, PAST + HIDDEN, FUTURE)


def musib_row(windows: list[Window], fills: list[Line]) -> list[float]:
    """The six columns. As in the authors' code, an excerpt that nothing was written in does not count."""
    notes, features = [], defaultdict(lambda: ([], []))
    for window, found in zip(windows, fills, strict=True):
        truth = within(window.line, PAST, HIDDEN)
        if not found:
            continue
        notes.append(note_metrics(truth, found))
        around = window.around
        for both, line in zip((0, 1), (truth, found)):
            features["silence"][both].append(silence(line))
            features["pitch"][both].append(mean_over_pairs(line, around, lambda a, b: abs(entropy(a) - entropy(b))))
            features["groove"][both].append(mean_over_pairs(line, around, groove))
    return [*(statistics.mean(column) for column in zip(*notes)), *(divergence(*pair) for pair in features.values())]


def emptied(score: Score, part: str, first_bar: int, bars: int, keep: Iterable[str], chords: bool) -> Score:
    """Only the parts of `keep`, and of `part` nothing that begins in these bars."""
    bare = score.copy()
    start, end = bare.bar_start(first_bar), bare.bar_start(first_bar + bars)
    for name in PART_NAMES[1:]:
        given = bare.notes(name) if name in keep else []
        bare.set_notes(name, [n for n in given if name != part or not start <= n.onset_ticks < end])
    if not chords:
        bare.harmony = []
    bare.sections = []
    return bare


def written(style: Style, bare: Score, part: str, first_bar: int, bars: int, seed: int, heat: float) -> list[Note]:
    """The whole part, with what the style wrote in these bars. What is cut from a song does not end as a song does."""
    controls = Controls(temperature=heat, quality=QUALITY, ending=False)
    return style.regenerate(bare, (first_bar + 1, first_bar + bars), [part], seed, controls=controls).notes(part)


def held_out(shards: Path, corpus: str, fewest_bars: int) -> Iterator[Piece]:
    for piece in read_shard(shards / f"{corpus}.jsonl.gz"):
        score = piece.score
        if piece.held_out and score.bars >= fewest_bars and score.meter == COMMON_TIME and not score.meters:
            yield piece


def musib(shards: Path, most: int) -> str:
    bars = PAST + HIDDEN + FUTURE
    windows = [Window(p.score.excerpt(0, bars)) for p in held_out(shards, "jsb-chorales-16th", bars)][:most]
    style, middle = load_style("chorale"), lambda line: within(line, PAST, HIDDEN)

    def fill(window: Window, voices: Iterable[str], seed: int, heat: float) -> Line:
        bare = emptied(window.score, "melody", PAST, HIDDEN, voices, False)
        return middle(line_of(written(style, bare, "melody", PAST, HIDDEN, seed, heat)))

    def again(window: Window) -> Line:
        return [(s + HIDDEN * STEPS, p, d) for s, p, d in within(window.line, PAST - HIDDEN, HIDDEN)]

    def means(write: Callable[[Window, int], Line]) -> list[float]:
        draws = []
        for seed in range(DRAWS):
            drawn = random.Random(seed).sample(windows, min(TESTED, len(windows)))
            draws.append(musib_row(drawn, [write(window, seed) for window in drawn]))
        return [statistics.mean(column) for column in zip(*draws)]

    rows = [[name, *figures] for name, *figures in MUSIB_PUBLISHED]
    for heat in TEMPERATURES:
        for label, voices in (("the soprano alone", ("melody",)), ("the other voices given", PART_NAMES[1:])):
            row = means(lambda window, seed, voices=voices, heat=heat: fill(window, voices, seed, heat))
            rows.append([f"Partimento, {label}, temperature {heat:g}", *row])
    rows.append(["the four bars before, again", *means(lambda window, seed: again(window))])
    head = ["", "position", "pitch", "rhythm", "silence div.", "pitch class div.", "groove div."]
    note = f"{len(windows)} chorales; all rows but the rivals' are means of {DRAWS} draws of {TESTED} of them."
    return note + "\n\n" + table(head, rows, digits=3)


# --- MIDI-RWKV: the code of its authors is the definition (MIDIMetrics, and generate.py of its rwkv.cpp) ---
FRAMES = 16  # in a bar, of chroma
SMOOTHED = FRAMES // 2
SUBDIVISIONS = 32  # in a bar of 4/4, of the groove
NEAR_TICKS = TICKS_PER_QUARTER // 8
GAPS = (2, 4)  # bars; the context is four times as long on either side


def chroma(notes: list[Note], start: int, bars: int) -> np.ndarray:
    frame = COMMON_TIME.bar_ticks / FRAMES
    found = np.zeros((bars * FRAMES, 12))
    for n in notes:
        for at in range(bars * FRAMES):
            left = start + at * frame
            if n.onset_ticks < left + frame and n.onset_ticks + n.duration_ticks > left:
                found[at, n.pitch % 12] += 1
    found /= np.linalg.norm(found, axis=1, keepdims=True) + 1e-8
    half = SMOOTHED // 2
    return np.array([found[max(0, at - half) : at + half].mean(0) for at in range(len(found))])


def content(truth: list[Note], found: list[Note], start: int, bars: int) -> float:
    one, other = (chroma(notes, start, bars) for notes in (truth, found))
    lengths = np.linalg.norm(one, axis=1) * np.linalg.norm(other, axis=1)
    return float(np.divide((one * other).sum(1), lengths, out=np.zeros(len(one)), where=lengths > 0).mean())


def grooving(notes: list[Note], start: int, bars: int) -> float:
    """Of adjacent bars, divided by all of them: the authors' formula."""
    pattern = np.zeros((bars, SUBDIVISIONS), dtype=bool)
    for n in notes:
        at = (n.onset_ticks - start) * SUBDIVISIONS // COMMON_TIME.bar_ticks
        pattern[at // SUBDIVISIONS, at % SUBDIVISIONS] = True
    return 1 - np.count_nonzero(pattern[:-1] != pattern[1:]) / pattern.size


def pitch_class_bits(notes: list[Note]) -> float:
    shares = np.bincount([n.pitch % 12 for n in notes]) / len(notes)
    shares = shares[shares > 0]
    return float(-(shares * np.log2(shares)).sum())


def onset_f1(truth: list[Note], found: list[Note]) -> float:
    matches = sum(a.pitch == b.pitch and abs(a.onset_ticks - b.onset_ticks) <= NEAR_TICKS for a in truth for b in found)
    return 2 * matches / (len(truth) + len(found))


def infilling_row(cases: list[tuple[list[Note], list[Note]]], start: int, bars: int) -> list[float]:
    """Means over excerpts, whole lines given: content preservation, groove of what is written, its difference from the
    truth's, the same of entropy, F1. The entropy of nothing is 0.
    """
    inside = lambda notes: [n for n in notes if 0 <= n.onset_ticks - start < bars * COMMON_TIME.bar_ticks]
    bits = lambda notes: pitch_class_bits(notes) if notes else 0.0
    columns = []
    for line, other in cases:
        truth, found = inside(line), inside(other)
        grooves, entropies = ([f(truth), f(found)] for f in (lambda notes: grooving(notes, start, bars), bits))
        columns.append(
            (
                content(line, other, start, bars),
                grooves[1],
                abs(grooves[1] - grooves[0]),
                entropies[1],
                abs(entropies[1] - entropies[0]),
                onset_f1(truth, found),
            )
        )
    return [statistics.mean(column) for column in zip(*columns)]


def windows_of(pieces: list[Piece], gap: int, most: int, rng: random.Random) -> list[Score]:
    """Of songs by turns: a gap that begins on a fourth bar, its context on either side, melody in all three."""
    context, found = 4 * gap, []
    for piece in (pieces * most)[: 20 * most]:
        score = piece.score
        first = rng.randint(context // 4, max(context // 4, (score.bars - context - gap - 1) // 4)) * 4
        if len(found) == most or first + gap + context > score.bars:
            continue
        cut = score.excerpt(first - context, 2 * context + gap)
        spans = ((0, context), (context, context + gap), (context + gap, cut.bars))
        played = {n.onset_ticks // COMMON_TIME.bar_ticks for n in cut.notes("melody")}
        if all(played & set(range(*span)) for span in spans):
            found.append(cut)
    return found


def midi_rwkv(shards: Path, most: int) -> str:
    style, rows = load_style("pop"), []
    for gap in GAPS:
        rng, context = random.Random(1), 4 * gap
        pieces = [p for p in held_out(shards, "pop909", 2 * context + gap + 1) if p.score.has("melody")]
        rng.shuffle(pieces)
        cuts = windows_of(pieces, gap, most, rng)
        truths, start = [cut.notes("melody") for cut in cuts], context * COMMON_TIME.bar_ticks

        def fill(cut: Score, chords: bool, seed: int, heat: float) -> list[Note]:
            bare = emptied(cut, "melody", context, gap, PART_NAMES[1:], chords)
            return written(style, bare, "melody", context, gap, seed, heat)

        fills = {
            f"Partimento{', chord symbols given' * chords}, temperature {heat:g}": [
                fill(cut, chords, seed, heat) for seed, cut in enumerate(cuts)
            ]
            for heat in TEMPERATURES
            for chords in (False, True)
        }
        fills["the bars before, again"] = [[moved(n, gap) for n in truth] for truth in truths]
        fills["the truth"] = truths
        for who, lines in fills.items():
            figures = infilling_row(list(zip(truths, lines, strict=True)), start, gap)
            rows.append([f"{gap} of {cuts[0].bars}", who, len(cuts), *figures])
    head = ["bars", "", "excerpts", "content", "groove", "its difference", "entropy", "its difference", "F1"]
    return table(head, rows, digits=3)


def moved(note: Note, bars: int) -> Note:
    return Note(note.onset_ticks + bars * COMMON_TIME.bar_ticks, note.duration_ticks, note.pitch, note.velocity)


SECTIONS: dict[str, tuple[str, str, Callable[[Path, int], str]]] = {
    "musib": (
        "MUSIB: Bach's chorales",
        """[MUSIB](https://doi.org/10.1186/s13636-023-00279-6) (Araneda-Hernandez and others, 2023) hides bars 7 to 10 of
the first 16 bars of a chorale's first voice, the soprano; that voice before and after is all that is given. Higher is better: **position**,
the F1 of onsets; **pitch** and **rhythm**, the share of right pitches and durations among notes whose onsets are right. Lower
is better: the divergence (Jensen and Shannon's) between real and written excerpts in the share of **silence**, in how far
a bar's entropy of **pitch classes** is from that of the bars around, and in how alike their onsets are (**groove**).

The rivals' rows are the authors' own, from `results/metrics_results.csv` of
[their repository](https://github.com/maranedah/music_inpainting_benchmark), 12 September 2022; its `src/report/metrics.py` defines the metrics. The
paper's tables were not at hand: they may differ. What we do otherwise:

- The test set is other chorales. Theirs has 18, by `data/splits/JSBChorales_contexts.csv` of the same repository; three of them were found
  among music that no style was trained on. Ours are all such chorales of 16 bars or more in 4/4.
- Our edition of the chorales lacks repeated notes, bar lines and repeats, and `partimento corpus` infers the first two. Theirs is engraved, and
  seems to write repeats out: its BWV 434 has 16 bars or more, ours 10.
- Theirs, all but VLI, use 24 steps a bar. We use 16, as VLI does.
- The style was trained on Bach's other chorales, as theirs were, and on hymns, from a network that had seen other music.

The chorales repeat themselves: the four bars before, written once more, do well. No rival's row says how it compares with that.""",
        musib,
    ),
    "midi-rwkv": (
        "MIDI-RWKV's evaluation: POP909",
        """[MIDI-RWKV](https://arxiv.org/abs/2506.13001) (Zhou-Zheng and Pasquier, 2025) is evaluated on gaps in the melody of POP909's
songs, with four times as many bars of context on either side and the other tracks in view. **Content** is the similarity of
smoothed chroma (16 frames a bar), F1 is of notes whose pitch is right and whose onset is off by a 32nd at most: higher is better.
**Groove** is how alike the onsets of adjacent bars are (divided by all bars, as in their program), **entropy** that of the gap's pitch
classes in bits: the nearer to the truth's the better; their differences are means over excerpts. The definitions are those of their
programs, MIDIMetrics and `generate.py`.

**Their figures are not here**: the paper's tables were not at hand, and their repository holds none. To be compared, look
them up there, and mind what we do otherwise:

- Their program has a mode with the past alone as well, which is not run here.
- Their model is told the density, durations and polyphony of the hidden bars, and we are told nothing of them.
- Our songs are read through POP909's own beats, on 24 ticks a quarter; the top line of the melody track, with the bridge where it rests,
  is the melody. Theirs take the MIDI files as they are.
- The style was trained on other songs of POP909, and on more; theirs was tuned on some songs of POP909.""",
        midi_rwkv,
    ),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shards", type=Path, required=True)
    parser.add_argument("--only", choices=SECTIONS)
    parser.add_argument("--excerpts", type=int, default=100)
    parser.add_argument("--write", action="store_true", help="into docs/published.md")
    options = parser.parse_args()
    if options.write and options.only:
        parser.error("--write makes the whole page: it does not go with --only")
    command = f"python benchmarks/published.py --shards SHARDS --excerpts {options.excerpts}"
    page = f"# Published benchmarks\n\nMade by `{command} --write`.\n"
    for key, (title, text, section) in SECTIONS.items():
        if options.only in (None, key):
            part = (
                f"\n## {title}\n\n{text}\n\n{section(options.shards, options.excerpts)}\n\n`{command} --only {key}`\n"
            )
            page += part
            print(part, flush=True)
    if options.write:
        (ROOT / "docs/published.md").write_text(page)


if __name__ == "__main__":
    main()
