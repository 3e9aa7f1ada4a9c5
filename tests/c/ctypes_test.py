"""The library from a language that knows nothing of its header: Python's ctypes.

Arguments: the library.
"""

import ctypes
import os
import sys
import tempfile

espy = ctypes.CDLL(sys.argv[1])


class text(ctypes.Structure):
    _fields_ = [("data", ctypes.c_char_p), ("size", ctypes.c_size_t)]


class change(ctypes.Structure):
    _fields_ = [("kind", ctypes.c_uint8), ("type", ctypes.c_uint8), ("replaced", ctypes.c_uint8),
                ("exchanged", ctypes.c_uint8), ("root", ctypes.c_uint32), ("seq", ctypes.c_uint64),
                ("told_at_ns", ctypes.c_int64), ("path", text), ("from", text), ("root_path", text)]


espy.espy_batch_new.restype = ctypes.c_void_p
espy.espy_batch_size.restype = ctypes.c_size_t
espy.espy_batch_get.restype = ctypes.POINTER(change)
espy.espy_add.restype = ctypes.c_int64
espy.espy_kind_name.restype = espy.espy_type_name.restype = ctypes.c_char_p

watcher, batch = ctypes.c_void_p(), ctypes.c_void_p(espy.espy_batch_new())
assert espy.espy_watcher_new(ctypes.byref(watcher), None, None) == 0
with tempfile.TemporaryDirectory() as work:
    assert espy.espy_add(watcher, os.fsencode(work), None, None) == 1
    assert espy.espy_sync(watcher, batch, -1, None) == 1
    os.mkdir(f"{work}/a")
    assert espy.espy_sync(watcher, batch, -1, None) == 1
    told = [espy.espy_batch_get(batch, ctypes.c_size_t(at)).contents for at in range(espy.espy_batch_size(batch))]
    told = [(espy.espy_kind_name(one.kind), espy.espy_type_name(one.type), one.path.data, one.root_path.data)
            for one in told]
    assert told == [(b"created", b"directory", os.fsencode(f"{work}/a"), os.fsencode(work))], told
espy.espy_batch_free(batch)
espy.espy_watcher_free(watcher)
