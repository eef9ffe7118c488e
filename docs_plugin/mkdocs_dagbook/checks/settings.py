"""How strict the gate is, and what can be set about it.

Settings stand in pyproject.toml, dagbook.yml or, below the plugin's ``checks``, in mkdocs.yml; the
command line wins::

    [tool.dagbook.check]                    check:
    threshold = 80                            threshold: 80
    thresholds = {"models/marts" = 95}        thresholds: {models/marts: 95}

    [tool.dagbook.check.rules]                rules:
    model-owner = "error"                       model-owner: error
    model-description = {min_length = 60}       model-description: {min_length: 60}

    [[tool.dagbook.check.overrides]]          overrides:
    select = ["path:models/legacy"]             - select: [path:models/legacy]
    rules = {model-tests = "off"}                 rules: {model-tests: off}
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from msgspec import Struct, field

from mkdocs_dagbook.checks.picking import Picker
from mkdocs_dagbook.checks.project_rules import SqlRule
from mkdocs_dagbook.checks.rule import Option, OptionType, Preset, Rule, Severity
from mkdocs_dagbook.checks.rules import RULES
from mkdocs_dagbook.checks.subjects import Subject
from mkdocs_dagbook.checks.waivers import Waiver

SETTINGS: tuple[Option, ...] = (
    Option(
        name="preset",
        type=OptionType.TEXT,
        default="standard",
        summary="How much is asked: `start` (what is written must be true), `standard` (things "
        "are described, owned and tested) or `strict` (every rule).",
    ),
    Option(
        name="threshold",
        type=OptionType.SCORE,
        default=0,
        summary="The score the whole project must reach. 0 asks for none.",
    ),
    Option(
        name="thresholds",
        type=OptionType.MAPPING,
        default={},
        summary="The score that what a selector picks must reach: `tag:core`, `owner:finance`. A "
        "name without colon is a folder with all below it.",
    ),
    Option(
        name="fail_on",
        type=OptionType.TEXT,
        default="error",
        summary="The mildest severity that fails the gate: `error`, `warning` or `never`.",
    ),
    Option(
        name="select",
        type=OptionType.SELECTORS,
        default=(),
        summary="Look at these only, by selectors as `dagbook build --select` has them, and by "
        "`name:`, `schema:`, `kind:`, `owner:` and `meta.key:`. Empty means all.",
    ),
    Option(
        name="exclude",
        type=OptionType.SELECTORS,
        default=(),
        summary="Leave these out, by the same selectors.",
    ),
    Option(
        name="layers",
        type=OptionType.SWITCH,
        default=True,
        summary="Ask more of folders called `marts` and less of folders called `staging`; the "
        "overrides below still win.",
    ),
    Option(
        name="rules",
        type=OptionType.MAPPING,
        default={},
        summary="By rule: a severity (`error`, `warning`, `off`), or a mapping with `severity` and "
        "the rule's options.",
    ),
    Option(
        name="overrides",
        type=OptionType.LIST,
        default=(),
        summary="Other `rules` for what a `select` picks, the last that matches wins.",
    ),
    Option(
        name="waivers",
        type=OptionType.LIST,
        default=(),
        summary="Findings that are accepted: `rule`, `select`, perhaps `column`, with `reason`, "
        "`owner` and the day it `expires`. `meta.dagbook.waive` at a table or column does too.",
    ),
    Option(
        name="rules_from",
        type=OptionType.TEXTS,
        default=(),
        summary="Python files of the project, or installed modules, whose `RULES` are rules too.",
    ),
    Option(
        name="sql_rules",
        type=OptionType.TEXT,
        default="checks",
        summary="The folder of queries that are rules: a row is a finding.",
    ),
    Option(
        name="inherited",
        type=OptionType.TEXT,
        default="ignore",
        summary="Whether a column without a description that hands on the value of a described one "
        "counts as described (`count`) or not (`ignore`): for `columns-documented`, "
        "`column-description` and the health of tables in the book.",
    ),
    Option(
        name="baseline",
        type=OptionType.TEXT,
        default="",
        summary="The file of findings that were there before, seen from the project: new ones "
        "fail, whatever their severity, and no folder's score may fall.",
    ),
)


class RuleSetting(Struct, frozen=True, kw_only=True):
    """What somebody set about one rule: its severity, some of its options, or both."""

    severity: Severity | None = None
    options: Mapping[str, Any] = field(default_factory=dict)


class Override(Struct, frozen=True, kw_only=True):
    """Rule settings, by slug, for the subjects one of the selectors picks."""

    select: tuple[str, ...]
    rules: Mapping[str, RuleSetting]


def _strict(**options: Any) -> RuleSetting:
    return RuleSetting(severity=Severity.ERROR, options=options)


_OFF = RuleSetting(severity=Severity.OFF)

LAYERS: tuple[Override, ...] = (
    Override(
        select=("path:*staging",),
        rules={
            "model-owner": _OFF,
            "test-coverage": _OFF,
            "columns-documented": RuleSetting(options={"min_share": 0.5}),
        },
    ),
    Override(
        select=("path:*marts",),
        rules={
            "model-description": _strict(min_length=50),
            "model-owner": _strict(),
            "primary-key-test": _strict(),
            "columns-documented": RuleSetting(options={"min_share": 1.0}),
        },
    ),
)


class CheckSettings(Struct, frozen=True, kw_only=True):
    """How strict the gate is: ``rules`` everywhere, ``overrides`` where they apply, in order.

    ``catalogue`` are all rules there are but for ``queries``, which are rules once they were asked.
    """

    preset: Preset = Preset.STANDARD
    threshold: float = 0
    thresholds: Mapping[str, float] = field(default_factory=dict)
    fail_on: Severity | None = Severity.ERROR
    select: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    layers: bool = True
    rules: Mapping[str, RuleSetting] = field(default_factory=dict)
    overrides: tuple[Override, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    rules_from: tuple[str, ...] = ()
    sql_rules: str = "checks"
    inherited: str = "ignore"
    baseline: str = ""
    catalogue: tuple[Rule, ...] = RULES
    queries: tuple[SqlRule, ...] = ()

    @property
    def counts_inherited(self) -> bool:
        """Whether a column that inherits its words counts as described."""
        return self.inherited == "count"


def asks_lineage(settings: CheckSettings, *, compares: bool) -> bool:
    """Whether any rule that may be on reads column lineage; ``compares``: with an earlier state."""
    asking = any("column_edges" in each.query for each in settings.queries)
    return (
        asking
        or settings.counts_inherited
        or any(
            rule.reads_lineage and (compares or not rule.compares) and _may_be_on(rule, settings)
            for rule in settings.catalogue
        )
    )


def asks_runs(settings: CheckSettings) -> bool:
    """Whether any rule that may be on reads what runs said; lineage reads SQL that only they have.

    Nobody knows what a query reads.
    """
    return (
        bool(settings.queries)
        or asks_lineage(settings, compares=False)
        or any(rule.reads_runs and _may_be_on(rule, settings) for rule in settings.catalogue)
    )


def _may_be_on(rule: Rule, settings: CheckSettings) -> bool:
    """Whether a rule is on anywhere, whatever the selectors of the settings mean."""
    everywhere = settings.rules.get(rule.slug)
    usual = (everywhere and everywhere.severity) or rule.severity
    is_named = everywhere is not None or settings.preset.includes(rule.preset)
    given = (each.rules[rule.slug] for each in settings.overrides if rule.slug in each.rules)
    severities = [*([usual] if is_named else ()), *(each.severity or usual for each in given)]
    return any(each is not Severity.OFF for each in severities)


Asked = tuple[Rule, Severity, Mapping[str, Any]]
"""A rule that is on, with its severity and its options."""


class Strictness(Struct, frozen=True):
    """Settings applied to one project.

    ``picked`` are the keys of what is looked at. ``settled`` gives the rules that are on for a
    kind under certain overrides, which are the same for hundreds of things.
    """

    picked: frozenset[str]
    overrides: tuple[tuple[frozenset[str], Override], ...]
    settled: Callable[[str, tuple[int, ...]], tuple[Asked, ...]]

    def given(self, subject: Subject) -> tuple[int, ...]:
        """The places of the overrides that hold for it."""
        return tuple(at for at, (keys, _) in enumerate(self.overrides) if subject.key in keys)


def apply_settings(settings: CheckSettings, picker: Picker, rules: tuple[Rule, ...]) -> Strictness:
    """See what the selectors of the settings mean here. Raises UsageError for one unreadable."""
    everything = frozenset(each.key for each in picker.subjects)
    picked = picker.pick(settings.select) if settings.select else everything
    layers = LAYERS if settings.layers and settings.preset is not Preset.START else ()
    pick = cache(picker.pick)
    overrides = (
        *((pick(each.select), each) for each in layers),
        (everything, Override(select=(), rules=settings.rules)),
        *((pick(each.select), each) for each in settings.overrides),
    )

    @cache
    def settled(kind: str, given: tuple[int, ...]) -> tuple[Asked, ...]:
        asked = [rule for rule in rules if kind in rule.kinds]
        return tuple(_on(asked, [overrides[at][1].rules for at in given], settings.preset))

    return Strictness(picked - picker.pick(settings.exclude), overrides, settled)


def _on(
    rules: Iterable[Rule], given: Iterable[Mapping[str, RuleSetting]], preset: Preset
) -> Iterator[Asked]:
    for rule in rules:
        settings = [each[rule.slug] for each in given if rule.slug in each]
        severity = next(
            (each.severity for each in reversed(settings) if each.severity), rule.severity
        )
        if (settings or preset.includes(rule.preset)) and severity is not Severity.OFF:
            options = {option.name: option.default for option in rule.options}
            for each in settings:
                options |= each.options
            silent = [options[each.name] for each in rule.options if each.silent]
            if any(silent) or not silent:
                yield rule, severity, options
