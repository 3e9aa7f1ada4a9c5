"""`espy run`: when the command runs, with what, and how it ends.

The commands of these tests say when they run by a line on standard output, and wait by reading a
FIFO, so that a test knows where they are.
"""

import json
import os
import re
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import unittest

from espy_process import TestCase

# Says that it runs and with what, and waits for a line of the FIFO `gate`.
GATED = 'echo "begin $*"; read line < gate; echo "end $line"'


class RunCase(TestCase):
    def setUp(self):
        super().setUp()
        self.elsewhere = tempfile.mkdtemp(prefix="espy-cli-")
        self.addCleanup(shutil.rmtree, self.elsewhere, ignore_errors=True)

    def run_command(self, *arguments, **options):
        """`espy run --settle 20ms`, from the moment on from which every change counts."""
        espy = self.start("run", "--settle", "20ms", *arguments, **options)
        espy.ready()
        return espy

    def write(self, name, data=b"x"):
        """At once, so that no run sees half of it: written elsewhere, and renamed."""
        with tempfile.NamedTemporaryFile(dir=self.elsewhere, delete=False) as file:
            file.write(data)
        os.chmod(file.name, 0o644)
        os.rename(file.name, self.path(name))

    def gate(self):
        os.mkfifo(self.path("gate"))

    def open_gate(self, word=b"on"):
        """Lets the command that waits go on."""
        with open(self.path("gate"), "wb") as file:
            file.write(word + b"\n")

    def next_is(self, espy, *lines):
        for line in lines:
            self.assertEqual(espy.out.next(), line)

    def said(self, espy, *lines):
        """The next words, without the times that runs took."""
        for line in lines:
            self.assertEqual(re.sub(rb" after [0-9].*", b"", espy.err.next()), b"espy: " + line)

    def ended(self, espy, words=b"exit status 0"):
        """Goes on to the next words that are not why a run begins, or does not."""
        line = espy.err.next()
        while re.search(rb" changed$|: again$|is about files", line):
            line = espy.err.next()
        self.assertEqual(re.sub(rb" after [0-9].*", b"", line), b"espy: " + words)


class When(RunCase):
    def setUp(self):
        super().setUp()
        self.make("w/")

    def test_runs_at_start_and_after_each_change(self):
        espy = self.run_command("w", "--", "echo", "ran")
        self.next_is(espy, b"ran")
        self.ended(espy)
        for i in range(3):
            self.write(f"w/{i}")
            self.next_is(espy, b"ran")
            self.ended(espy)

    def test_waits_for_a_change_if_asked(self):
        self.write("w/before")
        espy = self.run_command("--postpone", "w", "--", "ls", "w")
        self.write("w/f")
        self.next_is(espy, b"before", b"f")

    def test_watches_the_present_directory_if_nothing_is_given(self):
        espy = self.run_command("--postpone", "--", "echo", "ran")
        self.write("f")
        self.next_is(espy, b"ran")

    def test_takes_many_changes_for_one_reason(self):
        espy = self.run_command("--settle", "200ms", "--postpone", "--changes-to", "stdin", "w",
                                "--", "wc", "-l")
        self.make("d/", *(f"d/{i}" for i in range(50)))
        os.rename(self.path("d"), self.path("w/d"))
        self.assertEqual(int(espy.out.next()), 51)

    def test_honours_ignore_files_unless_asked_otherwise(self):
        self.write("w/.gitignore", b"*.o\n")
        by_default = self.run_command("--postpone", "w", "--", "echo", "ran")
        for_all = self.run_command("--postpone", "--no-ignore-files", "w", "--", "echo", "all")
        self.write("w/a.o")
        self.next_is(for_all, b"all")
        self.ended(for_all)
        self.write("w/a.c")
        self.next_is(by_default, b"ran")
        self.ended(by_default)
        self.assertEqual(by_default.out.rest, b"")

    def test_runs_only_for_what_is_selected(self):
        espy = self.run_command("--postpone", "--extensions", "c", "w", "--", "echo", "{}")
        self.write("w/a.h")
        self.write("w/a.c")
        self.next_is(espy, b"w/a.c")


