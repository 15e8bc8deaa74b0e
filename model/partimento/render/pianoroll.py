"""A score as a picture: coloured parts, bar lines, chord names above, and lanes for the drums below."""

from __future__ import annotations

import io
from pathlib import Path

from partimento._core import DRUM_DURATION_TICKS, TIMING_PER_TICK, Score, write_whole

COLOURS = {"melody": "#e4572e", "chords": "#4f8fba", "bass": "#6a4c93", "drums": "#7d7d7d"}
DRUM_LANES = ((35, 36), (37, 38, 39, 40), (42, 44), (46,), (41, 43, 45, 47, 48, 50), (49, 52, 55, 57), (51, 53, 59))
LANE_NAMES = ("kick", "snare", "hat", "open hat", "toms", "crash", "ride", "other")
MAX_BARS_PER_ROW = 8


def draw_pianoroll(score: Score, path: Path, title: str = "") -> None:
    """Writes a PNG, eight bars a row. Needs matplotlib."""
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt
    from matplotlib.collections import PatchCollection
    from matplotlib.patches import Patch, Rectangle

    bar_ticks = score.meter.bar_ticks
    pitches = [n.pitch for p in ("melody", "chords", "bass") for n in score.notes(p)] or [48, 72]
    low, high = min(pitches) - 2, max(pitches) + 2
    lane_height = 2.0
    floor = low - lane_height * len(LANE_NAMES) - 1
    rows = max(1, -(-score.bars // MAX_BARS_PER_ROW))
    figure, axes = plt.subplots(rows, 1, figsize=(16, 4.2 * rows), squeeze=False, layout="constrained")
    for row, axis in enumerate(axes[:, 0]):
        from_bar, to_bar = row * MAX_BARS_PER_ROW, min(score.bars, (row + 1) * MAX_BARS_PER_ROW)
        from_tick, to_tick = score.bar_start(from_bar), score.bar_start(to_bar)
        axis.set_xlim(from_tick, from_tick + MAX_BARS_PER_ROW * bar_ticks if rows > 1 else to_tick)
        axis.set_ylim(floor, high + 3)
        axis.axhspan(floor, low - 1, color="#f3f1ec", zorder=0)
        for bar in range(from_bar, to_bar + 1):
            line, meter = score.bar_start(bar), score.meter_at(bar)
            axis.axvline(line, color="#444444", lw=0.9, zorder=1)
            for beat in range(1, meter.beats) if bar < to_bar else ():
                axis.axvline(line + beat * meter.bar_ticks / meter.beats, color="#cccccc", lw=0.5, zorder=1)
            if bar < to_bar:
                axis.text(line, floor - 0.4, str(bar + 1), va="top", ha="left", fontsize=8, color="#444444")
        for chord in score.harmony:
            if from_tick <= chord.onset_ticks < to_tick:
                axis.text(
                    chord.onset_ticks + 1,
                    high + 0.6,
                    chord.name(score.key),
                    fontsize=11,
                    weight="bold",
                    color="#222222",
                )
        for part, colour in COLOURS.items():
            boxes = []
            for note in score.notes(part):
                x = note.onset_ticks + note.timing / TIMING_PER_TICK
                if not from_tick - bar_ticks * 4 < x < to_tick:
                    continue
                if part == "drums":
                    lane = next((i for i, keys in enumerate(DRUM_LANES) if note.pitch in keys), len(DRUM_LANES))
                    boxes.append(
                        Rectangle(
                            (x, floor + lane * lane_height + 0.2),
                            DRUM_DURATION_TICKS / 2,
                            lane_height * (0.25 + 0.55 * note.velocity / 127),
                        )
                    )
                else:
                    boxes.append(Rectangle((x, note.pitch - 0.45), max(1, note.duration_ticks - 0.6), 0.9))
            axis.add_collection(
                PatchCollection(boxes, facecolor=colour, edgecolor="white", lw=0.3, zorder=3, alpha=0.9)
            )
        octave = [p for p in range(low, high + 1) if p % 12 == 0]
        axis.set_yticks(
            [*(floor + (i + 0.5) * lane_height for i in range(len(LANE_NAMES))), *octave],
            [*LANE_NAMES, *(f"C{p // 12 - 1}" for p in octave)],
            fontsize=7,
        )
        for p in octave:
            axis.axhline(p - 0.5, color="#dddddd", lw=0.5, zorder=0)
        axis.set_xticks([])
        for side in ("top", "right", "bottom"):
            axis.spines[side].set_visible(False)
    parts = [p for p in COLOURS if score.has(p)]
    axes[0, 0].legend(
        handles=[Patch(color=COLOURS[p], label=p) for p in parts],
        loc="upper right",
        bbox_to_anchor=(1, 1.16),
        ncols=4,
        frameon=False,
        fontsize=9,
    )
    axes[0, 0].set_title(
        f"{title}  {score.key!r}, {score.meter!r}, {score.tempo_bpm:g} bpm".strip(), loc="left", fontsize=11
    )
    picture = io.BytesIO()
    figure.savefig(picture, format="png", dpi=90)
    plt.close(figure)
    write_whole(path, picture.getvalue())
