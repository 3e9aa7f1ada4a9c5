"""What git's hook says, and to whom it speaks."""

import fcntl
import os
import signal
import socket
import struct
import subprocess
import threading
import unittest

import repositories
from repositories import HOOK, TestCase, write

EVERYTHING = [b"/"]


class HookTestCase(TestCase):
    def ask(self, top, token, version="2", **environment):
        """The new token, and the paths."""
        done = self.place.run([HOOK, version, token], top, check=False, **environment)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(done.stderr, b"")
        self.assertTrue(done.stdout.endswith(b"\0"), done.stdout)
        new, *paths = done.stdout[:-1].split(b"\0")
        self.assertNotEqual(new, b"")
        return new, sorted(paths)

    def token(self, top):
        """One that is answered by paths, with nothing to tell so far."""
        new, paths = self.ask(top, self.ask(top, "")[0])
        self.assertEqual(self.ask(top, new), (new, []))
        return new


class Answers(HookTestCase):
    def test_each_path_is_told_once_however_often_it_changed(self):
        top = self.live()
        before = self.token(top)
        for text in ("1", "2", "3"):
            write(os.path.join(top, "h"), text)
            middle, paths = self.ask(top, before)
            self.assertEqual(paths, [b"h"])
        self.assertEqual(self.ask(top, middle), (middle, []))

    def test_an_old_token_is_answered_as_well_as_a_new_one(self):
        top = self.live()
        tokens = [self.token(top)]
        for name in ("h", "a/g", "new"):
            write(os.path.join(top, name), "x")
            tokens.append(self.ask(top, tokens[-1])[0])
        self.assertEqual(self.ask(top, tokens[0])[1], [b"a/g", b"h", b"new"])
        self.assertEqual(self.ask(top, tokens[1])[1], [b"a/g", b"new"])
        self.assertEqual(self.ask(top, tokens[2])[1], [b"new"])

    def test_all_below_a_renamed_directory_is_told_by_both_names(self):
        top = self.live()
        before = self.token(top)
        os.rename(os.path.join(top, "a"), os.path.join(top, "z"))
        told = set(self.ask(top, before)[1])
        for name in (b"", b"/b", b"/b/c", b"/b/c/f", b"/g"):
            self.assertIn(b"a" + name, told)
            self.assertIn(b"z" + name, told)

    def test_names_are_bytes(self):
        top = self.live()
        before = self.token(top)
        names = [b"\xff\xfe", b"a b", b"-rf", b"n\nl", b"'\"\\", "é".encode(), b" ", b"x" * 255]
        for name in names:
            write(os.path.join(os.fsencode(top), name), "x")
        self.assertEqual(self.ask(top, before)[1], sorted(names))
        self.assert_true(top)

    def test_git_directories_are_not_told(self):
        top = self.live()
        before = self.token(top)
        self.git(top, "commit", "--allow-empty", "-qm", "x")
        self.assertEqual(self.ask(top, before)[1], [])

    def test_more_paths_than_a_pipe_holds(self):
        top = self.live()
        before = self.token(top)
        names = [b"%0200d" % number for number in range(5000)]
        for name in names:
            write(os.path.join(os.fsencode(top), name), "")
        self.assertEqual(self.ask(top, before)[1], names)


class Tokens(HookTestCase):
    def test_what_is_not_a_token_of_this_work_tree_is_answered_by_all(self):
        top, other = self.live(), self.live("other")
        mine = self.token(top).decode()
        server, tick = mine.rsplit(":", 1)
        for token in ("", "0", "1795985545505692589", "builtin:fake", "builtin:0.20261130T000000.000000Z:1", "c:1:2:3:4",
                      "espy:", "espy:none", mine + "x", mine[:-1], server + ":99999999", server + ":-1",
                      "x" * 1000, "espy:" + "f" * 100_000, self.token(other).decode()):
            with self.subTest(token=token[:40]):
                self.assertEqual(self.ask(top, token)[1], EVERYTHING)

    def test_who_was_told_all_is_told_every_directory_then(self):
        top = self.live()
        _, paths = self.ask(top, self.ask(top, "")[0])
        self.assertEqual(paths, [b".espy", b"a/.espy", b"a/b/.espy", b"a/b/c/.espy"])

    def test_a_token_does_not_outlive_its_server(self):
        top = self.live()
        before = self.token(top)
        self.place.kill_server()
        self.ask(top, before)
        repositories.wait_for(lambda: self.place.server(top), "another server")
        self.assertEqual(self.ask(top, before)[1], EVERYTHING)


