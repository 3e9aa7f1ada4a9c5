"""What a watcher says while a tree changes at full speed: all of it, true, once?"""

import pathlib
import subprocess
import time

from . import peers as watchers
from .bench import entries, small_queue


def _until_repaired(bench, peer):
    """espy's repair may be put off for a second, so that it does not overflow the queue again."""
    return max(bench.quiet, 1.5) if peer.ours else bench.quiet


def _heard(peer, output, root):
    text = output.read_bytes().decode(errors="surrogateescape")
    return list(peer.lines(text, str(root)))


def _added(heard):
    for word, path in heard:
        if word == "add":
            yield path
        elif word == "move":
            yield path[1]


def _lag(bench, scenario, peer, running, ended):
    patience = 8 if bench.quick else 20
    lag = max(0.0, running.settle(patience, bench.quiet) - ended)
    if not running.rested and not running.ended:
        bench.remark(scenario, peer.name, f"still at work after {patience} s")
    return lag


def _survives(bench, scenario, peer, running):
    if running.ended:
        why = "".join(f": {each}" for each in peer.endings.values())
        bench.remark(scenario, peer.name, "it ended by itself under the load" + why)
    return not running.ended


def throughput(bench, scenario, directories):
    def measure(peer):
        with bench.tree(1, 0) as (root, scratch):
            bench.work("churn", root, 0, directories)
            with bench.start(peer, root, scratch) as running:
                _churned(bench, scenario, peer, root, running, directories)

    bench.each_round(scenario, bench.peers, measure)


def _churned(bench, scenario, peer, root, running, directories):
    before = running.cpu_seconds()
    at = running.output.stat().st_size
    made = int(bench.work("churn", root, 0.3 if bench.quick else 1, directories).split()[1])
    running.settle(5 if bench.quick else 12)
    cpu = running.cpu_seconds() - before
    if not _survives(bench, scenario, peer, running):
        return
    running.end()
    if peer.silent:
        lines, overflows = watchers.totals(running.said)
        bench.note(scenario, peer.name, **{"CPU µs an event": cpu * 1e6 / max(lines, 1),
                                          "CPU µs a file": cpu * 1e6 / made, "overflows": overflows,
                                          "files made": made})
        return
    text = running.output.read_bytes()[at:].decode(errors="surrogateescape")
    heard = list(peer.lines(text, str(root)))
    told = len({path for path in _added(heard)})
    bench.note(scenario, peer.name, **{
        "CPU µs an event": cpu * 1e6 / max(len(heard), 1),
        "CPU µs a file": cpu * 1e6 / made,
        "files made": made,
        "told %": min(100.0, 100 * told / made),
        "overflows": sum(word == "overflow" for word, _ in heard)})


def one_directory(bench):
    throughput(bench, "throughput-one", 1)


def many_directories(bench):
    throughput(bench, "throughput-many", 100 if bench.quick else 1_000)


def burst(bench):
    """41,111 entries: mkdir -p at full speed, then what tar does."""
    def measure(peer):
        with bench.tree(1, 0) as (root, scratch), bench.start(peer, root, scratch) as running:
            before = running.cpu_seconds()
            bench.work("burst", root)
            lag = _lag(bench, "burst", peer, running, time.monotonic())
            measures = {"CPU s": running.cpu_seconds() - before, "lag s": lag, "resident MB": running.resident_mb()}
            running.end()
            if not peer.silent:
                there = entries(root)
                times = {}
                for path in _added(_heard(peer, running.output, root)):
                    times[path] = times.get(path, 0) + 1
                measures["missing"] = len(there.keys() - times.keys())
                measures["invented"] = len(times.keys() - there.keys())
                measures["twice"] = sum(count > 1 for count in times.values())
        bench.note("burst", peer.name, **measures)
    bench.each_round("burst", bench.peers, measure, min(bench.rounds, 2))


def nested(bench):
    """New directories in new directories with files in them, in two sizes, by one process and by two."""
    chosen = [peer for peer in bench.peers if peer.raw or peer.name.startswith("espy library")]
    chosen = bench.suited("nested", [peer for peer in chosen if peer.name != "raw inotify"])
    for entries in (2_500, 10_000) if bench.quick else (40_000, 160_000):
        for writers in (1, 2):
            def measure(peer):
                with bench.tree(1, 0) as (root, scratch), bench.start(peer, root, scratch) as running:
                    before = running.cpu_seconds()
                    bench.work("storm", root, entries, writers)
                    lag = _lag(bench, "nested", peer, running, time.monotonic())
                    cpu = running.cpu_seconds() - before
                    running.end()
                    read = watchers.read(running.said)
                    bench.note("nested", row(peer), **{
                        "CPU µs an entry": cpu * 1e6 / entries, "CPU µs an event": cpu * 1e6 / max(read, 1),
                        "events an entry": read / entries, "lag s": lag})

            def row(peer):
                return f"{peer.name}, {entries} entries by {writers}"
            bench.each_round("nested", chosen, measure, row=row)


