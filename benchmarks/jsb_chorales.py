"""The published benchmark on Bach's chorales: nats per slot of four-voice rolls on a 16th grid.

python benchmarks/jsb_chorales.py --data FILE.json               score every piece of FILE with the committed weights
python benchmarks/jsb_chorales.py --train train.json --data valid.json --minutes 40    train them anew, on train.json alone

A file is a list of pieces; a piece is a list of time steps; a step is four MIDI pitches, or null for a rest. A slot is one voice
in one step, and the figure is the micro-average over all slots of all pieces, without side information.

The network is that of the styles; its events are the chorales' own. A voice's roll is a row of notes, each the longest run of
one pitch, and the notes of all voices come in the order of their onsets (soprano, bass, alto, tenor where they coincide). A note's
voice and onset follow from the notes before it, so its pitch and its duration are all that is drawn. Rolls and rows of longest
runs are one to one (the pitch that a voice just left is masked), so by the chain rule the sum over notes is the exact
log-probability of the roll and of its ending where it does. Models that go step by step are not charged for where a piece ends; beside
them the figure is a bound from above.
"""

import argparse
import json
import math
import os
import random
import time
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import load_file, save_file
from torch import Tensor

from partimento.network import Config, Network

WEIGHTS = Path(__file__).with_name("jsb_chorales.safetensors")
MAX_BYTES = 64 << 20
ORDER = (0, 3, 1, 2)                     # voices that begin together, soprano first, then bass
REST, LONGEST = 129, 64                  # in the pitch field, where MIDI pitches are 1..128; steps
STEP_TICKS = 6
LEFT = 17                                # steps that a sounding note still lasts, this many or more alike
# An event is a note, and what is known of the next one before it is drawn: its voice, its place, and what then sounds.
FIELDS = (("pitch", 130, True), ("duration", LONGEST + 1, True), ("voice", 5, False), ("next_voice", 5, False), ("next_place", 17, False),
          ("before", 130, False), *((f"sounds_{v}", 130, False) for v in range(4)), *((f"left_{v}", LEFT + 1, False) for v in range(4)))
CONFIG = Config(width=192, layers=6, hidden=640, head_hidden=192)


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


