"""Writes the tables of docs/performance.md, and the result that later ones are compared with."""

import json
import pathlib
import re

from . import budgets, tables

TOP = pathlib.Path(__file__).resolve().parent.parent.parent
BASELINE = TOP / "bench" / "baseline.json"


def _fill(text, name, content):
    pattern = re.compile(rf"(<!-- bench {re.escape(name)} -->\n).*?(<!-- end -->)", re.DOTALL)
    return pattern.sub(lambda found: found[1] + content + "\n" + found[2], text)


def _machine(result):
    machine = result["machine"]
    versions = ", ".join(f"{name} {version}" for name, version in result["versions"].items())
    missing = "; ".join(f"{name}: {why}" for name, why in result["missing"].items()) or "none"
    return (f"{machine['date']}, commit {machine['commit']}; Linux {machine['kernel']}, {machine['processor']}, "
            f"{machine['cores']} cores; disk {machine['file_system']}, load before {machine['load_before']}.\n\n"
            f"Versions: {versions}. Missing: {missing}.")


def filled(text, result):
    """The page `text` with what is between its marks `<!-- bench NAME -->` and `<!-- end -->` taken from `result`."""
    for name, rows in result["scenarios"].items():
        text = _fill(text, name, tables.table(rows, result["remarks"].get(name, {}), {}))
    text = _fill(text, "budgets", budgets.table(result["scenarios"]))
    return _fill(text, "machine", _machine(result))


def compact(result):
    """The result as JSON, a line for each row of a table, so that a difference can be read."""
    rows = ",\n".join(json.dumps(name) + ": {\n" +
                      ",\n".join(f"  {json.dumps(row)}: {json.dumps(found)}" for row, found in scenario.items()) + "\n }"
                      for name, scenario in result["scenarios"].items())
    return '{"machine": ' + json.dumps(result["machine"]) + ',\n"scenarios": {\n' + rows + "\n}}\n"


def write(result, docs, baseline):
    page = docs / "performance.md"
    page.write_text(filled(page.read_text(), result))
    baseline.write_text(compact(result))
