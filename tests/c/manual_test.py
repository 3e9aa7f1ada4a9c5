"""The manual page is one that groff takes, and says something of all that the header declares.

Arguments: the header, the page.
"""

import re
import subprocess
import sys

header, page = (open(name).read() for name in sys.argv[1:])
groff = subprocess.run(["groff", "-t", "-man", "-ww", "-Tutf8", "-z", sys.argv[2]], capture_output=True, text=True)
wrong = groff.stderr.splitlines()
names = set(re.findall(r"^ESPY_C_API[^;]*?\b(espy_\w+)\(", header, re.MULTILINE))
names |= set(re.findall(r"\bESPY_[A-Z_]*[A-Z]\b", header)) - {"ESPY_H", "ESPY_C_API"}
fields = re.findall(r"^    (?:\w+ )+\*?(\w+)(?:\[\d+\])?;", header, re.MULTILINE)
wrong += [f"{name} is not in the page" for name in sorted(names | set(fields))
          if not re.search(rf"\b{name}\b", page.replace("\\", ""))]
sys.exit("\n".join(wrong) or None)
