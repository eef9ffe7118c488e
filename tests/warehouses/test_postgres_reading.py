import pytest

from dagbook.testing.scenarios.names import NameScenarios, OwnMaterializationScenarios
from dagbook.testing.scenarios.partial_inputs import EmptyScenarios, SampleScenarios
from dagbook.testing.scenarios.readers import ReaderScenarios


class OnPostgres:
    @pytest.fixture
    def place(self, postgres_place):
        return postgres_place


class TestNamesOnPostgres(OnPostgres, NameScenarios):
    pass


class TestOwnMaterializationsOnPostgres(OnPostgres, OwnMaterializationScenarios):
    pass


class TestEmptyInputsOnPostgres(OnPostgres, EmptyScenarios):
    pass


class TestSamplesOnPostgres(OnPostgres, SampleScenarios):
    pass


class TestReadersOnPostgres(OnPostgres, ReaderScenarios):
    pass
