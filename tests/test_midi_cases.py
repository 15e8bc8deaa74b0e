"""Files as people's programs write them: each kind of damage and habit, built here, and the project's collection
where it is at hand.
"""

import io
import struct
from pathlib import Path

import mido
import pytest
from midi_bytes import END, chunk, header, varlen
from partimento import _core
from partimento._core import Key, Meter, MidiFile, Score
from test_midi import foreign, saved

COLLECTION = Path(__file__).parents[2] / "shared" / "cases"
TUNE = [72, 74, 76, 77]


def note(pitch, delta=0, length=480):
    return varlen(delta) + bytes((0x90, pitch, 90)) + varlen(length) + bytes((0x80, pitch, 64))


NOTES = b"".join(note(p) for p in TUNE * 4)
TRACK = chunk(b"MTrk", NOTES + END)
PLAIN = header() + TRACK


def melody(data):
    score, _, remarks = _core.read_midi(data)
    return [n.pitch for n in score.notes("melody")], score, remarks


def meta(kind, data):
    return b"\0\xff" + bytes((kind, len(data))) + data


WHOLE = {
    "plain": PLAIN,
    "in a RIFF file": b"RIFF"
    + struct.pack("<I", len(PLAIN) + 12)
    + b"RMIDdata"
    + struct.pack("<I", len(PLAIN))
    + PLAIN,
    "an unknown chunk": header(2) + chunk(b"XFIH", b"abc") + TRACK,
    "too many tracks counted": header(6) + TRACK,
    "too few tracks counted": header(1) + TRACK + chunk(b"MTrk", meta(3, b"words") + END),
    "a longer header": header(extra=b"\1\2\3\4") + TRACK,
    "bytes between tracks": header(2) + chunk(b"MTrk", END) + b"\0\0\xfe" + TRACK,
    "bytes after the last track": PLAIN + b"\0\0\0 trailing",
    "bytes before the header": b"\0" * 128 + PLAIN,
    "format 0 with two tracks": header(2, kind=0) + TRACK + chunk(b"MTrk", END),
    "a track longer than the file": header() + chunk(b"MTrk", NOTES + END, 10**6),
    "a track shorter than it is": header() + chunk(b"MTrk", NOTES + END, 20),
    "no end of the track": header() + chunk(b"MTrk", NOTES),
    "a key of one byte": header() + chunk(b"MTrk", meta(0x59, b"\3") + NOTES + END),
    "a meter of two bytes": header() + chunk(b"MTrk", meta(0x58, b"\3\2") + NOTES + END),
    "a meter of no beats": header() + chunk(b"MTrk", meta(0x58, b"\0\2\x18\x08") + NOTES + END),
    "a meter over 2 to the 33": header() + chunk(b"MTrk", meta(0x58, b"\2\x21\x18\x08") + NOTES + END),
    "a tempo of 0": header() + chunk(b"MTrk", meta(0x51, b"\0\0\0") + NOTES + END),
    "a tempo of two bytes": header() + chunk(b"MTrk", meta(0x51, b"\1\2") + NOTES + END),
    "a tempo after the last note": header() + chunk(b"MTrk", NOTES + b"\x60" + meta(0x51, b"\2\0\0")[1:] + END),
    "split system exclusive": header() + chunk(b"MTrk", b"\0\xf0\2\x43\1" + b"\x10\xf7\2\2\xf7" + NOTES + END),
    "unended system exclusive": header() + chunk(b"MTrk", b"\0\xf0\2\x43\1" + NOTES + END),
    "data bytes over 127": header() + chunk(b"MTrk", b"\0\xb0\x07\xff" + NOTES + END),
}


@pytest.mark.parametrize("kind", WHOLE)
def test_no_oddity_of_a_file_loses_a_note(kind):
    pitches, score, _ = melody(WHOLE[kind])
    assert pitches == TUNE * 4
    assert (score.bars, score.tempo_bpm, score.meter) == (4, 120.0, Meter(4, 4))


