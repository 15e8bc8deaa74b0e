"""The built plugin in real hosts: where it lies, how to load it with a score, how to roll a transport."""

import json
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from partimento import Score, Takes
from partimento.render import host_state

ROOT = Path(__file__).parents[1]
GOLDEN = ROOT / "tests/golden"
VST3 = ROOT / "build/release/plugin/Partimento_artefacts/Release/VST3/Partimento.vst3"
CHANNELS = {"melody": 0, "chords": 1, "bass": 2, "drums": 9}
RATE = 48000


def exact_sample(ticks: float, bpm: float = 120.0, rate: float = RATE) -> int:
    """The scheduler's rule (scheduler.h): MIDI ticks of 960 to the quarter, from an anchor at 0."""
    return int(np.floor(ticks * (rate * 60.0 / (bpm * 960.0)) + 0.5))


def written_notes(score, bpm: float = 120.0) -> list[tuple]:
    """(sample on, sample off, channel, pitch, velocity) as a score should sound once, in order."""
    return sorted(
        (
            exact_sample(n.midi_onset, bpm),
            exact_sample(n.midi_onset + 40 * n.duration_ticks, bpm),
            channel,
            n.pitch,
            n.velocity,
        )
        for part, channel in CHANNELS.items()
        for n in score.notes(part)
    )


@dataclass
class Minihost:
    """minihost with a transport that goes on from block to block; `heard` has (sample since the start, status,
    pitch, velocity).
    """

    state: bytes | None = None
    block: int = 512
    bpm: float = 120.0
    playing: bool = True
    position: int = 0  # of the transport, in samples
    offline: bool = False
    rate: int = RATE
    heard: list[tuple] = field(default_factory=list)
    peak: float = 0.0

    def __post_init__(self):
        import minihost

        self.plugin = minihost.Plugin(str(VST3), self.rate, self.block)
        self.plugin.non_realtime = self.offline
        if self.state is not None:
            self.load(host_state.wrap(self.state))
        self.elapsed = 0
        self.beats = self.position * self.bpm / (60.0 * self.rate)
        self._in = np.zeros((2, self.block), np.float32)
        self._out = np.zeros((self.plugin.num_output_channels, self.block), np.float32)

    def load(self, container: bytes) -> None:
        with suppress(RuntimeError):  # minihost's word for a state after which nothing is different
            self.plugin.set_state(container)

    def roll(self, samples: int) -> list[tuple]:
        """Rolls whole blocks until at least `samples` more have passed; returns what was heard in them."""
        first = len(self.heard)
        for _ in range(-(-samples // self.block)):
            self.plugin.set_transport(
                self.bpm, position_samples=self.position, position_beats=self.beats, is_playing=self.playing
            )
            events = self.plugin.process_midi(self._in, self._out, [], midi_out_capacity=4096)
            self.heard += [(self.elapsed + offset, *message) for offset, *message in events]
            self.peak = max(self.peak, float(np.abs(self._out).max()))
            self.elapsed += self.block
            if self.playing:
                self.position += self.block
                self.beats += self.block * self.bpm / (60.0 * self.rate)
        return self.heard[first:]

    def jump(self, samples: int) -> None:
        self.position, self.beats = samples, samples * self.bpm / (60.0 * self.rate)

    def parameter(self, name: str, value: float) -> None:
        self.plugin.set_param_by_name(name, value)

    def saved(self) -> dict:
        """The state as the plugin wrote it."""
        return json.loads(host_state.unwrap(self.plugin.get_state()))

    def takes(self) -> Takes | None:
        """The song as the plugin saved it; None: empty."""
        song = self.saved()["song"]
        return None if song is None else Takes.from_json(json.dumps(song))

    def score(self) -> Score | None:
        return None if (takes := self.takes()) is None else takes.score()

    def notes(self) -> list[tuple]:
        """As `written_notes`; an AssertionError if any note is doubled, released unstruck or hangs."""
        return paired(self.heard)


def paired(heard: list[tuple]) -> list[tuple]:
    sounding, notes = {}, []
    for sample, status, pitch, velocity in heard:
        key = status & 15, pitch
        if status & 0xF0 == 0x90 and velocity:
            assert key not in sounding, f"doubled at sample {sample}: channel and pitch {key}"
            sounding[key] = sample, velocity
        else:
            assert key in sounding, f"released unstruck at sample {sample}: channel and pitch {key}"
            on, loud = sounding.pop(key)
            notes.append((on, sample, *key, loud))
    assert not sounding, f"hanging: {sounding}"
    return sorted(notes)


def dawdreamer_render(state: bytes, folder: Path, seconds: float, bpm: float = 120.0, block: int = 512) -> np.ndarray:
    """(2, samples) as dawdreamer bounces the plugin with its transport rolling from 0."""
    import dawdreamer

    path = folder / "state"
    path.write_bytes(host_state.wrap(state))
    engine = dawdreamer.RenderEngine(RATE, block)
    engine.set_bpm(bpm)
    plugin = engine.make_plugin_processor("partimento", str(VST3))
    plugin.load_state(str(path))
    engine.load_graph([(plugin, [])])
    engine.render(seconds)
    return engine.get_audio()
