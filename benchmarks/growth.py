"""How the cost of each stage grows with the project, and whether a straight line fits.

    python benchmarks/growth.py                               100, 1,000, 5,000 and 20,000 models
    python benchmarks/growth.py --sizes 100 1000 --only parse-cold,ls,check

Only CPU seconds count, the least of several rounds. What is measured is added to the JSON file,
from which docs/benchmarks.md has its table: the line, how far the worst size is from it, and the
exponent (see growth_fit.py).
"""

import argparse
import json
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench_rows import ONE_MODEL
from growth_fit import fit_line
from measure import DAGBOOK, PYTHON, Cost, machine, measure, scratch_folder
from results import read_results, told_day, write_results

from dagbook.version import __version__

HERE = Path(__file__).parent
RESULTS = HERE / "results/growth.json"
ENOUGH = 10.0
"""CPU seconds after which a stage is not repeated again."""


@dataclass(frozen=True, slots=True)
class Stage:
    """A command to measure. ``once``: the next time it has less to do, as it remembers."""

    title: str
    words: tuple[str, ...]
    once: bool = False


STRICT = ("check", "--preset", "strict")
COMPILE = ("docs", "generate", "--empty-catalog")
COMMANDS = {
    "parse-cold": Stage("`parse`, first time", ("parse",)),
    "parse-warm": Stage("`parse` again", ("parse",)),
    "ls": Stage("`ls` of one model", ("ls", "-s", ONE_MODEL)),
    "compile-cold": Stage("`docs generate --empty-catalog`, first time", COMPILE, once=True),
    "compile": Stage("`docs generate --empty-catalog` again", COMPILE),
    "check-cold": Stage("`check --preset strict`, first time", STRICT, once=True),
    "check": Stage("`check --preset strict` again", STRICT),
    "export": Stage("`export`", ("export", "-o", ".book")),
}
STEPS = {
    "select": "selecting all upstream and downstream of the marts",
    "schedule": "planning a build, starting and ending every node",
    "artifacts": "making and writing the manifest",
    "state": "comparing all with an earlier manifest",
}
KEYS = (*COMMANDS, *STEPS)
NEEDS_BEFORE = {
    "compile": ("compile-cold",),
    "check-cold": ("compile-cold",),
    "check": ("compile-cold", "check-cold"),
    "export": ("compile-cold", "check-cold"),
}
TITLES = {key: stage.title for key, stage in COMMANDS.items()} | STEPS


def growth_table(found: Mapping[str, Any]) -> Iterator[str]:
    """Markdown: CPU seconds by size, and the line."""
    sizes = sorted({int(size) for by_size in found["seconds"].values() for size in by_size})
    heads = " | ".join(f"{size:,}" for size in sizes)
    yield f"| CPU seconds at so many models | {heads} | each model, ms | off the line | exponent |"
    yield f"|---|{'--:|' * len(sizes)}--:|--:|--:|"
    exponents: dict[str, float] = {}
    for key in sorted(found["seconds"], key=KEYS.index):
        by_size = found["seconds"][key]
        points = {int(size): max(min(seconds), 1e-5) for size, seconds in by_size.items()}
        cells = (_told(points[size]) if size in points else "" for size in sizes)
        line = ("", "", "")
        if len(points) > 1:
            pages = found["pages"] if key == "export" else {}
            fit = fit_line({pages.get(str(size), size): cost for size, cost in points.items()})
            unit = " a page" if pages else ""
            exponent = "" if fit.exponent is None else f"{fit.exponent:.2f}"
            line = (f"{fit.each * 1000:.2g}{unit}", f"{fit.off:.0%}", exponent)
            if fit.exponent is not None:
                exponents[key] = fit.exponent
        yield f"| {TITLES[key]} | {' | '.join((*cells, *line))} |"
    yield ""
    yield from _remarks(found, exponents)


def _told(seconds: float) -> str:
    return f"{seconds:.2f}" if seconds >= 0.1 else f"{seconds:.4f}"


