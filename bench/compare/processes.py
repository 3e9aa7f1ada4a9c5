"""A watcher at work, measured from outside: CPU time, memory, watches, switches, what it has said."""

import os
import pathlib
import re
import select
import signal
import subprocess
import threading
import time


class NotReady(Exception):
    """The watcher ended, or took too long."""


def _without_places(text):
    """The words of a watcher without the folder of this run, which says nothing to others."""
    return re.sub(r"/[^\s\"]*/espy-bench-\w+", "…", text)


def _tree(pid):
    """The process and all that it has started."""
    found = [pid]
    for one in found:
        for children in pathlib.Path(f"/proc/{one}/task").glob("*/children"):
            try:
                found += [int(child) for child in children.read_text().split()]
            except OSError:
                pass
    return found


def _sum_over_threads(pids, name, value):
    total = 0
    for pid in pids:
        for task in pathlib.Path(f"/proc/{pid}/task").glob("*"):
            try:
                total += value((task / name).read_text())
            except (OSError, IndexError):
                pass
    return total


def _switches(status):
    return sum(int(line.split()[1]) for line in status.splitlines() if "ctxt_switches" in line)


class Running:
    """Started when made, and ready; `output` is the file that it writes to."""

    def __init__(self, peer, root, scratch, pipe=False, patience=120):
        self.output = scratch / "output"
        self._said = bytearray()
        self.reads, writes = os.pipe() if pipe else (None, None)
        out = writes if pipe else self.output.open("wb")
        started = time.monotonic()
        self._process = subprocess.Popen(
            peer.command(root, scratch), stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.PIPE,
            start_new_session=True, env={**os.environ, **peer.environment})
        if pipe:
            os.close(writes)
        else:
            out.close()
        try:
            self._await_ready(peer, started, patience)
        except BaseException as why:
            self.__exit__(type(why))
            raise
        threading.Thread(target=self._read_all, daemon=True).start()

    def _await_ready(self, peer, started, patience):
        if peer.ready is None:
            self.seconds_to_ready = self.settle(patience) - started
            if self.ended:
                status = self._process.returncode
                raise NotReady("it ended by itself: " + peer.endings.get(status, f"status {status}"))
            return
        stderr = self._process.stderr.fileno()
        while peer.ready not in self._said:
            left = started + patience - time.monotonic()
            if left <= 0 or not select.select([stderr], [], [], left)[0]:
                raise NotReady("not ready in time")
            text = os.read(stderr, 65536)
            if not text:
                words = self._said.decode(errors="replace").strip().splitlines()
                telling = [line for line in words if "rror" in line] or words
                raise NotReady("it ended, with the words: " + (_without_places(telling[0])[:200] if telling else ""))
            self._said += text
        self.seconds_to_ready = time.monotonic() - started

    def _read_all(self):
        while text := os.read(self._process.stderr.fileno(), 65536):
            self._said += text

    @property
    def pid(self):
        return self._process.pid

    @property
    def said(self):
        return self._said.decode(errors="replace")

    @property
    def ended(self):
        return self._process.poll() is not None

    def cpu_seconds(self):
        return _sum_over_threads(_tree(self._process.pid), "schedstat", lambda text: int(text.split()[0])) / 1e9

    def switches(self):
        return _sum_over_threads(_tree(self._process.pid), "status", _switches)

    def resident_mb(self):
        total = 0
        for pid in _tree(self._process.pid):
            try:
                status = pathlib.Path(f"/proc/{pid}/status").read_text()
            except OSError:
                continue
            total += sum(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS"))
        return total / 1024

    def watches(self):
        total = 0
        for pid in _tree(self._process.pid):
            for info in pathlib.Path(f"/proc/{pid}/fdinfo").glob("*"):
                try:
                    text = info.read_bytes()
                except OSError:
                    continue
                total += text.count(b"inotify wd:") + text.count(b"fanotify sdev:") + text.count(b"fanotify ino:")
        return total

    def settle(self, patience=60, quiet=0.3):
        """Waits until the watcher has had nothing to do for a while; the moment at which it stopped."""
        until = time.monotonic() + patience
        cpu, since = self.cpu_seconds(), time.monotonic()
        self.rested = False
        while time.monotonic() < until and not self.ended:
            time.sleep(0.02)
            now = self.cpu_seconds()
            if now - cpu > 0.0005:
                cpu, since = now, time.monotonic()
            elif time.monotonic() - since > quiet:
                self.rested = True
                break
        return since

    def end(self, signals=(signal.SIGTERM, signal.SIGKILL)):
        """What it said goes on until here."""
        for kind in signals:
            try:
                os.killpg(self._process.pid, kind)
            except ProcessLookupError:
                break
            try:
                self._process.wait(2)
            except subprocess.TimeoutExpired:
                continue
        self._process.wait()
        time.sleep(0.01)
        if self.reads is not None:
            os.close(self.reads)

    def __enter__(self):
        return self

    def __exit__(self, kind=None, *_):
        # Whoever ends the run waits for nobody.
        self.end((signal.SIGKILL,) if kind is not None and not issubclass(kind, Exception) else
                 (signal.SIGTERM, signal.SIGKILL))
