"""Do columns have the names, types and tests that the project agreed on?"""

import re
from collections import Counter, defaultdict
from functools import lru_cache

from mkdocs_dagbook.checks.rule import Facts, Option, OptionType, Preset, Rule, Verdict
from mkdocs_dagbook.checks.rules.asking import (
    NO_SAY,
    about_column_parts,
    about_columns,
    any_of,
    compiled,
    pattern_option,
    patterns_option,
)
from mkdocs_dagbook.checks.rules.columns import listed
from mkdocs_dagbook.site_model import Column, SiteModel, Table

_MODELS = ("model", "snapshot")
_TABLES = ("source", "seed", "model", "snapshot")
_SNAKE = re.compile(r"[a-z_][a-z0-9_]*")
_PERSONAL = r"(^|_)(e_?mail|phone|birth(day|date)|iban|ssn|passport|(first|last|sur)_?name)$"


def type_of(column: Column) -> str:
    """The type in the warehouse, else the declared one."""
    return (column.data_type or column.declared_type or "").strip()


def named_well(table: Table, facts: Facts) -> Verdict:
    """Whether names of columns have the agreed form."""
    pattern = facts.options["pattern"]
    columns = [each for each in table.columns if each.is_certain]
    wrong = (
        (column, f"the name of column {column.name} doesn't match {pattern}")
        for column in columns
        if not compiled(pattern).search(column.name)
    )
    return about_columns(columns, wrong) if pattern else NO_SAY


def in_snake_case(table: Table, facts: Facts) -> Verdict:
    """Whether names need no quotes, whatever case the warehouse gives them."""
    columns = [each for each in table.columns if each.is_certain]
    wrong = (
        (column, f"the name of column {column.name} isn't snake_case")
        for column in columns
        # a warehouse that writes all names in capitals doesn't ask for quotes
        if not _SNAKE.fullmatch(column.name.lower() if column.name.isupper() else column.name)
    )
    return about_columns(columns, wrong)


def named_by_type(table: Table, facts: Facts) -> Verdict:
    """Whether the name says the type: of each type the names have the agreed form."""
    names = facts.options["names"]
    columns = [each for each in table.columns if type_of(each)]
    wrong = (
        (column, form, f"column {column.name} is {type_of(column)}, such names match {form}")
        for column in columns
        for pattern, forms in names.items()
        for form in [any_of(forms)]
        if _found(pattern, type_of(column)) and not compiled(form).search(column.name)
    )
    return about_column_parts(columns, wrong) if names else NO_SAY


def typed_by_name(table: Table, facts: Facts) -> Verdict:
    """Whether columns of certain names have the agreed types."""
    types = facts.options["types"]
    columns = [each for each in table.columns if type_of(each)]
    wrong = (
        (column, form, f"column {column.name} is {type_of(column)}, such types match {form}")
        for column in columns
        for pattern, forms in types.items()
        for form in [any_of(forms)]
        if compiled(pattern).search(column.name) and not _found(form, type_of(column))
    )
    return about_column_parts(columns, wrong) if types else NO_SAY


def types_allowed(table: Table, facts: Facts) -> Verdict:
    """Whether columns have types the project uses."""
    pattern = facts.options["pattern"]
    columns = [each for each in table.columns if type_of(each)]
    wrong = (
        (column, f"column {column.name} is {type_of(column)}, allowed is {pattern}")
        for column in columns
        if not _found(pattern, type_of(column))
    )
    return about_columns(columns, wrong) if pattern else NO_SAY


@lru_cache(maxsize=65536)
def _found(pattern: str, type_: str) -> bool:
    return re.search(pattern, type_, re.IGNORECASE) is not None


def types_declared(table: Table, facts: Facts) -> Verdict:
    """Whether every listed column says its type; of a seed ``column_types`` says it too."""
    columns = [each for each in table.columns if each.declared]
    types = table.config.get("column_types")
    elsewhere = {str(each).casefold() for each in types} if isinstance(types, dict) else set()
    wrong = (
        (column, f"column {column.name} declares no data_type")
        for column in columns
        if not column.declared_type and column.name.casefold() not in elsewhere
    )
    return about_columns(columns, wrong)


