"""`espy since --cursor`: a token under a name, which moves when the work is done."""

import json
import os
import signal
import subprocess
import unittest

from espy_process import ESPY, PATIENCE, prepared
from journal_process import UNANSWERABLE, JournalCase


class Cursor(JournalCase):
    def ask(self, *arguments, cursor="c"):
        return self.run_espy("since", "--cursor", cursor, *arguments)

    def test_is_told_everything_when_it_is_new_and_then_what_changed(self):
        self.make("d/f")
        status, out, err = self.ask("d")
        self.assertEqual((status, out), (0, "exists       d/f\n"))
        self.assert_one_line(err, "cursor c is new", "all that is in d is told")
        self.assertEqual(self.ask("d"), (0, "", ""))
        self.make("d/g")
        self.assertEqual(self.ask("d"), (0, "created      d/g\n", ""))
        self.assertEqual(self.ask("d"), (0, "", ""))

    def test_says_in_json_that_it_is_new(self):
        self.make("d/f")
        lines = self.since_json("--cursor", "c", "d")
        self.assertEqual([line["change"] for line in lines], ["fresh", "exists", "token"])
        self.assertEqual(lines[0]["reason"], "new_cursor")

    def test_is_one_of_several(self):
        self.ask("d", cursor="a")
        self.make("d/f")
        self.ask("d", cursor="b")
        self.make("d/g")
        self.assertEqual(self.ask("d", cursor="a")[1], "created      d/f\ncreated      d/g\n")
        self.assertEqual(self.ask("d", cursor="b")[1], "created      d/g\n")

    def test_moves_only_if_the_answer_was_written(self):
        self.ask("d")
        self.make("d/f")
        with open("/dev/full", "wb") as full:
            done = subprocess.run([ESPY, "since", "--cursor", "c", "d"], cwd=self.directory, stdout=full,
                                  stderr=subprocess.PIPE, env=self.environment, timeout=PATIENCE, check=False)
        self.assertEqual(done.returncode, 1)
        self.assertEqual(self.ask("d"), (0, "created      d/f\n", ""))

    def test_does_not_move_in_two_steps_until_the_second(self):
        self.ask("d")
        self.make("d/f")
        for _ in range(2):
            self.assertEqual(self.ask("--peek", "--quiet", "d"), (0, "created      d/f\n", ""))
        self.make("d/g")
        self.assertEqual(self.ask("--done", "d"), (0, "", ""))
        self.assertEqual(self.ask("d"), (0, "created      d/g\n", ""))
        self.assertEqual(self.ask("d"), (0, "", ""))

    def test_is_not_done_without_a_first_step(self):
        self.ask("d")
        self.make("d/f")
        for _ in range(2):
            status, out, err = self.ask("--done", "d")
            self.assertEqual((status, out), (1, ""))
            self.assertEqual(err, "espy: the cursor c was told of nothing that is not done; tell first: "
                                  "espy since --cursor c --peek d\n")
        self.assertEqual(self.ask("--peek", "--quiet", "d")[1], "created      d/f\n")
        self.assertEqual(self.ask("--done", "d"), (0, "", ""))
        self.assertEqual(self.ask("--done", "d")[0], 1)

    def test_goes_only_as_far_as_the_first_of_several_first_steps(self):
        self.ask("d")
        self.make("d/f")
        self.ask("--peek", "d")  # and the one who was told failed
        self.make("d/g")
        self.ask("--peek", "d")
        self.ask("--done", "d")
        self.assertEqual(self.ask("d"), (0, "created      d/g\n", ""))

    def test_goes_to_a_token_exactly(self):
        self.ask("d")
        self.make("d/f")
        lines = self.since_json("--cursor", "c", "--peek", "d")
        self.make("d/g")
        self.assertEqual(self.ask("--done", lines[-1]["token"], "d"), (0, "", ""))
        self.assertEqual(self.ask("d"), (0, "created      d/g\n", ""))

    def test_that_is_new_can_be_done_in_two_steps(self):
        self.make("d/f")
        self.assertEqual(self.ask("--peek", "--quiet", "d")[1], "exists       d/f\n")
        self.assertEqual(self.ask("--peek", "--quiet", "d")[1], "exists       d/f\n")
        self.assertEqual(self.ask("--done", "d")[0], 0)
        self.assertEqual(self.ask("d"), (0, "", ""))

    def test_is_new_after_the_journal_was_renewed(self):
        self.ask("d")
        self.assertEqual(self.run_espy("journal", "--renew", "d")[0], 0)
        self.make("d/f")
        self.assertEqual(self.ask("d")[1], "exists       d/f\n")

    def test_has_a_name_of_one_word(self):
        for name in ("a b", "a?", "a/b", "x" * 101):
            status, _, err = self.ask("d", cursor=name)
            self.assertEqual(status, 2)
            self.assert_one_line(err, "--cursor")


