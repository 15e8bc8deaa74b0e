"""Untrained files of sounds, for tests that need sounds but not good ones."""

import json

import numpy as np
from partimento._core import DRUM_CLASSES
from safetensors.numpy import save

SIZES = {"width": 32, "hidden": 64, "blocks": 1}
LATENT, HEARD, HATS = 16, 680, 9
NUMBERS = {"drums": 1162, "notes": 2697}
PLACES = [
    {"name": "Flute", "family": "pipe", "program": 73},
    {"name": "Square Lead", "family": "synth lead", "program": 80},
    {"name": "Piano", "family": "piano", "program": 0},
]


def network(rng, name, inputs, outputs):
    width, hidden = SIZES["width"], SIZES["hidden"]
    shapes = {
        "in.weight": (width, inputs),
        "in.bias": (width,),
        "blocks.0.up.weight": (hidden, width),
        "blocks.0.down.weight": (width, hidden),
        "out.weight": (outputs, width),
        "out.bias": (outputs,),
    }
    return {f"{name}.{each}": 0.2 * rng.standard_normal(shape) for each, shape in shapes.items()}


def sound_weights(kind, seed=1):
    """Tensors whose sounds are audible: gains of about -25 dB, falling in time."""
    rng = np.random.default_rng(seed)
    drums = kind == "drums"
    told = 0 if drums else HATS
    tensors = network(rng, "decoder", LATENT + (len(DRUM_CLASSES) if drums else HATS + 1), NUMBERS[kind])
    tensors |= network(rng, "encoder", HEARD + told, 2 * LATENT)
    bias = tensors["decoder.out.bias"]
    tensors["decoder.out.weight"][-512:] *= 0.02
    bias[-512:] *= 0.02
    bias[: 72 if drums else 1536] -= 3.0
    noise = bias[-512 - 576 : -512].reshape(24, 24)
    noise -= 4.0 + 0.4 * np.arange(24)[:, None]
    if drums:
        for name, shape in (("weights", (13, 2)), ("means", (13, 2, 16)), ("deviations", (13, 2, 16))):
            tensors[f"prior.{name}"] = rng.random(shape) + 0.1
    else:
        tensors["map.positions"] = np.array([[0.1, 0.2], [0.8, 0.3], [0.5, 0.9]])
        tensors["map.latents"] = rng.standard_normal((len(PLACES), LATENT))
    return {name: tensor.astype(np.float16) for name, tensor in tensors.items()}


def sound_metadata(kind):
    extra = {"components": 2} if kind == "drums" else {"places": len(PLACES)}
    metadata = {"partimento_sounds": "1", "kind": kind, "sizes": json.dumps(SIZES | extra), "licence": "CC0-1.0"}
    return metadata | {"credits": "nobody"} | ({} if kind == "drums" else {"map": json.dumps(PLACES)})


def sound_bytes(kind, seed=1, changed=None):
    """The file's bytes; `changed` metadata, or None to leave an entry out."""
    metadata = {name: value for name, value in (sound_metadata(kind) | (changed or {})).items() if value is not None}
    return save(sound_weights(kind, seed), metadata)


def write_sounds(folder):
    for kind in NUMBERS:
        (folder / f"{kind}.safetensors").write_bytes(sound_bytes(kind))
    return folder
