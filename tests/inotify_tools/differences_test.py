"""What differs on purpose, as docs/inotify-tools.md counts it: in each test theirs does the one thing, and espy the
other. Those that need a limit are in limits_test.py."""

import os
import shutil
import subprocess
import time
import unittest
from pathlib import Path

from both import ESPY, NEEDS_THEIRS, THEIRS, Tool, TreeTest, run

CREATED = ["-e", "create", "--format", "%e %w%f"]


class DifferencesTest(TreeTest):
    def setUp(self):
        super().setUp()
        os.mkdir("w")

    def heard(self, arguments, act, end, env=None, words=False):
        """What theirs and espy print until `end`, a line that `act` leads to at last."""
        told = []
        for where in (THEIRS, ESPY):
            shutil.rmtree("w", ignore_errors=True)
            os.makedirs("w")
            Path("w/file").touch()
            with Tool(where / "inotifywait", arguments, env) as tool:
                act(tool)
                if end:
                    tool.await_(lambda t=tool: end in t.out)
                tool.read(0.05)
                code = tool.end()
                told.append(tool.out.decode().splitlines() + ([tool.err.decode()] if words else []))
                self.code = code
        return told


@NEEDS_THEIRS
class Differences(DifferencesTest):
    def test_1_what_is_found_in_new_directories_is_told(self):
        def act(_):
            os.makedirs("w/1/2/3")
            Path("w/1/2/3/x").touch()
            Path("w/end").touch()

        theirs, ours = self.heard(["-mr", *CREATED, "w"], act, b"w/end")
        whole = {"CREATE,ISDIR w/1", "CREATE,ISDIR w/1/2", "CREATE,ISDIR w/1/2/3", "CREATE w/1/2/3/x"}
        self.assertEqual(sorted(ours), sorted(whole | {"CREATE w/end"}))
        self.assertLessEqual(set(theirs), set(ours))

    def test_3_a_subdirectory_that_goes_does_not_end_it(self):
        def status(where, env=None):
            os.makedirs("w/d", exist_ok=True)
            with Tool(where / "inotifywait", ["-r", "-e", "create", "w"], env) as tool:
                os.rmdir("w/d")
                time.sleep(0.1)
                Path("w/n").touch()
                code = tool.wait()
            os.unlink("w/n")
            return code

        self.assertEqual(status(THEIRS), 1)
        self.assertEqual(status(ESPY), 0)
        self.assertEqual(status(ESPY, {"ESPY_INOTIFYWAIT": "literal"}), 1)

    def test_4_new_directories_count_without_m_too(self):
        def act(tool):
            os.mkdir("w/d")
            time.sleep(0.2)
            Path("w/d/f").write_text("x")
            time.sleep(0.2)
            Path("w/end").write_text("x")

        line = ["-r", "-e", "close_write", "--format", "%w%f", "w"]
        theirs, ours = self.heard(line, act, b"w/")
        self.assertEqual((theirs, ours), (["w/end"], ["w/d/f"]))
        _, literal = self.heard(line, act, b"w/", {"ESPY_INOTIFYWAIT": "literal"})
        self.assertEqual(literal, ["w/end"])

    def replace(self, _):
        Path("w/new").write_text("new")
        os.rename("w/new", "w/file")
        time.sleep(0.3)
        with open("w/file", "a") as file:
            file.write("more")
        Path("w/other").write_text("x")

    def test_5_what_is_replaced_is_watched_again(self):
        line = ["-m", "-e", "modify", "--format", "%w%f", "w/file", "w/other"]

        def act(tool):
            self.replace(tool)

        for env, expected in ((None, True), ({"ESPY_INOTIFYWAIT": "literal"}, False)):
            for where in (THEIRS, ESPY):
                shutil.rmtree("w")
                os.mkdir("w")
                Path("w/file").touch()
                Path("w/other").touch()
                with Tool(where / "inotifywait", line, env) as tool:
                    act(tool)
                    tool.await_(lambda t=tool: b"w/other" in t.out)
                    self.assertEqual(b"w/file" in tool.out, expected and where == ESPY)

    def test_5_what_comes_back_is_watched_again(self):
        for more in ([], ["-r"]):
            with Tool(ESPY / "inotifywait", ["-m", *more, *CREATED, "w"]) as tool:
                shutil.rmtree("w")
                time.sleep(0.2)
                os.mkdir("w")
                time.sleep(0.2)
                Path("w/n").touch()
                tool.await_(lambda t=tool: b"CREATE w/n" in t.out)

    def test_6_the_timeout_counts_from_the_last_line(self):
        def status(where, env=None):
            with Tool(where / "inotifywait", ["-t1", "-e", "create", "--exclude", "n", "w"], env) as tool:
                begin = time.monotonic()
                while tool.started.poll() is None and time.monotonic() < begin + 2:
                    Path("w/n").touch()
                    os.unlink("w/n")
                    time.sleep(0.1)
                return tool.started.poll()

        self.assertEqual((status(THEIRS), status(ESPY)), (None, 2))
        self.assertEqual(status(ESPY, {"ESPY_INOTIFYWAIT": "literal"}), None)

    def test_7_an_include_does_not_stop_new_directories(self):
        def act(_):
            os.mkdir("w/d")
            time.sleep(0.2)
            Path("w/d/a.txt").touch()
            Path("w/d/a.log").touch()
            Path("w/end.txt").touch()

        theirs, ours = self.heard(["-mr", *CREATED, "--include", r"\.txt$", "w"], act, b"end.txt")
        self.assertEqual(theirs, ["CREATE w/end.txt"])
        self.assertEqual(sorted(ours), ["CREATE w/d/a.txt", "CREATE w/end.txt"])

    def test_7_an_excluded_directory_is_not_watched(self):
        def act(_):
            os.mkdir("w/skip")
            time.sleep(0.2)
            Path("w/skip/a").touch()
            Path("w/end").touch()

        theirs, ours = self.heard(["-mr", *CREATED, "--exclude", "/skip", "w"], act, b"w/end")
        self.assertEqual((theirs, ours), (["CREATE w/end"], ["CREATE w/end"]))

    def test_8_what_has_left_is_silent_with_all_below(self):
        def act(_):
            shutil.rmtree("out", ignore_errors=True)
            os.makedirs("w/d/e")
            time.sleep(0.3)
            os.rename("w/d", "out")
            time.sleep(0.1)
            Path("out/e/n").touch()
            Path("w/end").touch()

        theirs, ours = self.heard(["-mr", *CREATED, "w"], act, b"w/end")
        self.assertEqual(ours[-1], "CREATE w/end")
        self.assertNotIn("CREATE w/d/e/n", ours)
        self.assertLessEqual(set(ours), {"CREATE,ISDIR w/d", "CREATE,ISDIR w/d/e", "CREATE w/end"})

    def test_9_paths_are_right_after_renames(self):
        def act(tool):
            os.makedirs("w/a/b/c")
            time.sleep(0.3)
            os.rename("w/a/b", "w/x")
            time.sleep(0.1)
            os.rename("w/x", "w/a/y")
            time.sleep(0.1)
            os.rename("w/a", "w/z")
            time.sleep(0.1)
            Path("w/z/y/c/n").touch()
            Path("w/end").touch()

        _, ours = self.heard(["-mr", *CREATED, "w"], act, b"w/end")
        self.assertIn("CREATE w/z/y/c/n", ours)

    def test_10_a_daemon_watches_relative_paths(self):
        for where, expected in ((THEIRS, ""), (ESPY, "w/ CREATE n\n")):
            log = str(self.place / "log")
            Path(log).write_text("")
            self.assertEqual(
                run(where / "inotifywait", ["-d", "-o", log, "-e", "create", "w"]), (b"", b"", 0)
            )
            found = ""
            end = time.monotonic() + (5 if expected else 0.5)
            while found != expected or time.monotonic() < end and not expected:
                Path("w/n").touch()
                time.sleep(0.05)
                found = Path(log).read_text()[: len("w/ CREATE n\n")]
                Path("w/n").unlink()
                if time.monotonic() > end:
                    break
            self.assertEqual(found, expected)
            subprocess.run(["pkill", "-f", f"inotifywait -d -o {log}"], check=False)

    def test_11_an_excluded_file_is_silent(self):
        def act(_):
            Path("w/hidden").touch()
            Path("w/end").touch()

        theirs, ours = self.heard(["-mr", *CREATED, "w", "@w/hidden"], act, b"w/end")
        self.assertEqual(theirs, ["CREATE w/hidden", "CREATE w/end"])
        self.assertEqual(ours, ["CREATE w/end"])

    def test_13_a_root_that_is_renamed_away_is_waited_for(self):
        def act(tool):
            os.rename("w", "v")
            time.sleep(0.2)
            Path("v/in-v").touch()
            os.mkdir("w")
            time.sleep(0.2)
            Path("w/in-w").touch()
            tool.await_(lambda: b"in-" in tool.out)
            shutil.rmtree("v")

        theirs, ours = self.heard(["-mr", *CREATED, "w"], act, b"in-")
        self.assertEqual((theirs, ours), (["CREATE w/in-v"], ["CREATE w/in-w"]))
        theirs, ours = self.heard(["-m", *CREATED, "w"], act, b"in-")
        self.assertEqual((theirs, ours[:1]), (["CREATE w/in-v"], ["CREATE w/in-v"]))


if __name__ == "__main__":
    unittest.main()
