import pytest

from dagbook.testing.scenarios.data_tests import GenericTestScenarios, OptionOfTestScenarios
from dagbook.testing.scenarios.stored_failures import StoredFailureScenarios


class OnPostgres:
    @pytest.fixture
    def place(self, postgres_place):
        return postgres_place


class TestStoredFailuresOnPostgres(OnPostgres, StoredFailureScenarios):
    pass


class TestGenericTestsOnPostgres(OnPostgres, GenericTestScenarios):
    pass


class TestOptionsOfTestsOnPostgres(OnPostgres, OptionOfTestScenarios):
    pass
