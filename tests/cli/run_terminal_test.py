"""`espy run` on a pseudo-terminal, which the command has while it runs."""

import os
import pty
import signal
import sys
import unittest

from espy_process import Lines, TestCase


class RunOnTerminal(TestCase):
    def setUp(self):
        super().setUp()
        self.make("w/")

    def on_terminal(self, *arguments):
        main, other = pty.openpty()
        self.addCleanup(os.close, main)

        def take_terminal():
            os.setsid()
            os.close(os.open(os.ttyname(other), os.O_RDWR))  # becomes the controlling one

        espy = self.start("run", "--settle", "20ms", *arguments, stdin=other, stdout=other,
                          stderr=other, preexec_fn=take_terminal)
        os.close(other)
        espy.out = Lines(main)
        espy.terminal = main
        return espy

    def until(self, espy, text):
        """All that the terminal shows up to the line that ends in `text`."""
        return espy.out.until(lambda line: line.rstrip(b"\r").endswith(text))

    def python(self, script):
        return sys.executable, "-u", "-c", script

    def test_the_command_reads_what_is_typed(self):
        espy = self.on_terminal("w", "--", *self.python("print('read', input('? '))"))
        espy.out.next(b"? ")
        os.write(espy.terminal, b"this\n")
        self.until(espy, b"read this")
        self.until(espy, b"exit status 0")

    def test_ctrl_c_stops_the_command_and_espy(self):
        espy = self.on_terminal("w", "--", *self.python(
            "import signal; print('begin'); signal.pause()"))
        self.until(espy, b"begin")
        os.write(espy.terminal, b"\x03")
        self.assertEqual(espy.status(), 130)

    def test_ctrl_c_lets_the_command_put_things_in_order(self):
        espy = self.on_terminal("w", "--", *self.python(
            "import signal, sys\n"
            "signal.signal(signal.SIGINT, lambda *_: (print('in order'), sys.exit(0)))\n"
            "print('begin'); signal.pause()"))
        self.until(espy, b"begin")
        os.write(espy.terminal, b"\x03")
        self.until(espy, b"in order")
        self.until(espy, b"exit status 0")
        self.assertEqual(espy.status(), 130)

    def test_the_second_ctrl_c_kills(self):
        espy = self.on_terminal("w", "--", *self.python(
            "import signal\n"
            "signal.signal(signal.SIGINT, lambda *_: print('heard'))\n"
            "print('begin')\n"
            "while True: signal.pause()"))
        self.until(espy, b"begin")
        os.write(espy.terminal, b"\x03")
        self.until(espy, b"heard")
        os.write(espy.terminal, b"\x03")
        self.until(espy, b"ended by SIGKILL")
        self.assertEqual(espy.status(), 130)

    def test_ctrl_c_ends_espy_at_once_while_nothing_runs(self):
        espy = self.on_terminal("w", "--", "true")
        self.until(espy, b"exit status 0")
        os.write(espy.terminal, b"\x03")
        self.assertEqual(espy.status(), 130)

    def test_the_terminal_is_set_as_before_after_each_run(self):
        espy = self.on_terminal("w", "--", "sh", "-c", "stty -echo; echo begin")
        self.until(espy, b"exit status 0")
        self.write("w/f")
        self.until(espy, b"exit status 0")
        os.write(espy.terminal, b"echoed\n")
        self.until(espy, b"echoed")

    def test_a_restarted_command_has_the_terminal_again(self):
        espy = self.on_terminal("--on-busy", "restart", "w", "--",
                                *self.python("print('read', input('? '))"))
        espy.out.next(b"? ")
        self.write("w/f")
        self.until(espy, b"ended by SIGTERM")
        espy.out.next(b"? ")
        os.write(espy.terminal, b"this\n")
        self.until(espy, b"read this")

    def test_clears_the_screen_if_asked(self):
        espy = self.on_terminal("--clear", "w", "--", "echo", "ran")
        line = self.until(espy, b"ran")[-1]
        self.assertTrue(line.startswith(b"\x1b[H\x1b[2J"), line)

    def test_ctrl_z_stops_espy_with_the_command(self):
        espy = self.on_terminal("w", "--", *self.python("print('read', input('? '))"))
        espy.out.next(b"? ")
        os.write(espy.terminal, b"\x1a")
        _, status = os.waitpid(espy.process.pid, os.WUNTRACED)
        self.assertTrue(os.WIFSTOPPED(status))
        espy.process.send_signal(signal.SIGCONT)
        os.write(espy.terminal, b"this\n")
        self.until(espy, b"read this")


if __name__ == "__main__":
    unittest.main()
