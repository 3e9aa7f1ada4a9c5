"""What is told, one list of changes after the other, and how to wait for it: what all watchers have in common."""

import collections
import os
from collections.abc import AsyncIterator, Iterator
from typing import NamedTuple, Self

from espy import _loop, _native
from espy._native import change

Path = str | bytes | os.PathLike[str] | os.PathLike[bytes]


class statistics(NamedTuple):
    """Counters of a watcher, all since its construction unless said otherwise."""

    directories_watched: int  # now
    watches: int  # held in the kernel, now
    entries_known: int  # now
    directories_uncovered: int  # of which changes are told late or not at all, now
    events_read: int
    changes_told: int
    overflows: int  # of the kernel's queue
    repairs: int  # of those, completed
    queue_bytes: int  # in the kernel's queue, now
    backlog_bytes: int  # read, but not yet applied, now
    memory_bytes: int  # held for entries, names and tables, now
    listings: int
    looks: int


class coverage(NamedTuple):
    """What tells of changes at a path, or why nothing does."""

    by: str  # 'watch', 'listing' or 'nothing'
    gap: str | None  # why not, or not well: 'absent', 'pruned', 'permission', 'watch_limit', …
    place: str | None  # the directory that is watched or listed, or where the way to the path ends
    backend: str | None  # 'inotify'
    interval: float | None  # how often it is listed, in seconds


statistics.__module__ = coverage.__module__ = "espy"


class stream:
    """What `watcher`, `settled_watcher` and `activity` have in common: how changes are taken.

    `poll`, `wait` and `sync` return lists of `change`, and iterating, with `for` or `async for`, gives one
    change after the other until `wake` or `close`. `next` is `wait` for asyncio (uvloop included) and trio.
    `fileno` lets select and every event loop take the object itself: readable when `poll` has work.

    It starts no thread, and while it waits Python's other threads run. One thread may use it at a time: a
    second one gets a RuntimeError. Only `wake` is for all. A child process after a fork gets a RuntimeError
    too, and makes one of its own.
    """

    def _open(self, source: _native.source) -> None:
        self._source = source
        # Told, but not given out yet.
        self._rest: collections.deque[change] = collections.deque()
        self._awaited = False

    def remove(self, root: int) -> bool:
        """Ends a root: nothing more is told of it. False if there is no such root."""
        kept = [change for change in self._rest if change.root != root]
        self._rest.clear()
        self._rest.extend(kept)
        return self._source.remove(root)

    def fileno(self) -> int:
        """The descriptor, still owned; readable when `poll` has work, so ask level-triggered."""
        return self._source.fileno()

    def poll(self) -> list[change]:
        """What there is, without blocking. An empty list does not mean that the work is done."""
        return self._take_rest() or self._source.poll()

    def wait(self, timeout: float | None = None) -> list[change]:
        """Blocks until there are changes; an empty list when `timeout` seconds are over, or by `wake`."""
        return self._take_rest() or self._source.wait(timeout) or []

    def sync(self, timeout: float | None = None) -> list[change]:
        """A barrier: all that is to be told of everything that happened before the call.

        After it, a map kept from a watcher's changes equals the disk. With a `timeout`, in seconds, it raises
        TimeoutError when the time is over, and the next call goes on with what was told till then.
        """
        told, reached = self._source.sync(timeout)
        self._rest.extend(told)
        if not reached:
            raise TimeoutError("the barrier was not reached in time")
        return self._take_rest()

    def wake(self) -> None:
        """Ends a `wait`, a `next` or an iteration, the current or the next one. From any thread."""
        self._source.wake()

    def stats(self) -> statistics:
        """The counters."""
        return statistics(*self._source.stats())

    def covers(self, root: int, path: Path = "") -> coverage | None:
        """What tells of changes at `path`, below the root; with a slash at its end, of what is in it.

        None if there is no such root.
        """
        found = self._source.covers(root, path)
        return None if found is None else coverage(*found)

    async def next(self) -> list[change]:
        """`wait` for asyncio and trio, without a thread. Cancelled, it has taken nothing."""
        if self._awaited:
            raise RuntimeError("the watcher is waited for by another task")
        self._awaited = True
        try:
            while not self._rest:
                await _loop.wait_readable(self.fileno())
                told = self._source.wait(0)
                if told is None:
                    return []
                self._rest.extend(told)
            return self._take_rest()
        finally:
            self._awaited = False

    async def barrier(self) -> list[change]:
        """`sync` for asyncio and trio, without a thread: it works for some 10 ms at a time."""
        reached = False
        while not reached:
            told, reached = self._source.sync(0.01)
            self._rest.extend(told)
            if not reached:
                await _loop.let_others_run()
        return self._take_rest()

    def close(self) -> None:
        """Ends all watches; a second time does nothing. Then all but this raises ValueError."""
        self._source.close()
        self._rest.clear()

    @property
    def closed(self) -> bool:
        """True after `close`."""
        return self._source.closed

    def _take_rest(self) -> list[change]:
        rest = list(self._rest)
        self._rest.clear()
        return rest

    def __iter__(self) -> Iterator[change]:
        # What is not taken before the loop is left is told by the next call.
        while not self.closed:
            if not self._rest:
                told = self._source.wait(None)
                if told is None:
                    return
                self._rest.extend(told)
            yield self._rest.popleft()

    def __aiter__(self) -> AsyncIterator[change]:
        return _awaited_changes(self)

    def __enter__(self) -> Self:
        self.fileno()
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    async def __aenter__(self) -> Self:
        return self.__enter__()

    async def __aexit__(self, *exc: object) -> None:
        self.close()

    def __repr__(self) -> str:
        name = f"espy.{type(self).__name__}"
        return f"<{name} closed>" if self.closed else f"<{name} fd={self.fileno()}>"


class _awaited_changes:
    """No generator, which a loop would have to end, for it may be left at any time."""

    def __init__(self, source: stream) -> None:
        self._source = source

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> change:
        rest = self._source._rest
        if self._source.closed:
            raise StopAsyncIteration
        if not rest:
            told = await self._source.next()
            if not told:
                raise StopAsyncIteration
            rest.extend(told)
        return rest.popleft()


stream.__module__ = "espy"
