"""The wheel of the Python package: CMake builds the module, with the library inside, and installs the package into it.

CMAKE_ARGS in the environment is added to CMake's arguments.
"""

import os
import pathlib
import re
import shlex
import shutil
import subprocess
import sys

from setuptools import Extension, setup
from setuptools.command.build_ext import build_ext

top = pathlib.Path(__file__).resolve().parent
# What setuptools would leave beside the sources.
build = top / "build" / "wheel"
build.mkdir(parents=True, exist_ok=True)

DEFINITIONS = {
    "CMAKE_BUILD_TYPE": "Release",
    "CMAKE_CXX_FLAGS_RELEASE": "-O2 -DNDEBUG",
    "CMAKE_UNITY_BUILD": "ON",
    "CMAKE_UNITY_BUILD_BATCH_SIZE": "12",
    "ESPY_BUILD_CLI": "OFF",
    # Its library is another one in each distribution, and none of them has one that a module could take in.
    "ESPY_BUILD_IGNORE": "OFF",
    "ESPY_BUILD_PYTHON": "ON",
    "ESPY_PYTHON_INSTALL_DIR": ".",
    "Python3_EXECUTABLE": sys.executable,
}


class cmake_build(build_ext):
    """All of the package comes from CMake, so that it is the one that `cmake --install` installs."""

    def run(self):
        work = build / f"cmake-{sys.implementation.cache_tag}"
        # Of an earlier one nothing is taken over.
        for place in (work, self.build_lib):
            shutil.rmtree(place, ignore_errors=True)
        definitions = [f"-D{name}={value}" for name, value in DEFINITIONS.items()]
        subprocess.run(["cmake", "-S", top, "-B", work, "-G", "Ninja", *definitions,
                        *shlex.split(os.environ.get("CMAKE_ARGS", ""))], check=True)
        subprocess.run(["cmake", "--build", work, "--target", "espy_python"], check=True)
        subprocess.run(["cmake", "--install", work, "--component", "python", "--strip",
                        "--prefix", pathlib.Path(self.build_lib).resolve()], check=True)
        for metadata in pathlib.Path(self.build_lib).glob("*.dist-info"):
            # The wheel has its own.
            (metadata / "METADATA").unlink()
            metadata.rmdir()

    def get_source_files(self):
        return []


setup(
    version=re.search(r"^ +VERSION (\S+)$", (top / "CMakeLists.txt").read_text(), re.MULTILINE)[1],
    packages=[],
    py_modules=[],
    ext_modules=[Extension("espy._native", [])],
    cmdclass={"build_ext": cmake_build},
    options={"build": {"build_base": str(build)}, "egg_info": {"egg_base": str(build)}},
)
