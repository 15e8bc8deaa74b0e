import pytest
from partimento import ChordSymbol, Key, Meter, Note, Score, _core


def test_a_score_survives_its_json(song):
    assert Score.from_json(song.to_json()) == song


def test_notes_are_sorted_and_doubles_joined():
    score = Score(1)
    score.set_notes("bass", [Note(24, 12, 40), Note(0, 6, 41), Note(0, 12, 41), Note(0, 12, 36)])
    assert [(n.onset_ticks, n.pitch, n.duration_ticks) for n in score.notes("bass")] == [
        (0, 36, 12),
        (0, 41, 12),
        (24, 40, 12),
    ]
    score.validate()


@pytest.mark.parametrize(
    "note, field",
    [
        (Note(96, 6, 60), "onset"),
        (Note(0, 0, 60), "duration"),
        (Note(0, 6, 128), "pitch"),
        (Note(0, 6, 60, 0), "velocity"),
        (Note(0, 6, 60, 80, -1), "timing"),
        (Note(24, 6, 60, 80, 11), "timing"),
    ],
)
def test_a_note_out_of_range_is_refused_by_part_and_field(note, field):
    score = Score(1)
    score.set_notes("melody", [note])
    with pytest.raises(ValueError, match=f"melody note 0: {field}"):
        score.validate()


@pytest.mark.parametrize(
    "make",
    [
        lambda: Meter(4, 0),
        lambda: Meter(0, 4),
        lambda: Meter(10**30, 4),
        lambda: Meter(4, -4),
        lambda: Key(-1),
        lambda: Key(12),
        lambda: ChordSymbol(0, 13),
        lambda: ChordSymbol(0, 0, 99999),
        lambda: ChordSymbol(0, 0, 0, 12),
    ],
)
def test_a_meter_a_key_or_a_chord_out_of_range_cannot_be_made(make):
    with pytest.raises(ValueError, match="meter|key|chord"):
        make()


@pytest.mark.parametrize("bars", ["4294967304", "2.7", "1e300", "-1", "18446744073709551615"])
def test_numbers_that_do_not_fit_are_refused_not_wrapped(bars):
    with pytest.raises(ValueError, match="bars"):
        Score.from_json(Score(8).to_json().replace('"bars":8', f'"bars":{bars}'))


@pytest.mark.parametrize("text", ["", "{", "[]", '{"format": "other"}', '{"format":"partimento-score-1","bars":4}'])
def test_json_that_is_not_a_score_is_refused(text):
    with pytest.raises(ValueError, match="score"):
        Score.from_json(text)


def test_json_with_a_note_outside_the_score_is_refused():
    score = Score(1)
    score.set_notes("bass", [Note(0, 6, 40)])
    with pytest.raises(ValueError, match="onset"):
        Score.from_json(score.to_json().replace("[0,6,40,80,0]", "[9600,6,40,80,0]"))


def test_an_excerpt_begins_with_the_chord_that_holds():
    score = Score(4)
    score.harmony = [ChordSymbol(0, 9, 1), ChordSymbol(288, 7)]
    assert [(c.onset_ticks, c.root) for c in score.excerpt(2, 2).harmony] == [(0, 9), (96, 7)]


def test_the_bars_of_an_excerpt_lie_inside_the_score():
    with pytest.raises(ValueError, match="outside"):
        Score(4).excerpt(3, 2)


@pytest.mark.parametrize(
    "symbol, name",
    [
        ("C", "C"),
        ("Am7", "Am7"),
        ("F#m7b5/C", "F#m7b5/C"),
        ("Bbmaj7", "Bbmaj7"),
        ("Gsus", "Gsus4"),
        ("N.C.", "N.C."),
        ("D-7", "Dm7"),
        ("EΔ7", "Emaj7"),
        ("A6/9", "A69"),
        ("C/E", "C/E"),
        ("G+", "Gaug"),
        ("Bø7", "Bm7b5"),
    ],
)
def test_chord_symbols_are_read_as_musicians_write_them(symbol, name):
    chord = _core.parse_chord(symbol)
    assert ChordSymbol(0, chord.root, chord.quality, chord.bass).name() == name and chord.name() == symbol


