"""Write the reference pages from the code: commands, config keys, rules, settings, plugin options.

    python docs/reference.py            rewrite docs/reference/*.md
    python docs/reference.py --check    exit 1 if a page is not what the code says

A page is a function of the code's own tables, listed in PAGES; a test runs the check.
"""

import argparse
import ast
import json
import sys
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import click
import yaml
from dbt_commands import command_comparison
from scenarios import scenario_sections

from dagbook.cli.log_events import LOG_EVENTS
from dagbook.commands.group import make_program
from dagbook.macros import HISTORY
from dagbook.project.config import CONFIG_FIELDS, ConfigField, Merge
from mkdocs_dagbook.audiences import AUDIENCE_SCHEMA
from mkdocs_dagbook.checks import RULES, SETTINGS, settings_schema
from mkdocs_dagbook.checks.reporters.for_programs import report_schema
from mkdocs_dagbook.comparison.reporters import diff_schema

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "docs" / "reference"
OPTIONS = ROOT / "docs_plugin" / "mkdocs_dagbook" / "options.py"
NODES = {"analysis", "model", "seed", "snapshot", "test"}
LAYERS = {
    Merge.CLOBBER: "replace",
    Merge.APPEND: "join",
    Merge.UPDATE: "merge",
    Merge.GRANTS: "merge; `+key` joins",
}
NOTE = "<!-- Made by `make reference` from the code. -->"


