"""`espy journal`: what was written down of a tree."""

import json
import os
import re
import signal
import unittest

from journal_process import JournalCase


class Journal(JournalCase):
    def test_says_what_it_holds_who_reads_it_and_who_writes_it(self):
        self.make("d/f", "d/g")
        self.run_espy("since", "--cursor", "backup", "d")
        espy = self.record("--ignore", "*.o", "d")
        self.make("d/h")
        self.run_espy("since", "--cursor", "other", "d")
        status, out, err = self.run_espy("journal", "d")
        self.assertEqual((status, err), (0, ""))
        for line in (rf"^journal   {re.escape(self.journal_file())} \(\d+ KB\)$", rf"^tree      .*/d$",
                     r"^options   '--ignore=\*\.o'$", r"^entries   3$", r"^log       1 change in 1 batch since \w+ \d+ \d\d:\d\d$",
                     rf"^last      e1\.\S+, \w+ \d+ \d\d:\d\d \(live, pid {espy.process.pid}\)$",
                     r"^cursor    backup     1 batch behind, seen \w+ \d+ \d\d:\d\d$",
                     r"^cursor    other      up to date, seen "):
            self.assertRegex(out, re.compile(line, re.MULTILINE))
        self.end(espy)
        self.assertIn("(nobody records)", self.run_espy("journal", "d")[1])

    def test_says_the_same_in_json(self):
        self.make("d/f")
        self.run_espy("since", "--cursor", "c", "d")
        self.make("d/g")
        self.run_espy("since", "--cursor", "c", "--peek", "d")
        status, out, _ = self.run_espy("journal", "--format", "json", "d")
        self.assertEqual(status, 0)
        about = json.loads(out)
        self.assert_schema("journal", about)
        self.assertEqual((about["entries"], about["changes"], about["batches"], about["complete"]), (2, 1, 1, True))
        self.assertEqual(about["root"], self.directory + "/d")
        self.assertNotIn("pid", about)
        cursor, = about["cursors"]
        self.assertEqual((cursor["name"], cursor["behind"], cursor["good"], cursor["peeked"]), ("c", 1, True, True))
        self.assertEqual(self.since(about["token"], "d"), [])

    def test_names_what_could_not_be_seen(self):
        if os.geteuid() == 0:
            self.skipTest("root may read everything")
        self.make("d/hidden/")
        os.chmod(self.path("d/hidden"), 0)
        self.addCleanup(os.chmod, self.path("d/hidden"), 0o700)
        self.now()
        self.assertRegex(self.run_espy("journal", "d")[1], r"not seen  \S*hidden: Permission denied")

    def test_forgets_a_cursor(self):
        self.run_espy("since", "--cursor", "c", "d")
        self.assertEqual(self.run_espy("journal", "--forget", "c", "d"), (0, "", ""))
        self.assertNotIn("cursor", self.run_espy("journal", "d")[1])
        status, _, err = self.run_espy("journal", "--forget", "c", "d")
        self.assertEqual(status, 1)
        self.assert_one_line(err, "no cursor c")

    def test_checks_the_file(self):
        for i in range(300):
            self.make(f"d/{i}")
        self.now()
        self.assertEqual(self.run_espy("journal", "--check", "d"), (0, "all is well\n", ""))
        with open(self.journal_file(), "r+b") as file:
            file.seek(8192)
            file.write(b"\xff" * 4096)
        status, out, err = self.run_espy("journal", "--check", "d")
        self.assertEqual((status, out), (1, ""))
        self.assertIn("espy journal --renew", err)

    def test_that_is_damaged_is_refused_and_renewed(self):
        self.now()
        with open(self.journal_file(), "r+b") as file:
            file.seek(100)
            file.write(b"\xff" * 3000)
        status, out, err = self.run_espy("since", "--or-list", "d")
        self.assertEqual((status, out), (1, ""))
        self.assert_one_line(err, "damaged", "espy journal --renew d")
        self.assertEqual(self.run_espy("journal", "--renew", "d"), (0, "", ""))
        self.now()

    def test_is_not_renewed_while_it_is_recorded(self):
        espy = self.record()
        status, _, err = self.run_espy("journal", "--renew", "d")
        self.assertEqual(status, 1)
        self.assert_one_line(err, f"recorded by pid {espy.process.pid}")

    def test_that_is_not_there_is_said(self):
        status, out, err = self.run_espy("journal", "d")
        self.assertEqual((status, out), (1, ""))
        self.assert_one_line(err, "d has no journal yet", "espy record d")

    def test_is_not_any_file(self):
        self.write("d/f", b"something else")
        status, out, err = self.run_espy("journal", "--journal", "d/f")
        self.assertEqual((status, out), (1, ""))
        self.assert_one_line(err, "d/f is something else than a journal of espy")

    def test_is_read_while_it_is_written(self):
        espy = self.record()
        file = self.journal_file()
        self.make("d/f")
        self.now()
        self.assertIn("tree ", self.run_espy("journal", file)[1])
        self.end(espy, signal.SIGKILL)
        self.assertIn("(nobody records)", self.run_espy("journal", file)[1])


if __name__ == "__main__":
    unittest.main()
