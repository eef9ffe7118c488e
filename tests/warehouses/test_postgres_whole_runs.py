import pytest

from dagbook.testing.scenarios.query_comments import QueryCommentScenarios
from dagbook.testing.scenarios.whole_runs import WholeRunScenarios


class OnPostgres:
    @pytest.fixture
    def place(self, postgres_place):
        return postgres_place


class TestWholeRunsOnPostgres(OnPostgres, WholeRunScenarios):
    pass


class TestQueryCommentsOnPostgres(OnPostgres, QueryCommentScenarios):
    pass
