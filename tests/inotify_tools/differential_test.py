"""Random quiet sequences: both tools watch one tree at once, and print the same bytes.

Quiet means that nothing happens until both have told of what happened last: otherwise theirs loses what is made in
a new directory, and equal events merge in one queue and not in the other. `ESPY_SEQUENCES` says how many are played, `ESPY_SEED` from which seed on."""

import ctypes
import mmap
import os
import random
import re
import time
import unittest
from pathlib import Path

from both import ESPY, NEEDS_THEIRS, THEIRS, Tool, TreeTest

SEQUENCES = int(os.environ.get("ESPY_SEQUENCES", "2000"))
SEED = int(os.environ.get("ESPY_SEED", "1"))
LENGTH = 4
A_SESSION = 50

NAMES = [b"a", b"b", b"c", b"d", b"x y", b"c,d", b'q"q', b" lead", b"two\nlines", b"\xff\xfe", b"k.tmp"]
# What is said of those that no filter lets through, or that take two lines, differs on purpose.
OF_DIRECTORIES = NAMES[:8]

# What is told of reading a directory: each tool reads those that are new, at its own time.
READING = re.compile(rb"(OPEN|ACCESS|CLOSE_NOWRITE.CLOSE).ISDIR")

# Options, the arguments, and whether they are recursive.
SESSIONS = [
    (["-m"], ["w"], False),
    (["-m", "-c"], ["w"], False),
    (["-m", "-e", "create,delete,move"], ["w"], False),
    (["-m", "--format", "%w|%f|%e|%;e|%c|%x|%%|%n|%0"], ["w"], False),
    (["-m", "--format", "%c %e %w%f", "-e", "move,create,move_self,delete_self"], ["w"], False),
    (["-m", "--timefmt", "%Y", "--format", "%T %e %f|"], ["w"], False),
    (["-m", "--format", "%w%f%0", "--no-newline"], ["w"], False),
    (["-m", "--exclude", r"\.tmp$"], ["w"], False),
    (["-m", "--includei", "[AS]"], ["w"], False),
    (["-m", "-P"], ["w", "./w"], False),
    (["-m"], ["w", "w/file", "w/link"], False),
    (["-m", "-e", "modify,attrib,close_write"], ["w/file", "w"], False),
    (["-m", "-r"], ["w"], True),
    (["-m", "-r", "-c"], ["w"], True),
    (["-m", "-r", "-e", "create,close_write,moved_to,delete"], ["w"], True),
    (["-m", "-r", "-e", "create,delete,modify,move", "--format", "%e %w%f %c"], ["w/"], True),
    (["-m", "-r", "-e", "modify,attrib,delete_self,move_self,create"], ["w", "outside"], True),
    (["-m", "-r", "--format", "%;e|%w|%f"], ["w", "@w/skipped"], True),
    (["-m", "-r", "--exclude", r"\.tmp$"], ["w"], True),
    (["-mr", "--event=close_write", "-eCREATE"], ["./w"], True),
]

libc = ctypes.CDLL(None, use_errno=True)


def told(tool, recursive):
    """Without what each hears of reading directories, if both do."""
    if not recursive:
        return bytes(tool.out)
    lines = re.split(rb"(?<=\n)", bytes(tool.out))
    return b"".join(line for line in lines if not READING.search(line))


