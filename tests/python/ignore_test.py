"""Rules in gitignore syntax, and a watcher that goes by them."""

import os
import pathlib
import tempfile
import unittest

import espy
from espy import ignore


class IgnoreTest(unittest.TestCase):
    def setUp(self):
        place = tempfile.TemporaryDirectory()
        self.addCleanup(place.cleanup)
        self.root = pathlib.Path(place.name)
        (self.root / ".gitignore").write_text("out/\n*.log\n!kept.log\n")
        os.makedirs(self.root / ".git")
        os.makedirs(self.root / "out")

    def test_the_last_rule_that_matches_decides(self):
        rules = ignore.rules("*.o\n!a.o\nb/\n")
        self.assertEqual(len(rules), 3)
        self.assertEqual(rules.match("x.o"), (".gitignore", 1, "*.o", False, False))
        self.assertTrue(rules.match("a.o").negated)
        self.assertIsNone(rules.match("b"))
        self.assertTrue(rules.match("b", is_directory=True).directory_only)

    def test_a_tree_decides_and_says_why(self):
        tree = ignore.tree(self.root, globs=["*.tmp"])
        self.assertTrue(tree.decide("a.log"))
        self.assertFalse(tree.decide("kept.log"))
        self.assertTrue(tree.decide("a.tmp"))
        decision = tree.decide("out/deep/x")
        self.assertEqual((decision.ignored, decision.matched, decision.line, decision.pattern), (True, "out", 1, "out/"))
        self.assertIn("out/", tree.explain("out/deep/x"))

    def test_a_watcher_neither_enters_nor_tells_what_is_ignored(self):
        tree = ignore.tree(self.root)
        with espy.watcher() as watcher:
            root = watcher.add(self.root, ignore=tree, tell=["created"])
            watcher.sync()
            for name in ("out/f", "a.log", "kept.log"):
                (self.root / name).touch()
            self.assertEqual([os.path.basename(change.path) for change in watcher.sync()], ["kept.log"])
            (self.root / ".gitignore").write_text("*.log\n")
            tree.reload()
            tree.release()
            self.assertTrue(watcher.reprune(root))
            self.assertIn("out/f", [os.path.relpath(change.path, self.root) for change in watcher.sync()])
            with self.assertRaisesRegex(TypeError, "only one"):
                watcher.add(self.root, ignore=tree, prune={"a"})


if __name__ == "__main__":
    unittest.main()
