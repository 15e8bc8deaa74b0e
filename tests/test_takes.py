import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from partimento import ChordSymbol, Key, Meter, Note, Score, Takes, read_midi, read_song, write_song
from partimento._core import MAX_ORIGIN_BYTES, MAX_TAKES, PART_NAMES, Cells
from partimento.controls import Controls, Wish
from partimento.songs import open_file, parse_comp, request_text, save_file, song_of
from partimento.styles import cells_of

METERS = [Meter(4, 4), Meter(3, 4), Meter(12, 8)]


@st.composite
def reshaped(draw, score):
    """A score longer or shorter at either end, or of another meter, tempo, key and form."""
    change = draw(st.sampled_from(["", "longer", "front", "excerpt", "meter"]))
    if change == "longer":
        score = with_bars(score, score.bars + draw(st.integers(1, 3)))
    elif change == "front":
        score = score.with_bars_before(draw(st.integers(1, 3)))
    elif change == "excerpt":
        first = draw(st.integers(0, score.bars - 1))
        score = score.excerpt(first, draw(st.integers(1, score.bars - first)))
    elif change == "meter":
        score = Score(draw(st.integers(1, 6)), 120, draw(st.sampled_from(METERS)))
    if draw(st.booleans()):
        score = score.copy()
        score.tempo_bpm, score.key = draw(st.floats(20, 400)), Key(draw(st.integers(0, 11)), draw(st.booleans()))
        score.sections = [
            (bar, draw(st.sampled_from("ABZ")))
            for bar in sorted(draw(st.sets(st.integers(0, score.bars - 1), max_size=3)))
        ]
    return score


@st.composite
def rewritten(draw, score):
    """A score with some cells and programs changed."""
    score, bar_ticks = score.copy(), score.meter.bar_ticks
    for bar in draw(st.sets(st.integers(0, score.bars - 1), max_size=3)):
        part, start = draw(st.sampled_from(PART_NAMES)), bar * bar_ticks
        onsets = sorted(start + tick for tick in draw(st.sets(st.integers(0, bar_ticks - 1), max_size=4)))
        outside = lambda item: not start <= item.onset_ticks < start + bar_ticks
        if part == "harmony":
            new = [ChordSymbol(onset, draw(st.integers(0, 12)), draw(st.integers(0, 5))) for onset in onsets]
            score.harmony = sorted([*filter(outside, score.harmony), *new], key=lambda c: c.onset_ticks)
        else:
            new = [
                Note(
                    onset,
                    draw(st.integers(1, 3 * bar_ticks)),
                    draw(st.integers(0, 127)),
                    draw(st.integers(1, 127)),
                    draw(st.integers(-10 if bar else 0, 10)),
                )
                for onset in onsets
            ]
            score.set_notes(part, [*filter(outside, score.notes(part)), *new])
            score.set_program(part, draw(st.integers(0, 127)))
    return score


def edited(score):
    return reshaped(score).flatmap(rewritten)


@st.composite
def songs(draw):
    """(takes, the scores that they were made with)."""
    scores = [draw(edited(Score(draw(st.integers(1, 6)), 120, draw(st.sampled_from(METERS)))))]
    song = Takes(scores[0])
    for number in range(1, draw(st.integers(1, 7))):
        parent = draw(st.integers(0, number - 1))
        scores.append(draw(edited(scores[parent])))
        cells = draw(
            st.none() | st.builds(cells_of, st.just(scores[-1]), st.just((1, scores[-1].bars)), st.just(["melody"]))
        )
        assert (
            song.add(
                parent,
                scores[-1],
                cells,
                draw(st.text(max_size=9)),
                draw(st.integers(0, 2**64 - 1)),
                draw(st.text(max_size=9)),
            )
            == number
        )
    return song, scores


def with_bars(score, bars):
    score = score.copy()
    score.bars = bars
    return score


