"""Tables and the keys that join them: as a drawing, and as text that Mermaid draws."""

import re
from collections.abc import Iterable, Mapping, Sequence

from markupsafe import Markup
from msgspec import Struct

from mkdocs_dagbook.pages.book import Book, Here
from mkdocs_dagbook.pages.drawing import Arrow, DrawingNode, DrawingRow, draw_boxes
from mkdocs_dagbook.pages.links import column_anchor
from mkdocs_dagbook.pages.words import plural
from mkdocs_dagbook.site_model import Column, KeyRelation, SiteModel, Table
from mkdocs_dagbook.site_model.health import UNIQUE_TESTS

DRAWN_TABLES = 40
MERMAID_COLUMNS = 40

Cell = tuple[str, str]
"""A table's id and a column's name in lower case."""

Marks = tuple[str, ...]

_NOT_A_WORD = re.compile(r"[^A-Za-z0-9_]+")
_NO_NAME = re.compile(r'["%\\\r\n]+')


class EntityDiagram(Struct, frozen=True, kw_only=True):
    """What a page shows of some relations; ``drawing`` is empty where there are too many."""

    relations: tuple[KeyRelation, ...]
    tables: tuple[Table, ...]
    drawing: Markup
    mermaid: str


def entity_diagram(
    book: Book, relations: Iterable[KeyRelation], path: str, focus: str | None = None
) -> EntityDiagram | None:
    """A diagram of relations, as seen from a page; None where there are none."""
    found = tuple(dict.fromkeys(relations))
    if not found:
        return None
    idents = dict.fromkeys(each for one in found for each in (one.parent, one.child))
    tables = tuple(book.site.tables[each] for each in idents)
    return EntityDiagram(
        relations=found,
        tables=tables,
        drawing=_draw(tables, found, Here(book, path), focus),
        mermaid=mermaid_text(book.site, tables, found),
    )


def relations_within(book: Book, idents: Iterable[str]) -> tuple[KeyRelation, ...]:
    """The relations that begin or end in some tables, each once."""
    relations = book.site.relations
    return tuple(dict.fromkeys(one for each in idents for one in relations.get(each, ())))


def mermaid_text(site: SiteModel, tables: Sequence[Table], relations: Sequence[KeyRelation]) -> str:
    """An ``erDiagram`` of Mermaid: entities with their columns, then how they are joined.

    Syntax: https://mermaid.js.org/syntax/entityRelationshipDiagram.html
    """
    names = _entity_names(tables)
    marks = _marks(site, tables, relations)
    lines = ["erDiagram"]
    for table in tables:
        lines.append(f"    {names[table.unique_id]} {{")
        for column in _columns_to_show(table, marks):
            keys = ", ".join(marks.get((table.unique_id, column.name.casefold()), ()))
            lines.append(f"        {_type(column)} {_attribute(column.name)} {keys}".rstrip())
        lines.append("    }")
    for each in relations:
        ends = f"{'|o' if each.is_optional else '||'}--{'o|' if each.is_unique else 'o{'}"
        label = _name(", ".join(each.child_columns))
        lines.append(f"    {names[each.parent]} {ends} {names[each.child]} : {label}")
    return "\n".join(lines) + "\n"


def _draw(
    tables: Sequence[Table], relations: Sequence[KeyRelation], here: Here, focus: str | None
) -> Markup:
    if len(tables) > DRAWN_TABLES:
        return Markup()
    marks = _marks(here.book.site, tables, relations)
    joined = _joined_columns(relations)
    nodes = [_box(each, joined, marks, here) for each in tables]
    arrows = [
        Arrow(
            each.parent,
            each.child,
            start_row=each.parent_columns[0].casefold(),
            end_row=each.child_columns[0].casefold(),
            label=each.words,
            kind="relation",
            note=f"{', '.join(each.parent_columns)} = {', '.join(each.child_columns)}",
        )
        for each in relations
    ]
    return Markup(draw_boxes(nodes, arrows, focus=focus, label="Tables joined by keys"))


