import pytest

from dagbook.testing.scenarios.asking import (
    DebugScenarios,
    FreshnessScenarios,
    OperationScenarios,
    ShowScenarios,
)


class OnPostgres:
    @pytest.fixture
    def place(self, postgres_place):
        return postgres_place


class TestShowOnPostgres(OnPostgres, ShowScenarios):
    pass


class TestOperationsOnPostgres(OnPostgres, OperationScenarios):
    pass


class TestDebugOnPostgres(OnPostgres, DebugScenarios):
    pass


class TestFreshnessOnPostgres(OnPostgres, FreshnessScenarios):
    pass
