"""The words for what is told, the same as those of the command and of the JSON."""

import enum

from espy import _native


class kind(enum.StrEnum):
    """What happened to an entry (up to `closed`), or to the stream itself. Equal to its word: "created"."""

    exists = "exists"
    created = "created"
    modified = "modified"
    written = "written"
    attributes = "attributes"
    renamed = "renamed"
    removed = "removed"
    opened = "opened"
    accessed = "accessed"
    closed = "closed"
    ready = "ready"
    overflow = "overflow"
    resynced = "resynced"
    watch_failed = "watch_failed"
    root_gone = "root_gone"
    root_back = "root_back"
    unmounted = "unmounted"


class entry(enum.StrEnum):
    """What an entry is; symbolic links are not followed. Equal to its word: "directory"."""

    file = "file"
    directory = "directory"
    symlink = "symlink"
    other = "other"


kind.__module__ = entry.__module__ = "espy"
_native.set_words([kind(word) for word in _native.kind_words], [None, *entry])
