import subprocess
import sys
from pathlib import Path

import partimento


def test_the_typed_stubs_are_those_of_the_module(tmp_path):
    """If they are not: pybind11-stubgen partimento._core -o model --numpy-array-use-type-var"""
    subprocess.run(
        [
            sys.executable,
            "-m",
            "pybind11_stubgen",
            "partimento._core",
            "-o",
            str(tmp_path),
            "--numpy-array-use-type-var",
        ],
        check=True,
        capture_output=True,
    )
    assert (tmp_path / "partimento/_core.pyi").read_text() == (
        Path(partimento.__file__).parent / "_core.pyi"
    ).read_text()
