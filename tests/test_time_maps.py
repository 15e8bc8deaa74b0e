"""Meters and tempi that change: bars follow them, writing keeps to one meter at a time, and all of it is kept."""

import random
from itertools import pairwise

import pytest
from midi_bytes import events_of, meta
from partimento import Takes, _core
from partimento._core import Key, Meter, Note, Score
from test_fidelity import check_untouched, file_of, kit, lead, low, named, notes_of, pad, touched_by, voices

Q = 480


def meter_event(quarter, beats, power):
    return (round(quarter * Q), meta(0x58, bytes((beats, power, 24, 8))))


def tempo_event(quarter, bpm):
    return (round(quarter * Q), meta(0x51, round(60e6 / bpm).to_bytes(3, "big")))


def song(*events, bars=8):
    return file_of(
        [(0, meta(0x51, b"\x07\xa1\x20")), *events],
        named(b"Lead", 0, 81, notes_of(0, lead(Q, bars))),
        named(b"Pad", 1, 89, notes_of(1, pad(Q, bars))),
        named(b"Bass", 2, 33, notes_of(2, low(Q, bars))),
        named(b"Drums", 9, 0, notes_of(9, kit(Q, bars))),
    )


WALTZ_INSIDE = song(
    meter_event(0, 4, 2), meter_event(8, 3, 2), meter_event(20, 4, 2), tempo_event(8, 90), tempo_event(20, 132)
)


