"""What espy ship does where something is not there, not its own, or not allowed; one server is enough for that."""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest
import zlib

from fleet import ESPY, ClusterCase
from nats_client import Client, Refused, headers_of, retry
from nodes import wait_for

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path.append(str(TOP / "tests/cli"))
import json_schema  # noqa: E402

ONE = ("--replicas", "1")


class Ship(ClusterCase):
    cluster_options = {"size": 1}

    def last(self, machine, subject=">"):
        """The headers of the last message with a subject; nothing if there is none."""
        def ask():
            with self.client() as client:
                return client.api(f"STREAM.MSG.GET.{machine.stream}", last_by_subj=subject)["message"]
        try:
            return headers_of(retry(ask))
        except Refused:
            return {}

    def wait_until_sent(self, machine):
        machine.quiet()
        now = machine.sync()
        wait_for(f"{now} is in the stream", lambda: self.last(machine).get("Espy-Token") == now, pause=0.2)

    def end_of(self, machine):
        """What it says when it ends by itself."""
        self.assertEqual(machine.shipper.process.wait(60), 1, machine.shipper.said())
        return machine.shipper.said()


class Beginnings(Ship):
    def test_journal_and_servers_come_later(self):
        machine = self.machine("web1", *ONE)
        self.cluster.kill(1)
        machine.ship()
        machine.shipper.wait_for_word("waits for a journal; begin one: espy record")
        machine.record()
        machine.shipper.wait_for_word("no connection")
        self.cluster.up()
        machine.write()
        self.follow()
        self.settle()
        self.assertEqual(self.check_stream(machine), ["first"])

    def test_stream_is_made_by_somebody_else(self):
        machine = self.machine("web1", *ONE, "--no-create")
        machine.begin()
        machine.shipper.wait_for_word("--no-create")
        self.client().api(f"STREAM.CREATE.{machine.stream}", name=machine.stream, subjects=["espy.web1.j.>"],
                          storage="file", retention="limits", num_replicas=1)
        self.wait_until_sent(machine)
        self.assertEqual(self.check_stream(machine), ["first"])

    def test_single_server_keeps_no_three_copies(self):
        machine = self.machine("web1")
        machine.begin()
        self.assertIn("--replicas 1", self.end_of(machine))

    def test_stream_that_forgets_what_was_read_is_no_place_for_it(self):
        self.client().api("STREAM.CREATE.ESPY-web1:j", name="ESPY-web1:j", subjects=["espy.web1.j.>"],
                          storage="file", retention="interest", num_replicas=1)
        machine = self.machine("web1", *ONE)
        machine.begin()
        self.assertIn('needs retention "limits"', self.end_of(machine))

    def test_mirror_is_no_tree_to_ship(self):
        self.machine("web1", *ONE).begin()
        self.follow()
        self.settle()
        done = subprocess.run([ESPY, "ship", "--server", self.cluster.urls[0], "--as", "m/m", *ONE, "--journal", self.mirror],
                              capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, 1)
        self.assertIn("in streams already", done.stderr)

    def test_many_trees_are_as_many_streams(self):
        environment = {**os.environ, "XDG_STATE_HOME": str(self.place / "state")}
        roots = [self.place / name for name in ("a", "b", "c")]
        for root in roots:
            root.mkdir()
            subprocess.run([ESPY, "since", "--now", root], env=environment, check=True, stdout=subprocess.DEVNULL)
        with subprocess.Popen([ESPY, "ship", "--server", self.cluster.urls[0], "--as", "many", *ONE, "--max-size", "9MiB",
                               *roots], env=environment, stderr=subprocess.PIPE) as ship:
            try:
                lines = [ship.stderr.readline() for _ in range(9)]
            finally:
                ship.kill()
        names = {line.split()[1] for line in lines if b"at batch 1, 0 batches behind" in line}
        self.assertEqual(len(names), 3, lines)


