import json
import struct
import tomllib
from pathlib import Path

import numpy as np
import partimento
import pytest
from partimento import _core, instruments
from partimento._core import DRUM_CLASSES, KIT_PIECES, SOUND_RATE, HitControls, Kit
from sound_files import PLACES, sound_bytes, write_sounds
from test_cli import partimento as run

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def sounds(tmp_path_factory):
    """The folder of untrained sounds."""
    return write_sounds(tmp_path_factory.mktemp("sounds"))


@pytest.fixture(autouse=True)
def found(sounds, monkeypatch):
    monkeypatch.setenv("PARTIMENTO_SOUNDS", str(sounds))
    instruments.load_drums.cache_clear()
    instruments.load_notes.cache_clear()
    yield
    instruments.load_drums.cache_clear()
    instruments.load_notes.cache_clear()


def wav(samples, rate=SOUND_RATE, bits=16, channels=1, kind=1):
    """A WAV file's bytes from numbers as the file holds them, (n) or (n, channels)."""
    raw = samples.tobytes()
    head = struct.pack("<HHIIHH", kind, channels, rate, rate * channels * bits // 8, channels * bits // 8, bits)
    return (
        b"RIFF"
        + struct.pack("<I", 36 + len(raw))
        + b"WAVEfmt \x10\0\0\0"
        + head
        + b"data"
        + struct.pack("<I", len(raw))
        + raw
    )


def sine(hz=440.0, seconds=0.5, rate=SOUND_RATE):
    return 0.5 * np.sin(2 * np.pi * hz * np.arange(int(seconds * rate)) / rate)


def test_a_noise_band_holds_its_own_frequencies_alone_at_unit_loudness():
    bands = _core.noise_bands()
    assert np.allclose(np.sqrt((bands**2).mean(1)), 1, atol=1e-4)
    power = np.abs(np.fft.rfft(bands)) ** 2
    middles = (power * np.arange(power.shape[1])).sum(1) / power.sum(1)
    assert (np.diff(middles) > 0).all()
    assert not (power[0, :60] > 1e-6 * power[0].max()).any() and not (power[0, 224:] > 1e-6 * power[0].max()).any()


def test_a_shape_sounds_as_its_definition_says():
    """Of sines in double precision, for half a second."""
    rng, samples, hz = np.random.default_rng(3), 22050, 220.0
    raw = np.full(2697, -20.0, np.float32)
    raw[:1536] = rng.uniform(-7, -3, 1536)
    raw[1536] = -5.0
    raw[1537:1561], raw[1561:1585], raw[1585:1609] = rng.uniform(-3, -1, (3, 24))
    raw[-512:] = 0.01 * rng.standard_normal(512)
    at, t = np.arange(samples), np.arange(samples) / SOUND_RATE
    gains, stiffness = np.exp(raw[:1536].reshape(24, 64).astype(float)), 0.01 * np.exp(float(raw[1536]))
    expected = np.zeros(samples)
    expected[:512] = raw[-512:]
    for h in range(1, 65):
        f = h * hz * np.sqrt(1 + stiffness * h**2)
        if f < 0.45 * SOUND_RATE:
            expected += np.interp(at, _core.CONTROL_SAMPLES, gains[:, h - 1]) * np.sin(2 * np.pi * f * t)
    for ratio, gain, seconds in np.exp(raw[1537:1609].reshape(3, 24).astype(float)).T * [32, 1, 4]:
        if ratio * hz < 0.45 * SOUND_RATE:
            expected += gain * np.exp(-t / seconds) * np.sin(2 * np.pi * ratio * hz * t)
    assert np.abs(_core.render_shape(raw, samples, hz=hz) - expected).max() < 1e-3


def test_a_gliding_mode_sounds_as_its_definition_says():
    raw = np.full(1162, -20.0, np.float32)
    raw[0], raw[24], raw[48], raw[72], raw[73] = (
        np.log(60 / 20000),
        -0.5,
        np.log(0.3 / 4),
        np.log(3 / 8),
        np.log(0.02 / 0.25),
    )
    raw[-512:] = 0
    t = np.arange(SOUND_RATE) / SOUND_RATE
    turns = 60 * (t + 3 * 0.02 * (1 - np.exp(-t / 0.02)))
    expected = np.exp(-0.5 - t / 0.3) * np.sin(2 * np.pi * turns)
    assert np.abs(_core.render_shape(raw, SOUND_RATE) - expected).max() < 1e-3


def test_the_same_seed_gives_the_same_kit_and_the_same_samples():
    first, again, other = (partimento.new_kit(seed) for seed in (7, 7, 8))
    assert first == again and first != other
    for piece in KIT_PIECES:
        assert np.array_equal(partimento.render_hit(first[piece]), partimento.render_hit(again[piece]))


def test_hits_have_no_offset_do_not_clip_and_end_without_a_click():
    for piece, samples in partimento.render_kit(partimento.new_kit(3)).items():
        assert 0.97 < np.abs(samples).max() <= 0.9801, piece
        assert abs(samples.mean()) < 2e-3 and abs(samples[-1]) < 1e-6, piece
        assert len(samples) <= 1.5 * SOUND_RATE


def test_a_new_kit_keeps_the_locked_pieces():
    kit = partimento.new_kit(1)
    snare = kit["snare"]
    snare.locked = True
    kit["snare"] = snare
    kit.renew(instruments.load_drums(), 2)
    assert kit["snare"] == snare and kit["kick"] == partimento.new_kit(2)["kick"]


def centroid(samples):
    power = np.abs(np.fft.rfft(samples)) ** 2
    return (power * np.fft.rfftfreq(len(samples), 1 / SOUND_RATE)).sum() / power.sum()


def seconds_heard(samples):
    """Until 95 % of the energy have come."""
    energy = np.cumsum(samples.astype(float) ** 2)
    return np.searchsorted(energy, 0.95 * energy[-1]) / SOUND_RATE


def turned(**controls):
    piece = partimento.new_kit(5)["snare"]
    piece.controls = HitControls(**controls)
    return partimento.render_hit(piece)


def test_controls_do_what_they_are_named_for():
    assert centroid(turned(brightness=0.8)) > centroid(turned()) > centroid(turned(brightness=-0.8))
    assert seconds_heard(turned(length=0.8)) > seconds_heard(turned()) > seconds_heard(turned(length=-0.8))
    assert seconds_heard(turned(punch=1.0)) < seconds_heard(turned(punch=-1.0))
    assert not np.array_equal(turned(noise=1.0), turned(noise=-1.0))
    with pytest.raises(ValueError, match="brightness is outside -1..1"):
        HitControls(brightness=2)


def test_softer_is_darker():
    piece = partimento.new_kit(5)["snare"]
    assert centroid(partimento.render_hit(piece, 20)) < centroid(partimento.render_hit(piece, 120))


def test_a_morph_begins_at_one_hit_and_ends_at_the_other():
    kit = partimento.new_kit(5)
    kick, snare = kit["kick"], kit["snare"]
    assert kick.morphed(snare, 0.0) == kick
    assert np.allclose(kick.morphed(snare, 1.0).latent, snare.latent, atol=1e-6)
    assert np.isclose(sum(kick.morphed(snare, 0.3).classes), 1)


def test_a_dropped_sound_has_relatives():
    sound = partimento.render_hit(partimento.new_kit(5)["snare"])
    near, again, far = (partimento.piece_like("snare", sound, r) for r in (0, 0, 3))
    assert near == again and near.latent != far.latent
    with pytest.raises(ValueError, match="silent"):
        partimento.piece_like("snare", np.zeros(1000, np.float32))


def test_a_wheel_carries_the_sounds_to_where_they_are_looked_for():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    carried = project["tool"]["scikit-build"]["wheel"]["force-include"]
    installed = Path(partimento.__file__).parents[1]  # what a wheel is unpacked into
    assert installed / carried["sounds"] in instruments.sound_folders()
    assert {"drums.safetensors", "notes.safetensors", "kits"} <= {path.name for path in (ROOT / "sounds").iterdir()}


def test_a_timbre_has_relatives():
    flute, notes = partimento.find_timbre("flute"), instruments.load_notes()
    one, again, two = (flute.relative(notes, number) for number in (1, 1, 2))
    assert flute.relative(notes, 0).latent == flute.latent
    assert one.latent == again.latent != two.latent and one.name.startswith("relative 1, near ")


def test_a_kit_file_reads_back_as_it_was(tmp_path):
    kit = partimento.new_kit(7, "Attic")
    partimento.save_kit(kit, tmp_path / "a.partikit")
    assert partimento.load_kit(tmp_path / "a.partikit") == kit
    assert partimento.load_kit(tmp_path / "a.partikit").name == "Attic"


def without(data, *path):
    for name in path[:-1]:
        data = data[name]
    del data[path[-1]]


@pytest.mark.parametrize(
    "spoil, said",
    [
        (lambda d: d.update(format="partimento-kit-2"), "format is 'partimento-kit-2', expected 'partimento-kit-1'"),
        (lambda d: without(d, "pieces", "kick"), "pieces are not 16"),
        (lambda d: d["pieces"]["kick"].update(latent=[0.0] * 15), "kick: latent is not a row of 16 numbers"),
        (lambda d: d["pieces"]["kick"].update(latent=[1e9] * 16), "kick: latent is outside -100..100"),
        (lambda d: d["pieces"]["ride"].update(classes={"gong": 1.0}), "ride: classes: there is no 'gong'"),
        (lambda d: d["pieces"]["ride"].update(classes={"ride": 0.2}), "ride: classes do not add up to 1"),
        (lambda d: d["pieces"]["ride"].update(seed=-1), "ride: seed is not a whole number"),
        (lambda d: d["pieces"]["ride"]["controls"].update(punch=7), "ride: punch is outside -1..1"),
    ],
)
def test_a_damaged_kit_is_refused_in_one_sentence(tmp_path, spoil, said):
    data = json.loads(partimento.new_kit(7).to_json())
    spoil(data)
    path = tmp_path / "bad.partikit"
    path.write_text(json.dumps(data))
    with pytest.raises(ValueError) as refused:
        partimento.load_kit(path)
    assert said in str(refused.value).replace('"', "'") and str(path) in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_kit_file_that_is_none_is_refused(tmp_path):
    for data, said in ((b"", "kit"), (b"\xff\xfe", "not UTF-8"), (b"[" * 100, "deep"), (b" " * (2 << 20), "larger")):
        (tmp_path / "x").write_bytes(data)
        with pytest.raises(ValueError, match=said):
            partimento.load_kit(tmp_path / "x")


def test_weights_of_another_kind_or_format_are_refused(tmp_path):
    for changed, said in (
        ({"partimento_sounds": "2"}, "format"),
        ({"kind": "notes"}, "expected"),
        ({"sizes": "{}"}, "width"),
    ):
        path = tmp_path / "drums.safetensors"
        path.write_bytes(sound_bytes("drums", changed=changed))
        with pytest.raises(ValueError, match=said):
            instruments.load_drums(path)
        instruments.load_drums.cache_clear()


@pytest.mark.parametrize("rate", [8000, 22050, 44100, 48000, 192000])
def test_a_wav_of_any_rate_has_the_same_sound(tmp_path, rate):
    tone = np.round(32767 * sine(440, 0.5, rate)).astype("<i2")
    (tmp_path / "x.wav").write_bytes(wav(tone, rate))
    read = instruments.read_sound(tmp_path / "x.wav")
    assert abs(len(read) - 22050) < 8
    assert np.abs(read[2000:20000] - sine()[2000:20000]).max() < 5e-3


def test_a_wav_of_any_form_has_the_same_sound(tmp_path):
    tone = sine()
    forms = {
        8: np.round(tone * 127 + 128).astype("u1"),
        16: np.round(tone * 32767).astype("<i2"),
        24: np.round(tone * 8388607).astype("<i4").view("u1").reshape(-1, 4)[:, :3],
        32: np.round(tone * 2147483647).astype("<i4"),
    }
    for bits, samples in forms.items():
        (tmp_path / "x.wav").write_bytes(wav(samples, bits=bits))
        assert np.abs(instruments.read_sound(tmp_path / "x.wav") - tone).max() < (0.01 if bits == 8 else 1e-4), bits
    stereo = np.stack([tone, 0 * tone], 1)
    for bits, kind in ((32, "<f4"), (64, "<f8")):
        (tmp_path / "x.wav").write_bytes(wav(stereo.astype(kind), bits=bits, channels=2, kind=3))
        assert np.abs(instruments.read_sound(tmp_path / "x.wav") - tone / 2).max() < 1e-6


def test_a_bad_wav_is_refused_in_one_sentence(tmp_path):
    hour = tmp_path / "hour.wav"
    hour.write_bytes(wav(np.zeros(0, "<i2"))[:-4] + struct.pack("<I", 2 * 3600 * SOUND_RATE))
    with hour.open("r+b") as file:
        file.truncate(2 * 3600 * SOUND_RATE)
    bad = {
        "text.wav": (b"not a sound at all, but a text", "is no WAV file"),
        "empty.wav": (b"", "is empty"),
        "silent.wav": (wav(np.zeros(1000, "<i2")), "is silent"),
        "nan.wav": (wav(np.array([0.1, np.nan], "<f4"), bits=32, kind=3), "not a number"),
        "12bit.wav": (wav(np.zeros(10, "<i2"), bits=12), "12 bits"),
        "fast.wav": (wav(np.ones(10, "<i2"), rate=384000), "384000 samples a second"),
        "cut.wav": (wav(np.ones(10, "<i2"))[:30], "cut off"),
        "none.wav": (wav(np.ones(10, "<i2"))[:36], "holds no sound"),
    }
    for name, (data, _) in bad.items():
        (tmp_path / name).write_bytes(data)
    for name, said in {"hour.wav": "lasts 3599 s", **{name: said for name, (_, said) in bad.items()}}.items():
        with pytest.raises(ValueError, match=said) as refused:
            instruments.read_sound(tmp_path / name)
        assert str(tmp_path / name) in str(refused.value) and "\n" not in str(refused.value)


def test_a_rendered_wav_reads_back():
    samples = partimento.render_hit(partimento.new_kit(1)["clap"])
    data = _core.wav_file(samples)
    assert len(data) == 44 + 3 * len(samples) + len(samples) % 2


@pytest.mark.parametrize("hz, pitch", [(440, 69), (65.406, 36), (1046.5, 84), (261.626, 60)])
def test_the_pitch_of_a_note_is_heard(hz, pitch):
    t = np.arange(SOUND_RATE) / SOUND_RATE
    note = sum(np.sin(2 * np.pi * h * hz * t) / h for h in range(1, 6)) * np.exp(-2 * t)
    assert abs(_core.estimate_pitch(_core.from_onset(note.astype(np.float32))) - pitch) < 0.1
    assert _core.estimate_pitch(np.random.default_rng(1).standard_normal(20000).astype(np.float32)) == 0


TRAINED = Path(__file__).parents[1] / "sounds"
trained = pytest.mark.skipif(not (TRAINED / "notes.safetensors").exists(), reason="the trained networks are not here")


@pytest.fixture
def trained_sounds(monkeypatch, found):
    monkeypatch.setenv("PARTIMENTO_SOUNDS", str(TRAINED))


def middle(piece):
    """The median centroid of a piece's hits over some kits."""
    return np.median([centroid(partimento.render_hit(partimento.new_piece(piece, seed))) for seed in range(9)])


@trained
def test_trained_pieces_lie_where_their_classes_lie(trained_sounds):
    kick, snare, hat = middle("kick"), middle("snare"), middle("hat_closed")
    assert kick < 300 and 2 * kick < snare < hat
    assert middle("tom_low") < snare and middle("ride") > snare


@trained
def test_trained_hits_have_no_offset_and_end_without_a_click(trained_sounds):
    for piece, samples in partimento.render_kit(partimento.new_kit(11)).items():
        assert abs(samples.mean()) < 2e-3 and abs(samples[-1]) < 1e-6, piece
        assert np.abs(np.diff(samples[-100:])).max() < 2e-3, piece


@trained
@pytest.mark.parametrize("pitch", [40, 52, 64, 76])
def test_trained_notes_are_in_tune(trained_sounds, pitch):
    for program in (0, 24, 40, 56, 73):
        timbre = _core.Timbre.of_program(instruments.load_notes(), program)
        sound = partimento.play_note(timbre, pitch, 100, 1.0)
        assert abs(_core.estimate_pitch(_core.from_onset(sound)) - pitch) < 0.3, timbre.name


@trained
def test_a_harder_trained_note_is_brighter(trained_sounds):
    brighter = 0
    for program in (0, 24, 33, 56, 66):
        timbre = _core.Timbre.of_program(instruments.load_notes(), program)
        soft, hard = (centroid(partimento.play_note(timbre, 60, velocity)) for velocity in (30, 120))
        brighter += hard > soft
    assert brighter >= 4


def test_a_held_note_goes_on_without_a_seam_or_a_rise():
    held = instruments.load_notes().note(partimento.find_timbre("flute").latent, 60, 100, 0)
    sound = held.played(6 * SOUND_RATE)
    steps = np.abs(np.diff(sound))
    end = len(held.samples)
    assert steps[end - 50 : end + 50].max() <= 1.5 * steps[:SOUND_RATE].max()
    level = [np.sqrt((sound[i : i + 11025] ** 2).mean()) for i in range(held.loop, 5 * SOUND_RATE, 11025)]
    assert max(level[8:]) <= 1.25 * max(level[:8]) and 0 < held.fall <= 1
    assert abs(sound[-1]) < 1e-3


def test_a_timbre_is_found_by_name_by_place_and_by_ear(tmp_path):
    assert partimento.find_timbre("FLUTE").name == "Flute"
    assert partimento.find_timbre("0.1,0.2").name == "near Flute"
    t = np.arange(SOUND_RATE) / SOUND_RATE
    tone = sum(np.sin(2 * np.pi * h * 220 * t) / h for h in range(1, 8)) * np.exp(-3 * t)
    (tmp_path / "a.wav").write_bytes(_core.wav_file((0.3 * tone).astype(np.float32)))
    assert partimento.find_timbre(str(tmp_path / "a.wav")).name.startswith("like ")
    with pytest.raises(ValueError, match="no timbre .kazoo. on the map"):
        partimento.find_timbre("kazoo")
    with pytest.raises(ValueError, match="x is outside"):
        partimento.find_timbre("1.5,0.2")


def test_a_point_of_the_map_at_a_timbre_is_that_timbre():
    notes = instruments.load_notes()
    assert [place.name for place in notes.places] == [each["name"] for each in PLACES]
    for place in notes.places:
        assert np.allclose(notes.at(place.x, place.y), place.latent, atol=1e-2)


def test_the_command_makes_changes_and_renders_a_kit(tmp_path):
    kit = tmp_path / "attic.partikit"
    assert run("kit", "new", "--seed", 7, "-o", kit).returncode == 0
    assert partimento.load_kit(kit) == partimento.new_kit(7, "attic")
    done = run("kit", "piece", kit, "snare", "--seed", 3, "--brightness", 0.4, "--lock", "--json")
    assert json.loads(done.stdout)["locked"] == ["snare"]
    assert partimento.load_kit(kit)["snare"].latent == partimento.new_piece("snare", 3).latent
    assert run("kit", "new", "--like", kit, "--seed", 9, "-o", tmp_path / "b.partikit").returncode == 0
    assert partimento.load_kit(tmp_path / "b.partikit")["snare"] == partimento.load_kit(kit)["snare"]
    done = run("kit", "render", kit, "-o", tmp_path / "attic")
    assert done.returncode == 0, done.stderr
    assert sorted(path.stem for path in (tmp_path / "attic").iterdir()) == sorted(KIT_PIECES)
    kick = instruments.read_sound(tmp_path / "attic/kick.wav")
    assert np.abs(kick - partimento.render_hit(partimento.load_kit(kit)["kick"])).max() < 1e-6


def test_the_command_writes_a_note(tmp_path):
    for relative in (0, 2):
        asked = ("--timbre", "flute", "--relative", relative, "--pitch", "C4", "--velocity", 90)
        done = run("note", *asked, "--force", "-o", tmp_path / "c4.wav")
        assert done.returncode == 0, done.stderr
        timbre = partimento.find_timbre("flute").relative(instruments.load_notes(), relative)
        expected = partimento.play_note(timbre, 60, 90)
        assert np.abs(instruments.read_sound(tmp_path / "c4.wav") - expected).max() < 1e-6


def test_the_command_refuses_in_one_line_and_loses_nothing(tmp_path):
    mine = tmp_path / "mine.txt"
    mine.write_text("my text")
    for arguments, said in (
        (("kit", "new", "-o", mine), "no kit of Partimento's"),
        (("kit", "piece", mine, "kick"), "kit"),
        (("note", "--timbre", "kazoo", "-o", tmp_path / "x.wav"), "kazoo"),
        (("note", "--timbre", "flute", "--pitch", "C9", "-o", tmp_path / "x.wav"), "outside 24..96"),
        (("note", "--timbre", "flute", "-o", mine), "no sound of Partimento's"),
    ):
        done = run(*arguments)
        assert done.returncode == 2 and said in done.stderr and len(done.stderr.splitlines()) == 1, done.stderr
    assert mine.read_text() == "my text" and not (tmp_path / "x.wav").exists()
    assert len(DRUM_CLASSES) == 13 and Kit is partimento.Kit
