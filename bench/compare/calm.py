"""Single changes, and none: latency and idleness. And the library by itself."""

import contextlib
import dataclasses
import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
import pathlib

from . import peers as watchers
from . import processes


def _quantile(values, part):
    return values[min(len(values) - 1, int(len(values) * part))]


def latency(bench):
    """From before a file is made until a line with its name has been read; a stream, and single ones."""
    peers = [watchers.raw_printing(bench.programs), *(peer for peer in bench.peers if not peer.silent)]
    for scenario, apart, count in (("latency-stream", 1_000, 300 if bench.quick else 1_500),
                                   ("latency-busy", 100, 300 if bench.quick else 3_000),
                                   ("latency-calm", 10_000, 20 if bench.quick else 150),
                                   ("latency-single", 20_000, 5 if bench.quick else 40)):
        def measure(peer):
            with bench.tree(1, 0) as (root, scratch), bench.start(peer, root, scratch, pipe=True) as running:
                time.sleep(0.05)
                said = bench.work("latency", root, running.reads, apart, count, pass_fds=[running.reads])
                times = sorted(float(line) for line in said.split() if line != "missed")
                if not times:
                    raise processes.NotReady("it told nothing")
                bench.note(scenario, peer.name, **{
                    "p50 µs": _quantile(times, 0.5), "p99 µs": _quantile(times, 0.99), "missed": said.count("missed")})
        bench.each_round(scenario, peers, measure)


# What is done once, and what was there before.
ALONE = {
    "written": lambda path: path.write_bytes(b"x"),
    "made": lambda path: path.with_name(path.name + ".made").touch(),
    "renamed": lambda path: path.rename(path.with_name(path.name + ".renamed")),
    "removed": lambda path: path.with_name(path.name + ".renamed").unlink(),
}


def calls(bench):
    """System calls of a change that comes alone: strace(1) counts those of many."""
    if not shutil.which("strace"):
        bench.remark("calls", "it", "strace is not installed")
        return
    json_lines = dataclasses.replace(bench.peer("espy watch"), name="espy watch --format json")
    plain = json_lines.command
    json_lines.command = lambda root, scratch: [*plain(root, scratch)[:2], "--format", "json", str(root)]
    json_lines.ready = b""
    names = ("espy watch", "inotifywait")
    chosen = [watchers.raw_printing(bench.programs), *(peer for peer in map(bench.peer, names) if peer), json_lines]

    def measure(peer):
        with bench.tree(1, 0) as (root, scratch), bench.start(peer, root, scratch) as running:
            running.settle(5)
            files = [root / f"file{number}" for number in range(20 if bench.quick else 100)]
            for file in files:
                file.touch()
            running.settle(5)
            bench.note("calls", peer.name, **{what: _counted(running.pid, scratch, act, files)
                                              for what, act in ALONE.items()})
    bench.each_round("calls", chosen, measure, 1)


def _counted(pid, scratch, act, files):
    said = scratch / "calls"
    with subprocess.Popen(["strace", "-f", "-qq", "-c", "-o", str(said), "-p", str(pid)], stderr=subprocess.DEVNULL) as counts:
        time.sleep(0.2)
        for file in files:
            act(file)
            time.sleep(0.01)
        counts.send_signal(signal.SIGINT)
    total = next(line.split() for line in said.read_text().splitlines() if line.endswith("total"))
    return int(total[3]) / len(files)


def idle(bench):
    """What it costs to wait, on 11,111 directories: a few at a time, since all of them do nothing."""
    seconds = 2 if bench.quick else 10
    chosen = bench.suited("idle", bench.peers)
    with bench.tree(1_111 if bench.quick else 11_111, 1, bench.place) as (root, _scratch):
        for at in range(0, len(chosen), 7):
            group = chosen[at:at + 7]
            bench.progress.step(", ".join(peer.name for peer in group))
            if bench.progress.late() and at > 0:
                bench.leave_out("idle", group)
            else:
                _wait_with(bench, group, root, seconds)


