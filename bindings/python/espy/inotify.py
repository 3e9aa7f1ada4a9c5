"""Level 1: inotify(7), one to one, typed.

The calls as free functions on a descriptor (`init`, `add`, `remove`, `read`, `queued_bytes`), and
`instance`, which owns its descriptor. What fails raises `espy.error`.
"""

import enum
import typing

from espy import _native
from espy._native import add, api, init, min_buffer_size, queued_bytes, remove, watch

__all__ = [
    "add",
    "api",
    "event",
    "from_string",
    "init",
    "instance",
    "mask",
    "min_buffer_size",
    "queued_bytes",
    "read",
    "remove",
    "to_string",
    "watch",
]

# The native names are implementation; to the user they are from here.
for _native_object in (add, api, init, queued_bytes, remove, watch):
    _native_object.__module__ = __name__


class mask(enum.IntFlag, boundary=enum.KEEP):
    """What to watch for, how to watch, and what happened: the `IN_*` bits of inotify(7).

    An int; bits without a name are kept. `str()` gives the words of `to_string`.
    """

    none = 0

    access = 0x1
    modify = 0x2
    attrib = 0x4
    close_write = 0x8
    close_nowrite = 0x10
    open = 0x20
    moved_from = 0x40
    moved_to = 0x80
    create = 0x100
    delete = 0x200
    delete_self = 0x400
    move_self = 0x800

    # In events only.
    unmount = 0x2000
    queue_overflow = 0x4000
    ignored = 0x8000
    is_dir = 0x40000000

    # In `add` only.
    only_dir = 0x1000000
    dont_follow = 0x2000000
    excl_unlink = 0x4000000
    mask_create = 0x10000000
    mask_add = 0x20000000
    one_shot = 0x80000000

    close = close_write | close_nowrite
    move = moved_from | moved_to
    all_events = 0xFFF

    def __str__(self) -> str:
        return _native.to_string(self)


class event(typing.NamedTuple):
    """One event, a copy of its own.

    `watch` is what `add` returned; -1 if `mask` has `queue_overflow`. `cookie` is equal in the two
    halves of one rename and 0 in all other events. `name` is the entry of the watched directory, as
    bytes, for names are bytes; empty if the event is about the watched object itself.
    """

    watch: int
    mask: mask
    cookie: int
    name: bytes


def to_string(mask: int) -> str:
    """The words for the bits that are set, joined by '|': 'create|is_dir'.

    Bits without a word come last as one hexadecimal number; no bits give an empty text.
    """
    return _native.to_string(mask)


def from_string(text: str) -> mask:
    """The inverse of `to_string`; also takes the groups 'close', 'move' and 'all_events'.

    Raises ValueError if a word is unknown.
    """
    return mask(_native.from_string(text))


def _typed(records: list[tuple[int, int, int, bytes]]) -> list[event]:
    return [event(watch, mask(bits), cookie, name) for watch, bits, cookie, name in records]


def read(fd: int, size: int = 65536) -> list[event]:
    """Reads what is queued, up to `size` bytes: a list of `event`, empty if nothing is there.

    A blocking descriptor waits. `min_buffer_size` bytes always hold an event; with fewer `read` may
    raise `espy.error` with EINVAL. Also EBADF, EISDIR, EIO: `fd` is not an instance. EOFError at
    the end of a pipe that stands in for an instance.
    """
    return _typed(_native.read(fd, size))


class instance(_native.instance):
    __doc__ = _native.instance.__doc__

    def read(self, size: int = 65536) -> list[event]:  # type: ignore[override]
        """As `espy.inotify.read`, from this instance; does not block."""
        return _typed(super().read(size))
