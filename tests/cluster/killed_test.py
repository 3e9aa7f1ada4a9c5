"""Those who ship and follow are killed, again and again."""

import json
import pathlib
import subprocess
import sys
import time
import unittest

from fleet import ESPY, WHOLE, ClusterCase, Process, mirrored, times
from nodes import wait_for

TOP = pathlib.Path(__file__).parents[2]
sys.path.append(str(TOP / "tests/cli"))
import json_schema


class Killed(ClusterCase):
    def test_shipper_is_killed(self):
        machine = self.machine("web1").begin()
        self.follow()
        for _ in range(times(50, 8)):
            time.sleep(self.random.uniform(0, 0.6))
            machine.shipper.kill()
            machine.shipper.start()
        self.settle()
        self.assertEqual(self.gaps(machine), 0)
        reasons = self.check_stream(machine)
        self.assertEqual(set(reasons), {"first"})

    def test_shipper_and_recorder_are_killed(self):
        machine = self.machine("web1").begin()
        self.follow()
        for _ in range(times(30, 5)):
            time.sleep(self.random.uniform(0, 0.8))
            for each in self.random.sample([machine.shipper, machine.recorder], 2):
                each.kill()
                each.start()
        machine.recorder.wait_for_word("recording ")
        self.settle()
        self.assertEqual(self.gaps(machine), 0)
        self.check_stream(machine)

    def test_follower_of_many_is_killed(self):
        for number in range(times(5, 3)):
            self.machine(f"web{number}").begin(0.005)
        follower = self.follow()
        for _ in range(times(50, 8)):
            time.sleep(self.random.uniform(0, 0.6))
            follower.kill()
            follower.start()
        self.settle()
        for machine in self.machines:
            self.assertEqual(self.gaps(machine), 0)
            self.check_stream(machine)
        self.check_cursor()

    def check_cursor(self):
        """One for the whole fleet."""
        self.assertEqual(len(self.ask("--cursor", "x")), sum(map(len, mirrored(self.mirror).values()))
                         + 2 * len(self.machines))
        self.assertEqual(self.ask("--cursor", "x"), [])
        for machine in self.machines:
            (machine.tree / "one more").touch()
            machine.sync()
        told = []
        wait_for("all are told", lambda: told.extend(self.ask("--cursor", "x")) or len(told) >= len(self.machines))
        self.assertEqual(sorted(told), [f"created      {machine.name}/j/one more" for machine in self.machines])

    def ask(self, *words):
        done = subprocess.run([ESPY, "since", "--quiet", *words, self.mirror], capture_output=True, text=True, timeout=60)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return done.stdout.splitlines()

    def test_machine_comes_later_and_goes(self):
        follower = self.follow("--format", "json", stdout="told")
        machine = self.machine("late").begin()
        self.settle()
        words = lambda: [json.loads(line)["change"] for line in (self.place / "told").read_text().splitlines()]
        self.assertIn("ready", words())
        if WHOLE:
            machine.shipper.kill()
            wait_for("it is silent", lambda: "silent" in words())
            machine.shipper.start()
            wait_for("it is heard", lambda: "heard" in words())
        self.assertTrue(follower.is_alive())

    def test_who_prints_is_told_all_at_least_once(self):
        """What is told twice has the same four words in front, and is the same."""
        machine = self.machine("web1").begin()
        follower = Process(self.place / "state.log", "follow", "--state", self.place / "s.state", "--format", "json",
                           "--server", ",".join(self.cluster.urls), stdout=self.place / "told")
        self.processes.append(follower)
        for _ in range(times(50, 8)):
            time.sleep(self.random.uniform(0, 0.6))
            follower.kill()
            # What was written in part is written again as a whole.
            with open(self.place / "told", "r+b") as told:
                text = told.read()
                told.truncate(text.rfind(b"\n") + 1)
            follower.start()
        self.follow()
        self.settle()
        self.assertEqual(self.gaps(machine), 0)
        self.wait_for_told(machine)
        told, schema = {}, json.loads((TOP / "docs/schema/follow.schema.json").read_text())
        for line in map(json.loads, (self.place / "told").read_text().splitlines()):
            self.assertEqual(json_schema.problems(schema, line), [], line)
            if "n" in line:
                key = (line["machine"], line["journal"], line["batch"], line["n"])
                first = told.setdefault(key, line)
                # A look is as of when the state was written: the change itself is the same.
                self.assertEqual([first[k] for k in ("change", "path")], [line[k] for k in ("change", "path")])
        tree = set()
        for _, line in sorted(told.items(), key=lambda each: each[0][2:]):
            if line["change"] in ("exists", "created"):
                tree.add(line["path"])
            elif line["change"] == "removed":
                tree.discard(line["path"])
            elif line["change"] == "renamed":
                self.rename(tree, line)
        self.assertEqual(tree, set(machine.disk()))

    @staticmethod
    def rename(tree, line):
        def cut(path):
            cut_out = {each for each in tree if each == path or each.startswith(path + "/")}
            tree.difference_update(cut_out)
            return {each[len(path):] for each in cut_out}
        moved, other = cut(line["from"]), cut(line["path"])
        tree.update(line["path"] + rest for rest in moved)
        if line.get("exchanged"):
            tree.update(line["from"] + rest for rest in other)

    def wait_for_told(self, machine):
        """A last change, which is told last."""
        (machine.tree / "the very last one").touch()
        machine.sync()
        wait_for("the last change is told", lambda: b'"the very last one"' in (self.place / "told").read_bytes())


if __name__ == "__main__":
    unittest.main()
