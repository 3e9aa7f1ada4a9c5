"""Storms of some hundred steps; `storm.py` runs longer ones by hand."""

import unittest

from storm import Storm

STEPS = 120


class Storms(unittest.TestCase):
    maxDiff = None

    def storm(self, seed, **options):
        storm = Storm(seed, **options)
        self.addCleanup(storm.place.end)
        storm.run(STEPS)
        self.assertEqual(storm.wrong, [])
        # It is no storm if nothing is compared, or if all is always looked at.
        self.assertGreater(storm.compared, STEPS)
        print(f"seed {seed}: {storm.compared} compared, {storm.cache_alone} wrong of the untracked cache alone")
        return storm

    def test_one(self):
        self.storm(1)

    def test_another(self):
        self.storm(2)

    def test_with_one_server_all_the_time(self):
        storm = self.storm(3, kills=False)
        asked, by_paths = storm.answers()
        self.assertGreater(by_paths * 2, asked)


if __name__ == "__main__":
    unittest.main()
