"""What no event tells is found by listing: --backend poll, --interval, and file systems that others change."""

import os
import shutil
import subprocess
import unittest

from espy_process import Json, TestCase


class Polling(TestCase):
    def start_json(self, *words, **options):
        stream = Json(self.start("watch", "--format", "json", *words, **options))
        self.assertEqual(stream.next()["change"], "ready")
        return stream

    def test_tells_in_the_same_words(self):
        self.make("p/d/", "p/a")
        stream = self.start_json("--backend", "poll", "--interval", "50ms", "p")
        os.rename(self.path("p/a"), self.path("p/d/b"))
        told = stream.next()
        self.assertEqual((told["change"], told["path"], told["from"]), ("renamed", "p/d/b", "p/a"))
        with open(self.path("p/d/b"), "w", encoding="utf-8") as file:
            file.write("text")
        told = stream.next()
        self.assertEqual((told["change"], told["path"]), ("modified", "p/d/b"))

    def test_takes_what_the_environment_says(self):
        self.make("p/")
        env = {**os.environ, "ESPY_BACKEND": "poll", "ESPY_INTERVAL": "50ms"}
        stream = self.start_json("p", env=env)
        self.make("p/a")
        self.assertEqual(stream.next()["path"], "p/a")
        status, _, words = self.run_espy("watch", "p", env={**env, "ESPY_INTERVAL": "often"})
        self.assertEqual(status, 2)
        self.assertIn("ESPY_INTERVAL", words)

    def test_explains_itself(self):
        self.make("p/", "p/a")
        status, text, _ = self.run_espy(
            "explain", "--backend", "poll", "--interval", "3s", "--root", "p", "p/a"
        )
        self.assertEqual(status, 0)
        self.assertIn("listing it every 3s", text)

    def test_waits(self):
        self.make("p/")
        waiting = self.start("wait", "--backend", "poll", "--interval", "50ms", "p/a/b")
        self.make("p/a/", "p/a/b")
        self.assertEqual(waiting.status(), 0)


class SharedFileSystems(TestCase):
    def setUp(self):
        super().setUp()
        if os.geteuid() != 0 or not os.path.exists("/dev/fuse"):
            self.skipTest("mounting FUSE needs root and /dev/fuse")
        if shutil.which("bindfs") is None:
            self.skipTest("bindfs is not installed")
        self.make("behind/d/", "top/mounted/")
        mounted = subprocess.run(
            ["bindfs", self.path("behind"), self.path("top/mounted")],
            capture_output=True, text=True, check=False,
        )
        if mounted.returncode != 0:
            self.skipTest("bindfs: " + mounted.stderr.strip())
        self.addCleanup(subprocess.run, ["umount", "-l", self.path("top/mounted")], check=False)

    def test_tell_what_happens_behind_a_mount_and_in_front_of_it(self):
        stream = Json(
            self.start("watch", "--format", "json", "--interval", "100ms", "--changes",
                       "created,modified,removed", "top")
        )
        self.assertEqual(stream.next()["change"], "ready")
        self.make("behind/d/f")
        told = stream.next()
        self.assertEqual((told["change"], told["path"]), ("created", "top/mounted/d/f"))
        with open(self.path("behind/d/f"), "w", encoding="utf-8") as file:
            file.write("behind")
        told = stream.next()
        self.assertEqual((told["change"], told["path"]), ("modified", "top/mounted/d/f"))
        os.unlink(self.path("behind/d/f"))
        told = stream.next()
        self.assertEqual((told["change"], told["path"]), ("removed", "top/mounted/d/f"))
        self.make("top/mounted/g")
        told = stream.next()
        self.assertEqual((told["change"], told["path"]), ("created", "top/mounted/g"))

    def test_are_listed_besides_only_there(self):
        status, text, _ = self.run_espy("explain", "--root", "top", "top/mounted/d", "top/mounted")
        self.assertEqual(status, 0)
        there, above = text.split("top/mounted:", 1)
        self.assertIn("listed every 2s, too", there)
        self.assertNotIn("listed every", above.split("content:", 1)[0])


if __name__ == "__main__":
    unittest.main()
