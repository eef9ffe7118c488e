import pytest

from dagbook.testing.scenarios.places_of_nodes import PlaceOfNodeScenarios
from dagbook.testing.scenarios.relations import CatalogScenarios, RelationScenarios


class OnPostgres:
    @pytest.fixture
    def place(self, postgres_place):
        return postgres_place


class TestPlacesOnPostgres(OnPostgres, PlaceOfNodeScenarios):
    pass


class TestRelationsOnPostgres(OnPostgres, RelationScenarios):
    pass


class TestCatalogOnPostgres(OnPostgres, CatalogScenarios):
    pass