class Busy(RunCase):
    def setUp(self):
        super().setUp()
        self.make("w/")
        self.gate()

    def test_queue_runs_once_more_for_all_that_happened(self):
        espy = self.run_command("w", "--", "sh", "-c", GATED)
        self.next_is(espy, b"begin ")
        self.write("w/a")
        self.write("w/b")
        self.open_gate(b"first")
        self.next_is(espy, b"end first", b"begin ")
        self.open_gate(b"second")
        self.next_is(espy, b"end second")
        self.ended(espy)
        self.ended(espy)
        # Nothing was left over: what runs next runs for this.
        self.write("w/c")
        self.next_is(espy, b"begin ")

    def test_queue_loses_no_edit_of_a_file_that_the_run_is_about(self):
        espy = self.run_command("--postpone", "w", "--", "sh", "-c", "cat w/f; " + GATED)
        self.write("w/f", b"one\n")
        self.next_is(espy, b"one", b"begin ")
        self.write("w/f", b"two\n")
        self.open_gate()
        self.next_is(espy, b"end on", b"two", b"begin ")

    def test_queue_loses_nothing_that_was_there_for_a_while_only(self):
        espy = self.run_command("--postpone", "w", "--", "sh", "-c", GATED + "; cat w/f")
        self.write("w/f", b"one\n")
        self.next_is(espy, b"begin ")
        self.write("w/f", b"two\n")
        # The command may read it now, …
        self.write("w/f", b"one\n")
        self.open_gate()
        # … so it runs once more, though all is as it was.
        self.next_is(espy, b"end on", b"one", b"begin ")
        self.open_gate()
        self.next_is(espy, b"end on", b"one")
        self.ended(espy)
        self.ended(espy)
        self.write("w/f", b"three\n")
        self.next_is(espy, b"begin ")

    def test_restart_stops_the_run_and_begins_anew(self):
        espy = self.run_command("--on-busy", "restart", "w", "--", "sh", "-c", GATED)
        self.next_is(espy, b"begin ")
        self.write("w/a")
        self.said(espy, b"restarted: w/a changed")
        self.next_is(espy, b"begin ")
        self.open_gate()
        self.next_is(espy, b"end on")
        self.ended(espy)

    def test_restart_gives_what_the_stopped_run_was_given_too(self):
        espy = self.run_command("--on-busy", "restart", "w", "--", "sh", "-c", GATED, "sh", "{}")
        self.write("w/a")
        self.next_is(espy, b"begin w/a")
        self.write("w/b")
        self.next_is(espy, b"begin w/a w/b")

    def test_restart_kills_what_does_not_stop(self):
        espy = self.run_command("--on-busy", "restart", "--stop-timeout", "50ms", "w", "--", "sh",
                                "-c", "trap '' TERM; " + GATED)
        self.next_is(espy, b"begin ")
        self.write("w/a")
        self.said(espy, b"the command does not stop; it is killed", b"restarted: w/a changed")
        self.next_is(espy, b"begin ")

    def test_restart_stops_grandchildren_too(self):
        os.mkfifo(self.path("alive"))
        espy = self.run_command("--on-busy", "restart", "--stop-timeout", "50ms", "w", "--", "sh",
                                "-c", "[ -e again ] && exec echo again; : > again\n"
                                "(trap '' TERM; exec 3> alive; echo grandchild; read x < gate) &\n"
                                "read x < gate")
        with open(self.path("alive"), "rb") as alive:
            self.next_is(espy, b"grandchild")
            self.write("w/a")
            self.assertEqual(alive.read(), b"")  # nobody has it open any more
        self.ended(espy, b"the command does not stop; it is killed")
        self.next_is(espy, b"again")

    def test_signal_tells_the_command(self):
        espy = self.run_command("--on-busy", "signal", "--signal", "USR1", "w", "--", "sh", "-c",
                                "trap 'echo told' USR1; echo begin; "
                                "until read line < gate; do :; done; echo end")
        self.next_is(espy, b"begin")
        self.write("w/a")
        self.next_is(espy, b"told")

    def test_ignore_forgets_what_happens_during_a_run(self):
        espy = self.run_command("--on-busy", "ignore", "w", "--", "sh", "-c", GATED, "sh", "{}")
        self.write("w/first")
        self.next_is(espy, b"begin w/first")
        self.write("w/ignored")
        self.open_gate()
        self.next_is(espy, b"end on")
        self.ended(espy)
        self.write("w/second")
        self.next_is(espy, b"begin w/second")


