"""What `--help` gives to be copied, run as it stands there."""

import os
import subprocess
import time
import unittest

from espy_process import ESPY, PATIENCE, TestCase, usual_signals


def example(help_text, beginning):
    """The lines of an example, without those that tell about it."""
    lines = help_text.splitlines()
    at = next(i for i, line in enumerate(lines) if line.startswith("  " + beginning))
    taken = [lines[at].strip()]
    while taken[-1].endswith("\\"):
        at += 1
        taken.append(lines[at].strip())
    return "\n".join(taken)


class Spool(TestCase):
    """The recipe of `espy watch --help` for a directory into which others put files."""

    def setUp(self):
        super().setUp()
        self.make("spool/", "bin/")
        # What is imported is noted with its content, so a file that is not complete shows.
        self.write("import", b'#!/bin/sh\necho "$1 $(cat "$1")" >> imported\n')
        os.chmod(self.path("import"), 0o755)
        os.symlink(ESPY, self.path("bin/espy"))

    def play(self):
        command = example(self.run_espy("watch", "--help")[1], "espy watch --initial --complete")
        self.assertIn("spool", command)
        shell = subprocess.Popen(
            ["bash", "-c", command], cwd=self.directory, stdin=subprocess.DEVNULL,
            stderr=subprocess.PIPE, start_new_session=True, preexec_fn=usual_signals,
            env={**os.environ, "PATH": os.fsdecode(self.path("bin")) + ":" + os.environ["PATH"]})
        self.addCleanup(shell.stderr.close)
        self.addCleanup(shell.wait)
        self.addCleanup(os.killpg, shell.pid, 15)
        while not shell.stderr.readline().startswith(b"ready"):
            self.assertIsNone(shell.poll())

    def imported(self):
        try:
            with open(self.path("imported"), encoding="ascii") as file:
                return file.read().splitlines()
        except FileNotFoundError:
            return []

    def until_imported(self, *lines):
        end = time.monotonic() + PATIENCE
        while self.imported() != list(lines) and time.monotonic() < end:
            time.sleep(0.01)
        self.assertEqual(self.imported(), list(lines))

    def test_imports_each_file_once_by_its_last_name(self):
        self.write("spool/before", b"0")
        self.play()
        told = ["spool/before 0"]
        self.until_imported(*told)
        # Written in pieces, slowly: the first piece is settled before the last one comes.
        with open(self.path("spool/slow"), "wb", buffering=0) as file:
            file.write(b"1")
            self.write("spool/other", b"2")
            self.until_imported(*told, "spool/other 2")
            file.write(b"1")
        told += ["spool/other 2", "spool/slow 11"]
        self.until_imported(*told)
        # Under another name first, and closed there: as browsers, scp and rsync do.
        for temporary, name in (("a.part", "a.txt"), (".c.Xy12", "c.txt")):
            self.write(f"spool/{temporary}", b"3")
            self.write(f"spool/marker-of-{name}", b"4")
            told.append(f"spool/marker-of-{name} 4")
            self.until_imported(*told)
            os.rename(self.path(f"spool/{temporary}"), self.path(f"spool/{name}"))
            told.append(f"spool/{name} 3")
            self.until_imported(*told)
        # From elsewhere, and from one name in the directory to another.
        self.write("elsewhere", b"5")
        os.rename(self.path("elsewhere"), self.path("spool/moved"))
        told.append("spool/moved 5")
        self.until_imported(*told)
        os.rename(self.path("spool/moved"), self.path("spool/again"))
        told.append("spool/again 5")
        self.until_imported(*told)


class Once(TestCase):
    def test_ends_however_the_file_is_saved(self):
        command = example(self.run_espy("watch", "--help")[1], "espy watch --count 1")
        self.assertEqual(command, "espy watch --count 1 --changes written report.pdf")
        for save in ("in place", "by renaming"):
            with self.subTest(save):
                self.write("report.pdf")
                espy = self.watch(*command.split()[2:])
                name = "report.pdf" if save == "in place" else ".report"
                self.write(name, b"new")
                if name != "report.pdf":
                    os.rename(self.path(name), self.path("report.pdf"))
                self.assertEqual(espy.status(), 0)


if __name__ == "__main__":
    unittest.main()
