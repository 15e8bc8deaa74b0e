"""Songs that a style writes, by the public Python API."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from partimento import Controls
from partimento.styles import Style

from whole_songs.song import Song

FIRST_SEED = 1000
BATCH = 8  # takes that are written at once, which costs less than one by one
AS_USUAL, NO_FORM = "default", "none"


@dataclass(frozen=True)
class Wish:
    """How a set of songs is asked for: a form as "A A B A", "none" or "default", a temperature and a quality; None as
    usual.
    """

    form: str = AS_USUAL
    temperature: float | None = None
    quality: str | None = None

    @property
    def name(self) -> str:
        changed = [f"form {self.form}"] if self.form != AS_USUAL else []
        changed += [f"temperature {self.temperature:g}"] if self.temperature is not None else []
        changed += [self.quality] if self.quality else []
        return ", ".join(changed) or AS_USUAL

    def arguments(self, bars: int) -> dict[str, Any]:
        """Of Style.generate."""
        found: dict[str, Any] = {"bars": bars}
        if self.form == NO_FORM:
            found["form"] = NO_FORM
        elif self.form != AS_USUAL:
            sections = len(self.form.split())
            found |= {"form": self.form, "section_bars": max(1, bars // sections)}
        given = {"temperature": self.temperature, "quality": self.quality}
        if chosen := {name: value for name, value in given.items() if value is not None}:
            found["controls"] = Controls(**chosen)
        return found


def write_songs(style: Style, wish: Wish, bars: int, count: int) -> Iterator[list[Song]]:
    """`count` songs in batches, with seeds from 1000 on; each can be had alone by its seed. It ends as its bars do."""
    for seed in range(FIRST_SEED, FIRST_SEED + count, BATCH):
        takes = min(BATCH, FIRST_SEED + count - seed)
        scores = style.generate(seed=seed, takes=takes, **wish.arguments(bars))
        yield [Song(f"{style.card.name}-{seed + i}", score, score) for i, score in enumerate(scores)]
