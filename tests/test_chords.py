"""Chord symbols, Roman numerals and chord lines, as musicians write them and as they are refused."""

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from partimento import ChordSymbol, Key, Meter, Note, Score, read_midi, write_midi
from partimento._core import (
    METERS,
    NO_CHORD,
    QUALITY_SUFFIXES,
    format_chord_line,
    infer_key,
    parse_chord,
    parse_chord_line,
)
from partimento.styles import ChordWarning


def usual(chord):
    """The chord's usual name, however it was written."""
    return ChordSymbol(0, chord.root, chord.quality, chord.bass).name(Key(5))


def read(line, meter="4/4", bars=4, key=None):
    return [(c.onset_ticks, usual(c)) for c in parse_chord_line(line, Meter.parse(meter), bars, key and Key.parse(key))]


def names(line, key, bars=1):
    return " ".join(name for _, name in read(line, bars=bars, key=key))


def refusal(line, **how):
    with pytest.raises(ValueError) as refused:
        read(line, **how)
    return str(refused.value)


@pytest.mark.parametrize(
    "symbols, name",
    [
        ("Cmin Cmi CMI C- C−", "Cm"),
        ("CM Cmaj CMA", "C"),
        ("C-7 Cmin7 Cmi7 CMI7 Cm(7)", "Cm7"),
        ("CM7 Cma7 CMaj7 CMA7 CΔ CΔ7 C△7 C^7 Cj7", "Cmaj7"),
        ("CΔ9 CM9 C^9", "Cmaj9"),
        ("C7(b9) C7b9 C7♭9 C7-9", "C7b9"),
        ("C7(#9) C7♯9", "C7#9"),
        ("Cm7(b5) C-7b5 Cmin7♭5 Cø Cø7 Ch7", "Cm7b5"),
        ("C+ Caug C(#5)", "Caug"),
        ("C+7 Caug7 C7+5", "C7#5"),
        ("C° Cº Co Cdim Cm(b5)", "Cdim"),
        ("C°7 Co7", "Cdim7"),
        ("Cadd2 C2 C(add9)", "Cadd9"),
        ("Cm(maj7) CmM7 C-Δ7 CmΔ", "Cmmaj7"),
        ("C6/9 C6(9) C6add9", "C69"),
        ("Csus C(sus4)", "Csus4"),
        ("C7sus C7(sus4)", "C7sus4"),
        ("C(no3)", "C5"),
        ("D♭ Db C♯", "Db"),
        ("E♭maj7/B♭ Ebmaj7/Bb", "Ebmaj7/Bb"),
        ("C6/9/E", "C69/E"),
        ("NC N.C. n.c. N", "N.C."),
    ],
)
def test_one_chord_has_many_spellings(symbols, name):
    assert {s: usual(parse_chord(s)) for s in symbols.split()} == dict.fromkeys(symbols.split(), name)
    if name != "N.C.":
        assert [parse_chord(s).name(Key(5)) for s in symbols.split()] == symbols.split()


@pytest.mark.parametrize(
    "symbols, tones, nearest",
    [
        ("C7alt Calt", {0, 1, 3, 4, 6, 8, 10}, "7#9"),
        ("C9sus4 C9sus", {0, 2, 5, 7, 10}, "7sus4"),
        ("C7b9sus C7sus4b9", {0, 1, 5, 7, 10}, "7sus4"),
        ("Cmadd9 Cm(add9) C-add9", {0, 2, 3, 7}, "m"),
        ("Cmaj13 CM13", {0, 2, 4, 7, 9, 11}, "maj9"),
        ("C7#11 C7(♯11)", {0, 4, 6, 7, 10}, "7"),
        ("Cmaj7#11 CΔ7#11", {0, 4, 6, 7, 11}, "maj7"),
        ("C7b13 C7(b13)", {0, 4, 7, 8, 10}, "7"),
        ("C13b9", {0, 1, 4, 7, 9, 10}, "7b9"),
        ("C7(b9,#11) C7b9#11", {0, 1, 4, 6, 7, 10}, "7b9"),
        ("Cm69 Cm6/9", {0, 2, 3, 7, 9}, "m6"),
        ("Cmaj7#5 CΔ7#5", {0, 4, 8, 11}, "aug"),
        ("C:7(#9,13)", {0, 3, 4, 7, 9, 10}, "7#9"),
    ],
)
def test_a_suffix_is_read_by_its_parts_and_the_network_is_given_the_nearest_quality(symbols, tones, nearest):
    for symbol in symbols.split():
        chord = parse_chord(symbol)
        assert {i for i in range(12) if chord.tones() >> i & 1} == tones, symbol
        assert (QUALITY_SUFFIXES[chord.quality], chord.spelling, chord.name()) == (nearest, symbol, symbol)


