"""A musician's own style: a style or checkpoint, tuned on a folder of MIDI files.

It reports overfitting (nats per note of the training files and of the held-out tenth) and novelty (how much of what it
writes without a bound copies its files, and how much of the held-out files does).
"""

from __future__ import annotations

import hashlib
import re
import statistics
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from rich.console import Console

from partimento._core import COPY_NOTES, DEFAULT_LONGEST_COPY, PART_NAMES, Score, write_whole
from partimento.controls import Controls
from partimento.corpora.folder import read_folder, song_of
from partimento.corpora.piece import Skipped
from partimento.corpora.shards import Piece
from partimento.files import read_bounded
from partimento.styles import Style, load_style, style_files, user_folder
from partimento.training.checkpoint import files_of, load_network, progress_of, read_tensors
from partimento.training.critic import FEWEST_BARS, add_critic, learn_critic
from partimento.training.export import export
from partimento.training.material import validation_windows
from partimento.training.objective import validate
from partimento.training.plan import Plan
from partimento.training.processes import Processes
from partimento.training.recipe import Recipe, Source
from partimento.training.structure import known_of
from partimento.training.train import train

NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
LICENCE = "all rights reserved by the owners of the files it was trained on"
FEW_SONGS = 20
PASSES = 16  # over the notes of the music, at most
LEAST_STEPS, MOST_STEPS = 60, 800
BY_HEART = 0.75  # memorised: nats of known music, after by before, are below this share of the held-out ratio
COPIED_MORE = 0.1  # of the notes written, above the share of held-out songs
TRIAL_SONGS, TRIAL_BARS = 6, 16  # written without a bound, to measure copying
CRITIC_SONGS = 64  # written to learn how its music differs from them
SELDOM = 0.1  # of the pieces: rarer meters and parts are not on the card
PLAYED = ("melody", "chords", "bass")


@dataclass
class Learnt:
    """The result. Nats are per note; `copied` is the share of notes in runs of eight and more that the sources have."""

    style: Style
    songs: int
    held_out_songs: int
    skipped: list[Skipped]
    steps: int  # of the best network
    steps_taken: int
    interrupted: bool
    nats_before: float  # of the held-out songs, by the base
    nats: float
    nats_known_before: float  # of the training songs
    nats_known: float
    longest_copy: int  # notes in a row
    copied: float
    copied_held_out: float
    warnings: list[str] = field(default_factory=list)


def learn(
    folder: Path,
    name: str,
    base: str,
    output: Path | None = None,
    checkpoints: Path | None = None,
    licence: str = "",
    title: str = "",
    description: str = "",
    steps: int | None = None,
    piece_mib: int = 0,
) -> Learnt | None:
    """Makes the style `output` (default: in the user's folder of styles), or the best so far if it is interrupted.

    The same call resumes. None in processes that do not lead. ValueError in one sentence.
    """
    target = target_of(name, output)
    start = base_file(base)
    pieces, skipped = read_folder(folder, name)
    card = card_of(
        pieces, name, title or name.replace("-", " ").replace("_", " ").capitalize(), description, licence, start
    )
    recipe, plan = Recipe(card, (Source(name, 1.0, {}),), None), plan_for(pieces, steps)
    runs = checkpoints or user_folder().parent / "training" / name
    leads, interrupted = Processes().leads, False
    if leads:
        begin(runs, pieces, start)
    try:
        train(recipe, {name: pieces}, runs, plan, start, piece_mib)
    except KeyboardInterrupt:
        interrupted = True
    if not leads:
        return None
    if not files_of(best := runs / "best.safetensors"):
        raise KeyboardInterrupt
    (taken, _), (_, history) = progress_of(runs / "checkpoint.safetensors"), progress_of(best)
    network, learnt_from = load_network(best), [p for p in pieces if not p.held_out]
    with stages("reading the songs' structures") as stage:
        known, structures = known_of([(1.0, learnt_from)])
        stage("packing the style")
        target.parent.mkdir(parents=True, exist_ok=True)
        export(network, card | known, target, learnt_from, start if is_style(start) else None, structures)
        style = load_style(target)
        if any(p.score.bars >= FEWEST_BARS for p in learnt_from):
            stage("writing songs, to learn how its music differs from them")
            style = add_critic(target, learn_critic(style, [(1.0, learnt_from)], CRITIC_SONGS))
        stage("writing some songs, to measure copying")
        written = style.generate(TRIAL_BARS, seed=1, takes=TRIAL_SONGS, controls=Controls(longest_copy=0))
        longest, copied = copies_in(style, written)
        stage("measuring what it learnt by heart")
        windows = validation_windows(recipe, {name: pieces}, plan, held_out=False)
        known_before, known_after = (
            validate(n.eval(), windows, torch.device("cpu"), plan.batch_events)["all"]
            for n in (load_network(start), network)
        )
    learnt = Learnt(
        style,
        len({song_of(p) for p in learnt_from}),
        len({song_of(p) for p in pieces if p.held_out}),
        skipped,
        history[-1]["step"],
        taken,
        interrupted,
        history[0]["all"],
        history[-1]["all"],
        known_before,
        known_after,
        longest,
        copied,
        copies_in(style, [p.score for p in pieces if p.held_out])[1],
    )
    learnt.warnings = warnings_of(learnt)
    return learnt


