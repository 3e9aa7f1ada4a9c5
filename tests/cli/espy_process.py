"""Drives the real command. Nothing here sleeps: a test goes on when a line has come.

The path of the command is in the environment as ESPY.
"""

import json
import os
import select
import shutil
import signal
import subprocess
import tempfile
import time
import unittest

from file_server import FileServer

ESPY = os.environ["ESPY"]
# Only a test that fails waits this long.
PATIENCE = 60


def usual_signals():
    """A shell that starts tests in the background has SIGINT ignored, which is inherited."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def prepared(options):
    """Options of a process, with `usual_signals` before the rest that is to be done in it."""
    rest = options.get("preexec_fn", lambda: None)

    def prepare():
        usual_signals()
        rest()

    return {**options, "preexec_fn": prepare}


class Lines:
    """The lines that come from a descriptor, as bytes without the newline."""

    def __init__(self, descriptor):
        self.descriptor = descriptor
        self.rest = b""

    def next(self, end=b"\n"):
        """The next line; None at the end."""
        limit = time.monotonic() + PATIENCE
        while end not in self.rest:
            left = limit - time.monotonic()
            if left <= 0 or not select.select([self.descriptor], [], [], left)[0]:
                raise AssertionError(f"no line in {PATIENCE} s; so far {self.rest!r}")
            try:
                data = os.read(self.descriptor, 65536)
            except OSError:  # a terminal whose other side is closed
                data = b""
            if not data:
                return None
            self.rest += data
        line, self.rest = self.rest.split(end, 1)
        return line

    def until(self, wanted):
        """All lines up to the first that `wanted` holds for."""
        lines = []
        while not lines or not wanted(lines[-1]):
            line = self.next()
            if line is None:
                raise AssertionError(f"ended after {lines!r}")
            lines.append(line)
        return lines


class Espy:
    """One running command."""

    def __init__(self, *arguments, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                 stderr=subprocess.PIPE, wrapper=(), **options):
        self.process = subprocess.Popen([*wrapper, ESPY, *arguments], stdin=stdin, stdout=stdout,
                                        stderr=stderr, **prepared(options))
        self.out = Lines(self.process.stdout.fileno()) if self.process.stdout else None
        self.err = Lines(self.process.stderr.fileno()) if self.process.stderr else None

    def ready(self):
        """Goes on once the tree is watched (any format but JSON)."""
        lines = self.err.until(lambda line: line.startswith(b"ready"))
        return lines[-1].decode()

    def status(self):
        """Waits for the end."""
        return self.process.wait(PATIENCE)

    def stop(self):
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            if stream:
                stream.close()
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()


class Json:
    """`espy watch --format json`, line by line."""

    def __init__(self, espy):
        self.espy = espy

    def next(self):
        line = self.espy.out.next()
        return None if line is None else json.loads(line.decode("utf-8"))

    def ready(self, roots=1):
        """The lines up to the last root's `ready`."""
        lines = []
        while roots:
            lines.append(self.next())
            roots -= lines[-1]["change"] == "ready"
        return lines

    def until(self, change, path):
        """The lines up to that change of that path."""
        lines = []
        while not lines or (lines[-1]["change"], lines[-1].get("path")) != (change, path):
            lines.append(self.next())
        return lines

    def until_mark(self):
        """The lines of one settled batch, with its marks."""
        lines = [self.next()]
        while lines[-1]["change"] != "batch_end":
            lines.append(self.next())
        return lines


class TestCase(unittest.TestCase):
    """A test with a directory of its own, in which the command runs."""

    maxDiff = None

    def setUp(self):
        self.directory = tempfile.mkdtemp(prefix="espy-cli-")
        self.addCleanup(shutil.rmtree, self.directory, ignore_errors=True)

    def path(self, name):
        return os.path.join(os.fsencode(self.directory), os.fsencode(name))

    def make(self, *names):
        """Directories (with a slash at the end) and empty files."""
        for name in names:
            name = os.fsencode(name)
            if name.endswith(b"/"):
                os.makedirs(self.path(name))
            else:
                with open(self.path(name), "xb"):
                    pass

    def write(self, name, data=b"x"):
        with open(self.path(name), "wb") as file:
            file.write(data)

    def file_server(self, place):
        """A `FileServer` mounted there, until the test ends."""
        try:
            server = FileServer(self.path(place))
        except OSError as error:
            self.skipTest(str(error))
        self.addCleanup(server.end)
        return server

    def start(self, *arguments, **options):
        espy = Espy(*arguments, **{"cwd": self.directory, **options})
        self.addCleanup(espy.stop)
        return espy

    def watch(self, *arguments, **options):
        """`espy watch`, ready."""
        espy = self.start("watch", *arguments, **options)
        espy.ready()
        return espy

    def watch_json(self, *arguments, **options):
        """`espy watch --format json`, ready."""
        stream = Json(self.start("watch", "--format", "json", *arguments, **options))
        stream.ready()
        return stream

    def run_espy(self, *arguments, wrapper=(), **options):
        """Runs to the end: status, standard output, standard error."""
        done = subprocess.run([*wrapper, ESPY, *arguments], cwd=self.directory,
                              capture_output=True, timeout=PATIENCE, stdin=subprocess.DEVNULL,
                              **prepared(options))
        return done.returncode, done.stdout.decode(), done.stderr.decode()

    def assert_one_line(self, text, *parts):
        """An error: one line that begins with `espy: ` and has each of `parts`."""
        self.assertTrue(text.startswith("espy: "), text)
        self.assertEqual(text.count("\n"), 1, text)
        for part in parts:
            self.assertIn(part, text)
