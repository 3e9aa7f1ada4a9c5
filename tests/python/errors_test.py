"""Every errno of the manual pages arrives, with operation and path."""

import errno
import os
import pickle
import unittest

import kernel_double
from kernel_double import ADD, INIT, REMOVE

import espy
import espy.inotify
from espy.inotify import mask

INIT_ERRORS = (errno.EINVAL, errno.EMFILE, errno.ENFILE, errno.ENOMEM)
ADD_ERRORS = (
    errno.EACCES,
    errno.EBADF,
    errno.EEXIST,
    errno.EFAULT,
    errno.EINVAL,
    errno.ELOOP,
    errno.ENAMETOOLONG,
    errno.ENOENT,
    errno.ENOMEM,
    errno.ENOSPC,
    errno.ENOTDIR,
)


class InjectedErrorTest(unittest.TestCase):
    def setUp(self):
        self.api = kernel_double.load()
        self.addCleanup(kernel_double.load)

    def check(self, failure, operation, reason, path=None):
        self.assertIsInstance(failure, OSError)
        self.assertEqual(failure.operation, operation)
        self.assertEqual(failure.errno, reason)
        self.assertEqual(failure.strerror, os.strerror(reason))
        self.assertEqual(failure.filename, path)
        text = f"{operation}: [Errno {reason}] {os.strerror(reason)}"
        self.assertEqual(str(failure), text if path is None else f"{text}: {path!r}")

    def test_init_says_every_errno(self):
        for reason in INIT_ERRORS:
            kernel_double.fail(INIT, reason)
            for call in (espy.inotify.init, espy.inotify.instance):
                with self.subTest(reason=reason), self.assertRaises(espy.error) as raised:
                    call(self.api)
                self.check(raised.exception, "inotify_init1", reason)

    def test_add_says_every_errno_and_the_path(self):
        with espy.inotify.instance(self.api) as inotify:
            calls = (
                lambda path: espy.inotify.add(inotify.fileno(), path, mask.create, self.api),
                lambda path: inotify.add(path, mask.create),
                lambda path: espy.inotify.watch(inotify, path, mask.create),
            )
            for reason in ADD_ERRORS:
                kernel_double.fail(ADD, reason)
                for call in calls:
                    with self.subTest(reason=reason), self.assertRaises(espy.error) as raised:
                        call(b"/\xff/x")
                    self.check(raised.exception, "inotify_add_watch", reason, "/\udcff/x")

    def test_remove_says_a_bad_descriptor(self):
        with espy.inotify.instance(self.api) as inotify:
            kernel_double.fail(REMOVE, errno.EBADF)
            for call in (
                lambda: espy.inotify.remove(inotify.fileno(), 1, self.api),
                lambda: inotify.remove(1),
            ):
                with self.assertRaises(espy.error) as raised:
                    call()
                self.check(raised.exception, "inotify_rm_watch", errno.EBADF)

    def test_nothing_is_said_when_nothing_failed_any_more(self):
        kernel_double.fail(INIT, errno.EMFILE)
        self.assertRaises(espy.error, espy.inotify.instance, self.api)
        kernel_double.fail(INIT, 0)
        espy.inotify.instance(self.api).close()


class KernelErrorTest(unittest.TestCase):
    def setUp(self):
        # No inotify instance, but a descriptor.
        self.reader, self.writer = os.pipe()
        self.addCleanup(os.close, self.reader)
        self.addCleanup(os.close, self.writer)

    def fails(self, reason, call, *arguments):
        with self.assertRaises(espy.error) as raised:
            call(*arguments)
        self.assertEqual(raised.exception.errno, reason)
        return raised.exception

    def test_a_closed_descriptor_is_EBADF_everywhere(self):
        self.fails(errno.EBADF, espy.inotify.add, -1, "/", mask.create)
        self.fails(errno.EBADF, espy.inotify.remove, -1, 1)
        self.assertEqual(self.fails(errno.EBADF, espy.inotify.read, -1).operation, "read")
        failure = self.fails(errno.EBADF, espy.inotify.queued_bytes, -1)
        self.assertEqual(failure.operation, "ioctl(FIONREAD)")

    def test_a_descriptor_that_is_no_instance_is_EINVAL_also_in_remove(self):
        self.fails(errno.EINVAL, espy.inotify.add, self.reader, "/", mask.create)
        self.fails(errno.EINVAL, espy.inotify.remove, self.reader, 1)

    def test_add_says_what_the_kernel_says_of_the_path(self):
        with espy.inotify.instance() as inotify:
            missing = "/does/not/exist"
            failure = self.fails(errno.ENOENT, inotify.add, missing, mask.create)
            self.assertEqual(failure.filename, missing)
            self.fails(errno.ENOTDIR, inotify.add, __file__, mask.create | mask.only_dir)
            self.fails(errno.EINVAL, inotify.add, "/", mask.none)
            inotify.add("/", mask.create)
            self.fails(errno.EEXIST, inotify.add, "/", mask.create | mask.mask_create)

    def test_read_refuses_a_buffer_that_is_too_small(self):
        with espy.inotify.instance() as inotify:
            inotify.remove(inotify.add("/", mask.delete_self))
            self.assertEqual(self.fails(errno.EINVAL, inotify.read, 15).operation, "read")
            self.assertEqual(len(inotify.read(espy.inotify.min_buffer_size)), 1)


class LoadErrorTest(unittest.TestCase):
    def fails(self, library):
        with self.assertRaises(espy.error) as raised:
            espy.inotify.api.load(library)
        self.assertEqual(raised.exception.errno, errno.ENOSYS)
        self.assertEqual(raised.exception.filename, library)
        return str(raised.exception)

    def test_a_missing_library_is_named(self):
        self.assertIn("libdoes-not-exist.so: cannot open", self.fails("libdoes-not-exist.so"))

    def test_a_missing_function_is_named(self):
        for function in ("init1", "add_watch", "rm_watch"):
            text = self.fails(os.environ[f"LACKS_{function}"])
            self.assertIn(f"no function inotify_{function} ", text)


class ErrorTypeTest(unittest.TestCase):
    def test_survives_pickling(self):
        with espy.inotify.instance() as inotify, self.assertRaises(espy.error) as raised:
            inotify.add("/does/not/exist", mask.create)
        copy = pickle.loads(pickle.dumps(raised.exception))
        self.assertIs(type(copy), type(raised.exception))
        self.assertEqual(str(copy), str(raised.exception))
        self.assertEqual((copy.errno, copy.filename, copy.operation),
                         (errno.ENOENT, "/does/not/exist", "inotify_add_watch"))

    def test_can_be_made_by_hand(self):
        self.assertEqual(str(espy.error(errno.ENOENT, "gone", "/x")), "[Errno 2] gone: '/x'")
