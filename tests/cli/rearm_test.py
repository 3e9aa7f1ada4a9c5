"""What becomes of the watches when the rules of ignore files change."""

import contextlib
import glob
import os
import shutil
import subprocess
import time
import unittest

from espy_process import TestCase


class Watched(TestCase):
    def setUp(self):
        super().setUp()
        self.make("p/", "p/out/", "p/out/deep/", "p/src/")
        # Nothing of the user's own settings counts.
        self.make("config/", "config/git/")
        self.env = {**os.environ, "HOME": self.directory, "GIT_CONFIG_NOSYSTEM": "1",
                    "XDG_CONFIG_HOME": os.path.join(self.directory, "config")}
        self.marks = 0

    def begin(self, *options):
        self.espy = self.watch("--changes", "created,removed", "--ignore-files", *options, "p",
                               env=self.env)
        self.all_watches = self.watches()

    def watches(self):
        """The watches of the process, as the kernel has them."""
        found = 0
        for name in glob.glob(f"/proc/{self.espy.process.pid}/fdinfo/*"):
            with contextlib.suppress(FileNotFoundError), open(name, encoding="ascii") as info:
                found += sum(line.startswith("inotify wd:") for line in info)
        return found

    def told(self):
        """All that is told of what was done so far and of what espy has to do because of it."""
        lines = []
        # When the second file is told, what the first call left to do is done: it comes before
        # events that are read later.
        for _ in range(2):
            self.marks += 1
            name = f"p/src/mark{self.marks}"
            self.make(name)
            last = b"created      " + name.encode()
            lines += self.espy.out.until(lambda line, last=last: line == last)[:-1]
        return [line.decode() for line in lines]

    def created(self, *paths):
        """Goes on when each of them was told to be created."""
        left = {b"created      " + path.encode() for path in paths}
        while left:
            left.discard(self.espy.out.next())


class Rearm(Watched):
    def test_a_line_added_ends_the_watches_below_and_taken_away_brings_them_back(self):
        self.begin()
        self.write("p/.gitignore", b"out/\n")
        self.assertEqual(self.told(), ["created      p/.gitignore", "removed      p/out/deep/",
                                       "removed      p/out/"])
        self.assertEqual(self.watches(), self.all_watches - 2)
        self.make("p/out/f", "p/out/deep/f")
        self.assertEqual(self.told(), [])
        self.write("p/.gitignore", b"")
        self.created("p/out/", "p/out/deep/", "p/out/deep/f", "p/out/f")
        self.assertEqual(self.watches(), self.all_watches)
        self.make("p/out/deep/g")
        self.assertEqual(self.told(), ["created      p/out/deep/g"])

    def test_an_ignore_file_that_comes_and_goes_counts_below_its_directory(self):
        self.make("p/src/out/")
        self.begin()
        self.write("p/src/.ignore", b"out\n")
        self.told()
        self.assertEqual(self.watches(), self.all_watches - 1)
        os.rename(self.path("p/src/.ignore"), self.path("p/.ignore"))
        self.told()
        self.assertEqual(self.watches(), self.all_watches - 3)
        os.remove(self.path("p/.ignore"))
        self.created("p/out/", "p/out/deep/", "p/src/out/")
        self.assertEqual(self.watches(), self.all_watches)

    def test_the_global_excludes_count(self):
        self.begin()
        self.write("config/git/ignore", b"out/\n")
        self.told()
        self.make("p/out/f")
        self.assertEqual(self.told(), [])
        self.assertEqual(self.watches(), self.all_watches - 2)
        os.remove(self.path("config/git/ignore"))
        self.created("p/out/f", "p/out/deep/")
        self.assertEqual(self.watches(), self.all_watches)

    def test_the_excludes_of_a_repository_count(self):
        subprocess.run(["git", "init", "-q", "p"], cwd=self.directory, env=self.env, check=True)
        self.begin()
        self.write("p/.git/info/exclude", b"out/\n")
        self.told()
        self.assertEqual(self.watches(), self.all_watches - 2)
        self.write("p/.git/info/exclude", b"")
        self.created("p/out/", "p/out/deep/")
        self.assertEqual(self.watches(), self.all_watches)

    def test_the_excludes_of_a_repository_made_later_count(self):
        self.begin()
        subprocess.run(["git", "init", "-q", "p/src"], cwd=self.directory, env=self.env, check=True)
        self.told()
        self.make("p/src/a/")
        self.told()
        before = self.watches()
        self.write("p/src/.git/info/exclude", b"a/\n")
        # The repository is met while git makes it, in some steps.
        for _ in range(50):
            self.told()
            if self.watches() < before:
                return
        self.fail("the directory that is excluded is still watched")

    def test_the_ignore_files_above_the_root_count(self):
        subprocess.run(["git", "init", "-q", "."], cwd=self.directory, env=self.env, check=True)
        self.begin()
        self.write(".gitignore", b"deep/\n")
        self.told()
        self.assertEqual(self.watches(), self.all_watches - 1)

    def test_the_files_with_rules_are_no_paths_that_were_asked_for(self):
        self.write("config/git/ignore", b"")
        ready = self.start("watch", "--ignore-files", "p", env=self.env).ready()
        self.assertTrue(ready.startswith("ready: 3 entries, "), ready)

    def test_a_directory_gets_other_rules_with_another_name(self):
        self.write("p/.gitignore", b"/a/x/\n")
        self.make("p/b/", "p/b/x/")
        self.begin()
        os.rename(self.path("p/b"), self.path("p/a"))
        self.told()
        self.assertEqual(self.watches(), self.all_watches - 1)

    def test_reading_the_rules_is_no_change_of_them(self):
        self.write("p/.gitignore", b"out/\n")
        espy = self.watch("--changes", "opened,accessed,closed,created", "--ignore-files", "p",
                          env=self.env)
        self.make("p/f")
        espy.out.until(lambda line: line == b"created      p/f")

    def test_a_command_is_run_for_what_is_not_ignored_any_more(self):
        self.espy = self.start("run", "--settle", "20ms", "--postpone", "p", "--", "printf", "%s\n",
                               "{}", env=self.env)
        self.espy.ready()
        before = self.watches()
        self.make("p/src/x.log")
        self.assertEqual(self.espy.out.next(), b"p/src/x.log")
        self.write("p/.gitignore", b"out/\n*.log\n")
        # What is ignored from now on is there, and not handed to the command.
        self.assertEqual(self.espy.out.next(), b"p/.gitignore")
        self.make("p/out/f")
        self.make("p/src/f")
        self.assertEqual(self.espy.out.next(), b"p/src/f")
        self.assertEqual(self.watches(), before - 2)
        os.remove(self.path("p/.gitignore"))
        left = {b"p/out/f", b"p/src/x.log"}
        while left:
            left.discard(self.espy.out.next())


