"""Readers of written music, on small sheets of the same formats."""

import io
import json
import zipfile

import pytest
from partimento._core import ChordSymbol, Key, Meter
from partimento.corpora import Archive, Skipped, held_out, read
from partimento.corpora.abc import read_abc
from partimento.corpora.impro_visor import chord_of
from partimento.corpora.measures import laid_out
from partimento.corpora.musicxml import read_mxl
from test_corpora import ARCHIVES, only, packed

STEPS = {
    0: ("C", 0),
    2: ("D", 0),
    3: ("E", -1),
    4: ("E", 0),
    5: ("F", 0),
    6: ("F", 1),
    7: ("G", 0),
    9: ("A", 0),
    10: ("B", -1),
    11: ("B", 0),
}


def note(pitch, duration, extra="", before=""):
    """A note, or a rest for None; durations in quarters of a quarter note."""
    step, alter = STEPS[pitch % 12] if pitch is not None else ("", 0)
    sound = (
        f"<pitch><step>{step}</step><alter>{alter}</alter><octave>{pitch // 12 - 1}</octave></pitch>"
        if pitch is not None
        else "<rest/>"
    )
    return f"<note>{before}{sound}<duration>{duration}</duration>{extra}</note>"


def chord(root, kind, extra=""):
    return f"<harmony><root><root-step>{root}</root-step></root><kind>{kind}</kind>{extra}</harmony>"


def head(meter="4/4", fifths=0):
    beats, unit = meter.split("/")
    return (
        f"<attributes><divisions>4</divisions><key><fifths>{fifths}</fifths><mode>major</mode></key>"
        f"<time><beats>{beats}</beats><beat-type>{unit}</beat-type></time></attributes>"
    )


def mxl(*parts):
    """Each part a list of its measures' inner text."""
    listed = "".join(f'<score-part id="P{i}"><part-name>Part {i}</part-name></score-part>' for i in range(len(parts)))
    inner = "".join(
        f'<part id="P{i}">' + "".join(f'<measure number="{n}">{m}</measure>' for n, m in enumerate(part)) + "</part>"
        for i, part in enumerate(parts)
    )
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as out:
        out.writestr("META-INF/container.xml", "<container/>")
        out.writestr("score.xml", f"<score-partwise><part-list>{listed}</part-list>{inner}</score-partwise>")
    return data.getvalue()


def tune_of(sheet):
    return [
        (round(n.onset * 24), round(n.duration * 24), n.pitch)
        for notes in sheet.instruments[0].staves.values()
        for n in notes
    ]


def test_a_lead_sheet_becomes_melody_and_chords_with_its_pickup_in_a_bar_of_its_own(tmp_path):
    bar = (
        chord("F", "major")
        + note(65, 8)
        + chord("C", "dominant", "<bass><bass-step>E</bass-step></bass>")
        + note(67, 8)
    )
    last = chord("F", "major") + note(65, 16)
    sheet = mxl([head(fifths=-1) + note(60, 4), bar, bar, bar, last])
    piece = only(packed(tmp_path, "openewld", {"Ann_Lee-Bo_Day/A_Song/A_Song.mxl": sheet, "LICENSE": b""}))
    score = piece.score
    assert piece.labels == {"artist": "Ann Lee, Bo Day", "title": "A Song"} and piece.name == "Ann_Lee-Bo_Day/A_Song"
    assert (score.bars, score.meter, score.key) == (5, Meter(), Key(5))
    assert [(n.onset_ticks, n.duration_ticks, n.pitch, n.velocity) for n in score.notes("melody")[:3]] == [
        (72, 24, 60, 82),
        (96, 48, 65, 82),
        (144, 48, 67, 82),
    ]
    assert [(c.onset_ticks, c.name(score.key)) for c in score.harmony[:4]] == [
        (0, "N.C."),
        (96, "F"),
        (144, "C7/E"),
        (192, "F"),
    ]


def test_ties_are_joined_and_grace_and_cue_notes_dropped():
    start, stop = '<tie type="start"/>', '<tie type="stop"/>'
    sheet = read_mxl(
        mxl(
            [
                head() + note(60, 12) + note(62, 4, start),
                note(62, 4, stop) + note(64, 0, before="<grace/>") + note(65, 4, before="<cue/>") + note(67, 8),
            ]
        )
    )
    assert tune_of(sheet) == [(0, 72, 60), (72, 48, 62), (144, 48, 67)]


