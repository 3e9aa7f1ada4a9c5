"""What espy says when the process has no more: of files that may grow, of memory, of a working directory."""

import os
import resource
import unittest

from espy_process import TestCase


class LimitsOfTheProcess(TestCase):
    def test_a_file_that_may_not_grow_is_an_error_in_one_line(self):
        self.make("d/")
        for i in range(40):
            self.make(f"d/{i:0100}")
        with open(self.path("out"), "wb") as out:
            espy = self.start("watch", "--initial", "--timeout", "60s", "d", stdout=out, preexec_fn=lambda: (
                resource.setrlimit(resource.RLIMIT_FSIZE, (1024, 1024))))
        status = espy.status()
        said = espy.process.stderr.read().decode()
        self.assertEqual(status, 1, said)
        self.assertIn("File too large", said)
        self.assertEqual(len([line for line in said.splitlines() if "too large" in line]), 1, said)

    def test_what_run_starts_has_the_signal_as_usual(self):
        self.make("d/")
        espy = self.start("run", "d", "--", "grep", "SigIgn", "/proc/self/status")
        ignored = int(espy.out.until(lambda line: line.startswith(b"SigIgn"))[-1].split()[1], 16)
        self.assertEqual(ignored, 0)

    def test_a_working_directory_that_is_gone(self):
        self.make("gone/")

        def leave():
            os.chdir(self.path("gone"))
            os.rmdir(self.path("gone"))

        status, out, err = self.run_espy("watch", "--absolute", "x", preexec_fn=leave)
        self.assertEqual((status, out), (1, ""))
        self.assertIn("x: no absolute path can be had", err)
        self.assertNotIn("filesystem error", err)

    def test_memory(self):
        self.make("d/")
        for i in range(3000):
            self.make(f"d/{i:0200}")
        seen = False
        for megabytes in range(8, 200):
            limit = megabytes << 20
            status, _, err = self.run_espy("watch", "--initial", "--count", "3000", "d", preexec_fn=lambda: (
                resource.setrlimit(resource.RLIMIT_AS, (limit, limit))))
            if status == 0:
                break
            if status == 1 and "out of memory" in err:
                seen = True
                self.assertEqual(err.count("\n"), 1, err)
            self.assertNotIn("bad_alloc", err)
        self.assertEqual(status, 0, err)
        if not seen:
            self.skipTest("too little or enough, nothing between")


if __name__ == "__main__":
    unittest.main()
