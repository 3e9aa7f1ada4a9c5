"""What the header promises to programs that are compiled already, against the description of it: only what is appended
may differ. Where that is meant, the description is renewed (--renew).

What is compared is a library in C with the functions of the header, which has just these types.

Arguments: the header, the description.
"""

import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

header, described = sys.argv[1:3]
# What abidiff says of fields and values at the end; the status has a bit for what it makes of it.
APPENDED = re.compile(r"""(Leaf\ changes|Changed\ leaf\ types|Removed/Changed/Added\ \w+)\ summary:.*|
    '(enum|struct)\ .*'\ changed:|\s+type\ size\ (changed\ from|hasn't\ changed).*|
    \s+\d+\ (data\ member|enumerator)\ insertions?:|\s+'.*',\ at\ offset\ .*|\s+'\w+::\w+'\ value\ '\d+'.*|\s*""", re.VERBOSE)


def library(work, name, text):
    """Of the header `text`; the enumerations, which no function takes, by one of our own."""
    functions = re.findall(r"^ESPY_C_API ([^;]*\));", text, re.MULTILINE)
    functions.append("void values(enum espy_kind a, enum espy_type b, enum espy_backend c)")
    source = work / f"{name}.c"
    source.write_text(text + "".join(
        f"{one} {{ {'' if one.startswith('void ') else 'return 0;'} }}\n" for one in functions))
    subprocess.run(["gcc", "-w", "-g", "-shared", "-fPIC", "-o", work / f"{name}.so", source], check=True)
    return work / f"{name}.so"


def broken(before, after):
    run = subprocess.run(["abidiff", "--leaf-changes-only", "--no-added-syms", before, after],
                         capture_output=True, text=True)
    lines = (run.stdout + run.stderr).splitlines()
    removed = [line for line in lines if "Removed, " in line and not line.rstrip().split(": ")[1].startswith("0 Removed, 0 ")]
    return "\n".join(removed + [line for line in lines if not APPENDED.fullmatch(line)])


if shutil.which("abidiff") is None or shutil.which("gcc") is None:
    print("there is no abidiff (Debian: abigail-tools), or no gcc")
    sys.exit(77)
text = pathlib.Path(header).read_text()
with tempfile.TemporaryDirectory() as name:
    work = pathlib.Path(name)
    now = library(work, "now", text)
    if sys.argv[3:] == ["--renew"]:
        subprocess.run(["abidw", "--no-show-locs", "--no-corpus-path", "--no-comp-dir-path", "--out-file", described,
                        now], check=True)
    wrong = broken(described, now)
    assert not wrong, wrong

    # That this sees what it has to see.
    def changed(old, new):
        other = re.sub(old, new, text, flags=re.MULTILINE)
        assert other != text, old
        return broken(now, library(work, "other", other))

    for structure in ("change", "root_options", "watcher_options", "statistics"):
        wrong = changed(rf"^\}} espy_{structure};", rf"    uint64_t appended;\n}} espy_{structure};")
        assert not wrong, f"espy_{structure}: a field may be appended\n{wrong}"
    wrong = changed("ESPY_UNMOUNTED$", "ESPY_UNMOUNTED, ESPY_APPENDED")
    assert not wrong, f"a kind may be appended\n{wrong}"
    for what, old, new in (
            ("fields are swapped", r"(uint32_t quiet_ms;)\s*(uint32_t max_wait_ms;)", r"\2 \1"),
            ("a field is put in", "uint8_t replaced;", "uint16_t put_in; uint8_t replaced;"),
            ("a field is wider", "uint32_t backend;", "uint64_t backend;"),
            ("a field is gone", "uint64_t repairs;", ""),
            ("a kind is put in", "ESPY_CREATED,", "ESPY_PUT_IN, ESPY_CREATED,"),
            ("a parameter is added", "int timeout_ms,", "int timeout_ms, int more,"),
            ("a function is gone", "^ESPY_C_API const char ?\\* ?espy_version", "const char* espy_version")):
        assert changed(old, new), f"nobody saw that {what}"
