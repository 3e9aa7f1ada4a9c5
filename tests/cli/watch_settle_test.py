"""`espy watch --settle`: the net effect."""

import os
import unittest

from espy_process import TestCase


class Settle(TestCase):
    def setUp(self):
        super().setUp()
        self.make("d/")

    def test_tells_the_net_effect(self):
        espy = self.watch("--settle", "200ms", "--relative", "d")
        self.write("d/t")
        os.rename(self.path("d/t"), self.path("d/f"))
        self.make("d/gone")
        os.remove(self.path("d/gone"))
        self.assertEqual(espy.out.next(), b"created      f")
        self.make("d/next/")
        self.assertEqual(espy.out.next(), b"created      next/")

    def test_tells_only_the_changes_asked_for(self):
        espy = self.watch("--settle", "50ms", "--changes", "written", "--relative", "d")
        self.write("d/f")
        self.assertEqual(espy.out.next(), b"written      f")

    def test_tells_what_is_not_settled_when_the_time_is_over(self):
        espy = self.watch("--settle", "1h", "--timeout", "1s", "--relative", "d")
        self.make("d/f")
        self.assertEqual(espy.out.next(), b"created      f")
        self.assertEqual(espy.status(), 3)

    def test_tells_a_file_when_it_is_complete(self):
        espy = self.watch("--settle", "20ms", "--complete", "--relative", "d")
        with open(self.path("d/f"), "wb") as file:
            self.make("d/e/")
            self.assertEqual(espy.out.next(), b"created      e/")
            file.write(b"x")
        self.assertEqual(espy.out.next(), b"created      f")

    def test_refuses_what_is_no_time(self):
        status, _, words = self.run_espy("watch", "--settle", "soon", "d")
        self.assertEqual(status, 2)
        self.assert_one_line(words, "--settle", "not a time")


if __name__ == "__main__":
    unittest.main()
