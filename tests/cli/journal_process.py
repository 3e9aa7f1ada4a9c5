"""A tree `d` with a journal in a place of the test's own."""

import json
import os
import pathlib
import signal

import json_schema
from espy_process import TestCase

SCHEMAS = pathlib.Path(os.environ["ESPY_SCHEMA"]).parent
UNANSWERABLE = 5


class JournalCase(TestCase):
    def setUp(self):
        super().setUp()
        self.environment = {**os.environ, "XDG_STATE_HOME": os.fsdecode(self.path("state")), "TZ": "UTC"}
        self.make("d/")

    def start(self, *arguments, **options):
        return super().start(*arguments, **{"env": self.environment, **options})

    def run_espy(self, *arguments, **options):
        return super().run_espy(*arguments, **{"env": self.environment, **options})

    def record(self, *arguments, **options):
        """`espy record`, once it records."""
        espy = self.start("record", *(arguments or ("d",)), **options)
        espy.said = espy.err.until(lambda line: line.startswith(b"recording "))
        return espy

    def end(self, espy, how=signal.SIGTERM):
        espy.process.send_signal(how)
        self.assertEqual(espy.status(), -how)

    def now(self, path="d"):
        """A token for now."""
        status, out, err = self.run_espy("since", "--now", path)
        self.assertEqual((status, err), (0, ""))
        self.assertRegex(out, r"\Ae1\.[\w-]{11}\.\d+\.[\w-]{11}\n\Z")
        return out.strip()

    def since(self, *arguments):
        """The lines that are told; that there is nothing to complain of is checked."""
        status, out, err = self.run_espy("since", "--quiet", *arguments)
        self.assertEqual((status, err), (0, ""))
        return out.splitlines()

    def told(self, *arguments):
        """The same as (change, path) or (change, from, path)."""
        lines = self.since_json(*arguments)
        return [(line["change"], *(line[key] for key in ("from", "path") if key in line))
                for line in lines if line["change"] != "token"]

    def since_json(self, *arguments):
        lines = [json.loads(line) for line in self.since("--format", "json", *arguments)]
        self.assert_schema("since", *lines)
        self.assertEqual(lines[-1]["change"], "token")
        return lines

    def assert_schema(self, name, *lines):
        schema = json.loads((SCHEMAS / f"{name}.schema.json").read_text())
        for line in lines:
            self.assertEqual(json_schema.problems(schema, line), [], line)
            keys = [key for key in schema["properties"] if key in line]
            self.assertEqual(list(line), keys, "keys have an order")

    def journal_file(self):
        """The one that was made without being named."""
        files = [file for file in (pathlib.Path(self.environment["XDG_STATE_HOME"]) / "espy").iterdir()
                 if file.suffix == ".journal"]
        self.assertEqual(len(files), 1, files)
        return str(files[0])
