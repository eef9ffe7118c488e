"""What a report asks for that can be written into a properties file."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum

from msgspec import Struct

from mkdocs_dagbook.checks import Report
from mkdocs_dagbook.site_model import Column, ColumnPlace, Kind, SiteModel, Table
from mkdocs_dagbook.site_model.carried import described_source

SECTIONS: Mapping[Kind, str] = {
    Kind.SOURCE: "sources",
    Kind.SEED: "seeds",
    Kind.MODEL: "models",
    Kind.SNAPSHOT: "snapshots",
}

_OF_TABLES = frozenset(
    {"model-description", "source-description", "seed-description", "columns-documented"}
)
_OF_COLUMNS = frozenset({"column-description", "undocumented-real-column"})
_PHANTOM = "phantom-column"
_SIMPLE_TYPE = re.compile(r"[A-Z_ 0-9]+(\([\d, ]*\))?( [A-Z ]+)?(\[\])?")
_JINJA = re.compile(r"\{[{%#]")


class FixWith(StrEnum):
    """What is written where a description is missing: nothing yet, or what is known upstream."""

    STUBS = "stubs"
    INHERITED = "inherited"


class ColumnWish(Struct, frozen=True, kw_only=True):
    """A column to be listed and described, or, with ``phantom``, to be taken away.

    ``text`` empty asks for a stub. ``told_by`` is the column whose words ``text`` has.
    """

    name: str
    text: str = ""
    data_type: str = ""
    phantom: bool = False
    told_by: str = ""


class Wish(Struct, frozen=True, kw_only=True):
    """What shall stand about one table. ``path`` is None where no file describes it.

    ``name`` is the entry's: of a source ``source.table``. ``code_path`` is the table's own file.
    """

    section: str
    name: str
    path: str | None
    code_path: str
    needs_text: bool = False
    is_versioned: bool = False
    columns: tuple[ColumnWish, ...] = ()


def wishes_of(report: Report, site: SiteModel, fix_with: FixWith) -> tuple[Wish, ...]:
    """One wish a table that has findings which can be mended, in the order of the site.

    Findings that a baseline knows or somebody waived ask for nothing.
    """
    asked: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for finding in report.findings:
        if finding.rule in _OF_TABLES | _OF_COLUMNS | {_PHANTOM}:
            asked[finding.node][finding.rule].add((finding.column or "").casefold())
    found = (
        _wish(table, asked[key], site, fix_with)
        for key, table in site.tables.items()
        if key in asked
    )
    return tuple(wish for wish in found if wish.needs_text or wish.columns)


def _wish(table: Table, asked: Mapping[str, set[str]], site: SiteModel, fix_with: FixWith) -> Wish:
    missing = {name for rule in _OF_COLUMNS & asked.keys() for name in asked[rule]}
    phantoms = asked.get(_PHANTOM, set())
    columns = (
        *_missing(table, missing, site, fix_with),
        *(ColumnWish(name=each.name, phantom=True) for each in _among(table, phantoms)),
    )
    is_source = table.kind is Kind.SOURCE
    path = table.patch_path or (table.origin.path if is_source else None)
    return Wish(
        section=SECTIONS[table.kind],
        name=table.title if is_source else table.name,
        path=path,
        code_path=table.code_path,
        needs_text=not table.description.strip() and bool(_OF_TABLES & asked.keys()),
        is_versioned=table.version is not None,
        columns=columns,
    )


def _among(table: Table, names: set[str]) -> Iterator[Column]:
    return (each for each in table.columns if each.name.casefold() in names)


def _missing(
    table: Table, names: set[str], site: SiteModel, fix_with: FixWith
) -> Iterator[ColumnWish]:
    """Columns without a word, with what is known of them; a text that is too short is theirs."""
    for column in _among(table, names):
        if column.is_documented or column.exists is False:
            continue
        text, told_by = "", ""
        if fix_with is FixWith.INHERITED:
            text, told_by = _inherited(site, ColumnPlace(table=table.unique_id, column=column.name))
        yield ColumnWish(
            name=_as_written(column, table, site.adapter),
            text=text,
            data_type=_type(column.data_type or ""),
            told_by=told_by,
        )


def _inherited(site: SiteModel, place: ColumnPlace) -> tuple[str, str]:
    """The words of the column a value comes from, and that column; empty where there are none."""
    source = described_source(site.tables, site.column_graph, place)
    table = site.tables.get(source.table) if source else None
    column = table.column(source.column) if table and source else None
    if table is None or column is None:
        return "", ""
    words = column.description.strip()
    quoted = _doc_block(site, source, words)
    if not quoted and _JINJA.search(words):
        return "", ""  # dbt would render it
    return quoted or words, f"{table.title}.{column.name}"


def _doc_block(site: SiteModel, place: ColumnPlace | None, words: str) -> str:
    """A call of the doc block that is the whole description, if one is."""
    blocks = (each for each in site.doc_blocks.values() if place in each.uses)
    block = next((each for each in blocks if each.contents.strip() == words), None)
    if block is None:
        return ""
    if site.is_own(block.package):
        return f"{{{{ doc('{block.name}') }}}}"
    return f"{{{{ doc('{block.package}', '{block.name}') }}}}"


def _type(shouted: str) -> str:
    """A type in lower case, unless names or values stand in it."""
    return shouted.lower() if _SIMPLE_TYPE.fullmatch(shouted) else shouted


def _as_written(column: Column, table: Table, adapter: str) -> str:
    """Snowflake shouts; its users write in lower case."""
    shouts = adapter == "snowflake" and column.name.isupper() and not column.declared
    return column.name.lower() if shouts and _quiet(table.columns) else column.name


def _quiet(columns: Iterable[Column]) -> bool:
    return not any(each.declared and each.name.isupper() for each in columns)
