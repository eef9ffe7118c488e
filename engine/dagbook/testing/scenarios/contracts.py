"""Contracts: the columns a model promises."""

import pytest

from dagbook.project.results import Status
from dagbook.testing.project_folder import ProjectFolder
from dagbook.testing.scenarios.outcomes import outcome, rows, succeeds
from dagbook.testing.scenarios.scenario import Scenario

TWO = "[{name: id, data_type: integer}, {name: color, data_type: text}]"
GOOD = "select 1 as id, cast('blue' as text) as color"
KINDS = ("table", "view", "incremental")
TYPES = (
    ("1", "integer", "text"),
    ("cast('a' as text)", "text", "integer"),
    ("(1 = 1)", "boolean", "integer"),
    ("cast('2024-02-29' as date)", "date", "timestamp"),
    ("cast('2024-02-29 10:00:00' as timestamp)", "timestamp", "date"),
    ("cast(1 as bigint)", "bigint", "integer"),
    ("cast(1 as smallint)", "smallint", "bigint"),
    ("cast(1.5 as numeric(10, 2))", "numeric(10, 2)", "double precision"),
    ("cast(1.5 as double precision)", "double precision", "numeric(10, 2)"),
)


def entry(kind: str, columns: str = TWO, more: str = "") -> str:
    """A properties file with a contract for the model palette."""
    return (
        f"models:\n  - name: palette\n    config: {{materialized: {kind}, contract: "
        f"{{enforced: true}}}}\n    columns: {columns}\n{more}"
    )


