"""Constraints of contracts: what the warehouse itself holds a table to."""

import pytest

from dagbook.testing.project_folder import ProjectFolder
from dagbook.testing.scenarios.outcomes import outcome, rows, succeeds
from dagbook.testing.scenarios.scenario import Scenario

KINDS = ("table", "incremental")


def entry(kind: str, columns: str, constraints: str = "[]") -> str:
    """A properties file with a contract and constraints for the model guests."""
    return (
        f"models:\n  - name: guests\n    config: {{materialized: {kind}, contract: "
        f"{{enforced: true}}}}\n    constraints: {constraints}\n    columns: {columns}\n"
    )


def guests(identifier: str, name: str = "'Ada'") -> str:
    """A query of one guest."""
    return f"select cast({name} as text) as name, cast({identifier} as integer) as id"


TWICE = f"{guests('1')} union all {guests('1')}"
COLUMNS = "[{name: id, data_type: integer}, {name: name, data_type: text}]"
RULES_OF_COLUMNS = (
    ("type: not_null", guests("null")),
    ("type: check, expression: id > 0", guests("-1")),
    ("type: check, expression: '(id > 0)'", guests("0")),
    ("type: unique", TWICE),
    ("type: primary_key", TWICE),
    ("type: custom, expression: check (id < 100)", guests("100")),
)
RULES_OF_MODELS = (
    ("type: check, expression: id > 0, columns: [id]", guests("-1")),
    ("type: check, name: known_id, expression: id > 0", guests("-1")),
    ("type: unique, columns: [id, name], name: one_each", TWICE),
    ("type: primary_key, columns: [id]", guests("null")),
    ("type: custom, expression: check (id < 100)", guests("100")),
)


