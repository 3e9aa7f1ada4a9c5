"""Limits that are reached, and a disk that is full."""

import os
import subprocess
import time
import unittest

from fleet import ClusterCase, WHOLE
from nats_client import retry
from nodes import Cluster, wait_for


class Limits(ClusterCase):
    def test_stream_that_takes_nothing_more_goes_on_when_it_may(self):
        machine = self.machine("web1")
        client = self.client()
        settings = dict(name=machine.stream, subjects=["espy.web1.j.>"], num_replicas=3, storage="file",
                        discard="new", max_bytes=60_000)
        retry(lambda: client.api(f"STREAM.CREATE.{machine.stream}", **settings))
        machine.begin()
        self.follow()
        machine.shipper.wait_for_word("maximum bytes")
        self.assertTrue(machine.shipper.is_alive())
        retry(lambda: client.api(f"STREAM.UPDATE.{machine.stream}", **{**settings, "max_bytes": 100_000_000}))
        self.settle()
        self.assertEqual(self.gaps(machine), 0)
        self.assertEqual(self.check_stream(machine), ["first"])


@unittest.skipUnless(WHOLE, "it takes a minute: scripts/cluster test")
@unittest.skipUnless(os.geteuid() == 0, "only the superuser may mount")
class FullDisk(ClusterCase):
    def setUp(self):
        super().setUp()
        # What a disk of the servers' own is.
        self.cluster.down()
        for node in self.cluster.nodes:
            data = self.cluster.folder / f"data{node}"
            data.mkdir(exist_ok=True)
            done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16m", "none", data], capture_output=True)
            if done.returncode != 0:
                self.skipTest("nothing can be mounted here")
            self.addCleanup(subprocess.run, ["umount", "-l", data])
        self.cluster.up()

    def test_full_disk_stalls_and_loses_nothing(self):
        machine = self.machine("web1").begin()
        self.follow()
        self.wait_for_stream(machine)
        filler = [open(self.cluster.folder / f"data{node}" / "filler", "wb") for node in self.cluster.nodes]
        for each in filler:
            with self.assertRaises(OSError):
                while True:
                    each.write(b"x" * 65536)
                    each.flush()
        time.sleep(10)
        self.assertTrue(machine.shipper.is_alive())
        for each in filler:
            os.unlink(each.name)
            try:
                each.close()
            except OSError:
                pass
        # The servers of 2.9 do not find out of it by themselves.
        for node in self.cluster.nodes:
            self.cluster.kill(node)
        self.cluster.up()
        self.settle()
        self.assertEqual(self.gaps(machine), 0)
        self.check_stream(machine)


if __name__ == "__main__":
    unittest.main()
