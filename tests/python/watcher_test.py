"""Level 2: what the watcher tells, and how it behaves under Python."""

import contextlib
import gc
import os
import pathlib
import select
import tempfile
import threading
import time
import unittest
import weakref

import espy
from espy import entry, kind


class WatcherTest(unittest.TestCase):
    def setUp(self):
        # A directory of its own above the root: nobody else is on the way to it.
        place = tempfile.TemporaryDirectory()
        self.addCleanup(place.cleanup)
        self.root = os.path.join(place.name, "root")
        os.mkdir(self.root)
        self.watcher = espy.watcher()
        self.addCleanup(self.watcher.close)

    def below(self, *names):
        return os.path.join(self.root, *names)

    def touch(self, *names):
        pathlib.Path(self.below(*names)).touch()

    def add(self, **options):
        root = self.watcher.add(self.root, **options)
        self.watcher.sync()
        return root

    def told(self, *kinds):
        return [(change.kind, change.path) for change in self.watcher.sync() if not kinds or change.kind in kinds]

    def test_tells_in_order_what_happened(self):
        root = self.add()
        os.mkdir(self.below("a"))
        self.touch("a", "f")
        told = self.watcher.sync()
        os.rename(self.below("a"), self.below("b"))
        os.remove(self.below("b", "f"))
        told += self.watcher.sync()
        first, last = told[0], told[-1]
        self.assertEqual((first.kind, first.path, first.old_path, first.type, first.root, first.root_path),
                         (kind.created, self.below("a"), None, entry.directory, root, self.root))
        self.assertEqual((last.kind, last.path, last.type), ("removed", self.below("b", "f"), "file"))
        (renamed,) = (change for change in told if change.kind == "renamed")
        self.assertEqual((renamed.path, renamed.old_path), (self.below("b"), self.below("a")))
        self.assertEqual([change.seq for change in told], list(range(first.seq, first.seq + len(told))))
        self.assertAlmostEqual(first.told_at, time.time(), delta=60)

    def test_a_change_owns_its_data_and_stays_as_it_is(self):
        self.add()
        self.touch("f")
        (created, *_) = self.watcher.sync()
        for name in range(100):
            self.touch(str(name))
        self.watcher.sync()
        self.watcher.close()
        self.assertEqual(created.path, self.below("f"))
        with self.assertRaises(AttributeError):
            created.path = "other"
        with self.assertRaises(TypeError):
            created[1] = "other"
        self.assertIs(created.kind, kind.created)
        self.assertIn("path=", repr(created))

    def test_tells_the_kinds_that_are_asked_for(self):
        self.add(tell=["removed", kind.created])
        self.touch("f")
        os.remove(self.below("f"))
        self.assertEqual([name for name, _ in self.told()], ["created", "removed"])
        with self.assertRaisesRegex(ValueError, "not a kind: 'craeted'"):
            self.add(tell=["craeted"])

    def test_lists_what_is_there_if_asked(self):
        self.touch("f")
        self.watcher.add(pathlib.Path(self.root), initial=True)
        self.assertEqual(self.told(), [("exists", self.below("f")), ("ready", self.root)])

    def test_depth_is_an_option(self):
        os.makedirs(self.below("a", "b"))
        self.add(max_depth=1)
        self.touch("a", "f")
        self.assertEqual(self.told("created"), [])

    def test_a_pruned_name_is_not_entered(self):
        for prune in ({"out"}, ["out", "other"], (b"out",)):
            with self.subTest(prune=prune):
                self.watcher = espy.watcher()
                os.makedirs(self.below("a", "out"), exist_ok=True)
                self.add(prune=prune)
                self.touch("a", "out", "f")
                self.touch("a", "g")
                self.assertEqual(self.told("created"), [("created", self.below("a", "g"))])
                os.remove(self.below("a", "g"))
        for wrong, raised in (("out", TypeError), ({"a/b"}, ValueError), ({""}, ValueError), ({1}, TypeError), (7, TypeError)):
            with self.subTest(prune=wrong), self.assertRaises(raised):
                self.watcher.add(self.root, prune=wrong)

    def test_a_function_prunes_and_is_asked_again(self):
        os.makedirs(self.below("a", "out"))
        kept_out, asked = {"a/out"}, []

        def prune(directory):
            asked.append(directory)
            return directory in kept_out

        root = self.add(prune=prune)
        self.assertEqual(asked, ["a", "a/out"])
        self.touch("a", "out", "f")
        self.assertEqual(self.told(), [])
        kept_out.clear()
        self.assertTrue(self.watcher.reprune(root, "a"))
        self.assertEqual(self.told(), [("created", self.below("a", "out", "f"))])
        self.assertFalse(self.watcher.reprune(root + 1))

    def test_what_a_prune_function_raises_arrives_and_nothing_is_lost(self):
        def prune(directory):
            raise LookupError(directory)

        os.mkdir(self.below("a"))
        self.watcher.add(self.root, initial=True, prune=prune)
        with self.assertRaisesRegex(LookupError, "a"):
            self.watcher.sync()
        self.assertEqual(self.told(), [("exists", self.below("a")), ("ready", self.root)])

    def test_a_prune_function_is_released_with_the_root(self):
        class asker:
            def __call__(self, directory):
                return False

        for end in (lambda root: self.watcher.remove(root), lambda root: self.watcher.close()):
            prune = asker()
            gone = weakref.ref(prune)
            root = self.add(prune=prune)
            del prune
            self.assertIsNotNone(gone())
            end(root)
            gc.collect()
            self.assertIsNone(gone())

    def test_names_of_any_bytes_go_there_and_back(self):
        name = b"\xff\n\xc3\xa9"
        self.add()
        with open(os.path.join(os.fsencode(self.root), name), "w"):
            pass
        ((_, path),) = self.told("created")
        self.assertEqual(os.fsencode(path), os.path.join(os.fsencode(self.root), name))
        self.assertTrue(os.path.exists(path))

    def test_a_root_of_bytes_tells_bytes(self):
        os.mkdir(self.below("a"))
        asked = []
        self.watcher.add(os.fsencode(self.root), prune=lambda directory: asked.append(directory))
        self.watcher.sync()
        self.touch("f")
        os.rename(self.below("f"), self.below("g"))
        change = self.watcher.sync()[-1]
        self.assertEqual((change.path, change.old_path, change.root_path),
                         tuple(map(os.fsencode, (self.below("g"), self.below("f"), self.root))))
        self.assertEqual(asked, [b"a"])

    def test_errors_are_those_that_python_knows(self):
        with self.assertRaises(FileNotFoundError) as failed:
            self.watcher.add(self.below("absent"))
        self.assertIsInstance(failed.exception, espy.not_found)
        self.assertEqual(failed.exception.filename, self.below("absent"))
        self.touch("f")
        with self.assertRaises(NotADirectoryError) as failed:
            self.watcher.add(self.below("f", "g"))
        self.assertIsInstance(failed.exception, espy.error)
        with self.assertRaises(ValueError):
            self.watcher.add("a\0b")
        with self.assertRaises(TypeError):
            self.watcher.add(7)
        with self.assertRaises(ValueError):
            espy.watcher(backend="kqueue")
        self.assertTrue(issubclass(espy.permission_denied, PermissionError))
        self.assertEqual(self.watcher.add(self.below("absent"), must_exist=False), 1)

    def test_permission_denied_is_a_permission_error(self):
        os.mkdir(self.below("closed"), 0)
        if os.access(self.below("closed"), os.R_OK):
            if os.geteuid() != 0:
                self.skipTest("nobody is kept out of a directory here")
            os.chmod(os.path.dirname(self.root), 0o711)
            child = os.fork()
            if child == 0:
                status = 1
                with contextlib.suppress(BaseException):
                    os.setgid(65534)
                    os.setuid(65534)
                    try:
                        espy.watcher().add(self.below("closed"))
                    except PermissionError:
                        status = 0
                os._exit(status)
            self.assertEqual(os.waitpid(child, 0)[1], 0)
        else:
            with self.assertRaises(PermissionError):
                self.watcher.add(self.below("closed"))

    def test_is_readable_when_there_is_work(self):
        self.add()
        self.assertEqual(select.select([self.watcher], [], [], 0)[0], [])
        self.touch("f")
        told = []
        while not told:
            select.select([self.watcher], [], [])
            told = self.watcher.poll()
        self.assertEqual(told[0].path, self.below("f"))

    def test_wait_ends_by_time_and_by_wake(self):
        self.add()
        self.assertEqual(self.watcher.wait(0), [])
        self.assertEqual(self.watcher.wait(0.001), [])
        self.watcher.wake()
        self.assertEqual(self.watcher.wait(), [])
        other = threading.Thread(target=self.watcher.wake)
        other.start()
        self.assertEqual(self.watcher.wait(), [])
        other.join()

    def test_a_barrier_that_is_not_reached_in_time_loses_nothing(self):
        for name in range(1000):
            os.mkdir(self.below(str(name)))
        self.watcher.add(self.root, initial=True)
        with self.assertRaises(TimeoutError):
            self.watcher.sync(0)
        self.assertEqual(len(self.watcher.sync()), 1001)

    def test_iterates_until_it_is_woken_and_keeps_what_is_not_taken(self):
        self.add()
        for name in "abc":
            os.mkdir(self.below(name))
        for change in self.watcher:
            break
        self.assertEqual(change.path, self.below("a"))
        self.watcher.wake()
        self.assertEqual([change.path for change in self.watcher], [self.below("b"), self.below("c")])

    def test_remove_ends_a_root(self):
        root = self.add()
        self.touch("f")
        self.assertTrue(self.watcher.remove(root))
        self.assertFalse(self.watcher.remove(root))
        self.assertEqual(self.watcher.sync(), [])

    def test_counts(self):
        root = self.add()
        self.assertEqual(self.watcher.stats().directories_watched, 1)
        covered = self.watcher.covers(root, "f")
        self.assertEqual((covered.by, covered.gap, covered.place), ("watch", "absent", self.root))
        self.assertIsNone(self.watcher.covers(root + 1))

    def test_closed_it_does_nothing_more(self):
        with self.watcher as watcher:
            self.assertFalse(watcher.closed)
            self.assertRegex(repr(watcher), r"^<espy\.watcher fd=\d+>$")
        self.assertTrue(watcher.closed)
        self.assertEqual(repr(watcher), "<espy.watcher closed>")
        watcher.close()
        for call in (watcher.poll, watcher.wait, watcher.sync, watcher.wake, watcher.fileno, watcher.stats,
                     watcher.__enter__, lambda: watcher.add(self.root), lambda: watcher.remove(1)):
            with self.assertRaises(ValueError):
                call()
        self.assertEqual(list(watcher), [])


