"""Every option of every subcommand is offered by each shell, asked as a user asks it."""

import os
import pty
import shutil
import signal
import struct
import subprocess
import tempfile
import termios
import fcntl
import unittest

import help_text

# The values of which a shell can know nothing. An option whose value is none of these must offer
# something: describe/value_kind.cpp says what.
FREE = {"N", "TIME", "AGE", "SIZE", "NAME", "URL", "GLOB", "EXTENSIONS"}


class Shell:
    """Asks for what can follow `line`."""

    def needs(self):
        return shutil.which(self.name)


class Bash(Shell):
    name = "bash"
    script = "bash/espy"
    before = ""

    def ask(self, line, directory="."):
        words = line.replace("=", " = ").split(" ")
        quoted = " ".join("'" + word + "'" for word in words)
        program = (
            f"{self.before}source '{help_text.GENERATED}/{self.script}'\n"
            f"COMP_WORDS=({quoted}) COMP_CWORD={len(words) - 1}\n"
            "$(complete -p espy | sed 's/.*-F \\([^ ]*\\).*/\\1/')\n"
            'printf "%s\\n" "${COMPREPLY[@]}"\n'
        )
        done = subprocess.run(
            ["bash", "--norc", "-c", program],
            cwd=directory, capture_output=True, text=True, check=True,
        )
        return set(done.stdout.split("\n")) - {""}


class Fish(Shell):
    name = "fish"
    script = "fish/espy.fish"

    def ask(self, line, directory="."):
        program = f"source '{help_text.GENERATED}/{self.script}'; complete --do-complete '{line}'"
        with tempfile.TemporaryDirectory() as home:
            done = subprocess.run(
                ["fish", "--no-config", "-c", program],
                cwd=directory, capture_output=True, text=True, check=True,
                env={**os.environ, "HOME": home},
            )
        found = {entry.split("\t")[0] for entry in done.stdout.split("\n")} - {""}
        # It says --option=VALUE where others say VALUE.
        return {entry.split("=", 1)[1] if line.split(" ")[-1].startswith("--") and "=" in line
                else entry for entry in found}


class Zsh(Shell):
    """Types the line at a prompt, presses the tabulator, and notes what is then added."""

    name = "zsh"
    script = "zsh/_espy"
    setup = r"""
        autoload -Uz compinit; compinit -u -D
        compadd() {
            # A call that only asks (-A, -O, -D) adds nothing.
            if [[ " ${@[1,(i)(-|--)]} " == *' -'(A|O|D)' '* ]]; then
                builtin compadd "$@"
                return
            fi
            local -a noted
            builtin compadd -A noted "$@"
            print -rl -- $noted >> $NOTES
            builtin compadd "$@"
        }
        source $SCRIPT
        PS1='now> '
    """

    def ask(self, line, directory="."):
        with tempfile.TemporaryDirectory() as home:
            notes = os.path.join(home, "notes")
            with open(os.path.join(home, "setup"), "w", encoding="ascii") as setup:
                setup.write(self.setup)
            child, terminal = pty.fork()
            if child == 0:
                os.chdir(directory)
                os.environ.update(
                    HOME=home, ZDOTDIR=home, NOTES=notes, TERM="vt100", PS1="",
                    SCRIPT=os.path.join(help_text.GENERATED, self.script),
                )
                os.execvp("zsh", ["zsh", "-f", "-i"])
            fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 500, 200, 0, 0))
            # The prompt that `setup` asks for means that the line editor reads.
            os.write(terminal, f". {home}/setup\n".encode())
            self.read_until(terminal, b"now> ")
            os.write(terminal, line.encode() + b"\t\x15exit\n")
            self.read_until(terminal, None)
            os.waitpid(child, 0)
            if not os.path.exists(notes):
                return set()
            with open(notes, encoding="utf-8") as found:
                return set(found.read().split("\n")) - {""}

    @staticmethod
    def read_until(terminal, end):
        seen = b""
        while end is None or end not in seen:
            try:
                piece = os.read(terminal, 4096)
            except OSError:
                return
            if not piece:
                return
            seen += piece


