"""The copy bound: copies are found in scores, and masked while writing."""

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from partimento import Cells, Controls, Note, Score, load_style
from partimento._core import COPY_NOTES, PART_NAMES, copy_grams
from partimento.corpora.shards import Piece
from partimento.styles import cells_of
from partimento.training.copies import copy_tensors


def tune(seed, bars=8, part="melody"):
    """A melody in eighths and quarters without a repeated turn."""
    rng, score, tick, notes = random.Random(seed), Score(bars), 0, []
    while tick < score.end_ticks:
        length = rng.choice((6, 12, 12, 24, 36))
        notes.append(Note(tick, length, 60 + rng.randint(-9, 9)))
        tick += length
    score.set_notes(part, notes)
    return score


def line(notes, part="melody", bars=16):
    score = Score(bars)
    score.set_notes(part, notes)
    return score


def pieces(*scores):
    return [Piece(f"tune{i}", "toy", score, False, {}) for i, score in enumerate(scores)]


@pytest.fixture(scope="module")
def knowing(tmp_path_factory):
    """An untrained style with an index of sources."""
    torch = pytest.importorskip("torch")
    from partimento.training.export import export
    from partimento.training.network import Config, Network

    def make(*scores):
        torch.manual_seed(1)
        path = tmp_path_factory.mktemp("knowing") / "knowing.safetensors"
        card = {
            "name": "knowing",
            "title": "Knowing",
            "description": "Knows its sources.",
            "licence": "CC0-1.0",
            "tempo_bpm": 100,
            "meters": ["4/4"],
            "parts": list(PART_NAMES),
        }
        export(Network(Config(width=32, layers=1, hidden=32, head_hidden=16)), card, path, pieces(*scores))
        return load_style(path)

    return make


@pytest.fixture(scope="module")
def style(knowing):
    return knowing(tune(1), tune(2), tune(3, part="bass"))


def longest(style, score, part="melody"):
    return next(c["notes"] for c in style.copies(score) if c["part"] == part)


def test_a_copy_is_found_in_any_key_and_at_half_the_speed(style):
    notes = tune(2).notes("melody")
    moved = line([Note(2 * n.onset_ticks, n.duration_ticks, n.pitch + 5) for n in notes])
    found = style.copies(moved)[0]
    assert found["notes"] == len(notes) == found["copied_notes"] and found["piece"] == "toy/tune1" and found["bar"] == 1


def test_the_bass_has_its_lowest_notes_and_the_melody_its_highest(style):
    notes = tune(3, part="bass").notes("bass")
    assert longest(style, line([*notes, *(Note(n.onset_ticks, 6, n.pitch + 7) for n in notes)], "bass"), "bass") == len(
        notes
    )
    assert longest(style, line([*notes, *(Note(n.onset_ticks, 6, n.pitch - 7) for n in notes)])) == len(notes)


def test_another_tune_is_new(style):
    assert longest(style, tune(99)) == 0


def test_a_copy_is_reported_with_its_first_bar(style):
    copied = [Note(n.onset_ticks + 96, n.duration_ticks, n.pitch) for n in tune(1).notes("melody")[: COPY_NOTES + 3]]
    found = style.copies(line([Note(0, 12, 40), *copied]))[0]
    assert (found["notes"], found["bar"]) == (COPY_NOTES + 3, 2)


@pytest.mark.parametrize("pitches", [[60] * 40, [60 + i for i in range(40)], [60 + i % 2 for i in range(40)]])
def test_repeated_notes_and_scales_are_commonplace(pitches):
    assert len(copy_grams(line([Note(12 * i, 12, p) for i, p in enumerate(pitches)]))) == 0


def test_a_long_rest_ends_a_run(style):
    notes = tune(1).notes("melody")
    apart = line(
        [Note(n.onset_ticks + (384 if i >= 10 else 0), n.duration_ticks, n.pitch) for i, n in enumerate(notes)]
    )
    assert longest(style, apart) <= max(10, len(notes) - 10)


@pytest.fixture(scope="module")
def two_pitches(knowing):
    """A style whose sources hold nearly every line of two pitches in quarter notes."""
    rng = random.Random(4)
    return knowing(*(line([Note(24 * i, 24, rng.choice((60, 62))) for i in range(400)], bars=100) for _ in range(3)))


