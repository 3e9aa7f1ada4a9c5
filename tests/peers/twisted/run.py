"""Runs Twisted's own inotify tests over espy, and proves that espy did the work.

The proof: espy's table of kernel functions is loaded from the library that is the first argument,
which counts its calls. Only espy's C++ knows of that library, so what it counts went through espy.
"""

import ctypes
import sys
import tempfile
from pathlib import Path

import espy.twisted

# What there is in Twisted 22.4; a later one may have more.
SUITES = {
    "twisted.internet.test.test_inotify": 26,
    "twisted.python.test.test_inotify": 6,
}
FUNCTIONS = ("inotify_init1", "inotify_add_watch", "inotify_rm_watch")


def check(holds, message):
    if not holds:
        sys.exit(f"FAILED: {message}")


def run(suite, directory):
    from twisted.trial.reporter import VerboseTextReporter
    from twisted.trial.runner import TrialRunner

    runner = TrialRunner(VerboseTextReporter, workingDirectory=str(directory / "trial"))
    return runner.run(suite)


def load(name, expected):
    from twisted.trial.runner import TestLoader

    suite = TestLoader().loadByName(name)
    count = suite.countTestCases()
    check(count >= expected, f"{name} has {count} tests, at least {expected} were expected")
    return suite


def check_result(result, expected):
    check(result.wasSuccessful(), "a test of Twisted's failed")
    check(not result.skips, f"{len(result.skips)} tests were skipped")
    check(not result.expectedFailures, "a test was expected to fail")
    check(result.testsRun == expected, f"{result.testsRun} tests ran of {expected}")
    check(result.successes == expected, f"{result.successes} tests passed of {expected}")


def check_espy_did_it(counts):
    from twisted.internet import inotify

    check(sys.modules["twisted.python._inotify"] is espy.twisted, "espy.twisted is not in place")
    check(inotify._inotify is espy.twisted, "twisted.internet.inotify uses another module")
    for function, count in counts.items():
        check(count > 0, f"{function} was never called through espy")


def main():
    library = sys.argv[1]
    espy.twisted.install(espy.inotify.api.load(library))

    from twisted.trial.unittest import TestSuite

    suites = [load(name, expected) for name, expected in SUITES.items()]
    total = sum(suite.countTestCases() for suite in suites)
    with tempfile.TemporaryDirectory() as directory:
        result = run(TestSuite(suites), Path(directory))
    check_result(result, total)

    counter = ctypes.CDLL(library)
    counts = {name: counter.double_calls(index) for index, name in enumerate(FUNCTIONS)}
    check_espy_did_it(counts)
    calls = ", ".join(f"{name} {count}" for name, count in counts.items())
    print(f"{total} tests of Twisted passed over espy; calls through espy: {calls}")


if __name__ == "__main__":
    main()
