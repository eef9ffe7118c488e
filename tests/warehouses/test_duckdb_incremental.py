from dagbook.testing.scenarios.incremental import (
    IncrementalScenarios,
    MergeScenarios,
    UniqueKeyScenarios,
)
from dagbook.testing.scenarios.schema_changes import SchemaChangeScenarios


class TestIncrementalOnDuckDb(IncrementalScenarios):
    pass


class TestUniqueKeysOnDuckDb(UniqueKeyScenarios):
    pass


class TestMergeOnDuckDb(MergeScenarios):
    pass


class TestSchemaChangesOnDuckDb(SchemaChangeScenarios):
    pass
