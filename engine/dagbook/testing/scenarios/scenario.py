"""What all scenarios share: a project folder in some place of a warehouse."""

from pathlib import Path

import pytest

from dagbook.testing.places import DuckDbPlace, WarehousePlace
from dagbook.testing.project_folder import ProjectFolder


class Scenario:
    """Gives ``shop``, an empty project; a warehouse's tests override ``place``."""

    @pytest.fixture
    def place(self, tmp_path: Path) -> WarehousePlace:
        """A DuckDB file, unless a subclass knows better."""
        return DuckDbPlace(tmp_path / "shop" / "shop.duckdb")

    @pytest.fixture
    def shop(self, tmp_path: Path, place: WarehousePlace) -> ProjectFolder:
        """An empty project that is built in the place."""
        return ProjectFolder(tmp_path / "shop", place)
