"""Django's autoreloader over espy: `runserver` sees a change at once, and looks at no file while nothing happens.

One line in the settings::

    INSTALLED_APPS = ["espy.django", …]

Files of Python modules and what else Django watches (templates, translations) are told of by one watcher of their
directories.
"""

# Django is not typed.
# mypy: ignore-errors

import os
import pathlib

from django.utils import autoreload

import espy

__all__ = ["EspyReloader", "install"]


class EspyReloader(autoreload.BaseReloader):
    """What `django.utils.autoreload.get_reloader` returns."""

    def __init__(self):
        super().__init__()
        self._watcher = espy.watcher()
        self._roots = {}

    def tick(self):
        while True:
            self._follow()
            for path in self._told(self._watcher.wait(1)):
                self.notify_file_changed(path)
            yield

    def _follow(self):
        """Whatever Django watches by now is watched."""
        files = list(self.watched_files(include_globs=False))
        wanted = autoreload.common_roots(frozenset(file.parent for file in files) | frozenset(self.directory_globs))
        for path in set(self._roots) - set(wanted):
            self._watcher.remove(self._roots.pop(path))
        for path in wanted:
            if path not in self._roots:
                self._roots[path] = self._watcher.add(path, must_exist=False, prune=self._prunes(path),
                                                      tell=("created", "written", "modified", "removed", "renamed"))

    def _prunes(self, root):
        return {".git", ".hg", "node_modules", "__pycache__"}

    def _told(self, changes):
        watched = None
        for path in {path for change in changes for path in (change.path, change.old_path) if path}:
            if watched is None:
                watched = {os.fspath(file) for file in self.watched_files(include_globs=True)}
            # What was removed is not there to be found by a pattern.
            if path in watched or self._matches(pathlib.Path(path)):
                yield pathlib.Path(path)

    def _matches(self, path):
        return any(directory in path.parents and any(path.match(pattern) for pattern in patterns)
                   for directory, patterns in self.directory_globs.items())

    @classmethod
    def check_availability(cls):
        """It is there."""


def install() -> None:
    """Makes `EspyReloader` the one that Django uses."""
    autoreload.get_reloader = EspyReloader


install()
