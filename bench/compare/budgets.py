"""What espy may cost, and what it did in a result."""

import dataclasses
import typing


@dataclasses.dataclass
class Budget:
    what: str
    beside: str
    budget: str
    # (words, value) pairs from the scenarios of a result; none if it was not measured.
    values: typing.Callable
    limit: float
    unit: str = "×"


def _median(rows, name, measure):
    return rows.get(name, {}).get(measure, {}).get("median")


def _ratio(rows, name, measure):
    return rows.get(name, {}).get(measure, {}).get("ratio")


def _found(pairs):
    return [(words, value) for words, value in pairs if value is not None]


def _ratios(scenario, measure, **names):
    return lambda all_rows: _found((words, _ratio(all_rows.get(scenario, {}), name.replace("_", " "), measure))
                                   for name, words in names.items())


def _mark(all_rows):
    rows = all_rows.get("mark", {})
    return _found((name.removeprefix("espy ").replace(",", ""), _ratio(rows, name, "ms to ready")) for name in rows
                  if name.startswith("espy"))


def _memory(all_rows):
    rows = all_rows.get("arming-large", {})
    held, names = (_median(rows, "espy library", measure) for measure in ("bytes an entry", "B names"))
    return [] if held is None else [("without names", held - (names or 0))]


def _drained(all_rows):
    rows = all_rows.get("drain", {})
    return _found((name, _median(rows, name, "watcher ratio")) for name in rows)


def _live(all_rows):
    return _found((words, _ratio(all_rows.get(scenario, {}), "espy library", "CPU µs an event"))
                  for scenario, words in (("throughput-one", "one directory"), ("throughput-many", "1,000 of them")))


def _beside_inotifywait(all_rows):
    found = []
    for scenario, words in (("throughput-one", "one directory"), ("throughput-many", "1,000 of them")):
        rows = all_rows.get(scenario, {})
        ours, theirs = (_median(rows, name, "CPU µs an event") for name in ("espy watch", "inotifywait"))
        if ours is not None and theirs:
            found.append((words, ours / theirs))
    return found


def _for_each_file(all_rows):
    """What merges events is compared by what was done, not by what is left to be told."""
    found = []
    for scenario, words in (("throughput-one", "one directory"), ("throughput-many", "1,000 of them")):
        rows = all_rows.get(scenario, {})
        ours, theirs = (_median(rows, name, "CPU µs a file") for name in ("espy library fanotify", "espy library"))
        if ours is not None and theirs:
            found.append((words, ours / theirs))
    return found


def _beside(scenario, name, other, measure):
    def value(all_rows):
        rows = all_rows.get(scenario, {})
        ours, theirs = (_median(rows, one, measure) for one in (name, other))
        return [] if ours is None or not theirs else [("", ours / theirs)]
    return value


def _beside_inotify(all_rows):
    rows = all_rows.get("nested", {})
    found = []
    for name in rows:
        watcher, _, size = name.partition(", ")
        ours, theirs = (_median(rows, one, "CPU µs an entry") for one in (name, f"espy library, {size}"))
        if watcher == "espy library fanotify" and ours is not None and theirs:
            found.append((size, ours / theirs))
    return found


def _counts(scenario, name, *measures):
    return lambda all_rows: _found((measure, _median(all_rows.get(scenario, {}), name, measure))
                                   for measure in measures)


def _beside_constant(all_rows):
    rows = all_rows.get("git", {})
    ours, least = (_median(rows, f"{name}, 0 changes", "status ms") for name in ("espy", "constant hook"))
    return [] if ours is None or not least else [("", ours / least)]


def _over_true(all_rows):
    rows = all_rows.get("git-hook", {})
    ours, least = (_median(rows, name, "hook ms") for name in ("espy", "true"))
    return [] if ours is None or least is None else [("", ours - least)]


ALL = [
    Budget("arming 111,111 directories, CPU", "raw walker", "≤ 1.1×",
           _ratios("arming-large", "cpu", espy_watch="command", espy_library="library"), 1.1),
    Budget("arming by one fanotify mark, time", "raw mark", "≤ 2×, whatever the tree", _mark, 2.0),
    Budget("arming 111,111 directories, caches dropped, time", "inotifywait", "≤ 0.5×",
           _beside("arming-cold", "espy watch", "inotifywait", "seconds"), 0.5),
    Budget("arming 1,111 directories of a server that takes 1 ms, time", "inotifywait", "≤ 0.5×",
           _beside("arming-remote", "espy watch", "inotifywait", "seconds"), 0.5),
    Budget("memory of 111,111 directories and as many files", "", "≤ 60 B an entry + its name", _memory, 60.0, " B"),
    Budget("CPU of an event, draining a full queue", "raw `read()` loop", "≤ 1.3×", _drained, 1.3),
    Budget("CPU of an event at full live storm, library", "raw `read()` loop", "≤ 1.1×", _live, 1.1),
    Budget("CPU of an event, `espy watch`", "inotifywait", "≤ 0.9×", _beside_inotifywait, 0.9),
    Budget("CPU of each file made at full live storm, fanotify", "inotify, of espy", "≤ 3×", _for_each_file, 3.0),
    Budget("CPU of a storm of new directories, fanotify", "inotify, of espy", "≤ 2×, however long it is",
           _beside_inotify, 2.0),
    Budget("from a write to its line, p50", "raw loop", "≤ 1.1×",
           _ratios("latency-stream", "p50 µs", espy_watch="a stream"), 1.1),
    Budget("from a write to its line, p50", "inotifywait", "≤ 1×",
           _beside("latency-stream", "espy watch", "inotifywait", "p50 µs"), 1.0),
    Budget("from a write to its line, p99", "inotifywait", "≤ 1×",
           _beside("latency-stream", "espy watch", "inotifywait", "p99 µs"), 1.0),
    Budget("`git status` in 100,000 files, nothing changed", "a hook that says so", "≤ 1.2×", _beside_constant, 1.2),
    Budget("git's hook", "`true`", "≤ 3 ms more", _over_true, 3.0, " ms"),
    Budget("idle on 11,111 directories, 10 s", "", "0 wake-ups", _counts("idle", "espy watch", "wake-ups"), 0, ""),
    Budget("storm of 41,111 entries", "", "0 missing, invented, twice",
           _counts("burst", "espy watch", "missing", "invented", "twice"), 0, ""),
    Budget("queue of 64 events, 20,000 changes: map = disk", "", "always",
           _counts("overflow", "espy watch", "missing", "ghosts", "blind"), 0, ""),
]


def _shown(value, unit):
    text = f"{value:.2f}" if unit == "×" else f"{value:.0f}"
    return text + unit


def verdict(budget, values):
    """What the last column says."""
    if not values:
        return "not measured"
    # As precise as it is shown.
    over = [words for words, value in values if round(value, 2) > budget.limit]
    if not over:
        return "met"
    return "not met" if len(over) == len(values) else "not met: " + ", ".join(over)


def table(all_rows):
    lines = ["| what | beside | budget | here | |", "|---|---|---|---|---|"]
    for budget in ALL:
        values = budget.values(all_rows)
        here = ", ".join(f"{words} {_shown(value, budget.unit)}".strip() for words, value in values)
        lines.append(f"| {budget.what} | {budget.beside} | {budget.budget} | {here} | {verdict(budget, values)} |")
    return "\n".join(lines)
