"""Models, seeds, tests and all else that is executed, as records of the manifest."""

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Final, TypeAlias

from dagbook.project.columns import ColumnDeclaration, Constraint
from dagbook.project.nodes import (
    Analysis,
    Docs,
    Function,
    Model,
    Node,
    Operation,
    RefCall,
    Seed,
    Snapshot,
    SourceCall,
    Test,
)
from dagbook.records.configs import node_config_record
from dagbook.records.plain import Record, plain, plain_mapping

_SHA256: Final = re.compile(r"[0-9a-f]{64}")


def node_record(node: Node, created_at: float) -> Record:
    """The record of any node, before it is compiled."""
    return {**_shared(node, created_at), **_EXTRAS.get(type(node), _code)(node)}


def _shared(node: Node, created_at: float) -> Record:
    return {
        "database": node.database,
        "schema": node.schema,
        "name": node.name,
        "resource_type": node.resource_type.value,
        "package_name": node.package,
        "path": node.path,
        "original_file_path": node.original_path,
        "unique_id": node.unique_id,
        "fqn": node.fqn,
        "alias": node.alias,
        "checksum": _checksum(node),
        "config": node_config_record(node),
        "tags": node.tags,
        "description": node.description,
        "columns": column_records(node.columns),
        "meta": plain_mapping(node.meta),
        "group": node.group,
        "docs": docs_record(node.docs),
        "patch_path": node.patch_path,
        "build_path": None,
        "unrendered_config": plain_mapping(node.unrendered_config),
        "created_at": created_at,
        "relation_name": None if node.relation is None else str(node.relation),
        "raw_code": "" if isinstance(node, Seed) else node.raw_code,
        "doc_blocks": node.doc_blocks,
    }


def _code(node: Node) -> Record:
    """What a node with code says; what only compiling tells is left out."""
    return {
        "language": node.language,
        "refs": ref_records(node.refs),
        "sources": source_call_records(node.sources),
        "metrics": [],
        "functions": [
            [each.name] if each.package is None else [each.package, each.name]
            for each in node.functions
        ],
        "depends_on": {
            "macros": tuple(dict.fromkeys(node.depends_on.macros)),
            "nodes": node.depends_on.nodes,
        },
        "compiled_path": None,
        "contract": _contract(node),
    }


def _model(node: Node) -> Record:
    assert isinstance(node, Model)
    return {
        **_code(node),
        "access": node.access,
        "constraints": [
            {**_constraint(each), "columns": each.columns} for each in node.constraints
        ],
        "version": version_record(node.version),
        "latest_version": version_record(node.latest_version),
        "deprecation_date": node.deprecation_date,
        "primary_key": node.primary_key,
        "time_spine": _time_spine(node),
    }


def _time_spine(model: Model) -> Record | None:
    if model.time_spine is None:
        return None
    listed = model.time_spine.get("custom_granularities")
    grains = listed if isinstance(listed, (list, tuple)) else ()
    return {
        "standard_granularity_column": model.time_spine.get("standard_granularity_column"),
        "custom_granularities": [
            {"name": each.get("name"), "column_name": each.get("column_name")}
            for each in grains
            if isinstance(each, Mapping)
        ],
    }


def _seed(node: Node) -> Record:
    assert isinstance(node, Seed)
    return {"root_path": node.root_path, "depends_on": {"macros": node.depends_on.macros}}


def _test(node: Node) -> Record:
    assert isinstance(node, Test)
    if node.metadata is None:
        return _code(node)
    return {
        **_code(node),
        "column_name": node.column_name,
        "file_key_name": node.file_key_name,
        "attached_node": node.attached_node,
        "test_metadata": {
            "name": node.metadata.name,
            "kwargs": plain_mapping(node.metadata.kwargs),
            "namespace": node.metadata.namespace,
        },
    }


def _function(node: Node) -> Record:
    assert isinstance(node, Function)
    return {
        **_code(node),
        "returns": {
            "data_type": node.returns.data_type,
            "description": node.returns.description,
        },
        "arguments": [
            {
                "name": each.name,
                "data_type": each.data_type,
                "description": each.description,
                "default_value": plain(each.default_value),
            }
            for each in node.parameters
        ],
        "overloads": [],
    }


