"""The published benchmark on Bach's chorales: nats per slot of four-voice rolls on a 16th grid.

python benchmarks/chorales/study.py --data FILE.json               score every piece of FILE with the committed weights
python benchmarks/chorales/study.py --train train.json --data valid.json --checkpoints DIR --kind plain --seed N
                                                                   train one of the networks again

A file is a list of pieces, a piece a list of time steps, and a step four MIDI pitches, or null for a rest. A slot is
one voice in one step. The figure is the micro-average over all slots of all pieces, without side information. It is
exact: the chain rule over slots, soprano, bass, alto and tenor of each step in turn. The end of a piece costs nothing,
as in other stepwise models. An interrupted training run resumes with the same command. It trains on train.json alone
for a fixed number of epochs; --data is only scored, and decides nothing.

The network is that of the styles, with events of its own: an event is what is known before a step, and its predicted
fields are the voices in turn. Pitches are relative to the key signature that best fits the music so far (Krumhansl and
Kessler 1982), so that music in all keys trains the same network. A pitch is a degree of the signature, a pitch class, a
step of its voice and an interval to each voice drawn before it; the logits of all of these are added.

Networks of the second kind also have memories: counts of how a voice moved on in similar contexts, in the training
pieces and earlier in the piece. Each memory has another context: the tune, the outer voices, all voices, the voice's
own line. Their log-probabilities are logits too, weighted slot by slot by the network. In training, a piece is left out
of the counts of the other pieces, so that the weights fit new music. On disk a memory is hashes and counts.

A network memorises 229 pieces within minutes. Against this, training hides most of what is known, memories too, and
averages the weights over the run. Several small networks of both kinds are combined: the probability of a slot is the
geometric mean of theirs. While a piece is scored, the heads of plain networks learn from its past bars. The memories,
the weight of each kind and the rate of this learning were chosen on every fifth training piece, with networks trained
on the others.
"""

import argparse
import copy
import json
import math
import os
import random
import time
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
import torch.nn.functional as F
from memories import RECALLED, SURE, Counts, recall
from partimento.training.checkpoint import load_network, resume, save_checkpoint
from partimento.training.network import Config, Network
from partimento.training.optimiser import descend
from rolls import (
    CLASSES,
    DEGREES,
    LEAP,
    ORDER,
    REST,
    SHIFTS,
    STEP,
    VOICES,
    classes,
    degrees,
    drawn_before,
    intervals,
    moved,
    read_pieces,
    shifts_of,
)
from safetensors.torch import save_file
from torch import Tensor

WEIGHTS, COUNTS = Path(__file__).with_name("networks"), "counts.safetensors"
STEP_TICKS = 6
BAR, BAR_OF_THREE, PHRASE = 16, 12, 64  # steps; the music does not say which of the two meters it has
STILL = 5  # steps in which no voice begins a note, that end a phrase
AGE, LASTED, IDLE = 17, 33, 17  # steps, so many or more alike
ECHO = 16  # steps that went as before, in classes
BEFORE = 2  # earlier notes of each voice in view
PAIRS = tuple((a, b) for a in VOICES for b in range(a + 1, 4))
Field = tuple[str, int, bool]


def by_voice(name: str, size: int) -> tuple[Field, ...]:
    return tuple((f"{name}_{v}", size, False) for v in VOICES)


def drawn(voice: int) -> tuple[Field, ...]:
    """The aspects of a pitch: a degree, a step of its voice, a pitch class, and an interval to each voice drawn
    before it.
    """
    return (
        (f"degree_{voice}", DEGREES + 1, True),
        (f"step_{voice}", 2 * STEP + 2, True),
        (f"class_{voice}", CLASSES + 1, True),
        *((f"above_{voice}_{other}", 2 * LEAP + 2, True) for other in drawn_before(voice)),
    )


