"""The plugin as an instrument on a track: takes, endless play, channels, buses, many instances."""

import numpy as np
import pytest
from partimento import Note, Score
from partimento.render import host_state
from test_plugin import BARS2, built, score, state  # noqa: F401

from harness import hosts
from harness.hosts import Minihost, exact_sample, paired, written_notes


def test_a_request_leaves_all_its_takes_in_the_song(tiny):
    host = Minihost(state(None, style="tiny", bars=2, seed=4, takes=3), offline=True)
    host.parameter("Generate", 1.0)
    host.roll(1)
    takes = host.takes()
    assert len(takes) == 4 and takes.current == 1
    for i in range(3):
        assert takes.score(1 + i) == tiny.generate(bars=2, tempo=120, seed=4 + i)[0]


def endless(**settings) -> bytes:
    return state(None, style="tiny", seed=6, mode=1, **settings)


def test_endless_bars_never_end_and_a_bounce_is_the_same_twice(tiny):
    bounces = []
    for block in (512, 64):
        host = Minihost(endless(), block, offline=True)
        host.roll(12 * BARS2)
        host.playing = False
        host.roll(1)
        bounces.append(list(host.notes()))
    assert bounces[0] == bounces[1]
    bars = {n[0] // (BARS2 // 2) for n in bounces[0]}
    assert len(bars) >= 20  # an empty bar now and then is music


def test_endless_playing_follows_a_jump_and_comes_back_to_the_same_bars():
    host = Minihost(endless(), offline=True)
    first = [m for _, *m in host.roll(2 * BARS2)]
    host.jump(40 * BARS2)
    assert host.roll(2 * BARS2)
    host.jump(0)
    offset = [m for _, *m in host.roll(2 * BARS2)]
    ons = lambda heard: [m for m in heard if m[0] & 0xF0 == 0x90]
    assert ons(offset) == ons(first)
    host.playing = False
    host.roll(1)
    host.notes()


def test_the_mode_can_be_automated_while_it_plays(score):
    host = Minihost(state(score, style="tiny"))
    for value in (1.0, 0.0, 1.0, 0.0):
        host.parameter("Mode", value)
        host.roll(BARS2 // 3)
    host.playing = False
    host.roll(1)
    host.notes()
    assert host.score() == score


def test_parts_go_to_the_channels_that_are_set(score):
    host = Minihost(state(score, loop=0, channel_melody=9, channel_drums=1))
    host.roll(BARS2 + 512)
    moved = {hosts.CHANNELS["melody"]: 8, hosts.CHANNELS["drums"]: 0}
    assert host.notes() == sorted(
        (on, off, moved.get(channel, channel), *rest) for on, off, channel, *rest in written_notes(score)
    )


def test_a_soloed_part_sounds_alone_and_no_note_hangs_when_it_changes(score):
    host = Minihost(state(score, solo_bass=1))
    channels = lambda heard: {status & 15 for _, status, *_ in heard if status & 0xF0 == 0x90}
    assert channels(host.roll(BARS2)) == {hosts.CHANNELS["bass"]}
    for name, value, sounding in (
        ("Melody solo", 1.0, {"melody", "bass"}),
        ("Bass mute", 1.0, {"melody"}),
        ("Melody solo", 0.0, set()),
        ("Bass solo", 0.0, {"melody", "chords", "drums"}),
    ):
        host.parameter(name, value)
        host.roll(3000)  # a held note is cut here
        assert channels(host.roll(BARS2)) == {hosts.CHANNELS[part] for part in sounding}
    saved = host.saved()["parameters"]
    assert saved["mute_bass"] == 1 and saved["solo_bass"] == 0
    host.playing = False
    host.roll(1)
    host.notes()


def test_each_part_has_a_bus_of_its_own_beside_the_mix(score):
    host = Minihost(state(score, loop=0, room=0.0, mute_drums=1, pan_bass=-1.0))
    outs = []
    for _ in range(100):
        host.roll(1)
        outs.append(host._out.copy())
    out = np.concatenate(outs, axis=1)
    assert out.shape[0] == 10
    mix, melody, chords, bass, drums = (out[2 * i : 2 * i + 2] for i in range(5))
    assert min(np.abs(part).max() for part in (melody, chords, bass[:1])) > 1e-3
    assert np.abs(drums).max() == 0 and np.abs(bass[1]).max() < 1e-6
    assert np.abs(mix).max() > 0.01


def test_a_bypassed_plugin_is_silent_and_leaves_nothing_hanging(score):
    host = Minihost(state(score))
    host.roll(30000)
    host.parameter("Bypass", 1.0)
    host.roll(48000)
    quiet = len(host.heard)
    host.roll(24000)
    assert len(host.heard) == quiet
    host.notes()


def test_a_state_restores_every_parameter_whatever_the_host_moved_in_between(built):
    """Programs would change parameters behind the host's back: there are none."""
    host = Minihost(state(None, style="tiny"))
    assert host.plugin.num_programs == 0
    names = [host.plugin.get_param_info(i)["name"] for i in range(host.plugin.num_params)]
    for seed in range(10):
        order = np.random.default_rng(seed)
        for i in order.permutation(len(names)):
            if names[i] != "Generate":
                host.plugin.set_param(int(i), float(order.random()))
        saved = host.saved()
        kept = host.plugin.get_state()
        for i in order.permutation(len(names)):
            if names[i] != "Generate":
                host.plugin.set_param(int(i), float(order.random()))
        host.load(kept)
        assert host.saved() == saved


def test_fifty_instances_live_in_one_process(score):
    band = [Minihost(state(score, style="tiny", seed=i), offline=True) for i in range(50)]
    for host in band:
        host.roll(2048)
    assert all(host.heard for host in band)
    assert all(host.score() == score for host in band)


def test_two_parts_on_one_channel_double_no_note():
    both = Score(1)
    both.set_notes("melody", [Note(0, 48, 60, 90)])
    both.set_notes("chords", [Note(24, 48, 60, 70), Note(24, 48, 64, 70)])
    host = Minihost(state(both, loop=0, channel_chords=1))
    host.roll(exact_sample(4 * 960))
    assert len(paired(host.heard)) == 3


@pytest.mark.parametrize("rate", [44100, 96000])
def test_another_sample_rate_keeps_the_beats(score, rate):
    host = Minihost(state(score, loop=0), rate=rate)
    host.roll(5 * rate)
    onsets = sorted({n[0] for n in host.notes()})
    assert onsets[1] / rate == pytest.approx(
        exact_sample(
            sorted({n.midi_onset for p in ("melody", "chords", "bass", "drums") for n in score.notes(p)})[1], rate=rate
        )
        / rate,
        abs=1e-4,
    )


def test_the_state_of_today_names_what_it_is(score):
    saved = Minihost(state(score)).saved()
    assert saved["format"] == "partimento-state-2" and set(saved) == {
        "format",
        "style",
        "chords",
        "parameters",
        "controls",
        "locked",
        "folders",
        "song",
        "plans",
        "sounds",
        "sound_steps",
    }
    assert host_state.plugin_state(score)
