"""`espy run`: the words that a newcomer types, what it says, and what it leaves out by itself."""

import os
import unittest

from run_test import RunCase


class Typed(RunCase):
    """Either it works, or the message has the line that does."""

    def setUp(self):
        super().setUp()
        self.make("src/", "src/a.c")

    def refused(self, line, *parts):
        status, out, words = self.run_espy(*line.split())
        self.assertEqual((status, out), (2, ""))
        self.assert_one_line(words, *parts)

    def test_a_command_without_dashes(self):
        self.refused("run make", "espy run -- make;")
        self.refused("run src make test", "espy run src -- make test;")
        self.refused("run src", "no command given; for example: espy run src -- make")
        self.refused("run make -j8", "espy run -- COMMAND")
        self.refused("make all", "to run it: espy run -- make all;")
        self.refused("src", "to watch it: espy watch src;")

    def test_a_command_as_one_word(self):
        status, _, words = self.run_espy("run", "-q", "--exit-with-command", "src", "--",
                                         "make test")
        self.assertEqual(status, 127)
        self.assert_one_line(words, "cannot run make test", "espy run --shell -- 'make test'")

    def test_a_slip_of_the_fingers(self):
        self.refused("wach src", "did you mean watch?")
        self.refused("run --timout 1s -- true", "no such option: --timout; see")
        self.refused("run --exts c -- true", "did you mean --extensions?")
        self.refused("run --setle=1s -- true", "did you mean --settle?")
        self.refused("watch --timout 1s src", "did you mean --timeout?")
        self.refused("--versoin", "no such option: --versoin; did you mean --version?;")
        # Seconds, as for sleep(1).
        self.assertEqual(self.run_espy("watch", "--timeout", "0.01", "src")[0], 3)

    def test_options_of_other_watchers(self):
        self.refused("watch -mr src", "no such option: -mr; leave it out: espy watch goes on")
        self.refused("watch -r src", "leave it out: espy watch tells of directories below")
        self.refused("watch -e create src", "--changes")
        self.refused("run -v -- true", "each run names the file")
        self.refused("run -d 1 -- true", "--settle")
        self.refused("wait -r src", "no such option: -r; see")

    def test_help_as_a_word(self):
        for command in ("run", "watch"):
            self.assertEqual(self.run_espy("help", command), self.run_espy(command, "--help"))
        self.assertEqual(self.run_espy("help"), self.run_espy("--help"))

    def test_changes_as_people_write_lists(self):
        for changes in ("created, removed", "all"):
            espy = self.watch("--changes", changes, "--count", "1", "src")
            self.make("src/" + changes)
            self.assertEqual(espy.out.next(), b"created      src/" + changes.encode())

    def test_the_short_options_that_many_hands_know(self):
        self.make("more/")
        espy = self.run_command("-p", "-c", "-r", "-e", "c", "-w", "more", "src", "--", "sh", "-c",
                                "echo $0; exec sleep 600", "{}")
        self.write("src/a.h")
        self.write("src/a.c")
        self.next_is(espy, b"src/a.c")
        self.write("more/b.c")
        self.next_is(espy, b"src/a.c")
        espy.err.until(lambda line: line == b"espy: restarted: more/b.c changed")

    def test_two_answers_to_one_question(self):
        self.refused("run -r --on-busy queue -- true", "--restart is --on-busy restart")


