from dagbook.testing.scenarios.constraints import ConstraintScenarios
from dagbook.testing.scenarios.contracts import ContractScenarios


class TestContractsOnDuckDb(ContractScenarios):
    pass


class TestConstraintsOnDuckDb(ConstraintScenarios):
    pass
