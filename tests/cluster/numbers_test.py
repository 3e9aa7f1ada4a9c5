"""What is said of a fleet: espy fleet, and numbers for Prometheus."""

import json
import pathlib
import re
import subprocess
import sys
import unittest
import urllib.request

from fleet import ESPY, ClusterCase
from nodes import wait_for

TOP = pathlib.Path(__file__).parents[2]
sys.path.append(str(TOP / "tests/cli"))
import json_schema


class Numbers(ClusterCase):
    def begin(self):
        machine = self.machine("web1", "--metrics=127.0.0.1:0").begin()
        self.follower = self.follow("--metrics=127.0.0.1:0")
        self.settle()
        return machine

    def fleet(self, *words):
        done = subprocess.run([ESPY, "fleet", "--server", ",".join(self.cluster.urls), *words], capture_output=True,
                              text=True, timeout=60)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return done.stdout

    @staticmethod
    def numbers(process):
        url = re.search(r"metrics at (\S+)", process.said())[1]
        with urllib.request.urlopen(url, timeout=10) as answer:
            lines = answer.read().decode().splitlines()
        return dict(line.rsplit(" ", 1) for line in lines if not line.startswith("#"))

    def test_who_ships_and_follows_says_how_far_it_is(self):
        machine = self.begin()
        of = '{machine="web1",journal="j"}'
        batch = int(machine.sync().split(".")[2])
        wait_for("all is sent", lambda: self.numbers(machine.shipper).get("espy_ship_batch" + of) == str(batch))
        wait_for("all came", lambda: self.numbers(self.follower).get("espy_follow_batch" + of) == str(batch))
        self.assertEqual(self.numbers(machine.shipper)["espy_ship_refused" + of], "0")
        found = self.numbers(self.follower)
        self.assertEqual([found["espy_follow_" + name + of] for name in ("gaps_total", "incomplete", "silent")],
                         ["0", "0", "0"])
        self.assertEqual(found["espy_follow_connected"], "1")

    def test_fleet_says_who_ships_what(self):
        machine = self.begin()
        batch = int(machine.sync().split(".")[2])
        line = json.loads(self.fleet("--json"))
        schema = json.loads((TOP / "docs/schema/fleet.schema.json").read_text())
        self.assertEqual(json_schema.problems(schema, line), [])
        self.assertEqual(list(line), [key for key in schema["properties"] if key in line], "keys have an order")
        self.assertEqual([line[key] for key in ("machine", "journal", "heard", "recorded", "batch", "replicas")],
                         ["web1", "j", True, True, batch, 3])
        self.assertRegex(self.fleet(), r"\Aweb1/j  batch \d+ of .*, up to date; .* on 3 servers\n\Z")
        machine.shipper.kill()
        self.assertIn("silent: nobody ships it", self.fleet())
        self.assertEqual(self.fleet("nobody"), "")


if __name__ == "__main__":
    unittest.main()
