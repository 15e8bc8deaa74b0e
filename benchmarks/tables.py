"""Tables for docs/, and the machine that they were measured on."""

import platform
from collections.abc import Iterable, Sequence
from pathlib import Path


def table(head: Sequence[str], rows: Iterable[Iterable[object]], digits: int = 2) -> str:
    def cell(value: object) -> str:
        return f"{value:.{digits}f}" if isinstance(value, float) else str(value)

    return "\n".join(
        [
            "| " + " | ".join(head) + " |",
            "|" + "---|" * len(head),
            *("| " + " | ".join(map(cell, row)) + " |" for row in rows),
        ]
    )


def machine() -> str:
    """The processor and the widest instruction set of those that the engine uses."""
    lines = Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else []

    def value(name: str) -> str:
        return next((line.partition(":")[2].strip() for line in lines if line.startswith(name)), "")

    known = [name for name in ("avx512_vnni", "avx512bw", "avx2", "asimd") if name in value("flags").split()]
    return f"{value('model name') or platform.processor()}, {known[0] if known else platform.machine()}"
