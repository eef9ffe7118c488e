"""A report as text for people and as JSON for programs.

The JSON has a stable shape; keys may be added, never renamed or removed within ``version`` 1:

    {
      "version": 1,
      "passed": false,
      "score": 87.4, "threshold": 90,
      "counts": {"error": 1, "warning": 12, "checked": 46},
      "shortfalls": [{"group": null, "score": 87.4, "threshold": 90}],
      "folders": [{"folder": "models/marts", "score": 91.0, "checked": 8, "findings": 3}],
      "nodes": [{"node": "model.shop.orders", "name": "orders", "kind": "model",
                 "folder": "models/marts", "score": 93.3, "findings": 1}],
      "findings": [{"rule": "model-owner", "severity": "error", "node": "model.shop.orders",
                    "name": "orders", "column": null, "message": "has no owner", "fix": "Set …",
                    "path": "models/marts/orders.yml", "line": 4, "character": 5}]
    }

``column`` is the name of a data column, ``line`` and ``character`` count from 1 and are null
where only the file is known; ``group`` is a selector, null the whole project.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from itertools import groupby

from mkdocs_dagbook.checks.report import Report, Shortfall
from mkdocs_dagbook.checks.rule import Finding, Severity


def text_report(report: Report) -> str:
    """Findings file by file, each with its place as editors link it, then the scores."""
    lines: list[str] = []
    for _, findings in groupby(report.findings, key=lambda each: each.origin.path):
        lines += [*map(_finding_line, findings), ""]
    lines += [*_score_lines(report), "", *_verdict_lines(report)]
    return "\n".join(lines) + "\n"


def json_report(report: Report) -> str:
    """The report in the shape described above."""
    content = {
        "version": 1,
        "passed": report.passed,
        "score": report.score,
        "threshold": report.threshold,
        "counts": {
            "error": report.count(Severity.ERROR),
            "warning": report.count(Severity.WARNING),
            "checked": len(report.subjects),
        },
        "shortfalls": [
            {"group": each.group, "score": each.score, "threshold": each.threshold}
            for each in report.shortfalls
        ],
        "folders": [
            {
                "folder": each.folder,
                "score": each.score,
                "checked": each.subjects,
                "findings": each.findings,
            }
            for each in report.folders
        ],
        "nodes": [
            {
                "node": each.node,
                "name": each.name,
                "kind": each.kind,
                "folder": each.folder,
                "score": each.score,
                "findings": each.findings,
            }
            for each in report.subjects
        ],
        "findings": [_finding_json(each) for each in report.findings],
    }
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


REPORTERS: Mapping[str, Callable[[Report], str]] = {"text": text_report, "json": json_report}


def _finding_line(finding: Finding) -> str:
    return (
        f"{finding.origin}: {finding.severity.value}[{finding.rule}] "
        f"{finding.name}: {finding.message}"
    )


def _finding_json(finding: Finding) -> dict[str, str | int | None]:
    return {
        "rule": finding.rule,
        "severity": finding.severity.value,
        "node": finding.node,
        "name": finding.name,
        "column": finding.column,
        "message": finding.message,
        "fix": finding.fix,
        "path": finding.origin.path,
        "line": finding.origin.line,
        "character": finding.origin.column,
    }


def _score_lines(report: Report) -> Iterator[str]:
    rows = [(each.folder or ".", each.score, each.subjects) for each in report.folders]
    rows.append(("all", report.score, len(report.subjects)))
    width = max(len("folder"), *(len(name) for name, _, _ in rows))
    yield f"{'folder':<{width}}  score  checked"
    yield from (f"{name:<{width}}  {score:5.1f}  {count:7}" for name, score, count in rows)


def _verdict_lines(report: Report) -> Iterator[str]:
    counts = ", ".join(
        f"{report.count(severity)} {severity.value}{'' if report.count(severity) == 1 else 's'}"
        for severity in (Severity.ERROR, Severity.WARNING)
    )
    yield f"{'passed' if report.passed else 'FAILED'}: {counts}"
    yield from _aside(report)
    yield from map(_shortfall_line, report.shortfalls)
    by_rule: dict[str, str] = {finding.rule: finding.fix for finding in report.failing}
    yield from (f"  help[{rule}]: {fix}" for rule, fix in sorted(by_rule.items()))


def _aside(report: Report) -> Iterator[str]:
    if report.known:
        yield f"  {len(report.known)} more are in the baseline"
    if report.mended:
        yield f"  {len(report.mended)} of the baseline are mended: --tighten-baseline strikes them"
    if report.waived:
        yield f"  {len(report.waived)} more are waived"


def _shortfall_line(shortfall: Shortfall) -> str:
    whole = shortfall.group or "the project"
    if shortfall.is_floor:
        return f"  {whole} fell to {shortfall.score:.1f} points, it had {shortfall.threshold:.1f}"
    return f"  {whole} has {shortfall.score:.1f} of the {shortfall.threshold:g} points it needs"
