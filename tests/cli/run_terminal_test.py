"""`espy run` on a pseudo-terminal, which the command has while it runs."""

import ctypes
import os
import pty
import signal
import subprocess
import sys
import time
import unittest

from espy_process import ESPY, PATIENCE, Lines, TestCase, usual_signals


SEIZE, INTERRUPT, DETACH, WALL = 0x4206, 0x4207, 17, 0x40000000


class Held:
    """A process that does not get on, as on a busy machine. Its parent is not told of that."""

    def __init__(self, test, process):
        self.process = process
        self.ptrace = ctypes.CDLL(None, use_errno=True).ptrace
        self.ptrace.argtypes = (ctypes.c_long, ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)
        self.ptrace.restype = ctypes.c_long
        if self.ptrace(SEIZE, process, None, None) != 0:
            test.skipTest(f"ptrace: {os.strerror(ctypes.get_errno())}")
        self.ptrace(INTERRUPT, process, None, None)
        os.waitpid(process, WALL)

    def until_pending(self, number):
        pending = 0
        limit = time.monotonic() + PATIENCE
        while not pending >> number - 1 & 1:
            if time.monotonic() > limit:
                raise AssertionError(f"no signal {number} for {self.process}")
            with open(f"/proc/{self.process}/status", encoding="ascii") as status:
                pending = next(int(line.split()[1], 16) for line in status if line.startswith("ShdPnd"))

    def let_go(self):
        self.ptrace(DETACH, self.process, None, None)


