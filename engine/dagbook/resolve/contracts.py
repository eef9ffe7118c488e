"""What contracts and constraints of models ask for: the tables of foreign keys, and sense."""

from collections.abc import Iterator, Mapping
from typing import Final

from msgspec.structs import replace

from dagbook.errors import DagbookError, Origin, ProjectError, did_you_mean
from dagbook.jinja.parse_context import ParseScope
from dagbook.jinja.static import read_static
from dagbook.project.columns import Constraint
from dagbook.project.nodes import Model, Node
from dagbook.resolve.draft import Draft

KINDS: Final = ("check", "not_null", "unique", "primary_key", "foreign_key", "custom")
_CONSTRAINED: Final = ("table", "incremental")
"""Materializations that hold rows of their own, so that rules for rows make sense."""


def settle_contracts(draft: Draft) -> None:
    """Let models depend on what their foreign keys point at, and tell what can't be kept."""
    draft.nodes = [_settled(node, draft) for node in draft.nodes]


def is_contracted(node: Node) -> bool:
    """Whether a node's columns are promised."""
    contract = node.config.get("contract")
    return isinstance(contract, Mapping) and bool(contract.get("enforced"))


def _settled(node: Node, draft: Draft) -> Node:
    rules = _rules(node)
    if not isinstance(node, Model) or not rules:
        return node
    errors = tuple(_mistakes(node, rules))
    draft.errors.extend(errors)
    if not errors and is_contracted(node):
        draft.warnings.extend(_unsupported(node, rules))
    return node if errors else _linked(node, rules, draft)


def _rules(node: Node) -> tuple[Constraint, ...]:
    own = node.constraints if isinstance(node, Model) else ()
    return (*own, *(each for column in node.columns for each in column.constraints))


def _mistakes(model: Model, rules: tuple[Constraint, ...]) -> Iterator[DagbookError]:
    place = model.patch_origin or model.origin
    for rule in rules:
        if rule.type not in KINDS:
            yield ProjectError(
                "wrong-type",
                f"'{rule.type}' of model '{model.name}' is no type of a constraint",
                origin=place,
                hint=did_you_mean(rule.type, KINDS) or f"one of: {', '.join(KINDS)}",
            )
    keys = [column.name for column in model.columns if _has_key(column.constraints)]
    if len(keys) > 1 or (keys and _has_key(model.constraints)):
        yield ProjectError(
            "two-primary-keys",
            f"model '{model.name}' has several primary keys: {', '.join(keys)}"
            + (" and that of the model" if _has_key(model.constraints) else ""),
            origin=place,
            hint="a key of several columns stands beside the model: "
            "constraints: [{type: primary_key, columns: […]}]",
        )


def _has_key(constraints: tuple[Constraint, ...]) -> bool:
    return any(each.type == "primary_key" for each in constraints)


def _unsupported(model: Model, rules: tuple[Constraint, ...]) -> Iterator[DagbookError]:
    kind = model.config.materialized
    told = [each for each in rules if each.warn_unsupported]
    if kind not in _CONSTRAINED and told:
        yield ProjectError(
            "unsupported-constraint",
            f"constraints of '{model.name}' are left out: a {kind} has none",
            origin=model.patch_origin or model.origin,
            hint="make it a table, or set warn_unsupported: false beside the constraint",
        )


def _linked(model: Model, rules: tuple[Constraint, ...], draft: Draft) -> Model:
    """The model, depending on the tables of its foreign keys."""
    scope = ParseScope(shared=draft.surroundings.shared, package=model.package)
    place = model.patch_origin or model.origin
    for target in dict.fromkeys(each.to for each in rules if each.type == "foreign_key"):
        if target is None:
            continue
        found = read_static("{{ " + target + " }}", place, scope)
        if found is None or not (found.refs or found.sources):
            draft.errors.append(_no_reference(model, target, place))
            continue
        model = replace(
            model, refs=(*model.refs, *found.refs), sources=(*model.sources, *found.sources)
        )
    return model


def _no_reference(model: Model, target: str, place: Origin) -> DagbookError:
    return ProjectError(
        "wrong-type",
        f"'to: {target}' of a foreign key of '{model.name}' is no reference",
        origin=place,
        hint="write to: ref('orders') or source('raw', 'orders'); SQL goes into expression",
    )
