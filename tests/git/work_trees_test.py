"""Work trees of all sorts: with the monitor `git status` is what it is without."""

import os
import shutil
import subprocess
import unittest

import repositories
from repositories import TestCase, write


class WorkTrees(TestCase):
    def test_a_write_below_a_renamed_directory(self):
        """git 2.55's own monitor does not see it."""
        top = self.live(files=["a/b/c/f"])
        os.rename(os.path.join(top, "a"), os.path.join(top, "z"))
        self.git(top, "add", "-A")
        self.git(top, "commit", "-qm", "renamed")
        self.assert_true(top)
        write(os.path.join(top, "z/b/c/f"), "2222")
        self.assertEqual(self.assert_true(top), b" M z/b/c/f\n")

    def test_of_one_file(self):
        top = self.live(files=["f"])
        for text in ("1", "22", ""):
            write(os.path.join(top, "f"), text)
            self.assertEqual(self.assert_true(top), b" M f\n")
        os.unlink(os.path.join(top, "f"))
        self.assertEqual(self.assert_true(top), b" D f\n")

    def test_linked_beside_and_within(self):
        top = self.live()
        beside, within = self.place.path("beside"), os.path.join(top, "trees/within")
        for linked in (beside, within):
            self.git(top, "worktree", "add", "-q", linked)
            for _ in range(3):
                self.assert_true(linked)
            write(os.path.join(linked, "h"), "x")
            self.assertEqual(self.assert_true(linked), b" M h\n")
        self.assertEqual(self.assert_true(top), b"?? trees/\n")
        self.assertIn("2 work trees", self.place.counters(top)["server"])
        self.assertIn("as a part of " + top, self.place.counters(within)["live"])

    def test_a_submodule_is_served_from_the_work_tree_that_it_is_in(self):
        other = self.place.make_repository("other", ["s/t", "v"])
        top = self.live()
        self.git(top, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", other, "sub")
        sub = os.path.join(top, "sub")
        self.place.monitor(sub)
        for _ in range(3):
            self.assert_true(sub)
        write(os.path.join(sub, "s/t"), "x")
        write(os.path.join(sub, "new"), "x")
        self.assertEqual(self.assert_true(sub), b" M s/t\n?? new\n")
        self.assertIn(b" M sub", self.assert_true(top).replace(b"AM sub", b" M sub"))
        self.assertIn("1 work tree", self.place.counters(sub)["server"])

    def test_a_submodule_whose_enclosing_work_tree_came_later(self):
        other = self.place.make_repository("other", ["s/t", "v"])
        top = self.place.make_repository("r", ["f"])
        self.git(top, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", other, "sub")
        sub = os.path.join(top, "sub")
        self.place.monitor(sub)
        self.settle(sub)
        write(os.path.join(sub, "v"), "x")
        self.place.monitor(top)
        self.settle(top)
        write(os.path.join(sub, "v"), "y")
        self.assertEqual(self.assert_true(sub), b" M v\n")
        self.assert_true(top)

    def test_another_one_at_the_same_path(self):
        top = self.live()
        self.assert_true(top)
        copy = self.place.path("copy")
        subprocess.run(["cp", "-a", top, copy], check=True)
        write(os.path.join(copy, "h"), "changed while nobody watched")
        write(os.path.join(copy, "a/untracked"), "x")
        os.rename(top, self.place.path("away"))
        os.rename(copy, top)
        self.assertEqual(self.assert_true(top), b" M h\n?? a/untracked\n")

    def test_renamed(self):
        top = self.live()
        new = self.place.path("renamed")
        os.rename(top, new)
        write(os.path.join(new, "h"), "x")
        self.assertEqual(self.assert_true(new), b" M h\n")
        os.rename(new, top)
        write(os.path.join(top, "a/g"), "x")
        self.assertEqual(self.assert_true(top), b" M a/g\n M h\n")

    def test_a_server_whose_last_one_is_removed_has_none(self):
        top, other = self.live(), self.live("other")
        shutil.rmtree(top)
        self.assert_true(other)
        self.assertIn("1 work tree", self.place.counters(other)["server"])

    def test_the_repository_is_elsewhere(self):
        top = self.place.path("tree")
        self.git(self.place.directory, "init", "-q", "--separate-git-dir", self.place.path("repository"), top)
        write(os.path.join(top, "f"), "x")
        self.git(top, "add", "-A")
        self.place.monitor(top)
        self.settle(top)
        write(os.path.join(top, "f"), "y")
        self.assertEqual(self.assert_true(top), b"AM f\n")

    def test_through_a_symbolic_link(self):
        top = self.live()
        link = self.place.path("link")
        os.symlink(top, link)
        write(os.path.join(link, "h"), "x")
        self.assertEqual(self.assert_true(link), b" M h\n")
        self.assertIn("1 work tree", self.place.counters(top)["server"])

    def test_an_index_of_its_own(self):
        top = self.live()
        other = {"GIT_INDEX_FILE": self.place.path("other-index")}
        self.git(top, "read-tree", "HEAD", **other)
        for name in ("h", "a/g"):
            write(os.path.join(top, name), "x")
            self.assert_true(top)
            self.git(top, "add", "-A", **other)
            self.assertIn(b"M  " + name.encode(), self.git(top, "status", "--porcelain", **other))

    def test_a_mode_alone(self):
        top = self.live()
        os.chmod(os.path.join(top, "h"), 0o755)
        self.assertEqual(self.assert_true(top), b" M h\n")

    def test_what_was_mapped_is_seen_when_it_is_unmapped(self):
        top = self.live()
        subprocess.run(["python3", "-c", "import mmap,sys; f=open(sys.argv[1],'r+b'); m=mmap.mmap(f.fileno(),0); f.close();"
                        "m[0:1]=b'X'; m.close()", os.path.join(top, "h")], check=True)
        self.assertEqual(self.assert_true(top), b" M h\n")


@unittest.skipIf(os.getuid() != 0, "needs root, to be an ordinary user")
class Unreadable(TestCase):
    """What an ordinary user may not read."""

    USER = 12345

    def setUp(self):
        super().setUp()
        os.chmod(self.place.directory, 0o755)
        self.place.run = self.run_as_user

    def run_as_user(self, words, cwd, check=True, **environment):
        done = subprocess.run(words, cwd=cwd, env={**self.place.environment, **environment}, stdin=subprocess.DEVNULL,
                              capture_output=True, timeout=repositories.PATIENCE, user=self.USER, group=self.USER)
        if check and done.returncode != 0:
            raise AssertionError(f"{words}: {done.stderr}")
        return done

    def own(self):
        for directory, below, files in os.walk(self.place.directory):
            for name in [".", *below, *files]:
                os.chown(os.path.join(directory, name), self.USER, self.USER, follow_symlinks=False)

    def test_what_git_remembered_of_a_directory_is_forgotten_with_the_permission(self):
        self.own()
        top = self.place.make_repository("r", ["a/b/f"])
        self.own()
        self.place.monitor(top)
        self.settle(top)
        write(os.path.join(top, "a/new/u"), "x")
        self.own()
        for _ in range(3):
            self.assertEqual(self.assert_true(top), b"?? a/new/\n")
        os.chmod(os.path.join(top, "a/new"), 0o000)
        self.assertEqual(self.assert_true(top), b"")
        os.chmod(os.path.join(top, "a/new"), 0o755)
        self.assertEqual(self.assert_true(top), b"?? a/new/\n")

    def test_a_directory(self):
        self.own()
        top = self.place.make_repository("r", ["a/b/f", "d/e/f", "d/g"])
        self.own()
        self.place.monitor(top)
        self.settle(top)
        secret = os.path.join(top, "d")
        for mode in (0o311, 0o000, 0o755, 0o311):
            os.chmod(secret, mode)
            for name in ("a/b/f", "d/g", "d/e/f", "d/new", "d/e/new"):
                write(os.path.join(top, name), f"{mode}")
                self.own()
                self.assert_true(top)
        # A watch outlives the permission; one that begins without it does not.
        self.place.kill_server()
        self.settle(top)
        for name in ("a/b/f", "d/g", "d/e/f", "d/new"):
            write(os.path.join(top, name), "again")
            self.own()
            self.assert_true(top)
        self.assertIn("1 directory may not be read", self.place.counters(top)["gap"])


if __name__ == "__main__":
    unittest.main()
