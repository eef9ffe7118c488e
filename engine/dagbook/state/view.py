"""What selectors ask of an earlier state: each part is read when it is asked for, and once."""

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path

from msgspec import Struct

from dagbook.errors import ProjectError
from dagbook.project.project import Linkable, Project
from dagbook.records.of_resource import resource_record
from dagbook.state.aspects import Aspect, changed_aspects
from dagbook.state.contracts import broken_contracts
from dagbook.state.macros import changed_macros, lost_macro, reaching
from dagbook.state.read import EarlierState, read_ages, read_state, read_statuses
from dagbook.state.variables import Values, changed_variables

_BY_NEW: frozenset[Aspect] = frozenset(Aspect) - {Aspect.MACROS, Aspect.VARIABLES}


class StateView(Struct, frozen=True, dict=True):
    """An earlier state beside the project of now. ``target`` is where artifacts are written now."""

    folder: Path
    project: Project
    now: Values
    """What vars and environment variables say now."""
    target: Path

    @cached_property
    def earlier(self) -> EarlierState:
        """Its manifest. Raises ArtifactError."""
        return read_state(self.folder)

    @cached_property
    def changes(self) -> Mapping[str, frozenset[Aspect]]:
        """In what each resource differs, by unique id; the unchanged ones are left out."""
        of_macros = self._reaching_changed_macros()
        of_variables = changed_variables(self.project, self.now, self.earlier.variables)
        found: dict[str, frozenset[Aspect]] = {}
        for unique_id, resource in self.project.linkable().items():
            aspects = self._aspects(resource)
            if unique_id in of_macros:
                aspects |= {Aspect.MACROS}
            if unique_id in of_variables:
                aspects |= {Aspect.VARIABLES}
            if aspects:
                found[unique_id] = aspects
        return found

    @cached_property
    def broken_contracts(self) -> tuple[tuple[ProjectError, bool], ...]:
        """What was promised and isn't kept, each with whether it is an error."""
        return broken_contracts(self.project, self.earlier.resources)

    @cached_property
    def statuses(self) -> Mapping[str, str]:
        """How each node ended then, by unique id. Raises ArtifactError."""
        return read_statuses(self.folder)

    @cached_property
    def fresher(self) -> frozenset[str]:
        """Sources that were loaded since, by sources.json then and now. Raises ArtifactError."""
        before, now = read_ages(self.folder), read_ages(self.target)
        return frozenset(each for each in now if each not in before or now[each] > before[each])

    def _aspects(self, resource: Linkable) -> frozenset[Aspect]:
        old = self.earlier.resources.get(resource.unique_id)
        if old is None:
            return _BY_NEW
        return changed_aspects(resource_record(resource), old)

    def _reaching_changed_macros(self) -> frozenset[str]:
        macros, earlier = self.project.macros, self.earlier
        reached = reaching(macros, changed_macros(macros, earlier.macros))
        return frozenset(
            unique_id
            for unique_id, node in self.project.nodes.items()
            if not reached.isdisjoint(node.depends_on.macros)
            or lost_macro(earlier.resources.get(unique_id, {}), macros)
        )
