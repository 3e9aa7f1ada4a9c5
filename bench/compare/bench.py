"""One run: what the scenarios need, and where they put what they have measured."""

import contextlib
import fcntl
import os
import pathlib
import random
import shutil
import subprocess
import tempfile
import time

from . import processes

QUEUE = pathlib.Path("/proc/sys/fs/inotify/max_queued_events")
# One that needs longer than this is measured once.
SLOW = 4.0


class Bench:
    def __init__(self, programs, peers, place, memory, rounds, quick):
        self.programs = programs
        self.peers = [peer for peer in peers if not peer.missing]
        # The mark is on a whole file system: where others work, too, its cost says nothing.
        self.watching = [peer for peer in self.peers if peer.name != "raw fanotify"]
        self.missing = {peer.name: peer.missing for peer in peers if peer.missing}
        self.versions = {peer.name: peer.version for peer in peers if peer.version}
        self.place = place
        self.memory = memory
        self.rounds = rounds
        self.quick = quick
        # scenario → watcher → measure → the values of all rounds
        self.values = {}
        self.remarks = {}

    def peer(self, name):
        return next((peer for peer in self.peers if peer.name == name), None)

    def note(self, scenario, name, **measures):
        rows = self.values.setdefault(scenario, {}).setdefault(name, {})
        for measure, value in measures.items():
            rows.setdefault(measure, []).append(value)

    def remark(self, scenario, name, text):
        self.remarks.setdefault(scenario, {})[name] = text

    def each_round(self, scenario, peers, measure, rounds=None):
        """Calls `measure(peer)` for each, in turns, in another order each time; the raw ones go first and last in turn."""
        slow = set()
        for number in range(rounds or self.rounds):
            order = [peer for peer in peers if peer.name not in slow]
            random.Random(number).shuffle(order)
            for peer in order:
                started = time.monotonic()
                try:
                    measure(peer)
                except processes.NotReady as why:
                    self.remark(scenario, peer.name, str(why))
                    slow.add(peer.name)
                if time.monotonic() - started > SLOW and not peer.raw and not peer.name.startswith("espy"):
                    slow.add(peer.name)

    def work(self, *words, **more):
        return subprocess.run([str(self.programs / "bench_work"), *map(str, words)], capture_output=True, text=True,
                              check=True, **more).stdout

    @contextlib.contextmanager
    def directory(self, where):
        path = pathlib.Path(tempfile.mkdtemp(prefix="espy-bench-", dir=where))
        try:
            yield path
        finally:
            shutil.rmtree(path, ignore_errors=True)

    @contextlib.contextmanager
    def tree(self, directories, files, where=None):
        """A tree, and a place beside it for what watchers write."""
        with self.directory(where or self.memory) as path, self.directory(self.memory) as scratch:
            root = path / "tree"
            self.work("tree", root, directories, files)
            yield root, scratch

    def start(self, peer, root, scratch, **more):
        return processes.Running(peer, root, scratch, **more)


@contextlib.contextmanager
def small_queue(events):
    """Instances of inotify made meanwhile have a queue of `events`; false if the setting cannot be had."""
    try:
        file = os.open(QUEUE, os.O_RDWR | os.O_CLOEXEC)
    except OSError:
        yield False
        return
    fcntl.flock(file, fcntl.LOCK_EX)
    before = os.pread(file, 32, 0)
    try:
        os.pwrite(file, str(events).encode(), 0)
        yield True
    finally:
        os.pwrite(file, before, 0)
        os.close(file)


def entries(root):
    """All paths below `root`, by whether they are directories."""
    found = {}
    for path, directories, files in os.walk(root):
        found.update((f"{path}/{name}", True) for name in directories)
        found.update((f"{path}/{name}", False) for name in files)
    return found