def sung(two_pitches, seed, limit):
    """Eight bars of quarter notes on two pitches."""
    song = line([Note(24 * i, 24, 60) for i in range(32)], bars=8)
    controls = Controls(
        keep=("rhythm",), longest_copy=limit, scale="C D", ranges={"melody": (60, 62)}, temperature=2.0, top_p=1.0
    )
    return two_pitches.write(song, cells_of(song, (1, 8), ["melody"]), seed, controls=controls)[0]


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10**6), limit=st.sampled_from([8, 10, 14]))
def test_the_bound_holds_in_a_style_that_can_hardly_avoid_copying(two_pitches, seed, limit):
    assert longest(two_pitches, sung(two_pitches, seed, limit)) <= limit


def test_without_the_bound_such_a_style_copies_at_length(two_pitches):
    assert max(longest(two_pitches, sung(two_pitches, seed, 0)) for seed in range(10)) > 14


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_no_run_grows_over_a_gap_into_what_is_given(knowing, style, seed):
    song = tune(1)
    gap = cells_of(song, (3, 4), ["melody"])
    take = style.write(song, gap, seed, controls=Controls(longest_copy=10, keep=("rhythm",)))[0]
    given_most = max(
        longest(style, line([n for n in song.notes("melody") if keep(n)]))
        for keep in (lambda n: n.onset_ticks < 192, lambda n: n.onset_ticks >= 384)
    )
    assert longest(style, take) <= max(10, given_most)


def test_a_limit_below_the_length_of_an_n_gram_is_refused(style):
    with pytest.raises(ValueError, match="longest_copy 5 is neither 0 nor within 8..1024"):
        style.generate(2, controls=Controls(longest_copy=5))


def test_a_style_without_an_index_says_so(tiny, song):
    with pytest.raises(ValueError, match="has no index of its sources"):
        tiny.copies(song)


def test_an_n_gram_of_two_pieces_belongs_to_the_first():
    tensors = copy_tensors(pieces(tune(1), tune(1), tune(2)))
    assert set(tensors["copies.pieces"]) == {0, 2} and (tensors["copies.gaps"][1:] > 0).all()


@pytest.mark.parametrize(
    "change, message",
    [
        (lambda t: t.update({"copies.gaps": np.zeros(len(t["copies.pieces"]), np.uint16)}), "hashes do not rise"),
        (
            lambda t: t.update({"copies.gaps": np.concatenate([np.full(70000, 65535, np.uint16), t["copies.gaps"]])}),
            "more than a hash",
        ),
        (lambda t: t.update({"copies.pieces": t["copies.pieces"][:-1].copy()}), "hashes and .* pieces"),
        (lambda t: t.update({"copies.pieces": t["copies.pieces"] + 90}), "has no name"),
        (lambda t: t.update({"copies.gaps": t["copies.gaps"].astype(np.uint8)}), "expected a row of U16"),
        (lambda t: t.pop("copies.names"), "copies.names is missing"),
    ],
)
def test_a_damaged_index_is_refused_in_one_sentence(tiny, tmp_path, change, message):
    numpy = pytest.importorskip("safetensors.numpy")
    from safetensors import safe_open

    with safe_open(tiny.path, "np") as file:
        tensors, metadata = {name: file.get_tensor(name) for name in file.keys()}, file.metadata()
    tensors |= copy_tensors(pieces(tune(1), tune(2)))
    change(tensors)
    numpy.save_file(tensors, tmp_path / "bad.safetensors", metadata)
    with pytest.raises(ValueError, match=message) as error:
        load_style(tmp_path / "bad.safetensors")
    assert "\n" not in str(error.value)


def test_asking_for_nothing_bounds_nothing(style):
    song = tune(1)
    assert style.write(song, Cells(song.bars), 1)[0] == song


@pytest.mark.parametrize("hashes", [[0, 1, 65534, 65535, 131070, 4294967295], [65535], [7]])
def test_gaps_hold_every_hash(hashes, monkeypatch):
    from partimento.training import copies

    monkeypatch.setattr(copies, "copy_grams", lambda score: np.array(hashes, np.uint32))
    tensors = copy_tensors(pieces(Score(1)))
    total, found = 0, []
    for gap in tensors["copies.gaps"].tolist():
        total += gap
        if gap != copies.WIDEST_GAP:
            found.append(total)
    assert found == hashes
