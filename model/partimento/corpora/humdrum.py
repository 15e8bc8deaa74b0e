"""Rock and pop songs in CoCoPops' Humdrum: the Rolling Stone corpus (de Clercq, Temperley 2011) and McGill Billboard.

music21 and partitura do not read their **harte spine, the *tb time base, or plain **kern letters without rhythm.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from statistics import median

from partimento._core import ChordSymbol, Key, Meter, Note
from partimento.corpora.archive import Archive
from partimento.corpora.harte import LETTERS, parse_harte, pitch_class
from partimento.corpora.piece import VELOCITY, Bar, Piece, Skipped, Song, foreign_meter, pieces_of, song_name

WHOLE_TICKS = 96
LONGEST_HELD_TICKS = 48  # the source has onsets alone: a note lasts to the next one within a half note,
PHRASE_END_TICKS = 36  # else this long
KEY = re.compile(r"\*([A-Ga-g][#-]*):(\w*)")
SECTION = re.compile(r"\*>([A-Za-z]+)[\d']*(?:_.*)?")  # "Verse"; "B2_theme" is B: the letter says what returns
RECIP = re.compile(r"(\d+)(?:%(\d+))?(\.*)")


def read_rs200(archive: Archive) -> Iterator[Piece | Skipped]:
    """Melody and chords. Labels: artist, title, year."""
    yield from read_files(archive, "*.hum", chord_spines=(1, 3), melody_spine=4)


def read_billboard(archive: Archive) -> Iterator[Piece | Skipped]:
    """Chords. Labels: artist, title, year."""
    yield from read_files(archive, "*.harm", chord_spines=(1,), melody_spine=None)


def read_files(
    archive: Archive, pattern: str, chord_spines: tuple[int, ...], melody_spine: int | None
) -> Iterator[Piece | Skipped]:
    for file in archive.matching(pattern):
        name = file.rsplit("/", 1)[-1].rsplit(".", 1)[0]
        artist, title, year = ([*name.split("_"), "", ""])[:3]
        labels = {"artist": artist, "title": title, "year": int(year) if year.isdigit() else None}
        try:
            song = read_song(archive.text(file), chord_spines, melody_spine)
        except ValueError as error:
            yield Skipped(name, str(error))
            continue
        yield from pieces_of(song, archive.corpus, name, labels, song_name(title))


def ticks_of(recip: str) -> int:
    """Ticks of a Humdrum duration: "4" is a quarter, "2." a dotted half, "8%9" nine eighths, "24" a sextuplet 16th."""
    found = RECIP.match(recip)
    if not found or not int(found[1]):
        raise ValueError(f"'{recip}' where a duration was expected")
    ticks = WHOLE_TICKS * int(found[2] or 1) / int(found[1])
    ticks *= 2 - 0.5 ** len(found[3])
    return round(ticks)


def kern_pitch(token: str) -> int:
    """The MIDI pitch of "c" (60), "CC#" (37), "bb-" (82)."""
    letters = [c for c in token if c.upper() in LETTERS]
    octave = 3 + len(letters) if letters[0].islower() else 4 - len(letters)
    return 12 * (octave + 1) + LETTERS[letters[0].upper()] + token.count("#") - token.count("-")


def read_song(text: str, chord_spines: tuple[int, ...], melody_spine: int | None) -> Song:
    """A song from spines of chords and melody. ValueError naming the line that cannot be read."""
    bars: list[Bar] = []
    harmony: dict[int, list[ChordSymbol]] = {spine: [] for spine in chord_spines}
    onsets: list[tuple[int, int]] = []
    stamps: list[tuple[int, float]] = []
    sections: list[tuple[int, str]] = []
    meter, key, base, tick = Meter(), None, None, 0
    stamp_spine = None
    for number, line in enumerate(text.splitlines(), 1):
        spines = line.split("\t")
        try:
            if line.startswith("**"):
                stamp_spine = spines.index("**timestamp") if "**timestamp" in spines else None
            elif not line or line.startswith("!"):
                continue
            elif line.startswith("="):
                close(bars, tick)
                bars.append(Bar(tick, meter, key or Key()))
            elif line.startswith("*"):
                for token in spines[:1] + spines[-2:-1] if melody_spine is None else spines[: melody_spine + 1]:
                    if token.startswith("*tb"):
                        base = ticks_of(token[3:])
                    elif re.fullmatch(r"\*M\d+/\d+", token):
                        meter = foreign_meter(token[2:])
                    elif found := SECTION.fullmatch(token):
                        sections.append((tick, found[1]))
                    elif found := KEY.fullmatch(token):
                        key = Key(
                            pitch_class(found[1]), found[1][0].islower() or found[2] in ("dor", "phr", "min", "aeo")
                        )
                if bars and bars[-1].start_ticks == tick:
                    bars[-1] = Bar(tick, meter, key or Key())
            elif bars:
                for spine in chord_spines:
                    if spines[spine] not in (".", ""):
                        harmony[spine].append(ChordSymbol(tick, *parse_harte(spines[spine].rstrip(";"))))
                if melody_spine is not None and spines[melody_spine] not in (".", "r"):
                    onsets.append((tick, kern_pitch(spines[melody_spine])))
                if stamp_spine is not None and spines[stamp_spine] not in (".", ""):
                    stamps.append((tick, float(spines[stamp_spine])))
                length = base if melody_spine is not None else ticks_of(spines[0])
                if length is None:
                    raise ValueError("comes before any time base")
                tick += length
        except (ValueError, IndexError) as error:
            raise ValueError(f"line {number}: {error}") from None
    close(bars, tick)
    if bars and bars[-1].start_ticks == tick:
        bars.pop()
    first_key = next((b.key for b in bars if b.key != Key()), Key())
    if key is None:
        bars = [Bar(b.start_ticks, b.meter, first_key) for b in bars]
    notes = []
    for (on, pitch), after in zip(onsets, [*(t for t, _ in onsets[1:]), tick]):
        gap = after - on
        notes.append(Note(on, gap if 0 < gap <= LONGEST_HELD_TICKS else PHRASE_END_TICKS, pitch, VELOCITY))
    chords = max(
        (harmony[s] for s in chord_spines),
        key=lambda h: (len(h) > 0, -chord_spines.index(next(s for s in chord_spines if harmony[s] is h))),
    )
    speeds = [(b - a) / 24 / (t - s) * 60 for (a, s), (b, t) in zip(stamps, stamps[1:]) if t > s and b > a]
    return Song(
        bars,
        {"melody": notes} if notes else {},
        chords,
        tempo_bpm=round(median(speeds), 1) if speeds else 120.0,
        sections=sections,
    )


def close(bars: list[Bar], tick: int) -> None:
    """Ends the last bar. A bar whose length does not fit its meter has none; an empty bar is removed."""
    if not bars:
        return
    last = bars[-1]
    length = tick - last.start_ticks
    if length == 0:
        bars.pop()
    elif last.meter is not None and length != last.meter.bar_ticks:
        same_unit = length % WHOLE_TICKS and length % (WHOLE_TICKS // last.meter.unit) == 0
        bars[-1] = Bar(
            last.start_ticks,
            Meter(length * last.meter.unit // WHOLE_TICKS, last.meter.unit) if same_unit else None,
            last.key,
        )
