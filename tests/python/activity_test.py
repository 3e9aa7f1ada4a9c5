"""A log of a whole file system: what happens, and who did it."""

import asyncio
import contextlib
import os
import pathlib
import subprocess
import sys
import tempfile
import threading
import unittest

import espy

try:
    from espy import ignore
except ImportError:
    ignore = None


class ActivityTest(unittest.TestCase):
    def setUp(self):
        place = tempfile.TemporaryDirectory()
        self.addCleanup(place.cleanup)
        self.root = place.name
        try:
            self.log = espy.activity()
            self.addCleanup(self.log.close)
            self.log.remove(self.log.add(self.root))
        except OSError as refused:
            self.skipTest(f"the file system of {self.root} cannot be marked: {refused}")

    def below(self, *names):
        return os.path.join(self.root, *names)

    def add(self, tell=("created", "renamed"), **options):
        root = self.log.add(self.root, tell=["ready", *tell], **options)
        self.assertEqual([change.kind for change in self.log.sync() if change.root == root], ["ready"])
        return root

    def told(self):
        return [(change.kind, change.path) for change in self.log.sync()]

    def test_tells_what_happens_and_who_did_it(self):
        root = self.add()
        child = subprocess.Popen([sys.executable, "-c", "import os, sys; os.mkdir(sys.argv[1])", self.below("a")])
        self.assertEqual(child.wait(), 0)
        pathlib.Path(self.below("a", "f")).touch()
        created = [change for change in self.log.sync() if change.kind == "created"]
        self.assertEqual([(change.path, change.type, change.pid, change.root_path) for change in created],
                         [(self.below("a"), "directory", child.pid, self.root),
                          (self.below("a", "f"), "file", os.getpid(), self.root)])
        self.assertEqual(self.log.covers(root).backend, "fanotify")
        self.assertEqual(self.log.stats().listings, 0)

    def test_lists_nothing(self):
        os.makedirs(self.below("a", "b"))
        self.add()
        self.assertEqual(self.told(), [])
        os.rename(self.below("a"), self.below("c"))
        pathlib.Path(self.below("c", "b", "f")).touch()
        self.assertEqual(self.told(),
                         [("renamed", self.below("c")), ("created", self.below("c", "b", "f"))])

    def test_takes_options_of_a_root(self):
        self.add(tell=["created"], max_depth=1, prune={"out"})
        os.makedirs(self.below("a", "b"))
        os.makedirs(self.below("out", "c"))
        self.assertEqual(self.told(), [("created", self.below("a")), ("created", self.below("out"))])
        with self.assertRaises(FileNotFoundError):
            self.log.add(self.below("absent"))
        self.assertGreater(self.log.add(self.below("absent"), must_exist=False), 0)
        with self.assertRaises(TypeError):
            self.log.add(self.root, initial=True)

    def test_a_function_prunes_and_is_asked_again(self):
        kept_out = {"out"}
        root = self.add(prune=lambda directory: directory in kept_out)
        os.mkdir(self.below("out"))
        pathlib.Path(self.below("out", "f")).touch()
        self.assertEqual(self.told(), [("created", self.below("out"))])
        kept_out.clear()
        self.assertTrue(self.log.reprune(root))
        self.assertFalse(self.log.reprune(root + 1))
        pathlib.Path(self.below("out", "g")).touch()
        self.assertEqual(self.told(), [("created", self.below("out", "g"))])

    def test_what_a_prune_function_raises_arrives_and_nothing_is_lost(self):
        def prune(directory):
            raise LookupError(directory)

        os.mkdir(self.below("a"))
        self.add(prune=prune)
        pathlib.Path(self.below("a", "f")).touch()
        with self.assertRaisesRegex(LookupError, "a"):
            self.log.sync()
        self.assertEqual(self.told(), [("created", self.below("a", "f"))])

    @unittest.skipIf(ignore is None, "espy.ignore is not built in")
    def test_goes_by_ignore_rules(self):
        self.add(ignore=ignore.tree(self.root, globs=["*.log"]))
        pathlib.Path(self.below("a.log")).touch()
        pathlib.Path(self.below("a.txt")).touch()
        self.assertEqual(self.told(), [("created", self.below("a.txt"))])

    def test_is_awaited_without_a_thread(self):
        async def main():
            self.add()
            async with self.log:
                os.mkdir(self.below("a"))
                async for change in self.log:
                    break
                self.assertEqual(change.path, self.below("a"))
                self.assertEqual(await self.log.barrier(), [])
                self.assertEqual(threading.active_count(), 1)

        asyncio.run(main())

    def test_is_for_whoever_may_mark_a_file_system(self):
        if os.geteuid() != 0:
            self.skipTest("an ordinary user")
        child = os.fork()
        if child == 0:
            status = 1
            with contextlib.suppress(BaseException):
                os.setgid(65534)
                os.setuid(65534)
                try:
                    espy.activity().add("/")
                except PermissionError:
                    status = 0
            os._exit(status)
        self.assertEqual(os.waitpid(child, 0)[1], 0)


if __name__ == "__main__":
    unittest.main()
