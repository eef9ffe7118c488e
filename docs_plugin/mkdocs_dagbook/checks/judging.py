"""Ask every rule that is on about everything it is for."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from msgspec import Struct

from mkdocs_dagbook.checks.picking import Picker, picker_of
from mkdocs_dagbook.checks.project_rules import bind_sql_rules, guarded
from mkdocs_dagbook.checks.report import Waived
from mkdocs_dagbook.checks.rule import Facts, Finding, Issue, Rule, Severity
from mkdocs_dagbook.checks.settings import CheckSettings, Strictness, apply_settings
from mkdocs_dagbook.checks.sql_shape import SHAPES_FILE, shape_memory
from mkdocs_dagbook.checks.subjects import Subject, subjects
from mkdocs_dagbook.checks.waivers import Waiver, noted_waivers, placed
from mkdocs_dagbook.comparison import NO_CHANGES, Changes, compare
from mkdocs_dagbook.site_model import SiteModel

_Asked = tuple[Rule, Severity, Facts]


class Judged(Struct, frozen=True):
    """One subject: the share of each rule that holds, what doesn't, and what is let pass."""

    subject: Subject
    shares: tuple[float, ...]
    findings: tuple[Finding, ...]
    waived: tuple[Waived, ...]


class Judgement(Struct, frozen=True):
    """All that was looked at; ``waivers`` are all there are, those that ended too.

    ``changes`` are what changed since the earlier state, if there is one.
    """

    site: SiteModel
    judged: tuple[Judged, ...]
    picker: Picker
    rules: tuple[Rule, ...]
    waivers: tuple[Waiver, ...]
    today: date
    changes: Changes = NO_CHANGES

    def findings(self) -> Iterator[Finding]:
        """Whatever is wrong and not waived."""
        return (finding for each in self.judged for finding in each.findings)

    def waived(self) -> tuple[Waived, ...]:
        """Whatever is wrong and waived."""
        return tuple(waived for each in self.judged for waived in each.waived)


class _Sheet(Struct):
    """What is written down about one subject while rule after rule is asked."""

    subject: Subject
    waivers: tuple[Waiver, ...]
    shares: list[float] = []
    findings: list[Finding] = []
    waived: list[Waived] = []


def judge(
    site: SiteModel,
    settings: CheckSettings,
    *,
    today: date,
    earlier: SiteModel | None = None,
    memory: Path | None = None,
) -> Judgement:
    """Judge what the settings select; see ``run_checks`` for what is raised."""
    picker = picker_of(site, tuple(subjects(site)))
    rules = (*settings.catalogue, *bind_sql_rules(settings.queries, site))
    strictness = apply_settings(settings, picker, rules)
    looked_at = [each for each in picker.subjects if each.key in strictness.picked]
    slugs = [rule.slug for rule in rules]
    waivers = (*placed(settings.waivers, picker), *noted_waivers(looked_at, slugs))
    holding = _by_subject(each for each in waivers if each.expires >= today)
    changes = compare(earlier, site) if earlier is not None else NO_CHANGES
    of_site = _once(site)
    shape = shape_memory(memory / SHAPES_FILE if memory else None)

    @cache
    def asked(kind: str, given: tuple[int, ...]) -> tuple[_Asked, ...]:
        return tuple(
            (rule, severity, Facts(site, options, of_site, earlier, changes, shape))
            for rule, severity, options in strictness.settled(kind, given)
            if earlier is not None or not rule.compares
        )

    sheets = [_Sheet(each, holding.get(each.key, ())) for each in looked_at]
    for group, alike in _grouped(sheets, strictness).items():
        for question in asked(*group):
            _ask(question, alike)
    shape.keep()
    judged = tuple(
        Judged(each.subject, tuple(each.shares), tuple(each.findings), tuple(each.waived))
        for each in sheets
    )
    return Judgement(site, judged, picker, rules, waivers, today, changes)


def _once(site: SiteModel) -> Callable[..., Any]:
    @cache
    def of_site(function: Callable[..., Any], *arguments: Any) -> Any:
        return function(site, *arguments)

    return of_site


def _by_subject(waivers: Iterable[Waiver]) -> Mapping[str, tuple[Waiver, ...]]:
    found: dict[str, tuple[Waiver, ...]] = {}
    for waiver in waivers:
        for key in waiver.keys:
            found[key] = (*found.get(key, ()), waiver)
    return found


def _grouped(
    sheets: Iterable[_Sheet], strictness: Strictness
) -> Mapping[tuple[str, tuple[int, ...]], list[_Sheet]]:
    """Those of one kind under the same overrides: they are asked the same."""
    groups: dict[tuple[str, tuple[int, ...]], list[_Sheet]] = {}
    for sheet in sheets:
        group = (sheet.subject.kind, strictness.given(sheet.subject))
        groups.setdefault(group, []).append(sheet)
    return groups


def _ask(question: _Asked, sheets: Iterable[_Sheet]) -> None:
    """Ask one rule about all of them: what it reads and runs stays at hand meanwhile."""
    rule, severity, facts = question
    for sheet in sheets:
        answer = guarded(rule, sheet.subject.thing, facts)
        if answer.checked == 0:
            continue
        if not answer.issues:
            sheet.shares.append(1.0)
            continue
        found = [_finding(rule, severity, sheet.subject, issue) for issue in answer.issues]
        if sheet.waivers:
            found = list(_unwaived(found, sheet))
        sheet.findings += found
        sheet.shares.append(max(0.0, 1 - len(found) / answer.checked))


def _unwaived(findings: Iterable[Finding], sheet: _Sheet) -> Iterator[Finding]:
    """Those that no waiver is about; the others are written down as waived."""
    for finding in findings:
        waiver = next((each for each in sheet.waivers if each.covers(finding)), None)
        if waiver is None:
            yield finding
        else:
            sheet.waived.append(Waived(finding=finding, waiver=waiver))


def _finding(rule: Rule, severity: Severity, subject: Subject, issue: Issue) -> Finding:
    return Finding(
        rule=rule.slug,
        severity=severity,
        node=subject.key,
        name=subject.name,
        kind=subject.kind,
        column=issue.column,
        cause=issue.cause,
        message=issue.message,
        fix=rule.fix,
        origin=issue.origin or subject.origin,
    )
