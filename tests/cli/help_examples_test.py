"""What `--help` gives to be copied, run as it stands there."""

import os
import shlex
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


def examples(help_text):
    """All of them, as they would be typed."""
    lines = help_text.split("\nExamples:\n")[1].split("\n\n")[0].splitlines()
    taken = []
    for line in lines:
        if taken and taken[-1].endswith("\\"):
            taken[-1] += "\n" + line
        elif line.startswith("  ") and not line.startswith("   "):
            taken.append(line[2:].split("   ")[0])
    return taken


class Journal(TestCase):
    """Those of `espy since`, `diff` and `journal`, with others in the place of the programs that they call."""

    def setUp(self):
        super().setUp()
        self.make("src/", "bin/")
        self.write("src/main.py", b"old")
        self.environment = {**os.environ, "XDG_STATE_HOME": os.fsdecode(self.path("state")),
                            "PATH": os.fsdecode(self.path("bin")) + ":" + os.environ["PATH"]}
        os.symlink(ESPY, self.path("bin/espy"))
        for name, script in (("bin/make", "touch src/app"), ("bin/pylint", 'echo "pylint $*"'),
                             ("bin/rsync", "tr '\\0' '\\n'"), ("indexer", "cat"), ("backup.sh", "cat")):
            self.write(name, b"#!/bin/sh\n" + script.encode() + b"\n")
            os.chmod(self.path(name), 0o755)

    def shell(self, command):
        """Status, output and errors."""
        done = subprocess.run(["bash", "-c", command], cwd=self.directory, env=self.environment,
                              stdin=subprocess.DEVNULL, capture_output=True, check=False, text=True,
                              timeout=PATIENCE, preexec_fn=usual_signals)
        return done.returncode, done.stdout, done.stderr

    def play(self, command, told):
        """Plays an example after something has changed."""
        self.assertIn(command, [line.split("  ")[0] for line in examples(self.run_espy("since", "--help")[1])])
        token = self.shell("espy since --now src")[1].strip()
        self.write("src/main.py", token.encode())
        status, out, err = self.shell(f"T={token}\n{command}")
        self.assertEqual((status, told in out), (0, True), (command, out, err))

    def test_of_since_tell_what_changed(self):
        for command, told in (
                ("espy since --cursor backup src", "src/main.py"),
                ("espy since --cursor backup src -- ./backup.sh", "modified     src/main.py"),
                ("espy since --cursor lint --extensions py src -- pylint {}", "pylint src/main.py"),
                ('T=$(espy since --now src); make; espy since "$T" src', "src/app"),
                ("espy since --cursor index --peek --format json src | ./indexer && "
                 "espy since --cursor index --done src", '"path":"src/main.py"'),
                ('espy since --or-list "$T" src', "modified     src/main.py"),
                ('espy since --log "$T" src', "modified     src/main.py")):
            with self.subTest(command):
                self.play(command, told)
        rsync = example(self.run_espy("since", "--help")[1], "espy since --cursor mirror")
        self.assertEqual(self.shell(rsync)[1].splitlines(), ["app", "main.py"])

    def test_all_work(self):
        self.shell("espy since --cursor old src; make")
        self.make("src/dist")
        for command in ("since", "diff", "journal"):
            for line in examples(self.run_espy(command, "--help")[1]):
                with self.subTest(line):
                    tokens = "T=$(espy since --now src)\nA=$T\nB=$T\n"
                    status, _, err = self.shell(tokens + line)
                    self.assertEqual(status, 0, err)

    def test_of_record_record(self):
        lines = examples(self.run_espy("record", "--help")[1])
        self.assertEqual(len(lines), 5)
        for line in lines:
            line = line.replace("/srv/data", "src").replace("/var/lib/espy/home.journal /home", "j src")
            line = line.replace(":9471", ":0")  # that one may be taken
            espy = self.start(*shlex.split(line)[1:], env=self.environment)
            espy.err.until(lambda said: said.startswith(b"recording src in"))
            espy.stop()


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
