"""`espy since`: what changed since a token."""

import csv
import json
import os
import signal
import stat
import subprocess
import unittest

from espy_process import ESPY, PATIENCE
from journal_process import UNANSWERABLE, JournalCase


class Since(JournalCase):
    """Nobody records: it compares by itself."""

    def test_tells_the_net_effect_in_order(self):
        self.make("d/gone", "d/old", "d/a/", "d/a/f")
        self.write("d/same", b"1")
        token = self.now()
        os.remove(self.path("d/gone"))
        os.rename(self.path("d/old"), self.path("d/new"))
        os.rename(self.path("d/a"), self.path("d/b"))
        self.write("d/same", b"12")
        self.make("d/n/", "d/n/f", "d/came")
        os.remove(self.path("d/came"))
        lines = self.since(token, "d")
        self.assertCountEqual(lines, [
            "removed      d/gone", "renamed      d/old -> d/new", "renamed      d/a/ -> d/b/",
            "modified     d/same", "created      d/n/", "created      d/n/f"])
        self.assertLess(lines.index("created      d/n/"), lines.index("created      d/n/f"))
        # The token is as good as before.
        self.assertCountEqual(self.since(token, "d"), lines)

    def test_says_nothing_if_nothing_changed(self):
        self.make("d/f")
        token = self.now()
        self.assertEqual(self.run_espy("since", token, "d"), (0, "", ""))

    def test_is_about_the_present_directory_if_no_path_is_given(self):
        self.make("f")
        token = self.run_espy("since", "--now")[1].strip()
        self.make("g")
        lines = self.since(token)
        self.assertIn("created      ./g", lines)

    def test_begins_where_each_token_was_given(self):
        tokens = [self.now()]
        for name in ("1", "2", "3"):
            self.make(f"d/{name}")
            tokens.append(self.now())
        for i, token in enumerate(tokens):
            self.assertCountEqual(self.since(token, "d"), [f"created      d/{n}" for n in "123"[i:]])

    def test_prints_the_next_token_on_standard_error_or_into_a_file(self):
        token = self.now()
        self.make("d/f")
        status, out, err = self.run_espy("since", token, "d")
        self.assertEqual((status, out), (0, "created      d/f\n"))
        self.assertRegex(err, r"\Atoken e1\.\S+\n\Z")
        status, _, words = self.run_espy("since", "--token-file", "t", token, "d")
        self.assertEqual((status, words), (0, ""))
        with open(self.path("t"), encoding="ascii") as file:
            self.assertEqual("token " + file.read(), err)
        self.assertEqual(self.since(err.split()[1], "d"), [])
        self.assertEqual(sorted(os.listdir(self.directory)), ["d", "state", "t"])

    def test_writes_the_token_into_what_is_no_file_and_leaves_it_there(self):
        token = self.now()
        os.mkfifo(self.path("t"))
        reader = os.open(self.path("t"), os.O_RDONLY | os.O_NONBLOCK)
        self.addCleanup(os.close, reader)
        self.assertEqual(self.since("--token-file", "t", token, "d"), [])
        self.assertEqual(os.read(reader, 100).decode("ascii"), token + "\n")
        self.assertTrue(stat.S_ISFIFO(os.stat(self.path("t")).st_mode))

    def test_tells_in_json_what_entries_look_like_and_where_it_ends(self):
        self.make("d/dir/", "d/old")
        token = self.now()
        self.write("d/f", b"12345")
        os.chmod(self.path("d/f"), 0o640)
        os.utime(self.path("d/f"), (1, 1.5))
        os.remove(self.path("d/old"))
        os.rename(self.path("d/dir"), self.path("d/\N{BULLET}"))
        lines = self.since_json(token, "d")
        by_path = {line["path"]: line for line in lines[:-1]}
        self.assertEqual([by_path["d/f"][key] for key in ("size", "mtime", "mode", "type", "root")],
                         [5, "1970-01-01T00:00:01.500000000Z", "0640", "file", "d"])
        self.assertNotIn("size", by_path["d/old"])
        self.assertGreater(min(line["time"] for line in by_path.values()), "2001")
        self.assertEqual(by_path["d/\N{BULLET}"]["from"], "d/dir")
        self.assertEqual(self.since(lines[-1]["token"], "d"), [])

    def test_has_the_formats_and_paths_of_watch(self):
        token = self.now()
        self.make("d/f g")
        for arguments, expected in (
                (["--format", "nul"], "d/f g\0"),
                (["--format", "nul", "--relative"], "f g\0"),
                (["--format", "{change}: {path}", "--absolute"], f"created: {self.directory}/d/f g\n"),
                (["--color", "always"], "\x1b[32mcreated\x1b[0m      d/f g\n")):
            status, out, _ = self.run_espy("since", *arguments, token, "d")
            self.assertEqual((status, out), (0, expected))
        table = self.since("--format", "csv", token, "d")
        self.assertTrue(table[0].startswith("change,path,from,type,root"))
        self.assertTrue(table[1].startswith("created,d/f g,,file,d,"))

    def test_tells_in_a_template_and_in_a_table_what_entries_look_like(self):
        self.make("d/old")
        token = self.now()
        self.write("d/f", b"12345")
        os.chmod(self.path("d/f"), 0o640)
        os.utime(self.path("d/f"), (1, 1.5))
        os.remove(self.path("d/old"))
        self.assertCountEqual(self.since("--format", "{path} {size} {mtime} {mode}", token, "d"),
                              ["d/f 5 1970-01-01T00:00:01.500000000Z 0640", "d/old   "])
        rows = {row["path"]: row for row in csv.DictReader(self.since("--format", "csv", token, "d"))}
        self.assertEqual([rows["d/f"][column] for column in ("size", "mtime", "mode")],
                         ["5", "1970-01-01T00:00:01.500000000Z", "0640"])
        self.assertEqual(rows["d/old"]["size"], "")
        status, _, err = self.run_espy("watch", "--format", "{path} {size}", "d")
        self.assertEqual(status, 2)
        self.assertIn("no field {size}", err)

    def test_tells_what_changed_below_a_renamed_directory_by_its_new_path(self):
        self.make("d/a/", "d/a/b/", "d/a/b/f", "d/a/g")
        token = self.now()
        self.write("d/a/b/f", b"more")
        os.remove(self.path("d/a/g"))
        os.rename(self.path("d/a"), self.path("d/c"))
        lines = self.since(token, "d")
        self.assertCountEqual(lines, ["removed      d/a/g", "renamed      d/a/ -> d/c/", "modified     d/c/b/f"])
        self.assertLess(lines.index("renamed      d/a/ -> d/c/"), lines.index("modified     d/c/b/f"))

    def test_tells_each_entry_below_a_renamed_directory_if_asked_to(self):
        self.make("d/a/", "d/a/b/", "d/a/b/f")
        token = self.now()
        os.rename(self.path("d/a"), self.path("d/c"))
        self.assertEqual(self.since(token, "d"), ["renamed      d/a/ -> d/c/"])
        self.assertEqual(self.since("--expand", token, "d"),
                         ["renamed      d/a/ -> d/c/", "renamed      d/a/b/ -> d/c/b/",
                          "renamed      d/a/b/f -> d/c/b/f"])

    def test_tells_an_edit_of_the_same_size_whose_time_was_put_back(self):
        self.write("d/f", b"old")
        token = self.now()
        before = os.stat(self.path("d/f"))
        with open(self.path("d/f"), "r+b") as file:
            file.write(b"new")
        os.utime(self.path("d/f"), ns=(before.st_atime_ns, before.st_mtime_ns))
        self.assertEqual(self.since(token, "d"), ["modified     d/f"])

    def test_tells_a_new_mode_as_attributes(self):
        self.write("d/f", b"old")
        os.utime(self.path("d/f"), (1, 1))
        token = self.now()
        os.chmod(self.path("d/f"), 0o600)
        self.assertEqual(self.since(token, "d"), ["attributes   d/f"])

    def test_lists_all_if_it_is_asked_to(self):
        self.make("d/a/", "d/a/f")
        self.now()
        lines = self.since_json("--or-list", "d")
        self.assertEqual([(line["change"], line.get("path")) for line in lines],
                         [("fresh", None), ("exists", "d/a"), ("exists", "d/a/f"), ("token", None)])
        self.assertEqual(lines[0]["reason"], "asked")
        self.assertEqual(lines[2]["size"], 0)

    def test_reads_what_is_written_down_without_looking_if_asked_to(self):
        token = self.now()
        self.make("d/f")
        self.assertEqual(self.since("--no-sync", token, "d"), [])
        self.assertEqual(self.since(token, "d"), ["created      d/f"])
        self.make("d/g")
        self.assertEqual(self.since("--no-sync", token, "d"), ["created      d/f"])

    def test_takes_a_journal_in_place_of_the_tree(self):
        self.make("d/f")
        token = self.now()
        file = self.journal_file()
        self.make("d/g")
        whole = self.directory + "/d"
        self.assertEqual(self.since(token, file), [f"created      {whole}/g"])
        self.assertEqual(self.since("--journal", file, token), [f"created      {whole}/g"])
        self.assertEqual(self.since("--journal", file, token, "d"), ["created      d/g"])
        listed = self.told("--or-list", file)
        self.assertEqual(listed[1:], [("exists", f"{whole}/f"), ("exists", f"{whole}/g")])

    def test_has_a_journal_where_it_is_told_to(self):
        status, token, _ = self.run_espy("since", "--now", "--journal", "j", "d")
        self.assertEqual(status, 0)
        self.make("d/f")
        self.assertEqual(self.since("--journal", "j", token.strip(), "d"), ["created      d/f"])
        self.assertFalse(os.path.exists(self.path("state")))
        self.make("other/")
        status, out, err = self.run_espy("since", "--journal", "j", token.strip(), "other")
        self.assertEqual((status, out), (1, ""))
        self.assert_one_line(err, "is the journal of", "not of other")

    def test_names_each_batch_in_a_log(self):
        token = self.now()
        self.make("d/f")
        between = self.now()
        os.rename(self.path("d/f"), self.path("d/g"))
        lines = self.since("--log", token, "d")
        self.assertRegex(lines[0], r"^comparison   \d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} e1\.\S+$")
        self.assertEqual(lines[0].split()[-1], between)
        self.assertEqual(lines[1], "created      d/f")
        self.assertRegex(lines[2], r"^comparison ")
        self.assertEqual(lines[3], "renamed      d/f -> d/g")
        self.assertEqual(len(lines), 4)
        self.assertEqual(self.since(token, "d"), ["created      d/g"])
        as_json = self.since_json("--log", token, "d")
        self.assertEqual([line["change"] for line in as_json],
                         ["batch_begin", "created", "batch_end", "batch_begin", "renamed", "batch_end", "token"])
        self.assertEqual(as_json[0]["cause"], "comparison")
        self.assertEqual(as_json[2]["token"], between)

    def test_tells_names_of_any_bytes(self):
        token = self.now()
        self.make(b"d/\xff\n")
        self.assertEqual(self.since(token, "d"), ["created      d/\\xff\\n"])
        line = self.since_json(token, "d")[0]
        self.assertEqual(line["path_base64"], "ZC//Cg==")

    def test_is_about_a_single_file_too(self):
        self.write("d/f", b"1")
        token = self.now("d/f")
        self.write("d/f", b"12")
        self.make("d/other")
        self.assertEqual(self.since(token, "d/f"), ["modified     d/f"])


