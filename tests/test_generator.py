import _thread
import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from partimento import ChordSymbol, Controls, Note, Score, Wish
from partimento._core import PART_NAMES, heard_key
from partimento.styles import cells_of, load_style

NOTE_PARTS = PART_NAMES[1:]


def cell(score: Score, part: str, bar: int):
    """What a bar of a part holds, to be compared."""
    low, high = bar * score.meter.bar_ticks, (bar + 1) * score.meter.bar_ticks
    if part == "harmony":
        return score.chord_at(low), [c for c in score.harmony if low < c.onset_ticks < high]
    return [n for n in score.notes(part) if low <= n.onset_ticks < high]


def test_same_seed_gives_the_same_take(tiny):
    a, b = (tiny.generate(bars=8, seed=7)[0] for _ in range(2))
    assert a == b


def test_other_seeds_give_other_takes(tiny):
    takes = tiny.generate(bars=8, chords="C | Am | F | G", seed=1, takes=4)
    assert len({t.to_json() for t in takes}) == 4


def test_a_seed_alone_gives_its_take(tiny):
    assert tiny.generate(bars=4, seed=5, takes=3)[2] == tiny.generate(bars=4, seed=7)[0]


def test_ctrl_c_stops_the_writing(tiny):
    """Of what would take minutes, in the middle of it, and what comes after is written as ever."""
    before = tiny.generate(4, seed=1)
    threading.Timer(0.05, _thread.interrupt_main).start()
    with pytest.raises(KeyboardInterrupt):
        tiny.generate(1024, seed=1, takes=256)
    assert tiny.generate(4, seed=1) == before


def test_threads_do_not_disturb_each_other(tiny):
    alone = [tiny.generate(bars=4, seed=s)[0] for s in range(4)]
    together = [None] * 4
    threads = [
        threading.Thread(target=lambda s=s: together.__setitem__(s, tiny.generate(bars=4, seed=s)[0])) for s in range(4)
    ]
    [t.start() for t in threads]
    [t.join() for t in threads]
    assert together == alone


def test_the_chord_line_is_kept(tiny):
    score = tiny.generate(bars=8, chords="Dm7 G7 | Cmaj7", seed=1)[0]
    assert [c.name() for c in score.harmony] == ["Dm7", "G7", "Cmaj7"] * 4


def test_without_a_chord_line_every_bar_gets_a_chord(tiny):
    score = tiny.generate(bars=6, seed=2)[0]
    assert {c.onset_ticks // 96 for c in score.harmony if c.onset_ticks % 96 == 0} == set(range(6))


def test_only_the_parts_asked_for_are_written(tiny):
    score = tiny.generate(bars=4, chords="C", seed=1, parts=["bass"])[0]
    assert score.has("bass") and not any(score.has(p) for p in ("melody", "chords", "drums"))


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 8), st.integers(1, 8), st.sets(st.sampled_from(PART_NAMES), min_size=1), st.integers(0, 1000))
def test_regenerating_leaves_every_other_cell_untouched(tiny, a, b, parts, seed):
    song = tiny.generate(bars=8, chords="C | Am | F | G7", seed=3)[0]
    first, last = min(a, b), max(a, b)
    take = tiny.regenerate(song, (first, last), parts, seed)
    take.validate()
    for bar in range(8):
        for part in PART_NAMES:
            if part not in parts or not first <= bar + 1 <= last:
                assert cell(take, part, bar) == cell(song, part, bar)


def test_a_part_can_be_added(tiny):
    score = tiny.generate(bars=8, chords="C | F", seed=1, parts=["bass"])[0]
    more = tiny.regenerate(score, parts=["drums"], seed=2)
    assert more.has("drums") and more.notes("bass") == score.notes("bass")


def test_continuing_keeps_the_present_bars(tiny, song):
    longer = tiny.continue_(song, 4, seed=1)
    assert longer.bars == 12 and longer.excerpt(0, 8) == song
    assert all(longer.excerpt(8, 4).has(p) for p in ("harmony", "bass", "drums"))


