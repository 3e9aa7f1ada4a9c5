"""Random work in repositories; after each step `git status` with the monitor is to be the one without.

`storm.py --seed 1 --steps 1000` runs one by hand. What git's untracked cache alone says wrong on the same index is
counted apart: that is not the monitor's.
"""

import argparse
import ctypes
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import threading

import repositories

libc = ctypes.CDLL(None, use_errno=True)
AT_FDCWD, RENAME_EXCHANGE = -100, 2
NAMES = [b"a", b"b", b"c", b"d", b"e", b"f.o", b"tmp", b"g h", b"\xff\xfe", b"n\nl", b"build", b"x.c", b"y.c", b".gitignore"]
IGNORES = [b"*.o\n", b"build/\n", b"tmp\n", b"*.o\nbuild\n!keep.o\n", b"/a\n", b"d/\n", b""]
DIRECTORIES = [b"a", b"b", b"c", b"d", b"e", b"build", b"tmp", b"q r", b"\xfe"]


def exchange(a, b):
    return libc.renameat2(AT_FDCWD, a, AT_FDCWD, b, RENAME_EXCHANGE) == 0


class Storm:
    def __init__(self, seed, kills=True, ipc=False):
        self.random = random.Random(seed)
        self.place = repositories.Place()
        self.kills = kills
        self.outside = os.fsencode(self.place.path("outside"))
        os.mkdir(self.outside)
        self.wrong, self.cache_alone, self.compared, self.parked = [], 0, 0, 0
        self.saved, self.unable, self.history = {}, [], []
        self.make()

    def git(self, top, *words, **environment):
        return self.place.git(top, *words, check=False, **environment)

    def make(self):
        """A repository with three branches, a submodule, a linked work tree beside it and one within."""
        place = self.place
        other = place.make_repository("other", ["s/t/u", "v", "w/x"])
        self.top = place.make_repository("r", [f"{d}/{e}/{f}" for d in "abc" for e in "de" for f in ("f", "x.c")])
        self.git(self.top, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", other, "sub")
        self.tops = [self.top, self.top]
        repositories.write(os.path.join(self.top, ".gitignore"), IGNORES[0])
        self.git(self.top, "add", "-A")
        self.git(self.top, "commit", "-qm", "second")
        for branch in ("one", "two"):
            self.git(self.top, "checkout", "-qb", branch)
            for _ in range(30):
                self.change()
            self.git(self.top, "add", "-A")
            self.git(self.top, "commit", "-qm", branch)
        self.git(self.top, "checkout", "-qf", "main")
        linked = place.path("linked")
        self.git(self.top, "worktree", "add", "-q", linked, "one")
        within = os.path.join(self.top, "c", "within")
        self.git(self.top, "worktree", "add", "-q", within, "two")
        self.tops = [self.top, linked, os.path.join(self.top, "sub"), within]
        for top in (self.top, os.path.join(self.top, "sub")):
            place.monitor(top)

    # What there is.

    def entries(self, top, kind):
        found = []
        for directory, below, files in os.walk(os.fsencode(top)):
            if b".git" in below:
                below.remove(b".git")
            links = [name for name in below if os.path.islink(os.path.join(directory, name))]
            wanted = files + links if kind == "file" else set(below) - set(links)
            found += [os.path.join(directory, name) for name in wanted
                      if name not in (b".git", b".gitmodules")]
        found.sort()
        return found

    def pick(self, kind="file"):
        found = self.entries(self.random.choice(self.tops[:2] + self.tops[:1]), kind)
        return self.random.choice(found) if found else None

    def some_directory(self):
        return self.pick("directory") if self.random.random() < 0.8 else os.fsencode(self.top)

    def keeps_work_trees(self, path):
        """A work tree of its own stays where it is."""
        return not any((os.fsencode(top) + b"/").startswith(path + b"/") for top in self.tops)

    # What happens.

    def change(self):
        """One change by a program that is not git."""
        ops = [self.edit, self.edit, self.edit, self.new_file, self.new_file, self.delete, self.rename_file,
               self.rename_directory, self.rename_directory, self.new_directories, self.remove_directory,
               self.move_out, self.move_in, self.exchange, self.mode, self.link, self.replace_by_directory,
               self.replace_by_empty, self.ignore, self.repository_within, self.unlink_repository, self.touch]
        return self.random.choice(ops)()

    def edit(self):
        path = self.pick()
        if path and not os.path.islink(path):
            with open(path, self.random.choice(["ab", "wb", "r+b"])) as file:
                file.write(b"%d\n" % self.random.randrange(10))
        return b"edit", path

    def new_file(self):
        directory = self.some_directory()
        if directory and os.path.isdir(directory):
            path = os.path.join(directory, self.random.choice(NAMES))
            if not os.path.isdir(path):
                with open(path, "wb") as file:
                    file.write(self.random.choice(IGNORES) if path.endswith(b".gitignore") else b"new\n")
            return b"new", path

    def delete(self):
        path = self.pick()
        if path:
            os.unlink(path)
        return b"delete", path

    def rename_file(self):
        path, directory = self.pick(), self.some_directory()
        if path and directory and os.path.isdir(directory):
            new = os.path.join(directory, self.random.choice(NAMES))
            if not os.path.isdir(new):
                os.rename(path, new)
            return b"rename", path, new

    def rename_directory(self):
        path, directory = self.pick("directory"), self.some_directory()
        if path and directory and self.keeps_work_trees(path) and not (directory + b"/").startswith(path + b"/"):
            new = os.path.join(directory, self.random.choice(DIRECTORIES))
            try:
                os.rename(path, new)
            except OSError:
                return None
            return b"rename directory", path, new

    def new_directories(self):
        directory = self.some_directory()
        if directory and os.path.isdir(directory):
            path = os.path.join(directory, *(self.random.choice(DIRECTORIES) for _ in range(3)))
            try:
                os.makedirs(path, exist_ok=True)
            except OSError:
                return None
            if self.random.random() < 0.7:
                with open(os.path.join(path, b"deep"), "wb") as file:
                    file.write(b"deep\n")
            return b"directories", path

    def remove_directory(self):
        path = self.pick("directory")
        if path and self.keeps_work_trees(path):
            shutil.rmtree(path)
            return b"remove directory", path

    def move_out(self):
        path = self.pick(self.random.choice(["file", "directory"]))
        if path and self.keeps_work_trees(path):
            self.parked += 1
            os.rename(path, os.path.join(self.outside, b"%d" % self.parked))
            return b"out", path

    def move_in(self):
        parked, directory = sorted(os.listdir(self.outside)), self.some_directory()
        if parked and directory and os.path.isdir(directory):
            one = os.path.join(self.outside, self.random.choice(parked))
            new = os.path.join(directory, self.random.choice(DIRECTORIES))
            try:
                os.rename(one, new)
            except OSError:
                return None
            return b"in", new

    def exchange(self):
        kind = self.random.choice(["file", "directory"])
        a, b = self.pick(kind), self.pick(self.random.choice([kind, "file"]))
        if a and b and self.keeps_work_trees(a) and self.keeps_work_trees(b):
            exchange(a, b)
            return b"exchange", a, b

    def mode(self):
        path = self.pick()
        if path and not os.path.islink(path):
            os.chmod(path, self.random.choice([0o644, 0o755]))
        return b"mode", path

    def touch(self):
        path = self.pick()
        if path and not os.path.islink(path):
            os.utime(path)
        return b"touch", path

    def link(self):
        path = self.pick()
        if path:
            os.unlink(path)
            os.symlink(self.random.choice([b"a", b"..", b"nowhere"]), path)
        return b"symbolic link", path

    def replace_by_directory(self):
        path = self.pick()
        if path:
            os.unlink(path)
            os.mkdir(path)
            if self.random.random() < 0.7:
                with open(os.path.join(path, b"in"), "wb") as file:
                    file.write(b"in\n")
        return b"file to directory", path

    def replace_by_empty(self):
        path = self.pick("directory")
        if path and self.keeps_work_trees(path):
            self.parked += 1
            os.rename(path, os.path.join(self.outside, b"%d" % self.parked))
            os.mkdir(path) if self.random.random() < 0.5 else open(path, "wb").close()
            return b"emptied", path

    def ignore(self):
        directory = self.some_directory()
        if directory and os.path.isdir(directory) and not os.path.isdir(directory + b"/.gitignore"):
            with open(os.path.join(directory, b".gitignore"), "wb") as file:
                file.write(self.random.choice(IGNORES))
            return b"ignore", directory

    def repository_within(self):
        path = self.pick("directory")
        if path and self.keeps_work_trees(path) and self.random.random() < 0.3:
            self.git(path, "init", "-q")
            return b"init", path

    def unlink_repository(self):
        for path in self.entries(self.top, "directory"):
            inner = path + b"/.git"
            if os.path.isdir(inner) and self.random.random() < 0.5:
                shutil.rmtree(inner)
                return b"no repository any more", path

    def several(self):
        return [self.change() for _ in range(self.random.randrange(2, 30))]

    def by_git(self):
        top = self.random.choice(self.tops)
        branch = self.random.choice(["main", "one", "two"])
        words = self.random.choice([
            ["add", "-A"], ["add", "."], ["add", "-u"], ["commit", "-qam", "more"], ["stash", "-q"], ["stash", "-qu"],
            ["stash", "pop", "-q"], ["checkout", "-qf", "--detach", branch], ["checkout", "-q", "--detach", branch],
            ["reset", "-q", "--hard"], ["reset", "-q"], ["clean", "-qfd"], ["clean", "-qfdx"], ["rm", "-rqf", "a"],
            ["mv", "b", "z"], ["checkout", "-qf", "."], ["rebase", "-q", branch], ["rebase", "--abort"],
            ["merge", "-q", branch], ["merge", "--abort"], ["cherry-pick", branch], ["cherry-pick", "--abort"],
            ["restore", "--staged", "."], ["sparse-checkout", "set", "a", "sub", "c"], ["sparse-checkout", "disable"],
            ["diff", "--quiet"], ["update-index", "--refresh"], ["ls-files", "-m"], ["gc", "-q"],
            ["update-index", "--split-index"], ["update-index", "--no-split-index"],
        ])
        self.git(top, *words)
        for name in ("sub", "c/within"):
            if not os.path.exists(os.path.join(self.top, name, ".git")):
                self.bring_back(name)
        return (b"git " + " ".join(words).encode(), os.fsencode(top))

    def bring_back(self, name):
        """A work tree that git has removed, such as by `clean`."""
        top = os.path.join(self.top, name)
        if os.path.isdir(top) and not os.path.islink(top):
            shutil.rmtree(top)
        elif os.path.lexists(top):
            os.unlink(top)
        if name == "sub":
            self.git(self.top, "-c", "protocol.file.allow=always", "submodule", "-q", "update", "--init", "--force")
            if not os.path.exists(os.path.join(top, ".git")):
                os.makedirs(top, exist_ok=True)
                repositories.write(os.path.join(top, ".git"), "gitdir: ../.git/modules/sub\n")
        else:
            os.makedirs(os.path.dirname(top), exist_ok=True) if not os.path.isfile(os.path.dirname(top)) else None
            self.git(self.top, "worktree", "prune")
            self.git(self.top, "worktree", "add", "-qf", "--detach", top, "two")

    def index(self):
        """An index comes back that was there before."""
        top = self.random.choice(self.tops[:2])
        index = os.path.join(self.top, ".git", "index" if top == self.top else "worktrees/linked/index")
        saved = self.saved.get(top)
        if saved and os.path.exists(saved) and self.random.random() < 0.5:
            shutil.copy2(saved, index + ".new")
            os.rename(index + ".new", index)
            return b"old index"
        if os.path.exists(index):
            self.saved[top] = self.place.path("saved" + os.path.basename(top))
            shutil.copy2(index, self.saved[top])
        return b"index saved"

    def at_once(self):
        """Two gits, and a third program that changes things meanwhile."""
        running = [subprocess.Popen(["git", *words], cwd=self.random.choice(self.tops[:2]), env=self.place.environment,
                                    stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                   for words in (["status"], self.random.choice([["add", "-A"], ["status"], ["diff"]]))]
        done = [self.change() for _ in range(self.random.randrange(12))]
        for process in running:
            process.wait()
        return b"at once", done

    def kill(self):
        if not self.kills:
            return None
        for process in repositories.servers(self.place.runtime):
            os.kill(process, signal.SIGKILL)
        return b"kill"

    def kill_meanwhile(self):
        """At any moment of an answer."""
        if not self.kills:
            return None
        found = repositories.servers(self.place.runtime)
        timer = threading.Timer(self.random.random() * 0.01, lambda: [kill(one) for one in found])
        timer.start()
        self.git(self.top, "status")
        timer.join()
        return b"kill meanwhile"

    def replace_top(self):
        """The work tree goes away for a moment, or is a copy of what it was."""
        old = self.top + ".old"
        os.rename(self.top, old)
        if self.random.random() < 0.5:
            subprocess.run(["cp", "-a", old, self.top], check=True)
            shutil.rmtree(old)
        else:
            os.rename(old, self.top)
        return b"top replaced"

    def step(self):
        chosen = self.random.choices(
            [self.change, self.several, self.by_git, self.index, self.at_once, self.kill, self.kill_meanwhile,
             self.replace_top], [50, 10, 25, 4, 6, 0.7, 0.7, 0.7])[0]
        try:
            return chosen()
        except (OSError, shutil.Error) as error:
            return b"impossible", str(error).encode()

    def answers(self):
        """How often git asked the server, and was answered by paths."""
        said = self.place.counters(self.top).get("answers", "0 to git, 0 of them")
        return tuple(int(number.replace(",", "")) for number in re.findall(r"([\d,]*\d) (?:to git|of them)", said))

    # What git says of it.

    def compare(self, what, number):
        options = self.random.choice([[], [], [], [], ["-uno"], ["-uall"], ["--ignored"]])
        for top in self.random.sample(self.tops, 2):
            if not os.path.exists(os.path.join(top, ".git")):
                continue
            copies = [self.index_copy(top, name) for name in ("for-truth", "for-cache", "as-before")]
            said = self.git(top, "status", "--porcelain", *options)
            done = self.place.run(["git", "-c", "core.fsmonitor=", "-c", "core.untrackedCache=false", "status",
                                   "--porcelain", *options], top, check=False, GIT_INDEX_FILE=copies[0])
            truth = done.stdout
            if done.returncode != 0:
                self.unable.append((what, done.stderr))
                self.git(top, "reset", "--hard", "-q")
                continue
            self.compared += 1
            if said == truth:
                continue
            cache = self.git(top, "-c", "core.fsmonitor=", "-c", "core.untrackedCache=true", "status", "--porcelain",
                             *options, GIT_INDEX_FILE=copies[1])
            if said == cache:
                self.cache_alone += 1
                # It stays wrong until it is dropped.
                self.git(top, "update-index", "--no-untracked-cache")
                self.git(top, "update-index", "--untracked-cache")
            else:
                evidence = self.index_copy(top, "for-evidence", copies[2])
                trace = self.place.run(["git", "status", "--porcelain", *options], top, check=False,
                                       GIT_INDEX_FILE=evidence, GIT_TRACE_FSMONITOR="1").stderr
                self.wrong.append((number, top, options, self.history[-8:], said, truth, cache, trace))
                self.git(top, "update-index", "--no-fsmonitor", "--no-untracked-cache")

    def index_copy(self, top, name, index=None):
        index = index or self.git(top, "rev-parse", "--path-format=absolute", "--git-path", "index").decode().strip()
        copy = self.place.path(name)
        if os.path.exists(copy):
            os.unlink(copy)
        if os.path.exists(index):
            shutil.copy2(index, copy)
        # A split index lies in two files; the other is found beside the git directory.
        return copy

    def run(self, steps, stop_at_wrong=False):
        for number in range(steps):
            self.history.append(self.step())
            self.compare(self.history[-1], number)
            if stop_at_wrong and self.wrong:
                return


def kill(process):
    try:
        os.kill(process, signal.SIGKILL)
    except ProcessLookupError:
        pass


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--steps", type=int, default=1000)
    parser.add_argument("--no-kills", action="store_true")
    parser.add_argument("--keep", action="store_true")
    given = parser.parse_args()
    storm = Storm(given.seed, kills=not given.no_kills)
    storm.run(given.steps, stop_at_wrong=given.keep)
    print(f"seed {given.seed}: {given.steps} steps, {storm.compared} compared, {len(storm.wrong)} wrong, {len(storm.unable)} without a status, {storm.cache_alone} of the untracked cache "
          f"alone; {storm.place.counters(storm.top).get('answers')}")
    for number, top, options, what, said, truth, cache, trace in storm.wrong[:5]:
        print(f"step {number} in {top} {options}: {what}\n  said  {said}\n  truth {truth}\n  cache {cache}\n"
              f"  trace {trace.decode()}")
    if given.keep and storm.wrong:
        print(f"left in {storm.place.directory}")
    else:
        storm.place.end()
    sys.exit(bool(storm.wrong))


if __name__ == "__main__":
    main()
