"""A command or a function that is started again when files change, as of watchfiles, for `espy.watchfiles`."""

import contextlib
import importlib
import json
import multiprocessing
import os
import re
import shlex
import signal
import subprocess
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from espy._filters import Change

Changes = set[tuple[Change, str]]
Target = str | Callable[..., Any]


def is_function(target: Target) -> bool:
    """A dotted name is a function's, another text a command."""
    if callable(target):
        return True
    return not target.endswith((".py", ".sh")) and re.fullmatch(r"\w+(\.\w+)+", target) is not None


def _call(target: Target, args: Sequence[Any], kwargs: Mapping[str, Any], changes: str) -> None:
    os.environ["WATCHFILES_CHANGES"] = changes
    with contextlib.suppress(KeyboardInterrupt):
        if callable(target):
            target(*args, **kwargs)
        else:
            module, _, name = target.rpartition(".")
            getattr(importlib.import_module(module), name)(*args, **kwargs)


class process:
    """What runs; another one after each change."""

    def __init__(self, target: Target, target_type: Literal["auto", "function", "command"], args: Sequence[Any],
                 kwargs: Mapping[str, Any] | None, sigint_timeout: float, sigkill_timeout: float) -> None:
        self._target, self._args, self._kwargs = target, args, kwargs or {}
        self._timeouts = sigint_timeout, sigkill_timeout
        self._is_function = is_function(target) if target_type == "auto" else target_type == "function"
        if not self._is_function and (args or kwargs):
            raise TypeError("run_process: a command has its arguments in itself")

    def start(self, changes: Changes) -> None:
        """Starts it; it finds what changed in WATCHFILES_CHANGES."""
        told = json.dumps([[change.raw_str(), path] for change, path in changes])
        if self._is_function:
            spawn = multiprocessing.get_context("spawn")
            child = spawn.Process(target=_call, args=(self._target, self._args, self._kwargs, told))
            child.start()
            self._pid, self._join = child.pid, child.join
            self._lives = child.is_alive
            return
        if not isinstance(self._target, str):
            raise TypeError("run_process: a command is a text")
        command = subprocess.Popen(shlex.split(self._target), env={**os.environ, "WATCHFILES_CHANGES": told})
        self._pid = command.pid
        self._lives = lambda: command.poll() is None

        def join(timeout: float | None = None) -> None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                command.wait(timeout)

        self._join = join

    def stop(self) -> None:
        """Ends it: by SIGINT, and by SIGKILL if that does not."""
        for number, timeout in zip((signal.SIGINT, signal.SIGKILL), self._timeouts):
            if not self._lives() or self._pid is None:
                return
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._pid, number)
            self._join(timeout)


@contextlib.contextmanager
def terminating() -> Iterator[None]:
    """SIGTERM ends the program as Ctrl-C does, so that what runs is ended, too."""

    def interrupt(number: int, frame: object) -> None:
        raise KeyboardInterrupt

    try:
        before = signal.signal(signal.SIGTERM, interrupt)
    except ValueError:  # not the main thread
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def run_process(*paths: Path | str, target: Target, args: Sequence[Any] = (), kwargs: Mapping[str, Any] | None = None,
                target_type: Literal["auto", "function", "command"] = "auto",
                callback: Callable[[Changes], None] | None = None, grace_period: float = 0,
                sigint_timeout: float = 5, sigkill_timeout: float = 1, **options: Any) -> int:
    """Runs a command, or a function in a process of its own, again after each change; until Ctrl-C or SIGTERM.

    The other options are those of `watch`. Returns how often it was started again.
    """
    from espy.watchfiles import watch

    running, count = process(target, target_type, args, kwargs, sigint_timeout, sigkill_timeout), 0
    with terminating():
        running.start(set())
        try:
            time.sleep(grace_period)
            for changes in watch(*paths, raise_interrupt=False, **options):
                if callback is not None:
                    callback(changes)
                running.stop()
                running.start(changes)
                count += 1
        except KeyboardInterrupt:
            pass
        finally:
            running.stop()
    return count


async def arun_process(*paths: Path | str, target: Target, args: Sequence[Any] = (),
                       kwargs: Mapping[str, Any] | None = None,
                       target_type: Literal["auto", "function", "command"] = "auto",
                       callback: Callable[[Changes], Awaitable[None] | None] | None = None, grace_period: float = 0,
                       sigint_timeout: float = 5, sigkill_timeout: float = 1, **options: Any) -> int:
    """`run_process` for asyncio and trio; until it is cancelled. The loop goes on while what runs is ended."""
    from espy import _loop
    from espy.watchfiles import awatch

    running, count = process(target, target_type, args, kwargs, sigint_timeout, sigkill_timeout), 0
    running.start(set())
    try:
        await _loop.rest(grace_period)
        async for changes in awatch(*paths, **options):
            if callback is not None:
                called = callback(changes)
                if called is not None:
                    await called
            await _loop.in_thread(running.stop)
            running.start(changes)
            count += 1
    finally:
        running.stop()
    return count
