"""ls: what a selection means, as selectors, names, paths or JSON."""

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Final, TypeAlias

import click
import msgspec
from msgspec.structs import replace

from dagbook.commands.declare import Declared, declare
from dagbook.commands.options import EVERYWHERE, SELECT_OR_MODELS
from dagbook.commands.outcome import CommandOutcome
from dagbook.commands.request import Request
from dagbook.commands.workspace import choose, open_project
from dagbook.errors import UsageError
from dagbook.events import Listener
from dagbook.project.ids import ResourceType
from dagbook.project.nodes import Exposure, Model, Source
from dagbook.project.project import Linkable
from dagbook.project.semantics import Metric, SavedQuery, SemanticModel
from dagbook.project.unit_tests import UnitTest
from dagbook.records.of_resource import resource_record

LISTED: Final = (
    ResourceType.MODEL,
    ResourceType.SNAPSHOT,
    ResourceType.SEED,
    ResourceType.TEST,
    ResourceType.SOURCE,
    ResourceType.EXPOSURE,
    ResourceType.METRIC,
    ResourceType.SEMANTIC_MODEL,
    ResourceType.SAVED_QUERY,
    ResourceType.UNIT_TEST,
    ResourceType.FUNCTION,
)
_JSON_KEYS: Final = frozenset(
    {
        "alias",
        "name",
        "package_name",
        "depends_on",
        "direct_parents",
        "tags",
        "config",
        "resource_type",
        "source_name",
        "original_file_path",
        "unique_id",
    }
)


def ls(request: Request, listener: Listener) -> CommandOutcome:
    """List a selection, sorted by unique id as dbt does; an empty one is no failure."""
    workspace = open_project(_models_alone(request), listener)
    selection = choose(workspace, listener)
    resources = workspace.project.linkable()
    listed = [resources[each] for each in sorted(selection.unique_ids)]
    show = _OUTPUTS[request.text("output") or "selector"]
    keys = tuple(key for text in request.texts("output_keys") for key in text.split())
    return CommandOutcome(project=workspace.project, answer=tuple(show(listed, keys)))


def _models_alone(request: Request) -> Request:
    """The request with --models taken for a selection of models."""
    models = request.texts("models")
    if not models:
        return request
    if request.criteria.select:
        raise UsageError("bad-arguments", "--models and --select exclude each other")
    kinds = frozenset({ResourceType.MODEL})
    return replace(request, criteria=replace(request.criteria, select=models, resource_types=kinds))


def _selectors(listed: Iterable[Linkable], _keys: tuple[str, ...]) -> Iterable[str]:
    """What --select would name each by."""
    for each in listed:
        if isinstance(each, Source):
            yield f"source:{each.package}.{each.source_name}.{each.name}"
        elif isinstance(each, (Exposure, Metric, SemanticModel, SavedQuery)):
            yield f"{each.resource_type.value}:{each.package}.{each.name}"
        elif isinstance(each, UnitTest):
            yield f"unit_test:{each.package}.{_versioned(each)}"
        else:
            yield ".".join(each.fqn)


def _names(listed: Iterable[Linkable], _keys: tuple[str, ...]) -> Iterable[str]:
    for each in listed:
        if isinstance(each, Source):
            yield f"{each.source_name}.{each.name}"
        elif isinstance(each, Model) and each.version is not None:
            yield f"{each.name}.v{each.version}"
        elif isinstance(each, UnitTest):
            yield _versioned(each)
        else:
            yield each.name


def _versioned(test: UnitTest) -> str:
    return test.name if test.version is None else f"{test.name}_v{test.version}"


def _paths(listed: Iterable[Linkable], _keys: tuple[str, ...]) -> Iterable[str]:
    return (each.original_path for each in listed)


def _json(listed: Iterable[Linkable], keys: tuple[str, ...]) -> Iterable[str]:
    """One JSON object a line, of all keys dbt lists or of those asked for (``config.tags`` too)."""
    for each in listed:
        record = resource_record(each)
        if isinstance(each, Model):
            record = {**record, "direct_parents": list(each.depends_on.nodes)}
        picked = (
            {key: record[key] for key in record if key in _JSON_KEYS}
            if not keys
            else _pick(record, keys)
        )
        yield msgspec.json.encode(picked).decode()


def _pick(record: Mapping[str, object], keys: tuple[str, ...]) -> dict[str, object]:
    picked: dict[str, object] = {}
    for key in keys:
        value: object = record
        for part in key.split("."):
            value = value.get(part, msgspec.UNSET) if isinstance(value, Mapping) else msgspec.UNSET
        if value is not msgspec.UNSET and not ("." in key and value is None):
            picked[key] = value
    return picked


_Output: TypeAlias = Callable[[Iterable[Linkable], tuple[str, ...]], Iterable[str]]
_OUTPUTS: Final[Mapping[str, _Output]] = MappingProxyType(
    {"selector": _selectors, "name": _names, "path": _paths, "json": _json}
)

_HELP: Final = """List what a selection means, without running anything.

\b
  dagbook ls                               everything
  dagbook ls -s +fct_orders --resource-type model
  dagbook ls -s tag:daily --output name
  dagbook ls --output json --output-keys name config.materialized
"""
_OPTIONS: Final = (
    click.Option(
        ("--output",),
        type=click.Choice(tuple(_OUTPUTS)),
        default="selector",
        help="What to print of each",
    ),
    click.Option(("--output-keys",), multiple=True, help="With --output json: the keys to print"),
    *SELECT_OR_MODELS,
    *EVERYWHERE,
)

command: click.Command = declare(Declared("ls", ls, _HELP, LISTED), _OPTIONS)
list_command: click.Command = declare(Declared("list", ls, _HELP, LISTED), _OPTIONS)
