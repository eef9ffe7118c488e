"""Do dashboards and applications say what they are, whose, and what they read?"""

from urllib.parse import urlsplit

from mkdocs_dagbook.checks.rule import Facts, Preset, Rule, Verdict, verdict
from mkdocs_dagbook.checks.rules.asking import (
    NO_SAY,
    about_many,
    compiled,
    fault,
    faults,
    number_option,
    pattern_option,
    texts_option,
)
from mkdocs_dagbook.site_model import Exposure, Kind, SiteModel, Table

_EXPOSURE = ("exposure",)


def _inputs(exposure: Exposure, site: SiteModel) -> list[Table]:
    return [site.tables[each] for each in exposure.depends_on if each in site.tables]


def has_url(exposure: Exposure, facts: Facts) -> Verdict:
    """Whether it says where it is, by an address that can be one."""
    if exposure.kind not in facts.options["types"]:
        return NO_SAY
    if not exposure.url:
        return verdict("has no url")
    parts = urlsplit(exposure.url)
    good = parts.scheme in {"http", "https"} and parts.netloc
    return verdict(None if good else f"the url is no address: {exposure.url}")


def has_email(exposure: Exposure, facts: Facts) -> Verdict:
    """Whether an owner can be written to."""
    owners = (facts.site.owners[each] for each in exposure.owners if each in facts.site.owners)
    known = any("@" in (each.email or "") for each in owners)
    return verdict(None if known else "no owner has an e-mail address")


def has_maturity(exposure: Exposure, facts: Facts) -> Verdict:
    """Whether it says how much one may rely on it."""
    return verdict(None if exposure.maturity else "has no maturity")


def reads_something(exposure: Exposure, facts: Facts) -> Verdict:
    """Whether it says what it reads."""
    found = exposure.depends_on or exposure.metrics
    return fault(None if found else "reads nothing: depends_on is empty")


def reads_no_source(exposure: Exposure, facts: Facts) -> Verdict:
    """Whether it reads what the project makes, not raw data."""
    sources = (e for e in _inputs(exposure, facts.site) if e.kind is Kind.SOURCE)
    return faults(f"reads the source {each.title}" for each in sources)


def reads_public(exposure: Exposure, facts: Facts) -> Verdict:
    """Whether it reads public models alone, in a project that has some."""
    if not facts.of_site(_has_public):
        return NO_SAY
    models = [e for e in _inputs(exposure, facts.site) if e.kind is Kind.MODEL]
    wrong = (each for each in models if each.access != "public")
    return about_many(len(models), (f"reads {each.title}, which isn't public" for each in wrong))


def _has_public(site: SiteModel) -> bool:
    return any(each.access == "public" for each in site.tables.values())


def reads_stored(exposure: Exposure, facts: Facts) -> Verdict:
    """Whether what it reads is stored."""
    unstored = facts.options["materializations"]
    models = [e for e in _inputs(exposure, facts.site) if e.kind is Kind.MODEL]
    wrong = (each for each in models if each.materialization in unstored)
    return about_many(len(models), (f"reads the {e.materialization} {e.title}" for e in wrong))


def reads_permitted(exposure: Exposure, facts: Facts) -> Verdict:
    """Whether it reads from the folders that are meant to be read."""
    pattern = facts.options["pattern"]
    if not pattern:
        return NO_SAY
    models = [e for e in _inputs(exposure, facts.site) if e.kind is not Kind.SOURCE]
    wrong = (each for each in models if not compiled(pattern).search(each.code_path))
    return about_many(len(models), (f"reads {each.title} in {each.folder}" for each in wrong))


def reads_few(exposure: Exposure, facts: Facts) -> Verdict:
    """Whether it reads neither too few nor too many tables."""
    found = len(exposure.depends_on)
    least, most = facts.options["min_tables"], facts.options["max_tables"]
    if least <= found <= most:
        return fault(None)
    return fault(f"reads {found} tables, allowed are {least} to {most}")


RULES = (
    Rule(
        slug="exposure-url",
        what="Dashboards and applications say where they are.",
        why="Who changes a table has to see what shows it.",
        fix="Set `url:` at the exposure.",
        kinds=_EXPOSURE,
        check=has_url,
        options=(
            texts_option("types", "Types that have an address.", ("dashboard", "application")),
        ),
    ),
    Rule(
        slug="exposure-owner-email",
        what="Owners of exposures can be written to.",
        why="A name helps those who know the person.",
        fix="Set `owner: {email: …}` at the exposure.",
        kinds=_EXPOSURE,
        check=has_email,
        preset=Preset.STRICT,
    ),
    Rule(
        slug="exposure-maturity",
        what="Exposures say how much one may rely on them.",
        why="An experiment may break, the board's report may not.",
        fix="Set `maturity:` to high, medium or low.",
        kinds=_EXPOSURE,
        check=has_maturity,
        preset=Preset.STRICT,
    ),
    Rule(
        slug="exposure-inputs",
        what="Exposures say what they read.",
        why="An exposure that reads nothing warns nobody.",
        fix="List models under `depends_on:`.",
        kinds=_EXPOSURE,
        check=reads_something,
    ),
    Rule(
        slug="exposure-source",
        what="Exposures read what the project makes, not raw data.",
        why="Raw data changes without notice, and nobody cleaned or tested it.",
        fix="Read a model.",
        kinds=_EXPOSURE,
        check=reads_no_source,
    ),
    Rule(
        slug="exposure-public",
        what="Exposures read public models, in a project that has some.",
        why="What isn't public may change without a word.",
        fix="Make the model public, with a contract, or read one that is.",
        kinds=_EXPOSURE,
        check=reads_public,
        preset=Preset.STRICT,
    ),
    Rule(
        slug="exposure-view",
        what="Exposures read what is stored.",
        why="People wait while a view is calculated.",
        fix="Make the model a table.",
        kinds=_EXPOSURE,
        check=reads_stored,
        preset=Preset.STRICT,
        options=(texts_option("materializations", "What isn't stored.", ("view", "ephemeral")),),
    ),
    Rule(
        slug="exposure-folder",
        what="Exposures read from the folders that are meant to be read.",
        why="A step in the middle is nobody's promise.",
        fix="Read a mart.",
        kinds=_EXPOSURE,
        check=reads_permitted,
        preset=Preset.STRICT,
        options=(
            pattern_option(
                "What is found in the path of each model that is read, such as "
                "`/marts/`. Empty allows all."
            ),
        ),
    ),
    Rule(
        slug="exposure-size",
        what="Exposures read neither too few nor too many tables.",
        why="A dashboard on forty tables joins where models should.",
        fix="Build a mart for it.",
        kinds=_EXPOSURE,
        check=reads_few,
        preset=Preset.STRICT,
        options=(
            number_option("min_tables", 0, "How many tables it reads at least."),
            number_option("max_tables", 20, "How many tables it reads at most."),
        ),
    ),
)