class ConstraintScenarios(Scenario):
    """A row against a constraint undoes the whole model."""

    @pytest.mark.parametrize("kind", KINDS)
    def test_a_columns_rule_is_enforced_and_the_old_rows_stay(
        self, kind: str, shop: ProjectFolder
    ) -> None:
        """Each kind of constraint, and several beside one column."""
        column = (
            "[{{name: id, data_type: integer, constraints: [{rule}]}},"
            " {{name: name, data_type: text}}]"
        )
        rules = [(column.format(rule=f"{{{rule}}}"), "[]", bad) for rule, bad in RULES_OF_COLUMNS]
        all_rules = "{type: not_null}, {type: primary_key}, {type: check, expression: id >= 1}"
        rules += [(column.format(rule=all_rules), "[]", bad) for bad in (guests("0"), TWICE)]
        _refuses(shop, kind, rules)

    def test_a_models_rule_is_enforced_and_the_old_rows_stay(self, shop: ProjectFolder) -> None:
        """Each kind of constraint, beside the model."""
        _refuses(shop, "table", [(COLUMNS, f"[{{{rule}}}]", bad) for rule, bad in RULES_OF_MODELS])

    def test_the_rule_of_a_quoted_column_names_it_quoted(self, shop: ProjectFolder) -> None:
        """In the expression it is the user's own SQL."""
        columns = (
            "[{name: from, data_type: text, quote: true, constraints: [{type: not_null}]}, "
            "{name: id, data_type: integer}]"
        )
        rules = """[{type: check, expression: "\\"from\\" = 'blue'"}]"""
        query = "select 1 as id, cast('%s' as text) as {{ adapter.quote('from') }}"
        shop.write(
            {"models/guests.sql": query % "blue", "models/s.yml": entry("table", columns, rules)}
        )
        succeeds(shop, "run")
        assert rows(shop, "guests") == [("blue", 1)]
        shop.write({"models/guests.sql": query % "red"})
        assert not shop.invoke("run").success

    @pytest.mark.parametrize("kind", KINDS)
    def test_a_foreign_key_names_its_model_by_ref(self, kind: str, shop: ProjectFolder) -> None:
        """``to`` is a ref: the model is built after that one; the key outlives its rebuilding."""
        key = "{type: foreign_key, to: ref('houses'), to_columns: [id]}"
        columns = f"[{{name: id, data_type: integer, constraints: [{key}]}}, "
        columns += "{name: name, data_type: text}]"
        houses = (
            "  - name: houses\n    config: {materialized: table, contract: {enforced: true}}\n"
            "    columns: [{name: id, data_type: integer, constraints: [{type: primary_key}]}]\n"
        )
        shop.write({
            "models/houses.sql": "select 1 as id union all select 3",
            "models/guests.sql": guests("1"),
            "models/s.yml": entry(kind, columns) + houses,
        })  # fmt: skip
        for options in ((), (), ("--full-refresh",), ("--select", "houses")):
            succeeds(shop, "run", *options)
            assert set(rows(shop, "guests", "id")) == {(1,)}
        shop.write({"models/houses.sql": "select 3 as id"})
        assert not shop.invoke("run", "--select", "houses").success
        assert rows(shop, "houses") == [(1,), (3,)]
        shop.write({"models/guests.sql": guests("2")})
        assert not shop.invoke("run", "--select", "guests").success
        shop.write({
            "models/guests.sql": guests("3"),
            "models/houses.sql": "select 3 as id",
        })  # fmt: skip
        succeeds(shop, "run", "--full-refresh")
        assert rows(shop, "guests", "id") == [(3,)]

    def test_a_models_foreign_key_may_be_an_expression(self, shop: ProjectFolder) -> None:
        """As SQL writes it after ``references``."""
        table = f"{shop.place.schema}.houses"
        key = f"[{{type: foreign_key, columns: [id], expression: '{table} (id)'}}]"
        shop.write({"models/guests.sql": guests("1"), "models/s.yml": entry("table", COLUMNS, key)})
        shop.write({"dbt_project.yml": _BEFORE.format(table=table)})
        succeeds(shop, "run")
        shop.write({"models/guests.sql": guests("2")})
        assert not shop.invoke("run").success
        assert rows(shop, "guests") == [(1, "Ada")]

    def test_a_view_has_no_constraints_and_says_so_once(self, shop: ProjectFolder) -> None:
        """Unless ``warn_unsupported`` is off."""
        columns = "[{name: id, data_type: integer, constraints: [{type: not_null%s}]}, "
        columns += "{name: name, data_type: text}]"
        shop.write({"models/guests.sql": guests("1")})
        shop.write({"models/s.yml": entry("view", columns % "")})
        told = [str(each) for each in succeeds(shop, "run").warnings]
        assert len([each for each in told if "constraint" in each]) == 1
        shop.write({"models/s.yml": entry("view", columns % ", warn_unsupported: false")})
        assert not [each for each in succeeds(shop, "run").warnings if "constraint" in str(each)]

    def test_without_a_contract_constraints_are_only_written_down(
        self, shop: ProjectFolder
    ) -> None:
        """``enforced: false`` makes a table as any other."""
        columns = "[{name: id, data_type: integer, constraints: [{type: not_null}]}]"
        loose = entry("table", columns).replace("enforced: true", "enforced: false")
        shop.write({"models/guests.sql": guests("null"), "models/s.yml": loose})
        succeeds(shop, "run")
        assert rows(shop, "guests", "id") == [(None,)]


_BEFORE = """name: shop
version: '1.0'
profile: shop
on-run-start:
  - create table if not exists {table} (id integer primary key)
  - delete from {table} where id not in (select id from {table})
  - insert into {table} select 1 where not exists (select 1 from {table})
"""


def _refuses(shop: ProjectFolder, kind: str, rules: list[tuple[str, str, str]]) -> None:
    entries = ""
    names = [f"guests_{index}" for index in range(len(rules))]
    for name, (columns, constraints, _) in zip(names, rules, strict=True):
        shop.write({f"models/{name}.sql": guests("7")})
        written = entry(kind, columns, constraints).replace("name: guests", f"name: {name}")
        entries += written.removeprefix("models:\n")
    succeeds(shop.write({"models/s.yml": "models:\n" + entries}), "run")
    shop.write({f"models/{name}.sql": rule[2] for name, rule in zip(names, rules, strict=True)})
    result = shop.invoke("run")
    for name, rule in zip(names, rules, strict=True):
        error = outcome(result, name).error
        assert error is not None, rule
        assert error.slug == "constraint-violated", rule
        assert rows(shop, name, "id, name") == [(7, "Ada")], rule
