"""Drums that are lent to music without any."""

import random

import pytest
from partimento._core import Meter, Note, Score
from partimento.corpora import drummer as module
from partimento.corpora.drummer import Drummer, agreement, choose, draw_fills, lend_drums, take_of
from partimento.corpora.shards import Piece

BAR = 96
HAT, SNARE, KICK, TOM, CRASH = 42, 38, 36, 45, 49


def take(bars: str, kicks=(0, 48), kind="beat", tempo=120.0, drummer="drummer1") -> Piece:
    """Of each bar: b keeps time on the hats, its kicks on these ticks; c the same after a crash; f is a fill."""
    score = Score(len(bars), tempo)
    notes = []
    for i, bar in enumerate(bars):
        hits = [(6 * k, TOM if k > 4 else SNARE) for k in range(16)]
        if bar != "f":
            hits = [(12 * k, HAT) for k in range(8)] + [(24, SNARE), (72, SNARE)] + [(t, KICK) for t in kicks]
        if bar == "c":
            hits.append((0, CRASH))
        # The velocity is the bar's number + 1, to distinguish the bars of a take.
        notes += [Note(BAR * i + tick, 6, pitch, i + 1) for tick, pitch in hits]
    score.set_notes("drums", notes)
    return Piece(bars, "groove", score, False, {"kind": kind, "style": "rock", "drummer": drummer})


def song(bars=16, bass=(0, 48), sections=(), tempo=120.0) -> Score:
    score = Score(bars, tempo)
    score.set_notes("bass", [Note(BAR * i + tick, 12, 40) for i in range(bars) for tick in bass])
    score.sections = list(sections)
    return score


