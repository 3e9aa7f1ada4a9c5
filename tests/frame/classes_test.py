"""No class of the library is so large that nobody can hold it in mind: at most 20 data members, 60 functions.

Flags that are bits count as one member. Arguments: the top of the tree; `-v` prints what was counted.
"""
import pathlib
import re
import sys

MOST_MEMBERS, MOST_FUNCTIONS = 20, 60
NO_MEMBER = re.compile(r"^(using|friend|static_assert|typedef|template\s*<[^;]*>\s*(class|struct)\b|enum\b|static constexpr)")


def without_comments(text):
    text = re.sub(r"//[^\n]*", "", text)
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.S)
    return re.sub(r"'(\\.|[^'\\])'|\"(\\.|[^\"\\])*\"", "0", text)


def after_block(text, at):
    """The index after the block whose opening brace is at `at`."""
    depth = 0
    for i in range(at, len(text)):
        depth += {"{": 1, "}": -1}.get(text[i], 0)
        if depth == 0:
            return i + 1
    raise ValueError("a block without an end")


def statements(body):
    """What a class consists of, each with its blocks emptied."""
    text, at = "", 0
    while at < len(body):
        if body[at] == "{":
            at = after_block(body, at)
            text += "{}"
            is_value = re.search(r"^[^()]*[\w>\]]\s*\{\}$", text.strip()) or text.rstrip().endswith("= {}")
            if not is_value and re.match(r"\s*[^;,]", body[at:]) and re.search(r"\)[^;=]*\{\}$", text.strip()):
                rest = body[at:].lstrip()
                if not rest.startswith((",", "{")):  # not the last of a constructor's initialisers
                    yield text.strip()
                    text = ""
        elif body[at] == ";":
            yield text.strip()
            text, at = "", at + 1
        else:
            text += body[at]
            at += 1


def classes(text):
    """Name and body of each class, those inside others too."""
    for found in re.finditer(r"\b(?:class|struct)\s+(?:\[\[\w+\]\]\s*)?(?:ESPY_EXPORT\s+)?(\w+)[^;{}()<>=]*\{", text):
        if re.search(r"enum\s*$", text[: found.start()]):
            continue
        body = text[found.end() : after_block(text, found.end() - 1) - 1]
        yield found.group(1), body


def count(body):
    members = functions = bits = 0
    for one in statements(body):
        one = re.sub(r"^((public|private|protected)\s*:\s*)+", "", one)
        if not one or NO_MEMBER.match(one) or re.match(r"(class|struct)\b[^()=]*\{\}$|(class|struct)\s+\w+$", one):
            continue
        without_templates = one
        while re.search(r"<[^<>]*>", without_templates):
            without_templates = re.sub(r"<[^<>]*>", "", without_templates)
        if re.search(r"\boperator\b|^[^={]*\(", without_templates):
            functions += 1
        elif re.search(r":\s*\d+\b", one):
            bits = 1
        else:
            members += 1
    return members + bits, functions


src = pathlib.Path(sys.argv[1]) / "src"
wrong = []
for path in sorted(src.rglob("*.hpp")):
    for name, body in classes(without_comments(path.read_text())):
        members, functions = count(body)
        if "-v" in sys.argv:
            print(f"{members:4} {functions:4} {name} {path.relative_to(src)}")
        if members > MOST_MEMBERS or functions > MOST_FUNCTIONS:
            wrong.append(f"{path.relative_to(src)}: {name} has {members} data members, {functions} functions")
sys.exit("\n".join(wrong) or None)
