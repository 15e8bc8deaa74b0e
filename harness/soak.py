"""A soak of the built plugin in minihost: `make soak`, or `python -m harness.soak EVENTS [SEED]`.

Sessions follow one another in one process: each loads the plugin at a rate and largest block of its own and does at
random what hosts and musicians do: play, stop, jump, loop from 32 samples up, tempi to 999, blocks from one sample on,
bypass, parameters, states, neural kits and timbres, other styles, songs that are written while it plays. Every MIDI
event has to lie within its block, every note-on be followed by its note-off, and none come twice; memory has to stay
flat. The figures go to docs/reliability.md.
"""

import gc
import os
import random
import sys
from collections import Counter
from pathlib import Path

import numpy as np
from partimento import Note, Score, load_style
from partimento._core import song_sounds
from partimento.instruments import find_timbre, new_kit
from partimento.render import host_state

from harness.hosts import GOLDEN, ROOT, Minihost

PAGE = ROOT / "docs/reliability.md"
RATES = (22050, 32000, 44100, 48000, 88200, 96000, 176400, 192000)
LARGEST = (64, 256, 512, 1024, 2048, 4096, 8192)
STEPS = 120  # of a session
MOST_GROWTH = (
    0.1  # of resident memory, from the second third of the sessions to the last, by their medians; the first warms up
)
TIMBRES = ("flute", "vibraphone")
STYLES = ("tiny", "tiny", "tiny", "nobody's")


