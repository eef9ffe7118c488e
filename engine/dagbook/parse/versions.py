"""A model with ``versions:`` as one entry a version, each with its own columns and tests."""

from collections.abc import Iterator, Mapping
from typing import Final

from msgspec.structs import replace

from dagbook.errors import ProjectError
from dagbook.project.declarations import NO_PLACES, ModelVersion, Properties

_INHERITED: Final = ("description", "tests", "data_tests", "access", "constraints", "docs")


def split_versions(properties: Properties) -> Iterator[Properties]:
    """The entry itself, or one entry a version. Raises ProjectError for a version without ``v``."""
    versions = properties.values.get("versions")
    if not isinstance(versions, list) or not versions:
        yield properties
        return
    numbers = [_number(properties, index, each) for index, each in enumerate(versions)]
    latest = properties.values.get("latest_version")
    newest = str(latest) if latest is not None else max(numbers, key=_order)
    for index, (number, own) in enumerate(zip(numbers, versions, strict=True)):
        file_name = str(own.get("defined_in") or f"{properties.name}_v{number}")
        yield replace(
            properties,
            values=_merged(properties.values, own),
            origin=properties.place(f"versions.{index}"),
            origins=NO_PLACES,
            version=ModelVersion(number, newest, file_name, _mapping(own.get("config"))),
        )


def _number(properties: Properties, index: int, version: object) -> str:
    number = version.get("v") if isinstance(version, Mapping) else None
    if number is None:
        raise ProjectError(
            "missing-key",
            f"a version of model '{properties.name}' needs a 'v'",
            origin=properties.place(f"versions.{index}"),
        )
    return str(number)


def _order(version: str) -> tuple[int, float, str]:
    try:
        return (1, float(version), version)
    except ValueError:
        return (0, 0.0, version)


def _merged(model: Mapping[str, object], own: Mapping[str, object]) -> dict[str, object]:
    values = {key: value for key, value in model.items() if key != "versions"}
    tests = {"tests", "data_tests"}
    if tests & own.keys():
        values = {key: value for key, value in values.items() if key not in tests}
    values.update({key: own[key] for key in _INHERITED if key in own})
    values["config"] = _config(_mapping(model.get("config")), _mapping(own.get("config")))
    values["columns"] = _columns(model.get("columns"), own.get("columns"))
    values["deprecation_date"] = own.get("deprecation_date")
    return values


def _config(model: Mapping[str, object], own: Mapping[str, object]) -> dict[str, object]:
    """The version's config over the model's; tags of both, meta key by key."""
    merged = {**model, **own}
    if "tags" in model and "tags" in own:
        merged["tags"] = [*_list(own["tags"]), *_list(model["tags"])]
    if "meta" in model and "meta" in own:
        merged["meta"] = {**_mapping(model["meta"]), **_mapping(own["meta"])}
    return merged


def _columns(model: object, own: object) -> list[object]:
    """A version's columns: its own, and of the model's those it includes and does not exclude."""
    inherited = [each for each in _list(model) if isinstance(each, Mapping)]
    listed = [each for each in _list(own) if isinstance(each, Mapping)]
    picks = [each for each in listed if "include" in each or "exclude" in each]
    declared = [each for each in listed if each not in picks]
    include: object = picks[0].get("include", "all") if picks else "all"
    exclude = _list(picks[0].get("exclude")) if picks else []
    renewed = [each.get("name") for each in declared]
    kept = [
        each
        for each in inherited
        if (include in ("all", "*") or each.get("name") in _list(include))
        and each.get("name") not in exclude
        and each.get("name") not in renewed
    ]
    return [*kept, *declared]


def _list(value: object) -> list[object]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}
