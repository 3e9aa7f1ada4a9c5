"""What changed while nobody watched: asked of a journal, of find(1), of snapshots by parcel."""

import os
import pathlib
import subprocess
import time

HERE = pathlib.Path(__file__).resolve().parent.parent
DIRECTORIES, FILES = 2_000, 50
# So many files each are made, written and removed, and a directory of as many as are in one is renamed.
CHANGES = 25
LEAST_SAID = 3 * CHANGES + 1


class Way:
    """One of the ways to know: `begin` notes how the tree is, `ask` says in how many lines what changed since."""
    ours = True


class Espy(Way):
    name = "espy since"

    def __init__(self, bench, root, scratch):
        self.command = bench.peer("espy watch").command(root, scratch)[0]
        self.root = root
        self.environment = {**os.environ, "XDG_STATE_HOME": str(scratch / "state")}
        self.token = ""

    def _since(self, *words):
        done = subprocess.run([self.command, "since", *words, str(self.root)], env=self.environment, check=True,
                              capture_output=True, text=True)
        return done.stdout

    def begin(self):
        self.token = self._since("--now").strip()

    def ask(self):
        return len(self._since("--token-file", os.devnull, self.token).splitlines())


class Find(Way):
    name = "find -newer"

    def __init__(self, _, root, scratch):
        self.root = root
        self.stamp = scratch / "stamp"

    def begin(self):
        self.stamp.touch()

    def ask(self):
        said = subprocess.run(["find", str(self.root), "-newer", str(self.stamp), "-type", "f"], check=True,
                              capture_output=True, text=True).stdout
        return len(said.splitlines())


class Parcel(Way):
    name = "@parcel/watcher snapshot"

    def __init__(self, bench, root, scratch):
        modules = bench.peer("@parcel/watcher").command(root, scratch)[-1]
        self.words = ["node", str(HERE / "peers" / "parcel_since.mjs"), str(root), modules, str(scratch / "snapshot")]

    def _run(self, *words):
        return subprocess.run([*self.words, *words], check=True, capture_output=True, text=True).stdout

    def begin(self):
        self._run("write")

    def ask(self):
        return len(self._run("since").splitlines())


def _change(root, number):
    """What it takes to say it: a line for each file, and one for the directory."""
    files = sorted(path for path in root.rglob("*") if path.is_file() and path.parent != root)
    for path in files[:CHANGES]:
        path.write_text(f"written {number}\n")
    for path in files[200:200 + CHANGES]:
        path.unlink()
        path.with_name(f"{path.name}-{number}").touch()
    directory = files[-1].parent
    directory.rename(directory.with_name(f"0-renamed-{number}"))


def since(bench):
    """One after the other, each for itself: the answer to what happened since it was asked before, and how long it takes."""
    ways = [Espy, Find]
    if bench.peer("@parcel/watcher"):
        ways.append(Parcel)
    else:
        bench.remark("since", Parcel.name, "@parcel/watcher could not be had from npm")
    bench.remark("since", "watchman", "after a restart it answers that everything is new")
    for number in range(1 if bench.quick else 3):
        with bench.tree(DIRECTORIES // (10 if bench.quick else 1), FILES, bench.place) as (root, scratch):
            _ask_all(bench, ways, root, scratch, number)


def _ask_all(bench, ways, root, scratch, number):
    """Of one tree and the same changes: to make one for each takes far longer than to ask."""
    begun = []

    def begin(way):
        asked = way(bench, root, scratch)
        measures = {"begin ms": _timed(asked.begin)[0], "nothing ms": _timed(asked.ask)[0]}
        asked.begin()
        begun.append((way, asked, measures))

    def answer(way, asked, measures):
        took, said = _timed(asked.ask)
        bench.note("since", way.name, **measures, **{"answer ms": took, "lines": said, "of": LEAST_SAID})

    for way in ways:
        bench.attempt("since", way, begin)
    _change(root, number)
    for way, asked, measures in begun:
        bench.attempt("since", way, lambda way, asked=asked, measures=measures: answer(way, asked, measures))


def _timed(call):
    begin = time.monotonic()
    result = call()
    return (time.monotonic() - begin) * 1e3, result
