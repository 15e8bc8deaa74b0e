"""Training the networks of sounds: the split, what analysis finds, the renderer, runs and exports."""

import csv
import io
import json
import zipfile
from dataclasses import fields

import numpy as np
import pytest

torch = pytest.importorskip("torch")
soundfile = pytest.importorskip("soundfile")
from partimento._core import render_shape, sound_features
from partimento.sounds import RATE
from partimento.sounds.analysis import analyse
from partimento.sounds.checkpoint import load_voice
from partimento.sounds.export import export, weights_of
from partimento.sounds.features import from_onset, heard
from partimento.sounds.material import CLASSES, Collector, load_sounds, read_hits
from partimento.sounds.networks import Voice, hit_told, pitch_hats
from partimento.sounds.prior import map_of, mixture
from partimento.sounds.recipe import read_recipe
from partimento.sounds.renderer import Renderer
from partimento.sounds.shapes import CONTROL_SAMPLES, DRUM_SIZES, MODES, NOTE_SIZES, first_raw, shape_of
from partimento.sounds.train import RUN, Plan, train
from safetensors import safe_open

CARD = {"title": "Test", "licence": "CC0", "credits": "nobody"}


def damped(hz, seconds=0.1, length=0.5, gain=0.8):
    t = np.arange(round(length * RATE)) / RATE
    return (gain * np.exp(-t / seconds) * np.sin(2 * np.pi * hz * t)).astype(np.float32)


