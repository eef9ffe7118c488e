from dagbook.testing.scenarios.stored_failures import StoredFailureScenarios


class TestStoredFailuresOnDuckDb(StoredFailureScenarios):
    pass
