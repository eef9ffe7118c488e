import pytest

from dagbook.errors import Origin
from dagbook.project.config import Config
from dagbook.project.ids import ResourceType
from dagbook.project.nodes import Model
from dagbook.testing import ProjectFolder


@pytest.fixture
def make_model():
    """A model by name, raw SQL and config."""

    def make(name: str, raw: str = "select 1 as id", **config: object) -> Model:
        return Model(
            resource_type=ResourceType.MODEL,
            name=name,
            package="shop",
            unique_id=f"model.shop.{name}",
            path=f"{name}.sql",
            original_path=f"models/{name}.sql",
            origin=Origin(f"models/{name}.sql"),
            config=Config(config),
            schema="main",
            alias=name,
            raw_code=raw,
            checksum="",
        )

    return make


@pytest.fixture
def shop(tmp_path):
    """A project from a dict of files, built on a DuckDB file of its own."""
    return ProjectFolder(tmp_path / "shop")
