"""How `espy watch`, `wait` and `explain` end by a signal: they die of it, so that a shell ends its loop."""

import fcntl
import os
import select
import signal
import subprocess
import sys
import termios
import unittest

from espy_process import ESPY, PATIENCE, Lines, TestCase, usual_signals
from file_server import wait_for_server

ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Signals(TestCase):
    def test_end_it_as_what_they_are(self):
        self.make("d/")
        for number in ENDING:
            with self.subTest(number):
                espy = self.watch("d")
                espy.process.send_signal(number)
                self.assertEqual(espy.status(), -number)

    def test_end_it_though_they_were_blocked(self):
        self.make("d/")
        block = {"preexec_fn": lambda: signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)}
        for number in ENDING:
            with self.subTest(number):
                espy = self.watch("d", **block)
                espy.process.send_signal(number)
                self.assertEqual(espy.status(), -number)

    def test_stay_ignored_if_they_were(self):
        def ignore():
            for number in ENDING:
                signal.signal(number, signal.SIG_IGN)

        self.make("d/")
        espy = self.watch("--count", "1", "--changes", "created", "d", preexec_fn=ignore)
        for number in ENDING:
            espy.process.send_signal(number)
        self.make("d/f")
        self.assertEqual(espy.status(), 0)

    def test_end_the_loop_of_a_shell(self):
        self.make("d/")
        # The group of the shell gets the signal, as from a terminal.
        shell = subprocess.Popen(
            ["bash", "-c", 'while :; do "$1" watch --count 1 d; echo again; done', "bash", ESPY],
            cwd=self.directory, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, start_new_session=True, preexec_fn=usual_signals)
        self.addCleanup(shell.stderr.close)
        self.addCleanup(shell.stdout.close)
        Lines(shell.stderr.fileno()).until(lambda line: line.startswith(b"ready"))
        os.killpg(shell.pid, signal.SIGINT)
        try:
            self.assertEqual(shell.wait(PATIENCE), -signal.SIGINT)
        finally:
            if shell.poll() is None:
                os.killpg(shell.pid, signal.SIGKILL)
                shell.wait()
        self.assertEqual(shell.stdout.read(), b"")

    def test_end_process_one_of_a_container_by_a_status(self):
        unshare = ["unshare", "-Ur", "--pid", "--fork"]
        probe = subprocess.run([*unshare, "true"], capture_output=True, check=False)
        if probe.returncode != 0:
            self.skipTest(f"no namespaces here: {probe.stderr.decode().strip()}")
        self.make("d/")
        for number in ENDING:
            with self.subTest(number):
                espy = self.watch("d", wrapper=unshare)
                with open(f"/proc/{espy.process.pid}/task/{espy.process.pid}/children",
                          encoding="ascii") as children:
                    os.kill(int(children.read()), number)
                self.assertEqual(espy.status(), 128 + number)

    def test_end_it_though_a_file_server_does_not_answer(self):
        self.make("d/")
        server = self.file_server("d")
        server.stop()
        for number in ENDING:
            with self.subTest(number):
                espy = self.start("watch", "d")
                wait_for_server(espy.process)
                espy.process.send_signal(number)
                self.assertEqual(espy.status(), -number)


class WholeLines(TestCase):
    """Lines that somebody else reads, or nobody."""

    def setUp(self):
        super().setUp()
        self.make("d/")

    def fill(self, count):
        self.make(*(f"d/{i:04}" + "x" * 150 for i in range(count)))

    def test_of_two_writers_come_whole_from_one_pipe(self):
        # Both write more at once than the pipe takes, again and again.
        self.fill(3000)
        reader, writer = os.pipe()
        self.addCleanup(os.close, reader)
        both = [self.start("watch", "--initial", "--changes", "exists", "--count", "3000", "d",
                           stdout=writer) for _ in range(2)]
        os.close(writer)
        lines = Lines(reader)
        for _ in range(6000):
            self.assertRegex(lines.next(), rb"^exists       d/[0-9]{4}x{150}$")
        for espy in both:
            self.assertEqual(espy.status(), 0)

    def test_are_all_that_a_signal_leaves_behind(self):
        reader, writer = os.pipe()
        self.addCleanup(os.close, reader)
        self.fill(1000)
        espy = self.start("watch", "--initial", "d", stdout=writer)
        os.close(writer)
        # The pipe fills while nobody reads; the rest does not fit.
        self.until_full(reader)
        espy.process.send_signal(signal.SIGTERM)
        self.assertEqual(espy.status(), -signal.SIGTERM)
        text = b""
        while data := os.read(reader, 65536):
            text += data
        self.assertTrue(text.endswith(b"x\n"), text[-200:])

    def until_full(self, reader):
        """Until the writer waits: a pipe with room for less than PIPE_BUF is full."""
        size = fcntl.fcntl(reader, fcntl.F_GETPIPE_SZ)
        held = 0
        while held <= size - 2 * select.PIPE_BUF:
            held = int.from_bytes(fcntl.ioctl(reader, termios.FIONREAD, bytes(4)), sys.byteorder)

    def test_that_nobody_takes_do_not_hold_up_the_timeout(self):
        reader, writer = os.pipe()
        self.addCleanup(os.close, reader)
        self.fill(1000)
        espy = self.start("watch", "--initial", "--timeout", "200ms", "d", stdout=writer)
        os.close(writer)
        self.assertEqual(espy.status(), 3)

    def test_of_words_wait_for_a_terminal_that_does_not_block(self):
        # A pipe that somebody made non-blocking, as a terminal that is shared with a program.
        reader, writer = os.pipe()
        self.addCleanup(os.close, reader)
        os.set_blocking(writer, False)
        try:
            while True:
                os.write(writer, b"." * 4096)
        except BlockingIOError:
            pass
        espy = self.start("watch", "d", "nothing", stderr=writer)
        os.close(writer)
        seen = b""
        while data := os.read(reader, 65536):
            seen += data
        self.assertIn(b"espy: cannot watch nothing", seen)
        self.assertEqual(espy.status(), 1)


if __name__ == "__main__":
    unittest.main()
