"""Checks of dbt-bouncer whose parameters decide which rule asks them, and those no rule asks."""

from collections.abc import Callable, Mapping
from typing import Any

from mkdocs_dagbook.checks.bouncer.counterparts import UntranslatableError, anchored

Asked = tuple[str, dict[str, Any], str]
"""A rule, its options, and the kind it is narrowed to."""


def owner_fields(given: Mapping[str, Any]) -> tuple[Asked, ...]:
    """What an exposure's owner must have."""
    fields = given.get("required_fields", ["email"])
    rules = {"name": "exposure-owner", "email": "exposure-owner-email"}
    strangers = [each for each in fields if each not in rules]
    if strangers:
        raise UntranslatableError(f"owners have no {strangers[0]} that a rule asks for")
    return tuple((rules[each], {}, "") for each in fields)


def name_by_type(given: Mapping[str, Any]) -> tuple[Asked, ...]:
    """Columns of a type have names of a form."""
    name = anchored(given["column_name_pattern"])
    return (("column-name-by-type", {"names": {_types(given): name}}, ""),)


def type_by_name(given: Mapping[str, Any]) -> tuple[Asked, ...]:
    """Columns with names of a form have a type."""
    name = anchored(given["column_name_pattern"])
    return (("column-type-by-name", {"types": {name: _types(given)}}, ""),)


def _types(given: Mapping[str, Any]) -> str:
    if given.get("type_pattern"):
        return anchored(given["type_pattern"])
    return f"^({'|'.join(str(each) for each in given.get('types') or ())})$"


def test_by_name(given: Mapping[str, Any]) -> tuple[Asked, ...]:
    """Columns with names of a form have a test."""
    name = anchored(given["column_name_pattern"])
    return (("column-test-by-name", {"tests": {name: given["test_name"]}}, ""),)


def tests_counted(given: Mapping[str, Any]) -> tuple[Asked, ...]:
    """Tests are counted whatever their sort."""
    counts = [int(given.get(f"min_number_of_{sort}_tests", 0)) for sort in ("data", "schema")]
    if all(counts):
        raise UntranslatableError("generic and singular tests aren't counted apart")
    return (("model-tests", {"min_tests": max(counts)}, "model"),)


def properties_layout(given: Mapping[str, Any]) -> tuple[Asked, ...]:
    """Where properties files stand."""
    if given.get("layout", "per_directory") != "per_directory":
        raise UntranslatableError("set the rule properties-file to the path they have")
    return (("properties-nearby", {}, "model"),)


def macro_files(given: Mapping[str, Any]) -> tuple[Asked, ...]:
    """How files that describe macros are called."""
    form = r"^macros/_macros\.ya?ml$|/(?P<folder>[^/]+)/_[^/]*(?P=folder)[^/]*__macros\.ya?ml$"
    return (("properties-file", {"pattern": f"{form}|^tests/"}, "macro"),)


def source_files(given: Mapping[str, Any]) -> tuple[Asked, ...]:
    """How files that describe sources are called."""
    form = r"/(?P<folder>[^/]+)/_[^/]*(?P=folder)[^/]*__sources\.ya?ml$"
    return (("properties-file", {"pattern": form}, "source"),)


def pinned(given: Mapping[str, Any]) -> tuple[Asked, ...]:
    """Readers say which version they mean."""
    if given.get("include"):
        raise UntranslatableError("the rule version-unsaid is set for who reads, not for what")
    return (("version-unsaid", {}, "model"),)


def seconds(given: Mapping[str, Any]) -> tuple[Asked, ...]:
    """How long anything may take."""
    most = {"max_seconds": max(1, round(float(given["max_execution_time_seconds"])))}
    return (("slow-build", most, ""), ("slow-test", dict(most), ""))


def marked(given: Mapping[str, Any]) -> tuple[Asked, ...]:
    """Columns called like personal data are marked."""
    pattern = anchored(given["column_name_pattern"])
    return (("personal-by-name", {"pattern": pattern, "marks": [given["meta_key"]]}, "source"),)


def carried(given: Mapping[str, Any]) -> tuple[Asked, ...]:
    """A mark goes with the value."""
    return (("personal-unmarked", {"words": [given["meta_key"]]}, "model"),)


def folders(given: Mapping[str, Any]) -> tuple[Asked, ...]:
    """Which folders there may be below one."""
    names = "|".join(str(each) for each in given["permitted_sub_directories"])
    above = str(given["include"]).strip().rstrip("/")
    return (("model-folder", {"pattern": f"{anchored(above)}/({names})(/|$)"}, ""),)


SPECIAL: Mapping[str, Callable[[Mapping[str, Any]], tuple[Asked, ...]]] = {
    "exposure_has_owner": owner_fields,
    "column_name_complies_to_column_type": type_by_name,
    "model_column_name_complies_to_column_type": type_by_name,
    "column_type_complies_to_column_name": name_by_type,
    "model_column_type_complies_to_column_name": name_by_type,
    "column_has_specified_test": test_by_name,
    "model_column_has_specified_test": test_by_name,
    "model_has_tests_by_type": tests_counted,
    "model_property_file_location": properties_layout,
    "run_results_max_execution_time": seconds,
    "source_pii_meta": marked,
    "model_column_meta_propagated": carried,
    "model_directories": folders,
    "macro_property_file_location": macro_files,
    "source_property_file_location": source_files,
    "model_version_pinned_in_ref": pinned,
}

OWN_INCLUDE = frozenset({"model_directories", "model_version_pinned_in_ref"})
"""Checks whose `include` isn't what their rule is set for."""

REASONS: Mapping[str, str] = {
    "info_schema_query": "write the query to checks/NAME.sql: each row is a finding",
    "model_has_grain": "no rule asks for a grain; primary-key-test asks for its test",
}
"""Why some checks have no counterpart, and what to do instead."""
