"""What every warehouse must do for a whole project, as tests, a class a theme.

An adapter's own test module gives each of them a place to build in::

    class TestIncrementalOnMyWarehouse(OnMyWarehouse, IncrementalScenarios): ...

    class OnMyWarehouse:
        @pytest.fixture
        def place(self, tmp_path: Path) -> WarehousePlace: ...

A scenario writes a tiny project, invokes dagbook's own commands and asks the warehouse.
"""

from dagbook.testing.scenarios.scenario import Scenario

__all__ = ["Scenario"]
