"""What docs/structure.md is counted with: every figure on songs made by hand, the comparison, the classifier, and how
real songs are cut.
"""

import json
import math
import random
import sys
from types import SimpleNamespace

import numpy as np
import pytest
from partimento import Key, Meter, Note, Score, load_style
from partimento._core import ChordSymbol
from partimento.corpora.shards import Piece, write_shard
from partimento.training.recipe import Recipe, Source

pytest.importorskip("scipy")
pytest.importorskip("sklearn")
import structure
from conftest import GOLDEN
from scipy import stats
from whole_songs.classifier import tell_apart
from whole_songs.compare import Sample, difference, holds
from whole_songs.figures import FIGURES, ROWS, figures_of
from whole_songs.measure import MadeSet, Measured, breaking, in_parts_of
from whole_songs.real import HeldIn, HeldOut, RealSongs, real_songs
from whole_songs.repeats import costs, one_after_another
from whole_songs.report import digits, page
from whole_songs.song import Song
from whole_songs.written import Wish, write_songs

BAR = 16  # 16ths of 4/4
BY_NAME = {figure.name: figure for figure in FIGURES}
RNG = np.random.default_rng(1)
BEAT = [(0, 36), (4, 38), (8, 36), (12, 38), *((at, 42) for at in range(0, 16, 2))]


def notes(hits, length=2, velocity=80):
    """From (16th, pitch)."""
    return [Note(6 * at, 6 * length, pitch, velocity) for at, pitch in hits]


def over(bars, *patterns):
    """Hits of bars that take turns in patterns of a bar: (16th, pitch)."""
    return [(BAR * b + at, pitch) for b in range(bars) for at, pitch in patterns[b % len(patterns)]]


def song(bars=16, melody=(), chords=(), bass=(), drums=(), harmony=(), length=2):
    """A song that ends as its bars do; harmony: (bar, root) or (bar, root, quality)."""
    score = Score(bars, 120.0, Meter(4, 4), Key(0, False))
    for part, hits in {"melody": melody, "chords": chords, "bass": bass, "drums": drums}.items():
        score.set_notes(part, notes(hits, length))
    score.harmony = [ChordSymbol(int(96 * bar), *chord) for bar, *chord in harmony]
    return Song("by hand", score, score)


def random_bar(rng, pitches=(60, 62, 64, 65, 67)):
    return [(at, rng.choice(pitches)) for at in sorted(rng.sample(range(BAR), 5))]


def figure(name, of):
    return BY_NAME[name].of(of)


TUNE = [
    [(0, 60), (4, 62), (8, 64)],
    [(0, 64), (6, 62), (8, 60)],
    [(2, 67), (4, 65), (6, 64)],
    [(0, 62), (8, 60), (9, 62)],
]
NEVER = [random_bar(random.Random(seed)) for seed in range(16)]
ROUND = [(0, 0), (1, 9), (2, 5), (3, 7)]  # C A F G
AGAIN = [(4 * turn + bar, root) for turn in range(4) for bar, root in ROUND]


