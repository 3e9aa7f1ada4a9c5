"""Servers that are killed, stopped, and put back to an older copy of their data."""

import shutil
import signal
import time
import unittest

from fleet import ClusterCase, times
from nodes import wait_for


class Servers(ClusterCase):
    def begin(self):
        machine = self.machine("web1").begin()
        self.follow()
        self.wait_for_stream(machine)
        return machine

    def settled(self, machine, gaps=0):
        self.settle()
        self.assertEqual(self.gaps(machine), gaps)
        return self.check_stream(machine)

    def last(self, machine):
        with self.client() as client:
            return client.api(f"STREAM.INFO.{machine.stream}")["state"]["last_seq"]

    def test_leader_is_killed(self):
        machine = self.begin()
        for _ in range(times(5, 1)):
            leader = self.wait_for_stream(machine)
            self.cluster.kill(leader)
            time.sleep(self.random.uniform(0.5, 2.5))
            self.cluster.start(leader)
            self.cluster.wait_for_leader(machine.stream)
        self.assertEqual(self.settled(machine), ["first"])

    def test_all_are_killed_at_once(self):
        machine = self.begin()
        for _ in range(times(3, 1)):
            time.sleep(1)
            for node in self.cluster.nodes:
                self.cluster.kill(node)
            time.sleep(self.random.uniform(0.5, 2.5))
            self.cluster.up()
            self.cluster.wait_for_leader(machine.stream)
        self.assertEqual(self.settled(machine), ["first"])

    def test_leader_is_stopped_for_longer_than_anybody_remembers(self):
        machine = self.begin()
        for _ in range(times(2, 1)):
            leader = self.wait_for_stream(machine)
            self.cluster.send(leader, signal.SIGSTOP)
            time.sleep(times(15, 8))
            self.cluster.send(leader, signal.SIGCONT)
            self.cluster.wait_for_leader(machine.stream)
        self.assertEqual(self.settled(machine), ["first"])

    def test_data_is_put_back_to_an_older_copy(self):
        machine = self.begin()
        time.sleep(2)
        self.stop_all()
        for node in self.cluster.nodes:
            shutil.copytree(self.cluster.folder / f"data{node}", self.cluster.folder / f"old{node}")
        self.cluster.up()
        self.cluster.wait_for_leader(machine.stream)
        before = self.last(machine)
        wait_for("more is in the stream", lambda: self.last(machine) > before + 10)
        self.stop_all()
        for node in self.cluster.nodes:
            shutil.rmtree(self.cluster.folder / f"data{node}")
            shutil.move(self.cluster.folder / f"old{node}", self.cluster.folder / f"data{node}")
        self.cluster.up()
        self.cluster.wait_for_leader(machine.stream)
        self.assertEqual(self.settled(machine), ["first"])

    def stop_all(self):
        for node in self.cluster.nodes:
            self.cluster.kill(node)


if __name__ == "__main__":
    unittest.main()
