"""How `espy watch` ends: counts, times, signals, pipes; and how it is when it cannot begin."""

import os
import pty
import resource
import signal
import socket
import subprocess
import time
import unittest

from espy_process import PATIENCE, Json, TestCase


class WatchEnds(TestCase):
    def test_ends_after_the_count(self):
        self.make("d/")
        espy = self.watch("--count", "2", "--changes", "created", "d")
        self.make("d/a", "d/b", "d/c")
        self.assertEqual(espy.status(), 0)
        self.assertEqual(espy.process.stdout.read(), b"created      d/a\ncreated      d/b\n")

    def test_ends_when_a_file_was_written(self):
        self.write("file")
        espy = self.watch("--count", "1", "--changes", "written", "file")
        self.write("file")
        self.assertEqual(espy.status(), 0)

    def test_ends_when_a_file_was_saved_by_renaming(self):
        self.write("file")
        for i in range(3):
            espy = self.watch("--count", "1", "--changes", "written", "file")
            self.write(".file.new", b"new" * i)
            os.rename(self.path(".file.new"), self.path("file"))
            self.assertEqual(espy.status(), 0)
            self.assertEqual(espy.process.stdout.read(), b"written      file\n")

    def test_ends_with_3_when_the_time_is_over(self):
        self.make("d/")
        status, out, _ = self.run_espy("watch", "--timeout", "50ms", "--count", "1", "d")
        self.assertEqual((status, out), (3, ""))

    def overflow(self, espy):
        """Lets more happen in `d` than the kernel's queue holds, while the command stands still."""
        with open("/proc/sys/fs/inotify/max_queued_events", encoding="ascii") as file:
            size = int(file.read())
        espy.process.send_signal(signal.SIGSTOP)
        os.waitpid(espy.process.pid, os.WUNTRACED)
        for _ in range(size // 4 + 1):
            os.rename(self.path("d/a"), self.path("d/b"))
            os.rename(self.path("d/b"), self.path("d/a"))
        espy.process.send_signal(signal.SIGCONT)

    def test_ends_with_4_while_changes_are_missing(self):
        self.make("d/", "d/a")
        espy = self.watch("--changes", "overflow", "--count", "1", "d")
        self.overflow(espy)
        self.assertEqual(espy.status(), 4)
        self.assertTrue(espy.process.stdout.read().startswith(b"overflow     "))

    def test_ends_as_asked_once_nothing_is_missing_any_more(self):
        self.make("d/", "d/a")
        espy = self.watch("--changes", "resynced", "--count", "1", "d")
        self.overflow(espy)
        self.assertEqual(espy.status(), 0)
        words = [line.split()[0] for line in espy.process.stdout.read().splitlines()]
        self.assertEqual(words, [b"overflow", b"resynced"])

    def test_ends_at_once_while_nobody_empties_the_pipe(self):
        self.make("d/")
        espy = self.watch("--format", "{path}" + "x" * 100000, "--changes", "created", "d")
        self.make("d/f")
        # Some of the line is there, and the rest does not fit: it is being written.
        self.assertTrue(os.read(espy.process.stdout.fileno(), 1))
        espy.process.send_signal(signal.SIGINT)
        self.assertEqual(espy.status(), -signal.SIGINT)

    def test_ends_at_once_while_the_list_of_roots_is_read(self):
        espy = self.start("watch", "--stdin", stdin=subprocess.PIPE)
        # It reads once the pipe is empty.
        espy.process.stdin.write(b"x" * 65536)
        espy.process.stdin.write(b"x" * 65536)
        espy.process.stdin.flush()
        espy.process.send_signal(signal.SIGTERM)
        self.assertEqual(espy.status(), -signal.SIGTERM)

    def test_ends_when_nobody_reads_even_if_nothing_happens(self):
        self.make("d/")
        espy = self.watch("d")
        espy.process.stdout.close()
        espy.process.stdout = None
        self.assertEqual(espy.status(), 0)
        self.assertEqual(espy.process.stderr.read(), b"")

    def test_ends_when_nobody_reads_a_socket_or_a_terminal_even_if_nothing_happens(self):
        self.make("d/")
        # A terminal that is not its own: no SIGHUP tells.
        for ours, theirs in (pty.openpty(), [end.detach() for end in socket.socketpair()]):
            espy = self.start("watch", "d", stdout=theirs)
            os.close(theirs)
            espy.ready()
            os.close(ours)
            self.assertEqual(espy.status(), 0)
            self.assertEqual(espy.process.stderr.read(), b"")

    def test_ends_when_nobody_reads_even_if_others_never_rest(self):
        self.make("d/")
        espy = self.watch("--changes", "resynced", "d")
        espy.process.stdout.close()
        espy.process.stdout = None
        while espy.process.poll() is None:
            self.make("d/f")
            os.remove(self.path("d/f"))
        self.assertEqual(espy.process.returncode, 0)

    def until_it_sleeps(self, espy):
        """And goes on to, as its state and the count of its switches say (proc(5))."""
        def state():
            with open(f"/proc/{espy.process.pid}/status", encoding="ascii") as file:
                return [line for line in file if line.startswith("State") or "switches" in line]

        limit = time.monotonic() + PATIENCE
        now = state()
        while "S (sleeping)" not in now[0] or any(state() != now for _ in range(200)):
            self.assertLess(time.monotonic(), limit, "it never sleeps")
            now = state()

    def test_sleeps_while_nothing_happens_wherever_its_output_goes(self):
        self.make("d/", "out")
        for name in ("out", "/dev/null", "/dev/zero"):
            with self.subTest(name), open(self.path(name), "r+b") as out:
                espy = self.start("watch", "d", stdout=out)
                espy.ready()
                self.until_it_sleeps(espy)
                self.make("d/f")
                os.remove(self.path("d/f"))
                self.until_it_sleeps(espy)
                espy.process.send_signal(signal.SIGINT)
                self.assertEqual(espy.status(), -signal.SIGINT)

    def test_ends_quietly_before_a_head(self):
        self.make("d/", *(f"d/{i}" for i in range(2000)))
        head = subprocess.Popen(["head", "-1"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.addCleanup(head.wait)
        self.addCleanup(head.stdout.close)
        espy = self.start("watch", "--initial", "--format", "json", "d", stdout=head.stdin)
        head.stdin.close()
        self.assertEqual(espy.status(), 0)
        self.assertEqual(espy.process.stderr.read(), b"")
        self.assertEqual(head.stdout.read().count(b"\n"), 1)

    def test_says_so_when_the_output_cannot_be_written(self):
        self.make("d/", "d/f")
        arguments = ("watch", "--initial", "--quiet", "--count", "1", "d")
        with open("/dev/full", "wb") as full:
            espy = self.start(*arguments, stdout=full)
        self.assertEqual(espy.status(), 1)
        self.assert_one_line(espy.process.stderr.read().decode(), "cannot write to standard output",
                             "No space left on device")

    def test_says_so_when_there_is_no_output(self):
        self.make("d/", "d/f")
        espy = self.start("watch", "--initial", "--quiet", "--count", "1", "d",
                          stdout=None, preexec_fn=lambda: os.close(1))
        self.assertEqual(espy.status(), 1)
        self.assert_one_line(espy.process.stderr.read().decode(), "cannot write to standard output",
                             "Bad file descriptor")

    def test_sends_a_line_with_one_write(self):
        self.make("d/")
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.addCleanup(ours.close)
        espy = self.start("watch", "--changes", "created", "d", stdout=theirs)
        theirs.close()
        espy.ready()
        self.make("d/f")
        self.assertEqual(ours.recv(65536), b"created      d/f\n")


class WatchCannotBegin(TestCase):
    def assert_refused(self, status, arguments, *parts, **options):
        got, out, err = self.run_espy(*arguments, **options)
        self.assertEqual((got, out), (status, ""), err)
        self.assert_one_line(err, *parts)

    def test_a_path_that_does_not_exist(self):
        self.assert_refused(1, ["watch", "no\nthing"], "cannot watch no\\nthing: nothing is there",
                            "espy wait")

    def test_a_path_through_a_file(self):
        self.make("file")
        self.assert_refused(1, ["watch", "file/below"], "no directory", "check the path")

    def test_a_socket_and_a_fifo(self):
        os.mkfifo(self.path("fifo"))
        self.assert_refused(1, ["watch", "fifo"], "cannot watch fifo: it is a FIFO")
        server = socket.socket(socket.AF_UNIX)
        self.addCleanup(server.close)
        server.bind(self.path("socket"))
        self.assert_refused(1, ["watch", "socket"], "cannot watch socket: it is a socket")
        self.assert_refused(1, ["watch", "/dev/null"], "it is a device")

    def test_a_loop_of_links(self):
        os.symlink("loop", self.path("loop"))
        self.assert_refused(1, ["watch", "loop"], "cannot watch loop: ", "check the path")

    @unittest.skipIf(os.geteuid() != 0, "becoming another user takes root")
    def test_a_directory_that_may_not_be_read(self):
        self.make("d/")
        os.chmod(self.directory, 0o755)
        os.chmod(self.path("d"), 0o700)
        self.assert_refused(1, ["watch", "d"], "cannot watch d: permission denied", user=65534)

    def test_too_few_open_files(self):
        self.make("d/")
        self.assert_refused(
            1, ["watch", "d"], "cannot watch", "may have 4 open files", "ulimit -n",
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (4, 4)))

    def test_a_limit_of_instances(self):
        self.make("d/")
        self.assert_refused(1, ["watch", "--backend", "inotify", "d"],
                            "user.max_inotify_instances is used up (0 ",
                            "sysctl -w user.max_inotify_instances=", **self.limited("instances", 0))

    def limited(self, what, number):
        """Options for a process whose user namespace has a limit of its own."""
        probe = subprocess.run(
            ["unshare", "-Ur", "sh", "-c", f"echo {number} > /proc/sys/user/max_inotify_{what}"],
            capture_output=True, check=False)
        if probe.returncode != 0:
            self.skipTest(f"no user namespaces here: {probe.stderr.decode().strip()}")
        return {"wrapper": ["unshare", "-Ur", "sh", "-c",
                            f'echo {number} > /proc/sys/user/max_inotify_{what}; exec "$@"', "sh"]}

    def test_another_source_serves_where_there_is_no_instance(self):
        self.make("d/")
        stream = Json(self.start("watch", "--format", "json", "d", **self.limited("instances", 0)))
        stream.ready()
        self.make("d/f")
        self.assertEqual(stream.until("created", "d/f")[-1]["root"], "d")

    def test_a_limit_of_watches_is_told_in_the_stream(self):
        self.make("d/", *(f"d/{i}/" for i in range(20)))
        stream = Json(self.start("watch", "--format", "json", "d", **self.limited("watches", 10)))
        failed = [line for line in stream.ready() if line["change"] == "watch_failed"]
        self.assertTrue(failed)
        for line in failed:
            self.assertEqual(line["error"], "ENOSPC")
            self.assertIn("user.max_inotify_watches is 10", line["message"])

    def test_a_limit_of_watches_is_one_line_of_text(self):
        self.make("d/", *(f"d/{i}/" for i in range(300)))
        for form in ("text", "nul", "{path}"):
            with self.subTest(form):
                espy = self.start("watch", "d", "--format", form, stderr=subprocess.STDOUT,
                                  **self.limited("watches", 100))
                told = b"\n".join(espy.out.until(lambda line: b"ready" in line)).decode()
                lines = [line for line in told.splitlines() if "watch_failed" in line]
                self.assertEqual(len(lines), 1, lines)
                self.assertRegex(lines[0], r"d/[0-9]+/: this and 2\d\d more directories have no "
                                           r"watch and are listed every 2s instead: "
                                           r"user.max_inotify_watches is used up \(100 ")
                self.assertRegex(lines[0], r"sysctl -w user.max_inotify_watches=512$")

    def test_bad_options(self):
        for arguments, part in (
                (["--nope", "."], "no such option: --nope"),
                (["-x", "."], "no such option: -x"),
                (["--count", "0", "."], "--count 0: not a number"),
                (["--count", "many", "."], "--count many: not a number"),
                (["--count"], "--count"),
                (["--timeout", "1d", "."], "--timeout 1d: not a time"),
                (["--changes", "deleted", "."], "no such change: 'deleted'"),
                (["--type", "dir", "."], "no such type: 'dir'"),
                (["--color", "blue", "."], "--color blue"),
                (["--format", "{nope}", "."], "no field {nope}"),
                (["--format", "yaml", "."], "--format yaml"),
                (["--extensions", "*.c", "."], "--extensions *.c: an ending is no pattern"),
                (["--only", "src/[", "."], "--only 'src/[': matches nothing"),
                (["--ignore", "a\\", "."], "--ignore 'a\\\\': matches nothing"),
                (["--backend", "inotfy", "."], "--backend inotfy: not automatic, inotify"),
                (["--relative", "--absolute", "."], "exclude each other"),
                (["@nowhere"], "cannot read arguments from nowhere"),
                (["--stdin"], "no path on standard input"),
                ([], "no path given")):
            with self.subTest(arguments):
                self.assert_refused(2, ["watch", *arguments], part, "espy watch --help")

    def test_a_bad_word_in_the_environment(self):
        for command in (["watch", "."], ["wait", "nothing"], ["explain", "."],
                        ["run", "--", "true"]):
            with self.subTest(command):
                self.assert_refused(2, command, "ESPY_BACKEND=inotfy: not automatic, inotify",
                                    env={**os.environ, "ESPY_BACKEND": "inotfy"})
        self.assert_refused(2, ["watch", "--no-track", "."], "--no-track needs the backend fanotify",
                            "ESPY_BACKEND=poll", env={**os.environ, "ESPY_BACKEND": "poll"})

    def test_bad_commands(self):
        self.assert_refused(2, [], "espy watch .", "espy --help")
        self.assert_refused(2, ["wtch", "."], "wtch: no such command", "espy --help")


class Help(TestCase):
    def test_names_the_commands(self):
        status, out, err = self.run_espy("--help")
        self.assertEqual((status, err), (0, ""))
        for word in ("watch", "wait", "Exit status"):
            self.assertIn(word, out)

    def test_teaches_each_command_by_examples(self):
        for command in ("watch", "wait"):
            status, out, err = self.run_espy(command, "--help")
            self.assertEqual((status, err), (0, ""))
            self.assertIn(f"Usage: espy {command} ", out)
            self.assertIn(f"Examples:\n  espy {command} ", out)
            self.assertLessEqual(max(map(len, out.splitlines())), 100)

    def test_tells_the_version(self):
        status, out, _ = self.run_espy("--version")
        self.assertEqual(status, 0)
        self.assertRegex(out, r"^espy \d+\.\d+\.\d+\n$")


if __name__ == "__main__":
    unittest.main()
