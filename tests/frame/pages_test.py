"""What the pages say of the sources is so: tests that they name exist, links lead somewhere, decisions are listed.

Arguments: the top of the tree, and the case.
"""

import pathlib
import re
import sys

top = pathlib.Path(sys.argv[1])


def fail(lines):
    if lines:
        sys.exit("\n".join(lines))


def pages():
    places = [top, top / "docs", top / "docs/design", top / "bindings/python", top / "bindings/node", top / "tests/scripts"]
    return [page for place in places for page in sorted(place.glob("*.md"))]


def tests_of(sources):
    """All that gtest knows as `Subject.Name`."""
    found = set()
    for source in sources:
        found |= {f"{subject}.{name}" for subject, name in
                  re.findall(r"^TEST(?:_F|_P)?\(\s*(\w+),\s*(\w+)\)", source.read_text(), re.MULTILINE)}
    return found


def named_in(page):
    """The tests that a page names: `Subject.Name`, and `….Name` of the subject before."""
    subject = None
    for name in re.findall(r"`((?:\w+|…)\.[A-Z]\w+)`", page.read_text()):
        if not name.startswith("…"):
            subject = name.split(".")[0]
        yield f"{subject}.{name.split('.')[1]}"


def names_only_tests_that_exist():
    tests = tests_of(top.glob("tests/**/*.cpp"))
    subjects = {test.split(".")[0] for test in tests}
    missing = []
    for page in pages():
        missing += [f"{page.relative_to(top)}: no test is called {name}" for name in named_in(page)
                    if name not in tests and name.split(".")[0] in subjects]
        scripts = re.findall(r"`([a-z]+/[a-z0-9]+(?:-[a-z0-9]+)+)`", page.read_text())
        missing += [f"{page.relative_to(top)}: there is no script {name}" for name in scripts
                    if (top / "tests/scripts" / name.split("/")[0]).is_dir()
                    and not (top / f"tests/scripts/{name}.espy").exists()]
    fail(missing)


def names_only_functions_that_exist():
    """`some_class::member` is one: by its definition, or in the body of that class."""
    sources = [file.read_text() for place in ("src", "include", "cli", "nats") for end in ("cpp", "hpp")
               for file in sorted((top / place).rglob("*." + end))]
    text = "\n".join(re.sub(r"//[^\n]*", "", source) for source in sources)
    bodies = {}
    for found in re.finditer(r"^( *)(?:class|struct|enum class)(?: ESPY_EXPORT)? (\w+)[^;{}()]*\{(.*?)^\1\};", text,
                             re.MULTILINE | re.DOTALL):
        bodies[found[2]] = bodies.get(found[2], "") + found[3]
    missing = []
    for page in pages():
        if page.name == "CHANGELOG.md":  # of what was
            continue
        for of, name in re.findall(r"`(\w+)::(\w+)", page.read_text()):
            if of not in ("std", "espy", "tree", "milliseconds") and not re.search(rf"\b{of}::{name}\b", text) \
                    and not re.search(rf"\b{name}\b", bodies.get(of, "")):
                missing.append(f"{page.relative_to(top)}: there is no {of}::{name}")
    fail(missing)


def names_every_rule():
    named = set(named_in(top / "docs/rules.md"))
    dialogues = tests_of(sorted(top.glob("tests/unit/model/dialogues/*_test.cpp")))
    fail([f"docs/rules.md does not name {test}" for test in sorted(dialogues - named)])


def lists_every_decision():
    page = (top / "docs/README.md").read_text()
    missing = []
    for decision in sorted((top / "docs/design").glob("*.md")):
        title = re.match(r"# (.*)", decision.read_text())[1]
        line = f"[{title}](design/{decision.name})"
        if line not in page:
            missing.append(f"docs/README.md does not list {line}")
    fail(missing)


def shows_the_storm_as_it_was_measured():
    """The table of README.md has the medians of the one in docs/performance.md."""
    page = (top / "docs/performance.md").read_text()
    storm = re.search(r"<!-- bench burst -->\n(.*?)<!-- end -->", page, re.DOTALL)[1]
    rows = {cells[0]: cells for line in storm.splitlines() if line.startswith("| ")
            for cells in [[cell.strip() for cell in line.strip("|").split("|")]]}
    cpu, missing = rows[""].index("CPU s"), rows[""].index("missing")
    names = {"inotifywait -r": "inotifywait", "fsnotify (Go)": "fsnotify", "espy": "espy watch"}
    wrong, shown = [], 0
    for name, lost, seconds in re.findall(r"^\| (.+?) \| (.+?) \| (.+?) s?\*{0,2} \|$",
                                          (top / "README.md").read_text().replace("*", ""), re.MULTILINE):
        row = rows.get(names.get(name, name))
        if row and seconds[0].isdigit():
            shown += 1
            measured = (row[missing].split(" ")[0], f"{float(row[cpu].split(' ')[0]):.2f}")
            if measured != (lost, seconds):
                wrong.append(f"README.md: {name}: {lost}, {seconds} s; docs/performance.md: {measured}")
    fail(wrong if shown >= 5 else [*wrong, f"README.md: {shown} rows of the storm's table"])


def anchors(page):
    """What a heading is called in a link."""
    headings = re.findall(r"^#+ (.*)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def links_lead_somewhere():
    wrong = []
    for page in pages():
        text = re.sub(r"```.*?```|`[^`\n]*`", "", page.read_text(), flags=re.DOTALL)
        for link in re.findall(r"\]\(([^)\s]+)\)", text):
            if re.match(r"\w+:", link):
                continue
            path, _, anchor = link.partition("#")
            target = (page.parent / path).resolve() if path else page
            if not target.exists() or anchor and anchor not in anchors(target):
                wrong.append(f"{page.relative_to(top)}: {link} leads nowhere")
    fail(wrong)


CASES = [names_only_tests_that_exist, names_only_functions_that_exist, names_every_rule, lists_every_decision, links_lead_somewhere,
         shows_the_storm_as_it_was_measured]
{case.__name__: case for case in CASES}[sys.argv[2]]()