def test_songs_longer_than_the_context_are_written(tiny):
    score = tiny.generate(bars=48, chords="C | Am | F | G7", seed=1)[0]
    score.validate()
    assert all(cell(score, "drums", bar) for bar in range(48))


def test_regenerating_a_bar_of_a_long_song_reads_nearby_bars_alone(tiny):
    song = tiny.generate(bars=64, chords="C | Am | F | G7", seed=1)[0]
    far = song.copy()
    far.set_notes("melody", [n for n in song.notes("melody") if n.onset_ticks >= 16 * 96])
    bars, parts = (40, 41), ["bass"]
    assert tiny.regenerate(song, bars, parts, 5).notes("bass") == tiny.regenerate(far, bars, parts, 5).notes("bass")


def test_bars_are_reported_as_they_are_written_and_writing_can_be_stopped(tiny):
    heard = []
    partial = tiny.generate(bars=8, seed=1, written=lambda score, bar: heard.append(bar) or bar < 2)[0]
    assert heard == [0, 1, 2] and partial.excerpt(0, 3) == tiny.generate(bars=8, seed=1)[0].excerpt(0, 3)
    assert not any(n.onset_ticks >= 3 * 96 for p in NOTE_PARTS for n in partial.notes(p))


def test_three_four_is_written_in_three_four(tiny):
    score = tiny.generate(bars=4, meter="3/4", seed=1)[0]
    score.validate()
    assert score.meter.bar_ticks == 72 and score.has("drums")


def test_notes_of_a_cell_come_in_order_and_no_two_are_the_same(tiny):
    for seed in range(10):
        tiny.generate(bars=4, seed=seed, controls=Controls(temperature=2.0, top_p=1.0))[0].validate()


@pytest.mark.parametrize("part", ["melody", "bass"])
def test_no_more_notes_of_a_line_begin_at_once_than_two(wild, part):
    score = wild.generate(
        8, seed=3, controls=Controls(wishes=[Wish(part, {"polyphony": 40, "density": 2})], obedience=2.0)
    )[0]
    assert max(sum(n.onset_ticks == other.onset_ticks for other in score.notes(part)) for n in score.notes(part)) == 2


@pytest.mark.parametrize(
    "request_, complaint",
    [
        (dict(bars=0), "bars 0"),
        (dict(bars=2000), "bars 2000"),
        (dict(tempo=5), "tempo"),
        (dict(meter="4"), "meter '4'"),
        (dict(meter="11/8"), "meter '11/8'"),
        (dict(meter="99999999999/4"), "meter '99999999999/4'"),
        (dict(key="Q"), "key 'Q'"),
        (dict(controls=Controls(temperature=3.0)), "temperature"),
        (dict(controls=Controls(top_p=0.0)), "top_p"),
        (dict(chords="Q | W"), "bar 1, character 1: chord 'Q'"),
        (dict(parts=["flute"]), "unknown part 'flute'"),
        (dict(takes=0), "takes 0"),
    ],
)
def test_a_request_out_of_range_is_refused_in_one_sentence(tiny, request_, complaint):
    with pytest.raises(ValueError, match=complaint) as refusal:
        tiny.generate(**request_)
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize("bars", [(0, 1), (8, 9)])
def test_bars_outside_the_song_are_refused(tiny, song, bars):
    with pytest.raises(ValueError, match="outside the score's 1-8"):
        tiny.regenerate(song, bars)


def test_a_free_song_is_labelled_by_the_key_that_is_heard_and_an_asked_key_stands():
    style = load_style("pop")
    songs = [style.generate(4, seed=seed, parts=["harmony"])[0] for seed in range(16)]
    assert all(song.key == heard_key(song) for song in songs)
    keys = [repr(song.key) for song in songs]
    assert {"C", "Am"} <= set(keys)
    assert repr(style.generate(4, seed=keys.index("Am"), key="C", parts=["harmony"])[0].key) == "C"
    assert repr(style.generate(4, "C | D", parts=["bass"])[0].key) == "G"
    assert repr(style.generate(4, "C | D", parts=["bass"], controls=Controls(scale="C major"))[0].key) == "C"


