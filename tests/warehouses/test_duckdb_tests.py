from dagbook.testing.scenarios.data_tests import GenericTestScenarios, OptionOfTestScenarios
from dagbook.testing.scenarios.stored_failures import StoredFailureScenarios


class TestStoredFailuresOnDuckDb(StoredFailureScenarios):
    pass


class TestGenericTestsOnDuckDb(GenericTestScenarios):
    pass


class TestOptionsOfTestsOnDuckDb(OptionOfTestScenarios):
    pass
