"""Machines with trees that change, a cluster between them, a mirror, and the oracle: after quiet the mirror of each machine is
what is on its disk, and nothing is missing that was not named.

The command is in the environment as ESPY. ESPY_CLUSTER_WHOLE asks for all that takes too long for every change.
"""

import base64
import json
import os
import pathlib
import random
import shutil
import signal
import stat
import subprocess
import tempfile
import threading
import time
import unittest

import nodes
from nats_client import Client, retry
from nodes import PATIENCE, wait_for

ESPY = os.environ["ESPY"]
WHOLE = bool(os.environ.get("ESPY_CLUSTER_WHOLE"))
needs_server = unittest.skipUnless(nodes.SERVER, "there is no nats-server (Debian: nats-server)")


def times(whole, short):
    return whole if WHOLE else short


class Process:
    """One espy in the background, with what it says in a file."""

    def __init__(self, log, *arguments, stdout=None):
        self.log, self.arguments = log, [ESPY, *map(os.fspath, arguments)]
        self.stdout = stdout
        self.process = None
        self.start()

    def start(self):
        if not self.is_alive():
            self.begin = os.path.getsize(self.log) if os.path.exists(self.log) else 0
            with open(self.log, "ab") as words, open(self.stdout or os.devnull, "ab") as data:
                self.process = subprocess.Popen(self.arguments, stdin=subprocess.DEVNULL, stdout=data, stderr=words,
                                                preexec_fn=nodes.die_with_parent)

    def is_alive(self):
        return self.process is not None and self.process.poll() is None

    def kill(self, how=signal.SIGKILL):
        if self.is_alive():
            self.process.send_signal(how)
            self.process.wait(PATIENCE)

    def said(self):
        """Since it was started last."""
        return pathlib.Path(self.log).read_bytes()[self.begin:].decode(errors="replace")

    def wait_for_word(self, word, patience=PATIENCE):
        try:
            wait_for(word, lambda: word in self.said() or not self.is_alive(), patience)
        except AssertionError:
            pass
        assert word in self.said(), f"{word!r} was not said, but:\n{self.said()}"


class Writer(threading.Thread):
    """Changes a tree without end: what is made is written, renamed, replaced and removed, directories too."""

    def __init__(self, top, seed, pause=0.002):
        super().__init__(daemon=True)
        self.top, self.random, self.pause = pathlib.Path(top), random.Random(seed), pause
        self.steps, self.ends = 0, threading.Event()

    def run(self):
        while not self.ends.wait(self.pause):
            try:
                self.step()
            except OSError:
                pass  # it is not there any more, or there is already something
            self.steps += 1

    def place(self):
        return self.top.joinpath(*(f"d{self.random.randrange(3)}" for _ in range(self.random.randrange(3))),
                                 f"{self.random.choice('fd')}{self.random.randrange(6)}")

    def step(self):
        path, kind = self.place(), self.random.randrange(10)
        if kind < 3:
            path.write_bytes(b"x" * self.random.randrange(2000))
        elif kind < 5:
            path.parent.joinpath(f"d{self.random.randrange(3)}").mkdir()
        elif kind < 7:
            path.rename(self.place())
        elif kind < 8:
            path.chmod(0o600 | self.random.randrange(0o100))
        elif kind < 9:
            path.unlink()
        else:
            shutil.rmtree(path if path.is_dir() else path.parent / "d2")

    def stop(self):
        self.ends.set()
        self.join(PATIENCE)


