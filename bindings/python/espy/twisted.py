"""A drop-in for `twisted.python._inotify`: the same names, signatures and exceptions over espy.

::

    import espy.twisted

    espy.twisted.install()  # before twisted.internet.inotify is imported
    from twisted.internet import inotify

What is better: the descriptor is close-on-exec from birth, and an `INotifyError` says why: `errno`,
`strerror`, `path`.
"""

# A drop-in has the signatures of the original, which is not typed.
# mypy: ignore-errors

import sys
from ctypes import c_char_p, c_int, c_uint32
from types import SimpleNamespace

import espy
import espy.inotify

__all__ = ["INotifyError", "add", "init", "initializeModule", "install", "libc", "remove"]


class INotifyError(Exception):
    """Unifies all the exceptions that can be raised by the inotify API.

    `errno` and `strerror` are the kernel's reason, or None where a replaced `libc` gave none;
    `path` is the path as given to `add`, or None. The `espy.error` is the `__cause__`.
    """

    errno = None
    strerror = None
    path = None


def _failure(message, cause, path=None):
    failure = INotifyError(f"{message} - ([Errno {cause.errno}] {cause.strerror})")
    failure.errno, failure.strerror, failure.path = cause.errno, cause.strerror, path
    return failure


def init():
    """Creates an inotify instance and returns its descriptor, which the caller closes."""
    try:
        fd = libc.inotify_init()
    except espy.error as cause:
        raise _failure("INotify initialization error", cause) from cause
    if fd < 0:
        raise INotifyError("INotify initialization error.")
    return fd


def add(fd, path, mask):
    """Adds a watch for `path`, a `FilePath`, to the instance `fd`; returns the watch's number."""
    try:
        wd = libc.inotify_add_watch(fd, path.asBytesMode().path, mask)
    except espy.error as cause:
        raise _failure(f"Failed to add watch on '{path!r}'", cause, path) from cause
    if wd < 0:
        failure = INotifyError(f"Failed to add watch on '{path!r}' - ({wd!r})")
        failure.path = path
        raise failure
    return wd


def remove(fd, wd):
    """Removes the watch `wd` from the instance `fd`.

    Says nothing of a failure, as Twisted expects: it removes watches whose directory is gone, and
    the kernel has ended those itself. `espy.inotify.remove` tells a dead watch from a bad descriptor.
    """
    try:
        libc.inotify_rm_watch(fd, wd)
    except espy.error:
        pass


def initializeModule(libc):
    """Checks that `libc` has the three functions, else ImportError, and says their C types."""
    for function in ("inotify_add_watch", "inotify_init", "inotify_rm_watch"):
        if getattr(libc, function, None) is None:
            raise ImportError("libc6 2.4 or higher needed")
    libc.inotify_init.argtypes = []
    libc.inotify_init.restype = c_int

    libc.inotify_rm_watch.argtypes = [c_int, c_int]
    libc.inotify_rm_watch.restype = c_int

    libc.inotify_add_watch.argtypes = [c_int, c_char_p, c_uint32]
    libc.inotify_add_watch.restype = c_int


def _over(api):
    """The three functions as a C library has them, done by espy; a failure is an `espy.error`.

    Numbers wrap as C's do: a caller may say `~IN_ACCESS`.
    """

    def inotify_init():
        return espy.inotify.init(api)

    def inotify_add_watch(fd, path, mask):
        return espy.inotify.add(c_int(fd).value, path, c_uint32(mask).value, api)

    def inotify_rm_watch(fd, wd):
        return 0 if espy.inotify.remove(c_int(fd).value, c_int(wd).value, api) else -1

    return SimpleNamespace(
        inotify_init=inotify_init,
        inotify_add_watch=inotify_add_watch,
        inotify_rm_watch=inotify_rm_watch,
    )


def install(api=None):
    """Puts this module in the place of `twisted.python._inotify`.

    `api` is the table of functions to use, an `espy.api`; None for the process's own C library.
    Raises RuntimeError if `twisted.internet.inotify` has been imported over another module: it
    would go on using that.
    """
    global libc
    import twisted.python

    this = sys.modules[__name__]
    user = sys.modules.get("twisted.internet.inotify")
    if user is not None and user._inotify is not this:
        raise RuntimeError("install() comes too late: twisted.internet.inotify is imported already")
    libc = _over(api)
    initializeModule(libc)
    sys.modules["twisted.python._inotify"] = this
    twisted.python._inotify = this


# The seam: `init`, `add` and `remove` call whatever object stands here.
libc = _over(None)
initializeModule(libc)
