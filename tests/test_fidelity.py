"""A file that was read comes back as it was, but for the cells that were asked for: files as ten programs write them,
and files by chance, compared event by event without the core's own reader.
"""

import random
from collections import Counter

import pytest
from midi_bytes import chunk, events_of, header, is_note, meta, notes_of, sounding, track_of, varlen
from partimento import Takes, _core
from partimento._core import MidiFile, Note, Score
from partimento.songs import read_song, write_song
from typer.testing import CliRunner

PARTS = ("melody", "chords", "bass", "drums")
ROOTS = (36, 45, 41, 43)
BARS = 8


def lead(q, bars=BARS, shift=0):
    return [
        (round((4 * b + i) * q) + shift, round(0.9 * q), 72 + (0, 4, 7, 5)[(b + i) % 4])
        for b in range(bars)
        for i in range(4)
    ]


def pad(q, bars=BARS):
    return [(4 * b * q, 4 * q - 10, ROOTS[b % 4] + 24 + i) for b in range(bars) for i in (0, 4, 7)]


def low(q, bars=BARS):
    return [(round((4 * b + i) * q), round(0.8 * q), ROOTS[b % 4]) for b in range(bars) for i in range(4)]


def kit(q, bars=BARS):
    return [
        (round((4 * b + i / 2) * q), q // 10, k)
        for b in range(bars)
        for i in range(8)
        for k in ((42, 36) if i % 4 == 0 else (42, 38) if i % 4 == 2 else (42,))
    ]


def wheel(channel, q, bars=BARS):
    return [
        (round(q * (4 * b + i / 3)), bytes((0xE0 | channel, 7 * i, 64 + i))) for b in range(bars) for i in range(12)
    ]


def pedal(channel, q, bars=BARS, controller=64):
    return [
        (round(4 * q * b) + t, bytes((0xB0 | channel, controller, v)))
        for b in range(bars)
        for t, v in ((5, 127), (3 * q, 0))
    ]


def named(name, channel, program, events):
    return [(0, meta(3, name)), (0, bytes((0xC0 | channel, program))), *events]


def conductor(*events, q=480):
    return [(0, meta(0x51, b"\x07\xa1\x20")), (0, meta(0x58, b"\4\2\x18\x08")), *events]


def file_of(*tracks, q=480, kind=1, running=False):
    return header(len(tracks), q, kind) + b"".join(track_of(each, running) for each in tracks)


def sequencer(q=480):
    return file_of(
        conductor((0, meta(3, b"Song")), (0, meta(2, b"(c) nobody")), (0, b"\xf0\x05\x7e\x7f\x09\x01\xf7")),
        named(b"Lead Guitar", 0, 27, notes_of(0, lead(q), zero_ends=True) + wheel(0, q)),
        named(b"Warm Pad", 1, 89, notes_of(1, pad(q), zero_ends=True) + pedal(1, q) + pedal(1, q, controller=91)),
        named(b"Bass", 2, 33, notes_of(2, low(q), zero_ends=True)),
        named(b"Drums", 9, 0, notes_of(9, kit(q), zero_ends=True)),
        q=q,
        running=True,
    )


def one_track():
    q = 96
    events = conductor()
    for channel, program, notes in ((3, 81, lead(q)), (1, 89, pad(q)), (2, 33, low(q)), (9, 0, kit(q))):
        events += [(0, bytes((0xC0 | channel, program)))] + notes_of(channel, notes) + pedal(channel, q, controller=7)
    return file_of(events, q=q, kind=0, running=True)


def changing_tempi():
    q = 480
    tempi = [(4 * b * q, meta(0x51, (500000 + 7919 * b).to_bytes(3, "big"))) for b in range(1, BARS)]
    swell = [(b * q, bytes((0xD0 | 1, b))) for b in range(4 * BARS)]
    return file_of(
        conductor(*tempi, (4 * q * 4, meta(0x58, b"\3\2\x18\x08")), (4 * q * 4 + 6 * q, meta(0x58, b"\4\2\x18\x08"))),
        named(b"Flute", 0, 73, notes_of(0, lead(q))),
        named(b"Strings", 1, 48, notes_of(1, pad(q)) + swell),
        named(b"Upright", 2, 32, notes_of(2, low(q))),
        named(b"Kit", 9, 0, notes_of(9, kit(q))),
    )


def sampled_drums():
    q = 120
    pieces = [(b"Kick", 36), (b"Snare", 38), (b"Hi-Hat", 42)]
    hits = [
        named(name, 4 + i, 0, notes_of(4 + i, [(t, d, 60) for t, d, k in kit(q) if k == key]))
        for i, (name, key) in enumerate(pieces)
    ]
    return file_of(
        conductor(),
        named(b"Lead", 0, 81, notes_of(0, lead(q)) + wheel(0, q)),
        named(b"Bass", 1, 38, notes_of(1, low(q))),
        *hits,
        q=q,
    )


def piano():
    q = 384
    right = [(t, d, p + 5) for t, d, p in lead(q)]
    chords = [(t + q // 2, q, p) for t, _, p in pad(q)]
    return file_of(
        conductor(),
        named(b"Piano right", 0, 0, notes_of(0, right + chords) + pedal(0, q)),
        named(b"Piano left", 0, 0, notes_of(0, low(q)) + pedal(0, q, controller=67)),
        q=q,
    )


def odd_bytes():
    q = 480
    body = b"\x80\0" + meta(3, b"Lead") + b"\0" + meta(0x7F, b"\0\0\x41own") + b"\0" + meta(0x4B, b"?")
    body += b"\0\xf0\x03\x43\x10\x4c" + b"\x0a\xf7\x03\x08\x00\xf7" + b"\0\xf3\x05"
    now, status = 10, 0
    for tick, data in sorted(notes_of(0, lead(q, shift=60), zero_ends=True), key=lambda e: e[0]):
        body += varlen(tick - now) + (data[1:] if data[0] == status else data)
        now, status = tick, data[0]
    tracks = [
        chunk(b"MTrk", body + b"\x83\x60\xff\x2f\x80\0" + b"rest"),
        track_of(named(b"Bass", 1, 33, notes_of(1, low(q)))),
        track_of(named(b"Organ", 2, 16, notes_of(2, pad(q)))),
    ]
    other = chunk(b"XFIH", b"abc")
    return header(4, q, extra=b"\1\2") + track_of(conductor()) + tracks[0] + other + tracks[1] + tracks[2] + b"\0\0tail"


def karaoke():
    q = 240
    words = [
        (round((4 * b + i) * q), meta(5, bytes(text, "latin-1")))
        for b in range(BARS)
        for i, text in enumerate(("la ", "l\xe4 ", "lo ", "\r"))
    ]
    return file_of(
        conductor((0, meta(1, b"@KMIDI KARAOKE FILE"))),
        named(b"Melody", 3, 52, notes_of(3, lead(q)) + words),
        named(b"Guitar", 0, 25, notes_of(0, pad(q))),
        named(b"Fingered Bass", 1, 33, notes_of(1, low(q)) + pedal(1, q, controller=10)),
        named(b"Percussion", 9, 0, notes_of(9, kit(q))),
        q=q,
    )


def echoes():
    q = 480
    return file_of(
        conductor(),
        named(b"Synth", 0, 81, notes_of(0, lead(q))),
        named(b"Synth echo", 1, 81, notes_of(1, lead(q, shift=q // 2), velocity=50)),
        named(b"Rain", 2, 122, notes_of(2, [(b * 4 * q, q, 60 + b) for b in range(BARS)])),
        named(b"Pad", 3, 89, notes_of(3, pad(q))),
        named(b"Bass", 4, 33, notes_of(4, low(q))),
        named(b"Bass octave", 5, 33, notes_of(5, [(t, d, p + 12) for t, d, p in low(q)])),
        named(b"Drums", 9, 0, notes_of(9, kit(q))),
    )


def chord_markers():
    q = 480
    marks = [
        (4 * b * q, meta(6, name)) for b, name in enumerate((b"C", b"Am7", b"F", b"G7", b"C", b"Am", b"Fmaj7", b"G"))
    ]
    return file_of(
        conductor(*marks),
        named(b"Vox", 0, 53, notes_of(0, lead(q)) + wheel(0, q)),
        named(b"Rhodes", 1, 4, notes_of(1, pad(q))),
        named(b"E-Bass", 2, 33, notes_of(2, low(q))),
        named(b"Drums", 9, 0, notes_of(9, kit(q))),
    )


def ours_edited():
    """A file of ours that another program has put bends, a pedal and a track of its own into."""
    score = Score(BARS, 100.0)
    place = lambda notes: [Note(t // 20, max(1, d // 20), p, 90, (t // 20) % 5 - 2 if t else 0) for t, d, p in notes]
    score.set_notes("melody", place(lead(480)))
    score.set_notes("bass", place(low(480)))
    score.set_notes("drums", place(kit(480)))
    data = _core.write_midi(score)
    count = data[11]
    data = data[:11] + bytes((count + 1,)) + data[12:]
    return data + track_of(named(b"automation", 0, 80, wheel(0, 960) + pedal(0, 960)))


FILES = {
    "a sequencer's band": sequencer(),
    "one track of format 0": one_track(),
    "tempi and meters that change": changing_tempi(),
    "a sampler a drum": sampled_drums(),
    "a piano on two tracks": piano(),
    "odd bytes everywhere": odd_bytes(),
    "karaoke": karaoke(),
    "echoes, layers and effects": echoes(),
    "chord symbols as markers": chord_markers(),
    "ours, saved by another": ours_edited(),
}


def asked_ticks(score, data, bars):
    """The ticks of the file that the bars take, and a 32nd around for what is played early or late. Where the file
    begins within a bar, as with a pickup, is where most of its notes fall on notes of the score.
    """
    quarter = int.from_bytes(data[data.index(b"MThd") + 12 :][:2], "big")
    played = [round(note[0] * 24 / quarter) for track in events_of(data) for note in sounding(track)]
    read = {n.onset_ticks for part in PARTS for n in score.notes(part)}
    late = max(range(0, score.bar_start(1), 12), key=lambda late: (sum(t + late in read for t in played), -late))
    start, end = (score.bar_start(bar) - late for bar in (bars[0] - 1, bars[1]))
    return (start - 3) * quarter / 24, (end + 3) * quarter / 24


def check_untouched(before, after, low_tick, high_tick, may_change):
    """All events but notes, and all notes that begin outside the ticks, are there as they were, in their order; inside
    only tracks and channels that may change did.
    """
    old, new = events_of(before), events_of(after)
    assert len(new) >= len(old)
    for t, events in enumerate(old):
        others = lambda events: [e for e in events[:-1] if not is_note(e)]  # all but the end of the track
        assert others(new[t]) == others(events) and new[t][-1][1] == events[-1][1], f"track {t}"
        outside = lambda note: not low_tick <= note[0] < high_tick or (t, note[2]) not in may_change
        was, now = Counter(filter(outside, sounding(events))), Counter(filter(outside, sounding(new[t])))
        assert was == now, f"track {t}: {was - now} became {now - was}"


def voices(data):
    return {(t, e[1][0] & 15) for t, track in enumerate(events_of(data)) for e in track if is_note(e)}


@pytest.mark.parametrize("kind", FILES)
def test_a_file_that_nothing_was_asked_of_comes_back_to_the_byte(kind):
    assert _core.write_midi(_core.read_midi(FILES[kind])[0]) == FILES[kind]


@pytest.mark.parametrize("parts", [["drums"], ["melody"], ["chords", "bass"]], ids="+".join)
@pytest.mark.parametrize("kind", FILES)
def test_of_ten_programs_files_all_events_outside_the_asked_cells_stay(kind, parts, tiny):
    data = FILES[kind]
    score = _core.read_midi(data)[0]
    take = tiny.regenerate(score, (3, 4), parts, seed=5)
    written = _core.write_midi(take)
    assert any(take.notes(part) != score.notes(part) for part in parts)
    others = {
        (t, c)
        for t, c in voices(data)
        if touched_by(score, data, t, c, set(PARTS) - set(parts)) and not touched_by(score, data, t, c, parts)
    }
    check_untouched(data, written, *asked_ticks(score, data, (3, 4)), voices(data) - others)


def touched_by(score, data, track, channel, parts):
    """Whether notes of the parts lie on a track and channel: whether they go when the parts have none."""
    silent = score.copy()
    for part in parts:
        silent.set_notes(part, [])
    mine = lambda file: [e for e in events_of(file)[track] if is_note(e) and e[1][0] & 15 == channel]
    return mine(_core.write_midi(silent)) != mine(data)


@pytest.mark.parametrize("kind", [kind for kind, data in FILES.items() if _core.read_midi(data)[0].has("drums")])
def test_the_drums_that_are_written_are_read_again(kind, tiny):
    take = tiny.regenerate(_core.read_midi(FILES[kind])[0], (3, 4), ["drums"], seed=5)
    again = _core.read_midi(_core.write_midi(take))[0]
    place = lambda notes: [(n.onset_ticks, n.pitch) for n in notes]
    assert place(again.notes("drums")) == place(take.notes("drums"))


@pytest.mark.parametrize("kind", FILES)
def test_taking_a_change_back_gives_the_file_to_the_byte(kind, tiny):
    score = _core.read_midi(FILES[kind])[0]
    take = tiny.regenerate(score, (2, 6), None, seed=3)
    for part in PARTS:
        take.set_notes(part, score.notes(part))
    take.harmony = score.harmony
    assert _core.write_midi(take) == FILES[kind]


def test_new_hits_go_to_their_own_samplers_at_their_own_pitch():
    score = _core.read_midi(FILES["a sampler a drum"])[0]
    hits = [n for n in score.notes("drums") if n.onset_ticks != 12]
    score.set_notes("drums", [*hits, Note(18, 6, 36, 99), Note(30, 6, 38, 98), Note(6, 6, 49, 97)])
    old, new = events_of(FILES["a sampler a drum"]), events_of(_core.write_midi(score))
    added = [{e for e in new[t] if e[1][0] & 0xF0 == 0x90} - set(old[t]) for t in range(len(old))]
    assert added[3] == {(90, bytes((0x94, 60, 99)))} and added[4] == {(150, bytes((0x95, 60, 98)))} and not added[5]
    assert (30, bytes((0x99, 49, 97))) in new[6]  # a drum that no sampler plays


def test_a_part_on_several_tracks_stays_on_them():
    q = 480
    data = file_of(
        conductor(),
        named(b"High strings", 0, 48, notes_of(0, [(t, d, p + 12) for t, d, p in pad(q)])),
        named(b"Low strings", 1, 48, notes_of(1, [(t, d, p - 9) for t, d, p in pad(q)])),
        named(b"Tune", 2, 73, notes_of(2, lead(q))),
        named(b"Bass", 3, 33, notes_of(3, low(q))),
    )
    score = _core.read_midi(data)[0]
    score.set_notes(
        "chords", [Note(n.onset_ticks, n.duration_ticks, n.pitch + 2, n.velocity) for n in score.notes("chords")]
    )
    played = [sounding(track) for track in events_of(_core.write_midi(score))]
    assert [[p for _, _, _, p, _ in track] for track in played[1:3]] == [
        [p + 2 for _, _, _, p, _ in sounding(track)] for track in events_of(data)[1:3]
    ]


def test_a_part_that_the_file_lacks_gets_a_track_and_a_channel_of_its_own(tiny):
    data = FILES["a piano on two tracks"]
    written = _core.write_midi(tiny.accompany(_core.read_midi(data)[0], ["drums"], seed=1))
    old, new = events_of(data), events_of(written)
    assert new[: len(old)] == old and len(new) == len(old) + 1
    assert {e[1][0] & 15 for e in new[-1] if is_note(e)} == {9}


def test_chords_that_are_written_into_a_file_without_symbols_are_read_again_in_their_bars_alone():
    data = FILES["a sequencer's band"]
    score = _core.read_midi(data)[0]
    names = lambda s: [c.name(s.key) for c in s.harmony]
    expected = names(score)
    line = _core.parse_chord_line("Dm7 | Bb", score.meter, 2)
    score.harmony = [c for c in score.harmony if c.onset_ticks // 96 not in (2, 3)] + [
        _core.ChordSymbol(c.onset_ticks + 192, c.root, c.quality) for c in line
    ]
    score.harmony = sorted(score.harmony, key=lambda c: c.onset_ticks)
    again = _core.read_midi(_core.write_midi(score))[0]
    assert names(again) == names(score) == [*expected[:2], "Dm7", "Bb", *expected[4:]]
    added = [e for e in events_of(_core.write_midi(score))[0] if e not in events_of(data)[0]]
    assert {tick for tick, _ in added} == {2 * 1920, 3 * 1920}


def test_a_file_goes_on_in_its_own_tracks(tiny):
    data = FILES["a sequencer's band"]
    longer = tiny.continue_(_core.read_midi(data)[0], 4, seed=2)
    old, new = events_of(data), events_of(_core.write_midi(longer))
    assert len(new) == len(old)
    for was, now in zip(old, new):
        assert now[: len(was) - 1] == was[:-1]
    assert _core.read_midi(_core.write_midi(longer))[0].bars > BARS


def test_bars_before_the_first_move_the_music_and_leave_the_set_up(tiny):
    data = FILES["a sequencer's band"]
    longer = tiny.continue_(_core.read_midi(data)[0], 2, seed=2, front=True)
    old, new = events_of(data), events_of(_core.write_midi(longer))
    for was, now in zip(old, new):
        early = [e for e in was if e[0] == 0 and not is_note(e) and e[1][1] != 0x2F]
        assert [e for e in now if e in early] == early
        moved = Counter((tick + 2 * 1920, data) for tick, data in was if (tick, data) not in early)
        assert not moved - Counter(now)


def test_a_song_file_keeps_the_file_that_its_takes_came_from(tmp_path, tiny):
    data = FILES["a sequencer's band"]
    song = Takes(_core.read_midi(data)[0])
    song.add(0, tiny.regenerate(song.score(), (3, 4), ["drums"], seed=5))
    write_song(song, tmp_path / "song.partimento")
    again = read_song(tmp_path / "song.partimento")
    assert again == song
    assert _core.write_midi(again.score(0)) == data
    assert _core.write_midi(again.score()) == _core.write_midi(song.score()) != data
    assert again.to_json() == song.to_json()


def test_the_command_line_writes_into_the_file_that_it_was_given(tmp_path):
    from conftest import GOLDEN
    from partimento.cli import app

    data = FILES["a sequencer's band"]
    (tmp_path / "in.mid").write_bytes(data)
    arguments = [
        "regenerate",
        "in.mid",
        "--style",
        GOLDEN / "tiny.safetensors",
        "--bars",
        "5",
        "--parts",
        "drums",
        "-o",
        "out.mid",
    ]
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path)
        result = CliRunner().invoke(app, [str(a) for a in arguments])
    assert result.exit_code == 0, result.output
    check_untouched(data, (tmp_path / "out.mid").read_bytes(), 4 * 1920 - 60, 5 * 1920, {(4, 9)})


def test_a_program_and_a_tempo_that_are_changed_are_written():
    score = _core.read_midi(FILES["tempi and meters that change"])[0]
    before = events_of(FILES["tempi and meters that change"])
    score.set_program("bass", 38)
    score.tempo_bpm = score.tempo_bpm * 2
    after = events_of(_core.write_midi(score))
    tempi = lambda events: [int.from_bytes(d[3:], "big") for _, d in events if d[:2] == b"\xff\x51"]
    assert [round(2 * t) for t in tempi(after[0])] == pytest.approx(tempi(before[0]), abs=1)
    assert (0, b"\xc2\x26") in after[3] and (0, b"\xc2\x20") not in after[3]
    assert after[1:3] == before[1:3]


def random_file(rng):
    """Tracks of notes on and off the grid, that overlap and double, among controllers, bends, texts and odd metas."""
    q = rng.choice((24, 96, 120, 384, 480, 960))
    tracks = [
        conductor(
            *(
                (round(rng.uniform(0, 32) * q), meta(0x51, rng.randrange(300000, 900000).to_bytes(3, "big")))
                for _ in range(rng.randrange(3))
            )
        )
    ]
    for _ in range(rng.randint(1, 6)):
        channel, base = rng.choice((0, 1, 2, 3, 9, 9)), rng.choice((36, 48, 60, 72))
        grid = rng.choice((1, 2, 4, None))
        place = lambda top: round(rng.uniform(0, top) * q) if grid is None else rng.randrange(top * grid) * q // grid
        notes = [
            (place(32), max(1, round(rng.uniform(0.1, 3) * q)), base + rng.randrange(16))
            for _ in range(rng.randrange(4, 120))
        ]
        events = notes_of(channel, notes, zero_ends=rng.random() < 0.5)
        for _ in range(rng.randrange(30)):
            kind = rng.choice((0xB0, 0xC0, 0xD0, 0xE0, 0xA0, 0xF0, 0xFF))
            data = {
                0xC0: bytes((0xC0 | channel, rng.randrange(112))),
                0xD0: bytes((0xD0 | channel, 5)),
                0xF0: b"\xf0\x03\x43\x10\xf7",
                0xFF: meta(rng.choice((1, 5, 7, 9, 0x7F)), b"some words"),
            }.get(kind, bytes((kind | channel, rng.randrange(128), rng.randrange(128))))
            events.append((place(32), data))
        tracks.append([(0, meta(3, rng.choice((b"Bass", b"Lead", b"", b"Piano", b"Drums", b"x")))), *events])
    return file_of(*tracks, q=q, running=rng.random() < 0.5), q


def random_notes(rng, score, part, bars):
    start, end = (score.bar_start(bar) for bar in (bars[0] - 1, bars[1]))
    base = 36 if part in ("bass", "drums") else 60
    return [
        Note(rng.randrange(start, end), rng.randint(1, 60), base + rng.randrange(16), rng.randint(1, 127))
        for _ in range(rng.randrange(12))
    ]


@pytest.mark.parametrize("seed", range(150))
def test_of_any_file_all_events_outside_the_asked_cells_stay(seed):
    rng = random.Random(seed)
    data, q = random_file(rng)
    try:
        score = _core.read_midi(data)[0]
    except ValueError:
        return
    assert _core.write_midi(score) == data
    first = rng.randint(1, score.bars)
    bars = (first, rng.randint(first, min(score.bars, first + 3)))
    part = rng.choice(PARTS)
    start, end = (score.bar_start(bar) for bar in (bars[0] - 1, bars[1]))
    take = score.copy()
    kept = [n for n in score.notes(part) if not start <= n.onset_ticks < end]
    take.set_notes(part, kept + random_notes(rng, score, part, bars))
    written = _core.write_midi(take)
    mine = {(t, c) for t, c in voices(data) if touched_by(score, data, t, c, [part])}
    check_untouched(data, written, *asked_ticks(score, data, bars), mine)
    take.set_notes(part, score.notes(part))
    assert _core.write_midi(take) == data
    assert MidiFile.parse(written).to_bytes() == written
