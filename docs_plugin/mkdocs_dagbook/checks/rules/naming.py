"""Are things called as the project agreed to call them?"""

import re
from collections.abc import Callable
from pathlib import PurePosixPath
from typing import Any

from mkdocs_dagbook.checks.rule import Facts, Preset, Rule, Verdict, verdict
from mkdocs_dagbook.checks.rules.asking import (
    NO_SAY,
    any_of,
    compiled,
    fault,
    fits_pattern,
    number_option,
    pattern_option,
    patterns_option,
)
from mkdocs_dagbook.site_model import DataTest, DataTestSort, Macro, SiteModel, Table

_KEPT = {"postgres": 63, "redshift": 127, "snowflake": 255, "databricks": 255, "bigquery": 1024}
_SNAKE = re.compile(r"[a-z_][a-z0-9_]*")


def name_fits(thing: Any, facts: Facts) -> Verdict:
    """Whether the name has the agreed form."""
    return fits_pattern(thing.name, "the name", facts)


def source_fits(table: Table, facts: Facts) -> Verdict:
    """Whether the source, above its tables, has a name of the agreed form."""
    return fits_pattern(table.source_name or "", "the name of the source", facts)


def test_name_fits(test: DataTest, facts: Facts) -> Verdict:
    """Whether a test that somebody named himself has a name of the agreed form."""
    return NO_SAY if test.sort is DataTestSort.GENERIC else name_fits(test, facts)


def project_name_fits(site: SiteModel, facts: Facts) -> Verdict:
    """Whether the project has a name of the agreed form."""
    return fits_pattern(site.project_name, "the name", facts)


def schema_fits(table: Table, facts: Facts) -> Verdict:
    """Whether the schema has the agreed form."""
    return fits_pattern(table.schema, "the schema", facts)


def database_fits(table: Table, facts: Facts) -> Verdict:
    """Whether the database has the agreed form."""
    return fits_pattern(table.database or "", "the database", facts)


def alias_fits(table: Table, facts: Facts) -> Verdict:
    """Whether the name in the warehouse has the agreed form."""
    return fits_pattern(table.identifier or table.name, "the name in the warehouse", facts)


def file_fits(table: Table, facts: Facts) -> Verdict:
    """Whether the file has a name of the agreed form."""
    return fits_pattern(PurePosixPath(table.code_path).name, "the file", facts)


def properties_file_fits(thing: Any, facts: Facts) -> Verdict:
    """Whether the properties file stands where, and is called as, agreed."""
    if isinstance(thing, Macro):
        path = "" if thing.origin.path == thing.code_path else thing.origin.path
    else:
        path = thing.patch_path or (thing.origin.path if thing.kind == "source" else "")
    return fits_pattern(path, "the properties file", facts) if path else NO_SAY


def name_fits_folder(table: Table, facts: Facts) -> Verdict:
    """Whether the name has the form that was agreed for a folder above it."""
    forms = [
        any_of(form)
        for folder, form in facts.options["names"].items()
        if compiled(folder).search(table.code_path)
    ]
    wrong = [form for form in forms if not compiled(form).search(table.name)]
    if not forms:
        return NO_SAY
    return verdict(f"in {table.folder} names match {wrong[0]}" if wrong else None)


def folder_is_known(table: Table, facts: Facts) -> Verdict:
    """Whether a model stands in a folder there is meant to be."""
    return fits_pattern(f"{table.folder}/", "the folder", facts)


def named_in_snake_case(table: Table, facts: Facts) -> Verdict:
    """Whether the name needs no quotes in any warehouse."""
    return fault(None if _SNAKE.fullmatch(table.name) else "the name isn't snake_case")


def name_is_short(table: Table, facts: Facts) -> Verdict:
    """Whether warehouses keep the whole name."""
    name = table.identifier or table.name
    most = facts.options["max_length"] or _KEPT.get(facts.site.adapter)
    if not most:
        return NO_SAY
    too_long = len(name) > most
    return fault(f"the name has {len(name)} characters, {most} are kept" if too_long else None)


def file_is_named_alike(thing: Any, facts: Facts) -> Verdict:
    """Whether the file is called like the one thing in it."""
    path = PurePosixPath(getattr(thing, "code_path", "") or thing.origin.path)
    # properties files may hold any number of snapshots and macros
    if path.suffix not in {".sql", ".csv", ".py"} or path.stem in _names(thing):
        return fault(None)
    return fault(f"stands in the file {path.name}")


