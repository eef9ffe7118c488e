"""Is there somebody to ask?"""

from mkdocs_dagbook.checks.rule import Facts, Rule, Verdict, verdict
from mkdocs_dagbook.site_model import Exposure, Table


def owned(thing: Table | Exposure, facts: Facts) -> Verdict:
    """Whether somebody is named as owner."""
    return verdict(None if thing.owners else "has no owner")


RULES = (
    Rule(
        slug="model-owner",
        what="Models and snapshots have an owner, by `meta.owner` or by the owner of their group.",
        why="A question, a failing test and a request to change need somebody to go to.",
        fix="Set `meta: {owner: ...}` at the model or its folder, or put it into a group.",
        kinds=("model", "snapshot"),
        check=owned,
    ),
    Rule(
        slug="exposure-owner",
        what="Exposures have an owner.",
        why="Before a table changes, those who read it through a dashboard must be asked.",
        fix="Set `owner: {name: ..., email: ...}` at the exposure.",
        kinds=("exposure",),
        check=owned,
    ),
)
