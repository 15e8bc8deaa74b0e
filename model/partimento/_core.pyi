"""
The native core of Partimento: scores, tokens and playing styles.
"""
from __future__ import annotations
import collections.abc
import numpy
import numpy.typing
import os
import typing
__all__: list[str] = ['CONTEXT_EVENTS', 'Card', 'Cells', 'ChordSymbol', 'DEFAULT_TEMPERATURE', 'DEFAULT_TOP_P', 'DONE', 'DRUM_DURATION_TICKS', 'FIELDS', 'Key', 'MAX_TIMING', 'METERS', 'MIDI_TICKS_PER_QUARTER', 'Meter', 'NO_CHORD', 'Note', 'PART_NAMES', 'QUALITY_SUFFIXES', 'Score', 'Style', 'TICKS_PER_QUARTER', 'TIMING_PER_TICK', 'WINDOW_BARS', 'encode', 'format_chord_line', 'infer_key', 'parse_chord', 'parse_chord_line', 'vocabulary_fingerprint']
class Meter:
    __hash__: typing.ClassVar[None] = None
    @staticmethod
    def parse(text: str) -> Meter:
        """
        From '6/8'; ValueError for a meter that styles do not know.
        """
    def __eq__(self, arg0: Meter) -> bool:
        ...
    def __init__(self, beats: int = 4, unit: int = 4) -> None:
        ...
    def __repr__(self) -> str:
        ...
    @property
    def bar_ticks(self) -> int:
        ...
    @property
    def beats(self) -> int:
        ...
    @property
    def unit(self) -> int:
        ...
class Key:
    __hash__: typing.ClassVar[None] = None
    @staticmethod
    def parse(arg0: str) -> Key:
        """
        From 'C', 'F# minor' or 'Bbm'.
        """
    def __eq__(self, arg0: Key) -> bool:
        ...
    def __init__(self, tonic: typing.SupportsInt | typing.SupportsIndex = 0, minor: bool = False) -> None:
        ...
    def __repr__(self) -> str:
        ...
    @property
    def minor(self) -> bool:
        ...
    @property
    def tonic(self) -> int:
        ...
class Note:
    """
    One note; units and ranges as in score.h.
    """
    __hash__: typing.ClassVar[None] = None
    def __eq__(self, arg0: Note) -> bool:
        ...
    def __init__(self, onset_ticks: typing.SupportsInt | typing.SupportsIndex, duration_ticks: typing.SupportsInt | typing.SupportsIndex, pitch: typing.SupportsInt | typing.SupportsIndex, velocity: typing.SupportsInt | typing.SupportsIndex = 80, timing: typing.SupportsInt | typing.SupportsIndex = 0) -> None:
        ...
    def __repr__(self) -> str:
        ...
    @property
    def duration_ticks(self) -> int:
        ...
    @duration_ticks.setter
    def duration_ticks(self, arg0: typing.SupportsInt | typing.SupportsIndex) -> None:
        ...
    @property
    def midi_onset(self) -> int:
        """
        Where it sounds, in ticks of 960 to the quarter note.
        """
    @property
    def onset_ticks(self) -> int:
        ...
    @onset_ticks.setter
    def onset_ticks(self, arg0: typing.SupportsInt | typing.SupportsIndex) -> None:
        ...
    @property
    def pitch(self) -> int:
        ...
    @pitch.setter
    def pitch(self, arg0: typing.SupportsInt | typing.SupportsIndex) -> None:
        ...
    @property
    def timing(self) -> int:
        ...
    @timing.setter
    def timing(self, arg0: typing.SupportsInt | typing.SupportsIndex) -> None:
        ...
    @property
    def velocity(self) -> int:
        ...
    @velocity.setter
    def velocity(self, arg0: typing.SupportsInt | typing.SupportsIndex) -> None:
        ...
