from dagbook.testing.scenarios.places_of_nodes import PlaceOfNodeScenarios
from dagbook.testing.scenarios.relations import CatalogScenarios, RelationScenarios


class TestPlacesOnDuckDb(PlaceOfNodeScenarios):
    pass


class TestRelationsOnDuckDb(RelationScenarios):
    pass


class TestCatalogOnDuckDb(CatalogScenarios):
    pass
