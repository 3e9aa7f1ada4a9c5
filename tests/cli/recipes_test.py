"""Every recipe of docs/recipes.md, run as it stands there: only the places are those of the test."""

import os
import re
import shutil
import signal
import socket
import subprocess
import unittest

from espy_process import ESPY, Lines, TestCase, prepared

TOP = os.path.join(os.path.dirname(__file__), "..", "..")
PAGE = os.path.join(TOP, "docs", "recipes.md")


def recipes():
    """The recipes of the page by name."""
    with open(PAGE, encoding="utf-8") as page:
        found = re.findall(r"<!-- recipe: (\w+) -->\n```\w+\n(.*?)```\n", page.read(), re.DOTALL)
    return dict(found)


class Recipe(TestCase):
    def setUp(self):
        super().setUp()
        self.make("bin/")
        os.symlink(ESPY, self.path("bin/espy"))

    def program(self, name, text):
        """What a recipe calls, in its place: it writes lines to the descriptor of `told`."""
        path = self.path(name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(f"#!/bin/sh\n{text}\n")
        os.chmod(path, 0o755)

    def place(self, name):
        return os.fsdecode(self.path(name))

    def start_recipe(self, name, places=()):
        """Starts a recipe; what its programs write to descriptor 9 comes as `self.told`."""
        self.start_text(recipes()[name], places)

    def start_text(self, text, places=()):
        for there, here in places:
            self.assertIn(there, text)
            text = text.replace(there, here)
        read, write = os.pipe()
        words = os.pipe()
        self.addCleanup(os.close, read)
        self.addCleanup(os.close, words[0])
        self.process = subprocess.Popen(
            ["bash", "-c", f"exec 9>&{write}\n{text}"], cwd=self.directory, pass_fds=[write],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=words[1],
            start_new_session=True,
            **prepared({"env": {**os.environ, "PATH": f"{self.place('bin')}:{os.environ['PATH']}"}}))
        os.close(write)
        os.close(words[1])
        self.told = Lines(read)
        self.words = Lines(words[0])
        self.addCleanup(self.end, self.process, self.told)

    @staticmethod
    def end(process, told):
        """Ends a recipe, and waits for all that has descriptor 9: what espy started is ended by espy."""
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGTERM)
        process.wait()
        while told.next() is not None:
            pass

    def ready(self):
        self.words.until(lambda line: line.startswith(b"ready"))

    def expect(self, *lines):
        self.assertEqual([self.told.next() for _ in lines], [line.encode() for line in lines])

    def test_each_is_tested(self):
        tested = {name.removeprefix("test_recipe_") for name in dir(self)
                  if name.startswith("test_recipe_")}
        self.assertEqual(tested, set(recipes()))

    def test_recipe_spool(self):
        self.make("spool/", "spool/there before")
        self.program("import", 'echo "$1" >&9')
        self.start_recipe("spool")
        self.expect("spool/there before")
        self.write("spool/plain")
        self.expect("spool/plain")
        self.write("spool/a.part")
        with open(self.path("spool/slow\nname"), "wb") as file:
            file.write(b"1")
            file.flush()
            os.rename(self.path("spool/a.part"), self.path("spool/a.txt"))
            self.expect("spool/a.txt")
            file.write(b"2")
        self.expect("spool/slow", "name")
        self.write("spool/.c.Xy12")
        os.rename(self.path("spool/.c.Xy12"), self.path("spool/c"))
        self.expect("spool/c")

    def test_the_spool_of_the_first_page(self):
        with open(os.path.join(TOP, "README.md"), encoding="utf-8") as page:
            text = re.search(r"^\$ (espy watch --complete .*? \./import)$", page.read(),
                             re.DOTALL | re.MULTILINE)[1]
        self.make("spool/")
        self.program("import", 'echo "$1" >&9')
        self.start_text(text)
        self.ready()
        self.make("spool/directory/")
        for before in (".c.Xy12", "c.part"):
            self.write("spool/" + before)
            os.rename(self.path("spool/" + before), self.path("spool/c"))
            self.expect("spool/c")

    def test_recipe_python(self):
        self.make("src/")
        program = self.path("told.py")
        with open(program, "w", encoding="utf-8") as file:
            file.write(recipes()["python"].replace('("created"', '("ready", "created"'))
        self.start_text(f"exec python3 {self.place('told.py')} >&9")
        self.expect("ready src")
        self.write("src/f")
        self.expect("created src/f")

    def test_recipe_reload(self):
        self.make("app.conf")
        self.program("bin/systemctl", 'echo "$*" >&9')
        self.start_recipe("reload", [("/etc/app/app.conf", "app.conf")])
        self.ready()
        self.write("app.conf")
        self.expect("reload app")
        self.write("app.conf.new")
        os.rename(self.path("app.conf.new"), self.path("app.conf"))
        self.expect("reload app")

    def test_recipe_server(self):
        self.make("src/")
        self.write("src/server.py", b"import os, signal\nos.write(9, b'serving\\n')\nsignal.pause()\n")
        self.start_recipe("server")
        self.expect("serving")
        self.write("src/other.py")
        self.expect("serving")

    def test_recipe_who(self):
        if os.geteuid() != 0 or self.run_espy("watch", "--backend", "fanotify", "--no-track",
                                              "--timeout", "10ms", ".")[0] != 3:
            self.skipTest("no mark on a file system here: it takes root, and ext4, tmpfs or the like")
        self.make("passwd")
        self.start_recipe("who", [("/etc/passwd", "passwd >&9")])
        self.ready()
        # Who has ended by then has no name any more, so this process does it.
        os.utime(self.path("passwd"))
        with open("/proc/self/comm", encoding="utf-8") as name:
            wanted = f"attributes passwd by {name.read().strip()} ({os.getpid()})"
        self.assertEqual(self.told.next().decode().partition("Z ")[2], wanted)

    def test_recipe_mirror(self):
        self.make("src/", "src/a", "mirror/")
        # rsync is not needed to see that it would be called.
        self.program("bin/rsync", 'cp -a "$3". "$4" && ls "$4" | tr "\\n" " " >&9; echo >&9')
        self.start_recipe("mirror")
        self.expect("a ")
        self.write("src/b")
        self.expect("a b ")

    def test_recipe_csv(self):
        self.make("src/")
        self.start_recipe("csv", [("changes.csv", "src/changes.csv"), ("espy watch", "espy watch --changes created --count 1")])
        self.ready()
        self.write('src/a,b "c"')
        self.assertEqual(self.process.wait(60), 0)
        with open(self.path("src/changes.csv"), encoding="utf-8") as file:
            self.assertIn('"src/a,b ""c"""', file.read())

    def test_recipe_syslog(self):
        self.make("data/")
        self.program("bin/logger", "while read -r line; do echo \"$2: $line\" >&9; done")
        self.start_recipe("syslog", [("/srv/data", "data")])
        self.assertRegex(self.told.next(), b"^espy: ready")
        self.make("data/f")
        self.assertRegex(self.told.next(), b"^espy: created +data/f$")

    def test_recipe_wait(self):
        self.make("run/")
        self.program("client", "echo connected >&9")
        self.start_recipe("wait")
        server = socket.socket(socket.AF_UNIX)
        self.addCleanup(server.close)
        here = os.getcwd()
        os.chdir(self.path("run"))  # a path of a socket is short
        self.addCleanup(os.chdir, here)
        server.bind("app.sock")
        self.expect("connected")

    def test_recipe_once(self):
        for save in ("in place", "by rename"):
            with self.subTest(save):
                self.write("report.txt", b"old")
                self.program("publish", 'cat "$1" >&9')
                self.start_recipe("once", [("--quiet ", "")])
                self.ready()
                self.write("new" if save == "by rename" else "report.txt", b"new\n")
                if save == "by rename":
                    os.rename(self.path("new"), self.path("report.txt"))
                self.expect("new")

    def test_recipe_systemd(self):
        unit = recipes()["systemd"]
        command = re.search(r"^ExecStart=(.*)$", unit, re.MULTILINE)[1]
        self.assertTrue(command.startswith("/usr/local/bin/espy run "))
        self.make("spool/")
        self.program("bin/import", "cat >&9")
        command = command.replace("/usr/local/bin/import", self.place("bin/import"))
        command = command.replace("/usr/local/bin/espy", ESPY).replace("/srv/spool", "spool")
        read, write = os.pipe()
        os.set_inheritable(write, True)
        espy = self.start(*command.split()[1:], preexec_fn=lambda: os.dup2(write, 9),
                          pass_fds=[write, 9])
        os.close(write)
        self.addCleanup(os.close, read)
        espy.ready()
        self.write("spool/f")
        self.assertRegex(Lines(read).next(), rb'^{"change":"created","path":"spool/f"')
        espy.process.send_signal(signal.SIGTERM)
        self.assertEqual(espy.status(), -signal.SIGTERM)
        if shutil.which("systemd-analyze"):
            path = self.place("espy-spool.service")
            with open(path, "w", encoding="utf-8") as file:
                file.write(unit.replace("/usr/local/bin/espy", ESPY))
            done = subprocess.run(["systemd-analyze", "verify", path], capture_output=True,
                                  check=False, text=True)
            self.assertNotIn("espy-spool.service:", done.stderr)

    def test_recipe_backup(self):
        if not shutil.which("tar"):
            self.skipTest("no tar here")
        self.make("data/", "data/sub/", "data/sub/old name", "data/same", "backups/")
        places = [("/srv/data", "data"), ("/backup/", "backups/"), ("$(date +%s)", "$(ls backups | wc -l)")]
        text = recipes()["backup"]
        for there, here in places:
            self.assertIn(there, text)
            text = text.replace(there, here)
        environment = {**os.environ, "PATH": f"{self.place('bin')}:{os.environ['PATH']}",
                       "XDG_STATE_HOME": self.place("state")}

        def back_up():
            done = subprocess.run(["bash", "-c", text], cwd=self.directory, env=environment, capture_output=True,
                                  check=False, text=True, **prepared({}))
            self.assertEqual((done.returncode, done.stdout), (0, ""), done.stderr)

        def content(number):
            done = subprocess.run(["tar", "-tf", f"backups/{number}.tar"], cwd=self.directory, capture_output=True,
                                  check=True, text=True)
            return sorted(done.stdout.splitlines())

        back_up()
        self.assertEqual(content(0), ["data/same", "data/sub/old name"])
        back_up()
        self.assertEqual(os.listdir(self.place("backups")), ["0.tar"])
        os.rename(self.path("data/sub"), self.path("data/new"))
        self.make("data/came")
        os.rename(self.path("backups"), self.path("away"))  # it fails
        self.assertNotEqual(subprocess.run(["bash", "-c", text], cwd=self.directory, env=environment,
                                           capture_output=True, check=False).returncode, 0)
        os.rename(self.path("away"), self.path("backups"))
        back_up()
        self.assertEqual(content(1), ["data/came", "data/new/old name"])

    def test_recipe_container(self):
        self.make("app/")
        self.program("app/server", 'echo "serving as a child of $PPID" >&9\nexec cat /dev/zero >/dev/null')
        probe = subprocess.run(["unshare", "--pid", "--fork", "--mount-proc", "true"],
                               capture_output=True, check=False)
        if probe.returncode != 0:
            self.skipTest("no namespace of process ids here: " + probe.stderr.decode().strip())
        self.start_recipe("container", [("exec espy", "exec unshare --pid --fork --mount-proc --kill-child espy"),
                                        ("/app --", "app --"), ("/app/server", "app/server")])
        self.expect("serving as a child of 1")
        self.make("app/new")
        self.expect("serving as a child of 1")

    def test_recipe_configmap(self):
        self.make("config/", "config/..1/", "config/..2/")
        for version in ("1", "2"):
            self.write(f"config/..{version}/key", version.encode())
        os.symlink("..1", self.path("config/..data"))
        os.symlink("..data/key", self.path("config/key"))
        self.program("bin/sh", "exec cat config/key /dev/fd/8 >&9 8</dev/null")
        self.start_recipe("configmap", [("/etc/config", "config"), ("sh -c", f"{self.place('bin/reload')} -c")])
        self.program("bin/reload", 'echo "$(cat config/key)" >&9')
        self.ready()
        os.symlink("..2", self.path("config/..data_tmp"))
        os.rename(self.path("config/..data_tmp"), self.path("config/..data"))
        self.expect("2")


if __name__ == "__main__":
    unittest.main()
