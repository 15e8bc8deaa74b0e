"""All figures: the rows of the table, and what else a classifier hears."""

from whole_songs import band, drums, harmony, melody
from whole_songs.song import Song

# In the order in which a reader wants them: what comes again, how it is cut and ends, the band.
ROWS = (*melody.ROWS[:4], *harmony.ROWS[:2], *melody.ROWS[4:], *harmony.ROWS[2:], *band.ROWS, *drums.ROWS)
OTHERS = (*melody.OTHERS, *harmony.OTHERS, *band.OTHERS, *drums.OTHERS)
FIGURES = (*ROWS, *OTHERS)


def figures_of(song: Song) -> dict[str, float]:
    """All figures by name; NaN where the song lacks the part."""
    return {figure.name: figure.of(song) for figure in FIGURES}
