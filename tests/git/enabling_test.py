"""espy git enable, disable and status."""

import json
import os
import re
import shutil
import subprocess
import sys
import unittest

import repositories
from repositories import ESPY, HOOK, TestCase, write

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "cli"))
from file_server import FileServer  # noqa: E402


def read(path):
    with open(path, "rb") as file:
        return file.read()


def version_of_git():
    said = subprocess.run(["git", "--version"], capture_output=True, text=True, check=True).stdout
    return tuple(int(number) for number in re.findall(r"\d+", said)[:3])


class Enabling(TestCase):
    def setUp(self):
        super().setUp()
        self.top = self.place.make_repository("r", ["a/f", "g"])
        self.configuration = os.path.join(self.top, ".git", "config")

    def enable(self, *words, top=None):
        status, out, err = self.place.espy(top or self.top, "enable", *words)
        self.assertEqual(status, 0, err)
        return out, err

    def setting(self, name, top=None):
        return self.git(top or self.top, "config", name, check=False).decode().strip()

    def test_says_what_it_set_and_what_that_gained(self):
        out, err = self.enable()
        times = re.match(r"git status took ([\d.]+) ms, and takes [\d.]+ ms now\n", out)
        self.assertIsNotNone(times, out)
        for name, value in (("core.fsmonitor", HOOK), ("core.fsmonitorHookVersion", "2"), ("core.untrackedCache", "true")):
            self.assertIn(f"set: {name}={value}\n", out)
            self.assertEqual(self.setting(name), value)
        self.assertIn("espy git disable", out)
        # So small a repository gains nothing, unless the machine is busy.
        self.assertEqual("fast enough before" in err, float(times[1]) < 30, out + err)
        self.assertEqual("git diff COMMIT" in err, version_of_git() < (2, 42, 1))

    def test_disable_leaves_no_trace(self):
        before = read(self.configuration)
        self.enable()
        write(os.path.join(self.top, "g"), "changed")
        self.status(self.top)
        self.assertIn(b"FSMN", read(os.path.join(self.top, ".git/index")))
        self.assertEqual(self.place.espy(self.top, "disable")[0], 0)
        self.assertEqual(read(self.configuration), before)
        index = read(os.path.join(self.top, ".git/index"))
        self.assertNotIn(b"FSMN", index)
        self.assertNotIn(b"UNTR", index)
        self.assertEqual(sorted(os.listdir(self.top)), [".git", "a", "g"])

    def test_disable_puts_back_what_was_there(self):
        for name, value in (("core.fsmonitor", "true"), ("core.untrackedCache", "keep")):
            self.git(self.top, "config", name, value)
        before = read(self.configuration)
        self.enable()
        self.enable()  # which keeps what it finds, once
        self.assertEqual(self.setting("espy.formerFsmonitor"), "true")
        self.place.espy(self.top, "disable")
        self.assertEqual(sorted(read(self.configuration).splitlines()), sorted(before.splitlines()))

    def test_disable_of_what_is_not_enabled_does_nothing(self):
        before = read(self.configuration)
        status, _, err = self.place.espy(self.top, "disable")
        self.assertEqual(status, 0)
        self.assertIn("nothing to undo", err)
        self.assertEqual(read(self.configuration), before)

    def test_below_the_top_and_by_its_path(self):
        self.enable(os.path.join(self.top, "a"), top=self.place.directory)
        self.assertEqual(self.setting("core.fsmonitor"), HOOK)
        self.assertEqual(self.place.espy(os.path.join(self.top, "a"), "status")[0], 0)

    def test_a_repository_without_a_work_tree_is_refused(self):
        bare = self.place.path("bare")
        self.git(self.place.directory, "init", "-q", "--bare", bare)
        for where, words in ((bare, "has no work tree"), (os.path.join(self.top, ".git"), "in the repository itself"),
                             (self.place.directory, "finds no repository"), ("/nowhere", "no such")):
            status, _, err = self.place.espy(self.place.directory, "enable", where)
            self.assertEqual(status, 1)
            self.assertIn(words, err)
            self.assertEqual(err.count("\n"), 1, err)

    def test_a_file_system_that_others_change_is_refused(self):
        far = self.place.path("far")
        os.mkdir(far)
        try:
            server = FileServer(far)
        except OSError as error:
            self.skipTest(str(error))
        self.addCleanup(server.end)
        status, _, err = self.place.espy(self.place.directory, "enable", far, GIT_WORK_TREE=far,
                                         GIT_DIR=os.path.join(self.top, ".git"))
        self.assertEqual(status, 1, err)
        self.assertIn("not told of all changes", err)

    def test_a_path_that_a_shell_would_take_apart(self):
        odd = self.place.path("odd $(touch x) 'q'")
        shutil.copytree(os.path.dirname(HOOK), os.path.join(odd, "libexec/espy"))
        shutil.copy(ESPY, os.path.join(odd, "espy"))
        subprocess.run([os.path.join(odd, "espy"), "git", "enable", "-q"], cwd=self.top, env=self.place.environment,
                       check=True)
        write(os.path.join(self.top, "g"), "x")
        self.assertEqual(self.assert_true(self.top), b" M g\n")
        self.assertIn("by paths", self.place.counters(self.top)["answers"])
        self.assertEqual(subprocess.run([os.path.join(odd, "espy"), "git", "status"], cwd=self.top,
                                        env=self.place.environment, capture_output=True, check=False).returncode, 0)

    def test_settings_of_one_work_tree_stay_there(self):
        self.git(self.top, "config", "extensions.worktreeConfig", "true")
        linked = self.place.path("linked")
        self.git(self.top, "worktree", "add", "-q", linked)
        self.enable(top=linked)
        self.assertEqual(self.setting("core.fsmonitor", linked), HOOK)
        self.assertEqual(self.setting("core.fsmonitor"), "")
        self.place.espy(linked, "disable")
        self.assertEqual(self.setting("core.fsmonitor", linked), "")

    def test_settings_of_all_work_trees_are_called_that(self):
        linked = self.place.path("linked")
        self.git(self.top, "worktree", "add", "-q", linked)
        self.assertIn("all work trees of this repository", self.enable(top=linked)[1])
        self.assertEqual(self.setting("core.fsmonitor"), HOOK)


