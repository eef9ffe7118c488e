from dagbook.testing.scenarios.ephemeral import EphemeralScenarios
from dagbook.testing.scenarios.hooks import ModelHookScenarios, RunHookScenarios
from dagbook.testing.scenarios.seeds import SeedScenarios


class TestSeedsOnDuckDb(SeedScenarios):
    pass


class TestEphemeralModelsOnDuckDb(EphemeralScenarios):
    pass


class TestModelHooksOnDuckDb(ModelHookScenarios):
    pass


class TestRunHooksOnDuckDb(RunHookScenarios):
    pass
