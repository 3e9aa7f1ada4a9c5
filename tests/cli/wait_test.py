"""`espy wait`."""

import os
import signal
import socket
import subprocess
import unittest

from espy_process import TestCase


class Wait(TestCase):
    def waiting(self, *arguments, **options):
        """`espy wait`, when it sleeps: it does so only when all is watched."""
        espy = self.start("wait", *arguments, **options)
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

    def test_waits_for_all_of_several_paths(self):
        self.make("a")
        espy = self.waiting("a", "b", "d/c")
        self.make("b")
        self.make("d/")
        self.assertIsNone(espy.process.poll())
        self.make("d/c")
        self.assertEqual(espy.status(), 0)

    def test_waits_until_all_of_several_paths_are_gone(self):
        self.make("a", "b")
        espy = self.waiting("--gone", "a", "b")
        os.unlink(self.path("a"))
        self.assertIsNone(espy.process.poll())
        os.unlink(self.path("b"))
        self.assertEqual(espy.status(), 0)

    def test_waits_for_one_of_several_paths_if_that_is_asked_for(self):
        espy = self.waiting("--any", "a", "b")
        self.make("b")
        self.assertEqual(espy.status(), 0)
        self.assertEqual(self.run_espy("wait", "--any", "a", "b"), (0, "", ""))

    def test_names_the_path_that_is_missing(self):
        self.make("a")
        status, _, err = self.run_espy("wait", "--timeout", "20ms", "a", "b")
        self.assertEqual(status, 3)
        self.assert_one_line(err, "b is not there after 20ms")

    def test_waits_for_a_name_that_is_only_known_by_a_pattern(self):
        self.make("dist/", "dist/other.js")
        espy = self.waiting("dist/app.*.js")
        self.make("dist/app.css")
        self.assertIsNone(espy.process.poll())
        self.make("dist/app.3f9a.js")
        self.assertEqual(espy.status(), 0)
        self.assertEqual(self.run_espy("wait", "dist/*.css"), (0, "", ""))

    def test_waits_for_a_pattern_of_which_no_directory_exists(self):
        espy = self.waiting("out/*/[ab]?.txt")
        self.make("out/x/")
        self.make("out/x/cc.txt")
        self.assertIsNone(espy.process.poll())
        self.make("out/y/")
        self.make("out/y/a1.txt")
        self.assertEqual(espy.status(), 0)

    def test_waits_until_nothing_matches_a_pattern(self):
        self.make("a.lock", "b.lock")
        espy = self.waiting("--gone", "*.lock")
        os.unlink(self.path("a.lock"))
        self.assertIsNone(espy.process.poll())
        os.unlink(self.path("b.lock"))
        self.assertEqual(espy.status(), 0)

    def test_takes_a_name_with_brackets_for_itself(self):
        espy = self.waiting("a[1]")
        self.make("a[1]")
        self.assertEqual(espy.status(), 0)

    def test_does_not_take_a_link_that_leads_nowhere_for_a_file(self):
        os.symlink("nowhere", self.path("a.x"))
        espy = self.waiting("*.x")
        self.assertIsNone(espy.process.poll())
        self.make("nowhere")
        self.assertEqual(espy.status(), 0)

    def test_waits_for_the_end_of_a_process(self):
        other = subprocess.Popen(["sleep", "1000"])
        self.addCleanup(other.wait)
        self.addCleanup(other.kill)
        espy = self.waiting("--gone", f"/proc/{other.pid}")
        self.assertIsNone(espy.process.poll())
        other.kill()
        other.wait()
        self.assertEqual(espy.status(), 0)

    @unittest.skipIf(os.geteuid() != 0, "becoming another user takes root")
    def test_goes_on_when_a_directory_was_private_for_a_moment(self):
        self.make("d/")
        os.chmod(self.directory, 0o755)
        os.chmod(self.path("d"), 0o755)
        espy = self.waiting("d/f", user=65534)
        os.chmod(self.path("d"), 0o700)
        # It has looked once more when the barrier has come, and is told of nothing now.
        self.make("d/f")
        os.chmod(self.path("d"), 0o755)
        self.assertEqual(espy.status(), 0)
        os.chmod(self.path("d"), 0o700)
        status, _, err = self.run_espy("wait", "d/f", user=65534)
        self.assertEqual(status, 1)
        self.assert_one_line(err, "cannot look at d/f: Permission denied")

    def test_refuses_what_makes_no_sense(self):
        for arguments in ([], [""], ["a", ""], ["--timeout", "soon", "a"]):
            with self.subTest(arguments):
                status, _, err = self.run_espy("wait", *arguments)
                self.assertEqual(status, 2)
                self.assert_one_line(err, "espy wait --help")


if __name__ == "__main__":
    unittest.main()