def _remarks(found: Mapping[str, Any], exponents: Mapping[str, float]) -> Iterator[str]:
    """What else the numbers say, a line each."""
    if exponents:
        steepest = max(exponents, key=lambda key: exponents[key])
        yield f"The highest exponent is {exponents[steepest]:.2f}: {TITLES[steepest]}."
    if len(found["pages"]) > 1:
        sized = sorted((int(size), pages) for size, pages in found["pages"].items())
        pages = ", ".join(f"{pages:,} at {size:,}" for size, pages in sized)
        yield f"The line and the exponent of `export` are by pages: {pages}."
    held = {int(size): min(most) for size, most in found["megabytes"]["parse-cold"].items()}
    most = ", ".join(f"{held[size]:,} MB at {size:,}" for size in sorted(held))
    yield f"Most memory of `parse`, first time: {most}."
    rounds = {len(each) for by_size in found["seconds"].values() for each in by_size.values()}
    told = " to ".join(str(each) for each in sorted({min(rounds), max(rounds)}))
    yield f"Rounds of a command: {told}, of which the least counts. {told_day(found)}"


def measure_size(
    models: int, keys: Sequence[str], rounds: int, folder: Path
) -> Iterator[tuple[str, Cost]]:
    """What each round of each stage cost at one size."""
    project = folder / "project"
    script = str(HERE / "made_up_project.py")
    subprocess.run([PYTHON, script, str(models), str(project)], check=True)
    wanted = {"parse-cold", *keys, *(each for key in keys for each in NEEDS_BEFORE.get(key, ()))}
    for key, stage in COMMANDS.items():
        if key in wanted:
            yield from ((key, cost) for cost in _costs(key, stage, rounds, project))
    if any(key in keys for key in STEPS):
        words = [PYTHON, str(HERE / "growth_steps.py"), str(project), str(rounds)]
        said = subprocess.run(words, check=True, stdout=subprocess.PIPE).stdout
        for key, seconds in json.loads(said).items():
            yield key, Cost(seconds, seconds, 0.0)


def _costs(key: str, stage: Stage, rounds: int, project: Path) -> Iterator[Cost]:
    accepted = (0, 1) if stage.words is STRICT else (0,)
    spent = 0.0
    for _ in range(1 if stage.once else rounds):
        if key == "parse-cold":
            shutil.rmtree(project / "target", ignore_errors=True)
        cost = measure([DAGBOOK, *stage.words], project, accepted=accepted)
        yield cost
        spent += cost.cpu
        if spent > ENOUGH:
            return


def _take_down(found: dict[str, Any], models: int, measured: Iterable[tuple[str, Cost]]) -> None:
    """Replace what was measured before at this size."""
    costs: dict[str, list[Cost]] = {}
    for key, cost in measured:
        print(f"{models:,} models: {key} {cost.cpu:.2f} s", file=sys.stderr, flush=True)
        costs.setdefault(key, []).append(cost)
    for key, rounds in costs.items():
        seconds = [round(cost.cpu, 5 if key in STEPS else 3) for cost in rounds]
        megabytes = [round(cost.megabytes) for cost in rounds]
        found["seconds"].setdefault(key, {})[str(models)] = seconds
        found["megabytes"].setdefault(key, {})[str(models)] = megabytes


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, write down, print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    add = parser.add_argument
    add("--sizes", type=int, nargs="+", default=[100, 1_000, 5_000, 20_000])
    add("--only", type=lambda text: text.split(","), default=list(KEYS), help="stages, by comma")
    add("--rounds", type=int, default=5, help="at most so many of each")
    add("--results", type=Path, default=RESULTS)
    add("--scratch", type=scratch_folder, help="where projects are written while measuring")
    asked = parser.parse_args(arguments)
    if unknown := set(asked.only) - set(KEYS):
        sys.exit(f"no such stage: {', '.join(sorted(unknown))}; {list(KEYS)}")
    found = read_results(asked.results) or {"seconds": {}, "megabytes": {}, "pages": {}}
    versions = {"dagbook": __version__, "Python": platform.python_version()}
    found |= {"day": f"{datetime.now(UTC):%Y-%m-%d}", "machine": machine(), "versions": versions}
    for models in asked.sizes:
        with tempfile.TemporaryDirectory(dir=asked.scratch) as folder:
            _take_down(found, models, measure_size(models, asked.only, asked.rounds, Path(folder)))
            if "export" in asked.only:
                found["pages"][str(models)] = sum(1 for _ in Path(folder).rglob(".book/**/*.html"))
        write_results(asked.results, found)
    print("\n".join(growth_table(found)))


if __name__ == "__main__":
    main()
