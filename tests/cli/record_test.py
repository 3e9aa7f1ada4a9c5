"""`espy record`: writes down what changes."""

import fcntl
import os
import signal
import subprocess
import unittest

from espy_process import ESPY, PATIENCE
from journal_process import JournalCase


class Record(JournalCase):
    def test_says_what_it_found_and_where_it_writes(self):
        self.make("d/f", "d/a/")
        first = self.record()
        self.assertRegex(first.said[0], rb"^listed: 2 entries in \S+ m?s$")
        self.assertEqual(first.said[1].decode(), f"recording d in {self.journal_file()}")
        self.assertEqual(len(first.said), 2)
        self.end(first)
        again = self.record()
        self.assertRegex(again.said[0], rb"^compared: 2 entries in \S+ m?s since \w+ \d+ \d\d:\d\d: no difference$")
        self.end(again)
        self.make("d/new")
        self.write("d/f", b"data")
        os.rename(self.path("d/a"), self.path("d/b"))
        changed = self.record()
        self.assertRegex(changed.said[0], rb"^compared: 3 entries .*: 1 created, 1 modified, 1 renamed$")

    def test_writes_down_what_happens_while_nobody_asks(self):
        token = self.now()
        espy = self.record()
        self.make("d/f")
        self.run_espy("since", "--now", "d")
        self.end(espy)
        self.assertEqual(self.since("--no-sync", token, "d"), ["created      d/f"])

    def test_ends_at_once_by_a_signal(self):
        for how in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            self.end(self.record(), how)

    def test_is_alone(self):
        espy = self.record()
        status, out, err = self.run_espy("record", "d")
        self.assertEqual((status, out), (1, ""))
        self.assert_one_line(err, f"d is being recorded by pid {espy.process.pid}")

    def test_is_alone_before_there_is_anything_to_be_read(self):
        with open(self.path("j.lock"), "w", encoding="ascii") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            lock.write("4711")
            lock.flush()
            status, out, err = self.run_espy("record", "--journal", "j", "d")
        self.assertEqual((status, out), (1, ""))
        self.assert_one_line(err, "d is being recorded by pid 4711")

    def test_is_for_several_trees_in_one_loop(self):
        self.make("e/")
        espy = self.start("record", "d", "e")
        lines = []
        while len([line for line in lines if line.startswith(b"recording ")]) < 2:
            lines.append(espy.err.next())
        self.assertRegex(b"\n".join(lines), rb"listed d: 0 entries")
        self.assertRegex(b"\n".join(lines), rb"listed e: 0 entries")
        tokens = {name: self.now(name) for name in ("d", "e")}
        for name in ("d", "e"):
            self.make(f"{name}/f")
        for name, token in tokens.items():
            self.assertEqual(self.since(token, name), [f"created      {name}/f"])

    def test_keeps_its_journal_where_it_is_told_to(self):
        espy = self.record("--journal", "j", "d")
        self.assertEqual(espy.said[-1].decode(), "recording d in j")
        self.assertEqual(os.stat(self.path("j")).st_mode & 0o777, 0o600)
        self.end(espy)
        espy = self.record("--journal", "k", "--group", "d")
        self.assertEqual(os.stat(self.path("k")).st_mode & 0o777, 0o640)

    def test_may_let_a_group_read_and_nothing_else(self):
        if os.geteuid() != 0:
            self.skipTest("takes root, to be somebody else")
        os.chmod(self.directory, 0o755)
        self.make("shared/")
        os.chown(self.path("shared"), 0, 65534)
        os.chmod(self.path("shared"), 0o2750)
        other = dict(user=65534, group=65534, extra_groups=[])
        espy = self.record("--group", "--journal", "shared/j", "d")
        token = self.run_espy("since", "--now", "--journal", "shared/j", "d")[1].strip()
        self.make("d/f")
        ask = ["since", "--quiet", "--journal", "shared/j", token, "d"]
        self.assertEqual(self.run_espy(*ask, **other), (0, "created      d/f\n", ""))
        self.end(espy)
        self.make("d/g")
        status, out, err = self.run_espy(*ask, **other)
        self.assertEqual((status, out), (4, "created      d/f\n"))
        self.assert_one_line(err, "nobody records, and it may be read only", "the answer is as of")
        self.assertEqual(self.run_espy(ask[0], "--no-sync", *ask[1:], **other), (0, "created      d/f\n", ""))

    def test_ends_when_its_journal_is_deleted(self):
        espy = self.record("--journal", "j", "d")
        os.remove(self.path("j"))
        self.make("d/f")
        self.assertEqual(espy.status(), 1)
        self.assert_one_line(espy.err.next().decode() + "\n", "j was deleted", "espy record")

    def test_waits_for_a_tree_that_is_not_there(self):
        self.make("d/f")
        token = self.now()
        os.rename(self.path("d"), self.path("away"))
        espy = self.start("record", "d")
        self.assertIn(b"espy: d: holding: ", espy.err.next())
        status, out, err = self.run_espy("since", token, "d")
        self.assertEqual((status, out), (4, ""))
        self.assert_one_line(err, "d: ", "the answer is as of")
        os.rename(self.path("away"), self.path("d"))
        self.assertEqual(espy.err.until(lambda line: line.startswith(b"recording"))[-1][:13], b"recording d i")
        self.make("d/g")
        self.assertEqual(self.since(token, "d"), ["created      d/g"])

    def test_does_not_tell_a_tree_that_is_not_there_to_be_removed(self):
        self.make("d/f")
        token = self.now()
        os.rename(self.path("d"), self.path("away"))
        status, out, err = self.run_espy("since", token, "d")
        self.assertEqual((status, out), (4, ""))
        self.assert_one_line(err, "d: ", "the answer is as of")
        os.rename(self.path("away"), self.path("d"))
        self.assertEqual(self.since(token, "d"), [])

    def test_fails_for_what_never_was_there(self):
        status, out, err = self.run_espy("record", "nowhere")
        self.assertEqual((status, out), (1, ""))
        self.assert_one_line(err, "nowhere", "nothing is there")

    def test_says_which_words_make_no_sense(self):
        for words, part in ((["--keep", "30", "d"], "such as 30d"), (["--keep", "0d", "d"], "--keep 0d"),
                            (["--keep-size", "lots", "d"], "such as 1GiB"), ([], "espy record src"),
                            (["--journal", "j", "d", "e"], "one PATH"), (["--type", "x", "d"], "--type"),
                            (["--follow", "d"], "no such option: --follow")):
            status, out, err = self.run_espy("record", *words)
            self.assertEqual((status, out), (2, ""), words)
            self.assert_one_line(err, part, "espy record --help")

    def test_is_quiet_if_asked_to(self):
        espy = self.start("record", "--quiet", "d")
        while self.run_espy("since", "--now", "--no-sync", "d")[0] != 0:
            self.assertIsNone(espy.process.poll())
        self.end(espy)
        self.assertIsNone(espy.err.next())


