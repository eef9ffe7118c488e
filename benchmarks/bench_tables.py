"""Tables of docs/benchmarks.md, in Markdown, from what bench.py wrote."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from measure import spread, told_place

Sized = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Goal:
    """What a row should come to: so many seconds, times dbt, times the floor."""

    most: float | None = None
    ahead: float | None = None
    of_floor: float | None = None


GOALS = {
    (1_000, "version"): Goal(0.12),
    (1_000, "help"): Goal(0.12),
    (1_000, "ls"): Goal(0.35),
    (1_000, "parse-cold"): Goal(3, 9),
    (1_000, "parse-warm"): Goal(0.4, 15),
    (1_000, "parse-changed"): Goal(0.6, 14),
    (5_000, "parse-cold"): Goal(14),
    (5_000, "parse-warm"): Goal(1.6),
    (1_000, "compile"): Goal(5),
    (1_000, "run"): Goal(of_floor=1.3),
    (1_000, "build"): Goal(of_floor=1.15),
    (1_000, "docs"): Goal(6),
    (1_000, "check"): Goal(2),
    (5_000, "check"): Goal(8),
    (5_000, "export"): Goal(60),
}


def engine_tables(found: Mapping[str, Any]) -> Iterator[str]:
    """All sizes, and where and with what they were measured."""
    for size, sized in found["sizes"].items():
        yield from ("", f"### {int(size):,} models", "")
        yield from _costs(int(size), sized)
        if extra := list(_overheads(int(size), sized)):
            yield from ("", *_HEAD_OF_OVERHEADS, *extra)
        yield from ("", *_memory(sized))
    yield from ("", *_checked(found["sizes"]))
    if found["sizes"]:
        yield from ("", _where(found))


_HEAD_OF_COSTS = (
    "| seconds | dagbook | CPU | floor | CPU | dbt | CPU | ahead of dbt | of the floor | goal | |",
    "|---|--:|--:|--:|--:|--:|--:|--:|--:|---|---|",
)


def _costs(size: int, sized: Sized) -> Iterator[str]:
    yield from _HEAD_OF_COSTS
    for key, row in sized.items():
        cells = [row["title"]]
        for who in ("dagbook", "floor", "dbt"):
            cells += [_seconds(row["wall"].get(who)), _seconds(row["cpu"].get(who), short=True)]
        ahead = _ratio(row["wall"], "dbt", "dagbook")
        above = _ratio(row["wall"], "dagbook", "floor")
        goal = GOALS.get((size, key))
        cells += [_times(ahead), _times(above), *_judged(goal, row, ahead, above)]
        yield f"| {' | '.join(cells)} |"


def _judged(
    goal: Goal | None, row: Mapping[str, Any], ahead: float | None, above: float | None
) -> tuple[str, str]:
    if goal is None:
        return "", ""
    asked, met = [], []
    if goal.most is not None:
        asked.append(f"≤ {goal.most:g} s")
        met.append(spread(row["wall"]["dagbook"]).median <= goal.most)
    if goal.ahead is not None:
        asked.append(f"{goal.ahead:g}x ahead")
        met += [] if ahead is None else [ahead >= goal.ahead]
    if goal.of_floor is not None:
        asked.append(f"≤ {goal.of_floor:g}x floor")
        met += [] if above is None else [above <= goal.of_floor]
    return ", ".join(asked), _verdict(met)


def _verdict(met: Sequence[bool]) -> str:
    if not met:
        return "not measured"
    return "met" if all(met) else "half met" if any(met) else "not met"


_HEAD_OF_OVERHEADS = (
    "| milliseconds above bare DuckDB | dagbook | CPU | dbt | CPU | goal | |",
    "|---|--:|--:|--:|--:|---|---|",
)


def _overheads(size: int, sized: Sized) -> Iterator[str]:
    """What an engine adds to its SQL, for each model and each test, the whole command counted.

    Judged by the clock. Of two cores one may wait while the other begins or ends a command, so that
    an engine that works less than the floor can still be behind it.
    """
    tests = round(2.4 * size)
    for key, count, title, most in (
        ("run", size, "for each model", 4.0),
        ("test", tests, "for each test", 0.0),
        ("test-alone", tests, "for each test, not fused", 1.5),
    ):
        if key not in sized or "floor" not in sized[key]["wall"]:
            continue
        wall, cpu = (_above_floor(sized[key][what], count) for what in ("wall", "cpu"))
        cells = [f"{wall['dagbook']:.2f}", f"{cpu['dagbook']:.2f}"]
        cells += [f"{each['dbt']:.1f}" if "dbt" in each else "" for each in (wall, cpu)]
        goal = f"≤ {most:g}" if size == 1_000 else ""
        verdict = _verdict([wall["dagbook"] <= most]) if goal else ""
        yield f"| {title} | {' | '.join((*cells, goal, verdict))} |"


def _above_floor(times: Mapping[str, Sequence[float]], count: int) -> Mapping[str, float]:
    """Milliseconds for each of so many, by who took them."""
    medians = {who: spread(each).median for who, each in times.items()}
    return {who: (each - medians["floor"]) / count * 1000 for who, each in medians.items()}


def _memory(sized: Sized) -> Iterator[str]:
    yield "| most memory, MB | dagbook | floor | dbt |"
    yield "|---|--:|--:|--:|"
    for row in sized.values():
        cells = (
            f"{spread(row['megabytes'][who]).median:,.0f}" if who in row["megabytes"] else ""
            for who in ("dagbook", "floor", "dbt")
        )
        yield f"| {row['title']} | {' | '.join(cells)} |"


def _checked(sizes: Mapping[str, Sized]) -> Iterator[str]:
    for size, sized in sizes.items():
        for row in sized.values():
            for who, equal in row.get("equal", {}).items():
                yield (
                    f"- {int(size):,} models, {row['title']}: {equal['relations']:,} tables and "
                    f"views with {equal['rows']:,} rows are the same as "
                    f"{'those of bare DuckDB' if who == 'floor' else 'those of dbt'}."
                )


def _where(found: Mapping[str, Any]) -> str:
    days = sorted({row["day"] for sized in found["sizes"].values() for row in sized.values()})
    loads = [row["load"] for sized in found["sizes"].values() for row in sized.values()]
    return (
        f"Measured {' to '.join(dict.fromkeys((days[0], days[-1])))} {told_place(found)}; programs "
        f"running before each row: {min(loads)} to {max(loads)}."
    )


def _seconds(values: Sequence[float] | None, *, short: bool = False) -> str:
    if not values:
        return ""
    each = spread(values)
    digits = 3 if each.median < 0.1 else 2 if each.median < 10 else 1
    text = f"{each.median:.{digits}f}"
    if short or len(values) == 1:
        return text
    return f"{text} ({each.least:.{digits}f}-{each.most:.{digits}f})"


def _ratio(wall: Mapping[str, Sequence[float]], one: str, other: str) -> float | None:
    if one not in wall or other not in wall:
        return None
    return spread(wall[one]).median / spread(wall[other]).median


def _times(ratio: float | None) -> str:
    return "" if ratio is None else f"{ratio:.1f}x" if ratio < 10 else f"{ratio:.0f}x"
