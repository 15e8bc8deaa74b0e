"""The shipped VST3 in real hosts: minihost hears its MIDI, dawdreamer and pedalboard its sound."""

import json

import numpy as np
import pytest
from partimento import Controls, Note, Score
from partimento.render import host_state

from harness import hosts
from harness.hosts import GOLDEN, RATE, Minihost, exact_sample, paired, written_notes

PARAMETERS = [
    "style",
    "bars",
    "temperature",
    "seed",
    "generate",
    "clock",
    "tempo",
    "loop",
    "mute_melody",
    "level_melody",
    "mute_chords",
    "level_chords",
    "mute_bass",
    "level_bass",
    "mute_drums",
    "level_drums",
    "mode",
    "takes",
    "room",
    "pan_melody",
    "channel_melody",
    "pan_chords",
    "channel_chords",
    "pan_bass",
    "channel_bass",
    "pan_drums",
    "channel_drums",
    "solo_melody",
    "solo_chords",
    "solo_bass",
    "solo_drums",
    "keep_seed",
    "quality",
]


@pytest.fixture(autouse=True)
def built(monkeypatch):
    if not hosts.VST3.is_dir():
        pytest.fail(f"{hosts.VST3.relative_to(hosts.ROOT)} is missing: run make plugin", pytrace=False)
    monkeypatch.setenv("PARTIMENTO_STYLES", str(GOLDEN))


