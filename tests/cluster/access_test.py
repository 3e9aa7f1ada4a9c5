"""Who may do what: users with few permissions, wrong passwords, TLS; what is refused is named."""

import pathlib
import shutil
import subprocess
import tempfile
import unittest

from fleet import ESPY, ClusterCase, Process
from nats_client import Client, retry

USERS = """authorization { users = [
  { user: admin, password: secret }
  { user: web1, password: secret, permissions: {
      publish: ["espy.web1.>", "espy-alive.web1.>", "$JS.API.STREAM.INFO.ESPY-web1:j", "$JS.API.STREAM.CREATE.ESPY-web1:j",
                "$JS.API.STREAM.MSG.GET.ESPY-web1:j"]
      subscribe: ["_INBOX_web1.>", "espy-alive.web1.>"] } }
  { user: nobody, password: secret, permissions: { publish: ["nothing"], subscribe: ["_INBOX.>"] } }
  { user: reader, password: secret, permissions: {
      publish: ["$JS.API.STREAM.NAMES", "$JS.API.STREAM.LIST", "$JS.API.STREAM.INFO.*", "$JS.API.STREAM.MSG.GET.*",
                "$JS.API.CONSUMER.CREATE.>", "$JS.API.CONSUMER.DELETE.>", "$JS.FC.>"]
      subscribe: ["_INBOX.>", "espy-alive.>"] } }
] }
"""


class Access(ClusterCase):
    cluster_options = {"client": USERS}

    def setUp(self):
        super().setUp()
        self.password = self.place / "password"
        self.password.write_text("secret\n")
        self.password.chmod(0o600)

    def user(self, name):
        return "--user", name, "--password-file", self.password

    def client(self, urls=None):
        made = retry(lambda: Client(self.cluster.urls, "admin", "secret"))
        self.addCleanup(made.close)
        return made

    def test_few_permissions_are_enough(self):
        machine = self.machine("web1", *self.user("web1")).begin()
        self.follow(*self.user("reader"))
        self.settle()
        self.assertEqual(self.gaps(machine), 0)
        self.assertEqual(self.check_stream(machine), ["first"])

    def test_missing_permission_is_named(self):
        machine = self.machine("web2", *self.user("web1")).begin()
        machine.shipper.wait_for_word("Permissions Violation")
        follower = self.follow(*self.user("nobody"))
        follower.wait_for_word("Permissions Violation")

    def test_wrong_password_ends_it(self):
        self.password.write_text("wrong\n")
        follower = self.follow(*self.user("reader"))
        self.assertEqual(follower.process.wait(60), 1)
        self.assertIn("the servers do not know this user", follower.said())

    def test_password_is_not_on_the_command_line(self):
        done = subprocess.run([ESPY, "follow", "--server", "nats://reader:secret@127.0.0.1:1"], capture_output=True,
                              text=True, timeout=60)
        self.assertEqual(done.returncode, 2)
        self.assertNotIn("secret", done.stderr)


@unittest.skipUnless(shutil.which("openssl"), "there is no openssl to make certificates with")
class Tls(ClusterCase):
    def setUp(self):
        self.keys = pathlib.Path(tempfile.mkdtemp(prefix="espy-keys."))
        self.addCleanup(shutil.rmtree, self.keys, ignore_errors=True)
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
                        "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", self.keys / "key.pem",
                        "-out", self.keys / "cert.pem"], check=True, capture_output=True)
        self.cluster_options = {"client": f'tls {{ cert_file: "{self.keys}/cert.pem", key_file: "{self.keys}/key.pem" }}'}
        super().setUp()

    def test_certificate_is_checked(self):
        ca = ("--tls-ca", self.keys / "cert.pem")
        machine = self.machine("web1", *ca).begin()
        self.follow(*ca)
        self.settle()
        self.assertEqual(self.gaps(machine), 0)
        stranger = Process(self.place / "stranger.log", "follow", "--tls", "--server", ",".join(self.cluster.urls))
        self.processes.append(stranger)
        self.assertEqual(stranger.process.wait(60), 1)
        self.assertIn("the certificate of the servers is not believed", stranger.said())


if __name__ == "__main__":
    unittest.main()
