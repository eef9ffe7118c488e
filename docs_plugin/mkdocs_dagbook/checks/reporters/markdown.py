"""Markdown for a comment on a pull request: the verdict first, then what to do."""

from collections.abc import Iterable, Iterator

from mkdocs_dagbook.checks.report import Report
from mkdocs_dagbook.checks.reporters.telling import Telling
from mkdocs_dagbook.checks.rule import Finding, Severity
from mkdocs_dagbook.markdown_marks import code, plain

_SHOWN = 50


def markdown_report(telling: Telling) -> str:
    """Short enough for a comment: the first findings, what shuts the gate before the rest."""
    return "\n".join(_lines(telling)).rstrip() + "\n"


def _lines(telling: Telling) -> Iterator[str]:
    report = telling.report
    verdict = "✅ The gate is open" if report.passed else "❌ The gate is shut"
    yield from (f"### {verdict}: {report.score:.1f} of 100", "")
    yield from (_counts(report), "")
    for short in report.shortfalls:
        whole = f"`{short.group}`" if short.group else "The project"
        word = "fell to" if short.is_floor else "has"
        yield f"- {whole} {word} **{short.score:.1f}** points, {short.threshold:g} are needed"
    if report.shortfalls:
        yield ""
    failing = {id(each) for each in report.failing}
    rest = [each for each in report.findings if id(each) not in failing]
    yield from _table(telling, report.failing)
    if rest:
        yield from (f"<details><summary>{len(rest)} more that let it pass</summary>", "")
        yield from (*_table(telling, rest), "</details>", "")


def _counts(report: Report) -> str:
    parts = [
        f"{report.count(severity)} {severity}{'' if report.count(severity) == 1 else 's'}"
        for severity in (Severity.ERROR, Severity.WARNING)
    ]
    aside = (
        (report.outside, "about what the change doesn't touch"),
        (report.known, "in the baseline"),
        (report.waived, "waived"),
        (report.mended, "mended"),
    )
    parts += [f"{len(each)} {words}" for each, words in aside if each]
    return f"{', '.join(parts)}; {len(report.subjects)} things were looked at."


def _table(telling: Telling, findings: Iterable[Finding]) -> Iterator[str]:
    found = tuple(findings)
    if not found:
        return
    yield from ("| | what | where | rule |", "|---|---|---|---|")
    for each in found[:_SHOWN]:
        sign = "❌" if each.severity is Severity.ERROR else "⚠️"
        place = telling.path(each.origin) + (f":{each.origin.line}" if each.origin.line else "")
        words = f"**{plain(each.name)}**: {plain(each.message)}"
        yield f"| {sign} | {words} | {code(place)} | {code(each.rule)} |"
    if len(found) > _SHOWN:
        yield f"| | … and {len(found) - _SHOWN} more | | |"
    yield ""
