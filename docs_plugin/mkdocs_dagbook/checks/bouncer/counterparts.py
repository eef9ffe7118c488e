"""Which rule of the gate asks what a check of dbt-bouncer 4 asks, and with which options."""

from collections.abc import Callable, Iterator, Mapping
from math import ceil
from typing import Any

from msgspec import Struct, field

Turn = Callable[[Any], Any]


class UntranslatableError(Exception):
    """A check, or one of its parameters, that no rule knows; the text says why."""


class Counterpart(Struct, frozen=True, kw_only=True):
    """A rule, and where the check's parameters go: to an option, turned into its form.

    ``fixed`` are options the check stands for itself; ``kind`` narrows a rule that is asked about
    more kinds of things than the check.
    """

    rule: str
    options: Mapping[str, tuple[str, Turn]] = field(default_factory=dict)
    fixed: Mapping[str, Any] = field(default_factory=dict)
    kind: str = ""

    def settled(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """The options of the rule. Raises UntranslatableError for a parameter that it hasn't."""
        found = dict(self.fixed)
        for name, value in given.items():
            if name not in self.options:
                raise UntranslatableError(f"the rule {self.rule} has nothing like `{name}`")
            option, turn = self.options[name]
            found[option] = turn(value)
        return found


def same(value: Any) -> Any:
    """A value that needs no change."""
    return value


def branches(pattern: str) -> list[str]:
    """What stands between bars outside of brackets."""
    found, depth = [""], 0
    for letter in pattern:
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if letter == "|" and not depth:
            found.append("")
        else:
            found[-1] += letter
    return found


def anchored(pattern: Any) -> str:
    """Patterns there begin at the beginning, here they are looked for anywhere."""
    text = str(pattern).strip()
    return text if text.startswith("^") and len(branches(text)) == 1 else f"^(?:{text})"


def anchored_code(pattern: Any) -> str:
    """The same where a dot also stands for a new line."""
    return f"(?s){anchored(pattern)}"


def share(percent: Any) -> float:
    """A share from a percentage."""
    return float(percent) / 100


def paths(keys: Any) -> list[str]:
    """Keys of ``meta``, those further in with dots. Raises UntranslatableError for other things."""
    return list(_paths(keys, ""))


def _paths(keys: Any, above: str) -> Iterator[str]:
    if isinstance(keys, str):
        yield f"{above}{keys}"
    elif isinstance(keys, list):
        for each in keys:
            yield from _paths(each, above)
    elif isinstance(keys, dict):
        for key, below in keys.items():
            yield from _paths(below, f"{above}{key}.")
    else:
        raise UntranslatableError(f"a key of meta is {keys!r}")


_LENGTH = {"min_description_length": ("min_length", same)}
_KEYS = {"keys": ("keys", paths)}


def _pattern(rule: str, name: str, kind: str = "") -> Counterpart:
    return Counterpart(rule=rule, options={name: ("pattern", anchored)}, kind=kind)


def _plain(rule: str, kind: str = "", **options: str) -> Counterpart:
    """Parameters by the option they become, unchanged."""
    turned = {name: (option, same) for name, option in options.items()}
    return Counterpart(rule=rule, options=turned, kind=kind)


def _described(rule: str, kind: str = "") -> Counterpart:
    """Four characters are what dbt-bouncer takes for a description."""
    return Counterpart(rule=rule, options=_LENGTH, fixed={"min_length": 4}, kind=kind)


COUNTERPARTS: Mapping[str, Counterpart] = {
    "column_description_populated": _described("column-description"),
    "columns_are_all_documented": _plain("undocumented-real-column", kind="model"),
    "columns_are_documented_in_public_models": _plain("public-columns"),
    "column_names": _pattern("column-name", "column_name_pattern"),
    "seed_columns_are_all_documented": _plain("columns-listed", kind="seed"),
    "source_columns_are_all_documented": _plain("columns-listed", kind="source"),
    "seed_max_bytes": _plain("seed-bytes", max_bytes="max_bytes"),
    "seed_max_row_count": _plain("seed-rows", max_row_count="max_rows"),
    "model_column_types_match_inferred": _plain("type-drift", kind="model"),
    "model_grain_is_tested": _plain("primary-key-test", kind="model"),
    "source_columns_are_used": _plain("source-column-unused"),
    "exposure_based_on_model": _plain(
        "exposure-size",
        maximum_number_of_models="max_tables",
        minimum_number_of_models="min_tables",
    ),
    "exposure_based_on_non_public_models": _plain("exposure-public"),
    "exposure_based_on_view": _plain(
        "exposure-view", materializations_to_include="materializations"
    ),
    "exposure_description_populated": _described("exposure-description"),
    "exposure_has_meta_keys": Counterpart(rule="exposure-meta", options=_KEYS),
    "lineage_permitted_upstream_models": _pattern(
        "permitted-inputs", "upstream_path_pattern", "model"
    ),
    "lineage_seed_cannot_be_used": Counterpart(
        rule="forbidden-inputs", fixed={"kinds": ["seed"]}, kind="model"
    ),
    "lineage_source_cannot_be_used": Counterpart(
        rule="forbidden-inputs", fixed={"kinds": ["source"]}, kind="model"
    ),
    "macro_arguments_description_populated": _plain("macro-arguments"),
    "macro_code_does_not_contain_regexp_pattern": Counterpart(
        rule="forbidden-macro-code", options={"regexp_pattern": ("pattern", anchored_code)}
    ),
    "macro_description_populated": _described("macro-description"),
    "macro_has_meta_keys": Counterpart(rule="macro-meta", options=_KEYS),
    "macro_is_used": _plain("macro-unused"),
    "macro_max_number_of_arguments": _plain(
        "macro-argument-count", max_number_of_arguments="max_arguments"
    ),
    "macro_max_number_of_lines": _plain("macro-lines", max_number_of_lines="max_lines"),
    "macro_name_matches_file_name": _plain("file-name", kind="macro"),
    "macro_names": _pattern("macro-name", "macro_name_pattern"),
    "project_name": _pattern("project-name", "project_name_pattern"),
    "seed_column_names": _pattern("column-name", "seed_column_name_pattern", "seed"),
    "seed_columns_have_types": _plain("column-type-declared", kind="seed"),
    "seed_description_populated": _described("seed-description"),
    "seed_has_meta_keys": Counterpart(rule="seed-meta", options=_KEYS),
    "seed_has_unit_tests": Counterpart(
        rule="model-unit-tests",
        options={"min_number_of_unit_tests": ("min_tests", same)},
        fixed={"min_tests": 1},
        kind="seed",
    ),
    "seed_names": _pattern("seed-name", "seed_name_pattern"),
    "semantic_model_based_on_non_public_models": _plain("semantic-model-public"),
    "snapshot_description_populated": _described("model-description", "snapshot"),
    "snapshot_has_meta_keys": Counterpart(rule="model-meta", options=_KEYS, kind="snapshot"),
    "snapshot_has_tags": _plain("snapshot-tags", tags="all"),
    "snapshot_has_unique_key": _plain("snapshot-key"),
    "snapshot_names": _pattern("snapshot-name", "snapshot_name_pattern"),
    "snapshot_strategy": _plain("snapshot-strategy", allowed_strategies="allowed"),
    "test_has_tags": _plain("test-tags", tags="all"),
    "test_has_where_config": Counterpart(
        rule="test-condition",
        options={"regexp_pattern": ("pattern", anchored)},
        fixed={"pattern": "."},
    ),
    "unit_test_coverage": Counterpart(
        rule="project-unit-tested",
        options={"min_unit_test_coverage_pct": ("min_share", share)},
        fixed={"min_share": 1.0},
    ),
    "unit_test_expect_format": _plain("unit-test-form", permitted_formats="allowed"),
    "unit_test_given_formats": _plain("unit-test-form", permitted_formats="allowed"),
    "model_access": Counterpart(
        rule="model-access", options={"access": ("allowed", lambda value: [value])}
    ),
    "model_contract_enforced_for_public_model": _plain("public-contract"),
    "model_grant_privilege": _pattern("grants-allowed", "privilege_pattern", "model"),
    "model_grant_privilege_required": Counterpart(
        rule="grants-required",
        options={"privilege": ("rights", lambda value: [value])},
        kind="model",
    ),
    "model_has_contracts_enforced": _plain("model-contract"),
    "model_number_of_grants": Counterpart(
        rule="grants-count",
        options={
            "max_number_of_privileges": ("max_grants", same),
            "min_number_of_privileges": ("min_grants", same),
        },
        fixed={"max_grants": 100},
        kind="model",
    ),
    "model_code_does_not_contain_regexp_pattern": Counterpart(
        rule="forbidden-code",
        options={"regexp_pattern": ("pattern", anchored_code)},
        kind="model",
    ),
    "model_does_not_use_cartesian_join": _plain(
        "cross-join", kind="model", allow_explicit_cross_join="allow_cross_join"
    ),
    "model_does_not_use_select_star": Counterpart(
        rule="select-star", fixed={"everywhere": True}, kind="model"
    ),
    "model_hard_coded_references": _plain("hard-coded-table", kind="model"),
    "model_has_semi_colon": _plain("semicolon", kind="model"),
    "model_incremental_has_unique_key": _plain("incremental-key"),
    "model_materialization_permitted": _plain(
        "model-materialization", permitted_materializations="allowed"
    ),
    "model_max_number_of_lines": Counterpart(
        rule="code-lines",
        options={"max_number_of_lines": ("max_lines", same)},
        fixed={"max_lines": 100},
        kind="model",
    ),
    "model_column_description_populated": _described("column-description", "model"),
    "model_column_names": _pattern("column-name", "column_name_pattern", "model"),
    "model_columns_have_meta_keys": Counterpart(rule="column-meta", options=_KEYS, kind="model"),
    "model_columns_have_relationship_tests": _pattern(
        "foreign-key-test", "column_name_pattern", "model"
    ),
    "model_columns_have_types": _plain("column-type-declared", kind="model"),
    "model_has_constraints": _plain("model-constraints", required_constraint_types="types"),
    "model_single_primary_key": _plain("one-primary-key"),
    "column_descriptions_are_consistent": _plain("column-words-conflict"),
    "model_description_contains_regexp_pattern": Counterpart(
        rule="description-form",
        options={"regexp_pattern": ("pattern", anchored_code)},
        kind="model",
    ),
    "model_description_populated": _described("model-description", "model"),
    "model_documentation_coverage": Counterpart(
        rule="project-documented",
        options={"min_model_documentation_coverage_pct": ("min_share", share)},
        fixed={"min_share": 1.0},
    ),
    "model_documented_in_same_directory": _plain("properties-nearby", kind="model"),
    "model_file_name": _pattern("model-file-name", "file_name_pattern"),
    "model_has_properties_file": _plain("properties-missing", kind="model"),
    "model_schema_name": _pattern("model-schema", "schema_name_pattern", "model"),
    "model_depends_on_macros": _plain("required-macros", required_macros="macros"),
    "model_depends_on_multiple_sources": Counterpart(
        rule="many-inputs",
        fixed={"max_sources": 1, "max_models": 1000, "max_macros": 1000},
        kind="model",
    ),
    "model_does_not_directly_join_to_source": _plain("mixed-inputs"),
    "model_does_not_rejoin_upstream_concepts": _plain("rejoined-input", kind="model"),
    "model_has_exposure": _plain("model-exposure", kind="model"),
    "model_has_no_upstream_dependencies": _plain("rootless-model", kind="model"),
    "model_materialization_by_fanout": Counterpart(
        rule="stored-for-many",
        options={"min_downstream_models": ("min_readers", same)},
        fixed={"min_readers": 3},
        kind="model",
    ),
    "model_max_chained_views": Counterpart(
        rule="chained-views",
        options={
            "max_chained_views": ("max_views", same),
            "materializations_to_include": ("materializations", same),
        },
        fixed={"max_views": 3},
        kind="model",
    ),
    "model_max_fanout": Counterpart(
        rule="many-readers",
        options={"max_downstream_models": ("max_readers", same)},
        fixed={"max_readers": 3},
        kind="model",
    ),
    "model_max_upstream_dependencies": Counterpart(
        rule="many-inputs",
        options={
            "max_upstream_macros": ("max_macros", same),
            "max_upstream_models": ("max_models", same),
            "max_upstream_sources": ("max_sources", same),
        },
        fixed={"max_macros": 5, "max_models": 5, "max_sources": 1},
        kind="model",
    ),
    "model_min_downstream_models": Counterpart(
        rule="few-readers",
        options={"min_number_of_models": ("min_readers", same)},
        fixed={"min_readers": 1},
        kind="model",
    ),
    "model_has_meta_keys": Counterpart(rule="model-meta", options=_KEYS, kind="model"),
    "model_alias": _pattern("model-alias", "alias_pattern", "model"),
    "model_names": _pattern("model-name", "model_name_pattern"),
    "model_has_tags": _plain("model-tags", tags="all"),
    "model_has_tests_by_name": _plain("tests-by-name", kind="model", test_names="tests"),
    "model_has_unique_test": _plain(
        "primary-key-test", kind="model", accepted_uniqueness_tests="key_tests"
    ),
    "model_has_unit_tests": Counterpart(
        rule="model-unit-tests",
        options={"min_number_of_unit_tests": ("min_tests", same)},
        fixed={"min_tests": 1},
        kind="model",
    ),
    "model_test_coverage": Counterpart(
        rule="project-tested",
        options={"min_model_test_coverage_pct": ("min_share", share)},
        fixed={"min_share": 1.0},
    ),
    "model_column_descriptions_propagated": _plain("words-handed-on", kind="model"),
    "model_columns_have_lineage": Counterpart(
        rule="column-lineage",
        options={"exclude_column_name_pattern": ("except", anchored)},
        kind="model",
    ),
    "model_public_columns_not_derived_from_meta": Counterpart(
        rule="public-personal", options={"meta_key": ("words", lambda value: [value])}
    ),
    "model_has_labels_keys": Counterpart(rule="model-labels", options=_KEYS),
    "source_has_labels_keys": Counterpart(rule="source-labels", options=_KEYS),
    "test_has_meta_keys": Counterpart(rule="test-meta", options=_KEYS),
    "model_latest_version_specified": Counterpart(
        rule="model-version", fixed={"access": ["public", "protected", "private"]}
    ),
    "run_results_max_gigabytes_billed": Counterpart(
        rule="billed-bytes",
        options={"max_gigabytes_billed": ("max_gigabytes", lambda value: ceil(float(value)))},
    ),
    "model_version_allowed": _pattern("version-form", "version_pattern"),
    "source_description_populated": _described("source-description"),
    "source_top_level_description_populated": _plain("source-overview"),
    "source_file_name": Counterpart(
        rule="properties-file",
        options={"file_name_pattern": ("pattern", lambda value: f"(?:^|/)(?:{_bare(value)})")},
        kind="source",
    ),
    "source_freshness_populated": _plain("source-freshness"),
    "duplicate_sources": _plain("source-duplicate"),
    "source_min_downstream_models": Counterpart(
        rule="few-readers",
        options={"min_number_of_models": ("min_readers", same)},
        fixed={"min_readers": 1},
        kind="source",
    ),
    "source_not_orphaned": _plain("source-unused"),
    "source_used_by_models_in_same_directory": _plain("source-nearby"),
    "source_used_by_only_one_model": _plain("source-one-reader"),
    "source_loader_populated": _plain("source-loader"),
    "source_has_meta_keys": Counterpart(rule="source-meta", options=_KEYS),
    "source_names": _pattern("source-table-name", "source_name_pattern"),
    "source_has_tags": _plain("source-tags", tags="all"),
    "source_has_tests": _plain("source-tests", min_number_of_tests="min_tests"),
}
"""By the check's name without ``check_``."""


def _bare(pattern: Any) -> str:
    return str(pattern).strip().removeprefix("^")
