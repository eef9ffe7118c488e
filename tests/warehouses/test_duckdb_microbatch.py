from dagbook.testing.scenarios.microbatch import MicrobatchScenarios


class TestMicrobatchOnDuckDb(MicrobatchScenarios):
    pass