@pytest.mark.parametrize(
    "name, of, expected",
    [
        ("melody bars whose rhythm and intervals came before", song(melody=over(16, *TUNE)), 1),
        ("melody bars whose rhythm and intervals came before", song(melody=over(16, *NEVER)), 0),
        ("melody rhythm recurs after 4 bars", song(melody=over(16, *TUNE)), 1),
        ("melody rhythm recurs after 4 bars", song(melody=over(16, *NEVER)), 0),
        ("melody rhythm recurs after 8 bars", song(melody=over(16, *NEVER[:8])), 1),
        ("melody rhythm recurs after 4 bars", song(melody=over(16, *NEVER[:8])), 0),
        ("melody rhythm recurs after 1 bar", song(melody=over(16, TUNE[0])), 1),
        ("different melody rhythms, of sounding bars", song(melody=over(16, *TUNE)), 4 / 16),
        ("different melody rhythms, of sounding bars", song(melody=over(16, *NEVER)), 1),
        ("bars in a 4-bar progression that recurs", song(harmony=AGAIN), 1),
        ("bars in a 4-bar progression that recurs", song(harmony=AGAIN[:4] + [(b, b - 4) for b in range(4, 16)]), 0),
        ("bars in a 4-bar progression that recurs", song(harmony=[(0, 0)]), 0),  # one chord is no progression
        ("bars in an 8-bar progression that recurs", song(harmony=AGAIN), 1),
        ("bars in an 8-bar progression that recurs", song(harmony=[*AGAIN[:15], (15, 2)]), 0),
        ("phrases of 1, 2, 4 or 8 bars", song(melody=over(16, TUNE[0], [(0, 60)])), 1),
        ("phrases of 1, 2, 4 or 8 bars", song(18, melody=over(18, TUNE[0], TUNE[0], [(0, 60)])), 0),
        ("last note is 1, 3 or 5 of the key", song(melody=over(16, *TUNE, *TUNE[:3], [(0, 60), (4, 67)])), 1),
        ("last note is 1, 3 or 5 of the key", song(melody=over(16, *TUNE)), 0),
        ("last half bar silent", song(melody=over(16, [(0, 60), (7, 62)])), 1),
        ("last half bar silent", song(melody=over(16, [(0, 60), (8, 62)])), 0),
        ("last half bar silent", song(melody=over(16, [(0, 60)]), drums=over(16, BEAT)), 1),  # the drums aside
        ("bass figure recurs after 4 bars", song(bass=over(16, *TUNE)), 1),
        ("bass figure recurs after 4 bars", song(bass=over(16, *NEVER)), 0),
        ("kick and bass onsets, F1", song(drums=over(16, BEAT), bass=over(16, [(0, 36), (8, 43)])), 1),
        ("kick and bass onsets, F1", song(drums=over(16, BEAT), bass=over(16, [(2, 36), (6, 43)])), 0),
        ("kick and bass onsets, F1", song(drums=over(16, BEAT), bass=over(16, [(0, 36), (6, 43)])), 1 / 2),
        ("drum bars with a hat or ride", song(drums=over(16, BEAT, BEAT[:4] * 2)), 1 / 2),
        ("drum bars with toms", song(drums=over(16, BEAT, BEAT, BEAT, [*BEAT, (14, 45)])), 1 / 4),
        ("the bar of 8 is a fill, above the others", song(24, drums=over(24, *[BEAT] * 7, [(2, 38), (6, 38)])), 1),
        ("the bar of 8 is a fill, above the others", song(24, drums=over(24, BEAT)), 0),
        ("melody repeated notes", song(melody=over(16, [(0, 60), (8, 60)])), 1),
        ("melody steps, of moves", song(melody=over(16, [(0, 60), (8, 62)])), 1),
        ("melody leaps beyond a fifth, of moves", song(melody=over(16, [(0, 60), (8, 72)])), 1),
        ("melody onsets a bar", song(melody=over(16, [(0, 60), (8, 72)])), 2),
        ("melody silent bars", song(15, melody=over(15, TUNE[0], [])), 7 / 15),
        ("melody chord tones on strong beats", song(melody=over(16, [(0, 60), (8, 64), (4, 61)]), harmony=[(0, 0)]), 1),
        ("melody chord tones elsewhere", song(melody=over(16, [(0, 60), (8, 64), (4, 61)]), harmony=[(0, 0)]), 0),
        ("melody note length, quarters", song(melody=over(16, [(0, 60), (8, 64)]), length=4), 1),
        ("melody legato", song(melody=over(16, [(0, 60), (8, 64)]), length=4), 1 / 2),
        ("melody notes an onset", song(melody=over(16, [(0, 60), (0, 64)])), 2),
        ("melody onsets off the beat", song(melody=over(16, [(0, 60), (2, 64)])), 1 / 2),
        ("melody pitch classes, bits", song(melody=over(16, [(0, 60), (8, 62)])), 1),
        ("melody register, MIDI pitch", song(melody=over(16, [(0, 60), (8, 60)])), 60),
        ("melody velocity, spread", song(melody=over(16, TUNE[0])), 0),
        ("chord changes a bar", song(harmony=AGAIN), 15 / 16),
        ("different chords", song(harmony=AGAIN), 4),
        ("chords recur after 4 bars", song(harmony=AGAIN), 1),
        ("chords recur after 1 bar", song(harmony=AGAIN), 0),
        ("roots that fall by a fifth", song(harmony=[(b, 7 * (16 - b) % 12) for b in range(16)]), 1),
        ("chord symbols of four notes or more", song(harmony=[(b, b % 2, 4 * (b % 2)) for b in range(16)]), 1 / 2),
        ("ends on the tonic chord", song(harmony=[*AGAIN[:14], (14, 7), (15, 0)]), 1),
        ("bass plays the chord's bass at changes", song(bass=over(16, [(0, 36)]), harmony=AGAIN), 1 / 4),
        ("bass silent bars", song(bass=over(16, TUNE[0], [])), 1 / 2),
        ("chords notes an onset", song(chords=over(16, [(0, 60), (0, 64), (0, 67)])), 3),
        ("chords notes in the harmony", song(chords=over(16, [(0, 60), (0, 61)]), harmony=[(0, 0)]), 1 / 2),
        ("chords highest note moves, semitones", song(chords=over(16, [(0, 60), (0, 64)], [(0, 60), (0, 67)])), 3),
        ("chords rhythm recurs after 1 bar", song(chords=over(16, [(0, 60), (8, 64)])), 1),
        ("drum bars alike after 1 bar", song(drums=over(16, BEAT)), 1),
        ("drum bars equal after 1 bar", song(drums=over(16, BEAT, [*BEAT, (3, 38)])), 0),
        ("bars with the commonest kick and snare", song(drums=over(16, BEAT, BEAT, BEAT, [*BEAT, (3, 38)])), 3 / 4),
        ("drum hits on the kick", song(drums=over(16, BEAT)), 2 / 12),
        ("drum hits on percussion", song(drums=over(16, [(0, 70), (2, 36), (4, 70), (6, 38)])), 1 / 2),
        ("drum hits a bar", song(drums=over(16, BEAT)), 12),
        ("drum keys", song(drums=over(16, BEAT)), 3),
        ("bars with a kick on 1", song(drums=over(16, BEAT)), 1),
        ("bars with a snare on 2", song(drums=over(16, BEAT)), 1),
        ("bars with a crash on 1", song(drums=over(16, [*BEAT, (0, 49)], BEAT)), 1 / 2),
    ],
)
def test_a_figure_counts_what_its_name_says(name, of, expected):
    assert figure(name, of) == pytest.approx(expected)


