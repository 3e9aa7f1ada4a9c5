"""How far a run is, how long it still takes, and when a scenario has had its time."""

import time

# A whole run, in seconds; what is begun is ended, so that it takes a little longer.
LIMIT = 1700
QUICK_LIMIT = 105


class Pace:
    """`expected`: how long each scenario takes, in order, on an idle machine with two cores."""

    def __init__(self, expected, limit, show, clock=time.monotonic):
        self._expected = expected
        self._limit = limit
        self._show = show
        self._clock = clock
        self._took = {}
        self._name = None
        self._began = clock()
        self._since = self._began

    def begin(self, name):
        self._name = name
        self._since = self._clock()
        self.step("")

    def done(self):
        """The seconds that the scenario took."""
        took = self._took[self._name] = self._clock() - self._since
        self._name = None
        return took

    def total(self):
        return self._clock() - self._began

    def step(self, words):
        number = len(self._took) + 1
        line = f"[{number}/{len(self._expected)}] {self._name}"
        self._show(f"{line}{': ' if words else ''}{words}", f"{duration(self.left())} left")

    def left(self):
        """Seconds, from what was expected, and how much longer it took so far."""
        # The first ones, which are short, say little about the machine.
        sure = 0.2 * sum(self._expected.values())
        planned = sum(self._expected[name] for name in self._took)
        factor = (sure + sum(self._took.values())) / (sure + planned)
        ahead = sum(seconds for name, seconds in self._expected.items() if name not in self._took)
        spent = self._clock() - self._since if self._name else 0.0
        return max(0.0, ahead * factor - spent)

    def late(self):
        """True when the scenario has used up its part of the limit, by what the others before it have left over."""
        ahead = [seconds for name, seconds in self._expected.items() if name not in self._took]
        share = self._expected[self._name] / sum(ahead)
        remaining = self._limit - (self._since - self._began)
        return self._clock() - self._since > share * remaining


def duration(seconds):
    minutes, seconds = divmod(round(seconds), 60)
    return f"{minutes} min {seconds:02} s" if minutes else f"{seconds} s"


def steady(values, within=0.05):
    """True if another round would hardly change the median."""
    return len(values) >= 2 and max(values) - min(values) <= within * abs(sorted(values)[len(values) // 2])