class OwnChanges(RunCase):
    """What the command does itself is no reason to run again and again."""

    def setUp(self):
        super().setUp()
        self.make("w/")

    def test_a_formatter_that_rewrites_its_input_as_it_is_runs_once(self):
        espy = self.run_command("--postpone", "w", "--", "sh", "-c",
                                'x=$(cat w/f); echo "$x" > w/f; echo "ran for $x"')
        self.write("w/f", b"a\n")
        self.next_is(espy, b"ran for a")
        self.ended(espy)
        self.write("w/f", b"b\n")
        self.next_is(espy, b"ran for b")
        self.ended(espy)

    def test_a_formatter_that_talks_runs_once_more_and_no_more(self):
        espy = self.run_command("--postpone", "w", "--", "sh", "-c",
                                'sort -o w/f w/f; echo "ran for $(head -n1 w/f)"')
        self.write("w/f", b"2\n1\n")
        self.next_is(espy, b"ran for 1", b"ran for 1")
        self.ended(espy)
        self.ended(espy)
        self.write("w/f", b"4\n3\n")
        self.next_is(espy, b"ran for 3", b"ran for 3")
        self.ended(espy)
        self.ended(espy)
        self.write("w/f", b"5\n")
        self.next_is(espy, b"ran for 5")

    def stopped(self, espy):
        """Ends espy; what it has said and not been asked for: how often a command ended."""
        espy.process.terminate()
        self.assertEqual(espy.status(), -signal.SIGTERM)
        said = []
        while (line := espy.err.next()) is not None:
            said.append(line)
        return [line for line in said if not line.endswith(b" changed")]

    def formatter(self, *script):
        """A command that changes what it is given, and writes nothing else."""
        self.needs_accounts()
        return self.run_command("--postpone", "w", "--", "sh", "-c", "\n".join(script))

    def needs_accounts(self):
        probe = subprocess.Popen([sys.executable, "-c", "import sys; print('x' * 99, file=open("
                                  "sys.argv[1], 'w'))", self.path("probe")])
        try:
            os.waitid(os.P_PID, probe.pid, os.WEXITED | os.WNOWAIT)
            with open(f"/proc/{probe.pid}/io", encoding="ascii") as account:
                lines = dict(line.split(": ") for line in account)
        except OSError as why:
            self.skipTest(f"the kernel keeps no account of what processes write: {why}")
        finally:
            probe.wait()
        if int(lines["write_bytes"]) == 0:
            self.skipTest(f"{self.directory}: a file system without storage, whose writes the "
                          "kernel does not count")

    def test_a_formatter_that_changes_its_input_in_silence_runs_once(self):
        for script in ("sort -o w/f w/f", "sed -i s/2/3/ w/f",
                       "sort w/f > w/f.tmp; mv w/f.tmp w/f"):
            with self.subTest(script):
                espy = self.formatter(script)
                for text in (b"2\n1\n", b"3\n2\n1\n"):
                    self.write("w/f", text)
                    self.ended(espy)
                self.assertEqual(self.stopped(espy), [])

    def test_a_formatter_of_many_files_runs_once(self):
        espy = self.formatter("sort -o w/f w/f; sort -o w/g w/g")
        self.make("d/")
        self.write("d/f", b"2\n1\n")
        self.write("d/g", b"4\n3\n")
        os.rename(self.path("d/f"), self.path("w/f"))
        os.rename(self.path("d/g"), self.path("w/g"))
        self.ended(espy)
        self.assertEqual(self.stopped(espy), [])

    def test_an_edit_by_another_during_the_run_of_a_formatter_is_not_lost(self):
        self.gate()
        edits = {"the same file, of the same size": ("w/f", b"4\n3\n"),
                 "the same file, of another size": ("w/f", b"6\n5\n4\n"),
                 "another file, of the same size": ("w/g", b"2\n1\n")}
        format_all = "for f in w/*; do sort -o $f $f; done"
        for name, (path, text) in edits.items():
            for script in ((format_all, "read x < gate"), ("read x < gate", format_all)):
                with self.subTest(name, script=script):
                    shutil.rmtree(self.path("w"))
                    self.make("w/")
                    espy = self.formatter(*script)
                    self.write("w/f", b"2\n1\n")
                    # Open means that the command waits.
                    with open(self.path("gate"), "wb") as gate:
                        self.write(path, text)
                        gate.write(b"on\n")
                    self.ended(espy)
                    if script[0] == format_all:
                        # One run more, which the edit was the reason for.
                        self.open_gate()
                        self.ended(espy)
                    with open(self.path(path), "rb") as file:
                        self.assertEqual(file.read(), b"".join(sorted(text.splitlines(True))))
                    # With whatever waits at the gate.
                    self.stopped(espy)

    def test_what_a_build_makes_is_looked_at_once(self):
        espy = self.run_command("w", "--", "sh", "-c", "echo made > w/out; echo ran")
        self.next_is(espy, b"ran", b"ran")
        self.ended(espy)
        self.ended(espy)
        self.write("w/f")
        self.next_is(espy, b"ran")
        self.ended(espy)
        self.assertEqual(espy.out.rest, b"")

    def test_a_loop_is_named_at_the_second_run_and_stopped_at_the_third(self):
        espy = self.run_command("w", "--", "sh", "-c",
                                "head -c8 /dev/urandom | od > w/out; echo ran")
        self.said(espy, b"exit status 0", b"w/out changed while the command ran: again",
                  b"exit status 0", b"w/out changed while the command ran: again",
                  b"exit status 0")
        self.assertTrue(espy.err.next().startswith(b"espy: w/out is different after every run"))
        self.next_is(espy, b"ran", b"ran", b"ran")
        self.write("w/f")
        self.next_is(espy, b"ran")
        self.said(espy, b"w/f changed", b"exit status 0")
        self.assertEqual(espy.out.rest, b"")

    def test_who_edits_during_each_run_is_not_taken_for_the_command(self):
        self.gate()
        espy = self.run_command("--postpone", "w", "--", "sh", "-c", "cat w/f; " + GATED)
        self.write("w/f", b"first\n")
        self.next_is(espy, b"first")
        for i in range(6):
            self.next_is(espy, b"begin ")
            self.write("w/f", b"%d\n" % i)
            self.open_gate()
            self.next_is(espy, b"end on", b"%d" % i)

    def test_an_edit_during_a_run_that_writes_too_is_not_lost(self):
        self.gate()
        espy = self.run_command("--postpone", "w", "--", "sh", "-c",
                                "sort -o w/f w/f; cat w/f; " + GATED)
        self.write("w/f", b"1\n")
        self.next_is(espy, b"1", b"begin ")
        self.write("w/f", b"2\n")
        self.open_gate()
        self.next_is(espy, b"end on", b"2", b"begin ")


