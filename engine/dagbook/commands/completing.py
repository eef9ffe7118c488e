"""Words that a shell offers: nodes, tags, sources and selectors of the last manifest, targets.

Nothing of the engine is loaded for it: a shell waits for the answer.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import msgspec
import yaml

from dagbook.commands.environment import environment
from dagbook.commands.surroundings import find_project_dir, project_setting

_METHODS: Final = (
    "access:", "config.materialized:", "exposure:", "file:", "fqn:", "group:", "metric:",
    "package:", "path:", "resource_type:", "result:", "saved_query:", "semantic_model:",
    "source:", "source_status:", "state:", "tag:", "test_name:", "test_type:", "unit_test:",
    "version:",
)  # fmt: skip
_BEFORE_NAME: Final = re.compile(r"^(?:.*,)?(?:@|\d*\+)?")


class _Named(msgspec.Struct):
    name: str
    resource_type: str = ""
    package_name: str = ""
    source_name: str = ""
    tags: list[str] = []


class _Metadata(msgspec.Struct):
    project_name: str | None = None


class _Manifest(msgspec.Struct):
    """As much of manifest.json as can be named; the rest is not even read."""

    metadata: _Metadata
    nodes: dict[str, _Named]
    sources: dict[str, _Named] = {}
    macros: dict[str, _Named] = {}
    exposures: dict[str, _Named] = {}
    metrics: dict[str, _Named] = {}
    saved_queries: dict[str, _Named] = {}
    semantic_models: dict[str, _Named] = {}
    selectors: dict[str, msgspec.Raw] = {}


def offer(kind: str, params: Mapping[str, object], incomplete: str) -> list[str]:
    """What fits of a kind of words; whatever goes wrong, a shell is offered nothing."""
    try:
        return list(fitting(_KINDS[kind](params), incomplete))
    except (OSError, ValueError, LookupError, TypeError, AttributeError, StopIteration):
        return []


def fitting(words: Iterable[str], incomplete: str) -> Iterator[str]:
    """Words that go on from what is typed; before a name may stand ``+``, ``@`` or ``tag:a,``.

    >>> list(fitting(["stg_orders", "orders"], "1+stg"))
    ['1+stg_orders']
    """
    found = _BEFORE_NAME.match(incomplete)
    before = found[0] if found else ""
    for word in words:
        if word.startswith(incomplete[len(before) :]):
            yield f"{before}{word}"


def _selections(params: Mapping[str, object]) -> Iterator[str]:
    """What --select may name."""
    manifest = _manifest(params)
    nodes = manifest.nodes.values()
    yield from (node.name for node in nodes if node.resource_type != "test")
    yield from (f"source:{each.source_name}.{each.name}" for each in manifest.sources.values())
    for entries in (
        manifest.exposures, manifest.metrics, manifest.saved_queries, manifest.semantic_models,
    ):  # fmt: skip
        yield from (f"{each.resource_type}:{each.name}" for each in entries.values())
    yield from (f"tag:{tag}" for tag in sorted({tag for node in nodes for tag in node.tags}))
    yield from _METHODS


def _selectors(params: Mapping[str, object]) -> Iterator[str]:
    """What --selector may name."""
    yield from _manifest(params).selectors


def _macros(params: Mapping[str, object]) -> Iterator[str]:
    """What run-operation may call: the project's own macros."""
    manifest = _manifest(params)
    for macro in manifest.macros.values():
        if macro.package_name == manifest.metadata.project_name:
            yield macro.name


def _targets(params: Mapping[str, object]) -> Iterator[str]:
    """What --target may name: outputs of the project's profile."""
    given = params.get("profile") or project_setting(_project(params), "profile")
    yield from _profiles(params)[str(given)]["outputs"]


def _profile_names(params: Mapping[str, object]) -> Iterator[str]:
    """What --profile may name."""
    yield from (name for name in _profiles(params) if name != "config")


def _project(params: Mapping[str, object]) -> Path:
    given = params.get("project_dir")
    return Path(str(given)) if given else find_project_dir(Path.cwd())


def _manifest(params: Mapping[str, object]) -> _Manifest:
    root = _project(params)
    folder = params.get("target_path") or project_setting(root, "target-path") or "target"
    text = (root / str(folder) / "manifest.json").read_bytes()
    return msgspec.json.decode(text, type=_Manifest)


def _profiles(params: Mapping[str, object]) -> Any:
    variables = environment()
    given = params.get("profiles_dir") or variables.get("DBT_PROFILES_DIR")
    root = _project(params)
    folders = (Path(str(given)),) if given else (Path.cwd(), root, Path.home() / ".dbt")
    file = next(each / "profiles.yml" for each in folders if (each / "profiles.yml").is_file())
    return yaml.safe_load(file.read_text(encoding="utf-8"))


_KINDS: Final[Mapping[str, Callable[[Mapping[str, object]], Iterable[str]]]] = MappingProxyType(
    {
        "selections": _selections,
        "selectors": _selectors,
        "macros": _macros,
        "targets": _targets,
        "profiles": _profile_names,
    }
)
