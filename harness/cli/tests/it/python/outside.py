"""Computes a run's figures again with NumPy and SciPy, from its parquet and its experiment file alone, and compares.

    python outside.py ANALYSIS.json RUN_FOLDER [JOINED_RUN_FOLDER ...]

ANALYSIS.json is what `twofold analyze RUN --json` prints. Prints a Markdown table and fails where a figure differs by more than one
part in a million. Of twofold it takes the simulated table of the boundary, which cannot be had elsewhere.
"""

import json
import re
import sys
import tomllib
from pathlib import Path

import numpy
import pandas
from scipy import stats

TOLERANCE = 1e-6
HERE = Path(__file__).resolve()
TABLE = HERE.parents[4] / "core/src/sequential/table.rs"


def boundary(most_blocks):
    """The row of the table for so many planned blocks: N, factor, G of Student's t and G of the signed rank."""
    text = TABLE.read_text()
    for row in re.findall(r"Row \{(.*?)\n    \}", text.split("ROWS")[1], re.S):
        blocks = int(re.search(r"blocks: (\d+)", row)[1])
        lists = [re.search(name + r": \[(.*?)\]", row, re.S)[1] for name in ("student", "rank")]
        student, rank = ([float(value) for value in one.replace("\n", " ").split(",") if value.strip()] for one in lists)
        if blocks >= most_blocks:
            return blocks, float(re.search(r"factor: ([0-9.]+)", row)[1]), student, rank
    raise SystemExit(f"no boundary for {most_blocks} blocks")


class Watch:
    """p-values of "the centre is above the bound" that hold at every look."""

    def __init__(self, row):
        self.blocks, self.factor, self.student, self.rank = row
        self.reach = [0.0, 0.0]

    def bonferroni(self, m):
        looks = numpy.arange(5, self.blocks + 1)
        return float(stats.norm.sf(m / (looks / self.blocks) ** 0.25).sum())

    def chance(self, grid, step, m, lines):
        """G(m): ln G in lines between the places, or the step below; Bonferroni's bound where too few paths came so far."""
        if m < 0.5:
            return 1.0
        last = max(at for at, value in enumerate(grid) if value >= 2e-4)
        along = (m - 0.5) / step
        if not lines:
            below = int(along + 1e-9)
            return min(grid[last], self.bonferroni(m)) if below >= last else grid[below]
        if along >= last:
            return min(grid[last], self.bonferroni(m))
        left = int(along)
        return grid[left] * (grid[left + 1] / grid[left]) ** (along - left)

    def look(self, values, bound):
        """All values so far; gives p."""
        differences = numpy.asarray(values) - bound
        n = len(differences)
        if n < 5:
            return 1.0
        weight = (n / self.blocks) ** 0.25
        p_student = stats.ttest_1samp(differences, 0, alternative="greater").pvalue
        p_rank = stats.wilcoxon(differences, alternative="greater", method="exact").pvalue
        for at, p in enumerate((p_student, p_rank)):
            self.reach[at] = max(self.reach[at], -stats.norm.ppf(p) * weight)
        smaller = min(
            self.chance(self.student, 0.05, self.reach[0], True),
            self.chance(self.rank, 0.02, self.reach[1], False),
        )
        measured = self.factor * smaller
        return min(measured, 1.0) if measured >= 0.0025 else min(2 * smaller, 0.0025)


def hodges_lehmann(values):
    values = numpy.asarray(values)
    pairs = [(values[i] + values[j]) / 2 for i in range(len(values)) for j in range(i, len(values))]
    return float(numpy.exp(numpy.median(pairs)))


def holm(raw):
    """Adjusted p-values, in the order given."""
    order = sorted(range(len(raw)), key=lambda at: raw[at])
    adjusted, largest = [0.0] * len(raw), 0.0
    for rank, at in enumerate(order):
        largest = max(largest, min(1.0, (len(raw) - rank) * raw[at]))
        adjusted[at] = largest
    return adjusted


def repeated(values, row):
    """The 95 % repeated interval: the ratios that the two tests together reject at no look at .025, by bisection; open ends are None."""

    def rejected(sign, bound):
        watch = Watch(row)
        looks = [watch.look(sign * values[:n], sign * bound) for n in range(5, len(values) + 1)]
        return min(looks) <= 0.025

    ends = []
    for sign in (1, -1):
        far, near = numpy.mean(values) - sign * 10, numpy.mean(values)
        if not rejected(sign, far):
            ends.append(None)
            continue
        for _ in range(60):
            middle = (far + near) / 2
            far, near = (middle, near) if rejected(sign, middle) else (far, middle)
        ends.append(float(numpy.exp(far)))
    return ends


