"""Rules in gitignore syntax, decided as git does.

::

    import espy
    from espy import ignore

    with espy.watcher() as watcher:
        watcher.add("src", ignore=ignore.tree("src", globs=["*.log"]))

Where espy was built without RE2 this module cannot be imported.
"""

from collections.abc import Iterable
from typing import NamedTuple

from espy import _native
from espy._stream import Path

__all__ = ["decision", "rule", "rules", "tree"]

if not hasattr(_native, "tree"):
    raise ImportError("this espy was built without ignore rules (-DESPY_BUILD_IGNORE=ON, which needs RE2)")


class rule(NamedTuple):
    """One pattern of a file."""

    source: str  # the file, as it was named
    line: int  # from 1
    pattern: str
    negated: bool  # written with !
    directory_only: bool  # written with a slash at its end


class decision(NamedTuple):
    """What is decided about a path, and why."""

    ignored: bool
    matched: str  # the path that a rule matched: the one that was asked about, or a directory above; '' if none decided
    source: str  # the file that holds the rule
    line: int  # in it, from 1; 0 for a rule that is built in
    pattern: str

    def __bool__(self) -> bool:
        return self.ignored


class rules:
    """The rules of one ignore file, given as its text; the last that matches decides."""

    def __init__(self, text: str, source: str = ".gitignore") -> None:
        self._rules = _native.rules(text, source)

    def match(self, path: Path, is_directory: bool = False) -> rule | None:
        """The last rule that matches `path`, which is relative to the directory of the file; None if none does."""
        found = self._rules.match(path, is_directory)
        return None if found is None else rule(*found)

    def __len__(self) -> int:
        return len(self._rules)


class tree:
    """The rules that hold in one directory tree: `.gitignore`, `.ignore`, `.git/info/exclude`, git's global excludes.

    `globs` come before all files, `default_globs` after them; with `ignore_files=False` there are only these. Paths are
    below the root, such as 'a/b', and need not exist. Ignore files are read when they are first needed, and kept: when one
    has changed, tell `invalidate`, or `reload` all, and have the watcher ask again by `reprune`. Any thread may use it.
    """

    def __init__(self, root: Path, *, ignore_files: bool = True, globs: Iterable[str] = (),
                 default_globs: Iterable[str] = ()) -> None:
        self._tree = _native.tree(root, ignore_files, list(globs), list(default_globs))

    def decide(self, path: Path, is_directory: bool = False) -> decision:
        """Whether it is ignored, and why; true if it is."""
        return decision(*self._tree.decide(path, is_directory))

    def explain(self, path: Path, is_directory: bool = False) -> str:
        """The decision as a line for people."""
        return self._tree.explain(path, is_directory)

    def invalidate(self, path: Path = "") -> str:
        """Forgets what was read because `path` has changed: an ignore file, or a directory that came or went.

        Returns the directory below which decisions may be different now. What was ignored stays so until `release`,
        for such a file may be away, or empty, for a moment only.
        """
        return self._tree.invalidate(path)

    def reload(self) -> None:
        """Forgets all that was read, git's configuration included."""
        self._tree.reload()

    def release(self) -> list[str]:
        """What the rules of before ignored is not any more. Returns the directories below which that may matter."""
        return self._tree.release()

    def outside_files(self) -> list[str]:
        """The files with rules for this tree that are not in it, there or not. When one changes, `reload`."""
        return self._tree.outside_files()
