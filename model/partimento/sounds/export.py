"""A trained network -> the safetensors file that players read. The core's sounds.h states what it holds."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.numpy import save

from partimento._core import write_whole
from partimento.sounds.features import Floats
from partimento.sounds.material import CLASSES, Sounds
from partimento.sounds.networks import Voice
from partimento.sounds.prior import map_of, mixture
from partimento.sounds.train import encode_rows

FORMAT = "1"
SPREAD = 0.8  # of a component: at 1, 88 % of random hits are heard as their class, at 0.7 92 %


def weights_of(voice: Voice) -> dict[str, Floats]:
    """Tensors by the names of the file. The decoder's last layer takes in the scales of what it gives."""
    found = {name.replace("layers.", ""): tensor.detach().numpy().copy() for name, tensor in voice.named_parameters()}
    scales = voice.scales.numpy()
    found["decoder.out.weight"] *= scales[:, None]
    found["decoder.out.bias"] *= scales
    return found


@torch.no_grad()
def posteriors(voice: Voice, sounds: Sounds) -> tuple[Floats, Floats]:
    """Means and deviations (n, LATENT) of every sound's latent."""
    means, log_variances = encode_rows(voice, sounds, np.arange(len(sounds)))
    return means.numpy(), np.exp(log_variances.numpy() / 2)


def drum_tensors(voice: Voice, sounds: Sounds, components: int) -> dict[str, Floats]:
    """The prior of each class, from what is not held out."""
    seen = sounds.pick(~sounds.held_out & sounds.original)
    means, deviations = posteriors(voice, seen)
    priors = [
        mixture(means[rows], deviations[rows], components, seen.groups[rows])
        for rows in (seen.kinds == kind for kind in range(len(CLASSES)))
    ]
    found = {f"prior.{name}": np.stack(part) for name, part in zip(("weights", "means", "deviations"), zip(*priors))}
    found["prior.deviations"] *= SPREAD
    return found


def note_tensors(
    voice: Voice, sounds: Sounds, timbres: list[dict[str, str | int]]
) -> tuple[dict[str, Floats], list[dict[str, str | int]]]:
    """The map of timbres that are not held out, and their entries. A timbre's latent is the mean over its notes."""
    seen = sounds.pick(~sounds.held_out)
    means, _ = posteriors(voice, seen)
    kinds = np.unique(seen.kinds)
    latents = np.stack([means[seen.kinds == kind].mean(0) for kind in kinds])
    entries = [timbres[kind] for kind in kinds]
    families = np.unique([entry["family"] for entry in entries], return_inverse=True)[1]
    return {"map.positions": map_of(latents, families), "map.latents": latents}, entries


def export(
    voice: Voice,
    sounds: Sounds,
    path: Path,
    card: dict[str, str],
    timbres: list[dict[str, str | int]] | None = None,
    components: int = 4,
) -> None:
    """Writes the file in half precision. card: its licence and credits. ValueError naming what is missing or not
    finite."""
    for name in ("licence", "credits"):
        if not card.get(name):
            raise ValueError(f"{path}: the card has no {name}")
    tensors, metadata = weights_of(voice), {"partimento_sounds": FORMAT, "kind": voice.kind, **card}
    sizes = {"width": voice.size, "hidden": 2 * voice.size, "blocks": voice.blocks}
    if voice.kind == "drums":
        tensors |= drum_tensors(voice, sounds, components)
        sizes["components"] = components
    else:
        if not timbres:
            raise ValueError(f"{path}: notes need the names of their timbres")
        maps, entries = note_tensors(voice, sounds, timbres)
        tensors |= maps
        metadata["map"] = json.dumps(entries)
        sizes["places"] = len(entries)
    metadata["sizes"] = json.dumps(sizes)
    halves: dict[str, NDArray[np.float16]] = {}
    for name, tensor in tensors.items():
        halves[name] = np.ascontiguousarray(tensor.astype(np.float16))
        if not np.isfinite(halves[name]).all():
            raise ValueError(f"{path}: {name} holds numbers that are not finite in half precision")
    write_whole(path, save(halves, metadata))