def trials_of(run):
    trials = pandas.read_parquet(Path(run) / "trials.parquet")
    keep = ~trials.warmup & ~trials.interrupted & trials.failed.isna()
    return trials[keep]


def relative_fit(x, y):
    """A line by least squares weighted with 1 / fit^2, its covariance and its degrees of freedom."""
    columns = numpy.column_stack([numpy.ones_like(x), x])
    weights = 1 / y**2
    for _ in range(4):
        inverse = numpy.linalg.inv(columns.T @ (columns * weights[:, None]))
        coefficients = inverse @ (columns.T @ (weights * y))
        fitted = columns @ coefficients
        spread = float((weights * (y - fitted) ** 2).sum() / (len(x) - 2))
        covariance = spread * inverse
        weights = 1 / fitted**2
    return coefficients, covariance, len(x) - 2


def crossing(s, p, baseline, candidate):
    """Where s times the baseline's line meets p times the candidate's, with Fieller's 95 % interval."""
    (a, cov_a, df_a), (b, cov_b, df_b) = baseline, candidate
    over, under = p * b[0] - s * a[0], s * a[1] - p * b[1]
    v = s * s * cov_a + p * p * cov_b
    t2 = stats.t.ppf(0.975, df_a + df_b) ** 2
    square = under**2 - t2 * v[1, 1]
    middle = over * under + t2 * v[0, 1]
    constant = over**2 - t2 * v[0, 0]
    root = numpy.sqrt(middle**2 - square * constant)
    bounds = sorted([(middle - root) / square, (middle + root) / square])
    return [max(0.0, value) for value in (over / under, *bounds)]


def seconds(level):
    return float(re.fullmatch(r"([0-9.]+)s", level)[1])


class Comparison:
    def __init__(self):
        self.failed = False
        print("| cell | figure | twofold | outside |\n|---|---|---:|---:|")

    def row(self, cell, figure, told, computed):
        if told is None and computed is None:
            return
        near = told is not None and computed is not None and abs(told - computed) <= TOLERANCE * max(abs(told), 1e-9)
        self.failed |= not near
        text = lambda value: "–" if value is None else f"{value:.6g}"
        print(f"| {cell} | {figure} | {text(told)} | {text(computed)}{'' if near else ' **differs**'} |")


