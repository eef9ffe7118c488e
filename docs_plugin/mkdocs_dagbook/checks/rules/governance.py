"""Is what others build on promised, kept and theirs to read?"""

from datetime import date
from typing import Any

from mkdocs_dagbook.checks.rule import Facts, Preset, Rule, Verdict, verdict
from mkdocs_dagbook.checks.rules.asking import (
    NO_SAY,
    about_columns,
    about_many,
    allowed,
    compiled,
    fault,
    faults,
    fits_pattern,
    number_option,
    pattern_option,
    texts_option,
)
from mkdocs_dagbook.checks.rules.lineage import parents_of
from mkdocs_dagbook.site_model import Kind, SiteModel, Table

_MODEL = ("model",)


def access_allowed(table: Table, facts: Facts) -> Verdict:
    """Whether the model has an access the project allows there."""
    return allowed(table.access or "", "access", facts)


def materialization_allowed(table: Table, facts: Facts) -> Verdict:
    """Whether the model is materialized in a way the project allows there."""
    return allowed(table.materialization, "materialized", facts)


def public_is_promised(table: Table, facts: Facts) -> Verdict:
    """Whether a public model has a contract."""
    if table.access != "public":
        return NO_SAY
    return verdict(None if table.contract_enforced else "is public and has no enforced contract")


def public_is_owned(table: Table, facts: Facts) -> Verdict:
    """Whether a public model belongs to a group."""
    if table.access != "public":
        return NO_SAY
    return verdict(None if table.group else "is public and belongs to no group")


def public_is_described(table: Table, facts: Facts) -> Verdict:
    """Whether every column of a public model is described."""
    columns = [each for each in table.columns if each.is_certain]
    wrong = (
        (column, f"column {column.name} of a public model has no description")
        for column in columns
        if not column.is_documented
    )
    return about_columns(columns, wrong) if table.access == "public" else NO_SAY


def _grants(table: Table) -> dict[str, Any]:
    grants = table.config.get("grants")
    return grants if isinstance(grants, dict) else {}


def grants_allowed(table: Table, facts: Facts) -> Verdict:
    """Whether only such rights are granted as the project allows."""
    pattern, granted = facts.options["pattern"], _grants(table)
    wrong = (each for each in granted if not compiled(pattern).search(str(each)))
    return about_many(len(granted), (f"grants {e}" for e in wrong)) if pattern else NO_SAY


def grants_required(table: Table, facts: Facts) -> Verdict:
    """Whether the rights the project asks for are granted to somebody."""
    asked, granted = facts.options["rights"], _grants(table)
    wrong = (each for each in asked if not granted.get(each))
    return about_many(len(asked), (f"grants nobody {each}" for each in wrong))


def grants_counted(table: Table, facts: Facts) -> Verdict:
    """Whether as many rights are granted as the project allows."""
    found, least, most = (
        len(_grants(table)),
        facts.options["min_grants"],
        facts.options["max_grants"],
    )
    if least <= found <= most:
        return verdict(None)
    return verdict(f"grants {found} rights, allowed are {least} to {most}")


def constrained(table: Table, facts: Facts) -> Verdict:
    """Whether constraints of the types asked for stand at the model or its columns."""
    asked = facts.options["types"]
    own = table.config.get("constraints") or ()
    found = {word for column in table.columns for word in column.constraints}
    found |= {str(each.get("type")) for each in own if isinstance(each, dict)}
    found |= {"primary_key"} if any(each.is_key for each in table.columns) else set()
    found |= {"foreign_key"} if table.foreign_keys else set()
    wrong = (each for each in asked if each not in found)
    return about_many(len(asked), (f"has no constraint {each}" for each in wrong))


def one_primary_key(table: Table, facts: Facts) -> Verdict:
    """Whether not several columns each say that they are the key."""
    keys = [each.name for each in table.columns if "primary_key" in each.constraints]
    return fault(f"has several primary keys: {', '.join(keys)}" if len(keys) > 1 else None)


def version_fits(table: Table, facts: Facts) -> Verdict:
    """Whether a version is called as agreed."""
    return fits_pattern(table.version, "the version", facts) if table.version else NO_SAY


def reads_latest(table: Table, facts: Facts) -> Verdict:
    """Whether it reads no version of a model that is older than what is read by default."""
    newest = facts.of_site(newest_versions)
    read = [each for each in parents_of(table, facts.site) if each.version]
    wrong = (
        f"reads {each.title}, there is {newest[each.package, each.name].title}"
        for each in read
        if _is_older(each, newest[each.package, each.name])
    )
    return faults(wrong)


def newest_versions(site: SiteModel) -> dict[tuple[str, str], Table]:
    """Of each versioned model the version it calls the latest, else the highest."""
    found: dict[tuple[str, str], Table] = {}
    for table in site.of_kind(Kind.MODEL):
        if table.version:
            known = found.setdefault((table.package, table.name), table)
            if table.version == table.latest_version or (
                known.version != known.latest_version and _is_older(known, table)
            ):
                found[table.package, table.name] = table
    return found


def _is_older(table: Table, other: Table) -> bool:
    """Whether a version came before another; what comes after the latest is tried out."""
    return _rank(table.version or "") < _rank(other.version or "")


def _rank(version: str) -> tuple[float, str]:
    try:
        return float(version), version
    except ValueError:
        return -1, version


def reads_nothing_deprecated(table: Table, facts: Facts) -> Verdict:
    """Whether it reads nothing whose last day is over."""
    today = facts.site.now.date()
    ending = [each for each in parents_of(table, facts.site) if each.deprecation_date]
    dated = [(each, day) for each in ending if (day := day_of(each.deprecation_date)) is not None]
    return faults(
        (f"reads {each.title}, deprecated since {day}" for each, day in dated if day < today),
    )


