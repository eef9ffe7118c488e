"""What a materialization gives back: its relations, or the text of one that forgot ``statement``.

dbt wants ``return({'relations': […]})`` and sends only what stands in ``{% call statement %}``. A
materialization that writes its SQL as a macro would, ``{{ create_table_as(false, this, sql) }}``,
means it to be run: here it is, as the main statement.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Final

from dagbook.jinja.adapter_methods import drop_relation, execute
from dagbook.jinja.failures import RaisedByMacro
from dagbook.jinja.relation_object import MacroRelation, macro_relation
from dagbook.jinja.run_phase import RunPhase, StatementResult
from dagbook.project.relation import Relation, RelationType

_COMMENTS: Final = re.compile(r"--[^\n]*|/\*.*?\*/", re.DOTALL)
_CREATES: Final = re.compile(
    r"\s*create\s+(?P<replaces>or\s+replace\s+)?(?P<kind>table|view)\s", re.IGNORECASE
)
_WHAT_NEXT: Final = "end the materialization with {{ return({'relations': [this]}) }}"


def relations_made(run: RunPhase, returned: object) -> tuple[Relation, ...]:
    """The relations; a text is run first, and makes the node's own. Raises RaisedByMacro."""
    if isinstance(returned, Mapping):
        return tuple(_listed(returned))
    text = _COMMENTS.sub("", str(returned)).strip()
    if not text or not isinstance(returned, str):
        raise RaisedByMacro(
            "the materialization gives neither relations nor SQL",
            "materialization-result",
            _WHAT_NEXT,
        )
    return _made_by_text(run, text)


def _listed(returned: Mapping[str, object]) -> Iterable[Relation]:
    listed = returned.get("relations")
    if not isinstance(listed, (list, tuple)):
        told = "no relations" if listed is None else f"as relations no list, but {listed}"
        raise RaisedByMacro(
            f"the materialization returns {told}", "materialization-result", _WHAT_NEXT
        )
    for each in listed:
        if not isinstance(each, Relation):
            raise RaisedByMacro(
                f"among the relations that the materialization returns is {each!r}",
                "materialization-result",
                "relations are made by this.incorporate(…) and api.Relation.create(…)",
            )
        yield each.plain() if isinstance(each, MacroRelation) else each


def _made_by_text(run: RunPhase, sql: str) -> tuple[Relation, ...]:
    node, creates = run.node, _CREATES.match(sql)
    relation = node.relation if node is not None else None
    kind = RelationType(creates["kind"].lower()) if creates else RelationType.TABLE
    there = run.scope.relations.find(relation) if relation is not None else None
    run.session.begin()
    if there is not None and creates and (there.type != kind or not creates["replaces"]):
        drop_relation(run, macro_relation(there))
    response, _ = execute(run, sql)
    run.statement = sql
    run.results["main"] = StatementResult(response)
    return () if relation is None else (macro_relation(relation).incorporate(type=kind).plain(),)