def test_of_two_endings_only_the_last_is_played_and_parted_bars_are_joined():
    first = (
        '<barline><ending number="1" type="start"/></barline>'
        + note(62, 16)
        + '<barline><ending number="1" type="stop"/></barline>'
    )
    second = first.replace('"1"', '"2"').replace("<step>D", "<step>E")
    sheet = read_mxl(mxl([head() + note(60, 16), first, second, note(65, 12), note(67, 4), note(69, 16)]))
    assert tune_of(sheet) == [(0, 96, 60), (96, 96, 64), (192, 72, 65), (264, 24, 67), (288, 96, 69)]
    assert [b.start_ticks for b in sheet.bars] == [0, 96, 192, 288]


def test_chords_over_one_note_share_its_length_and_added_degrees_count():
    degree = (
        "<degree><degree-value>{}</degree-value><degree-alter>{}</degree-alter><degree-type>{}</degree-type></degree>"
    )
    three = (
        chord("G", "suspended-fourth", degree.format(7, 0, "add"))
        + chord("G", "dominant", degree.format(9, -1, "add"))
        + chord("G", "dominant", degree.format(5, -1, "alter"))
    )
    sheet = read_mxl(
        mxl(
            [
                head() + three + note(67, 16),
                "<direction><direction-type><words>N.C.</words></direction-type></direction>" + note(60, 16),
            ]
        )
    )
    assert [(c.onset_ticks, c.name()) for c in sheet.harmony] == [
        (0, "G7sus4"),
        (48, "G7b9"),
        (72, "G7b5"),
        (96, "N.C."),
    ]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"no zip", "not a packed score"),
        (mxl([]), "measures"),
        (mxl([head() + note(60, 16).replace("16", "x")]), "whole number"),
        (mxl([head() + note(60, 10**6)]), "lasts more than"),
    ],
)
def test_broken_sheets_are_refused_in_one_sentence(data, reason):
    with pytest.raises(ValueError, match=reason) as error:
        read_mxl(data)
    assert "\n" not in str(error.value)


def test_sheets_that_declare_entities_are_refused():
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as out:
        out.writestr("score.xml", '<!DOCTYPE x [<!ENTITY a "aaaa">]><score-partwise>&a;</score-partwise>')
    with pytest.raises(ValueError, match="entities"):
        read_mxl(data.getvalue())


def chorale(soprano, pickup=0):
    """Steps of four voices from (16ths, pitch); the others in octaves and fifths below, moving with it."""
    return [[p, p - 5, p - 12, p - 24] for length, p in [(pickup, 67)] * bool(pickup) + soprano for _ in range(length)]


def test_chorales_get_bar_lines_and_keep_the_published_split(tmp_path):
    phrase = [(4, 72), (4, 74), (4, 76), (4, 77), (4, 76), (4, 74), (8, 72)]
    files = {
        "train.json": json.dumps([chorale(phrase * 2, pickup=4), [[60, 55, None]] * 8]),
        "valid.json": json.dumps([chorale(phrase * 2)]),
    }
    train, broken, valid = read(packed(tmp_path, "jsb-chorales-16th", files))
    assert [(p.name, p.held_out, p.labels["split"], p.score.bars) for p in (train, valid)] == [
        ("train-000", False, "train", 5),
        ("valid-000", True, "valid", 4),
    ]
    assert isinstance(broken, Skipped) and "four pitches" in broken.reason
    assert [n.onset_ticks for n in train.score.notes("melody")[:3]] == [72, 96, 120]
    assert len(train.score.notes("chords")) == 2 * len(train.score.notes("bass")) == 28 and train.score.harmony


def test_triple_time_is_inferred_from_where_the_voices_move(tmp_path):
    waltz = [(8, 72), (4, 74), (8, 76), (4, 74), (8, 72), (4, 71), (12, 72)] * 2
    score = only(packed(tmp_path, "jsb-chorales-16th", {"train.json": json.dumps([chorale(waltz)])})).score
    assert (score.meter, score.bars) == (Meter(3, 4), 8)


