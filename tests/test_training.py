import random

import pytest

torch = pytest.importorskip("torch", reason="training is tested where PyTorch is installed")

from conftest import GOLDEN
from partimento import Note, Score
from partimento._core import FIELDS, PART_NAMES, Cells, copy_bars
from partimento.corpora.drummer import Drummer
from partimento.corpora.shards import Piece, read_shard, write_shard
from partimento.training.checkpoint import load_network, read_tensors, toward
from partimento.training.export import export, in_bytes
from partimento.training.network import Config, Network
from partimento.training.optimiser import descend, optimisers_of, orthogonal
from partimento.training.recipe import Recipe, Source, read_recipe
from partimento.training.train import Material, Plan, plan_of, train, validation_windows
from partimento.training.windows import FIELD, batches, disguise, draw_window
from safetensors.torch import save_file

SMALL = Config(width=32, layers=1, hidden=32, head_hidden=16)
RECIPE = Recipe({"name": "toy"}, (Source("toy", 1.0, {}),), None)


@pytest.fixture
def shards(tmp_path, song):
    write_shard(
        tmp_path / "toy.jsonl.gz", [Piece(f"song{i}", "toy", song, i % 5 == 0, {"year": 1960 + i}) for i in range(10)]
    )
    return tmp_path


def plan(steps, **values):
    return Plan(
        steps=steps,
        batch_events=512,
        window_events=120,
        warmup_steps=2,
        validate_every=100,
        validation_windows=12,
        config=SMALL,
        **values,
    )


def test_shards_give_back_their_pieces(shards, song):
    pieces = read_shard(shards / "toy.jsonl.gz")
    assert (
        [p.name for p in pieces] == [f"song{i}" for i in range(10)] and pieces[3].score == song and pieces[5].held_out
    )


def test_a_file_that_is_not_a_shard_is_refused_by_name(tmp_path):
    (tmp_path / "bad.jsonl.gz").write_bytes(b"not gzip")
    with pytest.raises(ValueError, match="bad.jsonl.gz: not a shard"):
        read_shard(tmp_path / "bad.jsonl.gz")


def test_a_damaged_shard_is_refused_by_name(shards):
    path = shards / "toy.jsonl.gz"
    data = bytearray(path.read_bytes())
    data[40:80] = bytes(40)
    path.write_bytes(data)
    with pytest.raises(ValueError, match="toy.jsonl.gz: not a shard"):
        read_shard(path)


def test_held_out_pieces_are_not_trained_on(shards):
    material = Material(RECIPE, shards, held_out=False)
    assert {p.name for _, pieces in material.sources for p in pieces}.isdisjoint({"song0", "song5"})


def test_a_recipe_takes_only_pieces_whose_labels_fit(shards):
    material = Material(
        Recipe({"name": "x"}, (Source("toy", 1.0, {"year": {"from": 1962, "to": 1964}}),), None), shards, held_out=False
    )
    assert [p.labels["year"] for _, pieces in material.sources for p in pieces] == [1962, 1963, 1964]


def test_a_missing_shard_is_named_with_the_command_that_makes_it(tmp_path):
    with pytest.raises(ValueError, match="toy.jsonl.gz: missing; make it with"):
        Material(RECIPE, tmp_path, held_out=False)


def test_windows_ask_for_every_shape_and_stay_within_the_limit(song):
    rng, asked_parts, whole = random.Random(1), set(), 0
    for _ in range(300):
        window = draw_window(song, rng, limit=200)
        assert len(window) <= 200 and window.asked_from < len(window)
        kinds, parts = window.events[:, 0], window.events[:, 1]
        asked_parts.add(frozenset(parts[kinds == 3]))
        whole += window.asked_from == 1
    assert len(asked_parts) > 12 and 30 < whole < 250


def test_windows_ask_for_gaps_with_the_same_part_on_both_sides(song):
    rng, scattered, sides = random.Random(2), 0, 0
    for _ in range(200):
        window = draw_window(song, rng)
        kinds, parts, bars = window.events[:, 0], window.events[:, 1], window.events[:, FIELD["bar"]]
        given, asked = (set(zip(parts[kinds == kind], bars[kinds == kind])) for kind in (2, 3))
        if len(asked) < len({p for p, _ in asked}) * len({b for _, b in asked}):
            scattered += 1
            sides += any(
                (part, bar - 1) in given and any(p == part and b > bar for p, b in given) for part, bar in asked
            )
    assert 40 < scattered < 100 and sides > scattered / 2


