"""Which entries `espy watch` tells: --ignore, --only, --extensions, --ignore-files."""

import os
import shutil
import unittest

from espy_process import TestCase


class WatchFilters(TestCase):
    def paths_until(self, espy, last):
        lines = espy.out.until(lambda line: line.endswith(last.encode()))
        return [line.split(maxsplit=1)[1].decode() for line in lines]

    def watches(self, ready):
        return int(ready.split()[-2])

    def test_neither_tells_nor_looks_into_what_is_ignored(self):
        self.make("p/", "p/out/", "p/out/deep/", "p/src/")
        everything = self.start("watch", "p").ready()
        espy = self.start("watch", "--changes", "created", "--ignore", "out/", "--ignore", "*.o",
                          "p")
        self.assertEqual(self.watches(espy.ready()), self.watches(everything) - 2)
        self.make("p/out/a", "p/a.o", "p/src/b.o", "p/src/out", "p/src/last")
        self.assertEqual(self.paths_until(espy, "last"), ["p/src/out", "p/src/last"])

    def test_honours_ignore_files_only_if_asked_to(self):
        self.make("p/", "p/.git/")
        self.write("p/.gitignore", b"*.o\n")
        for option, told in (("--ignore-files", []), ("--no-ignore-files", ["p/2.o", "p/.git/2"])):
            with self.subTest(option):
                espy = self.watch("--changes", "created", option, "p")
                number = len(told)
                self.make(f"p/{number}.o", f"p/.git/{number}")
                self.make(f"p/{number}.last")
                self.assertEqual(self.paths_until(espy, "last"), [*told, f"p/{number}.last"])

    def test_decides_anew_when_an_ignore_file_changes(self):
        self.make("p/")
        self.write("p/.gitignore", b"*.o\n")
        espy = self.watch("--changes", "created", "--ignore-files", "p")
        self.make("p/a.o", "p/a.c")
        self.assertEqual(self.paths_until(espy, "a.c"), ["p/a.c"])
        self.write("p/.gitignore", b"*.c\n")
        self.make("p/b.c", "p/b.d")
        self.assertEqual(self.paths_until(espy, "b.d"), ["p/b.d"])
        # What is not ignored any more comes when that has lasted.
        self.assertEqual(self.paths_until(espy, "a.o"), ["p/a.o"])

    def test_finds_what_only_and_extensions_name_at_any_depth(self):
        self.make("p/", "p/a/", "p/a/b/")
        espy = self.watch("--changes", "created", "--only", "/a/b/Makefile", "--extensions",
                          "rs,toml", "p")
        self.make("p/a/b/x", "p/a/b/Makefile", "p/Makefile", "p/a/b/c/", "p/a/b/c/main.rs",
                  "p/last.toml")
        self.assertEqual(self.paths_until(espy, "last.toml"),
                         ["p/a/b/Makefile", "p/a/b/c/main.rs", "p/last.toml"])

    def test_refuses_what_cannot_be_meant(self):
        for arguments in (["--ignore", ""], ["--extensions", "."],
                          ["--ignore-files", "--no-ignore-files"]):
            with self.subTest(arguments):
                status, out, err = self.run_espy("watch", *arguments, ".")
                self.assertEqual((status, out), (2, ""))
                self.assert_one_line(err, arguments[0])


