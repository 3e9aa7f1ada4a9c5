"""Which entries `espy watch` tells: --ignore, --only, --extensions, --ignore-files."""

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
        self.make("p/b.c", "p/b.o")
        self.assertEqual(self.paths_until(espy, "b.o"), ["p/b.o"])

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


if __name__ == "__main__":
    unittest.main()
