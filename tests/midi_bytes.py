"""MIDI files as bytes, made and taken apart without the core: what tests compare with what the core says."""

import struct
from collections import defaultdict, deque


def varlen(value):
    out = bytes((value & 127,))
    while value := value >> 7:
        out = bytes((128 | value & 127,)) + out
    return out


def chunk(kind, data, length=None):
    return kind + struct.pack(">I", len(data) if length is None else length) + data


def header(tracks=1, division=480, kind=1, extra=b""):
    return chunk(b"MThd", struct.pack(">HHH", kind, tracks, division) + extra)


END = b"\0\xff\x2f\0"


def track_of(events, running=False):
    """A track of (tick, bytes with their status), sorted by tick; `running`: without a status that repeats."""
    out, now, status = b"", 0, 0
    for tick, data in sorted(events, key=lambda each: each[0]):
        same = running and data[0] == status < 0xF0
        out += varlen(tick - now) + (data[1:] if same else data)
        now = tick
        status = data[0] if data[0] < 0xF0 else status
    return chunk(b"MTrk", out + END)


def meta(kind, data):
    return bytes((0xFF, kind)) + varlen(len(data)) + data


def notes_of(channel, notes, velocity=90, zero_ends=False):
    """Events of (tick, ticks, pitch), note-offs first; `zero_ends`: as note-ons of no velocity."""
    off = 0x90 if zero_ends else 0x80
    ends = [(tick + ticks, bytes((off | channel, pitch, 0 if zero_ends else 64))) for tick, ticks, pitch in notes]
    return ends + [(tick, bytes((0x90 | channel, pitch, velocity))) for tick, _, pitch in notes]


def variable(data, at):
    value = 0
    while True:
        value = value << 7 | data[at] & 127
        at += 1
        if data[at - 1] < 128:
            return value, at


def events_of(data):
    """(tick, status and data) of each event of each track, of a file without damage."""
    tracks, at = [], data.index(b"MThd")
    while at + 8 <= len(data):
        kind, size = data[at : at + 4], struct.unpack(">I", data[at + 4 : at + 8])[0]
        if kind == b"MTrk":
            tracks.append(track_events(data[at + 8 : at + 8 + size]))
        at += 8 + size
    return tracks


def track_events(data):
    events, at, tick, status = [], 0, 0, 0
    while at < len(data):
        delta, at = variable(data, at)
        tick += delta
        if data[at] >= 0x80:
            status = data[at] if data[at] < 0xF0 else status
            first, at = data[at], at + 1
        else:
            first = status
        if first == 0xFF:
            size, begin = variable(data, at + 1)
            events.append((tick, b"\xff" + data[at : begin + size]))
            at = begin + size
            if events[-1][1][1] == 0x2F:
                return events
        elif first in (0xF0, 0xF7):
            size, begin = variable(data, at)
            events.append((tick, bytes((first,)) + data[at : begin + size]))
            at = begin + size
        else:
            size = {0xF1: 1, 0xF2: 2, 0xF3: 1}.get(first, 1 if first & 0xE0 == 0xC0 else 2)
            events.append((tick, bytes((first,)) + data[at : at + size]))
            at += size
    return events


def is_note(event):
    return event[1][0] & 0xE0 == 0x80


def sounding(events):
    """(on, off, channel, pitch, velocity) of a track's notes, as its events end them in their order."""
    open_notes, notes = defaultdict(deque), []
    for tick, data in events:
        if not is_note((tick, data)):
            continue
        key = (data[0] & 15, data[1])
        if data[0] & 0xF0 == 0x90 and data[2]:
            open_notes[key].append((tick, data[2]))
        elif open_notes[key]:
            on, velocity = open_notes[key].popleft()
            notes.append((on, tick, *key, velocity))
    return sorted(notes)
