"""A storm that makes directories and files at full speed: of each file that is left exactly one line says that it
came, and one that it is complete. Theirs is beside it, and what it lost is printed."""

import collections
import os
import shutil
import threading
import time
import unittest
from pathlib import Path

from both import ESPY, NEEDS_THEIRS, THEIRS, Tool, TreeTest, limit

ASKED = ["-m", "-r", "-q", "-e", "create,close_write,moved_to,delete", "--format", "%e %w%f"]


def write(place, directories):
    """Trees of directories, with a file in each that is written once; some are moved, some deleted."""
    for number in range(directories):
        deep = Path(place, f"{number % 7}", f"a{number}", "b", "c")
        deep.mkdir(parents=True)
        for at in (deep, deep.parent):
            (at / "once").write_text("text")
        if number % 5 == 0:
            (deep / "once").rename(deep / "renamed")
        if number % 9 == 0:
            (deep.parent / "once").unlink()
        if number % 11 == 0:
            shutil.rmtree(deep)


def left_in(place):
    return {
        os.path.join(at, each) for at, _, files in os.walk(place) for each in files if each == "once"
    }


class Counts:
    """What was told, by path."""

    def __init__(self, out):
        self.came = collections.Counter()
        self.complete = collections.Counter()
        for line in out.decode().splitlines():
            event, _, path = line.partition(" ")
            if event in ("CREATE", "MOVED_TO"):
                self.came[path] += 1
            elif event == "CLOSE_WRITE,CLOSE":
                self.complete[path] += 1

    def missing(self, paths):
        return sum(not self.came[each] or not self.complete[each] for each in paths)

    def is_twice(self, path):
        return self.came[path] > 1 or self.complete[path] > 1

    def twice(self, paths):
        return sum(map(self.is_twice, paths))


@NEEDS_THEIRS
class Storm(TreeTest):
    def play(self, directories):
        os.mkdir("w")
        tools = [Tool(where / "inotifywait", [*ASKED, "w"]) for where in (THEIRS, ESPY)]
        for tool in tools:
            # Those that are quiet say nothing when all is watched.
            self.probe(tool)
        writers = [
            threading.Thread(target=write, args=(f"w/{each}", directories)) for each in range(2)
        ]
        for writer in writers:
            writer.start()
        while any(writer.is_alive() for writer in writers):
            for tool in tools:
                tool.read(0.001)
        # The repair of an overflow looks at everything, in its time.
        Path("w/last").touch()
        for tool in tools:
            self.drain(tool)
        outputs = [bytes(tool.out) for tool in tools]
        for tool in tools:
            tool.end()
        return [Counts(each) for each in outputs], left_in("w")

    def probe(self, tool):
        end = time.monotonic() + 20
        while b"w/first" not in tool.out and time.monotonic() < end:
            Path("w/first").touch()
            os.unlink("w/first")
            tool.read(0.02)

    def drain(self, tool):
        """Until nothing has come for a while: what ends a repair is said to nobody with -q."""
        quiet = time.monotonic()
        size = 0
        while time.monotonic() < quiet + 1.0:
            tool.read(0.05)
            if len(tool.out) != size:
                size = len(tool.out)
                quiet = time.monotonic()

    def say(self, what, counts, files):
        theirs, ours = counts
        print(
            f"{what}: of {len(files)} files inotify-tools lost {theirs.missing(files)}, "
            f"espy {ours.missing(files)} (told twice: {theirs.twice(files)}, {ours.twice(files)})"
        )

    def test_tells_each_file_once(self):
        counts, files = self.play(400)
        self.say("storm", counts, files)
        self.assertEqual(counts[1].missing(files), 0)
        self.assertEqual(
            [(each, counts[1].came[each], counts[1].complete[each]) for each in files if counts[1].is_twice(each)], []
        )

    def test_loses_none_by_an_overflow(self):
        limit(self, "max_queued_events", 16)
        counts, files = self.play(200)
        self.say("storm, queue of 16", counts, files)
        self.assertEqual(counts[1].missing(files), 0)


if __name__ == "__main__":
    unittest.main()