class ContractScenarios(Scenario):
    """A model whose query differs from its contract is not built."""

    @pytest.mark.parametrize("kind", KINDS)
    def test_a_kept_contract_is_built_and_built_again(self, kind: str, shop: ProjectFolder) -> None:
        """Whatever the materialization."""
        shop.write({"models/palette.sql": GOOD, "models/s.yml": entry(kind)})
        succeeds(shop, "run")
        succeeds(shop, "run")
        assert (1, "blue") in rows(shop, "palette")

    @pytest.mark.parametrize("kind", ["table", "incremental"])
    def test_columns_stand_in_the_order_of_the_contract(
        self, kind: str, shop: ProjectFolder
    ) -> None:
        """The query may name them in another."""
        swapped = "select cast('blue' as text) as color, 1 as id"
        shop.write({"models/palette.sql": swapped, "models/s.yml": entry(kind)})
        succeeds(shop, "run")
        assert rows(shop, "palette") == [(1, "blue")]

    @pytest.mark.parametrize("kind", KINDS)
    def test_another_column_name_is_told_from_both_sides(
        self, kind: str, shop: ProjectFolder
    ) -> None:
        """What the query has, what the contract has; nothing is made."""
        shop.write({"models/palette.sql": "select 1 as ident, cast('blue' as text) as color"})
        told = shop.write({"models/s.yml": entry(kind)}).invoke("run")
        error = outcome(told, "palette").error
        assert error is not None
        assert error.slug == "broken-contract"
        table = "\n".join(error.notes)
        assert "not in the contract" in table
        assert "not in the query" in table
        assert "color" not in table
        assert not _stands(shop, "palette")

    def test_types_are_compared_as_the_warehouse_calls_them(self, shop: ProjectFolder) -> None:
        """The right name is built, another type is told beside the column."""
        entries = ""
        for index, (value, right, wrong) in enumerate(TYPES):
            for name, type_ in ((f"right_{index}", right), (f"wrong_{index}", wrong)):
                shop.write({f"models/{name}.sql": f"select {value} as id"})
                column = f"[{{name: id, data_type: '{type_}'}}]"
                entries += entry("table", column).replace("palette", name).removeprefix("models:\n")
        result = shop.write({"models/s.yml": "models:\n" + entries}).invoke("run")
        for index, types in enumerate(TYPES):
            assert outcome(result, f"right_{index}").status is Status.SUCCESS, types
            error = outcome(result, f"wrong_{index}").error
            assert error is not None, types
            assert error.slug == "broken-contract", types
            assert "other type" in error.notes[1]

    def test_a_column_too_few_or_too_many_breaks_it(self, shop: ProjectFolder) -> None:
        """It is named, and on which side it is missing."""
        queries = {"not in the query": "select 1 as id", "not in the contract": f"{GOOD}, 3 as x"}
        for said, query in queries.items():
            shop.write({"models/palette.sql": query, "models/s.yml": entry("table")})
            error = outcome(shop.invoke("run"), "palette").error
            assert error is not None
            assert len(error.notes) == 2
            assert said in error.notes[1]

    @pytest.mark.parametrize("kind", KINDS)
    def test_the_old_relation_stays_where_the_new_breaks_its_contract(
        self, kind: str, shop: ProjectFolder
    ) -> None:
        """With its old rows."""
        shop.write({"models/palette.sql": GOOD, "models/s.yml": entry(kind)})
        succeeds(shop, "run")
        shop.write({"models/palette.sql": "select 2 as id, 3 as color"})
        assert not shop.invoke("run").success
        assert rows(shop, "palette") == [(1, "blue")]

    def test_a_contract_names_the_type_of_every_column(self, shop: ProjectFolder) -> None:
        """Else nobody knows what was promised."""
        columns = "[{name: id, data_type: integer}, {name: color}]"
        shop.write({"models/palette.sql": GOOD, "models/s.yml": entry("table", columns)})
        assert "color" in outcome(shop.invoke("run"), "palette").message

    def test_names_of_types_that_mean_the_same_everywhere_are_translated(
        self, shop: ProjectFolder
    ) -> None:
        """``string`` is what the warehouse has for text, unless ``alias_types`` is off."""
        columns = "[{name: id, data_type: integer}, {name: color, data_type: string}]"
        shop.write({"models/palette.sql": GOOD, "models/s.yml": entry("table", columns)})
        succeeds(shop, "run")

    def test_a_number_without_precision_is_warned_of(self, shop: ProjectFolder) -> None:
        """It rounds, and differently in each warehouse."""
        columns = "[{name: id, data_type: numeric}]"
        text = "select cast(1 as numeric) as id"
        shop.write({"models/palette.sql": text, "models/s.yml": entry("table", columns)})
        told = [str(each) for each in succeeds(shop, "run").warnings]
        assert len([each for each in told if "without precision" in each]) == 1

    def test_columns_whose_names_need_quotes_are_quoted(self, shop: ProjectFolder) -> None:
        """``quote: true`` beside the name."""
        columns = "[{name: id, data_type: integer}, {name: from, data_type: text, quote: true}]"
        query = "select 1 as id, cast('blue' as text) as {{ adapter.quote('from') }}"
        for kind in KINDS:
            shop.write({"models/palette.sql": query, "models/s.yml": entry(kind, columns)})
            succeeds(shop, "run", "--full-refresh")
            assert rows(shop, "palette", '"from"') == [("blue",)]

    def test_an_incremental_model_keeps_its_contract_when_rows_are_added(
        self, shop: ProjectFolder
    ) -> None:
        """A column that is new and not promised stops it."""
        shop.write({"models/palette.sql": GOOD, "models/s.yml": entry("incremental")})
        succeeds(shop, "run")
        shop.write({"models/palette.sql": GOOD.replace("1 as", "2 as")})
        succeeds(shop, "run")
        shop.write({"models/palette.sql": f"{GOOD}, 3 as more"})
        assert not shop.invoke("run").success
        assert rows(shop, "palette") == [(1, "blue"), (2, "blue")]

    def test_a_statement_of_the_sql_header_comes_before_the_query_is_looked_at(
        self, shop: ProjectFolder
    ) -> None:
        """For tables and incremental models."""
        header = "{% call set_sql_header(config) %}set timezone = 'Asia/Kolkata';{% endcall %}"
        query = f"{header}select cast(current_setting('timezone') as text) as color"
        for kind in ("table", "incremental"):
            columns = "[{name: color, data_type: text}]"
            shop.write({"models/palette.sql": query, "models/s.yml": entry(kind, columns)})
            succeeds(shop, "run", "--full-refresh")
            assert rows(shop, "palette") == [("Asia/Kolkata",)]


def _stands(shop: ProjectFolder, name: str) -> bool:
    found = shop.query(
        "select 1 from information_schema.tables "
        f"where table_schema = '{shop.place.schema}' and table_name = '{name}'"
    )
    return bool(found)
