from dagbook.testing.scenarios.copies import CloneScenarios, FunctionScenarios


class TestCloneOnDuckDb(CloneScenarios):
    pass


class TestFunctionsOnDuckDb(FunctionScenarios):
    pass
