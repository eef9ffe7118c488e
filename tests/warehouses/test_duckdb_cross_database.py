from dagbook.testing.scenarios.cross_database import CrossDatabaseScenarios


class TestCrossDatabaseMacrosOnDuckDb(CrossDatabaseScenarios):
    pass
