"""Data tests: generic and singular, what they count and how they are judged."""

from typing import Final

from dagbook.testing.project_folder import ProjectFolder
from dagbook.testing.scenarios.outcomes import outcome, statuses, succeeds
from dagbook.testing.scenarios.scenario import Scenario

LETTERS: Final = "id,letter,parent\n1,a,\n2,b,1\n2,b,2\n,c,9\n"
"""One id is twice there, one is missing; one parent is missing, and one is nobody's."""


def entry(tests: str, column: str = "id", kind: str = "seeds", name: str = "letters") -> str:
    """A properties file with tests of one column."""
    column = f"      - name: {column}\n        data_tests: {tests}\n"
    return f"{kind}:\n  - name: {name}\n    columns:\n{column}"


class GenericTestScenarios(Scenario):
    """The four tests that every project has, and tests of one's own."""

    def test_each_of_the_four_counts_what_is_wrong(self, shop: ProjectFolder) -> None:
        """A value that is nothing is unique, accepted and nobody's child."""
        shop.write({
            "seeds/letters.csv": LETTERS,
            "seeds/s.yml": "seeds:\n  - name: letters\n    columns:\n"
            "      - {name: id, data_tests: [unique, not_null, "
            "{accepted_values: {arguments: {values: [1, 2], quote: false}}}]}\n"
            "      - {name: letter, data_tests: [unique, "
            "{accepted_values: {arguments: {values: [a, c]}}}]}\n"
            "      - {name: parent, data_tests: [not_null, "
            "{relationships: {arguments: {to: ref('letters'), field: id}}}]}\n",
        })  # fmt: skip
        result = shop.invoke("build")
        found = {each.node.name: each.failures for each in result.results}
        assert found == {
            "letters": None,
            "unique_letters_id": 1,
            "not_null_letters_id": 1,
            "accepted_values_letters_id__False__1__2": 0,
            "unique_letters_letter": 1,
            "accepted_values_letters_letter__a__c": 1,
            "not_null_letters_parent": 1,
            "relationships_letters_parent__id__ref_letters_": 1,
        }

    def test_models_snapshots_and_sources_are_tested_alike(self, shop: ProjectFolder) -> None:
        """The relation is that of the node."""
        place = shop.place.schema
        shop.write({
            "models/m.sql": "select id, letter from {{ source('raw', 'letters') }}",
            "models/s.yml": entry("[unique]", kind="models", name="m")
            + f"sources:\n  - name: raw\n    schema: {place}\n    tables:\n      - name: letters\n"
            "        columns:\n          - {name: id, data_tests: "
            "[{not_null: {config: {severity: warn}}}, unique]}\n",
            "snapshots/h.yml": "snapshots:\n  - name: h\n    relation: ref('m')\n    config: "
            "{strategy: check, check_cols: all, unique_key: letter}\n"
            "    columns: [{name: dbt_scd_id, data_tests: [not_null]}]\n",
        })  # fmt: skip
        shop.query(f"create table {place}.letters as select 1 as id, 'a' as letter "
                   "union all select null, 'b'")  # fmt: skip
        result = shop.invoke("build")
        told = {name: status for name, status in statuses(result).items() if "_" in name}
        assert told == {
            "source_not_null_raw_letters_id": "warn",
            "source_unique_raw_letters_id": "pass",
            "unique_m_id": "pass",
            "not_null_h_dbt_scd_id": "pass",
        }

    def test_a_test_of_ones_own_takes_its_arguments(self, shop: ProjectFolder) -> None:
        """Also defaults, and a test that stands in tests/generic."""
        macro = (
            "{%% test %s(model, column_name, least=0) %%}"
            "select * from {{ model }} where {{ column_name }} < {{ least }}{%% endtest %%}"
        )
        shop.write({
            "seeds/letters.csv": LETTERS,
            "macros/t.sql": macro % "at_least",
            "tests/generic/t.sql": macro % "no_less_than",
            "seeds/s.yml": entry(
                "[at_least, {at_least: {name: two, arguments: {least: 2}}}, "
                "{no_less_than: {name: three, arguments: {least: 3}}}]"
            ),
        })  # fmt: skip
        found = {each.node.name: each.failures for each in shop.invoke("build").results}
        assert found == {"letters": None, "at_least_letters_id": 0, "two": 1, "three": 3}

    def test_the_project_overrides_a_test_of_dbts(self, shop: ProjectFolder) -> None:
        """By a test of the same name."""
        shop.write({
            "seeds/letters.csv": LETTERS,
            "macros/t.sql": "{% test not_null(model, column_name) %}"
            "select 1 as wrong union all select 2 union all select 3{% endtest %}",
            "seeds/s.yml": entry("[not_null]"),
        })  # fmt: skip
        assert outcome(shop.invoke("build"), "not_null_letters_id").failures == 3

    def test_a_column_that_needs_quotes_is_quoted(self, shop: ProjectFolder) -> None:
        """``quote: true`` beside its name."""
        columns = (
            "[{name: order, quote: true, data_tests: [unique, not_null, "
            "{accepted_values: {arguments: {values: [1], quote: false}}}, "
            "{relationships: {arguments: {to: ref('m'), field: '\"order\"'}}}]}]"
        )
        shop.write({
            "models/m.sql": "select 1 as {{ adapter.quote('order') }}",
            "models/s.yml": f"models: [{{name: m, columns: {columns}}}]",
        })  # fmt: skip
        found = statuses(succeeds(shop, "build"))
        assert sorted(found.values()) == ["pass", "pass", "pass", "pass", "success"]

    def test_a_test_of_an_ephemeral_model_reads_its_query(self, shop: ProjectFolder) -> None:
        """It stands nowhere else."""
        shop.write({
            "models/m.sql": "{{ config(materialized='ephemeral') }} select 1 as id union all "
            "select 1",
            "models/s.yml": entry("[unique, not_null]", kind="models", name="m"),
            "tests/one.sql": "select * from {{ ref('m') }} where id <> 1",
        })  # fmt: skip
        found = statuses(shop.invoke("build"))
        assert found == {"unique_m_id": "fail", "not_null_m_id": "pass", "one": "pass"}


