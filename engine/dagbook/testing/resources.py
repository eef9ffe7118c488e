"""Tiny resolved projects as values, for tests of stages that need no file and no warehouse.

>>> shop = project_of(source("raw.orders"), model("stg_orders", reads=["source.shop.raw.orders"]))
"""

from collections.abc import Iterable
from typing import Final

from dagbook.errors import Origin
from dagbook.project.config import merge_config
from dagbook.project.ids import ResourceType, unique_id
from dagbook.project.nodes import (
    DependsOn,
    Exposure,
    Model,
    Node,
    Owner,
    RefCall,
    Seed,
    Source,
    Test,
    TestMetadata,
)
from dagbook.project.project import Project
from dagbook.project.relation import Relation

PACKAGE: Final = "shop"


def model(
    name: str,
    *,
    reads: Iterable[str] = (),
    folder: str = "",
    group: str | None = None,
    access: str = "protected",
    **config: object,
) -> Model:
    """A model in models/<folder>; ``reads`` are model names or unique ids, one ref a line."""
    path = f"{folder}/{name}.sql" if folder else f"{name}.sql"
    origin = Origin(f"models/{path}")
    read = tuple(reads)
    merged = merge_config(ResourceType.MODEL, [config])
    return Model(
        resource_type=ResourceType.MODEL,
        name=name,
        package=PACKAGE,
        unique_id=unique_id(ResourceType.MODEL, PACKAGE, name),
        path=path,
        original_path=f"models/{path}",
        origin=origin,
        fqn=(PACKAGE, *folder.split("/"), name) if folder else (PACKAGE, name),
        tags=merged.tags,
        raw_code="",
        checksum="0" * 64,
        config=merged,
        database="shop",
        schema="main",
        alias=name,
        relation=Relation("shop", "main", name),
        refs=tuple(
            RefCall(each, origin=Origin(origin.path, line, 15))
            for line, each in enumerate(read, 1)
            if "." not in each
        ),
        depends_on=DependsOn(nodes=tuple(map(_id, read))),
        group=group,
        access=access,
    )


def seed(name: str) -> Seed:
    """A CSV file in seeds/."""
    return Seed(
        resource_type=ResourceType.SEED,
        name=name,
        package=PACKAGE,
        unique_id=unique_id(ResourceType.SEED, PACKAGE, name),
        path=f"{name}.csv",
        original_path=f"seeds/{name}.csv",
        origin=Origin(f"seeds/{name}.csv"),
        fqn=(PACKAGE, name),
        raw_code="",
        checksum="0" * 64,
        config=merge_config(ResourceType.SEED, []),
        database="shop",
        schema="main",
        alias=name,
        relation=Relation("shop", "main", name),
        root_path="",
    )


def check(name: str, *, reads: Iterable[str], generic: str | None = None) -> Test:
    """A test: of the generic kind named, or a singular one in tests/."""
    read = tuple(map(_id, reads))
    original = "models/models.yml" if generic else f"tests/{name}.sql"
    metadata = TestMetadata(generic, None, {}) if generic else None
    return Test(
        resource_type=ResourceType.TEST,
        name=name,
        package=PACKAGE,
        unique_id=unique_id(ResourceType.TEST, PACKAGE, name),
        path=f"{name}.sql",
        original_path=original,
        origin=Origin(original),
        fqn=(PACKAGE, name),
        raw_code="",
        checksum="0" * 64,
        config=merge_config(ResourceType.TEST, []),
        schema="main_dbt_test__audit",
        alias=name,
        depends_on=DependsOn(nodes=read),
        metadata=metadata,
        attached_node=read[0] if generic else None,
    )


def source(dotted: str) -> Source:
    """A table of a source, as ``raw.orders``."""
    source_name, _, name = dotted.partition(".")
    return Source(
        resource_type=ResourceType.SOURCE,
        name=name,
        package=PACKAGE,
        unique_id=unique_id(ResourceType.SOURCE, PACKAGE, source_name, name),
        path="models/sources.yml",
        original_path="models/sources.yml",
        origin=Origin("models/sources.yml"),
        fqn=(PACKAGE, source_name, name),
        source_name=source_name,
        identifier=name,
        database="shop",
        schema=source_name,
        relation=Relation("shop", source_name, name),
        config=merge_config(ResourceType.SOURCE, []),
    )


def exposure(name: str, *, reads: Iterable[str]) -> Exposure:
    """A dashboard."""
    return Exposure(
        resource_type=ResourceType.EXPOSURE,
        name=name,
        package=PACKAGE,
        unique_id=unique_id(ResourceType.EXPOSURE, PACKAGE, name),
        path="exposures.yml",
        original_path="models/exposures.yml",
        origin=Origin("models/exposures.yml"),
        fqn=(PACKAGE, name),
        type="dashboard",
        owner=Owner(name="Ada", email=("ada@example.com",)),
        config=merge_config(ResourceType.EXPOSURE, []),
        depends_on=DependsOn(nodes=tuple(map(_id, reads))),
    )


def project_of(*resources: Node | Source | Exposure) -> Project:
    """A project of these resources."""
    return Project(
        name=PACKAGE,
        nodes={each.unique_id: each for each in resources if isinstance(each, Node)},
        sources={each.unique_id: each for each in resources if isinstance(each, Source)},
        exposures={each.unique_id: each for each in resources if isinstance(each, Exposure)},
    )


def _id(name: str) -> str:
    return name if "." in name else unique_id(ResourceType.MODEL, PACKAGE, name)
