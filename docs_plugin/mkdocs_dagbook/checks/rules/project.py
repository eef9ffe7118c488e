"""Is enough of the project described and tested, and is there a way in? Also unit tests' spread."""

from collections.abc import Callable
from pathlib import PurePosixPath

from dagbook.errors import Origin
from mkdocs_dagbook.checks.rule import Facts, Issue, Preset, Rule, Verdict, verdict
from mkdocs_dagbook.checks.rules.asking import (
    NO_SAY,
    fault,
    fits_pattern,
    number_option,
    pattern_option,
    share_option,
    texts_option,
    too_few,
)
from mkdocs_dagbook.site_model import (
    DataTestSort,
    Exposure,
    Kind,
    Macro,
    Metric,
    SiteModel,
    Table,
)
from mkdocs_dagbook.site_model.slugs import folder_of

_PROJECT = ("project",)


def _unit_tests(table: Table, site: SiteModel) -> int:
    return sum(each.sort is DataTestSort.UNIT for each in site.tests_of(table))


def has_unit_tests(table: Table, facts: Facts) -> Verdict:
    """Whether it has as many unit tests as asked for."""
    found = _unit_tests(table, facts.site)
    return too_few(found, facts.options["min_tests"], "unit tests")


def logic_is_tested(table: Table, facts: Facts) -> Verdict:
    """Whether code that decides something has a unit test."""
    found = facts.shape(table.code).decision
    if not found:
        return NO_SAY
    return verdict(None if _unit_tests(table, facts.site) else f"has {found} and no unit test")


def increments_are_tested(table: Table, facts: Facts) -> Verdict:
    """Whether unit tests of an incremental model try both ways through it."""
    if table.materialization != "incremental" or "is_incremental" not in table.code:
        return NO_SAY
    cases = [each.case for each in facts.site.tests_of(table) if each.case]
    overridden = [each.overrides.get("macro is_incremental") for each in cases]
    return verdict(None if True in overridden else "no unit test sets is_incremental to true")


def has_named_tests(table: Table, facts: Facts) -> Verdict:
    """Whether it has the generic tests that are asked for."""
    asked = facts.options["tests"]
    kinds = {name for each in facts.site.tests_of(table) for name in (each.kind, each.bare_kind)}
    missing = [each for each in asked if each not in kinds]
    if not asked:
        return NO_SAY
    return Verdict(
        len(asked),
        tuple(Issue(message=f"has no test {each}", cause=each) for each in missing),
    )


def description_fits(table: Table, facts: Facts) -> Verdict:
    """Whether the description has what the project agreed on."""
    return fits_pattern(table.description, "the description", facts)


def is_declared(table: Table, facts: Facts) -> Verdict:
    """Whether a properties file knows the table."""
    return verdict(None if table.patch_path else "stands in no properties file")


def is_declared_nearby(table: Table, facts: Facts) -> Verdict:
    """Whether the properties stand in the folder of the code."""
    if not table.patch_path:
        return NO_SAY
    if folder_of(table.patch_path) == table.folder:
        return verdict(None)
    return verdict(f"is described in {PurePosixPath(table.patch_path).parent.as_posix()}")


def calls_macros(table: Table, facts: Facts) -> Verdict:
    """Whether it calls the macros the project asks for."""
    asked = facts.options["macros"]
    called = {each.partition(".")[2] for each in table.macros}
    known = called | {each.rpartition(".")[2] for each in called}
    missing = [each for each in asked if each not in known]
    return Verdict(
        len(asked),
        tuple(Issue(message=f"doesn't call {each}", cause=each) for each in missing),
    )


def _own_models(site: SiteModel) -> list[Table]:
    return [each for each in site.of_kind(Kind.MODEL) if site.is_own(each.package)]


def _share(
    said: str, holds: Callable[[Table, SiteModel], bool]
) -> Callable[[SiteModel, Facts], Verdict]:
    def check(site: SiteModel, facts: Facts) -> Verdict:
        models, least = _own_models(site), facts.options["min_share"]
        found = sum(holds(each, site) for each in models)
        if not models or not least:
            return NO_SAY
        enough = found >= least * len(models)
        text = f"{found} of {len(models)} models {said}, {least:.0%} are asked for"
        return verdict(None if enough else text)

    return check


def views_are_few(site: SiteModel, facts: Facts) -> Verdict:
    """Whether not too many models are views."""
    models, most = _own_models(site), facts.options["max_share"]
    views = sum(each.materialization == "view" for each in models)
    if views <= most * len(models):
        return fault(None)
    return fault(f"{views} of {len(models)} models are views, {most:.0%} are allowed")


def has_overview(site: SiteModel, facts: Facts) -> Verdict:
    """Whether there is a page to begin with."""
    return verdict(None if site.overview.strip() else "has no overview: docs block __overview__")


def blocks_are_quoted(site: SiteModel, facts: Facts) -> Verdict:
    """Whether every doc block is quoted somewhere."""
    blocks = [
        each
        for each in site.doc_blocks.values()
        if site.is_own(each.package) and not each.name.startswith(("__", "term__"))
    ]
    idle = (each for each in blocks if not each.uses and not _is_quoted(each.contents, site))
    return Verdict(
        len(blocks),
        tuple(
            Issue(
                message=f"nothing is described by the doc block {each.name}",
                cause=each.name,
                origin=Origin(each.origin.path, each.origin.line, each.origin.column),
            )
            for each in idle
        ),
    )