def events_of(piece: list[list[int]]) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Events (n, fields), time (n) in ticks, targets (n, fields), and barred (n), the pitch that may not be drawn or 0. Row i
    predicts note i; its event tells note i - 1."""
    notes = notes_of(piece)
    events, targets = torch.zeros(len(notes), len(FIELDS), dtype=torch.long), torch.zeros(len(notes), len(FIELDS), dtype=torch.long)
    barred = torch.zeros(len(notes), dtype=torch.long)
    times = torch.tensor([n[0] * STEP_TICKS for n in notes])
    sounding, until, lasted = [0] * 4, [0] * 4, [0] * 4
    for i, (onset, voice, pitch, duration) in enumerate(notes):
        if i:
            events[i, :3] = torch.tensor([notes[i - 1][2], notes[i - 1][3], notes[i - 1][1] + 1])
        events[i, 3:6] = torch.tensor([voice + 1, onset % 16 + 1, sounding[voice]])
        # A voice whose note ends here and that has not been drawn yet is silent in view.
        events[i, 6:10] = torch.tensor([sounding[v] if until[v] > onset else 0 for v in range(4)])
        events[i, 10:14] = torch.tensor([min(until[v] - onset, LEFT) if until[v] > onset else 0 for v in range(4)])
        targets[i, :2] = torch.tensor([pitch, duration])
        barred[i] = sounding[voice] if lasted[voice] < LONGEST else 0
        sounding[voice], until[voice], lasted[voice] = pitch, onset + duration, duration
    return events, times, targets, barred


def moved_up(piece: tuple[Tensor, ...], semitones: int) -> tuple[Tensor, ...]:
    """The same events in another key."""
    events, times, targets, barred = piece
    pitched = [i for i, (_, size, _) in enumerate(FIELDS) if size == REST + 1]
    events, targets = events.clone(), targets.clone()
    raised = lambda x: torch.where((x > 0) & (x < REST), x + semitones, x)  # noqa: E731
    events[:, pitched], targets[:, :1] = raised(events[:, pitched]), raised(targets[:, :1])
    return events, times, targets, raised(barred)


def nats_of(network: Network, batch: list[tuple[Tensor, ...]]) -> Tensor:
    """Nats of every note of a batch of pieces, (notes)."""
    events, times, targets, barred = (torch.nn.utils.rnn.pad_sequence(column, batch_first=True) for column in zip(*batch))
    targets, barred = targets.flatten(0, 1), barred.flatten()
    rows = targets[:, 0].nonzero().squeeze(1)
    outputs, wanted, barred = network(events, times).flatten(0, 1)[rows], targets[rows], barred[rows]
    pitch, duration = (network.field_logits(outputs, wanted, field).float() for field in (0, 1))
    held = barred.nonzero().squeeze(1)
    never = torch.tensor(-math.inf)
    pitch = pitch.index_put((held, barred[held]), never)
    pitch, duration = (logits.index_fill(1, torch.tensor([0]), -math.inf) for logits in (pitch, duration))
    return F.cross_entropy(pitch, wanted[:, 0], reduction="none") + F.cross_entropy(duration, wanted[:, 1], reduction="none")


@torch.no_grad()
def nats_per_slot(network: Network, pieces: list[list[list[int]]]) -> float:
    network.eval()
    total = sum(float(nats_of(network, [events_of(piece)]).sum()) for piece in pieces)
    return total / sum(4 * len(piece) for piece in pieces)


def train(pieces: list, valid: list, minutes: float, out: Path, seed: int = 1) -> Network:
    """AdamW at a rate that falls to nothing over the last half of the given time, every piece in a new key each time."""
    torch.manual_seed(seed)
    network = Network(CONFIG, FIELDS)
    network.set_dropout(0.2)
    optimiser = torch.optim.AdamW(network.parameters(), lr=2e-3, betas=(0.9, 0.95), weight_decay=0.1, fused=True)
    rng, began, epoch = random.Random(seed), time.monotonic(), 0
    events = [events_of(piece) for piece in pieces]
    while (spent := (time.monotonic() - began) / 60) < minutes:
        network.train()
        order = sorted(range(len(pieces)), key=lambda i: len(pieces[i]) + rng.uniform(0, 60))
        batches = [order[i : i + 12] for i in range(0, len(order), 12)]
        rng.shuffle(batches)
        losses = []
        for batch in batches:
            spent = (time.monotonic() - began) / 60
            for group in optimiser.param_groups:
                group["lr"] = 2e-3 * min(1.0, (epoch + 1) / 3, max(0.01, (minutes - spent) / (0.5 * minutes)))
            with torch.autocast("cpu", torch.bfloat16):
                loss = nats_of(network, [moved_up(events[i], rng.randrange(-6, 6)) for i in batch]).mean()
            optimiser.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
            losses.append(float(loss.detach()))
        epoch += 1
        if epoch % 5 == 0:
            print(f"{spent:5.1f} min, epoch {epoch}: training {sum(losses) / len(losses):.3f} nats a note, valid {nats_per_slot(network, valid):.4f} a slot", flush=True)
    part = out.with_suffix(".part")
    save_file({name: tensor.half().contiguous() for name, tensor in network.state_dict().items()}, part)
    os.replace(part, out)
    return network


def load(path: Path) -> Network:
    network = Network(CONFIG, FIELDS)
    network.load_state_dict({name: tensor.float() for name, tensor in load_file(path).items()})
    return network


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--train", type=Path)
    parser.add_argument("--minutes", type=float, default=40)
    parser.add_argument("--weights", type=Path, default=WEIGHTS)
    options = parser.parse_args()
    try:
        pieces = read_pieces(options.data)
        if options.train:
            train(read_pieces(options.train), pieces, options.minutes, options.weights)
        network = load(options.weights)
    except (OSError, ValueError) as error:
        parser.error(str(error))
    print(f"{network.size():,} parameters, {len(pieces)} pieces, {sum(4 * len(p) for p in pieces):,} slots")
    print(f"nats_per_slot {nats_per_slot(network, pieces):.4f}")


if __name__ == "__main__":
    main()