class Unanswerable(JournalCase):
    """Exit status 5: nothing on standard output, and one line that says what to do."""

    def refused(self, *arguments, parts=()):
        status, out, err = self.run_espy("since", *arguments)
        self.assertEqual((status, out), (UNANSWERABLE, ""))
        self.assert_one_line(err, *parts)

    def test_is_a_token_where_there_is_no_journal(self):
        token = self.now()
        self.make("other/")
        self.refused(token, "other", parts=["other has no journal", "espy since --now other"])

    def test_is_a_token_of_another_journal(self):
        token = self.now()
        self.make("other/")
        self.now("other")
        self.refused(token, "other", parts=["another journal", "espy since --or-list other"])

    def test_is_a_token_from_before_the_journal_was_renewed(self):
        token = self.now()
        self.assertEqual(self.run_espy("journal", "--renew", "d"), (0, "", ""))
        self.now()
        self.refused(token, "d", parts=["renewed"])

    def test_is_a_token_that_is_newer_than_the_journal(self):
        self.now()
        file = self.journal_file()
        with open(file, "rb") as now:
            backup = now.read()
        self.make("d/f")
        token = self.now()
        self.assertEqual(self.run_espy("journal", "--renew", "d")[0], 0)
        with open(file, "wb") as now:
            now.write(backup)
        os.chmod(file, 0o600)
        self.refused(token, "d", parts=["went back", "--or-list d"])

    def test_becomes_the_whole_tree_if_asked_to(self):
        token = self.now()
        self.assertEqual(self.run_espy("journal", "--renew", "d")[0], 0)
        self.make("d/f")
        status, out, err = self.run_espy("since", "--or-list", token, "d")
        self.assertEqual((status, out), (0, "exists       d/f\n"))
        self.assertIn("renewed", err)
        lines = self.since_json("--or-list", token, "d")
        self.assertEqual([line["change"] for line in lines], ["fresh", "exists", "token"])
        self.assertEqual(lines[0]["reason"], "other_history")
        self.assertEqual(self.since(lines[-1]["token"], "d"), [])

    def test_is_told_from_what_is_no_token(self):
        self.now()
        for words in (["e1.abc", "d"], ["d"], []):
            status, out, err = self.run_espy("since", *words)
            self.assertEqual((status, out), (2, ""))
            self.assert_one_line(err, "espy since --now PATH")


