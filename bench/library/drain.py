"""What a change costs in Python: queues with the same events are drained by a loop by hand, by level 1 and by the watcher, in
turns. All look at every event, or every change. Prints CPU per event as JSON, as bench_drain does.

Arguments: a directory, the number of rounds.
"""

import contextlib
import json
import os
import pathlib
import select
import statistics
import struct
import sys
import time

import espy
from espy import inotify

DIRECTORIES, FILES = 20, 2000
MASK = (inotify.mask.create | inotify.mask.delete | inotify.mask.modify | inotify.mask.close_write | inotify.mask.attrib
        | inotify.mask.moved_from | inotify.mask.moved_to)


class ByHand:
    """os.read() and struct, as one would write it without espy."""

    HEADER = struct.Struct("iIII")

    def __init__(self, directories):
        self._fd = inotify.init()
        self._paths = {inotify.add(self._fd, path, MASK): os.fspath(path) for path in directories}

    def drain(self):
        seen = total = 0
        while True:
            try:
                data = os.read(self._fd, 65536)
            except BlockingIOError:
                return seen, total
            at = 0
            while at < len(data):
                watch, mask, _cookie, size = self.HEADER.unpack_from(data, at)
                at += self.HEADER.size + size
                path = f"{self._paths[watch]}/{os.fsdecode(data[at - size:at].rstrip(bytes(1)))}"
                seen += 1
                total += (mask & 0xfff) + len(path)


class ByLevel1:
    def __init__(self, directories):
        self._instance = inotify.instance()
        self._paths = {self._instance.add(path, MASK): os.fspath(path) for path in directories}

    def drain(self):
        seen = total = 0
        while events := self._instance.read():
            for event in events:
                path = f"{self._paths[event.watch]}/{os.fsdecode(event.name)}"
                seen += 1
                total += int(event.mask) + len(path)
        return seen, total


class ByWatcher:
    def __init__(self, root):
        self._watcher = espy.watcher()
        self._watcher.add(root)
        self._watcher.sync()

    def drain(self):
        seen = total = 0
        while select.select([self._watcher], [], [], 0)[0]:
            for change in self._watcher.poll():
                seen += 1
                total += len(change.kind) + len(change.path)
        return seen, total


def make(path):
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC))


def remove(path):
    with contextlib.suppress(FileNotFoundError):
        os.unlink(path)


def make_and_remove(path):
    make(path)
    os.unlink(path)


def rename_to_and_fro(path):
    os.rename(path, path + ".other")
    os.rename(path + ".other", path)


# What is done before, and what the queues hold.
SCENARIOS = {"written": (make, make), "made": (remove, make), "made and removed": (remove, make_and_remove),
             "removed": (make, remove), "renamed": (make, rename_to_and_fro)}


def race(readers, paths, prepare, act, rounds):
    costs, ratios = [[] for _ in readers], [[] for _ in readers]
    for number in range(rounds):
        for path in paths:
            prepare(path)
        for reader in readers:
            reader.drain()
        for path in paths:
            act(path)
        took, events = [0] * len(readers), 0
        for turn in range(len(readers)):
            who = (turn + number) % len(readers)
            began = time.process_time_ns()
            seen, _ = readers[who].drain()
            took[who] = time.process_time_ns() - began
            events = seen if who == 0 else events
        for who, ns in enumerate(took):
            costs[who].append(ns / events)
            ratios[who].append(ns / took[0])
    return *map(statistics.median, costs), *map(statistics.median, ratios[1:])


def main():
    root, rounds = pathlib.Path(sys.argv[1]), int(sys.argv[2])
    directories = [root / f"directory_{number}" for number in range(DIRECTORIES)]
    for directory in directories:
        directory.mkdir()
    paths = [f"{directory}/source_file_{number}.cpp" for directory in directories for number in range(FILES // DIRECTORIES)]
    readers = ByHand(directories), ByLevel1(directories), ByWatcher(root)
    names = ("raw", "level_1", "watcher", "level_1_ratio", "watcher_ratio")
    print(json.dumps([{"events": what, **dict(zip(names, race(readers, paths, *acts, rounds)))}
                      for what, acts in SCENARIOS.items()]))


main()
