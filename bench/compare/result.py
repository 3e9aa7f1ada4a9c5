"""A result: what was measured where, as a JSON file that grows by each scenario."""

import json

from . import tables


def _ranked(rows, order):
    """As measured, tree by tree, if rows end in `, so many entries`; and within each, in the order of the watchers."""
    sizes = list(dict.fromkeys(row.partition(",")[2] for row in rows))

    def rank(row):
        watcher, _, size = row.partition(",")
        return sizes.index(size), order.index(watcher) if watcher in order else len(order)

    return sorted(rows, key=rank)


class Result:
    def __init__(self, file, content):
        self.file = file
        self.content = content

    @classmethod
    def load(cls, file):
        return cls(file, json.loads(file.read_text()))

    @classmethod
    def new(cls, folder, machine, quick, kind):
        folder.mkdir(parents=True, exist_ok=True)
        return cls(folder / f"{machine['date']}-{kind}.json",
                   {"machine": machine, "quick": quick, "versions": {}, "missing": {}, "seconds": {}, "remarks": {},
                    "scenarios": {}})

    def take(self, bench, name, seconds, order):
        """What `bench` has measured since the last time; the names of the tables."""
        self.content["versions"].update(bench.versions)
        self.content["missing"] = bench.missing
        self.content.setdefault("seconds", {})[name] = round(seconds, 1)
        taken = []
        for scenario in {**bench.values, **bench.remarks}:
            rows = bench.values.pop(scenario, {})
            self.content["scenarios"][scenario] = tables.summarise({row: rows[row] for row in _ranked(rows, order)})
            self.content["remarks"][scenario] = bench.remarks.pop(scenario, {})
            taken.append(scenario)
        self._save()
        return taken

    def _save(self):
        # All or nothing, whenever the run is ended.
        written = self.file.with_suffix(".json.new")
        written.write_text(json.dumps(self.content, indent=1, ensure_ascii=False) + "\n")
        written.replace(self.file)

    def table(self, scenario):
        return tables.table(self.content["scenarios"][scenario], self.content["remarks"].get(scenario, {}),
                            self.content["missing"])

    def lacks(self, names):
        """Those scenarios that were not measured."""
        return [name for name in names if name not in self.content.get("seconds", {})]