class ChordSymbol:
    """
    A chord that holds until the next; root is NO_CHORD for N.C.
    """
    __hash__: typing.ClassVar[None] = None
    def __eq__(self, arg0: ChordSymbol) -> bool:
        ...
    def __init__(self, onset_ticks: typing.SupportsInt | typing.SupportsIndex, root: typing.SupportsInt | typing.SupportsIndex, quality: typing.SupportsInt | typing.SupportsIndex = 0, bass: typing.Any = None) -> None:
        ...
    def __repr__(self) -> str:
        ...
    def name(self, key: Key = ...) -> str:
        """
        Its symbol, spelt as the key's signature has it.
        """
    def tones(self) -> int:
        """
        Its pitch classes as bits, bit 0 = C.
        """
    @property
    def bass(self) -> int:
        ...
    @property
    def onset_ticks(self) -> int:
        ...
    @onset_ticks.setter
    def onset_ticks(self, arg0: typing.SupportsInt | typing.SupportsIndex) -> None:
        ...
    @property
    def quality(self) -> int:
        ...
    @property
    def root(self) -> int:
        ...
class Score:
    """
    Bars of parts: chord symbols and notes. Lists come and go as copies: set them to change them.
    """
    __hash__: typing.ClassVar[None] = None
    key: Key
    meter: Meter
    @staticmethod
    def from_json(text: str) -> Score:
        ...
    def __eq__(self, arg0: Score) -> bool:
        ...
    def __init__(self, bars: typing.SupportsInt | typing.SupportsIndex, tempo_bpm: typing.SupportsFloat | typing.SupportsIndex = 120.0, meter: Meter = ..., key: Key = ...) -> None:
        ...
    def chord_at(self, tick: typing.SupportsInt | typing.SupportsIndex) -> ChordSymbol | None:
        ...
    def copy(self) -> Score:
        ...
    def excerpt(self, first_bar: typing.SupportsInt | typing.SupportsIndex, count: typing.SupportsInt | typing.SupportsIndex) -> Score:
        """
        Bars [first_bar, first_bar + count) as a score of their own, counted from 0.
        """
    def has(self, part: str) -> bool:
        """
        Whether the part has any note or chord.
        """
    def notes(self, part: str) -> list[Note]:
        ...
    def program(self, part: str) -> int:
        ...
    def set_notes(self, part: str, notes: collections.abc.Sequence[Note]) -> None:
        """
        Takes the notes in any order.
        """
    def set_program(self, part: str, program: typing.SupportsInt | typing.SupportsIndex) -> None:
        ...
    def to_json(self) -> str:
        ...
    def validate(self) -> None:
        """
        ValueError in one sentence for anything out of range or out of order.
        """
    @property
    def bars(self) -> int:
        ...
    @bars.setter
    def bars(self, arg0: typing.SupportsInt | typing.SupportsIndex) -> None:
        ...
    @property
    def end_ticks(self) -> int:
        ...
    @property
    def harmony(self) -> list[ChordSymbol]:
        ...
    @harmony.setter
    def harmony(self, arg0: collections.abc.Sequence[ChordSymbol]) -> None:
        ...
    @property
    def tempo_bpm(self) -> float:
        ...
    @tempo_bpm.setter
    def tempo_bpm(self, arg0: typing.SupportsFloat | typing.SupportsIndex) -> None:
        ...
class Cells:
    """
    A set of cells: bars of parts.
    """
    __hash__: typing.ClassVar[None] = None
    def __eq__(self, arg0: Cells) -> bool:
        ...
    def __init__(self, bars: typing.SupportsInt | typing.SupportsIndex, value: bool = False) -> None:
        ...
    def count(self) -> int:
        ...
    def has(self, part: str, bar: typing.SupportsInt | typing.SupportsIndex) -> bool:
        ...
    def set(self, part: str, bar: typing.SupportsInt | typing.SupportsIndex, value: bool = True) -> None:
        ...
    @property
    def bars(self) -> int:
        ...
class Card:
    """
    What a musician reads of a style.
    """
    @property
    def credits(self) -> list[str]:
        ...
    @property
    def description(self) -> str:
        ...
    @property
    def licence(self) -> str:
        ...
    @property
    def meters(self) -> list[str]:
        ...
    @property
    def name(self) -> str:
        ...
    @property
    def parts(self) -> list[str]:
        ...
    @property
    def tempo_bpm(self) -> float:
        ...
    @property
    def title(self) -> str:
        ...
