"""The comment that goes with every statement."""

import json
from typing import Final

from dagbook.testing.project_folder import ProjectFolder
from dagbook.testing.scenarios.outcomes import rows, succeeds
from dagbook.testing.scenarios.scenario import Scenario

PROJECT: Final = "name: shop\nversion: '1.0'\nprofile: shop\n"
MACROS: Final = """{% macro plain() %}{% set x = 'of macros' %}a comment
{{ x }}{% endmacro %}
{% macro told(where) %}{{ return(tojson({'app': 'shop', 'where': where})) }}{% endmacro %}
{% macro wrong() %}ends too early */{% endmacro %}
"""


class QueryCommentScenarios(Scenario):
    """What the warehouse sees behind a statement; some cut off what stands before it."""

    def test_without_a_setting_it_says_who_sent_the_statement(self, shop: ProjectFolder) -> None:
        """The node, the profile, the target, as JSON."""
        comment = _comment(_sent(shop, "query-comment: {append: true}\n"))
        assert json.loads(comment)["node_id"] == "model.shop.m"
        assert json.loads(comment)["profile_name"] == "shop"
        assert json.loads(comment)["target_name"] == "dev"

    def test_it_is_any_text_also_of_two_lines(self, shop: ProjectFolder) -> None:
        """As it is written."""
        assert _comment(_sent(shop, _behind('"dagbook\\nrules!"'))) == "dagbook\nrules!"

    def test_a_macro_writes_it_also_with_arguments(self, shop: ProjectFolder) -> None:
        """With what the target and the node are."""
        sent = _sent(shop, _behind('"{{ plain() }}"'))
        assert _comment(sent).split() == ["a", "comment", "of", "macros"]
        sent = _sent(shop, _behind('"{{ return(told(target.name)) }}"'))
        assert json.loads(_comment(sent)) == {"app": "shop", "where": "dev"}
        sent = _sent(shop, _behind('"{{ node.unique_id }}"'))
        assert _comment(sent) == "model.shop.m"

    def test_it_stands_behind_where_the_project_says_so(self, shop: ProjectFolder) -> None:
        """``append``."""
        sent = _sent(shop, _behind("here"))
        assert sent.rstrip(";\n ").endswith("/* here */")

    def test_there_is_none_where_it_is_empty(self, shop: ProjectFolder) -> None:
        """An empty text or nothing."""
        for setting in ("''", "null"):
            assert "/*" not in _sent(shop, f"query-comment: {setting}\n")

    def test_a_text_that_would_end_the_comment_is_an_error(self, shop: ProjectFolder) -> None:
        """It would become part of the statement."""
        shop.write({
            "dbt_project.yml": f'{PROJECT}query-comment: "{{{{ wrong() }}}}"\n',
            "macros/m.sql": MACROS,
            "models/m.sql": "select 1 as id",
        })  # fmt: skip
        assert not shop.invoke("run").success


def _behind(comment: str) -> str:
    return f"query-comment: {{comment: {comment}, append: true}}\n"


def _sent(shop: ProjectFolder, setting: str) -> str:
    """The statement that made a table, as the warehouse got it."""
    shop.write({
        "dbt_project.yml": PROJECT + setting,
        "macros/m.sql": MACROS,
        "models/m.sql": "{{ config(materialized='table') }} select current_query() as sent",
    })  # fmt: skip
    succeeds(shop, "run")
    ((sent,),) = rows(shop, "m")
    return str(sent)


def _comment(sent: str) -> str:
    return sent.partition("/*")[2].partition("*/")[0].strip()