class RunOnTerminal(TestCase):
    def setUp(self):
        super().setUp()
        self.make("w/")

    def on_terminal(self, *arguments, **options):
        main, other = pty.openpty()
        self.addCleanup(os.close, main)

        def take_terminal():
            os.setsid()
            os.close(os.open(os.ttyname(other), os.O_RDWR))  # becomes the controlling one

        espy = self.start("run", "--settle", "20ms", *arguments,
                          **{"stdin": other, "stdout": other, "stderr": other,
                             "preexec_fn": take_terminal, **options})
        os.close(other)
        espy.out = Lines(main)
        espy.terminal = main
        return espy

    def until(self, espy, text):
        """All that the terminal shows up to the line with `text`."""
        return espy.out.until(lambda line: text in line)

    # A signal that comes just before signal.pause() would be waited for in vain.
    def python(self, script):
        rest = "import time\ndef rest():\n    while True: time.sleep(0.05)\n"
        return sys.executable, "-u", "-c", rest + script

    def test_the_command_reads_what_is_typed(self):
        espy = self.on_terminal("w", "--", *self.python("print('read', input('? '))"))
        espy.out.next(b"? ")
        os.write(espy.terminal, b"this\n")
        self.until(espy, b"read this")
        self.until(espy, b"exit status 0")

    def test_ctrl_c_stops_the_command_and_espy(self):
        espy = self.on_terminal("w", "--", *self.python(
            "print('begin'); rest()"))
        self.until(espy, b"begin")
        os.write(espy.terminal, b"\x03")
        self.assertEqual(espy.status(), -signal.SIGINT)

    def test_ctrl_c_lets_the_command_put_things_in_order(self):
        espy = self.on_terminal("w", "--", *self.python(
            "import signal, sys\n"
            "signal.signal(signal.SIGINT, lambda *_: (print('in order'), sys.exit(0)))\n"
            "print('begin'); rest()"))
        self.until(espy, b"begin")
        os.write(espy.terminal, b"\x03")
        self.until(espy, b"in order")
        self.until(espy, b"exit status 0")
        self.assertEqual(espy.status(), -signal.SIGINT)

    def test_the_second_ctrl_c_kills(self):
        espy = self.on_terminal("w", "--", *self.python(
            "import signal\n"
            "signal.signal(signal.SIGINT, lambda *_: print('heard'))\n"
            "print('begin')\n"
            "rest()"))
        self.until(espy, b"begin")
        os.write(espy.terminal, b"\x03")
        # Espy has heard of the first by then: two that are both still on their way are one.
        self.until(espy, b"waiting for the command to stop")
        os.write(espy.terminal, b"\x03")
        self.until(espy, b"ended by SIGKILL")
        self.assertEqual(espy.status(), -signal.SIGINT)

    def test_ctrl_c_is_heard_though_the_command_is_quicker_to_end_by_it(self):
        espy = self.on_terminal("w", "--", *self.python(
            "import os\nprint('group', os.getpgrp()); rest()"))
        # It is led by the one who hears of Ctrl-C.
        guard = int(self.until(espy, b"group ")[-1].split()[-1])
        held = Held(self, guard)
        os.write(espy.terminal, b"\x03")
        held.until_pending(signal.SIGRTMAX)  # it is to end, since the command has
        held.let_go()
        self.assertEqual(espy.status(), -signal.SIGINT)

    def test_ctrl_c_ends_espy_at_once_while_nothing_runs(self):
        espy = self.on_terminal("w", "--", "true")
        self.until(espy, b"exit status 0")
        os.write(espy.terminal, b"\x03")
        self.assertEqual(espy.status(), -signal.SIGINT)

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
        self.until(espy, b"restarted: ")
        espy.out.next(b"? ")
        os.write(espy.terminal, b"this\n")
        self.until(espy, b"read this")

    def test_clears_the_screen_if_asked(self):
        espy = self.on_terminal("--clear", "w", "--", "echo", "ran")
        line = self.until(espy, b"ran")[-1]
        self.assertTrue(line.startswith(b"\x1b[H\x1b[2J"), line)

    def test_ctrl_z_stops_nothing_where_no_shell_would_continue_it(self):
        # As with ssh(1) and in a container: espy leads the session.
        espy = self.on_terminal("w", "--", *self.python(
            "import signal\n"
            "signal.signal(signal.SIGCONT, lambda *_: print('continued'))\n"
            "print('begin')\n"
            "rest()"))
        self.until(espy, b"begin")
        os.write(espy.terminal, b"\x1a")
        self.until(espy, b"continued")
        os.write(espy.terminal, b"\x03")
        self.assertEqual(espy.status(), -signal.SIGINT)

    def test_colours_tell_a_success_from_a_failure(self):
        for script, color in (("exit 0", b"32"), ("exit 1", b"31")):
            espy = self.on_terminal("--exit-with-command", "w", "--", "sh", "-c", script)
            line = self.until(espy, b"exit status")[-1]
            self.assertIn(b"\x1b[" + color + b"mexit status " + script[-1:].encode() + b"\x1b[0m",
                          line)
            espy.status()
        for option, env in ((("--color", "never"), {}), ((), {"NO_COLOR": "1"})):
            espy = self.on_terminal(*option, "--exit-with-command", "w", "--", "true",
                                    env={**os.environ, **env})
            self.assertNotIn(b"\x1b[", self.until(espy, b"exit status")[-1])
            espy.status()

    def test_what_reads_its_paths_from_a_pipe_reads_from_the_terminal(self):
        read, write = os.pipe()
        os.write(write, b"w\n")
        os.close(write)
        espy = self.on_terminal("--stdin", "--", *self.python("print('read', input('? '))"),
                                stdin=read)
        os.close(read)
        espy.out.next(b"? ")
        os.write(espy.terminal, b"this\n")
        self.until(espy, b"read this")