class Untracked(HookTestCase):
    """What git remembers of untracked files is not what was under that name before."""

    def test_a_directory_replaced_by_an_empty_one_leaves_no_phantom(self):
        top = self.live()
        write(os.path.join(top, "a/b/new/untracked"), "x")
        self.assertIn(b"?? a/b/new/", self.assert_true(top))
        self.assert_true(top)
        os.rename(os.path.join(top, "a/b/new"), self.place.path("away"))
        os.mkdir(os.path.join(top, "a/b/new"))
        self.assertEqual(self.assert_true(top), b"")

    def test_after_all_git_does_not_believe_what_it_remembered(self):
        """Told "all", a git that needs no untracked files keeps those that it knew, with the new token."""
        top = self.live()
        self.assert_true(top)
        self.place.kill_server()
        self.status(top, "-uno")
        repositories.wait_for(lambda: self.place.server(top), "another server")
        write(os.path.join(top, "a/b/untracked"), "x")
        os.utime(os.path.join(top, "h"))
        self.status(top, "-uno")  # told "all"
        self.git(top, "update-index", "-q", "--refresh")
        self.assertEqual(self.assert_true(top), b"?? a/b/untracked\n")

    def test_a_directory_becomes_a_repository_and_is_none_again(self):
        top = self.live()
        write(os.path.join(top, "n/x/y"), "x")
        self.assert_true(top, "-uall")
        self.git(os.path.join(top, "n/x"), "init", "-q")
        self.assert_true(top)
        self.git(os.path.join(top, "n/x"), "commit", "--allow-empty", "-qm", "x")
        self.assert_true(top)
        os.rename(os.path.join(top, "n/x/.git/HEAD"), self.place.path("head"))
        self.assert_true(top)

    def test_names_that_git_refuses_are_shown_all_the_same(self):
        top = self.live()
        self.assert_true(top)
        for name in ("a/git~1", "b/git~1/x", "a/.gitx", "a/.git "):
            write(os.path.join(top, name), "x")
            self.assert_true(top)
            self.assert_true(top)


class Server(HookTestCase):
    def test_without_a_server_all_is_the_answer_and_one_is_started(self):
        top = self.place.make_repository("r", ["f"])
        self.assertEqual(self.ask(top, "espy:1.1:1"), (b"espy:none", EVERYTHING))
        repositories.wait_for(lambda: self.place.server(top), "a server")

    def test_twenty_hooks_start_one_server(self):
        top = self.place.make_repository("r", ["f"])
        hooks = [subprocess.Popen([HOOK, "2", ""], cwd=top, env=self.place.environment, stdout=subprocess.PIPE)
                 for _ in range(20)]
        for hook in hooks:
            self.assertTrue(hook.communicate()[0].endswith(b"\0/\0"))
            self.assertEqual(hook.returncode, 0)
        repositories.wait_for(lambda: self.place.server(top), "a server")
        repositories.wait_for(lambda: len(repositories.servers(self.place.runtime)) == 1, "one server alone")

    def test_a_server_that_is_stopped_is_not_waited_for(self):
        top = self.live()
        before = self.token(top)
        server = self.place.server(top)
        os.kill(server, signal.SIGSTOP)
        self.addCleanup(os.kill, server, signal.SIGCONT)
        self.assertEqual(self.ask(top, before)[1], EVERYTHING)

    def test_half_an_answer_is_none(self):
        top = self.place.make_repository("r", ["f"])
        os.mkdir(os.path.join(self.place.runtime, "espy"), 0o700)
        lock = self.take_lock()
        self.addCleanup(lock.close)
        for half in (b"", b"\1\0\0", struct.pack("=Q", 100) + b"espy:1.1:1\0f\0"):
            self.assertEqual(self.ask_impostor(top, half), (b"espy:none", EVERYTHING))

    def take_lock(self):
        """As a server does, so that no other is started. struct flock: of the whole file, for writing."""
        F_OFD_SETLK = 37
        lock = open(os.path.join(self.place.runtime, "espy", "git.lock"), "wb")
        fcntl.fcntl(lock, F_OFD_SETLK, struct.pack("hhqqi4x", fcntl.F_WRLCK, 0, 0, 0, 0))
        return lock

    def ask_impostor(self, top, answer):
        path = os.path.join(self.place.runtime, "espy", "git.socket")
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(path)
            listener.listen()

            def serve():
                with listener.accept()[0] as client:
                    while client.recv(4096):
                        pass
                    client.sendall(answer)
            server = threading.Thread(target=serve)
            server.start()
            try:
                return self.ask(top, "")
            finally:
                server.join()
                os.unlink(path)

    def test_a_hook_that_is_killed_is_no_matter(self):
        top = self.live()
        before = self.token(top)
        write(os.path.join(top, "h"), "x")
        for _ in range(20):
            hook = subprocess.Popen([HOOK, "2", before], cwd=top, env=self.place.environment, stdout=subprocess.DEVNULL)
            hook.kill()
            hook.wait()
        self.assertEqual(self.ask(top, before)[1], [b"h"])

    def test_another_version_is_refused_with_a_line(self):
        top = self.place.make_repository("r", ["f"])
        done = self.place.run([HOOK, "1", "123456"], top, check=False)
        self.assertEqual((done.returncode, done.stdout), (1, b""))
        self.assertIn(b"core.fsmonitorHookVersion 2", done.stderr)

    def test_the_command_itself_is_a_hook_too(self):
        top = self.live()
        before = self.token(top)
        write(os.path.join(top, "h"), "x")
        done = self.place.run([repositories.ESPY, "git", "hook", "2", before.decode()], top)
        self.assertTrue(done.stdout.endswith(b"\0h\0"), done.stdout)

    def test_a_server_without_its_socket_makes_room(self):
        """As when the user logged out and in again."""
        top = self.live()
        socket_file = os.path.join(self.place.runtime, "espy", "git.socket")
        os.unlink(socket_file)
        self.assertEqual(self.ask(top, "")[0], b"espy:none")


