#!/usr/bin/env bash
# Installs the Python package of the build $1 below $2, and has the interpreter $3 use it from there as the version $4.
set -euo pipefail

rm -rf "$2"
cmake --install "$1" --component python --prefix "$2" >/dev/null
[ ! -e "$2/bin" ] || { echo "more is installed than was asked for"; exit 1; }
site=$(dirname "$(find "$2" -name espy-dropin.pth)")
cd "$2"
PYTHONPATH=$site PYTHONDONTWRITEBYTECODE=1 "$3" - "$2" "$4" <<'END'
import importlib.metadata
import os
import sys

import espy

assert espy.__file__.startswith(sys.argv[1]), espy.__file__
assert importlib.metadata.version("espy") == sys.argv[2]
batches = espy.watch(".")
os.mkdir("new")
assert next(batches)[0].kind == "created"
END
