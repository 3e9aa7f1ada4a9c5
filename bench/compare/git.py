"""`git status` in a repository of 100,000 files, with and without a monitor; and what the hook itself takes."""

import contextlib
import os
import pathlib
import shutil
import signal
import subprocess
import time

# After so many files were written.
CHANGES = (0, 1, 100, 10_000)
DIRECTORIES, FILES = 5_000, 20
WATCHMAN_HOOK = pathlib.Path("/usr/share/git-core/templates/hooks/fsmonitor-watchman.sample")


class Ways:
    """Ways to have git know what changed: each has an index of its own in one repository."""

    def __init__(self, bench, top, scratch):
        self.top = top
        self.scratch = scratch
        espy = pathlib.Path(bench.peer("espy watch").command(top, scratch)[0])
        self.espy = espy
        self.hooks = {"constant hook": [bench.programs / "bench_constant_hook"],
                      "espy": [espy.parent / "libexec" / "espy" / "espy-git-fsmonitor"]}
        if shutil.which("watchman") and WATCHMAN_HOOK.exists():
            copy = scratch / "watchman-hook"
            shutil.copy(WATCHMAN_HOOK, copy)
            copy.chmod(0o755)
            self.hooks["watchman, git's sample hook"] = [copy]
        self.environment = {**os.environ, "XDG_RUNTIME_DIR": str(scratch / "run"), "HOME": str(scratch),
                            "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1"}
        (scratch / "run").mkdir(mode=0o700)

    def names(self):
        return ["plain", "untracked cache alone", *self.hooks]

    def git(self, *words, **environment):
        subprocess.run(["git", *words], cwd=self.top, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL, env={**self.environment, **environment})

    def make(self):
        for number in range(DIRECTORIES):
            directory = self.top / f"d{number // 100}" / f"e{number % 100}"
            directory.mkdir(parents=True)
            for file in range(FILES):
                (directory / f"f{file}").write_text(f"{number} {file}\n")
        self.git("init", "-q")
        self.git("add", "-A")
        self.git("-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "-qm", "first")
        for name in self.names():
            shutil.copy2(self.top / ".git" / "index", self.index(name))

    def index(self, name):
        return self.scratch / f"index-{name.split(',')[0].replace(' ', '-')}"

    def settings(self, name):
        if name == "plain":
            return ["core.fsmonitor=", "core.untrackedCache=false"]
        if name not in self.hooks:
            return ["core.fsmonitor=", "core.untrackedCache=true"]
        return [f"core.fsmonitor={self.hooks[name][0]}", "core.fsmonitorHookVersion=2", "core.untrackedCache=true"]

    def status(self, name):
        """Milliseconds."""
        words = [word for setting in self.settings(name) for word in ("-c", setting)]
        begin = time.monotonic()
        self.git(*words, "status", "--porcelain", GIT_INDEX_FILE=str(self.index(name)))
        return (time.monotonic() - begin) * 1e3

    def write_files(self, count, text):
        for number in range(count):
            file = self.top / f"d{number // 100 % 50}" / f"e{number % 100}" / f"f{number // 5_000}"
            file.write_text(text)

    def run_hook(self, name):
        """Milliseconds from start to end of the hook alone, when nothing changed."""
        words = [str(self.hooks[name][0]), "2", self.token] if name in self.hooks else ["true"]
        begin = time.monotonic()
        subprocess.run(words, cwd=self.top, env=self.environment, check=True, stdout=subprocess.DEVNULL)
        return (time.monotonic() - begin) * 1e3

    token = "0"

    def take_token(self):
        """One that is answered by paths."""
        for _ in range(3):
            said = subprocess.run([str(self.hooks["espy"][0]), "2", self.token], cwd=self.top, env=self.environment,
                                  check=True, capture_output=True).stdout
            self.token = said.split(b"\0")[0].decode()


@contextlib.contextmanager
def _server(ways):
    server = subprocess.Popen([str(ways.espy), "git", "serve", str(ways.top)], env=ways.environment,
                              stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield server
    finally:
        server.send_signal(signal.SIGKILL)
        server.wait()


def git(bench):
    if not shutil.which("git"):
        bench.remark("git", "it", "git is not installed")
        return
    with bench.directory(bench.place) as path, bench.directory(bench.memory) as scratch:
        top = path / "repository"
        top.mkdir()
        ways = Ways(bench, top, scratch)
        ways.make()
        with _server(ways):
            for name in ways.names():
                for _ in range(4):  # fills the untracked cache, and takes a token
                    ways.status(name)
            for changes in CHANGES:
                _statuses(bench, ways, changes)
            _hooks(bench, ways)


def _statuses(bench, ways, changes):
    """All ways in each round, in turns, since the machine is not the same for long."""
    for number in range(2 if bench.quick else 12 if changes < 10_000 else 4):
        for name in ways.names():
            # The constant one would be wrong.
            if changes and name == "constant hook":
                continue
            ways.write_files(changes, f"{number} {name}\n")
            bench.note("git", f"{name}, {changes:,} changes", **{"status ms": ways.status(name)})


def _hooks(bench, ways):
    ways.take_token()
    for _ in range(10 if bench.quick else 100):
        for name in ("true", "constant hook", "espy"):
            bench.note("git-hook", name, **{"hook ms": ways.run_hook(name)})
