"""Tells what changes in directory trees on Linux, and never loses a change silently.

One line is the whole program::

    for batch in espy.watch("src", prune={"node_modules", ".git"}):
        for change in batch:
            print(change.kind, change.path)

or, under asyncio and trio, without a thread::

    async for batch in espy.awatch("src"):
        ...

`espy.watcher` is what that is made of: roots that come and go, a barrier, one descriptor for any loop;
`espy.settled_watcher` tells net effects; `espy.activity` is a log of whole file systems, with who did it.
`espy.inotify` is inotify(7) itself, one to one; `espy.twisted` puts it under Twisted. `espy.watchfiles`,
`espy.watchgod` and `espy.watchdog` stand in for the packages of these names.
"""

from espy import _words  # before there are changes
from espy._error import error, not_found, permission_denied
from espy._native import change
from espy._stream import coverage, statistics, stream
from espy._watch import awatch, watch
from espy._watcher import activity, settled_watcher, watcher
from espy._words import entry, kind

__all__ = [
    "activity",
    "awatch",
    "change",
    "coverage",
    "entry",
    "error",
    "kind",
    "not_found",
    "permission_denied",
    "settled_watcher",
    "statistics",
    "stream",
    "watch",
    "watcher",
]

_level_1 = ("add", "api", "event", "from_string", "init", "instance", "mask", "min_buffer_size", "queued_bytes",
            "read", "remove", "to_string")


def __getattr__(name: str) -> object:
    import importlib

    inotify = importlib.import_module("espy.inotify")
    if name == "inotify":
        return inotify
    if name in _level_1:
        import warnings

        warnings.warn(f"espy.{name} is espy.inotify.{name}", DeprecationWarning, stacklevel=2)
        return getattr(inotify, name)
    raise AttributeError(f"module 'espy' has no attribute {name!r}")
