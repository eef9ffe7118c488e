from dagbook.testing.scenarios.microbatch import FailedBatchScenarios, MicrobatchScenarios


class TestMicrobatchOnDuckDb(MicrobatchScenarios):
    pass


class TestFailedBatchesOnDuckDb(FailedBatchScenarios):
    pass
