"""dbt's commands, options, selector methods and flags, and what dagbook makes of each.

What dbt has stands in tests/cli/dbt_options.json, where tests hold the command line against it;
what is accepted without effect, in dagbook.commands.switches with the reason.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from dagbook.commands.declare import FLAGS
from dagbook.commands.switches import COMMAND_SWITCHES, GLOBAL_SWITCHES
from dagbook.select.methods import METHODS

FACTS = Path(__file__).parents[1] / "tests" / "cli" / "dbt_options.json"
METHODS_OF_DBT = (
    "access", "config", "exposure", "file", "fqn", "group", "metric", "package", "path",
    "resource_type", "result", "saved_query", "selector", "semantic_model", "source",
    "source_status", "state", "tag", "test_name", "test_type", "unit_test", "version",
)  # fmt: skip
DIFFERENCES: Mapping[str, str] = {
    "--clean-project-files-only / --no-clean-project-files-only": "never leaves the project",
    "--config-dir": "prints the folder alone, so that scripts can use it",
    "--debug -d / --no-debug": "as `--log-level debug`",
    "--fail-fast -x / --no-fail-fast": "also cancels what runs",
    "--log-file-max-bytes": "for dagbook.log; five older files are kept, as in dbt",
    "--log-format": "`default` and `text` are the same lines, `debug` too; `json` has dbt's shape",
    "--log-format-file": "`json`, or lines with time, level and thread",
    "--log-path": "the file is dagbook.log; none is written where no project is",
    "--print / --no-print": "as in dbt; answers of `ls`, `show`, `compile` stay",
    "--record-timing-info -r": "times of the main thread, for Python's pstats, as in dbt",
    "--selector": "wins over --select and --exclude with a warning, as in dbt",
    "--version -V -v": "before the command only",
    "--warn-error-options": "takes our slugs too; of dbt's event names those with a counterpart",
}
COMMANDS: Mapping[str, str] = {
    "debug": "reads the profile and asks the warehouse; git missing is told, and fails nothing",
    "docs generate": "leaves run_results.json of the last build alone; writes no index.html",
    "docs serve": "makes the book of this project with MkDocs, and serves that",
    "init": "asks for a name only; writes profiles.yml into the project, not into ~/.dbt",
    "run-operation": "runs in one transaction",
    "show": "prints one node; text is laid out without frames",
    "source freshness": "does not run on-run-start and on-run-end",
}
FLAGS_OF_DBT = (
    "allow_jinja_file_extensions",
    "enable_grouped_warn_error_parser_logs",
    "latest_version_pointer_enabled_by_default",
    "require_all_warnings_handled_by_warn_error",
    "require_batched_execution_for_custom_microbatch_strategy",
    "require_corrected_analysis_fqns",
    "require_event_names_in_deprecations",
    "require_explicit_package_overrides_for_builtin_materializations",
    "require_generic_test_arguments_property",
    "require_nested_cumulative_type_params",
    "require_ref_searches_node_package_before_root",
    "require_resource_names_without_spaces",
    "require_source_and_semantic_model_names_without_spaces",
    "require_sql_header_in_test_configs",
    "require_unique_project_resource_names",
    "require_valid_schema_from_generate_schema_name",
    "require_yaml_configuration_for_mf_time_spines",
    "skip_nodes_if_on_run_start_fails",
    "source_freshness_run_project_hooks",
    "state_modified_compare_more_unrendered_values",
    "state_modified_compare_vars",
    "support_custom_ref_kwargs",
    "use_catalogs_v2",
    "validate_macro_args",
)
FLAG_NOTES: Mapping[str, str] = {
    "require_all_warnings_handled_by_warn_error": "as if on: every warning can be made an error",
    "source_freshness_run_project_hooks": "as if off",
    "state_modified_compare_more_unrendered_values": "as if on",
    "state_modified_compare_vars": "always: exactly the variables that a node reads",
}


def command_facts() -> Mapping[str, Mapping[str, Mapping[str, object]]]:
    """Options of dbt by command; ``everywhere`` are those of every command."""
    loaded: Mapping[str, Mapping[str, Mapping[str, object]]] = json.loads(
        FACTS.read_text(encoding="utf-8")
    )
    return loaded


def command_comparison() -> Iterator[str]:
    """The whole page below its lead."""
    facts = dict(command_facts())
    everywhere = facts.pop("everywhere")
    yield from ("## Commands", "", "| command | here |", "|---|---|")
    for name in facts:
        note = COMMANDS.get(name)
        yield f"| `{name}` | {f'differs: {note}' if note else 'yes'} |"
    yield from ("| `ls` | yes, the same as `list` |", "")
    yield from ("## Options of every command", "", *option_rows(everywhere, GLOBAL_SWITCHES), "")
    for name, options in facts.items():
        if options:
            switches = COMMAND_SWITCHES.get(name, {})
            yield from (f"## `{name}`", "", *option_rows(options, switches), "")
    yield from method_rows()
    yield from flag_rows()


def option_rows(
    options: Mapping[str, Mapping[str, object]], switches: Mapping[str, str]
) -> Iterator[str]:
    """A row an option."""
    without = {key.replace("/", " / "): why for key, why in switches.items()}
    yield from ("| option | here |", "|---|---|")
    for names in options:
        why = without.get(names)
        note = DIFFERENCES.get(names)
        told = f"accepted, no effect: {why}" if why else f"yes: {note}" if note else "yes"
        shown = ", ".join(f"`{each}`" for each in names.replace("/ ", "").split())
        yield f"| {shown} | {told} |"


def method_rows() -> Iterator[str]:
    """Selector methods of dbt, then our own."""
    yield from ("## Selector methods", "", "| method | here |", "|---|---|")
    for name in METHODS_OF_DBT:
        is_known = name in METHODS or name in {each.partition(":")[0] for each in METHODS}
        note = "yes" if is_known else "in selectors.yml" if name == "selector" else "no"
        yield f"| `{name}:` | {note} |"
    for name in sorted(set(METHODS) - set(METHODS_OF_DBT)):
        yield f"| `{name}:` | only here |"
    yield ""


def flag_rows() -> Iterator[str]:
    """What ``flags:`` of dbt_project.yml may hold."""
    shown = ", ".join(f"`{name}`" for name in sorted(FLAGS))
    yield from ("## Flags of dbt_project.yml", "", f"These set options: {shown}. The others are")
    yield from (
        "shown by `flags` in Jinja. Those that change dbt's behaviour are not read here:",
        "",
    )
    yield from ("| flag | here |", "|---|---|")
    for name in FLAGS_OF_DBT:
        yield f"| `{name}` | {FLAG_NOTES.get(name, 'not read')} |"