@pytest.fixture(scope="module")
def hits():
    """Two hits of each class, low classes low; the last class's second one held out."""
    collected = Collector(RATE // 2)
    for kind in range(len(CLASSES)):
        for i in range(2):
            collected.add(damped(80 * 1.5**kind + 5 * i), kind, f"{kind}/{i}", kind == len(CLASSES) - 1 and i == 1)
    return collected.sounds()


def archive(folder, rows):
    with zipfile.ZipFile(folder / "drums.zip", "w") as packed:
        for i, row in enumerate(rows):
            data = io.BytesIO()
            soundfile.write(data, damped(100 + 20 * i), RATE, format="FLAC")
            packed.writestr(row["file"], data.getvalue())
    with open(folder / "drums.csv", "w", newline="") as file:
        out = csv.DictWriter(file, rows[0].keys())
        out.writeheader()
        out.writerows(rows)


def test_whole_kits_are_held_out_and_doubles_stay_on_one_side(tmp_path):
    row = lambda file, kit, double="": {"file": file, "class": "tom", "kit": kit, "group": "g", "neardup_of": double}
    archive(tmp_path, [row("a.flac", "GMRockKit"), row("b.flac", "muldjord"), row("c.flac", "muldjord", "b.flac")])
    sounds = read_hits(tmp_path)
    assert sounds.held_out[sounds.original].tolist() == [True, False, False]
    assert not set(sounds.groups[sounds.held_out]) & set(sounds.groups[~sounds.held_out])
    assert sounds.groups[~sounds.held_out].tolist() == ["muldjord/g"] * 6
    assert not sounds.held_out[~sounds.original].any()


def test_toms_are_parted_by_their_pitch(tmp_path):
    row = {"file": "a.flac", "class": "tom", "kit": "muldjord", "group": "g", "neardup_of": ""}
    archive(tmp_path, [row | {"file": f"{i}.flac"} for i in range(3)])
    sounds = read_hits(tmp_path)
    assert [CLASSES[k] for k in sounds.kinds[sounds.original]] == ["tom_mid", "tom_mid", "tom_high"]


def test_sounds_are_read_as_they_were_saved_and_other_files_refused(hits, tmp_path):
    hits.save(tmp_path / "hits.npz")
    again = load_sounds(tmp_path / "hits.npz")
    assert all(np.array_equal(getattr(again, f.name), getattr(hits, f.name)) for f in fields(hits))
    (tmp_path / "other.npz").write_bytes(b"no sounds")
    with pytest.raises(ValueError, match=r"other\.npz: not prepared sounds"):
        load_sounds(tmp_path / "other.npz")


def test_silence_has_no_onset():
    with pytest.raises(ValueError, match="silent"):
        from_onset(np.zeros(100, np.float32))
    assert len(from_onset(np.concatenate([np.zeros(50, np.float32), damped(100)]))) in range(
        RATE // 2 - 2, RATE // 2 + 1
    )


def test_what_is_heard_is_the_same_however_loud():
    sound = damped(300)
    assert np.allclose(heard(from_onset(sound)), heard(from_onset(0.1 * sound)), atol=1e-4)


def test_analysis_finds_a_mode_s_pitch_gain_and_decay():
    raw, sure = analyse(damped(440, 0.1))
    hz, gain, seconds = raw[: 3 * MODES].reshape(3, MODES)
    loudest = int(np.argmax(gain))
    assert 20000 * np.exp(hz[loudest]) == pytest.approx(440, rel=0.005)
    assert np.exp(gain[loudest]) == pytest.approx(0.8, rel=0.1)
    assert 4 * np.exp(seconds[loudest]) == pytest.approx(0.1, rel=0.1)
    assert sure[MODES + loudest] > 0


def test_analysis_finds_harmonics():
    t = np.arange(RATE) / RATE
    note = (0.3 * np.sin(2 * np.pi * 220 * t) + 0.1 * np.sin(2 * np.pi * 660 * t)).astype(np.float32)
    raw, _ = analyse(note, 220.0)
    gains = np.exp(raw[: NOTE_SIZES["harmonics"]].reshape(24, 64)[12])
    assert gains[:4] == pytest.approx([0.3, 0, 0.1, 0], abs=0.01)


def test_a_shape_of_what_analysis_finds_sounds_like_the_hit():
    sound = damped(440, 0.1)
    raw = torch.from_numpy(analyse(sound)[0])[None]
    made = Renderer(RATE)(shape_of(raw), torch.zeros(1, dtype=torch.long), 16384, torch.zeros(1, dtype=torch.long))
    again, real = (heard(from_onset(x)) for x in (made[0].numpy(), sound[:16384]))
    loud = real > real.max() - 0.8  # 28 dB
    assert np.abs(again - real)[loud].mean() < 0.12


def test_a_window_is_the_same_part_of_the_whole():
    raw = first_raw(NOTE_SIZES)[None] + torch.randn(
        1, sum(NOTE_SIZES.values()), generator=torch.Generator().manual_seed(1)
    )
    render, offset = Renderer(RATE), torch.zeros(1, dtype=torch.long)
    for shape in (shape_of(raw, torch.tensor([220.0])), shape_of(raw[:, : sum(DRUM_SIZES.values())])):
        whole = render(shape, torch.tensor([0]), 8192, offset)
        assert torch.allclose(render(shape, torch.tensor([1024]), 2048, offset), whole[:, 1024:3072], atol=2e-3)


def test_control_times_are_whole_blocks_and_rise():
    assert not (CONTROL_SAMPLES % 32).any() and (np.diff(CONTROL_SAMPLES) > 0).all()


def test_a_number_over_full_scale_still_learns():
    raw = torch.full((1, sum(DRUM_SIZES.values())), 1.0, requires_grad=True)
    shape_of(raw).mode_gain.sum().backward()
    assert raw.grad.abs().sum() > 0


def test_pitch_hats_add_up_to_one_within_the_range():
    assert torch.allclose(pitch_hats(torch.arange(24, 97)).sum(1), torch.ones(73))


def test_a_run_goes_on_where_it_stopped(hits, tmp_path):
    plan = Plan(
        "drums", first_steps=3, steps=1, first_batch=4, batch=2, window_samples=2048, scales=(512,), size=16, blocks=1
    )
    once = train(plan, hits, tmp_path / "once", validate_every=2)
    kept = (tmp_path / "once" / RUN).read_bytes()
    assert train(plan, hits, tmp_path / "once").state_dict().keys() == once.state_dict().keys()
    assert (tmp_path / "once" / RUN).read_bytes() == kept
    same = load_voice(tmp_path / "once" / RUN).state_dict()
    assert all(torch.equal(same[name], tensor) for name, tensor in once.state_dict().items())


def test_another_file_is_no_run(tmp_path):
    (tmp_path / RUN).write_bytes(b"no run")
    with pytest.raises(ValueError, match="not a run"):
        load_voice(tmp_path / RUN)


def test_an_export_holds_what_players_read(hits, tmp_path):
    voice = Voice("drums", 16, 1)
    export(voice, hits, tmp_path / "drums.safetensors", CARD, components=2)
    with safe_open(tmp_path / "drums.safetensors", "np") as file:
        assert file.metadata()["partimento_sounds"] == "1" and file.metadata()["licence"] == "CC0"
        assert json.loads(file.metadata()["sizes"]) == {"width": 16, "hidden": 32, "blocks": 1, "components": 2}
        assert file.get_tensor("decoder.out.weight").shape == (sum(DRUM_SIZES.values()), 16)
        assert file.get_tensor("prior.means").shape == (13, 2, 16)
        assert np.allclose(file.get_tensor("prior.weights").sum(1), 1, atol=1e-2)


def test_exported_weights_give_the_network_s_raw_numbers():
    voice = Voice("drums", 16, 0)
    found, latents = weights_of(voice), torch.randn(1, 16, generator=torch.Generator().manual_seed(1))
    told = hit_told(torch.tensor([3]))
    x = torch.cat([latents, told], 1).numpy() @ found["decoder.in.weight"].T + found["decoder.in.bias"]
    x = x / np.sqrt((x**2).mean())
    raw = x @ found["decoder.out.weight"].T + found["decoder.out.bias"]
    assert np.allclose(raw, voice.decode(latents, told).detach().numpy(), atol=1e-4)


def test_an_incomplete_or_broken_export_is_refused(hits, tmp_path):
    voice, path = Voice("drums", 16, 1), tmp_path / "drums.safetensors"
    with pytest.raises(ValueError, match="the card has no licence"):
        export(voice, hits, path, CARD | {"licence": ""})
    with torch.no_grad():
        voice.decoder.layers["out"].bias[0] = float("nan")
    with pytest.raises(ValueError, match=r"decoder\.out\.bias holds numbers that are not finite"):
        export(voice, hits, path, CARD)
    with pytest.raises(ValueError, match="notes need the names of their timbres"):
        export(Voice("notes", 16, 1), hits, path, CARD)
    assert not path.exists()


def test_a_mixture_covers_its_sounds():
    random = np.random.default_rng(1)
    means = np.concatenate([random.normal(-3, 0.1, (40, 16)), random.normal(3, 0.1, (10, 16))]).astype(np.float32)
    groups = np.array(["a"] * 40 + ["b"] * 10)
    weights, centres, spread = mixture(means, np.full_like(means, 0.1), 4, groups)
    assert weights.sum() == pytest.approx(1) and (spread > 0).all()
    assert weights[centres[:, 0] > 0].sum() == pytest.approx(1 / 3, abs=0.05)  # as the roots of 10 and 40


def test_a_map_parts_families():
    random = np.random.default_rng(1)
    families = np.repeat([0, 1, 2], 20)
    centres = random.normal(0, 3, (3, 16))
    positions = map_of((centres[families] + random.normal(0, 0.5, (60, 16))).astype(np.float32), families)
    assert positions.min() >= 0 and positions.max() <= 1
    middles = np.stack([positions[families == f].mean(0) for f in range(3)])
    nearest = np.linalg.norm(positions[:, None] - middles, axis=2).argmin(1)
    assert (nearest == families).mean() > 0.9


@pytest.mark.parametrize("name", ["drums", "notes"])
def test_the_shipped_recipes_are_read(name, pytestconfig):
    assert read_recipe(pytestconfig.rootpath / f"sounds/{name}.toml").plan.kind == name


def test_a_recipe_without_a_field_is_refused_by_its_name(tmp_path):
    (tmp_path / "a.toml").write_text('[card]\ntitle = "x"\nlicence = "y"\n')
    with pytest.raises(ValueError, match=r"a\.toml: credits is missing"):
        read_recipe(tmp_path / "a.toml")


@pytest.mark.parametrize("f0", [None, 220.0])
def test_the_renderer_for_training_sounds_as_the_core_s(f0):
    sizes = DRUM_SIZES if f0 is None else NOTE_SIZES
    raw = first_raw(sizes) + 0.5 * torch.randn(sum(sizes.values()), generator=torch.Generator().manual_seed(2))
    parts = dict(zip(sizes, torch.split(raw, list(sizes.values()))))
    parts["noise"][:] = -30.0  # the core enters each band elsewhere
    hz = None if f0 is None else torch.tensor([f0])
    made = Renderer(RATE)(shape_of(raw[None], hz), torch.tensor([0]), 8192, torch.tensor([0]))[0].numpy()
    assert np.abs(made - render_shape(raw.numpy(), 8192, 0, f0)).max() < 2e-3


def test_what_is_heard_is_what_the_core_hears():
    sound = from_onset(damped(300) + 0.2 * damped(2500))
    assert np.allclose(heard(sound), sound_features(sound), atol=2e-3)
