"""`espy watch --no-track`: ready at once, without a record of what is there."""

import os
import signal
import unittest

from espy_process import Json, TestCase


class Untracked(TestCase):
    def watch_untracked(self, *words, **options):
        """As JSON, ready; skipped if this system does not allow it."""
        stream = Json(self.start("watch", "--no-track", "--format", "json", *words, **options))
        line = stream.next()
        if line is None:
            self.skipTest(stream.espy.err.next().decode())
        while line["change"] == "watch_failed":
            line = stream.next()
        self.assertEqual(line["change"], "ready")
        return stream

    def test_tells_what_happens_in_a_tree_that_it_never_listed(self):
        self.make("p/", "p/a/", "p/a/b/")
        stream = self.watch_untracked("p")
        self.make("p/a/b/f")
        self.assertEqual(stream.until("created", "p/a/b/f")[-1]["pid"], os.getpid())
        os.rename(self.path("p/a"), self.path("p/c"))
        self.assertEqual(stream.until("renamed", "p/c")[-1]["from"], "p/a")
        os.remove(self.path("p/c/b/f"))
        stream.until("removed", "p/c/b/f")

    def test_says_what_it_holds(self):
        self.make("p/")
        self.watch_untracked("p").espy.stop()
        espy = self.start("watch", "--no-track", "p")
        self.assertRegex(espy.err.next(), rb"^ready: [0-9]+ watches$")

    def test_does_not_tell_what_it_writes_itself(self):
        self.make("p/")
        other = self.watch_untracked("--changes", "modified", "p")
        with open(self.path("p/out"), "wb") as out:
            espy = self.start("watch", "--no-track", "p", stdout=out)
            espy.ready()
        # When it writes again, it has read what it wrote before.
        for name in ("p/a", "p/b", "p/c"):
            self.make(name)
            self.assertEqual(other.until("modified", "p/out")[-1]["pid"], espy.process.pid)
        espy.process.send_signal(signal.SIGTERM)
        espy.status()
        with open(self.path("p/out"), encoding="utf-8") as lines:
            self.assertEqual([line for line in lines if "p/out" in line], [])

    def test_ends_with_4_when_the_queue_was_full(self):
        self.make("p/")
        # Who is root of a namespace alone has a queue with an end.
        espy = self.start("watch", "--no-track", "--changes", "overflow,attributes", "--count", "2",
                          "p", wrapper=("unshare", "--user", "--map-root-user", "--mount", "sh", "-c",
                                        'mount -t tmpfs none p && exec "$@"', "sh"))
        words = espy.err.next()
        if words is None or not words.startswith(b"ready"):
            self.skipTest(f"no mark in a user namespace: {words}")
        with open("/proc/sys/fs/fanotify/max_queued_events", encoding="ascii") as file:
            size = int(file.read())
        inside = os.fsencode(f"/proc/{espy.process.pid}/root") + self.path("p")
        espy.process.send_signal(signal.SIGSTOP)
        os.waitpid(espy.process.pid, os.WUNTRACED)
        for number in range(size + 1):
            os.mkdir(inside + b"/%d" % number)
        espy.process.send_signal(signal.SIGCONT)
        self.assertTrue(espy.out.next().startswith(b"overflow     "))
        os.chmod(inside + b"/0", 0o700)
        self.assertEqual(espy.out.next(), b"attributes   p/0/")
        self.assertEqual(espy.status(), 4)

    def test_says_that_a_user_may_not(self):
        self.make("p/")
        if os.geteuid() != 0:
            status, _, words = self.run_espy("watch", "--no-track", "p")
        else:
            os.chmod(self.path("."), 0o755)
            try:
                status, _, words = self.run_espy("watch", "--no-track", "p", user=65534)
            except PermissionError:
                self.skipTest("an ordinary user may not run the command where it is")
        self.assertEqual(status, 1)
        self.assert_one_line(words, "cannot watch p", "--no-track")

    def test_is_offered_for_a_whole_file_system(self):
        if os.geteuid() != 0:
            self.skipTest("only root may mark a file system")
        self.make("p/")
        words = ("watch", "-v", "-q", "--no-recursive", "--timeout", "1ms")
        self.assertIn("--no-track", self.run_espy(*words, "/")[2])
        self.assertNotIn("--no-track", self.run_espy(*words, "p")[2])
        self.assertNotIn("--no-track", self.run_espy(*words, "--no-track", "/dev/shm")[2])

    def test_goes_with_nothing_that_needs_a_listing(self):
        for words in (["--initial"], ["--changes", "exists"], ["--backend", "inotify"]):
            status, _, text = self.run_espy("watch", "--no-track", *words, ".")
            self.assertEqual(status, 2)
            self.assertTrue(text.startswith("espy: --no-track"), text)


if __name__ == "__main__":
    unittest.main()
