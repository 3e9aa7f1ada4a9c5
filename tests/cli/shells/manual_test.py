"""The manual pages tell every option of every subcommand, in the order of man-pages(7)."""

import os
import re
import shutil
import subprocess
import unittest

import help_text


def page(name):
    with open(os.path.join(help_text.GENERATED, "man1", name), encoding="ascii") as source:
        return source.read()


def plain(roff):
    """The text of a page without its commands."""
    text = re.sub(r"^\.(SH|BR|TP|PP|nf|fi|TH) ?", "", roff, flags=re.M)
    text = re.sub(r"\\f[BIR]", "", text)
    for escape, character in (
        (r"\(aq", "'"), (r"\(dq", '"'), (r"\(ti", "~"), (r"\(ha", "^"), (r"\(ga", "`"),
        (r"\-", "-"), (r"\&", ""), (r"\e", "\\"),
    ):
        text = text.replace(escape, character)
    return text


class ManualPages(unittest.TestCase):
    def test_there_is_one_for_espy_and_one_for_each_subcommand(self):
        expected = {"espy.1"} | {f"espy-{name}.1" for name in help_text.commands()}
        self.assertEqual(set(os.listdir(os.path.join(help_text.GENERATED, "man1"))), expected)

    def test_each_tells_exactly_the_options_of_its_subcommand(self):
        for command in help_text.commands():
            with self.subTest(command=command):
                told = set()
                for line in re.findall(r"^\.TP\n(.*)$", page(f"espy-{command}.1"), flags=re.M):
                    told |= set(re.findall(r"--?[a-z][a-z-]*", plain(line)))
                self.assertEqual(told, help_text.options(command))

    def test_sections_are_those_of_other_pages(self):
        for command in help_text.commands():
            with self.subTest(command=command):
                sections = re.findall(r'^\.SH "?([A-Z ]*)', page(f"espy-{command}.1"), flags=re.M)
                self.assertEqual(sections[:4], ["NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS"])
                last = ["EXIT STATUS", "ENVIRONMENT", "EXAMPLES", "SEE ALSO"]
                if command in ("doctor", "git", "journal"):
                    last.remove("ENVIRONMENT")
                self.assertEqual(sections[-len(last):], last)

    def test_each_names_its_siblings(self):
        for command in help_text.commands():
            text = plain(page(f"espy-{command}.1"))
            for other in help_text.commands():
                self.assertEqual(f"espy-{other} (1)" in text, other != command)

    def test_each_says_all_that_the_help_says(self):
        for command in help_text.commands():
            said = plain(page(f"espy-{command}.1")).split()
            for line in help_text.espy(command, "--help").split("\n"):
                words = [word.removeprefix("status:") for word in line.split()]
                if line.startswith("  espy"):
                    with self.subTest(command=command, line=line):
                        self.assertIn(" ".join(words), " ".join(said))

    def test_the_one_for_espy_has_an_example_of_each_subcommand(self):
        text = plain(page("espy.1"))
        for command in help_text.commands():
            self.assertRegex(text, rf"(?m)^  espy {command}\b")
            self.assertIn(f"espy-{command} (1)", text)
        for option in help_text.option_names(help_text.espy("--help")):
            self.assertIn(option, text)

    def test_the_formatter_understands_them(self):
        if not shutil.which("groff"):
            self.skipTest("groff is not installed")
        for name in os.listdir(os.path.join(help_text.GENERATED, "man1")):
            with self.subTest(page=name):
                path = os.path.join(help_text.GENERATED, "man1", name)
                done = subprocess.run(
                    ["groff", "-man", "-Tascii", "-ww", path],
                    capture_output=True, text=True, check=True,
                )
                self.assertEqual(done.stderr, "")


if __name__ == "__main__":
    unittest.main()
