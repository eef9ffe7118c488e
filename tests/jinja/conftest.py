from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
from msgspec.structs import replace

from dagbook.adapters.duckdb.adapter import ADAPTER
from dagbook.adapters.protocol import Session
from dagbook.compile import compile_node
from dagbook.errors import Origin
from dagbook.events import Event
from dagbook.jinja.blocks import extract_blocks
from dagbook.jinja.environment import make_environment
from dagbook.jinja.library import MacroLibrary, build_library
from dagbook.jinja.parse_context import ParseScope
from dagbook.jinja.run_context import (
    MacroCall,
    MaterializationOutcome,
    RunScope,
    call_macro,
    call_materialization,
    render_text,
)
from dagbook.jinja.scope import InvocationScope
from dagbook.macros import BUNDLED, FOLDER
from dagbook.project.compiled import CompiledNode
from dagbook.project.config import merge_config
from dagbook.project.files import PackageSettings, Target
from dagbook.project.ids import ResourceType, unique_id
from dagbook.project.nodes import DependsOn, Hook, Macro, Model, Node, Source, Test, TestMetadata
from dagbook.project.project import Project
from dagbook.project.relation import Relation
from dagbook.project.results import Invocation

ENVIRONMENT = make_environment(None)
KINDS = ("macro", "test", "materialization")


def macros_of(text: str, package: str = "shop", path: str = "macros/own.sql") -> list[Macro]:
    """Every macro of a file."""
    return [
        Macro(
            resource_type=ResourceType.MACRO,
            name=block.macro_name,
            package=package,
            unique_id=unique_id(ResourceType.MACRO, package, block.macro_name),
            path=path,
            original_path=path,
            origin=Origin(path, block.line, block.column),
            macro_sql=block.text,
            offset_line=block.line,
        )
        for block in extract_blocks(text, path)
        if block.kind in KINDS
    ]


BUILT_IN = [
    macro
    for file in sorted(FOLDER.rglob("*.sql"))
    if BUNDLED not in file.parents
    for macro in macros_of(file.read_text(), "dbt", f"macros/{file.relative_to(FOLDER)}")
]


def library_of(macros: list[Macro]) -> MacroLibrary:
    """A library of these macros and the built-in ones."""
    return build_library([*BUILT_IN, *macros], "shop", ("duckdb",))


def model_of(name: str, sql: str, *, reads: tuple[str, ...] = (), **config: object) -> Model:
    """A model of the project ``shop`` in schema ``main`` of an in-memory database."""
    merged = merge_config(ResourceType.MODEL, [config])
    made = merged.materialized != "ephemeral"
    return Model(
        resource_type=ResourceType.MODEL,
        name=name,
        package="shop",
        unique_id=f"model.shop.{name}",
        path=f"{name}.sql",
        original_path=f"models/{name}.sql",
        origin=Origin(f"models/{name}.sql", 1),
        config=merged,
        database="memory",
        schema="main",
        alias=name,
        raw_code=sql,
        checksum="",
        relation=Relation("memory", "main", name) if made else None,
        depends_on=DependsOn(nodes=reads),
        pre_hooks=tuple(Hook(str(each)) for each in merged.get("pre-hook") or ()),
        post_hooks=tuple(Hook(str(each)) for each in merged.get("post-hook") or ()),
    )


def test_of(name: str, *, reads: tuple[str, ...] = (), **kwargs: object) -> Test:
    """A generic test; ``kwargs`` are its arguments."""
    return Test(
        resource_type=ResourceType.TEST,
        name=name,
        package="shop",
        unique_id=f"test.shop.{name}",
        path=f"{name}.sql",
        original_path="models/schema.yml",
        origin=Origin("models/schema.yml", 5, 9),
        config=merge_config(ResourceType.TEST, []),
        schema="dbt_test__audit",
        alias=name,
        raw_code="",
        checksum="",
        metadata=TestMetadata(name, None, kwargs),
        depends_on=DependsOn(nodes=reads),
    )