def test_bars_that_run_backwards_are_named_so(tiny, song):
    with pytest.raises(ValueError, match="bars 3-2 run backwards: write 2-3"):
        tiny.regenerate(song, (3, 2))


def test_new_harmony_does_not_reach_into_bars_that_had_none(tiny):
    score = Score(8)
    score.harmony = [ChordSymbol(6 * 96, 7)]
    take = tiny.regenerate(score, (2, 3), ["harmony"], 1)
    assert [c.name() for c in take.harmony if c.onset_ticks >= 3 * 96] == ["N.C.", "G"]
    assert not [c for c in take.harmony if c.onset_ticks < 96]


def test_events_written_one_by_one_give_the_same_state_as_given_events(tiny):
    """What a view re-reads is what was written: bars 9.. of a long song do not depend on how bars 1-8 came to be."""
    song = tiny.generate(bars=24, chords="C | N.C. | F | G7", seed=4, form="none")[0]
    assert tiny.regenerate(song, (17, 24), NOTE_PARTS, seed=4).excerpt(16, 8) == song.excerpt(16, 8)


@pytest.mark.parametrize("bars", [0, -3])
def test_continuing_by_nothing_is_refused(tiny, song, bars):
    with pytest.raises(ValueError, match=f"bars {bars} is below 1"):
        tiny.continue_(song, bars)


def test_likelihood_refuses_a_score_out_of_range(tiny):
    score = Score(1)
    score.set_notes("bass", [Note(0, 6, 40, 4000)])
    with pytest.raises(ValueError, match="velocity 4000"):
        tiny.core.nats(score, 0, 1, cells_of(score, (1, 1), []), cells_of(score, (1, 1), ["bass"]))


def test_cells_for_another_score_are_refused(tiny, song):
    with pytest.raises(ValueError, match="cells are for 4 bars"):
        tiny.write(song, cells_of(Score(4), (1, 4), ["bass"]))


def test_a_take_is_the_same_alone_in_a_batch_and_on_any_number_of_threads(tiny, song):
    asked = cells_of(song, (3, 6), ["melody", "bass", "drums"])
    seeds = [5, 900, 7, 5, 2**63]
    alone = [tiny.write(song, asked, seed, controls=Controls(temperature=1.5))[0] for seed in seeds]
    request = Controls(temperature=1.5).request(song, asked, 0)
    for threads in (1, 2, 3, 8):
        assert tiny.core.generate_takes(request, seeds, threads) == alone
    assert tiny.core.generate_takes(request, seeds[2:3]) == alone[2:3] and tiny.core.generate_takes(request, []) == []


def test_takes_of_a_long_song_move_through_their_views_each_for_itself(wild):
    takes = wild.generate(bars=40, seed=3, takes=3)
    assert takes == [wild.generate(bars=40, seed=s)[0] for s in (3, 4, 5)]


def test_bars_are_added_before_the_first_in_view_of_what_follows(tiny, song):
    longer = tiny.continue_(song, 3, seed=2, front=True)
    assert longer.bars == 11 and longer.excerpt(3, 8).notes("bass") == song.notes("bass")
    assert [(c.onset_ticks - 288, c.name()) for c in longer.harmony if c.onset_ticks >= 288] == [
        (c.onset_ticks, c.name()) for c in song.harmony
    ]
    assert all(longer.excerpt(0, 3).has(part) for part in ("harmony", "melody", "drums"))


def test_a_band_is_added_to_a_melody_that_stays(tiny, song):
    melody = Score(8, song.tempo_bpm, song.meter, song.key)
    melody.set_notes("melody", song.notes("melody"))
    band = tiny.accompany(melody, seed=1)
    assert band.notes("melody") == melody.notes("melody") and all(band.has(part) for part in PART_NAMES)
    assert not tiny.accompany(melody, parts=["harmony"]).has("drums")
    with pytest.raises(ValueError, match="nothing to add"):
        tiny.accompany(band)


