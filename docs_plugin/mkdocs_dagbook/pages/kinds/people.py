"""Owners and groups: who answers for what, what ails it, who reads it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial

from mkdocs_dagbook.checks import Finding, Severity
from mkdocs_dagbook.pages.book import Book, tables_by_id, write_page
from mkdocs_dagbook.pages.links import GAPS
from mkdocs_dagbook.pages.page import Chapter, PlannedPage, SearchRecord
from mkdocs_dagbook.pages.prose import summary
from mkdocs_dagbook.pages.trust import beyond, weigh
from mkdocs_dagbook.pages.words import plural
from mkdocs_dagbook.site_model import Exposure, Group, HealthState, Owner, Table
from mkdocs_dagbook.site_model.ownership import ownership_gaps

LISTED_FINDINGS = 20
LISTED_TABLES = 12
LISTED_UNOWNED = 500


def plan_owners(book: Book) -> Iterator[PlannedPage]:
    """The list of owners and a page each, and what nobody owns."""
    if book.links.path(Chapter.OWNERS) is None:
        return
    index = book.path(Chapter.OWNERS)
    yield PlannedPage(
        path=index,
        title="Owners",
        chapter=Chapter.OWNERS,
        write=partial(_write_owners, book, index),
        record=SearchRecord("Owners", "page", "Who answers for which tables"),
        icon="material/account-group-outline",
    )
    yield _gaps(book)
    findings: dict[str, list[Finding]] = {}
    for finding in book.report.findings:
        findings.setdefault(finding.node, []).append(finding)
    for key, owner in book.site.owners.items():
        path = book.path(Chapter.OWNERS, key)
        yield PlannedPage(
            path=path,
            title=owner.name,
            chapter=Chapter.OWNERS,
            write=partial(_write_owner, book, owner, path, findings),
            record=SearchRecord(
                title=owner.name,
                kind="owner",
                summary=plural(len(owner.tables), "table"),
                words=(owner.email,) if owner.email else (),
                uses=len(owner.tables),
            ),
        )


def _gaps(book: Book) -> PlannedPage:
    path = book.path(Chapter.OWNERS, f":{GAPS}")
    return PlannedPage(
        path=path,
        title="Where nobody answers",
        chapter=Chapter.OWNERS,
        write=partial(_write_gaps, book, path),
        record=SearchRecord(
            title="Where nobody answers",
            kind="page",
            summary="Tables and exposures without an owner, owners without a contact",
            words=("gaps", "unowned", "no owner"),
        ),
    )


def plan_groups(book: Book) -> Iterator[PlannedPage]:
    """The list of groups and a page each."""
    if not book.site.groups:
        return
    index = book.path(Chapter.GROUPS)
    yield PlannedPage(
        path=index,
        title="Groups",
        chapter=Chapter.GROUPS,
        write=partial(_write_groups, book, index),
        record=SearchRecord("Groups", "page", "Groups of models"),
        icon="material/folder-account-outline",
    )
    for ident, group in book.site.groups.items():
        path = book.path(Chapter.GROUPS, ident)
        yield PlannedPage(
            path=path,
            title=group.name,
            chapter=Chapter.GROUPS,
            write=partial(_write_group, book, group, path),
            record=SearchRecord(
                title=group.name,
                kind="group",
                summary=summary(group.description, 120),
                text=group.description,
                owners=group.owners,
                uses=len(group.tables),
            ),
        )


def _write_gaps(book: Book, path: str) -> str:
    own = sum(1 for each in book.site.tables.values() if book.site.is_own(each.package))
    gaps = ownership_gaps(book.site)
    return write_page(book, path, "owner_gaps", gaps=gaps, own=own, listed=LISTED_UNOWNED)


def _write_owners(book: Book, path: str) -> str:
    return write_page(
        book,
        path,
        "owner_list",
        rows=[
            (owner, weigh(book, tables_by_id(book, owner.tables)))
            for owner in book.site.owners.values()
        ],
        gaps=ownership_gaps(book.site),
        gaps_key=f":{GAPS}",
    )


def _write_owner(
    book: Book, owner: Owner, path: str, findings: Mapping[str, Sequence[Finding]]
) -> str:
    tables = tables_by_id(book, owner.tables)
    mine = (*owner.tables, *owner.exposures, *owner.terms)
    found = [each for ident in mine for each in findings.get(ident, ())]
    metrics = book.site.semantics.metrics.values()
    return write_page(
        book,
        path,
        "owner",
        owner=owner,
        tables=tables,
        trust=weigh(book, tables),
        ailing=_ailing(tables),
        findings=sorted(found, key=lambda each: each.severity is not Severity.ERROR)[
            :LISTED_FINDINGS
        ],
        finding_count=len(found),
        metrics=[each for each in metrics if owner.key in each.owners],
        **_readers(book, tables, owner.tables),
    )


def _ailing(tables: Iterable[Table]) -> list[Table]:
    """The tables to begin with: worst first, among equals those that most others read."""
    ailing = [each for each in tables if each.health.state is not HealthState.HEALTHY]
    ranked = sorted(ailing, key=lambda each: (each.health.score, -len(each.children), each.title))
    return ranked[:LISTED_TABLES]


def _readers(book: Book, tables: Iterable[Table], inside: Sequence[str]) -> dict[str, object]:
    """Who reads some tables from outside: the next tables by owner, and the exposures beyond."""
    own = set(inside)
    next_ones = dict.fromkeys(each for table in tables for each in table.children)
    outside = tables_by_id(book, (each for each in next_ones if each not in own))
    by_owner: dict[str, list[Table]] = {}
    for table in outside:
        for owner in table.owners or ("",):
            by_owner.setdefault(owner, []).append(table)
    return {"outside": outside, "readers": by_owner, "exposures": _exposures(book, inside)}


def _exposures(book: Book, idents: Sequence[str]) -> list[Exposure]:
    reached = beyond(book, idents)
    found = dict.fromkeys(each for table in reached for each in table.exposures)
    return [book.site.exposures[each] for each in found if each in book.site.exposures]


def _write_groups(book: Book, path: str) -> str:
    rows = [
        (group, weigh(book, tables_by_id(book, group.tables)))
        for group in book.site.groups.values()
    ]
    return write_page(book, path, "group_list", rows=rows)


def _write_group(book: Book, group: Group, path: str) -> str:
    tables = tables_by_id(book, group.tables)
    access: dict[str, int] = {}
    for table in tables:
        word = table.access or "protected"
        access[word] = access.get(word, 0) + 1
    return write_page(
        book,
        path,
        "group",
        group=group,
        tables=tables,
        access=sorted(access.items()),
        trust=weigh(book, tables),
        **_readers(book, tables, group.tables),
    )