@unittest.skipIf(os.getuid() != 0, "needs root, to be two users")
class OtherUsers(HookTestCase):
    OTHER = 12345

    def test_a_directory_of_somebody_else_is_not_entered(self):
        top = self.place.make_repository("r", ["f"])
        squatted = os.path.join(self.place.runtime, "espy")
        os.mkdir(squatted)
        os.chown(squatted, self.OTHER, self.OTHER)
        self.assertEqual(self.ask(top, ""), (b"espy:none", EVERYTHING))
        self.assertEqual(os.listdir(squatted), [])

    def test_a_socket_of_somebody_else_is_not_believed(self):
        top = self.place.make_repository("r", ["f"])
        os.mkdir(os.path.join(self.place.runtime, "espy"), 0o700)
        path = os.path.join(self.place.runtime, "espy", "git.socket")
        ready, done = os.pipe()
        impostor = os.fork()
        if impostor == 0:
            self.be_impostor(path, done)
        os.read(ready, 1)
        self.addCleanup(os.waitpid, impostor, 0)
        self.addCleanup(os.kill, impostor, signal.SIGKILL)
        self.assertEqual(self.ask(top, "")[0], b"espy:none")

    def be_impostor(self, path, done):
        try:
            listener = socket.socket(socket.AF_UNIX)
            listener.bind(path)
            # Whose the other end is was noted when it began to listen.
            os.setresuid(self.OTHER, self.OTHER, self.OTHER)
            listener.listen()
            os.write(done, b"x")
            client = listener.accept()[0]
            client.sendall(struct.pack("=Q", 13) + b"espy:1.1:1\0f\0")
            signal.pause()
        finally:
            os._exit(0)

    def test_the_server_answers_nobody_else(self):
        top = self.live()
        self.assertEqual(self.question_of(0, top)[8:13], b"espy:")
        # As if the modes did not keep the other out.
        path = os.path.join(self.place.runtime, "espy", "git.socket")
        for place in (self.place.directory, self.place.runtime, os.path.dirname(path), path):
            os.chmod(place, 0o777)
        self.assertEqual(self.question_of(self.OTHER, top), b"")

    def question_of(self, user, top):
        directory = os.stat(top)
        with socket.socket(socket.AF_UNIX) as client:
            os.setresuid(-1, user, -1)
            try:
                client.connect(os.path.join(self.place.runtime, "espy", "git.socket"))
            finally:
                os.setresuid(-1, 0, -1)
            try:
                client.sendall(f"2\0{top}\0{directory.st_dev:x}:{directory.st_ino:x}\0\0".encode())
                client.shutdown(socket.SHUT_WR)
                return client.recv(4096)
            except (BrokenPipeError, ConnectionResetError):
                return b""


if __name__ == "__main__":
    unittest.main()
