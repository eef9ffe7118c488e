"""What the search knows, as plain script files that load from a file share too.

    names.js       dagbookSearch.names({"pages": [[title, kind, address, uses, folder, tags,
                   owners, terms, words], …], "columns": 1, "texts": 1, "code": 1})
    columns-1.js   dagbookSearch.columns([[page, [name, …], [type, …], [[column, tags, terms], …]],
                   …])
    texts-1.js     dagbookSearch.texts([[text, [page, …], [page, column, …]], …])
    code-1.js      dagbookSearch.code([[page, code], …])

Pages and columns go by number, addresses are relative to the root of the site. Names come first
and answer at once, columns and descriptions follow, code is loaded by the first question for it.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence

from mkdocs_dagbook.pages.links import Links
from mkdocs_dagbook.pages.page import PlannedPage, SearchRecord
from mkdocs_dagbook.pages.prose import plain
from mkdocs_dagbook.pages.words import one_line
from mkdocs_dagbook.site_model import Column

SHARD = 1_000_000
"""About how many characters a file holds."""
LONGEST = 2_000
"""Characters of a description that are searched."""

Row = Sequence[object]


def write_search_scripts(pages: Sequence[PlannedPage], links: Links) -> Mapping[str, str]:
    """Script texts by file name; pages without a title in their record aren't found."""
    pages = [page for page in pages if page.record.title]
    records = [page.record for page in pages]
    shards = {
        "columns": list(_shards(_column_rows(records))),
        "texts": list(_shards(_text_rows(records))),
        "code": list(_shards([n, each.code] for n, each in enumerate(records) if each.code)),
    }
    names = [_name_row(page.record, links.address(page.path)) for page in pages]
    head = json.dumps({kind: len(each) for kind, each in shards.items()})[1:-1]
    scripts = {
        "names.js": f'dagbookSearch.names({{{head},"pages":{_joined(map(_script, names))}}})\n'
    }
    for kind, each in shards.items():
        for number, rows in enumerate(each, start=1):
            scripts[f"{kind}-{number}.js"] = f"dagbookSearch.{kind}({rows})\n"
    return scripts


def _name_row(record: SearchRecord, address: str) -> Row:
    return [
        record.title,
        record.kind,
        address,
        record.uses,
        record.folder,
        record.tags,
        record.owners,
        _spaced(record.terms),
        record.words,
    ]


def _column_rows(records: Sequence[SearchRecord]) -> Iterator[Row]:
    for number, record in enumerate(records):
        if record.columns:
            yield [
                number,
                [each.name for each in record.columns],
                [_type(each) for each in record.columns],
                [
                    [place, each.tags, _spaced(each.terms)]
                    for place, each in enumerate(record.columns)
                    if each.tags or each.terms
                ],
            ]


def _text_rows(records: Sequence[SearchRecord]) -> Iterator[Row]:
    """Each text once, with what it describes: the same sentence stands by many columns."""
    found: dict[str, tuple[list[int], list[int]]] = {}
    for number, record in enumerate(records):
        text = _searched(record.text) or record.summary
        if text:
            found.setdefault(text, ([], []))[0].append(number)
        for place, column in enumerate(record.columns):
            described = _searched(column.description)
            if described:
                found.setdefault(described, ([], []))[1].extend((number, place))
    for text, (of_pages, of_columns) in found.items():
        yield [text, of_pages, of_columns]


def _searched(text: str) -> str:
    return one_line(plain(text), LONGEST) if text else ""


def _type(column: Column) -> str:
    return (column.data_type or "").lower()


def _spaced(slugs: Iterable[str]) -> list[str]:
    return [each.replace("_", " ") for each in slugs]


def _shards(rows: Iterable[Row]) -> Iterator[str]:
    """Rows as scripts of about one size."""
    held: list[str] = []
    size = 0
    for row in rows:
        script = _script(row)
        held.append(script)
        size += len(script)
        if size >= SHARD:
            yield _joined(held)
            held, size = [], 0
    if held:
        yield _joined(held)


def _joined(scripts: Iterable[str]) -> str:
    return "[" + ",\n".join(scripts) + "]"


def _script(value: object) -> str:
    """JSON that is safe inside a script of any kind."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
