"""Corpus readers, on small archives of the same formats."""

import io
import zipfile
from pathlib import Path

import mido
import pytest
from partimento._core import NO_CHORD, QUALITY_SUFFIXES, Key, Meter, Note
from partimento.corpora import CORPORA, Piece, Skipped, archives_in, held_out, read, read_corpus, summary
from partimento.corpora.harte import parse_harte
from partimento.corpora.humdrum import kern_pitch, ticks_of
from partimento.corpora.piece import Bar, Song, pieces_of

ARCHIVES = Path(__file__).parents[2] / "shared" / "corpora"


def packed(folder, corpus, files):
    path = folder / f"{corpus}.zip"
    with zipfile.ZipFile(path, "w") as out:
        for name, data in files.items():
            out.writestr(f"{corpus}/{name}", data)
    return path


def midi_bytes(tracks, tempo=500000, ppq=480):
    """Tracks of (name, channel, [(quarter, quarters, pitch)])."""
    midi = mido.MidiFile(ticks_per_beat=ppq)
    midi.tracks.append(mido.MidiTrack([mido.MetaMessage("set_tempo", tempo=tempo)]))
    for name, channel, notes in tracks:
        track, now = mido.MidiTrack([mido.MetaMessage("track_name", name=name)]), 0
        for tick, kind, pitch in sorted(
            [(round(a * ppq), 1, p) for a, _, p in notes] + [(round((a + d) * ppq), 0, p) for a, d, p in notes]
        ):
            track.append(mido.Message("note_on", channel=channel, note=pitch, velocity=90 * kind, time=tick - now))
            now = tick
        midi.tracks.append(track)
    data = io.BytesIO()
    midi.save(file=data)
    return data.getvalue()


def only(path):
    (piece,) = read(path)
    assert isinstance(piece, Piece), piece
    piece.score.validate()
    return piece


def test_groove_takes_become_general_midi_with_their_labels_and_timing(tmp_path):
    hits = [
        (q + d, 0.1, k) for q, d, k in [(0, 0.0, 36), (1, 0.02, 40), (2, -0.01, 36), (3, 0.03, 38), (4, 0.01, 55)]
    ] + [(i / 2 + 0.01, 0.1, 22) for i in range(12)]
    csv = "drummer,session,id,style,bpm,beat_type,time_signature,midi_filename,audio_filename,duration,split\n"
    row = (
        "drummer1,drummer1/session1,drummer1/session1/1,jazz/swing,120,beat,4-4,"
        "drummer1/session1/1.mid,x.wav,3.0,train\n"
    )
    gone = row.replace("session1/1.mid", "session1/2.mid")
    found = list(
        read(
            packed(
                tmp_path,
                "groove",
                {"info.csv": csv + row + gone, "drummer1/session1/1.mid": midi_bytes([("Drums", 9, hits)])},
            )
        )
    )
    piece = found[0]
    assert (
        piece.labels["style"],
        piece.labels["substyle"],
        piece.labels["kind"],
        piece.score.bars,
        piece.score.tempo_bpm,
    ) == ("jazz", "jazz/swing", "beat", 2, 120)
    assert [(n.onset_ticks, n.pitch, n.timing) for n in piece.score.notes("drums") if n.pitch != 42] == [
        (0, 36, 0),
        (24, 38, 2),
        (48, 36, -1),
        (72, 38, 3),
        (96, 49, 1),
    ]
    assert isinstance(found[1], Skipped) and "2.mid" in found[1].reason


