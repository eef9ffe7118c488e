"""Rules that a project or a distribution brings: Python functions, and queries in ``checks/``.

A Python file or module has ``RULES``, a tuple of ``Rule``; a distribution names its own by an entry
point of the group ``dagbook.rules``. A query is a rule by its head::

    -- what: Marts are tables.
    -- why: Dashboards wait for views.
    -- fix: Set `materialized: table`.
    -- severity: error
    -- kinds: model
    select unique_id, 'is a view' as message from nodes
    where path like 'models/marts/%' and materialized = 'view'

Each row is a finding: ``unique_id`` says about what, ``message`` what is wrong, and perhaps
``column_name`` where. Nothing but ``unique_id`` is needed. No row, no finding.
"""

import re
import sys
from collections.abc import Callable, Iterable, Mapping
from importlib import import_module
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from traceback import extract_tb
from types import ModuleType
from typing import Any, cast

from msgspec import Struct
from msgspec.structs import replace

from dagbook.entry_points import entry_points, load_target, named_targets
from dagbook.errors import DagbookError, Origin, ProjectError
from mkdocs_dagbook.checks.rule import Facts, Issue, Preset, Rule, Severity, Verdict
from mkdocs_dagbook.site_model import SiteModel

SQL_KINDS = ("model", "snapshot", "seed", "source", "exposure", "test", "macro", "project")
_HEAD = re.compile(r"^--\s*(?P<key>what|why|fix|severity|kinds):\s*(?P<text>.*?)\s*$", re.MULTILINE)


class SqlRule(Struct, frozen=True):
    """A query that is a rule; the rule's ``check`` knows nothing until the query was asked."""

    rule: Rule
    query: str
    origin: Origin


class QueryRow(Struct, frozen=True):
    """One row a query gave: what it is about, what is wrong, and at which column."""

    ident: str
    message: str = ""
    column: str | None = None


AskQueries = Callable[[SiteModel, tuple[SqlRule, ...]], Mapping[str, tuple[QueryRow, ...]]]
"""Rows by slug. Raises ProjectError for a query that fails."""


def load_rules(
    project: Path, names: Iterable[str], place: Callable[..., Origin]
) -> tuple[Rule, ...]:
    """Those of installed distributions, then of the named files and modules.

    ``place`` tells where the settings name them.

    Raises:
        ProjectError: a file or module that can't be loaded, or has no rules.
    """
    installed = [target for _, target in sorted(named_targets("dagbook.rules"))]
    rules = [rule for each in installed for rule in _rules_of(_loaded(each), each, None)]
    named = place("rules_from")
    for name in names:
        rules += _rules_of(_module(project, name, named), name, named)
    return tuple(rules)


def read_sql_rules(project: Path, folder: str) -> tuple[SqlRule, ...]:
    """The queries of a folder of the project, by name; none if there is no such folder."""
    paths = sorted((project / folder).glob("*.sql"))
    return tuple(_sql_rule(path, f"{folder}/{path.name}") for path in paths)


def bind_sql_rules(rules: tuple[SqlRule, ...], site: SiteModel) -> tuple[Rule, ...]:
    """Ask the queries, and give rules that know the answers. Raises ProjectError."""
    if not rules:
        return ()
    ask = cast("AskQueries", load_target(entry_points("dagbook.rule_languages")["sql"]))
    rows = ask(site, rules)
    known = {*site.tables, *site.exposures, *site.tests, *site.macros}
    return tuple(_bound(each.rule, rows[each.rule.slug], known) for each in rules)


def guarded(rule: Rule, thing: Any, facts: Facts) -> Verdict:
    """A rule's answer; whatever a function of the user's raises becomes an error with its place."""
    try:
        return rule.check(thing, facts)
    except DagbookError:
        raise
    except Exception as error:
        name = getattr(thing, "unique_id", getattr(thing, "name", ""))
        frame = extract_tb(error.__traceback__)[-1]
        raise ProjectError(
            "broken-rule",
            f"the rule {rule.slug} fails for {name}: {type(error).__name__}: {error}",
            origin=Origin(frame.filename, frame.lineno),
            hint=f"mend it, or set `rules: {{{rule.slug}: off}}`",
        ) from error


