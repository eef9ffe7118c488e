"""How the cost of each stage grows with the project, and whether a straight line fits.

    python benchmarks/growth.py                               100, 1,000 and 5,000 models
    python benchmarks/growth.py --sizes 20000 --only parse-cold,ls,check

Only CPU seconds count, the least of several rounds. What is measured is added to the JSON file,
from which docs/benchmarks.md has its table: a line fitted to all sizes by least squares of relative
errors, how far the worst size is from it, and the exponent: 1 where ten times as many models cost
ten times as much, 2 where a hundred times.
"""

import argparse
import json
import math
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench_rows import ONE_MODEL
from measure import DAGBOOK, PYTHON, measure
from results import read_results, write_results

HERE = Path(__file__).parent
RESULTS = HERE / "results/growth.json"
COMMANDS = {
    "parse-cold": ("`parse`, first time", ("parse",)),
    "parse-warm": ("`parse` again", ("parse",)),
    "ls": ("`ls` of one model", ("ls", "-s", ONE_MODEL)),
    "compile": ("`docs generate --empty-catalog`", ("docs", "generate", "--empty-catalog")),
    "check": ("`check --preset strict`", ("check", "--preset", "strict")),
    "export": ("`export`", ("export", "-o", ".book")),
}
STEPS = {
    "select": "selecting all upstream and downstream of the marts",
    "schedule": "planning a build and starting and ending every node",
    "artifacts": "writing the manifest",
}
KEYS = (*COMMANDS, *STEPS)
ACCEPTED = {"check": (0, 1)}
DEAR = {"export": 5_000}
"""Up to how many models something is measured unless it is asked for by name."""


@dataclass(frozen=True, slots=True)
class Fit:
    """Seconds are ``start + each * models``; ``off`` is the worst relative distance from that."""

    start: float
    each: float
    off: float
    exponent: float


def fit_line(points: Mapping[int, float]) -> Fit:
    """Fit a line to seconds by models, every size weighing the same.

    The exponent is the steepness, in logarithms, between the smallest size from 1,000 on and the
    largest, without what the line starts with, but never with less than half of the smallest.
    """
    weights = [(size, seconds, 1 / seconds**2) for size, seconds in points.items()]
    total = sum(weight for *_, weight in weights)
    mean_size = sum(size * weight for size, _, weight in weights) / total
    mean = sum(seconds * weight for _, seconds, weight in weights) / total
    square = sum(weight * (size - mean_size) ** 2 for size, _, weight in weights)
    shared = sum(weight * (size - mean_size) * (each - mean) for size, each, weight in weights)
    each = shared / square
    start = mean - each * mean_size
    off = max(abs(seconds - start - each * size) / seconds for size, seconds in points.items())
    return Fit(start, each, off, _exponent(points, start))


def _exponent(points: Mapping[int, float], start: float) -> float:
    last = max(points)
    first = min(size for size in points if size >= 1_000 or last <= 1_000)
    if first == last:
        first = min(points)
    start = min(max(0.0, start), points[first] / 2)
    rise = max(points[last] - start, 1e-6) / (points[first] - start)
    return math.log(rise) / math.log(last / first)


def growth_table(found: Mapping[str, Any]) -> Iterator[str]:
    """Markdown: CPU seconds by size, and the line."""
    sizes = sorted({int(size) for by_size in found["seconds"].values() for size in by_size})
    heads = " | ".join(f"{size:,}" for size in sizes)
    yield f"| CPU seconds at so many models | {heads} | each model, ms | off the line | exponent |"
    yield f"|---|{'--:|' * len(sizes)}--:|--:|--:|"
    for key, by_size in found["seconds"].items():
        points = {int(size): max(min(seconds), 1e-4) for size, seconds in by_size.items()}
        cells = (f"{points[size]:.2f}" if size in points else "" for size in sizes)
        title = COMMANDS[key][0] if key in COMMANDS else STEPS[key]
        line = ("", "", "")
        if len(points) > 1:
            fit = fit_line(points)
            line = (f"{fit.each * 1000:.2f}", f"{fit.off:.0%}", f"{fit.exponent:.2f}")
        yield f"| {title} | {' | '.join((*cells, *line))} |"
    sized = found["megabytes"]["parse-cold"]
    most = ", ".join(f"{min(sized[str(size)]):.0f} MB at {size:,}" for size in sizes)
    rounds = {len(each) for by_size in found["seconds"].values() for each in by_size.values()}
    told = " to ".join(str(each) for each in sorted({min(rounds), max(rounds)}))
    yield f"\nRounds: {told}, of which the least counts. Most memory of `parse`: {most}."


def measure_size(
    models: int, keys: Sequence[str], rounds: int, folder: Path
) -> Iterator[tuple[str, float, float]]:
    """Key, CPU seconds and megabytes of each round of each stage at one size."""
    project = folder / "project"
    script = str(HERE / "made_up_project.py")
    subprocess.run([PYTHON, script, str(models), str(project)], check=True)
    for key, (_, words) in COMMANDS.items():
        if key not in keys:
            continue
        if key in ("check", "export") and not (project / "target/catalog.json").exists():
            measure([DAGBOOK, *COMMANDS["compile"][1]], project)
        if key == "check":  # once before, so that the lineage is remembered
            measure([DAGBOOK, *words], project, accepted=ACCEPTED[key])
        for _ in range(rounds):
            if key == "parse-cold":
                shutil.rmtree(project / "target", ignore_errors=True)
            cost = measure([DAGBOOK, *words], project, accepted=ACCEPTED.get(key, (0,)))
            yield key, cost.cpu, cost.megabytes
    if any(key in keys for key in STEPS):
        for _ in range(rounds):
            words = [PYTHON, str(HERE / "growth_steps.py"), str(project)]
            said = subprocess.run(words, check=True, capture_output=True).stdout
            for key, seconds in json.loads(said).items():
                yield key, seconds, 0.0


def _take_down(
    found: dict[str, Any], models: int, measured: Iterable[tuple[str, float, float]]
) -> None:
    """Replace what was measured before at this size."""
    seconds: dict[str, list[float]] = {}
    megabytes: dict[str, list[float]] = {}
    for key, cpu, most in measured:
        print(f"{models:,} models: {key} {cpu:.2f} s", file=sys.stderr, flush=True)
        seconds.setdefault(key, []).append(round(cpu, 3))
        megabytes.setdefault(key, []).append(round(most))
    for key in KEYS:
        if key in seconds:
            found["seconds"].setdefault(key, {})[str(models)] = seconds[key]
            found["megabytes"].setdefault(key, {})[str(models)] = megabytes[key]


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, write down, print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    add = parser.add_argument
    add("--sizes", type=int, nargs="+", default=[100, 1_000, 5_000])
    add("--only", type=lambda text: text.split(","), default=[], help="stages, by comma")
    add("--rounds", type=int, default=2)
    add("--results", type=Path, default=RESULTS)
    add("--scratch", type=Path, help="where projects are written while measuring")
    asked = parser.parse_args(arguments)
    found = read_results(asked.results) or {"seconds": {}, "megabytes": {}}
    for models in asked.sizes:
        keys = asked.only or [key for key in KEYS if models <= DEAR.get(key, models)]
        with tempfile.TemporaryDirectory(dir=asked.scratch) as folder:
            _take_down(found, models, measure_size(models, keys, asked.rounds, Path(folder)))
        write_results(asked.results, found)
    print("\n".join(growth_table(found)))


if __name__ == "__main__":
    main()
