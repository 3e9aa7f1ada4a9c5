"""watchgod over espy: its watchers, which are told of changes instead of walking the tree for each look. For programs from before
watchgod was called watchfiles, such as the uvicorn of Debian 12.

::

    import espy.watchgod

    espy.watchgod.install()  # before watchgod is imported

Or, without a change to the program, ESPY_DROPIN=watchgod in the environment (see `espy.dropin`). `watchgod.watcher` is this
module then, and its `watch`, `awatch` and `run_process` stay as they are; where watchgod is not installed, `watchgod` is.
"""

import logging
import os
import re
import sys
from pathlib import Path

from espy import change, entry, kind, watcher
from espy._filters import Change

__all__ = ["AllWatcher", "Change", "DefaultDirWatcher", "DefaultWatcher", "PythonWatcher", "RegExpWatcher", "install"]

_logger = logging.getLogger("watchgod.watcher")
_tell = (kind.exists, kind.created, kind.modified, kind.attributes, kind.renamed, kind.removed)


class _found:
    """What os.scandir() gives, as far as a watcher asks for it."""

    def __init__(self, path: str, is_directory: bool) -> None:
        self.path, self.name, self._is_directory = path, os.path.basename(path), is_directory

    def __fspath__(self) -> str:
        return self.path

    def is_dir(self) -> bool:
        """True of a directory."""
        return self._is_directory

    def is_file(self) -> bool:
        """True of all else."""
        return not self._is_directory

    def stat(self) -> os.stat_result:
        """What the system says of it now."""
        return os.stat(self.path)


class AllWatcher:
    """Knows what is different since the last look, below a directory or of a file; either may be absent and come."""

    def __init__(self, root_path: Path | str, ignored_paths: set[str] | None = None) -> None:
        self.root_path = str(root_path)
        self.ignored_paths = ignored_paths
        self.files: set[str] = set()
        try:
            os.stat(self.root_path)
        except OSError as failed:  # which is not the end: it may come
            _logger.warning("error walking file system: %s %s", type(failed).__name__, failed)
        self._watcher = watcher()
        self._watcher.add(self.root_path, tell=_tell, initial=True, must_exist=False, expand_renames=True,
                          prune=self._prunes)
        self.check()

    def should_watch_dir(self, entry: _found) -> bool:
        """False: nothing in it is told."""
        return True

    def should_watch_file(self, entry: _found) -> bool:
        """False: it is not told."""
        return True

    def check(self) -> set[tuple[Change, str]]:
        """What has happened since the last call."""
        changes: set[tuple[Change, str]] = set()
        for one in self._watcher.sync():
            if one.type != entry.directory:
                self._apply(one, changes)
        told = {(what, path) for what, path in changes if self._is_wanted(path)}
        self.files -= {path for what, path in told if what == Change.deleted}
        self.files |= {path for what, path in told if what != Change.deleted}
        return told

    def _apply(self, one: change, changes: set[tuple[Change, str]]) -> None:
        paths = {one.path, one.old_path} if one.exchanged or one.replaced else {one.path}
        if one.kind in (kind.exists, kind.created):
            changes.add((Change.added, one.path))
        elif one.kind == kind.removed:
            changes.add((Change.deleted, one.path))
        elif one.kind != kind.renamed:
            # Whoever is told that it came need not be told that it changed.
            if (Change.added, one.path) not in changes:
                changes.add((Change.modified, one.path))
        elif one.exchanged:
            changes |= {(Change.modified, path) for path in paths}
        else:
            changes |= {(Change.deleted, one.old_path), (Change.modified if one.replaced else Change.added, one.path)}

    def _is_ignored(self, path: str) -> bool:
        return self.ignored_paths is not None and path in self.ignored_paths

    def _prunes(self, directory: str) -> bool:
        path = os.path.join(self.root_path, directory)
        return self._is_ignored(path) or not self.should_watch_dir(_found(path, True))

    def _is_wanted(self, path: str) -> bool:
        return path == self.root_path or not self._is_ignored(path) and self.should_watch_file(_found(path, False))


class DefaultDirWatcher(AllWatcher):
    """Keeps out of what is rarely meant."""

    ignored_dirs = {".git", "__pycache__", "site-packages", ".idea", "node_modules"}

    def should_watch_dir(self, entry: _found) -> bool:
        """False of these names."""
        return entry.name not in self.ignored_dirs


class DefaultWatcher(DefaultDirWatcher):
    """And leaves out what editors and Python keep beside a file."""

    ignored_file_regexes = (r"\.py[cod]$", r"\.___jb_...___$", r"\.sw.$", "~$", r"^\.\#", r"^flycheck_")

    def __init__(self, root_path: Path | str) -> None:
        self._ignored_file_regexes = tuple(re.compile(pattern) for pattern in self.ignored_file_regexes)
        super().__init__(root_path)

    def should_watch_file(self, entry: _found) -> bool:
        """False of these names."""
        return not any(pattern.search(entry.name) for pattern in self._ignored_file_regexes)


class PythonWatcher(DefaultDirWatcher):
    """Tells of Python's files only, and of those with `extra_extensions`."""

    def __init__(self, root_path: Path | str, ignored_paths: set[str] | None = None, *,
                 extra_extensions: tuple[str, ...] = ()) -> None:
        self.extensions = (".py", ".pyx", ".pyd", *extra_extensions)
        super().__init__(root_path, ignored_paths)

    def should_watch_file(self, entry: _found) -> bool:
        """True of these extensions."""
        return entry.name.endswith(self.extensions)


class RegExpWatcher(AllWatcher):
    """Tells of the paths that match, in the directories that match."""

    def __init__(self, root_path: Path | str, re_files: str | None = None, re_dirs: str | None = None) -> None:
        self.re_files = None if re_files is None else re.compile(re_files)
        self.re_dirs = None if re_dirs is None else re.compile(re_dirs)
        super().__init__(root_path)

    def should_watch_file(self, entry: _found) -> bool:
        """True if the path matches."""
        return self.re_files is None or self.re_files.match(entry.path) is not None

    def should_watch_dir(self, entry: _found) -> bool:
        """True if the path matches."""
        return self.re_dirs is None or self.re_dirs.match(entry.path) is not None


def install() -> None:
    """Puts this module in the place of `watchgod.watcher`.

    Raises RuntimeError if watchgod has been imported over the original: it would go on using that.
    """
    this = sys.modules[__name__]
    if sys.modules.get("watchgod.watcher", this) is not this:
        raise RuntimeError("install() comes too late: watchgod is imported already")
    sys.modules["watchgod.watcher"] = this
