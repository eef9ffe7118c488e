from dagbook.testing.scenarios.snapshot_columns import SnapshotColumnScenarios
from dagbook.testing.scenarios.snapshots import HardDeleteScenarios, SnapshotScenarios


class TestSnapshotsOnDuckDb(SnapshotScenarios):
    pass


class TestHardDeletesOnDuckDb(HardDeleteScenarios):
    pass


class TestSnapshotColumnsOnDuckDb(SnapshotColumnScenarios):
    pass