class WithARecorder(JournalCase):
    def test_tells_all_that_happened_before_it_was_asked(self):
        self.record()
        token = self.now()
        for i in range(20):
            self.make(f"d/{i}")
            self.assertEqual(len(self.since(token, "d")), i + 1)

    def test_tells_the_same_when_it_has_ended(self):
        espy = self.record()
        token = self.now()
        self.make("d/f")
        self.assertEqual(self.since(token, "d"), ["created      d/f"])
        self.make("d/g")
        self.end(espy, signal.SIGKILL)
        self.make("d/h")
        self.assertCountEqual(self.since(token, "d"), [f"created      d/{n}" for n in "fgh"])
        self.record()
        self.assertCountEqual(self.since(token, "d"), [f"created      d/{n}" for n in "fgh"])

    def test_waits_while_it_compares(self):
        for i in range(100):
            self.make(f"d/{i}/")
            for j in range(50):
                self.make(f"d/{i}/{j}")
        espy = self.start("record", "d")
        status, out, _ = self.run_espy("since", "--or-list", "--format", "nul", "d")
        self.assertEqual((status, out.count("\0")), (0, 5100))
        espy.err.until(lambda line: line.startswith(b"recording "))

    def test_does_not_wait_for_ever(self):
        espy = self.record()
        token = self.now()
        self.make("d/f")
        self.assertEqual(self.since(token, "d"), ["created      d/f"])
        espy.process.send_signal(signal.SIGSTOP)
        self.make("d/g")
        status, out, err = self.run_espy("since", "--quiet", token, "d")
        espy.process.send_signal(signal.SIGCONT)
        self.assertEqual((status, out), (4, "created      d/f\n"))
        self.assert_one_line(err, "d: the recorder has not answered within 10 s", "the answer is as of")

    def assert_answers_many_at_once(self):
        token = self.now()
        self.make("d/f")
        asking = [subprocess.Popen([ESPY, "since", "--quiet", token, "d"], cwd=self.directory,
                                   env=self.environment, stdout=subprocess.PIPE) for _ in range(8)]
        for one in asking:
            self.assertEqual(one.communicate(timeout=PATIENCE)[0], b"created      d/f\n")
            self.assertEqual(one.returncode, 0)

    def test_is_one_of_many_that_ask_at_once(self):
        self.record()
        self.assert_answers_many_at_once()

    def test_is_not_needed_by_many_that_ask_at_once(self):
        self.assert_answers_many_at_once()


