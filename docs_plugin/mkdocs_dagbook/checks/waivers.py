"""Findings that somebody accepted, with a reason, a name and a day on which that ends.

In the settings, or in ``meta.dagbook.waive`` of a table, a column, an exposure or a macro::

    waivers:                                   meta:
      - rule: model-tests                        dagbook:
        select: path:models/legacy                 waive:
        reason: replaced in March                    rule: model-tests
        owner: ann                                   reason: replaced in March
        expires: 2027-03-31                          owner: ann
                                                     expires: 2027-03-31
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from msgspec import Struct

from dagbook.errors import DagbookError, Origin, did_you_mean, raise_errors
from mkdocs_dagbook.checks.option_values import Reading, read_known
from mkdocs_dagbook.checks.picking import Picker
from mkdocs_dagbook.checks.rule import Finding, Option, OptionType
from mkdocs_dagbook.checks.subjects import Subject
from mkdocs_dagbook.site_model import Table

_RULE = Option(
    name="rule", type=OptionType.TEXTS, default=(), summary="The rules it is for; `*` is all."
)
_REASON = Option(name="reason", type=OptionType.TEXT, default="", summary="Why it is accepted.")
_OWNER = Option(name="owner", type=OptionType.TEXT, default="", summary="Who accepted it.")
_EXPIRES = Option(
    name="expires",
    type=OptionType.DATE,
    default=None,
    summary="The last day on which it holds, as `2027-03-31`.",
)
_COLUMN = Option(
    name="column", type=OptionType.TEXTS, default=(), summary="Columns; without it, everything."
)
_SELECT = Option(
    name="select", type=OptionType.SELECTORS, default=(), summary="What it is for, by selectors."
)
WAIVER_OPTIONS: tuple[Option, ...] = (_RULE, _SELECT, _COLUMN, _REASON, _OWNER, _EXPIRES)
_IN_META = (_RULE, _COLUMN, _REASON, _OWNER, _EXPIRES)
_IN_COLUMN_META = (_RULE, _REASON, _OWNER, _EXPIRES)


class Waiver(Struct, frozen=True, kw_only=True):
    """``keys`` are the subjects it is for, ``columns`` lower-case names; empty means all of it."""

    rules: tuple[str, ...]
    select: tuple[str, ...] = ()
    keys: frozenset[str] = frozenset()
    columns: frozenset[str] = frozenset()
    reason: str
    owner: str
    expires: date
    origin: Origin

    def covers(self, finding: Finding) -> bool:
        """Whether it is about a finding."""
        return (
            finding.node in self.keys
            and ("*" in self.rules or finding.rule in self.rules)
            and (not self.columns or (finding.column or "").casefold() in self.columns)
        )


def read_waivers(
    reading: Reading, given: Sequence[Any], known_rules: Iterable[str]
) -> tuple[Waiver, ...]:
    """Those of the settings; ``select`` is still to be applied."""
    rules = tuple(known_rules)
    found = (_waiver(reading, each, ("waivers",), WAIVER_OPTIONS, rules=rules) for each in given)
    return tuple(each for each in found if each is not None)


def noted_waivers(subjects: Iterable[Subject], known_rules: Iterable[str]) -> tuple[Waiver, ...]:
    """Those that stand in ``meta``. Raises ProjectError or ErrorGroup for what can't be read."""
    rules, errors = tuple(known_rules), list[DagbookError]()
    found = [each for subject in subjects for each in _noted(subject, rules, errors)]
    raise_errors(errors)
    return tuple(found)


def placed(waivers: Iterable[Waiver], picker: Picker) -> Iterator[Waiver]:
    """The same with the keys of what their selectors pick."""
    for each in waivers:
        yield Waiver(
            rules=each.rules,
            select=each.select,
            keys=picker.pick(each.select),
            columns=each.columns,
            reason=each.reason,
            owner=each.owner,
            expires=each.expires,
            origin=each.origin,
        )


def _noted(
    subject: Subject, rules: tuple[str, ...], errors: list[DagbookError]
) -> Iterator[Waiver]:
    columns = subject.thing.columns if isinstance(subject.thing, Table) else ()
    metas: list[tuple[str, Mapping[str, Any], Origin]] = [("", subject.meta, subject.origin)]
    metas += [(column.name, column.meta, column.origin) for column in columns]
    for column, meta, origin in metas:
        if not meta:
            continue
        ours = meta.get("dagbook")
        if not isinstance(ours, Mapping) or "waive" not in ours:
            continue
        reading = Reading(lambda *_, origin=origin: origin, errors)
        given = ours["waive"] if isinstance(ours["waive"], list) else [ours["waive"]]
        options = _IN_COLUMN_META if column else _IN_META
        for each in given:
            waiver = _waiver(reading, each, ("meta", "dagbook", "waive"), options, rules=rules)
            if waiver is not None:
                yield Waiver(
                    rules=waiver.rules,
                    keys=frozenset({subject.key}),
                    columns=frozenset({column.casefold()}) if column else waiver.columns,
                    reason=waiver.reason,
                    owner=waiver.owner,
                    expires=waiver.expires,
                    origin=origin,
                )


def _waiver(
    reading: Reading,
    given: Any,
    keys: tuple[str, ...],
    options: tuple[Option, ...],
    *,
    rules: tuple[str, ...],
) -> Waiver | None:
    if not isinstance(given, Mapping):
        reading.misfit(keys, OptionType.MAPPING, given)
        return None
    before = len(reading.errors)
    values = read_known(reading, given, keys, options)
    there = {str(key).replace("-", "_") for key in given}
    for option in options:
        if option is not _COLUMN and option.name not in there:
            reading.wrong(f"a waiver has no {option.name}", keys, hint=option.summary)
    for rule in values.get("rule", ()):
        if rule not in (*rules, "*"):
            hint = did_you_mean(rule, rules) or "`dagbook check --list-rules` lists them"
            reading.wrong(f"there is no rule {rule} to waive", (*keys, "rule"), hint)
    if len(reading.errors) > before:
        return None
    return Waiver(
        rules=values["rule"],
        select=values.get("select", ()),
        columns=frozenset(each.casefold() for each in values.get("column", ())),
        reason=values["reason"],
        owner=values["owner"],
        expires=values["expires"],
        origin=reading.place(*keys),
    )