class Words(RunCase):
    """What the command gets to know."""

    def setUp(self):
        super().setUp()
        self.make("w/")

    def test_placeholders_stand_for_what_changed(self):
        espy = self.run_command("w", "--", "printf", "%s\n", "{}", "-", "<{first}>", "/_")
        self.make("w/d/")
        self.write("w/d/f")
        absolute = os.path.realpath(self.path("w/d/f"))
        self.next_is(espy, b"w/d/f", b"-", b"<w/d/f>", absolute)

    def test_placeholders_leave_out_what_is_gone(self):
        self.write("w/gone")
        espy = self.run_command("w", "--", "printf", "%s\n", "{}")
        os.remove(self.path("w/gone"))
        self.write("w/here")
        self.next_is(espy, b"w/here")

    def test_names_of_any_bytes_arrive_as_they_are(self):
        name = b"w/ '\"\\\x1b[31m\xff\n$(touch x) -"
        espy = self.run_command("w", "--", "printf", "%s\\0", "{}")
        self.write(name)
        self.assertEqual(espy.out.next(b"\0"), name)

    def test_a_name_is_never_taken_for_an_option(self):
        self.write("-f")
        self.write("list", b"-f\n")
        with open(self.path("list"), "rb") as paths:
            espy = self.run_command("--stdin", "--", "printf", "%s\n", "{}", "{first}", "<{first}>",
                                    stdin=paths)
        self.write("-f", b"again")
        self.next_is(espy, b"./-f", b"./-f", b"<-f>")

    def test_no_shell_interprets_the_words(self):
        espy = self.run_command("w", "--", "echo", "$HOME", "*", "a;b", "{}x")
        self.next_is(espy, b"$HOME * a;b {}x")

    def test_a_shell_interprets_them_if_asked(self):
        espy = self.run_command("--shell", "--postpone", "w", "--", 'echo "<$1>" | tr a-z A-Z',
                                env={**os.environ, "SHELL": "/bin/sh"})
        self.write("w/$(x) y")
        self.next_is(espy, b"<W/$(X) Y>")

    def test_the_changes_come_on_standard_input(self):
        espy = self.run_command("--postpone", "--changes-to", "stdin", "w", "--", "cat")
        self.write("w/f")
        line = json.loads(espy.out.next())
        self.assertEqual((line["change"], line["path"], line["type"]), ("created", "w/f", "file"))

    def test_the_changes_come_in_a_file_that_is_removed_at_the_end(self):
        espy = self.run_command("--postpone", "--changes-to", "file", "w", "--", "sh", "-c",
                                'echo "$ESPY_CHANGES_FILE"; cat "$ESPY_CHANGES_FILE"')
        self.write("w/f")
        name = espy.out.next()
        self.assertEqual(json.loads(espy.out.next())["path"], "w/f")
        espy.process.terminate()
        espy.status()
        self.assertFalse(os.path.exists(name))

    def test_the_changes_come_in_the_environment(self):
        espy = self.run_command("--postpone", "--changes-to", "env", "w", "--", "printenv",
                                "ESPY_CHANGES")
        self.write("w/f")
        self.assertEqual(json.loads(espy.out.next())["path"], "w/f")

    def test_the_first_run_has_no_changes(self):
        espy = self.run_command("--changes-to", "stdin", "w", "--", "wc", "-c")
        self.assertEqual(int(espy.out.next()), 0)