@pytest.mark.parametrize(
    "symbol, name",
    [
        ("Cm/M7", "Cmmaj7"), ("C7+", "C7#5"), ("C4", "Csus4"), ("Comit3", "C5"), ("B∆", "Bmaj7"), ("BΔ", "Bmaj7"),
        ("B△", "Bmaj7"), ("C–7", "Cm7"), ("C‐7", "Cm7"), ("C—7", "Cm7"), ("Am‑7", "Am7"), ("C♮", "C"), ("D𝄫", "C"),
        ("C𝄪", "D"), ("Fx7", "G7"), ("H7", "B7"), ("Es", "Eb"), ("Fis", "F#"), ("As7", "Ab7"), ("Asus4", "Asus4"),
        ("C:min7", "Cm7"), ("C:maj7/3", "Cmaj7/E"), ("C:hdim7/b3", "Cm7b5/Eb"), ("C:maj(9)", "Cadd9"),
        ("(N.C.)", "N.C."),
    ],
)  # fmt: skip
def test_other_spellings_of_charts_are_read(symbol, name):
    found, expected = parse_chord(symbol), parse_chord(name)
    assert (found.root, found.quality, found.bass) == (expected.root, expected.quality, expected.bass)


def test_an_ambiguous_symbol_is_refused():
    with pytest.raises(ValueError, match="'Do' is C in French or D diminished"):
        parse_chord("Do")


def test_a_spelling_survives_files_and_edits(tmp_path):
    score = Score(4)
    score.harmony = parse_chord_line("C7alt | F#m7b5 | Gbm7b5 | C7(b9,#11)/Bb", score.meter, 4)
    assert [c.name() for c in score.harmony] == ["C7alt", "F#m7b5", "Gbm7b5", "C7(b9,#11)/Bb"]
    assert Score.from_json(score.to_json()) == score
    score.set_notes("melody", [Note(0, 24, 60)])
    write_midi(score, tmp_path / "song.mid")
    assert read_midi(tmp_path / "song.mid") == score


@pytest.mark.parametrize(
    "line, key",
    [("F | F#m7b5 | Gm | Gbm7b5", ""), ("F#m7b5 | Bb", ""), ("F#m7b5 | Cm", "Bb"), ("C#m | Db | Gb | F#", "C")],
)
def test_a_spelling_that_is_given_stays_in_any_key_in_files_and_beside_new_music(tmp_path, tiny, line, key):
    song = tiny.generate(4, line, key=key, parts=["melody"])[0]
    given = [line.split(" | ")[i % len(line.split(" | "))] for i in range(4)]
    write_midi(song, tmp_path / "song.mid")
    for score in (song, read_midi(tmp_path / "song.mid"), Score.from_json(song.to_json())):
        assert [c.name(score.key) for c in score.harmony] == given
    again = tiny.regenerate(read_midi(tmp_path / "song.mid"), (4, 4), ["melody"], seed=2)
    assert [c.name(again.key) for c in again.harmony] == given


def test_a_half_diminished_chord_on_the_leading_tone_of_a_minor_key_is_spelled_as_one():
    for key, name in (("Gm", "F#m7b5"), ("Am", "G#m7b5"), ("Dm", "C#m7b5"), ("Bb", "Gbm7b5"), ("C", "F#m7b5")):
        root = parse_chord(name).root
        assert ChordSymbol(0, root, 7, root).name(Key.parse(key)) == name


def test_old_scores_are_read_and_bad_spellings_refused():
    plain = Score(1)
    plain.harmony = parse_chord_line("C7alt", plain.meter, 1)
    assert '[0,0,21,0,1371,"C7alt"]' in plain.to_json()
    old = plain.to_json().replace('[0,0,21,0,1371,"C7alt"]', "[0,0,21,0]")
    assert [c.name() for c in Score.from_json(old).harmony] == ["C7#9"]
    for bad in (
        '[0,0,21,0,1370,"C7alt"]',
        '[0,0,21,0,9999,"x"]',
        '[0,0,21,0,1371,"%s"]' % ("x" * 30),
        "[0,0,21,0,1371,7]",
        '[0,0,21,0,1371,"a\\u0007"]',
    ):
        with pytest.raises(ValueError):
            Score.from_json(plain.to_json().replace('[0,0,21,0,1371,"C7alt"]', bad))