def _loaded(target: str) -> Any:
    try:
        return load_target(target)
    except Exception as error:
        raise ProjectError(
            "broken-rule",
            f"the installed rules {target} can't be loaded: {type(error).__name__}: {error}",
            hint="install what they need, or take away the package that brings them",
        ) from error


def _module(project: Path, name: str, named: Origin) -> ModuleType:
    try:
        if not name.endswith(".py"):
            return import_module(name)
        path = project / name
        spec = spec_from_file_location(f"dagbook_rules_{path.stem}", path)
        assert spec is not None and spec.loader is not None
        module = module_from_spec(spec)
        # dataclasses look their module up by its name
        sys.modules[spec.name] = module
        spec.loader.exec_module(module)
    except Exception as error:
        frames = [each for each in extract_tb(error.__traceback__) if each.filename.endswith(name)]
        line = frames[-1].lineno if frames else getattr(error, "lineno", None)
        line = line if name.endswith(".py") else None
        # what isn't there, or is no file of the project, has no line of its own
        origin = Origin(name, line) if line else named
        raise ProjectError(
            "broken-rule",
            f"the rules of {name} can't be loaded: {type(error).__name__}: {error}",
            origin=origin,
            hint="`rules_from` names Python files of the project, or modules that are installed",
        ) from error
    return module


def _rules_of(holder: Any, name: str, named: Origin | None) -> tuple[Rule, ...]:
    rules = getattr(holder, "RULES", holder)
    if isinstance(rules, list | tuple) and all(isinstance(each, Rule) for each in rules):
        return tuple(replace(rule, reads_runs=True) for rule in rules)  # nobody knows what it reads
    raise ProjectError(
        "broken-rule",
        f"{name} has no rules",
        origin=named,
        hint="set `RULES = (Rule(...), ...)` there, with Rule from mkdocs_dagbook.checks",
    )


def _sql_rule(path: Path, name: str) -> SqlRule:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ProjectError(
            "broken-rule",
            f"the query can't be read: {error}",
            origin=Origin(name),
            hint="write it as SQL in UTF-8, or take the file away",
        ) from error
    head = {each["key"]: each["text"] for each in _HEAD.finditer(text)}
    kinds = tuple(head.get("kinds", "").replace(",", " ").split()) or SQL_KINDS
    try:
        severity = Severity(head.get("severity", "warning"))
    except ValueError:
        raise ProjectError(
            "broken-rule",
            f"{head['severity']!r} is no severity",
            origin=Origin(name, text[: text.index("severity")].count("\n") + 1),
            hint="write `-- severity: error` or `-- severity: warning`",
        ) from None
    slug = re.sub(r"[^a-z0-9]+", "-", path.stem.lower()).strip("-")
    rule = Rule(
        slug=slug,
        what=head.get("what", f"The query {name} gives no row."),
        why=head.get("why", "The project asks for it."),
        fix=head.get("fix", f"See {name}."),
        kinds=kinds,
        check=_not_asked,
        severity=severity,
        preset=Preset.START,
    )
    return SqlRule(rule, text, Origin(name, 1, 1))


def _not_asked(thing: Any, facts: Facts) -> Verdict:
    return Verdict(0)


def _bound(rule: Rule, rows: tuple[QueryRow, ...], known: set[str]) -> Rule:
    """What is about nothing the gate knows is told of the project as a whole."""
    by_ident: dict[str, list[QueryRow]] = {}
    strangers: list[Issue] = []
    for row in rows:
        if row.ident in known:
            by_ident.setdefault(row.ident, []).append(row)
        else:
            message = ": ".join(filter(None, (row.ident, row.message))) or rule.what
            strangers.append(Issue(message=message, cause=row.ident))

    def check(thing: Any, facts: Facts) -> Verdict:
        if isinstance(thing, SiteModel):
            return Verdict(len(strangers), tuple(strangers))
        found = by_ident.get(thing.unique_id, [])
        issues = tuple(_issue(rule, row, thing) for row in found)
        return Verdict(max(1, len(issues)), issues)

    return replace(rule, check=check, kinds=(*dict.fromkeys((*rule.kinds, "project")),))


def _issue(rule: Rule, row: QueryRow, thing: Any) -> Issue:
    column = thing.column(row.column) if row.column and hasattr(thing, "column") else None
    return Issue(
        message=row.message or f"is found by {rule.slug}",
        column=row.column,
        origin=getattr(column, "origin", None),
    )
