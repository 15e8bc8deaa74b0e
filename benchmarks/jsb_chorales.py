"""The published benchmark on Bach's chorales: nats per slot of four-voice rolls on a 16th grid.

python benchmarks/jsb_chorales.py --data FILE.json               score every piece of FILE with the committed weights
python benchmarks/jsb_chorales.py --train train.json --data valid.json --checkpoints DIR --seed N    train one of their networks anew

A file is a list of pieces; a piece is a list of time steps; a step is four MIDI pitches, or null for a rest. A slot is one voice
in one step, and the figure is the micro-average over all slots of all pieces, without side information. It is exact: the chain
rule over slots, soprano, bass, alto and tenor of each step in turn. Where a piece ends is not charged for, as with other models
that go step by step. A training run that is cut goes on with the same command. It trains on train.json alone for a fixed number
of epochs, and nothing is chosen by --data: it is only scored on the way.

The network is that of the styles; its events are the chorales' own: one is what is known before a step, and its predicted fields
are the voices, one after another. Pitches are told relative to the key signature that fits the music so far best (Krumhansl and
Kessler 1982), so that music in all keys teaches the same network. A pitch is a degree of the signature, a pitch class, a step of
its voice and an interval to each voice drawn before it, all at once: the logits of all are added. 229 pieces are learnt by heart
within minutes; against that most of what is known is hidden in training, the weights are averaged over the run, and several small
networks, of a seed each, are asked: the probability of a slot is the mean of theirs.
"""

import argparse
import json
import math
import os
import random
import time
from functools import cache
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

WEIGHTS = Path(__file__).with_name("jsb_networks")
MAX_BYTES = 64 << 20
VOICES = range(4)
ORDER = (0, 3, 1, 2)                     # soprano, bass, alto, tenor
REST = 129                               # where MIDI pitches are 1..128
STEP_TICKS = 6
BAR, BAR_OF_THREE, PHRASE = 16, 12, 64   # steps; the music does not say which of the two meters it has
STILL = 5                                # steps in which no voice begins a note, that end a phrase
AGE, LASTED, IDLE = 17, 33, 17           # steps, so many or more alike
ECHO = 16                                # steps that went as before, in classes
SHIFTS = 12                              # -6..5 semitones to the signature of C
DEGREES = 128 + SHIFTS + 1               # pitches so shifted, 1..; the last is the rest
CLASSES = 13                             # pitch classes 1..12, and the rest
STEP, LEAP = 14, 36                      # intervals to tell apart, both ways; wider ones are alike
BEFORE = 2                               # earlier notes of each voice in view
PAIRS = tuple((a, b) for a in VOICES for b in range(a + 1, 4))
Field = tuple[str, int, bool]


def by_voice(name: str, size: int) -> tuple[Field, ...]:
    return tuple((f"{name}_{v}", size, False) for v in VOICES)


def drawn(voice: int) -> tuple[Field, ...]:
    """What a pitch is: a degree, a step of its voice, a pitch class, and an interval to each voice drawn before it."""
    return ((f"degree_{voice}", DEGREES + 1, True), (f"step_{voice}", 2 * STEP + 2, True), (f"class_{voice}", CLASSES + 1, True),
            *((f"above_{voice}_{other}", 2 * LEAP + 2, True) for other in ORDER[: ORDER.index(voice)]))


# What is known before a step: where it is, in the bar and in the phrase; of each voice the note that sounds, how long it has, how it
# was come by and the notes before it; the intervals between voices; and what followed the last time that all voices, or one, went
# as they just did, whether a note began there, and for how many steps they had gone so.
FIELDS: tuple[Field, ...] = (
    *(field for voice in ORDER for field in drawn(voice)),
    ("place", BAR + 1, False), ("place_of_three", BAR_OF_THREE + 1, False), ("beats", 17, False), ("phrase", PHRASE + 2, False), ("phrase_before", PHRASE + 2, False),
    ("shift", SHIFTS + 1, False), ("idle", IDLE + 1, False),
    *by_voice("sounds", DEGREES + 1), *by_voice("sounding_class", CLASSES + 1), *by_voice("age", AGE + 1), *by_voice("came", 2 * STEP + 2),
    *(field for i in range(BEFORE) for name, size in (("before", DEGREES + 1), ("lasted", LASTED + 1)) for field in by_voice(f"{name}{i}", size)),
    *((f"between_{a}_{b}", 2 * LEAP + 2, False) for a, b in PAIRS),
    *by_voice("echo", DEGREES + 1), *by_voice("echo_begins", 3), ("echo_of", ECHO + 1, False),
    *by_voice("line_echo", DEGREES + 1), *by_voice("line_echo_begins", 3), *by_voice("line_echo_of", ECHO + 1))
