"""`espy run` while `git checkout` storms over the tree: the last run is about the last state.

With ESPY_BUILD_STORM=100 in the environment, so many rounds with a real CMake project as well.
"""

import os
import random
import shutil
import subprocess
import unittest

from espy_process import TestCase

ROUNDS = 10
REAL_ROUNDS = int(os.environ.get("ESPY_BUILD_STORM", "0"))
FILES = 12

# Both say which states they found in the files, and the numbers of the changes that were given as
# the reason.
STUB = r"""
reason=$(sed 's/.*"seq":\([0-9]*\).*/\1/' | tr '\n' ' ')
echo "$(cat src/*.c | sed -n 's/.*state \([0-9]*\).*/\1/p' | sort -u | tr '\n' ' '):$reason"
"""
# Make and ninja 1.11 take an object for up to date whose source was changed while it was compiled.
REAL = r"""
reason=$(sed 's/.*"seq":\([0-9]*\).*/\1/' | tr '\n' ' ')
cmake --build build --clean-first > build.log 2>&1
echo "$(./build/app | sort -u | tr '\n' ' '):$reason"
"""


def source(index, state):
    """One file of the project: all of them say the state, `main` calls the others."""
    name = f"f{index}" if index else "main"
    others = [f"f{other}" for other in range(1, FILES)] if index == 0 else []
    declared = "".join(f"int {other}(void);\n" for other in others)
    calls = "".join(f"    {other}();\n" for other in others)
    return (f"src/{name}.c", f"// state {state}\nint puts(const char *);\n{declared}"
            f"int {name}(void) {{\n{calls}    puts(\"{state}\");\n    return 0;\n}}\n")


class Storm(TestCase):
    def setUp(self):
        super().setUp()
        self.env = {**os.environ, "HOME": self.directory, "GIT_CONFIG_NOSYSTEM": "1",
                    "XDG_CONFIG_HOME": self.directory}
        self.random = random.Random(2026)
        self.make("r/", "r/src/")
        self.write("r/.gitignore", b"build/\n*.log\n")
        self.write("r/CMakeLists.txt", b"cmake_minimum_required(VERSION 3.13)\nproject(storm C)\n"
                   b"file(GLOB sources src/*.c)\nadd_executable(app ${sources})\n")

    def git(self, *arguments):
        subprocess.run(["git", "-c", "user.name=x", "-c", "user.email=x@x", *arguments],
                       cwd=self.path("r"), env=self.env, check=True, capture_output=True)

    def make_states(self, count):
        self.git("init", "-q")
        for state in range(count):
            for index in range(FILES):
                name, text = source(index, state)
                self.write("r/" + name, text.encode())
            self.git("add", "-A")
            self.git("commit", "-qm", f"state {state}")
            self.git("tag", f"s{state}")

    def configure(self):
        """What has to be done before the first build."""

    def storm(self, rounds, command):
        """Each round passes through old states in a hurry, and ends with a new one."""
        self.make_states(rounds + 1)
        self.git("checkout", "-q", "s0")
        self.configure()
        espy = self.start("run", "--settle", "50ms", "--changes-to", "stdin", "--", "sh", "-c",
                          command, cwd=self.path("r"), env=self.env)
        espy.ready()
        self.assertEqual(espy.out.next(), b"0 :")
        reasons = []
        for state in range(1, rounds + 1):
            for _ in range(self.random.randrange(1, 6)):
                self.git("checkout", "-q", f"s{self.random.randrange(state)}")
            self.git("checkout", "-q", f"s{state}")
            found = ""
            while found != f"{state} ":
                before = found
                try:
                    found, _, given = espy.out.next().decode().partition(":")
                except AssertionError as why:
                    raise AssertionError(f"state {state}: built {before!r} and no more") from why
                self.assertTrue(given.split(), "a run without a reason")
                reasons += map(int, given.split())
        # No change is a reason twice, so no settled batch is.
        self.assertEqual(reasons, sorted(set(reasons)))


class StubBuild(Storm):
    def test_ends_each_storm_with_a_build_of_the_last_state(self):
        self.storm(ROUNDS, STUB)


class RealBuild(Storm):
    def configure(self):
        subprocess.run(["cmake", "-S", ".", "-B", "build"], cwd=self.path("r"), env=self.env,
                       check=True, capture_output=True)

    def test_ends_each_storm_with_a_build_of_the_last_state(self):
        if not REAL_ROUNDS:
            self.skipTest("takes minutes; ask for it: ESPY_BUILD_STORM=100")
        if not shutil.which("cmake"):
            self.skipTest("cmake is not installed")
        self.storm(REAL_ROUNDS, REAL)


if __name__ == "__main__":
    unittest.main()
