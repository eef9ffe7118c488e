"""A report as JSON. Its schema is made from the structs below and published with the handbook.

Keys may be added, never renamed or removed within version 1.
"""

from typing import Any

import msgspec
from msgspec import Struct

from mkdocs_dagbook.checks.report import Report
from mkdocs_dagbook.checks.reporters.telling import Telling, fingerprint
from mkdocs_dagbook.checks.rule import Finding, Severity


class Counts(Struct, frozen=True):
    """How many: findings by severity, those of the baseline and waived ones, things looked at.

    ``outside`` are those about what the change since ``--state`` neither touches nor affects.
    """

    error: int
    warning: int
    known: int
    mended: int
    waived: int
    checked: int
    outside: int


class ShortfallEntry(Struct, frozen=True):
    """A score too low; ``group`` is a selector or folder, null the whole project."""

    group: str | None
    score: float
    threshold: float
    is_floor: bool


class FolderEntry(Struct, frozen=True):
    """A folder with the things that stand directly in it."""

    folder: str
    score: float
    checked: int
    findings: int


class NodeEntry(Struct, frozen=True):
    """One thing that was looked at; ``node`` is its unique id, of a term its slug."""

    node: str
    name: str
    kind: str
    folder: str
    score: float
    findings: int


class FindingEntry(Struct, frozen=True):
    """One thing to mend.

    ``column`` is the name of a data column, ``line`` and ``character`` count from 1 and are null
    where only the file is known. ``fingerprint`` stays while the fault does.
    """

    rule: str
    severity: str
    node: str
    name: str
    kind: str
    column: str | None
    cause: str
    message: str
    fix: str
    path: str
    line: int | None
    character: int | None
    fingerprint: str


class WaivedEntry(Struct, frozen=True):
    """A finding somebody accepted; ``expires`` is a day as 2027-03-31."""

    finding: FindingEntry
    reason: str
    owner: str
    expires: str


class CheckFile(Struct, frozen=True):
    """What ``dagbook check --format json`` writes."""

    version: int
    passed: bool
    score: float
    threshold: float
    counts: Counts
    shortfalls: list[ShortfallEntry]
    folders: list[FolderEntry]
    nodes: list[NodeEntry]
    findings: list[FindingEntry]
    known: list[FindingEntry]
    waived: list[WaivedEntry]


def json_report(telling: Telling) -> str:
    """The report in the shape of ``CheckFile``."""
    text = msgspec.json.format(msgspec.json.encode(_file(telling)), indent=2)
    return text.decode() + "\n"


def report_schema() -> dict[str, Any]:
    """The JSON Schema of the report."""
    return msgspec.json.schema(CheckFile)


def _file(telling: Telling) -> CheckFile:
    report = telling.report
    return CheckFile(
        version=1,
        passed=report.passed,
        score=report.score,
        threshold=report.threshold,
        counts=_counts(report),
        shortfalls=[
            ShortfallEntry(each.group, each.score, each.threshold, each.is_floor)
            for each in report.shortfalls
        ],
        folders=[
            FolderEntry(each.folder, each.score, each.subjects, each.findings)
            for each in report.folders
        ],
        nodes=[
            NodeEntry(each.node, each.name, each.kind, each.folder, each.score, each.findings)
            for each in report.subjects
        ],
        findings=[_entry(telling, each) for each in report.findings],
        known=[_entry(telling, each) for each in report.known],
        waived=[
            WaivedEntry(
                _entry(telling, each.finding),
                each.waiver.reason,
                each.waiver.owner,
                each.waiver.expires.isoformat(),
            )
            for each in report.waived
        ],
    )


def _counts(report: Report) -> Counts:
    return Counts(
        error=report.count(Severity.ERROR),
        warning=report.count(Severity.WARNING),
        known=len(report.known),
        mended=len(report.mended),
        waived=len(report.waived),
        checked=len(report.subjects),
        outside=len(report.outside),
    )


def _entry(telling: Telling, finding: Finding) -> FindingEntry:
    return FindingEntry(
        rule=finding.rule,
        severity=str(finding.severity),
        node=finding.node,
        name=finding.name,
        kind=finding.kind,
        column=finding.column,
        cause=finding.cause,
        message=finding.message,
        fix=finding.fix,
        path=telling.path(finding.origin),
        line=finding.origin.line,
        character=finding.origin.column,
        fingerprint=fingerprint(finding),
    )
