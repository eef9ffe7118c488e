"""The walk that hides looks into whatever a site is made of, whether it knows it or not."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from enum import Enum
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

import pytest
from msgspec import Struct

from dagbook.errors import Origin
from mkdocs_dagbook.audiences.audience import Audience
from mkdocs_dagbook.audiences.hidden import Hidden
from mkdocs_dagbook.audiences.names import names_of
from mkdocs_dagbook.audiences.reduce import Reduction
from mkdocs_dagbook.site_model import ColumnPlace, SiteModel
from mkdocs_dagbook.site_model.history import EarlierRun, Remembered

KRAKEN = "model.tiny.kraken_scores"
HERE = Origin("models/orders.yml", 3)
FIGURES = (EarlierRun, Remembered)
"""Seconds and counts of runs, by ids that the walk takes out."""
LOOKED_INTO = (Struct, Mapping, tuple, str)
WITHOUT_WORDS = (bool, int, float, date, datetime, NoneType, Enum, Origin)


class Rumour(Struct, frozen=True, kw_only=True):
    """A value nobody prepared the walk for."""

    name: str
    description: str = ""
    tables: tuple[str, ...] = ()
    by_table: Mapping[str, str] = {}
    place: ColumnPlace | None = None
    within: "Rumour | None" = None


class Told(Struct, frozen=True):
    """One that can't do without its table."""

    table: str


def reduced(value: Any) -> Any:
    """What is left of a value where the model and a column of orders are hidden."""
    audience = Audience(name="partners", redact=True, origin=HERE)
    place = ColumnPlace(table="model.tiny.orders", column="home_address")
    hidden = Hidden(
        audience=audience,
        ids=frozenset({KRAKEN}),
        terms=frozenset(),
        places=frozenset({place}),
        names=names_of({"kraken_scores"}, (), frozenset()),
    )
    return Reduction(hidden).reduced((value,), "", HERE)


def kinds_in(hint: Any, seen: set[Any]) -> Iterator[Any]:
    """Every class a value of this type may be made of."""
    for part in get_args(hint):
        yield from kinds_in(part, seen)
    kind = get_origin(hint) or hint
    if kind not in seen:
        seen.add(kind)
        yield kind
        if isinstance(kind, type) and issubclass(kind, Struct) and kind not in FIGURES:
            for each in get_type_hints(kind).values():
                yield from kinds_in(each, seen)


def test_a_site_is_made_of_nothing_the_walk_would_pass_over() -> None:
    kinds = {each for each in kinds_in(SiteModel, set()) if each not in (Any, UnionType, ...)}
    assert len(kinds) > 60
    passed_over = {each for each in kinds if not issubclass(each, LOOKED_INTO + WITHOUT_WORDS)}
    assert passed_over == set()


@pytest.mark.parametrize(
    ("told", "left"),
    [
        (Rumour(name="a", tables=(KRAKEN, "x")), Rumour(name="a", tables=("x",))),
        (Rumour(name="a", by_table={KRAKEN: "1", "x": "2"}), Rumour(name="a", by_table={"x": "2"})),
        (
            Rumour(name="a", description="Of kraken_scores."),
            Rumour(name="a", description="Of something hidden."),
        ),
        (
            Rumour(name="a", place=ColumnPlace(table="model.tiny.orders", column="home_address")),
            Rumour(name="a"),
        ),
        (
            Rumour(name="a", within=Rumour(name="b", within=Rumour(name="c", tables=(KRAKEN,)))),
            Rumour(name="a", within=Rumour(name="b", within=Rumour(name="c"))),
        ),
        (
            Rumour(name="a", place=ColumnPlace(table=KRAKEN, column="points")),
            Rumour(name="a"),
        ),
    ],
    ids=["tuple", "mapping", "prose", "column", "deep", "column of a hidden table"],
)
def test_a_value_nobody_prepared_for_loses_what_is_hidden_in_it(told: Rumour, left: Rumour) -> None:
    assert reduced(told) == (left,)


def test_a_value_that_cannot_do_without_what_is_hidden_goes_with_it() -> None:
    assert reduced(Told(KRAKEN)) == ()


def test_what_has_nothing_hidden_stays_the_same_value() -> None:
    rumour = Rumour(name="a", tables=("x",), within=Rumour(name="b"))
    (left,) = reduced(rumour)
    assert left is rumour