COLUMN = {name: i for i, (name, _, _) in enumerate(FIELDS)}
CONFIG = Config(width=128, layers=3, hidden=384, head_hidden=128)
EPOCHS, LEARNING_RATE, WEIGHT_DECAY, BATCH, WARMUP_EPOCHS, SCORE_EVERY = 34, 2e-3, 0.1, 8, 2, 5
DROPOUT, HIDDEN, HIDDEN_DRAWN, DROPPED_OUTPUTS = 0.3, 0.5, 0.3, 0.3     # of the layers, of what is known, of the step's earlier voices, of what the heads see
AVERAGED = 0.998                         # of the mean of the weights, each step
MOVES = (-2, 0, 1, 3)                    # semitones that training moves pieces by
# Of the twelve signatures, in their major and in their minor: log-chances (24, 12) of pitch classes.
SIGNATURES = np.log(np.array([np.roll(np.array(profile) / sum(profile), key + up) for profile, up in ((MAJOR, 0), (MINOR, 9)) for key in range(12)]))
DEGREE = torch.arange(DEGREES + 1)
Tensors = tuple[Tensor, ...]


def read_pieces(path: Path) -> list[np.ndarray]:
    """Pieces (steps, 4) of 1..128 for MIDI pitches, or REST. ValueError in one sentence where the file is of another form."""
    if path.stat().st_size > MAX_BYTES:
        raise ValueError(f"{path}: over {MAX_BYTES >> 20} MiB")
    try:
        raw = json.loads(path.read_text())
        pieces = [[[REST if p is None else int(p) + 1 for p in step] for step in piece] for piece in raw]
    except (UnicodeDecodeError, ValueError, TypeError) as error:
        raise ValueError(f"{path}: not a list of pieces of steps of four pitches: {error}") from None
    if not pieces or any(not piece or any(len(step) != 4 or not all(1 <= p <= REST for p in step) for step in piece) for piece in pieces):
        raise ValueError(f"{path}: a piece is empty, or a step has not four pitches of 0..127 or null")
    return [np.array(piece) for piece in pieces]


def shifts_of(piece: np.ndarray) -> np.ndarray:
    """Semitones (steps), -6..5, that bring what came before each step to the signature that it fits best."""
    sung = np.zeros((len(piece), CLASSES))
    for voice in VOICES:
        np.add.at(sung, (np.arange(len(piece)), np.where(piece[:, voice] == REST, 12, (piece[:, voice] - 1) % 12)), 1.0)
    before = (np.cumsum(sung, 0) - sung)[:, :12]
    key = (before @ SIGNATURES.T).argmax(1) % 12
    return np.where(key <= 6, -key, 12 - key)


def degrees(pitches: np.ndarray, shifts: np.ndarray) -> np.ndarray:
    """Values of degree fields; 0 stays none."""
    return np.where(pitches == 0, 0, np.where(pitches == REST, DEGREES, pitches + shifts + 6))


def classes(found: Any) -> Any:
    """Pitch classes of degrees, arrays or tensors."""
    return (found % 12 + 1) * ((found > 0) & (found < DEGREES)) + CLASSES * (found == DEGREES)


def intervals(to: np.ndarray, start: np.ndarray, widest: int) -> np.ndarray:
    """From one pitch to another, 1..2 * widest + 1; 0 where either does not sound."""
    sounding = (to > 0) & (to < REST) & (start > 0) & (start < REST)
    return np.where(sounding, np.clip(to - start, -widest, widest) + widest + 1, 0)


