"""Results as JSON and as tables in Markdown."""

import statistics

# Of these the ratio to the baseline is shown; of the library's parts, bench_drain has its own.
RATIOS = ("cpu", "CPU µs an event", "CPU µs a file", "CPU µs an entry", "p50 µs", "p99 µs", "CPU s", "event", "ms to ready")
BASELINES = ("raw inotify", "raw fanotify")
# An earlier result of another machine, or hour, differs by some percent without any reason.
NOTABLE = 1.1
# More of these is better, or neither.
GOOD = ("files made", "told", "told %", "right", "directories", "entries", "watches")


def summary(values):
    return {"median": statistics.median(values), "low": min(values), "high": max(values), "runs": len(values)}


def summarise(scenario):
    """Medians, their spread, and the medians of the ratios to the baseline of the same round."""
    result = {}
    for name, measures in scenario.items():
        row = {measure: summary(values) for measure, values in measures.items()}
        base = _baseline(scenario, name)
        for measure in RATIOS:
            if base and measure in measures and measure in base:
                pairs = zip(measures[measure], base[measure])
                row[measure]["ratio"] = statistics.median([mine / max(theirs, 1e-9) for mine, theirs in pairs])
        result[name] = row
    return result


def _baseline(scenario, name):
    """The row that `name`, which may end in `, so many entries`, is compared with; none for itself."""
    watcher, *size = name.split(",", 1)
    for baseline in BASELINES:
        base = ",".join([baseline, *size])
        if base in scenario:
            return scenario[base] if watcher not in BASELINES else None
    return None


def number(value):
    if value == 0:
        return "0"
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    digits = 3 if abs(value) < 1 else 2 if abs(value) < 10 else 1 if abs(value) < 100 else 0
    return f"{value:.{digits}f}"


def cell(found):
    if found is None:
        return ""
    text = number(found["median"])
    if found["runs"] > 1 and found["high"] - found["low"] > 0.02 * abs(found["median"]):
        text += f" ({number(found['low'])}–{number(found['high'])})"
    return text


def table(rows, remarks, missing):
    """Rows in the order in which they are given; those that were not there say why."""
    columns = []
    for row in rows.values():
        for measure in row:
            if measure not in columns:
                columns.append(measure)
    ratios = [measure for measure in columns if any("ratio" in row.get(measure, {}) for row in rows.values())]
    heads = ["", *columns, *(f"{measure} ÷ raw" for measure in ratios)]
    lines = ["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads)]
    for name, row in rows.items():
        cells = [name, *(cell(row.get(measure)) for measure in columns)]
        cells += [f"{row[m]['ratio']:.2f}×" if "ratio" in row.get(m, {}) else "" for m in ratios]
        lines.append("| " + " | ".join(cells) + " |")
    for why in dict.fromkeys(remarks.values()):
        names = ", ".join(name for name, same in remarks.items() if same == why)
        lines += ["", f"{names}: {why}."]
    for name, why in missing.items():
        lines += ["", f"{name} is missing: {why}."]
    return "\n".join(lines)


def compared(now, before):
    """The medians of now over those of before, where both have them; then espy's that are notably higher."""
    heads = ["scenario", "watcher", "measure", "before", "now", "ratio", "÷ raw before", "÷ raw now"]
    lines = ["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads)]
    higher = []
    for scenario, name, measure, found, old in _in_both(now, before):
        ratio = found["median"] / old["median"]
        raw = [f"{one['ratio']:.2f}×" if "ratio" in one else "" for one in (old, found)]
        lines.append(f"| {scenario} | {name} | {measure} | {number(old['median'])} | {number(found['median'])} | "
                     f"{ratio:.2f}× | {' | '.join(raw)} |")
        # To the baseline of the same run, if there is one: that a machine was busier is no change of espy.
        judged = found["ratio"] / old["ratio"] if "ratio" in found and old.get("ratio") else ratio
        if name.startswith("espy") and judged > NOTABLE and measure not in GOOD:
            higher.append(f"{scenario}, {name}, {measure}: {judged:.2f}×")
    return "\n".join([*lines, "", *(["Higher than before:", *higher] if higher else ["Nothing of espy is higher."])])


def _in_both(now, before):
    for scenario, rows in now.items():
        for name, row in rows.items():
            for measure, found in row.items():
                old = before.get(scenario, {}).get(name, {}).get(measure)
                if old and old["median"] and found["median"]:
                    yield scenario, name, measure, found, old