@contextmanager
def stages(first: str) -> Iterator[Callable[[str], None]]:
    """Shows on a terminal what is being done; call it with what comes next."""
    console = Console(stderr=True)
    with console.status(f"{first} ...") as status:
        yield lambda text: status.update(f"{text} ...")


def summary(learnt: Learnt) -> tuple[dict[str, Any], str]:
    """What a report says of it: as data, and as lines of text."""
    card = learnt.style.card
    data = {
        "style": card.name,
        "file": str(learnt.style.path),
        "parts": card.parts,
        **{k: v for k, v in vars(learnt).items() if k not in ("style", "skipped")},
        "skipped": [{"name": s.name, "reason": s.reason} for s in learnt.skipped],
    }
    lines = [
        f"{learnt.style.path}: {card.title}, {', '.join(card.parts)}; {learnt.songs} songs, and "
        f"{learnt.held_out_songs} held out",
        f"songs that it did not learn from: {learnt.nats:.3f} nats per note, {learnt.nats_before:.3f} before (lower is "
        f"better: they surprise it less)",
        f"songs that it learnt from: {learnt.nats_known:.3f}, {learnt.nats_known_before:.3f} before; it was best after "
        f"step {learnt.steps} of {learnt.steps_taken}",
        f"copying: without the usual limit ({DEFAULT_LONGEST_COPY} notes), {learnt.copied:.0%} of what it writes "
        f"stands in runs of {COPY_NOTES} notes and more as its songs have them (the longest: {learnt.longest_copy}); "
        f"of the songs that it does not know, {learnt.copied_held_out:.0%} does",
        *(f"skipped {s.name}: {s.reason}" for s in learnt.skipped),
        *(f"note: {warning}" for warning in learnt.warnings),
    ]
    if learnt.interrupted:
        lines.append("interrupted: this is the best so far; the same command goes on")
    return data, "\n".join(lines)


def warnings_of(learnt: Learnt) -> list[str]:
    songs = learnt.songs + learnt.held_out_songs
    out = []
    if songs < FEW_SONGS:
        out.append(
            f"{songs} songs are few: the style will lean on its base or repeat them; fifty make a style of their own"
        )
    if not learnt.steps:
        out.append("nothing that was learnt helped with the songs held out: the style plays as its base does")
    if learnt.nats_known / learnt.nats_known_before < BY_HEART * learnt.nats / learnt.nats_before:
        out.append("the songs are known by heart, and others much less well: more songs would help, or fewer steps")
    if learnt.copied > learnt.copied_held_out + COPIED_MORE:
        out.append(
            f"without the limit it copies its songs at length: leave --longest-copy at {DEFAULT_LONGEST_COPY} notes"
        )
    return out


def copies_in(style: Style, scores: list[Score]) -> tuple[int, float]:
    """The longest run of notes that the style's sources have, and the share of notes in such runs."""
    found = [c for score in scores for c in style.copies(score)] if style.core.copy_grams else []
    return max((c["notes"] for c in found), default=0), sum(c["copied_notes"] for c in found) / max(
        1, sum(c["line_notes"] for c in found)
    )