class Wire(Ship):
    """What others may read who know nothing of espy but docs/fleet.md."""

    def check(self, name, line):
        schema = json.loads((TOP / "docs/schema" / name).read_text())
        self.assertEqual(json_schema.problems(schema, line), [], line)
        self.assertEqual(list(line), [key for key in schema["properties"] if key in line], "keys have an order")

    def test_lines_are_as_the_schema_says(self):
        machine = self.machine("web1", *ONE)
        (machine.tree / os.fsdecode(b"\xff\n")).touch()
        machine.begin()
        listener = self.client()
        listener.send(b"SUB espy-alive.> 9\r\n")
        wait_for("ten batches", lambda: int(self.last(machine).get("Espy-Token", "..0").split(".")[2]) > 10)
        machine.quiet()
        self.check("alive.schema.json", json.loads(listener.next(20)[2]))
        kinds = set()
        for _, _, headers, body in self.client().messages(machine.stream):
            if headers.get("Espy-Encoding") == "deflate":
                body = zlib.decompress(body)
            for line in map(json.loads, body.splitlines()):
                self.check("stream.schema.json", line)
                kinds.add(line["change"])
        self.assertTrue({"exists", "created", "removed", "renamed"} <= kinds, kinds)


class Others(Ship):
    def test_two_for_one_journal_send_each_batch_once(self):
        machine = self.machine("web1", *ONE).begin()
        one = machine.shipper
        one.wait_for_word("at batch")
        machine.ship()
        self.processes.append(one)
        machine.shipper.wait_for_word("at batch")
        self.follow()
        self.settle()
        self.assertEqual(self.check_stream(machine), ["first"])
        self.assertTrue(one.is_alive() and machine.shipper.is_alive())

    def test_other_tree_of_the_same_name_is_refused(self):
        machine = self.machine("web1", *ONE).begin()
        self.wait_until_sent(machine)
        other = self.machine("web2", *ONE).begin()
        other.shipper.kill()
        other.name = "web1"
        other.ship()
        said = self.end_of(other)
        self.assertIn(os.fspath(machine.tree), said)
        self.assertIn("--as MACHINE/JOURNAL", said)
        self.assertTrue(machine.shipper.is_alive())

    def test_whoever_begins_to_read_finds_a_tree_after_it_was_forgotten(self):
        machine = self.machine("web1", *ONE, "--max-size", "64KiB").begin()
        wait_for("the first tree is gone and another is there",
                 lambda: self.last(machine, "espy.web1.j.snapshot").get("Espy-Reason") == "refresh", 120, 0.5)
        self.follow()
        self.settle()
        self.assertEqual(self.gaps(machine), 0)


class Users(Ship):
    # What docs/fleet.md gives one machine.
    users = """authorization { users: [ { user: admin, password: secret }
  { user: web1, password: secret, permissions: {
      publish: ["espy.web1.>", "espy-alive.web1.>", "$JS.API.STREAM.INFO.*", "$JS.API.STREAM.MSG.GET.*",
                "$JS.API.STREAM.CREATE.*"]
      subscribe: ["_INBOX_web1.>", "espy-alive.web1.>"] } } ] }"""
    cluster_options = {"size": 1, "client": users}

    def client(self, urls=None):
        made = retry(lambda: Client(self.cluster.urls, "admin", "secret"))
        self.addCleanup(made.close)
        return made

    def user(self):
        file = self.place / "password"
        file.write_text("secret\n")
        return "--user", "web1", "--password-file", file

    def test_publishing_that_is_denied_is_named(self):
        self.cluster.configure(self.users.replace('"espy.web1.>", ', ""))
        self.cluster.kill(1)
        self.cluster.up()
        machine = self.machine("web1", *ONE, *self.user()).begin()
        self.assertIn("espy.web1.j.snapshot", self.end_of(machine))

    def test_making_a_stream_that_is_denied_is_named(self):
        self.cluster.configure(self.users.replace(',\n                "$JS.API.STREAM.CREATE.*"', ""))
        self.cluster.kill(1)
        self.cluster.up()
        machine = self.machine("web1", *ONE, *self.user()).begin()
        self.assertIn("$JS.API.STREAM.CREATE.ESPY-web1:j", self.end_of(machine))

    def test_password_that_cannot_be_read_is_named(self):
        machine = self.machine("web1", *ONE, "--user", "web1", "--password-file", self.place / "none").begin()
        self.assertIn("none: No such file or directory", self.end_of(machine))


