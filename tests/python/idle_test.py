"""While nothing happens nothing wakes up: under no loop, and in no stand-in for another package."""

import importlib.util
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time
import unittest

PROGRAM = """
import asyncio, sys
import espy
from espy import watchfiles
root = sys.argv[1]
async def awatch():
    async for batch in espy.awatch(root):
        pass
async def changes():
    async for batch in watchfiles.awatch(root):
        pass
def under_uvloop(main):
    import uvloop
    uvloop.new_event_loop().run_until_complete(main())
def under_trio(main):
    import trio
    trio.run(main)
def exhaust(batches):
    for batch in batches:
        pass
{call}
"""


def switches(pid):
    """How often the threads of the process have begun to wait."""
    total = 0
    for status in pathlib.Path(f"/proc/{pid}/task").glob("*/status"):
        total += int(re.search(r"^voluntary_ctxt_switches:\s*(\d+)", status.read_text(), re.MULTILINE)[1])
    return total


CALLS = {
    "watcher = espy.settled_watcher(); watcher.add(root); watcher.sync(); watcher.wait()": "espy",
    "exhaust(espy.watch(root))": "espy",
    "asyncio.run(awatch())": "espy",
    "under_uvloop(awatch)": "uvloop",
    "under_trio(awatch)": "trio",
    "exhaust(watchfiles.watch(root, rust_timeout=0))": "espy",
    "asyncio.run(changes())": "espy",
}


class IdleTest(unittest.TestCase):
    def start(self, call, root):
        program = subprocess.Popen([sys.executable, "-B", "-c", PROGRAM.replace("{call}", call), root])
        self.addCleanup(program.wait)
        self.addCleanup(program.kill)
        return program

    def test_nothing_wakes_up(self):
        place = tempfile.TemporaryDirectory()
        self.addCleanup(place.cleanup)
        # A directory of its own above the root: nobody else is on the way to it.
        root = os.path.join(place.name, "root")
        os.mkdir(root)
        calls = [call for call, module in CALLS.items() if importlib.util.find_spec(module) is not None]
        left = {call: self.start(call, root) for call in calls}
        # Once it has begun to wait, after at most some seconds, there are two without a wake-up.
        for _ in range(20):
            before = {call: switches(program.pid) for call, program in left.items()}
            time.sleep(2)
            for call, program in list(left.items()):
                self.assertIsNone(program.poll(), call)
                if switches(program.pid) == before[call]:
                    del left[call]
            if not left:
                return
        self.fail(f"they wake up: {list(left)}")


if __name__ == "__main__":
    unittest.main()