def test_running_status_goes_on_after_metas_and_system_exclusive():
    events = note(72) + b"\0\xf0\1\xf7" + b"\0\x48\0" + b"\x60\x90\x4a\x5a" + meta(1, b"x") + b"\x60\x4a\0"
    assert melody(header() + chunk(b"MTrk", events + END))[0] == [72, 74]


def test_a_cut_off_file_gives_what_it_still_holds_and_says_so():
    pitches, _, remarks = melody(PLAIN[: len(PLAIN) - 40])
    assert pitches == (TUNE * 4)[: len(pitches)] and len(pitches) >= 10
    assert any("cut off" in remark for remark in remarks)


def test_remarks_say_what_was_left_out():
    assert not melody(PLAIN)[2]
    assert melody(PLAIN[: len(PLAIN) - 6])[2] == [
        "track 1 is cut off within an event: 3 bytes are left out",
        "1 note has no end and lasts until its pitch is struck again, at most four quarters",
    ]
    assert melody(WHOLE["bytes between tracks"])[2] == ["3 bytes are in no track and left out"]
    changes = header() + chunk(b"MTrk", NOTES + meta(0x51, b"\3\xd0\x90") + meta(0x58, b"\3\2\x18\x08") + NOTES + END)
    assert not melody(changes)[2]
    doubled = header() + chunk(b"MTrk", NOTES + END) + chunk(b"MTrk", NOTES + END)
    assert melody(doubled)[2][-1].startswith("16 of its 32 notes are in no part")


def test_a_note_off_that_is_missing_leaves_the_notes_behind_it_as_they_are():
    ends = b"".join(varlen(480) + bytes((0x90, 72, 90)) + varlen(240) + bytes((0x80, 72, 64)) for _ in range(3))
    score, _, remarks = _core.read_midi(header() + chunk(b"MTrk", bytes((0, 0x90, 72, 90)) + ends + END))
    assert [n.duration_ticks for n in score.notes("melody")] == [24, 12, 12, 12]
    assert remarks[0].startswith("1 note has no end")


def test_notes_without_ends_end_where_they_are_struck_again_or_a_bar_later():
    on = b"".join(varlen(480 if i else 0) + bytes((0x90, 72, 90)) for i in range(4))
    score = _core.read_midi(header() + chunk(b"MTrk", on + varlen(480 * 40) + END[1:]))[0]
    assert [n.duration_ticks for n in score.notes("melody")] == [24, 24, 24, 96]


def test_notes_of_no_length_sound_for_a_32nd():
    events = b"".join(
        varlen(480 if i else 0) + bytes((0x90, p, 90)) + b"\0" + bytes((0x80, p, 0)) for i, p in enumerate(TUNE)
    )
    assert [n.duration_ticks for n in _core.read_midi(header() + chunk(b"MTrk", events + END))[0].notes("melody")] == [
        3
    ] * 4


