import pytest

from dagbook.testing.scenarios.copies import CloneScenarios, FunctionScenarios


class OnPostgres:
    @pytest.fixture
    def place(self, postgres_place):
        return postgres_place


class TestCloneOnPostgres(OnPostgres, CloneScenarios):
    pass


class TestFunctionsOnPostgres(OnPostgres, FunctionScenarios):
    pass
