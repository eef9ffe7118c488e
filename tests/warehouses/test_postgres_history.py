import pytest

from dagbook.testing.scenarios.history import HistoryScenarios


class TestHistoryOnPostgres(HistoryScenarios):
    @pytest.fixture
    def place(self, postgres_place):
        return postgres_place
