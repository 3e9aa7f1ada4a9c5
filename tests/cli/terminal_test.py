"""`espy watch` before a person: on a pseudo-terminal."""

import os
import pty
import re
import signal
import tempfile
import unittest

from espy_process import Lines, TestCase


class Terminal(TestCase):
    def on_terminal(self, *arguments, **environment):
        """Starts with a terminal of its own; standard output and error both go there."""
        main, other = pty.openpty()
        self.addCleanup(os.close, main)
        variables = {key: value for key, value in os.environ.items() if key != "NO_COLOR"}
        variables |= {"TERM": "xterm", **environment}

        def take_terminal():
            os.setsid()
            os.close(os.open(os.ttyname(other), os.O_RDWR))  # becomes the controlling one

        espy = self.start(*arguments, stdin=other, stdout=other, stderr=other, env=variables,
                          preexec_fn=take_terminal)
        os.close(other)
        espy.out = Lines(main)
        espy.terminal = main
        return espy

    def first_change(self, *arguments, **environment):
        """How the creation of `f` looks, in a directory of its own."""
        place = tempfile.mkdtemp(dir=self.directory)
        espy = self.on_terminal("watch", "--relative", "--changes", "created", *arguments, place,
                                **environment)
        espy.out.until(lambda line: b"ready" in line)
        self.make(os.path.join(place, "f"))
        return espy.out.next().rstrip(b"\r")

    def test_colors_the_word(self):
        self.assertEqual(self.first_change(), b"\x1b[32mcreated\x1b[0m      f")

    def test_leaves_colors_out_if_asked(self):
        plain = b"created      f"
        self.assertEqual(self.first_change(NO_COLOR="1"), plain)
        self.assertEqual(self.first_change("--color", "never"), plain)
        self.assertEqual(self.first_change(TERM="dumb"), plain)

    def test_an_empty_no_color_means_nothing(self):
        self.assertIn(b"\x1b[32m", self.first_change(NO_COLOR=""))

    def test_colors_in_any_case_if_asked(self):
        self.assertIn(b"\x1b[32m", self.first_change("--color", "always", NO_COLOR="1"))

    def test_colors_a_pipe_only_if_asked(self):
        self.make("d/")
        plain = self.watch("--changes", "created", "d")
        colored = self.watch("--changes", "created", "--color", "always", "d")
        self.make("d/f")
        self.assertEqual(plain.out.next(), b"created      d/f")
        self.assertEqual(colored.out.next(), b"\x1b[32mcreated\x1b[0m      d/f")

    def test_ends_on_ctrl_c(self):
        self.make("d/")
        espy = self.on_terminal("watch", "d")
        espy.out.until(lambda line: b"ready" in line)
        os.write(espy.terminal, b"\x03")
        self.assertEqual(espy.status(), -signal.SIGINT)

    def test_ends_on_ctrl_c_while_the_terminal_takes_no_more(self):
        self.make("d/", *(f"d/{i:0200}" for i in range(200)))
        espy = self.on_terminal("watch", "--initial", "d")
        espy.out.next()
        os.write(espy.terminal, b"\x03")
        self.assertEqual(espy.status(), -signal.SIGINT)

    def test_never_sends_what_a_name_has_to_the_terminal(self):
        self.make("d/")
        espy = self.on_terminal("watch", "--color", "never", "--changes", "created", "d")
        espy.out.until(lambda line: b"ready" in line)
        self.make(b"d/" + bytes(b for b in range(1, 256) if b != ord("/")))
        line = espy.out.next().rstrip(b"\r")
        self.assertIsNone(re.search(rb"[^\x20-\x7e]", line), line)


if __name__ == "__main__":
    unittest.main()