class Said(RunCase):
    def setUp(self):
        super().setUp()
        self.make("w/")

    def test_why_a_run_begins(self):
        espy = self.run_command("--postpone", "w", "--", "true")
        self.write("w/f")
        self.said(espy, b"w/f changed", b"exit status 0")
        self.make("d/", "d/a", "d/b")
        os.rename(self.path("d"), self.path("w/d"))
        line = espy.err.next()
        self.assertIn(line, (b"espy: w/d/a and 2 more changed", b"espy: w/d/b and 2 more changed"))

    def test_names_as_people_type_them(self):
        espy = self.run_command("--postpone", "--", "true", cwd=self.path("w"))
        self.write("w/f\x1b")
        self.said(espy, b"f\\x1b changed")

    def test_how_long_a_run_took(self):
        espy = self.run_command("w", "--", "true")
        self.assertRegex(espy.err.next(), rb"^espy: exit status 0 after [0-9]+ ms$")

    def test_nothing_if_it_is_to_be_quiet(self):
        espy = self.start("run", "-q", "-p", "--settle", "20ms", "--exit-with-command", "w", "--",
                          "true")
        while espy.process.poll() is None:
            self.write("w/f")
        self.assertIsNone(espy.err.next())

    def test_why_nothing_runs_at_the_start(self):
        espy = self.run_command("w", "--", "echo", "{}")
        self.assertIn(b"runs when one has", espy.err.next())
        self.write("w/f")
        self.next_is(espy, b"w/f")

    def test_which_ignore_files_are_not_honoured(self):
        espy = self.run_command("w", "--", "true")
        self.ended(espy)
        os.makedirs(self.path("d/a"))
        for place in ("d", "d/a"):
            os.symlink("rules", self.path(place + "/.gitignore"))
        os.rename(self.path("d"), self.path("w/d"))
        self.assertRegex(espy.err.next(), rb"^espy: w/d/(a/)?\.gitignore: not honoured: .* \(and 1 more; "
                         rb"all: espy watch -v\)$")
        self.ended(espy)

    def test_which_of_them_are_not_from_the_start(self):
        os.symlink("rules", self.path("w/.ignore"))
        for option, said in ((), 1), (("-q",), 0):
            with self.subTest(option):
                status, _, err = self.run_espy("run", "--exit-with-command", *option, "w", "--",
                                               "true")
                self.assertEqual(status, 0)
                self.assertEqual(err.count("w/.ignore: not honoured: "), said, err)

    def test_the_braces_of_the_command_are_its_own(self):
        self.write("w/f")
        for command in (("find", "w", "-exec", "echo", "{}", ";"),
                        ("sh", "-c", "echo w/f | xargs -I {} echo {}"),
                        ("sh", "-c", 'echo w/f | "$@"', "sh", "xargs", "-I", "{}", "echo", "{}")):
            espy = self.run_command("w", "--", *command)
            self.assertIn(espy.out.next(), (b"w", b"w/f"))
        espy = self.run_command("w", "--", "echo", "{{}}", "{{first}}")
        self.next_is(espy, b"{} {first}")


class LeftOut(RunCase):
    EDITORS = (".f.c.swp", ".f.c.swpx", "4913", "f.c~", ".#f.c", "#f.c#", ".f.c.kate-swp",
               ".goutputstream-1A2B3C", ".~lock.f.odt#", "f.c___jb_tmp___", "f.c___jb_old___")

    def setUp(self):
        super().setUp()
        self.make("w/")

    def given(self, *arguments):
        """What the command is given when all files of editors have come, and another."""
        espy = self.run_command("--postpone", *arguments, "w", "--", "printf", "%s\n", "{}")
        for name in self.EDITORS:
            self.write("w/" + name)
        self.write("w/last")
        seen = espy.out.until(lambda line: line == b"w/last")
        espy.stop()
        for name in self.EDITORS:
            os.remove(self.path("w/" + name))
        return seen

    def test_the_files_of_editors_are_no_reason(self):
        self.assertEqual(self.given(), [b"w/last"])

    def test_they_are_if_that_is_asked_for(self):
        seen = self.given("--no-default-ignores")
        self.assertLessEqual({b"w/" + name.encode() for name in self.EDITORS}, set(seen))
        self.assertIn(b"w/f.c~", self.given("--ignore", "!*~"))

    def test_a_directory_called_like_one_is_none(self):
        self.make("w/4913/")
        espy = self.run_command("--postpone", "w", "--", "echo", "{}")
        self.write("w/4913/f")
        self.next_is(espy, b"w/4913/f")

    def test_saving_by_renaming_is_a_change_of_the_file(self):
        self.write("w/f.c", b"old")
        espy = self.run_command("--postpone", "w", "--", "echo", "{}")
        # As vim does with `backupcopy=no`.
        os.rename(self.path("w/f.c"), self.path("w/f.c~"))
        with open(self.path("w/f.c"), "wb") as file:
            file.write(b"new")
        os.remove(self.path("w/f.c~"))
        self.next_is(espy, b"w/f.c")
        # As GTK does.
        self.ended(espy)
        self.write("w/.goutputstream-1")
        os.rename(self.path("w/.goutputstream-1"), self.path("w/f.c"))
        self.next_is(espy, b"w/f.c")

    def test_touch_and_chmod_are_changes(self):
        self.write("w/f")
        espy = self.run_command("--postpone", "w", "--", "echo", "{}")
        os.utime(self.path("w/f"), (0, 0))
        self.next_is(espy, b"w/f")
        self.ended(espy)
        os.chmod(self.path("w/f"), 0o755)
        self.next_is(espy, b"w/f")


if __name__ == "__main__":
    unittest.main()