@pytest.fixture
def score():
    """Two bars, every part, with feel, held notes, chords and a last note that ends with the score."""
    score = Score(2)
    score.set_notes(
        "melody", [Note(0, 24, 60, 100), Note(24, 24, 64, 90, 3), Note(60, 30, 67, 80, -5), Note(180, 12, 72, 70)]
    )
    score.set_notes(
        "chords", [Note(bar * 96, 90, pitch, 60) for bar in (0, 1) for pitch in (52 + bar, 55 + bar, 59 + bar)]
    )
    score.set_notes("bass", [Note(t, 20, 36 + t // 24, 95, 1) for t in range(0, 192, 24)])
    score.set_notes("drums", [Note(t, 6, 36 if t % 48 == 0 else 42, 60 + t % 60, t % 3) for t in range(0, 186, 12)])
    return score


def state(score, **settings):
    return host_state.plugin_state(score, **settings)


BARS2 = exact_sample(2 * 4 * 960)


@pytest.mark.parametrize("block", [64, 512, 333])
@pytest.mark.parametrize("bpm", [120.0, 97.3])
def test_every_note_sounds_on_its_sample(score, block, bpm):
    host = Minihost(state(score, loop=0), block, bpm)
    host.roll(exact_sample(2 * 4 * 960, bpm) + block)
    assert host.notes() == written_notes(score, bpm)


def test_a_looping_score_repeats_on_its_bar_line(score):
    host = Minihost(state(score))
    host.roll(3 * BARS2)
    host.playing = False
    host.roll(1)
    once = written_notes(score)
    assert [n[0] for n in host.notes()] == [n[0] + i * BARS2 for i in range(3) for n in once]


def test_a_host_loop_repeats_the_same_notes(score):
    host = Minihost(state(score), block=500)
    passes = []
    for _ in range(3):
        host.jump(0)
        start = host.elapsed
        passes.append([(s - start, *m) for s, *m in host.roll(48000) if m[0] & 0xF0 == 0x90])
    host.playing = False
    host.roll(1)
    assert passes[0] == passes[1] == passes[2] and len(passes[0]) > 10
    host.notes()


@pytest.mark.parametrize("tempo", [0, 1], ids=["the host's tempo", "the song's own"])
@pytest.mark.parametrize("block", [64, 512, 3000])
def test_every_round_of_a_hosts_loop_sounds_alike(score, tempo, block):
    """The wrap falls within a block; the host gives its loop points."""
    host = Minihost(state(score, tempo=tempo), block)
    loop, starts = 3 * RATE // 2, [0]
    while len(starts) < 5:
        host.plugin.set_transport(
            host.bpm,
            position_samples=host.position,
            position_beats=host.position * host.bpm / (60 * RATE),
            is_looping=True,
            loop_start=0,
            loop_end=loop,
        )
        events = host.plugin.process_midi(host._in, host._out, [], midi_out_capacity=4096)
        host.heard += [(host.elapsed + offset, *message) for offset, *message in events]
        host.elapsed += block
        host.position += block
        if host.position >= loop:
            host.position -= loop
            starts.append(host.elapsed - host.position)
    rounds = [
        [(s - a, *m) for s, *m in host.heard if a <= s < b and m[0] & 0xF0 == 0x90] for a, b in zip(starts, starts[1:])
    ]
    assert rounds[0] == rounds[1] == rounds[2] == rounds[3] and len(rounds[0]) > 8
    assert rounds[0][0][0] == 0


def test_a_jump_and_a_stop_leave_no_note_hanging(score):
    host = Minihost(state(score))
    for place in (0, 30000, 17, 250000, 3 * BARS2 + 5000):
        host.jump(place)
        host.roll(9000)
    host.playing = False
    released = host.roll(1)
    assert released and all(status & 0xF0 == 0x80 for _, status, *_ in released)
    host.notes()


def test_tempo_changes_are_followed(score):
    host = Minihost(state(score, loop=0), block=256)
    beat_of = {}
    for i in range(4000):
        host.bpm = 90 + 50 * np.sin(i / 40)
        start, beats, bpm = host.elapsed, host.beats, host.bpm
        for sample, status, pitch, _ in host.roll(1):
            if status == 0x90:
                beat_of[pitch] = beats + (sample - start) * bpm / (60 * hosts.RATE)
    for note in score.notes("melody"):
        assert beat_of[note.pitch] * 960 == pytest.approx(
            note.midi_onset, abs=0.6
        )  # half a tick, and a sample's rounding
    assert len(host.notes()) == len(written_notes(score))


def test_the_scores_own_tempo_can_lead(score):
    score.tempo_bpm = 90.0
    host = Minihost(state(score, loop=0, tempo=1), bpm=120.0)
    host.roll(exact_sample(8 * 960, 90.0) + 512)
    assert host.notes() == written_notes(score, 90.0)


def test_a_saved_song_sounds_the_same_after_reload(score):
    first = Minihost(state(score, chords="C | Dm", bars=12, seed=77, mute_bass=1, level_drums=-6.0, loop=0))
    first.roll(BARS2 + 512)
    second = Minihost(host_state.unwrap(first.plugin.get_state()))
    second.roll(BARS2 + 512)
    assert second.heard == first.heard and first.heard
    assert second.saved() == first.saved()
    saved = first.saved()
    assert saved["chords"] == "C | Dm" and saved["parameters"]["bars"] == 12 and saved["parameters"]["seed"] == 77
    assert saved["parameters"]["level_drums"] == pytest.approx(-6.0, abs=1e-4) and first.score() == score


def test_parameter_ids_are_frozen():
    """Hosts keep automation by JUCE's hash of the id: ids stay, new ones come at the end."""

    def juce_id(text):
        value = 0
        for char in text:
            value = (31 * value + ord(char)) & 0xFFFFFFFF
        return str(value & 0x7FFFFFFF)

    plugin = Minihost().plugin
    ids = [plugin.get_param_info(i)["id"] for i in range(plugin.num_params)]
    assert ids[: len(PARAMETERS)] == [juce_id(name) for name in PARAMETERS]
    assert len(ids) == len(PARAMETERS) + 1  # the wrapper's bypass


@pytest.mark.parametrize("part", ["melody", "chords", "bass", "drums"])
def test_a_stem_is_one_part_and_its_notes_are_those_of_the_mix(score, part):
    host = Minihost(state(score, only=part, loop=0))
    host.roll(BARS2 + 512)
    assert host.notes() == [n for n in written_notes(score) if n[2] == hosts.CHANNELS[part]]
    assert host.peak > 0.01


@pytest.mark.parametrize(
    "garbage",
    [b"", b"\0\xff" * 50, b"{}", b'{"format": "partimento-state-1"', b'{"format":"partimento-state-1","style":3}'],
)
def test_a_damaged_state_leaves_it_playing(score, garbage):
    host = Minihost(state(score))
    host.load(host_state.wrap(garbage))
    host.load(b"not even a container")
    host.roll(24000)
    assert host.score() == score
    assert len(host.heard) > 5


def test_a_score_out_of_range_is_refused_whole(score):
    broken = json.loads(state(score, seed=5))
    broken["song"]["parts"]["melody"]["notes"][0][2] = 200
    host = Minihost(state(score, seed=1))
    host.load(host_state.wrap(json.dumps(broken).encode()))
    assert host.saved()["parameters"]["seed"] == 1 and host.score() == score


def test_the_plugin_writes_what_python_writes(tiny):
    host = Minihost(state(None, style="tiny", chords="C | Am | F | G7", bars=4, seed=3, temperature=0.8), offline=True)
    host.parameter("Generate", 1.0)
    host.roll(1)
    assert (
        host.score()
        == tiny.generate(bars=4, chords="C | Am | F | G7", tempo=120, seed=3, controls=Controls(temperature=0.8))[0]
    )


def test_an_empty_score_is_written_when_the_transport_starts(tiny):
    host = Minihost(state(None, style="tiny", bars=2, seed=9, loop=0), offline=True)
    score = tiny.generate(bars=2, tempo=120, seed=9)[0]
    assert host.score() is None
    host.roll(BARS2 + 48000)
    assert host.score() == score
    assert [n[0] for n in host.notes()][:5] == [n[0] for n in written_notes(score)][:5]  # the first bar was waited for


def test_a_bounce_that_starts_on_an_empty_score_sounds_no_note_of_another_tempo(tiny):
    empty = Minihost(state(None, style="tiny", bars=4, seed=9, tempo=1), offline=True)
    ready = Minihost(state(tiny.generate(bars=4, seed=9)[0], tempo=1), offline=True)
    for host in (empty, ready):
        host.jump(96000)
        host.roll(96000)
        host.playing = False
        host.roll(1)
    assert empty.notes() == ready.notes()


def test_loading_a_song_asks_for_no_take(score):
    host = Minihost(state(score, style="tiny"), offline=True)
    host.parameter("Generate", 0.0)
    host.roll(4800)
    assert host.score() == score


def test_a_style_that_is_not_installed_is_kept_by_name(score):
    host = Minihost(state(score, style="someone else's"))
    host.roll(4800)
    assert host.saved()["style"] == "someone else's" and host.heard


def test_dawdreamer_bounces_it_in_time_and_the_same_twice(score, tmp_path):
    first = hosts.dawdreamer_render(state(score, loop=0), tmp_path, 5.0)
    again = hosts.dawdreamer_render(state(score, loop=0), tmp_path, 5.0)
    assert 0.1 < np.abs(first).max() < 0.98
    assert np.array_equal(first, again)
    assert np.abs(first[:, :4800]).max() > 0.05  # the first beat is not late
    assert np.abs(first[:, -4800:]).max() < 0.05  # and after the end it dies away


def test_dawdreamers_bounce_waits_for_the_first_bar(tmp_path):
    audio = hosts.dawdreamer_render(state(None, style="tiny", bars=2, seed=9, loop=0), tmp_path, 3.0)
    assert np.array_equal(
        audio, hosts.dawdreamer_render(state(None, style="tiny", bars=2, seed=9, loop=0), tmp_path, 3.0)
    )
    assert np.abs(audio).max() > 0.02


def test_pedalboard_hears_it_by_its_own_clock(score):
    import pedalboard

    plugin = pedalboard.load_plugin(str(hosts.VST3), initialization_timeout=0)
    plugin.raw_state = host_state.wrap(state(score, clock=1))
    audio = plugin([], duration=3.0, sample_rate=hosts.RATE)
    assert 0.1 < np.abs(audio).max() < 0.98


def test_paired_finds_what_hangs():
    with pytest.raises(AssertionError, match="hanging"):
        paired([(0, 0x90, 60, 1)])


def test_a_block_full_of_notes_loses_no_note_off():
    """The wrapper hands on 2,048 events a block."""
    chord = Score(1)
    chord.set_notes("chords", [Note(0, 96, 30 + i, 80) for i in range(60)])
    host = Minihost(state(chord), block=4096)
    for _ in range(8):
        host.plugin.set_transport(
            host.bpm, position_samples=0, position_beats=0.0, is_looping=True, loop_start=0, loop_end=5
        )
        events = host.plugin.process_midi(host._in, host._out, [], midi_out_capacity=8192)
        host.heard += [(host.elapsed + offset, *message) for offset, *message in events]
        host.elapsed += host.block
    host.playing = False
    host.roll(1)
    assert len(host.notes()) > 4000


def test_a_state_nested_100_000_deep_leaves_it_playing(score):
    host = Minihost(state(score))
    deep = json.loads(state(None)) | {"song": "@"}
    nest = '{"takes":' + "[" * 100_000 + "]" * 100_000 + "}"
    host.load(host_state.wrap(json.dumps(deep).replace('"@"', nest).encode()))
    host.roll(24000)
    assert host.score() == score and len(host.heard) > 5