class InTheTree(JournalCase):
    def test_the_journal_is_not_told_of(self):
        espy = self.record("--journal", "d/j", "d")
        status, token, _ = self.run_espy("since", "--now", "--journal", "d/j", "d")
        self.assertEqual(status, 0)
        self.make("d/f")
        self.assertEqual(self.since("--journal", "d/j", token.strip(), "d"), ["created      d/f"])
        self.end(espy)
        self.assertEqual(self.since("--journal", "d/j", token.strip(), "d"), ["created      d/f"])


class Rules(JournalCase):
    def test_are_kept_for_who_compares_later(self):
        self.make("d/a.tmp", "d/f", "d/sub/", "d/sub/deep/")
        espy = self.record("--ignore", "*.tmp", "--ignore", "-x", "--max-depth", "1", "d")
        token = self.now()
        self.end(espy)
        self.make("d/b.tmp", "d/g", "d/-x", "d/sub/h")
        self.assertEqual(self.told(token, "d"), [("created", "d/g")])
        self.assertCountEqual(self.told("--or-list", "d")[1:],
                              [("exists", f"d/{name}") for name in ("f", "g", "sub")])

    def test_that_are_others_tell_what_comes_and_goes_by_them(self):
        self.make("d/a.tmp", "d/f")
        token = self.now()
        espy = self.record("--ignore", "*.tmp", "d")
        self.assertEqual(self.told(token, "d"), [("removed", "d/a.tmp")])
        self.end(espy)
        self.record("d")
        # It may have been anything in between.
        self.assertEqual(self.told(token, "d"), [("modified", "d/a.tmp")])

    def test_of_ignore_files_are_followed(self):
        self.make("d/.git/", "d/a.o", "d/f")
        self.write("d/.gitignore", b"*.o\n")
        espy = self.record("--ignore-files", "d")
        token = self.now()
        self.make("d/b.o")
        self.assertEqual(self.told(token, "d"), [])
        self.write("d/.gitignore", b"*.o\nf\n")
        self.assertCountEqual(self.told(token, "d"), [("written", "d/.gitignore"), ("removed", "d/f")])
        self.end(espy)
        self.write("d/.gitignore", b"f\n")
        self.assertCountEqual(self.told(token, "d"), [
            ("modified", "d/.gitignore"), ("removed", "d/f"), ("created", "d/a.o"), ("created", "d/b.o")])


