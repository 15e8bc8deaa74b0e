"""Runs independent tasks: one after another here, or on Ray (https://ray.io), on all machines of its cluster."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

Result = TypeVar("Result")
AHEAD = 64  # tasks that a cluster gets before the first result is awaited


def spread(work: Callable[..., Result], tasks: Iterable[tuple[Any, ...]], ray: bool = False) -> Iterator[Result]:
    """Yields work(*task) for each task, in order. An error in a task is raised here unchanged.

    ValueError if Ray is asked for and not installed.
    """
    if not ray:
        for task in tasks:
            yield work(*task)
        return
    try:
        import ray as cluster
    except ImportError:
        raise ValueError("Ray is not installed: pip install partimento[ray]") from None
    cluster.init(ignore_reinit_error=True, include_dashboard=False, log_to_driver=False)
    remote = cluster.remote(lambda *task: work(*task))
    waiting: deque[Any] = deque()

    def first() -> Result:
        try:
            result: Result = cluster.get(waiting.popleft())
            return result
        except cluster.exceptions.RayTaskError as error:
            raise error.cause from None

    for task in tasks:
        waiting.append(remote.remote(*task))
        if len(waiting) >= AHEAD:
            yield first()
    while waiting:
        yield first()
