"""Which JSON files there are, and what is in each.

    index.json                 the project, and where everything else is
    tables/<id>.json           one table each
    lineage.json  terms.json  owners.json  exposures.json  health.json  search.json
    schemas/<name>.json        JSON Schema of each

A field is only removed, or changes its meaning, with a new ``version``.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from hashlib import blake2s
from pathlib import Path
from typing import Any

from mkdocs_dagbook.pages import Chapter
from mkdocs_dagbook.pages.links import table_key
from mkdocs_dagbook.pages.templates import templates_folder
from mkdocs_dagbook.publish.api.records import (
    Record,
    exposure_record,
    gate_record,
    group_health_record,
    moment_record,
    owner_record,
    place_record,
    table_record,
    term_record,
)
from mkdocs_dagbook.publish.edition import Edition
from mkdocs_dagbook.publish.folder import replaced_folder, write_below

VERSION = 1
_UNSAFE = re.compile(r"[^A-Za-z0-9_.-]+")
_LONGEST = 150


def write_api(edition: Edition, target: Path) -> None:
    """Write all files to ``target``; they take their place when all are written."""
    with replaced_folder(target) as folder:
        for name, text in api_files(edition):
            write_below(folder, name, text)


def api_files(edition: Edition) -> Iterator[tuple[str, str]]:
    """Every file by its place below the folder, one at a time."""
    files = _table_files(edition)
    yield "index.json", _document("index", _index(edition, files))
    for ident, name in files.items():
        table = edition.book.site.tables[ident]
        record = table_record(edition.book, table, _page(edition, *table_key(table)))
        yield name, _document("table", record, "../")
    for name, values in _LISTS.items():
        yield f"{name}.json", _document(name, values(edition))
    for path in sorted((templates_folder() / "api").glob("*.json")):
        yield f"schemas/{path.name}", path.read_text(encoding="utf-8")


def _index(edition: Edition, files: Mapping[str, str]) -> Record:
    book, site = edition.book, edition.book.site
    return {
        "project": site.project_name,
        "title": book.title,
        "generator": site.generator,
        "adapter": site.adapter,
        "generated_at": moment_record(site.generated_at),
        "now": moment_record(site.now),
        "counts": {
            "tables": len(site.tables),
            "columns": sum(len(each.columns) for each in site.tables.values()),
            "tests": len(site.tests),
            "terms": len(site.terms),
            "owners": len(site.owners),
            "exposures": len(site.exposures),
        },
        "files": {name: f"{name}.json" for name in _LISTS},
        "tables": [
            {
                "id": ident,
                "kind": str(site.tables[ident].kind),
                "title": site.tables[ident].title,
                "file": name,
                "page": _page(edition, *table_key(site.tables[ident])),
                "state": str(site.tables[ident].health.state),
                "score": round(site.tables[ident].health.score, 2),
            }
            for ident, name in files.items()
        ],
    }


def _terms(edition: Edition) -> Record:
    terms = edition.book.site.terms
    page = partial(_page, edition, Chapter.GLOSSARY)
    return {"terms": [term_record(each, page(key)) for key, each in terms.items()]}


def _owners(edition: Edition) -> Record:
    owners = edition.book.site.owners
    page = partial(_page, edition, Chapter.OWNERS)
    return {"owners": [owner_record(each, page(key)) for key, each in owners.items()]}


def _exposures(edition: Edition) -> Record:
    exposures = edition.book.site.exposures
    page = partial(_page, edition, Chapter.EXPOSURES)
    return {"exposures": [exposure_record(each, page(key)) for key, each in exposures.items()]}


def _lineage(edition: Edition) -> Record:
    site = edition.book.site
    graph = site.column_graph
    return {
        "tables": [
            {"from": parent, "to": ident}
            for ident, table in site.tables.items()
            for parent in table.parents
        ],
        "columns": [
            {
                "from": place_record(edge.source),
                "to": place_record(edge.target),
                "kind": str(edge.kind),
            }
            for edges in graph.into.values()
            for edge in edges
        ],
        "uses": [
            {"from": place_record(use.source), "table": use.table, "kind": str(use.kind)}
            for uses in graph.uses_of.values()
            for use in uses
        ],
        "resolved_share": graph.resolved_share,
    }


def _health(edition: Edition) -> Record:
    health = edition.book.site.health
    return {
        "overall": group_health_record(health.overall),
        "folders": [group_health_record(each) for each in health.folders],
        "owners": [group_health_record(each) for each in health.owners],
        "tags": [group_health_record(each) for each in health.tags],
        "gate": gate_record(edition.book),
    }


def _search(edition: Edition) -> Record:
    address = edition.book.links.address
    records = ((page.record, address(page.path)) for page in edition.contents.pages)
    return {
        "pages": [
            {
                "title": record.title,
                "kind": record.kind,
                "page": page,
                "summary": record.summary,
                "words": record.words,
                "tags": record.tags,
                "columns": [column.name for column in record.columns],
            }
            for record, page in records
        ]
    }


_LISTS: Mapping[str, Callable[[Edition], Record]] = {
    "lineage": _lineage,
    "terms": _terms,
    "owners": _owners,
    "exposures": _exposures,
    "health": _health,
    "search": _search,
}
"""The files that tell of many things at once."""


def _table_files(edition: Edition) -> Mapping[str, str]:
    """File names by table id: ids are dbt's, but nobody promises that a file may be called so."""
    taken: set[str] = set()
    files = {}
    for ident in edition.book.site.tables:
        name = _UNSAFE.sub("-", ident).strip(".-")[:_LONGEST]
        if name != ident or name.casefold() in taken:
            name = f"{name}-{blake2s(ident.encode(), digest_size=4).hexdigest()}"
        taken.add(name.casefold())
        files[ident] = f"tables/{name}.json"
    return files


def _page(edition: Edition, chapter: Chapter, ident: str) -> str:
    path = edition.book.links.path(chapter, ident)
    return "" if path is None else edition.book.links.address(path)


def _document(schema: str, values: Mapping[str, Any], up: str = "") -> str:
    head = {"$schema": f"{up}schemas/{schema}.json", "version": VERSION}
    return json.dumps({**head, **values}, ensure_ascii=False, indent=1, default=str) + "\n"
