"""``exceptions`` in Jinja: how a macro says that something is wrong."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final, NoReturn

from dagbook.errors import ProjectError
from dagbook.events import Listener, Warned
from dagbook.jinja.failures import RaisedByMacro
from dagbook.jinja.places import place_of_user_code


def raise_compiler_error(message: object, node: object = None) -> NoReturn:
    """Stop with the macro's own words; ``node`` is accepted and not needed."""
    raise RaisedByMacro(str(message))


def raise_not_implemented(message: object) -> NoReturn:
    """Stop: this warehouse can't."""
    raise RaisedByMacro(str(message), "not-implemented")


def raise_fail_fast_error(message: object, node: object = None) -> NoReturn:
    """Stop everything."""
    raise RaisedByMacro(str(message))


def missing_config(model: Mapping[str, object], name: str) -> NoReturn:
    """A materialization needs a config that isn't there."""
    raise RaisedByMacro(
        f"{model.get('unique_id', 'this node')} needs the config '{name}'",
        "missing-config",
        hint=f"add {{{{ config({name}=…) }}}} or set it in a properties file",
    )


def relation_wrong_type(relation: object, expected_type: str, model: object = None) -> NoReturn:
    """Another kind of relation stands where one is to be built."""
    found = getattr(relation, "type", None)
    raise RaisedByMacro(f"{relation} is a {found}, and a {expected_type} is to be built there")


def raise_contract_error(yaml_columns: object, sql_columns: object) -> NoReturn:
    """A query doesn't return what its contract says."""
    raise RaisedByMacro(
        "the query's columns differ from its contract",
        "broken-contract",
        hint="change the query, or data_type of the column in the properties file",
        notes=contract_table(_types(yaml_columns), _types(sql_columns)),
    )


def _types(columns: object) -> dict[str, str]:
    listed = columns if isinstance(columns, (list, tuple)) else ()
    return {
        str(each["name"]): str(each["data_type"]) for each in listed if isinstance(each, Mapping)
    }


def contract_table(promised: Mapping[str, str], given: Mapping[str, str]) -> list[str]:
    """The columns that differ: the type the query gives beside that of the contract."""
    names = {each.lower(): each for each in (*given, *promised)}
    found = {each.lower(): kind for each, kind in given.items()}
    wanted = {each.lower(): kind for each, kind in promised.items()}
    lines = [("column", "query", "contract", "")]
    for key in sorted(names):
        query, contract = found.get(key, ""), wanted.get(key, "")
        why = "other type" if query and contract else "not in the contract" if query else ""
        if query != contract:
            lines.append((names[key], query, contract, why or "not in the query"))
    widths = [max(len(line[index]) for line in lines) for index in range(4)]
    return [
        " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    ]


def column_type_missing(column_names: object) -> NoReturn:
    """A contract lacks types."""
    raise RaisedByMacro(
        f"the contract needs a data_type for every column; it has none for {column_names}",
        "broken-contract",
    )


def missing_relation(relation: object, model: object = None) -> NoReturn:
    """A relation isn't there."""
    raise RaisedByMacro(f"relation {relation} does not exist")


def missing_materialization(model: object, adapter_type: str) -> NoReturn:
    """No macro builds this materialization."""
    raise RaisedByMacro(f"no materialization for {model} on {adapter_type}")


def _raise_told(sentence: str, *things: object) -> NoReturn:
    """Stop with a sentence of dbt's kinds of mistakes that macros hardly meet."""
    named = [str(_named(each)) for each in things]
    raise RaisedByMacro(sentence.format(*named, *[""] * 3))


def _named(thing: object) -> object:
    return thing.get("unique_id", thing) if isinstance(thing, Mapping) else thing


_SENTENCES: Final = {
    "raise_ambiguous_alias": "{0} and {1} would be the same relation {2}",
    "raise_ambiguous_catalog_match": "{0} matches two relations of the catalog: {1}, {2}",
    "raise_cache_inconsistent": "the cache of relations is inconsistent: {0}",
    "raise_dataclass_not_dict": "a mapping is needed, not {0}",
    "raise_dep_not_found": "{0} depends on {1}, which package {2} should have",
    "raise_dependency_error": "{0}",
    "raise_duplicate_patch_name": "{0} is described twice; the other place: {1}",
    "raise_duplicate_resource_name": "{0} and {1} have the same name",
    "raise_invalid_property_yml_version": "{0}: {1}",
}


def _warn(listener: Listener, message: object, node: object = None) -> str:
    warning = ProjectError("warned-by-macro", str(message), origin=place_of_user_code())
    listener(Warned(warning))
    return ""


def _warn_snapshot_timestamps(
    listener: Listener, snapshot_type: object, updated_type: object
) -> str:
    return _warn(
        listener,
        f"updated_at is {updated_type}, the snapshot's time {snapshot_type}: cast one of them",
    )


_RAISING: Final[Mapping[str, Callable[..., NoReturn]]] = {
    **{name: partial(_raise_told, sentence) for name, sentence in _SENTENCES.items()},
    "raise_compiler_error": raise_compiler_error,
    "raise_database_error": raise_compiler_error,
    "raise_not_implemented": raise_not_implemented,
    "raise_fail_fast_error": raise_fail_fast_error,
    "raise_contract_error": raise_contract_error,
    "missing_config": missing_config,
    "missing_relation": missing_relation,
    "missing_materialization": missing_materialization,
    "relation_wrong_type": relation_wrong_type,
    "column_type_missing": column_type_missing,
}


def exceptions_view(listener: Listener) -> Mapping[str, object]:
    """What ``exceptions`` holds; warnings go to the listener."""
    return {
        **_RAISING,
        "warn": partial(_warn, listener),
        "warn_snapshot_timestamp_data_types": partial(_warn_snapshot_timestamps, listener),
    }