def _operation(node: Node) -> Record:
    assert isinstance(node, Operation)
    return {**_code(node), "index": node.index}


_Extra: TypeAlias = Callable[[Node], Record]
_EXTRAS: Final[Mapping[type[Node], _Extra]] = MappingProxyType(
    {
        Model: _model,
        Seed: _seed,
        Test: _test,
        Operation: _operation,
        Function: _function,
        Analysis: _code,
        Snapshot: _code,
    }
)


def _checksum(node: Node) -> Record:
    """A generic test has no file of its own; of a large seed only the path is known."""
    if isinstance(node, Test) and node.metadata is not None:
        return {"name": "none", "checksum": ""}
    name = "sha256" if _SHA256.fullmatch(node.checksum) else "path"
    return {"name": name, "checksum": node.checksum}


def _contract(node: Node) -> Record:
    found = node.config.get("contract")
    contract = found if isinstance(found, Mapping) else {}
    return {
        "enforced": bool(contract.get("enforced", False)),
        "alias_types": bool(contract.get("alias_types", True)),
        "checksum": _contract_checksum(node) if contract.get("enforced") else None,
    }


def _contract_checksum(node: Node) -> str:
    """sha256 of columns and constraints. dbt hashes the text of its own objects: so do we."""
    text = "".join(
        f"|{each.name}{each.data_type}[{', '.join(map(_shown_constraint, each.constraints))}]"
        for each in sorted(node.columns, key=lambda column: column.name)
    )
    if isinstance(node, Model) and node.config.materialized in ("table", "incremental"):
        rules = ", ".join(_shown_model_constraint(each) for each in node.constraints)
        text += f"{node.config.materialized}[{rules}]"
    return hashlib.sha256(text.encode()).hexdigest()


def _shown_constraint(constraint: Constraint) -> str:
    return f"ColumnLevelConstraint({_shown_rule(constraint)})"


def _shown_model_constraint(constraint: Constraint) -> str:
    columns = list(constraint.columns)
    return f"ModelLevelConstraint({_shown_rule(constraint)}, columns={columns!r})"


def _shown_rule(constraint: Constraint) -> str:
    return (
        f"type=<ConstraintType.{constraint.type}: {constraint.type!r}>, "
        f"name={constraint.name!r}, expression={constraint.expression!r}, "
        f"warn_unenforced={constraint.warn_unenforced}, "
        f"warn_unsupported={constraint.warn_unsupported}, "
        f"to={constraint.to!r}, to_columns={list(constraint.to_columns)!r}"
    )


def column_records(columns: Iterable[ColumnDeclaration]) -> dict[str, Record]:
    """Declared columns by name."""
    return {each.name: _column(each) for each in columns}


def _column(column: ColumnDeclaration) -> Record:
    meta = plain_mapping(column.meta)
    return {
        "name": column.name,
        "description": column.description,
        "meta": meta,
        "data_type": column.data_type,
        "constraints": [_constraint(each) for each in column.constraints],
        "quote": column.quote,
        "config": {"meta": meta, "tags": column.tags},
        "tags": column.tags,
        "granularity": column.granularity,
        "dimension": None,
        "entity": None,
        "doc_blocks": column.doc_blocks,
        **plain_mapping(column.extra),
    }


def _constraint(constraint: Constraint) -> Record:
    return {
        "type": constraint.type,
        "name": constraint.name,
        "expression": constraint.expression,
        "warn_unenforced": constraint.warn_unenforced,
        "warn_unsupported": constraint.warn_unsupported,
        "to": constraint.to,
        "to_columns": constraint.to_columns,
    }


def docs_record(docs: Docs) -> Record:
    """Shown in the site or not, and in which colour."""
    return {"show": docs.show, "node_color": docs.node_color}


def ref_records(refs: Iterable[RefCall]) -> list[Record]:
    """Calls of ``ref``."""
    return [
        {"name": each.name, "package": each.package, "version": version_record(each.version)}
        for each in refs
    ]


def source_call_records(sources: Iterable[SourceCall]) -> list[tuple[str, str]]:
    """Calls of ``source``."""
    return [(each.source, each.table) for each in sources]


def version_record(version: str | None) -> str | int | None:
    """Versions that are numbers are written as such."""
    return int(version) if version is not None and version.isdigit() else version
