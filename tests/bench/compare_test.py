"""What bench/compare makes of numbers."""

import contextlib
import io
import json
import pathlib
import tempfile
import unittest

from compare import bench, budgets, pace, peers, processes, publish, result, scenarios, tables, words


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


class Silent:
    """As much of the pace as rounds need."""

    def __init__(self, late=False):
        self._late = late

    def step(self, _words):
        pass

    def late(self):
        return self._late


def peer(name, **more):
    return peers.Peer(name, lambda root, scratch: [], **more)


RAW = peer("raw inotify", raw=True)


class Tables(unittest.TestCase):
    def test_ratio_is_the_median_of_those_of_each_round(self):
        rows = tables.summarise({"raw inotify": {"cpu": [1.0, 10.0, 2.0]}, "espy watch": {"cpu": [2.0, 10.0, 6.0]}})
        self.assertEqual(rows["espy watch"]["cpu"],
                         {"median": 6.0, "low": 2.0, "high": 10.0, "runs": 3, "ratio": 2.0})
        self.assertNotIn("ratio", rows["raw inotify"]["cpu"])

    def test_baseline_has_the_same_size(self):
        rows = tables.summarise({"raw inotify, 10 entries": {"cpu": [1.0]}, "espy watch, 10 entries": {"cpu": [3.0]},
                                 "raw inotify, 99 entries": {"cpu": [2.0]}, "espy watch, 99 entries": {"cpu": [3.0]}})
        self.assertEqual([rows[f"espy watch, {size} entries"]["cpu"]["ratio"] for size in (10, 99)], [3.0, 1.5])

    def test_mark_is_the_baseline_where_nothing_else_is(self):
        rows = tables.summarise({"raw fanotify, 10": {"cpu": [1.0]}, "espy untracked, 10": {"cpu": [1.5]}})
        self.assertEqual(rows["espy untracked, 10"]["cpu"]["ratio"], 1.5)

    def test_spread_is_shown_unless_it_is_small(self):
        self.assertEqual(tables.cell(tables.summary([100, 101, 100])), "100")
        self.assertEqual(tables.cell(tables.summary([100, 120, 110])), "110 (100–120)")

    def test_table_says_who_is_missing_and_who_failed(self):
        text = tables.table({"espy watch": {"cpu": tables.summary([1.0])}},
                            {"fswatch": "it ended by itself", "entr": "left out", "twisted": "left out"},
                            {"watchman": "watchman is not installed"})
        self.assertIn("| espy watch | 1.00 |", text)
        self.assertIn("fswatch: it ended by itself.\n\nentr, twisted: left out.", text)
        self.assertIn("watchman is missing: watchman is not installed.", text)


class Comparison(unittest.TestCase):
    def rows(self, value, ratio=None, measure="CPU s"):
        found = tables.summary([value])
        if ratio:
            found["ratio"] = ratio
        return {"burst": {"espy watch": {measure: found}}}

    def test_ratio_to_an_earlier_result_is_printed(self):
        text = tables.compared(self.rows(3.0), self.rows(2.0))
        self.assertIn("| burst | espy watch | CPU s | 2.00 | 3.00 | 1.50× |", text)
        self.assertIn("Higher than before:\nburst, espy watch, CPU s: 1.50×", text)

    def test_a_busier_machine_is_no_regression(self):
        text = tables.compared(self.rows(3.0, 1.2), self.rows(2.0, 1.2))
        self.assertIn("Nothing of espy is higher.", text)

    def test_more_that_is_told_is_no_regression(self):
        text = tables.compared(self.rows(99, measure="told %"), self.rows(50, measure="told %"))
        self.assertIn("Nothing of espy is higher.", text)

    def test_what_one_of_them_lacks_is_left_out(self):
        self.assertIn("Nothing of espy is higher.", tables.compared(self.rows(3.0), {}))


class Budgets(unittest.TestCase):
    def verdicts(self, rows):
        return {budget.what: budgets.verdict(budget, budget.values(rows)) for budget in budgets.ALL}

    def test_nothing_measured_is_said(self):
        self.assertEqual(set(self.verdicts({}).values()), {"not measured"})

    def test_what_is_over_is_named(self):
        rows = tables.summarise({"raw inotify": {"cpu": [1.0]}, "espy library": {"cpu": [1.3]},
                                 "espy watch": {"cpu": [1.1]}})
        self.assertEqual(self.verdicts({"arming-large": rows})["arming 111,111 directories, CPU"], "not met: library")

    def test_names_are_no_part_of_the_budget_of_memory(self):
        row = {"bytes an entry": tables.summary([77]), "B names": tables.summary([17])}
        self.assertEqual(self.verdicts({"arming-large": {"espy library": row}})
                         ["memory of 111,111 directories and as many files"], "met")

    def test_nothing_lost_meets_the_budget_and_one_entry_does_not(self):
        what = "storm of 41,111 entries"
        for missing, verdict in ((0, "met"), (1, "not met: missing")):
            row = {measure: tables.summary([0]) for measure in ("invented", "twice")}
            row["missing"] = tables.summary([missing])
            self.assertEqual(self.verdicts({"burst": {"espy watch": row}})[what], verdict)