class Command(JournalCase):
    def setUp(self):
        super().setUp()
        self.run_espy("since", "--cursor", "c", "d")

    def ask(self, *arguments, **options):
        return self.run_espy("since", "--quiet", "--cursor", "c", *arguments, **options)

    def test_does_not_run_if_there_is_nothing_to_tell(self):
        self.assertEqual(self.ask("d", "--", "touch", "ran"), (0, "", ""))
        self.assertFalse(os.path.exists(self.path("ran")))

    def test_moves_the_cursor_only_if_it_ends_with_0(self):
        self.make("d/f")
        for _ in range(2):
            self.assertEqual(self.ask("d", "--", "sh", "-c", "cat; exit 7"), (7, "created      d/f\n", ""))
        self.assertEqual(self.ask("d", "--", "cat"), (0, "created      d/f\n", ""))
        self.assertEqual(self.ask("d", "--", "cat"), (0, "", ""))

    def test_moves_the_cursor_to_what_it_was_told_and_no_further(self):
        self.make("d/f")
        self.assertEqual(self.ask("d", "--", "touch", "d/g")[0], 0)
        self.assertEqual(self.ask("d", "--", "cat"), (0, "created      d/g\n", ""))

    def test_gets_what_is_told_in_any_format(self):
        self.make("d/f")
        out = self.ask("--relative", "--format", "nul", "d", "--", "sh", "-c", "cat; false")[1]
        self.assertEqual(out, "f\0")
        out = self.ask("--format", "json", "d", "--", "sh", "-c", "cat; false")[1]
        self.assertEqual([json.loads(line)["change"] for line in out.splitlines()], ["created", "token"])
        out = self.ask("--changes-to", "env", "d", "--", "sh", "-c", 'echo "$ESPY_CHANGES"; false')[1]
        self.assertEqual(out, "created      d/f\n\n")
        out = self.ask("--changes-to", "file", "d", "--", "sh", "-c", 'cat "$ESPY_CHANGES_FILE"; false')[1]
        self.assertEqual(out, "created      d/f\n")

    def test_gets_files_as_words(self):
        self.make("d/sub/", "d/f")
        self.write("d/gone")
        self.assertEqual(self.ask("d", "--", "sh", "-c", "cat; false")[0], 1)
        os.remove(self.path("d/gone"))
        self.assertEqual(self.ask("d", "--", "sh", "-c", 'echo "$@"; false', "sh", "{}")[1], "d/f\n")
        self.assertEqual(self.ask("d", "--", "sh", "-c", 'echo "$1"; false', "sh", "{first}")[1], "d/f\n")
        self.assertEqual(self.ask("--shell", "d", "--", 'echo "$1"; false')[1], "d/f\n")

    def test_is_given_the_tree_by_a_cursor_that_is_new(self):
        self.make("d/f", "d/g")
        run = self.run_espy("since", "--quiet", "--cursor", "new", "d", "--", "sh", "-c", 'echo "$@"', "sh", "{}")
        self.assertEqual(run, (0, "d/f d/g\n", ""))

    def test_that_is_not_there_leaves_the_cursor(self):
        self.make("d/f")
        status, out, err = self.ask("d", "--", "./nothing")
        self.assertEqual((status, out), (127, ""))
        self.assert_one_line(err, "cannot run ./nothing")
        self.assertEqual(self.ask("d", "--", "cat")[1], "created      d/f\n")

    def test_is_ended_by_a_signal_to_espy(self):
        self.make("d/f")
        read, write = os.pipe()
        espy = subprocess.Popen(
            [ESPY, "since", "--quiet", "--cursor", "c", "d", "--", "sh", "-c", f"echo . >&{write}; exec sleep 1000"],
            cwd=self.directory, pass_fds=[write], **prepared({"env": self.environment}))
        self.addCleanup(espy.kill)
        os.close(write)
        self.assertEqual(os.read(read, 2), b".\n")
        espy.send_signal(signal.SIGTERM)
        self.assertEqual(espy.wait(PATIENCE), -signal.SIGTERM)
        self.assertEqual(os.read(read, 1), b"")  # nobody has it any more
        os.close(read)
        self.assertEqual(self.ask("d", "--", "cat")[1], "created      d/f\n")

    def test_may_be_given_what_changed_since_a_token(self):
        token = self.now()
        self.make("d/f")
        self.assertEqual(self.run_espy("since", "--quiet", token, "d", "--", "cat"), (0, "created      d/f\n", ""))

    def test_stands_after_dashes(self):
        status, _, err = self.ask("d", "--")
        self.assertEqual(status, 2)
        self.assert_one_line(err, "after --")


class TooOld(JournalCase):
    def test_is_a_cursor_behind_the_log(self):
        self.run_espy("since", "--cursor", "c", "d")
        espy = self.record("--keep-size", "64KiB", "d")
        for i in range(40):
            for j in range(60):
                self.make(f"d/{i}-{j}-{'x' * 100}")
            self.now()
        self.end(espy)
        status, out, err = self.run_espy("since", "--cursor", "c", "d")
        self.assertEqual((status, out), (UNANSWERABLE, ""))
        self.assert_one_line(err, "cursor c is older than the journal's log", "espy since --cursor c --or-list d",
                             "espy record --keep")
        lines = self.since_json("--cursor", "c", "--or-list", "d")
        self.assertEqual(lines[0]["reason"], "too_old")
        self.assertEqual(len(lines), 2 + 2400)
        self.assertEqual(self.since("--cursor", "c", "d"), [])


if __name__ == "__main__":
    unittest.main()