def test_what_comes_again_may_come_in_another_key():
    up = [[(at, pitch + 5) for at, pitch in bar] for bar in TUNE]
    moved = song(melody=over(16, *TUNE, *up))
    assert figure("melody bars whose rhythm and intervals came before", moved) == 1
    assert figure("bass figure recurs after 4 bars", song(bass=over(16, *TUNE, *up))) == 1


def test_human_timing_does_not_hide_that_a_rhythm_comes_again():
    score = song(melody=over(16, *TUNE)).score
    late = [Note(n.onset_ticks + i % 3, 6, n.pitch, 80) for i, n in enumerate(score.notes("melody"))]
    score.set_notes("melody", late)
    assert figure("melody rhythm recurs after 4 bars", Song("late", score)) == 1


def test_figures_of_parts_that_a_song_lacks_are_nan():
    alone = figures_of(song(drums=over(16, BEAT)))
    for name, value in alone.items():
        if set(BY_NAME[name].parts) - {"drums"}:
            assert math.isnan(value), name
    assert alone["drum hits a bar"] == 12 and math.isnan(alone["last half bar silent"])
    assert all(math.isnan(value) for value in figures_of(song()).values())


def test_a_song_without_a_known_end_has_no_figures_of_it():
    whole = song(melody=over(16, *TUNE), harmony=AGAIN)
    cut = figures_of(Song("cut", whole.score))
    lost = {name for name, value in figures_of(whole).items() if math.isnan(cut[name]) and not math.isnan(value)}
    assert lost == {"last note is 1, 3 or 5 of the key", "last half bar silent", "ends on the tonic chord"}


