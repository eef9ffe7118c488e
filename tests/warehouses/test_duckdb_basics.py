from dagbook.testing.scenarios.basics import BasicScenarios, RelationTypeScenarios


class TestBasicsOnDuckDb(BasicScenarios):
    pass


class TestRelationTypesOnDuckDb(RelationTypeScenarios):
    pass