class Keys(Ship):
    # Of the reference implementation's documentation.
    seed = "SUACSSL3UAHUDXKFSNVUZRF5UHPMWZ6BFDTJ7M6USDXIEDNPPQYYYCU3VY"
    cluster_options = {"size": 1, "client": "authorization { users: [ { nkey: "
                       "UDXU4RCSJNZOIQHZNWXHXORDPRTGNJAHAHFRGZNEEJCPQTT2M7NLCNF4 } ] }"}

    def test_seed_of_a_key_says_who_it_is(self):
        (self.place / "seed").write_text(self.seed + "\n")
        machine = self.machine("web1", *ONE, "--nkey", self.place / "seed").begin()
        machine.shipper.wait_for_word("at batch")

    def test_something_else_than_a_seed_is_named(self):
        (self.place / "seed").write_text("SUX\n")
        machine = self.machine("web1", *ONE, "--nkey", self.place / "seed").begin()
        self.assertIn("no seed of a user's key", self.end_of(machine))

    def test_nobody_is_not_let_in(self):
        machine = self.machine("web1", *ONE).begin()
        self.assertIn("the servers do not know this user", self.end_of(machine))


@unittest.skipUnless(shutil.which("openssl"), "there is no openssl to make certificates with")
class Certificates(Ship):
    def setUp(self):
        self.keys = pathlib.Path(tempfile.mkdtemp(prefix="espy-keys."))
        self.addCleanup(shutil.rmtree, self.keys, ignore_errors=True)
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
                        "-addext", "subjectAltName=DNS:localhost", "-keyout", self.keys / "key.pem",
                        "-out", self.keys / "cert.pem"], check=True, capture_output=True)
        tls = f'tls {{ cert_file: "{self.keys}/cert.pem", key_file: "{self.keys}/key.pem", verify: VERIFY }}'
        self.cluster_options = {"size": 1, "client": tls.replace("VERIFY", "false")}
        super().setUp()
        self.tls = tls
        self.url = [f"tls://localhost:{self.cluster.ports[0]}"]
        self.ca = "--tls-ca", self.keys / "cert.pem"

    def test_name_is_that_of_the_url_or_what_is_asked_for(self):
        machine = self.machine("web1", *ONE, *self.ca, urls=self.url).begin()
        machine.shipper.wait_for_word("at batch")
        machine.shipper.kill()
        machine.ship(*ONE, *self.ca, "--tls-name", "elsewhere")
        self.assertIn("hostname mismatch", self.end_of(machine))

    def test_servers_that_want_to_see_a_certificate_are_shown_one(self):
        self.cluster.configure(self.tls.replace("VERIFY", f'true, ca_file: "{self.keys}/cert.pem"'))
        self.cluster.kill(1)
        self.cluster.up()
        own = "--tls-cert", self.keys / "cert.pem", "--tls-key", self.keys / "key.pem"
        machine = self.machine("web1", *ONE, *self.ca, *own, urls=self.url).begin()
        machine.shipper.wait_for_word("at batch")


class Words(unittest.TestCase):
    """What is refused before anything is sent; no server is needed."""

    def refused(self, *words):
        done = subprocess.run([ESPY, "ship", *words], capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, 2, done.stderr)
        return done.stderr

    def test_other_machines_are_spoken_to_by_tls(self):
        self.assertIn("--insecure", self.refused("--server", "nats://n1.example.org", "."))

    def test_secrets_are_not_on_the_command_line(self):
        said = self.refused("--server", "nats://me:hush@127.0.0.1", ".")
        self.assertIn("--password-file", said)
        self.assertNotIn("hush", said)

    def test_numbers_are_in_their_range(self):
        self.assertIn("from 1 to 5", self.refused("--server", "127.0.0.1", "--replicas", "6", "."))
        self.assertIn("--max-size", self.refused("--server", "127.0.0.1", "--max-size", "much", "."))

    def test_name_of_a_journal_is_for_one_path(self):
        self.assertIn("one PATH", self.refused("--server", "127.0.0.1", "--as", "a/b", ".", "/"))
        self.assertIn("sent twice", self.refused("--server", "127.0.0.1", ".", "."))


if __name__ == "__main__":
    unittest.main()
