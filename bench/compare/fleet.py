"""From a tree on one machine to the lines of `espy follow`, over three servers of NATS on loopback."""

import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import time

sys.path.append(str(pathlib.Path(__file__).resolve().parents[2] / "tests" / "cluster"))
TICKS = os.sysconf("SC_CLK_TCK")


class Fleet:
    """One machine that ships, and the servers."""

    def __init__(self, bench, nodes, root, scratch):
        self.espy = bench.peer("espy watch").command(root, scratch)[0]
        self.root, self.scratch = root, scratch
        self.cluster = nodes.Cluster(scratch / "nats").up()
        self.running = []
        self.stream = "ESPY-bench:j"

    def words(self, command, *words):
        return [self.espy, command, *map(str, words)]

    def start(self, command, *words, **options):
        process = subprocess.Popen(self.words(command, *words), stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                   **{"stdout": subprocess.DEVNULL, **options})
        self.running.append(process)
        return process

    def begin(self):
        journal = self.scratch / "j.journal"
        subprocess.run(self.words("since", "--now", "--journal", journal, self.root), check=True, capture_output=True)
        self.start("record", "--journal", journal, self.root)
        return self.start("ship", *self.servers(), "--as", "bench/j", "--journal", journal, self.root)

    def servers(self):
        return "--server", ",".join(self.cluster.urls)

    def held(self):
        """Messages and bytes of the stream, on the server that leads it."""
        state = self.cluster.streams().get(self.stream, {}).get("state", {})
        return state.get("messages", 0), state.get("bytes", 0)

    def end(self):
        for process in self.running:
            process.kill()
            process.wait()
        self.cluster.down()


def _processor_time(process):
    """In µs."""
    fields = pathlib.Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * 1e6 / TICKS


def _until(line_of, path):
    while True:
        line = json.loads(line_of())
        if line.get("path") == path:
            return


def _follow(fleet):
    follower = fleet.start("follow", *fleet.servers(), "--format", "json", stdout=subprocess.PIPE)
    while b'"ready"' not in follower.stdout.readline():
        pass
    return follower


def _lag(bench, fleet, follower):
    took = []
    for number in range(20 if bench.quick else 200):
        time.sleep(0.05)
        begin = time.monotonic()
        (fleet.root / f"lag-{number}").touch()
        _until(follower.stdout.readline, f"lag-{number}")
        took.append((time.monotonic() - begin) * 1e3)
    took.sort()
    return {"lag p50 ms": statistics.median(took), "lag p99 ms": took[int(len(took) * 0.99) - 1]}


def _storm(bench, fleet, shipper, follower):
    count = 2_000 if bench.quick else 50_000
    before = [_processor_time(each) for each in (shipper, follower)]
    messages, size = fleet.held()
    begin = time.monotonic()
    for number in range(count):
        if number % 100 == 0:
            (fleet.root / f"storm-{number}").mkdir()
        (fleet.root / f"storm-{number // 100 * 100}" / f"file-{number}").touch()
    (fleet.root / "the last one").touch()
    _until(follower.stdout.readline, "the last one")
    seconds = time.monotonic() - begin
    after = [_processor_time(each) for each in (shipper, follower)]
    told = count * 1.01
    held = fleet.held()
    return {"changes/s": told / seconds, "batches": held[0] - messages, "stream B/change": (held[1] - size) / told,
            "ship µs/change": (after[0] - before[0]) / told, "follow µs/change": (after[1] - before[1]) / told}


def fleet(bench):
    sys.modules.pop("nodes", None)
    import nodes  # pylint: disable=import-outside-toplevel,import-error
    if nodes.SERVER is None:
        bench.remark("fleet", "it", "nats-server is not installed")
        return
    with bench.tree(1, 1, bench.place) as (root, scratch):
        one = Fleet(bench, nodes, root, scratch)
        try:
            shipper = one.begin()
            follower = _follow(one)
            bench.note("fleet", "espy ship to espy follow", **_lag(bench, one, follower),
                       **_storm(bench, one, shipper, follower))
        finally:
            one.end()
    _begin(bench, nodes)


def _begin(bench, nodes):
    """Somebody begins to follow a large tree."""
    directories = 100 if bench.quick else 10_000
    with bench.tree(directories, 100, bench.place) as (root, scratch):
        one = Fleet(bench, nodes, root, scratch)
        try:
            one.begin()
            nodes.wait_for("the tree is in the stream", lambda: one.held()[0] > 0, 600)
            while (held := one.held()) and not time.sleep(1) and one.held() != held:
                pass
            begin = time.monotonic()
            done = subprocess.Popen(one.words("follow", *one.servers(), "--into", scratch / "fleet.db", "--once"),
                                    stderr=subprocess.DEVNULL)
            _, _, used = os.wait4(done.pid, 0)
            bench.note("fleet-begin", "espy follow --into",
                       **{"entries": directories * 101, "s": time.monotonic() - begin, "µs/entry CPU":
                          (used.ru_utime + used.ru_stime) * 1e6 / (directories * 101),
                          "memory MB": used.ru_maxrss / 1024, "stream B/entry": one.held()[1] / (directories * 101),
                          "mirror B/entry": (scratch / "fleet.db").stat().st_size / (directories * 101)})
        finally:
            one.end()
            shutil.rmtree(scratch / "nats", ignore_errors=True)