class SettledTest(unittest.TestCase):
    setUp, below, touch = WatcherTest.setUp, WatcherTest.below, WatcherTest.touch

    def test_tells_the_net_effect(self):
        with espy.settled_watcher(quiet=0.001) as watcher:
            watcher.add(self.root, tell=["created", "removed", "renamed"])
            watcher.sync()
            self.touch("f")
            os.rename(self.below("f"), self.below("g"))
            self.touch("gone")
            os.remove(self.below("gone"))
            told = []
            while not told:
                told = watcher.wait()
            self.assertEqual([(change.kind, change.path) for change in told], [("created", self.below("g"))])

    def test_complete_holds_back_what_is_still_written(self):
        with espy.settled_watcher(quiet=0, complete=True) as watcher:
            watcher.add(self.root, tell=["created", "written"])
            watcher.sync()
            with open(self.below("f"), "w") as file:
                file.write("half")
                file.flush()
                self.assertEqual(watcher.sync(), [])
                self.assertEqual(watcher.pending(), [self.below("f")])
            self.assertEqual([change.path for change in watcher.sync()], [self.below("f")])
            self.assertEqual(watcher.pending(), [])


class ThreadsTest(unittest.TestCase):
    def setUp(self):
        place = tempfile.TemporaryDirectory()
        self.addCleanup(place.cleanup)
        self.root = place.name
        self.watcher = espy.watcher()
        self.watcher.add(self.root)
        self.watcher.sync()

    def waiting(self):
        """A thread in `wait`: it is there once it has said that the watcher is its own."""
        told = []
        thread = threading.Thread(target=lambda: told.extend(self.watcher.wait()))
        thread.start()
        while True:
            try:
                self.watcher.stats()
            except RuntimeError:
                return thread, told

    def test_others_run_while_one_waits_and_a_second_one_is_refused(self):
        thread, told = self.waiting()
        for call in (self.watcher.poll, self.watcher.wait, self.watcher.sync, self.watcher.close,
                     lambda: self.watcher.add(self.root), lambda: self.watcher.remove(1)):
            with self.assertRaisesRegex(RuntimeError, "another thread"):
                call()
        self.watcher.wake()
        thread.join()
        self.assertEqual(told, [])
        self.watcher.close()

    def test_a_child_is_refused_and_takes_nothing_from_its_parent(self):
        os.mkdir(os.path.join(self.root, "a"))
        child = os.fork()
        if child == 0:
            status = 0
            for call in (self.watcher.poll, self.watcher.wait, self.watcher.sync, self.watcher.wake,
                         lambda: self.watcher.remove(1), lambda: self.watcher.add(self.root)):
                try:
                    call()
                    status = 1
                except RuntimeError as refused:
                    status |= 0 if "fork" in str(refused) else 2
            self.watcher.close()
            with espy.watcher() as own:
                own.add(self.root)
                own.sync()
            os._exit(status)
        self.assertEqual(os.waitpid(child, 0)[1], 0)
        os.mkdir(os.path.join(self.root, "b"))
        self.assertEqual([os.path.basename(change.path) for change in self.watcher.sync()], ["a", "b"])


class WatchTest(unittest.TestCase):
    def setUp(self):
        place = tempfile.TemporaryDirectory()
        self.addCleanup(place.cleanup)
        self.root = place.name

    def test_tells_what_happens_from_the_call_on(self):
        for settle in (0.001, None):
            batches = espy.watch(self.root, settle=settle, prune={"out"})
            os.mkdir(os.path.join(self.root, "a"))
            self.assertEqual([(change.kind, change.path) for change in next(batches)],
                             [("created", os.path.join(self.root, "a"))])
            os.rmdir(os.path.join(self.root, "a"))
            self.assertEqual(next(batches)[0].kind, "removed")
            batches.close()

    def test_refuses_at_once(self):
        for wrong, raised in ((("/nope/nope",), FileNotFoundError), ((), TypeError)):
            with self.assertRaises(raised):
                espy.watch(*wrong)
            with self.assertRaises(raised):
                espy.awatch(*wrong)

    def test_takes_the_options_of_add(self):
        (first, *_) = next(espy.watch(self.root, initial=True, tell=["ready"], settle=None))
        self.assertEqual(first.kind, "ready")


if __name__ == "__main__":
    unittest.main()
