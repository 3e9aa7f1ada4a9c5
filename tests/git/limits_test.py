"""An overflow of the kernel's queue, and too few watches. No limit of the system is changed: the queue overflows while the
server is stopped, and the watches are those of a user namespace."""

import os
import shutil
import signal
import subprocess
import unittest

import repositories
from repositories import ESPY, TestCase, write
from storm import Storm

NAMESPACE = ("echo {} > /proc/sys/user/max_inotify_watches && echo 0 > /proc/sys/user/max_fanotify_groups && "
             f"exec {ESPY} git serve")


def serve_with_watches(place, watches):
    """A server that has no more than so many; None if there can be no namespace."""
    server = subprocess.Popen(["unshare", "--user", "--map-root-user", "sh", "-c", NAMESPACE.format(watches)],
                              env=place.environment, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    socket = os.path.join(place.runtime, "espy", "git.socket")
    repositories.wait_for(lambda: server.poll() is not None or os.path.exists(socket), "a server")
    return server if server.poll() is None else None


class Overflows(TestCase):
    def test_what_happened_meanwhile_is_told(self):
        top = self.live(files=[f"d{number}/f" for number in range(300)])
        server = self.place.server(top)
        for number in range(3):
            os.kill(server, signal.SIGSTOP)
            try:
                self.overflow(top, number)
            finally:
                os.kill(server, signal.SIGCONT)
            self.assert_true(top)
            self.assert_true(top)
        self.assertEqual(self.place.server(top), server)
        self.assertIn("repaired", self.place.counters(top)["overflows"])

    def overflow(self, top, number):
        with open("/proc/sys/fs/inotify/max_queued_events", encoding="ascii") as file:
            events = int(file.read())
        # Equal events one after the other would be taken together.
        files = [os.path.join(top, f"d{at}/f") for at in range(100, 300)]
        for at in range(events + 300):
            os.utime(files[at % len(files)])
        for name in files[:5]:
            write(name, f"{number}")
        write(os.path.join(top, f"d{number}/new/f"), "x")
        os.rename(os.path.join(top, f"d{number + 10}"), os.path.join(top, f"moved{number}"))
        os.unlink(os.path.join(top, f"d{number + 20}/f"))


class FewWatches(TestCase):
    def test_git_looks_at_everything_and_status_says_so(self):
        top = self.place.make_repository("r", [f"d{number}/f" for number in range(40)])
        self.place.monitor(top)
        server = serve_with_watches(self.place, 20)
        if server is None:
            self.skipTest("no user namespace can be had")
        self.addCleanup(server.wait)
        self.addCleanup(server.kill)
        for number in (0, 17, 39, 5):
            write(os.path.join(top, f"d{number}/f"), "x")
            self.assertIn(b"d%d/f" % number, self.assert_true(top))
        counters = self.place.counters(top)
        self.assertIn("0 of them by paths", counters["answers"])
        self.assertIn("see: espy doctor", counters["gap"])

    def test_a_storm(self):
        storm = Storm(7, kills=False)
        self.addCleanup(storm.place.end)
        server = serve_with_watches(storm.place, 40)
        if server is None:
            self.skipTest("no user namespace can be had")
        self.addCleanup(server.wait)
        self.addCleanup(server.kill)
        storm.run(60)
        self.assertEqual(storm.wrong, [])


@unittest.skipUnless(os.geteuid() == 0 and os.path.exists("/dev/fuse") and shutil.which("bindfs"),
                     "needs root, /dev/fuse and bindfs")
class ForeignMounts(TestCase):
    def test_below_a_work_tree_are_looked_at_each_time(self):
        top = self.live(files=["d/f", "g"])
        behind, there = self.place.path("behind"), os.path.join(top, "d")
        write(os.path.join(behind, "f"), "behind")
        mounted = subprocess.run(["bindfs", "-o", "nonempty", behind, there], capture_output=True, text=True, check=False)
        if mounted.returncode != 0:
            self.skipTest("bindfs: " + mounted.stderr.strip())
        self.addCleanup(subprocess.run, ["umount", "-l", there], check=False, stderr=subprocess.DEVNULL)
        for text in ("1", "22", "333"):
            write(os.path.join(behind, "f"), text)
            write(os.path.join(behind, text), "")
            self.assertIn(b"d/" + text.encode(), self.assert_true(top, "-uall"))
        self.assertIn("nothing is told of d,", self.place.counters(top)["gap"])
        subprocess.run(["umount", there], check=True)
        self.assert_true(top)
        write(os.path.join(top, "g"), "told again")
        self.assertIn(b"g", self.assert_true(top))


if __name__ == "__main__":
    unittest.main()
