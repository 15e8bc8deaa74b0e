"""The sounds to train on and to measure with: hits of drum kits, notes of instruments, and their splits."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from partimento.corpora.archive import Archive
from partimento.files import MAX_TABLE_BYTES, read_bounded
from partimento.sounds import RATE
from partimento.sounds.analysis import analyse
from partimento.sounds.features import Floats, from_onset, heard

CLASSES = (
    "kick", "snare", "rim", "clap", "hat_closed", "hat_pedal", "hat_open", "tom_low", "tom_mid", "tom_high", "crash",
    "ride", "percussion",
)  # fmt: skip
CLASS_OF = {"perc": "percussion", "china": "crash", "splash": "crash"}
TOM_HZ = (91.0, 122.0)  # the highest of a low and of a mid tom
HIT_SAMPLES = round(1.5 * RATE)
NOTE_SAMPLES = round(1.65 * RATE)
NOTE_LEVEL = 0.125  # RMS of a note's loudest tenth of a second
HIGHEST_PEAK = 0.9

SPEEDS = (0.84, 1.19)  # hits are learnt at these too: there are few kits
KITS_HELD_OUT = ("GMRockKit", "ElectricEmpireKit", "Audiophob", "frankensnare-10", "frankensnare-20m")
PROGRAMS_HELD_OUT = (6, 9, 12, 19, 41, 46, 50, 68, 74, 83, 105)


@dataclass
class Sounds:
    """Sounds, a row each.

    samples: (n, longest), full scale 32767, zeros after `lengths`. features: (n, 680), what the encoder hears. kinds:
    of a hit its class, an index of CLASSES; of a note the index of its timbre. groups: what must stay on one side of a
    split. highest_hz: where a recording ends. raw and sure: (n, size of a shape), what analysis finds. f0 in Hz,
    pitches 24..96 and velocities 1..127: of notes, else 0. original: as it was recorded, not played faster or slower.
    """

    samples: NDArray[np.int16]
    lengths: NDArray[np.int64]
    features: Floats
    kinds: NDArray[np.int64]
    groups: NDArray[np.str_]
    held_out: NDArray[np.bool_]
    highest_hz: Floats
    raw: NDArray[np.float16]
    sure: NDArray[np.float16]
    f0: Floats
    pitches: NDArray[np.int64]
    velocities: NDArray[np.int64]
    original: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.samples)

    def sound(self, row: int) -> Floats:
        return np.asarray(self.samples[row, : self.lengths[row]] / 32767, np.float32)

    def pick(self, chosen: NDArray[np.bool_]) -> Sounds:
        return Sounds(**{k: v[chosen] if len(v) else v for k, v in self.__dict__.items()})

    def save(self, path: Path) -> None:
        np.savez(path, **self.__dict__)


def load_sounds(path: Path) -> Sounds:
    """What `save` wrote. ValueError for a file that is missing or another."""
    try:
        with np.load(path, allow_pickle=False) as file:
            return Sounds(**{k: file[k] for k in file.files})
    except (OSError, ValueError, TypeError) as error:
        raise ValueError(f"{path}: not prepared sounds: {error}") from None


def rows_of(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(read_bounded(path, MAX_TABLE_BYTES, "table of sounds").decode())))


def flac(archive: Archive, name: str) -> Floats:
    """The samples of a mono FLAC file at RATE."""
    import soundfile
    from scipy.signal import resample_poly

    samples, rate = soundfile.read(io.BytesIO(archive.read(name)), dtype="float32")
    ratio = Fraction(RATE, rate)
    return np.asarray(samples if ratio == 1 else resample_poly(samples, ratio.numerator, ratio.denominator), np.float32)


def tom_class(hit: Floats) -> str:
    """Low, mid or high by the strongest partial between 45 and 600 Hz."""
    window = hit[400:16784]
    power = np.abs(np.fft.rfft(window * np.hanning(len(window)), 65536))
    hz = np.fft.rfftfreq(65536, 1 / RATE)
    band = (hz > 45) & (hz < 600)
    strongest = hz[band][power[band].argmax()]
    return "tom_low" if strongest <= TOM_HZ[0] else "tom_mid" if strongest <= TOM_HZ[1] else "tom_high"


def read_hits(folder: Path) -> Sounds:
    """The hits of drums.zip and drums.csv. A near double goes by the group of the hit that it doubles."""
    archive, rows = Archive(folder / "drums.zip"), rows_of(folder / "drums.csv")
    group_of = {r["file"]: f"{r['kit']}/{r['group']}" for r in rows}
    collected = Collector(HIT_SAMPLES)
    for r in rows:
        sound, held_out = flac(archive, r["file"]), r["kit"] in KITS_HELD_OUT
        for speed in (1.0,) if held_out else (1.0, *SPEEDS):
            hit = np.float32(0.98) * from_onset(at_speed(sound, speed))
            name = tom_class(hit) if r["class"] == "tom" else CLASS_OF.get(r["class"], r["class"])
            group = group_of[r["neardup_of"] or r["file"]]
            collected.add(hit, CLASSES.index(name), group, held_out, original=speed == 1)
    return collected.sounds()


def at_speed(sound: Floats, speed: float) -> Floats:
    """The sound played at so many times its speed, and as much higher."""
    if speed == 1:
        return sound
    at = np.arange(0, len(sound) - 1, speed)
    return np.asarray(np.interp(at, np.arange(len(sound)), sound), np.float32)


class Collector:
    """Gathers sounds row by row."""

    def __init__(self, longest: int) -> None:
        self.longest = longest
        self.rows: list[tuple[object, ...]] = []

    def add(
        self,
        sound: Floats,
        kind: int,
        group: str,
        held_out: bool,
        highest_hz: float = RATE / 2,
        f0: float = 0.0,
        pitch: int = 0,
        velocity: int = 0,
        original: bool = True,
    ) -> None:
        kept = sound[: self.longest]
        whole = np.zeros(self.longest, np.int16)
        whole[: len(kept)] = np.round(np.clip(kept, -1, 1) * 32767)
        raw, sure = (part.astype(np.float16) for part in analyse(kept, f0))
        row = heard(sound / np.abs(sound).max())
        known = (kind, group, held_out, np.float32(highest_hz), raw, sure, np.float32(f0), pitch, velocity, original)
        self.rows.append((whole, len(kept), row, *known))

    def sounds(self) -> Sounds:
        return Sounds(*(np.stack(column) for column in zip(*self.rows)))


def at_note_level(note: Floats) -> Floats:
    """The note with the RMS of its loudest tenth of a second at NOTE_LEVEL, or its peak at HIGHEST_PEAK if lower."""
    tenth = RATE // 10
    power = np.convolve(note.astype(np.float64) ** 2, np.full(tenth, 1 / tenth), "same")[:: tenth // 4]
    gain = min(NOTE_LEVEL / max(1e-9, float(np.sqrt(power.max()))), HIGHEST_PEAK / float(np.abs(note).max()))
    return np.asarray(note * gain, np.float32)


def tuned_hz(note: Floats, pitch: int) -> float:
    """The fundamental near the pitch's, by the strongest of the first four harmonics within a third of a semitone."""
    nominal = 440 * 2 ** ((pitch - 69) / 12)
    window = note[2000 : 2000 + 32768]
    if len(window) < 4096:
        return float(nominal)
    spectrum = np.abs(np.fft.rfft(window * np.hanning(len(window)), 1 << 18))
    step = RATE / (1 << 18)
    best, found = 0.0, nominal
    for harmonic in range(1, 5):
        low, high = (int(nominal * harmonic * 2 ** (c / 36) / step) for c in (-1, 1))
        if high > low + 1 and high < len(spectrum) and spectrum[low:high].max() > best:
            at = low + int(spectrum[low:high].argmax())
            if low < at < high - 1:  # a peak, no slope
                best, found = float(spectrum[at]), at * step / harmonic
    return float(found)