# What is known before a step: where it is, in the bar and in the phrase; of each voice the note that sounds, how long
# it has, how it
# was come by and the notes before it; the intervals between voices; and what followed the last time that all voices, or
# one, went
# as they just did, whether a note began there, and for how many steps they had gone so. How sure memories are of a
# voice is given in its turn.
PLAIN_FIELDS: tuple[Field, ...] = (
    *(field for voice in ORDER for field in drawn(voice)),
    ("place", BAR + 1, False),
    ("place_of_three", BAR_OF_THREE + 1, False),
    ("beats", 17, False),
    ("phrase", PHRASE + 2, False),
    ("phrase_before", PHRASE + 2, False),
    ("shift", SHIFTS + 1, False),
    ("idle", IDLE + 1, False),
    *by_voice("sounds", DEGREES + 1),
    *by_voice("sounding_class", CLASSES + 1),
    *by_voice("age", AGE + 1),
    *by_voice("came", 2 * STEP + 2),
    *(
        field
        for i in range(BEFORE)
        for name, size in (("before", DEGREES + 1), ("lasted", LASTED + 1))
        for field in by_voice(f"{name}{i}", size)
    ),
    *((f"between_{a}_{b}", 2 * LEAP + 2, False) for a, b in PAIRS),
    *by_voice("echo", DEGREES + 1),
    *by_voice("echo_begins", 3),
    ("echo_of", ECHO + 1, False),
    *by_voice("line_echo", DEGREES + 1),
    *by_voice("line_echo_begins", 3),
    *by_voice("line_echo_of", ECHO + 1),
)
FIELDS = (
    *PLAIN_FIELDS,
    *(field for name in RECALLED for field in by_voice(name, SURE)),
    *((f"trust_{v}", len(RECALLED), True) for v in VOICES),
)
KINDS = {"plain": PLAIN_FIELDS, "memory": FIELDS}
COLUMN = {name: i for i, (name, _, _) in enumerate(FIELDS)}
CONFIG = Config(width=128, layers=3, hidden=384, head_hidden=128)
LEARNING_RATE, WEIGHT_DECAY, BATCH, WARMUP_EPOCHS, SCORE_EVERY = 2e-3, 0.1, 8, 2, 5
AVERAGED = 0.998  # of the mean of the weights, each step
MEMORY_SHARE = 0.6  # of the networks that have memories, in what all say together
LEARNS = 0.1  # of the heads of plain networks, after each bar of the piece that is scored
MOVES = (-2, 0, 1, 3)  # semitones that training moves pieces by
DEGREE = torch.arange(DEGREES + 1)
Tensors = tuple[Tensor, ...]


class Hidden(NamedTuple):
    """How long a network trains and what is hidden from it then: shares of the layers, of what is known, of the
    step's earlier voices, of what the heads see, of the memories at most, by slot, and of the steps off the eighths,
    where little happens.
    """

    epochs: int
    layers: float
    known: float
    drawn: float
    outputs: float
    memories: float
    steps: float


HIDDEN = {"plain": Hidden(34, 0.3, 0.5, 0.3, 0.3, 0.0, 0.0), "memory": Hidden(32, 0.4, 0.6, 0.4, 0.5, 0.8, 0.75)}