def rests(score: Score, part: str) -> list[bool]:
    return [not cell(score, part, bar) for bar in range(score.bars)]


@pytest.mark.parametrize("longest", [1, 2, 4])
def test_a_part_that_is_asked_for_begins_at_once_and_rests_no_longer_than_allowed(wild, longest):
    """An untrained style alone leaves many bars empty."""
    for seed in range(4):
        score = wild.generate(
            bars=12, parts=["melody", "drums"], seed=seed, controls=Controls(longest_rest=longest, temperature=2.0)
        )[0]
        for part in ("melody", "drums"):
            silent = rests(score, part)
            ends = [n.onset_ticks + n.duration_ticks for n in score.notes(part)]
            bar = score.meter.bar_ticks
            assert not silent[0]
            for first in range(score.bars - longest):
                window = first * bar, (first + longest + 1) * bar
                held = any(n.onset_ticks < window[1] and end > window[0] for n, end in zip(score.notes(part), ends))
                assert held, (seed, part, first)


def test_a_wish_can_ask_for_silence(wild):
    quiet = Controls(wishes=[Wish("melody", {"density": 0}, bars=(3, 8))], obedience=2.0)
    score = wild.generate(bars=8, parts=["melody"], seed=3, controls=quiet)[0]
    assert sum(rests(score, "melody")[2:]) >= 4


def test_a_bar_that_sounded_sounds_when_it_is_written_anew(wild):
    """An untrained style alone leaves many bars empty."""
    full = Score(8)
    full.set_notes("melody", [Note(bar * 96, 48, 60, 80) for bar in (0, 2, 3, 4, 5, 7)])
    full.set_notes("drums", [Note(bar * 96, 6, 36, 80) for bar in range(8)])
    for seed in range(6):
        out = wild.regenerate(full, (3, 6), ["melody", "drums"], seed, controls=Controls(temperature=2.0))
        assert not any(rests(out, "melody")[2:6]) and not any(rests(out, "drums"))


def test_a_bar_that_rested_may_rest_when_it_is_written_anew(wild):
    full = Score(8)
    full.set_notes("melody", [Note(bar * 96, 48, 60, 80) for bar in (0, 7)])
    silent = [rests(wild.regenerate(full, (3, 6), ["melody"], seed), "melody")[2:6] for seed in range(6)]
    assert any(map(any, silent))


def test_a_bar_stays_empty_if_no_note_is_allowed(wild):
    """A held note leaves a line of one voice no room: the mask leaves the end of the cell."""
    full = Score(4)
    full.set_notes("melody", [Note(0, 4 * 96, 60, 80)])
    out = wild.regenerate(full, (2, 4), ["melody"], 1, controls=Controls(polyphony={"melody": 1}, longest_rest=1))
    assert out.notes("melody") == full.notes("melody")


def test_a_song_closes_on_the_first_half_of_its_last_bar_as_often_as_the_styles_do(tmp_path):
    torch = pytest.importorskip("torch")
    from partimento.training.export import export
    from partimento.training.network import Config, Network

    torch.manual_seed(1)
    network = Network(Config(width=32, layers=1, hidden=32, head_hidden=16))
    for closing in (0.0, 1.0):
        path = tmp_path / f"{closing}.safetensors"
        card = {"name": "x", "title": "x", "description": "x", "licence": "x", "tempo_bpm": 100, "meters": ["4/4"]}
        export(network, {**card, "parts": list(PART_NAMES), "closing": closing}, path)
        song = load_style(path).generate(12, seed=1)[0]
        half = song.end_ticks - song.meter.bar_ticks // 2
        late = [n for part in NOTE_PARTS for n in song.notes(part) if n.onset_ticks >= half]
        assert bool(late) is (closing == 0.0)