class OptionOfTestScenarios(Scenario):
    """Severity, thresholds, where, limit and what is counted."""

    def test_thresholds_decide_between_passing_warning_and_failing(
        self, shop: ProjectFolder
    ) -> None:
        """``error_if`` is asked first, unless the severity is to warn."""
        expected = {
            "one": ("", "fail"),
            "two": ("severity='warn'", "warn"),
            "three": ("error_if='> 4', warn_if='> 2'", "warn"),
            "four": ("error_if='> 2'", "fail"),
            "five": ("error_if='> 4', warn_if='> 3'", "pass"),
            "six": ("severity='warn', error_if='> 1', warn_if='> 4'", "pass"),
            "seven": ("error_if='= 3'", "fail"),
            "eight": ("warn_if='between 1 and 3', error_if='> 3'", "warn"),
            "nine": ("error_if='!= 3', warn_if='!= 3'", "pass"),
        }
        for name, (options, _) in expected.items():
            config = f"{{{{ config({options}) }}}} " if options else ""
            sql = "select 1 as id union all select 2 union all select 3"
            shop.write({f"tests/{name}.sql": config + sql})
        assert statuses(shop.invoke("test")) == {name: end for name, (_, end) in expected.items()}

    def test_what_is_counted_may_be_an_expression(self, shop: ProjectFolder) -> None:
        """``fail_calc``, of a singular and of a generic test."""
        shop.write({
            "seeds/letters.csv": LETTERS,
            "tests/most.sql": "{{ config(fail_calc='max(id)') }} "
            "select * from {{ ref('letters') }}",
            "tests/none.sql": "{{ config(fail_calc='coalesce(sum(id), 0)') }} "
            "select * from {{ ref('letters') }} where id > 5",
            "seeds/s.yml": entry("[{unique: {config: {fail_calc: sum(n_records)}}}]"),
        })  # fmt: skip
        found = {each.node.name: each.failures for each in shop.invoke("build").results}
        assert found == {"letters": None, "most": 2, "none": 0, "unique_letters_id": 2}

    def test_where_and_limit_narrow_what_is_looked_at_and_found(self, shop: ProjectFolder) -> None:
        """``where`` narrows the tested relation, ``limit`` the failures."""
        shop.write({
            "seeds/letters.csv": LETTERS,
            "seeds/s.yml": "seeds:\n  - name: letters\n    columns:\n"
            "      - name: id\n        data_tests:\n"
            "          - unique: {name: only_a, config: {where: letter = 'a'}}\n"
            "          - unique: {name: only_b, config: {where: \"letter in ('b')\"}}\n"
            "          - not_null: {name: before, config: {where: \"{{ 'id is not null' }}\"}}\n"
            "      - name: parent\n        data_tests:\n"
            "          - accepted_values: {name: some, arguments: {values: [77], quote: false}, "
            "config: {limit: 2}}\n",
        })  # fmt: skip
        found = {each.node.name: each.failures for each in shop.invoke("build").results}
        assert found == {"letters": None, "only_a": 0, "only_b": 1, "before": 0, "some": 2}

    def test_a_singular_test_may_have_a_config_a_description_and_be_off(
        self, shop: ProjectFolder
    ) -> None:
        """In its file, in a properties file, in dbt_project.yml."""
        shop.write({
            "dbt_project.yml": "name: shop\nversion: '1.0'\nprofile: shop\n"
            "data_tests:\n  +severity: warn\n  shop:\n    strict: {+severity: error}\n",
            "tests/loose.sql": "select 1 as id",
            "tests/strict/tight.sql": "select 1 as id",
            "tests/off.sql": "{{ config(enabled=false) }} select 1 as id",
            "tests/s.yml": "data_tests: [{name: loose, description: No rows}]",
        })  # fmt: skip
        result = shop.invoke("test")
        assert statuses(result) == {"loose": "warn", "tight": "fail"}
        assert outcome(result, "loose").node.description == "No rows"

    def test_broken_sql_in_a_test_is_an_error_and_no_failure(self, shop: ProjectFolder) -> None:
        """What it reads is no worse for it, what comes after runs."""
        shop.write({
            "tests/broken.sql": "select nothing_there from {{ ref('m') }}",
            "tests/right.sql": "select 1 as id from {{ ref('m') }} where id <> 1",
            "models/m.sql": "select 1 as id",
        })  # fmt: skip
        result = shop.invoke("build")
        assert statuses(result) == {"m": "success", "broken": "error", "right": "pass"}
        error = outcome(result, "broken").error
        assert error is not None
        assert error.slug == "missing-column"

    def test_a_failed_test_keeps_what_is_below_from_being_built(self, shop: ProjectFolder) -> None:
        """A warning doesn't."""
        shop.write({
            "seeds/letters.csv": LETTERS,
            "models/m.sql": "select id from {{ ref('letters') }} where id is not null",
            "models/n.sql": "select * from {{ ref('m') }}",
            "models/s.yml": entry("[unique]", kind="models", name="m"),
            "seeds/s.yml": entry("[{not_null: {config: {severity: warn}}}]"),
        })  # fmt: skip
        assert statuses(shop.invoke("build")) == {
            "letters": "success",
            "not_null_letters_id": "warn",
            "m": "success",
            "unique_m_id": "fail",
            "n": "skipped",
        }