def _wait_with(bench, group, root, seconds):
    with contextlib.ExitStack() as stack:
        running = {}

        def start(peer):
            scratch = stack.enter_context(tempfile.TemporaryDirectory(dir=bench.memory, prefix="espy-bench-"))
            running[peer.name] = stack.enter_context(bench.start(peer, root, pathlib.Path(scratch)))

        for peer in group:
            bench.attempt("idle", peer, start)
        for one in running.values():
            one.settle(10)
        before = {name: (one.cpu_seconds(), one.switches()) for name, one in running.items()}
        time.sleep(seconds)
        for name, one in running.items():
            cpu, switches = before[name]
            bench.note("idle", name, **{"CPU ms": (one.cpu_seconds() - cpu) * 1e3,
                                        "wake-ups": one.switches() - switches})


def drain(bench):
    """CPU per event of a full queue: by hand, by level 1, by the watcher, in one process."""
    _drain(bench, "drain", 11 if bench.quick else 61, [str(bench.programs / "bench_drain")])


def drain_fanotify(bench):
    """The same over fanotify; an event is one of the raw loop's."""
    if os.geteuid() != 0:
        bench.remark("drain-fanotify", "it", "it needs root")
        return
    _drain(bench, "drain-fanotify", 11 if bench.quick else 21, [str(bench.programs / "bench_drain")], "--fanotify")


def drain_python(bench):
    """The same in Python, where the raw loop is one of os.read() and struct."""
    package = bench.programs.parent / "python"
    if not package.is_dir():
        bench.remark("drain-python", "it", "the Python package is not built")
        return
    program = pathlib.Path(__file__).resolve().parent.parent / "library" / "drain.py"
    _drain(bench, "drain-python", 3 if bench.quick else 11,
           ["env", f"PYTHONPATH={package}", "/usr/bin/python3", "-B", str(program)])


def _drain(bench, scenario, rounds, program, *words):
    with bench.directory(bench.memory) as root:
        done = subprocess.run([*program, str(root), str(rounds), *words], capture_output=True, text=True, check=True)
    for row in json.loads(done.stdout):
        bench.note(scenario, row["events"], **{
            "raw ns": row["raw"], "level 1 ns": row["level_1"], "watcher ns": row["watcher"],
            "level 1 ratio": row["level_1_ratio"], "watcher ratio": row["watcher_ratio"]})


def micro(bench):
    """The parts of the library and of the command, one by one (Google Benchmark)."""
    program = bench.programs / "bench_micro"
    if not program.exists():
        bench.remark("micro", "bench_micro", "it was not built: Google Benchmark is not installed")
        return
    least = "0.02" if bench.quick else "0.2"
    done = subprocess.run([str(program), "--benchmark_format=json", "--benchmark_min_time=" + least],
                          capture_output=True, text=True, check=True, env={**os.environ, "TZ": "UTC"})
    for row in json.loads(done.stdout)["benchmarks"]:
        items = row.get("items_per_second")
        bench.note("micro", row["name"], **{"ns an item": 1e9 / items if items else row["cpu_time"]})


def journal(bench):
    """A recorder's first listing and comparison beside listing and statx() by hand, then what a change costs."""
    program = bench.programs / "bench_journal"
    if not program.exists():
        bench.remark("journal", "bench_journal", "it was not built: SQLite is not installed")
        return
    with bench.directory(bench.place) as root:
        done = subprocess.run([str(program), str(root), "500" if bench.quick else "20000", "10"],
                              capture_output=True, text=True, check=True)
    row = json.loads(done.stdout)
    by_hand = row["list and statx CPU s"]
    bench.note("journal", "recorder", **row, **{
        "first listing ratio": row["first listing CPU s"] / by_hand, "comparison ratio": row["comparison CPU s"] / by_hand})
