"""What is measured: the rows of the table, who takes part, and what has to be there before."""

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from made_up_project import WAREHOUSE
from measure import DAGBOOK, PYTHON, measure

ONE_MODEL = "stg_loans_00000"
FLOOR = Path(__file__).with_name("floor.py")
LARGE = 2_000
"""Projects of more models than this are only read, judged and published, not built."""

_DATABASE = ("{project}", f"{{project}}/{WAREHOUSE}", "--threads", "4")


@dataclass(frozen=True, slots=True)
class Place:
    """A copy of the project that one engine works in."""

    who: str
    folder: Path
    executable: str
    raw: Mapping[int, Path]
    """Warehouses that hold raw data only, by rows."""

    def command(self, words: tuple[str, ...]) -> list[str]:
        """A call of the engine in its copy."""
        if self.who == "floor":
            told = [each.format(project=self.folder) for each in words]
            return [PYTHON, *told] if words[0] == "-c" else [PYTHON, str(FLOOR), *told]
        return [self.executable, *words]

    def do(self, *words: str) -> None:
        """A call that is not measured."""
        measure(self.command(words), self.folder)

    def mark(self, name: str) -> Path:
        """A file that says that something was done."""
        return self.folder / f".{name}"


def nothing(place: Place, _: int) -> None:
    """Nothing has to be there."""


def forget(place: Place, _: int) -> None:
    """The first time: nothing is remembered."""
    if place.who != "floor":
        shutil.rmtree(place.folder / "target", ignore_errors=True)


def remember(place: Place, _: int) -> None:
    """The project was read before."""
    if place.who != "floor" and not (place.folder / "target/manifest.json").exists():
        place.do("parse")


def touch(place: Place, _: int) -> None:
    """One model was changed since the project was read."""
    remember(place, 0)
    model = min((place.folder / "models/staging").rglob("*.sql"))
    with model.open("a", encoding="utf-8") as file:
        file.write("-- changed\n")


def fresh(place: Place, rows: int) -> None:
    """The project was read before, and the warehouse holds raw data only."""
    remember(place, rows)
    for path in (place.mark("run"), place.mark("seeded")):
        path.unlink(missing_ok=True)
    place.folder.joinpath(f"{WAREHOUSE}.wal").unlink(missing_ok=True)
    shutil.copy(place.raw[rows], place.folder / WAREHOUSE)
    if place.who == "floor" and not (place.folder / "target/manifest.json").exists():
        measure([DAGBOOK, "compile"], place.folder)  # the SQL that the floor sends


def built(place: Place, rows: int) -> None:
    """All models and seeds are built; large projects without rows."""
    if place.mark("seeded").exists():
        return
    has_run = place.mark("run").exists()
    if not has_run:
        fresh(place, rows)
    if place.who == "floor":
        place.do("build", *_DATABASE)
    elif not has_run:
        place.do("build", "--threads", "4", *(("--empty",) if _is_large(place) else ()))
    else:
        place.do("seed")
    place.mark("run").touch()
    place.mark("seeded").touch()


def published(place: Place, rows: int) -> None:
    """All is built, and the artifacts with the catalog were written."""
    built(place, rows)
    if not (place.folder / "target/catalog.json").exists():
        place.do("docs", "generate")


def _is_large(place: Place) -> bool:
    return sum(1 for _ in (place.folder / "models").rglob("*.sql")) > LARGE


Before = Callable[[Place, int], None]


@dataclass(frozen=True, slots=True)
class Row:
    """One command, what comes before it, and the words it is given by each who takes part."""

    key: str
    title: str
    before: Before
    calls: Mapping[str, tuple[str, ...]]
    is_for_large: bool = False
    leaves: str | None = None
    """What can be said of the warehouse afterwards."""
    rows: int = 1_000
    accepted: tuple[int, ...] = (0,)


def _both(*words: str, floor: tuple[str, ...] = ()) -> Mapping[str, tuple[str, ...]]:
    both = {"dagbook": words, "dbt": words}
    return {"dagbook": words, "floor": floor, "dbt": words} if floor else both


_READ, _PARSE, _PYTHON = ("read", "{project}"), ("parse", "{project}"), ("-c", "pass")


def all_rows(build_rows: int) -> tuple[Row, ...]:
    """The table, top to bottom; each row may rely on what those before it left."""
    threads = ("--threads", "4")
    return (
        Row("version", "`--version`", nothing, _both("--version", floor=_PYTHON)),
        Row("help", "`--help`", nothing, _both("--help", floor=_PYTHON)),
        Row(
            "parse-cold",
            "`parse`, first time",
            forget,
            _both("parse", floor=_PARSE),
            is_for_large=True,
        ),
        Row(
            "parse-warm", "`parse` again", remember, _both("parse", floor=_READ), is_for_large=True
        ),
        Row(
            "parse-changed",
            "`parse`, one file changed",
            touch,
            _both("parse", floor=_READ),
            is_for_large=True,
        ),
        Row("ls", "`ls` of one model", remember, _both("ls", "-s", ONE_MODEL), is_for_large=True),
        Row("compile", "`compile`", remember, _both("compile", *threads)),
        Row(
            "run",
            "`run`, 1,000 rows",
            fresh,
            _both("run", *threads, floor=("run", *_DATABASE)),
            leaves="run",
        ),
        Row("test", "`test`", built, _both("test", *threads, floor=("test", *_DATABASE))),
        Row(
            "test-alone",
            "`test --no-fuse-tests`",
            built,
            {"dagbook": ("test", "--no-fuse-tests", *threads), "floor": ("test", *_DATABASE)},
        ),
        Row("docs", "`docs generate`", built, _both("docs", "generate", *threads)),
        Row(
            "check",
            "`check --preset strict`",
            published,
            {"dagbook": ("check", "--preset", "strict")},
            is_for_large=True,
            accepted=(0, 1),
        ),
        Row(
            "export",
            "`export`",
            published,
            {"dagbook": ("export", "-o", ".book")},
            is_for_large=True,
        ),
        Row(
            "build",
            f"`build`, {build_rows:,} rows",
            fresh,
            _both("build", *threads, floor=("build", *_DATABASE)),
            rows=build_rows,
        ),
    )


@dataclass(frozen=True, slots=True)
class Taken:
    """What the turns of one row came to, by who took them."""

    wall: dict[str, list[float]] = field(default_factory=dict)
    cpu: dict[str, list[float]] = field(default_factory=dict)
    megabytes: dict[str, list[float]] = field(default_factory=dict)


def take_turns(row: Row, places: list[Place], rounds: int, slow_rounds: int) -> Taken:
    """A B A B, so that what else the machine does hits all alike."""
    taken = Taken()
    for turn in range(rounds):
        for place in places:
            if place.who not in row.calls or (place.who == "dbt" and turn >= slow_rounds):
                continue
            row.before(place, row.rows)
            cost = measure(place.command(row.calls[place.who]), place.folder, accepted=row.accepted)
            if row.leaves:
                place.mark(row.leaves).touch()
            taken.wall.setdefault(place.who, []).append(round(cost.wall, 3))
            taken.cpu.setdefault(place.who, []).append(round(cost.cpu, 3))
            taken.megabytes.setdefault(place.who, []).append(round(cost.megabytes, 1))
    return taken
