"""The whole at once: three nodes, five trees under storm, and every process killed at random; nothing is lost, nothing twice, and
every gap is named."""

import random
import time
import unittest

from fleet import ClusterCase, times


class Storm(ClusterCase):
    def test_every_process_is_killed_at_random(self):
        for number in range(5):
            self.machine(f"web{number}").begin(times(0.002, 0.01))
        self.follow()
        chance, kills = random.Random(), 0
        end = time.monotonic() + times(600, 20)
        while time.monotonic() < end:
            time.sleep(chance.uniform(0, times(1.0, 2.0)))
            kills += 1
            if chance.random() < 0.2:
                self.kill_servers(chance)
            else:
                victim = chance.choice([*self.processes, *(each for machine in self.machines
                                                           for each in (machine.shipper, machine.recorder))])
                victim.kill()
                victim.start()
        for machine in self.machines:
            machine.recorder.wait_for_word("recording ")
        self.settle(patience=300)
        steps = sum(machine.writer.steps for machine in self.machines)
        reasons = {machine.name: self.check_stream(machine) for machine in self.machines}
        gaps = {machine.name: self.gaps(machine) for machine in self.machines}
        print(f"{kills} kills, {steps} steps of writers; gaps {gaps}, snapshots {reasons}")
        self.assertEqual(set(gaps.values()), {0}, "nothing was trimmed, nothing went back")

    def kill_servers(self, chance):
        """One, seldom two: with two of three gone nothing is stored until they are back."""
        victims = chance.sample(list(self.cluster.nodes), 1 + (chance.random() < 0.2))
        for node in victims:
            self.cluster.kill(node)
        time.sleep(chance.uniform(0, 2))
        for node in victims:
            self.cluster.start(node)


if __name__ == "__main__":
    unittest.main()