@dataclass
class Bench:
    """A project in memory: its macros, nodes, and a DuckDB session."""

    session: Session
    macros: str = ""
    nodes: list[Node] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)
    variables: Mapping[str, object] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=dict)
    flags: Mapping[str, object] = field(default_factory=dict)
    packages: Mapping[str, str] = field(default_factory=dict)
    heard: list[Event] = field(default_factory=list)
    scope: RunScope | None = None

    @property
    def shared(self) -> InvocationScope:
        foreign = [
            macro
            for package, text in self.packages.items()
            for macro in macros_of(text, package, f"dbt_packages/{package}/macros/all.sql")
        ]
        settings = {
            "shop": PackageSettings(name="shop", version="1", profile="shop", vars=self.variables),
            **{
                name: PackageSettings(name=name, version="1", profile=None)
                for name in self.packages
            },
        }
        return InvocationScope(
            environment=ENVIRONMENT,
            library=library_of([*macros_of(self.macros), *foreign]),
            settings=settings,
            project_name="shop",
            target=Target(
                profile_name="shop",
                name="dev",
                type="duckdb",
                database="memory",
                schema="main",
                threads=1,
                credentials={"password": "sesame"},
            ),
            dialect=ADAPTER.dialect,
            invocation=Invocation(
                id="invocation-1",
                started_at=datetime(2026, 11, 23, 12, tzinfo=UTC),
                command="build",
                environment=self.environment,
            ),
            flags=self.flags,
            listener=self.heard.append,
        )

    def parsing(self) -> ParseScope:
        return ParseScope(
            shared=self.shared,
            package="shop",
            this=Relation("memory", "main", "orders"),
            model={"name": "orders", "resource_type": "model"},
        )

    def running(self) -> RunScope:
        """The scope, made once, so that the cache of relations lasts."""
        project = Project(
            name="shop",
            nodes={each.unique_id: each for each in self.nodes},
            sources={each.unique_id: each for each in self.sources},
        )
        if self.scope is None:
            self.scope = RunScope(shared=self.shared, project=project)
        else:
            self.scope = replace(self.scope, shared=self.shared, project=project)
        return self.scope

    def render(self, text: str, node: Node | None = None) -> str:
        origin = Origin("models/orders.sql", 1)
        return render_text(text, origin, self.running(), self.session, node)

    def call(self, name: str, **kwargs: object) -> object:
        return call_macro(MacroCall(name, None, kwargs), self.running(), self.session)

    def compile(self, node: Node) -> CompiledNode:
        return compile_node(node, self.running(), self.session)

    def build(self, node: Node) -> MaterializationOutcome:
        """Compile and build a node; it joins the project if it isn't in it."""
        self.nodes = [each for each in self.nodes if each.unique_id != node.unique_id] + [node]
        return call_materialization(self.compile(node), self.running(), self.session)

    def query(self, sql: str) -> list[tuple[object, ...]]:
        return list(self.session.fetch(sql)[1].records)


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    target = Target(
        profile_name="shop", name="dev", type="duckdb", database="memory", schema="main",
        threads=1, credentials={"type": "duckdb", "path": ":memory:"},
    )  # fmt: skip
    warehouse = ADAPTER.open(target, tmp_path)
    session = warehouse.session()
    yield Bench(session)
    session.close()
    warehouse.close()


@pytest.fixture(scope="module")
def parsing_scope() -> ParseScope:
    """A parse scope that touches no warehouse."""
    return Bench(None).parsing()  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def scope_with():
    """A parse scope that touches no warehouse, and what is told in it, by macros and vars."""

    def made(macros: str, variables: Mapping[str, object]) -> tuple[ParseScope, list[Event]]:
        bench = Bench(None, macros=macros, variables=variables)  # type: ignore[arg-type]
        return bench.parsing(), bench.heard

    return made


@pytest.fixture(name="model_of")
def make_model():
    """A model by name, SQL, what it reads, and config."""
    return model_of


@pytest.fixture(name="test_of")
def make_test():
    """A generic test by name, what it reads, and arguments."""
    return test_of
