"""Results as JSON and as tables in Markdown."""

import statistics

# Of these the ratio to the baseline is shown; of the library's parts, bench_drain has its own.
RATIOS = ("cpu", "CPU µs an event", "p50 µs", "p99 µs", "CPU s", "event")
BASELINE = "raw inotify"


def summary(values):
    return {"median": statistics.median(values), "low": min(values), "high": max(values), "runs": len(values)}


def summarise(scenario):
    """Medians, their spread, and the medians of the ratios to the baseline of the same round."""
    result = {}
    for name, measures in scenario.items():
        row = {measure: summary(values) for measure, values in measures.items()}
        base = scenario.get(BASELINE) or scenario.get(name.replace(name.split(",")[0], BASELINE))
        for measure in RATIOS:
            if base and measure in measures and measure in base and name != BASELINE:
                pairs = zip(measures[measure], base[measure])
                row[measure]["ratio"] = statistics.median([mine / max(theirs, 1e-9) for mine, theirs in pairs])
        result[name] = row
    return result


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
    for name, why in remarks.items():
        lines += ["", f"{name}: {why}."]
    for name, why in missing.items():
        lines += ["", f"{name} is missing: {why}."]
    return "\n".join(lines)


def compared(now, before):
    """The medians of now over those of before, where both have them."""
    lines = ["| scenario | watcher | measure | before | now | ratio |", "|---|---|---|---|---|---|"]
    for scenario, rows in now.items():
        for name, row in rows.items():
            for measure, found in row.items():
                old = before.get(scenario, {}).get(name, {}).get(measure)
                if old and old["median"] and found["median"]:
                    ratio = found["median"] / old["median"]
                    lines.append(f"| {scenario} | {name} | {measure} | {number(old['median'])} | "
                                 f"{number(found['median'])} | {ratio:.2f}× |")
    return "\n".join(lines)