def check_cells(told, experiment, trials, compare):
    factors = [name for name in trials.columns if name.startswith("factor_")]
    baseline = {f"factor_{name}": str(level) for name, level in experiment["design"]["baseline"].items()}
    scenario = [name for name in factors if name not in baseline]
    row = boundary(experiment["design"].get("max-blocks", 20))
    criterion = experiment.get("criterion", {})
    faster, dearer = numpy.log(criterion.get("speedup", 2.0)), numpy.log(criterion.get("cost-ratio", 1.25))
    primary = experiment.get("executor", {}).get("kind", "isolated")
    family = []
    for cell in told["cells"]:
        levels = {f"factor_{name}": str(level) for name, level in cell["factors"].items()}
        name = ", ".join(f"{key.removeprefix('factor_')} {level}" for key, level in levels.items())
        if cell["same_as"] == "baseline":
            compare.row(name, "speedup, cut as the baseline is", cell["speedup"], 1.0)
            compare.row(name, "cost ratio, cut as the baseline is", cell["cost_ratio"], 1.0)
            continue
        # Cells that are cut alike were executed once.
        executed = {f"factor_{name}": str(level) for name, level in (cell["same_as"] or cell["factors"]).items()}
        of = trials[(trials[list(executed)].astype(str) == pandas.Series(executed)).all(axis=1)].set_index("block")
        others = {**{key: levels[key] for key in scenario}, **baseline}
        base = trials[(trials[list(others)].astype(str) == pandas.Series(others)).all(axis=1)].set_index("block")
        blocks = sorted(set(of.index) & set(base.index))[: cell["blocks"]]
        of, base = of.loc[blocks], base.loc[blocks]
        d = numpy.log(base.judged_wall_secs.to_numpy() / of.judged_wall_secs.to_numpy())
        e = numpy.log(of.judged_container_secs.to_numpy() / base.judged_container_secs.to_numpy())
        compare.row(name, "speedup", cell["speedup"], hodges_lehmann(d))
        compare.row(name, "cost ratio", cell["cost_ratio"], hodges_lehmann(e))
        for figure, values in (("speedup", d), ("cost_ratio", e)):
            t = stats.t.interval(0.95, len(values) - 1, numpy.mean(values), stats.sem(values))
            for side, at in (("lower", 0), ("upper", 1)):
                compare.row(name, f"{figure}, {side} end of Student's interval", cell[f"{figure}_ci_naive"][at], float(numpy.exp(t[at])))
            ends = repeated(values, row)
            for side, at in (("lower", 0), ("upper", 1)):
                compare.row(name, f"{figure}, {side} end of the repeated interval", cell[f"{figure}_ci"][at], ends[at])
        if cell["p_implement_raw"] is None:
            continue
        watches = {key: Watch(row) for key in ("fast", "slow", "cheap", "dear")}
        p = {}
        for n in range(1, len(blocks) + 1):
            p["fast"] = watches["fast"].look(d[:n], faster)
            p["slow"] = watches["slow"].look(-d[:n], -faster)
            p["cheap"] = watches["cheap"].look(-e[:n], -dearer)
            p["dear"] = watches["dear"].look(e[:n], dearer)
        implement, skip = max(p["fast"], p["cheap"]), min(1.0, 2 * min(p["slow"], p["dear"]))
        compare.row(name, "p of IMPLEMENT", cell["p_implement_raw"], implement)
        compare.row(name, "p of SKIP", cell["p_skip_raw"], skip)
        # What was executed once is one hypothesis.
        if levels.get("factor_executor", primary) == primary and cell["same_as"] is None:
            family.append((name, cell, implement, skip))
    for at, key in ((2, "p_implement"), (3, "p_skip")):
        for (name, cell, *_), adjusted in zip(family, holm([member[at] for member in family])):
            twins = [other for other in told["cells"] if other["same_as"] == cell["factors"] and other[key] is not None]
            for one in (cell, *twins):
                compare.row(name, f"{key}, after Holm", one[key], adjusted)


def check_thresholds(told, experiment, trials, compare):
    level = next((one for one in told["thresholds"]["levels"] if one["cold_start"] == told["primary_cold_start"]), None)
    if level is None or "duration" not in experiment.get("factors", {}):
        return
    criterion = experiment.get("criterion", {})
    baseline = {f"factor_{name}": str(value) for name, value in experiment["design"]["baseline"].items()}
    for found in level["treatments"]:
        if not found["fit"]:
            continue
        levels = {f"factor_{name}": str(value) for name, value in found["factors"].items()}
        name = ", ".join(f"{key.removeprefix('factor_')} {value}" for key, value in levels.items())
        pick = lambda wanted: trials[(trials[list(wanted)].astype(str) == pandas.Series(wanted)).all(axis=1)]
        base, of = pick({**levels, **baseline}), pick(levels)
        fits = {}
        for arm, rows in (("baseline", base), ("candidate", of)):
            x = rows.factor_duration.map(seconds).to_numpy()
            for column in ("judged_wall_secs", "judged_container_secs"):
                fits[arm, column] = relative_fit(x, rows[column].to_numpy())
        halves = (
            ("speed", crossing(1.0, criterion.get("speedup", 2.0), fits["baseline", "judged_wall_secs"], fits["candidate", "judged_wall_secs"])),
            ("cost", crossing(criterion.get("cost-ratio", 1.25), 1.0, fits["baseline", "judged_container_secs"], fits["candidate", "judged_container_secs"])),
        )
        for half, values in halves:
            fit = found["fit"][half]
            if fit["kind"] != "from":
                continue
            for key, value in zip(("secs", "low", "high"), values):
                figure = {"secs": "seconds", "low": "lower end", "high": "upper end"}[key]
                compare.row(name, f"break-even by {half}, {figure}", fit[key], value)


def main():
    told, runs = json.loads(Path(sys.argv[1]).read_text()), sys.argv[2:]
    experiment = tomllib.loads((Path(runs[0]) / "experiment.toml").read_text())
    compare = Comparison()
    trials = trials_of(runs[0])
    check_cells(told, experiment, trials, compare)
    joined = [trials_of(run) for run in runs[1:]]
    check_thresholds(told, experiment, pandas.concat([trials, *joined]), compare)
    sys.exit(1 if compare.failed else 0)


if __name__ == "__main__":
    main()
