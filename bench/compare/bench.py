"""One run: what the scenarios need, and where they put what they have measured."""

import contextlib
import fcntl
import os
import pathlib
import random
import subprocess
import sys
import tempfile
import time

from . import pace, processes

QUEUES = [pathlib.Path(f"/proc/sys/fs/{kind}/max_queued_events") for kind in ("inotify", "fanotify")]
# Rounds go on until this is steady; what is not named here does not vary, or says little.
VARYING = ("ms to ready", "cpu", "CPU s", "CPU µs an event", "p50 µs", "event")
# One that needs longer than this is measured once.
SLOW = 4.0


class Bench:
    def __init__(self, programs, peers, place, memory, rounds, quick, progress):
        self.programs = programs
        self.peers = [peer for peer in peers if not peer.missing]
        self.missing = {peer.name: peer.missing for peer in peers if peer.missing}
        self.versions = {peer.name: peer.version for peer in peers if peer.version}
        self.place = place
        self.memory = memory
        self.rounds = rounds
        self.quick = quick
        self.progress = progress
        # Who does nothing for so many seconds has told everything: some wait before they tell, or look again later.
        self.quiet = 1.5
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

    def each_round(self, scenario, peers, measure, rounds=None, row=lambda peer: peer.name):
        """Calls `measure(peer)` for each, in turns, in another order each time, the baselines and espy first. Who is
        slow, steady or fails is left out of the rounds that follow; `row`: under which name `measure` notes it."""
        rounds = rounds or self.rounds
        left = self.suited(scenario, peers)
        for number in range(rounds):
            order = list(left)
            random.Random(number).shuffle(order)
            # inotifywait is what a budget compares with.
            for peer in sorted(order, key=lambda one: (not one.ours, one.name != "inotifywait")):
                if self.progress.late() and not (number == 0 and peer.ours):
                    if number > 0:
                        return
                    self.leave_out(scenario, [peer])
                    left.remove(peer)
                    continue
                self.progress.step(f"{peer.name}, round {number + 1} of {rounds}")
                if not self.attempt(scenario, peer, measure):
                    left.remove(peer)
            # The baseline goes on as long as anybody, for the ratios are those of one round.
            going = [peer for peer in left if not self._is_steady(scenario, row(peer))]
            left = [peer for peer in left if peer.raw or peer in going] if any(not p.raw for p in going) else []

    def leave_out(self, scenario, peers):
        for peer in peers:
            self.remark(scenario, peer.name, "left out, for the time of this run was up")

    def suited(self, scenario, peers):
        suited = []
        for peer in peers:
            if peer.scenarios and not any(scenario.startswith(name) for name in peer.scenarios):
                self.remark(scenario, peer.name, peer.limits)
            else:
                suited.append(peer)
        return suited

    def attempt(self, scenario, peer, measure):
        """False if there is no sense in another round. Whoever fails is said, and ends nothing."""
        started = time.monotonic()
        try:
            measure(peer)
        except processes.NotReady as why:
            self.remark(scenario, peer.name, str(why))
            return False
        except subprocess.CalledProcessError as why:
            words = (why.stderr or "").strip()[-200:]
            self.remark(scenario, peer.name, f"not measured: {pathlib.Path(why.cmd[0]).name} failed: {words}")
            return False
        except Exception as why:  # pylint: disable=broad-exception-caught
            self.remark(scenario, peer.name, f"not measured: {type(why).__name__}: {why}")
            return False
        return peer.ours or time.monotonic() - started <= SLOW

    def _is_steady(self, scenario, row):
        found = self.values.get(scenario, {}).get(row, {})
        varying = [found[measure] for measure in VARYING if measure in found]
        return bool(varying) and all(pace.steady(values) for values in varying)

    def work(self, *words, **more):
        return subprocess.run([str(self.programs / "bench_work"), *map(str, words)], capture_output=True, text=True,
                              check=True, **more).stdout

    @contextlib.contextmanager
    def directory(self, where):
        path = pathlib.Path(tempfile.mkdtemp(prefix="espy-bench-", dir=where))
        try:
            yield path
        finally:
            # Not by shutil: a million entries would take it ten times as long.
            remover = subprocess.Popen(["rm", "-rf", str(path)], start_new_session=True)
            # Who ends the run does not wait for that; it goes on by itself.
            ended = isinstance(sys.exc_info()[1], KeyboardInterrupt)
            with contextlib.suppress(subprocess.TimeoutExpired):
                remover.wait(0.5 if ended else None)

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
    """Instances of inotify and fanotify made meanwhile have a queue of `events`; false if the setting cannot be had."""
    with contextlib.ExitStack() as stack:
        try:
            for path in QUEUES:
                if path.exists():
                    _set_meanwhile(stack, path, str(events).encode())
        except OSError:
            yield False
            return
        yield True


def _set_meanwhile(stack, path, value):
    file = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    stack.callback(os.close, file)
    fcntl.flock(file, fcntl.LOCK_EX)
    before = os.pread(file, 32, 0)
    stack.callback(os.pwrite, file, before, 0)
    os.pwrite(file, value, 0)


def entries(root):
    """All paths below `root`, by whether they are directories."""
    found = {}
    for path, directories, files in os.walk(root):
        found.update((f"{path}/{name}", True) for name in directories)
        found.update((f"{path}/{name}", False) for name in files)
    return found
