"""Open a project: every stage up to the graph, in the one place that knows their order."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from msgspec import Struct
from msgspec.structs import replace

from dagbook.adapters.find import find_adapter
from dagbook.adapters.protocol import Adapter, Warehouse
from dagbook.commands.opening import Opening, open_files
from dagbook.commands.request import Request
from dagbook.commands.times import chosen_time, sampled_time
from dagbook.commands.waiting import connect_patiently
from dagbook.commands.warn_rules import warn_rules
from dagbook.entry_points import load_target
from dagbook.errors import DagbookError, UsageError, did_you_mean, raise_errors
from dagbook.events import Listener, StageStarted, Warned
from dagbook.graph import Dag
from dagbook.load import LoadRequest, load_project
from dagbook.memory import Memory
from dagbook.packages.required_dbt import unmet_dbt_versions
from dagbook.project.files import ProjectFiles
from dagbook.project.project import Project
from dagbook.project.relation import Relation
from dagbook.project.results import WARNING_TESTS_FAIL, Invocation
from dagbook.project.selectors import Selector
from dagbook.project.variables import Variables
from dagbook.select import Selection, read_definitions, select_definition, select_nodes
from dagbook.state import StateView, Values, read_relations

if TYPE_CHECKING:
    from dagbook.jinja.run_scope import RunScope
    from dagbook.jinja.scope import InvocationScope

_RUN_SCOPE: Final = "dagbook.jinja.run_scope:RunScope"
_NO_SELECTORS: Final = "declare it in selectors.yml, beside dbt_project.yml"


class Workspace(Struct, frozen=True, kw_only=True, dict=True):
    """An opened project with all that commands work on."""

    request: Request
    files: ProjectFiles
    project: Project
    dag: Dag
    adapter: Adapter
    invocation: Invocation
    """The facts of this invocation."""
    listener: Listener
    share: "Callable[[], InvocationScope]"
    memory: Memory | None = None
    """What is kept of it for the next process, if anything."""

    @property
    def root(self) -> Path:
        """The project's folder."""
        return Path(self.files.root.root)

    @property
    def target_path(self) -> str:
        """The folder for artifacts, as configured."""
        return self.files.root.settings.target_path

    @property
    def target(self) -> Path:
        """The folder for artifacts."""
        return self.root / self.target_path

    @cached_property
    def shared(self) -> "InvocationScope":
        """What every rendering shares; with Jinja, which is imported for it."""
        return self.share()

    @property
    def values(self) -> Values:
        """What vars and environment variables say."""
        files = self.files
        return Values(
            Variables(files.all_settings, files.root.name, files.cli_vars),
            self.invocation.environment,
        )

    def is_set(self, switch: str) -> bool:
        """Whether a switch is on, by the command line or the project's ``flags:``."""
        return self.request.has(switch) or bool(self.files.root.settings.flags.get(switch))

    def selectors(self) -> Mapping[str, Selector]:
        """The named selectors of selectors.yml. Raises ProjectError."""
        return read_definitions(self.files.selectors)

    def connect(self) -> Warehouse:
        """Open the warehouse. Raises ProfileError, WarehouseError or WarehouseBusyError."""
        seconds = self.request.options.get("wait")
        return connect_patiently(
            lambda: self.adapter.open(self.files.target, self.root),
            seconds if isinstance(seconds, float) else 0.0,
            self.listener,
        )

    def scope(self, selected: Iterable[str] = ()) -> "RunScope":
        """What compiling and running may look at."""
        options, now = self.request.options, self.invocation.started_at
        make = cast("Callable[..., RunScope]", load_target(_RUN_SCOPE))
        return make(
            shared=self.shared,
            project=self.project,
            selected=tuple(selected),
            chosen_time=chosen_time(options),
            sample=sampled_time(self.request.text("sample"), now),
            deferred=self._deferred(),
            favor_state=self.is_set("favor_state"),
        )

    @cached_property
    def state(self) -> StateView | None:
        """The earlier state to compare with, where one was given; its files are read once."""
        return self._view("state")

    @cached_property
    def defer_state(self) -> StateView | None:
        """The earlier state whose relations are read, where one was given."""
        return self._view("defer_state") or self.state

    def _view(self, option: str) -> StateView | None:
        given = self.request.text(option)
        if given is None:
            return None
        folder = Path(given) if Path(given).is_dir() else self.root / given
        return StateView(folder, self.project, self.values, self.target)

    def earlier_relations(self) -> Mapping[str, Relation]:
        """Where nodes stood in the state to defer to. Raises UsageError without one."""
        state = self.defer_state
        if state is None:
            raise UsageError(
                "no-state",
                "there is no earlier state to read other relations from",
                hint="add --state DIR, a folder with the manifest.json of then, or set DBT_STATE",
            )
        return read_relations(state.earlier)

    def _deferred(self) -> Mapping[str, Relation]:
        return self.earlier_relations() if self.is_set("defer") else {}


