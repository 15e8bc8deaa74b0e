"""Scores as MIDI files. Our own files read back to the same score; in foreign ones the parts are found (see roles).

Our files: format 1, 960 ticks to the quarter note. The first track conducts: tempo, meter, key, the chord symbols as markers,
and a text that names us with the number of bars. Then one track a part, named after it; melody, chords and bass on channels 1
to 3, drums on channel 10. A note sounds at its onset and timing; timing also travels as release velocity 64 + timing, since
the sounding position alone does not tell grid from feel.
"""

from __future__ import annotations

import io
import os
import re
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import mido
import numpy as np

from partimento._core import DRUM_DURATION_TICKS, MIDI_TICKS_PER_QUARTER, TICKS_PER_QUARTER, TIMING_PER_TICK, Key, Meter, Note, Score, parse_chord
from partimento.harmony import infer_harmony, key_of
from partimento.quantise import Played, quantise
from partimento.roles import Track, find_parts

CHANNELS = {"melody": 0, "chords": 1, "bass": 2, "drums": 9}
MIDI_TICKS_PER_TICK = MIDI_TICKS_PER_QUARTER // TICKS_PER_QUARTER
SIGNATURE = re.compile(r"partimento (\d{1,4}) bars ([0-9.e+]{1,24}) bpm")
HELD = re.compile(r"held (\d{1,5}) ticks, timing (-?\d{1,2})")
MAX_FILE_BYTES = 8 << 20
MAX_BARS = 1024
MAX_NOTES = 4 * 65536
MAX_QUARTERS = 8 * MAX_BARS
# Sharps or flats beyond 7, or a mode that is neither major nor minor: some old files have these, and mido refuses them.
BAD_KEY_SIGNATURE = re.compile(rb"\xff\x59\x02(?:[\x08-\xf8].|.[^\x00\x01])", re.DOTALL)
SAME_LENGTH = {(8, 8): (4, 4), (4, 8): (2, 4), (2, 8): (2, 4), (6, 2): (6, 4), (3, 2): (6, 4), (4, 2): (4, 4), (8, 4): (4, 4), (12, 4): (6, 4),
               (4, 16): (2, 4), (6, 16): (3, 8), (12, 16): (6, 8), (8, 16): (4, 4), (16, 16): (4, 4), (1, 4): (2, 4), (1, 2): (2, 4)}
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
    conductor += [(c.onset_ticks * MIDI_TICKS_PER_TICK, mido.MetaMessage("marker", text=c.name(score.key))) for c in score.harmony]
    midi = mido.MidiFile(type=1, ticks_per_beat=MIDI_TICKS_PER_QUARTER)
    midi.tracks.append(track_of(conductor, score.end_ticks * MIDI_TICKS_PER_TICK))
    for part, channel in CHANNELS.items():
        notes, program = score.notes(part), score.program(part)
        if notes or program != Score(0).program(part):
            head = [(0, mido.MetaMessage("track_name", name=part)), (0, mido.Message("program_change", channel=channel, program=program))]
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
                events.append((on, 1, i, mido.MetaMessage("text", text=f"held {n.duration_ticks} ticks, timing {n.timing}")))
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
    path = Path(path)
    data = io.BytesIO()
    score_to_mido(score).save(file=data)
    part = path.with_name(path.name + ".part")
    try:
        part.write_bytes(data.getvalue())
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


def read_midi(path: str | Path) -> Score:
    """Our own files exactly as they were written; of others the parts, the chords and, where none is told, the key are found.

    ValueError in one sentence that names the file, where it is missing, not MIDI, over 8 MB or 1,024 bars, or has no notes.
    """
    path = Path(path)
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise ValueError(f"{path}: larger than 8 MB, which is no score")
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
        raise ValueError(f"{name}: larger than 8 MB, which is no score")
    try:
        midi = mido.MidiFile(file=io.BytesIO(BAD_KEY_SIGNATURE.sub(b"\xff\x59\x02\x00\x00", data)), clip=True)
    except Exception as error:   # mido raises whatever its parsing runs into
        raise ValueError(f"{name}: not a MIDI file that can be read: {str(error) or type(error).__name__}") from None
    if not 1 <= midi.ticks_per_beat <= 0x7FFF:
        raise ValueError(f"{name}: its time is not in ticks to the quarter note")
    return midi


def score_from_mido(midi: mido.MidiFile) -> Score:
    """See read_midi; errors do not name the file."""
    conductor = midi.tracks[0] if midi.tracks else []
    for message in conductor:
        if message.type == "text" and (told := SIGNATURE.fullmatch(message.text)):
            return own_score(midi, int(told[1]), float(told[2]))
    return foreign_score(midi)