def main() -> int:
    """Write or check every page."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="change nothing, compare")
    check = parser.parse_args().check
    stale = [name for name, page in PAGES.items() if not settle(FOLDER / name, page(), check)]
    for name in stale:
        sys.stderr.write(f"docs/reference/{name} is out of date: run `make reference`\n")
    return 1 if stale else 0


def settle(path: Path, text: str, check: object) -> bool:
    """Write a page, or say whether it stands as it should."""
    if check:
        return path.is_file() and path.read_text(encoding="utf-8") == text
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return True


def json_text(value: object) -> str:
    """A file of JSON as people read it."""
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def page_of(title: str, lead: str, body: Iterator[str]) -> str:
    """A whole page."""
    return "\n".join([f"# {title}", "", NOTE, "", lead, "", *body]).rstrip() + "\n"


def commands_page() -> str:
    """Every command with every option."""
    lead = "`dagbook COMMAND --help` says the same in the terminal. Names and meanings follow dbt."
    return page_of("Commands", lead, command_sections(make_program(), "dagbook"))


def command_sections(command: click.Command, path: str) -> Iterator[str]:
    """A command and, below it, its subcommands."""
    context = click.Context(command, info_name=path)
    if isinstance(command, click.Group):
        if path != "dagbook":
            yield from (f"## `{path}`", "", help_text(command), "")
            yield from option_lines(command)
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            if inner is not None and not inner.hidden:
                yield from command_sections(inner, f"{path} {name}")
        return
    yield from (f"## `{path}`", "", help_text(command), "")
    yield from option_lines(command)


def option_lines(command: click.Command) -> Iterator[str]:
    """The options of a command as a table, if it has some."""
    options = [each for each in command.params if isinstance(each, click.Option)]
    rows = [option_row(each) for each in options if not each.hidden]
    if rows:
        yield from ("| option | environment | meaning |", "|---|---|---|", *rows, "")


def help_text(command: click.Command) -> str:
    """The help of a command as Markdown: blocks marked verbatim for the terminal become code."""
    blocks = (command.help or "").split("\n\n")
    lines = [block.removeprefix("\b\n") for block in blocks]
    return "\n\n".join(
        indent(line) if block.startswith("\b") else " ".join(line.split())
        for block, line in zip(blocks, lines, strict=True)
    )


def indent(text: str) -> str:
    """Text as a code block."""
    return "\n".join(("```console", *(line.strip() for line in text.splitlines()), "```"))


def option_row(option: click.Option) -> str:
    """One option as a row of a table."""
    names = ", ".join(f"`{name}`" for name in (*option.opts, *option.secondary_opts))
    variables = [option.envvar] if isinstance(option.envvar, str) else list(option.envvar or ())
    shown = ", ".join(f"`{name}`" for name in variables)
    return f"| {names} | {shown} | {cell(option.help or '')}{choices(option)} |"


def choices(option: click.Option) -> str:
    """The words an option takes, where it takes only some."""
    if not isinstance(option.type, click.Choice):
        return ""
    return f" ({', '.join(f'`{each}`' for each in option.type.choices)})"


def events_page() -> str:
    """Every event of the log."""
    lead = (
        "`--log-format json` writes one JSON object a line: `info` (`name`, `code`, `level`, "
        "`msg`, `ts`, `invocation_id`, `pid`, `thread`) and `data`, whose fields depend on the "
        "event. Names, codes and shape are dbt's where dbt has the event, so that what reads "
        "dbt's log reads this one. The log file (`logs/dagbook.log`, `--log-path`, `log-path` in "
        "dbt_project.yml) has the same events from debug on, as lines or, with `--log-format-file "
        "json`, as JSON; at 10 MB it is put aside as `dagbook.log.1`, five of them are kept "
        "(`--log-file-max-bytes`). Values of `DBT_ENV_SECRET…` are never written."
    )
    return page_of("Events of the log", lead, event_rows())


def event_rows() -> Iterator[str]:
    """A row an event, then what `node_info` holds."""
    yield from ("| event | code | level | when | `data` |", "|---|---|---|---|---|")
    for each in LOG_EVENTS:
        fields = ", ".join(f"`{field}`" for field in each.fields)
        yield f"| `{each.name}` | {each.code} | {each.level} | {cell(each.when)} | {fields} |"
    yield from (
        "",
        "The level of an event that ends a node is `error` or `warn` where the node did not end "
        "well. `node_info` says what dbt's says: `unique_id`, `resource_type`, `node_name`, "
        "`node_path`, `materialized`, `node_checksum`, `node_relation`, `meta`, `node_status`, "
        "`node_started_at`, `node_finished_at`. Answers (`Answer`, `ListCmdOut`) are written "
        "whatever `--quiet` and `--log-level` say.",
    )


def dbt_commands_page() -> str:
    """Commands and options of dbt, each with what becomes of it here."""
    lead = (
        "Every command and option of dbt 1.12 is accepted, with its short forms and its "
        "`DBT_ENGINE_…` and `DBT_…` variables (and `DAGBOOK_…`), before the command's name or "
        "after it; the exit codes are dbt's: 0, 1 for a failure, 2 for a bad command line. "
        "*Yes* means: as in dbt."
    )
    return page_of("dbt's commands", lead, command_comparison())


def config_page() -> str:
    """Every config key."""
    lead = (
        "Keys of `config:` in dbt_project.yml (with or without `+`), in properties files and in "
        "`{{ config(…) }}`. Stronger layers come last: dbt_project.yml from the outermost folder "
        "inwards, properties file, the file itself. *Nodes* are models, seeds, snapshots, tests "
        "and analyses; a stronger layer's value *replaces* the weaker one, a list is *joined* to "
        "it, a mapping is *merged* into it key by key."
    )
    return page_of("Configuration", lead, config_rows())


def config_rows() -> Iterator[str]:
    """A row a key."""
    yield "| key | meaning | default | layers | for |"
    yield "|---|---|---|---|---|"
    for field in CONFIG_FIELDS:
        default = "" if field.default in (None, (), {}) else f"`{field.default}`"
        layers, kinds = LAYERS[field.merge], kinds_of(field)
        yield f"| `{field.name}` | {cell(field.summary)} | {default} | {layers} | {kinds} |"


def kinds_of(field: ConfigField) -> str:
    """What a key is for: *nodes* stands for the five kinds that share most keys."""
    kinds = {kind.value for kind in field.kinds}
    every = set().union(*(each.kinds for each in CONFIG_FIELDS))
    if len(kinds) == len(every):
        return "everything"
    shown = ["nodes", *sorted(kinds - NODES)] if kinds >= NODES else sorted(kinds)
    return ", ".join(each.replace("_", " ") for each in shown)


def rules_page() -> str:
    """Every rule of the gate, then its settings."""
    lead = "What `dagbook check` looks for, and how to set it."
    return page_of("Rules of the gate", lead, rule_sections())


def rule_sections() -> Iterator[str]:
    """A section a rule, and the table of settings."""
    for rule in RULES:
        yield from (f"## {rule.slug}", "", f"{rule.what}", "", f"**Why.** {rule.why}", "")
        yield from (
            f"**How to fix.** {rule.fix}",
            "",
            f"Severity: `{rule.severity}`, from preset `{rule.preset}` on.",
            "",
        )
        if rule.options:
            yield from ("| option | type | default | meaning |", "|---|---|---|---|")
            yield from (
                f"| `{each.name}` | {each.type_name} | `{each.default}` | {cell(each.summary)} |"
                for each in rule.options
            )
            yield ""
    yield from ("## Settings", "", "In `[tool.dagbook.check]` of pyproject.toml or `check:` of")
    yield from (
        "dagbook.yml; the command line wins. Editors know them by their"
        " [JSON Schema](check-settings.schema.json).",
        "",
        "| key | type | default | meaning |",
    )
    yield "|---|---|---|---|"
    yield from (
        f"| `{each.name}` | {each.type_name} | `{each.default}` | {cell(each.summary)} |"
        for each in SETTINGS
    )


def options_page() -> str:
    """Every option of the MkDocs plugin."""
    lead = "Under `plugins: - dagbook:` in mkdocs.yml. Paths are seen from mkdocs.yml."
    return page_of("Plugin options", lead, option_rows())


def option_rows() -> Iterator[str]:
    """The plugin's options, with the text that stands below each where it is declared."""
    classes = {
        node.name: node
        for node in ast.parse(OPTIONS.read_text(encoding="utf-8")).body
        if isinstance(node, ast.ClassDef)
    }
    yield from ("| option | default | meaning |", "|---|---|---|")
    for prefix, owner in (("", "BookOptions"), ("checks.", "CheckOptions")):
        for declared, text in pairwise(classes[owner].body):
            if isinstance(declared, ast.Assign) and isinstance(text, ast.Expr):
                name = declared.targets[0].id
                yield f"| `{prefix}{name}` | {default_of(declared)} | {cell(text.value.value)} |"
    for name in (each.name for each in SETTINGS if each.name != "threshold"):
        yield f"| `checks.{name}` |  | As [`{name}`](rules.md#settings) of `dagbook check`. |"


