from dagbook.testing.scenarios.names import NameScenarios, OwnMaterializationScenarios
from dagbook.testing.scenarios.partial_inputs import EmptyScenarios, SampleScenarios
from dagbook.testing.scenarios.readers import ReaderScenarios


class TestNamesOnDuckDb(NameScenarios):
    pass


class TestOwnMaterializationsOnDuckDb(OwnMaterializationScenarios):
    pass


class TestEmptyInputsOnDuckDb(EmptyScenarios):
    pass


class TestSamplesOnDuckDb(SampleScenarios):
    pass


class TestReadersOnDuckDb(ReaderScenarios):
    pass
