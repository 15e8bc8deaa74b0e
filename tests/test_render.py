import numpy as np
import pytest
from partimento import Note, Score
from partimento.render.audio import STEMS, find_plugin, mix_stems, render_song, render_stems
from partimento.render.pianoroll import draw_pianoroll
from PIL import Image


@pytest.fixture(scope="module")
def stems(tiny):
    return render_stems(tiny.generate(bars=2, chords="C | F", seed=3)[0], find_plugin())


def test_every_part_has_a_stem_that_sounds(stems):
    assert set(stems) == set(STEMS) and all(np.abs(s).max() > 0.01 for s in stems.values())


def test_the_mix_is_neither_silent_nor_clipped(stems):
    mixed = mix_stems(stems)
    assert 0.1 < np.abs(mixed).max() <= 10 ** (-1 / 20) + 1e-4 and np.isfinite(mixed).all()


def test_a_song_renders_to_the_same_file_twice(tmp_path):
    score = Score(1, tempo_bpm=180)
    score.set_notes("bass", [Note(0, 24, 40), Note(48, 24, 47)])
    for name in ("a.wav", "b.wav"):
        figures = render_song(score, tmp_path / name)
        assert figures["seconds"] > 1 and -30 < figures["rms_db"] < -3
    assert (tmp_path / "a.wav").read_bytes() == (tmp_path / "b.wav").read_bytes()


def test_the_notes_sound_where_they_are_written():
    score = Score(2, tempo_bpm=120)
    score.set_notes("drums", [Note(96, 6, 38, 120)])
    sound = np.abs(render_stems(score, find_plugin())["drums"]).max(axis=0)
    assert abs(int(np.argmax(sound > 1e-3)) - 2 * 44100) < 220


def test_a_score_without_notes_is_refused(tmp_path):
    with pytest.raises(ValueError, match="no notes to play"):
        render_song(Score(1), tmp_path / "a.wav")


def test_a_missing_plugin_is_named_with_the_way_to_build_it(tmp_path):
    with pytest.raises(ValueError, match="gone.vst3: there is no plugin; build it"):
        find_plugin(tmp_path / "gone.vst3")


def test_the_piano_roll_shows_every_part_in_its_colour(tmp_path, song):
    draw_pianoroll(song, tmp_path / "song.png", "song")
    pixels = {
        tuple(int(c) // 24 for c in p)
        for p in np.asarray(Image.open(tmp_path / "song.png").convert("RGB")).reshape(-1, 3)[::7]
    }
    for colour in ((0xE4, 0x57, 0x2E), (0x4F, 0x8F, 0xBA), (0x6A, 0x4C, 0x93), (0x7D, 0x7D, 0x7D)):
        assert any(all(abs(p[i] * 24 + 12 - colour[i]) < 40 for i in range(3)) for p in pixels), colour
