"""`espy record --metrics`: numbers for Prometheus."""

import re
import socket
import unittest
import urllib.error
import urllib.parse
import urllib.request

from espy_process import PATIENCE
from journal_process import JournalCase

SAMPLE = re.compile(r'([a-z_]+)(?:\{((?:[a-z]+="(?:[^"\\\n]|\\[\\"n])*",?)*)\})? (\S+)')


def parse(text):
    """By name and labels, as the format has it; each name was introduced."""
    known, found = set(), {}
    for line in text.splitlines():
        if line.startswith("# TYPE "):
            name, kind = line.split()[2:]
            assert kind in ("gauge", "counter") and (kind == "counter") == name.endswith("_total"), line
            known.add(name)
        elif not line.startswith("# HELP "):
            matched = SAMPLE.fullmatch(line)
            assert matched and matched[1] in known, line
            found[matched[1], matched[2] or ""] = float(matched[3])
    return found


class Metrics(JournalCase):
    def record(self, *arguments):
        espy = super().record("--metrics=127.0.0.1:0", *(arguments or ("d",)))
        words = [line.decode().partition(" at ") for line in espy.said]
        self.url = next(url for before, _, url in words if before == "metrics")
        return espy

    def get(self, url=None):
        with urllib.request.urlopen(url or self.url, timeout=PATIENCE) as answer:
            self.assertEqual(answer.headers["Content-Type"], "text/plain; version=0.0.4; charset=utf-8")
            return parse(answer.read().decode())

    def test_numbers_are_those_of_the_recorder(self):
        self.make("d/a", "d/b")
        self.record()
        before = self.get()
        self.assertEqual(before["espy_record_phase", 'root="d",phase="recording"'], 1)
        self.assertEqual(before["espy_record_phase", 'root="d",phase="paused"'], 0)
        self.assertEqual(before["espy_record_changes_total", 'root="d"'], 0)
        self.make("d/c")
        self.now()
        after = self.get()
        self.assertEqual(after["espy_record_changes_total", 'root="d"'], 1)
        self.assertEqual(after["espy_record_batch", 'root="d"'], before["espy_record_batch", 'root="d"'] + 1)
        self.assertGreater(after["espy_record_journal_bytes", 'root="d"'], 0)

    def test_names_of_trees_are_labels_whatever_they_are(self):
        name = 'a"b\\c\nd'
        self.make(name + "/")
        self.record("d", name)
        for each in ("d", name):
            self.now(each)
        found = self.get()
        self.assertEqual(found["espy_record_batch", 'root="d"'], 1)
        self.assertEqual(found["espy_record_batch", r'root="a\"b\\c\nd"'], 1)

    def test_who_asks_slowly_holds_up_nobody(self):
        self.record()
        where = urllib.parse.urlparse(self.url)
        slow = []
        for text in (b"", b"GET /met", b"GET /metrics HTTP/1.1\r\nX: " + b"y" * 4000) * 20:
            client = socket.create_connection((where.hostname, where.port), PATIENCE)
            client.sendall(text)
            slow.append(client)
        self.make("d/x")
        self.now()
        self.assertEqual(self.get()["espy_record_changes_total", 'root="d"'], 1)
        for client in slow:
            client.close()

    def test_nothing_else_is_answered(self):
        self.record()
        for path, status in (("/", 404), ("/metrics/x", 404)):
            with self.assertRaises(urllib.error.HTTPError) as refused:
                self.get(urllib.parse.urljoin(self.url, path))
            self.assertEqual(refused.exception.code, status)
            refused.exception.close()
        with self.assertRaises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(urllib.request.Request(self.url, data=b"x", method="POST"), timeout=PATIENCE)
        self.assertIn(refused.exception.code, (405, 413, 501))
        refused.exception.close()

    def test_an_address_that_is_none_or_taken_is_refused(self):
        status, out, err = self.run_espy("record", "--metrics=nowhere", "d")
        self.assertEqual((status, out), (2, ""))
        self.assertIn("--metrics 127.0.0.1:9471", err)
        with socket.create_server(("127.0.0.1", 0)) as taken:
            status, out, err = self.run_espy("record", f"--metrics={taken.getsockname()[1]}", "d")
        self.assertEqual((status, out), (1, ""))
        self.assertIn("Address already in use", err)


if __name__ == "__main__":
    unittest.main()