def test_pop909_lies_on_its_beat_file_not_on_the_midi_grid(tmp_path):
    shift, beat = 0.3, 0.6  # seconds; the file's own grid is half a second a quarter
    quarter = lambda b: (shift + b * beat) / 0.5
    tune = [(quarter(b), 0.5, 60 + b % 5) for b in range(32)]
    piano = [(quarter(b), 4.0, p) for b in range(0, 32, 4) for p in (36, 55, 60, 64)]
    beats = "".join(f"{shift + b * beat} {float(b % 2 == 0)} {float(b % 4 == 0)}\n" for b in range(32))
    chords = f"{shift} {shift + 16 * beat} C:maj\n{shift + 16 * beat} {shift + 32 * beat} A:min7/b3\n"
    files = {
        "001/001.mid": midi_bytes([("MELODY", 0, tune), ("PIANO", 2, piano)]),
        "001/beat_midi.txt": beats,
        "001/chord_midi.txt": chords,
        "001/key_audio.txt": "0.1 19.0 C:maj\n",
    }
    piece = only(packed(tmp_path, "pop909", files))
    score = piece.score
    assert (piece.name, score.bars, score.tempo_bpm, score.meter, score.key) == ("001", 8, 100.0, Meter(4, 4), Key(0))
    assert [n.onset_ticks for n in score.notes("melody")] == [24 * b for b in range(32)] and not any(
        n.timing for n in score.notes("melody")
    )
    assert [n.pitch for n in score.notes("bass")] == [36] * 8 and len(score.notes("chords")) == 24
    assert [(c.onset_ticks, c.name()) for c in score.harmony] == [(0, "C"), (384, "Am7/C")]


RS200 = (
    """!!!OTL: A Song
**harm\t**harte\t**harm\t**harte\t**kern\t**timestamp
!T.d.C.\t!T.d.C.\t!D.T.\t!D.T.\t!T.d.C.\t!
=1\t=1\t=1\t=1\t=1\t=1
*tb2\t*tb2\t*tb2\t*tb2\t*tb2\t*
*M4/4\t*M4/4\t*M4/4\t*M4/4\t*M4/4\t*
*G:\t*G:\t*G:\t*G:\t*G:\t*
I\tG:maj\tI\tG:maj\t.\t0.0
.\t.\t.\t.\tg\t.
"""
    + "".join(
        f"={bar}\t={bar}\t={bar}\t={bar}\t={bar}\t={bar}\n*tb8\t*tb8\t*tb8\t*tb8\t*tb8\t*\n"
        f"IV\tC:maj/3\t.\t.\tGG\t{2.0 * (bar - 1)}\n" + ".\t.\t.\t.\t.\t.\n" * 6 + ".\t.\t.\t.\tb\t.\n"
        for bar in range(2, 6)
    )
    + "*-\t*-\t*-\t*-\t*-\t*-\n"
)


def test_rs200_melodies_and_chords_follow_the_time_base(tmp_path):
    piece = only(packed(tmp_path, "rs200", {"humdrum/TheBand_ASong_1968.hum": RS200}))
    score = piece.score
    assert piece.labels == {"artist": "TheBand", "title": "ASong", "year": 1968}
    assert (score.bars, score.key, score.tempo_bpm) == (5, Key(7), 120.0)
    assert [(n.onset_ticks, n.duration_ticks, n.pitch, n.velocity) for n in score.notes("melody")[:3]] == [
        (48, 48, 67, 82),
        (96, 36, 43, 82),
        (180, 12, 71, 82),
    ]
    assert [(c.onset_ticks, c.name()) for c in score.harmony] == [(0, "G"), (96, "C/E")]


def test_billboard_chords_have_durations_of_their_own(tmp_path):
    lines = (
        "**harm\t**harte\t**timestamp\t**phrase\t**leadinstrument\n*M4/4\t*M4/4\t*\t*\t*\n"
        "*E:\t*E:\t*\t*\t*\n1r;\tN\t0\t.\tr\n"
    )
    lines += "".join(
        f"={b}\t={b}\t={b}\t={b}\t={b}\n2.vi\tC#:min\t{b * 2.0}\t.\tr\n4I\tE:7(#9)\t{b * 2 + 1.5}\t.\tr\n"
        for b in range(1, 5)
    )
    piece = only(packed(tmp_path, "billboard-chords", {"humdrum/Someone_ASong_1970.harm": lines}))
    assert [(c.onset_ticks, c.name(Key(1, True))) for c in piece.score.harmony[:3]] == [
        (0, "C#m"),
        (72, "E7#9"),
        (96, "C#m"),
    ]
    assert (piece.score.tempo_bpm, piece.score.key) == (120.0, Key(4))