def own_score(midi: mido.MidiFile, bars: int, tempo_bpm: float) -> Score:
    """The score that score_to_mido was given."""
    if midi.ticks_per_beat != MIDI_TICKS_PER_QUARTER:
        raise ValueError(f"says that it is ours but has {midi.ticks_per_beat} ticks to the quarter note instead of {MIDI_TICKS_PER_QUARTER}")
    score, harmony, tick = Score(0, tempo_bpm), [], 0
    for message in midi.tracks[0]:
        tick += message.time
        if message.type == "time_signature":
            score.meter = Meter(message.numerator, message.denominator)
        elif message.type == "key_signature":
            score.key = Key.parse(message.key)
        elif message.type == "marker":
            chord = parse_chord(message.text)
            chord.onset_ticks = tick // MIDI_TICKS_PER_TICK
            harmony.append(chord)
    score.bars, score.harmony = bars, harmony
    for track in midi.tracks[1:]:
        if track.name in CHANNELS:
            score.set_notes(track.name, own_notes(track))
            for message in track:
                if message.type == "program_change":
                    score.set_program(track.name, message.program)
    score.validate()
    return score


def own_notes(track: mido.MidiTrack) -> list[Note]:
    notes, tick, told = [], 0, None
    sounding: dict[int, list[tuple[int, int, re.Match[str] | None]]] = defaultdict(list)
    for message in track:
        tick += message.time
        if message.type == "text":
            told = HELD.fullmatch(message.text)
        elif message.type == "note_on" and message.velocity:
            sounding[message.note].append((tick, message.velocity, told))
            told = None
        elif message.type == "note_off" and sounding[message.note]:
            on, velocity, held = sounding[message.note].pop(0)
            timing = int(held[2]) if held else message.velocity - 64
            duration = int(held[1]) if held else (tick - on) // MIDI_TICKS_PER_TICK
            onset = (on - timing * (MIDI_TICKS_PER_TICK // TIMING_PER_TICK)) // MIDI_TICKS_PER_TICK
            notes.append(Note(onset, duration, message.note, velocity, timing))
    return notes


def foreign_score(midi: mido.MidiFile) -> Score:
    """One score of the whole file in the meter that most of it is in, bar lines where that meter's longest stretch has them."""
    tracks = tracks_of(midi)
    spans = meters_of(midi, max((n.onset + 1e-6 for t in tracks for n in t.notes), default=0.0))
    start, end, meter = max(spans, key=lambda s: s[1] - s[0])
    bar = meter.bar_ticks
    late = -round(start * TICKS_PER_QUARTER) % bar
    parts = foreign_parts(tracks)
    if not parts:
        raise ValueError("has no notes that a part could play")
    bars = (max(n.onset_ticks for _, notes in parts.values() for n in notes) + late) // bar + 1
    if bars > MAX_BARS:
        raise ValueError(f"{bars} bars are more than {MAX_BARS}")
    score = Score(bars, min(400.0, max(20.0, tempo_of(midi))), meter)
    for part, (program, notes) in parts.items():
        score.set_program(part, program)
        score.set_notes(part, [Note(n.onset_ticks + late, min(n.duration_ticks, 64 * 96), n.pitch, n.velocity, n.timing) for n in notes])
    score.harmony = infer_harmony(score)
    keys = keys_of(midi)
    score.key = keys[0][1] if keys else key_of(score)
    score.validate()
    return score


def foreign_parts(tracks: list[Track]) -> dict[str, tuple[int, list[Note]]]:
    """(program, quantised notes) by part."""
    out = {}
    for part, take in find_parts(tracks).items():
        notes = quantise(take.notes)
        if part == "drums":
            notes = [Note(n.onset_ticks, DRUM_DURATION_TICKS, n.pitch, n.velocity, n.timing) for n in notes]
        if notes:
            out[part] = (take.program, notes)
    return out


def tracks_of(midi: mido.MidiFile) -> list[Track]:
    """What each track plays on each channel, in quarter notes. ValueError for more than 262,144 notes or 8,192 quarter notes."""
    out: dict[tuple[int, int], Track] = {}
    count = 0
    for index, track in enumerate(midi.tracks):
        tick, programs = 0, [0] * 16
        sounding: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)

        def end(channel: int, pitch: int) -> None:
            on, velocity = sounding[channel, pitch].pop(0)
            out[index, channel].notes.append(Played(on / midi.ticks_per_beat, (tick - on) / midi.ticks_per_beat, pitch, velocity))

        for message in track:
            tick += message.time
            if message.type == "program_change":
                programs[message.channel] = message.program
                if (index, message.channel) in out and not out[index, message.channel].notes:
                    out[index, message.channel].program = message.program
            elif message.type == "note_on" and message.velocity:
                count += 1
                if count > MAX_NOTES:
                    raise ValueError(f"more than {MAX_NOTES} notes")
                if tick > MAX_QUARTERS * midi.ticks_per_beat:
                    raise ValueError(f"lasts more than {MAX_QUARTERS} quarter notes")
                out.setdefault((index, message.channel), Track(track.name.strip(), message.channel, programs[message.channel]))
                sounding[message.channel, message.note].append((tick, message.velocity))
            elif message.type in ("note_off", "note_on") and sounding[message.channel, message.note]:
                end(message.channel, message.note)
        for (channel, pitch), left in sounding.items():
            for _ in list(left):
                end(channel, pitch)
    for found in out.values():
        found.notes.sort(key=lambda n: (n.onset, n.pitch))
    return [t for t in out.values() if t.notes]


def _metas(midi: mido.MidiFile, kind: str) -> list[tuple[float, mido.MetaMessage]]:
    """(quarter note, message) of all tracks, in order; of several at one place the last."""
    found: dict[int, mido.MetaMessage] = {}
    for track in midi.tracks:
        tick = 0
        for message in track:
            tick += message.time
            if message.type == kind:
                found[tick] = message
    return [(tick / midi.ticks_per_beat, found[tick]) for tick in sorted(found)]


def parse_meter(text: str) -> Meter:
    """From "4/4"; a meter that styles do not know becomes one with the same bar lines, where there is one."""
    try:
        beats, unit = (int(x) for x in text.split("/"))
    except ValueError:
        raise ValueError(f"meter '{text}' is not of the form 4/4") from None
    return Meter(*SAME_LENGTH.get((beats, unit), (beats, unit)))


def meters_of(midi: mido.MidiFile, end: float) -> list[tuple[float, float, Meter]]:
    """(from, to, meter) in quarter notes, from 0 to `end`; 4/4 where nothing is told. A repeated meter restarts its bars."""
    changes = [(at, parse_meter(f"{m.numerator}/{m.denominator}")) for at, m in _metas(midi, "time_signature")]
    if not changes or changes[0][0] > 0:
        changes.insert(0, (0.0, Meter()))
    spans: list[tuple[float, float, Meter]] = []
    for (at, meter), to in zip(changes, [*(c[0] for c in changes[1:]), max(end, changes[-1][0])]):
        bar = meter.bar_ticks / TICKS_PER_QUARTER
        if spans and spans[-1][2] == meter and abs((at - spans[-1][0]) / bar - round((at - spans[-1][0]) / bar)) < 1e-3:
            spans[-1] = (spans[-1][0], to, meter)
        else:
            spans.append((at, to, meter))
    return spans


def tempo_of(midi: mido.MidiFile) -> float:
    """Quarter notes a minute for most of the file, 120 where nothing is told."""
    changes = [(at, 6e7 / max(1, m.tempo)) for at, m in _metas(midi, "set_tempo")]
    if not changes:
        return 120.0
    end = max((sum(m.time for m in t) / midi.ticks_per_beat for t in midi.tracks), default=0.0)
    lengths: dict[float, float] = defaultdict(float)
    for (at, bpm), to in zip(changes, [*(c[0] for c in changes[1:]), max(end, changes[-1][0] + 1e-3)]):
        lengths[bpm] += to - at
    half, passed = sum(lengths.values()) / 2, 0.0
    for bpm in sorted(lengths):
        passed += lengths[bpm]
        if passed >= half:
            return round(bpm, 3)
    return round(changes[0][1], 3)


def keys_of(midi: mido.MidiFile) -> list[tuple[float, Key]]:
    """(quarter note, key) as told; a lone C major, which sequencers write unasked, tells nothing."""
    keys = [(at, Key.parse(m.key)) for at, m in _metas(midi, "key_signature")]
    return [] if all(key == Key() for _, key in keys) else keys


def clock_of(midi: mido.MidiFile) -> Callable[[list[float]], np.ndarray]:
    """A function from quarter notes to seconds, by the file's tempo changes."""
    changes = [(at, m.tempo / 1e6) for at, m in _metas(midi, "set_tempo")]
    if not changes or changes[0][0] > 0:
        changes.insert(0, (0.0, 0.5))
    quarters = np.array([at for at, _ in changes])
    paces = np.array([pace for _, pace in changes])
    seconds = np.concatenate([[0.0], np.cumsum(np.diff(quarters) * paces[:-1])])

    def clock(at: list[float]) -> np.ndarray:
        i = np.searchsorted(quarters, at, side="right") - 1
        return seconds[i] + (np.asarray(at) - quarters[i]) * paces[i]

    return clock
