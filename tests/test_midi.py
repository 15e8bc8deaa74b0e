"""MIDI files: ours read back exactly, foreign ones get their parts, bad ones are refused in a sentence."""

import io
import random
import struct

import mido
import pytest
from partimento._core import MAX_TIMING, METERS, NO_CHORD, QUALITY_SUFFIXES, ChordSymbol, Key, Note, Score
from partimento.midi import (
    read_midi,
    score_from_mido,
    score_from_pretty_midi,
    score_to_mido,
    score_to_pretty_midi,
    write_midi,
)


def saved(score):
    data = io.BytesIO()
    score_to_mido(score).save(file=data)
    return data.getvalue()


def read_back(score, tmp_path):
    write_midi(score, tmp_path / "song.mid")
    return read_midi(tmp_path / "song.mid")


def random_score(seed):
    rng = random.Random(seed)
    score = Score(
        rng.randint(1, 40),
        rng.choice([120.0, 97.3, 61.7, 20.0, 400.0, 133.333]),
        rng.choice(METERS),
        Key(rng.randrange(12), rng.random() < 0.5),
    )
    end = score.end_ticks
    score.harmony = [
        ChordSymbol(t, rng.randrange(12), rng.randrange(len(QUALITY_SUFFIXES)), rng.randrange(12))
        if rng.random() < 0.9
        else ChordSymbol(t, NO_CHORD)
        for t in sorted(rng.sample(range(end), 20))
    ]
    score.sections = [
        (bar, rng.choice("ABC")) for bar in sorted(rng.sample(range(score.bars), rng.randint(0, min(4, score.bars))))
    ]
    for part in ("melody", "chords", "bass", "drums"):
        if rng.random() < 0.8:
            score.set_program(part, rng.randrange(128))
            score.set_notes(
                part,
                [
                    Note(
                        t,
                        rng.randint(1, 400),
                        rng.randint(40, 52),
                        rng.randint(1, 127),
                        rng.randint(max(-MAX_TIMING, -4 * t), MAX_TIMING),
                    )
                    for t in rng.choices(range(end), k=200)
                ],
            )
    return score


@pytest.mark.parametrize("seed", range(20))
def test_our_file_reads_back_to_the_same_score(seed, tmp_path):
    score = random_score(seed)
    assert read_back(score, tmp_path) == score


def test_an_empty_score_keeps_its_bars(tmp_path):
    score = Score(7, 90.0)
    assert read_back(score, tmp_path) == score


def test_every_chord_symbol_survives_in_every_key(tmp_path):
    chords = [
        (root, quality, bass)
        for root in range(12)
        for quality in range(len(QUALITY_SUFFIXES))
        for bass in (root, (root + 4) % 12, (root + 11) % 12)
    ]
    for key in (Key(t, minor) for t in range(12) for minor in (False, True)):
        score = Score(len(chords), key=key)
        score.harmony = [ChordSymbol(i * 96, *chord) for i, chord in enumerate(chords)]
        assert score_from_mido(score_to_mido(score)) == score


def test_notes_that_overlap_at_one_pitch_keep_their_durations(tmp_path):
    score = Score(2)
    score.set_notes(
        "melody",
        [Note(0, 96, 60, 80, 3), Note(24, 12, 60, 90, -5), Note(30, 6, 60, 70, 10), Note(36, 60, 60), Note(96, 24, 60)],
    )
    assert read_back(score, tmp_path) == score


def test_the_same_score_gives_the_same_bytes():
    assert saved(random_score(3)) == saved(random_score(3))


def test_notes_sound_where_the_score_says():
    score = Score(1, 100.0)
    score.set_notes("bass", [Note(24, 12, 40, 77, -3)])
    midi = score_to_mido(score)
    track = next(t for t in midi.tracks if t.name == "bass")
    on, off = [m for m in track if m.type in ("note_on", "note_off")]
    assert (midi.type, midi.ticks_per_beat, on.time, on.channel, on.velocity, off.time) == (
        1,
        960,
        24 * 40 - 30,
        2,
        77,
        480,
    )