def _is_quoted(contents: str, site: SiteModel) -> bool:
    """Whether its text is somebody's description: uses are known of tables and columns alone."""
    text = contents.strip()
    others: tuple[Exposure | Macro | Metric, ...] = (
        *site.exposures.values(),
        *site.macros.values(),
        *site.semantics.metrics.values(),
    )
    return any(text and text in each.description for each in others)


_SHARE = "The share of models. 0 asks for none."

RULES = (
    Rule(
        slug="model-unit-tests",
        what="Models have unit tests.",
        why="A calculation is right when somebody wrote down what must come out.",
        fix="Add `unit_tests:` for the model.",
        kinds=("model", "seed"),
        check=has_unit_tests,
        preset=Preset.STRICT,
        options=(number_option("min_tests", 0, "How many unit tests each has; 0 asks for none."),),
    ),
    Rule(
        slug="logic-unit-test",
        what="Models that decide something have a unit test.",
        why="`case when` and window functions are where mistakes are made that no data shows.",
        fix="Add `unit_tests:` with a row for every branch.",
        kinds=("model",),
        check=logic_is_tested,
        preset=Preset.STRICT,
    ),
    Rule(
        slug="incremental-unit-test",
        what="A unit test tries an incremental model on a table that is there already.",
        why="The branch that runs every night is the one that is never tried.",
        fix="Add a unit test with `overrides: {macros: {is_incremental: true}}`.",
        kinds=("model",),
        check=increments_are_tested,
        preset=Preset.STRICT,
    ),
    Rule(
        slug="tests-by-name",
        what="Tables have the generic tests the project asks for.",
        why="What every mart must prove is proven for none unless a rule asks.",
        fix="Add the test under `data_tests:`.",
        kinds=("model", "snapshot", "seed", "source"),
        check=has_named_tests,
        preset=Preset.STRICT,
        options=(texts_option("tests", "Generic tests each must have; best set by overrides."),),
    ),
    Rule(
        slug="description-form",
        what="Descriptions of models have what the project agreed on.",
        why="Readers find the grain and the refresh where they found them at the last table.",
        fix="Write the description in the agreed form.",
        kinds=("model", "snapshot"),
        check=description_fits,
        preset=Preset.STRICT,
        options=(pattern_option("What is found in the description. Empty asks for nothing."),),
    ),
    Rule(
        slug="properties-missing",
        what="A properties file knows every model, seed and snapshot.",
        why="Where there is no entry, nobody adds a test or a word.",
        fix="Add the table to a properties file.",
        kinds=("model", "seed", "snapshot"),
        check=is_declared,
        preset=Preset.STRICT,
    ),
    Rule(
        slug="properties-nearby",
        what="Properties stand in the folder of the code.",
        why="Who changes the code sees the words about it.",
        fix="Move the entry to a properties file next to the code.",
        kinds=("model", "seed", "snapshot"),
        check=is_declared_nearby,
        preset=Preset.STRICT,
    ),
    Rule(
        slug="required-macros",
        what="Models call the macros the project asks for.",
        why="A common filter or audit column helps only if no model leaves it out.",
        fix="Call the macro.",
        kinds=("model",),
        check=calls_macros,
        preset=Preset.STRICT,
        options=(
            texts_option("macros", "Macros, perhaps with their package; best set by overrides."),
        ),
    ),
    Rule(
        slug="project-documented",
        what="Enough models of the project are described.",
        why="A floor for the whole holds where exceptions for parts add up.",
        fix="Describe more models, those first that most others read.",
        kinds=_PROJECT,
        check=_share("are described", lambda table, site: bool(table.description.strip())),
        preset=Preset.STRICT,
        options=(share_option("min_share", 0, _SHARE),),
    ),
    Rule(
        slug="project-tested",
        what="Enough models of the project have a test.",
        why="A floor for the whole holds where exceptions for parts add up.",
        fix="Test more models, those first that most others read.",
        kinds=_PROJECT,
        check=_share(
            "have a test",
            lambda table, site: any(
                each.sort is not DataTestSort.UNIT for each in site.tests_of(table)
            ),
        ),
        preset=Preset.STRICT,
        options=(share_option("min_share", 0, _SHARE),),
    ),
    Rule(
        slug="project-unit-tested",
        what="Enough models of the project have a unit test.",
        why="A floor for the whole holds where exceptions for parts add up.",
        fix="Add unit tests to the models that calculate most.",
        kinds=_PROJECT,
        check=_share("have a unit test", lambda table, site: _unit_tests(table, site) > 0),
        preset=Preset.STRICT,
        options=(share_option("min_share", 0, _SHARE),),
    ),
    Rule(
        slug="project-views",
        what="Not too many models of the project are views.",
        why="Views upon views make every query pay for the whole way.",
        fix="Store what is read often.",
        kinds=_PROJECT,
        check=views_are_few,
        preset=Preset.STRICT,
        options=(share_option("max_share", 1.0, "The share of models that may be views."),),
    ),
    Rule(
        slug="project-overview",
        what="The project has a page to begin with.",
        why="Who comes for the first time needs to hear what this is about.",
        fix="Write a docs block `__overview__`; the book begins with it.",
        kinds=_PROJECT,
        check=has_overview,
        preset=Preset.STRICT,
    ),
    Rule(
        slug="doc-block-unused",
        what="Something quotes every doc block.",
        why="A text nobody quotes is kept up by nobody and read as if it held.",
        fix="Quote it by `{{ doc('…') }}`, or take it away.",
        kinds=_PROJECT,
        check=blocks_are_quoted,
        preset=Preset.STRICT,
    ),
)
