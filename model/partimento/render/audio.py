"""A score as sound: the plugin plays it in a headless host, one stem a part; the stems get a little room and a
limiter.
"""

from __future__ import annotations

import io
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from partimento._core import Score
from partimento.files import write_file
from partimento.render import host_state

SAMPLE_RATE = 44100
BLOCK = 512
TAIL_SECONDS = 2.5
MAX_SECONDS = 1800
STEMS = {
    "melody": (0.0, 0.18),
    "chords": (-3.0, 0.28),
    "bass": (-1.0, 0.04),
    "drums": (-1.0, 0.12),
}  # gain dB, share of room
CEILING_DB = -1.0  # of true peaks
DRIVE_DB = 4.0  # into the limiter
LOWEST_HZ = 15.0


def find_plugin(path: Path | None = None) -> Path:
    """The VST3 to play with: `path`, $PARTIMENTO_VST3, or the build in the checkout. ValueError if it is missing."""
    named = path or (Path(os.environ["PARTIMENTO_VST3"]) if "PARTIMENTO_VST3" in os.environ else None)
    built = (
        Path(__file__).resolve().parents[3] / "build/release/plugin/Partimento_artefacts/Release/VST3/Partimento.vst3"
    )
    found = named or built
    if not found.exists():
        raise ValueError(f"{found}: there is no plugin; build it with `make plugin` or name one with --plugin")
    return found


def render_stems(score: Score, plugin: Path, sounds: str = "") -> dict[str, np.ndarray]:
    """The sound of each part, (2, samples) float32 at 44.1 kHz, in one pass of the host. sounds: of song_sounds."""
    import dawdreamer

    seconds = score.seconds_at(score.end_ticks) + TAIL_SECONDS
    own_tempo = {"tempo": 1} if score.tempi else {}
    parts = [p for p in STEMS if score.has(p)]
    engine = dawdreamer.RenderEngine(SAMPLE_RATE, BLOCK)
    engine.set_bpm(score.tempo_bpm)
    try:
        processors = {part: engine.make_plugin_processor(part, str(plugin)) for part in parts}
    except Exception as error:  # the host's own kinds
        raise ValueError(
            f"{plugin}: cannot be loaded as a plugin ({str(error).strip()}): if it is being built, wait until that is "
            f"done; else build it anew with `make plugin`"
        ) from None
    with tempfile.TemporaryDirectory() as folder:
        for part, processor in processors.items():
            state = Path(folder) / part
            host_state.write(state, score, only=part, loop=0, sounds=sounds, **own_tempo)
            processor.load_state(str(state))
            processor.record = True
        mix = engine.make_add_processor("mix", [1.0] * len(parts))
        engine.load_graph([*((p, []) for p in processors.values()), (mix, parts)])
        engine.render(seconds)
    return {part: np.asarray(p.get_audio(), np.float32) for part, p in processors.items()}


def mix_stems(stems: dict[str, np.ndarray]) -> np.ndarray:
    """The mix (2, samples) float32 with a true peak of at most -1 dB and no offset: gains, room, limiter."""
    from pedalboard import Gain, HighpassFilter, Pedalboard, Reverb  # type: ignore[attr-defined]

    from partimento.render.limiter import limit

    mixed = np.zeros_like(next(iter(stems.values())))
    for part, (gain, room) in STEMS.items():
        if part in stems:
            reverb = Reverb(room_size=0.3, damping=0.6, wet_level=room, dry_level=1.0 - room / 2, width=1.0)
            mixed += Pedalboard([Gain(gain), reverb])(stems[part], SAMPLE_RATE)
    heard = Pedalboard([HighpassFilter(LOWEST_HZ), Gain(DRIVE_DB)])(mixed, SAMPLE_RATE)
    return limit(heard, SAMPLE_RATE, CEILING_DB)


def decibels(level: float) -> float:
    return float(20 * np.log10(max(level, 1e-9)))


def render_song(
    score: Score,
    path: Path,
    plugin: Path | None = None,
    stage: Callable[[str], None] = lambda _: None,
    sounds: str = "",
) -> dict[str, Any]:
    """Writes a 16-bit WAV; returns {seconds, peak_db, rms_db}. ValueError for a score without notes, or over 30
    minutes, and for a plugin that is missing or cannot be loaded.

    stage: hears what is being done. sounds: a kit and timbres as song_sounds gives them; all plain without it.
    """
    from pedalboard.io import AudioFile

    found = find_plugin(plugin)
    if (seconds := score.seconds_at(score.end_ticks)) > MAX_SECONDS:
        raise ValueError(f"the score lasts {seconds:.0f} s, over the {MAX_SECONDS} s that are rendered in one piece")
    if not any(score.has(p) for p in STEMS):
        raise ValueError("the score has no notes to play")
    stage(f"playing {seconds:.0f} s of music in the plugin")
    stems = render_stems(score, found, sounds)
    stage("mixing")
    audio = mix_stems(stems)
    wav = io.BytesIO()
    with AudioFile(wav, "w", SAMPLE_RATE, audio.shape[0], format="wav") as file:
        file.write(audio)
    write_file(path, wav.getvalue())
    return {
        "seconds": audio.shape[1] / SAMPLE_RATE,
        "peak_db": decibels(float(np.abs(audio).max())),
        "rms_db": decibels(float(np.sqrt(np.mean(audio**2)))),
    }
