"""Rendering once with ``execute = false``, only to hear what a file calls."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from dagbook.errors import Origin
from dagbook.jinja.scope import InvocationScope
from dagbook.project.columns import EMPTY
from dagbook.project.declarations import Recording
from dagbook.project.nodes import Macro
from dagbook.project.relation import Relation


@dataclass(frozen=True, slots=True, kw_only=True)
class ParseScope:
    """The invocation, and what is known of the resource being parsed."""

    shared: InvocationScope
    package: str
    this: Relation | None = None
    model: Mapping[str, object] = field(default_factory=lambda: EMPTY)
    """What ``model`` shows while parsing: name, package_name, resource_type, unique_id, path, fqn, raw_code…"""


def record(text: str, origin: Origin, scope: ParseScope) -> tuple[str, Recording]:
    """Render and record. ``origin`` is where the text begins; Raises ProjectError."""
    raise NotImplementedError


def record_generic_test(
    macro: Macro, kwargs: Mapping[str, object], origin: Origin, scope: ParseScope
) -> Recording:
    """What a generic test would call: its arguments rendered, its macro called, nothing executed.

    ``kwargs`` are as in ``TestMetadata.kwargs``: ``model`` is ``{{ get_where_subquery(ref('x')) }}``.
    """
    raise NotImplementedError
