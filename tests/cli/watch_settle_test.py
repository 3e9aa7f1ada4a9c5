"""`espy watch --settle`: the net effect."""

import json
import os
import pathlib
import unittest

import json_schema
from espy_process import TestCase, Json

SCHEMA = json.loads(pathlib.Path(os.environ["ESPY_SCHEMA"]).read_text())


class Settle(TestCase):
    def setUp(self):
        super().setUp()
        self.make("d/")

    def test_tells_the_net_effect(self):
        espy = self.watch("--settle", "200ms", "--batches", "--relative", "d")
        self.write("d/t")
        os.rename(self.path("d/t"), self.path("d/f"))
        self.make("d/gone")
        os.remove(self.path("d/gone"))
        self.assert_batch(espy, b"created      f")
        self.make("d/next/")
        self.assert_batch(espy, b"created      next/")

    def assert_batch(self, espy, *lines):
        for line in (b"batch_begin", *lines, b"batch_end"):
            self.assertEqual(espy.out.next(), line)

    def test_marks_each_batch_in_json(self):
        self.make("d/old")
        stream = Json(self.start("watch", "--format", "json", "--settle", "50ms", "--changes",
                                 "created,removed", "d"))
        stream.ready()
        self.write("d/f")
        os.remove(self.path("d/old"))
        begin, *changes, end = stream.until_mark()
        for line in (begin, *changes, end):
            self.assertEqual(json_schema.problems(SCHEMA, line), [], line)
        self.assertEqual({(line["change"], line["path"]) for line in changes},
                         {("created", "d/f"), ("removed", "d/old")})
        self.assertEqual([begin["change"], end["change"]], ["batch_begin", "batch_end"])
        self.assertEqual([begin["seq"], end["seq"]], [changes[0]["seq"], changes[-1]["seq"]])
        self.make("d/g")
        later = stream.until_mark()[0]
        self.assertGreater(later["seq"], end["seq"])

    def test_marks_nothing_for_what_is_not_asked_for_nor_in_other_formats(self):
        self.make("d/f")
        espy = self.watch("--settle", "50ms", "--batches", "--changes", "removed", "--relative",
                          "d")
        nul = self.watch("--settle", "50ms", "--format", "nul", "--changes", "removed", "d")
        self.make("d/g")
        os.remove(self.path("d/f"))
        self.assert_batch(espy, b"removed      f")
        self.assertEqual(nul.out.next(b"\0"), b"d/f")
        os.remove(self.path("d/g"))
        self.assert_batch(espy, b"removed      g")
        self.assertEqual(nul.out.next(b"\0"), b"d/g")

    def test_does_not_mark_the_end_of_a_batch_that_is_cut_short(self):
        espy = self.watch("--settle", "50ms", "--batches", "--count", "1", "--changes", "created",
                          "d")
        self.make("d/a", "d/b")
        self.assertEqual(espy.out.next(), b"batch_begin")
        self.assertIn(b"created", espy.out.next())
        self.assertIsNone(espy.out.next())
        self.assertEqual(espy.status(), 0)

    def test_tells_only_the_changes_asked_for(self):
        espy = self.watch("--settle", "50ms", "--batches", "--changes", "written", "--relative", "d")
        self.write("d/f")
        self.assert_batch(espy, b"written      f")

    def test_tells_what_is_not_settled_when_the_time_is_over(self):
        espy = self.watch("--settle", "1h", "--batches", "--timeout", "1", "--relative", "d")
        self.make("d/f")
        self.assert_batch(espy, b"created      f")
        self.assertEqual(espy.status(), 3)

    def test_tells_a_file_when_it_is_complete(self):
        espy = self.watch("--settle", "20ms", "--complete", "--batches", "--relative", "d")
        with open(self.path("d/f"), "wb") as file:
            self.make("d/e/")
            self.assert_batch(espy, b"created      e/")
            file.write(b"x")
        self.assert_batch(espy, b"created      f")

    def test_marks_nothing_in_text_unless_that_is_asked_for(self):
        for option in ("--settle=20ms", "--complete"):
            with self.subTest(option):
                espy = self.watch(option, "--changes", "removed,created", "--count", "2", "d")
                self.make("d/f")
                self.assertEqual(espy.out.next(), b"created      d/f")
                os.remove(self.path("d/f"))
                self.assertEqual(espy.out.next(), b"removed      d/f")

    def test_refuses_to_mark_what_is_not_settled(self):
        status, _, words = self.run_espy("watch", "--batches", "d")
        self.assertEqual(status, 2)
        self.assert_one_line(words, "--batches", "--settle")

    def test_tells_that_a_file_saved_by_renaming_was_written(self):
        # In the directory and as a root of its own it is the same word.
        self.write("d/f")
        espies = [self.watch("--settle", "20ms", "--count", "1", "--changes", "written", path)
                  for path in ("d", "d/f")]
        self.write("d/.f.new")
        os.rename(self.path("d/.f.new"), self.path("d/f"))
        for espy in espies:
            self.assertEqual(espy.status(), 0)
            self.assertEqual(espy.out.next(), b"written      d/f")

    def test_refuses_what_is_no_time(self):
        status, _, words = self.run_espy("watch", "--settle", "soon", "d")
        self.assertEqual(status, 2)
        self.assert_one_line(words, "--settle", "not a time")


if __name__ == "__main__":
    unittest.main()