def ends_some_day(table: Table, facts: Facts) -> Verdict:
    """Whether an older version says until when it is kept."""
    if not table.version:
        return NO_SAY
    if not _is_older(table, facts.of_site(newest_versions)[table.package, table.name]):
        return NO_SAY
    said = table.deprecation_date
    return verdict(None if said else "is an older version and has no deprecation_date")


def day_of(text: str | None) -> date | None:
    """The day of a moment such as `deprecation_date`, if it says one."""
    try:
        return date.fromisoformat((text or "")[:10])
    except ValueError:
        return None


_ALLOWED = texts_option("allowed", "What is allowed; best set by overrides. Empty allows all.")

RULES = (
    Rule(
        slug="model-access",
        what="Models have an access that is allowed where they stand.",
        why="What is public by accident can't be changed any more.",
        fix="Set `access:` at the model.",
        kinds=_MODEL,
        check=access_allowed,
        preset=Preset.STRICT,
        options=(_ALLOWED,),
    ),
    Rule(
        slug="model-materialization",
        what="Models are materialized in a way that is allowed where they stand.",
        why="Marts as views are slow, staging as tables costs twice.",
        fix="Set `materialized` at the model or its folder.",
        kinds=_MODEL,
        check=materialization_allowed,
        preset=Preset.STRICT,
        options=(_ALLOWED,),
    ),
    Rule(
        slug="public-contract",
        what="Public models promise their columns and types by an enforced contract.",
        why="Who builds on them can't be asked before every change.",
        fix="Set `contract: {enforced: true}` and give every column a `data_type`.",
        kinds=_MODEL,
        check=public_is_promised,
    ),
    Rule(
        slug="public-group",
        what="Public models belong to a group.",
        why="Who reads across teams needs to know whose it is.",
        fix="Set `group:` at the model or its folder.",
        kinds=_MODEL,
        check=public_is_owned,
        preset=Preset.STRICT,
    ),
    Rule(
        slug="public-columns",
        what="Every column of a public model is described.",
        why="It is offered to people who can't ask at the next desk.",
        fix="Write `description:` at the column.",
        kinds=_MODEL,
        check=public_is_described,
    ),
    Rule(
        slug="grants-allowed",
        what="Models grant only rights that are allowed.",
        why="A right to write on a mart makes figures that no model explains.",
        fix="Take the right out of `grants`.",
        kinds=("model", "seed", "snapshot"),
        check=grants_allowed,
        preset=Preset.STRICT,
        options=(pattern_option("What is found in the name of each right. Empty allows all."),),
    ),
    Rule(
        slug="grants-required",
        what="Models grant the rights the project asks for.",
        why="A mart nobody may read is found out by the first reader.",
        fix="Add the right to `grants`.",
        kinds=("model", "seed", "snapshot"),
        check=grants_required,
        preset=Preset.STRICT,
        options=(texts_option("rights", "Rights such as `select`. Empty asks for none."),),
    ),
    Rule(
        slug="grants-count",
        what="Models grant as many rights as the project allows.",
        why="The fewer there are, the sooner somebody sees the wrong one.",
        fix="Grant to roles, and only what is needed.",
        kinds=("model", "seed", "snapshot"),
        check=grants_counted,
        preset=Preset.STRICT,
        options=(
            number_option("min_grants", 0, "How many rights are granted at least."),
            number_option("max_grants", 10, "How many rights are granted at most."),
        ),
    ),
    Rule(
        slug="model-constraints",
        what="Models have the constraints the project asks for.",
        why="What the warehouse refuses needs no test.",
        fix="Add it under `constraints:` of the model or the column.",
        kinds=_MODEL,
        check=constrained,
        preset=Preset.STRICT,
        options=(texts_option("types", "Such as `primary_key`, `not_null`. Empty asks for none."),),
    ),
    Rule(
        slug="one-primary-key",
        what="Not several columns each claim to be the primary key.",
        why="A table has one; two at columns are no key of two columns, and most warehouses fail.",
        fix="Write one constraint at the model that names all its columns.",
        kinds=_MODEL,
        check=one_primary_key,
    ),
    Rule(
        slug="version-form",
        what="Versions are called as the project agreed.",
        why="Who pins a version has to know which comes after it.",
        fix="Rename the version.",
        kinds=_MODEL,
        check=version_fits,
        preset=Preset.STRICT,
        options=(pattern_option("What is found in the version. Empty asks for nothing."),),
    ),
    Rule(
        slug="old-version-read",
        what="Models read the newest version of others.",
        why="The old one goes some day, and is mended no more.",
        fix="Read the newest version.",
        kinds=("model", "snapshot"),
        check=reads_latest,
        preset=Preset.STRICT,
    ),
    Rule(
        slug="deprecated-read",
        what="Nothing reads a model whose last day is over.",
        why="Its owner was promised to be free to drop it.",
        fix="Read what replaces it, or agree on another `deprecation_date`.",
        kinds=("model", "snapshot"),
        check=reads_nothing_deprecated,
        reads_runs=True,
        preset=Preset.START,
    ),
    Rule(
        slug="old-version-end",
        what="Older versions of a model say until when they are kept.",
        why="Without a day nobody moves, and both versions are built for ever.",
        fix="Set `deprecation_date` at the version.",
        kinds=_MODEL,
        check=ends_some_day,
        preset=Preset.STRICT,
    ),
)
