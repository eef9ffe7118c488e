"""dagbook beside the floor and dbt-core on the same made-up project, in turns, in one run.

    python benchmarks/bench.py --quick                        100 models, one round, no dbt
    python benchmarks/bench.py --dbt /opt/dbt/bin/dbt         all rows at 1,000 and 5,000 models
    python benchmarks/bench.py --sizes 1000 --only parse-cold,parse-warm --rounds 5

Writes what was measured to a JSON file, every round of every row; rows that are not measured this
time stay as they are in it. Prints the tables that docs/benchmarks.md has. Sizes above 2,000 are
only read, judged and published. benchmarks/README.md says more.
"""

import argparse
import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from bench_rows import LARGE, Place, Row, all_rows, take_turns
from bench_tables import engine_tables
from made_up_project import WAREHOUSE
from measure import DAGBOOK, PYTHON, machine, scratch_folder
from results import read_results, write_results

HERE = Path(__file__).parent
RESULTS = HERE / "results/engines.json"


def main(arguments: Iterable[str] | None = None) -> None:
    """Measure what was asked for, write it down, print it."""
    asked = _read_options(arguments)
    rows = all_rows(asked.build_rows)
    if unknown := set(asked.only) - {row.key for row in rows}:
        sys.exit(f"no such row: {', '.join(sorted(unknown))}; {[row.key for row in rows]}")
    found = read_results(asked.results) or {"sizes": {}}
    for models in asked.sizes:
        chosen = [
            row
            for row in rows
            if (row.key in asked.only or not asked.only) and (models <= LARGE or row.is_for_large)
        ]
        with tempfile.TemporaryDirectory(dir=asked.scratch) as folder:
            places = _make_places(Path(folder), models, chosen, asked.dbt)
            for row in chosen:
                _say(f"{models:,} models: {row.key}")
                before = found["sizes"].get(str(models), {})
                sized = {**before, row.key: _measured(row, places, asked)}
                found["sizes"][str(models)] = {e.key: sized[e.key] for e in rows if e.key in sized}
                found |= {"machine": machine(), "versions": _versions(asked.dbt)}
                write_results(asked.results, found)
    print("\n".join(engine_tables(found)))


def _measured(row: Row, places: list[Place], asked: argparse.Namespace) -> dict[str, object]:
    taken = take_turns(row, places, asked.rounds, asked.dbt_rounds)
    measured: dict[str, object] = {
        "title": row.title,
        "day": datetime.now(UTC).date().isoformat(),
        "load": machine()["load before"],
        **asdict(taken),
    }
    if row.leaves or row.key == "build":
        measured["equal"] = _equal(row, places)
    return measured


def _equal(row: Row, places: list[Place]) -> dict[str, object]:
    """Whether what dagbook built equals what the others did; the floor types seeds otherwise."""
    ours = next(each for each in places if each.who == "dagbook")
    answers = {}
    for place in places:
        if place is ours or place.who not in row.calls:
            continue
        files = [str(each.folder / WAREHOUSE) for each in (ours, place)]
        words = [PYTHON, str(HERE / "equal_tables.py"), *files]
        words += ["--ignore", "lists"] if place.who == "floor" else []
        answer = json.loads(subprocess.run(words, check=True, capture_output=True).stdout)
        if answer["differing"]:
            sys.exit(f"{row.key}: dagbook and {place.who} differ in {answer['differing'][:5]}")
        answers[place.who] = {"relations": answer["relations"], "rows": answer["rows"]}
    return answers


def _make_places(folder: Path, models: int, rows: list[Row], dbt: str | None) -> list[Place]:
    """A copy of the project for each who takes part, and warehouses of raw data for all."""
    raw = {}
    for count in sorted({row.rows for row in rows}):
        made = folder / f"raw_{count}"
        words = [PYTHON, str(HERE / "made_up_project.py"), str(models), str(made)]
        subprocess.run([*words, "--rows", str(count)], check=True)
        raw[count] = made / WAREHOUSE
    engines = {"dagbook": DAGBOOK, "floor": PYTHON} | ({"dbt": dbt} if dbt else {})
    places = []
    for who, executable in engines.items():
        copy = folder / who
        shutil.copytree(folder / f"raw_{min(raw)}", copy)
        places.append(Place(who, copy, executable, raw))
    return places


def _versions(dbt: str | None) -> dict[str, str]:
    found = {name: version(name) for name in ("dagbook", "duckdb")}
    found["python"] = ".".join(map(str, sys.version_info[:3]))
    if dbt:
        said = subprocess.run([dbt, "--version"], check=True, capture_output=True, text=True)
        numbers = re.findall(r"- (installed|duckdb): ([\d.]+)", said.stdout)
        found |= {f"dbt {name.replace('installed', 'core')}": number for name, number in numbers}
    return found


def _say(text: str) -> None:
    print(f"{datetime.now(UTC):%H:%M:%S} {text}", file=sys.stderr, flush=True)


def _read_options(arguments: Iterable[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    add = parser.add_argument
    add("--sizes", type=int, nargs="+", default=[1_000, 5_000], help="how many models")
    add("--only", type=lambda text: text.split(","), default=[], help="rows, by comma")
    add("--rounds", type=int, default=3)
    add("--dbt-rounds", type=int, default=1, help="dbt takes part in so many of them")
    add("--dbt", help="dbt's executable; without it dagbook and the floor take turns")
    add("--build-rows", type=int, default=100_000, help="rows of raw data of the last row")
    add("--results", type=Path, default=RESULTS)
    add("--scratch", type=scratch_folder, help="where projects are written while measuring")
    add("--quick", action="store_true", help="100 models, 1,000 rows, one round, nothing kept")
    asked = parser.parse_args(None if arguments is None else list(arguments))
    if asked.quick:
        asked.sizes, asked.rounds, asked.build_rows = [100], 1, 1_000
        asked.results = Path(tempfile.mkdtemp()) / "engines.json"
    if asked.dbt:
        asked.dbt = shutil.which(asked.dbt) or sys.exit(f"{asked.dbt} is not an executable")
    return asked


if __name__ == "__main__":
    main()
