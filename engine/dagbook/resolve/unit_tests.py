"""Unit tests: rows read, the model found, one test for each version of it."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from pathlib import PurePosixPath
from typing import Final

from msgspec.structs import replace

from dagbook.errors import ProjectError, did_you_mean
from dagbook.jinja.parse_context import ParseScope, record
from dagbook.project.config import Config, text_tuple
from dagbook.project.declarations import Declarations, Properties
from dagbook.project.ids import ResourceType, unique_id
from dagbook.project.nodes import DependsOn, Model, Node
from dagbook.project.unit_tests import Fixture, Overrides, UnitTest
from dagbook.resolve.config_layers import ConfigSources, resolve_config
from dagbook.resolve.draft import Draft
from dagbook.resolve.fixtures import Files, read_fixture
from dagbook.resolve.property_values import Entry, config_with_top_keys, describe_entry, read_entry

_IS_INCREMENTAL: Final = "macro.dbt.is_incremental"


def add_unit_tests(declarations: Declarations, draft: Draft) -> None:
    """Make the unit tests; nodes have their names and references by now."""
    files = {(each.package, each.name): each for each in declarations.fixtures}
    for entry in declarations.properties:
        if entry.section == "unit_tests":
            for made in draft.attempt(partial(_tests, entry, files, draft)):
                for test in made:
                    draft.sort_in(test, draft.unit_tests)


def _tests(properties: Properties, files: Files, draft: Draft) -> tuple[UnitTest, ...]:
    entry = read_entry(properties, draft.surroundings)
    model = entry.text("model")
    if model is None:
        raise ProjectError(
            "missing-key", f"unit test '{properties.name}' needs a model", origin=properties.origin
        )
    test = _test(entry, model.split()[0], files, draft)
    targets = _targets(model, properties, draft.names.refable)
    if not targets:
        if _targets(model, properties, draft.names.disabled):
            return (replace(test, config=_switched_off(test.config)),)
        raise _missing_model(model, entry, draft)
    if targets[0].version is None:
        _check_versions(test, entry)
        return (_on(test, targets[0], entry, versioned=False),)
    wanted = [each for each in targets if _wants(test, str(each.version))]
    if not wanted:
        raise ProjectError(
            "missing-ref",
            f"unit test '{test.name}' names versions that '{model}' doesn't have",
            origin=entry.place("versions"),
            hint=f"its versions: {', '.join(str(each.version) for each in targets)}",
        )
    return tuple(_on(test, each, entry, versioned=True) for each in wanted)


def _test(entry: Entry, model: str, files: Files, draft: Draft) -> UnitTest:
    properties, around = entry.properties, draft.surroundings
    package, name = properties.package, properties.name
    below = properties.original_path.removeprefix(properties.resource_path).removeprefix("/")
    folders = PurePosixPath(properties.original_path).parent.parts[1:]
    fqn = (package, *folders, model, name)
    resolved = resolve_config(
        ConfigSources(
            kind=ResourceType.UNIT_TEST,
            package=package,
            fqn=fqn,
            properties=config_with_top_keys(entry),
        ),
        around,
    )
    words = describe_entry(entry, around)
    test = UnitTest(
        resource_type=ResourceType.UNIT_TEST,
        name=name,
        package=package,
        unique_id=unique_id(ResourceType.UNIT_TEST, package, model, name),
        path=below,
        original_path=properties.original_path,
        origin=properties.origin,
        fqn=fqn,
        description=words.text,
        doc_blocks=words.doc_blocks,
        meta=resolved.config.meta,
        tags=resolved.config.tags,
        model=model,
        given=tuple(_given(entry, files, draft)),
        expect=read_fixture(entry.mapping("expect"), (package, entry.place("expect")), files, None),
        overrides=_overrides(entry),
        include_versions=_versions(entry, "include"),
        exclude_versions=_versions(entry, "exclude"),
        config=resolved.config,
    )
    return replace(test, checksum=_checksum(test))


def _given(entry: Entry, files: Files, draft: Draft) -> Iterator[Fixture]:
    package = entry.properties.package
    for index, raw in enumerate(entry.items("given")):
        origin = entry.place(f"given.{index}")
        if raw.get("input") is None:
            raise ProjectError(
                "missing-key",
                "rows given to a unit test need an input",
                origin=origin,
                hint="for example: input: ref('orders')",
            )
        no_rows = raw.get("rows") is None and raw.get("fixture") is None
        seed = _seed(str(raw["input"]), entry, draft) if no_rows else None
        yield read_fixture(raw, (package, origin), files, seed)


def _seed(written: str, entry: Entry, draft: Draft) -> Node | None:
    scope = ParseScope(shared=draft.surroundings.shared, package=entry.properties.package)
    _, found = record("{{ " + written + " }}", entry.properties.origin, scope)
    nodes = draft.names.refable.get(found.refs[0].name, []) if found.refs else []
    return nodes[0] if nodes else None


def _on(test: UnitTest, model: Model, entry: Entry, *, versioned: bool) -> UnitTest:
    """The test of one model, or of one version of it."""
    _check_incremental(test, model, entry)
    made = replace(test, depends_on=DependsOn((model.unique_id,)), schema=model.schema)
    if not versioned:
        return made
    id_ = f"{test.unique_id}_v{model.version}"
    return replace(made, unique_id=id_, version=model.version)


def _targets(written: str, properties: Properties, known: Mapping[str, list[Node]]) -> list[Model]:
    """The model, or all versions of it; ``orders 2`` means one of them."""
    name, *version = written.split()
    models = [each for each in known.get(name, ()) if isinstance(each, Model)]
    own = [each for each in models if each.package == properties.package] or models
    return [each for each in own if not version or each.version == version[0].removeprefix("v")]


def _wants(test: UnitTest, version: str) -> bool:
    if test.exclude_versions:
        return version not in test.exclude_versions
    return not test.include_versions or version in test.include_versions


def _check_versions(test: UnitTest, entry: Entry) -> None:
    if test.include_versions or test.exclude_versions:
        raise ProjectError(
            "wrong-type",
            f"model '{test.model}' has no versions, but unit test '{test.name}' names some",
            origin=entry.place("versions"),
        )


def _check_incremental(test: UnitTest, model: Model, entry: Entry) -> None:
    """An incremental model has two forms: the test must say which, and what stands there."""
    if _IS_INCREMENTAL not in model.depends_on.macros:
        return
    said = test.overrides.macros.get("is_incremental") if test.overrides else None
    if not isinstance(said, bool):
        raise ProjectError(
            "missing-override",
            f"'{model.name}' calls is_incremental(): unit test '{test.name}' must say what it is",
            origin=entry.properties.origin,
            hint="overrides:\n  macros:\n    is_incremental: true",
        )
    if said and all((each.input or "").strip() != "this" for each in test.given):
        raise ProjectError(
            "missing-override",
            f"unit test '{test.name}' runs '{model.name}' incrementally and gives no rows of it",
            origin=entry.place("given"),
            hint="given:\n  - input: this\n    rows: []",
        )


def _missing_model(model: str, entry: Entry, draft: Draft) -> ProjectError:
    return ProjectError(
        "missing-ref",
        f"unit test '{entry.properties.name}' tests '{model}', which is no model",
        origin=entry.place("model"),
        hint=did_you_mean(model, draft.names.refable),
    )


def _overrides(entry: Entry) -> Overrides | None:
    raw = entry.values.get("overrides")
    if not isinstance(raw, Mapping):
        return None
    parts = {key: raw.get(key) for key in ("macros", "vars", "env_vars")}
    return Overrides(**{key: value for key, value in parts.items() if isinstance(value, Mapping)})


def _versions(entry: Entry, key: str) -> tuple[str, ...] | None:
    value = entry.mapping("versions").get(key)
    listed = value if isinstance(value, list) or value is None else [value]
    return None if listed is None else text_tuple(listed)


def _checksum(test: UnitTest) -> str:
    """sha256 of all but the description. dbt hashes the text of its own objects: so do we."""
    text = "-".join(
        (
            test.model,
            _shown_versions(test),
            f"[{', '.join(_shown(each) for each in test.given)}]",
            _shown(test.expect),
            _shown_overrides(test.overrides),
            *(str(_listed(each)) for each in test.given if each.fixture),
        )
    )
    return hashlib.sha256(text.encode()).hexdigest()


def _shown(fixture: Fixture) -> str:
    kind = fixture.format
    name = "Dict" if kind == "dict" else kind.upper()
    what = "UnitTestOutputFixture(" if fixture.input is None else "UnitTestInputFixture("
    given = "" if fixture.input is None else f"input={fixture.input!r}, "
    rows = f"rows={_listed(fixture)!r}"
    return (
        f"{what}{given}{rows}, format=<UnitTestFormat.{name}: {kind!r}>, "
        f"fixture={fixture.fixture!r})"
    )


def _listed(fixture: Fixture) -> object:
    return fixture.rows if isinstance(fixture.rows, str) else [dict(each) for each in fixture.rows]


def _shown_versions(test: UnitTest) -> str:
    both = (test.include_versions, test.exclude_versions)
    if both == (None, None):
        return "None"
    include, exclude = (None if each is None else _numbers(each) for each in both)
    return f"UnitTestNodeVersions(include={include}, exclude={exclude})"


def _numbers(versions: Iterable[str]) -> list[str | int]:
    return [int(each) if each.isdigit() else each for each in versions]


def _shown_overrides(overrides: Overrides | None) -> str:
    if overrides is None:
        return "None"
    return (
        f"UnitTestOverrides(macros={dict(overrides.macros)!r}, vars={dict(overrides.vars)!r}, "
        f"env_vars={dict(overrides.env_vars)!r})"
    )


def _switched_off(config: Config) -> Config:
    return Config({**config.values, "enabled": False})
