"""The state of one rendering that may reach the warehouse."""

from collections.abc import Callable, MutableSequence

from msgspec import Struct

from dagbook.adapters.protocol import Session
from dagbook.adapters.table import EMPTY_TABLE, Table
from dagbook.errors import Origin, ProjectError, WarehouseError
from dagbook.jinja.failures import explain
from dagbook.jinja.origins import point_at_writer
from dagbook.jinja.phase import Phase
from dagbook.jinja.places import calling_frame, column_of
from dagbook.jinja.query_comment import StatementComment
from dagbook.jinja.rendering import Members
from dagbook.jinja.run_scope import RunScope
from dagbook.jinja.writing import keep_written
from dagbook.project.compiled import CompiledNode
from dagbook.project.nodes import Node
from dagbook.project.results import AdapterResponse
from dagbook.project.written import Written


class StatementResult(Struct, frozen=True):
    """What ``load_result`` gives: the response, the rows as a table and as tuples."""

    response: AdapterResponse
    table: Table = EMPTY_TABLE

    @property
    def data(self) -> list[tuple[object, ...]]:
        """The rows as tuples."""
        return [tuple(record) for record in self.table.records]


class RunPhase(Phase):
    """One rendering for compiling or running a node, a hook or a macro."""

    def __init__(
        self,
        scope: RunScope,
        session: Session | None,
        members: Members,
        node: Node | None = None,
        *,
        package: str | None = None,
    ) -> None:
        """Open a rendering; without a node it is the root project's (or ``package``'s)."""
        owner = package or (node.package if node else scope.shared.project_name)
        super().__init__(scope.shared, owner, members, scope.shared.environment)
        self.scope = scope
        self.node = node
        self.compiled: CompiledNode | None = None
        self.ephemeral: dict[str, None] = {}
        self.results: dict[str, StatementResult | None] = {}
        self.statement: str | None = None
        """What the main statement sent."""
        self.connection = session
        """None where the command works without one."""
        self.comment: StatementComment | None = None
        """What goes with every statement, once one was sent."""
        self.written: MutableSequence[Written] = []
        """What templates wrote, in the order in which they ended."""
        if scope.forced_names:
            self.rendering.force(scope.forced_names)

    @property
    def session(self) -> Session:
        """The connection. Raises ProjectError where there is none."""
        if self.connection is None:
            raise ProjectError(
                "no-connection",
                "this needs the warehouse, and the command works without one",
                hint="put it behind {% if execute %}, or run a command that connects",
            )
        return self.connection

    @property
    def origin(self) -> Origin:
        """Where the node stands."""
        return self.node.origin if self.node else Origin("dbt_project.yml")

    def run(self, render: Callable[[], object]) -> object:
        """Render; what goes wrong is told in terms of the user's file."""
        before = keep_written(self.written.append)
        try:
            return render()
        except BaseException as error:
            told = explain(error, self.rendering, self.origin)
            if isinstance(told, WarehouseError):
                point_at_writer(told, tuple(self.written))
            if told is error:
                raise
            raise told from error
        finally:
            keep_written(before)

    def place_of_call(self, function: str, argument: str) -> Origin | None:
        """Where the node's own text calls a function."""
        found = calling_frame(self.origin.path)
        if found is None:
            return None
        template, line = found
        place = template.place(line)
        column = column_of(template.line_text(line), function, argument)
        return Origin(place.path, place.line, column)
