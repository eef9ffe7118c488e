from dagbook.testing.scenarios.query_comments import QueryCommentScenarios
from dagbook.testing.scenarios.whole_runs import WholeRunScenarios


class TestWholeRunsOnDuckDb(WholeRunScenarios):
    pass


class TestQueryCommentsOnDuckDb(QueryCommentScenarios):
    pass
