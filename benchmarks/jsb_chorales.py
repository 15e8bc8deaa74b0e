"""The published benchmark on Bach's chorales: nats per slot of four-voice rolls on a 16th grid.

python benchmarks/jsb_chorales.py --data FILE.json               score every piece of FILE with the committed weights
python benchmarks/jsb_chorales.py --train train.json --data valid.json --checkpoints DIR    train them anew, on train.json alone

A file is a list of pieces; a piece is a list of time steps; a step is four MIDI pitches, or null for a rest. A slot is one voice
in one step, and the figure is the micro-average over all slots of all pieces, without side information. A training run that is
cut goes on with the same command; the best network by --data so far lies in --weights at any time.

The network is that of the styles; its events are the chorales' own. A voice's roll is a row of notes, each the longest run of
one pitch, and the notes of all voices come in the order of their onsets (soprano, bass, alto, tenor where they coincide). A note's
voice and onset follow from the notes before it, so its pitch and its duration are all that is drawn. Rolls and rows of longest
runs are one to one (the pitch that a voice just left is masked), so by the chain rule the sum over notes is the exact
log-probability of the roll and of its ending where it does. Models that go step by step are not charged for where a piece ends; beside
them the figure is a bound from above.

Pitches are told relative to the key signature that fits the notes so far best (Krumhansl and Kessler 1982), so that music in all
keys teaches the same network; the next note is a degree of it and a step of its voice at once: the logits of both are added.
"""

import argparse
import json
import math
import os
import random
import time
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.torch import save_file
from torch import Tensor

from partimento.checkpoint import load_network, resume, save_checkpoint
from partimento.harmony import MAJOR, MINOR
from partimento.network import Config, Network

WEIGHTS = Path(__file__).with_name("jsb_chorales.safetensors")
MAX_BYTES = 64 << 20
ORDER = (0, 3, 1, 2)                     # voices that begin together, soprano first, then bass
REST, LONGEST = 129, 64                  # where MIDI pitches are 1..128; steps
STEP_TICKS, BAR = 6, 16
LEFT = 17                                # steps that a note still lasts, this many or more alike
ECHO = 16                                # notes that went as before, this many or more alike
SHIFTS = 12                              # -6..5 semitones to the signature of C
DEGREES = 128 + SHIFTS + 1               # pitches so shifted, 1..; the last is the rest
STEP, LEAP = 14, 36                      # intervals to tell apart, both ways; wider ones are alike
Field = tuple[str, int, bool]


def by_voice(name: str, size: int) -> tuple[Field, ...]:
    return tuple((f"{name}_{v}", size, False) for v in range(4))


# An event is a note, and what is known of the next one before it is drawn: its voice and place, the three notes of the voice before
# it, what followed the last time that all voices, or this one, went as they just did and for how many notes they had, and of each
# voice the note that then sounds, how long it goes on, how it was come by, and how far above the voice's last note it is.
FIELDS: tuple[Field, ...] = (
    ("pitch", DEGREES + 1, True), ("duration", LONGEST + 1, True), ("interval", 2 * STEP + 2, True), ("voice", 5, False),
    ("next_voice", 5, False), ("next_place", BAR + 1, False), ("shift", SHIFTS + 1, False),
    *((f"last_{i}", DEGREES + 1, False) for i in range(3)), *((f"lasted_{i}", LONGEST + 1, False) for i in range(3)),
    ("echo", DEGREES + 1, False), ("echo_lasts", LONGEST + 1, False), ("echo_of", ECHO + 1, False),
    ("line_echo", DEGREES + 1, False), ("line_echo_lasts", LONGEST + 1, False), ("line_echo_of", ECHO + 1, False),
    *by_voice("sounds", DEGREES + 1), *by_voice("left", LEFT + 1), *by_voice("moved", 2 * STEP + 2), *by_voice("above", 2 * LEAP + 2))
COLUMN = {name: i for i, (name, _, _) in enumerate(FIELDS)}
CONFIG = Config(width=192, layers=4, hidden=640, head_hidden=192)
LEARNING_RATE, DROPOUT, HIDDEN, BATCH, WARMUP_EPOCHS, VALIDATE_EVERY = 2e-3, 0.35, 0.45, 8, 2, 5
MOVED = 4                                # semitones, up and down, that training moves pieces by
# Of the twelve signatures, in their major and in their minor: log-chances (24, 12) of pitch classes.
SIGNATURES = np.log(np.array([np.roll(np.array(profile) / sum(profile), key + up) for profile, up in ((MAJOR, 0), (MINOR, 9)) for key in range(12)]))
Tensors = tuple[Tensor, ...]


