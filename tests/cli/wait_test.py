"""`espy wait`."""

import os
import signal
import socket
import unittest

from espy_process import TestCase


class Wait(TestCase):
    def waiting(self, *arguments):
        """`espy wait`, when it sleeps: it does so only when all is watched."""
        espy = self.start("wait", *arguments)
        while True:
            with open(f"/proc/{espy.process.pid}/stat", "rb") as file:
                state = file.read().rpartition(b")")[2].split()[0]
            if state == b"S":
                return espy
            self.assertNotEqual(state, b"Z", "ended early")

    def test_ends_at_once_if_the_path_is_there(self):
        self.make("f")
        self.assertEqual(self.run_espy("wait", "f"), (0, "", ""))
        self.assertEqual(self.run_espy("wait", "--gone", "nothing"), (0, "", ""))

    def test_waits_for_a_file(self):
        espy = self.waiting("f")
        self.make("f")
        self.assertEqual(espy.status(), 0)

    def test_waits_for_a_path_of_which_nothing_exists(self):
        espy = self.waiting("a/b/c")
        self.make("a/b/")
        self.assertIsNone(espy.process.poll())
        self.make("a/b/c")
        self.assertEqual(espy.status(), 0)

    def test_waits_for_what_is_moved_there(self):
        self.make("x/", "x/b/")
        espy = self.waiting("a/b")
        os.rename(self.path("x"), self.path("a"))
        self.assertEqual(espy.status(), 0)

    def test_waits_for_a_socket(self):
        self.make("run/")
        espy = self.waiting("run/socket")
        server = socket.socket(socket.AF_UNIX)
        self.addCleanup(server.close)
        server.bind(os.fsdecode(self.path("run/socket")))
        self.assertEqual(espy.status(), 0)

    def test_waits_for_what_a_link_leads_to(self):
        self.make("elsewhere/")
        os.symlink("elsewhere/target", self.path("link"))
        espy = self.waiting("link")
        self.make("elsewhere/target")
        self.assertEqual(espy.status(), 0)

    def test_waits_until_a_path_is_gone(self):
        for name in ("file", "directory/", "fifo"):
            with self.subTest(name):
                if name == "fifo":
                    os.mkfifo(self.path(name))
                else:
                    self.make(name)
                espy = self.waiting("--gone", name)
                (os.rmdir if name.endswith("/") else os.unlink)(self.path(name))
                self.assertEqual(espy.status(), 0)

    def test_waits_until_a_path_is_moved_away(self):
        self.make("a/", "a/b")
        espy = self.waiting("--gone", "a/b")
        os.rename(self.path("a"), self.path("c"))
        self.assertEqual(espy.status(), 0)

    def test_ends_with_3_when_the_time_is_over(self):
        status, out, err = self.run_espy("wait", "--timeout", "20ms", "no\nthing")
        self.assertEqual((status, out), (3, ""))
        self.assert_one_line(err, "no\\nthing is not there after 20ms")
        self.assertEqual(self.run_espy("wait", "--quiet", "--timeout", "20ms", "nothing"),
                         (3, "", ""))

    def test_dies_of_ctrl_c(self):
        espy = self.waiting("f")
        espy.process.send_signal(signal.SIGINT)
        self.assertEqual(espy.status(), -signal.SIGINT)

    def test_refuses_what_makes_no_sense(self):
        for arguments in ([], ["a", "b"], [""], ["--timeout", "1", "a"]):
            with self.subTest(arguments):
                status, _, err = self.run_espy("wait", *arguments)
                self.assertEqual(status, 2)
                self.assert_one_line(err, "espy wait --help")


if __name__ == "__main__":
    unittest.main()