def echoes(alike: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Of which steps are alike (steps, steps): the earlier step before which most steps in a row were as before each
    one, the latest
    of equals, or -1; and how many those are."""
    at, run_of, run = np.full(len(alike), -1), np.zeros(len(alike), np.int64), np.zeros(len(alike), np.int64)
    for i in range(1, len(alike)):
        run[1:] = np.where(alike[i - 1, :-1], run[:-1] + 1, 0)
        if run[:i].any():
            at[i] = i - 1 - run[:i][::-1].argmax()
            run_of[i] = run[at[i]]
    return at, run_of


def known_of(piece: np.ndarray) -> dict[str, np.ndarray]:
    """Before each step: of each voice its notes (steps, 4, BEFORE + 2), the one that sounds first, how long the one
    that sounds has and those before it did (steps, 4, BEFORE + 1), steps without a new note, and steps in the phrase
    and in the phrase before.
    """
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


def events_of(piece: np.ndarray, recalled: tuple[np.ndarray, np.ndarray] | None = None) -> Tensors:
    """Events (steps, fields), time (steps) in ticks, targets (steps, fields), and what is recalled, log-chances (steps,
    4, RECALLED, OUTCOMES).
    Row t is what is known before step t, and the step."""
    steps, shifts, known = np.arange(len(piece)), shifts_of(piece), known_of(piece)
    notes, lasted = known["notes"], known["lasted"]
    sounds = notes[:, :, 0]
    events, targets = np.zeros((len(piece), len(FIELDS)), np.int64), np.zeros((len(piece), len(FIELDS)), np.int64)

    def put(table: np.ndarray, **columns: np.ndarray) -> None:
        for name, values in columns.items():
            table[:, COLUMN[name]] = values

    put(
        events,
        place=steps % BAR + 1,
        place_of_three=steps % BAR_OF_THREE + 1,
        beats=steps // 4 % 16 + 1,
        shift=shifts + 7,
        idle=np.minimum(known["idle"], IDLE),
        phrase=np.minimum(known["phrase"][:, 0], PHRASE) + 1,
        phrase_before=np.minimum(known["phrase"][:, 1], PHRASE) + 1,
    )
    begins = piece != sounds

    def put_echo(name: str, voice: int, at: np.ndarray) -> None:
        put(
            events,
            **{
                f"{name}_{voice}": degrees(np.where(at >= 0, piece[at, voice], 0), shifts),
                f"{name}_begins_{voice}": np.where(at >= 0, 1 + begins[at, voice], 0),
            },
        )

    classed = lambda run: np.minimum(np.where(run < ECHO // 2, run, ECHO // 2 + (run - ECHO // 2) // 4), ECHO)
    at, run = echoes((piece[:, None] == piece).all(2))
    put(events, echo_of=classed(run))
    for v in VOICES:
        of_line, line_run = echoes(piece[:, None, v] == piece[:, v])
        put_echo("echo", v, at)
        put_echo("line_echo", v, of_line)
        found = degrees(sounds[:, v], shifts)
        put(
            events,
            **{
                f"line_echo_of_{v}": classed(line_run),
                f"sounds_{v}": found,
                f"sounding_class_{v}": classes(found),
                f"age_{v}": np.minimum(lasted[:, v, 0], AGE),
                f"came_{v}": intervals(sounds[:, v], notes[:, v, 1], STEP),
            },
        )
        for i in range(BEFORE):
            put(
                events,
                **{
                    f"before{i}_{v}": degrees(notes[:, v, i + 1], shifts),
                    f"lasted{i}_{v}": np.minimum(lasted[:, v, i + 1], LASTED),
                },
            )
        found = degrees(piece[:, v], shifts)
        put(
            targets,
            **{
                f"degree_{v}": found,
                f"step_{v}": intervals(piece[:, v], sounds[:, v], STEP),
                f"class_{v}": classes(found),
            },
        )
        put(targets, **{f"above_{v}_{u}": intervals(piece[:, v], piece[:, u], LEAP) for u in drawn_before(v)})
    put(events, **{f"between_{a}_{b}": intervals(sounds[:, a], sounds[:, b], LEAP) for a, b in PAIRS})
    said, sure = recalled or recall(piece)
    put(targets, **{f"{name}_{v}": sure[:, v, i] for i, name in enumerate(RECALLED) for v in VOICES})
    return tuple(torch.from_numpy(x) for x in (events, steps * STEP_TICKS, targets, said))


def hide(values: Tensor, share: float) -> Tensor:
    return values * (torch.rand(values.shape) >= share) if share else values


def kind_of(network: Network) -> str:
    return "memory" if "trust_0" in network.heads else "plain"


def log_chances_at(network: Network, outputs: Tensor, events: Tensor, targets: Tensor, said: Tensor) -> Tensor:
    """Of all degrees (n, 4, DEGREES + 1), of the voices in ORDER, from the network's outputs (n, width), what it saw
    and what came (n, fields) and what memories say (n, 4, RECALLED, OUTCOMES). A network that trains sees a part of
    them.
    """
    kind = kind_of(network)
    hidden = HIDDEN[kind] if network.training else Hidden(*[0] * len(Hidden._fields))
    pitches = DEGREE - 6 - (events[:, COLUMN["shift"], None] - 7)
    drawable = (pitches >= 1) & (pitches < REST) & (DEGREE > 0) | (DEGREE == DEGREES)
    found = []
    for voice in ORDER:
        seen = outputs
        if kind == "memory":
            sure = targets[:, [COLUMN[f"{name}_{voice}"] for name in RECALLED]]
            remembered = (sure > 0) & (torch.rand(sure.shape) >= hidden.memories * torch.rand(len(sure), 1))
            given = sum(
                network.embeddings[f"{name}_{voice}"](sure[:, i] * remembered[:, i]) for i, name in enumerate(RECALLED)
            )
            seen = outputs + given.to(outputs.dtype)
        seen = F.dropout(seen, hidden.outputs, network.training)
        logits = {name: network.heads[name](seen).float() for name, _, _ in drawn(voice)}

        def from_pitch(name: str, other: Tensor, widest: int) -> Tensor:
            """By degree, the logit of its interval to another degree (n)."""
            sounding = ((other > 0) & (other < DEGREES))[:, None] & (DEGREE > 0) & (DEGREE < DEGREES)
            return logits[name].gather(1, ((DEGREE - other[:, None]).clamp(-widest, widest) + widest + 1) * sounding)

        if kind == "memory":
            trust = network.heads[f"trust_{voice}"](seen).float() * remembered
            logits[f"step_{voice}"] = logits[f"step_{voice}"] + (trust[:, :, None] * said[:, voice].float()).sum(1)
        total = (
            logits[f"degree_{voice}"]
            + logits[f"class_{voice}"][:, classes(DEGREE)]
            + from_pitch(f"step_{voice}", events[:, COLUMN[f"sounds_{voice}"]], STEP)
        )
        for other in drawn_before(voice):
            total = total + from_pitch(f"above_{voice}_{other}", targets[:, COLUMN[f"degree_{other}"]], LEAP)
        found.append(total.masked_fill(~drawable, -math.inf).log_softmax(-1))
        for name, _, _ in drawn(voice):
            outputs = outputs + network.embeddings[name](hide(targets[:, COLUMN[name]], hidden.drawn)).to(outputs.dtype)
    return torch.stack(found, 1)


def picked(log_chances: Tensor, targets: Tensor) -> Tensor:
    """Nats (n, 4) of the targets."""
    wanted = torch.stack([targets[:, COLUMN[f"degree_{voice}"]] for voice in ORDER], 1)
    return -log_chances.gather(2, wanted[..., None])[..., 0]


def training_nats(network: Network, batch: list[Tensors]) -> Tensor:
    """Of a batch of pieces, the sum, from a part of what is known and of the steps off the eighths, which count for
    the others.
    """
    hidden = HIDDEN[kind_of(network)]
    events, times, targets, said = (torch.nn.utils.rnn.pad_sequence(column, batch_first=True) for column in zip(*batch))
    place = events[..., COLUMN["place"]].flatten()
    weights = (place > 0).float()
    weights = torch.where(
        place % 2 == 0, weights * (torch.rand(place.shape) >= hidden.steps) / (1 - hidden.steps), weights
    )
    rows = weights.nonzero().squeeze(1)
    outputs = network(hide(events, hidden.known), times)
    outputs, events, targets, said = (x.flatten(0, 1)[rows] for x in (outputs, events, targets, said))
    return (picked(log_chances_at(network, outputs, events, targets, said), targets) * weights[rows, None]).sum()


def log_chances_of(network: Network, piece: Tensors, learns: float = LEARNS) -> Tensor:
    """As log_chances_at, of a piece from its events. After each bar the heads of a plain network learn from the
    eighths that came so far, for this piece alone (Krause and others, "Dynamic evaluation of neural sequence
    models", 2018).
    """
    events, times, targets, said = piece
    network = copy.deepcopy(network).eval()
    heads = list(network.heads.parameters())
    with torch.no_grad():
        outputs = network(events[None], times[None])[0]
    found = []
    for bar in range(0, len(events), BAR):
        with torch.no_grad():
            found.append(
                log_chances_at(network, *(column[bar : bar + BAR] for column in (outputs, events, targets, said)))
            )
        if learns and kind_of(network) == "plain":
            past = [column[: bar + BAR : 2] for column in (outputs, events, targets, said)]
            nats = picked(log_chances_at(network, *past), past[2]).mean()
            for weights, slope in zip(heads, torch.autograd.grad(nats, heads)):
                weights.data -= learns * slope
    return torch.cat(found)


def together(found: dict[str, list[Tensor]]) -> Tensor:
    """The geometric mean of the chances that networks of each kind find, MEMORY_SHARE to those with memories; as
    log-chances.
    """
    shares = {"plain": 1 - MEMORY_SHARE, "memory": MEMORY_SHARE} if len(found) > 1 else dict.fromkeys(found, 1.0)
    return sum(share * torch.stack(found[kind]).mean(0) for kind, share in shares.items()).log_softmax(-1)


def nats_per_slot(found: list[Tensor], pieces: list[Tensors]) -> float:
    """The mean nats per slot of pieces, from their log-probabilities."""
    return float(torch.cat([picked(chances, columns[2]) for chances, columns in zip(found, pieces)]).double().mean())


def train(
    pieces: list[np.ndarray],
    valid: list[np.ndarray],
    out: Path,
    checkpoints: Path,
    kind: str,
    seed: int = 1,
    epochs: int = 0,
    config: Config = CONFIG,
) -> list[dict[str, Any]]:
    """Goes on from `checkpoints` where a run was cut; `out` has the averaged network in the end, beside the counts.
    Returns all scores of it, without learning from the pieces that are scored. `epochs` 0: as many as HIDDEN says.
    """
    checkpoints.mkdir(parents=True, exist_ok=True)
    last, mean = (checkpoints / f"{name}-of-{kind}-{seed}.safetensors" for name in ("last", "mean"))
    resumed = last.exists()
    torch.manual_seed(seed)
    network, averaged = (
        load_network(path, KINDS[kind]) if resumed else Network(config, KINDS[kind]) for path in (last, mean)
    )
    network.set_dropout(HIDDEN[kind].layers)
    epochs = epochs or HIDDEN[kind].epochs
    optimiser = torch.optim.AdamW(
        network.parameters(), lr=LEARNING_RATE, betas=(0.9, 0.95), weight_decay=WEIGHT_DECAY, fused=True
    )
    begun, history = resume(last, network, (optimiser,), torch.device("cpu")) if resumed else (0, [])
    out.parent.mkdir(exist_ok=True)
    counts = Counts.of(pieces)
    counts.save(out.with_name(COUNTS))
    scored = [events_of(piece, recall(piece, counts)) for piece in valid]
    recalled = cache(lambda i: recall(pieces[i], counts, among_them=True))
    prepared = cache(lambda i, semitones: events_of(moved(pieces[i], semitones), recalled(i)))
    start, steps = time.monotonic(), begun * -(-len(pieces) // BATCH)
    for epoch in range(begun, epochs):
        network.train()
        torch.manual_seed((seed << 16) + epoch)  # so that a resumed run hides the same
        rng = random.Random(f"{seed}/{epoch}")
        order = sorted(range(len(pieces)), key=lambda i: len(pieces[i]) + rng.uniform(0, 60))
        batches = [order[i : i + BATCH] for i in range(0, len(order), BATCH)]
        rng.shuffle(batches)
        losses = []
        for at, batch in enumerate(batches):
            with torch.autocast("cpu", torch.bfloat16):
                loss = training_nats(network, [prepared(i, rng.choice(MOVES)) for i in batch]) / sum(
                    pieces[i].size for i in batch
                )
            descend(loss, (optimiser,), LEARNING_RATE * min(1.0, (epoch + (at + 1) / len(batches)) / WARMUP_EPOCHS))
            losses.append(float(loss.detach()))
            steps += 1
            with torch.no_grad():
                for kept, new in zip(averaged.parameters(), network.parameters()):
                    kept.lerp_(new, 1 - min(AVERAGED, steps / (steps + 9)))
        if (epoch + 1) % SCORE_EVERY == 0 or epoch + 1 == epochs:
            history.append(
                {
                    "step": epoch + 1,
                    "training": sum(losses) / len(losses),
                    "all": nats_per_slot([log_chances_of(averaged, piece, 0) for piece in scored], scored),
                }
            )
            print(
                f"{(time.monotonic() - start) / 60:5.1f} min, epoch {epoch + 1}: training "
                f"{history[-1]['training']:.3f}, valid {history[-1]['all']:.4f} nats a slot",
                flush=True,
            )
        save_checkpoint(mean, averaged, (optimiser,), epoch + 1, history)
        save_checkpoint(last, network, (optimiser,), epoch + 1, history)
    part = out.with_suffix(".part")
    save_file(
        {name: tensor.half().contiguous() for name, tensor in averaged.state_dict().items()},
        part,
        {"config": json.dumps(config.__dict__)},
    )
    os.replace(part, out)
    return history


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--train", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kind", choices=KINDS, default="memory")
    parser.add_argument("--checkpoints", type=Path, help="a folder for the run's state; needed with --train")
    parser.add_argument("--weights", type=Path, default=WEIGHTS, help="a folder of networks")
    parser.add_argument(
        "--learns",
        type=float,
        default=LEARNS,
        help="how fast plain networks learn from a piece while it is scored; 0: not at all",
    )
    options = parser.parse_args()
    if options.train and not options.checkpoints:
        parser.error("--train needs --checkpoints")
    try:
        pieces = read_pieces(options.data)
        if options.train:
            train(
                read_pieces(options.train),
                pieces,
                options.weights / f"{options.kind}-{options.seed}.safetensors",
                options.checkpoints,
                options.kind,
                options.seed,
            )
        networks = {
            path.stem: load_network(path, fields)
            for kind, fields in KINDS.items()
            for path in sorted(options.weights.glob(f"{kind}-*.safetensors"))
        }
        if not networks:
            raise ValueError(f"{options.weights}: there is no network in it")
        counts = Counts.load(options.weights / COUNTS)
    except (OSError, ValueError) as error:
        parser.error(str(error))
    prepared = [events_of(piece, recall(piece, counts)) for piece in pieces]
    largest = max(network.size() for network in networks.values())
    print(
        f"{len(networks)} networks of at most {largest:,} parameters, {len(pieces)} pieces, "
        f"{sum(piece.size for piece in pieces):,} slots"
    )
    found: dict[str, list[list[Tensor]]] = {}
    for name, network in networks.items():
        alone = [log_chances_of(network, piece, options.learns) for piece in prepared]
        found.setdefault(kind_of(network), []).append(alone)
        print(f"network {name} alone {nats_per_slot(alone, prepared):.4f}")
    whole = [
        together({kind: [alone[i] for alone in of_kind] for kind, of_kind in found.items()})
        for i in range(len(prepared))
    ]
    print(f"nats_per_slot {nats_per_slot(whole, prepared):.4f}")


if __name__ == "__main__":
    main()
