"""Work that falls into pieces: one after another here, or on Ray (https://ray.io), on as many machines as its
cluster has.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

Result = TypeVar("Result")
AHEAD = 64  # pieces that a cluster is given before the first of them is waited for


def spread(work: Callable[..., Result], pieces: Iterable[tuple[Any, ...]], ray: bool = False) -> Iterator[Result]:
    """work(*piece) of each piece, in their order. ValueError where Ray is asked for and not installed; what a piece
    raises is
    raised here, as it is."""
    if not ray:
        for piece in pieces:
            yield work(*piece)
        return
    try:
        import ray as cluster
    except ImportError:
        raise ValueError("Ray is not installed: pip install partimento[ray]") from None
    cluster.init(ignore_reinit_error=True, include_dashboard=False, log_to_driver=False)
    remote = cluster.remote(lambda *piece: work(*piece))
    waiting: deque[Any] = deque()

    def first() -> Result:
        try:
            result: Result = cluster.get(waiting.popleft())
            return result
        except cluster.exceptions.RayTaskError as error:
            raise error.cause from None

    for piece in pieces:
        waiting.append(remote.remote(*piece))
        if len(waiting) >= AHEAD:
            yield first()
    while waiting:
        yield first()
