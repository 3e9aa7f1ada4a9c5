"""Draws the plots of docs/performance.md."""

import matplotlib

from . import tables

matplotlib.use("svg")
matplotlib.rcParams.update({"svg.hashsalt": "espy", "svg.fonttype": "none", "font.size": 10, "axes.spines.top": False,
                            "axes.spines.right": False, "axes.axisbelow": True})

from matplotlib import pyplot  # noqa: E402 (the backend has to be chosen before)

ESPY, OTHER, RAW = "#0b6e4f", "#8d99ae", "#2b2d42"


def _color(name):
    return ESPY if name.startswith("espy") else RAW if name.startswith("raw") else OTHER


def _save(figure, file, machine):
    figure.text(0.99, 0.005, f"Linux {machine['kernel']}, {machine['cores']} cores, {machine['date']}", ha="right",
                fontsize=7, color="#666666")
    figure.tight_layout(rect=(0, 0.03, 1, 1))
    figure.savefig(file, format="svg", metadata={"Date": None})
    pyplot.close(figure)


def _bars(result, scenario, measure, title, file, scale="log", factor=1.0):
    rows = {name: row[measure]["median"] * factor for name, row in result["scenarios"].get(scenario, {}).items()
            if measure in row}
    if not rows:
        return
    names = sorted(rows, key=rows.get, reverse=True)
    figure, axes = pyplot.subplots(figsize=(7, 0.6 + 0.28 * len(names)))
    values = [rows[name] for name in names]
    bars = axes.barh(names, values, color=[_color(name) for name in names])
    axes.bar_label(bars, [tables.number(value) for value in values], padding=3, fontsize=8)
    axes.set_xscale(scale)
    axes.margins(x=0.15)
    axes.set_title(title, loc="left", fontsize=10)
    axes.grid(axis="x", color="#dddddd", linewidth=0.5)
    _save(figure, file, result["machine"])


def _growth(result, file):
    rows = result["scenarios"].get("growth")
    if not rows:
        return
    panels = {"cpu": "CPU seconds to arm", "resident MB": "resident MB", "event": "CPU µs an event"}
    figure, all_axes = pyplot.subplots(1, 3, figsize=(9, 3.2))
    for axes, (measure, title) in zip(all_axes, panels.items()):
        for name, style in (("raw inotify", "--"), ("inotifywait", "-"), ("espy library", ":"), ("espy watch", "-")):
            points = sorted((row["entries"]["median"], row[measure]["median"]) for key, row in rows.items()
                            if key.startswith(name + ","))
            if not points:
                continue
            axes.plot(*zip(*points), style, marker="o", markersize=3, color=_color(name), label=name)
        axes.set_xscale("log")
        axes.set_yscale("linear" if measure == "event" else "log")
        if measure == "event":
            axes.set_ylim(bottom=0)
        axes.set_title(title, loc="left", fontsize=10)
        axes.set_xlabel("entries in the tree", fontsize=8)
        axes.grid(color="#dddddd", linewidth=0.5)
    all_axes[0].legend(fontsize=7, frameon=False)
    _save(figure, file, result["machine"])


def draw(result, folder):
    folder.mkdir(exist_ok=True)
    _bars(result, "arming-large", "seconds", "111,111 directories and as many files: seconds until ready",
          folder / "arming.svg")
    _bars(result, "burst", "missing", "41,111 entries made at full speed: how many are never told, in %",
          folder / "burst.svg", "linear", 100 / 41_111)
    _bars(result, "throughput-one", "CPU µs an event", "CPU of the watcher, µs an event, at full speed",
          folder / "throughput.svg")
    _bars(result, "latency-stream", "p99 µs", "from a write to its line, p99, µs", folder / "latency.svg")
    _growth(result, folder / "growth.svg")
