"""docs/listen.html plays the examples, and its game tells nothing but notes and counts guesses."""

import importlib.util
import json
import re
from importlib.machinery import SourceFileLoader
from pathlib import Path

import pytest
from browser import CHROMIUM, Browser
from partimento import Meter, Score
from partimento._core import Note
from partimento.corpora.shards import Piece

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs/listen.html"
browsing = pytest.mark.skipif(not CHROMIUM, reason="No Chromium is installed, so the page is not opened.")


def script():
    loader = SourceFileLoader("listen_script", str(ROOT / "scripts/listen"))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(loader.name, loader))
    loader.exec_module(module)
    return module


def page_data():
    return script().data_of(PAGE.read_text())


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    opened = Browser(PAGE, tmp_path_factory.mktemp("profile"))
    yield opened
    opened.close()


def test_the_page_is_what_the_script_makes_of_its_data():
    assert script().page(page_data()) == PAGE.read_text()


def test_the_page_is_small_and_asks_no_network():
    text = PAGE.read_text()
    assert len(text.encode()) < 400_000
    assert not re.search(r"""https?://|@import|<link|\bfetch\(|XMLHttpRequest|src=["']""", text)


def test_every_example_is_on_the_page_with_a_sound_beside_it():
    songs = page_data()["songs"]
    assert {s["name"] for s in songs} == {p.stem for p in (ROOT / "docs/examples").glob("*.mid")}
    assert all((PAGE.parent / f"examples/{s['name']}.ogg").exists() for s in songs)


def test_the_page_has_the_notes_of_the_examples():
    """Else: scripts/listen."""
    for song in page_data()["songs"]:
        assert song == json.loads(json.dumps(script().example(song["name"])))


def test_real_excerpts_and_ours_come_in_equal_numbers_with_equal_frames():
    game = page_data()["game"]
    for real, ours in zip(game[::2], game[1::2], strict=True):
        assert (real["real"], ours["real"]) == (1, 0)
        for key in ("style", "tempo", "bars", "barTicks", "beats"):
            assert real[key] == ours[key]
        assert list(real["parts"]) == list(ours["parts"]) and all(ours["parts"].values())
    # Any ten excerpts that the coin may ask of a style are there.
    assert all(
        sum(g["style"] == s and g["real"] == r for g in game) >= 3 for s in {g["style"] for g in game} for r in (0, 1)
    )


def test_an_excerpt_is_on_one_grid_without_velocities_or_timing():
    made = script()
    score = Score(9, meter=Meter(4, 4))
    score.set_notes("melody", [Note(97, 24, 60, 3, 5), Note(106, 7, 62, 120, -4)])
    assert made.excerpt(score, 1, ["melody"])["parts"]["melody"] == [0, 60, 24, 9, 62, 7]


def test_a_piece_that_was_trained_on_is_refused():
    with pytest.raises(ValueError, match="held out"):
        script().pair("folk", Piece("jig", "nottingham", Score(8), held_out=False, labels={}), 0, "a jig", 1)


# Bounds of what is neither grid nor ground: coloured pixels of notes.
COLOURED = """(() => {
  const canvas = document.getElementById("%s-roll");
  const pixels = canvas.getContext("2d").getImageData(8, 0, canvas.width - 8, canvas.height).data;
  let count = 0;
  for (let i = 0; i < pixels.length; i += 4)
    count += Math.max(pixels[i], pixels[i + 1], pixels[i + 2]) - Math.min(pixels[i], pixels[i + 1], pixels[i + 2]) > 50;
  return count;
})()"""


@browsing
def test_both_rolls_show_notes(browser):
    assert browser.run(COLOURED % "song") > 2000 and browser.run(COLOURED % "guess") > 300
    assert not browser.errors


@browsing
@pytest.mark.parametrize("deck", ["song", "guess"])
def test_playing_moves_the_playhead_and_stopping_halts_it(browser, deck):
    name = {"song": "listen", "guess": "guess"}[deck]
    browser.run(f"document.getElementById('{deck}-play').click()")
    browser.until(f"{name}.time > 0.2 && {name}.roll.tick > 0")
    assert browser.run(f"document.getElementById('{deck}-play').getAttribute('aria-pressed')") == "true"
    browser.run(f"document.getElementById('{deck}-play').click()")
    assert browser.run(f"!{name}.playing && document.getElementById('{deck}-play').innerText") == "Play"


@browsing
def test_one_deck_stops_the_other(browser):
    browser.run("listen.play(); guess.play()")
    assert browser.run("[listen.playing, guess.playing]") == [False, True]
    browser.run("guess.stop()")


@browsing
def test_every_style_can_be_chosen_and_sought_in(browser):
    for title in browser.run("[...document.getElementById('styles').children].map((b) => b.textContent)"):
        browser.run(f"[...document.getElementById('styles').children].find((b) => b.textContent === {title!r}).click()")
        assert browser.run("document.getElementById('song-title').textContent") == title
        assert browser.run(COLOURED % "song") > 500
    browser.run("seeker.value = seeker.max / 2; seeker.dispatchEvent(new Event('input'))")
    assert browser.run("document.getElementById('song-where').value") == "bar 17 of 32"


@browsing
def test_without_the_recording_the_page_plays_the_notes(browser):
    browser.run("recording.load('nothing'); listen.seek(0); listen.play()")
    browser.until("recording.broken && listen.time > 0.1")
    assert "own plain sound" in browser.run("document.getElementById('song-note').textContent")
    browser.run("listen.stop()")


@browsing
def test_ten_guesses_by_keys_are_counted(browser):
    browser.run("begin()")
    truth = browser.run("round.map((piece) => piece.real)")
    assert len(truth) == 10
    for number, real in enumerate(truth):
        wrong = number in (2, 5, 9)
        browser.press("1" if bool(real) != wrong else "2")
        assert browser.run("document.getElementById('verdict').textContent").startswith("Wrong" if wrong else "Right")
        browser.press("1")  # a second answer to the same excerpt does not count
        assert browser.run("answers.length") == number + 1
        browser.press("Enter")
    assert "right in 7 of 10" in browser.run("document.getElementById('verdict').textContent")
    assert browser.run("document.getElementById('answers').children.length") == 10
    browser.press("Enter")
    assert browser.run("[answers.length, document.getElementById('round').textContent.slice(0, 15)]") == [
        0,
        "Excerpt 1 of 10",
    ]


@browsing
def test_everything_that_can_be_used_has_a_name(browser):
    tree = browser.call("Accessibility.getFullAXTree")["nodes"]
    roles = {"button", "slider", "img", "image", "group", "status", "list", "region"}
    found = [n for n in tree if not n.get("ignored") and n["role"]["value"] in roles - {"status", "list"}]
    assert len(found) > 15
    assert not [n["role"]["value"] for n in found if not n.get("name", {}).get("value")]


@browsing
def test_the_page_has_a_dark_dress(browser):
    grounds = []
    for scheme in ("light", "dark"):
        browser.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
        grounds.append(browser.run("getComputedStyle(document.body).backgroundColor"))
    assert grounds[0] != grounds[1]