def test_a_song_without_drums_is_lent_some_in_its_windows(song):
    melody, drums = Score(8), Score(4)
    melody.set_notes("melody", song.notes("melody"))
    drums.set_notes(
        "drums", [Note(96 * bar + tick, 6, pitch) for bar in range(4) for tick, pitch in ((0, 36), (48, 38))]
    )
    drummer, rng = Drummer([Piece("take", "toy", drums, False, {})] * 8), random.Random(3)
    lent = [
        w
        for w in (draw_window(melody, rng, drummer) for _ in range(40))
        if (w.events[:, 1] == PART_NAMES.index("drums") + 1).any()
    ]
    assert lent and all(
        set(w.events[(w.events[:, 1] == 5) & (w.events[:, 0] == 4), FIELD["pitch"]]) <= {37, 39} for w in lent
    )


def test_a_disguised_song_is_the_same_music_at_other_pitches_on_another_kit_at_another_loudness(song):
    other = disguise(song, random.Random(5))
    for part in ("melody", "chords", "bass"):
        pairs = list(zip(song.notes(part), other.notes(part)))
        assert len(pairs) == len(song.notes(part)) and len({b.pitch - a.pitch for a, b in pairs}) == 1
        assert all(
            (a.onset_ticks, a.duration_ticks, a.timing) == (b.onset_ticks, b.duration_ticks, b.timing) for a, b in pairs
        )
    ups = {b.pitch - a.pitch for part in ("melody", "bass") for a, b in zip(song.notes(part), other.notes(part))}
    roots = {(b.root - a.root) % 12 for a, b in zip(song.harmony, other.harmony)}
    assert len(ups) == 1 and roots == {up % 12 for up in ups} and 0 not in ups
    kit = sorted({(a.pitch, b.pitch) for a, b in zip(song.notes("drums"), other.notes("drums"))})
    assert (
        len(kit) > 1
        and all(a < c and b < d for (a, b), (c, d) in zip(kit, kit[1:]))
        and kit != [(a, a) for a, _ in kit]
    )
    for part in PART_NAMES[1:]:
        assert len({b.velocity - a.velocity for a, b in zip(song.notes(part), other.notes(part))}) == 1


def test_a_disguised_window_says_so_and_no_other_does(song):
    rng = random.Random(1)
    for disguised in (False, True):
        windows = [draw_window(song, rng, disguised=disguised) for _ in range(5)]
        assert {int(w.events[0, FIELD["disguise"]]) for w in windows} == {int(disguised)}
        assert all(bool(w.events[0, FIELD["mode"]]) is not disguised for w in windows)


def test_a_window_of_a_whole_song_says_how_far_its_end_is(song):
    rng = random.Random(1)
    ends = [draw_window(song, rng, whole=True).events[:, FIELD["bars_to_end"]].any() for _ in range(40)]
    assert 10 < sum(ends) < 40
    assert not any(draw_window(song, rng).events[:, FIELD["bars_to_end"]].any() for _ in range(20))


def test_repeated_bars_are_exactly_the_same(song):
    twice = song.copy()
    copy_bars(twice, Cells(song.bars, True), 0, 4, 4)
    for part in ("melody", "chords", "bass", "drums"):
        assert twice.excerpt(4, 4).notes(part) == song.excerpt(0, 4).notes(part)
        assert twice.excerpt(0, 4).notes(part) == song.excerpt(0, 4).notes(part)
    assert twice.excerpt(4, 4).harmony == song.excerpt(0, 4).harmony


def test_validation_windows_are_not_disguised(shards):
    same, plain = (validation_windows(RECIPE, shards, plan(1, disguise=share)) for share in (1.0, 0.0))
    assert all((a.events == b.events).all() for a, b in zip(same, plain, strict=True))


def test_batches_keep_their_budget(song):
    rng = random.Random(1)
    windows = [draw_window(song, rng, limit=300) for _ in range(50)]
    grouped = batches(windows, 1000)
    assert sum(map(len, grouped)) == 50 and all(max(map(len, b)) * len(b) <= 1000 for b in grouped)


