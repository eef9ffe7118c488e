"""Generic tests: one node a test call, named and filed as dbt does."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import PurePosixPath
from typing import Final

from msgspec.structs import replace

from dagbook.jinja.unrendered import as_text
from dagbook.project.config import text_tuple
from dagbook.project.declarations import Recording, TestCall
from dagbook.project.ids import ResourceType, unique_id
from dagbook.project.nodes import Test, TestMetadata
from dagbook.resolve.settle import node_fields, settle
from dagbook.resolve.subjects import Subject
from dagbook.resolve.surroundings import Surroundings
from dagbook.resolve.test_names import TestName, hash_test, name_test

_FILES: Final = 64
_PLAIN: Final = (("macro.dbt.test_not_null",), ("macro.dbt.test_unique",))
"""Tests that dbt doesn't render while parsing; their config stays as it is."""


def resolve_generic_test(call: TestCall, surroundings: Surroundings) -> Test:
    """The node of a test call, its references not yet followed. Raises ProjectError."""
    name = name_test(call)
    subject = _subject(call, name)
    settled = settle(subject, surroundings)
    description = surroundings.describe(call.description, call.origin, call.properties.package)
    fields = node_fields(subject, settled)
    tags = sorted({*_inherited_tags(call), *text_tuple(call.config.get("tags"))})
    test = Test(
        **fields,
        metadata=TestMetadata(call.test_name, call.namespace, call.kwargs),
        column_name=call.column_name,
        file_key_name=f"{call.properties.section}.{call.properties.name}",
    )
    return replace(
        test,
        description=description.text,
        doc_blocks=description.doc_blocks,
        tags=tuple(dict.fromkeys((*tags, *test.tags))),
    )


def _subject(call: TestCall, name: TestName) -> Subject:
    properties = call.properties
    config = dict(call.config)
    if name.short != name.long:
        config.setdefault("alias", name.short)
    recording = _with_config(call.recording, config)
    return Subject(
        kind=ResourceType.TEST,
        name=name.long,
        package=properties.package,
        path=f"{name.short}.sql",
        original_path=properties.original_path,
        unique_id=unique_id(
            ResourceType.TEST, properties.package, name.long, hash_test(name.long, call)
        ),
        fqn=(properties.package, *_folders(properties.original_path), name.long),
        raw_code=_raw_code(call, config),
        checksum="",
        origin=call.origin,
        recording=recording,
        properties=None,
    )


def _with_config(recording: Recording, config: Mapping[str, object]) -> Recording:
    """A test's config around that of its macro. dbt hears it twice, so its lists are doubled."""
    if recording.macros[:1] in _PLAIN:
        return replace(recording, config_calls=(config,), unrendered_configs=(config,))
    of_macro = recording.config_calls
    if not config:
        return replace(recording, unrendered_configs=of_macro)
    calls = (config, *of_macro, config)
    return replace(recording, config_calls=calls, unrendered_configs=(as_text(config),))


@lru_cache(_FILES)
def _folders(path: str) -> tuple[str, ...]:
    return PurePosixPath(path).parent.parts[1:]


def _raw_code(call: TestCall, config: Mapping[str, object]) -> str:
    macro = f"test_{call.test_name}"
    if call.namespace is not None:
        macro = f"{call.namespace}.{macro}"
    settings = ",".join(f"{key}={_literal(value)}" for key, value in config.items())
    tail = f"{{{{ config({settings}) }}}}" if settings else ""
    return f"{{{{ {macro}(**_dbt_generic_test_kwargs) }}}}{tail}"


def _literal(value: object) -> str:
    if isinstance(value, str):
        return '"' + value.replace('"', '\\"') + '"'
    return str(value)


def _inherited_tags(call: TestCall) -> Iterable[str]:
    """Tags of the column; for a source also those of the source and its table."""
    owner: Mapping[str, object] = call.properties.values
    if call.table is not None:
        yield from text_tuple(owner.get("tags"))
        owner = _named(owner.get("tables"), call.table)
        yield from text_tuple(owner.get("tags"))
    if call.column_name is not None:
        column = _named(owner.get("columns"), call.column_name.strip('"'))
        config = column.get("config")
        yield from text_tuple(column.get("tags"))
        yield from text_tuple(config.get("tags") if isinstance(config, Mapping) else None)


def _named(listed: object, name: str) -> Mapping[str, object]:
    for each in listed if isinstance(listed, list) else ():
        if isinstance(each, Mapping) and str(each.get("name")) == name:
            return each
    return {}
