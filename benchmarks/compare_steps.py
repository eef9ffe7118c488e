"""Give dbt and dagbook the same sequence of commands and changes; compare all tables after each.

    python benchmarks/compare_steps.py
    python benchmarks/compare_steps.py --dbt /opt/dbt/bin/dbt --keep /tmp/steps

The project benchmarks/steps is copied twice. Between the commands the same SQL changes what both
copies read. After each step every relation must hold the same rows (``EXCEPT ALL`` both ways);
what the clock told, such as when a row was snapshotted, is left out. Exit code 0: the same, or no
dbt was found; 1: they differ; 2: the comparison could not be made.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import duckdb
from compare_engines import CannotCompare, found_executable
from engine_differences import Difference, compare_databases

PROJECT: Final = Path(__file__).parent / "steps"
DATABASE: Final = "steps.duckdb"
CLOCK: Final = "timestamp '2025-01-01'"
"""All times of the project's own data are before; what is later was told by the clock."""
IN_ANOTHER_ORDER: Final = "the same columns in another order"
"""dbt changes a column's type by making a new column, which comes last; dagbook in its place."""
QUIET: Final = {"DO_NOT_TRACK": "1", "DBT_SEND_ANONYMOUS_USAGE_STATS": "false", "NO_COLOR": "1"}
TIMES: Final = ("--event-time-start", "2024-01-01", "--event-time-end", "2024-03-01")


@dataclass(frozen=True, slots=True)
class Step:
    """What happens to both copies: SQL, then a command that may fail, but alike."""

    name: str
    command: tuple[str, ...]
    changes: tuple[str, ...] = ()


def order(id_: int, status: str, amount: float, day: int, month: int = 1) -> str:
    """A statement that adds an order, which last changed on the day it was made."""
    time = f"timestamp '2024-{month:02}-{day:02} 12:00:00'"
    region = "n" if id_ % 2 else "s"
    return (
        f"insert into raw.orders values ({id_}, '{region}', '{status}', {amount}, {time}, {time})"
    )


def update(id_: int, what: str, day: int, month: int = 2) -> str:
    """A statement that changes an order on a day."""
    return (
        f"update raw.orders set {what}, changed_at = timestamp '2024-{month:02}-{day:02}' "
        f"where id = {id_}"
    )


STEPS: Final = (
    Step(
        "seed",
        ("seed",),
        (
            "create schema raw",
            "create table raw.orders (id integer, region varchar, status varchar, "
            "amount decimal(10, 2), ordered_at timestamp, changed_at timestamp)",
            *(order(id_, "new", id_ * 10, id_) for id_ in range(1, 7)),
        ),
    ),
    Step("run", ("run", *TIMES)),
    Step("test", ("test",)),
    Step("snapshot", ("snapshot",)),
    Step(
        "change data, run",
        ("run", *TIMES, "--vars", "{kind: table}"),
        (
            update(1, "status = 'paid'", 1),
            update(2, "status = 'paid', amount = 5", 2),
            update(3, "status = null", 3),
            order(7, "new", 70, 4, 2),
            order(8, "paid", 80, 5, 2),
            order(8, "paid", 81, 6, 2),
            "delete from raw.orders where id = 4",
        ),
    ),
    Step(
        "snapshot",
        ("snapshot",),
        ("update raw.orders set id = 9 where id = 8 and amount = 81",),
    ),
    Step(
        "change, snapshot",
        ("snapshot",),
        (
            update(1, "status = 'sent'", 7),
            update(5, "amount = amount + 1", 7),
            "alter table raw.orders add column note varchar",
            update(6, "note = 'late'", 8),
            "insert into raw.orders values (4, 's', 'back', 1, timestamp '2024-02-09', "
            "timestamp '2024-02-09', null)",
        ),
    ),
    Step("build, all changed", ("build", *TIMES, "--vars", "{kind: incremental, more: true}")),
    Step("nothing changed", ("build", *TIMES, "--vars", "{kind: incremental, more: true}")),
    Step("seed again", ("seed", "--full-refresh")),
    Step(
        "full refresh",
        ("build", "--full-refresh", *TIMES, "--vars", "{more: true}"),
        (update(7, "status = 'paid'", 10), "delete from raw.orders where id = 5"),
    ),
    Step("snapshot at last", ("snapshot",), (update(2, "note = 'late'", 20),)),
)


