"""MIDI files that others wrote: tracks in quarter notes, meter, tempo and key as told or found, parts, chords."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

import mido
import numpy as np

from partimento._core import DRUM_DURATION_TICKS, TICKS_PER_QUARTER, Key, Meter, Note, Score
from partimento.harmony import fitting_key, infer_harmony, key_of
from partimento.quantise import Played, quantise
from partimento.roles import Track, bass_evidence, find_parts, is_drums

Clock = Callable[[list[float]], np.ndarray]
Span = tuple[float, float, Meter]  # from, to in quarter notes
DOWNBEAT_DRUMS = {49: 3.0, 57: 3.0, 55: 2.0, 35: 0.5, 36: 0.5, 38: -0.5, 40: -0.5}  # crashes, kicks and not the snare
MAX_BARS = 1024
MAX_NOTES = 4 * 65536
MAX_QUARTERS = 8 * MAX_BARS
SAME_LENGTH = {
    (8, 8): (4, 4),
    (4, 8): (2, 4),
    (2, 8): (2, 4),
    (6, 2): (6, 4),
    (3, 2): (6, 4),
    (4, 2): (4, 4),
    (8, 4): (4, 4),
    (12, 4): (6, 4),
    (4, 16): (2, 4),
    (6, 16): (3, 8),
    (12, 16): (6, 8),
    (8, 16): (4, 4),
    (16, 16): (4, 4),
    (1, 4): (2, 4),
    (1, 2): (2, 4),
}


def foreign_score(midi: mido.MidiFile) -> Score:
    """One score of the whole file in the meter that most of it is in, bar lines where that meter's longest stretch has them."""
    tracks = tracks_of(midi)
    tracks, spans = aligned(
        tracks, meters_of(midi, max((n.onset + 1e-6 for t in tracks for n in t.notes), default=0.0))
    )
    start, end, meter = max(spans, key=lambda s: s[1] - s[0])
    bar = meter.bar_ticks
    late = -round(start * TICKS_PER_QUARTER) % bar
    tempo_bpm = min(400.0, max(20.0, tempo_of(midi)))
    parts = foreign_parts(tracks, tempo_bpm)
    if not parts:
        raise ValueError("has no notes that a part could play")
    bars = (max(n.onset_ticks for _, notes in parts.values() for n in notes) + late) // bar + 1
    if bars > MAX_BARS:
        raise ValueError(f"{bars} bars are more than {MAX_BARS}")
    score = Score(bars, tempo_bpm, meter)
    for part, (program, notes) in parts.items():
        score.set_program(part, program)
        score.set_notes(
            part,
            [Note(n.onset_ticks + late, min(n.duration_ticks, 64 * 96), n.pitch, n.velocity, n.timing) for n in notes],
        )
    score.harmony = infer_harmony(score)
    keys = keys_of(midi)
    score.key = fitting_key(score, keys[0][1]) if keys else key_of(score)
    score.validate()
    return score


def aligned(tracks: list[Track], spans: list[Span]) -> tuple[list[Track], list[Span]]:
    """Tracks without the delay that all of them share, bar lines where the music has its downbeats.

    Sequencers often leave a short gap before the first note, and some a beat, and do not tell. Bar lines move only where
    crashes, kicks, bass changes and long notes speak for another beat half as loud again as for the first.
    """
    if not tracks:
        return tracks, spans
    late = lateness(tracks) / TICKS_PER_QUARTER
    if late:
        tracks = [
            Track(
                t.name,
                t.channel,
                t.program,
                [Played(max(0.0, n.onset - late), n.duration, n.pitch, n.velocity) for n in t.notes],
            )
            for t in tracks
        ]
    start, end, meter = max(spans, key=lambda s: s[1] - s[0])
    beat = downbeat(tracks, start, meter)
    if beat and end - start >= 0.9 * (spans[-1][1] - spans[0][0]):
        return tracks, [((start + beat) % meter.beats - meter.beats, end, meter)]
    return tracks, spans


def lateness(tracks: list[Track]) -> float:
    """How many ticks all notes lie behind (or before) the grid of 16ths and triplets, 0 where that explains few of them."""
    ticks = np.array([n.onset for t in tracks for n in t.notes]) * TICKS_PER_QUARTER

    def on_grid(shift: float) -> float:
        places = (ticks - shift) % TICKS_PER_QUARTER
        return float(np.mean(np.abs(places[:, None] - np.array([0, 6, 8, 12, 16, 18, 24])).min(axis=1) < 0.3))

    best = max(np.arange(-2.75, 3.0, 0.25), key=on_grid)
    return float(best) if on_grid(best) > on_grid(0) + 0.25 else 0.0


def downbeat(tracks: list[Track], start: float, meter: Meter) -> int:
    """Which beat from `start` on is the first of the bar; 0 unless the evidence is strong. For meters in quarters."""
    if meter.unit != 4 or meter.beats < 3:
        return 0
    heard = np.zeros(meter.beats)
    for track in tracks:
        before, bass = None, not is_drums(track) and bass_evidence(track) >= 3
        for n in track.notes:
            beat = round(n.onset - start)
            if abs(n.onset - start - beat) < 0.02:
                heard[beat % meter.beats] += (
                    DOWNBEAT_DRUMS.get(n.pitch, 0.0)
                    if is_drums(track)
                    else 1.5 * (n.pitch % 12 != before)
                    if bass
                    else 0.1 * min(4.0, n.duration)
                )
            before = n.pitch % 12
    first = min(n.onset for t in tracks for n in t.notes) - start
    if round(first) > 0:
        heard[round(first) % meter.beats] *= 1.3
    best = int(heard.argmax())
    return best if heard[best] >= 1.5 * max(heard[0], 0.1 * heard.clip(0).sum()) else 0


def foreign_parts(tracks: list[Track], tempo_bpm: float) -> dict[str, tuple[int, list[Note]]]:
    """(program, quantised notes) by part."""
    out = {}
    for part, take in find_parts(tracks).items():
        notes = quantise(take.notes, tempo_bpm)
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
        tick, programs, name = 0, [0] * 16, track.name.strip()
        sounding: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)

        def end(channel: int, pitch: int) -> None:
            on, velocity = sounding[channel, pitch].pop(0)
            out[index, channel].notes.append(
                Played(on / midi.ticks_per_beat, (tick - on) / midi.ticks_per_beat, pitch, velocity)
            )

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
                out.setdefault((index, message.channel), Track(name, message.channel, programs[message.channel]))
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


def meters_of(midi: mido.MidiFile, end: float) -> list[Span]:
    """(from, to, meter) in quarter notes, from 0 to `end`; 4/4 where nothing is told. A repeated meter restarts its bars."""
    changes = [(at, parse_meter(f"{m.numerator}/{m.denominator}")) for at, m in _metas(midi, "time_signature")]
    if not changes or changes[0][0] > 0:
        changes.insert(0, (0.0, Meter()))
    spans: list[Span] = []
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


def clock_of(midi: mido.MidiFile) -> Clock:
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
