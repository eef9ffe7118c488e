from dagbook.testing.scenarios.history import HistoryScenarios


class TestHistoryOnDuckDb(HistoryScenarios):
    pass