class JobControl(TestCase):
    """Below an interactive shell, which has the terminal whenever it is not given away."""

    def setUp(self):
        super().setUp()
        self.make("w/")
        self.main, other = pty.openpty()
        self.addCleanup(os.close, self.main)
        self.out = Lines(self.main)

        def take_terminal():
            usual_signals()
            os.setsid()
            os.close(os.open(os.ttyname(other), os.O_RDWR))

        self.shell = subprocess.Popen(
            ["bash", "--norc", "--noprofile", "--noediting", "-i"], stdin=other, stdout=other,
            stderr=other, cwd=self.directory, preexec_fn=take_terminal,
            env={**os.environ, "PS1": "", "PS2": "", "HISTFILE": "", "TERM": "dumb"})
        os.close(other)
        self.addCleanup(self.shell.wait)
        self.addCleanup(self.shell.kill)
        self.addCleanup(self.end_jobs)
        self.answers()

    def end_jobs(self):
        """Whatever espy is left."""
        jobs = subprocess.run(["pgrep", "-P", str(self.shell.pid)], capture_output=True, check=False)
        for process in map(int, jobs.stdout.split()):
            os.kill(process, signal.SIGKILL)

    def type(self, text):
        os.write(self.main, text)

    def until(self, text):
        return self.out.until(lambda line: text in line)

    def answers(self):
        """The shell reads what is typed, and has the terminal."""
        self.type(b"echo AL''IVE\n")
        self.until(b"ALIVE")
        self.assertEqual(os.tcgetpgrp(self.main), self.shell.pid)

    def run_command(self, command, rest=b""):
        self.type(ESPY.encode() + b" run --settle 20ms w -- " + command + rest + b"\n")

    def test_ctrl_z_stops_espy_with_the_command_and_fg_continues_both(self):
        self.run_command(b"sh -c 'echo be\"\"gin; read x; echo \"read $x\"'")
        self.until(b"begin")
        self.type(b"\x1a")
        self.until(b"Stopped")
        self.answers()
        self.type(b"fg\n")
        self.until(b"espy run")
        self.type(b"this\n")
        self.until(b"read this")

    def test_ctrl_z_while_nothing_runs_and_bg_leave_the_terminal_to_the_shell(self):
        self.run_command(b"sh -c 'echo be\"\"gin'")
        self.until(b"exit status 0")
        self.type(b"\x1a")
        self.until(b"Stopped")
        self.type(b"bg\n")
        self.until(b"&")
        for name in ("w/1", "w/2"):
            self.make(name)
            self.until(b"exit status 0")
            self.answers()

    def test_ctrl_z_while_the_command_runs_and_bg_leave_the_terminal_to_the_shell(self):
        os.mkfifo(self.path("gate"))
        self.run_command(b"sh -c 'echo be\"\"gin; read x < gate; echo got $x'")
        self.until(b"begin")
        self.type(b"\x1a")
        self.until(b"Stopped")
        self.type(b"bg\n")
        self.answers()
        with open(self.path("gate"), "wb") as gate:
            gate.write(b"this\n")
        self.until(b"got this")
        self.until(b"exit status 0")
        self.answers()

    def test_in_the_background_a_command_that_sets_the_terminal_is_a_stopped_job(self):
        self.run_command(b"sh -c 'stty sane; echo s\"\"et'", b" &")
        # As the shell says before it reads on.
        self.type(b"while ! jobs | grep Stopped; do :; done\n")
        self.until(b"Stopped  ")
        self.answers()
        self.type(b"fg\n")
        self.until(b"set")
        self.until(b"exit status 0")

    def test_who_reads_behind_a_pipe_keeps_the_terminal(self):
        # As a pager: it reads the pipe to its end, which is not yet, and the terminal.
        self.run_command(b"sh -c 'echo one; exec sleep 60'",
                         b" 2> words | sh -c 'read x; echo got $x; read y < /dev/tty; echo key $y'")
        self.until(b"got one")
        self.type(b"this\n")
        self.until(b"key this")
        self.type(b"\x03")
        self.answers()

    def test_a_command_in_a_pipe_gets_the_terminal_when_it_reads(self):
        self.run_command(b"sh -c 'echo be\"\"gin; read x; echo \"read $x\"'", b" 2>&1 | cat")
        self.until(b"begin")
        self.type(b"this\n")
        self.until(b"read this")
        self.until(b"exit status 0")
        self.type(b"\x03")
        self.answers()


if __name__ == "__main__":
    unittest.main()
