"""What the tables of docs/quality.md are counted with: distances, overlaps, patterns, a rival, and how excerpts are
drawn.
"""

import math
import random
from collections import Counter, defaultdict
from types import SimpleNamespace

import numpy as np
import pytest
from partimento import Meter, Score
from partimento._core import PART_NAMES, Note
from partimento.corpora.drummer import Drummer
from partimento.corpora.shards import Piece

pytest.importorskip("scipy")
pytest.importorskip("sklearn")
pytest.importorskip("torch")
import features
import ngram
import quality

RNG = np.random.default_rng(1)


def song(rng: random.Random, pitches: tuple[int, ...], bars: int = 8) -> Score:
    score = Score(bars, meter=Meter(4, 4))
    score.set_notes("melody", [Note(at, 24, rng.choice(pitches), 80) for at in range(0, bars * 96, 24)])
    score.set_notes("drums", [Note(at, 6, 36 if at % 48 == 0 else 38, 100) for at in range(0, bars * 96, 24)])
    return score


@pytest.fixture(scope="module")
def rival():
    rng = random.Random(1)
    return ngram.NGram([song(rng, (60, 62, 64, 67)) for _ in range(20)])


def test_the_rivals_probabilities_add_up_to_one(rival):
    score, past, heard = song(random.Random(2), (60, 62, 64, 67)), [], defaultdict(Counter)
    for part, event in [s for s in ngram.steps(score) if s[0] == PART_NAMES.index("melody") + 1][:12]:
        for at in range(ngram.NOTE_FIELDS):
            chances = rival.chances(part, event[:at], past, heard)
            assert chances.sum() == pytest.approx(1.0) and chances[0] == 0
        ngram.count(heard, part, event, past)
        past.append(event)


def test_the_rival_finds_music_that_it_learnt_likelier_than_other(rival):
    per_note = lambda score: sum(rival.nats(score)[0].values()) / sum(rival.nats(score)[1].values())
    assert per_note(song(random.Random(3), (60, 62, 64, 67))) < per_note(song(random.Random(3), (61, 66, 70, 73)))


def test_the_rival_writes_in_the_bars_that_it_is_asked_for(rival):
    score = song(random.Random(4), (60, 62, 64, 67))
    for part in ("melody", "drums"):
        notes = rival.bars(score, part, 4, 2, random.Random(1))
        assert notes and all(4 * 96 <= at < 6 * 96 for at, _ in notes)


def test_a_bar_is_described_completely():
    notes = {(0, 60), (24, 64)}
    assert quality.f1(notes, notes) == 1 and quality.f1(set(), notes) == 0 and quality.f1({(0, 61)}, notes) == 0
    assert quality.alike(notes, notes) == (1, 1, 1)
    assert quality.alike({(0, 72), (24, 76)}, notes) == (0, 1, 1)  # an octave higher


def test_overlap_is_one_with_itself_and_zero_far_away():
    here, again, far = RNG.normal(size=150), RNG.normal(size=150), RNG.normal(size=150) + 50
    assert features.overlap(here, again) > 0.9
    assert features.overlap(here, far) < 0.01
    assert features.overlap(np.ones(10), np.ones(10)) == 1 and features.overlap(np.ones(10), np.zeros(10)) == 0


def test_the_distance_of_a_set_to_itself_is_zero_and_grows_with_a_shift():
    points = RNG.normal(size=(200, 4))
    distances = [features.frechet(points, points + shift) for shift in (0, 0.5, 1, 2)]
    assert distances[0] == pytest.approx(0, abs=1e-3) and distances == sorted(distances)
    assert distances[2] == pytest.approx(4, rel=1e-3)  # four features moved by 1


def test_entropy_of_known_counts():
    assert features.entropy(Counter("aaaa")) == 0
    assert features.entropy(Counter("abcd")) == pytest.approx(2)
    assert features.entropy(Counter("aab")) == pytest.approx(math.log2(3) - 2 / 3)
    assert features.entropy(Counter()) == 0


def test_a_bar_played_four_times_is_one_pattern():
    score = Score(4)
    score.set_notes("melody", [Note(96 * b + at, 12, 60 + b + at // 12, 80) for b in range(4) for at in (0, 24, 36)])
    score.set_notes("drums", [Note(96 * b + at, 6, 36, 80) for b in range(4) for at in (0, 48)])
    for part, melodic in (("melody", False), ("melody", True), ("drums", False)):
        assert (
            len(features.patterns(score, part, melodic)) == 4 and len(set(features.patterns(score, part, melodic))) == 1
        )


def test_metrics_of_a_known_bar():
    score = Score(1)
    score.set_notes("melody", [Note(0, 48, 60, 80), Note(0, 48, 64, 80), Note(48, 24, 61, 80)])
    found = features.metrics(score)
    assert (found["pitch range"], found["pitches used"], found["pitch classes used"]) == (4, 3, 3)
    assert found["polyphony"] == pytest.approx((2 * 48 + 24) / 72) and found["polyphony rate"] == pytest.approx(0.5)
    assert found["empty beat rate"] == pytest.approx(0.5) and found["scale consistency"] == pytest.approx(2 / 3)


def test_descriptions_begin_with_the_metrics_and_are_alike_in_length():
    scores = [song(random.Random(1), (60, 64)), Score(2)]
    for score in scores:
        assert features.describe(score)[: len(features.metrics(score))].tolist() == pytest.approx(
            list(features.metrics(score).values())
        )
    assert len({len(features.describe(s)) for s in scores}) == 1


@pytest.mark.parametrize("lend", [True, False])
def test_excerpts_are_of_eight_bars_at_most_and_lend_only_what_is_asked(lend):
    rng = random.Random(1)
    pieces = [SimpleNamespace(score=song(rng, (60, 62), bars)) for bars in (3, 8, 30)]
    for piece in pieces:
        piece.score.set_notes("drums", [])
    drums = song(rng, (60,), 4)
    drums.set_notes("melody", [])
    drummer = Drummer([Piece("take", "toy", drums, False, {})] * 8)
    material = SimpleNamespace(
        sources=[(SimpleNamespace(share=1), pieces)], drummer=drummer, drum_share=1.0, draw_band=lambda rng: None
    )
    drawn = [quality.excerpt(material, rng, lend) for _ in range(20)]
    assert {s.bars for s in drawn} == {3, 8}
    assert all(s.has("drums") == lend for s in drawn)