def test_a_pitch_that_goes_on_while_two_voices_move_is_struck_again(tmp_path):
    steps = [[72, 60 + s // 4, 50 + s // 4, 40] for s in range(64)]
    score = only(packed(tmp_path, "jsb-chorales-16th", {"train.json": json.dumps([steps])})).score
    assert [n.duration_ticks for n in score.notes("melody")] == [24] * 16


def test_songs_with_piano_give_the_voice_the_melody_and_the_left_hand_the_bass(tmp_path):
    words = "<lyric><text>la</text></lyric>"
    forte = '<direction><sound tempo="72" dynamics="100"/></direction>'
    sung = head(fifths=-1) + note(69, 8, words) + note(65, 8, words)
    right = note(65, 16, "<staff>1</staff>") + note(69, 16, "<staff>1</staff>", before="<chord/>")
    left = (
        "<backup><duration>16</duration></backup>"
        + (note(41, 4, "<staff>2</staff>") + note(48, 4, "<staff>2</staff>")) * 2
    )
    sheet = mxl([sung] * 4, [head(fifths=-1) + forte + right + left] + [right + left] * 3)
    score = only(
        packed(tmp_path, "openscore-lieder", {"Doe,_Jo/Two_Songs/1_One/lc1.mxl": sheet, "LICENSE.txt": b""})
    ).score
    assert (score.key, score.tempo_bpm, score.bars) == (Key(5), 72.0, 4)
    assert [(n.pitch, n.velocity) for n in score.notes("melody")[:2]] == [(69, 82), (65, 82)]
    assert {(n.pitch, n.velocity) for n in score.notes("bass")} == {(41, 90)} and [
        n.pitch for n in score.notes("chords")[:3]
    ] == [65, 69, 48]
    assert [c.name() for c in score.harmony] == ["F"]


HYMN = """%OHCOMPOSER Someone, Ann (1800-1850)
X: 1
T: A Hymn
M: 4/4 % time signature
L: 1/4
V: S1V1 clef=treble
K: G % key signature
%
[V: S1V1] [Q:1/4=90] D | G A B !fermata!c | (d2 B) G | ^F/=F/ (3EEE F- | F3 |
w: words are not mu- sic
[V: S1V2] D | D2 E2 | G3 E | D4 | D3 |]
[V: S2V1] x | B,4 | [B,D]4 | A,4 | A,3 |
[V: S2V2] G,, | G,,4 | G,3 E, D,4 | D,,3 |
W: nor are these lines
[V: S1V1] D | G4 | G3 |]
[V: S1V2] D | D4 | D3 |]
[V: S2V1] D | B,4 | B,3 |]
[V: S2V2] G,, | G,,4 | G,,3 |]
"""


def test_hymns_give_their_outer_voices_to_melody_and_bass(tmp_path):
    piece = only(packed(tmp_path, "openhymnal", {"A_Hymn/A_Hymn-Old_Tune-Other_Name.abc": HYMN}))
    score = piece.score
    assert piece.labels == {
        "title": "A Hymn",
        "tune": "Old Tune",
        "composer": "Someone, Ann",
    } and piece.held_out == held_out("song/oldtune")
    assert (score.bars, score.tempo_bpm, score.key, score.meter) == (7, 90.0, Key(7), Meter())
    tune = [(n.onset_ticks, n.duration_ticks, n.pitch) for n in score.notes("melody")]
    assert tune[:5] == [(72, 24, 62), (96, 24, 67), (120, 24, 69), (144, 24, 71), (168, 24, 72)]
    assert tune[8:13] == [(288, 12, 66), (300, 12, 65), (312, 16, 64), (328, 16, 64), (344, 16, 64)]
    assert tune[13:15] == [
        (360, 96, 65),
        (456, 24, 62),
    ]  # a tie keeps the accidental; the next line of verse fills the bar
    assert [n.pitch for n in score.notes("bass")][:5] == [43, 43, 55, 52, 50]  # a bar line is missing in the bass
    assert [n.pitch for n in score.notes("chords") if n.onset_ticks == 192] == [59, 62, 67]


def test_voices_of_different_lengths_are_refused(tmp_path):
    (found,) = read(packed(tmp_path, "openhymnal", {"A_Hymn/A_Hymn-Old_Tune.abc": HYMN.replace("F3 |", "F3 z |")}))
    assert found == Skipped("A_Hymn-Old_Tune", "its voices last 24 and 25 quarter notes")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "X: 1\nK: C\n",
        "X: 1\nK: H\n[V: 1] C |",
        "X: 1\nL: 0\nK: C\n[V: 1] C |",
        "X: 1\nK: C\n[V: 1] C999" + "C999" * 99 + " |",
    ],
)
def test_broken_hymns_are_refused(text):
    with pytest.raises(ValueError):
        laid_out(list(zip(*read_abc(text).values())))