def tested_by_name(table: Table, facts: Facts) -> Verdict:
    """Whether columns of certain names have the tests that were agreed."""
    asked = facts.options["tests"]
    columns = [each for each in table.columns if each.is_certain]
    wrong = (
        (column, str(test), f"column {column.name} has no test {test}")
        for column in columns
        for pattern, tests in asked.items()
        if compiled(pattern).search(column.name)
        for test in ([tests] if isinstance(tests, str) else tests)
        if not _is_tested(column, str(test), facts.site)
    )
    return about_column_parts(columns, wrong) if asked else NO_SAY


def _is_tested(column: Column, wanted: str, site: SiteModel) -> bool:
    return any(wanted in (site.tests[e].kind, site.tests[e].bare_kind) for e in column.tests)


def keys_lead_somewhere(table: Table, facts: Facts) -> Verdict:
    """Whether a test says where foreign keys lead."""
    pattern = facts.options["pattern"]
    if not pattern:
        return NO_SAY
    pointing = {name.casefold() for each in table.foreign_keys for name in each.columns}
    columns = [
        each
        for each in table.columns
        if each.is_certain and not each.is_key and compiled(pattern).search(each.name)
    ]
    wrong = (
        (column, f"column {column.name} has no test that says where it leads")
        for column in columns
        if column.name.casefold() not in pointing
        and not _is_tested(column, "relationships", facts.site)
    )
    return about_columns(columns, wrong)


def same_type_everywhere(table: Table, facts: Facts) -> Verdict:
    """Whether columns of one name have one type in all models."""
    usual = facts.of_site(usual_types)
    columns = [each for each in table.columns if each.data_type and each.name.lower() in usual]
    wrong = (
        (column, f"column {column.name} is {column.data_type}, elsewhere mostly {most}")
        for column in columns
        if (most := usual[column.name.lower()]) != column.data_type
    )
    return about_columns(columns, wrong)


def usual_types(site: SiteModel) -> dict[str, str]:
    """The commonest type by name of column, where models of the project have several with it."""
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    for table in site.tables.values():
        if table.kind.value in _MODELS and site.is_own(table.package):
            for column in table.columns:
                if column.data_type:
                    counted[column.name.lower()][column.data_type] += 1
    # of two types that are equally common none is the usual one
    return {
        name: types.most_common(1)[0][0]
        for name, types in counted.items()
        if types.total() > 1 and (len(types) == 1 or _leads(types))
    }


def _leads(types: Counter[str]) -> bool:
    (_, first), (_, second) = types.most_common(2)
    return first > second


def same_words_everywhere(table: Table, facts: Facts) -> Verdict:
    """Whether columns of one name are described alike in all models."""
    texts = facts.of_site(texts_by_name)
    columns = [each for each in table.columns if each.is_documented]
    wrong = (
        (column, f"column {column.name} is described in {len(found)} ways in the project")
        for column in columns
        if len(found := texts.get(column.name.lower(), ())) > 1
    )
    return about_columns(columns, wrong)


def texts_by_name(site: SiteModel) -> dict[str, set[str]]:
    """The descriptions of columns of the project's models by their name."""
    found: dict[str, set[str]] = defaultdict(set)
    for table in site.tables.values():
        if table.kind.value in _MODELS and site.is_own(table.package):
            for column in table.columns:
                if column.is_documented:
                    found[column.name.lower()].add(" ".join(column.description.split()).casefold())
    return found


def personal_is_marked(table: Table, facts: Facts) -> Verdict:
    """Whether columns called like personal data say that they are, or that they aren't."""
    pattern, keys = facts.options["pattern"], facts.options["marks"]
    columns = [each for each in table.columns if each.declared and _found(pattern, each.name)]
    wrong = (
        (column, f"column {column.name} is called like personal data and isn't marked")
        for column in columns
        if not set(keys) & {*column.meta, *column.tags}
    )
    return about_columns(columns, wrong) if pattern else NO_SAY


_PATTERN = pattern_option(
    "A regular expression that is looked for in the name. Empty asks for nothing."
)
_MARKS = ("pii", "contains_pii", "personal", "sensitive", "gdpr", "classification")

