"""From the start until everything is watched: time, memory, watches; and how it grows."""

import contextlib
import os
import pathlib
import subprocess

from . import processes

# Those that need nothing but a mark.
MARKED = ("raw fanotify", "espy library --no-track", "espy watch --no-track")


def _arm(bench, scenario, root, scratch, peer, entries):
    with bench.start(peer, root, scratch) as running:
        # A mark sees whatever others do.
        running.settle(1 if peer.marks else 10, quiet=0.2)
        measures = {
            "seconds": running.seconds_to_ready,
            "cpu": running.cpu_seconds(),
            "resident MB": running.resident_mb(),
            "watches": running.watches(),
        }
        if peer.name == "espy library":
            measures.update(held(running.said))
    bench.note(scenario, peer.name, **measures)
    return entries


def held(said):
    """Bytes for each entry, all of them and by what they are for."""
    words = said.split()
    number = {what: int(words[words.index(what) + 1])
              for what in ("known", "memory", "entries", "directories", "names", "tables")}
    known = number.pop("known")
    return {"bytes an entry" if what == "memory" else f"B {what}": value / known for what, value in number.items()}


def _watch_limit():
    return int(pathlib.Path("/proc/sys/fs/inotify/max_user_watches").read_text())


def arm(bench, scenario, directories, files, where, names=None):
    chosen = [peer for peer in bench.peers if names is None or peer.name in names]
    with bench.tree(directories, files, where) as (root, scratch):
        for peer in [peer for peer in chosen if peer.watches_files]:
            needed = directories * (1 + files)
            if needed > _watch_limit():
                bench.remark(scenario, peer.name,
                             f"it needs {needed:,} watches, and the limit here is {_watch_limit():,}")
                chosen.remove(peer)
        # Once before, so that all find warm caches.
        for peer in chosen[:1]:
            bench.start(peer, root, scratch).end()
        bench.each_round(scenario, chosen, lambda peer: _arm(bench, scenario, root, scratch, peer, directories))


def small(bench):
    arm(bench, "arming-small", 1_111 if bench.quick else 11_111, 1, bench.place)


def large(bench):
    names = None
    if bench.quick:
        names = {"raw inotify", "raw fanotify", "espy library", "espy watch", "inotifywait"}
    arm(bench, "arming-large", 11_111 if bench.quick else 111_111, 1, bench.place, names)


def million(bench):
    names = {"raw inotify", "raw fanotify", "espy library", "espy watch", "inotifywait", "watchman"}
    arm(bench, "arming-million", 1_000 if bench.quick else 10_000, 99, bench.memory, names)


# Whoever waits for a disk, or a server, waits as long as the others; a few say all.
SLOW = {"raw inotify", "espy library", "espy watch", "inotifywait", "watchman"}


def _arm_slowly(bench, scenario, peer, root, scratch):
    with bench.start(peer, root, scratch, patience=60) as running:
        bench.note(scenario, peer.name, seconds=running.seconds_to_ready, cpu=running.cpu_seconds(),
                   **{"resident MB": running.resident_mb()})


def cold(bench):
    """With nothing of the tree in the kernel's caches: who else works on the machine loses theirs, too."""
    drop = pathlib.Path("/proc/sys/vm/drop_caches")
    if not os.access(drop, os.W_OK) or bench.quick:
        bench.remark("arming-cold", "it", "only root can drop the kernel's caches, and only a whole run does")
        return
    with bench.tree(111_111, 1, bench.place) as (root, scratch):
        def measure(peer):
            os.sync()
            drop.write_text("3")
            _arm_slowly(bench, "arming-cold", peer, root, scratch)
        bench.each_round("arming-cold", [peer for peer in bench.peers if peer.name in SLOW], measure, 1)


@contextlib.contextmanager
def _remote(bench, directories, delay=1_000):
    """A file system whose server takes `delay` microseconds for each operation; mounted anew each time, so that the
    kernel knows nothing of it."""
    with bench.directory(bench.memory) as place:
        root = place / "tree"
        root.mkdir()
        with subprocess.Popen([str(bench.programs / "bench_remote"), str(root), str(directories), str(delay)],
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as server:
            try:
                if server.stdout.readline() != "ready\n":
                    raise processes.NotReady("fuse(4) cannot be had: " + server.stderr.read().strip())
                yield root
            finally:
                subprocess.run(["umount", "-l", str(root)], check=False, capture_output=True)


def remote(bench):
    """A tree on a server, for which fuse(4) stands."""
    def measure(peer):
        with _remote(bench, 111 if bench.quick else 1_111) as root, bench.directory(bench.memory) as scratch:
            _arm_slowly(bench, "arming-remote", peer, root, scratch)
    bench.each_round("arming-remote", [peer for peer in bench.peers if peer.name in SLOW], measure)


def mark(bench):
    """One mark on a file system, whatever is in it: trees of several sizes."""
    chosen = [peer for peer in map(bench.peer, MARKED) if peer]
    for directories in (111, 1_111) if bench.quick else (1_111, 11_111, 111_111):
        with bench.tree(directories, 1) as (root, scratch):
            def measure(peer):
                with bench.start(peer, root, scratch) as running:
                    bench.note("mark", f"{peer.name}, {directories} directories", **{
                        "ms to ready": running.seconds_to_ready * 1e3, "CPU ms": running.cpu_seconds() * 1e3,
                        "resident MB": running.resident_mb()})
            bench.each_round("mark", chosen, measure, 2 * bench.rounds - 1,
                             row=lambda peer: f"{peer.name}, {directories} directories")


def growth(bench):
    """The same for trees of all sizes, and what a change costs in each."""
    names = ["raw inotify", "espy library", "espy watch", "inotifywait"]
    for entries in (1_000, 10_000) if bench.quick else (1_000, 10_000, 100_000, 1_000_000):
        with bench.tree(entries // 10, 9) as (root, scratch):
            bench.each_round("growth", [bench.peer(name) for name in names if bench.peer(name)],
                             lambda peer: _grow(bench, root, scratch, peer, entries),
                             1 if entries > 100_000 else bench.rounds,
                             row=lambda peer: f"{peer.name}, {entries} entries")


def _grow(bench, root, scratch, peer, entries):
    with bench.start(peer, root, scratch) as running:
        running.settle(30, quiet=0.1)
        armed = running.cpu_seconds()
        memory = running.resident_mb()
        made = int(bench.work("churn", root, 0.3, 1).split()[1])
        running.settle(30, quiet=0.2)
        # Each file is created, closed and removed.
        event = (running.cpu_seconds() - armed) * 1e6 / (3 * made)
    bench.note("growth", f"{peer.name}, {entries} entries", entries=entries, cpu=armed, event=event,
               **{"resident MB": memory})
