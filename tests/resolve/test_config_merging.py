"""Whatever dbt_project.yml, properties and config() say together, the merged config is dbt's.

The oracle below is written from dbt's rules alone and merges key by key, not layer by layer.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from dagbook.project.config import FIELD_BY_NAME
from dagbook.project.files import PackageSettings
from dagbook.project.ids import ResourceType
from dagbook.resolve.config_layers import ConfigSources, resolve_config
from dagbook.resolve.surroundings import Surroundings

ROOT, KIT = "shop", "kit"
FOLDERS = ("staging", "raw", "orders")

_WORD = st.sampled_from(["a", "b", "c"])
_WORDS = _WORD | st.lists(_WORD, max_size=3)
_FLAGS = st.dictionaries(st.sampled_from(["show", "database", "enforced"]), st.booleans())
_VALUES = {
    "materialized": st.sampled_from(["view", "table", "ephemeral"]),
    "schema": st.none() | _WORD,
    "enabled": st.booleans(),
    "unique_key": _WORDS,
    "own_list": st.lists(_WORD, max_size=2),
    "persist_docs": _FLAGS,
    "own_mapping": _FLAGS,
    "tags": _WORDS,
    "packages": _WORDS,
    "pre-hook": _WORDS,
    "post_hook": _WORDS,
    "meta": st.dictionaries(_WORD, st.integers(0, 9), max_size=2),
    "quoting": _FLAGS,
    "column_types": st.dictionaries(_WORD, _WORD, max_size=2),
    "docs": st.fixed_dictionaries({}, optional={"show": st.booleans(), "node_color": _WORD}),
    "contract": st.fixed_dictionaries({}, optional={"enforced": st.booleans()}),
    "grants": st.dictionaries(st.sampled_from(["select", "+select", "insert", "+insert"]), _WORDS),
}


def settings_of(keys):
    return st.fixed_dictionaries({}, optional={key: _VALUES[key] for key in keys})


@st.composite
def trees(draw, keys, path):
    """A level of dbt_project.yml: keys with ``+`` or bare; below it mostly the path."""
    tree = {
        f"{draw(st.sampled_from(['+', '', '+ ']))}{key}": value
        for key, value in draw(settings_of(keys)).items()
    }
    if path:
        name = draw(st.sampled_from([path[0], path[0], *FOLDERS]))
        tree[name] = draw(trees(keys, path[1:]))
    return tree


@dataclass(frozen=True)
class Said:
    """All that is said about one model."""

    package: str
    fqn: tuple[str, ...]
    projects: dict[str, dict[str, object]]
    properties: dict[str, object]
    calls: list[dict[str, object]]


@st.composite
def everything(draw):
    """A few keys, said again and again."""
    keys = draw(st.lists(st.sampled_from(sorted(_VALUES)), min_size=1, max_size=3, unique=True))
    package = draw(st.sampled_from([ROOT, KIT]))
    fqn = tuple(draw(st.lists(st.sampled_from(FOLDERS), min_size=1, max_size=3)))
    path = (package, *fqn)
    return Said(
        package=package,
        fqn=fqn,
        projects={ROOT: draw(trees(keys, path)), KIT: draw(trees(keys, path))},
        properties=draw(settings_of(keys)),
        calls=draw(st.lists(settings_of(keys), max_size=2)),
    )


# --- the oracle ----------------------------------------------------------------------------------


def expected(said: Said, key: str, default: object) -> object:
    """What the key comes to: every statement about it, weakest first, combined by its own rule."""
    heard = list(statements(said, key))
    if key in ("tags", "packages", "pre-hook", "post-hook"):
        return [item for value in heard for item in as_list(value)]
    if key in ("meta", "quoting", "column_types", "docs", "contract"):
        return {name: item for each in (default, *heard) for name, item in each.items()}
    if key == "grants":
        return granted(heard)
    return heard[-1] if heard else default


def statements(said: Said, key: str) -> Iterator[object]:
    path = (said.package, *said.fqn)
    yield from along(said.projects[said.package], path, key)
    for mapping in (said.properties, *said.calls):
        yield from (value for name, value in mapping.items() if plain_name(name) == key)
    if said.package != ROOT:
        yield from along(said.projects[ROOT], path, key)


def along(tree: object, path: tuple[str, ...], key: str) -> Iterator[object]:
    """What each level of a tree says of a key; without ``+`` a mapping is a folder."""
    if not isinstance(tree, dict):
        return
    said = [
        value
        for name, value in tree.items()
        if plain_name(name.lstrip("+").strip()) == key
        and (name.startswith("+") or not isinstance(value, dict))
    ]
    yield from said[-1:]
    if path:
        yield from along(tree.get(path[0]), path[1:], key)


def plain_name(name: str) -> str:
    return {"pre_hook": "pre-hook", "post_hook": "post-hook"}.get(name, name)


def granted(heard: list[dict[str, object]]) -> dict[str, list[object]]:
    """A privilege is given to the last who are named, or to these too with ``+``."""
    found: dict[str, list[object]] = {}
    for each in heard:
        for name, who in each.items():
            privilege = name.removeprefix("+")
            kept = found.get(privilege, []) if name.startswith("+") else []
            found[privilege] = [*kept, *as_list(who)]
    return found


def as_list(value: object) -> list[object]:
    return list(value) if isinstance(value, list) else [value]


# --- the test ------------------------------------------------------------------------------------


def test_every_key_is_merged_by_its_rule(read_scope):
    @settings(max_examples=60, deadline=None)
    @given(said=everything())
    def check(said):
        packages = {
            name: PackageSettings(name=name, version="1", profile=None, configs={"models": tree})
            for name, tree in said.projects.items()
        }
        around = Surroundings(replace(read_scope, settings=packages, project_name=ROOT))
        sources = ConfigSources(
            kind=ResourceType.MODEL,
            package=said.package,
            fqn=(said.package, *said.fqn),
            properties=said.properties,
            calls=tuple(said.calls),
        )

        merged = resolve_config(sources, around).config

        for key in {key for key, _ in everything_said(said)}:
            default = FIELD_BY_NAME[key].default if key in FIELD_BY_NAME else None
            assert thawed(merged.get(key)) == expected(said, key, default), key

    check()


def everything_said(said: Said) -> Iterator[tuple[str, object]]:
    for key in map(plain_name, _VALUES):
        yield from ((key, value) for value in statements(said, key))


def thawed(value: object) -> object:
    if isinstance(value, dict):
        return {name: thawed(each) for name, each in value.items()}
    return list(value) if isinstance(value, tuple) else value