def default_of(declared: ast.Assign) -> str:
    """The default as it is written, or nothing for an option that may stay unset."""
    found = [each.value for each in declared.value.keywords if each.arg == "default"]
    return f"`{ast.unparse(found[0])}`" if found else ""


def history_page() -> str:
    """The relations in which the warehouse remembers invocations."""
    lead = (
        "What stands in the relations of the source `dagbook`, with "
        "[`history: true`](../history.md#in-the-warehouse)."
    )
    return page_of("History", lead, history_sections())


def history_sections() -> Iterator[str]:
    """A section a relation, a row a column."""
    (source,) = yaml.safe_load(HISTORY.read_text(encoding="utf-8"))["sources"]
    for table in source["tables"]:
        yield from (f"## {table['name']}", "", table["description"], "")
        yield from ("| column | type | meaning |", "|---|---|---|")
        yield from (
            f"| `{each['name']}` | {each['data_type']} | {cell(each['description'])} |"
            for each in table["columns"]
        )
        yield ""


def cell(text: str) -> str:
    """Text that fits a table cell."""
    return " ".join(text.split()).replace("|", "\\|")


def scenarios_page() -> str:
    """What both warehouses are held to."""
    lead = (
        "What `dagbook.testing.scenarios` asks of a warehouse, as whole projects that are built, "
        "changed and built again. An adapter of your own runs the same suite: see the package's "
        "docstring."
    )
    return page_of("Scenarios", lead, scenario_sections())


def dagbook_yml_schema() -> dict[str, object]:
    """The gate's settings and the audiences, each declared where it is read."""
    schema = settings_schema(RULES)
    texts = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}
    schema["properties"] |= {
        "audiences": AUDIENCE_SCHEMA,
        "glossary": {**texts, "description": "Folders of glossary files, seen from the project."},
        "history": {
            "type": ["boolean", "object"],
            "description": "What is kept of every invocation, in files and in the warehouse.",
        },
    }
    return {**schema, "additionalProperties": False}


PAGES: dict[str, Callable[[], str]] = {
    "commands.md": commands_page,
    "events.md": events_page,
    "dbt-commands.md": dbt_commands_page,
    "config.md": config_page,
    "rules.md": rules_page,
    "check-settings.schema.json": lambda: json_text(dagbook_yml_schema()),
    "check-report.schema.json": lambda: json_text(report_schema()),
    "diff.schema.json": lambda: json_text(diff_schema()),
    "plugin.md": options_page,
    "scenarios.md": scenarios_page,
    "history.md": history_page,
}

if __name__ == "__main__":
    sys.exit(main())
