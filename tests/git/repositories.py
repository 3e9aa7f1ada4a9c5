"""Repositories in a directory of their own, with a server of their own.

The path of the command is in the environment as ESPY.
"""

import os
import shutil
import signal
import subprocess
import tempfile
import time
import unittest

ESPY = os.environ["ESPY"]
HOOK = os.path.join(os.path.dirname(os.path.realpath(ESPY)), "libexec", "espy", "espy-git-fsmonitor")
# Only a test that fails waits this long.
PATIENCE = 60
# Git as it is for a new user, who has no settings.
SETTINGS = {
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@example.org",
    "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@example.org",
}


class Place:
    """A directory, and the environment in which git and espy run there."""

    def __init__(self):
        self.directory = os.path.realpath(tempfile.mkdtemp(prefix="espy-git-"))
        self.runtime = os.path.join(self.directory, "run")
        os.mkdir(self.runtime, 0o700)
        kept = {name: value for name, value in os.environ.items()
                if not name.startswith(("GIT_", "ESPY_"))}
        self.environment = {**kept, **SETTINGS, "HOME": self.directory,
                            "XDG_RUNTIME_DIR": self.runtime}

    def path(self, *names):
        return os.path.join(self.directory, *names)

    def run(self, words, cwd, check=True, **environment):
        done = subprocess.run(words, cwd=cwd, env={**self.environment, **environment},
                              stdin=subprocess.DEVNULL, capture_output=True, timeout=PATIENCE)
        if check and done.returncode != 0:
            raise AssertionError(f"{words} in {cwd}: {done.returncode}: {done.stderr.decode()}")
        return done

    def git(self, cwd, *words, check=True, **environment):
        return self.run(["git", *words], cwd, check, **environment).stdout

    def espy(self, cwd, *words, **environment):
        """Exit status, standard output, standard error."""
        done = self.run([ESPY, "git", *words], cwd, check=False, **environment)
        return done.returncode, done.stdout.decode(), done.stderr.decode()

    def make_repository(self, name, files=()):
        top = self.path(name)
        self.git(self.directory, "init", "-q", "-b", "main", top)
        for file in files:
            write(os.path.join(top, file), file + "\n")
        if files:
            self.git(top, "add", "-A")
            self.git(top, "commit", "-qm", "first")
        return top

    def monitor(self, top, hook=HOOK):
        """What `espy git enable` sets, and nothing else."""
        self.git(top, "config", "core.fsmonitor", hook)
        self.git(top, "config", "core.fsmonitorHookVersion", "2")
        self.git(top, "config", "core.untrackedCache", "true")

    def counters(self, top):
        """What `espy git status` says."""
        status, out, err = self.espy(top, "status")
        lines = (line.partition(":") for line in out.splitlines()[1:])
        return {name: text.strip() for name, _, text in lines}

    def server(self, top):
        """The process of the server; None if there is none."""
        line = self.counters(top).get("server")
        return int(line.split()[1].rstrip(",")) if line else None

    def kill_server(self):
        """Goes on when nothing is left of it, neither its lock nor its socket."""
        for process in servers(self.runtime):
            os.kill(process, signal.SIGKILL)
            wait_for(lambda: has_ended(process), "its end")

    def end(self):
        for process in servers(self.runtime):
            os.kill(process, signal.SIGKILL)
        shutil.rmtree(self.directory, ignore_errors=True)


def servers(runtime):
    """The processes that hold the lock of the server in that directory."""
    lock = os.path.join(runtime, "espy", "git.lock")
    found = []
    for name in os.listdir("/proc"):
        try:
            if name.isdigit() and any(os.readlink(f"/proc/{name}/fd/{fd}") == lock
                                      for fd in os.listdir(f"/proc/{name}/fd")):
                found.append(int(name))
        except OSError:
            pass
    return found


def has_ended(process):
    """Its files are closed, though nobody may have asked for its exit status."""
    try:
        with open(f"/proc/{process}/stat", "rb") as file:
            return file.read().rsplit(b")", 1)[1].split()[0] in b"ZX"
    except (FileNotFoundError, ProcessLookupError):
        return True


def wait_for(condition, what):
    """Until it holds. Nothing is ordered by that: only a test that fails waits long."""
    end = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > end:
            raise AssertionError(f"not within {PATIENCE} s: {what}")
        time.sleep(0.005)


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(text if isinstance(text, bytes) else text.encode())


class TestCase(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.place = Place()
        self.addCleanup(self.place.end)
        self.git = self.place.git

    def live(self, name="r", files=("a/b/c/f", "a/g", "h")):
        """A repository that is watched, and whose next status is answered by paths."""
        top = self.place.make_repository(name, files)
        self.place.monitor(top)
        self.settle(top)
        return top

    def settle(self, top):
        self.place.espy(top, "enable", "--quiet")
        self.assertIn("by paths", self.place.counters(top)["answers"])

    def status(self, top, *options):
        return self.git(top, "status", "--porcelain", *options)

    def truth(self, top, *options):
        return self.git(top, "-c", "core.fsmonitor=", "-c", "core.untrackedCache=false", "status",
                        "--porcelain", *options, GIT_INDEX_FILE=self.index_copy(top))

    def index_copy(self, top):
        index = self.git(top, "rev-parse", "--path-format=absolute", "--git-path", "index").decode().strip()
        copy = self.place.path("index.copy")
        shutil.copy2(index, copy)
        return copy

    def assert_true(self, top, *options):
        """What git says with the monitor is what it says without; returns it."""
        truth = self.truth(top, *options)
        self.assertEqual(self.status(top, *options), truth)
        return truth
