import pytest

from dagbook.testing.scenarios.cross_database import CrossDatabaseScenarios


class TestCrossDatabaseMacrosOnPostgres(CrossDatabaseScenarios):
    @pytest.fixture
    def place(self, postgres_place):
        return postgres_place
