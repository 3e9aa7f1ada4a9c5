"""Each room of the library includes what its page says, and nothing else; no two rooms use each other, by whatever way.
A folder without a page is part of the room that it is in. And no folder has more units than one can take in.

Arguments: the top of the tree.
"""

import graphlib
import pathlib
import re
import sys

src = pathlib.Path(sys.argv[1]) / "src"
wrong = []


def room_of(file):
    folder = file.relative_to(src).parent
    while folder.parent.name and not (src / folder / "README.md").is_file():
        folder = folder.parent
    return folder.as_posix()


def uses(page):
    found = re.search(r"^Uses: (.+)$", page.read_text(), re.MULTILINE)
    return set() if found[1] == "nothing" else set(found[1].split(", "))


sources = [file for suffix in ("cpp", "hpp") for file in src.rglob("*." + suffix)]
rooms = {room_of(file) for file in sources}
wrong += [f"src/{room}: has no README.md" for room in rooms if not (src / room / "README.md").is_file()]
wrong += [f"{file}: belongs to a room" for file in sources if room_of(file) == "."]
said = {room: uses(src / room / "README.md") for room in rooms if (src / room / "README.md").is_file()}
used = {room: set() for room in said}
for file in sources:
    for include in re.findall(r'^#include "([^"]+)"', file.read_text(), re.MULTILINE):
        other = room_of(src / include)
        if other != room_of(file):
            used.setdefault(room_of(file), set()).add(other)
            if other not in said.get(room_of(file), ()):
                wrong.append(f"{file.relative_to(src)}: {room_of(file)} does not use {other}, says its README.md")
for room, others in said.items():
    wrong += [f"src/{room}/README.md: {other} is not used" for other in others - used[room]]
MOST_UNITS = 20
for folder in [at for top in ("src", "cli", "nats") for at in (src.parent / top).rglob("*") if at.is_dir()]:
    units = {file.stem for file in folder.iterdir() if file.suffix in (".cpp", ".hpp")}
    if len(units) > MOST_UNITS:
        wrong.append(f"{folder.relative_to(src.parent)}: has {len(units)} units, a folder has {MOST_UNITS} at most")
try:
    tuple(graphlib.TopologicalSorter(used).static_order())
except graphlib.CycleError as circle:
    wrong.append("in a circle: " + " -> ".join(circle.args[1]))
sys.exit("\n".join(wrong) or None)
