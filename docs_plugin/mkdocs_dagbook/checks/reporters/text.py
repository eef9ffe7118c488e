"""A report for people: file by file, the line in question quoted, then the scores."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from mkdocs_dagbook.checks.report import Report, Shortfall
from mkdocs_dagbook.checks.reporters.telling import Telling
from mkdocs_dagbook.checks.rule import Finding, Severity


def text_report(telling: Telling) -> str:
    """Findings file by file, each with its place as editors link it, then the scores."""
    report = telling.report
    lines: list[str] = []
    for _, findings in groupby(report.findings, key=lambda each: each.origin.path):
        lines += [*_file_lines(telling, findings), ""]
    lines += [*_score_lines(report), "", *_verdict_lines(report)]
    return "\n".join(lines) + "\n"


def _file_lines(telling: Telling, findings: Iterable[Finding]) -> Iterator[str]:
    """The findings of one file, those of one line under that line."""
    for line, here in groupby(findings, key=lambda each: each.origin.line):
        found = tuple(here)
        quoted = telling.line(found[0].origin)
        if quoted is not None and quoted.strip():
            yield f"{line:>5} | {quoted.rstrip()[:160]}"
        yield from map(_finding_line, found)


def _finding_line(finding: Finding) -> str:
    return f"{finding.origin}: {finding.severity}[{finding.rule}] {finding.name}: {finding.message}"


def _score_lines(report: Report) -> Iterator[str]:
    rows = [(each.folder or ".", each.score, each.subjects) for each in report.folders]
    rows.append(("all", report.score, len(report.subjects)))
    width = max(len("folder"), *(len(name) for name, _, _ in rows))
    yield f"{'folder':<{width}}  score  checked"
    yield from (f"{name:<{width}}  {score:5.1f}  {count:7}" for name, score, count in rows)


def _verdict_lines(report: Report) -> Iterator[str]:
    counts = ", ".join(
        f"{report.count(severity)} {severity}{'' if report.count(severity) == 1 else 's'}"
        for severity in (Severity.ERROR, Severity.WARNING)
    )
    yield f"{'passed' if report.passed else 'FAILED'}: {counts}"
    yield from _aside(report)
    yield from map(_shortfall_line, report.shortfalls)
    by_rule: dict[str, str] = {finding.rule: finding.fix for finding in report.failing}
    yield from (f"  help[{rule}]: {fix}" for rule, fix in sorted(by_rule.items()))


def _aside(report: Report) -> Iterator[str]:
    if report.outside:
        yield f"  {len(report.outside)} more are about what the change doesn't touch"
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
