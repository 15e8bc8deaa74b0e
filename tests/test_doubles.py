"""Doubles of held-out music are held out too."""

import io
import json
import random
import zipfile

import mido
import numpy as np
import pytest
from partimento._core import Note, Score
from partimento.commands.learn import corpus, doubles_table
from partimento.corpora.doubles import BY_PITCH, IN_RHYTHM, Group, hold_out_doubles, joined, pitch_grams, sharing
from partimento.corpora.shards import Piece, read_shard, write_shard


def tune(seed: int, notes: int = 64) -> list[tuple[int, int]]:
    """(duration in ticks, pitch) of a made-up melody."""
    rng = random.Random(seed)
    return [(rng.choice((12, 12, 24, 36)), rng.randrange(60, 84)) for _ in range(notes)]


def piece(name, melody, held_out=False, up=0, song="") -> Piece:
    corpus, name = name.split("/")
    onsets = np.cumsum([0, *(d for d, _ in melody)]).tolist()
    score = Score(onsets[-1] // 96 + 1)
    score.set_notes("melody", [Note(at, d, p + up) for at, (d, p) in zip(onsets, melody)])
    return Piece(name, corpus, score, held_out, {}, song)


@pytest.fixture
def folder(tmp_path):
    def write(*pieces):
        for name in {p.corpus for p in pieces}:
            write_shard(tmp_path / f"{name}.jsonl.gz", [p for p in pieces if p.corpus == name])
        return tmp_path

    return write


def held_out(folder) -> set[str]:
    return {f"{p.corpus}/{p.name}" for path in folder.glob("*.gz") for p in read_shard(path) if p.held_out}


def test_the_double_of_a_held_out_piece_is_held_out_in_any_key_and_in_any_corpus(folder):
    shards = folder(piece("a/rag", tune(1), held_out=True), piece("b/rag", tune(1), up=5), piece("b/other", tune(2)))
    (group,) = hold_out_doubles(shards)
    assert (group.pieces, group.held_out, group.moved) == (["a/rag", "b/rag"], True, ["b/rag"])
    assert held_out(shards) == {"a/rag", "b/rag"}


def test_a_double_of_a_double_is_held_out(folder):
    first, second = tune(1), tune(2)
    shards = folder(
        piece("a/first", first, held_out=True), piece("a/medley", first + second), piece("b/second", second)
    )
    hold_out_doubles(shards)
    assert held_out(shards) == {"a/first", "a/medley", "b/second"}


def test_doubles_that_are_not_held_out_are_found_and_stay(folder):
    shards = folder(piece("a/x", tune(1)), piece("b/x", tune(1)))
    before = {path: path.read_bytes() for path in shards.iterdir()}
    (group,) = hold_out_doubles(shards)
    assert (group.held_out, group.moved) == (False, []) and {p: p.read_bytes() for p in shards.iterdir()} == before


def test_held_out_pieces_stay_held_out_and_a_second_call_changes_nothing(folder):
    shards = folder(*(piece(f"a/{i}", tune(i % 6), held_out=i in (0, 9)) for i in range(12)))
    hold_out_doubles(shards)
    once = {path: path.read_bytes() for path in shards.iterdir()}
    assert held_out(shards) == {"a/0", "a/6", "a/3", "a/9"}
    hold_out_doubles(shards)
    assert {path: path.read_bytes() for path in shards.iterdir()} == once


def test_the_order_in_which_corpora_are_read_does_not_matter(tmp_path):
    pieces = [piece("a/x", tune(1)), piece("b/x", tune(1), held_out=True), piece("c/x", tune(1))]
    results = []
    for order in ((0, 1, 2), (2, 1, 0), (1, 0, 2)):
        shards = tmp_path / "".join(map(str, order))
        shards.mkdir()
        for i in order:
            write_shard(shards / f"{pieces[i].corpus}.jsonl.gz", [pieces[i]])
            hold_out_doubles(shards)
        results.append(held_out(shards))
    assert results == [{"a/x", "b/x", "c/x"}] * 3


def test_other_pieces_of_the_same_song_go_with_it(folder):
    """A chart without notes, and the song's other run of bars."""
    chart = piece("c/chart", tune(9), song="song/x")
    shards = folder(piece("a/x", tune(1), held_out=True), piece("b/x", tune(1), song="song/x"), chart)
    hold_out_doubles(shards)
    assert held_out(shards) == {"a/x", "b/x", "c/chart"}


def test_a_tune_in_another_rhythm_is_a_double(folder):
    straight = tune(1)
    dotted = [(36 if i % 2 else 12, p) for i, (_, p) in enumerate(straight)]
    shards = folder(piece("a/x", straight, held_out=True), piece("b/x", dotted))
    hold_out_doubles(shards)
    assert held_out(shards) == {"a/x", "b/x"}


def test_a_shared_turn_of_a_few_notes_makes_no_doubles(folder):
    turn = tune(3, 16)
    shards = folder(piece("a/x", tune(1) + turn, held_out=True), piece("a/y", tune(2) + turn))
    assert not hold_out_doubles(shards) and held_out(shards) == {"a/x"}


def test_scales_and_repeated_notes_are_commonplace():
    score = piece("a/scale", [(12, 60 + i) for i in range(40)]).score
    assert not len(pitch_grams(score))
    again = [(12, p) for _, p in tune(1) for _ in range(2)]
    assert set(pitch_grams(piece("a/x", again).score)) == set(pitch_grams(piece("a/x", tune(1)).score))


def test_pairs_share_enough_runs_and_enough_of_the_smaller_ones():
    run = lambda first, count: np.arange(first, first + count, dtype=np.uint64)
    fewest, share = IN_RHYTHM
    assert list(sharing([run(0, 100), run(100 - fewest, 40)], fewest, share)) == [(0, 1)]
    assert not list(sharing([run(0, 100), run(101 - fewest, 40)], fewest, share))
    assert not list(sharing([run(0, 1000), run(1000 - fewest, 1000)], fewest, share))
    assert not list(sharing([run(0, 40)] * 65, *BY_PITCH)) and not list(sharing([], fewest, share))


def test_groups_join_pairs_transitively():
    assert sorted(map(sorted, joined(["a", "b", "c", "c", "d"], iter([(0, 1), (1, 2)])))) == [[0, 1, 2, 3], [4]]


def test_the_rest_of_a_shard_stays_the_same(folder):
    shards = folder(piece("a/rag", tune(1), held_out=True), piece("a/rag2", tune(1)), piece("a/other", tune(2)))
    before = read_shard(shards / "a.jsonl.gz")
    hold_out_doubles(shards)
    after = read_shard(shards / "a.jsonl.gz")
    assert [(p.name, p.score, p.labels, p.song) for p in before] == [(p.name, p.score, p.labels, p.song) for p in after]


def test_the_command_that_reads_corpora_holds_doubles_out(tmp_path, capsys):
    midi, track = mido.MidiFile(ticks_per_beat=24), mido.MidiTrack()
    for ticks, pitch in tune(1):
        track += [mido.Message("note_on", note=pitch, velocity=80), mido.Message("note_off", note=pitch, time=ticks)]
    midi.tracks.append(track)
    data = io.BytesIO()
    midi.save(file=data)
    names = [f"Jazz/rag{i}.mid" for i in range(40)]  # some of which are held out
    with zipfile.ZipFile(tmp_path / "mutopia.zip", "w") as archive:
        for name in names:
            archive.writestr(f"mutopia/{name}", data.getvalue())
    corpus([tmp_path / "mutopia.zip"], tmp_path / "shards", False, True)
    (report,) = json.loads(capsys.readouterr().out)
    assert report["held_out"] == 40 and 0 < report["doubles_held_out"] < 40
    assert len(held_out(tmp_path / "shards")) == 40


def test_a_table_names_the_groups():
    table = doubles_table([Group(["a/rag", "b/rag"], True, ["b/rag"])])
    assert [list(column.cells) for column in table.columns][:2] == [["yes"], ["1"]]
    assert str(next(iter(table.columns[2].cells))) == "a/rag, b/rag"