def read_pieces(path: Path) -> list[list[list[int]]]:
    """Pieces of steps of four pitch-field values. ValueError in one sentence where the file is of another form."""
    if path.stat().st_size > MAX_BYTES:
        raise ValueError(f"{path}: over {MAX_BYTES >> 20} MiB")
    try:
        raw = json.loads(path.read_text())
        pieces = [[[REST if p is None else int(p) + 1 for p in step] for step in piece] for piece in raw]
    except (UnicodeDecodeError, ValueError, TypeError) as error:
        raise ValueError(f"{path}: not a list of pieces of steps of four pitches: {error}") from None
    if not pieces or any(not piece or any(len(step) != 4 or not all(1 <= p <= REST for p in step) for step in piece) for piece in pieces):
        raise ValueError(f"{path}: a piece is empty, or a step has not four pitches of 0..127 or null")
    return pieces


def notes_of(piece: list[list[int]]) -> list[tuple[int, int, int, int]]:
    """(onset, voice, pitch, duration), the longest runs up to LONGEST, in the order in which they are drawn."""
    notes = []
    for voice in range(4):
        start = 0
        for step in range(1, len(piece) + 1):
            if step == len(piece) or piece[step][voice] != piece[start][voice] or step - start == LONGEST:
                notes.append((start, voice, piece[start][voice], step - start))
                start = step
    return sorted(notes, key=lambda n: (n[0], ORDER.index(n[1])))


def shifts_of(notes: list[tuple[int, int, int, int]]) -> np.ndarray:
    """Semitones (n), -6..5, that bring what came before each note to the signature that it fits best."""
    lasted = np.zeros((len(notes), 12))
    for row, (_, _, pitch, duration) in zip(lasted, notes):
        if pitch < REST:
            row[(pitch - 1) % 12] = duration
    before = np.cumsum(lasted, 0) - lasted
    key = (before @ SIGNATURES.T).argmax(1) % 12
    return np.where(key <= 6, -key, 12 - key)


def degrees(pitches: np.ndarray, shifts: np.ndarray) -> np.ndarray:
    """Values of pitch fields; 0 stays none."""
    return np.where(pitches == 0, 0, np.where(pitches == REST, DEGREES, pitches + shifts + 6))


def intervals(to: np.ndarray, start: np.ndarray, widest: int) -> np.ndarray:
    """From one pitch to another, 1..2 * widest + 1; 0 where either does not sound."""
    sounding = (to > 0) & (to < REST) & (start > 0) & (start < REST)
    return np.where(sounding, np.clip(to - start, -widest, widest) + widest + 1, 0)


def echoes(notes: np.ndarray) -> np.ndarray:
    """(n, 3) of notes (n, 4): pitch and duration of the earlier note of the same voice before which most notes were as they are
    before this one, the latest of equals, and how many those are; 0 where there is none."""
    alike = (notes[:, None, 1:] == notes[None, :, 1:]).all(2)       # voice, pitch and duration
    found, run = np.zeros((len(notes), 3), np.int64), np.zeros(len(notes), np.int64)
    for i in range(1, len(notes)):
        run[1:] = np.where(alike[i - 1, :-1], run[:-1] + 1, 0)      # notes that end before each one as before note i
        best = run[:i] * (notes[:i, 1] == notes[i, 1])
        if best.any():
            at = i - 1 - best[::-1].argmax()
            found[i] = notes[at, 2], notes[at, 3], min(best[at], ECHO)
    return found


