"""`espy watch`: the other formats, and what is chosen."""

import csv
import io
import os
import subprocess
import unittest

from espy_process import TestCase


class WatchText(TestCase):
    def lines_until(self, espy, last):
        return [line.decode() for line in espy.out.until(lambda line: line == last.encode())]

    def test_prints_aligned_words(self):
        self.make("d/")
        espy = self.watch("d")
        self.make("d/sub/")
        self.make("d/f")
        os.rename(self.path("d/f"), self.path("d/g"))
        lines = self.lines_until(espy, "renamed      d/f -> d/g")
        self.assertIn("created      d/sub/", lines)
        self.assertIn("created      d/f", lines)

    def test_writes_whole_lines_at_once(self):
        self.make("d/")
        # In this mode of a pipe each write is read by itself.
        reader, writer = os.pipe2(os.O_CLOEXEC | os.O_DIRECT)
        self.addCleanup(os.close, reader)
        espy = self.watch("d", stdout=writer)
        os.close(writer)
        written = b""
        for i in range(20):
            self.make(f"d/{i}")
            while f"created      d/{i}\n".encode() not in written:
                written = os.read(reader, 4096)
                self.assertTrue(written.endswith(b"\n"), written)
        self.assertIsNone(espy.process.poll())

    def test_keeps_every_name_on_one_line(self):
        self.make("d/")
        espy = self.watch("--changes", "created", "d")
        for name in (b"a\nb", b"\x1b[2J", b"\\", b"\xff", b"\xc2\x9b31m"):
            self.make(b"d/" + name)
        self.make("d/last")
        self.assertEqual(self.lines_until(espy, "created      d/last")[:-1], [
            "created      d/a\\nb", "created      d/\\x1b[2J", "created      d/\\\\",
            "created      d/\\xff", "created      d/\\xc2\\x9b31m"])

    def test_says_ready_on_standard_error_with_numbers(self):
        self.make("d/", "d/sub/", "d/sub/f")
        espy = self.start("watch", "d")
        self.assertRegex(espy.ready(), r"^ready: 2 entries, [0-9]+ watches$")

    def test_quiet_says_nothing_on_standard_error(self):
        self.make("d/", "d/f")
        status, out, err = self.run_espy("watch", "--quiet", "--initial", "--count", "1",
                                         "--format", "{path}", "--type", "file", "d")
        self.assertEqual((status, out, err), (0, "d/f\n", ""))

    def test_prints_only_the_changes_asked_for(self):
        self.make("d/", "d/old")
        espy = self.watch("--changes", "removed,renamed", "--changes", "attributes", "d")
        self.write("d/f")
        os.unlink(self.path("d/old"))
        os.chmod(self.path("d/f"), 0o640)
        os.rename(self.path("d/f"), self.path("d/last"))
        self.assertEqual(self.lines_until(espy, "renamed      d/f -> d/last"), [
            "removed      d/old", "attributes   d/f", "renamed      d/f -> d/last"])

    def test_prints_only_the_types_asked_for(self):
        self.make("d/")
        espy = self.watch("--type", "directory,symlink", "--changes", "created", "d")
        self.make("d/f")
        os.symlink("f", self.path("d/l"))
        self.make("d/last/")
        self.assertEqual(self.lines_until(espy, "created      d/last/"),
                         ["created      d/l", "created      d/last/"])

    def test_tells_reading_only_if_asked(self):
        self.make("d/")
        self.write("d/f")
        espy = self.watch("--changes", "opened,accessed,closed,removed", "d")
        with open(self.path("d/f"), "rb") as file:
            file.read()
        os.unlink(self.path("d/f"))
        self.assertEqual(self.lines_until(espy, "removed      d/f"), [
            "opened       d/f", "accessed     d/f", "closed       d/f", "removed      d/f"])

    def test_does_not_notice_readers_otherwise(self):
        self.make("d/")
        self.write("d/f")
        espy = self.watch("d")
        with open(self.path("d/f"), "rb") as file:
            file.read()
        os.listdir(self.path("d"))
        self.make("d/last")
        self.assertEqual(self.lines_until(espy, "created      d/last"), ["created      d/last"])

    def test_stays_at_the_top_if_not_recursive(self):
        for options in (["--no-recursive"], ["--max-depth", "1"]):
            with self.subTest(options):
                name = options[0].strip("-")
                self.make(f"{name}/", f"{name}/sub/")
                espy = self.watch("--changes", "created", *options, name)
                self.make(f"{name}/sub/below", f"{name}/last")
                self.assertEqual(self.lines_until(espy, f"created      {name}/last"),
                                 [f"created      {name}/last"])

    def test_goes_as_deep_as_asked(self):
        self.make("d/a/b/c/")
        espy = self.watch("--changes", "created", "--max-depth", "2", "d")
        self.make("d/a/b/c/4", "d/a/b/3", "d/a/2", "d/1")
        self.assertEqual(self.lines_until(espy, "created      d/1"),
                         ["created      d/a/2", "created      d/1"])

    def test_ends_names_by_nul(self):
        self.make("d/")
        espy = self.watch("--format", "nul", "--changes", "created", "d")
        self.make(b"d/a\nb\xff")
        self.assertEqual(espy.out.next(end=b"\0"), b"d/a\nb\xff")

    def test_fills_a_template(self):
        self.make("d/", "d/sub/")
        espy = self.watch("--format", "{change}|{path}|{from}|{type}|{root}|{name}|{directory}",
                          "--changes", "created,renamed", "d")
        self.make("d/more/", "d/a")
        os.rename(self.path("d/a"), self.path("d/sub/b"))
        self.assertEqual(self.lines_until(espy, "renamed|d/sub/b|d/a|file|d|b|d/sub"), [
            "created|d/more||directory|d|more|d", "created|d/a||file|d|a|d",
            "renamed|d/sub/b|d/a|file|d|b|d/sub"])

    def test_writes_a_table(self):
        self.make("d/")
        espy = self.watch("--format", "csv", "--changes", "created,renamed", "d")
        names = ['a,b "c"', "line\nbreak", "plain", "\udcff"]
        for name in names:
            self.make(f"d/{name}")
        os.rename(self.path("d/plain"), self.path("d/last"))
        text = b""
        while b"renamed" not in text:
            text += espy.out.next() + b"\n"
        rows = list(csv.reader(io.StringIO(text.decode(errors="surrogateescape"), newline="")))
        self.assertEqual(rows[0], ["change", "path", "from", "type", "root", "seq", "time", "pid",
                                   "process", "message"])
        self.assertEqual([row[:5] for row in rows[1:]],
                         [["created", f"d/{name}", "", "file", "d"] for name in names] +
                         [["renamed", "d/last", "d/plain", "file", "d"]])
        self.assertRegex(rows[1][6], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$")

    def test_tells_all_changes_by_one_word(self):
        self.make("d/")
        self.write("d/f")
        espy = self.watch("--changes", "all", "d")
        with open(self.path("d/f"), "rb") as file:
            file.read()
        os.chmod(self.path("d/f"), 0o600)
        os.unlink(self.path("d/f"))
        self.assertEqual([line.split()[0] for line in
                          self.lines_until(espy, "removed      d/f")],
                         ["opened", "accessed", "closed", "attributes", "removed"])

    def test_takes_lists_with_blanks(self):
        self.make("d/")
        espy = self.watch("--changes", "created, removed", "--type", "file, directory",
                          "--extensions", "a, b", "d")
        self.make("d/f.b", "d/f.c", "d/f.a")
        self.assertEqual(self.lines_until(espy, "created      d/f.a"),
                         ["created      d/f.b", "created      d/f.a"])

    def test_says_once_that_it_does_not_know_who(self):
        self.make("d/")
        for arguments in (["--format", "{process} {path}"], ["--format", "{pid}"],
                          ["--who", "--backend", "inotify"]):
            with self.subTest(arguments):
                espy = self.start("watch", *arguments, "d")
                lines = espy.err.until(lambda line: line.startswith(b"ready"))
                self.assertEqual(len(lines), 2, lines)
                self.assertIn(b"espy: who did it stays unknown", lines[0])
                espy.stop()

    @unittest.skipIf(os.geteuid() != 0, "who did it is told to root only")
    def test_says_who_did_it(self):
        self.make("d/")
        espy = self.start("watch", "--who", "--changes", "created", "d")
        lines = espy.err.until(lambda line: line.startswith((b"ready", b"espy")))
        if lines[-1].startswith(b"espy"):
            self.skipTest(lines[-1].decode())
        self.assertEqual(len(lines), 1, lines)
        self.make("d/f")
        with open("/proc/self/comm", encoding="ascii") as comm:
            name = comm.read().strip()
        self.assertEqual(espy.out.next().decode(),
                         f"created      d/f by {name} (pid {os.getpid()})")

    def test_shows_paths_as_seen_from_the_root(self):
        self.make("d/", "d/sub/")
        espy = self.watch("--relative", "--changes", "created", "d")
        self.make("d/sub/f")
        self.assertEqual(espy.out.next(), b"created      sub/f")

    def test_shows_absolute_paths(self):
        self.make("d/")
        espy = self.watch("--absolute", "--changes", "created", "./d")
        self.make("d/f")
        self.assertEqual(espy.out.next(), b"created      " + os.path.realpath(self.path("d/f")))

    def test_puts_the_time_first_if_asked(self):
        self.make("d/")
        espy = self.watch("--time", "--changes", "created", "d")
        self.make("d/f")
        self.assertRegex(espy.out.next().decode(),
                         r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} created      d/f$")

    def test_watches_a_single_file(self):
        self.make("d/")
        self.write("d/f")
        self.write("d/other")
        espy = self.watch("--changes", "written,removed", "d/f")
        self.write("d/other")
        self.write("d/f")
        self.assertEqual(espy.out.next(), b"written      d/f")

    def test_reads_roots_from_standard_input(self):
        for data, style in ((b"a\nb c\n", "lines"), (b"a\0b c\0", "nul")):
            with self.subTest(style):
                self.make(f"{style}/")
                for name in ("a", "b c"):
                    self.write(f"{style}/{name}")
                espy = self.start_with_input(data, style)
                self.write(f"{style}/b c")
                self.assertEqual(espy.out.next(), b"b c")

    def start_with_input(self, data, directory):
        espy = self.start("watch", "--stdin", "--changes", "written", "--format", "{path}",
                          cwd=self.path(directory), stdin=subprocess.PIPE)
        espy.process.stdin.write(data)
        espy.process.stdin.close()
        espy.ready()
        return espy

    def test_reads_arguments_from_a_file(self):
        self.make("with space/")
        self.write("arguments", b"# what we watch\n--changes\ncreated\n\nwith space\n")
        espy = self.watch("@arguments")
        self.make("with space/f")
        self.assertEqual(espy.out.next(), b"created      with space/f")

    def test_takes_any_name_for_a_path(self):
        for name in ("watch", "[a,b]", "{}", "++", "-x", "--count", "@at"):
            with self.subTest(name):
                self.make(f"{name}/")
                espy = self.watch("--changes", "created", "--", name)
                self.make(f"{name}/f")
                self.assertEqual(espy.out.next().decode(), f"created      {name}/f")


if __name__ == "__main__":
    unittest.main()
