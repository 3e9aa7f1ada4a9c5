"""A file server that does not answer: one thread does all the work, so nothing is told until it does. That is said."""

import os
import unittest

from espy_process import TestCase


class HungServer(TestCase):
    def test_is_named_until_it_answers(self):
        self.make("d/", "e/")
        server = self.file_server("d")
        named = os.path.realpath(self.path("d"))
        often = ("--backend", "poll", "--interval", "50ms")
        watch = self.watch(*often, "d", "e")
        run = self.start("run", *often, "d", "e", "--", "echo", "ran")
        run.err.until(lambda line: b"exit status 0" in line)
        wait = self.start("wait", *often, "d/none", "e/none")
        server.stop()
        self.make("e/none")
        for espy in (watch, run, wait):
            line = espy.err.until(lambda line: b"does not answer" in line)[-1]
            self.assertTrue(line.startswith(b"espy: " + named), line)
            self.assertIn(b"nothing is told of other paths either", line)
        server.go_on()
        # What was found just before may be said, and run, in between.
        said = [espy.err.until(lambda line: line == b"espy: the file system answers again")
                for espy in (watch, run, wait)]
        self.assertEqual(watch.out.next(), b"created      e/none")
        if not any(b"exit status 0" in line for line in said[1]):
            run.err.until(lambda line: b"exit status 0" in line)


if __name__ == "__main__":
    unittest.main()