RULES = (
    Rule(
        slug="column-name",
        what="Columns have a name of the form the project agreed on.",
        why="Who knows one table then knows the columns of the next.",
        fix="Rename the column.",
        kinds=_TABLES,
        check=named_well,
        preset=Preset.STRICT,
        options=(_PATTERN,),
    ),
    Rule(
        slug="column-name-case",
        what="Columns of models have names of lower-case letters, digits and `_`.",
        why="Any other name needs quotes, everywhere and for ever.",
        fix="Rename the column in the model.",
        kinds=_MODELS,
        check=in_snake_case,
        preset=Preset.STRICT,
    ),
    Rule(
        slug="column-name-by-type",
        what="Names of columns say the type: `_at` a moment, `is_` yes or no.",
        why="Who writes a query sees the name, not the type.",
        fix="Rename or cast the column.",
        kinds=_MODELS,
        check=named_by_type,
        preset=Preset.STRICT,
        options=(
            patterns_option(
                "names", "By type, the form of the name: `{^timestamp: _at$, ^bool: ^(is|has)_}`."
            ),
        ),
    ),
    Rule(
        slug="column-type-by-name",
        what="Columns of certain names have the agreed types.",
        why="An amount that is a float in one table and a decimal in the next doesn't add up.",
        fix="Cast the column, or rename it.",
        kinds=_TABLES,
        check=typed_by_name,
        preset=Preset.STRICT,
        options=(
            patterns_option(
                "types", "By name, the form of the type: `{_at$: ^timestamp, _id$: int|varchar}`."
            ),
        ),
    ),
    Rule(
        slug="column-types-allowed",
        what="Columns have types the project uses.",
        why="Types that tools can't read, or that round, cause trouble far away.",
        fix="Cast the column.",
        kinds=_MODELS,
        check=types_allowed,
        preset=Preset.STRICT,
        options=(pattern_option("What is found in every type. Empty allows all."),),
    ),
    Rule(
        slug="column-type-declared",
        what="Listed columns declare their type.",
        why="A type that is written down can be compared with the warehouse, and promised.",
        fix="Write `data_type:` at the column.",
        kinds=("seed", *_MODELS),
        check=types_declared,
        preset=Preset.STRICT,
    ),
    Rule(
        slug="column-test-by-name",
        what="Columns of certain names have the tests that were agreed.",
        why="Every key and every amount deserves the same care.",
        fix="Add the test under `data_tests:` of the column.",
        kinds=_TABLES,
        check=tested_by_name,
        preset=Preset.STRICT,
        options=(
            patterns_option(
                "tests", "Tests by name: `{_id$: not_null, ^status$: [not_null, accepted_values]}`."
            ),
        ),
    ),
    Rule(
        slug="foreign-key-test",
        what="A test says where foreign keys lead.",
        why="Rows that lead nowhere drop out of joins without a word.",
        fix="Add `relationships`, or a foreign key constraint.",
        kinds=_MODELS,
        check=keys_lead_somewhere,
        preset=Preset.STRICT,
        options=(_PATTERN,),
    ),
    Rule(
        slug="column-type-conflict",
        what="Columns of one name have one type in all models.",
        why="Joins on them cast, slowly, or find nothing.",
        fix="Cast it where it differs, or give it another name.",
        kinds=_MODELS,
        check=same_type_everywhere,
        preset=Preset.STRICT,
    ),
    Rule(
        slug="column-words-conflict",
        what="Columns of one name are described alike in all models.",
        why="Two meanings under one name are mixed up, two texts for one meaning drift apart.",
        fix="Write the text once as a doc block, or rename one of the columns.",
        kinds=_MODELS,
        check=same_words_everywhere,
        preset=Preset.STRICT,
    ),
    Rule(
        slug="personal-by-name",
        what="Columns called like personal data say whether they are.",
        why="What nobody marked, nobody masks and nobody deletes.",
        fix="Write `meta: {pii: true}` at the column, or `pii: false` where it isn't.",
        kinds=_TABLES,
        check=personal_is_marked,
        preset=Preset.STRICT,
        options=(
            pattern_option("Names that sound like personal data.", default=_PERSONAL),
            Option(
                name="marks",
                type=OptionType.TEXTS,
                default=_MARKS,
                summary="Keys of `meta` or tags that say so.",
            ),
        ),
    ),
    Rule(
        slug="columns-listed",
        what="Every column of a seed or a source is listed in a properties file.",
        why="What nobody listed, nobody tested and nobody knows to be personal data.",
        fix="Add the column under `columns:` of the table.",
        kinds=("seed", "source"),
        check=listed,
        preset=Preset.STRICT,
    ),
)