def _names(thing: Any) -> tuple[str, ...]:
    """What the file may be called.

    A generic test is a macro whose name begins with what its file needn't say; what a macro does on
    one warehouse (`bigquery__cents`) stands beside the macro itself.
    """
    name = thing.name.removeprefix("test_")
    return thing.name, name, name.partition("__")[2] if isinstance(thing, Macro) else name


def _named(
    slug: str, kinds: tuple[str, ...], what: str, check: Callable[[Any, Facts], Verdict] = name_fits
) -> Rule:
    """A rule that asks for nothing until somebody says for which form."""
    return Rule(
        slug=slug,
        what=f"{what} in the form the project agreed on.",
        why="A name of a known form says what a thing is before anybody opens it.",
        fix="Rename it, or widen the rule's `pattern`.",
        kinds=kinds,
        check=check,
        preset=Preset.STRICT,
        options=(
            pattern_option(
                "A regular expression that is looked for; `^` and `$` tie it to the ends. Empty "
                "asks for nothing."
            ),
        ),
    )


RULES = (
    _named("model-name", ("model",), "Models have a name"),
    _named("seed-name", ("seed",), "Seeds have a name"),
    _named("snapshot-name", ("snapshot",), "Snapshots have a name"),
    _named("source-name", ("source",), "Sources have a name", source_fits),
    _named("source-table-name", ("source",), "Tables of sources have a name"),
    _named("exposure-name", ("exposure",), "Exposures have a name"),
    _named("metric-name", ("metric",), "Metrics have a name"),
    _named("semantic-model-name", ("semantic_model",), "Semantic models have a name"),
    _named("macro-name", ("macro",), "Macros have a name"),
    _named("group-name", ("group",), "Groups have a name"),
    _named(
        "test-name", ("test", "unit_test"), "Singular and unit tests have a name", test_name_fits
    ),
    _named("project-name", ("project",), "The project has a name", project_name_fits),
    _named("model-schema", ("model", "seed", "snapshot"), "Tables have a schema", schema_fits),
    _named(
        "model-database", ("model", "seed", "snapshot"), "Tables have a database", database_fits
    ),
    _named(
        "model-alias",
        ("model", "seed", "snapshot"),
        "Tables have a name in the warehouse",
        alias_fits,
    ),
    _named("model-file-name", ("model",), "Models have a file", file_fits),
    _named(
        "properties-file",
        ("model", "seed", "snapshot", "source", "macro"),
        "Properties files have a path",
        properties_file_fits,
    ),
    _named("model-folder", ("model",), "Models stand in a folder", folder_is_known),
    Rule(
        slug="name-by-folder",
        what="Models are named as was agreed for their folder.",
        why="`stg_`, `int_` and `fct_` say the layer wherever the name is read.",
        fix="Rename the model, or move it to the folder its name belongs to.",
        kinds=("model", "snapshot", "seed"),
        check=name_fits_folder,
        preset=Preset.STRICT,
        options=(
            patterns_option(
                "names",
                "By regular expression of the path, one that the names there match: "
                "`{^models/staging/: ^stg_}`.",
            ),
        ),
    ),
    Rule(
        slug="name-case",
        what="Models, seeds and snapshots have names of lower-case letters, digits and `_`.",
        why="Any other name needs quotes, everywhere and for ever.",
        fix="Rename the table; an alias keeps its old name in the warehouse.",
        kinds=("model", "seed", "snapshot"),
        check=named_in_snake_case,
        preset=Preset.STRICT,
    ),
    Rule(
        slug="name-length",
        what="Names of tables are short enough to be kept whole.",
        why="PostgreSQL cuts names after 63 characters, and two tables become one.",
        fix="Shorten the name, or give it an `alias`.",
        kinds=("model", "seed", "snapshot"),
        check=name_is_short,
        options=(
            number_option(
                "max_length",
                0,
                "How many characters a name has; 0: as many as the warehouse keeps.",
            ),
        ),
    ),
    Rule(
        slug="file-name",
        what="Snapshots and macros stand in a file of their name.",
        why="Who looks for a name looks for its file first.",
        fix="Rename the file, or move what it holds into files of their own.",
        kinds=("snapshot", "macro"),
        check=file_is_named_alike,
        preset=Preset.STRICT,
    ),
)
