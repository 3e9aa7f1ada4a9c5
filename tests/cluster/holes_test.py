"""What is missing is named, and then the mirror is the disk again: logs and streams that were trimmed, journals that went back,
streams that were deleted."""

import json
import shutil
import time
import unittest

from fleet import WHOLE, ClusterCase, Process, journal_json
from nats_client import Refused, retry
from nodes import wait_for


class Holes(ClusterCase):
    def told(self):
        return [json.loads(line) for line in (self.place / "told").read_text().splitlines()]

    def begin(self, *options):
        machine = self.machine("web1", *options).begin()
        self.follower = self.follow("--format", "json", stdout="told")
        self.wait_for_stream(machine)
        wait_for("something is mirrored", lambda: journal_batch(self.mirror) > 3)
        return machine

    def check_gap_is_told(self, count=1):
        """Between the two the differences, and nothing else of it."""
        words = [line["change"] for line in self.told()]
        self.assertEqual((words.count("gap"), words.count("resynced")), (count, count), words)

    def test_journal_of_an_hour_ago_is_restored(self):
        machine = self.begin()
        machine.recorder.kill()
        machine.shipper.kill()
        old = self.place / "old"
        shutil.copytree(machine.place / "state", old, ignore=shutil.ignore_patterns("*.socket"))
        machine.recorder.start()
        machine.shipper.start()
        time.sleep(2)
        machine.sync()
        machine.recorder.kill()
        machine.shipper.kill()
        shutil.rmtree(machine.place / "state")
        shutil.copytree(old, machine.place / "state")
        machine.recorder.start()
        machine.shipper.start()
        self.settle()
        self.assertEqual(self.gaps(machine), 1)
        self.check_gap_is_told()
        self.assertEqual(self.check_stream(machine), ["first", "other_history"])

    @unittest.skipUnless(WHOLE, "it takes a minute: scripts/cluster test")
    def test_journal_is_renewed(self):
        machine = self.begin()
        machine.recorder.kill()
        shutil.rmtree(machine.place / "state")
        machine.recorder.start()
        machine.recorder.wait_for_word("recording ")
        self.settle()
        self.assertEqual(self.gaps(machine), 1)
        self.check_gap_is_told()

    def test_stream_is_deleted(self):
        machine = self.begin()
        time.sleep(1)
        retry(lambda: self.client().api(f"STREAM.DELETE.{machine.stream}"))
        time.sleep(1)
        self.settle()
        self.assertLessEqual(self.gaps(machine), 1, "none if nothing happened meanwhile")
        self.check_gap_is_told(self.gaps(machine))

    def test_stream_is_trimmed_while_nobody_follows(self):
        machine = self.begin("--max-size", "40KiB")
        self.follower.kill()
        before = retry(lambda: self.client().api(f"STREAM.INFO.{machine.stream}"))["state"]["last_seq"]
        client = self.client()
        wait_for("the stream was trimmed",
                 lambda: client.api(f"STREAM.INFO.{machine.stream}")["state"]["first_seq"] > before + 1, 120)
        self.follower.start()
        self.settle()
        self.assertEqual(self.gaps(machine), 1)
        self.check_gap_is_told()
        self.assertIn("refresh", self.check_stream(machine), "the stream alone is enough for who begins")

    @unittest.skipUnless(WHOLE, "it takes a minute: scripts/cluster test")
    def test_new_follower_of_a_trimmed_stream_misses_nothing(self):
        machine = self.machine("web1", "--max-size", "40KiB").begin()
        client = self.client()
        self.wait_for_stream(machine)
        wait_for("the stream was trimmed",
                 lambda: retry(lambda: client.api(f"STREAM.INFO.{machine.stream}"))["state"]["first_seq"] > 1, 120)
        # It may be trimmed faster than it is read.
        machine.quiet()
        self.follow()
        self.settle()
        self.assertEqual(self.gaps(machine), 0)

    def test_log_of_the_journal_is_trimmed_while_nobody_ships(self):
        machine = self.begin()
        machine.shipper.kill()
        machine.recorder.kill()
        machine.recorder = Process(machine.place / "record.log", "record", "--keep-size", "1KiB", "--journal",
                                   machine.journal, machine.tree)
        machine.recorder.wait_for_word("recording ")
        time.sleep(2)
        machine.sync()
        machine.shipper.start()
        self.settle()
        self.assertEqual(self.gaps(machine), 1)
        self.check_gap_is_told()
        self.assertIn("trimmed", self.check_stream(machine))

    def test_copy_of_a_machine_is_refused(self):
        machine = self.begin()
        copy = self.machine("copy")
        try:
            shutil.copytree(machine.tree, copy.tree, dirs_exist_ok=True)
        except shutil.Error:
            pass  # what went meanwhile is not in the copy
        copy.record()
        copy.name = machine.name
        copy.ship()
        copy.shipper.wait_for_word("ESPY-web1:j")
        copy.write()
        time.sleep(2)
        self.machines.remove(copy)
        copy.end()
        self.settle()
        self.assertEqual(self.gaps(machine), 0)
        self.assertEqual(self.check_stream(machine), ["first"])

    def test_other_version_is_named(self):
        machine = self.begin()
        self.follower.kill()
        machine.quiet()
        machine.sync()
        machine.shipper.kill()
        client = self.client()
        *_, last = client.messages(machine.stream)
        headers = {name: value for name, value in last[2].items() if name.startswith("Espy-")}
        client.store(f"espy.{machine.name}.j.log", last[3], {**headers, "Espy-Version": "9"})
        self.follower.start()
        wait_for("it is named", lambda: any(line["change"] == "gap" and "version 9" in line["message"]
                                            for line in self.told()))


def journal_batch(mirror):
    """Of the last batch that is in it; the file may be in the making."""
    try:
        return max((each["batch"] for each in journal_json(mirror).get("mirrored", [])), default=0)
    except AssertionError:
        return 0


if __name__ == "__main__":
    unittest.main()
