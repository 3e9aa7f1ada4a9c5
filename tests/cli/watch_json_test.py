"""`espy watch --format json`: what programs read."""

import base64
import os
import pathlib
import unittest
import json

import json_schema
from espy_process import TestCase, Json

SCHEMA = json.loads(pathlib.Path(os.environ["ESPY_SCHEMA"]).read_text())
ODD_NAMES = [b"new\nline", b'quote"s\'', b"back\\slash", b"\x1b[31mred\x1b[0m", b"\xff\xfe",
             b"half\xe2\x82", b"\xed\xa0\x80", "naïve 日本 😀".encode(), b"-dash", b" space ",
             b"\x01\x7f\t\r", b"x" * 255, b"\xff" * 255, b"{}", b"[a,b]", b"%s%n"]


class WatchJson(TestCase):
    def assert_valid(self, line):
        self.assertEqual(json_schema.problems(SCHEMA, line), [], line)
        order = list(SCHEMA["properties"])
        self.assertEqual(list(line), sorted(line, key=order.index))

    def test_tells_each_kind_of_change(self):
        self.make("d/", "d/old", "d/sub/")
        stream = self.watch_json("d")
        self.make("d/more/")
        self.write("d/new")
        os.chmod(self.path("d/new"), 0o600)
        os.rename(self.path("d/new"), self.path("d/old"))
        lines = stream.until("renamed", "d/old")
        # What follows might be half of an exchange, until it is seen where it has gone to.
        os.rename(self.path("d/old"), self.path("d/sub/other"))
        lines += stream.until("renamed", "d/sub/other")
        os.unlink(self.path("d/sub/other"))
        os.rmdir(self.path("d/sub"))
        lines += stream.until("removed", "d/sub")
        for line in lines:
            self.assert_valid(line)
            self.assertEqual(line["root"], "d")
        told = {(line["change"], line["path"], line.get("from")) for line in lines}
        self.assertLessEqual({
            ("created", "d/more", None), ("created", "d/new", None), ("written", "d/new", None),
            ("attributes", "d/new", None), ("renamed", "d/old", "d/new"),
            ("renamed", "d/sub/other", "d/old"), ("removed", "d/sub/other", None),
            ("removed", "d/sub", None)}, told)
        replacing = [line for line in lines if line.get("from") == "d/new"]
        self.assertEqual([line["replaced"] for line in replacing], [True])

    def test_numbers_changes_in_order(self):
        stream = self.watch_json(".")
        for i in range(20):
            self.make(f"f{i:02}")
        lines = stream.until("created", "./f19")
        numbers = [line["seq"] for line in lines]
        self.assertEqual(numbers, sorted(set(numbers)))
        created = [line["path"] for line in lines if line["change"] == "created"]
        self.assertEqual(created, [f"./f{i:02}" for i in range(20)])

    def test_is_lossless_for_any_name(self):
        self.make("d/")
        stream = self.watch_json("d")
        for name in ODD_NAMES:
            self.make(b"d/" + name)
        self.make("d/last")
        got = []
        for line in stream.until("created", "d/last")[:-1]:
            self.assert_valid(line)
            if line["change"] != "created":
                continue
            name = base64.b64decode(line["path_base64"]) if "path_base64" in line else \
                line["path"].encode()
            self.assertEqual(line["path"], name.decode("utf-8", "replace"))
            got.append(name)
        self.assertEqual(got, [b"d/" + name for name in ODD_NAMES])

    def test_gives_the_bytes_of_both_names_of_a_rename(self):
        self.make("d/", b"d/\xff")
        stream = self.watch_json("d")
        os.rename(self.path(b"d/\xff"), self.path(b"d/\xfe"))
        line = stream.until("renamed", "d/\ufffd")[-1]
        self.assert_valid(line)
        self.assertEqual(base64.b64decode(line["from_base64"]), b"d/\xff")
        self.assertEqual(base64.b64decode(line["path_base64"]), b"d/\xfe")

    def test_tells_what_exists_before_ready(self):
        self.make("d/", "d/sub/", "d/sub/f")
        os.symlink("nowhere", self.path("d/link"))
        os.mkfifo(self.path("d/fifo"))
        stream = Json(self.start("watch", "--format", "json", "--initial", "d"))
        lines = stream.ready()
        for line in lines:
            self.assert_valid(line)
        self.assertEqual(lines[-1]["change"], "ready")
        self.assertEqual({(line["path"], line["type"]) for line in lines[:-1]} - {("d", "directory")},
                         {("d/sub", "directory"), ("d/sub/f", "file"), ("d/link", "symlink"),
                          ("d/fifo", "other")})

    def test_has_a_ready_line_for_each_root(self):
        self.make("a/", "b/")
        stream = Json(self.start("watch", "--format", "json", "a", "b"))
        self.assertEqual({line["root"] for line in stream.ready(roots=2)}, {"a", "b"})
        self.make("b/f")
        line = stream.until("created", "b/f")[-1]
        self.assertEqual(line["root"], "b")

    def test_the_schema_refuses_what_is_wrong(self):
        good = {"change": "renamed", "path": "b", "from": "a", "type": "file", "root": ".",
                "seq": 1, "time": "2026-11-22T12:00:00.123456789Z"}
        self.assert_valid(good)
        for wrong in ({"change": "moved"}, {"seq": 0}, {"seq": "1"}, {"time": "12:00"},
                      {"type": "dir"}, {"replaced": False}, {"extra": 1}, {"change": "created"},
                      {"path_base64": "?"}, {"error": "ENOSPC"}):
            self.assertNotEqual(json_schema.problems(SCHEMA, {**good, **wrong}), [], wrong)
        for missing in good:
            line = {key: value for key, value in good.items() if key != missing}
            self.assertNotEqual(json_schema.problems(SCHEMA, line), [], missing)


if __name__ == "__main__":
    unittest.main()
