"""File systems that may share no fanotify(7) group with others: FUSE, which has no number, and btrfs subvolumes."""

import os
import shutil
import subprocess
import unittest

from espy_process import Json, TestCase


class WeakFileSystems(TestCase):
    """Below a file system of the usual kind."""

    def setUp(self):
        super().setUp()
        if os.geteuid() != 0:
            self.skipTest("mounting needs root")

    def run_or_skip(self, *words):
        if shutil.which(words[0]) is None:
            self.skipTest(f"{words[0]} is not installed")
        done = subprocess.run(words, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            self.skipTest(f"{words[0]}: {done.stderr.strip()}")

    def unmount(self, name):
        subprocess.run(["umount", "-l", self.path(name)], capture_output=True, check=False)

    def mount_bindfs(self, behind, name):
        self.make(behind + "/", name + "/")
        self.run_or_skip("bindfs", self.path(behind), self.path(name))
        self.addCleanup(self.unmount, name)

    def watch(self, *roots):
        stream = Json(self.start("watch", "--format", "json", "--backend", "fanotify", *roots))
        while True:
            told = stream.next()
            if told is None:
                self.skipTest(stream.espy.err.next().decode())
            self.assertNotEqual(told["change"], "watch_failed", told)
            if told["change"] == "ready":
                return stream

    def expect_created(self, stream, path):
        """By whom is known from an event alone."""
        self.make(path)
        told = stream.next()
        self.assertEqual((told["change"], told["path"]), ("created", path))
        self.assertEqual(told["pid"], os.getpid(), told)
        written = stream.next()
        self.assertEqual((written["change"], written["path"]), ("written", path))

    def test_are_said_with_v_to_be_listed_too(self):
        self.mount_bindfs("behind", "mnt")
        self.assertIn(b"listed every 2s, too", self.start("watch", "-v", "mnt").err.next())

    def test_are_told_apart_by_their_events(self):
        self.mount_bindfs("behind/a", "top/a")
        self.mount_bindfs("behind/b", "top/b")
        stream = self.watch("top")
        self.expect_created(stream, "top/f")
        for name in "abab":
            self.expect_created(stream, f"top/{name}/{len(os.listdir(self.path('top/' + name)))}")
        self.expect_created(stream, "top/g")

    def test_are_found_again_when_mounted_again(self):
        self.mount_bindfs("behind/a", "top/a")
        stream = self.watch("top")
        for name in ("f", "g"):
            self.expect_created(stream, "top/a/" + name)
            subprocess.run(["umount", self.path("top/a")], check=True)
            self.assertEqual(stream.next()["change"], "unmounted")
            self.assertEqual(stream.next()["change"], "removed")
            if name == "f":
                os.unlink(self.path("behind/a/f"))
                self.make("behind/a/seen")
                self.run_or_skip("bindfs", self.path("behind/a"), self.path("top/a"))
                self.assertEqual(stream.next()["path"], "top/a/seen")

    def test_are_subvolumes_with_others_in_them(self):
        self.make("image", "top/m/")
        os.truncate(self.path("image"), 256 << 20)
        self.run_or_skip("mkfs.btrfs", "-q", self.path("image"))
        self.run_or_skip("mount", "-o", "loop", self.path("image"), self.path("top/m"))
        self.addCleanup(self.unmount, "top/m")
        for name in ("s", "s/t"):
            self.run_or_skip("btrfs", "-q", "subvolume", "create", self.path("top/m/" + name))
        self.make("top/m/s/t/d/")
        stream = self.watch("top/m/s")
        for name in ("f", "t/f", "t/d/f", "g"):
            self.expect_created(stream, "top/m/s/" + name)


if __name__ == "__main__":
    unittest.main()
