"""What the linker has side by side in the command (cli/side_by_side.ld) are functions, and are."""

import pathlib
import re
import subprocess
import sys


def said(*words):
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout


def wanted(script):
    """The beginnings of the names of functions."""
    with open(script, encoding="ascii") as file:
        return re.findall(r"\*\(\.text\.(\w+)\*?\)", file.read())


def parts(name):
    """What a mangled name says: namespaces, the class, the function."""
    found = []
    rest = name[name.index("4espy"):]
    while size := re.match(r"\d+", rest):
        rest = rest[size.end():]
        found.append(rest[: int(size[0])])
        rest = rest[int(size[0]):]
    return found


def is_function(owner, name, text):
    """Defined for its class, in that, or in a namespace."""
    is_class = re.search(rf"\b(class|struct) {owner}\b", text)
    is_space = owner.startswith("_GLOBAL") or re.search(rf"\bnamespace [\w:]*\b{owner}\b", text)
    return f"{owner}::{name}(" in text or ((is_class or is_space) and re.search(rf"\b{name}\(", text))


def are_functions(top, script):
    """Each is one by the sources, wherever calls are inlined."""
    texts = [path.read_text(encoding="utf-8") for folder in ("include", "src", "cli")
             for path in pathlib.Path(top, folder).rglob("*.?pp")]
    missing = [name for name in wanted(script) if "4espy" in name and
               not any(is_function(*parts(name)[-2:], text) for text in texts)]
    assert not missing, "no functions any more, or with another name: " + ", ".join(missing)


def are_side_by_side(command, script):
    """Most of them are: the others are part of those that call them."""
    section = re.search(r" \.text\.side_by_side +PROGBITS +(\w+) \w+ (\w+)",
                        said("readelf", "--sections", "--wide", command))
    assert section, "the linker did not make the section"
    begin, size = (int(number, 16) for number in section.groups())
    placed = [line.split()[2] for line in said("nm", "--defined-only", command).splitlines()
              if begin <= int(line.split()[0], 16) < begin + size]
    names = wanted(script)
    found = [name for name in names if any(each.startswith(name) for each in placed)]
    print(f"{len(found)} of {len(names)} names, {len(placed)} functions, {size} bytes")
    assert len(found) > len(names) / 2, "hardly any was found"


CASES = {"AreFunctions": are_functions, "AreSideBySide": are_side_by_side}
CASES[sys.argv[1]](*sys.argv[2:])
