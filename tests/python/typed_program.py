"""What mypy --strict takes: each public function once, with the types that a program relies on."""

import asyncio
import pathlib
from collections.abc import AsyncIterator, Iterator

import espy
import espy.inotify


def created(path: str) -> Iterator[str]:
    for batch in espy.watch(path, prune={".git"}):
        for change in batch:
            if change.kind is espy.kind.created and change.type == espy.entry.file:
                yield change.path


async def sizes(*paths: pathlib.Path) -> AsyncIterator[int]:
    async for batch in espy.awatch(*paths, settle=None, recursive=False):
        yield len(batch)


def told(watcher: espy.watcher) -> list[espy.change]:
    root: int = watcher.add(b"/", tell=["created", espy.kind.removed], prune=lambda directory: len(directory) > 3)
    covered: espy.coverage | None = watcher.covers(root, "a")
    uncovered: int = watcher.stats().directories_uncovered
    watcher.wake()
    if covered is None or uncovered or not watcher.reprune(root):
        return watcher.sync(timeout=1.5)
    return watcher.poll() + watcher.wait(0.5)


def who(log: espy.activity) -> dict[str, str | None]:
    log.add("/srv", tell=[espy.kind.created], max_depth=2, prune={".git"})
    return last_of(log)


def last_of(stream: espy.stream) -> dict[str, str | None]:
    return {change.path: change.process for change in stream.wait(1)}


async def awaited() -> float:
    async with espy.settled_watcher(quiet=0.1, complete=True) as watcher:
        await watcher.barrier()
        batch: list[espy.change] = await watcher.next()
        async for change in watcher:
            batch.append(change)
        pending: list[str] = watcher.pending()
        return batch[0].told_at + len(pending)


def level_1() -> bytes:
    with espy.inotify.instance() as instance:
        instance.add("/", espy.inotify.mask.create)
        return instance.read()[0].name


def main() -> None:
    try:
        asyncio.run(awaited())
    except espy.not_found as failed:
        print(failed.operation, failed.filename)
