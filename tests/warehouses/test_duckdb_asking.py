from dagbook.testing.scenarios.asking import (
    DebugScenarios,
    FreshnessScenarios,
    OperationScenarios,
    ShowScenarios,
)


class TestShowOnDuckDb(ShowScenarios):
    pass


class TestOperationsOnDuckDb(OperationScenarios):
    pass


class TestDebugOnDuckDb(DebugScenarios):
    pass


class TestFreshnessOnDuckDb(FreshnessScenarios):
    pass