def _true_paths(said):
    """For each file the path at which it was made, and those that it had later."""
    at = {}
    ever = {}
    inside = {}
    for line in said.splitlines():
        word, first, *second = line.split(" ")
        if word == "made":
            directory = first.split("/directory")[0] if "/renamed" not in first else first.rsplit("/directory", 1)[0]
            name = first.rsplit("/", 1)[1]
            at[name] = first
            ever[name] = {first}
            inside.setdefault(directory, []).append(name)
        else:
            moved = inside.pop(first, [])
            for name in moved:
                ever[name].add(second[0] + at[name][len(at[name].rsplit("/directory", 1)[0]):])
            inside.setdefault(second[0], []).extend(moved)
    return at, ever


def renames(bench):
    """1,000 renames of directories, three files made in each afterwards: under which path is each told?"""
    def measure(peer):
        with bench.tree(111, 0, bench.place) as (root, scratch), bench.start(peer, root, scratch) as running:
            before = running.cpu_seconds()
            at, ever = _true_paths(bench.work("renames", root))
            running.settle(5 if bench.quick else 12, bench.quiet)
            cpu = running.cpu_seconds() - before
            running.end()
            counts = {"right": 0, "late": 0, "wrong": 0, "missing": 0}
            first = {}
            for path in _added(_heard(peer, running.output, root)):
                first.setdefault(path.rsplit("/", 1)[-1], path)
            for name, path in at.items():
                told = first.get(name)
                kind = ("missing" if told is None else "right" if told == path
                        else "late" if told in ever[name] else "wrong")
                counts[kind] += 1
            bench.note("renames", peer.name, **counts, **{"CPU s": cpu})
    bench.each_round("renames", [peer for peer in _printing(bench)], measure, min(bench.rounds, 2))


def _printing(bench):
    """Those that print paths; the raw one then does, too."""
    return [watchers.raw_printing(bench.programs), *(peer for peer in bench.peers if not peer.silent)]


class Picture:
    """What a consumer believes who applies what is told."""

    def __init__(self, there):
        self.paths = set(there)

    def apply(self, heard):
        for word, path in heard:
            if word == "add":
                self.paths.add(path)
            elif word == "remove":
                self._take(path)
            elif word == "move":
                before, after = path
                self._take(after)
                moved = self._take(before)
                self.paths |= {after + old[len(before):] for old in moved} or {after}

    def _take(self, path):
        taken = {old for old in self.paths if old == path or old.startswith(path + "/")}
        self.paths -= taken
        return taken


def overflow(bench):
    """20,000 changes with a queue of 64 events: is the loss said, does the picture heal, who is blind afterwards?"""
    def measure(peer):
        with bench.tree(11, 0) as (root, scratch):
            before = entries(root)
            with small_queue(64) as small:
                if not small:
                    bench.remark("overflow", peer.name, "the queue cannot be made small here")
                    return
                running = bench.start(peer, root, scratch)
            with running:
                bench.work("changes", root)
                running.settle(30, _until_repaired(bench, peer))
                there = entries(root)
                heard = _heard(peer, running.output, root)
                blind = _blind(bench, running, peer, root, there)
                _survives(bench, "overflow", peer, running)
            picture = Picture(before)
            picture.apply(heard)
            bench.note("overflow", peer.name, **{
                "told": sum(word == "overflow" for word, _ in heard),
                "missing": len(there.keys() - picture.paths),
                "ghosts": len(picture.paths - there.keys()),
                "blind": blind,
                "directories": sum(there.values())})
    bench.each_round("overflow", _printing(bench), measure, 1)


def _blind(bench, running, peer, root, there):
    """How many directories say nothing of a file that is made in them, slowly."""
    directories = [path for path, is_directory in there.items() if is_directory] + [str(root)]
    for number, path in enumerate(directories):
        pathlib.Path(path, f"probe{number}").touch()
        time.sleep(0.001)
    running.settle(30, _until_repaired(bench, peer))
    told = {path for word, path in _heard(peer, running.output, root) if word in ("add", "touch")}
    return sum(f"{path}/probe{number}" not in told for number, path in enumerate(directories))


def removal(bench):
    """rm -rf of 20,000 directories."""
    count = 2_000 if bench.quick else 20_000

    def measure(peer):
        with bench.tree(count, 1) as (root, scratch), bench.start(peer, root, scratch) as running:
            running.settle(30)
            before = running.cpu_seconds()
            there = entries(root)
            at = running.output.stat().st_size
            subprocess.run(["rm", "-rf", f"{root}/directory{0}", *(f"{root}/directory{i}" for i in range(1, 10))],
                           check=True)
            lag = _lag(bench, "removal", peer, running, time.monotonic())
            measures = {"CPU s": running.cpu_seconds() - before, "lag s": lag}
            if not _survives(bench, "removal", peer, running):
                return
            running.end()
            if not peer.silent:
                text = running.output.read_bytes()[at:].decode(errors="surrogateescape")
                gone = {path for word, path in peer.lines(text, str(root)) if word == "remove"}
                measures["not told %"] = 100 * len(there.keys() - gone - {f"{root}/file0.txt"}) / len(there)
        bench.note("removal", peer.name, **measures)
    bench.each_round("removal", bench.peers, measure, min(bench.rounds, 2))
