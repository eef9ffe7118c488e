import pytest

from dagbook.testing.scenarios.materialized_views import MaterializedViewScenarios


class TestMaterializedViewsOnPostgres(MaterializedViewScenarios):
    @pytest.fixture
    def place(self, postgres_place):
        return postgres_place
