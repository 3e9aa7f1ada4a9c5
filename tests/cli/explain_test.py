"""`espy explain`: which rule decides about a path, and which watch covers it."""

import json
import os
import pathlib
import subprocess
import unittest

import json_schema
from espy_process import TestCase

SCHEMA = json.loads(
    pathlib.Path(os.environ["ESPY_SCHEMA"]).with_name("explanation.schema.json").read_text())


class Explain(TestCase):
    def setUp(self):
        super().setUp()
        self.make("p/", "p/src/", "p/src/main.c", "p/out/", "p/out/a.o")
        self.write("p/.gitignore", b"# made\nout/\n*.o\n!keep.o\n")
        self.env = {**os.environ, "HOME": self.directory, "GIT_CONFIG_NOSYSTEM": "1",
                    "XDG_CONFIG_HOME": os.path.join(self.directory, "config")}

    def explain(self, *arguments, **options):
        """The lines of each path, by their first words."""
        status, out, words = self.run_espy("explain", "--root", "p", *arguments, env=self.env,
                                           **options)
        self.assertEqual((status, words), (0, ""))
        self.backends = {line for line in out.splitlines() if line.startswith("  backend: ")}
        return [line for line in out.splitlines() if line not in self.backends]

    def explain_json(self, *arguments):
        lines = [json.loads(line) for line in self.explain("--format", "json", *arguments)]
        for line in lines:
            self.assertEqual(json_schema.problems(SCHEMA, line), [], line)
            self.choice = line.pop("choice", None)
        return lines

    def test_says_where_the_events_come_from_and_why(self):
        self.explain("p/src")
        why = "it keeps the order of events and needs no privilege"
        self.assertEqual(self.backends, {f"  backend: inotify: {why}"})
        self.explain_json("p/src")
        self.assertEqual(self.choice, {"backend": "inotify", "reason": why})

    def test_names_the_watch_that_tells(self):
        self.assertEqual(self.explain("p/src/main.c", "p/src"), [
            "p/src/main.c: told",
            "  rule:    not ignored: no rule matches",
            "  watch:   of p/src/, by inotify",
            "p/src: told",
            "  rule:    not ignored: no rule matches",
            "  watch:   of p/, by inotify",
            "  content: of p/src/, by inotify"])

    def test_names_the_rule_that_ignores(self):
        self.assertEqual(self.explain("p/out/a.o", "p/b.o", "p/keep.o"), [
            "p/out/a.o: not told",
            "  rule:    ignored, as out/ is, by p/.gitignore:2: out/",
            "  watch:   none: p/out/ is ignored, so it is not looked into",
            "p/b.o: nothing there; not told",
            "  rule:    ignored, by p/.gitignore:3: *.o",
            "  watch:   of p/, by inotify",
            "p/keep.o: nothing there; would be told",
            "  rule:    not ignored, by p/.gitignore:4: !keep.o",
            "  watch:   of p/, by inotify"])

    def test_names_the_option_that_leaves_out(self):
        lines = self.explain("--no-ignore-files", "--ignore", "main.*", "--extensions", "o",
                             "p/src/main.c", "p/out/a.o", "p/src/x")
        self.assertEqual([line for line in lines if "watch" not in line], [
            "p/src/main.c: not told",
            "  rule:    ignored, by --ignore:1: main.*",
            "p/out/a.o: told",
            "  rule:    not ignored: no rule matches",
            "  choice:  selected, by --extensions: .o",
            "p/src/x: nothing there; not told",
            "  rule:    not ignored: no rule matches",
            "  choice:  left out: nothing that was asked for matches"])
        self.assertIn("  choice:  left out, as src/ is, by --only: !src",
                      self.explain("--only", "*.c", "--only", "!src", "p/src/f"))
        self.assertIn("  choice:  left out: no type asked for is directory",
                      self.explain("--type", "file,symlink", "p/src"))

    def test_says_why_there_is_no_watch(self):
        self.make("p/a/", "p/a/b/")
        os.symlink("a", self.path("p/link"))
        self.assertIn("  watch:   none: p/a/ is as deep as --max-depth or --no-recursive allow",
                      self.explain("--max-depth", "1", "p/a/b"))
        self.assertIn("  content: none: p/a/ is as deep as --max-depth or --no-recursive allow",
                      self.explain("--no-recursive", "p/a"))
        self.assertIn("  watch:   none: p/link is a symbolic link, which is not followed",
                      self.explain("p/link/b"))
        self.assertEqual(self.explain("elsewhere"), [
            "elsewhere: nothing there; not told: below none of the paths watched; see --root"])

    def test_says_which_link_is_followed(self):
        self.make("p/a/", "p/a/b/", "q/", "q/b/", "r/", "r/c/")
        for name, target in (("link", "../q"), ("again", "a"), ("deep", "../r")):
            os.symlink(target, self.path("p/" + name))
        os.symlink("../r", self.path("q/further"))
        q = os.path.realpath(self.path("q")).decode()
        lines = self.explain("--follow", "p/link/b")
        self.assertEqual(lines[0], "p/link/b: told")
        self.assertIn(f"  link:    p/link is followed to {q}/", lines)
        self.assertIn("  watch:   of p/link/, by inotify", lines)
        self.assertIn("  content: of p/link/b/, by inotify", lines)
        self.assertEqual(self.explain_json("--follow", "p/link/b")[0]["followed"], "p/link")
        lines = self.explain("--follow", "p/again/b")
        self.assertEqual(lines[0], "p/again/b: not told")
        self.assertIn("  watch:   none: p/again is a symbolic link, which is not followed: what it leads to "
                      "is told under another path, if at all", lines)
        # One of the two ways to it, and the way through a link before the one that is not followed.
        verdicts = {self.explain("--follow", path)[0] for path in ("p/link/further/c", "p/deep/c")}
        self.assertEqual(len([line for line in verdicts if line.endswith(": told")]), 1, verdicts)

    def test_says_that_a_directory_may_not_be_read(self):
        if os.geteuid() == 0:
            user = ["setpriv", "--reuid", "65534", "--clear-groups"]
            os.chmod(self.directory, 0o755)
            if self.run_espy("--version", wrapper=user)[0] != 0:
                self.skipTest("another user may not run the command where it was built")
        else:
            user = []
        self.make("p/secret/")
        os.chmod(self.path("p/secret"), 0)
        self.addCleanup(os.chmod, self.path("p/secret"), 0o755)
        lines = self.explain("p/secret/f", wrapper=user)
        self.assertIn("  watch:   none: p/secret/ may not be read", lines)
        self.assertTrue(any(line.startswith("  why:     permission denied") for line in lines))

    def test_says_what_the_limit_leaves_out(self):
        # The kernel counts the watches of a user namespace by themselves.
        limit = ["unshare", "--user", "--map-root-user", "sh", "-c",
                 'echo 8 > /proc/sys/user/max_inotify_watches && exec "$@"', "sh"]
        if subprocess.run([*limit, "true"], check=False, capture_output=True).returncode != 0:
            self.skipTest("no user namespace with limits of its own")
        self.make(*(f"p/src/{i}/" for i in range(20)))
        line = self.explain_json_with(limit)
        self.assertEqual((line["watch"]["by"], line["watch"]["gap"]), ("listing", "watch_limit"))
        self.assertIn("user.max_inotify_watches", line["message"])

    def explain_json_with(self, wrapper):
        """One of the directories that have no watch."""
        lines = self.explain("--format", "json", *(f"p/src/{i}/f" for i in range(20)),
                             wrapper=wrapper)
        return next(line for line in map(json.loads, lines) if line["watch"]["by"] == "listing")

    def test_json_says_the_same(self):
        ignored, told, outside = self.explain_json("p/out/a.o", "p/src", "/")
        self.assertEqual(ignored, {
            "path": "p/out/a.o", "root": "p", "type": "file", "told": False, "ignored": True,
            "rule": {"matched": "out", "source": "p/.gitignore", "line": 2, "pattern": "out/"},
            "selected": True,
            "watch": {"by": "nothing", "gap": "pruned", "place": "p/out"}})
        self.assertEqual(told, {
            "path": "p/src", "root": "p", "type": "directory", "told": True, "ignored": False,
            "selected": True, "watch": {"by": "watch", "place": "p", "backend": "inotify"},
            "content": {"by": "watch", "place": "p/src", "backend": "inotify"}})
        self.assertEqual(outside, {"path": "/", "type": "directory", "told": False})

    def test_json_is_lossless_for_any_name(self):
        name = os.fsdecode(b"p/x\n\xff")
        self.make(name)
        line, = self.explain_json(name)
        self.assertEqual(line["path"], "p/x\n\ufffd")
        self.assertEqual(line["path_base64"], "cC94Cv8=")
        self.assertEqual(self.explain(name)[0], "p/x\\n\\xff: told")

    def test_takes_the_present_directory_and_any_way_to_it(self):
        os.symlink("p", self.path("way"))
        for path, cwd in (("src/main.c", "p"), ("./src/../src/main.c", "p"),
                          (os.path.join(self.directory, "way/src/main.c"), "p")):
            with self.subTest(path):
                done = subprocess.run([os.environ["ESPY"], "explain", path], check=True,
                                      cwd=self.path(cwd), env=self.env, capture_output=True)
                self.assertEqual(done.stdout.splitlines()[2], b"  watch:   of ./src/, by inotify")

    def test_refuses_what_cannot_be_meant(self):
        for arguments, status, part in (([], 2, "no path given"), (["--format", "xml", "p"], 2, "xml"),
                                        ([""], 2, "empty path"),
                                        (["--root", "nosuch", "p"], 1, "nothing is there")):
            done = self.run_espy("explain", *arguments)
            self.assertEqual(done[0], status)
            self.assert_one_line(done[2], part)

    def test_says_whose_rules_are_not_honoured(self):
        if os.geteuid() != 0:
            self.skipTest("only root gives files away")
        self.make("r/", "r/.git/", "r/.git/HEAD", "r/mine/", "r/mine/a.c", "r/mine/b.o")
        self.write("r/.gitignore", b"*.c\n")
        env = {**os.environ, "HOME": self.path("r/mine"), "GIT_CONFIG_NOSYSTEM": "1"}
        for name in ("SUDO_UID", "XDG_CONFIG_HOME", "GIT_CONFIG_GLOBAL"):
            env.pop(name, None)
        question = ("explain", "--root", "r/mine", "r/mine/a.c")
        self.assertIn("a.c: not told", self.run_espy(*question, env=env)[1])
        os.chown(self.path("r/.git"), 65000, 65000)
        status, out, err = self.run_espy(*question, env=env)
        self.assertEqual(status, 0)
        self.assertIn("a.c: told", out)
        self.assert_one_line(err, "r/.git: not honoured: it belongs to somebody else",
                             "safe.directory " + os.fsdecode(os.path.realpath(self.path("r"))))

    def test_names_the_rule_that_ignores_all_of_a_path_that_was_given(self):
        self.make("build/", "build/gen/", "build/gen/a.h")
        self.write("build/.gitignore", b"*\n")
        status, out, err = self.run_espy("explain", "--root", "build", "build/gen/a.h")
        self.assertEqual(status, 0)
        self.assertIn("build/gen/a.h: told", out)
        self.assert_one_line(err, "build: all that is in it is ignored by build/.gitignore:1: *")


class MadeByTheKernel(TestCase):
    """/proc and /sys change by themselves, and nobody is told."""

    def test_explain_does_not_say_that_all_is_told(self):
        status, out, err = self.run_espy("explain", "--root", "/proc/sys/kernel", "--no-recursive",
                                         "/proc/sys/kernel/pid_max")
        self.assertEqual((status, err), (0, ""))
        lines = out.splitlines()
        self.assertEqual(lines[0], "/proc/sys/kernel/pid_max: told in part")
        self.assertIn("of little that the kernel changes there by itself", lines[2])

    def test_watch_says_it_once(self):
        self.make("beside/")
        espy = self.start("watch", "/proc/sys/kernel", "beside")
        espy.ready()
        self.make("beside/f")
        lines = espy.out.until(lambda line: b"beside/f" in line)
        self.assertEqual([line.split()[:2] for line in lines],
                         [[b"watch_failed", b"/proc/sys/kernel:"], [b"created", b"beside/f"]])
        self.assertIn(b"the kernel makes the content up", lines[0])


if __name__ == "__main__":
    unittest.main()