def test_an_unknown_symbol_is_named_with_its_place_and_the_rest_counts(tiny):
    with pytest.warns(ChordWarning, match="^chord line, bar 2, character 5: chord 'Q'") as warned:
        score = tiny.open(4, "C | Q G | F | %")
    assert len(warned) == 1
    assert [(c.onset_ticks, c.name()) for c in score.harmony] == [(0, "C"), (144, "G"), (192, "F"), (288, "F")]
    with pytest.raises(ValueError, match="bar 1, character 1: chord 'Q'"):
        tiny.open(4, "Q | W")


def test_full_width_characters_separate_chords_and_bars():
    assert read("C\u3000G\uff5cF", bars=2) == [(0, "C"), (48, "G"), (96, "F")]


@pytest.mark.parametrize("symbol", ["C7(b9", "C()", "c", "am7", "C-G", "Am,", "Cfoo", "C7b", "C((b9))"])
def test_a_symbol_that_could_be_misread_is_refused(symbol):
    with pytest.raises(ValueError, match=re.escape(f"chord '{symbol}'")):
        parse_chord(symbol)


@pytest.mark.parametrize(
    "key, line, chords",
    [
        ("C", "I ii iii IV", "C Dm Em F"),
        ("C", "V vi viio I", "G Am Bdim C"),
        ("G", "ii7 V7 Imaj7 vi7", "Am7 D7 Gmaj7 Em7"),
        ("Am", "i iv v V7", "Am Dm Em E7"),
        ("Am", "III VI VII i", "C F G Am"),
        ("C", "bVII bIII ♭VI iv", "Bb Eb Ab Fm"),
        ("Am", "bVII bIII bVI bII", "G C F Bb"),
        ("C", "#iv°7 #ivo7 ♯ivø7 #IVdim7", "F#dim7 F#dim7 Gbm7b5 F#dim7"),
        ("C", "viio7 viiø7 iiø7 vii7b5", "Bdim7 Bm7b5 Dm7b5 Bm7b5"),
        ("Am", "viio7 viio VII7 vii", "G#dim7 G#dim G7 Gm"),
        ("C", "ii9 ii6 iimaj7 ii11", "Dm9 Dm6 Dmmaj7 Dm11"),
        ("C", "Vsus4 V7sus V9 V13", "Gsus4 G7sus4 G9 G13"),
        ("C", "iisus4 ii7sus4 i5 I5", "Dsus4 D7sus4 C5 C5"),
        ("C", "IIm7 VIIm7b5 iim7 V+", "Dm7 Bm7b5 Dm7 Gaug"),
        ("C", "I6 I69 I6/9 Iadd9", "C6 C69 C69 Cadd9"),
        ("C", "V7/V V7/ii V7/vi V7/IV", "D7 A7 E7 C7"),
        ("C", "viio7/V viio7/ii iiø7/ii ii7/V", "F#dim7 C#dim7 Em7b5 Am7"),
        ("Am", "V7/VII V7/iv V/V V/V/V", "D7 A7 B Gb"),
        ("C", "V7/bVII I/E V7/B ii7/G", "F7 C/E G7/B Dm7/G"),
        ("Bb", "vi7 Am7 II7 F7/A", "Gm7 Am7 C7 F7/A"),
    ],
)
def test_roman_numerals_are_chords_of_the_key(key, line, chords):
    assert names(line, key) == chords


@pytest.mark.parametrize("symbol", ["ii7b9", "iimaj", "iiaj7", "iadd9", "IVx", "V7/Q", "I/3", "V7/Vx", "iV", "V65"])
def test_a_bad_numeral_is_refused(symbol):
    assert refusal(f"I | {symbol}", key="C").startswith(
        f"chord line, bar 2, character 5: chord '{symbol}' has an unknown quality '"
    )


def test_a_numeral_needs_a_key():
    assert refusal("C | vi7") == "chord line, bar 2, character 5: chord 'vi7' is a Roman numeral, which needs a key"
    with pytest.raises(ValueError, match="needs a key"):
        parse_chord("V7/ii")
    assert parse_chord("V7/ii", Key(0)).name() == "A7"


