"""The calls of level 1 and their events."""

import inspect
import os
import pathlib
import select
import signal
import tempfile
import unittest

import kernel_double

import espy
import espy.inotify
from espy.inotify import mask


class DirectoryTest(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.directory = pathlib.Path(directory.name)


class CallsTest(DirectoryTest):
    def setUp(self):
        super().setUp()
        self.fd = espy.inotify.init()
        self.addCleanup(os.close, self.fd)

    def test_init_is_close_on_exec_and_non_blocking_from_birth(self):
        self.assertFalse(os.get_inheritable(self.fd))
        self.assertFalse(os.get_blocking(self.fd))

    def test_add_takes_every_kind_of_path_and_gives_one_id_for_one_inode(self):
        text = str(self.directory)
        for path in (text, os.fsencode(text), self.directory):
            self.assertEqual(espy.inotify.add(self.fd, path, mask.create), 1)

    def test_add_refuses_what_is_no_path_as_python_does(self):
        with self.assertRaisesRegex(TypeError, "expected str, bytes or os.PathLike"):
            espy.inotify.add(self.fd, 5, mask.create)
        with self.assertRaisesRegex(ValueError, "embedded null byte"):
            espy.inotify.add(self.fd, b"/\0", mask.create)

    def test_remove_tells_a_live_watch_from_a_dead_one(self):
        watch = espy.inotify.add(self.fd, self.directory, mask.create)
        self.assertIs(espy.inotify.remove(self.fd, watch), True)
        self.assertIs(espy.inotify.remove(self.fd, watch), False)

    def test_remove_is_false_when_the_kernel_ended_the_watch(self):
        file = self.directory / "file"
        file.touch()
        watch = espy.inotify.add(self.fd, file, mask.delete_self)
        file.unlink()
        self.assertIs(espy.inotify.remove(self.fd, watch), False)

    def test_read_gives_the_events_in_order_with_typed_fields(self):
        watch = espy.inotify.add(self.fd, self.directory, mask.create | mask.move | mask.delete_self)
        (self.directory / "a").mkdir()
        (self.directory / "a").rename(self.directory / "b")
        (self.directory / "b").rmdir()
        self.directory.rmdir()
        events = espy.inotify.read(self.fd)
        self.directory.mkdir()

        self.assertEqual([(e.watch, str(e.mask), e.name) for e in events], [
            (watch, "create|is_dir", b"a"),
            (watch, "moved_from|is_dir", b"a"),
            (watch, "moved_to|is_dir", b"b"),
            (watch, "delete_self", b""),
            (watch, "ignored", b""),
        ])
        self.assertTrue(all(isinstance(e, espy.inotify.event) and isinstance(e.mask, mask) for e in events))
        self.assertNotEqual(events[1].cookie, 0)
        self.assertEqual([e.cookie for e in events], [0, events[1].cookie, events[1].cookie, 0, 0])

    def test_names_are_bytes_whatever_they_are(self):
        espy.inotify.add(self.fd, self.directory, mask.create)
        names = [b"\xff\xfe", b"new\nline", b"x" * 255, "ä".encode()]
        for name in names:
            os.mkdir(os.path.join(os.fsencode(self.directory), name))
        self.assertEqual([e.name for e in espy.inotify.read(self.fd)], names)

    def test_read_of_an_empty_queue_is_empty(self):
        self.assertEqual(espy.inotify.read(self.fd), [])

    def test_read_gives_no_more_than_fits(self):
        espy.inotify.add(self.fd, self.directory, mask.create)
        for name in ("a", "b", "c"):
            (self.directory / name).touch()
        self.assertEqual([e.name for e in espy.inotify.read(self.fd, 70)], [b"a", b"b"])
        self.assertEqual([e.name for e in espy.inotify.read(self.fd, 70)], [b"c"])

    def test_queued_bytes_counts_what_read_will_give(self):
        self.assertEqual(espy.inotify.queued_bytes(self.fd), 0)
        espy.inotify.add(self.fd, self.directory, mask.create)
        (self.directory / "a").touch()
        self.assertEqual(espy.inotify.queued_bytes(self.fd), 32)

    def test_read_raises_at_the_end_of_a_pipe(self):
        reader, writer = os.pipe()
        self.addCleanup(os.close, reader)
        os.close(writer)
        with self.assertRaises(EOFError):
            espy.inotify.read(reader)

    def test_a_blocking_read_goes_on_after_a_signal(self):
        espy.inotify.add(self.fd, self.directory, mask.create)
        os.set_blocking(self.fd, True)
        # The handler makes the event that the read waits for, whenever it runs.
        self.on_alarm(lambda: (self.directory / "a").touch())
        self.assertEqual([e.name for e in espy.inotify.read(self.fd)], [b"a"])

    def test_a_blocking_read_ends_when_a_signal_handler_raises(self):
        def interrupt():
            raise InterruptedError("by the test")

        os.set_blocking(self.fd, True)
        with self.assertRaisesRegex(InterruptedError, "by the test"):
            self.on_alarm(interrupt)
            espy.inotify.read(self.fd)

    def on_alarm(self, action):
        before = signal.signal(signal.SIGALRM, lambda *_: action())
        self.addCleanup(signal.signal, signal.SIGALRM, before)
        signal.setitimer(signal.ITIMER_REAL, 0.02)


class InstanceTest(DirectoryTest):
    def test_does_what_the_functions_do(self):
        with espy.inotify.instance() as inotify:
            watch = inotify.add(self.directory, mask.create)
            (self.directory / "a").touch()
            self.assertEqual(inotify.queued_bytes(), 32)
            expected = espy.inotify.event(watch, mask.create, 0, b"a")
            self.assertEqual(inotify.read(), [expected])
            self.assertEqual(inotify.read(), [])
            self.assertIs(inotify.remove(watch), True)
            self.assertIs(inotify.remove(watch), False)

    def test_is_selectable(self):
        with espy.inotify.instance() as inotify:
            inotify.add(self.directory, mask.create)
            self.assertEqual(select.select([inotify], [], [], 0)[0], [])
            (self.directory / "a").touch()
            self.assertEqual(select.select([inotify], [], [], 0)[0], [inotify])

    def test_uses_the_table_that_it_is_given(self):
        before = kernel_double.calls()
        with espy.inotify.instance(kernel_double.load()) as inotify:
            inotify.remove(inotify.add(self.directory, mask.create))
        self.assertEqual(kernel_double.calls(), tuple(count + 1 for count in before))

    def test_functions_use_the_table_that_they_are_given(self):
        api = kernel_double.load()
        before = kernel_double.calls()
        fd = espy.inotify.init(api)
        self.addCleanup(os.close, fd)
        espy.inotify.remove(fd, espy.inotify.add(fd, self.directory, mask.create, api), api)
        self.assertEqual(kernel_double.calls(), tuple(count + 1 for count in before))

    def test_the_default_table_is_the_systems(self):
        before = kernel_double.calls()
        with espy.inotify.instance(espy.inotify.api.system()) as inotify:
            inotify.add(self.directory, mask.create)
        with espy.inotify.instance(espy.inotify.api.load("libc.so.6")) as inotify:
            inotify.add(self.directory, mask.create)
        self.assertEqual(kernel_double.calls(), before)


class DocumentationTest(unittest.TestCase):
    def test_every_public_name_is_documented(self):
        for name in espy.inotify.__all__ + ["error"]:
            subject = getattr(espy.inotify, name, espy.error)
            if isinstance(subject, int):
                continue
            self.assertTrue(inspect.getdoc(subject), name)
            if not inspect.isclass(subject) or issubclass(subject, (int, tuple, OSError)):
                continue
            for member in (m for m in dir(subject) if not m.startswith("_")):
                self.assertTrue(inspect.getdoc(getattr(subject, member)), f"{name}.{member}")
