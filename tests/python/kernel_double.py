"""The library `kernel_double` (see kernel_double.cpp), seen from a test."""

import ctypes
import os

import espy.inotify

PATH = os.environ["KERNEL_DOUBLE"]

INIT, ADD, REMOVE = range(3)

_library = ctypes.CDLL(PATH)


def load():
    """The table of the double's three functions, none of which fails."""
    for function in (INIT, ADD, REMOVE):
        fail(function, 0)
    return espy.inotify.api.load(PATH)


def fail(function, reason):
    """Makes `function` fail with the errno `reason`; 0: no more."""
    _library.double_fail(function, reason)


def calls():
    """How often each of the three was called."""
    return tuple(_library.double_calls(function) for function in (INIT, ADD, REMOVE))
