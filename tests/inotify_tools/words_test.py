"""Words and exit statuses: both tools say the same, byte for byte, of a wrong command line, of what is not there,
and at their end."""

import os
import unittest
from pathlib import Path

from both import ESPY, NEEDS_THEIRS, THEIRS, Tool, TreeTest, run

# Command lines that end by themselves; `{}` is there, `nothing` is not.
LINES = [
    [],
    ["nothing"],
    ["-r", "nothing"],
    ["-q", "nothing"],
    ["-qq", "nothing"],
    ["w", "nothing"],
    ["w/file/below"],
    ["@w"],
    ["-e", "read", "w"],
    ["-e", "create,read", "w"],
    ["-e", "create", "-e", "read", "w"],
    ["-x", "w"],
    ["-e"],
    ["--version"],
    ["--fromfile"],
    ["--monitor=1", "w"],
    ["--e", "create", "w"],
    ["--time", "1", "w"],
    ["-f", "w"],
    ["--filename", "w"],
    ["-t", "1.5", "w"],
    ["-t", "", "w"],
    ["-t", "0x10", "w"],
    ["-t", "99999999999999999999", "w"],
    ["-t", "1", "w"],
    ["-q", "-t", "1", "w"],
    ["-mt1", "w"],
    ["-r", "-t1", "-e", "unmount", "w"],
    ["-c", "--format", "%f", "w"],
    ["-c", "--no-newline", "w"],
    ["--no-newline", "w"],
    ["--timefmt", "%Y", "w"],
    ["--format", "%T", "w"],
    ["--format", "a", "--format", "%T", "w"],
    ["--format", "", "--no-newline", "w"],
    ["--format", "%T", "--timefmt", "", "nothing"],
    ["--exclude", "(", "w"],
    ["--excludei", "(", "w"],
    ["--include", "(", "w"],
    ["--exclude", "("],
    ["--exclude", "a", "--excludei", "b", "w"],
    ["--include", "a", "--includei", "b", "w"],
    ["--include", "a", "--exclude", "b", "w"],
    ["--exclude", "a", "--exclude", "b", "nothing"],
    ["--excludei", "a", "--excludei", "b", "nothing"],
    ["--include", "a", "--include", "b", "nothing"],
    ["-o", "one", "-o", "two", "w"],
    ["-d", "w"],
    ["-d", "-o", "nothing", "w"],
    ["-d", "-o", "nothing"],
    ["--fromfile", "nothing"],
    ["--fromfile", "nothing", "nothing"],
    ["--fromfile", "list"],
    ["-s", "nothing"],
    ["-F", "-I", "-S", "nothing"],
    ["-P", "nothing"],
    ["-t", "-1", "nothing"],
]

OF_WATCH = [
    [],
    ["nothing"],
    ["-r", "nothing"],
    ["-v", "nothing"],
    ["-e", "read", "w"],
    ["-t", "x", "w"],
    ["-x"],
    ["-a", "move", "w"],
    ["-a", "close", "w"],
    ["-d", "close", "-t", "1", "-e", "close", "w"],
    ["-a", "x", "w"],
    ["-a", "create", "-d", "delete", "w"],
    ["-e", "create", "-a", "delete", "w"],
    ["-e", "unmount", "-t", "1", "w"],
    ["-v", "-e", "unmount", "-t", "1", "w"],
    ["-v", "-r", "-e", "unmount", "-t", "1", "w"],
    ["-z", "-e", "create,delete", "-t", "1", "w"],
    ["--exclude", "(", "w"],
]


def create():
    Path("w/n").touch()


def remove():
    os.unlink("w/file")


# What is done once all is watched, and what is heard of it.
ACTS = [
    (["-e", "create", "w"], create),
    (["-qe", "create", "--format", "%w%f", "w"], create),
    (["w", "-e", "create"], create),
    (["--ev", "create", "--for", "%f%%%", "w"], create),
    (["-e", "CREATE", "w"], create),
    (["-e", "create,", "w"], create),
    (["-qq", "-e", "create", "w"], create),
    (["-e", "create", "--exclude", "a", "--exclude", "b", "w"], create),
    (["-e", "modify", "w/file"], remove),
    (["w/file"], remove),
    (["-e", "delete", "-r", "w"], remove),
    (["-e", "create", "w"], lambda: os.rename("w", "v") or os.rename("v", "w") or create()),
    (["--fromfile", "list", "-e", "create", "w"], create),
]


class WordsTest(TreeTest):
    def setUp(self):
        super().setUp()
        self.reset()

    def reset(self):
        os.makedirs("w", exist_ok=True)
        Path("w/file").touch()
        Path("w/n").unlink(missing_ok=True)
        Path("list").write_text("@nobody\n\n")

    def both(self, name, arguments, **how):
        told = []
        for where in (THEIRS, ESPY):
            self.reset()
            # getopt_long(3) says by which name it was called.
            os.makedirs("bin", exist_ok=True)
            link = Path("bin", name)
            link.unlink(missing_ok=True)
            link.symlink_to(where / name)
            told.append(run(f"bin/{name}", arguments, **how))
        return told


@NEEDS_THEIRS
class Words(WordsTest):
    def test_of_command_lines(self):
        for line in LINES:
            with self.subTest(line):
                theirs, ours = self.both("inotifywait", line)
                self.assertEqual(theirs, ours)

    def test_of_command_lines_of_inotifywatch(self):
        for line in OF_WATCH:
            with self.subTest(line):
                theirs, ours = self.both("inotifywatch", line)
                self.assertEqual(theirs, ours)

    def test_of_what_is_heard(self):
        for line, act in ACTS:
            with self.subTest(line):
                if "-q" in "".join(each for each in line if each.startswith("-q")):
                    continue
                theirs, ours = self.both("inotifywait", line, act=act)
                self.assertEqual(theirs, ours)

    def test_of_help(self):
        for name in ("inotifywait", "inotifywatch"):
            for where in (THEIRS, ESPY):
                out, err, status = run(where / name, ["--help"])
                self.assertEqual((err, status), (b"", 1))
                for option in ("--csv", "--fromfile", "--exclude", "--event", "--recursive"):
                    if name == "inotifywait" or option != "--csv":
                        self.assertIn(option.encode(), out)

    def test_of_a_signal(self):
        for how, status in ((2, 130), (15, 143)):
            for where in (THEIRS, ESPY):
                for more in ([], ["-r"]):
                    with Tool(where / "inotifywait", ["-m", *more, "w"]) as tool:
                        self.assertEqual(tool.end(how), status)

    def test_of_a_closed_pipe(self):
        for where in (THEIRS, ESPY):
            for more in ([], ["-r"]):
                with Tool(where / "inotifywait", ["-m", *more, "-e", "create", "w"]) as tool:
                    tool.started.stdout.close()
                    Path("w/n").touch()
                    tool.started.wait(20)
                    self.assertEqual(tool.started.returncode, -13)
                Path("w/n").unlink()


if __name__ == "__main__":
    unittest.main()
