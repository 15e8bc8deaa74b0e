"""The shipped LV2 bundle in jalv, on a JACK server without a sound card: it loads a saved song and follows the
transport.
"""

import os
import re
import shutil
import subprocess
import time
from contextlib import ExitStack, suppress

import pytest
from partimento.render import host_state

from harness.hosts import GOLDEN, ROOT, paired, written_notes

BUNDLES = ROOT / "build/release/plugin/Partimento_artefacts/Release/LV2"
URI = "https://partimento.org/instrument"
LACKING = [
    tool
    for tool in ("jalv", "jackd", "jack_lsp", "jack_connect", "jack_midi_dump", "jack_transport", "lv2info")
    if shutil.which(tool) is None
]
pytestmark = pytest.mark.skipif(bool(LACKING), reason=f"not installed: {', '.join(LACKING)}")
PRESET = """@prefix lv2: <http://lv2plug.in/ns/lv2core#> .
@prefix pset: <http://lv2plug.in/ns/ext/presets#> .
@prefix state: <http://lv2plug.in/ns/ext/state#> .
<> a pset:Preset ; lv2:appliesTo <%s> ; state:state [ <%s:StateString> "%s" ] .
"""


def wait_for(holds, what, seconds=15.0):
    deadline = time.monotonic() + seconds
    while not (found := holds()):
        assert time.monotonic() < deadline, f"{what}: not in {seconds} s"
        time.sleep(0.02)
    return found


@pytest.fixture(scope="module")
def environment(tmp_path_factory):
    assert (BUNDLES / "Partimento.lv2/manifest.ttl").exists(), (
        f"{BUNDLES.relative_to(ROOT)}/Partimento.lv2 is missing: run make plugin"
    )
    home = tmp_path_factory.mktemp("lv2")
    return os.environ | {
        "HOME": str(home),
        "LV2_PATH": f"{BUNDLES}:/usr/lib/lv2",
        "PARTIMENTO_STYLES": str(GOLDEN),
        "JACK_DEFAULT_SERVER": f"partimento-{os.getpid()}",
        "JACK_NO_AUDIO_RESERVATION": "1",
        "JACK_NO_START_SERVER": "1",
    }


@pytest.fixture(scope="module")
def heard(environment, song, tmp_path_factory):
    """(sample, status, pitch, velocity) of all that jalv sent while the transport rolled for a while from 0, and
    after it stopped.
    """
    folder = tmp_path_factory.mktemp("saved")
    (folder / "manifest.ttl").touch()
    (folder / "state.ttl").write_text(PRESET % (URI, URI, host_state.lv2_string(host_state.plugin_state(song, loop=0))))
    dump = folder / "dump"

    def messages():
        lines = re.findall(r"^ *(\d+): (\w\w) (\w\w) (\w\w) note", dump.read_text(), re.M)
        return [(int(sample), *(int(byte, 16) for byte in message)) for sample, *message in lines]

    def ports():
        return subprocess.run(["jack_lsp"], env=environment, capture_output=True, text=True).stdout.split()

    with ExitStack() as stack, dump.open("w") as dumped:

        def start(*command, **streams):
            process = subprocess.Popen(
                command,
                env=environment,
                stdin=subprocess.PIPE,
                text=True,
                **({"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL} | streams),
            )
            stack.callback(process.wait, 10)
            stack.callback(process.terminate)
            return process

        start("jackd", "-n", environment["JACK_DEFAULT_SERVER"], "-r", "-d", "dummy", "-r", "48000", "-p", "1024")
        try:
            wait_for(ports, "a JACK server")
        except AssertionError as error:
            pytest.skip(str(error))  # a machine that lets none start says nothing of the plugin
        start("jalv", "-i", "-n", "writer", "-l", str(folder), URI)
        start("stdbuf", "-oL", "jack_midi_dump", "-a", stdout=dumped)
        wait_for(lambda: {"writer:out", "midi-monitor:input"} <= set(ports()), "the plugin's MIDI output")
        subprocess.run(
            ["jack_connect", "writer:out", "midi-monitor:input"], env=environment, check=True, capture_output=True
        )
        transport = start("jack_transport")
        print("play", file=transport.stdin, flush=True)
        wait_for(lambda: len(messages()) > 45, "some messages")
        print("stop", file=transport.stdin, flush=True)
        with suppress(AssertionError):  # a test says which note hangs
            wait_for(lambda: all_released(messages()), "a release of every note", seconds=3.0)
        return messages()


def all_released(messages):
    return sum(1 if status & 0xF0 == 0x90 else -1 for _, status, *_ in messages) == 0


def test_lilv_finds_one_instrument_with_midi_and_its_outputs(environment):
    found = subprocess.run(["lv2info", URI], env=environment, capture_output=True, text=True, check=True)
    assert "artimento" not in found.stderr  # lilv may miss other bundles
    assert re.search(r"Name: +Partimento\n", found.stdout)
    assert (
        "a lv2:InstrumentPlugin" in (BUNDLES / "Partimento.lv2/dsp.ttl").read_text()
    )  # lilv names the class where LV2's own bundles are installed
    assert len(re.findall(r"lv2core#AudioPort", found.stdout)) == 10  # the mix and a part each, in stereo
    assert len(re.findall(r"atom#AtomPort", found.stdout)) == 2  # MIDI in, out


def test_the_bundle_claims_no_site_and_no_address_that_it_lacks():
    described = (BUNDLES / "Partimento.lv2/dsp.ttl").read_text()
    assert "doap:maintainer" in described and "<>" not in described


def test_a_saved_song_plays_while_the_transport_rolls(heard, song):
    """A busy machine makes JACK skip blocks, at which held notes are struck anew: the samples are left to the VST3's
    tests.
    """
    written = written_notes(song)
    struck = [message for message in heard if message[1] & 0xF0 == 0x90]
    assert {(status & 15, *note) for _, status, *note in struck} <= {
        (channel, *note) for _, _, channel, *note in written
    }
    first = {(channel, pitch) for onset, _, channel, pitch, _ in written if onset == written[0][0] and channel != 9}
    assert first <= {(status & 15, pitch) for _, status, pitch, _ in struck[: len(first) + 2]}
    assert len(struck) > 20 and {status & 15 for _, status, *_ in struck} == {0, 1, 2, 9}


def test_a_stopped_transport_leaves_no_note_hanging(heard):
    assert len(paired(heard)) > 20
