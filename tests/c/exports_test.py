"""The library exports what its header declares and its map lists, under one version, and nothing else.

Arguments: the library, the header, the map.
"""

import re
import subprocess
import sys

library, header, listed = sys.argv[1:]
declared = set(re.findall(r"^ESPY_C_API[^;]*?\b(espy_\w+)\(", open(header).read(), re.MULTILINE))
mapped = set(re.findall(r"^\s+(espy_\w+);$", open(listed).read(), re.MULTILINE))
symbols = subprocess.run(["nm", "--dynamic", "--defined-only", "--with-symbol-versions", library],
                         capture_output=True, text=True, check=True).stdout.split("\n")
exported = {line.split()[2] for line in symbols if line} - {"ESPY_C_0", "ESPY_C_0@@ESPY_C_0"}
wrong = [f"{name}: declared, not listed" for name in declared - mapped]
wrong += [f"{name}: listed, not declared" for name in mapped - declared]
wrong += [f"{name}: exported" for name in exported - {f"{name}@@ESPY_C_0" for name in declared}]
wrong += [f"{name}: not exported" for name in declared if f"{name}@@ESPY_C_0" not in exported]
sys.exit("\n".join(wrong) or None)