class Status(TestCase):
    def test_says_whether_it_is_live(self):
        top = self.place.make_repository("r", ["f"])
        status, out, _ = self.place.espy(top, "status")
        self.assertEqual(status, 1)
        self.assertIn("enabled:  no", out)
        self.place.monitor(top)
        status, out, _ = self.place.espy(top, "status")
        self.assertEqual(status, 1)
        self.assertIn("no server is running; the next git status starts one", out)
        self.settle(top)
        status, out, _ = self.place.espy(top, "status")
        self.assertEqual(status, 0)
        self.assertIn("live:     yes; listed\n", out)
        self.assertIn("1 work tree\n", out)

    def test_names_another_monitor(self):
        top = self.place.make_repository("r", ["f"])
        self.git(top, "config", "core.fsmonitor", ".git/hooks/watchman")
        self.assertIn("another monitor is: core.fsmonitor=.git/hooks/watchman", self.place.espy(top, "status")[1])

    def test_words(self):
        top = self.place.make_repository("r", ["f"])
        for words, said in (([], "enable, disable or status"), (["enabel"], "did you mean enable?"),
                            (["status", ".", ".."], "one directory")):
            status, _, err = self.place.espy(top, *words)
            self.assertEqual(status, 2)
            self.assertIn(said, err)


class Doctor(TestCase):
    def problems(self, directory):
        done = self.place.run([ESPY, "doctor", "--json", directory], self.place.directory)
        return [problem["name"] for problem in json.loads(done.stdout)["problems"]]

    def test_names_a_monitor_that_is_none(self):
        top = self.place.make_repository("r", ["a/f"])
        self.assertFalse([name for name in self.problems(top) if name.startswith("git")])
        self.git(top, "config", "core.fsmonitor", "true")
        version = self.git(top, "--version").decode().split()[2].split(".")
        own = [int(part) for part in version[:2]] >= [2, 55]
        self.assertIn("git_monitor_loses_changes" if own else "git_monitor_missing", self.problems(top + "/a"))
        self.git(top, "config", "core.fsmonitor", "/nowhere/hook")
        self.assertIn("git_monitor_gone", self.problems(top))
        self.place.espy(top, "enable", "-q")
        self.assertFalse([name for name in self.problems(top) if name.startswith("git")])


class Serving(TestCase):
    def test_a_second_server_is_refused(self):
        top = self.live()
        status, _, err = self.place.espy(top, "serve")
        self.assertEqual(status, 1)
        self.assertIn("running already", err)


if __name__ == "__main__":
    unittest.main()
