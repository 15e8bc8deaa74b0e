"""
The native core of Partimento: scores, tokens and playing styles.
"""
from __future__ import annotations
import collections.abc
import numpy
import numpy.typing
import os
import typing
__all__: list[str] = ['ASKED_CELL', 'ATTRIBUTES', 'CONTEXT_EVENTS', 'CONTROL_SAMPLES', 'COPY_NOTES', 'Card', 'Cells', 'ChordSymbol', 'Constraints', 'DEFAULT_LONGEST_COPY', 'DEFAULT_LONGEST_REST', 'DEFAULT_TAKE_QUALITY', 'DEFAULT_TEMPERATURE', 'DEFAULT_TOP_P', 'DONE', 'DRUM_CLASSES', 'DRUM_DURATION_TICKS', 'Drums', 'EventSequence', 'FIELDS', 'FoundTrack', 'GIVEN_CELL', 'HIGHEST_NOTE', 'HeldNote', 'HitControls', 'KIT_PIECES', 'Key', 'Kit', 'LIKENESSES', 'LOWEST_NOTE', 'Locks', 'MAJOR_PROFILE', 'MAX_CELL_EVENTS', 'MAX_CHORD_NOTES', 'MAX_KIT_BYTES', 'MAX_MIDI_BYTES', 'MAX_ORIGIN_BYTES', 'MAX_TAKES', 'MAX_TEXT_BYTES', 'MAX_TIMING', 'METERS', 'MIDI_TICKS_PER_QUARTER', 'MINOR_PROFILE', 'Meter', 'MidiFile', 'NEW_BAR', 'NO_CHORD', 'Note', 'Notes', 'PART_NAMES', 'PLAN_FIELDS', 'PartNotes', 'PartTake', 'Piece', 'Place', 'Played', 'QUALITY_SUFFIXES', 'Request', 'SCALE_NAMES', 'SONG_BARS', 'SOUND_RATE', 'SOURCES', 'STRAIGHT', 'Score', 'Span', 'Style', 'TAKE_QUALITIES', 'TICKS_PER_QUARTER', 'TIMING_PER_TICK', 'TRUSTS', 'TRUSTS_OF_A_PART', 'Take', 'Takes', 'Timbre', 'Track', 'WINDOW_BARS', 'align', 'beat_ticks', 'copy_bars', 'copy_grams', 'encode', 'estimate_pitch', 'figure_names', 'figures_of', 'find_parts', 'fitting_key', 'format_chord_line', 'from_onset', 'heard_key', 'infer_harmony', 'infer_key', 'is_drums', 'is_step_entered', 'key_of', 'kit_key', 'known_meter', 'level_of', 'like_value', 'likely_key', 'lowest_line', 'measure', 'metric_level', 'nearest_quality', 'new_piece', 'noise_bands', 'noise_offsets', 'parse_chord', 'parse_chord_line', 'parse_form', 'parse_scale', 'parts_of', 'piece_like', 'plan_of_song', 'quantise', 'read_midi', 'read_wav', 'relative_key', 'render_hit', 'render_shape', 'signature', 'song_sounds', 'sound_features', 'structure_numbers', 'thinned', 'top_line', 'vocabulary_fingerprint', 'wav_file', 'where_resting', 'with_feel', 'without', 'write_midi', 'write_whole']
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
    @property
    def spelling(self) -> str:
        """
        As it was written, where that is not the usual name; else empty.
        """
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
    def bar_at(self, tick: typing.SupportsInt | typing.SupportsIndex) -> int:
        """
        The bar that a tick lies in, from 0.
        """
    def bar_start(self, bar: typing.SupportsInt | typing.SupportsIndex) -> int:
        """
        The tick of a bar's line, bars from 0.
        """
    def chord_at(self, tick: typing.SupportsInt | typing.SupportsIndex) -> ChordSymbol | None:
        ...
    def copy(self) -> Score:
        ...
    def excerpt(self, first_bar: typing.SupportsInt | typing.SupportsIndex, count: typing.SupportsInt | typing.SupportsIndex) -> Score:
        """
        Bars [first_bar, first_bar + count) as a score of their own, counted from 0.
        """
    def forget_file(self) -> None:
        """
        It is written as a file of ours then.
        """
    def has(self, part: str) -> bool:
        """
        Whether the part has any note or chord.
        """
    def meter_at(self, bar: typing.SupportsInt | typing.SupportsIndex) -> Meter:
        """
        The meter of a bar, from 0.
        """
    def notes(self, part: str) -> list[Note]:
        ...
    def program(self, part: str) -> int:
        ...
    def seconds_at(self, tick: typing.SupportsInt | typing.SupportsIndex) -> float:
        """
        When a tick sounds, by the tempo and its changes.
        """
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
    def with_bars_before(self, count: typing.SupportsInt | typing.SupportsIndex) -> Score:
        """
        The score with empty bars put before its first.
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
    def file(self) -> bytes | None:
        """
        The MIDI file that it was read from and is written into; None where the score says all.
        """
    @property
    def harmony(self) -> list[ChordSymbol]:
        ...
    @harmony.setter
    def harmony(self, arg1: collections.abc.Sequence[ChordSymbol]) -> None:
        ...
    @property
    def meters(self) -> list[tuple[int, Meter]]:
        """
        (bar from 0, meter) of each change after the first bar, in order.
        """
    @meters.setter
    def meters(self, arg1: collections.abc.Sequence[tuple[typing.SupportsInt | typing.SupportsIndex, Meter]]) -> None:
        ...
    @property
    def sections(self) -> list[tuple[int, str]]:
        """
        (first bar from 0, letter) of each section, in order; none without a form.
        """
    @sections.setter
    def sections(self, arg1: collections.abc.Sequence[tuple[typing.SupportsInt | typing.SupportsIndex, str]]) -> None:
        ...
    @property
    def tempi(self) -> list[tuple[int, float]]:
        """
        (tick, share of tempo_bpm, 1/32..32) of each change of the tempo, in order.
        """
    @tempi.setter
    def tempi(self, arg1: collections.abc.Sequence[tuple[typing.SupportsInt | typing.SupportsIndex, typing.SupportsFloat | typing.SupportsIndex]]) -> None:
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
class Played:
    """
    A note in continuous time: onset and duration in quarter notes.
    """
    __hash__: typing.ClassVar[None] = None
    def __eq__(self, arg0: Played) -> bool:
        ...
    def __init__(self, onset: typing.SupportsFloat | typing.SupportsIndex, duration: typing.SupportsFloat | typing.SupportsIndex, pitch: typing.SupportsInt | typing.SupportsIndex, velocity: typing.SupportsInt | typing.SupportsIndex) -> None:
        ...
    def __repr__(self) -> str:
        ...
    @property
    def duration(self) -> float:
        ...
    @duration.setter
    def duration(self, arg0: typing.SupportsFloat | typing.SupportsIndex) -> None:
        ...
    @property
    def onset(self) -> float:
        ...
    @onset.setter
    def onset(self, arg0: typing.SupportsFloat | typing.SupportsIndex) -> None:
        ...
    @property
    def pitch(self) -> int:
        ...
    @pitch.setter
    def pitch(self, arg0: typing.SupportsInt | typing.SupportsIndex) -> None:
        ...
    @property
    def velocity(self) -> int:
        ...
    @velocity.setter
    def velocity(self, arg0: typing.SupportsInt | typing.SupportsIndex) -> None:
        ...
class Track:
    """
    What one MIDI track plays on one channel (0..15).
    """
    def __init__(self, name: str, channel: typing.SupportsInt | typing.SupportsIndex, program: typing.SupportsInt | typing.SupportsIndex = 0, notes: collections.abc.Sequence[Played] = [], bank: typing.SupportsInt | typing.SupportsIndex = 0) -> None:
        ...
    @property
    def bank(self) -> int:
        ...
    @property
    def channel(self) -> int:
        ...
    @property
    def name(self) -> str:
        ...
    @property
    def notes(self) -> list[Played]:
        ...
    @notes.setter
    def notes(self, arg0: collections.abc.Sequence[Played]) -> None:
        ...
    @property
    def program(self) -> int:
        ...
class PartTake:
    """
    A part's notes, with the General MIDI program that plays most of them.
    """
    @property
    def notes(self) -> list[Played]:
        ...
    @property
    def program(self) -> int:
        ...
class Span:
    """
    A stretch in one meter, in quarter notes.
    """
    @property
    def end(self) -> float:
        ...
    @property
    def meter(self) -> Meter:
        ...
    @property
    def start(self) -> float:
        ...
class PartNotes:
    @property
    def notes(self) -> list[Note]:
        ...
    @property
    def program(self) -> int:
        ...
class FoundTrack:
    """
    A track of a MIDI file and the part that it is read as.
    """
    @property
    def channel(self) -> int:
        ...
    @property
    def name(self) -> str:
        ...
    @property
    def notes(self) -> list[Note]:
        ...
    @property
    def part(self) -> str:
        ...
    @property
    def program(self) -> int:
        ...
    @property
    def used(self) -> bool:
        ...
class MidiFile:
    """
    A MIDI file as it was read; positions are in quarter notes.
    """
    @staticmethod
    def parse(data: bytes) -> MidiFile:
        """
        ValueError in one sentence for what is no MIDI file.
        """
    def keys(self) -> list[tuple[float, Key]]:
        """
        (position, key) of the key signatures; none where all are C major.
        """
    def meters(self, end: typing.SupportsFloat | typing.SupportsIndex) -> list[Span]:
        """
        Stretches of one meter, from 0 to `end`.
        """
    def seconds(self, positions: collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex]) -> list[float]:
        ...
    def tempo_bpm(self) -> float:
        """
        Quarter notes a minute for most of the file.
        """
    def to_bytes(self) -> bytes:
        ...
    def tracks(self) -> list[Track]:
        """
        What each track plays on each channel; ValueError for far too much.
        """
    @property
    def is_ours(self) -> bool:
        ...
    @property
    def remarks(self) -> list[str]:
        """
        One sentence for each damage that was read around.
        """
class EventSequence:
    """
    What a network sees of a window of a score and has to predict.
    """
    @property
    def asked_from(self) -> int:
        """
        index of the first asked cell's header; n where none
        """
    @property
    def events(self) -> numpy.typing.NDArray[numpy.uint8]:
        """
        (n, fields) uint8
        """
    @property
    def suggested(self) -> numpy.typing.NDArray[numpy.uint8]:
        """
        (n, sources, fields) uint8: what comes next by each
        """
    @property
    def targets(self) -> numpy.typing.NDArray[numpy.uint8]:
        """
        (n, fields) uint8
        """
    @property
    def time_ticks(self) -> numpy.typing.NDArray[numpy.int32]:
        """
        (n) int32, from the window's first bar
        """
    @property
    def trusts(self) -> numpy.typing.NDArray[numpy.uint8]:
        """
        (n, sources) uint8
        """
class Locks:
    """
    What stays of the notes that asked cells hold.
    """
    __hash__: typing.ClassVar[None] = None
    contour: bool
    feel: bool
    pitches: bool
    rhythm: bool
    def __eq__(self, arg0: Locks) -> bool:
        ...
    def __init__(self, rhythm: bool = False, pitches: bool = False, contour: bool = False, feel: bool = False) -> None:
        ...
class Constraints:
    """
    What every written note keeps to.
    """
    __hash__: typing.ClassVar[None] = None
    def __eq__(self, arg0: Constraints) -> bool:
        ...
    def __init__(self) -> None:
        ...
    def polyphony(self, part: str) -> int:
        ...
    def range(self, part: str) -> tuple[int, int]:
        ...
    def set_polyphony(self, part: str, most: typing.SupportsInt | typing.SupportsIndex) -> None:
        """
        Most notes that sound at once, on the grid; 0: no limit.
        """
    def set_range(self, part: str, low: typing.SupportsInt | typing.SupportsIndex, high: typing.SupportsInt | typing.SupportsIndex) -> None:
        """
        Sounding pitches, both included.
        """
    @property
    def chord_tones(self) -> float:
        """
        Of notes on strong beats: 0 as the style likes .. 1 always in the chord.
        """
    @chord_tones.setter
    def chord_tones(self, arg0: typing.SupportsFloat | typing.SupportsIndex) -> None:
        ...
    @property
    def drums(self) -> list[int]:
        """
        General MIDI keys that may be hit.
        """
    @drums.setter
    def drums(self, arg1: collections.abc.Sequence[typing.SupportsInt | typing.SupportsIndex]) -> None:
        ...
    @property
    def longest_copy(self) -> int:
        """
        Notes in a row that a melody or bass may share with the style's sources; 0: no limit.
        """
    @longest_copy.setter
    def longest_copy(self, arg0: typing.SupportsInt | typing.SupportsIndex) -> None:
        ...
    @property
    def scale(self) -> int:
        """
        Pitch classes as bits, bit 0 = C.
        """
    @scale.setter
    def scale(self, arg0: typing.SupportsInt | typing.SupportsIndex) -> None:
        ...
class Request:
    """
    What is asked of a style; see request.h for ranges.
    """
    asked: Cells
    constraints: Constraints
    locks: Locks
    score: Score
    def __init__(self, score: Score, asked: Cells, seed: typing.SupportsInt | typing.SupportsIndex = 0) -> None:
        ...
    def check(self) -> None:
        """
        ValueError in one sentence for what is out of range, or contradicts another wish or the notes that are kept.
        """
    def set_attributes(self, attributes: typing.Annotated[numpy.typing.ArrayLike, numpy.uint8]) -> None:
        """
        What is wished of the asked cells: levels + 1 (bars, parts, attributes), 0 for nothing.
        """
    def set_plans(self, plans: typing.Annotated[numpy.typing.ArrayLike, numpy.int32]) -> None:
        """
        Which cells asked ones are to be like: values of like (see like_value; 0: as the style draws it), likeness and steps of the scale (bars, parts, 3).
        """
    @property
    def any_mode(self) -> bool:
        """
        Each take draws whether it is in C major or in A minor, as the style's music is.
        """
    @any_mode.setter
    def any_mode(self, arg0: bool) -> None:
        ...
    @property
    def candidates(self) -> int:
        """
        Ways to write a phrase, of which the critic chooses.
        """
    @candidates.setter
    def candidates(self, arg0: typing.SupportsInt | typing.SupportsIndex) -> None:
        ...
    @property
    def longest_rest(self) -> int:
        ...
    @longest_rest.setter
    def longest_rest(self, arg0: typing.SupportsInt | typing.SupportsIndex) -> None:
        ...
    @property
    def obedience(self) -> float:
        ...
    @obedience.setter
    def obedience(self, arg0: typing.SupportsFloat | typing.SupportsIndex) -> None:
        ...
    @property
    def seed(self) -> int:
        ...
    @seed.setter
    def seed(self, arg0: typing.SupportsInt | typing.SupportsIndex) -> None:
        ...
    @property
    def strength(self) -> float:
        ...
    @strength.setter
    def strength(self, arg0: typing.SupportsFloat | typing.SupportsIndex) -> None:
        ...
    @property
    def temperature(self) -> float:
        ...
    @temperature.setter
    def temperature(self, arg0: typing.SupportsFloat | typing.SupportsIndex) -> None:
        ...
    @property
    def top_p(self) -> float:
        ...
    @top_p.setter
    def top_p(self, arg0: typing.SupportsFloat | typing.SupportsIndex) -> None:
        ...
    @property
    def whole(self) -> bool:
        """
        The score's first and last bars are a song's.
        """
    @whole.setter
    def whole(self, arg0: bool) -> None:
        ...
class Card:
    """
    What a musician reads of a style.
    """
    @property
    def cadence(self) -> float:
        ...
    @property
    def closing(self) -> float:
        ...
    @property
    def credits(self) -> list[str]:
        ...
    @property
    def description(self) -> str:
        ...
    @property
    def forms(self) -> list[str]:
        ...
    @property
    def licence(self) -> str:
        ...
    @property
    def meters(self) -> list[str]:
        ...
    @property
    def minor(self) -> float:
        ...
    @property
    def name(self) -> str:
        ...
    @property
    def no_chord_bias(self) -> float:
        ...
    @property
    def parts(self) -> list[str]:
        ...
    @property
    def repeat_bias(self) -> float:
        ...
    @property
    def returns(self) -> dict[str, float]:
        ...
    @property
    def root_bias(self) -> float:
        ...
    @property
    def temperature(self) -> dict[str, float]:
        ...
    @property
    def tempo_bpm(self) -> float:
        ...
    @property
    def tempo_range(self) -> typing.Annotated[list[float], "FixedSize(2)"]:
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
    def copies(self, score: Score) -> list:
        """
        Of melody and bass: the longest run of notes that the style's sources have, in which bar (from 1) it begins, and a piece that has its last notes.
        """
    def generate(self, request: Request, written: collections.abc.Callable[[Score, int], bool] | None = None) -> Score:
        """
        The score with the asked cells written. `written(score, bar) -> bool` hears of each bar; False stops, and so does Ctrl-C. The GIL is released.
        """
    def generate_songs(self, request: Request, seeds: collections.abc.Sequence[typing.SupportsInt | typing.SupportsIndex], strength: typing.SupportsFloat | typing.SupportsIndex | None = None, lead_over: bool = True, written: collections.abc.Callable[[Score, int], bool] | None = None) -> list[Score]:
        """
        A song for each seed by the score's sections, or by a form that each draws; a section that returns is as it first came, but for a share 0..1 of its cells (None: as in the style's own music). `written` hears of each bar of each song.
        """
    def generate_takes(self, request: Request, seeds: collections.abc.Sequence[typing.SupportsInt | typing.SupportsIndex], threads: typing.SupportsInt | typing.SupportsIndex = 0, written: collections.abc.Callable[[Score, int], bool] | None = None) -> list[Score]:
        """
        A take for each seed, each the same as it is alone; threads 0: as many as pay. `written` hears of each bar of each take.
        """
    def judge(self, song: Score) -> tuple[dict[str, float], str] | None:
        """
        How much a song's last bars, 32 at most, sound like the style's music, in nats: 'all', and by aspect; and what speaks for them and against them in a few words. None where the style has no critic, or the meter changes.
        """
    def logits(self, score: Score, given: Cells, asked: Cells, attributes: typing.Annotated[numpy.typing.ArrayLike, numpy.uint8] | None = None) -> numpy.typing.NDArray[numpy.float32]:
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
    def open_score(self, bars: typing.SupportsInt | typing.SupportsIndex = 8, chords: str = '', tempo_bpm: typing.SupportsFloat | typing.SupportsIndex = 0.0, meter: Meter | None = None, key: Key | None = None) -> tuple[Score, list[str]]:
        """
        A score to start from: empty parts, the chord line over all bars.
        """
    @property
    def card(self) -> Card:
        ...
    @property
    def copy_grams(self) -> int:
        """
        Grams of its sources that the style's index holds.
        """
class Take:
    """
    One take of a song, as a patch on the take it came from.
    """
    def stretches(self, part: str) -> list[tuple[int, int]]:
        """
        (first bar, last bar) of what was written of a part, from 0, both included.
        """
    @property
    def bars(self) -> int:
        ...
    @property
    def cells(self) -> Cells:
        """
        What was written.
        """
    @property
    def front(self) -> int:
        """
        Bars that it has before the parent's first; below 0, bars of the parent's that it leaves out there.
        """
    @property
    def parent(self) -> int | None:
        """
        The number of the take it came from; None of the first.
        """
    @property
    def request(self) -> str:
        """
        What else was asked for, in the asker's own form.
        """
    @property
    def seed(self) -> int:
        ...
    @property
    def style(self) -> str:
        """
        The style's name; empty where no style wrote it.
        """
class Takes:
    """
    The takes of a song as a tree: which came from which, and how; any can be returned to. Take 0 is the score that it began with.
    """
    __hash__: typing.ClassVar[None] = None
    @staticmethod
    def from_json(text: str) -> Takes:
        """
        Also of a score's JSON: its one take. ValueError naming the field that is wrong.
        """
    def __eq__(self, arg0: Takes) -> bool:
        ...
    def __init__(self, first: Score) -> None:
        ...
    def __len__(self) -> int:
        ...
    def add(self, parent: typing.SupportsInt | typing.SupportsIndex, score: Score, cells: Cells | None = None, style: str = '', seed: typing.SupportsInt | typing.SupportsIndex = 0, request: str = '') -> int:
        """
        A take with this score, which came from the parent; it is the current one then. Cells that differ from the parent's count as written, named or not. Returns its number. ValueError in one sentence, and nothing changes, for what does not fit.
        """
    def children(self, id: typing.SupportsInt | typing.SupportsIndex) -> list[int]:
        ...
    def comp(self, passages: collections.abc.Sequence[tuple[typing.SupportsInt | typing.SupportsIndex, typing.SupportsInt | typing.SupportsIndex, collections.abc.Sequence[str], typing.SupportsInt | typing.SupportsIndex]]) -> int:
        """
        A take from the current one with other takes' bars put in its place: (first bar, last bar, parts, take) each, bars from 0, both included, no parts for all; where two name a cell, the later has it. In every bar the chord of the named take sounds. Returns its number.
        """
    def redo(self) -> bool:
        """
        Goes to the take from the current one that was last visited; False where there is none.
        """
    def score(self, id: typing.SupportsInt | typing.SupportsIndex | None = None) -> Score:
        """
        The whole score of a take, as it was added; of the current one by default.
        """
    def select(self, id: typing.SupportsInt | typing.SupportsIndex) -> None:
        ...
    def take(self, id: typing.SupportsInt | typing.SupportsIndex) -> Take:
        ...
    def to_json(self) -> str:
        ...
    def undo(self) -> bool:
        """
        Goes to the take that the current one came from; False at the first.
        """
    @property
    def current(self) -> int:
        ...
class Drums:
    """
    The network of drum hits; immutable.
    """
    def __init__(self, path: os.PathLike | str | bytes) -> None:
        ...
    def draw(self, drum_class: typing.SupportsInt | typing.SupportsIndex, seed: typing.SupportsInt | typing.SupportsIndex) -> typing.Annotated[list[float], "FixedSize(16)"]:
        """
        A random latent of a class, an index of DRUM_CLASSES.
        """
    def hear(self, samples: typing.Annotated[numpy.typing.ArrayLike, numpy.float32]) -> tuple[typing.Annotated[list[float], "FixedSize(16)"], typing.Annotated[list[float], "FixedSize(16)"]]:
        """
        Where a sound's latent lies: means and deviations. ValueError for silence.
        """
    def numbers(self, latent: typing.Annotated[collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex], "FixedSize(16)"], classes: typing.Annotated[collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex], "FixedSize(13)"]) -> numpy.typing.NDArray[numpy.float32]:
        """
        What render_shape takes of a hit, (1162,): its class as shares that add up to 1.
        """
class HitControls:
    """
    What is turned of a hit, each -1..1; 0 leaves it.
    """
    __hash__: typing.ClassVar[None] = None
    def __eq__(self, arg0: HitControls) -> bool:
        ...
    def __init__(self, brightness: typing.SupportsFloat | typing.SupportsIndex = 0.0, length: typing.SupportsFloat | typing.SupportsIndex = 0.0, noise: typing.SupportsFloat | typing.SupportsIndex = 0.0, punch: typing.SupportsFloat | typing.SupportsIndex = 0.0) -> None:
        ...
    @property
    def brightness(self) -> float:
        ...
    @property
    def length(self) -> float:
        ...
    @property
    def noise(self) -> float:
        ...
    @property
    def punch(self) -> float:
        ...
class Piece:
    """
    What a hit of a kit is made from.
    """
    __hash__: typing.ClassVar[None] = None
    controls: HitControls
    def __eq__(self, arg0: Piece) -> bool:
        ...
    def morphed(self, other: Piece, share: typing.SupportsFloat | typing.SupportsIndex) -> Piece:
        """
        A hit between two: `share`, 0..1, of the other.
        """
    @property
    def classes(self) -> typing.Annotated[list[float], "FixedSize(13)"]:
        ...
    @property
    def latent(self) -> typing.Annotated[list[float], "FixedSize(16)"]:
        ...
    @property
    def locked(self) -> bool:
        """
        Whether a new kit keeps it.
        """
    @locked.setter
    def locked(self, arg0: bool) -> None:
        ...
    @property
    def seed(self) -> int:
        ...
class Kit:
    """
    A drum kit: what each of KIT_PIECES is made from, not how it sounds.
    """
    __hash__: typing.ClassVar[None] = None
    name: str
    @staticmethod
    def from_json(text: str) -> Kit:
        """
        ValueError naming the field that is wrong.
        """
    def __eq__(self, arg0: Kit) -> bool:
        ...
    def __getitem__(self, arg0: str) -> Piece:
        ...
    def __init__(self, drums: Drums, seed: typing.SupportsInt | typing.SupportsIndex) -> None:
        ...
    def __setitem__(self, arg0: str, arg1: Piece) -> None:
        ...
    def renew(self, drums: Drums, seed: typing.SupportsInt | typing.SupportsIndex) -> None:
        """
        All pieces anew that are not locked.
        """
    def to_json(self) -> str:
        ...
class Place:
    """
    A named timbre on the map.
    """
    @property
    def family(self) -> str:
        ...
    @property
    def latent(self) -> typing.Annotated[list[float], "FixedSize(16)"]:
        ...
    @property
    def name(self) -> str:
        ...
    @property
    def program(self) -> int:
        ...
    @property
    def x(self) -> float:
        ...
    @property
    def y(self) -> float:
        ...
class HeldNote:
    """
    A note that may be held for as long as one likes.
    """
    def played(self, held_samples: typing.SupportsInt | typing.SupportsIndex) -> numpy.typing.NDArray[numpy.float32]:
        """
        Held for so many samples, then faded in 80 ms.
        """
    @property
    def fall(self) -> float:
        """
        Gain of a sample in the loop, times that of the one before it.
        """
    @property
    def loop(self) -> int:
        """
        The loop's first sample; it ends with the last.
        """
    @property
    def samples(self) -> numpy.typing.NDArray[numpy.float32]:
        ...
class Notes:
    """
    The network of notes and its map of timbres; immutable.
    """
    def __init__(self, path: os.PathLike | str | bytes) -> None:
        ...
    def at(self, x: typing.SupportsFloat | typing.SupportsIndex, y: typing.SupportsFloat | typing.SupportsIndex) -> typing.Annotated[list[float], "FixedSize(16)"]:
        """
        The latent at a point of the map, 0..1 both.
        """
    def hear(self, samples: typing.Annotated[numpy.typing.ArrayLike, numpy.float32], pitch: typing.SupportsFloat | typing.SupportsIndex | None = None) -> tuple[typing.Annotated[list[float], "FixedSize(16)"], typing.Annotated[list[float], "FixedSize(16)"]]:
        """
        Where a timbre's latent lies: means and deviations; no pitch: the one that is heard. ValueError for silence, and where no pitch is heard.
        """
    def note(self, latent: typing.Annotated[collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex], "FixedSize(16)"], pitch: typing.SupportsInt | typing.SupportsIndex, velocity: typing.SupportsInt | typing.SupportsIndex = 100, seed: typing.SupportsInt | typing.SupportsIndex = 0) -> HeldNote:
        """
        A note of pitch 24..96, mono at 44.1 kHz; velocity, 1..127, is brightness alone.
        """
    def numbers(self, latent: typing.Annotated[collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex], "FixedSize(16)"], pitch: typing.SupportsFloat | typing.SupportsIndex, velocity: typing.SupportsInt | typing.SupportsIndex) -> numpy.typing.NDArray[numpy.float32]:
        """
        What render_shape takes of a note, (2697,).
        """
    @property
    def places(self) -> list[Place]:
        ...
class Timbre:
    """
    What a part's notes sound like: a point of the map, or what was heard in a sound.
    """
    __hash__: typing.ClassVar[None] = None
    locked: bool
    @staticmethod
    def at(notes: Notes, x: typing.SupportsFloat | typing.SupportsIndex, y: typing.SupportsFloat | typing.SupportsIndex) -> Timbre:
        """
        A point of the map, 0..1 both.
        """
    @staticmethod
    def like(notes: Notes, samples: typing.Annotated[numpy.typing.ArrayLike, numpy.float32]) -> Timbre:
        """
        Of a recorded note. ValueError for silence, and where no pitch is heard.
        """
    @staticmethod
    def named(notes: Notes, name: str) -> Timbre:
        """
        A place of the map. ValueError where there is none.
        """
    @staticmethod
    def new(notes: Notes, seed: typing.SupportsInt | typing.SupportsIndex) -> Timbre:
        """
        Somewhere on the map.
        """
    @staticmethod
    def of_program(notes: Notes, program: typing.SupportsInt | typing.SupportsIndex) -> Timbre:
        """
        The nearest to a General MIDI program.
        """
    def __eq__(self, arg0: Timbre) -> bool:
        ...
    def morphed(self, other: Timbre, share: typing.SupportsFloat | typing.SupportsIndex) -> Timbre:
        """
        A timbre between two: `share`, 0..1, of the other.
        """
    def relative(self, notes: Notes, number: typing.SupportsInt | typing.SupportsIndex) -> Timbre:
        """
        Another timbre of its family; 0 is the timbre itself.
        """
    @property
    def latent(self) -> typing.Annotated[list[float], "FixedSize(16)"]:
        ...
    @property
    def name(self) -> str:
        ...
    @property
    def seed(self) -> int:
        ...
    @seed.setter
    def seed(self, arg0: typing.SupportsInt | typing.SupportsIndex) -> None:
        ...
    @property
    def x(self) -> float:
        ...
    @property
    def y(self) -> float:
        ...
def align(tracks: collections.abc.Sequence[Track], spans: collections.abc.Sequence[Span]) -> tuple[list[Track], list[Span]]:
    """
    Without a shared delay, and with bar lines on the downbeats.
    """
def beat_ticks(meter: Meter) -> int:
    """
    The beat that chords may change on.
    """
def copy_bars(score: Score, into: Cells, from_bar: typing.SupportsInt | typing.SupportsIndex, to_bar: typing.SupportsInt | typing.SupportsIndex, count: typing.SupportsInt | typing.SupportsIndex) -> None:
    """
    Puts the music of bars [from_bar, from_bar + count) into the named cells of bars [to_bar, ...), in place of what they hold.
    """
def copy_grams(score: Score) -> numpy.typing.NDArray[numpy.uint32]:
    """
    Hashes (n) uint32 of all that a style's index has of a score: COPY_NOTES notes of its melody or bass in a row, in any key and at any speed.
    """
def encode(score: Score, first_bar: typing.SupportsInt | typing.SupportsIndex, bars: typing.SupportsInt | typing.SupportsIndex, given: Cells, asked: Cells, attributes: typing.Annotated[numpy.typing.ArrayLike, numpy.uint8] | None = None, whole: bool = False, disguised: bool = False, remembered: typing.SupportsInt | typing.SupportsIndex = 0, plans: typing.Annotated[numpy.typing.ArrayLike, numpy.int32] | None = None) -> EventSequence:
    """
    A window of a score. whole: the score's ends are a song's; disguised: its key and kit are not its own; remembered: bars before the window that cells may be like; plans: of the asked cells, None: as measured.
    """
def estimate_pitch(from_onset: typing.Annotated[numpy.typing.ArrayLike, numpy.float32]) -> float:
    """
    The pitch that is heard, in MIDI semitones; 0 where none is clear.
    """
def figure_names() -> str:
    """
    The names of the figures, a line each, as styles' files name them.
    """
def figures_of(song: Score, first_bar: typing.SupportsInt | typing.SupportsIndex, last_bar: typing.SupportsInt | typing.SupportsIndex, ends: bool) -> list[tuple[str, str, float]]:
    """
    What a listener would hear of bars [first_bar, last_bar), after those before them: name, aspect and value of each figure, NaN where the bars have too little to count. ends: they are the song's last. ValueError for bars that it lacks, and where the meter changes.
    """
def find_parts(tracks: collections.abc.Sequence[Track]) -> dict[str, PartTake]:
    """
    Melody, chords, bass and drums, as far as there are any. See song/roles.h.
    """
def fitting_key(score: Score, given: Key) -> Key:
    """
    The given key, unless notes or chords lie far outside its scale.
    """
def format_chord_line(harmony: collections.abc.Sequence[ChordSymbol], meter: Meter, bars: typing.SupportsInt | typing.SupportsIndex, key: Key = ...) -> str:
    """
    The line that reads back to these chords, as far as they lie on beats; '' for none.
    """
def from_onset(samples: typing.Annotated[numpy.typing.ArrayLike, numpy.float32]) -> numpy.typing.NDArray[numpy.float32]:
    """
    The sound at peak 1 from its first sample of at least a hundredth of the peak on.
    """
def heard_key(score: Score) -> Key:
    """
    The key of a song that was written without one, in C major or A minor.
    """
def infer_harmony(score: Score) -> list[ChordSymbol]:
    """
    Chord symbols from notes, N.C. where nothing sounds for a bar. See music/harmony_finding.h.
    """
def infer_key(chords: collections.abc.Sequence[ChordSymbol]) -> Key:
    """
    The key that fits chord symbols best; C major for none.
    """
def is_drums(track: Track) -> bool:
    ...
def is_step_entered(notes: collections.abc.Sequence[Played]) -> bool:
    """
    Whether most notes lie on the grid as a machine puts them.
    """
def key_of(score: Score) -> Key:
    """
    The key of a score: by its chord symbols or its notes. See music/key_finding.h.
    """
def kit_key(key: typing.SupportsInt | typing.SupportsIndex) -> tuple[str, int]:
    """
    The piece that a General MIDI percussion key plays, and how many semitones higher.
    """
def known_meter(beats: typing.SupportsInt | typing.SupportsIndex, unit: typing.SupportsInt | typing.SupportsIndex) -> Meter:
    """
    A meter that styles do not know as one with the same bar lines, where there is one.
    """
def level_of(attribute: str, value: typing.SupportsFloat | typing.SupportsIndex) -> int:
    """
    The level, from 0, of a value in the attribute's own unit: onsets a bar, MIDI pitch, notes an onset, different times, onsets, velocity.
    """
def like_value(offset: typing.SupportsInt | typing.SupportsIndex) -> int:
    """
    Of a bar that lies so many bars before (below 0) or after a cell's own; 0 where it is too far.
    """
def likely_key(given: Key, chords: collections.abc.Sequence[ChordSymbol]) -> Key:
    """
    As relative_key, for sources that give C where they give nothing.
    """
def lowest_line(notes: collections.abc.Sequence[Played]) -> list[Played]:
    """
    The lowest note at each onset, ended where the next begins.
    """
def measure(score: Score) -> numpy.typing.NDArray[numpy.uint8]:
    """
    Attributes of every cell (bars, parts, attributes) uint8: levels + 1, 0 where an attribute does not apply.
    """
def metric_level(meter: Meter, position_ticks: typing.SupportsInt | typing.SupportsIndex) -> int:
    """
    How strong a place in the bar is: 0 the bar line, 1 half an even bar, 2 a beat, 3 and 4 its parts, 5 elsewhere.
    """
def nearest_quality(tones: typing.SupportsInt | typing.SupportsIndex) -> int:
    """
    The index of the quality whose tones above the root, bit i for i semitones, differ least.
    """
def new_piece(drums: Drums, piece: str, seed: typing.SupportsInt | typing.SupportsIndex) -> Piece:
    """
    A random hit for a piece of a kit.
    """
def noise_bands() -> numpy.typing.NDArray[numpy.float32]:
    """
    The noise of all sounds, (24, 65536) float32: loops of unit RMS, each in its band.
    """
def noise_offsets(seed: typing.SupportsInt | typing.SupportsIndex) -> typing.Annotated[list[int], "FixedSize(24)"]:
    """
    Where a sound of this seed enters each band's loop.
    """
def parse_chord(symbol: str, key: Key | None = None) -> ChordSymbol:
    """
    From 'F#m7b5/C'; in a key also from 'V7/ii'.
    """
def parse_chord_line(line: str, meter: Meter, bars: typing.SupportsInt | typing.SupportsIndex, key: Key | None = None) -> list[ChordSymbol]:
    """
    The chords of 'C | Am7 D7 | C / / G7 | %' over all bars; Roman numerals need a key. Syntax: chord_line.h.
    """
def parse_form(text: str, bars_each: typing.SupportsInt | typing.SupportsIndex = 8) -> tuple[list[tuple[int, str]], int]:
    """
    ([(first bar, letter)], bars in all) of 'A A B A' or 'A8 B4 A8'.
    """
def parse_scale(text: str) -> int:
    """
    Pitch classes as bits, bit 0 = C, of 'D dorian', 'Bb', 'F#m' or 'C D E G A'.
    """
def parts_of(tracks: collections.abc.Sequence[Track], tempo_bpm: typing.SupportsFloat | typing.SupportsIndex) -> dict[str, PartNotes]:
    """
    Program and notes on the grid of each part.
    """
def piece_like(drums: Drums, piece: str, samples: typing.Annotated[numpy.typing.ArrayLike, numpy.float32], relative: typing.SupportsInt | typing.SupportsIndex = 0) -> Piece:
    """
    A hit like a recorded sound; each number above 0 is a relative of it. ValueError for silence.
    """
def plan_of_song(score: Score) -> numpy.typing.NDArray[numpy.int32]:
    """
    Which cells of a song are like which: values of like (see like_value), likenesses and steps (bars, parts, 3); 0 in parts that it lacks.
    """
def quantise(notes: collections.abc.Sequence[Played], tempo_bpm: typing.SupportsFloat | typing.SupportsIndex, step_entered: bool | None = None) -> list[Note]:
    """
    Notes on the grid, sorted, with their distance from it as timing. See music/quantise.h.
    """
def read_midi(data: bytes) -> tuple[Score, list[FoundTrack], list[str]]:
    """
    (score, tracks, remarks); ValueError in one sentence. See song/midi.h.
    """
def read_wav(path: os.PathLike | str | bytes) -> numpy.typing.NDArray[numpy.float32]:
    """
    A WAV file of a single sound as mono at 44.1 kHz. RuntimeError in one sentence for what is none, is silent or lasts over 10 s.
    """
def relative_key(given: Key, chords: collections.abc.Sequence[ChordSymbol]) -> Key:
    """
    The given key or its relative, whichever has its tonic chord last, or else first.
    """
def render_hit(drums: Drums, piece: Piece, velocity: typing.SupportsInt | typing.SupportsIndex = 100) -> numpy.typing.NDArray[numpy.float32]:
    """
    A hit, mono at 44.1 kHz, peak 0.98; velocity, 1..127, is brightness alone.
    """
def render_shape(raw: typing.Annotated[numpy.typing.ArrayLike, numpy.float32], samples: typing.SupportsInt | typing.SupportsIndex, seed: typing.SupportsInt | typing.SupportsIndex = 0, hz: typing.SupportsFloat | typing.SupportsIndex | None = None) -> numpy.typing.NDArray[numpy.float32]:
    """
    The first samples at 44.1 kHz of what a network's raw numbers stand for: of a hit, or of a note where its frequency is given. Nothing is levelled, cut or faded.
    """
def signature(key: Key) -> int:
    """
    Tonic of the major key with the same signature.
    """
def song_sounds(kit: Kit | None = None, timbres: collections.abc.Mapping[str, Timbre] = {}) -> str:
    """
    What a saved song says of its sounds, as JSON: a kit, and a timbre for each named part; all else is plain.
    """
def sound_features(from_onset: typing.Annotated[numpy.typing.ArrayLike, numpy.float32]) -> numpy.typing.NDArray[numpy.float32]:
    """
    What an encoder hears, (680,): log-mel spectra of 40 bands at 17 moments.
    """
def structure_numbers(song: Score) -> numpy.typing.NDArray[numpy.uint8]:
    """
    The song's plan as a style's file holds it, uint8 (bars * parts * 3).
    """
def thinned(notes: collections.abc.Sequence[Played]) -> list[Played]:
    """
    Doublings joined, at most MAX_CHORD_NOTES at an onset.
    """
def top_line(notes: collections.abc.Sequence[Played]) -> list[Played]:
    """
    The highest note at each onset, ended where the next begins.
    """
def vocabulary_fingerprint() -> str:
    ...
def wav_file(samples: typing.Annotated[numpy.typing.ArrayLike, numpy.float32]) -> bytes:
    """
    The bytes of a WAV file, mono at 44.1 kHz, 24 bits.
    """
def where_resting(line: collections.abc.Sequence[Played], other: collections.abc.Sequence[Played], rest: typing.SupportsFloat | typing.SupportsIndex = 4.0) -> list[Played]:
    """
    The notes of `other` that lie in rests of `line` of at least `rest` quarter notes.
    """
def with_feel(score: Score, amount: typing.SupportsFloat | typing.SupportsIndex, swing: typing.SupportsFloat | typing.SupportsIndex = 0.5) -> Score:
    """
    The score with `amount` 0..1 of its timing and dynamics, and its beats swung: 0.5 straight, 2/3 triplets, to 0.75.
    """
def without(notes: collections.abc.Sequence[Played], taken: collections.abc.Sequence[Played]) -> list[Played]:
    """
    Notes that are not taken, by onset and pitch.
    """
def write_midi(score: Score) -> bytes:
    """
    The score as the bytes of a MIDI file. See song/midi.h.
    """
def write_whole(path: os.PathLike | str | bytes, data: bytes) -> None:
    """
    Writes a file: what was there stays until all is written, and its mode and links stay for good. A link is followed; a pipe or device is written to. OSError where that fails; then nothing is left behind.
    """
ASKED_CELL: int = 3
ATTRIBUTES: tuple = (('density', 10), ('register', 16), ('polyphony', 5), ('complexity', 5), ('syncopation', 5), ('dynamics', 11))
CONTEXT_EVENTS: int = 1024
CONTROL_SAMPLES: list = [0, 96, 128, 160, 224, 288, 416, 544, 736, 992, 1344, 1856, 2496, 3392, 4576, 6208, 8416, 11392, 15456, 20928, 28352, 38432, 52064, 70560]
COPY_NOTES: int = 8
DEFAULT_LONGEST_COPY: int = 12
DEFAULT_LONGEST_REST: int = 2
DEFAULT_TAKE_QUALITY: str = 'good'
DEFAULT_TEMPERATURE: float = 1.0
DEFAULT_TOP_P: float = 0.98
DONE: int = 145
DRUM_CLASSES: tuple = ('kick', 'snare', 'rim', 'clap', 'hat_closed', 'hat_pedal', 'hat_open', 'tom_low', 'tom_mid', 'tom_high', 'crash', 'ride', 'percussion')
DRUM_DURATION_TICKS: int = 6
FIELDS: tuple = (('kind', 6, False), ('part', 6, False), ('bar', 33, False), ('section', 9, False), ('bars_left', 9, False), ('bars_in', 9, False), ('bars_to_end', 9, False), ('density', 11, False), ('register', 17, False), ('polyphony', 6, False), ('complexity', 6, False), ('syncopation', 6, False), ('dynamics', 12, False), ('meter', 12, False), ('tempo', 17, False), ('mode', 3, False), ('disguise', 2, False), ('like', 49, True), ('likeness', 8, True), ('moved', 16, True), ('position', 146, True), ('pitch', 129, True), ('duration', 53, True), ('velocity', 33, True), ('timing', 22, True), ('root', 14, True), ('quality', 29, True), ('chord_bass', 13, True))
GIVEN_CELL: int = 2
HIGHEST_NOTE: int = 96
KIT_PIECES: tuple = ('kick', 'snare', 'rim', 'clap', 'hat_closed', 'hat_pedal', 'hat_open', 'tom_low', 'tom_mid', 'tom_high', 'crash', 'ride', 'percussion_1', 'percussion_2', 'percussion_3', 'percussion_4')
LIKENESSES: list = ['none', 'exact', 'same', 'moved', 'ending', 'varied', 'contour', 'rhythm']
LOWEST_NOTE: int = 24
MAJOR_PROFILE: tuple = (6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88)
MAX_CELL_EVENTS: int = 64
MAX_CHORD_NOTES: int = 6
MAX_KIT_BYTES: int = 1048576
MAX_MIDI_BYTES: int = 2097152
MAX_ORIGIN_BYTES: int = 4096
MAX_TAKES: int = 4096
MAX_TEXT_BYTES: int = 33554432
MAX_TIMING: int = 10
METERS: list
MIDI_TICKS_PER_QUARTER: int = 960
MINOR_PROFILE: tuple = (6.33, 2.68, 3.52, 5.38, 2.6, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17)
NEW_BAR: int = 1
NO_CHORD: int = 12
PART_NAMES: tuple = ('harmony', 'melody', 'chords', 'bass', 'drums')
PLAN_FIELDS: tuple = ('like', 'likeness', 'moved')
QUALITY_SUFFIXES: tuple = ('', 'm', 'dim', 'aug', '7', 'maj7', 'm7', 'm7b5', 'dim7', 'mmaj7', '6', 'm6', 'sus4', 'sus2', '7sus4', '9', 'maj9', 'm9', 'add9', '5', '7b9', '7#9', '7#5', '7b5', '69', 'm11', '11', '13')
SCALE_NAMES: tuple = ('major', 'minor', 'harmonic minor', 'melodic minor', 'ionian', 'dorian', 'phrygian', 'lydian', 'mixolydian', 'aeolian', 'locrian', 'major pentatonic', 'minor pentatonic', 'blues', 'whole tone', 'diminished', 'chromatic')
SONG_BARS: int = 12
SOUND_RATE: int = 44100
SOURCES: list = ['plan', 'match']
STRAIGHT: float = 0.5
TAKE_QUALITIES: dict = {'draft': 1, 'good': 4, 'best': 8}
TICKS_PER_QUARTER: int = 24
TIMING_PER_TICK: int = 4
TRUSTS: int = 160
TRUSTS_OF_A_PART: int = 32
WINDOW_BARS: int = 32
__version__: str = '0.2.0'
