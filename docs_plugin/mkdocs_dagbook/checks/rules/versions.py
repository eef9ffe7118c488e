"""Do models that others build on have versions, and does everybody say which one is meant?"""

import re

from mkdocs_dagbook.checks.rule import Facts, Issue, Preset, Rule, Verdict, verdict
from mkdocs_dagbook.checks.rules.asking import NO_SAY, fault, texts_option
from mkdocs_dagbook.checks.rules.code import bare_code, in_code
from mkdocs_dagbook.checks.rules.governance import day_of
from mkdocs_dagbook.checks.rules.lineage import parents_of
from mkdocs_dagbook.checks.sql_shape import line_of
from mkdocs_dagbook.site_model import Table

_JINJA_COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
_REF = re.compile(
    r"""\bref\(\s*(?:(['"])\w+\1\s*,\s*)?(['"])(?P<name>\w+)\2\s*(?P<pin>,\s*(?:v|version)\s*=)?"""
)


def is_versioned(table: Table, facts: Facts) -> Verdict:
    """Whether a model that is open to those the project names has versions."""
    access = table.access or "protected"
    if access not in facts.options["access"]:
        return NO_SAY
    return verdict(None if table.version else f"is {access} and has no version")


def latest_is_kept(table: Table, facts: Facts) -> Verdict:
    """Whether what a reader gets who names no version is still kept."""
    if not table.version or table.version != table.latest_version:
        return NO_SAY
    last = day_of(table.deprecation_date)
    if last is None:
        return NO_SAY
    over = last < facts.site.now.date()
    return fault(f"is read by whoever names no version, deprecated since {last}" if over else None)


def says_which(table: Table, facts: Facts) -> Verdict:
    """Whether its code says which version it reads of models that have some."""
    names = {each.name for each in parents_of(table, facts.site) if each.version}
    if not names:
        return NO_SAY
    code = bare_code(table.code, _JINJA_COMMENT)
    unsaid: dict[str, int] = {}
    for found in _REF.finditer(code):
        if found["name"] in names and not found["pin"]:
            unsaid.setdefault(found["name"], found.start())
    issues = tuple(
        Issue(
            message=f"reads {name} and doesn't say which version",
            cause=name,
            origin=in_code(table, line_of(code, at)),
        )
        for name, at in unsaid.items()
    )
    return Verdict(len(names), issues)


RULES = (
    Rule(
        slug="model-version",
        what="Models that others build on have versions.",
        why="A column can then go or change its type while readers move, one after the other.",
        fix="Write `versions:` at the model.",
        kinds=("model",),
        check=is_versioned,
        preset=Preset.STRICT,
        options=(
            texts_option(
                "access", "Whom it is for: of `public`, `protected`, `private`. Empty is nobody."
            ),
        ),
    ),
    Rule(
        slug="latest-version-over",
        what="The version that is read by default is still kept.",
        why="Whoever names no version builds on what its owner may drop today.",
        fix="Set `latest_version` to one that is kept, or move its `deprecation_date`.",
        kinds=("model",),
        check=latest_is_kept,
        reads_runs=True,
        preset=Preset.START,
    ),
    Rule(
        slug="version-unsaid",
        what="Models say which version they read.",
        why="Without it the day on which `latest_version` moves changes or breaks them.",
        fix="Write `ref('orders', v=2)`.",
        kinds=("model", "snapshot"),
        check=says_which,
        preset=Preset.STRICT,
    ),
)
