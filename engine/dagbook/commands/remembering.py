"""What a command did is remembered: in files, and where asked in the warehouse.

Neither may fail it: what goes wrong is told as a warning.
"""

from collections.abc import Callable
from typing import Final

from msgspec import Struct

from dagbook.adapters.protocol import Warehouse
from dagbook.commands.workspace import Workspace
from dagbook.errors import ArtifactError, DagbookError, WarehouseError
from dagbook.events import Listener, Warned
from dagbook.history import FOLDER, Kept, PastRun, append, past_freshness, past_run
from dagbook.history.rows import Happening
from dagbook.history.warehouse import Place, places, prepare, record
from dagbook.project.results import Catalog, FreshnessResult, RunResults

_NOT_WRITTEN: Final = "let it be a folder that you may write to; the run itself needs it not"
_NOT_RECORDED: Final = "the run goes on; `history: {schema: …}` of dagbook.yml names another place"


class Memory(Struct, frozen=True):
    """Where the results of a command go, once it has written its artifacts."""

    workspace: Workspace
    warehouse: Warehouse
    listener: Listener
    places: tuple[Place, ...] = ()
    """The relations in which the warehouse remembers them."""

    def keep_run(self, results: RunResults, catalog: Catalog | None = None) -> None:
        """A run of nodes; what Ctrl-C ended stands in files alone."""
        invocation, target = self.workspace.invocation, self.workspace.files.target
        self._append(past_run(invocation, target.name, results, catalog))
        if not results.interrupted:
            self._record(
                Happening(
                    project=self.workspace.project,
                    target=target,
                    invocation=invocation,
                    seconds=results.seconds,
                    results=results.results,
                )
            )

    def keep_freshness(self, results: tuple[FreshnessResult, ...], seconds: float) -> None:
        """A look at the age of sources."""
        invocation, target = self.workspace.invocation, self.workspace.files.target
        self._append(past_freshness(invocation, target.name, results, seconds))
        self._record(
            Happening(
                project=self.workspace.project,
                target=target,
                invocation=invocation,
                seconds=seconds,
                freshness=results,
            )
        )

    def _append(self, run: PastRun) -> None:
        settings = self.workspace.files.history
        folder = self.workspace.target / FOLDER
        try:
            append(folder, run, Kept(settings.days, settings.megabytes))
        except OSError as error:
            shown = f"{self.workspace.target_path}/{FOLDER}"
            told = f"this run is not remembered in {shown}: {error.strerror or error}"
            self.listener(Warned(ArtifactError("history-not-written", told, hint=_NOT_WRITTEN)))

    def _record(self, happening: Happening) -> None:
        if self.places:
            scope = self.workspace.scope()
            _try(lambda: record(self.places, happening, scope, self.warehouse), self.listener)


def open_memory(workspace: Workspace, warehouse: Warehouse, listener: Listener) -> Memory:
    """Make the relations of the history, before models read them.

    In targets that are not to be remembered they stand too, without rows. Where they can't be made
    the warehouse remembers nothing.
    """
    found = places(workspace.project)
    if found and not _try(lambda: prepare(found, workspace.scope(), warehouse), listener):
        found = ()
    remembers = workspace.files.history.includes(workspace.files.target.name)
    return Memory(workspace, warehouse, listener, found if remembers else ())


def _try(work: Callable[[], None], listener: Listener) -> bool:
    try:
        work()
    except DagbookError as error:
        told = WarehouseError(
            "history-not-recorded",
            "the warehouse does not remember this run",
            notes=[error.message],
            hint=_NOT_RECORDED,
        )
        listener(Warned(told))
        return False
    return True
