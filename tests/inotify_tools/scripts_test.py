"""Scripts as people have them, unchanged: with espy's folder first in PATH each does its job as with inotify-tools."""

import os
import signal
import subprocess
import time
import unittest
from pathlib import Path

from both import ESPY, NEEDS_THEIRS, TreeTest

# Each is run in a directory with `w` in it, until it prints `done`; `act` is a shell's, once the script is at work.
SCRIPTS = {
    "while inotifywait FILE": (
        "while inotifywait -qq -e modify w/file; do echo changed; echo done; done",
        "echo x >>w/file",
        "changed",
    ),
    "a name by $( )": (
        "name=$(inotifywait -q -e create --format %f w); echo got $name; echo done",
        "touch w/new",
        "got new",
    ),
    "a path by $( )": (
        "p=$(inotifywait -q -e close_write --format '%w%f' w); cat $p; echo done",
        "echo text >w/new",
        "text",
    ),
    "monitor | read path": (
        "inotifywait -m -q -e create,close_write,moved_to --format '%w%f' w | while read -r f; do echo saw $f; echo done; done",
        "touch w/n1",
        "saw w/n1",
    ),
    "monitor -r | read path": (
        "inotifywait -m -r -q -e close_write --format '%w%f' w | while read -r f; do echo saw $f; echo done; done",
        "echo x >w/sub/n",
        "saw w/sub/n",
    ),
    "read path action file": (
        "inotifywait -m -q -e create w | while read path action file; do echo $path-$action-$file; echo done; done",
        "mkdir w/dir",
        "w/-CREATE,ISDIR-dir",
    ),
    "case CLOSE_WRITE,CLOSE": (
        "inotifywait -mq w | while read p action f; do case $action in CLOSE_WRITE,CLOSE) echo written $f; echo done;; esac; done",
        "echo x >w/file",
        "written file",
    ),
    "options after paths": ("inotifywait w -q -e create --format=%f; echo done", "touch w/a", "a"),
    "short options in one": (
        "inotifywait -mrqe'create,delete' w | while read l; do echo $l; echo done; done",
        "touch w/sub/z",
        "w/sub/ CREATE z",
    ),
    "awaits its words": (
        "inotifywait -m -e create w 2>err >out & p=$!; until grep -q 'Watches established.' err; do sleep 0.01; done;"
        " touch w/q; until grep -q q out; do sleep 0.01; done; kill $p; echo found; echo done",
        ":",
        "found",
    ),
    "words in one stream": (
        "inotifywait -m -e create w 2>&1 | while read l; do echo \"$l\"; case $l in Watches*) touch w/m;; *CREATE*) echo done;; esac; done",
        ":",
        "w/ CREATE m",
    ),
    "a timeout is 2": ("inotifywait -qq -t 1 -e unmount w; [ $? = 2 ] && echo timeout; echo done", ":", "timeout"),
    "a failure sleeps": ("inotifywait -qq w/none 2>/dev/null || echo failed; echo done", ":", "failed"),
    "a list by find": (
        "find w -type d | inotifywait -q --fromfile - -e create --format '%w%f'; echo done",
        "touch w/sub/l",
        "w/sub/l",
    ),
    "a list by $(find)": (
        "inotifywait -q -e modify $(find w -type f); echo done",
        "echo x >>w/file",
        "w/file MODIFY ",
    ),
    "xargs -0": (
        "find w -type f -print0 | xargs -0 inotifywait -q -e delete_self -e modify; echo done",
        "echo x >>w/file",
        "w/file MODIFY ",
    ),
    "a NUL after each": (
        "inotifywait -mq -e create --format '%w%f%0' --no-newline w | while IFS= read -r -d '' f; do echo \"nul $f\"; echo done; done",
        "touch 'w/a b'",
        "nul w/a b",
    ),
    "the time": (
        "inotifywait -q --timefmt '%Y' --format '%T %w %f' -e create w | sed 's/^20[0-9][0-9]/year/'; echo done",
        "touch w/t",
        "year w/ t",
    ),
    "a daemon with an outfile": (
        "touch log; inotifywait -d -o \"$PWD/log\" -e create --format 'daemon %f' \"$PWD/w\"; sleep 0.3; touch w/d1;"
        " until grep -q daemon log; do sleep 0.01; done; cat log; echo done; pkill -f -- \"-d -o $PWD/log\"",
        ":",
        "daemon d1",
    ),
    "head -1": (
        "inotifywait -mq -e create w | head -1; echo done",
        "touch w/h$RANDOM",
        "w/ CREATE h",
    ),
    "asks for an option": ("inotifywait --help 2>&1 | grep -q -- --csv && echo has; echo done", ":", "has"),
    "a table": (
        "inotifywatch -e create -t 1 w 2>/dev/null | grep total; echo done",
        "touch w/s$RANDOM",
        "total  create  filename",
    ),
}


@NEEDS_THEIRS
class Scripts(TreeTest):
    def play(self, script, act, path):
        subprocess.run(["rm", "-rf", "w", "out", "err", "log"], check=True)
        os.makedirs("w/sub")
        Path("w/file").touch()
        started = subprocess.Popen(
            ["bash", "-c", script],
            stdout=subprocess.PIPE,
            env={**os.environ, "PATH": path},
            start_new_session=True,
        )
        os.set_blocking(started.stdout.fileno(), False)
        out = b""
        end = time.monotonic() + 20
        try:
            while b"done\n" not in out and time.monotonic() < end:
                time.sleep(0.05)
                subprocess.run(["bash", "-c", act], check=False)
                out += started.stdout.read() or b""
        finally:
            os.killpg(started.pid, signal.SIGKILL)
            started.wait()
            started.stdout.close()
        return out.decode()

    def test_do_their_jobs(self):
        usual = os.environ["PATH"]
        for name, (script, act, expected) in SCRIPTS.items():
            for path in (f"/usr/bin:{usual}", f"{ESPY}:{usual}"):
                with self.subTest(name, path=path.split(":")[0]):
                    self.assertIn(expected, self.play(script, act, path))


if __name__ == "__main__":
    unittest.main()
