"""What `espy --help` and `espy COMMAND --help` say: the truth for everything written about them."""

import os
import re
import subprocess

ESPY = os.environ["ESPY"]
GENERATED = os.environ["ESPY_GENERATED"]


def espy(*words):
    done = subprocess.run([ESPY, *words], capture_output=True, text=True, check=True)
    return done.stdout


def block(text, title):
    """The indented lines below the line TITLE."""
    lines = text.split("\n")
    at = lines.index(title) + 1
    end = at
    while end < len(lines) and lines[end].startswith(" "):
        end += 1
    return lines[at:end]


def commands():
    return [line.split()[0] for line in block(espy("--help"), "Commands:")]


def option_lines(text):
    """For each option its names, and the word for its value or an empty text."""
    for line in block(text, "Options:"):
        if re.match(r"  -", line):
            column = re.split(r"  +", line.strip())[0]
            names, _, value = column.partition(" ")
            yield names.split(","), value


def option_names(text):
    return {name for names, _ in option_lines(text) for name in names}


def options(command):
    return option_names(espy(command, "--help"))


def values(command):
    """(names, word) of each option that has a value."""
    return [entry for entry in option_lines(espy(command, "--help")) if entry[1]]