def events_of(piece: list[list[int]]) -> Tensors:
    """Events (n, fields), time (n) in ticks, targets (n, fields), and the degree (n) that may not be drawn, or 0. Row i predicts
    note i; its event tells note i - 1."""
    notes = notes_of(piece)
    shifts, count = shifts_of(notes), len(notes)
    drawn = np.array(notes)
    rows: list[list[int]] = []
    sounding, until, came_from = [0] * 4, [0] * 4, [0] * 4
    last, lasted = [[0] * 3 for _ in range(4)], [[0] * 3 for _ in range(4)]
    for onset, voice, pitch, duration in notes:
        # A voice whose note ends here and that has not been drawn yet is silent in view.
        heard = [v for v in range(4) if until[v] > onset]
        rows.append([*last[voice], *lasted[voice], *(sounding[v] if v in heard else 0 for v in range(4)),
                     *(min(until[v] - onset, LEFT) if v in heard else 0 for v in range(4)), *(came_from[v] if v in heard else 0 for v in range(4))])
        came_from[voice] = last[voice][0]
        last[voice], lasted[voice] = [pitch, *last[voice][:2]], [duration, *lasted[voice][:2]]
        sounding[voice], until[voice] = pitch, onset + duration
    known = np.array(rows)
    before, sounds = known[:, :1], known[:, 6:10]
    events, targets = np.zeros((count, len(FIELDS)), np.int64), np.zeros((count, len(FIELDS)), np.int64)
    put = lambda first, values: events.__setitem__((slice(None), slice(COLUMN[first], COLUMN[first] + values.shape[1])), values)  # noqa: E731
    targets[:, 0] = degrees(drawn[:, 2], shifts)
    targets[:, 1] = drawn[:, 3]
    targets[:, 2] = intervals(drawn[:, 2], known[:, 0], STEP)
    events[1:, 0] = degrees(drawn[:-1, 2], shifts[1:])
    events[1:, 1:4] = np.stack([targets[:-1, 1], targets[:-1, 2], drawn[:-1, 1] + 1], 1)
    put("next_voice", np.stack([drawn[:, 1] + 1, drawn[:, 0] % BAR + 1, shifts + 7], 1))
    put("last_0", degrees(known[:, :3], shifts[:, None]))
    put("lasted_0", known[:, 3:6])
    heard_before = echoes(drawn)
    of_line = np.zeros_like(heard_before)
    for voice in range(4):
        of_line[drawn[:, 1] == voice] = echoes(drawn[drawn[:, 1] == voice])
    for name, found in (("echo", heard_before), ("line_echo", of_line)):
        put(name, np.column_stack([degrees(found[:, 0], shifts), found[:, 1:]]))
    put("sounds_0", degrees(sounds, shifts[:, None]))
    put("left_0", known[:, 10:14])
    put("moved_0", intervals(sounds, known[:, 14:18], STEP))
    put("above_0", intervals(sounds, before, LEAP))
    barred = np.where(known[:, 3] < LONGEST, degrees(known[:, 0], shifts), 0)
    return tuple(torch.from_numpy(x) for x in (events, drawn[:, 0] * STEP_TICKS, targets, barred))


def moved(piece: list[list[int]], semitones: int) -> list[list[int]]:
    """In another key, or as it is where that leaves what MIDI can write."""
    out = [[p if p == REST else p + semitones for p in step] for step in piece]
    return out if all(1 <= p <= REST and (p == REST) == (q == REST) for step, was in zip(out, piece) for p, q in zip(step, was)) else piece


def nats_of(network: Network, batch: list[Tensors], hidden: float = 0.0) -> Tensor:
    """Nats of every note of a batch of pieces, (notes). `hidden`: share of all fields that the network does not see, drawn anew."""
    events, times, targets, barred = (torch.nn.utils.rnn.pad_sequence(column, batch_first=True) for column in zip(*batch))
    rows = targets[..., 0].flatten().nonzero().squeeze(1)
    seen = events * (torch.rand(events.shape) >= hidden) if hidden else events
    return nats_at(network, *(x.flatten(0, 1)[rows] for x in (network(seen, times), events, targets, barred)))


def nats_at(network: Network, outputs: Tensor, events: Tensor, targets: Tensor, barred: Tensor) -> Tensor:
    """Nats (n) of notes from the network's outputs (n, width), what it saw and what came (n, fields)."""
    degree = torch.arange(DEGREES + 1)[None]
    before, shift, barred = events[:, COLUMN["last_0"], None], events[:, COLUMN["shift"], None] - 7, barred[:, None]
    midi = degree - 6 - shift
    sounding = (before > 0) & (before < DEGREES) & (degree < DEGREES)
    steps = ((degree - before).clamp(-STEP, STEP) + STEP + 1).where(sounding, torch.tensor(0)).expand(len(outputs), -1)
    drawable = ((midi >= 1) & (midi < REST) & (degree > 0) | (degree == DEGREES)) & ((degree != barred) | (barred == 0))
    pitch = network.field_logits(outputs, targets, 0).float() + network.heads["interval"](outputs).float().gather(1, steps)
    duration = network.field_logits(outputs, targets, 1).float().index_fill(1, torch.tensor([0]), -math.inf)
    return (F.cross_entropy(pitch.masked_fill(~drawable, -math.inf), targets[:, 0], reduction="none")
            + F.cross_entropy(duration, targets[:, 1], reduction="none"))


