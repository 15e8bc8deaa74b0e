"""What a style's file says of its music besides weights, and what songs take from it."""

import re
from itertools import pairwise

import numpy as np
import pytest
from partimento import Controls, Note, Score, load_style
from partimento._core import NEW_BAR, PART_NAMES, ChordSymbol, Key, plan_of_song
from partimento.corpora.shards import Piece

pytest.importorskip("torch")
import torch
from partimento.training.export import export
from partimento.training.network import Config, Network
from partimento.training.structure import MOST_FORMS, known_of

BAR = 96
CARD = {
    "name": "knowing",
    "title": "Knowing",
    "description": "Has learnt nothing, but knows songs.",
    "licence": "CC0-1.0",
    "tempo_bpm": 100,
    "meters": ["4/4"],
    "parts": list(PART_NAMES),
}


def a_piece(sections, bars: int, changed=(), ends_on=0) -> Piece:
    """One note a bar, of a pitch by its place in the section; of the changed bars another. Its last chord as named."""
    score = Score(bars, 120.0)
    score.sections = list(sections)
    starts = [bar for bar, _ in sections]
    places = [bar - max(s for s in starts if s <= bar) for bar in range(bars)]
    score.set_notes(
        "melody", [Note(BAR * bar, 12, 60 + place + 12 * (bar in changed)) for bar, place in enumerate(places)]
    )
    score.harmony = [ChordSymbol(0, 0, 0), ChordSymbol(BAR * (bars - 1), ends_on, 0)]
    return Piece("piece", "corpus", score, False, {})


@pytest.fixture(scope="module")
def style_of(tmp_path_factory):
    """A style of an untrained network with such a card and structures."""

    def make(structures=None, **card):
        torch.manual_seed(2)
        path = tmp_path_factory.mktemp("knowing") / "knowing.safetensors"
        export(Network(Config(width=32, layers=1, hidden=32, head_hidden=16)), CARD | card, path, structures=structures)
        return load_style(path)

    return make


def test_a_card_has_forms_with_lengths_and_how_much_a_return_changes():
    piece = a_piece([(0, "A"), (7, "B"), (24, "A")], 32, changed={25, 26})
    assert "melody" not in known_of([(1.0, [piece])])[0]["returns"]  # seven bars are too few
    known, _ = known_of([(1.0, [piece] * 20)])
    assert known["forms"] == ["A7 B17 A8"] * 20
    assert known["returns"]["melody"] == pytest.approx(2 / 7, abs=0.001)


def test_forms_and_changes_weigh_as_their_sources_do():
    often = a_piece([(0, "A"), (8, "A")], 16, {8, 9, 10, 11})
    seldom = a_piece([(0, "A"), (8, "B"), (16, "A")], 24)
    known, _ = known_of([(3.0, [often] * 200), (1.0, [seldom] * 200)])
    assert known["forms"].count("A8 A8") == 3 * known["forms"].count("A8 B8 A8") == 3 * MOST_FORMS // 4
    assert known["returns"]["melody"] == pytest.approx(0.75 * 0.5)


def test_songs_are_made_to_end_on_the_tonic_as_often_as_is_missing():
    home, away = a_piece([(0, "A")], 16), a_piece([(0, "A")], 16, ends_on=7)
    home.name, away.name = "home", "away"
    assert known_of([(1.0, [home])])[0]["cadence"] == 1.0
    assert known_of([(1.0, [home, away])])[0]["cadence"] == pytest.approx(3 / 8, abs=0.001)
    assert known_of([(1.0, [away])])[0]["cadence"] == 0.0


def test_a_structure_is_the_songs_plan_from_its_first_sounding_bar_and_of_its_parts_alone(style_of):
    piece = a_piece([(0, "A"), (8, "A")], 24)
    piece.score.set_notes("melody", [n for n in piece.score.notes("melody") if n.onset_ticks >= 4 * BAR])
    known, structures = known_of([(1.0, [piece])])
    assert known["forms"] == ["A4 A16"]
    found = structures.reshape(20, len(PART_NAMES), 3)
    assert np.array_equal(found[:, 1, :2], plan_of_song(piece.score.excerpt(4, 20))[:, 1, :2])
    assert not found[:, 2:].any() and found[:, :2, 0].all()


def test_a_song_takes_the_sections_and_plans_of_a_structure(style_of):
    piece = a_piece([(0, "A"), (8, "B"), (16, "A"), (24, "C")], 32)
    known, structures = known_of([(1.0, [piece])])
    style = style_of(structures, **known)
    wanted = plan_of_song(piece.score)[:, 1]
    song = style.generate(24, seed=5, controls=Controls(longest_rest=0))[0]
    assert song.sections == [(0, "A"), (8, "B"), (16, "A")]
    melody = [[(n.onset_ticks % BAR, n.pitch) for n in song.excerpt(bar, 1).notes("melody")] for bar in range(24)]
    fresh = [bar for bar in range(24) if wanted[bar, 0] == NEW_BAR and melody[bar]]
    assert len(fresh) > 4
    assert all(melody[bar] not in melody[:bar] for bar in fresh)
    assert not style.generate(24, seed=5, form="none")[0].sections
    assert style.generate(24, seed=5, takes=2)[0] == style.generate(24, seed=5)[0]


