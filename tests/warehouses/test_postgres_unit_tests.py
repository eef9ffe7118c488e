import pytest

from dagbook.testing.scenarios.unit_tests import UnitTestInputScenarios, UnitTestScenarios


class OnPostgres:
    @pytest.fixture
    def place(self, postgres_place):
        return postgres_place


class TestUnitTestsOnPostgres(OnPostgres, UnitTestScenarios):
    pass


class TestInputsOfUnitTestsOnPostgres(OnPostgres, UnitTestInputScenarios):
    pass
