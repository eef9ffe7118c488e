"""Tables that somebody else makes: what the projects of scenarios read."""

from typing import Final

from dagbook.testing.project_folder import ProjectFolder

SOURCES: Final = """\
sources:
  - name: raw
    schema: "{{ target.schema }}"
    tables: [{name: orders}, {name: visits}]
"""


def query(shop: ProjectFolder, sql: str) -> list[tuple[object, ...]]:
    """Ask the warehouse; ``{schema}`` in the text is the target's."""
    return shop.query(sql.replace("{schema}", shop.place.schema))


def make_orders(shop: ProjectFolder, *values: str) -> None:
    """Make table orders of id, status and time anew: ``make_orders(shop, "1, 'new', 3")``.

    The third value is a day of January 2026.
    """
    query(shop, "drop table if exists {schema}.orders")
    query(
        shop,
        "create table {schema}.orders (id integer, status varchar(20), changed_at timestamp)",
    )
    add_orders(shop, *values)


def add_orders(shop: ProjectFolder, *values: str) -> None:
    """Add rows to table orders."""
    for each in values:
        order, _, day = each.rpartition(", ")
        moment = f"timestamp '2026-01-{int(day):02} 10:00:00'"
        query(shop, f"insert into {{schema}}.orders values ({order}, {moment})")
