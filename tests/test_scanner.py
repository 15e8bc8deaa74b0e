"""What a DAW's scanner finds in the shipped VST3."""

import os
import subprocess
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import partimento
import pytest

from harness import hosts

SCANNERS = sorted(Path("/usr/lib").glob("ardour*/ardour-vst3-scanner"))


@pytest.mark.skipif(not SCANNERS, reason="not installed: ardour")
def test_ardour_finds_one_instrument_with_midi_both_ways_and_a_bus_a_part(tmp_path):
    scanner = SCANNERS[-1]
    environment = os.environ | {
        "HOME": str(tmp_path),
        "XDG_CACHE_HOME": str(tmp_path),
        "LD_LIBRARY_PATH": str(scanner.parent),
    }
    done = subprocess.run(
        [scanner, "-f", "-v", hosts.VST3], env=environment, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stdout + done.stderr
    (found,) = [info for path in tmp_path.rglob("*.v3i") for info in ElementTree.parse(path).iter("VST3Info")]
    assert (
        found.get("name") == "Partimento"
        and found.get("version") == partimento.__version__
        and found.get("category").startswith("Instrument")
    )
    assert (found.get("n_midi_inputs"), found.get("n_midi_outputs")) == ("1", "1")
    assert (found.get("n_inputs"), found.get("n_outputs")) == ("0", "10")  # the mix and a part each, in stereo
