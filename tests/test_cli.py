import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import GOLDEN
from partimento import Note, Score, Takes, load_style, read_song, write_song
from partimento.commands.write import check_not_empty
from partimento.midi import read_midi, write_midi

TINY = str(GOLDEN / "tiny.safetensors")


def partimento(*arguments):
    """Runs the shipped command; returns what it did."""
    return subprocess.run(
        [str(Path(sys.executable).with_name("partimento")), *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=120,
    )


@pytest.fixture
def song_file(tmp_path, song):
    write_midi(song, tmp_path / "song.mid")
    return tmp_path / "song.mid"


def test_the_command_and_python_give_the_same_bytes(tmp_path):
    done = partimento(
        "generate", TINY, "--bars", 4, "--chords", "C | Am", "--tempo", 120, "--seed", 7, "-o", tmp_path / "cli.mid"
    )
    assert done.returncode == 0, done.stderr
    write_midi(load_style(TINY).generate(bars=4, chords="C | Am", tempo=120, seed=7)[0], tmp_path / "python.mid")
    assert (tmp_path / "cli.mid").read_bytes() == (tmp_path / "python.mid").read_bytes()


def test_takes_are_numbered_and_each_seed_gives_its_take_alone(tmp_path):
    assert (
        partimento("generate", TINY, "--bars", 2, "--seed", 4, "--takes", 3, "-o", tmp_path / "t.mid").returncode == 0
    )
    assert partimento("generate", TINY, "--bars", 2, "--seed", 5, "-o", tmp_path / "alone.mid").returncode == 0
    assert (tmp_path / "t-2.mid").read_bytes() == (tmp_path / "alone.mid").read_bytes()


def test_takes_are_reported_as_one_json_document(tmp_path):
    done = partimento("generate", TINY, "--bars", 1, "--takes", 2, "-o", tmp_path / "t.mid", "--json")
    assert [take["seed"] for take in json.loads(done.stdout)] == [0, 1]


def test_any_file_name_is_printed_unchanged(tmp_path):
    (tmp_path / "a[").mkdir()
    done = partimento("generate", TINY, "--bars", 1, "-o", tmp_path / "a[" / "b].mid")
    assert done.returncode == 0 and str(tmp_path / "a[" / "b].mid") in done.stdout


def test_a_folder_is_evaluated_without_its_bad_files(tmp_path, song_file):
    (tmp_path / "bad.mid").write_bytes(b"MThd")
    report = json.loads(partimento("evaluate", TINY, tmp_path, "--json").stdout)
    assert report["pieces"] == 1 and [Path(s["name"]).name for s in report["skipped"]] == ["bad.mid"]


def test_regenerate_changes_only_the_bars_and_parts_asked_for(tmp_path, song_file, song):
    done = partimento(
        "regenerate",
        song_file,
        "--style",
        TINY,
        "--bars",
        "5-6",
        "--parts",
        "melody,bass",
        "--seed",
        8,
        "-o",
        tmp_path / "take2.mid",
    )
    assert done.returncode == 0, done.stderr
    take = read_midi(tmp_path / "take2.mid")
    inside = lambda n: 4 * 96 <= n.onset_ticks < 6 * 96
    for part in ("chords", "drums"):
        assert take.notes(part) == song.notes(part)
    for part in ("melody", "bass"):
        assert [n for n in take.notes(part) if not inside(n)] == [n for n in song.notes(part) if not inside(n)]
    assert take != song


def test_continue_adds_bars(tmp_path, song_file, song):
    assert (
        partimento("continue", song_file, "--style", TINY, "--bars", 2, "-o", tmp_path / "longer.mid").returncode == 0
    )
    assert read_midi(tmp_path / "longer.mid").excerpt(0, 8) == song


def test_a_song_file_keeps_every_take_and_new_ones_come_under_the_current(tmp_path):
    song = tmp_path / "song.partimento"
    for arguments in (
        ("generate", TINY, "--bars", 4, "--chords", "C | Am", "--takes", 3, "-o", song),
        ("regenerate", song, "--style", TINY, "--bars", "2-3", "--parts", "melody", "--seed", 8),
        ("continue", song, "--style", TINY, "--bars", 2, "--front"),
        ("takes", song, "--undo", "-o", tmp_path / "now.mid"),
    ):
        done = partimento(*arguments)
        assert done.returncode == 0, done.stderr
    takes = read_song(song)
    alone = load_style(TINY).generate(bars=4, chords="C | Am", seed=1)[0]
    assert (
        [takes.take(i).parent for i in range(6)] == [None, 0, 0, 0, 1, 4]
        and takes.current == 4
        and takes.score(2) == alone
    )
    assert takes.take(4).stretches("melody")[0][0] >= 1 and json.loads(takes.take(4).request) == {
        "bars": "2-3",
        "parts": "melody",
    }
    assert takes.take(5).front == 2 and read_midi(tmp_path / "now.mid") == takes.score(4)


def test_a_midi_file_becomes_a_song_of_two_takes(tmp_path, song_file, song):
    assert partimento("regenerate", song_file, "--style", TINY, "-o", tmp_path / "two.partimento").returncode == 0
    assert read_song(tmp_path / "two.partimento").score(0) == song and len(read_song(tmp_path / "two.partimento")) == 2
    done = partimento("regenerate", song_file, "--style", TINY)
    assert done.returncode == 2 and "--output is missing" in done.stderr


def test_evaluate_reports_nats_by_part(song_file):
    done = partimento("evaluate", TINY, song_file, "--json")
    report = json.loads(done.stdout)
    assert report["pieces"] == 1 and set(report["nats_per_note"]) == {
        "harmony",
        "melody",
        "chords",
        "bass",
        "drums",
        "all",
    }
    assert 0 < report["nats_per_note"]["bass"] < 5


def test_a_style_predicts_its_own_music_better_than_wrong_notes(tmp_path, song_file, song):
    song = song.copy()
    song.set_notes(
        "bass",
        [Note(n.onset_ticks, n.duration_ticks, n.pitch + i % 5, n.velocity) for i, n in enumerate(song.notes("bass"))],
    )
    write_midi(song, tmp_path / "wrong.mid")
    own, wrong = (
        json.loads(partimento("evaluate", TINY, f, "--json").stdout)["nats_per_note"]["bass"]
        for f in (song_file, tmp_path / "wrong.mid")
    )
    assert own < wrong


def test_styles_lists_cards_and_why_a_bad_one_cannot_be_used(tmp_path, monkeypatch):
    (tmp_path / "good.safetensors").write_bytes((GOLDEN / "tiny.safetensors").read_bytes())
    (tmp_path / "bad.safetensors").write_bytes(b"x")
    monkeypatch.setenv("PARTIMENTO_STYLES", str(tmp_path))
    listed = {s["name"]: s for s in json.loads(partimento("styles", "--json").stdout)}
    assert listed["good"]["title"] == "Tiny" and "too short" in listed["bad"]["error"]


@pytest.mark.parametrize(
    "arguments, complaint",
    [
        (("generate", "polka"), "unknown style 'polka'"),
        (("generate", TINY, "--chords", "Q | Wm"), "bar 1, character 1: chord 'Q'"),
        (("generate", TINY, "--key", "X"), "key 'X'"),
        (("generate", TINY, "--parts", "flute"), "unknown part 'flute'"),
        (("generate", "{tmp}/gone.safetensors"), "gone.safetensors"),
        (("regenerate", "{song}", "--style", TINY, "--bars", "7-9"), "outside the score's 1-8"),
        (("regenerate", "{song}", "--style", TINY, "--bars", "x"), "bars 'x'"),
        (("regenerate", "{tmp}/gone.mid", "--style", TINY), "gone.mid"),
        (("regenerate", "{garbage}", "--style", TINY), "garbage.mid"),
        (("continue", "{song}", "--style", TINY, "--bars", "1020"), "bars 1028"),
        (("generate", TINY, "--bars", "2000"), "--bars"),
        (("generate", TINY, "--seed", "-1"), "--seed"),
        (("generate", TINY, "--meter", "99999999999/4"), "meter '99999999999/4'"),
        (("generate", TINY, "--nonsense"), "--nonsense"),
        (("regenerate", "{song}", "--style", TINY, "--bars", "6-5"), "bars '6-5' run backwards: write 5-6"),
        (("generate", TINY, "--strength", "0.5", "--keep", "rhythm"), "what is kept is a matter of notes"),
        (("generate", TINY, "--bars", "16", "--strength", "0.5"), "a strength below 1 is a matter of notes"),
        (("generate", TINY, "--form", "A2 B2", "--keep", "rhythm"), "the asked bars hold none"),
        (("continue", "{song}", "--style", TINY, "--bars", "2", "--strength", "0.5"), "the asked bars hold none"),
        (("generate", "chorale", "--parts", "drums"), "'chorale' does not write drums: it writes harmony, melody"),
        (("regenerate", "{song}", "--style", "chorale", "--parts", "drums"), "'chorale' does not write drums"),
        (
            ("regenerate", "{song}", "--style", TINY, "--parts", "bass", "--lock", "bass"),
            "all of their bars are locked",
        ),
        (("generate", TINY, "--form", "A4 B4 A4", "--bars", "16"), "form 'A4 B4 A4' has 12 bars, and 16 are asked for"),
        (("generate", TINY, "--structure-of", "{song}", "--bars", "16"), "leave bars, meter and form out"),
    ],
)
def test_bad_input_gets_one_sentence_exit_code_2_and_overwrites_nothing(tmp_path, song_file, arguments, complaint):
    garbage, output = tmp_path / "garbage.mid", tmp_path / "kept.mid"
    precious = song_file.read_bytes()
    garbage.write_bytes(b"MThd\0\0\0\6\0\1\0\2\3\xc0MTrk\xff\xff\xff\xff" + bytes(range(256)))
    output.write_bytes(precious)
    done = partimento(*(str(a).format(tmp=tmp_path, song=song_file, garbage=garbage) for a in arguments), "-o", output)
    assert done.returncode == 2 and complaint in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1 and not done.stdout
    assert output.read_bytes() == precious


@pytest.mark.parametrize(
    "arguments, remark",
    [
        (("generate", "chorale", "--wish", "drums density=3"), "the wish for drums does nothing: no drums are written"),
        (("generate", TINY, "--parts", "bass", "--range", "melody:C4-G5"), "the range of melody does nothing"),
        (("generate", TINY, "--parts", "bass", "--polyphony", "chords:2"), "the polyphony of chords does nothing"),
        (("generate", TINY, "--parts", "bass", "--drums", "kick"), "the choice of drums does nothing"),
        (("generate", TINY, "--parts", "bass", "--like", "melody 2: 1"), "no melody is written in bar 2"),
        (("generate", TINY, "--returns", "0.2"), "returns does nothing without a form"),
        (("generate", TINY, "--section-bars", "4"), "section_bars does nothing without a form"),
        (("generate", TINY, "--chords", "C | D", "--scale", "C major"), "not of the scale 'C major': D in bar 2"),
    ],
)
def test_what_does_nothing_is_said_in_one_line_and_the_rest_is_done(tmp_path, arguments, remark):
    done = partimento(*arguments, *(() if "--form" in arguments else ("--bars", 2)), "-o", tmp_path / "song.mid")
    assert done.returncode == 0 and (tmp_path / "song.mid").exists()
    assert remark in done.stderr and done.stderr.count("\n") == 1


def test_controls_that_are_used_are_not_remarked_on(tmp_path):
    wishes = ("--wish", "melody bars=2 density=4", "--range", "bass:E1-E3", "--drums", "kick", "--scale", "C major")
    done = partimento("generate", TINY, "--bars", 2, "--chords", "C | G", *wishes, "-o", tmp_path / "song.mid")
    assert done.returncode == 0 and not done.stderr


def test_a_song_without_a_note_is_an_error_that_says_what_to_change(song):
    with pytest.raises(ValueError, match="not a note was written: take another --seed"):
        check_not_empty([Score(2), Score(2)])
    check_not_empty([Score(2), song])


def piped(data, *arguments):
    command = [str(Path(sys.executable).with_name("partimento")), *map(str, arguments)]
    return subprocess.run(command, input=data, capture_output=True, timeout=120)


def test_a_dash_is_standard_output_and_standard_input(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    first = piped(b"", "generate", TINY, "--bars", 2, "-o", "-")
    assert first.returncode == 0 and b"2 bars" in first.stderr
    write_midi(load_style(TINY).generate(2)[0], "python.mid")
    assert first.stdout == Path("python.mid").read_bytes()
    second = piped(first.stdout, "continue", "-", "--style", TINY, "--bars", 1, "-o", "-", "--json")
    (tmp_path / "longer.mid").write_bytes(second.stdout)
    assert json.loads(second.stderr)["bars"] == 3 and read_midi("longer.mid").bars == 3
    assert not (tmp_path / "-").exists()
    several = piped(b"", "generate", TINY, "--takes", 2, "-o", "-")
    assert several.returncode == 2 and b"do not fit into standard output" in several.stderr


@pytest.mark.parametrize(
    "command",
    [
        ("generate", TINY, "--bars", "1"),
        ("regenerate", "{song}", "--style", TINY, "--bars", "1"),
        ("accompany", "{song}", "--style", TINY),
        ("continue", "{song}", "--style", TINY, "--bars", "1"),
        ("feel", "{song}", "--amount", "0"),
        ("render", "{song}"),
    ],
)
def test_a_file_that_is_no_song_of_ours_is_written_over_by_force_alone(tmp_path, song_file, command):
    words, kept = [word.format(song=song_file) for word in command], tmp_path / "kept.mid"
    if command[0] == "accompany":
        write_midi(load_style(TINY).generate(1, parts=["melody"])[0], song_file)
    kept.write_text("shopping list")
    done = partimento(*words, "-o", kept)
    assert done.returncode == 2 and "choose another name, or --force" in done.stderr
    assert kept.read_text() == "shopping list"
    if command[0] != "render":
        assert partimento(*words, "-o", kept, "--force").returncode == 0 and kept.read_bytes()[:4] == b"MThd"
        assert partimento(*words, "-o", kept).returncode == 0  # it is ours now


def test_takes_that_would_write_over_another_file_are_not_begun(tmp_path):
    (tmp_path / "t-2.mid").write_text("shopping list")
    done = partimento("generate", TINY, "--bars", 1, "--takes", 2, "-o", tmp_path / "t.mid")
    assert done.returncode == 2 and "t-2.mid: is there already" in done.stderr and not (tmp_path / "t-1.mid").exists()


@pytest.mark.parametrize(
    "arguments, complaint",
    [
        (("takes", "{song}"), "song.mid: a MIDI file holds one take; takes are kept in song files"),
        (("generate", TINY, "-o", "{tmp}/nowhere/x.mid"), "cannot be written: there is no folder '{tmp}/nowhere'"),
        (("generate", TINY, "--bars", "1", "-o", "{tmp}"), "{tmp}: cannot be written: Is a directory"),
        (("regenerate", "{tmp}/empty.mid", "--style", TINY, "-o", "{tmp}/y.mid"), "not a MIDI file: it has no header"),
        (("render", "{song}", "--plugin", "{tmp}/half.vst3", "-o", "{tmp}/y.wav"), "half.vst3: cannot be loaded as a"),
    ],
)  # fmt: skip
def test_an_error_names_what_is_wrong(tmp_path, song_file, arguments, complaint):
    (tmp_path / "empty.mid").touch()
    (tmp_path / "half.vst3/Contents/x86_64-linux").mkdir(parents=True)
    done = partimento(*(word.format(tmp=tmp_path, song=song_file) for word in arguments))
    assert done.returncode == 2 and complaint.format(tmp=tmp_path) in done.stderr
    assert "PosixPath" not in done.stderr and len(done.stderr.strip().splitlines()) == 1


def test_a_list_of_takes_is_refused_with_what_to_write_instead(tmp_path, tiny):
    with pytest.raises(TypeError, match=r"write_midi takes a Score, not a list: .* as in takes\[0\]"):
        write_midi(tiny.generate(1), tmp_path / "song.mid")


def test_one_bar_is_a_bar(tmp_path):
    done = partimento("generate", TINY, "--bars", 1, "-o", tmp_path / "song.mid")
    assert ": 1 bar, " in done.stdout


def test_the_command_alone_prints_its_manual_and_no_error():
    done = partimento()
    assert "Write a score from nothing" in done.stdout and not done.stderr


def test_the_list_of_styles_fits_a_terminal_of_80_columns():
    lines = partimento("styles").stdout.splitlines()
    assert max(map(len, lines)) <= 80 and any(line.startswith("beatles") and "British beat" in line for line in lines)
    assert len(lines) < 50


def test_every_command_explains_itself():
    for command in (
        "styles",
        "generate",
        "regenerate",
        "continue",
        "takes",
        "render",
        "train",
        "export",
        "evaluate",
        "corpus",
    ):
        done = partimento(command, "--help")
        assert done.returncode == 0 and len(done.stdout) > 300


def test_a_damaged_file_is_read_with_a_warning(tmp_path, song_file):
    cut = tmp_path / "cut.mid"
    cut.write_bytes(song_file.read_bytes()[:-60])
    done = partimento("regenerate", cut, "--style", TINY, "--parts", "melody", "-o", tmp_path / "new.mid")
    assert done.returncode == 0 and (tmp_path / "new.mid").exists()
    assert done.stderr.count("\n") == 1 and "cut.mid: track" in done.stderr and "cut off" in done.stderr


def test_an_unknown_chord_is_named_and_the_rest_of_the_line_counts(tmp_path):
    done = partimento("generate", TINY, "--bars", 4, "--chords", "C | Q | F | G7alt", "-o", tmp_path / "song.mid")
    assert done.returncode == 0 and done.stderr.count("\n") == 1
    assert "chord line, bar 2, character 5: chord 'Q'" in done.stderr
    assert [c.name() for c in read_midi(tmp_path / "song.mid").harmony] == ["C", "F", "G7alt"]


def test_no_file_steers_the_terminal(tmp_path, tiny, monkeypatch):
    """Titles, requests and names of files come from anybody."""
    loud = "\x1b[2J\x1b]0;mine\x07\u009b31m\u202e"
    song = Takes(tiny.generate(bars=1)[0])
    song.add(0, song.score(0), style="", seed=1, request=f"by {loud}hand")
    write_song(song, tmp_path / "a.partimento")
    shutil.copy(GOLDEN / "tiny.safetensors", tmp_path / f"a{loud}.safetensors")
    (tmp_path / f"b{loud}.safetensors").write_bytes(b"none")
    monkeypatch.setenv("PARTIMENTO_STYLES", str(tmp_path))
    for done in (
        partimento("takes", tmp_path / "a.partimento"),
        partimento("styles"),
        partimento("takes", tmp_path / f"{loud}.partimento"),
    ):
        said = done.stdout + done.stderr
        assert "[2J" in said and "".join(said.split("\n")).isprintable(), ascii(said)