class Page(unittest.TestCase):
    RESULT = {"machine": {"date": "2026-01-02", "commit": "abc", "kernel": "6.1", "processor": "one", "cores": 2,
                          "file_system": "tmpfs", "load_before": 0.1},
              "versions": {"fswatch": "1.14"}, "missing": {"entr": "entr is not installed"},
              "remarks": {"burst": {"fswatch": "it ended by itself"}},
              "scenarios": {"burst": {"espy watch": {"missing": tables.summary([0])}}}}

    def test_only_what_is_marked_is_replaced(self):
        page = ("before\n<!-- bench burst -->\nold\n<!-- end -->\nbetween\n<!-- bench idle -->\nkept\n<!-- end -->\n"
                "<!-- bench machine -->\n<!-- end -->\n<!-- bench budgets -->\n<!-- end -->\nafter\n")
        text = publish.filled(page, self.RESULT)
        self.assertTrue(text.startswith("before\n<!-- bench burst -->\n|  | missing |"))
        self.assertIn("| espy watch | 0 |\n\nfswatch: it ended by itself.\n<!-- end -->\nbetween\n", text)
        self.assertIn("<!-- bench idle -->\nkept\n<!-- end -->", text)
        self.assertIn("2026-01-02, commit abc; Linux 6.1, one, 2 cores", text)
        self.assertIn("Missing: entr: entr is not installed.", text)
        self.assertIn("| storm of 41,111 entries |", text)
        self.assertTrue(text.endswith("<!-- end -->\nafter\n"))
        self.assertEqual(publish.filled(text, self.RESULT), text)

    def test_baseline_holds_the_rows_a_line_each(self):
        text = publish.compact(self.RESULT)
        self.assertEqual(json.loads(text)["scenarios"], self.RESULT["scenarios"])
        rows = [row for scenario in self.RESULT["scenarios"].values() for row in scenario]
        self.assertEqual([line.split('"')[1] for line in text.splitlines() if line.startswith("  ")], rows)

    def test_compares_with_the_published_run_unless_another_is_named(self):
        chosen = words.parse(["--build", "/", "--espy", "/", "--peers", "/", "--place", "/", "--compare"])
        self.assertEqual(chosen.compare, publish.BASELINE)

    def test_every_scenario_has_its_place(self):
        page = (words.TOP / "docs" / "performance.md").read_text()
        names = {one.name for one in scenarios.ALL} - {"latency"} | {
            "latency-stream", "latency-busy", "latency-calm", "latency-single"}
        self.assertEqual([name for name in sorted(names | {"machine", "budgets"})
                          if f"<!-- bench {name} -->" not in page], [])


class Pace(unittest.TestCase):
    def setUp(self):
        self.clock = Clock()
        self.shown = []
        self.pace = pace.Pace({"a": 10, "b": 20, "c": 30}, 120, lambda *words: self.shown.append(words), self.clock)

    def test_says_what_is_done_and_how_long_it_still_takes(self):
        self.pace.begin("a")
        self.clock.now = 4
        self.pace.step("espy watch, round 1 of 3")
        self.assertEqual(self.shown, [("[1/3] a", "1 min 00 s left"), ("[1/3] a: espy watch, round 1 of 3", "56 s left")])

    def test_slow_machine_is_taken_into_account(self):
        self.pace.begin("a")
        self.clock.now = 20
        self.assertEqual(self.pace.done(), 20)
        # 50 s are left as it was planned; twice as many as slow as this, fewer since that is not sure yet.
        self.assertEqual(round(self.pace.left()), 73)

    def test_scenario_is_late_after_its_part_of_the_limit(self):
        self.pace.begin("a")
        self.clock.now = 19
        self.assertFalse(self.pace.late())
        self.clock.now = 21
        self.assertTrue(self.pace.late())

    def test_steady_means_that_the_spread_is_small(self):
        self.assertFalse(pace.steady([1.0]))
        self.assertTrue(pace.steady([1.0, 1.04]))
        self.assertFalse(pace.steady([1.0, 1.2]))


