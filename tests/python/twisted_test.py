"""The drop-in for twisted.python._inotify: where it is better than the original, and where not."""

import ctypes
import errno
import importlib
import inspect
import os
import subprocess
import sys
import unittest

import kernel_double
from twisted.python.filepath import FilePath

import espy
import espy.inotify
import espy.twisted as drop_in

original = importlib.import_module("twisted.python._inotify")


class DropInTest(unittest.TestCase):
    def setUp(self):
        self.fd = drop_in.init()
        self.addCleanup(os.close, self.fd)
        self.no_instance = os.open("/", os.O_RDONLY)
        self.addCleanup(os.close, self.no_instance)

    def test_has_every_name_and_signature_of_the_original(self):
        for name in ("init", "add", "remove", "initializeModule"):
            self.assertEqual(
                list(inspect.signature(getattr(drop_in, name)).parameters),
                list(inspect.signature(getattr(original, name)).parameters),
            )
        self.assertEqual(drop_in.INotifyError.__mro__[1:], original.INotifyError.__mro__[1:])
        self.assertTrue(inspect.getdoc(drop_in.install))

    def test_init_is_close_on_exec_from_birth(self):
        self.assertFalse(os.get_inheritable(self.fd))

    def test_watches_a_path_of_either_kind(self):
        self.assertEqual(drop_in.add(self.fd, FilePath("/"), 0x100), 1)
        self.assertEqual(drop_in.add(self.fd, FilePath(b"/"), 0x100), 1)

    def test_masks_wrap_as_in_c(self):
        one_shot_create = 0x80000100 - 2**32
        watched = original.add(self.fd, FilePath("/"), one_shot_create)
        self.assertEqual(drop_in.add(self.fd, FilePath("/"), one_shot_create), watched)

    def test_a_failed_add_says_why_and_where(self):
        path = FilePath("/does/not/exist")
        with self.assertRaises(drop_in.INotifyError) as raised:
            drop_in.add(self.fd, path, 0x100)
        failure = raised.exception
        self.assertEqual(failure.errno, errno.ENOENT)
        self.assertEqual(failure.strerror, os.strerror(errno.ENOENT))
        self.assertIs(failure.path, path)
        self.assertIsInstance(failure.__cause__, espy.error)
        reason = "([Errno 2] No such file or directory)"
        self.assertEqual(str(failure), f"Failed to add watch on '{path!r}' - {reason}")

    def test_a_deleted_path_and_a_bad_descriptor_are_told_apart(self):
        for fd, path, reason in (
            (self.fd, "/does/not/exist", errno.ENOENT),
            (-1, "/", errno.EBADF),
            (self.no_instance, "/", errno.EINVAL),
        ):
            with self.assertRaises(drop_in.INotifyError) as raised:
                drop_in.add(fd, FilePath(path), 0x100)
            self.assertEqual(raised.exception.errno, reason)

    def test_a_failed_init_says_why(self):
        self.addCleanup(setattr, drop_in, "libc", drop_in.libc)
        drop_in.libc = drop_in._over(kernel_double.load())
        self.addCleanup(kernel_double.load)
        kernel_double.fail(kernel_double.INIT, errno.EMFILE)
        with self.assertRaises(drop_in.INotifyError) as raised:
            drop_in.init()
        failure = raised.exception
        self.assertEqual(failure.errno, errno.EMFILE)
        self.assertIsNone(failure.path)
        reason = "([Errno 24] Too many open files)"
        self.assertEqual(str(failure), f"INotify initialization error - {reason}")

    def test_remove_is_silent_where_the_original_is(self):
        watch = drop_in.add(self.fd, FilePath("/"), 0x100)
        instances = ((self.fd, watch), (self.fd, watch), (self.fd, -1))
        for fd, wd in instances + ((-1, 1), (self.no_instance, 1)):
            self.assertIsNone(original.remove(fd, wd))
            self.assertIsNone(drop_in.remove(fd, wd))

    def test_remove_removes(self):
        watch = drop_in.add(self.fd, FilePath("/"), 0x100)
        drop_in.remove(self.fd, watch)
        self.assertIs(espy.inotify.remove(self.fd, watch), False)

    def test_a_replaced_libc_is_called_through(self):
        self.addCleanup(setattr, drop_in, "libc", drop_in.libc)
        library = ctypes.CDLL("libc.so.6")
        drop_in.initializeModule(library)
        drop_in.libc = library
        fd = drop_in.init()
        self.addCleanup(os.close, fd)
        self.assertTrue(os.get_inheritable(fd))  # as that library makes it
        drop_in.remove(fd, drop_in.add(fd, FilePath("/"), 0x100))
        with self.assertRaises(drop_in.INotifyError) as raised:
            drop_in.add(fd, FilePath("/does/not/exist"), 0x100)
        self.assertEqual(str(raised.exception).rpartition(" - ")[2], "(-1)")
        self.assertIsNone(raised.exception.errno)
        self.assertEqual(raised.exception.path, FilePath("/does/not/exist"))

    def test_a_libc_without_inotify_is_an_import_error_as_in_the_original(self):
        for module in (original, drop_in):
            with self.assertRaisesRegex(ImportError, "^libc6 2.4 or higher needed$"):
                module.initializeModule(object())


class InstallTest(unittest.TestCase):
    """Each in an interpreter of its own: an import cannot be taken back."""

    def run_python(self, program):
        done = subprocess.run(
            [sys.executable, "-B", "-c", program], capture_output=True, text=True, check=False
        )
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return done.stdout.strip()

    def test_puts_espy_under_twisted(self):
        self.assertEqual(self.run_python("""
import espy.twisted
espy.twisted.install()
espy.twisted.install()
from twisted.internet import inotify
import twisted.python._inotify
assert inotify._inotify is twisted.python._inotify is espy.twisted
assert inotify.INotifyError is espy.twisted.INotifyError
from twisted.python.runtime import platform
print(platform.supportsINotify())
"""), "True")

    def test_replaces_an_original_that_is_imported_already(self):
        self.run_python("""
import twisted.python._inotify, espy.twisted
espy.twisted.install()
from twisted.internet import inotify
assert inotify._inotify is espy.twisted
""")

    def test_refuses_when_it_comes_too_late(self):
        self.assertEqual(self.run_python("""
from twisted.internet import inotify
import espy.twisted
try:
    espy.twisted.install()
except RuntimeError as failure:
    print(failure)
assert inotify._inotify is not espy.twisted
"""), "install() comes too late: twisted.internet.inotify is imported already")

    def test_is_not_needed_to_import_espy(self):
        self.run_python("import sys, espy, espy.twisted; assert 'twisted' not in sys.modules")