def open_project(request: Request, listener: Listener) -> Workspace:
    """Load, parse, resolve and link a project. Raises what the stages raise."""
    invocation = make_invocation(request)
    files = load_files(request, listener)
    if _checks_version(request, files):
        raise_errors(unmet_dbt_versions(files))
    adapter = find_adapter(files.target.type)
    _warn(adapter.credential_warnings(files.target.credentials), listener)
    found = open_files(
        Opening(
            files=files,
            adapter=adapter,
            invocation=invocation,
            flags=_flags(files, request),
            listener=listener,
            remembers=request.options.get("partial_parse") is not False,
        )
    )
    return Workspace(
        request=request,
        files=files,
        project=found.opened.project,
        dag=found.opened.dag,
        adapter=adapter,
        invocation=invocation,
        listener=listener,
        share=found.share,
        memory=found.memory,
    )


def load_files(request: Request, listener: Listener) -> ProjectFiles:
    """The first stage alone, for commands that need no more than settings."""
    listener(StageStarted("load"))
    files = load_project(_load_request(request))
    _warn(files.warnings, listener)
    return files


def _checks_version(request: Request, files: ProjectFiles) -> bool:
    given = request.options.get("version_check")
    return (files.root.settings.flags.get("version_check") if given is None else given) is not False


def choose(workspace: Workspace, listener: Listener) -> Selection:
    """The nodes the request names; what it gets wrong is told as warnings."""
    listener(StageStarted("select"))
    _warn(_ignored_words(workspace.request), listener)
    selection = _selected(workspace)
    _warn(selection.warnings, listener)
    if not selection.unique_ids:
        _warn((_nothing_to_do(workspace.request),), listener)
    return selection


def _ignored_words(request: Request) -> Iterable[DagbookError]:
    """As in dbt, a named selector decides alone."""
    given = [each for each in ("select", "exclude") if request.texts(each)]
    if request.criteria.selector and given:
        yield UsageError(
            "select-ignored",
            f"--selector {request.criteria.selector} decides alone: --{given[0]} is not looked at",
            hint="leave one of them away; selectors.yml can say both, with union and exclude",
        )


def _selected(workspace: Workspace) -> Selection:
    """By a named selector, by the project's default one, or by the words of the request."""
    project, dag, criteria = workspace.project, workspace.dag, workspace.request.criteria
    selectors = workspace.selectors()
    name = criteria.selector
    if name is not None and name not in selectors:
        raise UsageError(
            "unknown-selector",
            f"no selector is named '{name}'",
            hint=did_you_mean(name, selectors)
            or (f"selectors.yml has: {', '.join(selectors)}" if selectors else _NO_SELECTORS),
        )
    is_free = not (criteria.select or criteria.exclude)
    default = next((each for each in selectors.values() if each.is_default), None)
    chosen = selectors[name] if name is not None else default if is_free else None
    state = workspace.state
    if chosen is None:
        selection = select_nodes(project, dag, criteria, state, selectors)
    else:
        selection = select_definition(project, dag, criteria, chosen.definition, state, selectors)
    asked = " ".join((*criteria.select, *criteria.exclude))
    return _with_contracts(selection, state if "state:modified" in asked else None)


def _with_contracts(selection: Selection, state: StateView | None) -> Selection:
    """Warn of broken contracts. Raises ProjectError where a versioned model's is."""
    broken = state.broken_contracts if state else ()
    raise_errors([error for error, is_error in broken if is_error])
    return replace(selection, warnings=(*selection.warnings, *(each for each, _ in broken)))


def make_invocation(request: Request) -> Invocation:
    """A new invocation; its ``args`` are what run_results.json repeats."""
    return Invocation(
        id=request.invocation_id,
        started_at=datetime.now(UTC),
        command=request.command,
        args=_args(request),
        environment=request.environment,
    )


def _args(request: Request) -> Mapping[str, object]:
    given = {
        name: value
        for name, value in sorted(request.options.items())
        if value is not None and name != "vars"
    }
    return {
        **given,
        "which": request.command.split()[-1],
        "vars": request.place.cli_vars,
        "project_dir": str(request.place.project_dir),
        "invocation_command": " ".join(("dagbook", *request.argv)),
    }


def _load_request(request: Request) -> LoadRequest:
    place = request.place
    return LoadRequest(
        project_dir=place.project_dir,
        profiles_dir=place.profiles_dir,
        profile=place.profile,
        target=place.target,
        threads=place.threads,
        target_path=place.target_path,
        cli_vars=place.cli_vars,
        environment=request.environment,
        working_dir=Path.cwd(),
    )


def _flags(files: ProjectFiles, request: Request) -> Mapping[str, object]:
    """What ``flags`` shows in Jinja: the project's ``flags:``, then the command line's."""
    declared = files.root.settings.flags
    fail = warn_rules(request).is_error("test-warned")
    return {WARNING_TESTS_FAIL: fail} | {
        name.upper(): value for name, value in {**declared, **_args(request)}.items()
    }


def _warn(warnings: Iterable[DagbookError], listener: Listener) -> None:
    for warning in warnings:
        listener(Warned(warning))


def _nothing_to_do(request: Request) -> DagbookError:
    kinds = request.criteria.resource_types or ()
    words = ", ".join(sorted(kind.value for kind in kinds))
    if any("state:modified" in each or "state:new" in each for each in request.criteria.select):
        return UsageError(
            "nothing-to-do",
            f"nothing that this command works on changed since {request.text('state')}",
            hint=f"it takes {words}",
        )
    return UsageError(
        "nothing-to-do",
        "the selection holds nothing for this command to work on",
        hint=f"it takes {words}; `dagbook ls` with the same options lists what a selection means",
    )
