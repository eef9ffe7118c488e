"""Nodes that come and go: whom they may concern besides themselves."""

from collections import Counter
from collections.abc import Iterable

from dagbook.project.files import PackageSettings
from dagbook.project.nodes import Node, Test
from dagbook.project.project import Project
from dagbook.resolve.config_checks import check_tree, fqns_of
from dagbook.resolve.duplicates import find_duplicates


class WiderChangeError(Exception):
    """More may have changed than the files that did: the whole project is to be read again."""


def is_generic(resource: object) -> bool:
    """Whether it is a test from a properties file."""
    return isinstance(resource, Test) and resource.metadata is not None


def refuse_missed_names(before: Project, after: Project, settings: PackageSettings) -> None:
    """Raise where somebody may miss what is gone, or mean what is new.

    ``settings`` are those of the root project.
    """
    told = {each.slug for each in before.warnings}
    present = (*after.linkable().values(), *after.idle_tests.values(), *after.disabled)
    if "unused-config" in told | {each.slug for each in check_tree(settings, fqns_of(present))}:
        raise WiderChangeError("a branch of dbt_project.yml may configure something or nothing")
    others = before.nodes.keys() ^ after.nodes.keys()
    named = [
        node
        for id_, node in {**before.nodes, **after.nodes}.items()
        if id_ in others and not is_generic(node)
    ]
    if named:
        if before.idle_tests or "unmatched-properties" in told:
            raise WiderChangeError("what was missed may be there, or be told in other words")
        _refuse_namesakes(named, before, after)
        _refuse_readers(frozenset(before.nodes.keys() - after.nodes.keys()), after)
        _refuse_mistakes(named, after)


def _refuse_namesakes(named: Iterable[Node], before: Project, after: Project) -> None:
    """Raise where two nodes have had or have one name: whichever is left may be meant."""
    nodes = {**before.nodes, **after.nodes}.values()
    known = Counter(
        each.name
        for each in (*nodes, *after.disabled)
        if isinstance(each, Node) and not is_generic(each)
    )
    if any(known[node.name] > 1 for node in named):
        raise WiderChangeError("another of the same name")


def _refuse_readers(gone: frozenset[str], after: Project) -> None:
    resources = (*after.linkable().values(), *after.disabled)
    for each in resources:
        read = getattr(each, "depends_on", None)
        tested = getattr(each, "attached_node", None)
        if tested in gone or (read is not None and not gone.isdisjoint(read.nodes)):
            raise WiderChangeError(f"{each.unique_id} reads what is gone")


def _refuse_mistakes(named: Iterable[Node], after: Project) -> None:
    groups = {group.name for group in after.groups.values()}
    if any(node.group is not None and node.group not in groups for node in named):
        raise WiderChangeError("a group that nobody declared")
    nodes = [each for each in after.nodes.values() if not is_generic(each)]
    for error in find_duplicates(nodes, after.sources.values(), after.exposures.values()):
        raise error
