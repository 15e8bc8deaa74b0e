"""One network, two implementations: golden files made by tests/golden/make.py hold them together."""

import json

import numpy as np
import pytest
from conftest import GOLDEN
from partimento import Controls, Score
from partimento._core import FIELDS, NEW_BAR, PLAN_FIELDS
from partimento.controls import Like

GOLD = json.loads((GOLDEN / "tiny.json").read_text())
LOGITS = np.array(GOLD["logits"])


def relative(found, expected):
    return np.abs(found - expected).max() / np.abs(expected).max()


def golden_score():
    return Score.from_json(json.dumps(GOLD["score"]))


def played(style, make):
    return style.core.logits(golden_score(), *make.split_cells(2), make.measure(golden_score()))


def test_the_playing_network_gives_the_golden_logits_as_nearly_as_bytes_can(tiny):
    """Weights, keys and values have 127 levels either way: 2e-3 of the largest in the mean, which sums average."""
    assert relative(played(tiny, pytest.importorskip("golden.make")), LOGITS) < 1e-2


def test_the_playing_network_is_the_training_network_in_bytes(tiny, monkeypatch):
    """What is left is how activations are rounded, to 15 bits."""
    make = pytest.importorskip("golden.make")
    import torch
    from partimento.training import network as training

    def in_bytes(rows):
        scales = rows.abs().amax(-1, keepdim=True) / 127
        return torch.where(scales > 0, (rows / scales).round() * scales, 0.0)

    network = torch_network(make)
    for layer in network.modules():
        if isinstance(layer, torch.nn.Linear) and layer.out_features != len(make.PREDICTED):
            layer.weight.data = in_bytes(layer.weight.data)
    attend = training.attend
    monkeypatch.setattr(training, "attend", lambda q, k, v: attend(q, in_bytes(k), in_bytes(v)))
    wanted = make.flat_logits(network, golden_score(), *make.split_cells(2), make.measure(golden_score()))
    assert relative(played(tiny, make), wanted.numpy()) < 1e-3


def test_the_training_network_gives_the_golden_logits():
    make = pytest.importorskip("golden.make")
    assert (
        relative(
            make.flat_logits(
                torch_network(make), golden_score(), *make.split_cells(2), make.measure(golden_score())
            ).numpy(),
            LOGITS,
        )
        < 1e-3
    )


def test_the_greedy_take_is_the_golden_one(tiny):
    opening = tiny.core.open_score(4, "C | Am | F | G")[0]
    assert tiny.write(opening, tiny.open_cells(opening), controls=Controls(temperature=0.0)) == [
        Score.from_json(json.dumps(GOLD["greedy"]))
    ]


def test_the_training_network_would_have_chosen_every_event_of_a_greedy_take(tiny):
    """The plan is set: the plan that a take draws may differ from the plan measured in it."""
    make = pytest.importorskip("golden.make")
    opening = tiny.core.open_score(4, "C | Am | F | G")[0]
    controls = Controls(temperature=0.0, like=[Like(make.PART_NAMES[1:], (2, 4), (1, 3), "varied")])
    score = tiny.write(opening, tiny.open_cells(opening), controls=controls)[0]
    given, asked = make.Cells(4), make.Cells(4)
    for bar in range(4):
        for part in make.PART_NAMES:
            (given if part == "harmony" else asked).set(part, bar)
    plans = controls.plans(score)
    plans[0, 1:] = NEW_BAR, 0, 0
    shown = make.encode(score, 0, 4, given, asked, plans=plans)
    logits = make.flat_logits(torch_network(make), score, given, asked, None, plans).numpy()
    start = 0
    for i, (name, size, predicted) in enumerate(FIELDS):
        if predicted:
            rows = [r for r in range(shown.asked_from, len(shown.targets)) if shown.targets[r, i]]
            if name not in PLAN_FIELDS:
                assert (logits[rows, start + 1 : start + size].argmax(axis=1) + 1 == shown.targets[rows, i]).all()
            start += size


def torch_network(make):
    from safetensors.torch import load_file

    network = make.Network(make.CONFIG)
    network.load_state_dict({k: v.float() for k, v in load_file(GOLDEN / "tiny.safetensors").items()})
    return network
