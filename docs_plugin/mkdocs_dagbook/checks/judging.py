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


class _Bench(Struct, frozen=True):
    """What every subject is judged by.

    ``waivers`` are those that hold, by subject; ``asked`` gives the rules for a kind of subject
    under certain overrides, each with its severity and all it may look at.
    """

    strictness: Strictness
    waivers: Mapping[str, tuple[Waiver, ...]]
    asked: Callable[[str, tuple[int, ...]], tuple[_Asked, ...]]


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

    bench = _Bench(strictness, holding, asked)
    judged = tuple(_judge(subject, bench) for subject in looked_at)
    shape.keep()
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


def _judge(subject: Subject, bench: _Bench) -> Judged:
    shares: list[float] = []
    findings: list[Finding] = []
    waived: list[Waived] = []
    waivers = bench.waivers.get(subject.key, ())
    for rule, severity, facts in bench.asked(subject.kind, bench.strictness.given(subject)):
        answer = guarded(rule, subject.thing, facts)
        if answer.checked == 0:
            continue
        found = [_finding(rule, severity, subject, issue) for issue in answer.issues]
        if waivers and found:
            found = list(_unwaived(found, waivers, waived))
        findings += found
        shares.append(max(0.0, 1 - len(found) / answer.checked) if found else 1.0)
    return Judged(subject, tuple(shares), tuple(findings), tuple(waived))


def _unwaived(
    findings: Iterable[Finding], waivers: tuple[Waiver, ...], waived: list[Waived]
) -> Iterator[Finding]:
    """Those that no waiver is about; the others are added to ``waived``."""
    for finding in findings:
        waiver = next((each for each in waivers if each.covers(finding)), None)
        if waiver is None:
            yield finding
        else:
            waived.append(Waived(finding=finding, waiver=waiver))


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
