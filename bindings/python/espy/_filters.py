"""The filters of watchfiles, for `espy.watchfiles`."""

import enum
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Literal


class Change(enum.IntEnum):
    """What happened to a path."""

    added = 1
    modified = 2
    deleted = 3

    def raw_str(self) -> Literal["added", "modified", "deleted"]:
        """Its name."""
        return self.name  # type: ignore[return-value]


class BaseFilter:
    """Leaves out what a subclass names: a change is told where a call with it and its path says True."""

    # Names of directories, at any depth.
    ignore_dirs: Sequence[str] = ()
    # Regular expressions, each searched for in the last name of the path.
    ignore_entity_patterns: Sequence[str] = ()
    # Paths; all that begins with one of them is left out.
    ignore_paths: Sequence[str | Path] = ()

    def __init__(self) -> None:
        self._dirs = frozenset(self.ignore_dirs)
        self._names = [re.compile(pattern) for pattern in self.ignore_entity_patterns]
        self._paths = tuple(str(path) for path in self.ignore_paths)

    def __call__(self, change: Change, path: str) -> bool:
        """True if the change is to be told."""
        names = path.split("/")
        return not (self._dirs.intersection(names) or any(name.search(names[-1]) for name in self._names)
                    or path.startswith(self._paths))

    def __repr__(self) -> str:
        return (f"{type(self).__name__}(ignore_dirs={self.ignore_dirs!r}, "
                f"ignore_entity_patterns={self.ignore_entity_patterns!r}, ignore_paths={self.ignore_paths!r})")


class DefaultFilter(BaseFilter):
    """Leaves out what is rarely meant: caches, repositories' own files, what editors keep beside a file."""

    ignore_dirs: Sequence[str] = ("__pycache__", ".git", ".hg", ".svn", ".tox", ".venv", ".idea", "node_modules",
                                  ".mypy_cache", ".pytest_cache", ".hypothesis")
    ignore_entity_patterns: Sequence[str] = (r"\.py[cod]$", r"\.___jb_...___$", r"\.sw.$", "~$", r"^\.\#",
                                             r"^\.DS_Store$", r"^flycheck_")

    def __init__(self, *, ignore_dirs: Sequence[str] | None = None,
                 ignore_entity_patterns: Sequence[str] | None = None,
                 ignore_paths: Sequence[str | Path] | None = None) -> None:
        for name, value in (("ignore_dirs", ignore_dirs), ("ignore_entity_patterns", ignore_entity_patterns),
                            ("ignore_paths", ignore_paths)):
            if value is not None:
                setattr(self, name, value)
        super().__init__()


class PythonFilter(DefaultFilter):
    """Tells of Python's files only, and of those with `extra_extensions`."""

    def __init__(self, *, ignore_paths: Sequence[str | Path] | None = None,
                 extra_extensions: Sequence[str] = ()) -> None:
        self.extensions = (".py", ".pyx", ".pyd", *extra_extensions)
        super().__init__(ignore_paths=ignore_paths)

    def __call__(self, change: Change, path: str) -> bool:
        """True if the change is to be told."""
        return path.endswith(self.extensions) and super().__call__(change, path)
