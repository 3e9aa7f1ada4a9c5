"""Level 2: the watcher of whole trees."""

from collections.abc import Callable, Collection, Iterable
from typing import TYPE_CHECKING

from espy import _native
from espy._stream import Path, stream
from espy._words import kind

if TYPE_CHECKING:
    from espy import ignore

Prune = Callable[[str], bool] | Callable[[bytes], bool] | Collection[str] | Collection[bytes]


class watcher(stream):
    """Tells what changes in directory trees and files, so that a map kept from the changes equals the disk.

    ::

        with espy.watcher() as watcher:
            watcher.add("src", prune={"node_modules", ".git"})
            for change in watcher:
                print(change.kind, change.path)

    `add` roots, then take what is told, as from every `stream`: `poll`, `wait` and `sync` return lists of
    `change`, iterating gives one after the other, and `next` is to be awaited.

    `backend` is 'automatic', 'inotify', 'fanotify' or 'poll'; `poll_interval`, in seconds, is how often
    what cannot be watched is listed; `backlog_size`, in bytes, is how much may wait in memory.
    """

    def __init__(self, *, backend: str = "automatic", poll_interval: float = 2.0,
                 backlog_size: int | None = None) -> None:
        self._open(_native.source(backend, poll_interval, backlog_size, None))

    def add(self, path: Path, *, tell: Iterable[kind | str] | None = None, recursive: bool = True,
            max_depth: int | None = None, one_file_system: bool = False, follow_symlinks: bool = False,
            expand_renames: bool = False, initial: bool = False, must_exist: bool = True,
            prune: Prune | None = None, ignore: "ignore.tree | None" = None) -> int:
        """Adds a root, a directory with all below it or a file, and returns its id.

        The calls that follow list it, and `ready` says that this is done. Paths of changes begin with
        `path`, and are bytes if it is. Raises `espy.error`: FileNotFoundError if nothing is there,
        unless `must_exist` is False, PermissionError if it may not be read.

        `tell`: the kinds to tell; None for all but opened, accessed and closed.
        `recursive`, `max_depth`: how deep; 1 is what is in the root itself.
        `one_file_system`: what is mounted below is not entered.
        `follow_symlinks`: what links lead to is told under the path of the link.
        `expand_renames`: a renamed directory is told entry by entry.
        `initial`: what is there is told as `exists`, before `ready`.
        `prune`: names of directories to keep out of, as {'node_modules', '.git'}; or a function that is
        asked about each directory, by its path below the root, and says True to keep out. What it
        raises comes out of the call that asks. It must not use the watcher.
        `ignore`: an `espy.ignore.tree` of the same root; what it ignores is neither entered nor told.
        """
        return self._source.add(path, tell=tell, recursive=recursive, max_depth=max_depth,
                                one_file_system=one_file_system, follow_symlinks=follow_symlinks,
                                expand_renames=expand_renames, initial=initial,
                                must_exist=must_exist, prune=prune,
                                ignore=None if ignore is None else ignore._tree)

    def reprune(self, root: int, directory: Path = "") -> bool:
        """Asks `prune` again, of `directory`, a path below the root, and all below it.

        What is pruned now is told as removed, what no longer is as created. False if there is no such root.
        """
        return self._source.reprune(root, directory)


class settled_watcher(watcher):
    """A watcher that tells the net effect: each list is what is different since the one before.

    A batch is told once nothing has happened for `quiet` seconds, or its first change is `max_wait` seconds
    old. What was created and removed again is not told. With `complete`, a file is told only once it is
    complete: closed after it was written, renamed, linked or moved in; `pending` lists the others.
    """

    def __init__(self, *, quiet: float = 0.1, max_wait: float = 1.0, complete: bool = False,
                 backend: str = "automatic", poll_interval: float = 2.0, backlog_size: int | None = None) -> None:
        self._open(_native.source(backend, poll_interval, backlog_size, (quiet, max_wait, complete)))

    def pending(self) -> list[str]:
        """The files that are held back because they are not complete."""
        return self._source.pending()


class activity(stream):
    """Tells what happens on whole file systems from the first moment on, however much is there: a log, not a map.

    ::

        with espy.activity() as log:
            log.add("/srv")
            for change in log:
                print(change.process, change.pid, change.kind, change.path)

    Nothing is listed, and no record of the entries is kept. Each file system is marked as a whole by
    fanotify(7), which takes CAP_SYS_ADMIN and Linux 5.17. Every change that the kernel tells of is told, with
    a path that was true then, and with the process that did it; `overflow` stands where events were lost, and
    is not repaired. Of a directory that comes or goes as a whole the content is not told.
    """

    def __init__(self) -> None:
        self._open(_native.activity())

    def add(self, path: Path, *, tell: Iterable[kind | str] | None = None, max_depth: int | None = None,
            one_file_system: bool = False, must_exist: bool = True, prune: Prune | None = None,
            ignore: "ignore.tree | None" = None) -> int:
        """Adds a root, a directory, and returns its id. The arguments are those of `watcher.add`.

        Raises PermissionError where its file system may not be marked, and OSError where it cannot be.
        """
        return self._source.add(path, tell=tell, max_depth=max_depth, one_file_system=one_file_system,
                                must_exist=must_exist, prune=prune, ignore=None if ignore is None else ignore._tree)

    def reprune(self, root: int) -> bool:
        """Asks `prune` again, of all directories of the root. False if there is no such root."""
        return self._source.reprune(root)


watcher.__module__ = settled_watcher.__module__ = activity.__module__ = "espy"