def test_the_table_has_the_rows_that_the_songs_are_to_reach():
    assert len(ROWS) == 14 and len({figure.name for figure in FIGURES}) == len(FIGURES)


def test_the_difference_of_means_is_welchs():
    a, b = RNG.normal(size=30), RNG.normal(0.5, 2, size=12)
    assert difference(Sample.of(a), Sample.of(b)) == pytest.approx(stats.ttest_ind(a, b, equal_var=False).pvalue)


def test_weights_count_as_songs_that_come_more_than_once_and_songs_without_the_figure_not_at_all():
    weighed = Sample.of([1, 3, math.nan], [3, 1, 50])
    assert weighed.n == 2 and weighed.mean == 1.5 and weighed.size == pytest.approx(1 / (0.75**2 + 0.25**2))
    assert Sample.of([1, 2, 4], [7, 7, 7]).variance == pytest.approx(np.var([1, 2, 4], ddof=1))


def test_a_row_holds_where_songs_are_near_or_cannot_be_told_apart():
    real = Sample.of([0.39, 0.41] * 20)
    assert holds(real, Sample.of([0.31] * 20)) and holds(real, Sample.of([0.49] * 20))
    assert not holds(real, Sample.of([0.28, 0.3] * 10))
    assert holds(real, Sample.of([0.0, 0.9] * 3))  # far, but so are they from each other
    assert not holds(real, Sample.of([0.4] * 4))  # too few


@pytest.mark.parametrize("lacking", [0, 20])
def test_songs_that_differ_in_one_figure_are_always_told_apart_and_those_alike_never(lacking):
    real, made = RNG.normal(size=(40, 6)), RNG.normal(size=(40, 6))
    for table in (real, made):
        table[:lacking, 5] = math.nan
    assert 0.3 < tell_apart(real, made) < 0.7
    made[:, 2] += 20
    assert tell_apart(real, made, [1.0] * 39 + [30.0]) == 1


def test_lacking_a_figure_tells_songs_apart():
    real, made = RNG.normal(size=(40, 3)), RNG.normal(size=(40, 3))
    made[:, 1] = math.nan
    assert tell_apart(real, made) == 1
    assert math.isnan(tell_apart(real[:3], made))


