"""The types that the package says: mypy --strict takes it and a program that uses it, and stubs are as the native module is."""

import importlib.util
import pathlib
import subprocess
import sys
import tempfile
import unittest

import espy

here = pathlib.Path(__file__).resolve().parent


@unittest.skipIf(importlib.util.find_spec("mypy") is None, "mypy is not here (Debian: mypy)")
class TypesTest(unittest.TestCase):
    def check(self, *command):
        package = pathlib.Path(espy.__file__).parents[1]
        with tempfile.TemporaryDirectory() as cache:
            told = subprocess.run([sys.executable, "-B", "-m", *command], cwd=cache, text=True, capture_output=True,
                                  env={"MYPYPATH": str(package), "PYTHONPATH": str(package), "MYPY_CACHE_DIR": cache})
        self.assertEqual(told.returncode, 0, told.stdout + told.stderr)

    def test_a_program_is_typed(self):
        self.check("mypy", "--strict", str(here / "typed_program.py"))

    def test_the_package_is_typed(self):
        self.check("mypy", "--strict", "-p", "espy")

    def test_stubs_are_as_the_module_is(self):
        # The other modules are their own stubs; classes of pybind11 have a metaclass of its.
        with tempfile.NamedTemporaryFile("w") as allowed:
            allowed.write("espy\\.(?!_native).*\nespy\\._native\\.(api|instance|rules|source|tree|watch)\n"
                          "espy\\._native\\.api\\.__init__\nespy\\._native\\.\\w+\\.__(enter|exit)__\n")
            allowed.flush()
            self.check("mypy.stubtest", "espy", "--allowlist", allowed.name, "--ignore-unused-allowlist")


if __name__ == "__main__":
    unittest.main()