def target_of(name: str, output: Path | None) -> Path:
    """The file of the style. ValueError for a bad name, and for a name that another style already has."""
    if not NAME.fullmatch(name):
        raise ValueError(f"name '{name}' is not of small letters, digits, - and _ (64 at most)")
    target = output or user_folder() / f"{name}.safetensors"
    if target.suffix != ".safetensors":
        raise ValueError(f"{target}: a style's file ends in .safetensors")
    if output is None and (other := style_files().get(name, target)).resolve() != target.resolve():
        raise ValueError(f"there is a style '{name}' already, {other}: choose another name")
    return target


def base_file(base: str) -> Path:
    """The file of a style (by name or path) or checkpoint. ValueError if there is none."""
    path = style_files().get(base) or Path(base)
    if not files_of(path):
        raise ValueError(
            f"base '{base}' is neither a style ({', '.join(style_files()) or 'none is installed'}) nor the file of a "
            f"style or checkpoint"
        )
    if is_style(path):
        load_style(path)  # raises with what is wrong
    return path


def is_style(path: Path) -> bool:
    return "card" in read_tensors(path, None)[1]


def card_of(pieces: list[Piece], name: str, title: str, description: str, licence: str, start: Path) -> dict[str, Any]:
    """The card: tempo, meters, parts and programs of most pieces, and the credits of the base."""
    scores = [p.score for p in pieces]
    tempos = sorted(s.tempo_bpm for s in scores)
    tenth = len(tempos) // 10
    meters = Counter(repr(s.meter) for s in scores)
    having = {part: [s for s in scores if s.has(part)] for part in PART_NAMES}
    credits = []
    if is_style(start):
        card = load_style(start).card
        credits = [f"tuned from the style '{card.name}': {card.licence}", *card.credits]
    return {
        "name": name,
        "title": title,
        "description": description or f"A style of one's own, learnt from {len({song_of(p) for p in pieces})} songs.",
        "tempo_bpm": statistics.median_low(tempos),
        "tempo_range": [tempos[tenth], tempos[-1 - tenth]],
        "meters": [meter for meter, count in meters.most_common() if count >= SELDOM * len(scores)],
        "parts": [part for part in PART_NAMES if len(having[part]) >= SELDOM * len(scores)],
        "programs": {
            part: Counter(s.program(part) for s in having[part]).most_common(1)[0][0] for part in PLAYED if having[part]
        },
        "licence": licence or LICENCE,
        "credits": credits,
    }


def plan_for(pieces: list[Piece], steps: int | None) -> Plan:
    """A gentle, short plan: passes over the music until the held-out songs improve no more."""
    plan = Plan(
        batch_events=2048,
        window_events=512,
        learning_rate=4e-4,
        warmup_steps=10,
        decay_share=0.7,
        dropout=0.15,
        disguise=0.5,
        patience=4,
        checkpoint_minutes=1.0,
    )
    notes = sum(len(p.score.notes(part)) for p in pieces if not p.held_out for part in PART_NAMES if part != "harmony")
    plan.steps = steps or min(MOST_STEPS, max(LEAST_STEPS, round(PASSES * notes / plan.batch_events)))
    plan.validate_every = max(5, plan.steps // 10)
    plan.validation_windows = min(48, max(8, sum(p.score.bars for p in pieces if p.held_out) // 2))
    return plan


def begin(runs: Path, pieces: list[Piece], start: Path) -> None:
    """Clears the folder of a run on other music or from another base. ValueError if it holds another kind of run."""
    digest = hashlib.sha256()
    for piece in pieces:
        digest.update(f"{piece.name}\n{piece.held_out}\n{piece.score.to_json()}\n".encode())
    for file in files_of(start):
        with open(file, "rb") as data:
            while some := data.read(1 << 20):
                digest.update(some)
    runs.mkdir(parents=True, exist_ok=True)
    begun, left = (
        runs / "begun.txt",
        [file for kind in ("checkpoint", "best") for file in files_of(runs / f"{kind}.safetensors")],
    )
    if left and not begun.exists():
        raise ValueError(f"{runs}: holds the checkpoints of another run")
    if not begun.exists() or read_bounded(begun, 1 << 10, "run").decode() != digest.hexdigest():
        for file in left:
            file.unlink()
        write_whole(begun, digest.hexdigest().encode())
