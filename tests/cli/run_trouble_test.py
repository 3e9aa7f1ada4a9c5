"""`espy run` where something is in the way: the directory, the system's limits, what does not stop."""

import os
import resource
import shutil
import signal
import subprocess
import sys
import unittest

from espy_process import ESPY
from file_server import wait_for_server
from run_test import RunCase


class Directory(RunCase):
    """The one in which espy was started, and the command runs."""

    def setUp(self):
        super().setUp()
        self.make("p/", "p/before")

    def test_the_command_runs_in_what_is_at_the_path_now(self):
        espy = self.run_command("--", "ls", cwd=self.path("p"))
        self.next_is(espy, b"before")
        self.ended(espy)
        shutil.rmtree(self.path("p"))
        line = espy.err.next()
        self.assertTrue(line.startswith(b"espy: cannot run in " + os.path.realpath(self.path("p"))), line)
        self.assertIn(b"No such file or directory", line)
        self.make("p/", "p/after")
        self.next_is(espy, b"after")
        self.ended(espy)
        self.make("p/later")
        self.next_is(espy, b"after", b"later")

    def test_so_are_the_files_that_it_is_given(self):
        espy = self.run_command("--postpone", "--", "cat", "{}", cwd=self.path("p"))
        os.rename(self.path("p"), self.path("old"))
        self.make("new/")
        self.write("new/f", b"new\n")
        os.rename(self.path("new"), self.path("p"))
        self.next_is(espy, b"new")


class Signals(RunCase):
    def setUp(self):
        super().setUp()
        self.make("w/")

    def test_what_was_ignored_from_the_start_stays_so_for_the_command_too(self):
        # As nohup has SIGHUP, and a script's `&` SIGINT. Nothing else is added.
        def ignore():
            signal.signal(signal.SIGHUP, signal.SIG_IGN)
            signal.signal(signal.SIGINT, signal.SIG_IGN)

        espy = self.run_command("w", "--", "grep", "-E", "^Sig(Blk|Ign)", "/proc/self/status",
                                preexec_fn=ignore)
        ignored = (1 << signal.SIGHUP - 1) | (1 << signal.SIGINT - 1)
        lines = [b"SigBlk:\t0000000000000000", b"SigIgn:\t%016x" % ignored]
        self.next_is(espy, *lines)
        self.ended(espy)
        espy.process.send_signal(signal.SIGHUP)
        espy.process.send_signal(signal.SIGINT)
        self.write("w/f")
        self.next_is(espy, *lines)
        espy.process.terminate()
        self.assertEqual(espy.status(), -signal.SIGTERM)

    def test_a_pipe_that_was_ignored_stays_so(self):
        process = subprocess.run(
            [ESPY, "run", "-q", "--exit-with-command", "w", "--", "grep", "^SigIgn",
             "/proc/self/status"], cwd=self.directory, capture_output=True, check=True,
            restore_signals=False,
            preexec_fn=lambda: signal.signal(signal.SIGPIPE, signal.SIG_IGN))
        self.assertEqual(int(process.stdout.split()[1], 16) & (1 << signal.SIGPIPE - 1),
                         1 << signal.SIGPIPE - 1)

    def test_as_process_one_it_exits_with_the_number_of_the_signal(self):
        unshare = ("unshare", "--fork", "--pid", "--mount-proc", "--kill-child")
        if subprocess.run([*unshare, "true"], capture_output=True, check=False).returncode != 0:
            self.skipTest("needs a PID namespace")
        espy = self.run_command("w", "--", "sh", "-c", "kill -TERM 1; kill -STOP $$",
                                wrapper=unshare)
        self.assertEqual(espy.status(), 143)


class HungServer(RunCase):
    """A file server that does not answer any more keeps nobody from ending espy."""

    ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

    def setUp(self):
        super().setUp()
        self.make("d/")
        self.gate()

    def listing(self, interval, command):
        """Ready, and with a server that can be stopped."""
        server = self.file_server("d")
        return server, self.run_command("--backend", "poll", "--interval", interval, "d", "--",
                                        "sh", "-c", command)

    def ends_at_once(self, espy, number):
        wait_for_server(espy.process)
        espy.process.send_signal(number)
        self.assertEqual(espy.status(), -number)

    def test_while_nothing_runs(self):
        for number in self.ENDING:
            with self.subTest(number):
                server, espy = self.listing("50ms", "echo ran")
                self.ended(espy)
                server.stop()
                self.ends_at_once(espy, number)
                server.end()

    def test_when_the_command_has_ended(self):
        for number in self.ENDING:
            with self.subTest(number):
                server, espy = self.listing("1h", "read line < gate")
                server.stop()
                self.open_gate()
                self.ends_at_once(espy, number)
                server.end()

    def test_while_the_command_runs(self):
        server, espy = self.listing("1h", "echo runs; exec sleep 600")
        self.next_is(espy, b"runs")
        server.stop()
        espy.process.terminate()
        self.ended(espy, b"ended by SIGTERM")
        self.assertEqual(espy.status(), -signal.SIGTERM)