class Diff(JournalCase):
    def test_tells_what_changed_between_two_tokens(self):
        first = self.now()
        self.make("d/f")
        second = self.now()
        self.make("d/g")
        third = self.now()
        run = lambda *words: self.run_espy("diff", "--quiet", *words, "d")
        self.assertEqual(run(first, second), (0, "created      d/f\n", ""))
        self.assertEqual(run(second, third), (0, "created      d/g\n", ""))
        self.assertEqual(run(second, second), (0, "", ""))
        self.make("d/not-written-down")
        status, out, _ = run("--format", "json", first, third)
        lines = [json.loads(line) for line in out.splitlines()]
        self.assertEqual(status, 0)
        self.assert_schema("since", *lines)
        self.assertEqual([line.get("path") for line in lines], ["d/f", "d/g", None])

    def test_wants_two_tokens_in_their_order(self):
        first = self.now()
        self.make("d/f")
        second = self.now()
        self.assertEqual(self.run_espy("diff", second, first, "d")[0], 2)
        self.assertEqual(self.run_espy("diff", second, "d")[0], 2)

    def test_is_refused_for_tokens_of_another_journal(self):
        first = self.now()
        self.make("other/")
        self.now("other")
        status, out, err = self.run_espy("diff", first, first, "other")
        self.assertEqual((status, out), (UNANSWERABLE, ""))
        self.assert_one_line(err, "another journal")


if __name__ == "__main__":
    unittest.main()