class Completions:
    """The cases, for one shell."""

    def setUp(self):
        if not self.shell.needs():
            self.skipTest(f"{self.shell.name} is not installed")
        signal.alarm(120)  # a shell that waits for ever
        self.addCleanup(signal.alarm, 0)

    def test_offers_every_subcommand_and_the_options_of_espy(self):
        found = self.shell.ask("espy ")
        self.assertTrue(set(help_text.commands()) <= found, found)
        own = help_text.option_names(help_text.espy("--help"))
        self.assertTrue(own <= self.shell.ask("espy -"), own)
        self.assertNotIn("manual", found)

    def test_offers_exactly_the_options_of_each_subcommand(self):
        for command in help_text.commands():
            with self.subTest(command=command):
                self.assertEqual(
                    self.shell.ask(f"espy {command} -"), help_text.options(command)
                )

    def test_offers_something_for_every_value_that_is_not_free(self):
        for command in help_text.commands():
            for names, word in help_text.values(command):
                for name in names:
                    with self.subTest(command=command, option=name):
                        self.assertEqual(
                            bool(self.shell.ask(f"espy {command} {name} ")), word not in FREE
                        )

    def test_offers_the_words_of_a_value(self):
        words = {"auto", "always", "never"}
        self.assertEqual(self.shell.ask("espy watch --color "), words)
        self.assertEqual(self.shell.ask("espy watch --color=a"), {"auto", "always"})

    def test_offers_words_for_a_list(self):
        found = self.shell.ask("espy watch --type file,d")
        self.assertTrue(found in ({"file,directory"}, {"directory"}), found)

    def test_offers_only_what_a_list_does_not_have_yet(self):
        found = self.shell.ask("espy watch --type file,")
        self.assertTrue(any("directory" in entry for entry in found), found)
        self.assertFalse({"file", "file,file"} & found, found)

    def test_offers_commands_after_dashes(self):
        with tempfile.TemporaryDirectory() as directory:
            program = os.path.join(directory, "espy-test-program")
            with open(program, "w", encoding="ascii") as file:
                file.write("#!/bin/sh\n")
            os.chmod(program, 0o755)
            before = os.environ["PATH"]
            self.addCleanup(os.environ.__setitem__, "PATH", before)
            os.environ["PATH"] = directory + ":" + before
            self.assertIn("espy-test-program", self.shell.ask("espy run src -- espy-test-pro"))

    def test_offers_files_where_a_path_belongs(self):
        with tempfile.TemporaryDirectory() as directory:
            open(os.path.join(directory, "some-file"), "w", encoding="ascii").close()
            for line in ("espy watch so", "espy watch -- so"):
                with self.subTest(line=line):
                    self.assertEqual(self.shell.ask(line, directory), {"some-file"})


class BashCompletions(Completions, unittest.TestCase):
    shell = Bash()


    def test_offers_the_arguments_of_the_command_after_dashes(self):
        # What the package bash-completion has for that, or files.
        self.shell.before = '_command_offset() { COMPREPLY=("offset $1 of ${COMP_WORDS[*]}"); }\n'
        self.addCleanup(setattr, self.shell, "before", "")
        self.assertEqual(self.shell.ask("espy run -- git comm"), {"offset 3 of espy run -- git comm"})
        self.shell.before = ""
        with tempfile.TemporaryDirectory() as directory:
            open(os.path.join(directory, "some-file"), "w", encoding="ascii").close()
            self.assertEqual(self.shell.ask("espy run -- cat so", directory), {"some-file"})


class FishCompletions(Completions, unittest.TestCase):
    shell = Fish()


class ZshCompletions(Completions, unittest.TestCase):
    shell = Zsh()


if __name__ == "__main__":
    unittest.main()
