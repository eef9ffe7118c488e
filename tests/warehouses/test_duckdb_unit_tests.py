from dagbook.testing.scenarios.unit_tests import UnitTestInputScenarios, UnitTestScenarios


class TestUnitTestsOnDuckDb(UnitTestScenarios):
    pass


class TestInputsOfUnitTestsOnDuckDb(UnitTestInputScenarios):
    pass
