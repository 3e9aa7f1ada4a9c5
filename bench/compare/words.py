"""The words after `scripts/bench`."""

import argparse
import pathlib

from . import publish, scenarios

TOP = publish.TOP


def _parser():
    names = " ".join(one.name for one in scenarios.ALL)
    parser = argparse.ArgumentParser(prog="scripts/bench", description="Measures espy beside others.")
    parser.add_argument("what", nargs="*", metavar="WHAT", help="scenarios, of: " + names)
    parser.add_argument("--quick", action="store_true", help="small trees, one round: less than two minutes")
    parser.add_argument("--smoke", action="store_true", help="as --quick, with espy and the baselines alone")
    parser.add_argument("--rounds", type=int, default=3, help="at most so many; fewer where they agree")
    parser.add_argument("--only", metavar="WATCHER,…", help="these watchers alone, and the raw ones")
    parser.add_argument("--into", metavar="RESULT.json", type=pathlib.Path,
                        help="put what is measured into this result, in place of what is there")
    parser.add_argument("--result", metavar="RESULT.json", type=pathlib.Path,
                        help="measure nothing: show, compare or publish this result")
    parser.add_argument("--compare", metavar="OLD.json", type=pathlib.Path, nargs="?", const=publish.BASELINE,
                        help="print ratios to an earlier result; to the published one, unless it is named")
    parser.add_argument("--publish", action="store_true", help="write the tables and plots of docs/performance.md, and bench/baseline.json")
    for name, default in (("build", None), ("espy", None), ("peers", None), ("place", None),
                          ("memory", pathlib.Path("/dev/shm")), ("results", TOP / "build" / "bench" / "results")):
        parser.add_argument(f"--{name}", type=pathlib.Path, default=default, required=default is None,
                            help=argparse.SUPPRESS)
    return parser


def parse(words=None):
    parser = _parser()
    chosen = parser.parse_args(words)
    if not chosen.memory.is_dir():
        chosen.memory = chosen.place
    for name in ("build", "espy", "peers", "place", "memory", "results"):
        setattr(chosen, name, getattr(chosen, name).resolve())
    try:
        chosen.scenarios = scenarios.chosen(chosen.what)
    except ValueError as why:
        parser.error(str(why))
    # After half an hour it would be too late to say so.
    for file in (chosen.into, chosen.result, chosen.compare):
        if file and not file.is_file():
            parser.error(f"{file}: no such file")
    if chosen.publish and (chosen.quick or chosen.smoke):
        parser.error("--publish: only a whole run is worth publishing")
    return chosen
