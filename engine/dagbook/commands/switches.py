"""dbt's switches that mean nothing here: accepted, so that scripts go on working, with the reason.

docs/reference/dbt-commands.md lists them from these tables.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

_ONE_PARSER: Final = "there is one parser, which reads what is constant without rendering it"
_ALL_READ: Final = "every file is read each time; what is remembered rests on what it holds"
_ONE_QUERY: Final = "one query tells which relations there are, whatever is selected"
_NOTHING_SENT: Final = "nothing is ever sent anywhere"

GLOBAL_SWITCHES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "--cache-selected-only/--no-cache-selected-only": _ONE_QUERY,
        "--populate-cache/--no-populate-cache": _ONE_QUERY,
        "--log-cache-events/--no-log-cache-events": _ONE_QUERY,
        "--partial-parse-file-diff/--no-partial-parse-file-diff": _ALL_READ,
        "--partial-parse-file-path": _ALL_READ,
        "--use-experimental-parser/--no-use-experimental-parser": _ONE_PARSER,
        "--use-v2-parser/--no-use-v2-parser": _ONE_PARSER,
        "--v2-parser": _ONE_PARSER,
        "--use-fast-test-edges/--no-use-fast-test-edges": "the graph of build is quick as it is",
        "--send-anonymous-usage-stats/--no-send-anonymous-usage-stats": _NOTHING_SENT,
        "--upload-to-artifacts-ingest-api/--no-upload-to-artifacts-ingest-api": _NOTHING_SENT,
        "--snowflake-projects-otel/--no-snowflake-projects-otel": _NOTHING_SENT,
        "--hints-enabled/--no-hints-enabled": "hints stand below errors alone",
        "--macro-debugging/--no-macro-debugging": "an error in a macro names its file and line",
        "--maximum-seed-size-mib": "seeds of every size are compared by what they hold",
        "--printer-width": "lines are as long as the terminal is wide",
        "--show-all-deprecations/--no-show-all-deprecations": "every one is shown as it is",
        "--show-resource-report/--no-show-resource-report": "the system tells: /usr/bin/time -v",
        "--use-colors-file/--no-use-colors-file": "the log file is plain text",
    }
)
"""Options that dbt has everywhere, before the command and after it."""

_SQLPARSE: Final = "SQL goes to the warehouse without being taken apart"
_NO_EXPORTS: Final = "a saved query has nothing to export without the semantic layer; a no-op"
_INTROSPECT: Final = "the warehouse is asked only for what a macro asks it"

COMMAND_SWITCHES: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "build": {
            "--export-saved-queries/--no-export-saved-queries": _NO_EXPORTS,
            "--include-saved-query/--no-include-saved-query": _NO_EXPORTS,
            "--sqlparse": _SQLPARSE,
        },
        "clean": {
            "--clean-project-files-only/--no-clean-project-files-only": (
                "nothing outside the project is ever removed"
            ),
        },
        "compile": {
            "--introspect/--no-introspect": _INTROSPECT,
            "--inject-ephemeral-ctes/--no-inject-ephemeral-ctes": (
                "compiled SQL is what would be sent, with the ephemeral models in it"
            ),
            "--sqlparse": _SQLPARSE,
        },
        "docs generate": {
            "--sqlparse": _SQLPARSE,
        },
        "init": {
            "--skip-debug": "nothing is looked at afterwards: run dagbook debug",
            "--vars": "there is no project yet",
        },
        "run": {"--sqlparse": _SQLPARSE},
        "seed": {"--sqlparse": _SQLPARSE},
        "show": {
            "--introspect/--no-introspect": _INTROSPECT,
            "--threads": "one query is run",
            "--sqlparse": _SQLPARSE,
        },
        "snapshot": {"--sqlparse": _SQLPARSE},
        "source freshness": {"--sqlparse": _SQLPARSE},
        "source snapshot-freshness": {"--sqlparse": _SQLPARSE},
        "test": {"--sqlparse": _SQLPARSE},
    }
)
"""Options that dbt has at one command."""