def test_isophonics_chords_go_to_their_beats(tmp_path):
    beats = "".join(f"{1 + b / 2:.3f}  {b % 4 + 1}\n" for b in range(24))
    chords = "0.0 1.02 N\n1.02 4.98 A\n4.98 9.1 F#:min7\n9.1 13.0 E/5\n"
    top = "beatles-annotations/{}/The Beatles/01_-_Album/01_-_A_Song.{}"
    files = {
        top.format("beat", "txt"): beats,
        top.format("chordlab", "lab"): chords,
        top.format("keylab", "lab"): "0.0 13.0 Key A\n",
    }
    piece = only(packed(tmp_path, "isophonics-beatles", files))
    assert [(c.onset_ticks, c.name()) for c in piece.score.harmony] == [(0, "A"), (192, "F#m7"), (384, "E/B")]
    assert (piece.score.bars, piece.score.key, piece.labels["title"]) == (6, Key(9), "A Song")


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("C", "C"),
        ("F#:min7/b3", "F#m7/A"),
        ("Bb:sus4(b7)", "Bb7sus4"),
        ("A:(1,5)", "A5"),
        ("D:1", "D5"),
        ("G:maj(9)", "Gadd9"),
        ("E:7(#9)", "E7#9"),
        ("B-:hdim7", "Bbm7b5"),
        ("C:min(*b3)", "C5"),
        ("N", "N.C."),
    ],
)
def test_harte_labels_become_the_nearest_chord_symbol(label, name):
    from partimento._core import ChordSymbol

    assert ChordSymbol(0, *parse_harte(label)).name() == name


def test_every_quality_is_nearest_to_itself():
    from partimento._core import nearest_quality
    from partimento.corpora.harte import bits, quality_tones

    assert [nearest_quality(bits(quality_tones(q))) for q in range(len(QUALITY_SUFFIXES))] == list(
        range(len(QUALITY_SUFFIXES))
    )


def test_humdrum_durations_and_pitches():
    assert [ticks_of(r) for r in ("4", "2.", "8%9", "24", "1.", "16")] == [24, 72, 108, 4, 144, 6]
    assert [kern_pitch(t) for t in ("c", "C", "cc", "BB-", "f##")] == [60, 48, 72, 46, 67]


def bars(*runs):
    """Consecutive bars of (count, meter, key)."""
    out, at = [], 0
    for count, meter, key in runs:
        for _ in range(count):
            out.append(Bar(at, meter, key))
            at += meter.bar_ticks
    return out