def piece(name, bars=40, meter=Meter(4, 4), held_out=True, melody=True, **labels):
    score = Score(bars, 120.0, meter, Key(0, False))
    hits = [Note(at, 12, 60 + at // 24 % 5, 80) for at in range(0, score.end_ticks, 24)]
    score.set_notes("melody" if melody else "drums", hits)
    return Piece(name, "corpus", score, held_out, labels)


def recipe(*sources, parts=("melody",), meters=("4/4",)):
    return Recipe({"name": "tiny", "parts": list(parts), "meters": list(meters)}, sources or (SOURCE,), None)


SOURCE = Source("corpus", 2.0, {})


def held_out(tmp_path, *pieces):
    write_shard(tmp_path / "corpus.jsonl.gz", pieces)
    return HeldOut(tmp_path)


def test_real_songs_are_held_out_and_each_counts_once(tmp_path):
    pieces = [piece("a"), piece("a#2", 50), piece("b"), piece("short", 31), piece("learnt", held_out=False)]
    found = real_songs(recipe(), held_out(tmp_path, *pieces))
    assert [s.name for s in found.songs] == ["corpus/a#2", "corpus/b"] and found.bars == 32
    assert all(s.score.bars == 32 for s in found.songs) and found.weights == [1.0, 1.0]


def test_the_songs_that_networks_learnt_from_are_the_others(tmp_path):
    held_out(tmp_path, piece("a"), piece("learnt", held_out=False))
    assert [s.name for s in real_songs(recipe(), HeldIn(tmp_path)).songs] == ["corpus/learnt"]


def test_a_song_that_two_sources_have_weighs_for_both(tmp_path):
    pieces = [piece("a", by="x"), piece("b", by="y"), piece("c", by="y")]
    sources = Source("corpus", 3.0, {"by": ["x", "y"]}), Source("corpus", 1.0, {"by": ["x"]})
    found = real_songs(recipe(*sources), held_out(tmp_path, *pieces))
    assert dict(zip((s.name for s in found.songs), found.weights)) == {"corpus/a": 2, "corpus/b": 1, "corpus/c": 1}


def test_a_song_ends_as_its_last_run_does_unless_bars_were_left_out(tmp_path):
    pieces = [piece("a"), piece("a#2", 8), piece("b", bars_left_out=3)]
    a, b = real_songs(recipe(), held_out(tmp_path, *pieces)).songs
    assert a.ending.bars == 8 and a.score.bars == 32 and b.ending is None


def test_songs_of_a_style_without_long_ones_are_of_16_bars(tmp_path):
    pieces = held_out(tmp_path, *(piece(str(i), 20) for i in range(4)), piece("long"))
    assert real_songs(recipe(), pieces).bars == 16


def test_songs_are_in_the_styles_first_meter_where_there_are_enough(tmp_path):
    pieces = [piece("3/4", meter=Meter(3, 4)), *(piece(str(i)) for i in range(20))]
    enough = real_songs(recipe(), held_out(tmp_path, *pieces))
    few = real_songs(recipe(), held_out(tmp_path, *pieces[:20]))
    assert (len(enough.songs), str(enough.meter)) == (20, "4/4") and (len(few.songs), few.meter) == (20, None)


def test_generated_songs_are_heard_in_the_parts_of_real_ones_by_their_weights():
    full = song(melody=over(16, *TUNE), drums=over(16, BEAT), harmony=AGAIN)
    lead, beat = Song("lead", song(melody=over(16, *TUNE)).score), song(drums=over(16, BEAT))
    heard = in_parts_of(RealSongs(16, None, [lead, beat], [3.0, 1.0]), [full] * 8)
    assert [[part for part in ("melody", "drums", "harmony") if h.has(part)] for h in heard] == (
        [["melody"]] * 6 + [["drums"]] * 2
    )
    assert [h.ending is None for h in heard] == [True] * 6 + [False] * 2


@pytest.mark.parametrize(
    "wish, name, arguments",
    [
        (Wish(), "default", {"bars": 32}),
        (Wish("none"), "form none", {"bars": 32, "form": "none"}),
        (Wish("A A B A"), "form A A B A", {"bars": 32, "form": "A A B A", "section_bars": 8}),
    ],
)
def test_a_set_of_songs_is_named_and_asked_for(wish, name, arguments):
    assert (wish.name, wish.arguments(32)) == (name, arguments)


def test_a_written_song_can_be_had_alone_by_its_seed(tiny):
    batches = list(write_songs(tiny, Wish(temperature=0.9), 2, 9))
    assert [len(batch) for batch in batches] == [8, 1]
    last = batches[1][0]
    assert last.name == "tiny-1008" and last.ending == last.score and last.score.bars == 2
    assert last.score == tiny.generate(seed=1008, **Wish(temperature=0.9).arguments(2))[0]


def test_songs_break_the_bound_by_one_note_more_than_it_allows():
    runs = {"a": [12, 3], "b": [13, 0], "c": []}
    core = SimpleNamespace(copy_grams=1)
    style = SimpleNamespace(core=core, copies=lambda score: [{"notes": n} for n in runs[score]])
    songs = [SimpleNamespace(score=name) for name in runs]
    assert breaking(style, songs) == 1
    core.copy_grams = 0
    assert breaking(style, songs) is None


def test_bars_that_repeat_are_the_same_bars(tiny):
    x = song(4, melody=over(4, *TUNE), harmony=ROUND).score
    y = song(4, melody=over(4, *NEVER), harmony=[(0, 0)]).score
    whole = one_after_another([x, y, x])
    assert whole.bars == 12
    for bars, of in ((0, x), (4, y), (8, x)):
        cut = whole.excerpt(bars, 4)
        assert cut.notes("melody") == of.notes("melody")
        assert [(c.onset_ticks, c.root) for c in cut.harmony] == [(c.onset_ticks, c.root) for c in of.harmony]
    found = costs(tiny, x, y)
    assert list(found) == ["alone", "X X", "X Y X"]
    assert all({part: n for part, (_, n) in parts.items()} == {"harmony": 4, "melody": 12} for parts in found.values())
    assert costs(tiny, song(4, melody=[(0, 60)]).score, y) is None


def test_the_page_marks_what_holds_and_counts_it():
    figures = lambda value, count=20: [dict.fromkeys(BY_NAME, value + i % 2 / 100) for i in range(count)]
    repeats = {kind: {"melody": (nats, 100)} for kind, nats in (("alone", 200.0), ("X X", 50.0), ("X Y X", 100.0))}
    good, bad, few = (
        Measured(name, 32, "4/4", ["x"] * count, [1.0] * count, figures(0.5, count), {"default": made}, repeats)
        for name, count, made in (
            ("good", 20, MadeSet(figures(0.5), 0.5, 0)),
            ("bad", 20, MadeSet(figures(0.1), 1.0, 3)),
            ("few", 4, MadeSet(figures(0.1), math.nan, None)),
        )
    )
    text = page([good, bad, few], "COMMAND")
    assert "Made by `COMMAND`" in text
    assert "| good | 20, 32 bars, 4/4 | default | 14 of 14 | .50 | 0 of 20 |" in text
    assert "| bad | 20, 32 bars, 4/4 | default | 0 of 14 | 1.0 | 3 of 20 |" in text
    assert "| **all** |  | default | 14 of 28 | .75 | 3 of 40 |" in text
    assert "| drum bars with toms | .51 / .51✓ | .51 / .11 | - |" in text
    assert "| good | melody | 100 | 2.00 | 0.50 | 1.00 | 0.25 | 0.50 |" in text


def test_numbers_are_rounded_to_their_precision():
    assert [digits(x) for x in (0.291, -0.02, -0.001, 0, 0.996, 1.25, 9.96, 62.3, math.nan)] == [
        ".29",
        "-.02",
        ".00",
        ".00",
        "1.0",
        "1.2",
        "10",
        "62",
        "-",
    ]


def test_the_command_writes_page_and_figures(tmp_path, monkeypatch, capsys):
    tiny = load_style(GOLDEN / "tiny.safetensors")
    pieces = [piece(str(i), 33) for i in range(6)]
    for i, each in enumerate(pieces):
        each.score.set_notes("melody", [Note(24 * b, 12, 60 + (b + i) % 5, 80) for b in range(132)])
    write_shard(tmp_path / "corpus.jsonl.gz", pieces)
    folder = tmp_path / "styles/tiny"
    folder.mkdir(parents=True)
    card = "".join(f'{name} = ""\n' for name in ("title", "description", "licence"))
    card += f'name = "tiny"\nmeters = ["4/4"]\nparts = {list(tiny.card.parts)}\n'
    (folder / "style.toml").write_text(f'[card]\n{card}[[source]]\ncorpus = "corpus"\nshare = 1\n')
    monkeypatch.setattr(structure, "ROOT", tmp_path)
    command = f"structure.py --shards {tmp_path} --weights {GOLDEN} --songs 5 --excerpts 4 --form default --form none"
    command += f" --json {tmp_path}/out.json -o {tmp_path}/page.md"
    monkeypatch.setattr(sys, "argv", command.split())
    structure.main()
    text = (tmp_path / "page.md").read_text()
    assert text == capsys.readouterr().out and "--form default --form none`" in text and "| tiny | melody |" in text
    written = json.loads((tmp_path / "out.json").read_text())["styles"]["tiny"]
    assert len(written["real"]["songs"]) == 6 and set(written["generated"]) == {"default", "form none"}
    assert len(written["generated"]["default"]["figures"]["drum hits a bar"]) == 5