def row_of(*roots, bars=8, meter=Meter()):
    """A score with a chord of each root held over two bars, and its bass."""
    score = Score(bars, 120, meter)
    score.harmony = [ChordSymbol(2 * i * meter.bar_ticks, root) for i, root in enumerate(roots)]
    score.set_notes("bass", [Note(i * meter.bar_ticks, 24, 36 + roots[i // 2]) for i in range(2 * len(roots))])
    return score


def bars_of(score, part, first, last):
    ticks = score.meter.bar_ticks
    return [n for n in score.notes(part) if first * ticks <= n.onset_ticks < (last + 1) * ticks]


def chords_of(score):
    """(root, quality, bass) that sounds at each bar line."""
    held = (score.chord_at(bar * score.meter.bar_ticks) for bar in range(score.bars))
    return [(c.root, c.quality, c.bass) if c else None for c in held]


def branching():
    """Take 0; 1 and 2 from it; 3 from 1."""
    song = Takes(Score(8))
    for parent, root in ((0, 0), (0, 5), (1, 7)):
        song.add(parent, row_of(root, root, root, root), style="pop", seed=root)
    return song


@settings(max_examples=200, deadline=None)
@given(songs())
def test_every_take_comes_back_to_the_byte(made):
    song, scores = made
    assert len(song) == len(scores) and all(
        song.score(i) == score and song.score(i).to_json() == score.to_json() for i, score in enumerate(scores)
    )


@settings(max_examples=100, deadline=None)
@given(songs(), st.integers(0, 100), st.integers(0, 3))
def test_a_song_survives_its_json(made, number, undone):
    song, scores = made
    song.select(number % len(song))
    for _ in range(undone):
        song.undo()
    read = Takes.from_json(song.to_json())
    assert read == song and [read.score(i) for i in range(len(read))] == scores and read.to_json() == song.to_json()
    assert read.redo() == song.redo() and read.current == song.current


def test_a_take_holds_only_what_was_written():
    song = Takes(row_of(0, 5, 7, 0))
    before = len(song.to_json())
    changed = song.score()
    changed.set_notes("bass", [n for n in changed.notes("bass") if n.onset_ticks != 4 * 96])
    take = song.take(song.add(0, changed))
    assert take.stretches("bass") == [(4, 4)] and take.cells.count() == 1
    assert len(song.to_json()) - before < 500


def test_cells_that_were_asked_for_count_as_written_though_they_are_the_same():
    song = Takes(row_of(0, 5, 7, 0))
    assert song.take(song.add(0, song.score(), cells_of(song.score(), (2, 3), ["bass"]))).stretches("bass") == [(1, 2)]


@pytest.mark.parametrize(
    "longer, front, written", [(lambda s: s.with_bars_before(2), 2, (0, 1)), (lambda s: with_bars(s, 10), 0, (8, 9))]
)
def test_bars_added_at_either_end_are_all_that_a_longer_take_holds(longer, front, written):
    song = Takes(row_of(0, 5, 7, 0))
    score = longer(song.score())
    score.set_notes("bass", score.notes("bass") + [Note(bar * 96, 24, 40) for bar in written])
    take = song.take(song.add(0, score))
    assert take.front == front and take.bars == 10 and take.stretches("bass") == [written] and song.score() == score


def test_bars_cut_off_the_front_need_no_music():
    song = Takes(row_of(0, 5, 7, 0))
    shorter = song.score().excerpt(2, 6)
    take = song.take(song.add(0, shorter))
    assert take.front == -2 and take.cells.count() == 0 and song.score() == shorter


def test_undo_goes_to_the_parent_and_redo_back():
    song = branching()
    song.select(3)
    assert song.undo() and song.undo() and song.current == 0 and not song.undo()
    assert song.redo() and song.redo() and song.current == 3 and not song.redo()
    song.select(2)
    assert song.undo() and song.redo() and song.current == 2


def test_a_new_take_is_the_current_one_and_redo_finds_it():
    song = branching()
    assert song.current == 3 and song.take(3).parent == 1 and song.children(0) == [1, 2] and song.children(3) == []
    song.select(1)
    assert song.add(1, Score(8)) == 4 and song.undo() and song.redo() and song.current == 4


def test_a_comp_has_the_bars_of_several_takes():
    song = Takes(row_of(0, 0, 0, 0))
    a, c = row_of(2, 4, 5, 7), row_of(9, 11, 1, 3)
    c.set_notes("melody", [Note(bar * 96 + 12, 12, 70) for bar in range(8)])
    song.add(0, a)
    song.add(0, c)
    song.select(1)
    comp = song.score(song.comp(parse_comp("1-4:1,5-8:2")))
    assert song.take(song.current).parent == 1 and song.take(song.current).request == "comp 1-4:1,5-8:2"
    assert bars_of(comp, "bass", 0, 3) == bars_of(a, "bass", 0, 3) and bars_of(comp, "bass", 4, 7) == bars_of(
        c, "bass", 4, 7
    )
    assert comp.notes("melody") == bars_of(c, "melody", 4, 7) and chords_of(comp) == chords_of(a)[:4] + chords_of(c)[4:]


def test_a_chord_from_before_a_fragment_sounds_in_it_and_ends_with_it():
    song = Takes(row_of(0, 0, 0, 0))
    song.add(0, row_of(2, 4, 5, 7))
    comp = song.score(song.comp([(1, 2, ["harmony"], 0)]))
    assert [root for root, _, _ in chords_of(comp)] == [2, 0, 0, 4, 5, 5, 7, 7]


def test_a_fragment_without_chords_silences_those_before_it():
    song = Takes(Score(4))
    song.add(0, row_of(2, 4, bars=4))
    comp = song.score(song.comp(parse_comp("2:0:harmony")))
    assert [c.name() for c in comp.harmony] == ["D", "N.C.", "E"]


def test_a_comp_is_as_long_as_its_last_fragment():
    song = Takes(row_of(0, 5, bars=4))
    song.add(0, row_of(0, 5, 7, 9))
    song.select(0)
    assert song.score(song.comp(parse_comp("7-8:1:bass"))).bars == 8


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_a_comp_takes_the_named_cells_and_leaves_all_others(data):
    scores = st.integers(6, 8).map(Score).flatmap(rewritten)
    song = Takes(data.draw(scores))
    for parent in range(3):
        song.add(parent, data.draw(scores))
    now = song.score()
    ranges = st.tuples(st.integers(0, 5), st.integers(0, 5)).map(sorted)
    pieces = [
        (first, last, parts, take)
        for (first, last), parts, take in data.draw(
            st.lists(
                st.tuples(ranges, st.lists(st.sampled_from(PART_NAMES), unique=True), st.integers(1, 3)),
                min_size=1,
                max_size=4,
            )
        )
    ]
    comp = song.score(song.comp(pieces))
    comp.validate()
    heads = [(s.tempo_bpm, s.key, s.sections, [s.program(p) for p in PART_NAMES]) for s in (comp, now)]
    assert heads[0] == heads[1]
    for bar in range(now.bars):
        for part in PART_NAMES:
            named = [
                take for first, last, parts, take in pieces if first <= bar <= last and (part in parts or not parts)
            ]
            source = song.score(named[-1]) if named else now
            if part == "harmony":
                for tick in range(bar * 96, (bar + 1) * 96):
                    mine, theirs = comp.chord_at(tick), source.chord_at(tick)
                    assert (theirs is None and (mine is None or mine.name() == "N.C.")) or mine.name() == theirs.name()
            else:
                assert bars_of(comp, part, bar, bar) == bars_of(source, part, bar, bar)


@pytest.mark.parametrize(
    "comp, complaint",
    [
        ("", "is not a fragment"),
        ("1-4", "is not a fragment"),
        ("1-4:9", "no take 9"),
        ("0-4:1", "outside the take's bars 1-8"),
        ("7-9:1", "outside"),
        ("4-1:1", "outside"),
        ("1:1:flute", "unknown part 'flute'"),
        ("1:4", "meter"),
    ],
)
def test_a_comp_of_unknown_takes_or_bars_is_refused_and_nothing_changes(comp, complaint):
    song = branching()
    song.add(0, row_of(0, meter=Meter(3, 4), bars=2))
    song.add(0, Score(8))
    kept = song.to_json()
    with pytest.raises(ValueError, match=complaint):
        song.comp(parse_comp(comp))
    assert song.to_json() == kept


@pytest.mark.parametrize(
    "wrong, complaint",
    [
        (lambda s: s.add(9, Score(8)), "no take 9"),
        (lambda s: s.add(0, Score(8), Cells(4)), "cells are for 4 bars, the score has 8"),
        (lambda s: s.add(0, Score(8), request="x" * (MAX_ORIGIN_BYTES + 1)), "over 4096 bytes"),
        (lambda s: s.select(-1), "no take -1"),
        (lambda s: s.children(4), "no take 4"),
        (lambda s: s.comp([]), "no passages"),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_changes(wrong, complaint):
    song = branching()
    kept = song.to_json()
    with pytest.raises(ValueError, match=complaint):
        wrong(song)
    assert song.to_json() == kept


def test_a_song_has_its_most_takes_and_not_one_more():
    song = Takes(Score(1))
    for _ in range(MAX_TAKES - 1):
        song.add(0, Score(1))
    with pytest.raises(ValueError, match="4096 takes, the most"):
        song.add(0, Score(1))
    assert len(Takes.from_json(song.to_json())) == MAX_TAKES


def test_a_song_file_gives_back_every_song():
    score = Score(1024)
    score.set_notes("chords", [Note(i // 64 * 96 + i % 64, 1000, 100 + i % 20, 100) for i in range(65536)])
    song = Takes(Score(1024))
    with pytest.raises(ValueError, match="MiB, the most that its file can hold"):
        for _ in range(100):
            song.add(0, score)
    assert len(song) > 15 and len(Takes.from_json(song.to_json())) == len(song)


def test_a_scores_own_json_is_a_song_of_one_take(song):
    assert Takes.from_json(song.to_json()) == Takes(song)


def damaged(change):
    data = json.loads(branching().to_json())
    change(data)
    return json.dumps(data)


@pytest.mark.parametrize(
    "change, complaint",
    [
        (lambda d: d.update(format="other"), "song: format"),
        (lambda d: d.pop("takes"), "song: .*takes"),
        (lambda d: d.update(takes=[]), "song: takes"),
        (lambda d: d.update(takes={"0": d["takes"][0]}), "song: takes"),
        (lambda d: d.update(takes=d["takes"][:1] * (MAX_TAKES + 1)), "song: takes holds 4097, more than 4096"),
        (lambda d: d.update(current=4), "song: current 4"),
        (lambda d: d.update(current=1.5), "song: current"),
        (lambda d: d["takes"].__setitem__(2, 7), "song: take 2"),
        (lambda d: d["takes"][3].pop("cells"), "song: take 3: .*cells"),
        (lambda d: d["takes"][3].update(parent=3), "song: take 3: parent 3"),
        (lambda d: d["takes"][3].update(parent=-1), "song: take 3: parent -1"),
        (lambda d: d["takes"][0].update(parent=0), "song: take 0: parent 0"),
        (lambda d: d["takes"][0].update(redo=3), "song: take 0: redo 3"),
        (lambda d: d["takes"][0].update(redo=9), "song: take 0: redo 9"),
        (lambda d: d["takes"][3].update(front=2**31 - 1), "song: take 3: front"),
        (lambda d: d["takes"][3].update(seed=-1), "song: take 3: seed"),
        (lambda d: d["takes"][3].update(seed=2**64), "song: take 3: seed"),
        (lambda d: d["takes"][3].update(style=None), "song: take 3: style"),
        (lambda d: d["takes"][3].update(request={}), "song: take 3: request"),
        (lambda d: d["takes"][3].update(cells=[]), "song: take 3: cells"),
        (lambda d: d["takes"][3].update(cells={"flute": [[0, 1]]}), "song: take 3: cells: .*flute"),
        (lambda d: d["takes"][3].update(cells={"bass": [[0, 8]]}), "song: take 3: cells: bar 9"),
        (lambda d: d["takes"][3].update(cells={"bass": [[4, 5], [5, 6]]}), "song: take 3: cells: bass .*out of order"),
        (lambda d: d["takes"][3].update(cells={"bass": [[-1, 5]]}), "song: take 3: cells: bass"),
        (
            lambda d: d["takes"][3].update(cells={}),
            "song: take 3: the score has music in harmony bar 1, which is not among the cells",
        ),
        (lambda d: d["takes"][0].update(cells={}), "song: take 0: cells lack harmony bar 1"),
        (lambda d: d["takes"][3]["score"].update(meter=[3, 4]), "song: take 3: score: "),
        (lambda d: d["takes"][3]["score"].update(tempo_bpm="fast"), "song: take 3: score: tempo_bpm"),
        (lambda d: d["takes"][3]["score"].update(bars=2000), "song: take 3: score: bars 2000"),
        (lambda d: d["takes"][3]["score"]["parts"]["bass"]["notes"].append([0, 0]), "song: take 3: score: bass"),
    ],
)
def test_a_damaged_song_is_refused_by_its_field(change, complaint):
    with pytest.raises(ValueError, match=complaint) as refused:
        Takes.from_json(damaged(change))
    assert len(str(refused.value).splitlines()) == 1


def test_a_take_that_does_not_fit_its_sources_is_refused():
    score = Score(3)
    score.set_notes("bass", [Note(96, 24, 40, 80, -1)])
    song = Takes(score)
    song.add(0, Score(2))
    data = json.loads(song.to_json())
    data["takes"][1].update(front=-1, cells={})
    with pytest.raises(ValueError, match="song: take 1: with what it has from others, bass note 0: timing"):
        Takes.from_json(json.dumps(data))


@settings(max_examples=300, deadline=None)
@given(
    st.integers(0, 10**6),
    st.sampled_from(["", "0", "-", "9", '"', "[", "]", "{", "}", ",", "null", "1e99", "\\u0000"]),
    st.integers(0, 3),
)
def test_a_song_cut_or_scribbled_over_anywhere_is_read_or_refused(at, scribble, cut):
    text = branching().to_json()
    at %= len(text)
    try:
        read = Takes.from_json(text[:at] + scribble + text[at + cut :])
    except ValueError as refused:
        assert str(refused).startswith("song: ")
    else:
        assert all(read.score(i) is not None for i in range(len(read)))


def test_a_song_file_is_written_whole_or_not_at_all(tmp_path, no_room):
    path = tmp_path / "a.partimento"
    write_song(branching(), path)
    assert read_song(path) == branching() and [p.name for p in tmp_path.iterdir()] == ["a.partimento"]
    (tmp_path / "b.partimento").write_text("precious")
    with no_room, pytest.raises(OSError):
        write_song(branching(), tmp_path / "b.partimento")
    assert (tmp_path / "b.partimento").read_text() == "precious" and len(list(tmp_path.iterdir())) == 2


@pytest.mark.parametrize("data", [b"", b"{}", b"\xff\xfe", b"MThd", b"[" * 100000, b" " * ((32 << 20) + 1)])
def test_a_file_that_is_not_a_song_is_refused_by_name(tmp_path, data):
    (tmp_path / "bad.partimento").write_bytes(data)
    for path in (tmp_path / "bad.partimento", tmp_path / "gone.partimento", tmp_path):
        with pytest.raises(ValueError, match=str(path)):
            read_song(path)


def test_a_midi_file_is_the_first_take_of_a_song_and_a_song_goes_out_as_its_current_take(tmp_path, song):
    save_file(Takes(song), tmp_path / "song.mid")
    opened = open_file(tmp_path / "song.mid")
    assert opened == Takes(song)
    opened.add(0, Score(4))
    save_file(opened, tmp_path / "song.partimento")
    assert open_file(tmp_path / "song.partimento") == opened


def test_takes_of_a_style_are_siblings_under_their_opening(tiny):
    opening = tiny.open(bars=4, chords="C | Am")
    scores = tiny.generate(bars=4, chords="C | Am", seed=7, takes=2)
    song = song_of(opening, scores, "tiny", 7, request_text(Controls(scale="D dorian"), parts="melody"))
    assert song.current == 1 and song.children(0) == [1, 2] and [song.score(i) for i in range(3)] == [opening, *scores]
    assert [(song.take(i).style, song.take(i).seed) for i in (1, 2)] == [("tiny", 7), ("tiny", 8)]
    assert json.loads(song.take(1).request) == {"parts": "melody", "scale": "D dorian"}
    again = tiny.regenerate(song.score(), bars=(2, 3), parts=["melody"], seed=1)
    take = song.take(song.add(1, again, cells_of(again, (2, 3), ["melody"]), "tiny", 1))
    assert take.stretches("melody") == [(1, 2)] and take.cells.count() == 2


def test_a_request_records_what_differs_from_the_defaults():
    assert request_text() == "" and request_text(Controls(drums=[], keep=[]), parts="", bars=None, front=False) == ""
    assert json.loads(
        request_text(Controls(longest_copy=0, temperature=0.0, wishes=[Wish("bass", {"density": 2})]), amount=0.0)
    ) == {
        "amount": 0.0,
        "longest_copy": 0,
        "temperature": 0.0,
        "wishes": [{"part": "bass", "attributes": {"density": 2}, "bars": None}],
    }
    assert len(request_text(parts="é" * MAX_ORIGIN_BYTES).encode()) <= MAX_ORIGIN_BYTES


def command(*arguments):
    return subprocess.run(
        [str(Path(sys.executable).with_name("partimento")), *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=120,
    )


@pytest.fixture
def song_file(tmp_path):
    write_song(branching(), tmp_path / "song.partimento")
    return tmp_path / "song.partimento"


def test_the_command_lists_the_tree(song_file):
    listed = json.loads(command("takes", song_file, "--json").stdout)
    assert listed["current"] == 3 and [(t["take"], t["parent"], t["style"], t["seed"]) for t in listed["takes"]] == [
        (0, None, "", 0),
        (1, 0, "pop", 0),
        (2, 0, "pop", 5),
        (3, 1, "pop", 7),
    ]
    assert listed["takes"][1]["written"] == {"harmony": [[1, 1], [3, 3], [5, 5], [7, 7]], "bass": [[1, 8]]}
    lines = [line.split() for line in command("takes", song_file).stdout.splitlines()]
    assert lines[0] == ["take", "from", "bars", "written", "parts", "style", "seed"] and lines[4] == [
        "*",
        "3",
        "1",
        "8",
        "1-8",
        "harmony",
        "bass",
        "pop",
        "7",
    ]


def test_the_command_selects_and_combines_takes(song_file, tmp_path):
    for arguments, current in (
        (["--select", 2], 2),
        (["--undo"], 0),
        (["--redo"], 2),
        (["--comp", "1-4:1:bass,5-8:3"], 4),
    ):
        done = command("takes", song_file, *arguments, "-o", tmp_path / "now.mid")
        assert done.returncode == 0, done.stderr
        read = read_song(song_file)
        assert read.current == current and (current == 0 or read_midi(tmp_path / "now.mid") == read.score())


@pytest.mark.parametrize(
    "arguments, complaint",
    [
        (["--select", 9], "no take 9"),
        (["--undo", "--redo"], "only one"),
        (["--comp", "x"], "comp 'x'"),
        (["--redo"], "nothing to redo"),
    ],
)
def test_the_command_refuses_in_one_sentence_and_the_song_stays(song_file, arguments, complaint):
    before = song_file.read_bytes()
    done = command("takes", song_file, *arguments)
    assert (
        done.returncode == 2
        and complaint in done.stderr
        and len(done.stderr.strip().splitlines()) == 1
        and song_file.read_bytes() == before
    )
