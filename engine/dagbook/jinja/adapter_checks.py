"""Methods of ``adapter`` by which materializations that a project brings check what they meet."""

from collections.abc import Mapping
from typing import Final

from msgspec import Struct

from dagbook.jinja.adapter_methods import get_columns_in_relation
from dagbook.jinja.column_object import MacroColumn
from dagbook.jinja.failures import RaisedByMacro
from dagbook.jinja.phase import Phase
from dagbook.jinja.run_phase import RunPhase
from dagbook.project.relation import Relation

_SNAPSHOT_COLUMNS: Final = ("dbt_scd_id", "dbt_valid_from", "dbt_valid_to")
_HARD_DELETES: Final = ("ignore", "invalidate", "new_record")


def valid_snapshot_target(
    run: RunPhase, relation: Relation, column_names: Mapping[str, str] | None = None
) -> None:
    """Stop unless a table has the columns that every snapshot has."""
    _need_columns(run, relation, _SNAPSHOT_COLUMNS, column_names or {})


def valid_target_of_strategy(
    run: RunPhase,
    relation: Relation,
    column_names: Mapping[str, str] | None = None,
    strategy: Mapping[str, object] | None = None,
) -> None:
    """Stop unless a table has the columns that a snapshot of this strategy has."""
    new_record = (strategy or {}).get("hard_deletes") == "new_record"
    needed = (*_SNAPSHOT_COLUMNS, "dbt_is_deleted") if new_record else _SNAPSHOT_COLUMNS
    _need_columns(run, relation, needed, column_names or {})


def hard_deletes_behavior(phase: Phase, config: Mapping[str, object]) -> str:
    """What a snapshot does with rows that are gone: ignore, invalidate or new_record."""
    chosen, older = config.get("hard_deletes"), config.get("invalidate_hard_deletes")
    if chosen is not None and older is not None:
        raise RaisedByMacro("hard_deletes and invalidate_hard_deletes are both set: keep the first")
    if older:
        return "invalidate"
    if chosen is not None and chosen not in _HARD_DELETES:
        raise RaisedByMacro(f"hard_deletes is one of {', '.join(_HARD_DELETES)}, not {chosen}")
    return str(chosen or "ignore")


def get_columns_in_table(run: RunPhase, schema: str, identifier: str) -> list[MacroColumn]:
    """Columns of a table of the target's database."""
    return get_columns_in_relation(run, Relation(run.shared.target.database, schema, identifier))


def parse_index(phase: Phase, raw_index: Mapping[str, object] | None) -> object:
    """An entry of the config ``indexes`` with all its keys."""
    if not raw_index or "columns" not in raw_index:
        return None
    return {"unique": False, "type": None, **raw_index}


class Switch(Struct, frozen=True):
    """A switch of ``adapter.behavior``."""

    setting: bool

    @property
    def no_warn(self) -> bool:
        """Whether it is on; asking says nothing to the user."""
        return self.setting

    def __bool__(self) -> bool:
        """Whether it is on."""
        return self.setting


class Behavior:
    """``adapter.behavior``: switches of changed behaviour, on where ``flags:`` says so."""

    def __init__(self, flags: Mapping[str, object]) -> None:
        """Read the project's flags, by upper-case name."""
        self._flags = flags

    def __getattr__(self, name: str) -> Switch:
        """A switch."""
        if name.startswith("_"):
            raise AttributeError(name)
        return Switch(bool(self._flags.get(name.upper())))


def _need_columns(
    run: RunPhase, relation: Relation, needed: tuple[str, ...], names: Mapping[str, str]
) -> None:
    found = {each.name.lower() for each in get_columns_in_relation(run, relation)}
    missing = [names.get(each) or each for each in needed]
    missing = [each for each in missing if each.lower() not in found]
    if missing:
        raise RaisedByMacro(f"{relation} is no table of a snapshot: it has no {', '.join(missing)}")