class Style:
    """
    A loaded style; immutable, to be shared between threads.
    """
    def __init__(self, path: os.PathLike | str | bytes) -> None:
        ...
    def generate(self, score: Score, asked: Cells, seed: typing.SupportsInt | typing.SupportsIndex = 0, temperature: typing.SupportsFloat | typing.SupportsIndex = 0.9, top_p: typing.SupportsFloat | typing.SupportsIndex = 0.95, written: collections.abc.Callable[[Score, int], bool] = None) -> Score:
        """
        The score with the asked cells written. `written(score, bar) -> bool` hears of each bar; False stops. The GIL is released.
        """
    def logits(self, score: Score, given: Cells, asked: Cells) -> numpy.typing.NDArray[numpy.float32]:
        """
        Logits (events, sizes of the predicted fields) along a whole score, for parity with the training network.
        """
    def nats(self, score: Score, first_bar: typing.SupportsInt | typing.SupportsIndex, bars: typing.SupportsInt | typing.SupportsIndex, given: Cells, asked: Cells) -> typing.Any:
        """
        {part: (nats, notes)} of the asked cells in a window; None where the window holds more events than the context.
        """
    def open_cells(self, score: Score) -> Cells:
        """
        All cells of those of the style's parts that the score does not have yet.
        """
    def open_score(self, bars: typing.SupportsInt | typing.SupportsIndex = 8, chords: str = '', tempo_bpm: typing.SupportsFloat | typing.SupportsIndex = 0.0, meter: Meter | None = None, key: Key | None = None) -> Score:
        """
        A score to start from: empty parts, the chord line over all bars.
        """
    @property
    def card(self) -> Card:
        ...
def encode(score: Score, first_bar: typing.SupportsInt | typing.SupportsIndex, bars: typing.SupportsInt | typing.SupportsIndex, given: Cells, asked: Cells, described: Cells | None = None) -> tuple[numpy.typing.NDArray[numpy.uint8], numpy.typing.NDArray[numpy.int32], numpy.typing.NDArray[numpy.uint8], int]:
    """
    (events (n, 16) uint8, time_ticks (n) int32, targets (n, 16) uint8, asked_from): what a network sees and has to predict.
    """
def format_chord_line(harmony: collections.abc.Sequence[ChordSymbol], meter: Meter, bars: typing.SupportsInt | typing.SupportsIndex, key: Key = ...) -> str:
    """
    The line that reads back to these chords, as far as they lie on beats; '' for none.
    """
def infer_key(chords: collections.abc.Sequence[ChordSymbol]) -> Key:
    ...
def parse_chord(symbol: str, key: Key | None = None) -> ChordSymbol:
    """
    From 'F#m7b5/C'; in a key also from 'V7/ii'.
    """
def parse_chord_line(line: str, meter: Meter, bars: typing.SupportsInt | typing.SupportsIndex, key: Key | None = None) -> list[ChordSymbol]:
    """
    The chords of 'C | Am7 D7 | C / / G7 | %' over all bars; Roman numerals need a key. Syntax: chord_line.h.
    """
def vocabulary_fingerprint() -> str:
    ...
CONTEXT_EVENTS: int = 1024
DEFAULT_TEMPERATURE: float = 0.9
DEFAULT_TOP_P: float = 0.95
DONE: int = 145
DRUM_DURATION_TICKS: int = 6
FIELDS: tuple = (('kind', 6, False), ('part', 6, False), ('bar', 33, False), ('density', 9, False), ('range', 13, False), ('meter', 12, False), ('tempo', 17, False), ('mode', 3, False), ('position', 146, True), ('pitch', 129, True), ('duration', 53, True), ('velocity', 33, True), ('timing', 22, True), ('root', 14, True), ('quality', 29, True), ('chord_bass', 13, True))
MAX_TIMING: int = 10
METERS: list
MIDI_TICKS_PER_QUARTER: int = 960
NO_CHORD: int = 12
PART_NAMES: tuple = ('harmony', 'melody', 'chords', 'bass', 'drums')
QUALITY_SUFFIXES: tuple = ('', 'm', 'dim', 'aug', '7', 'maj7', 'm7', 'm7b5', 'dim7', 'mmaj7', '6', 'm6', 'sus4', 'sus2', '7sus4', '9', 'maj9', 'm9', 'add9', '5', '7b9', '7#9', '7#5', '7b5', '69', 'm11', '11', '13')
TICKS_PER_QUARTER: int = 24
TIMING_PER_TICK: int = 4
WINDOW_BARS: int = 32
__version__: str = '0.1.0'
