"""Who owns a descriptor or a watch, and until when."""

import gc
import os
import tempfile
import unittest
import weakref

import espy.inotify
from espy.inotify import mask


def is_open(fd):
    try:
        os.fstat(fd)
    except OSError:
        return False
    return True


class InstanceLifetimeTest(unittest.TestCase):
    def test_with_closes_the_descriptor(self):
        with espy.inotify.instance() as inotify:
            fd = inotify.fileno()
            self.assertTrue(is_open(fd))
            self.assertFalse(inotify.closed)
            self.assertEqual(repr(inotify), f"<espy.inotify.instance fd={fd}>")
        self.assertFalse(is_open(fd))
        self.assertTrue(inotify.closed)
        self.assertEqual(repr(inotify), "<espy.inotify.instance closed>")

    def test_with_closes_the_descriptor_after_an_exception(self):
        with self.assertRaises(KeyError), espy.inotify.instance() as inotify:
            fd = inotify.fileno()
            raise KeyError
        self.assertFalse(is_open(fd))

    def test_the_last_reference_closes_the_descriptor(self):
        inotify = espy.inotify.instance()
        fd = inotify.fileno()
        del inotify
        self.assertFalse(is_open(fd))

    def test_a_cycle_is_collected_and_closed(self):
        inotify = espy.inotify.instance()
        fd = inotify.fileno()
        inotify.itself = inotify
        del inotify
        gc.collect()
        self.assertFalse(is_open(fd))

    def test_close_twice_does_not_close_what_took_the_number(self):
        inotify = espy.inotify.instance()
        fd = inotify.fileno()
        inotify.close()
        other = os.open("/", os.O_RDONLY)
        self.addCleanup(os.close, other)
        self.assertEqual(other, fd)
        inotify.close()
        del inotify
        self.assertTrue(is_open(other))

    def test_closed_it_refuses_every_use(self):
        inotify = espy.inotify.instance()
        inotify.close()
        uses = (
            inotify.fileno,
            inotify.read,
            inotify.queued_bytes,
            inotify.__enter__,
            lambda: inotify.add("/", mask.create),
            lambda: inotify.remove(1),
            lambda: espy.inotify.watch(inotify, "/", mask.create),
        )
        for use in uses:
            with self.assertRaisesRegex(ValueError, "operation on a closed instance"):
                use()

    def test_events_outlive_the_instance(self):
        with tempfile.TemporaryDirectory() as directory, espy.inotify.instance() as inotify:
            inotify.add(directory, mask.create)
            os.mkdir(os.path.join(directory, "a"))
            events = inotify.read()
            inotify.read()
        del inotify
        self.assertEqual(events[0].name, b"a")

    def test_thousands_leak_no_descriptor(self):
        before = len(os.listdir("/proc/self/fd"))
        for _ in range(2000):
            espy.inotify.instance()
        self.assertEqual(len(os.listdir("/proc/self/fd")), before)


class WatchLifetimeTest(unittest.TestCase):
    def setUp(self):
        self.inotify = espy.inotify.instance()
        self.addCleanup(self.inotify.close)

    def test_with_removes_the_watch(self):
        with espy.inotify.watch(self.inotify, "/", mask.create) as watch:
            watched = watch.id
            self.assertEqual(watched, 1)
        self.assertEqual(watch.id, -1)
        self.assertIs(self.inotify.remove(watched), False)

    def test_the_last_reference_removes_the_watch(self):
        watch = espy.inotify.watch(self.inotify, "/", mask.create)
        watched = watch.id
        del watch
        self.assertIs(self.inotify.remove(watched), False)

    def test_close_removes_the_watch_once(self):
        watch = espy.inotify.watch(self.inotify, "/", mask.create)
        watched = watch.id
        watch.close()
        watch.close()
        self.assertIs(self.inotify.remove(watched), False)

    def test_release_leaves_the_watch_to_the_instance(self):
        watch = espy.inotify.watch(self.inotify, "/", mask.create)
        watched = watch.release()
        self.assertEqual(watch.id, -1)
        del watch
        self.assertIs(self.inotify.remove(watched), True)

    def test_keeps_its_instance_alive(self):
        inotify = espy.inotify.instance()
        alive = weakref.ref(inotify)
        watch = espy.inotify.watch(inotify, "/", mask.create)
        del inotify
        self.assertIsNotNone(alive())
        del watch
        self.assertIsNone(alive())

    def test_ends_quietly_after_its_instance_was_closed(self):
        watch = espy.inotify.watch(self.inotify, "/", mask.create)
        self.inotify.close()
        watch.close()
        self.assertEqual(watch.id, -1)
