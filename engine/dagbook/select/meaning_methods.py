"""Methods that dbt does not have: what a node's columns are called, and which terms it is about."""

from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from typing import Final

from dagbook.project.columns import ColumnDeclaration
from dagbook.project.nodes import Node, Source
from dagbook.select.method import Method, Query, Selectable


def _matches_column(resource: Selectable, query: Query) -> bool:
    """``column:email`` by name alone, ``column:customers.email`` by that of the relation too."""
    owner, _, wanted = query.value.lower().rpartition(".")
    return _is_called(resource, owner) and any(
        fnmatchcase(each.name.lower(), wanted) for each in _columns(resource)
    )


def _is_called(resource: Selectable, owner: str) -> bool:
    names = [resource.name.lower()]
    if isinstance(resource, Source):
        names.append(f"{resource.source_name}.{resource.name}".lower())
    return not owner or any(fnmatchcase(each, owner) for each in names)


def _matches_term(resource: Selectable, query: Query) -> bool:
    wanted = query.value.lower()
    return any(fnmatchcase(each.lower(), wanted) for each in _terms(resource))


def _terms(resource: Selectable) -> Iterable[str]:
    """``meta.term`` and ``meta.terms`` of a resource and of its columns."""
    metas = [getattr(resource, "meta", None), *(each.meta for each in _columns(resource))]
    for meta in metas:
        if isinstance(meta, Mapping):
            yield from _texts(meta.get("term"))
            yield from _texts(meta.get("terms"))


def _texts(value: object) -> Iterable[str]:
    if isinstance(value, str):
        return (value,)
    return [str(each) for each in value] if isinstance(value, (list, tuple)) else ()


def _columns(resource: Selectable) -> tuple[ColumnDeclaration, ...]:
    return resource.columns if isinstance(resource, (Node, Source)) else ()


def _column_words(resource: Selectable) -> Iterable[str]:
    names = [each.name for each in _columns(resource)]
    return (*names, *(f"{resource.name}.{name}" for name in names))


MEANING_METHODS: Final = (
    Method(
        "column",
        "what declares a column, perhaps one of a model",
        "column:orders.email+",
        _matches_column,
        _column_words,
    ),
    Method("term", "what is about a term of the glossary", "term:churn", _matches_term, _terms),
)
