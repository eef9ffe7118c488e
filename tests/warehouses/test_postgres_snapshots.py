import pytest

from dagbook.testing.scenarios.snapshot_columns import SnapshotColumnScenarios
from dagbook.testing.scenarios.snapshots import HardDeleteScenarios, SnapshotScenarios


class OnPostgres:
    @pytest.fixture
    def place(self, postgres_place):
        return postgres_place


class TestSnapshotsOnPostgres(OnPostgres, SnapshotScenarios):
    pass


class TestHardDeletesOnPostgres(OnPostgres, HardDeleteScenarios):
    pass


class TestSnapshotColumnsOnPostgres(OnPostgres, SnapshotColumnScenarios):
    pass
