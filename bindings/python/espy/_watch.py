"""The one line: `for batch in espy.watch("src")`, `async for batch in espy.awatch("src")`."""

from collections.abc import AsyncIterator, Iterable, Iterator
from typing import Any, Self

from espy._native import change
from espy._stream import Path
from espy._watcher import Prune, settled_watcher, watcher
from espy._words import kind

_changes = tuple(one for one in kind if one not in (kind.opened, kind.accessed, kind.closed, kind.ready))


def _opened(paths: tuple[Path, ...], settle: float | None, max_wait: float | None, backend: str,
            poll_interval: float, tell: Iterable[kind | str] | None, options: dict[str, Any]) -> watcher:
    if not paths:
        raise TypeError("watch: which paths?")
    if settle is None:
        source = watcher(backend=backend, poll_interval=poll_interval)
    else:
        longest = 20 * settle if max_wait is None else max_wait
        source = settled_watcher(quiet=settle, max_wait=longest, backend=backend, poll_interval=poll_interval)
    told: list[kind | str] = [*(_changes if tell is None else tell)]
    for path in paths:
        source.add(path, tell=told, **options)
    return source


def watch(*paths: Path, settle: float | None = 0.05, max_wait: float | None = None, backend: str = "automatic",
          poll_interval: float = 2.0, tell: Iterable[kind | str] | None = None, prune: Prune | None = None,
          **options: Any) -> Iterator[list[change]]:
    """Gives lists of changes for ever: `for batch in espy.watch("src", prune={".git"})`.

    What happens from the call on is told, as net effect, once nothing has happened for `settle` seconds, or
    the first change is `max_wait` (20 times that) old; with `settle=None` as it comes. The other options are
    those of `watcher.add`; of `tell` the default is without `ready`. Ctrl-C raises KeyboardInterrupt.
    """
    if paths and hasattr(paths[0], "queued_bytes"):
        return _deprecated(*paths, **options)  # type: ignore[no-any-return]
    source = _opened(paths, settle, max_wait, backend, poll_interval, tell, {"prune": prune, **options})
    first = source.sync()

    def batches() -> Iterator[list[change]]:
        with source:
            if first:
                yield first
            while True:
                if batch := source.wait():
                    yield batch

    return batches()


def awatch(*paths: Path, settle: float | None = 0.05, max_wait: float | None = None, backend: str = "automatic",
           poll_interval: float = 2.0, tell: Iterable[kind | str] | None = None, prune: Prune | None = None,
           **options: Any) -> AsyncIterator[list[change]]:
    """`watch` for asyncio and trio: `async for batch in espy.awatch("src")`.

    No thread, and no wake-up while nothing happens. The trees are listed when the first batch is asked for.
    Cancellation ends it.
    """
    source = _opened(paths, settle, max_wait, backend, poll_interval, tell, {"prune": prune, **options})

    return _awaited_batches(source)


class _awaited_batches:
    """No generator, which a loop would have to end, for it may be left at any time."""

    def __init__(self, source: watcher) -> None:
        self._source = source
        self._listed = False

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> list[change]:
        if not self._listed:
            first = await self._source.barrier()
            self._listed = True
            if first:
                return first
        while not self._source.closed:
            if batch := await self._source.next():
                return batch
        raise StopAsyncIteration

    async def aclose(self) -> None:
        """Ends the watches now, and not with the object."""
        self._source.close()


def _deprecated(*args: Any, **options: Any) -> Any:
    """The class of level 1 that had this name."""
    import warnings

    from espy import inotify

    warnings.warn("espy.watch(instance, …) is espy.inotify.watch", DeprecationWarning, stacklevel=3)
    return inotify.watch(*args, **options)


watch.__module__ = awatch.__module__ = "espy"