def echoes(alike: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Of which steps are alike (steps, steps): the earlier step before which most steps in a row were as before each one, the latest
    of equals, or -1; and how many those are."""
    at, run_of, run = np.full(len(alike), -1), np.zeros(len(alike), np.int64), np.zeros(len(alike), np.int64)
    for i in range(1, len(alike)):
        run[1:] = np.where(alike[i - 1, :-1], run[:-1] + 1, 0)
        if run[:i].any():
            at[i] = i - 1 - run[:i][::-1].argmax()
            run_of[i] = run[at[i]]
    return at, run_of


def known_of(piece: np.ndarray) -> dict[str, np.ndarray]:
    """Before each step: of each voice its notes (steps, 4, BEFORE + 2), the one that sounds first, how long the one that sounds has
    and those before it did (steps, 4, BEFORE + 1), steps without a new note, and steps in the phrase and in the phrase before."""
    count = len(piece)
    notes, lasted = np.zeros((count, 4, BEFORE + 2), np.int64), np.zeros((count, 4, BEFORE + 1), np.int64)
    idle, phrase = np.zeros(count, np.int64), np.zeros((count, 2), np.int64)
    for t in range(1, count):
        notes[t], lasted[t], phrase[t] = notes[t - 1], lasted[t - 1], phrase[t - 1] + (1, 0)
        begins = piece[t - 1] != notes[t, :, 0]
        notes[t, begins, 1:], lasted[t, begins, 1:] = notes[t - 1, begins, :-1], lasted[t - 1, begins, :-1]
        notes[t, begins, 0], lasted[t, begins, 0] = piece[t - 1, begins], 0
        lasted[t, :, 0] += 1
        if begins.any() and idle[t - 1] >= STILL:
            phrase[t] = 1, phrase[t - 1, 0]
        idle[t] = 0 if begins.any() else idle[t - 1] + 1
    return {"notes": notes, "lasted": lasted, "idle": idle, "phrase": phrase}


def events_of(piece: np.ndarray) -> Tensors:
    """Events (steps, fields), time (steps) in ticks, targets (steps, fields). Row t is what is known before step t, and the step."""
    steps, shifts, known = np.arange(len(piece)), shifts_of(piece), known_of(piece)
    notes, lasted = known["notes"], known["lasted"]
    sounds = notes[:, :, 0]
    events, targets = np.zeros((len(piece), len(FIELDS)), np.int64), np.zeros((len(piece), len(FIELDS)), np.int64)

    def put(table: np.ndarray, **columns: np.ndarray) -> None:
        for name, values in columns.items():
            table[:, COLUMN[name]] = values

    put(events, place=steps % BAR + 1, place_of_three=steps % BAR_OF_THREE + 1, beats=steps // 4 % 16 + 1, shift=shifts + 7, idle=np.minimum(known["idle"], IDLE),
        phrase=np.minimum(known["phrase"][:, 0], PHRASE) + 1, phrase_before=np.minimum(known["phrase"][:, 1], PHRASE) + 1)
    begins = piece != sounds

    def put_echo(name: str, voice: int, at: np.ndarray) -> None:
        put(events, **{f"{name}_{voice}": degrees(np.where(at >= 0, piece[at, voice], 0), shifts), f"{name}_begins_{voice}": np.where(at >= 0, 1 + begins[at, voice], 0)})

    classed = lambda run: np.minimum(np.where(run < ECHO // 2, run, ECHO // 2 + (run - ECHO // 2) // 4), ECHO)  # noqa: E731
    at, run = echoes((piece[:, None] == piece).all(2))
    put(events, echo_of=classed(run))
    for v in VOICES:
        of_line, line_run = echoes(piece[:, None, v] == piece[:, v])
        put_echo("echo", v, at)
        put_echo("line_echo", v, of_line)
        told = degrees(sounds[:, v], shifts)
        put(events, **{f"line_echo_of_{v}": classed(line_run), f"sounds_{v}": told, f"sounding_class_{v}": classes(told), f"age_{v}": np.minimum(lasted[:, v, 0], AGE),
                       f"came_{v}": intervals(sounds[:, v], notes[:, v, 1], STEP)})
        for i in range(BEFORE):
            put(events, **{f"before{i}_{v}": degrees(notes[:, v, i + 1], shifts), f"lasted{i}_{v}": np.minimum(lasted[:, v, i + 1], LASTED)})
        told = degrees(piece[:, v], shifts)
        put(targets, **{f"degree_{v}": told, f"step_{v}": intervals(piece[:, v], sounds[:, v], STEP), f"class_{v}": classes(told)})
        put(targets, **{f"above_{v}_{u}": intervals(piece[:, v], piece[:, u], LEAP) for u in ORDER[: ORDER.index(v)]})
    put(events, **{f"between_{a}_{b}": intervals(sounds[:, a], sounds[:, b], LEAP) for a, b in PAIRS})
    return tuple(torch.from_numpy(x) for x in (events, steps * STEP_TICKS, targets))


def moved(piece: np.ndarray, semitones: int) -> np.ndarray:
    """In another key, or as it is where that leaves what MIDI can write."""
    out = np.where(piece == REST, REST, piece + semitones)
    return out if ((out >= 1) & ((out < REST) == (piece < REST))).all() else piece


def hide(values: Tensor, share: float) -> Tensor:
    return values * (torch.rand(values.shape) >= share) if share else values


def nats_at(network: Network, outputs: Tensor, events: Tensor, targets: Tensor) -> Tensor:
    """Nats (n, 4) of the voices in ORDER from the network's outputs (n, width), what it saw and what came (n, fields). A network
    that trains sees a part of them."""
    training = network.training
    pitches = DEGREE - 6 - (events[:, COLUMN["shift"], None] - 7)
    drawable = (pitches >= 1) & (pitches < REST) & (DEGREE > 0) | (DEGREE == DEGREES)
    nats = []
    for voice in ORDER:
        seen = F.dropout(outputs, DROPPED_OUTPUTS, training)
        logits = {name: network.heads[name](seen).float() for name, _, _ in drawn(voice)}

        def from_pitch(name: str, other: Tensor, widest: int) -> Tensor:
            """By degree, the logit of its interval from another one (n)."""
            sounding = ((other > 0) & (other < DEGREES))[:, None] & (DEGREE > 0) & (DEGREE < DEGREES)
            return logits[name].gather(1, ((DEGREE - other[:, None]).clamp(-widest, widest) + widest + 1) * sounding)

        total = logits[f"degree_{voice}"] + logits[f"class_{voice}"][:, classes(DEGREE)] + from_pitch(f"step_{voice}", events[:, COLUMN[f"sounds_{voice}"]], STEP)
        for other in ORDER[: ORDER.index(voice)]:
            total = total + from_pitch(f"above_{voice}_{other}", targets[:, COLUMN[f"degree_{other}"]], LEAP)
        nats.append(F.cross_entropy(total.masked_fill(~drawable, -math.inf), targets[:, COLUMN[f"degree_{voice}"]], reduction="none"))
        for name, _, _ in drawn(voice):
            outputs = outputs + network.embeddings[name](hide(targets[:, COLUMN[name]], HIDDEN_DRAWN if training else 0)).to(outputs.dtype)
    return torch.stack(nats, 1)


def nats_of(network: Network, batch: list[Tensors]) -> Tensor:
    """Nats of all slots of a batch of pieces, (steps, 4)."""
    events, times, targets = (torch.nn.utils.rnn.pad_sequence(column, batch_first=True) for column in zip(*batch))
    rows = events[..., COLUMN["place"]].flatten().nonzero().squeeze(1)
    outputs = network(hide(events, HIDDEN if network.training else 0), times)
    return nats_at(network, *(x.flatten(0, 1)[rows] for x in (outputs, events, targets)))


@torch.no_grad()
def nats_per_slot(networks: list[Network], pieces: list[np.ndarray]) -> float:
    """Of the mean of the networks' probabilities, slot by slot."""
    total, order = 0.0, sorted(pieces, key=len)
    for first in range(0, len(order), BATCH):
        batch = [events_of(piece) for piece in order[first : first + BATCH]]
        nats = torch.stack([nats_of(network.eval(), batch).double() for network in networks])
        total += float((math.log(len(networks)) - torch.logsumexp(-nats, 0)).sum())
    return total / sum(piece.size for piece in pieces)


def train(pieces: list[np.ndarray], valid: list[np.ndarray], epochs: int, out: Path, checkpoints: Path, config: Config = CONFIG, seed: int = 1) -> list[dict[str, Any]]:
    """Goes on from `checkpoints` where a run was cut; `out` has the averaged network in the end. Returns all scores of it."""
    checkpoints.mkdir(parents=True, exist_ok=True)
    last, mean = (checkpoints / f"{name}-of-seed-{seed}.safetensors" for name in ("last", "mean"))
    resumed = last.exists()
    torch.manual_seed(seed)
    network, averaged = (load_network(path, FIELDS) if resumed else Network(config, FIELDS) for path in (last, mean))
    network.set_dropout(DROPOUT)
    optimiser = torch.optim.AdamW(network.parameters(), lr=LEARNING_RATE, betas=(0.9, 0.95), weight_decay=WEIGHT_DECAY, fused=True)
    begun, history = resume(last, network, optimiser, torch.device("cpu")) if resumed else (0, [])
    prepared = cache(lambda i, semitones: events_of(moved(pieces[i], semitones)))
    start, steps = time.monotonic(), begun * -(-len(pieces) // BATCH)
    for epoch in range(begun, epochs):
        network.train()
        torch.manual_seed((seed << 16) + epoch)         # so that a resumed run hides the same
        rng = random.Random(f"{seed}/{epoch}")
        order = sorted(range(len(pieces)), key=lambda i: len(pieces[i]) + rng.uniform(0, 60))
        batches = [order[i : i + BATCH] for i in range(0, len(order), BATCH)]
        rng.shuffle(batches)
        losses = []
        for at, batch in enumerate(batches):
            for group in optimiser.param_groups:
                group["lr"] = LEARNING_RATE * min(1.0, (epoch + (at + 1) / len(batches)) / WARMUP_EPOCHS)
            with torch.autocast("cpu", torch.bfloat16):
                loss = nats_of(network, [prepared(i, rng.choice(MOVES)) for i in batch]).mean()
            optimiser.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
            losses.append(float(loss.detach()))
            steps += 1
            with torch.no_grad():
                for kept, new in zip(averaged.parameters(), network.parameters()):
                    kept.lerp_(new, 1 - min(AVERAGED, steps / (steps + 9)))
        if (epoch + 1) % SCORE_EVERY == 0 or epoch + 1 == epochs:
            history.append({"step": epoch + 1, "training": sum(losses) / len(losses), "all": nats_per_slot([averaged], valid)})
            print(f"{(time.monotonic() - start) / 60:5.1f} min, epoch {epoch + 1}: training {history[-1]['training']:.3f}, valid {history[-1]['all']:.4f} nats a slot", flush=True)
        save_checkpoint(mean, averaged, optimiser, epoch + 1, history)
        save_checkpoint(last, network, optimiser, epoch + 1, history)
    out.parent.mkdir(exist_ok=True)
    part = out.with_suffix(".part")
    save_file({name: tensor.half().contiguous() for name, tensor in averaged.state_dict().items()}, part, {"config": json.dumps(config.__dict__)})
    os.replace(part, out)
    return history


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--train", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    parser.add_argument("--checkpoints", type=Path, help="a folder for the run's state; needed with --train")
    parser.add_argument("--weights", type=Path, default=WEIGHTS, help="a folder of networks")
    options = parser.parse_args()
    if options.train and not options.checkpoints:
        parser.error("--train needs --checkpoints")
    try:
        pieces = read_pieces(options.data)
        if options.train:
            train(read_pieces(options.train), pieces, options.epochs, options.weights / f"{options.seed}.safetensors", options.checkpoints, seed=options.seed)
        networks = [load_network(path, FIELDS) for path in sorted(options.weights.glob("*.safetensors"))]
        if not networks:
            raise ValueError(f"{options.weights}: there is no network in it")
    except (OSError, ValueError) as error:
        parser.error(str(error))
    print(f"{len(networks)} networks of {networks[0].size():,} parameters, {len(pieces)} pieces, {sum(piece.size for piece in pieces):,} slots")
    for number, network in enumerate(networks if len(networks) > 1 else [], 1):
        print(f"network {number} alone {nats_per_slot([network], pieces):.4f}")
    print(f"nats_per_slot {nats_per_slot(networks, pieces):.4f}")


if __name__ == "__main__":
    main()
