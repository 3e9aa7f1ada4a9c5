"""What can be measured, in the order in which it is, and how many seconds each takes with all watchers."""

import dataclasses
import typing

from . import arming, asking, calm, fleet, git, storms


@dataclasses.dataclass
class Scenario:
    name: str
    run: typing.Callable
    # On an idle machine with two cores, all rounds; and with --quick.
    seconds: float
    quick: float


ALL = [
    Scenario("drain", calm.drain, 15, 3),
    Scenario("drain-fanotify", calm.drain_fanotify, 10, 3),
    Scenario("drain-python", calm.drain_python, 8, 3),
    Scenario("micro", calm.micro, 10, 2),
    Scenario("journal", calm.journal, 30, 6),
    Scenario("since", asking.since, 60, 6),
    Scenario("latency", calm.latency, 160, 16),
    Scenario("calls", calm.calls, 25, 6),
    Scenario("idle", calm.idle, 45, 8),
    Scenario("throughput-one", storms.one_directory, 85, 16),
    Scenario("throughput-many", storms.many_directories, 85, 16),
    Scenario("burst", storms.burst, 110, 35),
    Scenario("nested", storms.nested, 60, 3),
    Scenario("renames", storms.renames, 60, 16),
    Scenario("overflow", storms.overflow, 70, 45),
    Scenario("removal", storms.removal, 100, 20),
    Scenario("mark", arming.mark, 20, 2),
    Scenario("arming-small", arming.small, 50, 6),
    Scenario("arming-large", arming.large, 120, 8),
    Scenario("arming-million", arming.million, 60, 4),
    Scenario("arming-remote", arming.remote, 60, 4),
    Scenario("arming-cold", arming.cold, 90, 0.1),
    Scenario("git", git.git, 90, 45),
    Scenario("fleet", fleet.fleet, 180, 20),
    Scenario("growth", arming.growth, 65, 5),
]


def chosen(words):
    """Those whose names begin with one of the words; all for no word. ValueError names the words that fit none."""
    unknown = [word for word in words if not any(one.name.startswith(word) for one in ALL)]
    if unknown:
        raise ValueError(f"no such scenario: {' '.join(unknown)}; there are: {' '.join(one.name for one in ALL)}")
    return [one for one in ALL if not words or any(one.name.startswith(word) for word in words)]