def test_songs_longer_than_any_structure_have_a_plain_form(style_of):
    known, structures = known_of([(1.0, [a_piece([(0, "A"), (8, "A")], 16)])])
    assert len(style_of(structures, **known).generate(32, seed=1, parts=["melody"])[0].sections) == 4


def test_a_structure_of_one_section_is_a_song_without_sections(style_of):
    known, structures = known_of([(1.0, [a_piece([(0, "A")], 32)])])
    assert style_of(structures, **known).generate(32, seed=1, parts=["melody"])[0].sections == []


@pytest.mark.parametrize(
    "numbers, words", [([1] * 100, "fewer bars"), ([1] * 400, "more bars"), ([200] * 240, "out of range")]
)
def test_structures_that_do_not_fit_are_refused(style_of, numbers, words):
    with pytest.raises(RuntimeError, match=words):
        style_of(np.array(numbers, np.uint8), forms=["A8 B8"])


@pytest.mark.parametrize("key", ["C", "F# minor"])
def test_a_song_that_resolves_ends_on_the_tonic_and_its_melody_in_the_triad(style_of, key):
    style, tonic = style_of(cadence=1.0), Key.parse(key)
    triad = {(tonic.tonic + step) % 12 for step in (0, 3 if tonic.minor else 4, 7)}
    for song in style.generate(16, key=key, seed=1, takes=4, controls=Controls(longest_rest=0)):
        last_chords = [c for c in song.harmony if c.onset_ticks >= 15 * BAR]
        assert {c.root for c in last_chords} == {tonic.tonic}
        assert not tonic.minor or not any(re.match(r"F#(maj|[679](?!#9)|aug|sus|$|/)", c.name()) for c in last_chords)
        last = [n for n in song.notes("melody") if n.onset_ticks >= 15 * BAR + BAR // 2]
        assert {n.pitch % 12 for n in last} <= triad
    loop = style.generate(16, key=key, seed=1, takes=4, controls=Controls(ending=False))
    assert any({c.root for c in s.harmony if c.onset_ticks >= 15 * BAR} - {tonic.tonic} for s in loop)


def test_a_card_says_how_freely_a_part_is_drawn(style_of):
    def melodies(**card):
        style = style_of(**card)
        return [style.generate(4, seed=seed, parts=["melody"])[0].notes("melody") for seed in (1, 2)]

    cold, usual = melodies(temperature={"melody": 1e-6}), melodies()
    assert cold[0] == cold[1] and usual[0] != usual[1]
    assert style_of(temperature={"melody": 0.5}).card.temperature["melody"] == 0.5
    with pytest.raises(RuntimeError, match="card.temperature of melody"):
        style_of(temperature={"melody": 3.0})


def test_a_card_weighs_what_its_network_draws_too_rarely_or_too_often(style_of):
    def drawn(**card):
        style = style_of(**card)
        roots, repeats = [], []
        for song in style.generate(8, chords="C Am7/G F G | Dm E7 Bb A", seed=1, takes=8):
            begins = {c.onset_ticks: c.bass for c in song.harmony}
            roots += [n.pitch % 12 == begins[n.onset_ticks] for n in song.notes("bass") if n.onset_ticks in begins]
            for a, b in pairwise(song.notes("melody")):
                if a.onset_ticks // BAR == b.onset_ticks // BAR:
                    repeats.append(a.pitch == b.pitch)
        return sum(roots) / len(roots), sum(repeats) / len(repeats)

    usual, roots, repeats = drawn(), drawn(root_bias=8.0), drawn(repeat_bias=8.0)
    assert roots[0] > 0.9 > usual[0]
    assert repeats[1] > 0.6 > usual[1] > drawn(repeat_bias=-8.0)[1]
    assert style_of(root_bias=1.5).card.root_bias == 1.5
    with pytest.raises(RuntimeError, match="card.root_bias, card.repeat_bias or card.no_chord_bias"):
        style_of(root_bias=9.0)


def test_a_card_weighs_how_often_there_is_no_chord(style_of):
    def silent(**card):
        songs = style_of(**card).generate(8, seed=1, takes=8, parts=["harmony"])
        names = [chord.name() for song in songs for chord in song.harmony]
        return names.count("N.C.") / len(names)

    assert silent(no_chord_bias=-8.0) < 0.01 < silent() < silent(no_chord_bias=8.0)
