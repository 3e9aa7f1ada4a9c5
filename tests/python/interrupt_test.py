"""Ctrl-C ends every call that blocks within 50 ms, though nothing happens in the tree."""

import importlib.util
import os
import signal
import subprocess
import sys
import tempfile
import time
import unittest

import espy

PROGRAM = """
import os, sys, time
import espy
import asyncio
watcher = espy.watcher()
def ready():
    print("ready", flush=True)
def sync():
    # One after the other: the signal may come between two.
    ready()
    while True:
        with espy.watcher(backend="poll") as other:
            other.add("/usr")
            other.sync()
def slow_prune():
    ready()
    other = espy.watcher()
    other.add("/usr", prune=lambda directory: time.sleep(0.001))
    other.sync()
    while True:
        time.sleep(1)
async def awatch():
    ready()
    async for batch in espy.awatch(sys.argv[1]):
        pass
async def barrier():
    ready()
    while True:
        with espy.watcher(backend="poll") as other:
            other.add("/usr")
            await other.barrier()
def under_trio(main):
    import trio
    trio.run(main)
def under_uvloop(main):
    import uvloop
    loop = uvloop.new_event_loop()
    loop.run_until_complete(main())
def wait(watcher=watcher):
    watcher.add(sys.argv[1])
    watcher.sync()
    ready()
    watcher.wait(600)
def watchfiles():
    from espy.watchfiles import watch
    batches = watch(sys.argv[1])
    ready()
    for batch in batches:
        pass
def iterate():
    ready()
    for change in watcher:
        pass
def watch():
    batches = espy.watch(sys.argv[1])
    ready()
    for batch in batches:
        pass
try:
    {call}
except KeyboardInterrupt:
    print("interrupted", flush=True)
    os._exit(0)
"""


class InterruptTest(unittest.TestCase):
    def check(self, call):
        # The machine may be busy: not each time, but it can be that fast.
        took = [self.measure(call)]
        while min(took) > 50 and len(took) < 20:
            took.append(self.measure(call))
        print(f"{call}: {', '.join(f'{ms:.0f}' for ms in took)} ms", file=sys.stderr)
        self.assertLessEqual(min(took), 50)

    def measure(self, call):
        with tempfile.TemporaryDirectory() as root:
            program = subprocess.Popen([sys.executable, "-B", "-c", PROGRAM.replace("{call}", call), root],
                                       stdout=subprocess.PIPE, text=True)
            self.addCleanup(program.stdout.close)
            self.addCleanup(program.kill)
            self.assertEqual(program.stdout.readline(), "ready\n")
            time.sleep(0.1)  # so that it blocks as a rule; whenever it comes, it ends the call
            start = time.monotonic()
            program.send_signal(signal.SIGINT)
            self.assertEqual(program.stdout.readline(), "interrupted\n")
            took = 1000 * (time.monotonic() - start)
            self.assertEqual(program.wait(), 0)
            return took

    def test_wait(self):
        self.check("wait()")

    def test_wait_of_a_settled_watcher(self):
        self.check("wait(espy.settled_watcher())")

    def test_wait_of_an_activity(self):
        try:
            espy.activity().add(tempfile.gettempdir())
        except OSError as refused:
            self.skipTest(f"{tempfile.gettempdir()} cannot be marked: {refused}")
        self.check("wait(espy.activity())")

    def test_watchfiles(self):
        self.check("watchfiles()")

    def test_sync(self):
        self.check("sync()")

    def test_a_prune_function(self):
        self.check("slow_prune()")

    def test_iteration(self):
        self.check("iterate()")

    def test_watch(self):
        self.check("watch()")

    def test_awatch(self):
        self.check("asyncio.run(awatch())")

    def test_barrier(self):
        self.check("asyncio.run(barrier())")

    @unittest.skipIf(importlib.util.find_spec("uvloop") is None, "uvloop is not here (Debian: python3-uvloop)")
    def test_under_uvloop(self):
        self.check("under_uvloop(awatch)")

    @unittest.skipIf(importlib.util.find_spec("trio") is None, "trio is not here (Debian: python3-trio)")
    def test_under_trio(self):
        self.check("under_trio(awatch)")
        self.check("under_trio(barrier)")

    def test_it_may_come_at_any_moment(self):
        """Also just before the call sleeps, where nobody looks any more."""
        program = f"""
import os, sys
for _ in sys.stdin.buffer.raw:
    os.kill({os.getpid()}, 2)
"""
        with subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE) as sender, espy.watcher() as watcher:
            for _ in range(1000):
                with self.assertRaises(KeyboardInterrupt):
                    sender.stdin.write(b"\n")
                    sender.stdin.flush()
                    watcher.wait(20)
                    self.fail("nobody noticed")
            sender.stdin.close()


if __name__ == "__main__":
    unittest.main()
