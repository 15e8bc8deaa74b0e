"""Scores as MIDI files. Our own files read back to the same score; in foreign ones the parts are found (see roles).

Our files: format 1, 960 ticks to the quarter note. The first track conducts: tempo, meter, key, sections ([A]) and chord symbols as markers,
and a text that names us with the number of bars. Then one track a part, named after it; melody, chords and bass on channels 1
to 3, drums on channel 10. A note sounds at its onset and timing; timing also travels as release velocity 64 + timing, since
the sounding position alone does not tell grid from feel.
"""

from __future__ import annotations

import io
import os
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import mido

from partimento._core import (
    MIDI_TICKS_PER_QUARTER,
    TICKS_PER_QUARTER,
    TIMING_PER_TICK,
    Key,
    Meter,
    Note,
    Score,
    parse_chord,
)
from partimento.foreign import MAX_QUARTERS, foreign_score

if TYPE_CHECKING:
    import pretty_midi

CHANNELS = {"melody": 0, "chords": 1, "bass": 2, "drums": 9}
MIDI_TICKS_PER_TICK = MIDI_TICKS_PER_QUARTER // TICKS_PER_QUARTER
SIGNATURE = re.compile(r"partimento (\d{1,4}) bars ([0-9.e+]{1,24}) bpm")
SECTION = re.compile(r"\[([A-Z])\]")
HELD = re.compile(r"held (\d{1,5}) ticks, timing (-?\d{1,2})")
MAX_FILE_BYTES = 2 << 20  # a quarter of a million notes; at its densest 255 MB of memory while mido parses it
# Sharps or flats beyond 7, or a mode that is neither major nor minor: some old files have these, and mido refuses them.
BAD_KEY_SIGNATURE = re.compile(rb"\xff\x59\x02(?:[\x08-\xf8].|.[^\x00\x01])", re.DOTALL)
MAJOR_KEYS = ("C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
MINOR_KEYS = ("Cm", "C#m", "Dm", "Ebm", "Em", "Fm", "F#m", "Gm", "G#m", "Am", "Bbm", "Bm")


def score_to_mido(score: Score) -> mido.MidiFile:
    """The score as a MIDI file; the same score gives the same bytes. ValueError for a score that is not valid."""
    score.validate()
    conductor = [
        (0, mido.MetaMessage("track_name", name="Partimento")),
        (0, mido.MetaMessage("text", text=f"partimento {score.bars} bars {score.tempo_bpm!r} bpm")),
        (0, mido.MetaMessage("set_tempo", tempo=round(60e6 / score.tempo_bpm))),
        (0, mido.MetaMessage("time_signature", numerator=score.meter.beats, denominator=score.meter.unit)),
        (0, mido.MetaMessage("key_signature", key=(MINOR_KEYS if score.key.minor else MAJOR_KEYS)[score.key.tonic])),
    ]
    bar_ticks = score.meter.bar_ticks * MIDI_TICKS_PER_TICK
    conductor += [(bar * bar_ticks, mido.MetaMessage("marker", text=f"[{letter}]")) for bar, letter in score.sections]
    conductor += [
        (c.onset_ticks * MIDI_TICKS_PER_TICK, mido.MetaMessage("marker", text=c.name(score.key))) for c in score.harmony
    ]
    conductor.sort(key=lambda event: event[0])
    midi = mido.MidiFile(type=1, ticks_per_beat=MIDI_TICKS_PER_QUARTER)
    midi.tracks.append(track_of(conductor, score.end_ticks * MIDI_TICKS_PER_TICK))
    for part, channel in CHANNELS.items():
        notes, program = score.notes(part), score.program(part)
        if notes or program != Score(0).program(part):
            head = [
                (0, mido.MetaMessage("track_name", name=part)),
                (0, mido.Message("program_change", channel=channel, program=program)),
            ]
            midi.tracks.append(track_of(head + note_events(notes, channel), score.end_ticks * MIDI_TICKS_PER_TICK))
    return midi


def note_events(notes: list[Note], channel: int) -> list[tuple[int, mido.Message]]:
    """(midi tick, message) in order; at one tick offs come first, so that a repeated note sounds again.

    A reader ends the notes of one pitch in the order in which they began. A note that this would misread (one that overlaps
    another of its pitch and outlasts it) has its duration and timing told in a text event before it.
    """
    events: list[tuple[int, int, int, mido.Message]] = []
    by_pitch: dict[int, list[tuple[int, int, Note]]] = defaultdict(list)
    for i, n in enumerate(notes):
        by_pitch[n.pitch].append((n.midi_onset, i, n))
    for pitch, group in by_pitch.items():
        group.sort(key=lambda g: g[:2])
        ends = sorted((on + n.duration_ticks * MIDI_TICKS_PER_TICK, i, n.timing) for on, i, n in group)
        for (on, i, n), (off, _, timing) in zip(group, ends):
            if (off - on, timing) != (n.duration_ticks * MIDI_TICKS_PER_TICK, n.timing):
                events.append(
                    (on, 1, i, mido.MetaMessage("text", text=f"held {n.duration_ticks} ticks, timing {n.timing}"))
                )
            events.append((on, 1, i, mido.Message("note_on", channel=channel, note=pitch, velocity=n.velocity)))
            events.append((off, 0, i, mido.Message("note_off", channel=channel, note=pitch, velocity=64 + timing)))
    events.sort(key=lambda e: e[:3])
    return [(tick, message) for tick, _, _, message in events]


def track_of(events: list[tuple[int, mido.Message]], end: int) -> mido.MidiTrack:
    """A track from events at absolute ticks, in order; it ends at `end` or at its last event, whichever is later."""
    track, now = mido.MidiTrack(), 0
    for tick, message in events:
        track.append(message.copy(time=tick - now))
        now = tick
    track.append(mido.MetaMessage("end_of_track", time=max(0, end - now)))
    return track


def write_midi(score: Score, path: str | Path) -> None:
    """Writes the file whole or not at all."""
    data = io.BytesIO()
    score_to_mido(score).save(file=data)
    write_whole(Path(path), data.getvalue())


def write_whole(path: Path, data: bytes) -> None:
    """What was at the path before stays there until all is written."""
    part = path.with_name(path.name + ".part")
    try:
        part.write_bytes(data)
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


def read_midi(path: str | Path) -> Score:
    """Our own files exactly as they were written; of others the parts, the chords and, where none is told, the key are found.

    ValueError in one sentence that names the file, where it is missing, not MIDI, over 2 MB or 1,024 bars, or has no notes.
    """
    path = Path(path)
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise ValueError(f"{path}: larger than 2 MB, which is no score")
        data = path.read_bytes()
    except FileNotFoundError:
        raise ValueError(f"{path}: there is no such file") from None
    except OSError as error:
        raise ValueError(f"{path}: cannot be read: {error.strerror}") from None
    midi = parse_midi(data, str(path))
    try:
        return score_from_mido(midi)
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from None


def parse_midi(data: bytes, name: str) -> mido.MidiFile:
    """ValueError that names the file, where the bytes are no MIDI file."""
    if len(data) > MAX_FILE_BYTES:
        raise ValueError(f"{name}: larger than 2 MB, which is no score")
    try:
        midi = mido.MidiFile(file=io.BytesIO(BAD_KEY_SIGNATURE.sub(b"\xff\x59\x02\x00\x00", data)), clip=True)
    except Exception as error:  # mido raises whatever its parsing runs into
        raise ValueError(f"{name}: not a MIDI file that can be read: {str(error) or type(error).__name__}") from None
    if not 1 <= midi.ticks_per_beat <= 0x7FFF:
        raise ValueError(f"{name}: its time is not in ticks to the quarter note")
    return midi


def score_from_mido(midi: mido.MidiFile) -> Score:
    """See read_midi; errors do not name the file."""
    own = own_score_of(midi)
    return foreign_score(midi) if own is None else own


def own_score_of(midi: mido.MidiFile) -> Score | None:
    """The score, if we wrote the file and no other program has since."""
    for message in midi.tracks[0] if midi.tracks else ():
        if message.type == "text" and (told := SIGNATURE.fullmatch(message.text)):
            try:
                return own_score(midi, int(told[1]), float(told[2]))
            except ValueError:
                return None
    return None


def own_score(midi: mido.MidiFile, bars: int, tempo_bpm: float) -> Score:
    """The score that score_to_mido was given; ValueError where the file is not to the letter ours any more."""
    if midi.ticks_per_beat != MIDI_TICKS_PER_QUARTER or any(t.name not in CHANNELS for t in midi.tracks[1:]):
        raise ValueError("tracks or ticks are not ours")
    score, harmony, sections = Score(0, tempo_bpm), [], []
    for tick, message in timed(midi.tracks[0]):
        if message.type == "time_signature":
            score.meter = Meter(message.numerator, message.denominator)
        elif message.type == "key_signature":
            score.key = Key.parse(message.key)
        elif message.type == "marker" and (letter := SECTION.fullmatch(message.text)):
            bar, off_line = divmod(tick, score.meter.bar_ticks * MIDI_TICKS_PER_TICK)
            if off_line:
                raise ValueError("a section does not begin at a bar line")
            sections.append((bar, letter[1]))
        elif message.type == "marker":
            chord = parse_chord(message.text)
            chord.onset_ticks = tick // MIDI_TICKS_PER_TICK
            harmony.append(chord)
    score.bars, score.harmony, score.sections = bars, harmony, sections
    for track in midi.tracks[1:]:
        score.set_notes(track.name, own_notes(track))
        for message in track:
            if message.type == "program_change":
                score.set_program(track.name, message.program)
    score.validate()
    return score


def own_notes(track: mido.MidiTrack) -> list[Note]:
    notes, told = [], None
    sounding: dict[int, list[tuple[int, int, re.Match[str] | None]]] = defaultdict(list)
    for tick, message in timed(track):
        if message.type == "text":
            told = HELD.fullmatch(message.text)
        elif message.type == "note_on" and message.velocity:
            sounding[message.note].append((tick, message.velocity, told))
            told = None
        elif message.type == "note_on" or (message.type == "note_off" and not sounding[message.note]):
            raise ValueError("notes do not end as ours do")
        elif message.type == "note_off":
            on, velocity, held = sounding[message.note].pop(0)
            timing = int(held[2]) if held else message.velocity - 64
            duration = int(held[1]) if held else (tick - on) // MIDI_TICKS_PER_TICK
            onset, off_grid = divmod(on - timing * (MIDI_TICKS_PER_TICK // TIMING_PER_TICK), MIDI_TICKS_PER_TICK)
            if off_grid:
                raise ValueError("notes are not where their release velocities tell")
            notes.append(Note(onset, duration, message.note, velocity, timing))
    return notes


def timed(track: mido.MidiTrack) -> Iterator[tuple[int, mido.Message]]:
    """(midi tick, message). ValueError beyond 8,192 quarter notes."""
    tick = 0
    for message in track:
        tick += message.time
        if tick > MAX_QUARTERS * MIDI_TICKS_PER_QUARTER:
            raise ValueError(f"lasts more than {MAX_QUARTERS} quarter notes")
        yield tick, message


def score_to_pretty_midi(score: Score) -> pretty_midi.PrettyMIDI:
    """What pretty_midi keeps of the score: notes in seconds, tempo, meter, key."""
    import pretty_midi

    data = io.BytesIO()
    score_to_mido(score).save(file=data)
    data.seek(0)
    midi = pretty_midi.PrettyMIDI(data)
    midi.text_events = []  # our signature would promise chord symbols and release velocities, which are gone
    return midi


def score_from_pretty_midi(midi: pretty_midi.PrettyMIDI) -> Score:
    """As from any foreign file: instruments named after a part are that part, chords are found, silent bars at the end are gone."""
    data = io.BytesIO()
    midi.write(data)
    return score_from_mido(parse_midi(data.getvalue(), "pretty_midi"))
