from dagbook.testing.scenarios.descriptions import DescriptionScenarios
from dagbook.testing.scenarios.grants import NoGrantScenarios


class TestDescriptionsOnDuckDb(DescriptionScenarios):
    pass


class TestGrantsOnDuckDb(NoGrantScenarios):
    pass
