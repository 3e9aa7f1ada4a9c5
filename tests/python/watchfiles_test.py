"""espy.watchfiles: what programs for watchfiles rely on, where watchfiles is not installed."""

import asyncio
import contextlib
import json
import os
import pathlib
import select
import signal
import subprocess
import sys
import tempfile
import threading
import unittest

from espy import watchfiles
from espy.watchfiles import Change

try:
    import trio
except ImportError:
    trio = None


class WatchfilesTest(unittest.TestCase):
    def setUp(self):
        place = tempfile.TemporaryDirectory()
        self.addCleanup(place.cleanup)
        self.root = pathlib.Path(place.name)

    def notify(self, **options):
        settings = {"debug": False, "force_polling": False, "poll_delay_ms": 300, "recursive": True,
                    "ignore_permission_denied": False, **options}
        notify = watchfiles.RustNotify([str(self.root)], **settings)
        self.addCleanup(notify.close)
        return notify

    def test_tells_sets_of_what_is_different(self):
        notify = self.notify()
        (self.root / "a").write_text("")
        (self.root / "b").mkdir()
        self.assertEqual(notify.watch(50, 10, 5000, None), {(1, str(self.root / "a")), (1, str(self.root / "b"))})
        (self.root / "a").write_text("more")
        self.assertEqual(notify.watch(50, 10, 5000, None), {(2, str(self.root / "a"))})
        (self.root / "a").rename(self.root / "c")
        (self.root / "b").rmdir()
        self.assertEqual(notify.watch(50, 10, 5000, None), {(3, str(self.root / "a")), (1, str(self.root / "c")),
                                                            (3, str(self.root / "b"))})

    def test_says_why_there_are_none(self):
        notify = self.notify()
        self.assertEqual(notify.watch(50, 1, 1, None), "timeout")
        stop = threading.Event()
        stop.set()
        self.assertEqual(notify.watch(50, 1, 0, stop), "stop")
        notify.close()
        with self.assertRaises(RuntimeError):
            notify.watch(50, 1, 1, None)
        with self.assertRaises(FileNotFoundError):
            watchfiles.RustNotify([str(self.root / "absent")], False, False, 300, True, False)

    def test_polls_if_it_has_to(self):
        notify = self.notify(force_polling=True, poll_delay_ms=10)
        (self.root / "a").write_text("")
        self.assertEqual(notify.watch(50, 20, 5000, None), {(1, str(self.root / "a"))})
        self.assertIn("10ms", repr(notify))

    def test_watch_filters_and_stops(self):
        stop = threading.Event()
        changes = watchfiles.watch(self.root, step=10, stop_event=stop, rust_timeout=1, yield_on_timeout=True)
        self.assertEqual(next(changes), set())
        (self.root / "x.pyc").write_text("")
        (self.root / "__pycache__").mkdir()
        (self.root / "x.py").write_text("")
        self.assertEqual({one for found in (next(changes), next(changes)) for one in found},
                         {(Change.added, str(self.root / "x.py"))})
        stop.set()
        self.assertEqual(list(changes), [])

    def check_awatch(self, run, sleep):
        before = threading.active_count()

        async def main():
            told = []
            batches = watchfiles.awatch(self.root, step=10, watch_filter=None, yield_on_timeout=True, rust_timeout=1)
            async with contextlib.aclosing(batches):
                async for changes in batches:
                    if not changes:
                        (self.root / "a").touch()
                    else:
                        told.append(changes)
                        break
            self.assertLessEqual(threading.active_count(), before)
            self.assertEqual({path for _, path in told[0]}, {str(self.root / "a")})

        run(main)

    def test_awatch_under_asyncio(self):
        self.check_awatch(lambda main: asyncio.run(main()), asyncio.sleep)

    @unittest.skipIf(trio is None, "trio is not here (Debian: python3-trio)")
    def test_awatch_under_trio(self):
        self.check_awatch(trio.run, trio.sleep)

    def test_filters(self):
        default, python = watchfiles.DefaultFilter(), watchfiles.PythonFilter(extra_extensions=(".md",))
        for path, told in (("/a/x.py", True), ("/a/.git/x", False), ("/a/x.pyc", False), ("/a/x~", False), ("/a/x.txt", True)):
            self.assertEqual(default(Change.added, path), told, path)
        self.assertTrue(python(Change.added, "/a/x.md"))
        self.assertFalse(python(Change.added, "/a/x.txt"))
        self.assertFalse(watchfiles.DefaultFilter(ignore_paths=["/a"])(Change.added, "/a/x"))
        self.assertEqual(Change.added.raw_str(), "added")

    def reloads(self, target):
        """Whatever runs says what changed; it is started once more for a change, and ends with SIGTERM."""
        (self.root / "target.py").write_text("import os, time\ndef main():\n"
                                             "    print('runs', os.environ['WATCHFILES_CHANGES'], flush=True)\n"
                                             "    time.sleep(100)\n"
                                             "if __name__ == '__main__':\n    main()\n")
        (self.root / "src").mkdir()
        program = (f"import sys; sys.path.insert(0, '.')\nfrom espy.watchfiles import run_process\n"
                   f"if __name__ == '__main__':\n    print('again', run_process('src', target={target}, step=10, "
                   f"sigint_timeout=5), flush=True)\n")
        (self.root / "program.py").write_text(program)
        running = subprocess.Popen([sys.executable, "-B", "program.py"], cwd=self.root, stdout=subprocess.PIPE, text=True,
                                   stderr=subprocess.DEVNULL, start_new_session=True)
        self.addCleanup(running.stdout.close)
        self.assertEqual(running.stdout.readline(), "runs []\n")
        for number in range(100):
            (self.root / f"src/{number}").touch()
            if select.select([running.stdout], [], [], 0.3)[0]:
                break
        word, told = running.stdout.readline().split(" ", 1)
        self.assertIn("added", [change for change, _ in json.loads(told)])
        os.kill(running.pid, signal.SIGTERM)
        lines = running.stdout.read().splitlines()
        self.assertRegex(lines[-1], "^again [1-9]")
        running.wait()

    def check_arun_process(self, run, within):
        """What runs is ended and started again, with what changed, the loop goes on meanwhile, and a cancellation ends it."""
        (self.root / "src").mkdir()
        told, lines, asked, may_end = [], *(self.root / name for name in ("lines", "asked", "may_end"))
        (self.root / "target.py").write_text(
            "import os, pathlib, signal, sys, time\n"
            "def end(*args):\n"
            "    pathlib.Path('asked').touch()\n"
            "    while not os.path.exists('may_end'):\n"
            "        time.sleep(0.01)\n"
            "    pathlib.Path(f'ended{os.getpid()}').touch()\n"
            "    sys.exit()\n"
            f"os.chdir({str(self.root)!r})\n"
            "signal.signal(signal.SIGINT, end)\n"
            "with open('lines', 'a') as lines:\n"
            "    print(os.getpid(), os.environ['WATCHFILES_CHANGES'], file=lines)\n"
            "time.sleep(100)\n")

        async def callback(changes):
            told.append(changes)

        async def main(rest):
            async def follow():
                await watchfiles.arun_process(self.root / "src", target=f"{sys.executable} -B {self.root / 'target.py'}",
                                              callback=callback, step=10, rust_timeout=None)

            async def work():
                for number in range(1000):
                    started = len(lines.read_text().splitlines()) if lines.exists() else 0
                    if asked.exists():
                        may_end.touch()  # where the loop stood still, it is killed instead
                    if started == 2:
                        return
                    if started == 1 and not told:
                        (self.root / f"src/{number}.py").touch()
                    await rest(0.05)
                self.fail("it was not started again")

            await within(follow, work)

        run(main)
        started = [line.split(" ", 1) for line in lines.read_text().splitlines()]
        self.assertEqual(started[0][1], "[]")
        self.assertIn("added", [change for change, _ in json.loads(started[1][1])])
        self.assertIn(Change.added, {change for change, _ in told[0]})
        for pid, _ in started:
            self.assertTrue((self.root / f"ended{pid}").exists())
            with self.assertRaises(ProcessLookupError):
                os.kill(int(pid), 0)

    def test_arun_process_under_asyncio(self):
        async def within(follow, work):
            follower = asyncio.ensure_future(follow())
            await work()
            follower.cancel()
            with self.assertRaises(asyncio.CancelledError):
                await follower

        self.check_arun_process(lambda main: asyncio.run(main(asyncio.sleep)), within)

    @unittest.skipIf(trio is None, "trio is not here (Debian: python3-trio)")
    def test_arun_process_under_trio(self):
        async def within(follow, work):
            async with trio.open_nursery() as nursery:
                nursery.start_soon(follow)
                await work()
                nursery.cancel_scope.cancel()

        self.check_arun_process(lambda main: trio.run(main, trio.sleep), within)

    def test_runs_a_command_again(self):
        self.reloads(repr(f"{sys.executable} -B target.py"))

    def test_runs_a_function_again(self):
        self.reloads("'target.main'")


if __name__ == "__main__":
    unittest.main()
