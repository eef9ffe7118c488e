"""Somebody reads while a relation is replaced: it is never missing, never half of it there."""

from typing import Final

import pytest

from dagbook.testing.project_folder import ProjectFolder
from dagbook.testing.scenarios.outcomes import rows, succeeds
from dagbook.testing.scenarios.scenario import Scenario

_READ: Final = """\
{{ config(materialized=var('as')) }}
with recursive numbers(n) as (
    select 1 union all select n + 1 from numbers where n < {{ var('rows') }}
)
select n as id from numbers
"""
_READER: Final = """\
{#- Asks on a session of its own until it has seen the new rows, and tells all it saw. -#}
{{ config(materialized='table') }}
{% set seen = [] %}
{% for _ in range(20000) if execute and var('rows') not in seen %}
  {% set count = run_query('select count(*) from ' ~ target.schema ~ '.read').rows[0][0] %}
  {% if count not in seen %}{% do seen.append(count) %}{% endif %}
{% endfor %}
select '{{ seen | map('string') | join(' ') }}' as counts
"""
_SEED_READER: Final = _READER.replace(".read'", ".goods'")


class ReaderScenarios(Scenario):
    """What a reader sees while another session builds."""

    @pytest.mark.parametrize(
        ("first", "then"),
        [
            ("table", "table"),
            ("view", "view"),
            ("view", "table"),
            ("table", "view"),
            ("incremental", "incremental"),
        ],
    )
    def test_a_relation_is_the_old_or_the_new_one(
        self, first: str, then: str, shop: ProjectFolder
    ) -> None:
        shop.write({"models/read.sql": _READ})
        succeeds(shop, "run", "--vars", f"{{as: {first}, rows: 1000}}")
        shop.write({"models/reader.sql": _READER})
        asked = f"{{as: {then}, rows: 2000}}"
        succeeds(shop, "run", "--full-refresh", "--threads", "2", "--vars", asked)
        assert rows(shop, "reader") in ([("1000 2000",)], [("2000",)])

    def test_a_seed_is_the_old_or_the_new_one(self, shop: ProjectFolder) -> None:
        shop.write({"seeds/goods.csv": "id\n1\n"})
        succeeds(shop, "seed")
        shop.write({"seeds/goods.csv": "id\n1\n2\n", "models/reader.sql": _SEED_READER})
        succeeds(shop, "build", "--threads", "2", "--vars", "{rows: 2}")
        assert rows(shop, "reader") in ([("1 2",)], [("2",)])
