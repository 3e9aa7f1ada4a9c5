"""Waiting for a descriptor under asyncio (uvloop included) and trio, whichever runs. Imports neither."""

import sys
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

_Result = TypeVar("_Result")


def _trio() -> Any:
    """trio, if the caller runs under it."""
    sniffio = sys.modules.get("sniffio")
    if "trio" not in sys.modules or sniffio is None:
        return None
    try:
        running = sniffio.current_async_library()
    except sniffio.AsyncLibraryNotFoundError:
        return None
    return sys.modules["trio"] if running == "trio" else None


async def wait_readable(fd: int) -> None:
    """Returns once `fd` is readable; cancelled, it leaves nothing behind."""
    if trio := _trio():
        await trio.lowlevel.wait_readable(fd)
        return
    import asyncio

    loop = asyncio.get_running_loop()
    readable = loop.create_future()

    def told() -> None:
        if not readable.done():
            readable.set_result(None)

    loop.add_reader(fd, told)
    try:
        await readable
    finally:
        loop.remove_reader(fd)


async def let_others_run() -> None:
    """One turn of the loop."""
    if trio := _trio():
        await trio.lowlevel.checkpoint()
        return
    import asyncio

    await asyncio.sleep(0)


async def within(seconds: float | None, call: Callable[[], Awaitable[_Result]]) -> _Result | None:
    """What `call` gives, or None if the time is over before."""
    if seconds is None:
        return await call()
    if trio := _trio():
        with trio.move_on_after(seconds):
            return await call()
        return None
    import asyncio

    try:
        return await asyncio.wait_for(call(), seconds)
    except TimeoutError:
        return None


async def in_thread(call: Callable[[], _Result]) -> _Result:
    """What `call` gives, which may take long; the loop goes on meanwhile."""
    if trio := _trio():
        return await trio.to_thread.run_sync(call)  # type: ignore[no-any-return]
    import asyncio

    return await asyncio.to_thread(call)


async def rest(seconds: float) -> None:
    """Lets the time pass."""
    if trio := _trio():
        await trio.sleep(seconds)
        return
    import asyncio

    await asyncio.sleep(seconds)