def test_each_part_has_its_channel():
    score = Score(1)
    for part in ("melody", "chords", "bass", "drums"):
        score.set_notes(part, [Note(0, 6, 60)])
    tracks = score_to_mido(score).tracks[1:]
    assert {t.name: {m.channel for m in t if not m.is_meta} for t in tracks} == {
        "melody": {0},
        "chords": {1},
        "bass": {2},
        "drums": {9},
    }


def test_our_file_saved_by_another_program_keeps_its_parts(tmp_path):
    score = Score(4, 100.0)
    score.set_notes("melody", [Note(t, 20, 60 + t // 24 % 12) for t in range(0, 384, 24)])
    score.set_notes("chords", [Note(t, 90, 48 + i) for t in range(0, 384, 96) for i in (0, 4, 7)])
    midi = score_to_mido(score)
    for track in midi.tracks[1:]:
        for i, message in enumerate(track):
            if message.type == "note_off":
                track[i] = mido.Message(
                    "note_on", channel=message.channel, note=message.note, velocity=0, time=message.time
                )
    midi.save(tmp_path / "resaved.mid")
    again = read_midi(tmp_path / "resaved.mid")
    assert again.notes("melody") == score.notes("melody") and again.notes("chords") == score.notes("chords")


def test_pretty_midi_keeps_the_notes():
    score = Score(2, 90.0)
    score.set_notes("bass", [Note(t, 20, 36 + t // 24, 70) for t in range(0, 192, 24)])
    assert score_from_pretty_midi(score_to_pretty_midi(score)).notes("bass") == score.notes("bass")


def foreign(tracks, meters=((0, 4, 4),), ppq=480, tempo=500000):
    """A MIDI file as others write it: tracks of (channel, program, name, [(quarter, quarters, pitch)])."""
    midi = mido.MidiFile(ticks_per_beat=ppq)
    conductor = mido.MidiTrack([mido.MetaMessage("set_tempo", tempo=tempo)])
    now = 0
    for at, beats, unit in meters:
        conductor.append(
            mido.MetaMessage("time_signature", numerator=beats, denominator=unit, time=round(at * ppq) - now)
        )
        now = round(at * ppq)
    midi.tracks.append(conductor)
    for channel, program, name, notes in tracks:
        events = sorted(
            [(round(on * ppq), 1, p) for on, _, p in notes] + [(round((on + d) * ppq), 0, p) for on, d, p in notes]
        )
        track, now = (
            mido.MidiTrack(
                [
                    mido.MetaMessage("track_name", name=name),
                    mido.Message("program_change", channel=channel, program=program),
                ]
            ),
            0,
        )
        for tick, kind, pitch in events:
            track.append(mido.Message("note_on", channel=channel, note=pitch, velocity=90 * kind, time=tick - now))
            now = tick
        midi.tracks.append(track)
    return midi


def band(bars=8):
    roots = (36, 45, 41, 43)
    lead = [(4 * b + i, 0.9, 72 + (0, 4, 7, 5)[(b + i) % 4]) for b in range(bars) for i in range(4)]
    pad = [(4 * b, 4, roots[b % 4] + 24 + i) for b in range(bars) for i in ((0, 4, 7) if b % 4 != 1 else (0, 3, 7))]
    low = [(4 * b + i, 0.8, roots[b % 4]) for b in range(bars) for i in range(4)]
    kit = [(4 * b + i / 2, 0.1, k) for b in range(bars) for i in range(8) for k in ((42, 36) if i % 4 == 0 else (42,))]
    return [(3, 81, "Lead", lead), (0, 89, "Pad", pad), (1, 33, "Bass", low), (9, 0, "Drums", kit)]


def test_a_foreign_band_gets_its_parts_its_chords_and_no_timing(tmp_path):
    foreign(band()).save(tmp_path / "band.mid")
    score = read_midi(tmp_path / "band.mid")
    assert [len(score.notes(p)) for p in ("melody", "chords", "bass", "drums")] == [32, 24, 32, 80]
    assert [c.name(score.key) for c in score.harmony] == ["C", "Am", "F", "G"] * 2
    assert (score.bars, score.tempo_bpm, score.key) == (8, 120.0, Key(0, False))
    assert all(n.timing == 0 for p in ("melody", "chords", "bass", "drums") for n in score.notes(p))


def test_a_short_pickup_meter_keeps_the_bar_lines_of_the_song():
    tracks = [(c, p, n, [(on + 1, d, k) for on, d, k in notes]) for c, p, n, notes in band()]
    score = score_from_mido(foreign(tracks, meters=((0, 1, 4), (1, 4, 4))))
    assert [c.onset_ticks % 96 for c in score.harmony if c.root != NO_CHORD] == [0] * 8


def test_a_wrong_key_signature_does_not_stop_the_reading(tmp_path):
    data = io.BytesIO()
    midi = foreign(band())
    midi.tracks[0].insert(0, mido.MetaMessage("key_signature", key="F"))
    midi.save(file=data)
    (tmp_path / "odd.mid").write_bytes(data.getvalue().replace(b"\xff\x59\x02\xff\x00", b"\xff\x59\x02\x01\xff"))
    assert read_midi(tmp_path / "odd.mid").bars == 8


BAD_FILES = {
    "empty": b"",
    "garbage": bytes(range(256)) * 20,
    "cut short": saved(Score(4))[:40],
    "no notes": b"MThd\0\0\0\6\0\0\0\1\0\x60MTrk\0\0\0\4\0\xff\x2f\0",
    "smpte time": b"MThd\0\0\0\6\0\0\0\1\xe7\x28MTrk\0\0\0\4\0\xff\x2f\0",
    "no time": b"MThd\0\0\0\6\0\0\0\1\0\0MTrk\0\0\0\x0c\0\x90\x3c\x40\x10\x80\x3c\x40\0\xff\x2f\0",
    "too large": b"MThd" + bytes(2 << 20),
    "far away": b"MThd\0\0\0\6\0\0\0\1\0\x01MTrk\0\0\0\x0f\xff\xff\xff\x7f\x90\x3c\x40\x10\x80\x3c\x40\0\xff\x2f\0",
    "many tracks": b"MThd\0\0\0\6\0\1\xff\xff\0\x60",
    "too many bars": saved(Score(1000)).replace(b"partimento 1000 bars", b"partimento 9999 bars"),
}


@pytest.mark.parametrize("kind", BAD_FILES)
def test_a_bad_file_is_refused_in_one_sentence_that_names_it(kind, tmp_path):
    path = tmp_path / f"{kind}.mid"
    path.write_bytes(BAD_FILES[kind])
    with pytest.raises(ValueError) as error:
        read_midi(path)
    assert str(path) in str(error.value) and "\n" not in str(error.value) and len(str(error.value)) < 300


def test_a_missing_file_is_refused_by_name(tmp_path):
    with pytest.raises(ValueError, match="nowhere.mid: there is no such file"):
        read_midi(tmp_path / "nowhere.mid")


@pytest.mark.filterwarnings("ignore::partimento.midi.MidiWarning")
def test_mutilated_files_raise_nothing_but_value_errors(tmp_path):
    whole = saved(random_score(5).excerpt(0, 4))
    path = tmp_path / "mutilated.mid"
    for seed in range(80):
        rng = random.Random(seed)
        data = bytearray(whole)
        for _ in range(rng.choice([1, 3, 30])):
            data[rng.randrange(len(data))] = rng.randrange(256)
        path.write_bytes(data)
        try:
            read_midi(path).validate()
        except ValueError as error:
            assert str(path) in str(error)


def test_a_failed_write_leaves_the_old_file(tmp_path):
    path = tmp_path / "song.mid"
    write_midi(Score(1), path)
    before = path.read_bytes()
    broken = Score(1)
    broken.tempo_bpm = 7.0
    with pytest.raises(ValueError):
        write_midi(broken, path)
    assert path.read_bytes() == before and list(tmp_path.iterdir()) == [path]
    assert struct.unpack(">h", before[8:10]) == (1,)
