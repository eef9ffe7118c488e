import pytest

from dagbook.testing.scenarios.microbatch import FailedBatchScenarios, MicrobatchScenarios


class OnPostgres:
    @pytest.fixture
    def place(self, postgres_place):
        return postgres_place


class TestMicrobatchOnPostgres(OnPostgres, MicrobatchScenarios):
    pass


class TestFailedBatchesOnPostgres(OnPostgres, FailedBatchScenarios):
    pass