def take_step(step: Step, executable: str, folder: Path) -> int:
    """Change what the copy reads, then run the command; its exit code."""
    with duckdb.connect(str(folder / DATABASE)) as connection:
        for change in step.changes:
            connection.execute(change)
    with (folder / "output.txt").open("a") as log:
        done = subprocess.run(
            [executable, *step.command, "--profiles-dir", str(folder)],
            cwd=folder,
            env=os.environ | QUIET,
            stdout=log,
            stderr=subprocess.STDOUT,
            check=False,
        )
    return done.returncode


def without_clock(database: Path, folder: Path) -> Path:
    """A copy of a database in which nothing is left of the times when the engine ran."""
    folder.mkdir()
    copy = Path(shutil.copy(database, folder / DATABASE))
    with duckdb.connect(str(copy)) as connection:
        for schema, table, column, hashed in connection.execute(_TIME_COLUMNS).fetchall():
            name = f'"{schema}"."{table}"'
            also = ", dbt_scd_id = null" if hashed else ""
            connection.execute(
                f'update {name} set "{column}" = {CLOCK}{also} where "{column}" > {CLOCK}'
            )
    return copy


_TIME_COLUMNS: Final = """\
select schema_name, table_name, column_name, column_name in ('dbt_valid_from', 'begins')
from duckdb_columns() as c join duckdb_tables() as t using (schema_name, table_name)
where schema_name <> 'raw' and data_type like 'TIMESTAMP%'
order by all
"""


def compare_step(
    step: Step, copies: tuple[Path, Path], codes: tuple[int, int], scratch: Path
) -> tuple[int, int, list[Difference]]:
    """Relations and rows compared after a step, and what differs."""
    databases = [
        without_clock(copy / DATABASE, scratch / f"{copy.name}_{len(list(scratch.iterdir()))}")
        for copy in copies
    ]
    relations, rows, differences = compare_databases(databases[0], databases[1])
    found = [each for each in differences if not each.detail.endswith(IN_ANOTHER_ORDER)]
    if codes[0] != codes[1]:
        found.insert(0, Difference("exit code", step.name, f"dbt {codes[0]}, dagbook {codes[1]}"))
    return relations, rows, found


def compare_sequence(dbt: str, dagbook: str, folder: Path) -> Iterator[tuple[str, int, int, int]]:
    """Take all steps in two copies; a step's name, relations, rows and number of differences."""
    copies = (folder / "dbt", folder / "dagbook")
    for copy in copies:
        shutil.copytree(PROJECT, copy)
    with tempfile.TemporaryDirectory() as scratch:
        for step in STEPS:
            codes = (take_step(step, dbt, copies[0]), take_step(step, dagbook, copies[1]))
            relations, rows, found = compare_step(step, copies, codes, Path(scratch))
            yield step.name, relations, rows, len(found)
            for each in found:
                print(f"  {each.kind:11} {each.of}  {each.detail}")


def read_options(arguments: Iterable[str] | None = None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    add = parser.add_argument
    add("--dbt", metavar="PATH", help="dbt's executable (default: beside this Python, then PATH)")
    add("--dagbook", metavar="PATH", help="dagbook's executable (default: likewise)")
    add("--keep", type=Path, metavar="FOLDER", help="keep both copies in this new folder")
    return parser.parse_args(None if arguments is None else list(arguments))


def main(arguments: Iterable[str] | None = None) -> int:
    """Take the steps, print a line for each, and give the exit code."""
    options = read_options(arguments)
    try:
        dbt, dagbook = (
            found_executable(name, getattr(options, name)) for name in ("dbt", "dagbook")
        )
    except CannotCompare as why:
        print(f"cannot compare: {why}", file=sys.stderr)
        return 2
    if dbt is None or dagbook is None:
        print(f"skipped: no {'dbt' if dbt is None else 'dagbook'} found; see --dbt and --dagbook")
        return 0
    differences = 0
    print(f"{'step':22}{'relations':>10}{'rows':>8}{'differences':>13}")
    with tempfile.TemporaryDirectory() as scratch:
        for name, relations, rows, found in compare_sequence(
            dbt, dagbook, options.keep or Path(scratch)
        ):
            print(f"{name:22}{relations:>10}{rows:>8}{found:>13}", flush=True)
            differences += found
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
