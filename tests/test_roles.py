"""Which part a foreign track plays."""

from partimento._core import MAX_CHORD_NOTES, Played, Track, find_parts, is_step_entered, quantise


def line(pitches, start=0.0, step=1.0, length=0.9, velocity=80):
    return [Played(start + i * step, length, p, velocity) for i, p in enumerate(pitches)]


def stacked(chords, step=4.0):
    return [Played(i * step, step, p, 70) for i, chord in enumerate(chords) for p in chord]


LEAD = line([72, 74, 76, 79, 77, 76, 74, 71] * 4)
LOW = line([36, 36, 43, 43, 41, 41, 43, 43] * 4)
PAD = stacked([(60, 64, 67), (59, 62, 67), (60, 65, 69), (59, 62, 67)] * 2)
KIT = line([36, 42, 38, 42] * 16, step=0.5, length=0.1)


def pitches(parts, name):
    return [n.pitch for n in parts[name].notes]


def test_channel_ten_is_the_drums_whatever_its_name():
    parts = find_parts([Track("Piano", 9, 0, KIT), Track("x", 0, 0, LEAD)])
    assert pitches(parts, "drums") == [n.pitch for n in KIT]


def test_each_of_a_band_gets_its_part_without_any_names():
    parts = find_parts([Track("", 0, 4, PAD), Track("", 1, 33, LOW), Track("", 2, 65, LEAD), Track("", 9, 0, KIT)])
    assert set(parts) == {"melody", "chords", "bass", "drums"}
    assert (pitches(parts, "melody"), pitches(parts, "bass")) == ([n.pitch for n in LEAD], [n.pitch for n in LOW])
    assert (parts["melody"].program, parts["chords"].program, parts["bass"].program) == (65, 4, 33)


def test_names_win_over_programs():
    high = line([84, 81, 79, 76] * 8)
    parts = find_parts([Track("Arpeggio", 0, 80, high), Track("Lead vocal", 1, 0, LEAD), Track("Bass", 2, 0, LOW)])
    assert pitches(parts, "melody") == [n.pitch for n in LEAD]


def test_an_echo_is_not_played_twice():
    echo = [Played(n.onset + 0.5, n.duration, n.pitch, 50) for n in LEAD]
    parts = find_parts(
        [Track("Lead", 0, 81, LEAD), Track("Delay", 1, 81, echo), Track("", 2, 33, LOW), Track("", 3, 0, PAD)]
    )
    assert len(parts["chords"].notes) == len(PAD)


def test_a_second_lead_takes_over_where_the_first_rests():
    first, second = line([72, 74, 76, 79] * 4), line([81, 79, 77, 76] * 4, start=16.0)
    parts = find_parts([Track("Lead 1", 0, 81, first), Track("Lead 2", 1, 56, second), Track("Bass", 2, 33, LOW)])
    assert sorted(parts["melody"].notes, key=lambda n: n.onset) == first + second


def test_chords_keep_their_outer_notes_when_there_are_too_many():
    wide = stacked([range(40, 76, 4)] * 4)
    parts = find_parts([Track("", 0, 0, wide), Track("Lead", 1, 80, LEAD), Track("Bass", 2, 33, LOW)])
    first = [n.pitch for n in parts["chords"].notes if n.onset == 0]
    assert len(first) == MAX_CHORD_NOTES and (min(first), max(first)) == (40, 72)


def test_a_piano_alone_is_split_into_bass_chords_and_melody():
    piano = LOW + PAD + LEAD
    parts = find_parts([Track("Piano", 0, 0, sorted(piano, key=lambda n: n.onset))])
    assert (
        pitches(parts, "bass") == [n.pitch for n in LOW]
        and pitches(parts, "melody") == [n.pitch for n in LEAD]
        and "chords" in parts
    )


def test_sound_effects_are_not_a_part():
    assert find_parts([Track("Birds", 0, 123, LEAD)]) == {}


def test_roland_drum_keys_become_general_midi():
    parts = find_parts([Track("", 9, 0, line([25, 27, 83, 127, 36]))])
    assert pitches(parts, "drums") == [38, 42, 54, 36]


def test_step_entered_music_has_no_timing():
    notes = line([60, 62, 64, 65] * 8, step=0.25) + line([67, 69, 71] * 4, start=8.0, step=1 / 3)
    assert is_step_entered(notes)
    assert [(n.onset_ticks, n.timing) for n in quantise(notes, 100)[-12:]] == [(192 + 8 * i, 0) for i in range(12)]


def test_played_music_keeps_its_distance_from_the_grid():
    late = [0.02, -0.015, 0.03, 0.01, -0.02, 0.025, 0.0, 0.04] * 4
    notes = [Played(1 + i * 0.25 + d, 0.1, 38, 80) for i, d in enumerate(late)]
    found = quantise(notes, 100)
    assert [n.onset_ticks for n in found] == [24 + 6 * i for i in range(32)]
    assert [n.timing for n in found] == [round(d * 96) for d in late]


def test_played_triplets_lie_on_the_triplet_grid():
    notes = [Played(i / 3 + (0.02 if i % 2 else -0.01) + 0.02, 0.1, 51, 80) for i in range(24)]
    assert [n.onset_ticks for n in quantise(notes, 100, step_entered=False)] == [8 * i for i in range(24)]


def test_fast_off_beats_played_early_are_not_32nds():
    notes = [Played(i / 2 + (-0.06 if i % 2 else 0.0), 0.1, 51, 80) for i in range(32)]
    assert [n.onset_ticks for n in quantise(notes, 220, step_entered=False)] == [12 * i for i in range(32)]


def test_a_roll_of_32nds_is_one():
    notes = [Played(i / 8 + 0.01 * (-1) ** i, 0.1, 38, 80) for i in range(8)] + [
        Played(i, 0.1, 36, 80) for i in range(1, 9)
    ]
    assert [n.onset_ticks for n in quantise(notes, 90, step_entered=False) if n.pitch == 38] == [
        3 * i for i in range(8)
    ]


def test_a_flam_stays_two_hits():
    notes = [Played(1.0, 0.1, 38, 90), Played(0.94, 0.1, 38, 40)] + [
        Played(i / 2 + 0.01, 0.1, 42, 60) for i in range(16)
    ]
    assert sorted(n.velocity for n in quantise(notes, 100, step_entered=False) if n.pitch == 38) == [40, 90]