def lent(score, *pieces, first=0, bars=None, seed=1) -> list[list[Note]]:
    """The lent bars; drums are always lent, even with few takes."""
    drummer = Drummer(list(pieces) * module.USUAL_SUPPLY)
    got = lend_drums(score, first, bars or score.bars, drummer, random.Random(seed))
    got.validate()
    return [[n for n in got.notes("drums") if n.onset_ticks // BAR == i] for i in range(score.bars)]


def is_fill(bar: list[Note]) -> bool:
    return any(n.pitch == TOM for n in bar)


@pytest.fixture
def every_fill(monkeypatch):
    monkeypatch.setattr(module, "FILLS", 1.0)


@pytest.fixture
def no_fill(monkeypatch):
    monkeypatch.setattr(module, "FILLS", 0.0)


def test_a_fill_is_not_lent_as_a_beat():
    fill = take("f", kind="fill")
    assert not any(lent(song(), fill)) and not Drummer([fill]).takes(song())


def test_a_take_of_four_bars_is_lent_rather_than_a_shorter_one():
    assert [len(t.bars) for t in Drummer([take("bb"), take("bbbb")]).takes(song())] == [4]


def test_a_short_take_loops_if_there_is_no_other(no_fill):
    assert [bar[0].velocity for bar in lent(song(6), take("bb"))] == [1, 2, 1, 2, 1, 2]


def test_a_take_is_played_forward_to_its_end(no_fill):
    played = [bar[0].velocity for bar in lent(song(12), take("b" * 12))]
    assert played == list(range(1, 13))


def test_a_take_keeps_its_phrase_wherever_the_window_begins(no_fill):
    for first in range(8):
        bars = lent(song(32), take("b" * 32), first=first, bars=8)
        assert (bars[first][0].velocity - 1 - first) % 8 == 0


def test_a_section_begins_where_the_takes_phrase_does(no_fill):
    bars = lent(song(14, sections=[(0, "A"), (6, "B")]), take("b" * 32))
    assert (bars[6][0].velocity - 1) % 4 == 0 and bars[13][0].velocity == bars[6][0].velocity + 7


def test_phrases_are_counted_from_the_bar_that_fills_lead_to():
    assert take_of(take("bcbbfcbbfcbbfcbbf")).start == 1
    assert take_of(take("bbbbbbbbbbbb")).start == 0


def test_fills_within_a_take_are_left_out(no_fill):
    bars = lent(song(16), take("bbbfbbbfbbbfbbbf"))
    assert all(bars) and not any(map(is_fill, bars))


def test_fills_come_only_before_another_section(every_fill):
    bars = lent(song(16, sections=[(0, "A"), (6, "B"), (12, "A")]), take("bbbfbbbfbbbfbbbf"))
    assert [i for i, bar in enumerate(bars) if is_fill(bar)] == [5, 11]


def test_without_sections_fills_stand_in_the_last_bar_of_eight(every_fill):
    bars = lent(song(20), take("bbbfbbbfbbbfbbbfbbbf"))
    assert [i for i, bar in enumerate(bars) if is_fill(bar)] == [7, 15]


def test_fills_come_as_often_as_drummers_play_them():
    rng = random.Random(1)
    found = sum(len(draw_fills(song(16), 0, 16, rng)) for _ in range(2000))
    assert 0.9 < found / 2000 / module.FILLS < 1.1


def test_a_take_without_fills_gets_one_of_the_same_drummer(every_fill):
    own, other = (take("f", kind="fill", drummer=f"drummer{i}") for i in (1, 2))
    own.score.set_notes("drums", [Note(n.onset_ticks, 6, n.pitch, 99) for n in own.score.notes("drums")])
    bars = lent(song(16), take("b" * 16), other, own)
    assert [i for i, bar in enumerate(bars) if is_fill(bar)] == [7] and {n.velocity for n in bars[7]} == {99}


def test_the_crash_after_a_takes_fill_comes_with_it(every_fill):
    bars = lent(song(16), take("bbbbbbbbbbbbbbbbbbfcbbbb"))
    assert is_fill(bars[7]) and any(n.pitch == CRASH for n in bars[8])


def test_a_take_whose_kick_goes_with_the_bass_is_drawn_more_often_but_not_always():
    fitting, other = take("b" * 8, kicks=(0, 36, 60)), take("b" * 8, kicks=(24, 48, 84))
    drummer, rng = Drummer([fitting, other]), random.Random(2)
    score = song(8, bass=(0, 36, 60))
    chosen = [choose(drummer.takes(score), score, 0, 8, rng)[0] for _ in range(300)]
    share = sum(t.kicks[0] == {0, 6, 10} for t in chosen) / 300
    assert share > 0.9
    monotonous = song(8, bass=(0,))
    chosen = [choose(drummer.takes(monotonous), monotonous, 0, 8, rng)[0] for _ in range(300)]
    assert 0.6 < sum(t.kicks[0] == {0, 6, 10} for t in chosen) / 300 < 1


def test_agreement_is_the_f1_of_onsets_on_one_16th():
    assert agreement([frozenset({0, 8})], [frozenset({0, 6, 8, 14})]) == pytest.approx(2 / 3)
    assert agreement([frozenset()], [frozenset()]) == 0


def test_without_a_bass_the_kick_goes_with_the_chords():
    score = Score(8)
    score.set_notes("chords", [Note(BAR * i + t, 12, p) for i in range(8) for t in (0, 36, 60) for p in (60, 64)])
    drummer = Drummer([take("b" * 8, kicks=(0, 36, 60)), take("b" * 8, kicks=(24, 48, 84))])
    chosen = [choose(drummer.takes(score), score, 0, 8, random.Random(i))[0] for i in range(100)]
    assert sum(t.kicks[0] == {0, 6, 10} for t in chosen) > 90


def test_takes_near_in_tempo_are_drawn_more_often():
    drummer, score = Drummer([take("b" * 8, tempo=70.0), take("b" * 8, tempo=140.0)]), song(8, tempo=80.0)
    chosen = [choose(drummer.takes(score), score, 0, 8, random.Random(i))[0].tempo_bpm for i in range(100)]
    assert chosen.count(70.0) > 75


def test_takes_in_another_meter_are_not_lent():
    waltz = take("b" * 8)
    waltz.score.meter = Meter(2, 2)
    assert not any(lent(song(), waltz))


def test_a_meter_with_few_takes_is_lent_drums_less_often():
    drummer, rng = Drummer([take("b" * 8)]), random.Random(4)
    share = sum(lend_drums(song(), 0, 8, drummer, rng).has("drums") for _ in range(800)) / 800
    assert 0.5 < share * module.USUAL_SUPPLY < 1.5


def test_a_score_with_drums_keeps_them():
    score = song()
    score.set_notes("drums", [Note(0, 6, KICK)])
    assert lend_drums(score, 0, 16, Drummer([take("b" * 8)] * 8), random.Random(1)).notes("drums") == [Note(0, 6, KICK)]


def test_no_hit_comes_before_the_songs_beginning(no_fill):
    early = take("b" * 8)
    early.score.set_notes(
        "drums", [Note(n.onset_ticks, 6, n.pitch, 80, -5 if n.onset_ticks else 0) for n in early.score.notes("drums")]
    )
    for seed in range(10):
        lent(song(4), early, seed=seed)


def kicks_of(bar: list[Note]) -> list[int]:
    return [n.onset_ticks % BAR for n in bar if n.pitch == KICK]


def test_the_kick_joins_the_bass_and_the_same_way_in_every_bar(no_fill):
    score = song(8, bass=(0, 36, 72))
    bars = [lent(score, take("b" * 8, kicks=(0, 12, 60)), seed=seed) for seed in range(60)]
    assert all(kicks_of(bar) == kicks_of(song_bars[0]) for song_bars in bars for bar in song_bars)
    count = {t: sum(t in kicks_of(song_bars[0]) for song_bars in bars) for t in (0, 12, 36, 60, 72)}
    assert count[0] == 60  # it is the bass's too
    assert 10 < count[12] < 40 and 10 < count[60] < 40  # without the bass: left out at times
    assert 10 < count[36] < 40 and 10 < count[72] < 40  # the bass's: added at times


def test_a_kick_is_added_on_eighths_alone_and_where_the_bass_rests_nothing_changes(no_fill):
    score = song(8, bass=(0, 6, 90))
    score.set_notes("bass", [n for n in score.notes("bass") if n.onset_ticks < 4 * BAR])
    for seed in range(30):
        bars = lent(score, take("b" * 8, kicks=(0, 60)), seed=seed)
        assert all(not {6, 90} & set(kicks_of(bar)) for bar in bars)
        assert all(kicks_of(bar) == [0, 60] for bar in bars[4:])