class Instant(Watched):
    """A file with rules that is away, empty or half written for an instant lifts nothing."""

    PLACES = ("p/.gitignore", "p/.ignore", "p/src/.gitignore", "p/.git/info/exclude",
              "config/git/ignore", ".gitignore")
    # Half of what a rule stays after its file changed.
    SOON = 0.5

    def setUp(self):
        super().setUp()
        self.make("p/src/out/", "p/out/f", "p/src/out/f")

    def saves(self, path, data):
        """Each way to save a file, as the steps of an editor or of git."""
        def write(mode, text):
            with open(self.path(path), mode) as file:
                file.write(text)

        yield "vim, with a backup by rename", (
            lambda: os.rename(self.path(path), self.path(path + "~")),
            lambda: write("xb", b""),
            lambda: write("wb", data),
            lambda: os.remove(self.path(path + "~")))
        yield "truncated and written", (
            lambda: write("wb", b""),
            lambda: write("wb", data[:1]),
            lambda: write("wb", data))
        yield "git, of another branch and back", (
            lambda: os.remove(self.path(path)),
            lambda: write("xb", b"other\n"),
            lambda: os.remove(self.path(path)),
            lambda: write("xb", data))

    def play(self, steps):
        """What is told of the steps, and whether each came soon after the one before."""
        told, soon = [], True
        for step in steps:
            began = time.monotonic()
            step()
            told += self.told()
            soon = soon and time.monotonic() - began < self.SOON
        return told, soon

    def test_lifts_nothing(self):
        for place in self.PLACES:
            if place.startswith("p/.git/"):
                subprocess.run(["git", "init", "-q", "p"], cwd=self.directory, env=self.env,
                               check=True)
            elif place == ".gitignore":
                subprocess.run(["git", "init", "-q", "."], cwd=self.directory, env=self.env,
                               check=True)
            data = b"/first\nout/\n"
            self.write(place, data)
            self.begin()
            for how, steps in self.saves(place, data):
                with self.subTest(place=place, how=how):
                    for _ in range(5):
                        told, soon = self.play(steps)
                        if soon:
                            break
                    self.assertEqual([line for line in told if "/out" in line], [])
            self.espy.stop()
            os.remove(self.path(place))
            if ".git" in place:
                shutil.rmtree(self.path("p/.git" if "p/.git/" in place else ".git"),
                              ignore_errors=True)

    def test_gives_no_command_what_is_ignored(self):
        self.write("p/.gitignore", b"out/\n")
        self.espy = self.start("run", "--settle", "20ms", "--postpone", "p", "--", "printf", "%s\n",
                               "{}", env=self.env)
        self.espy.ready()
        os.rename(self.path("p/.gitignore"), self.path("p/.gitignore~"))
        self.make("p/src/a")
        lines = self.espy.out.until(lambda line: line == b"p/src/a")
        self.write("p/.gitignore", b"out/\n")
        self.make("p/src/b")
        lines += self.espy.out.until(lambda line: line == b"p/src/b")
        self.assertEqual([line for line in lines if b"out" in line], [])

    def test_takes_back_what_is_pending(self):
        self.write("p/.gitignore", b"out/\n")
        self.espy = self.start("watch", "--settle", "3s", "--max-wait", "1m", "--format", "{change} {path}",
                               "--changes", "created", "--ignore-files", "p", env=self.env)
        self.espy.ready()
        before = self.watches()
        os.remove(self.path("p/.gitignore"))
        # Now it has stayed away: what it ignored is watched, and pending.
        limit = time.monotonic() + 60
        while self.watches() < before + 2 and time.monotonic() < limit:
            time.sleep(0.02)
        self.write("p/.gitignore", b"out/\n")
        self.make("p/src/last")
        lines = self.espy.out.until(lambda line: line == b"created p/src/last")
        self.assertEqual([line for line in lines if b"out" in line], [])


if __name__ == "__main__":
    unittest.main()
