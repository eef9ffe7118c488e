import pytest

from dagbook.testing.scenarios.constraints import ConstraintScenarios
from dagbook.testing.scenarios.contracts import ContractScenarios


class OnPostgres:
    @pytest.fixture
    def place(self, postgres_place):
        return postgres_place


class TestContractsOnPostgres(OnPostgres, ContractScenarios):
    pass


class TestConstraintsOnPostgres(OnPostgres, ConstraintScenarios):
    pass
