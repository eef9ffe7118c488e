import pytest

from dagbook.testing.scenarios.descriptions import DescriptionScenarios
from dagbook.testing.scenarios.grants import GrantScenarios


class OnPostgres:
    @pytest.fixture
    def place(self, postgres_place):
        return postgres_place


class TestDescriptionsOnPostgres(OnPostgres, DescriptionScenarios):
    pass


class TestGrantsOnPostgres(OnPostgres, GrantScenarios):
    pass