def test_a_tempo_that_comes_late_is_120_before_it():
    late = header() + chunk(
        b"MTrk", NOTES[: len(NOTES) // 4 * 3] + meta(0x51, b"\3\xd0\x90") + NOTES[: len(NOTES) // 4] + END
    )
    assert _core.read_midi(late)[0].tempo_bpm == 120.0


def test_a_pickup_is_bar_one_with_rests_before_it():
    tune = [(i, 0.9, TUNE[i % 4]) for i in range(19)]
    score = _core.read_midi(bytes_of(foreign([(0, 73, "Flute", tune)], meters=((0, 3, 4), (3, 4, 4)))))[0]
    assert score.meter == Meter(4, 4) and score.bars == 5
    assert score.notes("melody")[0].onset_ticks == 24 and score.notes("melody")[3].onset_ticks == 96


def bytes_of(midi):
    data = io.BytesIO()
    midi.save(file=data)
    return data.getvalue()


KICK = [(i, 0.1, 36) for i in range(0, 16, 2)]
SNARE = [(i + 1, 0.1, 38) for i in range(0, 16, 2)]
HATS = [(i / 2, 0.1, 42) for i in range(32)]
FLUTE = (1, 73, "Flute", [(i, 0.9, TUNE[i % 4]) for i in range(16)])
BASS = (2, 33, "Bass", [(i, 0.9, (36, 43, 41, 43)[i // 4]) for i in range(16)])


@pytest.mark.parametrize(
    "tracks",
    [
        [(0, 0, "Drums", KICK + SNARE + HATS)],
        [(0, 0, "Kick", KICK), (0, 0, "Snare", SNARE), (0, 0, "HiHat", HATS)],
        [
            (0, 0, name, [(on, d, 60) for on, d, _ in hits])
            for name, hits in (("Kick", KICK), ("Snare 1", SNARE), ("Hi-Hat", HATS))
        ],
        [(4, 0, "Perc", KICK + SNARE + HATS)],
        [(0, 0, "Track 3", KICK + SNARE + HATS)],
        [(9, 0, "", KICK + SNARE + HATS)],
    ],
    ids=["a kit by name", "a track a piece", "samplers at one pitch", "percussion", "by what it plays", "channel 10"],
)
def test_drums_are_known_whatever_their_channel(tracks):
    score = _core.read_midi(bytes_of(foreign([*tracks, FLUTE, BASS])))[0]
    keys = {n.pitch for n in score.notes("drums")}
    assert {36, 38} <= keys and keys & {42, 46} and len(score.notes("drums")) == 48
    assert len(score.notes("melody")) == 16 and len(score.notes("bass")) == 16


def test_a_bass_drum_is_not_a_bass_and_a_steel_drum_not_a_kit():
    score = _core.read_midi(bytes_of(foreign([(0, 0, "Bass Drum", KICK), FLUTE])))[0]
    assert {n.pitch for n in score.notes("drums")} == {36} and not score.notes("bass")
    steel = [(i, 0.9, 60 + i % 5) for i in range(16)]
    assert not _core.read_midi(bytes_of(foreign([(0, 12, "Steel Drums", steel), BASS])))[0].has("drums")


def test_a_drum_bank_is_a_kit():
    midi = foreign([(0, 0, "", KICK + SNARE + HATS), FLUTE])
    midi.tracks[1].insert(0, mido.Message("control_change", channel=0, control=0, value=120))
    assert len(_core.read_midi(bytes_of(midi))[0].notes("drums")) == 48


def test_a_line_of_64ths_stays_one_line():
    fast = [(i / 16, 0.05, 72 + i // 2 % 5) for i in range(64)]
    score = _core.read_midi(bytes_of(foreign([(0, 73, "", fast), BASS])))[0]
    assert len(score.notes("melody")) == 64 and not score.notes("chords")


def song():
    score = Score(4, 100.0, key=Key(9, True))
    score.set_notes("melody", [_core.Note(t, 20, 60 + t // 24 % 12, 80, 3) for t in range(0, 384, 24)])
    score.set_notes("bass", [_core.Note(t, 90, 40) for t in range(0, 384, 96)])
    score.harmony = _core.parse_chord_line("Am | F | C | E7", score.meter, 4)
    score.sections = [(0, "A"), (2, "B")]
    return score


def test_our_file_with_another_tempo_reads_that_tempo_and_keeps_the_rest():
    midi = mido.MidiFile(file=io.BytesIO(saved(song())))
    for message in midi.tracks[0]:
        if message.type == "set_tempo":
            message.tempo = mido.bpm2tempo(140)
    again, expected = _core.read_midi(bytes_of(midi))[0], song()
    expected.tempo_bpm = again.tempo_bpm
    assert round(again.tempo_bpm) == 140 and again == expected


def test_our_file_saved_by_another_program_keeps_all_that_it_still_holds():
    midi = mido.MidiFile(file=io.BytesIO(saved(song())))
    midi.ticks_per_beat = 480
    for track in midi.tracks:
        for i, message in enumerate(track):
            message = message.copy(time=message.time // 2)
            if message.type == "note_off":
                message = mido.Message(
                    "note_on", channel=message.channel, note=message.note, velocity=0, time=message.time
                )
            if message.type == "track_name" and message.name == "bass":
                message = message.copy(name="Upright")
            track[i] = message
    again, expected = _core.read_midi(bytes_of(midi))[0], song()
    assert (again.key, again.sections, again.harmony) == (expected.key, expected.sections, expected.harmony)
    assert again.notes("bass") == expected.notes("bass")
    assert [n.pitch for n in again.notes("melody")] == [n.pitch for n in expected.notes("melody")]


def test_where_a_pitch_is_struck_again_the_file_ends_it_first():
    score = Score(2)
    score.set_notes("melody", [_core.Note(0, 96, 60), _core.Note(24, 12, 60), _core.Note(48, 6, 60)])
    sounding, track = set(), next(t for t in mido.MidiFile(file=io.BytesIO(saved(score))).tracks if t.name == "melody")
    for message in track:
        if message.type == "note_on":
            assert message.note not in sounding
            sounding.add(message.note)
        elif message.type == "note_off":
            sounding.remove(message.note)
    assert not sounding and _core.read_midi(saved(score))[0] == score


def test_chord_symbols_of_another_program_are_read_where_markers_are_chords():
    midi = foreign([FLUTE, BASS])
    for tick, text in ((0, "C"), (1920, "G7"), (1920, "F"), (1920, "Gsus4")):
        midi.tracks[0].append(mido.MetaMessage("marker", text=text, time=tick))
    assert [c.name() for c in _core.read_midi(bytes_of(midi))[0].harmony] == ["C", "G7", "F", "Gsus4"]
    named = foreign([FLUTE, BASS])
    for text in ("A", "B", "A"):
        named.tracks[0].append(mido.MetaMessage("marker", text=text, time=480))
    assert [c.name() for c in _core.read_midi(bytes_of(named))[0].harmony] != ["A", "B", "A"]


DAMAGED = ("a track longer than the file", "a track shorter than it is", "no end of the track")


@pytest.mark.parametrize("kind", WHOLE)
def test_a_file_that_was_read_is_written_to_the_byte(kind):
    once = MidiFile.parse(WHOLE[kind]).to_bytes()
    assert MidiFile.parse(once).to_bytes() == once
    assert once == (PLAIN if kind in DAMAGED else WHOLE[kind])


@pytest.mark.parametrize("path", sorted(COLLECTION.glob("*.mid")), ids=lambda p: p.stem)
def test_every_well_formed_file_of_the_collection_is_written_to_the_byte(path):
    data = path.read_bytes()
    assert (MidiFile.parse(data).to_bytes() == data) == (path.stem != "last-track-chunk-longer-than-file")


def test_a_file_that_was_read_is_written_with_every_event():
    midi = foreign([FLUTE, BASS])
    midi.tracks[1].insert(3, mido.Message("pitchwheel", channel=1, pitch=-2000, time=0))
    again = mido.MidiFile(file=io.BytesIO(MidiFile.parse(bytes_of(midi)).to_bytes()))
    events = lambda file: [[m for m in track if m.type != "end_of_track"] for track in file.tracks]
    assert events(again) == events(midi)


@pytest.mark.parametrize("path", sorted(COLLECTION.glob("*.mid")), ids=lambda p: p.stem)
def test_every_file_of_the_collection_is_read(path):
    score, _, _ = _core.read_midi(path.read_bytes())
    assert score.notes("melody") and score.tempo_bpm == 120.0 and score.meter == Meter(4, 4)
    assert score.has("drums") == (
        "drums" in path.stem or path.stem.startswith(("format", "header", "riff", "trailing", "unknown"))
    )