class End(RunCase):
    def setUp(self):
        super().setUp()
        self.make("w/")

    def test_shows_how_the_command_ended(self):
        for script, words in (("exit 0", b"exit status 0"), ("exit 3", b"exit status 3"),
                              ("kill -9 $$", b"ended by SIGKILL")):
            espy = self.run_command("w", "--", "sh", "-c", script)
            self.ended(espy, words)

    def test_ends_with_the_command_if_asked(self):
        for script, status in (("exit 0", 0), ("exit 3", 3), ("kill -9 $$", 137)):
            done = self.run_espy("run", "--exit-with-command", "w", "--", "sh", "-c", script)
            self.assertEqual(done[0], status)

    def test_says_what_cannot_be_run(self):
        status, _, words = self.run_espy("run", "-q", "--exit-with-command", "w", "--", "./nosuch")
        self.assertEqual(status, 127)
        self.assert_one_line(words, "./nosuch", "No such file")
        self.write("w/plain")
        self.assertEqual(self.run_espy("run", "-q", "--exit-with-command", "w", "--",
                                       "w/plain")[0], 126)

    def test_needs_a_command(self):
        for arguments in (("w",), ("w", "--")):
            status, _, words = self.run_espy("run", *arguments)
            self.assertEqual(status, 2)
            self.assert_one_line(words, "no command", "--help")

    def test_refuses_wrong_words(self):
        for option, value, part in (("--on-busy", "wait", "queue restart signal ignore"),
                                    ("--stop-signal", "NO", "no such signal"),
                                    ("--changes-to", "mail", "stdin file env none"),
                                    ("--settle", "soon", "not a time")):
            status, _, words = self.run_espy("run", option, value, "w", "--", "true")
            self.assertEqual(status, 2)
            self.assert_one_line(words, option, part)

    def test_a_signal_stops_the_command_and_then_espy(self):
        self.gate()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            espy = self.run_command("w", "--", "sh", "-c",
                                    "trap 'echo stopped; exit' TERM; echo begin; "
                                    "until read line < gate; do :; done")
            self.next_is(espy, b"begin")
            espy.process.send_signal(number)
            self.next_is(espy, b"stopped")
            self.assertEqual(espy.status(), -number)

    def test_a_second_signal_kills(self):
        self.gate()
        espy = self.run_command("w", "--", "sh", "-c", "trap '' TERM INT; " + GATED)
        self.next_is(espy, b"begin ")
        espy.process.send_signal(signal.SIGTERM)
        espy.process.send_signal(signal.SIGINT)
        self.ended(espy, b"ended by SIGKILL")
        self.assertIn(espy.status(), (-signal.SIGINT, -signal.SIGTERM))

    def test_ends_at_once_while_nothing_runs(self):
        espy = self.run_command("--postpone", "w", "--", "true")
        espy.process.send_signal(signal.SIGINT)
        self.assertEqual(espy.status(), -signal.SIGINT)

    def test_nothing_blocked_or_ignored_is_left_to_the_command(self):
        espy = self.run_command("w", "--", "grep", "-E", "^Sig(Blk|Ign)", "/proc/self/status")
        self.next_is(espy, b"SigBlk:\t0000000000000000", b"SigIgn:\t0000000000000000")

    def test_waits_for_what_the_command_leaves_behind(self):
        # As process 1 of a container has to.
        self.gate()
        script = ("import os\n"
                  "if os.fork() == 0:\n"
                  "    os.read(os.open('gate', os.O_RDONLY), 1)\n"
                  "    print(os.getppid(), os.getpid(), flush=True)\n")
        espy = self.run_command("w", "--", sys.executable, "-c", script)
        self.ended(espy)
        self.open_gate()
        parent, orphan = map(int, espy.out.next().split())
        self.assertEqual(parent, espy.process.pid)
        # It ends now, or has ended; the next run begins after espy heard of that.
        try:
            descriptor = os.pidfd_open(orphan)
        except ProcessLookupError:  # it has ended, and was waited for
            descriptor = None
        if descriptor is not None:
            select.select([descriptor], [], [])
            os.close(descriptor)
        self.write("w/f")
        self.ended(espy)
        self.assertFalse(os.path.exists(f"/proc/{orphan}"))


if __name__ == "__main__":
    unittest.main()