@pytest.mark.parametrize(
    "meter, line, onsets",
    [
        ("4/4", "C / / G7", [0, 72]),
        ("4/4", "C / G7", [0, 48]),
        ("4/4", "C | / G7 | %", [0, 144, 192, 240]),
        ("4/4", "C / | / / | G", [0, 192]),
        ("3/4", "C / G", [0, 48]),
        ("3/4", "C G", [0, 24]),
        ("4/4", "C\nG", [0, 48]),
        ("6/8", "C G", [0, 36]),
        ("6/8", "C F G", [0, 24, 48]),
        ("6/8", "C / / G / /", [0, 36]),
        ("6/8", "C / / / / G", [0, 60]),
        ("9/8", "C F G", [0, 36, 72]),
        ("9/8", "C G", [0, 48]),
        ("12/8", "C G", [0, 72]),
        ("12/8", "C F G C", [0, 36, 72, 108]),
        ("12/8", "C / / G", [0, 108]),
        ("12/8", "C F G", [0, 48, 96]),
    ],
)
def test_chords_stand_on_the_beats(meter, line, onsets):
    assert [onset for onset, _ in read(line, meter, bars=line.count("|") + 1)] == onsets


def test_a_percent_repeats_the_bar_as_it_sounded():
    assert read("C | / G | %", bars=3) == [(0, "C"), (144, "G"), (192, "C"), (240, "G")]
    assert read("C | / | %", bars=3) == [(0, "C"), (192, "C")]


@pytest.mark.parametrize(
    "line, bars",
    [
        ("| C | G |", "C G"),
        ("C|G", "C G"),
        ("C || G ||", "C G"),
        ("| C | F |\n| G | C |", "C F G C"),
        ("C | F |\r\nG | C", "C F G C"),
        ("C\u00a0| G", "C G"),
        ("|: C | G :|", "C G C G"),
        ("|: C :|: G :| F", "C C G G F"),
        ("|: C :| |: G :| F", "C C G G F"),
        ("||: C | G :|| F", "C G C G F"),
        ("C |: F :| G", "C F F G"),
        ("C |: % | G :|", "C C G G G"),
        ("C | |: F :|", "C F F"),
        ("|:\nC\n:|\n", "C C"),
    ],
)
def test_bar_lines_close_rows_and_repeat_passages(line, bars):
    assert " ".join(name for _, name in read(line, bars=len(bars.split()))) == bars


def test_a_held_chord_goes_on_into_a_repeat():
    assert read("C |: / G | Am :|", bars=5) == [(0, "C"), (144, "G"), (192, "Am"), (336, "G"), (384, "Am")]


@pytest.mark.parametrize(
    "line, bar, character, complaint",
    [
        ("C | Am7 Q7", 2, 9, "chord 'Q7' does not begin with a note name A..G, a Roman numeral or N.C."),
        ("F♯ø | Q", 2, 7, "chord 'Q'"),
        ("C | Gfoo", 2, 5, "chord 'Gfoo' has an unknown quality 'foo'"),
        ("C, G", 1, 1, "chord 'C,'"),
        ("C - G", 1, 3, "chord '-'"),
        ("/ C", 1, 1, "'/' has no chord before it"),
        ("| %", 1, 3, "'%' has no bar"),
        ("C | G %", 2, 7, "'%' repeats a whole bar"),
        ("C | |", 2, 5, "the bar is empty"),
        ("|: :|", 1, 4, "the bar is empty"),
        ("C | F G C F G", 2, 13, "5 chords are more than the bar's 4 beats"),
        ("C:min", 1, 2, "a bar line is"),
        ("C ||| G", 1, 3, "a bar line is"),
        ("C | G :|", 2, 7, "':|' ends a repeat that no '|:' began"),
        ("C |: G | F", 2, 3, "'|:' begins a repeat that no ':|' ends"),
        ("|: C |: G :| :|", 2, 6, "'|:' begins a repeat within a repeat"),
        ("C\n| Q", 2, 5, "chord 'Q'"),
        ("C | " + "x" * 99, 2, 5, "chord 'xxxxxxxxxxxxxxxxxxxxxxxx...' does not begin"),
    ],
)
def test_an_error_names_bar_and_character(line, bar, character, complaint):
    assert refusal(line).startswith(f"chord line, bar {bar}, character {character}: {complaint}")


def test_a_line_without_end_is_refused():
    assert refusal("C | " * 65536 + "C") == "chord line has 262145 bytes, more than 262144"


