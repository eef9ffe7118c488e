"""``llms.txt`` and ``llms-full.txt``: the book in plain text, for programs that read with a limit.

Form of the first: a title, a quote, lists of links (https://llmstxt.org).
"""

from collections.abc import Iterable, Iterator, Mapping

from mkdocs_dagbook.pages import Chapter
from mkdocs_dagbook.pages.links import table_key
from mkdocs_dagbook.pages.prose import plain, summary
from mkdocs_dagbook.pages.words import number, one_line, plural
from mkdocs_dagbook.publish.edition import Edition
from mkdocs_dagbook.site_model import Column, Kind, Table, Term

MOST_LINKS = 200_000
MOST_TEXT = 4_000_000
"""So many letters each file has at most; what is left out is counted in its last line."""

_TITLES = {
    Kind.MODEL: "Models",
    Kind.SOURCE: "Sources",
    Kind.SEED: "Seeds",
    Kind.SNAPSHOT: "Snapshots",
}


def llms_files(edition: Edition) -> Mapping[str, str]:
    """Both texts by file name."""
    return {
        "llms.txt": _bounded(_links(edition), MOST_LINKS),
        "llms-full.txt": _bounded(_texts(edition), MOST_TEXT),
    }


def _links(edition: Edition) -> Iterator[str]:
    site = edition.book.site
    yield f"# {one_line(edition.book.title)}"
    yield ""
    yield (
        f"> The data book of the dbt project {site.project_name}: "
        f"{plural(len(site.of_kind(Kind.MODEL)), 'model')}, "
        f"{plural(len(site.tests), 'test')}, {plural(len(site.terms), 'business term')}. "
        "Descriptions, columns, lineage, tests, owners."
    )
    yield ""
    yield f"- [All of it as one text]({_address(edition, 'llms-full.txt')})"
    for chapter in edition.contents.openings:
        link = edition.book.links.address(chapter.path)
        yield f"- [{_label(chapter.title)}]({_address(edition, link)})"
    for kind, title in _TITLES.items():
        yield from _list(title, (_link(edition, each) for each in site.of_kind(kind)))
    yield from _list("Glossary", (_term_link(edition, each) for each in site.terms.values()))


def _texts(edition: Edition) -> Iterator[str]:
    site = edition.book.site
    yield f"# {one_line(edition.book.title)}"
    yield ""
    if site.overview.strip():
        yield plain(site.overview)
        yield ""
    for term in site.terms.values():
        yield from _term(term)
    for kind in _TITLES:
        for table in site.of_kind(kind):
            yield "\n".join((*_table(edition, table), ""))


def _table(edition: Edition, table: Table) -> Iterator[str]:
    tables, owners = edition.book.site.tables, edition.book.site.owners
    yield f"## {table.kind} {one_line(table.title)}"
    if table.description.strip():
        yield plain(table.description)
    facts = {
        "relation": table.relation_name,
        "materialized": table.materialization,
        "rows": None if table.row_count is None else number(table.row_count),
        "owners": ", ".join(owners[each].name for each in table.owners if each in owners),
        "tags": ", ".join(table.tags),
        "made from": ", ".join(tables[each].title for each in table.parents if each in tables),
        "read by": ", ".join(tables[each].title for each in table.children if each in tables),
    }
    yield from (f"- {name}: {one_line(text, 2000)}" for name, text in facts.items() if text)
    yield from (_column(each) for each in table.columns)


def _column(column: Column) -> str:
    type_ = f" ({column.data_type or column.declared_type})"
    told = f": {plain(column.description)}" if column.is_documented else ""
    return f"- column {column.name}{type_ if type_ != ' (None)' else ''}{told}"


def _term(term: Term) -> Iterator[str]:
    yield f"## term {one_line(term.name)}"
    yield plain(term.definition)
    if term.calculation:
        yield f"- calculation: {one_line(term.calculation, 2000)}"
    if term.synonyms:
        yield f"- also called: {', '.join(term.synonyms)}"
    yield ""


def _list(title: str, entries: Iterable[str]) -> Iterator[str]:
    lines = list(entries)
    if lines:
        yield from ("", f"## {title}", "", *lines)


def _link(edition: Edition, table: Table) -> str:
    path = edition.book.path(*table_key(table))
    link = _address(edition, edition.book.links.address(path))
    told = f": {summary(table.description)}" if table.description.strip() else ""
    return f"- [{_label(table.title)}]({link}){told}"


def _term_link(edition: Edition, term: Term) -> str:
    link = edition.book.links.address(edition.book.path(Chapter.GLOSSARY, term.slug))
    return f"- [{_label(term.name)}]({_address(edition, link)}): {summary(term.definition)}"


def _address(edition: Edition, link: str) -> str:
    return f"{edition.site_url.rstrip('/')}/{link}" if edition.site_url else link or "./"


def _label(text: str) -> str:
    """A name that can't end the link it stands in."""
    return one_line(text).replace("[", "(").replace("]", ")")


def _bounded(lines: Iterable[str], most: int) -> str:
    kept: list[str] = []
    size = left = 0
    for line in lines:
        size += len(line) + 1
        if size <= most:
            kept.append(line)
        else:
            left += 1
    if left:
        kept.append(f"\n({plural(left, 'entry', 'entries')} more are in the book itself.)")
    return "\n".join(kept) + "\n"