def test_bars_follow_the_meters_of_the_file():
    score, _, remarks = _core.read_midi(WALTZ_INSIDE)
    assert not remarks
    assert (score.meter, score.meters) == (Meter(4, 4), [(2, Meter(3, 4)), (6, Meter(4, 4))])
    assert [score.bar_start(bar) // 24 for bar in range(score.bars + 1)] == [0, 4, 8, 11, 14, 17, 20, 24, 28, 32]
    for tick in range(score.end_ticks):
        bar = score.bar_at(tick)
        assert score.bar_start(bar) <= tick < score.bar_start(bar + 1)


def test_a_bar_that_the_next_meter_cuts_off_is_a_bar_of_its_own():
    score = _core.read_midi(song(meter_event(0, 4, 2), meter_event(6, 3, 2)))[0]
    assert score.meters[:2] == [(1, Meter(2, 4)), (2, Meter(3, 4))]
    assert [score.bar_start(bar) // 24 for bar in range(4)] == [0, 4, 6, 9]
    eighth = _core.read_midi(song(meter_event(0, 4, 2), meter_event(4.5, 7, 3)))[0]
    assert eighth.meters == [(1, Meter(2, 16)), (2, Meter(7, 8))]


def test_a_pickup_still_ends_the_first_bar():
    score = _core.read_midi(song(meter_event(0, 1, 2), meter_event(1, 4, 2), meter_event(17, 3, 2)))[0]
    assert (score.meter, score.meters) == (Meter(4, 4), [(5, Meter(3, 4))])
    assert score.notes("melody")[0].onset_ticks == 72


def test_tempo_changes_are_kept_as_shares_of_the_tempo_of_most():
    score = _core.read_midi(WALTZ_INSIDE)[0]
    assert score.tempo_bpm == pytest.approx(120, abs=0.01)
    assert [tick for tick, _ in score.tempi] == [192, 480]
    assert [share * score.tempo_bpm for _, share in score.tempi] == pytest.approx([90, 132], abs=0.01)
    assert score.seconds_at(480) == pytest.approx(8 * 0.5 + 12 * 60 / 90, abs=1e-4)
    score.tempo_bpm = 240
    assert score.seconds_at(480) == pytest.approx((8 * 0.5 + 12 * 60 / 90) / 2, abs=1e-4)


def test_a_file_in_one_tempo_and_meter_has_no_changes():
    score = _core.read_midi(song(meter_event(0, 4, 2), meter_event(16, 4, 2), tempo_event(8, 120)))[0]
    assert (score.meters, score.tempi) == ([], [])


@pytest.mark.parametrize("bars", [(2, 3), (1, 9), (6, 7), (4, 4)])
def test_what_is_written_keeps_to_the_bars_of_each_meter(bars, tiny):
    score = _core.read_midi(WALTZ_INSIDE)[0]
    heard = []
    take = tiny.regenerate(
        score, bars, ["melody", "drums"], seed=4, written=lambda so_far, bar: heard.append(bar) or True
    )
    assert heard == list(range(bars[0] - 1, bars[1]))
    assert (take.meters, take.tempi) == (score.meters, score.tempi)
    low_tick, high_tick = score.bar_start(bars[0] - 1), score.bar_start(bars[1])
    for part in ("melody", "drums", "bass", "chords"):
        outside = lambda notes: [n for n in notes if not low_tick <= n.onset_ticks < high_tick]
        assert outside(take.notes(part)) == outside(score.notes(part))
    assert take.notes("drums") != score.notes("drums")
    others = {v for v in voices(WALTZ_INSIDE) if not touched_by(score, WALTZ_INSIDE, *v, ["melody", "drums"])}
    check_untouched(
        WALTZ_INSIDE,
        _core.write_midi(take),
        (low_tick - 3) * Q / 24,
        (high_tick + 3) * Q / 24,
        voices(WALTZ_INSIDE) - others,
    )


def test_all_parts_and_the_harmony_are_written_across_a_change_of_meter(tiny):
    score = _core.read_midi(WALTZ_INSIDE)[0]
    take = tiny.regenerate(score, (2, 7), None, seed=4)
    take.validate()
    assert take.bars == score.bars and _core.read_midi(_core.write_midi(take))[0].meters == score.meters
    longer = tiny.continue_(take, 3, seed=1)
    assert longer.bars == take.bars + 3 and longer.meter_at(longer.bars - 1) == Meter(4, 4)
    longer.validate()


def test_bars_in_a_meter_that_styles_do_not_know_are_refused_by_number(tiny):
    score = _core.read_midi(song(meter_event(0, 4, 2), meter_event(4.5, 7, 3)))[0]
    with pytest.raises(ValueError, match="bars 2-2 are in 2/16, which styles do not know"):
        tiny.regenerate(score, (1, 3), ["drums"], seed=1)
    tiny.regenerate(score, (1, 1), ["drums"], seed=1)
    with pytest.raises(ValueError, match="the meter changes"):
        tiny.generate(structure_of=score)


def random_song(seed):
    rng = random.Random(seed)
    meters = [Meter(4, 4), Meter(3, 4), Meter(6, 8), Meter(5, 4), Meter(2, 4), Meter(1, 16)]
    score = Score(rng.randint(4, 20), rng.choice([120.0, 97.3, 61.7]), rng.choice(meters), Key(2))
    changes, last = [], score.meter
    for bar in sorted(rng.sample(range(1, score.bars), rng.randint(0, 3))):
        last = rng.choice([m for m in meters if m != last])
        changes.append((bar, last))
    score.meters = changes
    end = score.end_ticks
    notes = [Note(rng.randrange(end), rng.randint(1, 100), rng.randint(40, 60)) for _ in range(60)]
    score.set_notes("melody", [*notes, Note(end - 1, 1, 70)])
    ticks = sorted(rng.sample(range(end - 1), rng.randint(0, 5)))
    bpms = [round(60e6 / rng.uniform(40, 200)) for _ in ticks]
    score.tempi = [(tick, 60e6 / us / score.tempo_bpm) for tick, us in zip(ticks, bpms)]
    score.harmony = _core.parse_chord_line("C", Meter(4, 4), 1)
    return score


@pytest.mark.parametrize("seed", range(30))
def test_our_file_and_our_texts_keep_every_change(seed):
    score = random_song(seed)
    assert Score.from_json(score.to_json()) == score
    again = _core.read_midi(_core.write_midi(score))[0]
    assert again.file is None and (again.meter, again.meters) == (score.meter, score.meters)
    assert again.notes("melody") == score.notes("melody") and again.tempi == score.tempi and again == score


def test_a_tempo_slower_than_midi_can_say_is_written_as_the_slowest():
    score = Score(2, 20.0)
    score.tempi = [(96, 1 / 32)]
    written = _core.write_midi(score)
    assert meta(0x51, b"\xff\xff\xff") in written
    assert _core.read_midi(written)[0].tempo_bpm == 20.0


@pytest.mark.parametrize(
    ("meters", "tempi"),
    [([(0, Meter())], []), ([(2, Meter()), (2, Meter(3, 4))], []), ([(2000, Meter())], [])]
    + [([], tempi) for tempi in ([(-1, 1.0)], [(5, 1.0), (5, 2.0)], [(0, 0.0)], [(0, 33.0)], [(2**30, 1.0)])],
)
def test_changes_out_of_range_or_order_are_refused(meters, tempi):
    score = Score(4)
    score.meters, score.tempi = meters, tempi
    with pytest.raises(ValueError, match="meters|tempo change"):
        score.validate()
    with pytest.raises(ValueError, match="meters|tempo change"):
        Score.from_json(score.to_json())


@pytest.mark.parametrize("seed", range(10))
def test_takes_and_excerpts_keep_every_change(seed):
    score = random_song(seed)
    song_of_takes = Takes(score)
    edited = score.copy()
    edited.set_notes("melody", score.notes("melody")[5:])
    song_of_takes.add(0, edited)
    song_of_takes.add(1, edited.with_bars_before(2))
    assert [song_of_takes.score(i) for i in range(3)] == [score, edited, edited.with_bars_before(2)]
    assert Takes.from_json(song_of_takes.to_json()) == song_of_takes
    first = random.Random(seed).randrange(score.bars)
    part = score.excerpt(first, score.bars - first)
    starts = [score.bar_start(bar) - score.bar_start(first) for bar in range(first, score.bars + 1)]
    assert [part.bar_start(bar) for bar in range(part.bars + 1)] == starts
    whole = score.seconds_at(score.end_ticks) - score.seconds_at(score.bar_start(first))
    assert part.seconds_at(part.end_ticks) == pytest.approx(whole)


def test_a_selection_begins_in_the_meter_and_tempo_that_hold_there():
    score = _core.read_midi(WALTZ_INSIDE)[0]
    part = score.excerpt(3, 4)
    assert (part.meter, part.meters) == (Meter(3, 4), [(3, Meter(4, 4))])
    tracks = events_of(_core.write_midi(part))
    ticks = [(tick, data[1]) for tick, data in tracks[0] if data[:2] in (b"\xff\x51", b"\xff\x58")]
    assert ticks == [(0, 0x51), (0, 0x58), (9 * 960, 0x51), (9 * 960, 0x58)]


@pytest.mark.parametrize("seed", range(40))
def test_bar_lines_lie_where_any_file_has_its_meters(seed):
    rng = random.Random(seed)
    events, at, lines = [], 0.0, []
    for _ in range(rng.randint(2, 4)):
        beats, power = rng.choice([(4, 2), (3, 2), (6, 3), (5, 2), (2, 2), (7, 3)])
        events.append(meter_event(at, beats, power))
        for _ in range(rng.randint(2, 5)):
            lines.append(at)
            at += beats * 4 / 2**power
    data = song(*events, tempo_event(rng.uniform(1, at), 100), bars=int(at // 4) + 1)
    score = _core.read_midi(data)[0]
    assert [score.bar_start(bar) / 24 for bar in range(len(lines))] == lines
    assert _core.write_midi(score) == data
    assert all(a < b for (a, _), (b, _) in pairwise(score.meters))