def resident() -> int:
    """Bytes of this process in memory."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def dense(dice: random.Random) -> Score:
    """A score with more notes than anybody writes."""
    score = Score(dice.choice((1, 2, 4, 8)))
    for part in ("melody", "chords", "bass", "drums"):
        notes = {}
        for _ in range(score.bars * dice.choice((4, 16, 64))):
            onset = dice.randrange(score.bars * 96)
            length = 6 if part == "drums" else min(dice.choice((1, 3, 12, 96)), score.bars * 96 - onset)
            notes[onset, dice.randrange(35, 82)] = length, dice.randrange(1, 128), dice.randrange(-10, 11)
        score.set_notes(
            part, [Note(onset, *long[:1], pitch, *long[1:]) for (onset, pitch), long in sorted(notes.items())]
        )
    return score


class Session:
    """One instance of the plugin, from its loading to its end. `doing` counts what was done to it."""

    def __init__(self, dice: random.Random, songs: list[Score], doing: Counter):
        self.dice, self.songs, self.doing = dice, songs, doing
        self.rate, self.largest = dice.choice(RATES), dice.choice(LARGEST)
        self.host = Minihost(block=self.largest, offline=dice.random() < 0.3, rate=self.rate)
        self.size, self.bpm, self.playing, self.beats, self.loop = self.largest, 120.0, True, 0.0, None
        self.sounding: set[tuple[int, int]] = set()
        self.names = [self.host.plugin.get_param_info(i)["name"] for i in range(self.host.plugin.num_params)]
        self.saved: list[bytes] = []
        self.events = self.samples = 0

    def run(self) -> None:
        hosts = (self.start, self.stop, self.jump, self.set_loop, self.tempo, self.block, self.bypass)
        steps = (
            *hosts,
            self.start,
            self.jump,
            self.parameter,
            self.style,
            self.write,
            self.load,
            self.neural,
            self.save,
            self.reload,
        )
        self.load()
        for _ in range(STEPS):
            step = self.dice.choice(steps)
            step()
            self.doing[step.__name__] += 1
            self.roll()
        self.playing = False
        self.host.parameter("Clock", 0.0)
        self.host.parameter("Bypass", 0.0)
        self.roll()
        assert not self.sounding, f"stuck: {sorted(self.sounding)}"
        self.host.plugin.close()

    def roll(self) -> None:
        """Some blocks, up to a second of music."""
        inputs = np.zeros((2, self.size), np.float32)
        outputs = np.zeros((self.host.plugin.num_output_channels, self.size), np.float32)
        for _ in range(max(1, min(self.dice.randrange(1, 65), self.rate // self.size))):
            position = round(self.beats * 60 / self.bpm * self.rate)
            self.host.plugin.set_transport(
                self.bpm,
                position_samples=position,
                position_beats=self.beats,
                is_playing=self.playing,
                is_looping=self.loop is not None,
                loop_start=self.loop[0] if self.loop else 0,
                loop_end=self.loop[1] if self.loop else 0,
            )
            heard = self.host.plugin.process_midi(inputs, outputs, [], midi_out_capacity=8192)
            self.hear(heard)
            assert np.isfinite(outputs).all(), "a sample that is no number"
            self.samples += self.size
            if self.playing:
                position += self.size
                if self.loop and position >= self.loop[1]:
                    position = self.loop[0] + (position - self.loop[0]) % (self.loop[1] - self.loop[0])
                self.beats = position * self.bpm / (60 * self.rate)

    def hear(self, events: list[tuple]) -> None:
        assert len(events) <= 2048, f"{len(events)} events in a block"
        before = 0
        for offset, status, pitch, velocity in events:
            assert before <= offset < self.size, f"at {offset} of a block of {self.size}, after {before}"
            before, key = offset, (status & 15, pitch)
            if status & 0xF0 == 0x90 and velocity:
                assert key not in self.sounding, f"doubled: {key}"
                self.sounding.add(key)
            else:
                assert status & 0xE0 == 0x80 and key in self.sounding, f"released unstruck: {key}, {status:#x}"
                self.sounding.remove(key)
        self.events += len(events)

    # What hosts do
    def start(self) -> None:
        self.playing = True

    def stop(self) -> None:
        self.playing = False

    def jump(self) -> None:
        self.beats = self.dice.choice((0.0, self.dice.uniform(0, 64), float(self.dice.randrange(64))))

    def set_loop(self) -> None:
        start = self.dice.randrange(self.rate * 4)
        self.loop = self.dice.choice((None, (start, start + round(32 * 2 ** self.dice.uniform(0, 12)))))

    def tempo(self) -> None:
        self.bpm = self.dice.choice((20.0, 120.0, 999.0, self.dice.uniform(20, 999)))

    def block(self) -> None:
        self.size = min(self.largest, round(2 ** self.dice.uniform(0, 13)))

    def bypass(self) -> None:
        self.host.parameter("Bypass", float(self.dice.random() < 0.3))

    # What musicians and automation do
    def parameter(self) -> None:
        name = self.dice.choice([n for n in self.names if n not in ("Bypass", "Generate", "Style", "Bars", "Takes")])
        self.host.parameter(name, self.dice.random())

    def style(self) -> None:
        self.host.parameter("Style", self.dice.choice((0.0, self.dice.random())))

    def write(self) -> None:
        self.host.parameter("Bars", self.dice.uniform(0, 0.05))
        self.host.parameter("Takes", 0.0)
        for value in (0.0, 1.0):
            self.host.parameter("Generate", value)

    def load(self, sounds: str = "") -> None:
        song = self.dice.choice(self.songs)
        settings = {"loop": int(self.dice.random() < 0.8), "clock": int(self.dice.random() < 0.2)}
        settings |= {"channel_chords": self.dice.randrange(1, 17), "tempo": self.dice.randrange(2)}
        style = self.dice.choice(STYLES)
        state = host_state.plugin_state(song, style=style, bars=2, takes=1, sounds=sounds, **settings)
        self.host.load(host_state.wrap(state))

    def neural(self) -> None:
        """A song with a new kit, and with timbres for some of the parts."""
        parts = self.dice.sample(("melody", "chords", "bass"), self.dice.randrange(4))
        timbres = {part: find_timbre(self.dice.choice(TIMBRES)) for part in parts}
        self.load(song_sounds(new_kit(self.dice.randrange(1 << 32)), timbres))

    def save(self) -> None:
        self.saved = [*self.saved[-3:], bytes(self.host.plugin.get_state())]

    def reload(self) -> None:
        if self.saved:
            self.host.load(self.dice.choice(self.saved))


def tell(text: str, rows: list[tuple[str, str]]) -> str:
    head, _, rest = text.partition("<!-- soak -->\n")
    table = "\n".join(["| | |", "|---|---|", *(f"| {name} | {value} |" for name, value in rows)])
    return f"{head}<!-- soak -->\n{table}\n<!-- end -->{rest.partition('<!-- end -->')[2]}"


def soak(most: int, seed: int) -> list[tuple[str, str]]:
    """Figures of a soak of at least `most` MIDI events. AssertionError with the session's number for what was wrong."""
    os.environ["PARTIMENTO_STYLES"], os.environ["PARTIMENTO_SOUNDS"] = str(GOLDEN), str(ROOT / "sounds")
    tiny = load_style(GOLDEN / "tiny.safetensors")
    dice, doing = random.Random(seed), Counter()
    songs = [dense(dice) for _ in range(6)] + [tiny.generate(bars=4, seed=i)[0] for i in range(2)]
    events = samples = sessions = 0
    memory: list[int] = []  # after each session
    while events < most or sessions < 10:
        session = Session(random.Random(f"{seed} {sessions}"), songs, doing)
        try:
            session.run()
        except AssertionError as error:
            raise AssertionError(f"session {sessions} of seed {seed}: {error}") from error
        sessions, events, samples = sessions + 1, events + session.events, samples + session.samples / session.rate
        del session
        gc.collect()
        memory.append(resident())
        if sessions % 10 == 0:
            print(f"{sessions} sessions, {events:,} events, {memory[-1] / 1e6:.0f} MB", flush=True)
    third = len(memory) // 3
    early, late = (sorted(part)[third // 2] for part in (memory[third:-third], memory[-third:]))
    assert late <= early * (1 + MOST_GROWTH), f"memory grew from {early / 1e6:.0f} to {late / 1e6:.0f} MB"
    return [
        ("MIDI events", f"{events:,}"),
        ("stuck, doubled, released unstruck or outside their block", "0"),
        ("instances of the plugin, one after another", f"{sessions:,}"),
        (
            "actions",
            f"{sum(doing.values()):,}: "
            + ", ".join(f"{n:,} {what.replace('_', ' ')}" for what, n in sorted(doing.items())),
        ),
        ("music, hours", f"{samples / 3600:.1f}"),
        ("rates, Hz", f"{min(RATES):,} to {max(RATES):,}"),
        (
            "memory, median of the second and of the last third of the instances, MB",
            f"{early / 1e6:.0f}, {late / 1e6:.0f}",
        ),
        ("seed", str(seed)),
    ]


def main() -> None:
    rows = soak(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1)
    PAGE.write_text(tell(PAGE.read_text(), rows))
    print("\n".join(f"{name}: {value}" for name, value in rows))


if __name__ == "__main__":
    main()