class Machine:
    """A tree that is recorded and shipped."""

    def __init__(self, place, name, urls, seed, *options):
        self.name, self.place = name, pathlib.Path(place)
        self.tree, self.journal = self.place / "tree", self.place / "state" / "j.journal"
        self.tree.mkdir(parents=True)
        self.urls, self.options, self.seed = urls, options, seed
        self.recorder = self.shipper = self.writer = None

    @property
    def stream(self):
        return f"ESPY-{self.name}:j"

    def record(self):
        self.recorder = Process(self.place / "record.log", "record", "--journal", self.journal, self.tree)
        self.recorder.wait_for_word("recording ")

    def ship(self, *options):
        self.shipper = Process(self.place / "ship.log", "ship", "--server", ",".join(self.urls),
                               "--as", f"{self.name}/j", "--journal", self.journal,
                               *(options or self.options), self.tree)

    def write(self, pause=0.002):
        self.writer = Writer(self.tree, self.seed, pause)
        self.writer.start()

    def begin(self, pause=0.002):
        self.record()
        self.ship()
        self.write(pause)
        return self

    def quiet(self):
        if self.writer:
            self.writer.stop()

    def sync(self):
        """All that happened is in the journal: the token."""
        done = subprocess.run([ESPY, "since", "--now", "--journal", self.journal], capture_output=True, text=True,
                              timeout=PATIENCE)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def end(self):
        self.quiet()
        for each in (self.shipper, self.recorder):
            if each:
                each.kill()

    def disk(self):
        """By path below the tree: type, and of files their size, of all their mode."""
        found = {}
        for folder, directories, files in os.walk(self.tree):
            for name in directories + files:
                path = os.path.join(folder, name)
                look = os.lstat(path)
                kind = "directory" if stat.S_ISDIR(look.st_mode) else "file"
                found[os.path.relpath(path, self.tree)] = (kind, look.st_size if kind == "file" else None,
                                                           f"{look.st_mode & 0o7777:04o}")
        return found


def path_of(line, key="path"):
    return base64.b64decode(line[key + "_base64"]).decode(errors="surrogateescape") if key + "_base64" in line \
        else line[key]


def mirrored(file):
    """By machine: what `Machine.disk` should be."""
    done = subprocess.run([ESPY, "since", "--quiet", "--or-list", "--format", "json", file], capture_output=True, text=True,
                          timeout=PATIENCE)
    trees = {}
    if done.returncode != 0:
        return trees  # it is in the making
    for line in map(json.loads, done.stdout.splitlines()):
        if line["change"] == "exists":
            machine, _, below = path_of(line).partition("/")
            _, _, path = below.partition("/")
            if path:
                size = line.get("size") if line["type"] == "file" else None
                trees.setdefault(machine, {})[path] = (line["type"], size, line.get("mode"))
    return trees


def journal_json(file):
    done = subprocess.run([ESPY, "journal", "--format", "json", file], capture_output=True, text=True, timeout=PATIENCE)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


class Log:
    """The changes that a reader of a mirror is told, applied one by one; what cannot be applied is wrong."""

    def __init__(self):
        self.entries, self.wrong = {}, []

    def take(self, line):
        kind, path = line["change"], path_of(line)
        if kind == "created":
            self.check(path not in self.entries, line)
            self.check("/" not in path or path.rpartition("/")[0] in self.entries, line)
            self.entries[path] = line["type"]
        elif kind == "removed":
            self.check(path in self.entries, line)
            self.check(not any(each.startswith(path + "/") for each in self.entries)
                       if line["type"] == "directory" else True, line)
            self.entries.pop(path, None)
        elif kind == "renamed":
            self.rename(path_of(line, "from"), path, line)
        else:
            self.check(path in self.entries, line)

    def rename(self, source, target, line):
        self.check(source in self.entries, line)
        moved = self.cut(source)
        other = self.cut(target)
        self.check(bool(other) == bool(line.get("replaced") or line.get("exchanged")), line)
        self.entries.update({target + rest: kind for rest, kind in moved.items()})
        if line.get("exchanged"):
            self.entries.update({source + rest: kind for rest, kind in other.items()})

    def cut(self, path):
        return {each[len(path):]: self.entries.pop(each)
                for each in [e for e in self.entries if e == path or e.startswith(path + "/")]}

    def check(self, holds, line):
        if not holds:
            self.wrong.append(line)