@pytest.mark.parametrize("against_heart", [{}, {"dropout": 0.2, "disguise": 0.5}])
def test_an_interrupted_run_resumes_to_the_same_network(shards, tmp_path, against_heart):
    class Interrupt(Exception):
        pass

    def stop(*_):
        raise Interrupt

    torch.set_num_threads(1)
    train(RECIPE, shards, tmp_path / "straight", plan(8, **against_heart))
    with pytest.MonkeyPatch.context() as patch, pytest.raises(Interrupt):
        patch.setattr("partimento.training.train.validate", stop)
        train(
            RECIPE,
            shards,
            tmp_path / "parts",
            Plan(**{**plan(8, **against_heart).__dict__, "checkpoint_minutes": 0.0, "validate_every": 5}),
        )
    train(RECIPE, shards, tmp_path / "parts", plan(8, **against_heart))
    straight, parts = (
        load_network(tmp_path / run / "checkpoint.safetensors").state_dict() for run in ("straight", "parts")
    )
    assert all(torch.allclose(straight[k], parts[k], atol=1e-6) for k in straight)


def test_a_checkpoint_from_before_muon_goes_on_without_its_averages(shards, tmp_path):
    train(RECIPE, shards, tmp_path / "run", plan(2))
    path = tmp_path / "run/checkpoint.safetensors"
    tensors, metadata = read_tensors(path, "")
    save_file({k.replace("optimisers.", "adam."): v for k, v in tensors.items()}, path, metadata)
    assert train(RECIPE, shards, tmp_path / "run", plan(3))[-1]["step"] == 3


@pytest.mark.parametrize("shape", [(24, 72), (80, 24)])
def test_a_step_of_the_layers_stretches_all_directions_about_alike(shape):
    torch.manual_seed(0)
    step = orthogonal(torch.randn(shape) * torch.logspace(0, -1, shape[1]))
    stretched = torch.linalg.svdvals(step.float())
    assert step.shape == shape and stretched.min() > 0.5 and stretched.max() < 1.4


def test_every_parameter_is_trained_by_one_optimiser_and_moves():
    network = Network(SMALL)
    before = {name: p.detach().clone() for name, p in network.named_parameters()}
    optimisers = optimisers_of(network, 0.0)
    owned = [p for optimiser in optimisers for group in optimiser.param_groups for p in group["params"]]
    assert len(owned) == len(set(owned)) == len(before)
    descend(sum((p - 1).square().sum() for p in network.parameters()), optimisers, 0.01)
    assert all((p != before[name]).any() for name, p in network.named_parameters())


def test_training_lowers_the_loss(shards, tmp_path):
    first = train(RECIPE, shards, tmp_path / "run", plan(2))
    last = train(RECIPE, shards, tmp_path / "run", plan(30))
    assert last[-1]["all"] < 0.8 * first[-1]["all"]


def test_the_network_knows_what_came_before_and_not_what_comes_after():
    torch.manual_seed(0)
    network = Network(Config(width=32, layers=2, hidden=32, head_hidden=16))
    with torch.no_grad():
        for layer in network.layers:
            layer.out.weight.normal_()
    events = torch.stack([torch.randint(1, size, (1, 20)) for _, size, _ in FIELDS], dim=-1)
    times = torch.arange(20)[None] * 6
    before = network(events, times)
    events[0, 10] = 1
    after = network(events, times)
    assert torch.allclose(before[0, :10], after[0, :10]) and not torch.allclose(before[0, 11:], after[0, 11:])


def test_attention_sees_musical_time_and_not_the_bar_number():
    """Moving a whole window in time changes nothing: only distances count."""
    torch.manual_seed(0)
    network = Network(Config(width=32, layers=2, hidden=32, head_hidden=16))
    with torch.no_grad():
        for layer in network.layers:
            layer.out.weight.normal_(std=0.2)
    events = torch.stack([torch.randint(1, size, (1, 20)) for _, size, _ in FIELDS], dim=-1)
    times = torch.arange(20)[None] * 6
    assert torch.allclose(network(events, times), network(events, times + 96), atol=0.03)  # keys are kept as bfloat16


def test_an_exported_style_plays(tmp_path):
    card = {
        "name": "mine",
        "title": "Mine",
        "description": "x",
        "licence": "CC0-1.0",
        "tempo_bpm": 99,
        "meters": ["4/4"],
        "parts": ["bass"],
    }
    style = export(Network(SMALL), card, tmp_path / "mine.safetensors")
    assert style.card.name == "mine"


