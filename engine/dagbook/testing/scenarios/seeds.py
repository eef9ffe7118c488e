"""Seeds: what CSV files become."""

from typing import Final

import pytest

from dagbook.testing.project_folder import ProjectFolder
from dagbook.testing.scenarios.outcomes import outcome, rows, statuses, succeeds
from dagbook.testing.scenarios.raw_tables import query
from dagbook.testing.scenarios.scenario import Scenario

_TYPED: Final = (
    "whole,large,real,day,moment,truth,word,none\n"
    "1,3000000000,1.5,2026-01-31,2026-01-31 10:00:00,true,a,\n"
    "2,3000000001,2,2026-02-01,2026-02-01 10:00:00,false,,\n"
)
_KINDS: Final = ("integer", "bigint", "double", "date", "timestamp", "boolean")


def types(shop: ProjectFolder, table: str) -> list[str]:
    """The types of a table's columns, in lower case."""
    found = query(
        shop,
        "select data_type from information_schema.columns where table_schema = '{schema}' "
        f"and table_name = '{table}' order by ordinal_position",
    )
    return [str(name).lower() for (name,) in found]


def load(shop: ProjectFolder, text: str, config: str = "", *arguments: str) -> None:
    """Load a file as seed goods, with a config of dbt_project.yml."""
    project = f"name: shop\nversion: '1.0'\nprofile: shop\nseeds: {{shop: {{{config}}}}}\n"
    shop.write({"seeds/goods.csv": text, "dbt_project.yml": project})
    succeeds(shop, "seed", *arguments)


class SeedScenarios(Scenario):
    """Types, delimiters, files that change."""

    def test_types_are_told_from_the_values(self, shop: ProjectFolder) -> None:
        load(shop, _TYPED)
        found = types(shop, "goods")
        assert all(type_.startswith(kind) for type_, kind in zip(found, _KINDS, strict=False))
        assert len(found) == 8

    def test_types_may_be_given(self, shop: ProjectFolder) -> None:
        load(
            shop,
            "id,price\n1,2\n007,3\n",
            "+column_types: {id: varchar(5), price: 'numeric(10,2)'}",
        )
        assert [id_ for id_, _ in rows(shop, "goods")] == ["007", "1"]
        assert types(shop, "goods")[1].startswith(("numeric", "decimal"))

    def test_an_empty_field_is_null(self, shop: ProjectFolder) -> None:
        load(shop, 'id,word\n1,\n2,""\n,b\n')
        assert query(shop, "select count(*) from {schema}.goods where word is null") == [(2,)]
        assert query(shop, "select count(*) from {schema}.goods where id is null") == [(1,)]

    def test_quotes_commas_and_line_breaks_stay_in_a_field(self, shop: ProjectFolder) -> None:
        load(shop, 'id,word\n1,"a, b"\n2,"say ""hi"""\n3,"two\nlines"\n')
        assert rows(shop, "goods") == [(1, "a, b"), (2, 'say "hi"'), (3, "two\nlines")]

    @pytest.mark.parametrize("mark", [";", "|", "\t"])
    def test_another_delimiter(self, mark: str, shop: ProjectFolder) -> None:
        written = "\\t" if mark == "\t" else mark
        load(shop, f"id{mark}word\n1{mark}a,b\n", f'+delimiter: "{written}"')
        assert rows(shop, "goods") == [(1, "a,b")]

    def test_letters_of_all_the_world(self, shop: ProjectFolder) -> None:
        load(shop, "id,größe\n1,näß\n2,日本\n3,🎉\n")
        assert [word for _, word in rows(shop, "goods")] == ["näß", "日本", "🎉"]

    def test_a_byte_order_mark_is_no_part_of_a_name(self, shop: ProjectFolder) -> None:
        load(shop, "\ufeffid,word\n1,a\n")
        assert rows(shop, "goods", "id, word") == [(1, "a")]

    def test_a_file_with_its_header_alone(self, shop: ProjectFolder) -> None:
        load(shop, "a,b,c\n")
        assert rows(shop, "goods", "a, b, c") == []

    def test_a_large_file(self, shop: ProjectFolder) -> None:
        load(shop, "id,half\n" + "".join(f"{n},{n / 2}\n" for n in range(50_000)))
        counted = "select count(*), min(id), max(id) from {schema}.goods"
        assert query(shop, counted) == [(50_000, 0, 49_999)]

    @pytest.mark.parametrize("arguments", [(), ("--full-refresh",)])
    def test_a_changed_file_replaces_the_rows(
        self, arguments: tuple[str, ...], shop: ProjectFolder
    ) -> None:
        load(shop, "id,word\n1,a\n2,b\n")
        load(shop, "id,word\n2,c\n", "", *arguments)
        assert rows(shop, "goods") == [(2, "c")]

    def test_a_changed_header_changes_the_columns_at_a_full_refresh(
        self, shop: ProjectFolder
    ) -> None:
        load(shop, "id,word\n1,a\n")
        load(shop, "id,other,more\n1,b,2\n", "", "--full-refresh")
        assert rows(shop, "goods", "id, other, more") == [(1, "b", 2)]

    def test_disabled_and_unselected_seeds_are_left_out(self, shop: ProjectFolder) -> None:
        shop.write({"seeds/more.csv": "id\n1\n", "seeds/third.csv": "id\n1\n"})
        load(shop, "id\n1\n", "more: {+enabled: false}", "--exclude", "third")
        assert statuses(shop.invoke("seed", "--exclude", "third")) == {"goods": "success"}
        with pytest.raises(Exception, match="more"):
            rows(shop, "more")

    def test_columns_keep_their_case_when_quoted(self, shop: ProjectFolder) -> None:
        load(shop, "Id,Order\n1,2\n", "+quote_columns: true")
        assert query(shop, 'select "Id", "Order" from {schema}.goods') == [(1, 2)]

    def test_a_schema_of_its_own(self, shop: ProjectFolder) -> None:
        load(shop, "id\n1\n", "+schema: apart")
        assert query(shop, "select id from {schema}_apart.goods") == [(1,)]

    def test_a_row_with_too_many_fields_is_told(self, shop: ProjectFolder) -> None:
        shop.write({"seeds/goods.csv": "id,word\n1,a\n2,b,c\n", "models/m.sql": "select 1 as id"})
        assert outcome(shop.invoke("seed"), "goods").status.value == "error"
        succeeds(shop, "run")