class Filter(JournalCase):
    """What `espy since` tells of what is written down."""

    def test_chooses_like_watch(self):
        self.make("d/a/", "d/a/f.c", "d/f.h")
        token = self.now()
        self.write("d/a/f.c", b"1")
        self.write("d/f.h", b"1")
        self.make("d/n.c", "d/m/", "d/m/n/")
        for words, expected in (
                (["--only", "*.c"], ["modified d/a/f.c", "created d/n.c"]),
                (["--extensions", "h"], ["modified d/f.h"]),
                (["--ignore", "m/", "--ignore", "*.c"], ["modified d/f.h"]),
                (["--type", "directory"], ["created d/m", "created d/m/n"]),
                (["--changes", "created", "--type", "file"], ["created d/n.c"]),
                (["--no-recursive"], ["created d/m", "created d/n.c", "modified d/f.h"]),
                (["--max-depth", "1"], ["created d/m", "created d/n.c", "modified d/f.h"])):
            with self.subTest(words):
                self.assertCountEqual([" ".join(told) for told in self.told(*words, token, "d")], expected)

    def test_honours_ignore_files_if_asked_to(self):
        token = self.now()
        self.make("d/.git/", "d/a.o", "d/f")
        self.write("d/.gitignore", b"*.o\n")
        self.assertCountEqual(self.told("--ignore-files", token, "d"), [("created", "d/.gitignore"), ("created", "d/f")])

    def test_tells_a_rename_over_the_border_as_coming_or_going(self):
        self.make("d/a.part", "d/b.txt", "d/c.txt")
        token = self.now()
        os.rename(self.path("d/a.part"), self.path("d/a.txt"))
        os.rename(self.path("d/b.txt"), self.path("d/b.part"))
        os.rename(self.path("d/c.txt"), self.path("d/c2.txt"))
        self.assertCountEqual(self.told("--only", "*.txt", token, "d"), [
            ("created", "d/a.txt"), ("removed", "d/b.txt"), ("renamed", "d/c.txt", "d/c2.txt")])
        self.assertEqual(self.told("--only", "*.txt", "--changes", "created", token, "d"), [("created", "d/a.txt")])

    def test_tells_what_is_in_a_directory_that_crosses_the_border(self):
        self.make("d/out/", "d/out/sub/", "d/out/sub/f", "d/in/", "d/in/sub/", "d/in/sub/g")
        token = self.now()
        os.rename(self.path("d/out"), self.path("d/came"))
        os.rename(self.path("d/in"), self.path("d/out"))
        told = self.told("--ignore", "out/", token, "d")
        self.assertCountEqual(told, [
            ("created", "d/came"), ("created", "d/came/sub"), ("created", "d/came/sub/f"),
            ("removed", "d/in/sub/g"), ("removed", "d/in/sub"), ("removed", "d/in")])
        self.assertLess(told.index(("created", "d/came")), told.index(("created", "d/came/sub/f")))
        self.assertLess(told.index(("removed", "d/in/sub/g")), told.index(("removed", "d/in")))

    def test_tells_what_is_chosen_in_a_renamed_directory_that_is_not(self):
        self.make("d/a/", "d/a/f.c", "d/a/f.h")
        token = self.now()
        os.rename(self.path("d/a"), self.path("d/b"))
        self.assertEqual(self.told("--only", "*.c", token, "d"), [("renamed", "d/a/f.c", "d/b/f.c")])
        self.assertEqual(self.told("--ignore", "*.h", token, "d"), [("renamed", "d/a", "d/b")])

    def test_lists_only_what_is_chosen(self):
        self.make("d/a/", "d/a/f.c", "d/a/f.h")
        self.now()
        self.assertEqual(self.told("--or-list", "--only", "*.c", "--changes", "created", "d")[1:],
                         [("exists", "d/a/f.c")])


class SmallDisk(JournalCase):
    """A journal on a file system of 2 MB."""

    def setUp(self):
        super().setUp()
        self.make("small/")
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "none", self.path("small")],
                              capture_output=True, check=False)
        if done.returncode != 0:
            self.skipTest("nothing can be mounted here: " + done.stderr.decode().strip())
        self.addCleanup(subprocess.run, ["umount", "-l", self.path("small")], check=True)

    def test_without_room_is_waited_for(self):
        espy = self.record("--journal", "small/j", "d")
        token = self.run_espy("since", "--now", "--journal", "small/j", "d")[1].strip()
        with open(self.path("small/fill"), "wb", buffering=0) as file:
            try:
                while True:
                    file.write(b"x" * 4096)
            except OSError:
                pass
        names = [f"d/{i:04}-{'x' * 200}" for i in range(2000)]
        for name in names:
            self.make(name)
        self.assertIn(b"espy: d: paused: ", espy.err.next())
        status, _, err = self.run_espy("since", "--quiet", "--journal", "small/j", token, "d")
        self.assertEqual(status, 4)
        self.assert_one_line(err, "the answer is as of")
        os.remove(self.path("small/fill"))
        self.assertEqual(espy.err.next(), b"espy: d: recording again")
        self.assertCountEqual(self.since("--journal", "small/j", token, "d"), [f"created      {name}" for name in names])


if __name__ == "__main__":
    unittest.main()