@needs_server
class ClusterCase(unittest.TestCase):
    cluster_options = {}

    def setUp(self):
        self.place = pathlib.Path(tempfile.mkdtemp(prefix="espy-cluster."))
        self.addCleanup(shutil.rmtree, self.place, ignore_errors=True)
        self.cluster = nodes.Cluster(self.place / "nats", **self.cluster_options)
        self.addCleanup(self.cluster.down)
        self.cluster.up()
        self.machines, self.processes = [], []
        self.addCleanup(self.end_all)
        self.random = random.Random(5)

    def end_all(self):
        for machine in self.machines:
            machine.end()
        for each in self.processes:
            each.kill()

    def machine(self, name, *options, urls=None):
        made = Machine(self.place / name, name, urls or self.cluster.urls, len(self.machines), *options)
        self.machines.append(made)
        return made

    def follow(self, *options, into="fleet.db", urls=None, log="follow.log", stdout=None):
        self.mirror = self.place / into
        made = Process(self.place / log, "follow", "--into", self.mirror, "--server",
                       ",".join(urls or self.cluster.urls), *options, stdout=stdout and self.place / stdout)
        self.processes.append(made)
        return made

    def client(self, urls=None):
        made = retry(lambda: Client(urls or self.cluster.urls))
        self.addCleanup(made.close)
        return made

    def wait_for_stream(self, machine):
        return self.cluster.wait_for_leader(machine.stream)

    def settle(self, *machines, patience=120):
        """The writers stop. After quiet the mirror is the disk."""
        machines = machines or self.machines
        for machine in machines:
            machine.quiet()
            (machine.tree / "the last one").touch()
        for machine in machines:
            machine.sync()
        disks = {machine.name: machine.disk() for machine in machines}
        trees = {}

        def is_same():
            nonlocal trees
            trees = mirrored(self.mirror)
            return all(trees.get(name, {}) == disk for name, disk in disks.items())
        try:
            wait_for("the mirror is the disk", is_same, patience, 0.2)
        except AssertionError:
            self.fail("\n".join(self.difference(name, disk, trees.get(name, {})) for name, disk in disks.items())
                      + self.words())
        self.check_log(disks)

    @staticmethod
    def difference(name, disk, tree):
        keys = sorted(key for key in disk.keys() | tree.keys() if disk.get(key) != tree.get(key))
        return f"{name}: {len(keys)} differ: " + ", ".join(
            f"{key}: disk {disk.get(key)} mirror {tree.get(key)}" for key in keys[:5])

    def words(self):
        logs = [machine.place / each for machine in self.machines for each in ("ship.log", "record.log")]
        logs += [each.log for each in self.processes]
        return "".join(f"\n--- {log}\n" + pathlib.Path(log).read_text()[-1500:] for log in logs if os.path.exists(log))

    def check_log(self, disks):
        """Whoever reads the mirror from its beginning is told nothing twice, and comes to the same."""
        info = journal_json(self.mirror)
        done = subprocess.run([ESPY, "since", "--quiet", "--log", "--format", "json", info["oldest_token"], self.mirror],
                              capture_output=True, text=True, timeout=PATIENCE)
        self.assertEqual(done.returncode, 0, done.stderr)
        log = Log()
        for line in map(json.loads, done.stdout.splitlines()):
            if "path" in line:
                log.take(line)
        self.assertEqual(log.wrong[:3], [], "a reader of the mirror cannot apply this")
        for name, disk in disks.items():
            below = f"{name}/j/"
            self.assertEqual({path[len(below):] for path in log.entries if path.startswith(below)}, set(disk))

    def gaps(self, machine):
        """How often something of it was missing in the mirror."""
        found = [each for each in journal_json(self.mirror)["mirrored"] if each["machine"] == machine.name]
        self.assertEqual(len(found), 1, found)
        self.assertNotIn("gap", found[0])
        return found[0]["gaps"]

    def check_stream(self, machine):
        """Batch after batch, part after part: nothing twice, nothing left out. Its snapshots' reasons, but for the first."""
        client = self.client()
        at, parts, reasons = None, 0, []
        for sequence, _, headers, _ in retry(lambda: list(client.messages(machine.stream))):
            where = f"{machine.stream} {sequence}: {headers}"
            first, _, rest = headers["Espy-Part"].partition("+")
            count, _, total = rest.partition("/")
            is_last = int(first) + int(count) == int(total)
            if headers["Espy-Kind"] == "snapshot":
                if int(first) == 0:
                    parts, identity = 0, headers["Espy-Snapshot"]
                self.assertEqual((int(first), headers["Espy-Snapshot"]), (parts, identity), where)
                if is_last:
                    reasons.append(headers["Espy-Reason"])
            else:
                if int(first) == 0:
                    self.assertEqual(parts, 0, where)
                    self.assertEqual(headers["Espy-Before"], at or headers["Espy-Before"], where)
                self.assertEqual(int(first), parts, where)
            parts = 0 if is_last else parts + int(count)
            at = headers["Espy-Token"] if is_last else at
        return reasons
