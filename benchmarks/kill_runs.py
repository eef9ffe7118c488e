"""Kill dagbook at random moments while it runs, and look at what is left.

    python benchmarks/kill_runs.py --times 200 --warehouse duckdb --seed 1

Eight nodes (a seed, tables, a view that becomes a table and back, incremental models, a snapshot)
are built with a version that each run raises by one. After a SIGKILL

* every relation holds the old version whole or the new one whole,
* no relation of dagbook's own (``…__dbt_tmp``, ``…__dbt_backup``) is left,
* every JSON file in target/ parses,
* ``dagbook retry`` (or, one time of two, ``dagbook build``) ends well and all hold the new version.
"""

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence, Set
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from dagbook.testing import DuckDbPlace, ProjectFolder, WarehousePlace
from dagbook.testing.postgres_place import postgres_place
from dagbook.testing.postgres_server import running_server

PATIENCE = 120
"""Seconds that any of the waiting takes at most."""
KEYS = 2_000
ROWS = "{{ 'range(0, 120000)' if target.type == 'duckdb' else 'generate_series(0, 119999)' }}"
LONG = (
    "select {{ var('version') }} as version, n as id, md5(cast(n as varchar)) as code "
    f"from {ROWS} as g(n) order by 3"
)
FILES = {
    "models/table_a.sql": f"{{{{ config(materialized='table') }}}} {LONG}",
    "models/table_b.sql": "{{ config(materialized='table') }} "
    "select {{ var('version') }} as version, id, count(*) over () as n from {{ ref('table_a') }}",
    "models/turning.sql": "{{ config(materialized='table' if var('version') % 2 else 'view') }} "
    "select {{ var('version') }} as version, id from {{ ref('raw') }}",
    "models/merged.sql": "{{ config(materialized='incremental', unique_key='id', "
    f"incremental_strategy='delete+insert') }}}} {LONG}",
    "models/appended.sql": "{{ config(materialized='incremental', incremental_strategy='append') }}"
    " select {{ var('version') }} as version, id from {{ ref('raw') }} "
    "{% if is_incremental() %} where {{ var('version') }} > "
    "(select max(version) from {{ this }}){% endif %}",
    "models/hooked.sql": "{{ config(materialized='table', post_hook="
    "'update {{ this }} set version = {{ var(\"version\") }}') }} "
    f"select 0 as version, n as id from {ROWS} as g(n)",
    "snapshots/states.yml": "snapshots: [{name: states, relation: ref('raw'), config: "
    "{unique_key: id, strategy: check, check_cols: [version]}}]",
}
WHOLE = {
    "raw": "select version, count(*) from {} group by 1",
    "table_a": "select version, count(*) from {} group by 1",
    "table_b": "select version, count(*) from {} group by 1",
    "turning": "select version, count(*) from {} group by 1",
    "merged": "select version, count(*) from {} group by 1",
    "hooked": "select version, count(*) from {} group by 1",
    "appended": "select max(version), min(n) from (select version, count(*) as n from {} "
    "group by 1) as versions where n > 0",
    "states": "select max(version), count(*) from {} where dbt_valid_to is null",
}
"""What each relation holds: one row, (version, how many rows of it)."""
COUNTS = {
    "raw": KEYS, "turning": KEYS, "appended": KEYS, "states": KEYS,
    "table_a": 120_000, "table_b": 120_000, "merged": 120_000, "hooked": 120_000,
}  # fmt: skip
OURS = ("__dbt", "dbt_tmp", "dagbook")


@dataclass
class Child:
    """A process that runs dagbook; what it tells goes to a file."""

    process: "subprocess.Popen[bytes]"
    output: Path

    def has_ended(self) -> bool:
        """Whether it is gone."""
        return self.process.poll() is not None

    def wait(self) -> int:
        """Its exit code, or the signal that ended it as a negative number."""
        try:
            return self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise AssertionError(f"it did not end in {PATIENCE} s:\n{self.told()}") from None

    def kill(self) -> None:
        """SIGKILL."""
        self.process.kill()

    def told(self) -> str:
        """What it said."""
        return self.output.read_text(encoding="utf-8")


def start(words: Sequence[str], output: Path) -> Child:
    """Not by a fork: whoever looks at warehouses has threads, whose locks would stay held."""
    with output.open("wb") as file:
        command = (sys.executable, "-m", "dagbook", *words)
        return Child(subprocess.Popen(command, stdout=file, stderr=file), output)