def every_beat(bars):
    return [
        Note(b.start_ticks + i * 24, 24, 60 + b.key.tonic % 9) for b in bars for i in range(b.meter.bar_ticks // 24)
    ]


def test_a_song_is_cut_where_its_meter_or_its_key_changes():
    line = bars((8, Meter(4, 4), Key(0)), (5, Meter(3, 4), Key(0)), (1, Meter(2, 4), Key(0)), (9, Meter(4, 4), Key(2)))
    found = list(pieces_of(Song(line, {"melody": every_beat(line)}), "c", "song", {}))
    assert [(p.name, p.score.bars, p.score.meter, p.score.key) for p in found] == [
        ("song", 8, Meter(4, 4), Key(0)),
        ("song#2", 5, Meter(3, 4), Key(0)),
        ("song#3", 9, Meter(4, 4), Key(2)),
    ]
    assert found[0].labels["bars_left_out"] == 1 and len({p.held_out for p in found}) == 1


def test_a_relative_key_and_a_passing_key_do_not_cut():
    line = bars((8, Meter(), Key(0)), (8, Meter(), Key(9, True)), (2, Meter(), Key(5)), (8, Meter(), Key(0)))
    (piece,) = pieces_of(Song(line, {"melody": every_beat(line)}), "c", "song", {})
    assert (piece.score.bars, piece.score.key) == (26, Key(0))


def test_silent_bars_around_the_music_are_left_out():
    line = bars((20, Meter(), Key()))
    (piece,) = pieces_of(Song(line, {"melody": every_beat(line[4:12])}), "c", "song", {})
    assert piece.score.bars == 8 and piece.score.notes("melody")[0].onset_ticks == 0


def test_meters_that_styles_do_not_know_are_skipped_with_a_reason():
    line = bars((8, Meter(5, 8), Key()))
    (found,) = pieces_of(Song(line, {"melody": every_beat(line)}), "c", "song", {})
    assert found == Skipped("song", "8 bars in 5/8, which styles do not know")


def test_held_out_is_a_tenth_and_stays_the_same():
    assert [held_out(f"pop909/{i:03}") for i in range(12)] == [held_out(f"pop909/{i:03}") for i in range(12)]
    assert 0.08 < sum(held_out(f"x/{i}") for i in range(5000)) / 5000 < 0.12


def test_a_band_piece_gets_chords_and_the_summary_counts_everything(tmp_path):
    low = [(4 * b + i, 0.9, (36, 45, 41, 43)[b % 4]) for b in range(8) for i in range(4)]
    pad = [(4 * b, 4, p) for b in range(8) for p in ((60, 64, 67), (57, 60, 64), (60, 65, 69), (59, 62, 67))[b % 4]]
    tune = [(4 * b + i, 0.9, 72 + (0, 2, 4, 7)[i] + b % 2) for b in range(8) for i in range(4)]
    files = {"a.mid": midi_bytes([("Bass", 0, low), ("Pad", 1, pad), ("Lead", 2, tune)]), "b.mid": b"no MIDI at all"}
    path = packed(tmp_path, "freedoom", files)
    pieces, counts = read_corpus(path)
    assert [c.name() for c in pieces[0].score.harmony[:4]] == ["C", "Am", "F", "G"]
    assert (
        counts == summary(path)
        and counts["pieces"] == 1
        and counts["bars"] == 8
        and counts["notes"] == {"harmony": 8, "melody": 32, "chords": 24, "bass": 32, "drums": 0}
    )
    assert [s["name"] for s in counts["skipped"]] == ["b.mid"]


def test_a_song_that_starts_a_beat_late_gets_its_bar_lines(tmp_path):
    low = [(1 + 4 * b, 3.9, (36, 45, 41, 43)[b % 4]) for b in range(8)]
    kit = [(1 + 4 * b + i, 0.1, (36, 38)[i % 2]) for b in range(8) for i in range(4)] + [
        (1 + 8 * b, 0.1, 49) for b in range(4)
    ]
    piece = only(packed(tmp_path, "simutrans", {"a.mid": midi_bytes([("Bass", 0, low), ("Drums", 9, kit)])}))
    assert [n.onset_ticks % 96 for n in piece.score.notes("bass")] == [0] * 8


def test_unknown_and_broken_archives_are_refused_by_name(tmp_path):
    (tmp_path / "pop909.zip").write_bytes(b"no zip")
    for path, reason in (
        (tmp_path / "pop909.zip", "not a zip"),
        (tmp_path / "groove.zip", "no such"),
        (packed(tmp_path, "unheard", {"a": b""}), "no reader"),
    ):
        with pytest.raises(ValueError, match=reason) as error:
            list(read(path))
        assert path.name in str(error.value)
    with pytest.raises(ValueError, match="no corpus archives"):
        archives_in([Path(__file__).parent])


def test_an_unpacked_folder_reads_as_its_archive_does(tmp_path):
    path = packed(tmp_path, "rs200", {"humdrum/TheBand_ASong_1968.hum": RS200})
    with zipfile.ZipFile(path) as archive:
        archive.extractall(tmp_path / "unpacked")
    assert only(tmp_path / "unpacked" / "rs200").score == only(path).score


@pytest.mark.skipif(not ARCHIVES.is_dir(), reason="the corpora are not here")
def test_the_archives_at_hand_have_readers():
    assert {p.stem for p in ARCHIVES.glob("*.zip")} <= set(CORPORA)
    assert all(c.root != NO_CHORD or c.bass == 0 for p in read(ARCHIVES / "rs200.zip") for c in p.score.harmony)