class Rounds(unittest.TestCase):
    def run_rounds(self, everybody, measure, late=False):
        self.bench = bench.Bench(pathlib.Path(), everybody, pathlib.Path(), pathlib.Path(), 3, False, Silent(late))
        self.calls = []

        def count(one):
            self.calls.append(one.name)
            measure(one)

        self.bench.each_round("burst", self.bench.peers, count)
        return {one.name: self.calls.count(one.name) for one in everybody}

    def note(self, *values):
        given = {}

        def measure(one):
            number = given[one.name] = given.get(one.name, -1) + 1
            self.bench.note("burst", one.name, **{"CPU s": values[number]})
        return measure

    def test_rounds_go_on_while_values_differ(self):
        self.assertEqual(self.run_rounds([RAW, peer("espy watch")], self.note(1.0, 2.0, 3.0)),
                         {"raw inotify": 3, "espy watch": 3})

    def test_rounds_end_when_values_agree(self):
        self.assertEqual(self.run_rounds([RAW, peer("espy watch")], self.note(1.0, 1.01)),
                         {"raw inotify": 2, "espy watch": 2})

    def test_there_is_one_round_when_it_is_late(self):
        self.assertEqual(self.run_rounds([RAW, peer("espy watch")], self.note(1.0, 2.0, 3.0), late=True),
                         {"raw inotify": 1, "espy watch": 1})

    def test_others_are_left_out_and_said_when_it_is_late(self):
        counts = self.run_rounds([RAW, peer("espy watch"), peer("twisted")], self.note(1.0), late=True)
        self.assertEqual(counts, {"raw inotify": 1, "espy watch": 1, "twisted": 0})
        self.assertIn("left out", self.bench.remarks["burst"]["twisted"])

    def test_whoever_fails_is_said_and_the_others_go_on(self):
        def measure(one):
            if one.name == "twisted":
                raise processes.NotReady("not ready in time")
            if one.name == "watchman":
                raise FileNotFoundError("watchman")
        counts = self.run_rounds([RAW, peer("twisted"), peer("watchman"), peer("espy watch")], measure)
        self.assertEqual(counts, {"raw inotify": 3, "twisted": 1, "watchman": 1, "espy watch": 3})
        self.assertEqual(self.bench.remarks["burst"]["twisted"], "not ready in time")
        self.assertIn("FileNotFoundError", self.bench.remarks["burst"]["watchman"])

    def test_whoever_the_scenario_does_not_suit_is_said(self):
        entr = peer("entr", scenarios=("arming",), limits="it watches files alone")
        self.assertEqual(self.run_rounds([RAW, entr], lambda one: None), {"raw inotify": 1, "entr": 0})
        self.assertEqual(self.bench.remarks["burst"]["entr"], "it watches files alone")


class Results(unittest.TestCase):
    def test_result_is_kept_after_each_scenario(self):
        with tempfile.TemporaryDirectory() as folder:
            kept = result.Result.new(pathlib.Path(folder), {"date": "2026-01-02"}, False, "full")
            one = bench.Bench(pathlib.Path(), [RAW], pathlib.Path(), pathlib.Path(), 3, False, Silent())
            one.note("idle", "raw inotify", **{"wake-ups": 0})
            self.assertEqual(kept.take(one, "idle", 1.23, ["raw inotify"]), ["idle"])
            content = json.loads((pathlib.Path(folder) / "2026-01-02-full.json").read_text())
            self.assertEqual(content["scenarios"]["idle"]["raw inotify"]["wake-ups"]["median"], 0)
            self.assertEqual(content["seconds"], {"idle": 1.2})
            self.assertEqual(kept.lacks(["idle", "burst"]), ["burst"])


    def test_rows_come_tree_by_tree_in_the_order_of_the_watchers(self):
        with tempfile.TemporaryDirectory() as folder:
            kept = result.Result.new(pathlib.Path(folder), {"date": "2026-01-02"}, False, "full")
            one = bench.Bench(pathlib.Path(), [RAW], pathlib.Path(), pathlib.Path(), 3, False, Silent())
            for row in ("b, 10", "a, 10", "a, 9", "b, 9"):
                one.note("growth", row, cpu=1)
            kept.take(one, "growth", 1, ["a", "b"])
            self.assertEqual(list(kept.content["scenarios"]["growth"]), ["a, 10", "b, 10", "a, 9", "b, 9"])


class Words(unittest.TestCase):
    NEEDED = ["--build", ".", "--espy", ".", "--peers", ".", "--place", "."]

    def refuses(self, *more):
        with contextlib.redirect_stderr(io.StringIO()) as said, self.assertRaises(SystemExit):
            words.parse([*self.NEEDED, *more])
        return said.getvalue()

    def test_beginning_of_a_name_chooses_scenarios(self):
        chosen = words.parse([*self.NEEDED, "arming", "idle"])
        self.assertEqual([one.name for one in chosen.scenarios],
                         ["idle", "arming-small", "arming-large", "arming-million", "arming-remote", "arming-cold"])

    def test_what_cannot_work_is_refused_before_anything_is_measured(self):
        self.assertIn("no such scenario: nonsense", self.refuses("nonsense"))
        self.assertIn("no such file", self.refuses("--compare", "nothing.json"))
        self.assertIn("only a whole run", self.refuses("--quick", "--publish"))


if __name__ == "__main__":
    unittest.main()