def test_a_card_that_players_would_refuse_is_not_exported(tmp_path):
    with pytest.raises(RuntimeError, match="card"):
        export(Network(SMALL), {"name": "mine", "licence": "CC0-1.0"}, tmp_path / "mine.safetensors")
    assert not list(tmp_path.iterdir())


def test_the_matrices_of_a_style_are_bytes_with_a_scale_a_row():
    matrix = torch.tensor([[0.5, -1.0, 0.1], [0.0, 0.0, 0.0], [3e4, 1.0, -3e4]])
    numbers, scales = in_bytes(matrix)
    assert numbers.dtype == torch.int8 and numbers.tolist() == [[64, -127, 13], [0, 0, 0], [127, 0, -127]]
    assert ((numbers * scales[:, None] - matrix).abs() <= scales[:, None] / 2).all()


def test_a_style_takes_a_share_of_its_weights_from_the_base(tmp_path):
    card = {
        "name": "mine",
        "title": "Mine",
        "description": "x",
        "licence": "CC0-1.0",
        "tempo_bpm": 99,
        "meters": ["4/4"],
        "parts": ["bass"],
    }
    own, base = Network(SMALL), Network(SMALL)
    paths = [tmp_path / "own.safetensors", tmp_path / "base.safetensors"]
    for path, network in zip(paths, (own, base)):
        export(network, card, path)
    mixed = toward(*paths, 0.25)
    name = next(k for k, v in own.state_dict().items() if v.dim() == 2 and not k.startswith("embeddings"))
    expected = 0.75 * load_network(paths[0]).state_dict()[name] + 0.25 * load_network(paths[1]).state_dict()[name]
    assert torch.allclose(mixed.state_dict()[name], expected, atol=1e-6)
    export(Network(Config(width=32, layers=2, hidden=32, head_hidden=16)), card, tmp_path / "other.safetensors")
    with pytest.raises(ValueError, match="other.safetensors: not of the size of .*own.safetensors"):
        toward(paths[0], tmp_path / "other.safetensors", 0.25)


def test_a_file_that_is_not_a_checkpoint_is_refused_by_name(tmp_path):
    path = tmp_path / "best.safetensors"
    path.write_bytes((GOLDEN / "tiny.safetensors").read_bytes()[:1000])
    with pytest.raises(ValueError, match="best.safetensors: not a checkpoint"):
        load_network(path)


CARD_TEXT = "[card]\nname='a'\ntitle='A'\ndescription='x'\nlicence='l'\nparts=['bass']\n"


@pytest.mark.parametrize(
    "text, complaint",
    [
        ("card = [", "not a TOML file"),
        ("x = 1", "card is missing"),
        ("[card]\nname = 'a'", "title is missing"),
        ("[card]\nname='a'\ntitle='A'\ndescription='x'\nlicence='l'\nparts=['flute']", "unknown part 'flute'"),
        ("card = 'x'", "indices"),
        (CARD_TEXT + "[source]\nx = 1", "indices"),
        (CARD_TEXT + "[[source]]\ncorpus = 'x'\nshare = 1\nwhere = { year = { to = 3 } }", "where.year"),
        (CARD_TEXT + "[[source]]\ncorpus = 'x'\nshare = 'a'", "could not convert"),
    ],
)
def test_a_bad_recipe_names_file_and_field(tmp_path, text, complaint):
    path = tmp_path / "style.toml"
    path.write_text(text)
    with pytest.raises(ValueError, match=f"style.toml: .*{complaint}"):
        read_recipe(path)


@pytest.mark.parametrize("settings", [{"magic": 1}, {"config": {"magic": 1}}])
def test_a_recipe_may_not_invent_training_settings(settings):
    with pytest.raises(ValueError, match="training"):
        plan_of(Recipe({"name": "x"}, (), None, settings))


def test_steps_and_seed_override_the_recipe():
    recipe = Recipe({"name": "x"}, (), None, {"steps": 100, "seed": 1})
    assert (
        plan_of(recipe) == Plan(steps=100, seed=1)
        and plan_of(recipe, 7, 0) == Plan(steps=7, seed=0)
        and recipe.training == {"steps": 100, "seed": 1}
    )


def test_a_recipe_with_nothing_held_out_is_refused(tmp_path, song):
    write_shard(tmp_path / "toy.jsonl.gz", [Piece("one", "toy", song, False, {})])
    with pytest.raises(ValueError, match="none of its pieces is held out"):
        train(RECIPE, tmp_path, tmp_path / "run", plan(1))
