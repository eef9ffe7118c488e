"""Two things of one name: told with both places."""

from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import Final

from dagbook.errors import DagbookError, ProjectError
from dagbook.project.ids import REFABLE
from dagbook.project.nodes import Exposure, Model, Node, Source

Resource = Node | Source | Exposure


def find_duplicates(
    nodes: Iterable[Node], sources: Iterable[Source], exposures: Iterable[Exposure]
) -> Iterator[DagbookError]:
    """Same unique id, same name for ``ref`` in one package, or same relation in the warehouse."""
    resources: tuple[Resource, ...] = (*nodes, *sources, *exposures)
    told: set[tuple[str, str]] = set()
    for key, explain in _RULES:
        first: dict[Hashable, Resource] = {}
        for resource in resources:
            value = key(resource)
            other = first.setdefault(value, resource) if value is not None else resource
            pair = (other.origin.path, str(resource.origin))
            if other is not resource and pair not in told:
                told.add(pair)
                yield explain(other, resource)


def _by_id(resource: Resource) -> Hashable | None:
    return resource.unique_id


def _by_ref(resource: Resource) -> Hashable | None:
    if resource.resource_type not in REFABLE:
        return None
    version = resource.version if isinstance(resource, Model) else None
    return (resource.package, resource.name, version)


def _by_relation(resource: Resource) -> Hashable | None:
    if not isinstance(resource, Node) or resource.resource_type not in REFABLE:
        return None
    return resource.relation.key() if resource.relation else None


def _same_name(first: Resource, second: Resource) -> ProjectError:
    kinds = {first.resource_type.value, second.resource_type.value}
    both = " and a ".join(sorted(kinds))
    what = f"two {both}s" if len(kinds) == 1 else f"a {both}"
    return ProjectError(
        "duplicate-name",
        f"{what} are named '{_shown(second)}'",
        origin=second.origin,
        notes=[f"the other one: {first.origin}"],
        hint="rename one of them" if kinds != {"test"} else "give one of them a name of its own",
    )


def _same_relation(first: Resource, second: Resource) -> ProjectError:
    relation = second.relation if isinstance(second, Node) else None
    return ProjectError(
        "duplicate-relation",
        f"'{first.name}' and '{second.name}' would both be built as {relation}",
        origin=second.origin,
        notes=[f"the other one: {first.origin}"],
        hint="give one of them another alias or schema",
    )


def _shown(resource: Resource) -> str:
    if isinstance(resource, Source):
        return f"{resource.source_name}.{resource.name}"
    return resource.name


_RULES: Final[
    tuple[
        tuple[Callable[[Resource], Hashable | None], Callable[[Resource, Resource], ProjectError]],
        ...,
    ]
] = ((_by_id, _same_name), (_by_ref, _same_name), (_by_relation, _same_relation))