class Limits(RunCase):
    def setUp(self):
        super().setUp()
        self.make("w/")

    def test_too_many_files_for_a_command_line_are_not_lost(self):
        # An eighth of it is what the kernel takes for words.
        small = lambda: resource.setrlimit(resource.RLIMIT_STACK, (1 << 20, -1))
        espy = self.run_command("--postpone", "--settle", "200ms", "w", "--", "printf", "%s\n",
                                "{}", preexec_fn=small)
        self.make("d/", *(f"d/{'x' * 200}{i}" for i in range(3000)))
        os.rename(self.path("d"), self.path("w/d"))
        self.ended(espy, b"cannot run printf: 3002 words are too many for one command line; let "
                   b"the command read what changed: --changes-to stdin, or file")
        self.ended(espy, b"exit status 126")
        for i in range(2, 3000):
            os.remove(self.path(f"w/d/{'x' * 200}{i}"))
        self.assertEqual(sorted([espy.out.next(), espy.out.next()]),
                         [b"w/d/" + b"x" * 200 + b"%d" % i for i in range(2)])

    def test_a_run_that_gets_no_process_is_tried_again(self):
        if not shutil.which("prlimit"):
            self.skipTest("prlimit is not installed")

        def as_other():
            if os.geteuid() == 0:  # for which there is no limit
                os.setgroups([])
                os.setgid(54321)
                os.setuid(54321)

        def alone():
            as_other()
            resource.setrlimit(resource.RLIMIT_NPROC,
                               (1, resource.getrlimit(resource.RLIMIT_NPROC)[1]))

        os.chmod(self.directory, 0o755)
        espy = self.run_command("--postpone", "w", "--", "echo", "{}", preexec_fn=alone)
        self.make("w/first")
        self.said(espy, b"w/first changed", b"cannot start a process: Resource temporarily "
                  b"unavailable; tried again until it works")
        subprocess.run(["prlimit", "--pid", str(espy.process.pid), "--nproc=10000:"],
                       preexec_fn=as_other, check=True)
        self.next_is(espy, b"w/first")
        self.ended(espy)
        self.make("w/second")
        self.next_is(espy, b"w/second")

    def test_the_changes_need_no_directory_for_temporary_files(self):
        espy = self.run_command("--postpone", "--changes-to", "file", "w", "--", "sh", "-c",
                                'sh -c "cat $ESPY_CHANGES_FILE"',
                                env={**os.environ, "TMPDIR": "/nowhere"})
        self.write("w/f")
        self.assertIn(b'"w/f"', espy.out.next())

    def test_the_time_to_settle_is_kept_between_runs(self):
        self.gate()
        espy = self.run_command("--settle", "1s", "--changes-to", "stdin", "w", "--", "sh", "-c",
                                "wc -l; read line < gate")
        self.assertEqual(int(espy.out.next()), 0)
        self.write("w/0")
        self.open_gate()
        self.ended(espy)
        # The run has ended, and what it would run for goes on.
        for i in range(1, 10):
            self.write(f"w/{i}")
        self.assertEqual(int(espy.out.next()), 10)


# Opens the FIFO `alive` for as long as it lives, as others do with a port.
STRAY = """
import os, signal, sys
if sys.argv[1] == "group":
    os.setpgid(0, 0)
elif sys.argv[1] == "session":
    os.setsid()
elif os.fork():
    os._exit(0)
else:
    os.setsid()
    if os.fork():
        os._exit(0)
if "deaf" in sys.argv:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
alive = open("alive", "w")
print("serves", flush=True)
signal.pause()
"""


class Strays(RunCase):
    """What has left the process group of the command."""

    def setUp(self):
        super().setUp()
        self.make("w/")
        os.mkfifo(self.path("alive"))
        self.write("stray.py", STRAY.encode())

    def server(self, *words, options=()):
        return self.run_command("-r", *options, "w", "--", "sh", "-c",
                                f"{sys.executable} stray.py {' '.join(words)} & exec sleep 600")

    def test_are_stopped_with_the_command(self):
        for kind in ("group", "session", "daemon"):
            with self.subTest(kind):
                espy = self.server(kind)
                for i in range(2):
                    with open(self.path("alive"), "rb") as alive:
                        self.next_is(espy, b"serves")
                        self.make(f"w/{kind}{i}")
                        self.assertEqual(alive.read(), b"")  # nobody has it open any more
                with open(self.path("alive"), "rb") as alive:
                    self.next_is(espy, b"serves")
                    espy.process.terminate()
                    self.assertEqual(alive.read(), b"")
                self.assertEqual(espy.status(), -signal.SIGTERM)

    def test_are_killed_if_they_do_not_stop(self):
        espy = self.server("daemon", "deaf", options=("--stop-timeout", "50ms"))
        with open(self.path("alive"), "rb") as alive:
            self.next_is(espy, b"serves")
            self.make("w/f")
            self.assertEqual(alive.read(), b"")
        self.ended(espy, b"the command does not stop; it is killed")

    def test_of_a_run_that_ended_by_itself_are_left_alone(self):
        # The second run is stopped, and what the first has left behind is still there.
        espy = self.run_command(
            "-r", "w", "--", "sh", "-c",
            f"[ -e once ] && echo again && exec sleep 600; : > once; {sys.executable} stray.py "
            "daemon")
        with open(self.path("alive"), "rb", buffering=0) as alive:
            self.next_is(espy, b"serves")
            self.ended(espy)
            for name in ("w/1", "w/2"):
                self.make(name)
                self.next_is(espy, b"again")
            os.set_blocking(alive.fileno(), False)
            self.assertIsNone(alive.read(1))  # it is open
        stray = subprocess.run(["pgrep", "-P", str(espy.process.pid), "-f", "stray.py"],
                               capture_output=True, check=True)
        os.kill(int(stray.stdout), signal.SIGKILL)


class Stopping(RunCase):
    def test_says_that_it_waits(self):
        self.make("w/")
        espy = self.run_command("-r", "--stop-timeout", "60s", "w", "--", "sh", "-c",
                                "trap '' TERM; echo begin; while :; do sleep 600; done")
        self.next_is(espy, b"begin")
        self.write("w/f")
        self.said(espy, b"waiting for the command to stop; it is killed")
        espy.process.terminate()
        espy.process.send_signal(signal.SIGINT)
        self.ended(espy, b"ended by SIGKILL")


if __name__ == "__main__":
    unittest.main()