LEAD_SHEET = """(title A Tune)
(composer Ann Lee)
(meter 4 4)
(key -1)
(tempo 140.0)
(style latin
    (swing 0.55)
)
(part
    (type chords)
    (title )
    (roadmap (blocks (brick (name Cadence) (blocks (chord Gm7 480) ) ) ) )
)
(section (style bossa)) F13 | Gm9 C7alt | F6 | / D7b9#11 |
(part
    (type melody)
    (title )
)
 c+8 d+8 r4 f+2 g8/3 a8/3 bb8/3 c+4 bb4 a4 g1 v80 f#2+4 e4
(part
    (type melody)
)
 r4 c4 d4 e4 f1 f1 f1 a1
"""


def test_lead_sheets_give_their_chart_once_for_each_chorus(tmp_path):
    files = {"leadsheets/solos/ATune.ls": LEAD_SHEET, "styles/bossa.sty": "(style (name bossa) (swing 0.5))"}
    piece = only(packed(tmp_path, "impro-visor", files))
    score = piece.score
    assert piece.labels == {
        "title": "A Tune",
        "composer": "Ann Lee",
        "kind": "solos",
        "style": "bossa",
        "feel": "bossa",
    }
    assert (score.bars, score.tempo_bpm, score.key) == (8, 140.0, Key(5))
    assert [(c.onset_ticks, c.name()) for c in score.harmony[:6]] == [
        (0, "F13"),
        (96, "Gm9"),
        (144, "C7#9"),
        (192, "F6"),
        (336, "D7b9"),
        (384, "F13"),
    ]
    tune = [(n.onset_ticks, n.duration_ticks, n.pitch) for n in score.notes("melody")]
    assert tune[:5] == [(0, 12, 72), (12, 12, 74), (48, 48, 77), (96, 8, 67), (104, 8, 69)] and (288, 72, 66) in tune
    assert tune[12:] == [(408, 24, 60), (432, 24, 62), (456, 24, 64), (480, 96, 65), (576, 96, 65), (672, 96, 65)]


def test_cues_exercises_and_repeated_charts_are_left_out(tmp_path):
    cue = LEAD_SHEET[: LEAD_SHEET.rindex("(part")].replace(
        LEAD_SHEET[LEAD_SHEET.index(" c+8") : LEAD_SHEET.rindex("(part")], " c+4 r1+1+1+2+4\n"
    )
    files = {
        "leadsheets/book/A.ls": cue,
        "leadsheets/book/B.ls": cue.replace("A Tune", "B"),
        "leadsheets/exercises/C.ls": LEAD_SHEET,
        "leadsheets/book/D.ls": LEAD_SHEET.replace("F13", "Q13"),
        "leadsheets/book/E.ls": "((",
        "styles/x.sty": "",
    }
    first, again, chord, open_, exercise = read(packed(tmp_path, "impro-visor", files))
    assert not first.score.has("melody") and first.score.bars == 4
    assert again.reason == "the chart of book/A again" and "exercise" in exercise.reason
    assert chord.reason == "chord 'Q13' is not known" and "left open" in open_.reason


@pytest.mark.parametrize(
    ("symbol", "name"),
    [
        ("C7+", "C7#5"),
        ("Bb7#11", "Bb7"),
        ("D7#5#9", "D7#9"),
        ("F13_", "F13"),
        ("G9sus4", "G7sus4"),
        ("Cm69", "Cm6"),
        ("EbM7b5/G", "Ebmaj7/G"),
        ("CmMaj7", "Cmmaj7"),
        ("NC", "N.C."),
        ("D\\F7", "F7"),
        ("Am9b5", "Am7b5"),
        ("Em7/d", "Em7/D"),
    ],
)
def test_jazz_chords_become_the_nearest_chord_symbol(symbol, name):
    assert ChordSymbol(0, chord_of(symbol).root, chord_of(symbol).quality, chord_of(symbol).bass).name() == name


@pytest.mark.skipif(not (ARCHIVES / "openewld.zip").is_file(), reason="the corpora are not here")
def test_known_songs_of_the_archives_read_as_they_are_sung():
    sheets = Archive(ARCHIVES / "openewld.zip")
    hark = read_mxl(
        sheets.read("Charles_Wesley-Felix_Mendelssohn/Hark!_The_Herald_Angels_Sing/Hark!_The_Herald_Angels_Sing.mxl")
    )
    assert [pitch for _, _, pitch in tune_of(hark)[:7]] == [62, 67, 67, 66, 67, 71, 71] and hark.bars[0].key == Key(7)
    hymns = Archive(ARCHIVES / "openhymnal.zip")
    silent = read_abc(hymns.text("Silent_Night/Silent_Night-Stille_Nacht.abc"))["S1V1"]
    assert [n.pitch for n in silent[0].notes] == [65, 67, 65, 62] and silent[0].length == 3
