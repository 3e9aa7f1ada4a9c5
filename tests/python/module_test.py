"""The package as a whole: former names, words, what help() says, and the page of examples."""

import enum
import os
import pathlib
import pickle
import pydoc
import re
import subprocess
import sys
import tempfile
import unittest
import warnings

import espy
import espy.inotify


class ModuleTest(unittest.TestCase):
    def test_former_names_go_on_with_a_warning(self):
        for name in ("add", "api", "event", "from_string", "init", "instance", "mask", "min_buffer_size",
                     "queued_bytes", "read", "remove", "to_string"):
            with self.subTest(name), self.assertWarnsRegex(DeprecationWarning, f"espy.inotify.{name}"):
                self.assertIs(getattr(espy, name), getattr(espy.inotify, name))
        with espy.inotify.instance() as instance, self.assertWarns(DeprecationWarning):
            self.assertIsInstance(espy.watch(instance, "/", espy.inotify.mask.create), espy.inotify.watch)
        with self.assertRaises(AttributeError):
            espy.nothing

    def test_importing_warns_of_nothing_and_brings_no_loop(self):
        program = ("import warnings; warnings.simplefilter('error'); import espy, sys; espy.inotify.mask; "
                   "print([name for name in ('asyncio', 'trio', 'threading') if name in sys.modules])")
        told = subprocess.run([sys.executable, "-B", "-c", program], capture_output=True, text=True, check=True)
        self.assertEqual(told.stdout, "[]\n")

    def test_words_are_those_of_the_library(self):
        from espy import _native

        self.assertEqual(tuple(espy.kind), _native.kind_words)
        self.assertTrue(issubclass(espy.kind, enum.StrEnum))
        self.assertEqual(f"{espy.kind.created} {espy.entry.directory}", "created directory")

    def test_all_that_is_public_is_documented_and_of_espy(self):
        for name in espy.__all__:
            with self.subTest(name):
                public = getattr(espy, name)
                self.assertEqual(public.__module__, "espy")
                self.assertTrue(public.__doc__)
        for public in (espy.stream, espy.watcher, espy.settled_watcher, espy.activity):
            for name, method in vars(public).items():
                if not name.startswith("_"):
                    self.assertTrue(method.__doc__, name)

    def test_help_reads_as_python(self):
        text = pydoc.plain(pydoc.render_doc(espy))
        self.assertNotIn("espy._", text)
        self.assertIn("watch(*paths", text)
        self.assertNotIn("object at 0x", text)

    def test_errors_can_be_pickled(self):
        for path in ("/nope", "/etc/passwd/nope"):
            try:
                espy.watcher().add(path)
            except espy.error as failed:
                again = pickle.loads(pickle.dumps(failed))
                self.assertIs(type(again), type(failed))
                self.assertEqual((again.errno, again.filename, str(again)), (failed.errno, failed.filename, str(failed)))

    def marks_file_systems(self):
        try:
            espy.activity().add(tempfile.gettempdir())
        except OSError:
            return False
        return True

    def test_the_examples_of_the_page_run(self):
        page = pathlib.Path(__file__).resolve().parents[2] / "docs/python.md"
        examples = re.findall(r"```python\n(.*?)```", page.read_text(), re.DOTALL)
        self.assertGreater(len(examples), 5)
        for example in examples:
            if "espy.activity" in example and not self.marks_file_systems():
                continue
            with self.subTest(example.split("\n")[0]), tempfile.TemporaryDirectory() as root:
                os.mkdir(os.path.join(root, "src"))
                # Whatever it waits for: a file is written again and again, until it has told of one, and ends.
                program = ("import threading, os, itertools\n"
                           "def work():\n"
                           "    for i in itertools.count():\n"
                           "        open(f'src/{i % 9}.py', 'w').close()\n"
                           "        if stop.wait(0.05): return\n"
                           "stop = threading.Event(); threading.Thread(target=work, daemon=True).start()\n"
                           + example)
                told = subprocess.run([sys.executable, "-B", "-W", "error", "-c", program], cwd=root, text=True,
                                      capture_output=True, timeout=60)
                self.assertEqual((told.returncode, told.stderr), (0, ""), example)
                self.assertTrue(told.stdout, example)


if __name__ == "__main__":
    unittest.main()
