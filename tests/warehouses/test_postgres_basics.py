import pytest

from dagbook.testing.scenarios.basics import BasicScenarios, RelationTypeScenarios


class OnPostgres:
    @pytest.fixture
    def place(self, postgres_place):
        return postgres_place


class TestBasicsOnPostgres(OnPostgres, BasicScenarios):
    pass


class TestRelationTypesOnPostgres(OnPostgres, RelationTypeScenarios):
    pass
