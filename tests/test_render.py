import numpy as np
import pytest
from partimento import Note, Score, instruments
from partimento._core import Kit, Timbre, song_sounds
from partimento.render.audio import STEMS, find_plugin, mix_stems, render_song, render_stems
from partimento.render.limiter import limit
from partimento.render.pianoroll import draw_pianoroll
from PIL import Image
from sound_files import write_sounds


@pytest.fixture(scope="module")
def stems(tiny):
    return render_stems(tiny.generate(bars=2, chords="C | F", seed=3)[0], find_plugin())


def test_every_part_has_a_stem_that_sounds(stems):
    assert set(stems) == set(STEMS) and all(np.abs(s).max() > 0.01 for s in stems.values())


def true_peak_db(sound):
    """Four times oversampled by its spectrum, which no filter of ours has a part in."""
    size = 4 * sound.shape[1]
    spectrum = np.fft.rfft(np.asarray(sound, np.float64), axis=1)
    return 20 * np.log10(np.abs(np.fft.irfft(spectrum, size, axis=1)).max() * 4)


def flat_runs(sound):
    """Runs of three samples and more at the highest level, as a clipped wave has them."""
    whole = np.round(sound * 32767)
    at_top = np.abs(whole) >= np.abs(whole).max() - 1
    return int((at_top[:, :-2] & at_top[:, 1:-1] & at_top[:, 2:]).sum())


def test_the_mix_stays_below_minus_one_decibel_of_true_peak_is_not_clipped_and_has_no_offset(stems):
    mixed = mix_stems({part: 4 * stem + 0.01 for part, stem in stems.items()})
    assert -1.5 < true_peak_db(mixed) <= -1 + 0.02 and flat_runs(mixed) == 0
    assert np.abs(mixed[:, 44100:].mean(axis=1)).max() < 3e-4


def test_a_limited_sound_keeps_its_ceiling_between_the_samples_too():
    time = np.arange(2 * 44100)
    between = np.sin(2 * np.pi * (time / 4 + 1 / 8)) * np.linspace(0.5, 2.0, len(time))  # 3 dB over its samples
    limited = limit(np.stack([between, 0.5 * between]).astype(np.float32), 44100, -1.0)
    assert true_peak_db(np.stack([between])) > 5 and -1.2 < true_peak_db(limited[:, :-400]) <= -1 + 0.02
    assert np.allclose(limited[1], 0.5 * limited[0], atol=1e-6)


def test_a_quiet_sound_is_not_changed_by_the_limiter():
    quiet = 0.4 * np.sin(np.arange(44100) / 30)[None].repeat(2, axis=0).astype(np.float32)
    assert np.allclose(limit(quiet, 44100, -1.0), quiet, atol=1e-6)


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


def test_a_kit_and_a_timbre_are_heard_from_the_first_note_on_and_the_other_parts_stay(tmp_path, monkeypatch, tiny):
    monkeypatch.setenv("PARTIMENTO_SOUNDS", str(write_sounds(tmp_path)))
    drums, notes = (
        network(tmp_path / f"{network.__name__.lower()}.safetensors")
        for network in (instruments.Drums, instruments.Notes)
    )
    score = tiny.generate(bars=1, chords="C", seed=3)[0]
    sounds = song_sounds(Kit(drums, 7), {"melody": Timbre.named(notes, "flute")})
    plain, neural, again = (render_stems(score, find_plugin(), each) for each in ("", sounds, sounds))
    assert np.array_equal(plain["bass"], neural["bass"]) and np.array_equal(plain["chords"], neural["chords"])
    for part in ("drums", "melody"):
        assert np.abs(neural[part]).max() > 0.01 and not np.array_equal(plain[part], neural[part])
        assert np.array_equal(neural[part], again[part])


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