@torch.no_grad()
def nats_per_slot(network: Network, pieces: list[list[list[int]]]) -> float:
    network.eval()
    order = sorted(pieces, key=len)
    total = sum(float(nats_of(network, [events_of(p) for p in order[i : i + BATCH]]).double().sum()) for i in range(0, len(order), BATCH))
    return total / sum(4 * len(piece) for piece in pieces)


def rate(epoch: float, epochs: int) -> float:
    """Warm-up, a plateau for the first half, then down to a hundredth."""
    return LEARNING_RATE * min(1.0, (epoch + 0.1) / WARMUP_EPOCHS, max(0.01, (epochs - epoch) / (0.5 * epochs)))


def train(pieces: list, valid: list, epochs: int, out: Path, checkpoints: Path, config: Config = CONFIG, seed: int = 1) -> list[dict[str, Any]]:
    """Goes on from `checkpoints` where a run was cut; `out` has the best network by `valid` so far. Returns all validations."""
    checkpoints.mkdir(parents=True, exist_ok=True)
    checkpoint = checkpoints / "jsb_chorales.safetensors"
    torch.manual_seed(seed)
    network = load_network(checkpoint, FIELDS) if checkpoint.exists() else Network(config, FIELDS)
    network.set_dropout(DROPOUT)
    optimiser = torch.optim.AdamW(network.parameters(), lr=LEARNING_RATE, betas=(0.9, 0.95), weight_decay=0.1, fused=True)
    begun, history = resume(checkpoint, network, optimiser, torch.device("cpu")) if checkpoint.exists() else (0, [])
    start = time.monotonic()
    for epoch in range(begun, epochs):
        network.train()
        torch.manual_seed(seed + 1 + epoch)         # so that a resumed run drops the same
        rng = random.Random(f"{seed}/{epoch}")
        order = sorted(range(len(pieces)), key=lambda i: len(pieces[i]) + rng.uniform(0, 60))
        batches = [order[i : i + BATCH] for i in range(0, len(order), BATCH)]
        rng.shuffle(batches)
        losses = []
        for at, batch in enumerate(batches):
            for group in optimiser.param_groups:
                group["lr"] = rate(epoch + at / len(batches), epochs)
            with torch.autocast("cpu", torch.bfloat16):
                loss = nats_of(network, [events_of(moved(pieces[i], rng.randint(-MOVED, MOVED))) for i in batch], HIDDEN).mean()
            optimiser.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
            losses.append(float(loss.detach()))
        if (epoch + 1) % VALIDATE_EVERY == 0 or epoch + 1 == epochs:
            history.append({"step": epoch + 1, "training": sum(losses) / len(losses), "all": nats_per_slot(network, valid)})
            print(f"{(time.monotonic() - start) / 60:5.1f} min, epoch {epoch + 1}: training {history[-1]['training']:.3f} nats a note, valid {history[-1]['all']:.4f} a slot", flush=True)
            if history[-1]["all"] <= min(h["all"] for h in history):
                part = out.with_suffix(".part")
                save_file({name: tensor.half().contiguous() for name, tensor in network.state_dict().items()}, part, {"config": json.dumps(config.__dict__)})
                os.replace(part, out)
        save_checkpoint(checkpoint, network, optimiser, epoch + 1, history)
    return history


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--train", type=Path)
    parser.add_argument("--epochs", type=int, default=44)
    parser.add_argument("--checkpoints", type=Path, help="a folder for the run's state; needed with --train")
    parser.add_argument("--weights", type=Path, default=WEIGHTS)
    options = parser.parse_args()
    if options.train and not options.checkpoints:
        parser.error("--train needs --checkpoints")
    try:
        pieces = read_pieces(options.data)
        if options.train:
            train(read_pieces(options.train), pieces, options.epochs, options.weights, options.checkpoints)
        network = load_network(options.weights, FIELDS)
    except (OSError, ValueError) as error:
        parser.error(str(error))
    print(f"{network.size():,} parameters, {len(pieces)} pieces, {sum(4 * len(p) for p in pieces):,} slots")
    print(f"nats_per_slot {nats_per_slot(network, pieces):.4f}")


if __name__ == "__main__":
    main()