@dataclass
class Trial:
    """A project that is built, killed and looked at again and again."""

    shop: ProjectFolder
    chance: random.Random
    version: int = 0
    slowest: float = 1.0
    """Seconds that a run's journal lives, as measured."""
    outcomes: dict[str, int] = field(default_factory=dict)

    @property
    def target(self) -> Path:
        """Where artifacts are."""
        return self.shop.root / "target"

    @property
    def journal(self) -> Path:
        """It is there while a run runs, and after it was killed."""
        return self.target / "run_results.journal"

    def start(self, *words: str) -> Child:
        """Begin a dagbook of its own."""
        place = ("--project-dir", str(self.shop.root), "--profiles-dir", str(self.shop.root))
        return start((*words, "--threads", "8", *place), self.shop.root / "told.txt")

    def build(self) -> tuple[str, ...]:
        """The words of a build of this version."""
        return ("build", "--vars", json.dumps({"version": self.version}))

    def next_version(self) -> None:
        """Change the seed, and with it everything."""
        self.version += 1
        rows = "".join(f"{key},{self.version}\n" for key in range(KEYS))
        self.shop.write({"seeds/raw.csv": f"id,version\n{rows}"})

    def finish(self, *words: str) -> None:
        """Run to the end, which must be a good one."""
        running = self.start(*words)
        assert running.wait() == 0, f"dagbook {' '.join(words)}:\n{running.told()}"

    def measure(self) -> None:
        """Build once undisturbed, and see how long the run itself takes."""
        self.next_version()
        running = self.start(*self.build())
        self._wait_for_journal(running)
        began = time.monotonic()
        while self.journal.exists() and not running.has_ended():
            time.sleep(0.005)
        self.slowest = time.monotonic() - began
        assert running.wait() == 0, running.told()

    def kill_once(self) -> str:
        """Kill a run at some moment; what it had come to."""
        running = self.start(*self.build())
        if self.chance.random() < 0.8:
            self._wait_for_journal(running)
            time.sleep(self.chance.uniform(0, 1.1 * self.slowest))
        else:
            time.sleep(self.chance.uniform(0, 2.5 + self.slowest))
        running.kill()
        return "ended before" if running.wait() == 0 else "killed"

    def look(self) -> dict[str, int]:
        """Everything is whole; which version each relation holds."""
        for path in self.target.glob("*.json"):
            json.loads(path.read_text(encoding="utf-8"))
        place = self.shop.place
        left = [
            name
            for (name,) in place.query(
                "select table_name from information_schema.tables "
                f"where table_schema = '{place.schema}'"
            )
            if any(word in str(name) for word in OURS)
        ]
        assert left == [], f"left behind: {left}"
        return {name: self._version_of(name, sql) for name, sql in WHOLE.items()}

    def carry_on(self) -> str:
        """Go on with the run that was killed; by which command."""
        begun = self._last_version() == self.version
        if begun and self.chance.random() < 0.5:
            self.finish("retry")
            return "retry"
        self.finish(*self.build())
        return "build"

    def _last_version(self) -> object:
        """Of the run that a retry would go on with: its journal may be of an earlier round."""
        path = self.journal if self.journal.exists() else self.target / "run_results.json"
        head = json.loads(path.read_text(encoding="utf-8").partition("\n")[0])
        return head["args"]["vars"].get("version")

    def _wait_for_journal(self, running: Child) -> None:
        while not self.journal.exists() and not running.has_ended():
            time.sleep(0.005)

    def _version_of(self, name: str, sql: str) -> int:
        relation = f'"{self.shop.place.schema}"."{name}"'
        found = self.shop.place.query(sql.format(relation))
        assert len(found) == 1, f"{name} holds {found}: parts of two runs"
        version, rows = found[0]
        assert rows == COUNTS[name], f"{name} holds {rows} rows of version {version}"
        return int(str(version))


def one_kill(trial: Trial) -> str:
    """A round: change, kill, look, carry on, look. Raises AssertionError."""
    trial.next_version()
    others = clients(trial.shop.place)
    how = trial.kill_once()
    wait_for_end_of_new_clients(trial.shop.place, others)
    found = trial.look()
    assert set(found.values()) <= {trial.version - 1, trial.version}, found
    new = sum(version == trial.version for version in found.values())
    by = trial.carry_on()
    found = trial.look()
    assert set(found.values()) == {trial.version}, f"after {by}: {found}"
    return f"{how} with {new} of {len(found)} new, then {by}"


def clients(place: WarehousePlace) -> set[object]:
    """Who is connected to the server; a file has no clients."""
    if place.dialect.type != "postgres":
        return set()
    sql = "select pid from pg_stat_activity where backend_type = 'client backend'"
    return {pid for (pid,) in place.query(sql)}


def wait_for_end_of_new_clients(place: WarehousePlace, others: Set[object]) -> None:
    """A server needs a moment to see that its client is gone. Raises AssertionError."""
    deadline = time.monotonic() + PATIENCE
    while left := clients(place) - others:
        assert time.monotonic() < deadline, f"the server still works for {left}"
        time.sleep(0.02)


@contextmanager
def place_of(warehouse: str, root: Path) -> Iterator[WarehousePlace]:
    """Where the trial is built."""
    if warehouse == "duckdb":
        yield DuckDbPlace(root / "shop.duckdb")
        return
    with running_server() as server, postgres_place(server) as place:
        yield place


def begin_trial(root: Path, place: WarehousePlace, seed: int) -> Trial:
    """A project, built once."""
    shop = ProjectFolder(root, place).write(FILES)
    trial = Trial(shop, random.Random(seed))
    trial.measure()
    return trial


def main() -> None:
    """Kill so many runs, and say what each had come to."""
    options = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    options.add_argument("--times", type=int, default=20)
    options.add_argument("--warehouse", choices=("duckdb", "postgres"), default="duckdb")
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args()
    with ExitStack() as stack:
        root = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="dagbook-kills-")))
        place = stack.enter_context(place_of(chosen.warehouse, root))
        trial = begin_trial(root, place, chosen.seed)
        counts: Mapping[str, int] = trial.outcomes
        for number in range(1, chosen.times + 1):
            told = one_kill(trial)
            trial.outcomes[told] = counts.get(told, 0) + 1
            print(f"{number:>4} {told}", flush=True)
    print(f"{chosen.times} runs killed, nothing lost")
    for told, count in sorted(trial.outcomes.items()):
        print(f"{count:>4} times {told}")


if __name__ == "__main__":
    main()