@pytest.mark.parametrize(
    "name, key",
    [
        ("C", Key(0)),
        ("C major", Key(0)),
        ("A Minor", Key(9, True)),
        ("F♯ minor", Key(6, True)),
        ("B♭m", Key(10, True)),
        (" Eb  maj ", Key(3)),
    ],
)
def test_keys_are_read(name, key):
    assert Key.parse(name) == key


@pytest.mark.parametrize("name", ["", "a", "am", "Q", "D dorian", "A aeolian", "C blues", "V", "C" * 99])
def test_modes_and_small_letters_are_not_keys(name):
    with pytest.raises(ValueError, match=r"^key '[^']{0,27}' is not a key: write C, F# minor or Bbm$"):
        Key.parse(name)


@pytest.mark.parametrize("line", ["C | Am7 D7 | % | N.C.", "C / / G7 | / | Bb7/Ab | %", "C F | / G", "N.C. | / C"])
def test_a_line_reads_back_as_written(line):
    bars = line.count("|") + 1
    assert format_chord_line(parse_chord_line(line, Meter(), bars), Meter(), bars, Key(5)) == line


@pytest.mark.parametrize(
    "harmony, line",
    [
        ([], ""),
        ([ChordSymbol(12, 0)], "C | /"),
        ([ChordSymbol(0, 0), ChordSymbol(84, 7)], "C / / G | /"),
        ([ChordSymbol(0, 0), ChordSymbol(24, 5), ChordSymbol(36, 7)], "C G / / | /"),
        ([ChordSymbol(96, 0)], "N.C. | C"),
        ([ChordSymbol(0, 0), ChordSymbol(500, 7)], "C | /"),
    ],
)
def test_chords_off_the_beats_are_written_on_the_beat_they_begin_in(harmony, line):
    assert format_chord_line(harmony, Meter(), 2) == line


@st.composite
def songs(draw):
    meter, bars = draw(st.sampled_from(METERS)), draw(st.integers(1, 6))
    count = meter.beats * bars
    onsets = {0} | draw(st.sets(st.integers(0, count - 1), max_size=12))
    harmony = []
    for beat in sorted(onsets):
        root = draw(st.integers(0, NO_CHORD))
        here = (
            (root, 0, 0)
            if root == NO_CHORD
            else (root, draw(st.integers(0, len(QUALITY_SUFFIXES) - 1)), draw(st.integers(0, 11)))
        )
        if harmony and draw(st.booleans()):
            here = (harmony[-1].root, harmony[-1].quality, harmony[-1].bass)
        harmony.append(ChordSymbol(beat * meter.bar_ticks // meter.beats, *here))
    return harmony, meter, bars, Key(draw(st.integers(0, 11)), draw(st.booleans()))


@settings(deadline=None)
@given(songs())
def test_chords_on_beats_survive_their_line(song):
    harmony, meter, bars, key = song
    line = format_chord_line(harmony, meter, bars, key)
    assert parse_chord_line(line, meter, bars, key) == harmony
    assert format_chord_line(parse_chord_line(line, meter, bars, key), meter, bars, key) == line


@settings(deadline=None, max_examples=400)
@given(
    st.one_of(st.text(max_size=60), st.text("ABCG#b♭ivVI7o°m/|:% \n.()-", max_size=40)),
    st.sampled_from(METERS),
    st.sampled_from([None, Key(0), Key(9, True)]),
)
@example("\0", Meter(), None)
@example("C\x1b[31m", Meter(), None)
def test_any_text_is_a_chord_line_or_refused_in_one_sentence(line, meter, key):
    try:
        chords = parse_chord_line(line, meter, 8, key)
    except ValueError as refused:
        assert re.fullmatch(r"chord line(, bar \d+, character \d+: [^\n]{1,160}| is empty)", str(refused))
    else:
        assert chords[0].onset_ticks == 0 and all(c.onset_ticks < 8 * meter.bar_ticks for c in chords)
        assert [c.onset_ticks for c in chords] == sorted({c.onset_ticks for c in chords})
        infer_key(chords)


def test_a_style_reads_numerals_in_the_given_key(tiny):
    assert [c.name() for c in tiny.core.open_score(4, "ii7 | V7 | I", key=Key.parse("D"))[0].harmony] == [
        "Em7",
        "A7",
        "D",
        "Em7",
    ]
    with pytest.raises(ValueError, match="needs a key"):
        tiny.core.open_score(4, "ii7 | V7 | I")