def test_every_quality_reads_back_from_its_name():
    for quality in range(len(_core.QUALITY_SUFFIXES)):
        for root in range(12):
            for bass in (root, (root + 4) % 12):
                chord = ChordSymbol(0, root, quality, bass)
                for key in (Key(0), Key(5), Key(3, True)):
                    assert _core.parse_chord(chord.name(key), key) == chord


@pytest.mark.parametrize(
    "symbol, complaint",
    [("Q7", "'Q7'.*note name"), ("Cfoo", "'Cfoo'.*quality 'foo'"), ("", "note name"), ("C/Q", "quality")],
)
def test_a_wrong_symbol_is_named(symbol, complaint):
    with pytest.raises(ValueError, match=complaint):
        _core.parse_chord(symbol)


def test_a_chord_line_spreads_over_the_bars_and_repeats():
    chords = _core.parse_chord_line("C | Am7 D7 | % | N.C.", Meter(4, 4), 5)
    assert [(c.onset_ticks, c.name()) for c in chords] == [
        (0, "C"),
        (96, "Am7"),
        (144, "D7"),
        (192, "Am7"),
        (240, "D7"),
        (288, "N.C."),
        (384, "C"),
    ]


def test_chords_fall_on_the_beats_of_three_four():
    assert [c.onset_ticks for c in _core.parse_chord_line("C F G", Meter(3, 4), 1)] == [0, 24, 48]


@pytest.mark.parametrize(
    "line, complaint",
    [
        ("C | X", "bar 2, character 5: chord 'X'"),
        ("% | C", "bar 1, character 1: '%'"),
        ("C | | G", "bar 2, character 5: the bar is empty"),
        ("  ", "empty"),
        ("C D E F G", "bar 1, character 9: 5 chords"),
    ],
)
def test_a_wrong_chord_line_names_bar_and_symbol(line, complaint):
    with pytest.raises(ValueError, match=complaint):
        _core.parse_chord_line(line, Meter(4, 4), 4)


@pytest.mark.parametrize(
    "line, key",
    [
        ("C | Am | F | G7", "C"),
        ("Am | F | G | Am", "Am"),
        ("Am | Dm | E7 | Am", "Am"),
        ("D | A | Bm | G", "D"),
        ("Bb | Gm | Eb | F7", "Bb"),
        ("Ebmaj7 | Cm7 | Fm7 | Bb7", "Eb"),
    ],
)
def test_the_key_follows_from_the_chords(line, key):
    assert repr(_core.infer_key(_core.parse_chord_line(line, Meter(4, 4), 4))) == key


@pytest.mark.parametrize(
    "key, symbols",
    [
        ("C", "C Db7 D Eb E7/G# F F#m7b5 G Ab A7/C# Bb7 Bdim"),
        ("Am", "Am Bm7b5 C E7/G# G#dim7 Bb"),
        ("E", "E F#m7 G#m A B7/D# C#m D#dim D"),
        ("Eb", "Eb Fm Gm Ab7 Bb/D Cm Db Ddim7 Gb"),
        ("F#m", "F#m G#m7b5 A Bm C#7/E# D E"),
        ("Dm", "Dm Bb Gm A7/C# C#dim7 Eb"),
    ],
)
def test_chords_are_spelled_as_musicians_of_the_key_write_them(key, symbols):
    parsed = Key.parse(key)
    assert [_core.parse_chord(symbol.replace("E#", "F")).name(parsed) for symbol in symbols.split()] == symbols.replace(
        "E#", "F"
    ).split()


@pytest.mark.parametrize(
    "line, key",
    [
        ("Am | F | C | Am", "Am"),
        ("C | Am | F | C", "C"),
        ("Am | Dm | G | F", "Am"),
        ("D | A | Bm | D", "D"),  # far outside C
    ],
)
def test_the_key_of_a_song_that_was_given_none_is_the_one_that_is_heard(line, key):
    song = Score(4)
    song.harmony = _core.parse_chord_line(line, Meter(4, 4), 4)
    assert repr(_core.heard_key(song)) == key


def test_a_song_of_notes_alone_is_heard_in_its_key_or_the_relative_one():
    song = Score(2)
    song.set_notes("melody", [Note(24 * i, 24, pitch) for i, pitch in enumerate((69, 72, 76, 69, 68, 71, 69, 69))])
    assert repr(_core.heard_key(song)) == "Am"
    assert repr(_core.heard_key(Score(2))) == "C"
