"""What becomes of the watches when the rules of ignore files change."""

import glob
import os
import subprocess
import unittest

from espy_process import TestCase


class Rearm(TestCase):
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
            with open(name, encoding="ascii") as info:
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

    def test_a_line_added_ends_the_watches_below_and_taken_away_brings_them_back(self):
        self.begin()
        self.write("p/.gitignore", b"out/\n")
        self.assertEqual(self.told(), ["created      p/.gitignore"])
        self.assertEqual(self.watches(), self.all_watches - 2)
        self.make("p/out/f", "p/out/deep/f")
        self.assertEqual(self.told(), [])
        self.write("p/.gitignore", b"")
        told = self.told()
        self.assertEqual(sorted(told), ["created      p/out/deep/", "created      p/out/deep/f",
                                        "created      p/out/f"])
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
        self.told()
        self.assertEqual(self.watches(), self.all_watches)

    def test_the_global_excludes_count(self):
        self.begin()
        self.write("config/git/ignore", b"out/\n")
        self.make("p/out/f")
        self.assertEqual(self.told(), [])
        self.assertEqual(self.watches(), self.all_watches - 2)
        os.remove(self.path("config/git/ignore"))
        self.assertIn("created      p/out/f", self.told())
        self.assertEqual(self.watches(), self.all_watches)

    def test_the_excludes_of_a_repository_count(self):
        subprocess.run(["git", "init", "-q", "p"], cwd=self.directory, env=self.env, check=True)
        self.begin()
        self.write("p/.git/info/exclude", b"out/\n")
        self.told()
        self.assertEqual(self.watches(), self.all_watches - 2)
        self.write("p/.git/info/exclude", b"")
        self.told()
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
        self.write("p/.gitignore", b"out/\n")
        self.assertEqual(self.espy.out.next(), b"p/.gitignore")
        self.make("p/out/f")
        self.make("p/src/f")
        self.assertEqual(self.espy.out.next(), b"p/src/f")
        self.assertEqual(self.watches(), before - 2)
        os.remove(self.path("p/.gitignore"))
        self.assertEqual(self.espy.out.next(), b"p/out/f")


if __name__ == "__main__":
    unittest.main()
