"""watchfiles over espy: what `watchfiles._rust_notify` has, so that watchfiles itself runs on it unchanged; and, where it
is not installed, `watch`, `awatch`, `run_process`, `Change` and the filters, as watchfiles has them.

::

    import espy.watchfiles

    espy.watchfiles.install()  # before watchfiles is imported
    import watchfiles

Or, without a change to the program, ESPY_DROPIN=watchfiles in the environment (see `espy.dropin`). What is better then:
an overflow of the kernel's queue is repaired, names may be of any bytes, directories may be absent and come back.
"""

import errno
import os
import sys
import time
from collections.abc import AsyncIterator, Callable, Generator, Iterable, Iterator
from pathlib import Path
from typing import Any, Literal, Protocol, Self

from espy import _loop, change, kind, watcher
from espy._filters import BaseFilter, Change, DefaultFilter, PythonFilter
from espy._run_process import arun_process, run_process

__all__ = ["BaseFilter", "Change", "DefaultFilter", "PythonFilter", "RustNotify", "WatchfilesRustInternalError",
           "arun_process", "awatch", "install", "run_process", "watch"]

# The version of watchfiles whose seam this is.
__version__ = "1.2.0"

_tell = (kind.created, kind.modified, kind.attributes, kind.renamed, kind.removed, kind.root_gone, kind.root_back,
         kind.overflow, kind.resynced, kind.watch_failed)
_added, _modified, _deleted = 1, 2, 3


class WatchfilesRustInternalError(RuntimeError):
    """Never raised; here for whoever catches it."""


class Event(Protocol):
    """What can be asked whether to stop."""

    def is_set(self) -> bool: ...


Result = set[tuple[int, str]] | Literal["signal", "stop", "timeout"]


class RustNotify:
    """The watcher that watchfiles uses, over an `espy.watcher`."""

    def __init__(self, watch_paths: Iterable[str], debug: bool, force_polling: bool, poll_delay_ms: int,
                 recursive: bool, ignore_permission_denied: bool) -> None:
        self._delay = poll_delay_ms if force_polling else None
        self._ignores_denied = ignore_permission_denied
        self._debug = debug
        self._changes: set[tuple[int, str]] = set()
        self._denied: change | None = None
        self._watcher = watcher(backend="poll", poll_interval=max(10, poll_delay_ms) / 1000) if force_polling else watcher()
        try:
            for path in watch_paths:
                self._watcher.add(path, tell=_tell, recursive=recursive)
            # What happens from now on is told.
            self._take(self._watcher.sync())
            self._changes.clear()
            if self._denied is not None:
                raise PermissionError(self._denied.error, self._denied.message, self._denied.path)
        except OSError as failed:
            self._watcher.close()
            if not (ignore_permission_denied and isinstance(failed, PermissionError)):
                raise

    def watch(self, debounce_ms: int, step_ms: int, timeout_ms: int, stop_event: Event | None) -> Result:
        """The changes once none came for `step_ms`, or `debounce_ms` after the first; or why there are none."""
        if self._watcher.closed:
            raise RuntimeError("RustNotify watcher closed")
        steps = self._steps(debounce_ms, step_ms, timeout_ms, stop_event)
        try:
            seconds = next(steps)
            while True:
                seconds = steps.send(self._watcher.wait(seconds))
        except StopIteration as ended:
            return ended.value  # type: ignore[no-any-return]
        except KeyboardInterrupt:
            self._changes.clear()
            return "signal"

    async def awatch(self, debounce_ms: int, step_ms: int, timeout_ms: int, stop_event: Event | None) -> Result:
        """`watch` for asyncio and trio, without a thread."""
        steps = self._steps(debounce_ms, step_ms, timeout_ms, stop_event)
        try:
            seconds = next(steps)
            while True:
                seconds = steps.send(await _loop.within(seconds, self._watcher.next) or [])
        except StopIteration as ended:
            return ended.value  # type: ignore[no-any-return]

    def close(self) -> None:
        """Ends it; then `watch` raises RuntimeError."""
        self._watcher.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *args: Any) -> None:
        self.close()

    def __repr__(self) -> str:
        if self._watcher.closed:
            return "RustNotify(None)"
        if self._delay is None:
            return "RustNotify(Recommended(\n    espy,\n))"
        return ("RustNotify(Poll(\n    PollWatcher {\n        delay: Some(\n"
                f"            {self._delay}ms,\n        ),\n    }},\n))")

    def _steps(self, debounce_ms: int, step_ms: int, timeout_ms: int,
               stop_event: Event | None) -> Generator[float | None, list[change], Result]:
        """What a call of `watch` does: yields for how long to wait (None: for ever), is sent what was told, and returns the
        result. Only a `stop_event` is looked at again and again; otherwise nothing wakes up while nothing happens."""
        began, first, before = time.monotonic(), None, 0
        while True:
            if not self._changes and stop_event is None:
                self._take((yield max(0, began + timeout_ms / 1000 - time.monotonic()) if timeout_ms else None))
            else:
                end = time.monotonic() + step_ms / 1000
                while (left := end - time.monotonic()) > 0:
                    self._take((yield left))
            if stop_event is not None and stop_event.is_set():
                self._changes.clear()
                return "stop"
            now = time.monotonic()
            if not self._changes:
                if timeout_ms and now > began + timeout_ms / 1000:
                    return "timeout"
                continue
            first = first or now
            if len(self._changes) == before or now > first + debounce_ms / 1000:
                break
            before = len(self._changes)
        told, self._changes = self._changes, set()
        return told

    def _take(self, told: list[change]) -> None:
        for one in told:
            if self._debug:
                print(f"espy: {one}", file=sys.stderr)
            if one.kind is kind.created:
                self._changes.add((_added, one.path))
            elif one.kind is kind.removed or one.kind is kind.root_gone:
                self._changes.add((_deleted, one.path))
            elif one.kind is kind.renamed:
                ends = (one.path, one.old_path) if one.exchanged else (one.path,)
                self._changes |= {(_deleted, one.old_path), *((_deleted, path) for path in ends[:-1])}
                self._changes |= {(_added, path) for path in ends}
            elif one.kind in (kind.modified, kind.attributes):
                # Whoever is told that it came, or went, need not be told that it changed.
                if not {(_added, one.path), (_deleted, one.path)} & self._changes:
                    self._changes.add((_modified, one.path))
            elif one.kind is kind.watch_failed and one.error in (errno.EACCES, errno.EPERM) and not self._ignores_denied:
                self._denied = self._denied or one


