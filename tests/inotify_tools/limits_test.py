"""Words and differences at a limit, which is the whole system's for that moment."""

import os
import unittest
from pathlib import Path

from both import ESPY, NEEDS_THEIRS, THEIRS, Tool, limit, run
from differences_test import CREATED, DifferencesTest
from words_test import WordsTest


@NEEDS_THEIRS
class Words(WordsTest):
    def test_of_a_limit(self):
        limit(self, "max_user_instances", 0)
        theirs, ours = self.both("inotifywait", ["w"])
        self.assertEqual(theirs, ours)


@NEEDS_THEIRS
class Differences(DifferencesTest):
    def overflow(self, tool):
        tool.started.send_signal(19)
        for number in range(50):
            Path(f"w/f{number}").touch()
        tool.started.send_signal(18)

    def test_2_an_overflow_is_said_and_made_good(self):
        limit(self, "max_queued_events", 16)
        for more in ([], ["-r"]):
            with self.subTest(more):

                def act(tool):
                    self.overflow(tool)
                    if str(ESPY) in str(tool.started.args[0]):
                        tool.await_(lambda: b"Found what changed." in tool.err)
                    else:
                        tool.await_(lambda: b"w/f15" in tool.out)

                theirs, ours = self.heard(["-m", *more, *CREATED, "w"], act, b"", words=True)
                self.assertLess(len(theirs), 30)
                self.assertEqual(sorted(ours[:-1]), sorted(f"CREATE w/f{n}" for n in range(50)))
                self.assertIn("Event queue overflowed", ours[-1])
                self.assertNotIn("overflowed", theirs[-1])

    def test_12_it_goes_on_without_a_watch(self):
        for number in range(5):
            os.mkdir(f"w/{number}")
        limit(self, "max_user_watches", 1)
        out, err, status = run(THEIRS / "inotifywait", ["-m", "-r", "w"])
        self.assertEqual(status, 1)
        self.assertIn(b"upper limit on inotify watches reached", err)
        with Tool(ESPY / "inotifywait", ["-m", "-r", *CREATED, "w"]) as tool:
            Path("w/4/n").touch()
            tool.await_(lambda: b"CREATE w/4/n" in tool.out)


if __name__ == "__main__":
    unittest.main()
