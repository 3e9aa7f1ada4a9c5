"""Both tools side by side: those of inotify-tools, and espy's under the same names."""

import os
import select
import shutil
import signal
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

ESPY = Path(os.environ["ESPY_INOTIFY_TOOLS"])
THEIRS = Path("/usr/bin")
NEEDS_THEIRS = unittest.skipUnless(
    (THEIRS / "inotifywait").exists(), "inotify-tools is not installed"
)
PATIENCE = 20.0
LIMITS = Path("/proc/sys/fs/inotify")


class TreeTest(unittest.TestCase):
    """Each test has a directory of its own, and is in it."""

    def setUp(self):
        self.maxDiff = None
        self.place = Path(tempfile.mkdtemp(prefix="inotify-tools-"))
        self.addCleanup(shutil.rmtree, self.place, ignore_errors=True)
        self.addCleanup(os.chdir, os.getcwd())
        os.chdir(self.place)


def limit(test, name, value):
    """Sets one of the whole system until the end of the test, which has to run alone."""
    before = (LIMITS / name).read_text()
    try:
        (LIMITS / name).write_text(str(value))
    except PermissionError:
        test.skipTest(f"only root sets fs.inotify.{name}")
    test.addCleanup((LIMITS / name).write_text, before)


class Tool:
    """One of the two while it runs. What it prints is read as it comes."""

    def __init__(self, program, arguments, env=None, words="Watches established."):
        self.started = subprocess.Popen(
            [program, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, **(env or {})},
        )
        for stream in (self.started.stdout, self.started.stderr):
            os.set_blocking(stream.fileno(), False)
        self.out = bytearray()
        self.err = bytearray()
        if words and "-q" not in arguments and "-qq" not in arguments:
            self.await_(lambda: words.encode() in self.err or self.started.poll() is not None)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.end()

    def read(self, timeout=0.0):
        """Takes in what is there, or comes within so many seconds."""
        streams = {self.started.stdout: self.out, self.started.stderr: self.err}
        for stream in select.select(list(streams), [], [], timeout)[0]:
            streams[stream] += os.read(stream.fileno(), 1 << 16)

    def await_(self, holds):
        end = time.monotonic() + PATIENCE
        while not holds():
            if time.monotonic() > end:
                raise AssertionError(f"waited in vain: {bytes(self.out)!r} {bytes(self.err)!r}")
            self.read(0.05)

    def end(self, how=signal.SIGTERM):
        """Its exit status as a shell has it."""
        if self.started.poll() is None:
            self.started.send_signal(how)
        return self.wait()

    def wait(self):
        end = time.monotonic() + PATIENCE
        while self.started.poll() is None and time.monotonic() < end:
            self.read(0.01)
        code = self.started.wait(PATIENCE)
        for stream, text in ((self.started.stdout, self.out), (self.started.stderr, self.err)):
            if not stream.closed:
                os.set_blocking(stream.fileno(), True)
                text += stream.read()
                stream.close()
        return code if code >= 0 else 128 - code


def run(program, arguments, act=None, env=None, given=b"", patience=PATIENCE):
    """Runs it to its end: standard output, standard error, status. `act` is called once all is watched."""
    if act is None:
        done = subprocess.run(
            [program, *arguments],
            input=given,
            capture_output=True,
            env={**os.environ, **(env or {})},
            timeout=patience,
        )
        code = done.returncode
        return done.stdout, done.stderr, code if code >= 0 else 128 - code
    with Tool(program, arguments, env) as tool:
        act()
        code = tool.wait()
        return bytes(tool.out), bytes(tool.err), code