class AcrossTheBorder(TestCase):
    """What the selection hides is outside of the tree, so a rename over its border comes or goes."""

    def setUp(self):
        super().setUp()
        self.make("p/")

    def lines(self, last="last"):
        """All lines told, up to that about `last`, without it."""
        lines = self.espy.out.until(lambda line: line.endswith(last.encode()))[:-1]
        return [" ".join(line.decode().split()) for line in lines]

    def rename(self, *names):
        for name, to in zip(names, names[1:]):
            os.rename(self.path(f"p/{name}"), self.path(f"p/{to}"))

    def test_a_file_is_created_when_it_gets_a_name_that_is_selected(self):
        self.espy = self.watch("--only", "*.txt", "--only", "last", "--changes", "created,written",
                               "p")
        self.make("p/a.part")
        self.rename("a.part", "a.txt", "b.txt", "b.done")
        self.make("p/last")
        self.assertEqual(self.lines(), ["created p/a.txt"])

    def test_no_name_is_told_that_was_never_told(self):
        self.espy = self.watch("--ignore", "*.tmp", "--changes", "created,renamed,removed", "p")
        self.make("p/a.tmp")
        self.rename("a.tmp", "a", "b", "b.tmp")
        self.make("p/last")
        self.assertEqual(self.lines(),
                         ["created p/a", "renamed p/a -> p/b", "removed p/b"])

    def test_no_path_is_printed_that_is_not_selected(self):
        self.espy = self.watch("--only", "*.csv", "--format", "nul", "p")
        self.make("p/y.part")
        self.rename("y.part", "y.csv", "y.done")
        self.make("p/last.csv")
        paths = []
        while paths[-1:] != [b"p/last.csv"]:
            paths.append(self.espy.out.next(b"\0"))
        self.assertEqual(set(paths), {b"p/y.csv", b"p/last.csv"})

    def test_types_and_extensions_have_borders_too(self):
        for options in (["--type", "file,symlink"], ["--extensions", "c,last"]):
            with self.subTest(options):
                self.espy = self.watch("--changes", "created,renamed,removed", *options, "p")
                self.make("p/d/", "p/d/x.c")
                self.assertEqual(self.lines(last="p/d/x.c"), [])
                self.rename("d", "e")
                self.make("p/1.last")
                self.assertEqual(self.lines(last="1.last"), ["renamed p/d/x.c -> p/e/x.c"])
                self.espy.stop()
                shutil.rmtree(self.path("p"))
                self.make("p/")

    def test_depth_has_a_border_too(self):
        self.make("p/a/", "p/a/b/", "p/a/b/f")
        self.espy = self.watch("--changes", "created,renamed,removed", "--max-depth", "2", "p")
        self.rename("a/b", "b")
        self.assertEqual(self.lines(last="created      p/b/f"), ["renamed p/a/b/ -> p/b/"])
        self.rename("b", "a/b")
        self.make("p/last")
        self.assertEqual(self.lines(), ["removed p/b/f", "renamed p/b/ -> p/a/b/"])

    def test_the_content_of_a_directory_comes_and_goes_with_it(self):
        self.make("p/src/", "p/tmp/", "p/tmp/x/", "p/tmp/x/f")
        self.espy = self.watch("--changes", "created,renamed,removed", "--only", "/src/", "--only",
                               "/last", "p")
        self.rename("tmp/x", "src/x", "src/y", "tmp/x")
        self.make("p/last")
        self.assertEqual(self.lines(),
                         ["created p/src/x/", "created p/src/x/f", "renamed p/src/x/ -> p/src/y/",
                          "removed p/src/y/f", "removed p/src/y/"])

    def test_it_is_the_same_settled(self):
        self.make("p/b.txt", "p/b.part", "p/c.txt")
        self.espy = self.watch("--settle", "50ms", "--only", "*.txt", "--format", "{change} {path}",
                               "--changes", "created,renamed,removed,modified", "p")
        self.make("p/a.part")
        self.rename("a.part", "a.txt")
        self.rename("b.part", "b.txt")
        self.rename("c.txt", "c.part")
        told = [self.espy.out.next().decode() for _ in range(3)]
        self.assertEqual(sorted(told), ["created p/a.txt", "modified p/b.txt", "removed p/c.txt"])

    def test_it_is_the_same_for_a_command(self):
        self.espy = self.start("run", "--settle", "50ms", "--postpone", "--only", "*.csv", "p", "--",
                               "printf", "%s\n", "{}")
        self.espy.ready()
        self.make("p/a.part", "p/b.csv")
        self.assertEqual(self.espy.out.next(), b"p/b.csv")
        self.rename("b.csv", "b.done")
        self.rename("a.part", "a.csv")
        self.assertEqual(self.espy.out.next(), b"p/a.csv")


if __name__ == "__main__":
    unittest.main()