Filter = Callable[[Change, str], bool]


def _setting(value: bool | None, name: str) -> bool:
    """What the caller says, or else the environment."""
    if value is not None:
        return value
    return os.environ.get(name, "").lower() not in ("", "0", "false", "disable", "disabled")


def _opened(paths: tuple[Path | str, ...], debug: bool | None, force_polling: bool | None, poll_delay_ms: int,
            recursive: bool, ignore_permission_denied: bool | None) -> RustNotify:
    delay = int(os.environ.get("WATCHFILES_POLL_DELAY_MS", poll_delay_ms))
    return RustNotify([str(path) for path in paths], _setting(debug, "WATCHFILES_DEBUG"),
                      _setting(force_polling, "WATCHFILES_FORCE_POLLING"), delay, recursive,
                      _setting(ignore_permission_denied, "WATCHFILES_IGNORE_PERMISSION_DENIED"))


def _filtered(told: set[tuple[int, str]], watch_filter: Filter | None) -> set[tuple[Change, str]]:
    changes = {(Change(what), path) for what, path in told}
    return changes if watch_filter is None else {one for one in changes if watch_filter(*one)}


def watch(*paths: Path | str, watch_filter: Filter | None = DefaultFilter(), debounce: int = 1600, step: int = 50,
          stop_event: Event | None = None, rust_timeout: int = 5000, yield_on_timeout: bool = False,
          debug: bool | None = None, raise_interrupt: bool = True, force_polling: bool | None = None,
          poll_delay_ms: int = 300, recursive: bool = True,
          ignore_permission_denied: bool | None = None) -> Iterator[set[tuple[Change, str]]]:
    """Gives sets of changes for ever, as watchfiles' function of this name does: `{(Change.added, "a.py")}`."""
    with _opened(paths, debug, force_polling, poll_delay_ms, recursive, ignore_permission_denied) as notify:
        while True:
            told = notify.watch(debounce, step, rust_timeout, stop_event)
            if told == "timeout":
                if yield_on_timeout:
                    yield set()
            elif told == "signal":
                if raise_interrupt:
                    raise KeyboardInterrupt
                return
            elif isinstance(told, str):
                return
            elif changes := _filtered(told, watch_filter):
                yield changes


async def awatch(*paths: Path | str, watch_filter: Filter | None = DefaultFilter(), debounce: int = 1600,
                 step: int = 50, stop_event: Event | None = None, rust_timeout: int | None = None,
                 yield_on_timeout: bool = False, debug: bool | None = None, raise_interrupt: bool | None = None,
                 force_polling: bool | None = None, poll_delay_ms: int = 300, recursive: bool = True,
                 ignore_permission_denied: bool | None = None) -> AsyncIterator[set[tuple[Change, str]]]:
    """`watch` for asyncio and trio, without a thread; without a `stop_event`, nothing wakes up while nothing happens."""
    with _opened(paths, debug, force_polling, poll_delay_ms, recursive, ignore_permission_denied) as notify:
        while True:
            told = await notify.awatch(debounce, step, (rust_timeout or 0) if yield_on_timeout else 0, stop_event)
            if told == "timeout":
                yield set()
            elif isinstance(told, str):
                return
            elif changes := _filtered(told, watch_filter):
                yield changes


def install() -> None:
    """Puts this module in the place of `watchfiles._rust_notify`.

    Raises RuntimeError if watchfiles has been imported over the original: it would go on using that.
    """
    this = sys.modules[__name__]
    main = sys.modules.get("watchfiles.main")
    if main is not None and main.RustNotify is not RustNotify:
        raise RuntimeError("install() comes too late: watchfiles is imported already")
    sys.modules["watchfiles._rust_notify"] = this
