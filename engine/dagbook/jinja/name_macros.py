"""generate_schema_name, generate_alias_name, generate_database_name, without Jinja where nobody overrode them."""

from collections.abc import Mapping

from dagbook.jinja.parse_context import ParseScope


def generate_name(
    component: str, custom: str | None, node: Mapping[str, object], scope: ParseScope
) -> str:
    """The schema, alias or database of a node. ``node`` is shown to an override as ``node``.

    ``component`` is ``schema``, ``alias`` or ``database``; ``custom`` what its config says.
    """
    raise NotImplementedError
