"""The kernel's inotify(7), typed, one to one: a watch is on one directory or file.

To be told of whole trees, run the command `espy watch --format json`, as docs/recipes.md does: this
package does not have the watcher of C++.

All is in `espy.inotify`; its names are here too::

    import espy

    with espy.instance() as inotify:
        inotify.add("/etc", espy.mask.create | espy.mask.modify)
        for event in inotify.read():
            print(event.mask, event.name)

`espy.twisted` puts it under Twisted.
"""

from espy._error import error
from espy.inotify import (
    add,
    api,
    event,
    from_string,
    init,
    instance,
    mask,
    min_buffer_size,
    queued_bytes,
    read,
    remove,
    to_string,
    watch,
)

__all__ = [
    "add",
    "api",
    "error",
    "event",
    "from_string",
    "init",
    "inotify",
    "instance",
    "mask",
    "min_buffer_size",
    "queued_bytes",
    "read",
    "remove",
    "to_string",
    "watch",
]
