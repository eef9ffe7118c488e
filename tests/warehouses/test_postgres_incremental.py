import pytest

from dagbook.testing.scenarios.incremental import (
    IncrementalScenarios,
    MergeScenarios,
    UniqueKeyScenarios,
)
from dagbook.testing.scenarios.schema_changes import SchemaChangeScenarios


class OnPostgres:
    @pytest.fixture
    def place(self, postgres_place):
        return postgres_place


class TestIncrementalOnPostgres(OnPostgres, IncrementalScenarios):
    pass


class TestUniqueKeysOnPostgres(OnPostgres, UniqueKeyScenarios):
    pass


class TestMergeOnPostgres(OnPostgres, MergeScenarios):
    pass


class TestSchemaChangesOnPostgres(OnPostgres, SchemaChangeScenarios):
    pass