class Player:
    """Does what a seed says, below `w`, and from and to `outside`. It keeps in mind what is there: whoever reads a
    directory is heard."""

    def __init__(self, seed, recursive):
        self.choose = random.Random(seed)
        self.recursive = recursive
        self.gone = 0
        self.moved = set()
        self.files = {b"w/file"}
        self.directories = {b"w", b"w/d1", b"w/d1/d2"}

    def play(self):
        try:
            self.choose.choice(OPERATIONS)(self)
        except OSError:
            pass

    def place(self, names=NAMES):
        return os.path.join(self.choose.choice(sorted(self.directories)), self.choose.choice(names))

    def file(self):
        """Often the one that is watched by itself, too."""
        return b"w/file" if self.choose.random() < 0.2 else self.choose.choice(sorted(self.files))

    def directory(self):
        return self.choose.choice(sorted(self.directories - {b"w"}) or [b"w/none"])

    def open(self, name, flags):
        return os.open(name, flags | os.O_NONBLOCK)

    def create(self):
        name = self.place()
        os.close(self.open(name, os.O_CREAT | os.O_WRONLY | os.O_EXCL))
        self.files.add(name)

    def write_new(self):
        name = self.place()
        descriptor = self.open(name, os.O_CREAT | os.O_WRONLY | os.O_EXCL)
        self.files.add(name)
        os.write(descriptor, b"text")
        os.close(descriptor)

    def append(self):
        descriptor = self.open(self.file(), os.O_WRONLY | os.O_APPEND)
        os.write(descriptor, b"more")
        os.close(descriptor)

    def truncate(self):
        os.truncate(self.file(), self.choose.choice([0, 3]))

    def read(self):
        descriptor = self.open(self.file(), os.O_RDONLY)
        os.read(descriptor, 100)
        os.close(descriptor)

    def store(self):
        descriptor = self.open(self.file(), os.O_RDWR)
        os.ftruncate(descriptor, 4096)
        with mmap.mmap(descriptor, 4096) as memory:
            memory[0:4] = b"text"
        os.close(descriptor)

    def chmod(self):
        os.chmod(self.choose.choice([self.file(), self.directory()]), 0o700)

    def touch(self):
        os.utime(self.choose.choice([self.file(), self.directory()]))

    def link(self):
        name = self.place()
        os.link(self.file(), name)
        self.files.add(name)

    def symlink(self):
        os.symlink(b"nowhere", self.place())

    def fifo(self):
        os.mkfifo(self.place())

    def mkdir(self):
        name = self.place(OF_DIRECTORIES)
        os.mkdir(name)
        self.directories.add(name)

    def rmdir(self):
        name = self.directory()
        os.rmdir(name)
        self.directories.discard(name)

    def unlink(self):
        name = self.file()
        if name != b"w/file":
            self.files.discard(name)
            os.unlink(name)

    def unlink_while_open(self):
        name = self.place()
        descriptor = self.open(name, os.O_CREAT | os.O_RDWR | os.O_EXCL)
        os.unlink(name)
        os.write(descriptor, b"x")
        os.close(descriptor)

    def rename(self, name, to):
        if name != b"w/file" and name != to and not to.startswith(name + b"/") and to != b"w/file":
            os.rename(name, to)
            for known in (self.files, self.directories):
                below = {each for each in known if each == name or each.startswith(name + b"/")}
                known -= below
                known -= {to}
                if not to.startswith(b"gone/"):
                    known |= {to + each[len(name) :] for each in below}

    def rename_file(self):
        self.rename(self.file(), self.place())

    def rename_directory(self):
        """Theirs goes on with a path of before, now and then, if it is not the first time, or others are in it."""
        name = self.directory()
        if name not in self.moved and not any(each.startswith(name + b"/") for each in self.directories):
            place = self.place(OF_DIRECTORIES)
            self.rename(name, place)
            self.moved.add(place)

    def move_in(self):
        name = b"gone/in%d" % self.choose.randrange(10**9)
        if self.choose.random() < 0.5:
            os.mkdir(name)
            os.close(os.open(name + b"/inside", os.O_CREAT | os.O_WRONLY))
            self.directories.add(name)
            self.files.add(name + b"/inside")
        else:
            os.close(os.open(name, os.O_CREAT | os.O_WRONLY))
            self.files.add(name)
        try:
            place = self.place(OF_DIRECTORIES)
            # Of a directory that is replaced from outside espy tells nothing more.
            if place not in self.directories:
                self.rename(name, place)
        finally:
            self.files = {each for each in self.files if not each.startswith(b"gone/")}
            self.directories = {each for each in self.directories if not each.startswith(b"gone/")}

    def move_out(self):
        """What is told of a directory that has left a tree differs on purpose."""
        self.gone += 1
        name = self.file() if self.recursive else self.choose.choice([self.file(), self.directory()])
        self.rename(name, b"gone/%d" % self.gone)


OPERATIONS = [
    Player.create, Player.create, Player.write_new, Player.append, Player.truncate, Player.read, Player.store,
    Player.chmod, Player.touch, Player.link, Player.symlink, Player.fifo, Player.mkdir, Player.mkdir, Player.rmdir,
    Player.unlink, Player.unlink_while_open, Player.rename_file, Player.rename_file, Player.rename_directory,
    Player.move_in, Player.move_out,
]  # fmt: skip


def make_tree():
    for each in ("w", "w/skipped", "w/d1", "w/d1/d2", "outside", "gone"):
        os.mkdir(each)
    Path("w/file").touch()
    os.symlink("file", "w/link")


@NEEDS_THEIRS
class Differential(TreeTest):
    sentinels = 0

    def play_session(self, seed):
        options, paths, recursive = SESSIONS[seed % len(SESSIONS)]
        player = Player(seed, recursive)
        # Ours reads what is in a directory first, which theirs would hear.
        with Tool(ESPY / "inotifywait", options + paths) as ours:
            with Tool(THEIRS / "inotifywait", options + paths) as theirs:
                if "-mrq" in options:
                    self.await_arming(theirs, ours)
                for number in range(A_SESSION):
                    where = f"ESPY_SEED={seed} sequence {number} {options} {paths}"
                    for _ in range(LENGTH):
                        player.play()
                        self.compare(theirs, ours, recursive, where)

    def compare(self, theirs, ours, recursive, where):
        """Something that every session hears of; until then both have told the same."""
        self.sentinels += 1
        name = b"As%d.e" % self.sentinels
        with open(b"w/" + name, "wb") as file:
            file.write(b"x")
        os.unlink(b"w/" + name)
        end = time.monotonic() + 5
        while name not in theirs.out or told(theirs, recursive) != told(ours, recursive):
            if time.monotonic() > end:
                self.assertEqual(told(theirs, recursive), told(ours, recursive), where)
                self.fail(f"nothing is told of {name!r}: {where}")
            theirs.read(0.0005)
            ours.read(0.0005)
        theirs.out.clear()
        ours.out.clear()

    def test_sequences(self):
        for session in range(max(1, SEQUENCES // A_SESSION)):
            os.mkdir(str(session))
            os.chdir(str(session))
            make_tree()
            self.play_session(SEED + session)
            os.chdir("..")


if __name__ == "__main__":
    unittest.main()
