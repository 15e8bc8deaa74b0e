"""Tables for docs/."""


def table(head: list[str], rows: list[list], digits: int = 2) -> str:
    cell = lambda value: f"{value:.{digits}f}" if isinstance(value, float) else str(value)
    return "\n".join(
        [
            "| " + " | ".join(head) + " |",
            "|" + "---|" * len(head),
            *("| " + " | ".join(map(cell, row)) + " |" for row in rows),
        ]
    )
