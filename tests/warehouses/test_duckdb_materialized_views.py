from dagbook.testing.scenarios.materialized_views import NoMaterializedViewScenarios


class TestNoMaterializedViewsOnDuckDb(NoMaterializedViewScenarios):
    pass
