"""Symbolic links below the root are followed: the map that is kept from what is told is `find -L`."""

import os
import random
import signal
import shutil
import subprocess
import unittest

from espy_process import Json, TestCase

ROUNDS = int(os.environ.get("ESPY_FOLLOW_STORM", "6"))
OPERATIONS = 300
TARGETS = 5


class Writer:
    """Works in `w`, and in targets outside of it. At most one link leads to each target."""

    def __init__(self, top, seed):
        self.top = top
        self.random = random.Random(seed)
        self.links = {}
        for target in range(TARGETS):
            os.makedirs(f"{top}/t{target}/d")
        os.makedirs(f"{top}/w/d")

    def directories(self, target=None):
        """Those of the tree, or of what may hold a link to `target` without a circle."""
        tops = ["w"] + [f"t{other}" for other in range(TARGETS if target is None else target)]
        return [path for top in tops for path, _, _ in os.walk(f"{self.top}/{top}")]

    def some(self, places):
        return self.random.choice(places)

    def name(self, kind):
        return f"{kind}{self.random.randrange(3)}"

    def link(self):
        target = self.random.randrange(TARGETS)
        places = self.directories(target)
        here = f"{self.some(places)}/l{target}" if places else None
        before = self.links.pop(target, None)
        if before and os.path.lexists(before):
            if here and self.random.random() < 0.5:
                os.rename(before, here)
                self.links[target] = here
                return
            os.unlink(before)
        if here:
            os.symlink(f"{self.top}/t{target}", here)
            self.links[target] = here

    def make(self):
        path = f"{self.some(self.directories())}/{self.name('d')}"
        if not os.path.lexists(path):
            os.makedirs(f"{path}/{self.name('d')}")

    def touch(self):
        with open(f"{self.some(self.directories())}/{self.name('f')}", "a", encoding="utf-8") as file:
            file.write("x")

    def movable(self):
        """Directories without a link in them, that their links are not lost."""
        held = [os.path.realpath(os.path.dirname(link)) + "/" for link in self.links.values()]
        tops = {f"{self.top}/w"} | {f"{self.top}/t{target}" for target in range(TARGETS)}
        return [path for path in self.directories() if path not in tops
                and not any(link.startswith(path + "/") for link in held)]

    def move(self):
        places = self.movable()
        if places:
            path = self.some(places)
            to = f"{self.some(self.directories())}/{self.name('d')}"
            if not to.startswith(path) and not os.path.lexists(to):
                os.rename(path, to)

    def move_with_links(self):
        path = f"{self.top}/w/{self.name('d')}"
        to = f"{self.top}/w/{self.name('d')}"
        if os.path.isdir(path) and not os.path.lexists(to):
            os.rename(path, to)
            self.links = {target: link.replace(path + "/", to + "/", 1)
                          for target, link in self.links.items()}

    def remove(self):
        places = self.movable()
        if places:
            shutil.rmtree(self.some(places))

    def target_away(self):
        path = f"{self.top}/t{self.random.randrange(TARGETS)}"
        if any(link.startswith(path + "/") for link in self.links.values()):
            return
        if self.random.random() < 0.5:
            os.rename(path, f"{self.top}/away")
            os.rename(f"{self.top}/away", path)
        else:
            shutil.rmtree(path)
            os.mkdir(path)

    def work(self):
        self.some([self.link, self.make, self.make, self.touch, self.touch, self.touch, self.move,
                   self.move_with_links, self.remove, self.target_away])()


class Follow(TestCase):
    def found(self):
        """What `find -L` says is below `w`."""
        text = subprocess.run(["find", "-L", "w", "-mindepth", "1"], cwd=self.directory, check=True,
                              stdout=subprocess.PIPE).stdout.decode()
        return set(text.splitlines())

    def apply(self, known, told):
        change, path = told["change"], told.get("path")
        if change in ("exists", "created"):
            self.assertNotIn(path, known, told)
            known.add(path)
        elif change == "removed":
            self.assertIn(path, known, told)
            known.remove(path)
            self.assertFalse([other for other in known if other.startswith(path + "/")], told)
        elif change == "renamed":
            moved = {other for other in known
                     if other == told["from"] or other.startswith(told["from"] + "/")}
            self.assertIn(told["from"], moved, told)
            known -= moved
            if told.get("replaced"):
                known.discard(path)
            arrived = {path + other[len(told["from"]):] for other in moved}
            if told.get("exchanged"):
                back = {other for other in known if other == path or other.startswith(path + "/")}
                known -= back
                known |= {told["from"] + other[len(path):] for other in back}
            self.assertFalse(known & arrived, told)
            known |= arrived
        elif change in ("modified", "written", "attributes"):
            self.assertIn(path, known | {"w"}, told)

    def storm(self, seed, *words):
        writer = Writer(os.path.realpath(self.directory), seed)
        for _ in range(30):
            writer.work()
        espy = self.start("watch", "--follow", "--initial", "--format", "json", *words, "w")
        stream = Json(espy)
        known = set()
        for told in stream.ready():
            self.apply(known, told)
        self.assertEqual(known, self.found())
        for count in range(OPERATIONS):
            if count == OPERATIONS // 3:
                espy.process.send_signal(signal.SIGSTOP)
            if count == OPERATIONS * 2 // 3:
                espy.process.send_signal(signal.SIGCONT)
            writer.work()
        there = self.found()
        while known != there:
            self.apply(known, stream.next())

    def test_keeps_the_map_in_a_storm(self):
        for seed in range(ROUNDS):
            with self.subTest(seed=seed):
                self.storm(seed)
            shutil.rmtree(self.directory)
            os.mkdir(self.directory)

    def test_keeps_the_map_by_listing(self):
        self.storm(100, "--backend", "poll", "--interval", "20ms")

    def test_keeps_the_map_over_fanotify(self):
        if os.geteuid() != 0:
            self.skipTest("not root")
        self.storm(101, "--backend", "fanotify")

    def test_runs_for_what_a_link_leads_to(self):
        self.make("p/", "w/")
        os.symlink("../p", self.path("w/l"))
        espy = self.start("run", "--follow", "w", "--", "echo", "ran")
        espy.ready()
        self.make("p/f")
        self.assertEqual(espy.out.next(), b"ran")

    def test_needs_a_record_of_the_tree(self):
        self.make("w/")
        status, _, words = self.run_espy("watch", "--follow", "--no-track", "w")
        self.assertEqual(status, 2, words)


if __name__ == "__main__":
    unittest.main()
