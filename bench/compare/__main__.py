"""Runs scenarios, prints tables, writes the results. `scripts/bench` builds what it needs and calls it."""

import signal
import sys

from . import budgets, machine, pace, peers, publish, scenarios, tables, words
from .bench import Bench
from .result import Result


def choose(everybody, chosen):
    if chosen.smoke:
        return [peer for peer in everybody if peer.ours]
    if chosen.only:
        return [peer for peer in everybody if peer.raw or peer.name in chosen.only.split(",")]
    return everybody


def show(line, left):
    """On a terminal in one line, which the next one replaces."""
    if sys.stderr.isatty():
        print(f"\r\033[K{line} ({left})"[:110], end="", file=sys.stderr, flush=True)
    elif ":" not in line:
        print(f"{line} ({left})", file=sys.stderr, flush=True)


def clear():
    if sys.stderr.isatty():
        print("\r\033[K", end="", file=sys.stderr, flush=True)


def interrupt(*_):
    # Once is enough: whatever was started and made is taken away before the end.
    for kind in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(kind, signal.SIG_IGN)
    raise KeyboardInterrupt


def begin(chosen):
    if chosen.into:
        return Result.load(chosen.into)
    kind = "smoke" if chosen.smoke else "quick" if chosen.quick else "part" if chosen.what or chosen.only else "full"
    return Result.new(chosen.results, machine.describe(words.TOP, chosen.place), chosen.quick or chosen.smoke, kind)


def measure(chosen):
    quick = chosen.quick or chosen.smoke
    everybody = choose(peers.all_peers(chosen.build, chosen.espy, chosen.peers), chosen)
    progress = pace.Pace({one.name: one.quick if quick else one.seconds for one in chosen.scenarios},
                         pace.QUICK_LIMIT if quick else pace.LIMIT, show)
    bench = Bench(chosen.build, everybody, chosen.place, chosen.memory, 1 if quick else chosen.rounds, quick, progress)
    if quick:
        bench.quiet = 0.3 if chosen.smoke else 0.7
    result = begin(chosen)
    order = [peer.name for peer in everybody]
    for scenario in chosen.scenarios:
        progress.begin(scenario.name)
        try:
            scenario.run(bench)
        except Exception as why:  # pylint: disable=broad-exception-caught
            bench.remark(scenario.name, "it", f"ended early: {type(why).__name__}: {why}")
        seconds = progress.done()
        clear()
        for name in result.take(bench, scenario.name, seconds, order):
            print(f"\n## {name}\n\n" + result.table(name), flush=True)
        print(f"\n({scenario.name}: {pace.duration(seconds)})", flush=True)
    print(f"\nThe result is {result.file}; it took {pace.duration(progress.total())}")
    return result


def tell(chosen, result):
    content = result.content
    print("\n## Budgets\n\n" + budgets.table(content["scenarios"]))
    if chosen.compare:
        before = Result.load(chosen.compare).content
        print("\n## Compared\n\n" + tables.compared(content["scenarios"], before["scenarios"]))
    if chosen.publish:
        lacking = result.lacks([one.name for one in scenarios.ALL])
        if lacking or content["quick"]:
            return f"{result.file} is not published: it is of no whole run" + "".join(f", no {one}" for one in lacking)
        publish.write(content, words.TOP / "docs", publish.BASELINE)
        from . import plots  # needs matplotlib
        plots.draw(content, words.TOP / "docs" / "performance")
    return None


def main():
    chosen = words.parse()
    for kind in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(kind, interrupt)
    try:
        sys.exit(tell(chosen, Result.load(chosen.result) if chosen.result else measure(chosen)))
    except KeyboardInterrupt:
        clear()
        print("bench: ended early; the result so far is kept", file=sys.stderr)
        sys.exit(130)


main()
