import pytest

from dagbook.testing.scenarios.microbatch import MicrobatchScenarios


class OnPostgres:
    @pytest.fixture
    def place(self, postgres_place):
        return postgres_place


class TestMicrobatchOnPostgres(OnPostgres, MicrobatchScenarios):
    pass
