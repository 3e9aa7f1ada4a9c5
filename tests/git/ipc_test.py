"""The socket by which git 2.55 and later asks. Here a client of our own asks, since stable distributions have no such git;
with one at ESPY_GIT_WITH_IPC, that does as well."""

import os
import re
import socket
import subprocess
import threading
import unittest

import repositories
from repositories import ESPY, TestCase, write


def packet(data):
    return b"%04x" % (len(data) + 4) + data


class Ipc(TestCase):
    def setUp(self):
        super().setUp()
        self.top = self.place.make_repository("r", ["a/b/f", "g"])
        self.path = os.path.join(self.top, ".git", "fsmonitor--daemon.ipc")

    def serve(self):
        server = subprocess.Popen([ESPY, "git", "serve", "--ipc", self.top], env=self.place.environment,
                                  stdin=subprocess.DEVNULL, stderr=subprocess.PIPE)
        self.addCleanup(server.stderr.close)
        self.addCleanup(server.wait)
        self.addCleanup(server.kill)
        repositories.wait_for(lambda: server.poll() is not None or self.place.server(self.top), "a server")
        return server

    def exchange(self, *pieces):
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(repositories.PATIENCE)
            client.connect(self.path)
            for piece in pieces:
                client.sendall(piece)
            answer = b""
            while data := client.recv(65536):
                answer += data
            return answer

    def ask(self, token):
        answer, text = self.exchange(packet(token) + b"0000"), b""
        while answer != b"0000":
            length = int(answer[:4], 16)
            self.assertLessEqual(length, 65520)
            text, answer = text + answer[4:length], answer[length:]
        token, *paths = text[:-1].split(b"\0")
        self.assertRegex(token, rb"^builtin:espy\.")
        return token, sorted(paths)

    def live(self):
        self.serve()
        return self.ask(self.ask(b"builtin:fake")[0])[0]

    def test_is_answered_as_the_hook_is(self):
        token = self.live()
        self.assertEqual(os.stat(self.path).st_mode & 0o777, 0o600)
        self.assertEqual(self.ask(token), (token, []))
        os.rename(os.path.join(self.top, "a"), os.path.join(self.top, "z"))
        self.assertEqual(self.ask(token)[1], [b"a", b"a/b", b"a/b/f", b"z", b"z/.espy", b"z/b", b"z/b/.espy", b"z/b/f"])

    def test_other_tokens_are_answered_by_all(self):
        token = self.live()
        for other in (b"builtin:fake", b"1795985545505692589", b"", b"flush", token[8:], token + b"x", b"builtin:espy.",
                      b"x" * 10000):
            self.assertEqual(self.ask(other)[1], [b"/"], other[:40])

    def test_an_answer_of_many_packets(self):
        token = self.live()
        names = [b"%0200d" % number for number in range(1000)]
        for name in names:
            write(os.path.join(os.fsencode(self.top), name), "")
        self.assertEqual(self.ask(token)[1], names)

    def test_a_question_in_pieces(self):
        token = self.live()
        self.assertEqual(self.exchange(b"00", b"0c", token[:8], packet(token[8:]), b"00", b"00")[4:].split(b"\0")[0], token)

    def test_who_asks_for_nothing_or_nonsense_is_no_matter(self):
        token = self.live()
        for pieces in ((b"xxxx",), (b"0001",), (b"ffff",)):
            self.assertEqual(self.exchange(*pieces), b"")
        for _ in range(5):
            with socket.socket(socket.AF_UNIX) as client:
                client.connect(self.path)
        self.assertEqual(self.ask(token), (token, []))

    def test_quit_closes_this_socket_alone(self):
        self.live()
        self.assertEqual(self.exchange(packet(b"quit") + b"0000"), b"")
        repositories.wait_for(lambda: not os.path.exists(self.path), "no socket")
        self.assertTrue(self.place.server(self.top))

    def test_a_monitor_that_is_there_is_asked_to_end(self):
        heard = []
        with socket.socket(socket.AF_UNIX) as other:
            other.bind(self.path)
            other.listen()

            def end():
                with other.accept()[0] as client:
                    heard.append(client.recv(100))
            waiting = threading.Thread(target=end)
            waiting.start()
            self.serve()
            waiting.join()
        self.assertEqual(heard, [packet(b"quit") + b"0000"])
        self.assertEqual(self.ask(b"builtin:fake")[1], [b"/"])

    def test_the_path_of_a_repository_may_be_longer_than_that_of_a_socket(self):
        self.top = self.place.make_repository("/".join(["d" * 100] * 5) + "/r", ["f"])
        short = self.place.path("short")
        os.symlink(os.path.join(self.top, ".git"), short)
        self.path = os.path.join(short, "fsmonitor--daemon.ipc")
        token = self.live()
        write(os.path.join(self.top, "f"), "x")
        self.assertEqual(self.ask(token)[1], [b"f"])

    def test_an_older_git_is_refused(self):
        version = re.match(r"git version (\d+)\.(\d+)", self.git(self.top, "--version").decode())
        if [int(part) for part in version.groups()] >= [2, 55]:
            self.skipTest("this git can")
        status, _, err = self.place.espy(self.top, "enable", "--ipc")
        self.assertEqual(status, 1)
        self.assertIn("begins with 2.55", err)

    def test_git_itself(self):
        with_ipc = os.environ.get("ESPY_GIT_WITH_IPC")
        if not with_ipc:
            self.skipTest("needs a git from 2.55 on, its directory in ESPY_GIT_WITH_IPC")
        self.place.environment["PATH"] = with_ipc + ":" + self.place.environment["PATH"]
        status, _, err = self.place.espy(self.top, "enable", "--ipc")
        self.assertEqual(status, 0, err)
        os.rename(os.path.join(self.top, "a"), os.path.join(self.top, "z"))
        self.git(self.top, "add", "-A")
        self.git(self.top, "commit", "-qm", "renamed")
        self.assert_true(self.top)
        write(os.path.join(self.top, "z/b/f"), "2222")
        self.assertEqual(self.assert_true(self.top), b" M z/b/f\n")


if __name__ == "__main__":
    unittest.main()
