"""espy.watchgod: what programs for watchgod, such as the uvicorn of Debian 12, rely on."""

import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

from espy import watchgod
from espy.watchgod import Change


class WatchgodTest(unittest.TestCase):
    def setUp(self):
        place = tempfile.TemporaryDirectory()
        self.addCleanup(place.cleanup)
        self.root = pathlib.Path(place.name)
        self.below = lambda name: str(self.root / name)

    def test_tells_what_is_different_since_the_last_look(self):
        (self.root / "a").touch()
        watcher = watchgod.AllWatcher(self.root)
        self.assertEqual(watcher.check(), set())
        self.assertEqual(watcher.files, {self.below("a")})
        (self.root / "a").write_text("more")
        (self.root / "d").mkdir()
        (self.root / "d/b").write_text("x")
        self.assertEqual(watcher.check(), {(Change.modified, self.below("a")), (Change.added, self.below("d/b"))})
        (self.root / "d").rename(self.root / "e")
        self.assertEqual(watcher.check(), {(Change.deleted, self.below("d/b")), (Change.added, self.below("e/b"))})
        (self.root / "e/b").replace(self.root / "a")
        (self.root / "e").rmdir()
        self.assertEqual(watcher.check(), {(Change.deleted, self.below("e/b")), (Change.modified, self.below("a"))})
        self.assertEqual(watcher.files, {self.below("a")})

    def test_a_file_may_be_watched_and_its_directory_be_absent(self):
        (self.root / "a.pyc").touch()
        file = watchgod.DefaultWatcher(self.root / "a.pyc")
        later = watchgod.AllWatcher(self.root / "later")
        os.utime(self.root / "a.pyc")
        (self.root / "later").mkdir()
        (self.root / "later/f").touch()
        self.assertEqual(file.check(), {(Change.modified, self.below("a.pyc"))})
        self.assertEqual(later.check(), {(Change.added, self.below("later/f"))})

    def test_filters(self):
        watchers = {"all": watchgod.AllWatcher(self.root, {self.below("ignored")}),
                    "default": watchgod.DefaultWatcher(self.root),
                    "python": watchgod.PythonWatcher(self.root, extra_extensions=(".md",)),
                    "by pattern": watchgod.RegExpWatcher(self.root, re_files=r".*\.txt$", re_dirs=r".*/in$")}
        for name in ("a.py", "a.pyc", "a.md", "a.txt", ".git/a.py", "in/a.txt", "out/a.txt", "ignored/a.py"):
            (self.root / name).parent.mkdir(exist_ok=True)
            (self.root / name).touch()
        told = {name: {os.path.relpath(path, self.root) for _, path in watcher.check()} for name, watcher in watchers.items()}
        self.assertEqual(told, {
            "all": {"a.py", "a.pyc", "a.md", "a.txt", ".git/a.py", "in/a.txt", "out/a.txt"},
            "default": {"a.py", "a.md", "a.txt", "in/a.txt", "out/a.txt", "ignored/a.py"},
            "python": {"a.py", "a.md", "ignored/a.py"},
            "by pattern": {"a.txt", "in/a.txt"}})

    def test_stands_in_where_watchgod_is_not_installed(self):
        program = "import watchgod, espy.watchgod; print(watchgod.DefaultWatcher is espy.watchgod.DefaultWatcher)"
        told = subprocess.run([sys.executable, "-c", f"import espy.dropin; {program}"], capture_output=True, text=True,
                              env=dict(os.environ, ESPY_DROPIN="watchgod"), check=True)
        self.assertEqual(told.stdout, "True\n")


if __name__ == "__main__":
    unittest.main()
