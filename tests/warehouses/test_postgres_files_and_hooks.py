import pytest

from dagbook.testing.scenarios.ephemeral import EphemeralScenarios
from dagbook.testing.scenarios.hooks import ModelHookScenarios, RunHookScenarios
from dagbook.testing.scenarios.seeds import SeedScenarios


class OnPostgres:
    @pytest.fixture
    def place(self, postgres_place):
        return postgres_place


class TestSeedsOnPostgres(OnPostgres, SeedScenarios):
    pass


class TestEphemeralModelsOnPostgres(OnPostgres, EphemeralScenarios):
    pass


class TestModelHooksOnPostgres(OnPostgres, ModelHookScenarios):
    pass


class TestRunHooksOnPostgres(OnPostgres, RunHookScenarios):
    pass
