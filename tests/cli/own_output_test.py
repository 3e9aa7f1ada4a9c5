"""What espy writes goes to a file below a path that it watches: that is no change, and no reason to run."""

import itertools
import os
import subprocess
import unittest

from espy_process import Lines, TestCase, prepared

BACKENDS = [("inotify",), ("poll", "--interval", "20ms")]
if os.geteuid() == 0:
    BACKENDS.append(("fanotify",))


class OwnOutput(TestCase):
    def setUp(self):
        super().setUp()
        self.make("w/")
        self.numbers = itertools.count(1)

    def new(self, name):
        """The path of a new file, of a name that no other has."""
        name = f"{name}-{next(self.numbers)}"
        self.make(name)
        return name

    def lines(self, name):
        """What a file has, and gets."""
        with open(self.path(name), "rb") as file:
            tail = subprocess.Popen(["tail", "-n", "+1", "-f"], stdin=file, stdout=subprocess.PIPE,
                                    **prepared({}))
        self.addCleanup(tail.stdout.close)
        self.addCleanup(tail.wait)
        self.addCleanup(tail.kill)
        return Lines(tail.stdout.fileno())

    def start_with(self, arguments, **streams):
        """Started with its output in files, of which the names are given."""
        opened = {stream: open(self.path(name), "ab") for stream, name in streams.items()}
        espy = self.start(*arguments, **opened)
        for file in opened.values():
            file.close()
        return espy

    def told(self, log, *arguments):
        """What `espy watch` writes into the file `log` about three others."""
        espy = self.start_with(("watch", *arguments), stdout=log)
        espy.ready()
        lines = self.lines(log)
        seen = []
        # Anything about the first of them is told before the second.
        for _ in range(3):
            name = self.new("w/f").encode()
            seen += lines.until(lambda line, name=name: line.endswith(name))
        espy.stop()
        return b" ".join(seen)

    def test_watch_does_not_tell_what_it_writes(self):
        for backend in BACKENDS:
            for settled in ((), ("--settle", "10ms")):
                with self.subTest(backend, settled=settled):
                    log = self.new("w/log")
                    self.assertNotIn(log.encode(),
                                     self.told(log, "--backend", *backend, *settled, "w"))

    def test_watch_does_not_tell_it_by_another_name_of_the_file(self):
        for backend in BACKENDS:
            with self.subTest(backend):
                log, hard, soft = self.new("log"), self.new("w/hard"), self.new("soft")
                for name, link in ((hard, os.link), (soft, os.symlink)):
                    os.remove(self.path(name))
                    link(self.path(log), self.path(name))
                seen = self.told(log, "--backend", *backend, "w", soft)
                self.assertNotIn(hard.encode(), seen)
                self.assertNotIn(soft.encode(), seen)

    def test_watch_tells_that_the_file_is_renamed_and_gone(self):
        espy = self.start_with(("watch", "w"), stdout=self.new("w/log"))
        espy.ready()
        lines = self.lines("w/log-1")
        os.rename(self.path("w/log-1"), self.path("w/old"))
        self.assertEqual(lines.next(), b"renamed      w/log-1 -> w/old")
        self.make("w/f")
        self.assertEqual(lines.next(), b"created      w/f")
        os.remove(self.path("w/old"))
        self.assertEqual(lines.until(lambda line: line.startswith(b"removed"))[-1],
                         b"removed      w/old")

    def reasons(self, log, *arguments, **streams):
        """What `espy run` gives its command about three files, while its words go to `log`."""
        espy = self.start_with(("run", "--settle", "20ms", "--changes-to", "stdin", *arguments, "w",
                                "--", "cat"), stderr=log, **streams)
        words = self.lines(log)
        words.until(lambda line: line.startswith(b"ready"))
        lines = espy.out or words
        seen = []
        for _ in range(3):
            # Later than the words about the run before.
            name = self.new("w/f").encode()
            seen += lines.until(lambda line, name=name: name in line)
        espy.process.terminate()
        espy.status()
        return b" ".join(line for line in seen if line.startswith(b"{"))

    def test_run_does_not_run_for_its_own_words(self):
        for backend in BACKENDS:
            with self.subTest(backend):
                log = self.new("w/log")
                self.assertNotIn(log.encode(), self.reasons(log, "--backend", *backend))

    def test_run_does_not_run_for_what_its_command_says(self):
        # As nohup has it: both go to one file.
        log = self.new("w/log")
        self.assertNotIn(log.encode(), self.reasons(log, stdout=log))


if __name__ == "__main__":
    unittest.main()