def _box(table: Table, joined: set[Cell], marks: Mapping[Cell, Marks], here: Here) -> DrawingNode:
    """A table with its keys and the columns that join it; the rest is counted."""
    shown = [
        each
        for each in table.columns
        if each.is_key or (table.unique_id, each.name.casefold()) in joined
    ]
    known = {each.name.casefold() for each in shown}
    href = here.table(table.unique_id)
    rows = [_row(table, each, marks, here) for each in shown]
    rows += [
        DrawingRow(name, name, mark=" ".join(marks.get((ident, name), ())))
        for ident, name in sorted(joined)
        if ident == table.unique_id and name not in known
    ]
    hidden = len(table.columns) - len(shown)
    if hidden > 0:
        rows.append(DrawingRow("+", f"+ {plural(hidden, 'column')}"))
    return DrawingNode(
        table.unique_id, table.title, str(table.kind), href, table.title, rows=tuple(rows)
    )


def _row(table: Table, column: Column, marks: Mapping[Cell, Marks], here: Here) -> DrawingRow:
    return DrawingRow(
        column.name.casefold(),
        column.name,
        note=(column.data_type or column.declared_type or "").lower(),
        mark=" ".join(marks.get((table.unique_id, column.name.casefold()), ())),
        href=f"{here.table(table.unique_id) or ''}#{column_anchor(column.name)}",
        title=column.name,
    )


def _marks(
    site: SiteModel, tables: Iterable[Table], relations: Iterable[KeyRelation]
) -> dict[Cell, Marks]:
    """``PK`` what identifies a row, ``UK`` what could as well, ``FK`` what points elsewhere."""
    foreign = _foreign(relations)
    found: dict[Cell, Marks] = {}
    for table in tables:
        main = None
        for column in table.columns:
            cell = (table.unique_id, column.name.casefold())
            alone = column.is_key and _is_unique(site, column)
            key = "" if not column.is_key else "UK" if alone and main else "PK"
            main = main or (column if alone else None)
            words = (key, "FK" if cell in foreign else "")
            found[cell] = tuple(word for word in words if word)
    return found


def _is_unique(site: SiteModel, column: Column) -> bool:
    """Whether it identifies a row without the help of others."""
    kinds = {site.tests[each].bare_kind for each in column.tests if each in site.tests}
    return bool(kinds & UNIQUE_TESTS) or "unique" in column.constraints


def _joined_columns(relations: Iterable[KeyRelation]) -> set[Cell]:
    return _foreign(relations) | {
        (each.parent, name.casefold()) for each in relations for name in each.parent_columns
    }


def _foreign(relations: Iterable[KeyRelation]) -> set[Cell]:
    return {(each.child, name.casefold()) for each in relations for name in each.child_columns}


def _columns_to_show(table: Table, marks: Mapping[Cell, Marks]) -> tuple[Column, ...]:
    """Keys first where there are too many."""
    if len(table.columns) <= MERMAID_COLUMNS:
        return table.columns
    ranked = sorted(
        table.columns, key=lambda each: not marks.get((table.unique_id, each.name.casefold()))
    )
    return tuple(ranked[:MERMAID_COLUMNS])


def _entity_names(tables: Iterable[Table]) -> dict[str, str]:
    """Titles in quotes, which may hold any letter; with the package where two are alike."""
    found: dict[str, str] = {}
    for table in tables:
        name = _name(table.title)
        taken = name in found.values()
        found[table.unique_id] = _name(f"{table.package}.{table.title}") if taken else name
    return found


def _name(text: str) -> str:
    return f'"{_NO_NAME.sub(" ", text).strip() or "unnamed"}"'


def _type(column: Column) -> str:
    """One word that begins with a letter: ``decimal_12_2``."""
    words = _NOT_A_WORD.sub("_", (column.data_type or column.declared_type or "").lower())
    word = words.strip("_")
    return word if word[:1].isalpha() else f"type_{word}".rstrip("_")


def _attribute(name: str) -> str:
    word = _NOT_A_WORD.sub("_", name)
    return word if word[:1].isalpha() or word[:1] == "_" else f"_{word}"