def read_notes(folder: Path, rendered: Path) -> tuple[Sounds, list[dict[str, str | int]]]:
    """The notes of notes-recorded.zip and of the fonts rendered into `rendered`; and their timbres: {name, family,
    program}."""
    collected = Collector(NOTE_SAMPLES)
    timbres: list[dict[str, str | int]] = []
    names: dict[str, int] = {}

    def add(sound: Floats, name: str, program: int, pitch: int, velocity: int, highest_hz: float) -> None:
        if len(sound) < RATE // 20 or np.abs(sound).max() < 3e-4:
            return  # a program that has nothing at this pitch
        if name not in names:
            names[name] = len(timbres)
            timbres.append({"name": name, "family": FAMILIES[program // 8], "program": program})
        note = at_note_level(from_onset(sound))
        collected.add(
            note,
            names[name],
            f"program-{program}",
            program in PROGRAMS_HELD_OUT,
            highest_hz,
            tuned_hz(note, pitch),
            pitch,
            velocity,
        )

    from pretty_midi import program_to_instrument_name

    for font, table in enumerate(sorted(rendered.glob("*.csv"))):
        rows, notes = rows_of(table), np.load(table.with_suffix(".npy"), mmap_mode="r", allow_pickle=False)
        for i, r in enumerate(rows):
            program, pitch = int(r["program"]), int(r["pitch"])
            sound = np.asarray(notes[i] / 32767, np.float32)
            name = program_to_instrument_name(program) + (f" {font + 1}" if font else "")
            add(sound, name, program, pitch, int(r["velocity"]), 19000)
    archive = Archive(folder / "notes-recorded.zip")
    for r in rows_of(folder / "notes-recorded.csv"):
        add(
            flac(archive, r["file"]),
            r["timbre"].replace("-", " ").capitalize(),
            int(r["program"]),
            int(r["pitch"]),
            int(r["velocity"]),
            7400,
        )
    return collected.sounds(), timbres


FAMILIES = (
    "piano", "bell", "organ", "guitar", "bass", "strings", "ensemble", "brass", "reed", "pipe", "lead", "pad",
    "effects", "world",
)  # fmt: skip
