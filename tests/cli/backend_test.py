"""Where `espy watch` has its events from: --backend, ESPY_BACKEND."""

import os
import unittest

from espy_process import Json, TestCase


class Backends(TestCase):
    def json_of(self, *words, **options):
        """`espy watch --format json`, ready; skipped if this system does not allow it."""
        stream = Json(self.start("watch", "--format", "json", *words, "p", **options))
        first = stream.next()
        if first is None:
            self.skipTest(stream.espy.err.next().decode())
        self.assertEqual(first["change"], "ready")
        return stream

    def test_says_who_did_it_with_fanotify(self):
        if os.geteuid() != 0:
            self.skipTest("an ordinary user is not told")
        self.make("p/")
        stream = self.json_of("--backend", "fanotify", "--changes", "created")
        self.make("p/a")
        told = stream.next()
        self.assertEqual((told["path"], told["pid"]), ("p/a", os.getpid()))
        with open("/proc/self/comm", encoding="utf-8") as name:
            self.assertEqual(told["process"], name.read().strip())

    def test_needs_no_place_on_the_file_system_that_it_watches(self):
        self.make("p/d/")
        path = os.fsdecode(self.path("p"))
        # With a wrapper, for the working directory is that of the test.
        stream = Json(self.start("watch", "--format", "json", "--backend", "fanotify", path,
                                 wrapper=["env", "-C", "/proc"]))
        if stream.next() is None:
            self.skipTest(stream.espy.err.next().decode())
        self.make("p/d/f")
        self.assertEqual(stream.next()["path"], f"{path}/d/f")

    def test_does_not_say_so_with_inotify(self):
        self.make("p/")
        stream = self.json_of("--backend", "inotify", "--changes", "created")
        self.make("p/a")
        told = stream.next()
        self.assertEqual(told["path"], "p/a")
        self.assertNotIn("pid", told)
        self.assertNotIn("process", told)

    def test_takes_what_the_environment_says(self):
        self.make("p/")
        status, _, words = self.run_espy("watch", "p", env={**os.environ, "ESPY_BACKEND": "nothing"})
        self.assertEqual(status, 2)
        self.assert_one_line(words, "ESPY_BACKEND=nothing: not automatic, inotify")

    def test_prefers_the_option_to_the_environment(self):
        self.make("p/")
        self.json_of("--backend", "inotify", env={**os.environ, "ESPY_BACKEND": "nothing"})

    def test_says_with_v_which_it_is_and_why(self):
        self.make("p/")
        espy = self.start("watch", "-v", "--quiet", "p")
        self.assertEqual(espy.err.next(), b"p: watched by inotify: it keeps the order of events and needs no privilege")
        espy = self.start("watch", "-v", "-q", "--backend", "inotify", "p")
        self.assertEqual(espy.err.next(), b"p: watched by inotify: it was asked for")

    def test_refuses_what_is_no_backend(self):
        status, _, words = self.run_espy("watch", "--backend", "kqueue", "p")
        self.assertEqual(status, 2)
        self.assertIn("--backend kqueue", words)


if __name__ == "__main__":
    unittest.main()
