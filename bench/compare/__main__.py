"""Runs scenarios, prints tables, writes the results. `scripts/bench` builds what it needs and calls it."""

import argparse
import json
import pathlib
import time

from . import arming, calm, machine, peers, storms, tables
from .bench import Bench

SCENARIOS = {**calm.ALL, **storms.ALL, **arming.ALL}
TOP = pathlib.Path(__file__).resolve().parent.parent.parent


def words():
    parser = argparse.ArgumentParser(prog="scripts/bench", description="Measures espy beside others.")
    parser.add_argument("what", nargs="*", metavar="WHAT", help="scenarios, of: " + " ".join(SCENARIOS))
    parser.add_argument("--quick", action="store_true", help="small trees, one round: less than two minutes")
    parser.add_argument("--smoke", action="store_true", help="as --quick, with espy and the baselines alone")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", metavar="WATCHER,…", help="these watchers alone, and the raw ones")
    parser.add_argument("--compare", metavar="OLD.json", type=pathlib.Path, help="print ratios to an earlier result")
    parser.add_argument("--publish", action="store_true", help="write the tables and plots of docs/performance.md")
    parser.add_argument("--build", type=pathlib.Path, required=True, help=argparse.SUPPRESS)
    parser.add_argument("--espy", type=pathlib.Path, required=True, help=argparse.SUPPRESS)
    parser.add_argument("--peers", type=pathlib.Path, required=True, help=argparse.SUPPRESS)
    parser.add_argument("--place", type=pathlib.Path, required=True, help=argparse.SUPPRESS)
    parser.add_argument("--memory", type=pathlib.Path, default=pathlib.Path("/dev/shm"), help=argparse.SUPPRESS)
    parser.add_argument("--results", type=pathlib.Path, default=TOP / "bench" / "results", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if not chosen.memory.is_dir():
        chosen.memory = chosen.place
    for name in ("build", "espy", "peers", "place", "memory", "results"):
        setattr(chosen, name, getattr(chosen, name).resolve())
    unknown = [name for name in chosen.what if not any(known.startswith(name) for known in SCENARIOS)]
    if unknown:
        parser.error(f"no such scenario: {' '.join(unknown)}; there are: {' '.join(SCENARIOS)}")
    return chosen


def choose(everybody, chosen):
    if chosen.smoke:
        return [peer for peer in everybody if peer.raw or peer.name.startswith("espy")]
    if chosen.only:
        return [peer for peer in everybody if peer.raw or peer.name in chosen.only.split(",")]
    return everybody


def main():
    chosen = words()
    quick = chosen.quick or chosen.smoke
    everybody = choose(peers.all_peers(chosen.build, chosen.espy, chosen.peers), chosen)
    bench = Bench(chosen.build, everybody, chosen.place, chosen.memory, 1 if quick else chosen.rounds, quick)
    result = {"machine": machine.describe(TOP, chosen.place), "quick": quick, "versions": bench.versions,
              "missing": bench.missing, "remarks": bench.remarks, "scenarios": {}}
    order = [peer.name for peer in everybody]
    chosen.results.mkdir(parents=True, exist_ok=True)
    kind = "smoke" if chosen.smoke else "quick" if chosen.quick else "full"
    file = chosen.results / f"{result['machine']['date']}-{kind}.json"
    for name, run in SCENARIOS.items():
        if chosen.what and not any(name.startswith(word) for word in chosen.what):
            continue
        started = time.monotonic()
        run(bench)
        for done in [key for key in bench.values if key not in result["scenarios"]]:
            rows = bench.values[done]
            ranked = sorted(rows, key=lambda row: order.index(row) if row in order else len(order))
            result["scenarios"][done] = tables.summarise({row: rows[row] for row in ranked})
            print(f"\n## {done}\n\n" + tables.table(result["scenarios"][done], bench.remarks.get(done, {}),
                                                    bench.missing), flush=True)
        print(f"\n({name}: {time.monotonic() - started:.0f} s)", flush=True)
        # After each, so that a run that is ended early leaves something.
        file.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n")
    print(f"\nThe result is {file}")
    if chosen.compare:
        before = json.loads(chosen.compare.read_text())
        print("\n" + tables.compared(result["scenarios"], before["scenarios"]))
    if chosen.publish:
        from . import publish  # needs matplotlib
        publish.write(result, TOP / "docs")


main()
